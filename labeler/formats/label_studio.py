"""Label Studio's JSON export: who annotated what, skips, ground truth and predictions.

Taken: rectangles, polygons and ellipses on pictures, labelled regions of sound, choices, taxonomies and text
areas. What belongs to a region (a text area, a choice with the region's id) goes to that region. Each
labelling tag (``from_name``) is a question of its own. Not taken: brushes, key points, ratings, relations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats.annotations import Annotations, Collector, Entry, Said, clean_name, clean_text, names_of
from labeler.formats.bounded import json_keys, read_head, read_json
from labeler.formats.geometry import share
from labeler.formats.label_studio_regions import Region, is_region, read_region, region_kind
from labeler.formats.label_studio_tasks import hints_of, media_name, without_prefix
from labeler.types import QuestionKind
from labeler.units import Segment, Shape

_TASK = names_of(
    "id annotations completions predictions data meta file_upload drafts created_at updated_at inner_id",
    "total_annotations cancelled_annotations total_predictions comment_count unresolved_comment_count",
    "last_comment_updated_at project updated_by comment_authors agreement overlap is_labeled allow_skip",
    "predictions_score predictions_model_versions predictions_results reviewed comments fname state",
    "precomputed_agreement storage_filename lead_time completed_at",
)
_RESULT = names_of(
    "id from_name to_name type value original_width original_height image_rotation origin score parentID",
    "meta original_length source readonly hidden item_index normalization locked selected",
)
_TEXTS = frozenset({"textarea"})
_CHOICES = frozenset({"choices", "taxonomy"})


def is_label_studio(path: Path) -> bool:
    """Return whether a file, or one at the top of a folder, looks like Label Studio's JSON."""
    if path.is_dir():
        return _inside(path) is not None
    return _is_file(path)


def _inside(folder: Path) -> Path | None:
    return next((file for file in sorted(folder.glob("*.json"))[:5] if _is_file(file)), None)


def _is_file(path: Path) -> bool:
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    keys = json_keys(read_head(path))
    depth = 1 if "{" in keys.get(0, set()) else 2
    own, inner = keys.get(depth, set()), keys.get(depth + 2, set())
    if {"annotator", "annotation_id"} <= own:
        return True
    has_answers = bool({"annotations", "completions", "predictions"} & own)
    asks = bool({"result", "completed_by", "was_cancelled", "model_version"} & inner)
    return has_answers and ("data" in own or asks) and "images" not in own


def read_label_studio(path: Path) -> Annotations:
    """Return what a Label Studio export says.

    Raises:
        FileProblem: not JSON, not Label Studio's, or its flattened form that has lost who said what.
    """
    if path.is_dir():
        inside = _inside(path)
        if inside is None:
            raise FileProblem(path, "holds no Label Studio export.")
        path = inside
    found = read_json(path)
    tasks = [found] if isinstance(found, dict) else found
    if not isinstance(tasks, list):
        raise FileProblem(path, "is no Label Studio export: it holds neither tasks nor a task.")
    if any(isinstance(task, dict) and "annotation_id" in task and "data" not in task for task in tasks[:5]):
        raise FileProblem(path, "is Label Studio's JSON-MIN, which has lost most of it; export as JSON.")
    reader = _Reader(Collector("label_studio", path))
    for index, task in enumerate(tasks):
        reader.take(f"task {index + 1}", task)
        tasks[index] = None  # what was taken need not stay in memory
    if not reader.collector.entries and not reader.n_tasks:
        raise FileProblem(
            path, "is no Label Studio export: no task of it has data with a picture or a sound."
        )
    return reader.done()


