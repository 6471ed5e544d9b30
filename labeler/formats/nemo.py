"""NeMo's manifests (and Label Studio's ASR_MANIFEST): one JSON object a line, one line an utterance.

``text`` is a transcript, of a stretch where an ``offset`` stands; ``pred_text`` a model's; ``label`` (or
``command``) a class; ``annotator`` whose it is; other plain fields are metadata.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, Said, clean_name, clean_text, names_of
from labeler.formats.bounded import json_keys, read_head
from labeler.formats.file_sets import task_beside
from labeler.formats.jsonl import read_jsonl
from labeler.formats.spoken import Utterance, add_utterances, whole_or_cut
from labeler.types import QuestionKind

_KNOWN = names_of("audio_filepath duration text offset pred_text label command annotator audio_file")


def is_nemo(path: Path) -> bool:
    """Return whether a file is JSON Lines that name sounds by ``audio_filepath``."""
    if path.suffix.lower() not in (".json", ".jsonl", ".ndjson", ".manifest") or not path.is_file():
        return False
    keys = json_keys(read_head(path))
    return "{" in keys.get(0, set()) and "audio_filepath" in keys.get(1, set())


def read_nemo(path: Path) -> Annotations:
    """Return what a manifest says.

    Raises:
        FileProblem: a line is no JSON object, or no line names a sound.
    """
    collector = Collector("nemo", path)
    utterances: list[Utterance] = []
    n_lines = 0
    for number, row in enumerate(read_jsonl(path), 1):
        n_lines += 1
        where = f"line {number}"
        named = row.get("audio_filepath")
        if not isinstance(named, str) or not clean_name(named):
            collector.skip(where, "names no sound (audio_filepath).")
            continue
        try:
            utterances += _utterances(
                collector, row, task_beside(path.parent, path, clean_name(named)), where
            )
        except ValueError as error:
            collector.skip(where, f"{error}.")
    if n_lines and not collector.done().tasks and not utterances:
        raise FileProblem(path, "is no NeMo manifest: no line names a sound (audio_filepath).", 1)
    add_utterances(collector, whole_or_cut(utterances))
    return collector.done([path.parent])


def _utterances(collector: Collector, row: Mapping[str, Any], task: str, where: str) -> list[Utterance]:
    collector.know([task])
    meta = {
        clean_name(key): clean_name(value)
        for key, value in row.items()
        if key not in _KNOWN and isinstance(value, (str, int, float, bool))
    }
    times: dict[str, Any] = {}
    if row.get("offset") is not None:
        start = geometry.seconds(row["offset"])
        times = {"start_s": start, "end_s": start + geometry.seconds(row.get("duration") or 0)}
    who = row.get("annotator")
    base = Utterance(
        task, "", who=clean_name(who) if isinstance(who, (str, int)) else "", where=where, meta=meta, **times
    )
    found = []
    if isinstance(row.get("text"), str):
        found.append(replace(base, text=row["text"]))
    if isinstance(row.get("pred_text"), str):
        found.append(replace(base, text=row["pred_text"], who="", said=Said.PREDICTION, run="pred_text"))
    label = row.get("label", row.get("command"))
    if isinstance(label, (str, int)) and clean_name(label):
        collector.add(Entry(task, QuestionKind.CLASS, (clean_name(label),), who=base.who, where=where))
        if not found:
            for key, value in meta.items():
                collector.tell(task, key, clean_text(value))
    elif not found:
        collector.count("lines without a text or a label")
    return found
