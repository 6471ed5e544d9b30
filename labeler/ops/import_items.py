"""One operation of an import: its items, their measures, and the labels that their folders give."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labeler.media.examine import Examined
from labeler.media.kinds import suffix_kind
from labeler.media.scan import Found
from labeler.ops.folder_labels import FolderLabels, add_labels
from labeler.ops.places import source_for
from labeler.ops.rules import apply_rules
from labeler.ops.seen import Seen, hash_key
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.items import items
from labeler.types import Id, ItemKind


@dataclass
class Import:
    """An import on its way; ``known`` contents of items before it, ``met`` those of files in it."""

    project: Project
    folder: Path
    author: Id
    kind: ItemKind | None
    labels: FolderLabels | None
    groups: dict[str, str]
    known: Seen
    met: Seen = field(default_factory=Seen)
    names: list[str] = field(default_factory=list)
    source: Id | None = None
    initiator: str | None = None
    added: int = 0
    broken: list[tuple[Path, str]] = field(default_factory=list)
    skipped: list[tuple[Path, str]] = field(default_factory=list)
    duplicates: list[tuple[Path, Path]] = field(default_factory=list)
    moved: list[tuple[Path, Path]] = field(default_factory=list)


def append_items(run: Import, answers: list[tuple[Found, Examined]]) -> None:
    """Append one operation's items, their measures and the labels that their folders give."""
    kept: list[tuple[Found, Examined]] = []
    moves: list[tuple[Id, Found]] = []
    for file, examined in answers:
        if examined.unread is not None:
            run.skipped.append((file.path, examined.unread))
        elif run.kind is not None and examined.kind is not run.kind:
            run.skipped.append(
                (file.path, f"This is not {'an image' if run.kind == 'image' else 'a sound'}.")
            )
        elif (item := _moved(run, file, examined)) is not None:
            moves.append((item, file))
        else:
            kept.append((file, examined))
    if not kept and not moves:
        return
    words = f"import {len(kept):,} item{'' if len(kept) == 1 else 's'}"
    done = run.project.operate(
        "import", words, run.author, lambda batch: _body(batch, run, kept, moves), initiator=run.initiator
    )
    run.source = done.value
    for file, examined in kept:
        if examined.broken is None:
            run.added += 1
        else:
            run.broken.append((file.path, examined.broken))


def _moved(run: Import, file: Found, examined: Examined) -> Id | None:
    """Return the item whose file this is, found in a new place; note a mere duplicate."""
    sha256 = examined.sha256
    if sha256 is None or examined.broken is not None:
        return None
    key = hash_key(sha256)
    first = run.met.get(key)
    if first is not None:
        run.duplicates.append((file.path, Path(file.folder, run.names[first])))
        return None
    run.met.add(key, len(run.names))
    run.names.append(file.relative)
    known = run.known.get(key)
    earlier = None if known is None else items(run.project, [known])[0]
    if earlier is None or earlier.sha256 != sha256:
        return None
    if earlier.path.exists():
        run.duplicates.append((file.path, earlier.path))
        return None
    run.moved.append((earlier.path, file.path))
    return earlier.id


def _body(batch: Batch, run: Import, kept: list[tuple[Found, Examined]], moves: list[tuple[Id, Found]]) -> Id:
    source = run.source or source_for(batch, run.project, run.folder)
    ids = batch.add_many("item", _item_columns(run, kept, source), len(kept))
    measured = [(item, e) for item, (_, e) in zip(ids.tolist(), kept, strict=True) if e.probe is not None]
    batch.add_many("measure", _measure_columns(measured), len(measured))
    apply_rules(batch, ids)
    for item, file in moves:
        batch.add("item_place", item=item, source=source, path=file.relative)
    if run.labels is not None:
        named = [(item, file.relative) for item, (file, _) in zip(ids.tolist(), kept, strict=True)]
        add_labels(batch, run.labels, named + [(item, file.relative) for item, file in moves])
    return source


def _item_columns(run: Import, kept: list[tuple[Found, Examined]], source: Id) -> dict[str, Any]:
    files = [file for file, _ in kept]
    examined = [found for _, found in kept]
    probes = [found.probe for found in examined]
    columns: dict[str, Any] = {
        "source": source,
        "path": [file.relative for file in files],
        "kind": [str(found.kind or suffix_kind(file.path)) for file, found in kept],
        "sha256": [found.sha256 for found in examined],
        "size_bytes": [file.size_bytes for file in files],
        "modified_ns": [file.modified_ns for file in files],
        "group_key": [run.groups.get(file.relative) for file in files],
        "broken": [found.broken for found in examined],
    }
    for name in ("width", "height", "seconds", "sample_rate_hz", "channels", "format"):
        columns[name] = [None if probe is None else getattr(probe, name) for probe in probes]
    return columns


def _measure_columns(measured: list[tuple[Id, Examined]]) -> dict[str, Any]:
    columns: dict[str, Any] = {"item": [item for item, _ in measured]}
    images, sounds = [found.image for _, found in measured], [found.sound for _, found in measured]
    for name in ("brightness", "contrast", "sharpness"):
        columns[name] = [None if image is None else getattr(image, name) for image in images]
    for name in ("loudness_db", "peak_db", "clipped_share", "silence_share", "snr_db"):
        values = [None if sound is None else getattr(sound, name) for sound in sounds]
        columns[name] = [None if value is None or math.isnan(value) else value for value in values]
    columns["fingerprint"] = [found.fingerprint for _, found in measured]
    return columns