@dataclass
class _Reader:
    """Goes through the tasks; what was looked at and left empty is settled at the end."""

    collector: Collector
    n_tasks: int = 0
    empty: list[Entry] = field(default_factory=list)

    def take(self, where: str, task: Any) -> None:
        """Take one task."""
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            self.collector.skip(where, "has no data.")
            return
        self.collector.unknown_keys(task, _TASK, "tasks")
        name = media_name(task["data"], hints_of(task))
        if not name:
            self.collector.skip(where, "names no picture and no sound.")
            return
        self.n_tasks += 1
        self.collector.know([name])
        self.collector.alias(name, without_prefix(name))
        for key, value in task["meta"].items() if isinstance(task.get("meta"), dict) else ():
            if isinstance(value, (str, int, float, bool)):
                self.collector.tell(name, str(key), value)
        answers = task.get("annotations", task.get("completions"))
        for number, answer in enumerate(answers if isinstance(answers, list) else ()):
            self._answer(f"{where}, annotation {number + 1}", name, answer)
        guesses = task.get("predictions")
        for number, guess in enumerate(guesses if isinstance(guesses, list) else ()):
            if isinstance(guess, dict):
                self._guess(f"{where}, prediction {number + 1}", name, guess)

    def _answer(self, where: str, task: str, answer: Any) -> None:
        if not isinstance(answer, dict):
            self.collector.skip(where, "is no annotation.")
            return
        shell = Entry(
            task=task,
            kind=QuestionKind.BOXES,
            said=Said.VOTE,
            who=_who(answer.get("completed_by")),
            seconds=share(answer.get("lead_time")),
            where=where,
        )
        if answer.get("was_cancelled") is True:
            self.empty.append(replace(shell, skipped=True))
            return
        entries = list(self._entries(shell, answer.get("result")))
        if not entries:
            self.empty.append(shell)
        for entry in entries:
            self.collector.add(entry)
            if answer.get("ground_truth") is True:
                self.collector.add(replace(entry, said=Said.GOLD))

    def _guess(self, where: str, task: str, guess: Mapping[str, Any]) -> None:
        run = clean_name(guess.get("model_version") or "model")
        shell = Entry(
            task=task,
            kind=QuestionKind.BOXES,
            said=Said.PREDICTION,
            run=run,
            confidence=share(guess.get("score")),
            where=where,
        )
        for entry in self._entries(shell, guess.get("result")):
            self.collector.add(entry)

    def _entries(self, shell: Entry, results: Any) -> Iterator[Entry]:
        """Yield an entry for each question that the results answer."""
        rows = [row for row in results if isinstance(row, dict)] if isinstance(results, list) else []
        regions: dict[Any, Region] = {}
        loose: list[dict[str, Any]] = []
        for row in rows:
            self.collector.unknown_keys(row, _RESULT, "results")
            if not is_region(row):
                loose.append(row)
                continue
            try:
                region = read_region(row, len(regions))
            except ValueError as error:
                self.collector.skip(shell.where, f"{error}.")
                continue
            identity = row.get("id")
            regions[identity if isinstance(identity, (str, int)) else f"region {len(regions)}"] = region
            if region.remark:
                self.collector.count(region.remark)
        whole = [row for row in loose if not self._of_region(regions, row)]
        yield from _region_entries(shell, regions)
        yield from self._whole_entries(shell, whole)

    def _of_region(self, regions: dict[Any, Region], row: Mapping[str, Any]) -> bool:
        """Take what belongs to a region; return whether it did."""
        region = regions.get(row.get("id")) if isinstance(row.get("id"), (str, int)) else None
        value = row.get("value")
        if region is None or not isinstance(value, dict):
            return False
        kind, name = str(row.get("type")), clean_name(row.get("from_name") or row.get("type") or "")
        words = _words(value, kind)
        if kind == "labels" or kind.endswith("labels"):
            region.label = region.label or (words[0] if words else "")
        elif kind in _TEXTS and region_kind(region) is QuestionKind.SEGMENTS:
            region.text = "\n".join(words)
        elif words:
            region.attributes[name] = ", ".join(words)
        return True

    def _whole_entries(self, shell: Entry, rows: list[dict[str, Any]]) -> Iterator[Entry]:
        """Yield what is said of the whole item."""
        for row in rows:
            kind, value = str(row.get("type")), row.get("value")
            question = clean_name(row.get("from_name") or kind)
            words = _words(value, kind) if isinstance(value, dict) else []
            if kind in _CHOICES and words:
                labels = tuple(dict.fromkeys(map(clean_name, words)))
                yield replace(shell, kind=QuestionKind.CLASSES, labels=labels, question=question)
            elif kind in _TEXTS and words:
                text = clean_text("\n".join(words))
                yield replace(shell, kind=QuestionKind.TRANSCRIPT, text=text, question=question)
            else:
                self.collector.count(f"results of the type {clean_name(kind)!r}, which are not taken")

    def done(self) -> Annotations:
        """Settle which choices are single, and what those who found nothing or skipped were asked."""
        collector = self.collector
        several = {
            e.question for e in collector.entries if e.kind is QuestionKind.CLASSES and len(e.labels) > 1
        }
        collector.entries = [
            replace(entry, kind=QuestionKind.CLASS)
            if entry.kind is QuestionKind.CLASSES and entry.question not in several
            else entry
            for entry in collector.entries
        ]
        asked = dict.fromkeys((entry.kind, entry.question) for entry in collector.entries)
        holds_units = [each for each in asked if each[0] in (QuestionKind.BOXES, QuestionKind.SEGMENTS)]
        for entry in self.empty:
            for kind, question in asked if entry.skipped else holds_units:
                collector.add(replace(entry, kind=kind, question=question))
            if not (asked if entry.skipped else holds_units):
                collector.skip(entry.where, "has no result, and nothing tells what was asked.")
        return collector.done([collector.path.parent])


def _region_entries(shell: Entry, regions: Mapping[Any, Region]) -> Iterator[Entry]:
    questions = dict.fromkeys((region_kind(region), region.question) for region in regions.values())
    for kind, question in questions:
        own = [r for r in regions.values() if region_kind(r) is kind and r.question == question]
        labels = tuple(clean_name(region.label) for region in own)
        sizes = [region.size for region in own if region.size is not None]
        common = replace(
            shell,
            kind=kind,
            question=question,
            labels=labels,
            size=sizes[0] if sizes else None,
            relative=any(region.relative for region in own),
        )
        if kind is QuestionKind.BOXES:
            shapes = tuple(
                replace(region.unit, attributes=region.attributes)
                for region in own
                if isinstance(region.unit, Shape)
            )
            yield replace(common, units=shapes)
        else:
            segments = tuple(
                replace(region.unit, attributes=region.attributes, text=clean_text(region.text))
                for region in own
                if isinstance(region.unit, Segment)
            )
            yield replace(common, units=segments)


def _words(value: Mapping[str, Any], kind: str) -> list[str]:
    """Return what a result says in words: its choices, its lines of text, its paths in a taxonomy."""
    found = value.get("text" if kind in _TEXTS else kind)
    if isinstance(found, str):
        return [found]
    if not isinstance(found, list):
        return [str(found)] if isinstance(found, (int, float)) else []
    if kind == "taxonomy":
        return [" / ".join(map(str, path)) for path in found if isinstance(path, list) and path]
    return [str(one) for one in found if isinstance(one, (str, int, float))]


def _who(given: Any) -> str:
    """Return the annotator's name: their mail address, their name, else their number."""
    if isinstance(given, dict):
        names = (given.get(key) for key in ("email", "username", "first_name"))
        name = next((clean_name(name) for name in names if isinstance(name, str) and clean_name(name)), "")
        return name or _who(given.get("id"))
    if isinstance(given, str) and clean_name(given):
        return clean_name(given)
    return f"annotator {given}" if isinstance(given, int) and abs(given) < 10**18 else "annotator"
