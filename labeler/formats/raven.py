"""Raven's selection tables: times, frequencies and free columns, one row a selection and view."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_name, names_of, unit_id
from labeler.formats.bounded import read_head
from labeler.formats.columns import RowPlaces, read_table
from labeler.formats.file_sets import files_below, first_below, read_files, task_beside
from labeler.formats.timed import add_segments, settle_words, sound_of
from labeler.types import QuestionKind
from labeler.units import Segment

_BEGIN, _END = "begin time (s)", "end time (s)"
_KNOWN = frozenset(
    {"selection", "view", "channel", _BEGIN, _END, "low freq (hz)", "high freq (hz)", "begin file"}
    | {"begin path", "file offset (s)", "delta time (s)", "delta freq (hz)", "end file"}
)
_LABELS = ("species", "annotation", "label", "class", "tag", "call type", "type", "name", "code")
_MEASURES = names_of("average peak center max min rms snr inband energy entropy bw dur peak_freq")


def is_raven(path: Path) -> bool:
    """Return whether a file, or one of the first files of a folder, is a selection table."""
    if path.is_dir():
        return first_below(path, ".txt", _is_file)
    return _is_file(path)


def _is_file(path: Path) -> bool:
    if path.suffix.lower() not in (".txt", ".tsv", ".csv") or not path.is_file():
        return False
    first = read_head(path).decode("utf-8-sig", "replace").partition("\n")[0].casefold()
    return "selection" in first and _BEGIN in first


def read_raven(path: Path) -> Annotations:
    """Return what a selection table, or a folder of them, says.

    Raises:
        FileProblem: not a table, or without times.
    """
    files = [one for one in files_below(path, ".txt", ".tsv") if _is_file(one)] if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent

    def read_one(collector: Collector, file: Path) -> None:
        _read_one(collector, file, root)

    collector = read_files("raven", path, files, read_one)
    if not collector.n_files:
        raise FileProblem(path, "holds no selection table.")
    settle_words(collector)
    return collector.done([root])


def _read_one(collector: Collector, file: Path, root: Path) -> None:
    table = read_table(file, guarded=False)
    places = RowPlaces(file)
    names = {name.casefold(): name for name in table.columns}
    if _BEGIN not in names or _END not in names:
        raise FileProblem(file, "is no selection table: it has no Begin Time (s) and End Time (s).", 1)
    free = [
        name for name in names if name not in _KNOWN and not _MEASURES & set(name.replace("(", " ").split())
    ]
    label = next((name for name in _LABELS if name in free), free[0] if free else "")
    found: dict[str, list[tuple[Segment, str]]] = {}
    lost: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    for index in range(table.n):
        row = {name: table.columns[own][index] for name, own in names.items()}
        task = _task(row, file, root)
        selection = (task, row.get("selection", ""))
        if selection[1] and selection in seen:
            collector.count("rows of a second view of the same selection")
            continue
        seen.add(selection)
        segments = found.setdefault(task, [])
        more = {name: clean_name(row[name]) for name in free if name != label and row[name].strip()}
        try:
            segments.append((_segment(row, unit_id(len(segments)), more), row.get(label, "")))
        except ValueError as error:
            collector.skip(places.of(index), f"{error}.", file)
            lost[task] = lost.get(task, 0) + 1
    for task, segments in found.items():
        entry = Entry(task, QuestionKind.SEGMENTS, where=file.name)
        add_segments(collector, entry, segments, n_left_out=lost.get(task, 0), is_sure=True)


def _task(row: Mapping[str, str], file: Path, root: Path) -> str:
    named = (row.get("begin path") or row.get("begin file") or "").strip().replace("\\", "/")
    return clean_name(named.rpartition("/")[2]) if named else task_beside(root, file, sound_of(file))


def _segment(row: Mapping[str, str], unit: str, attributes: Mapping[str, str]) -> Segment:
    start, end = geometry.seconds(row[_BEGIN]), geometry.seconds(row[_END])
    if (offset := (row.get("file offset (s)") or "").strip()) and (
        row.get("begin file") or row.get("begin path")
    ):
        # times run over all files together; the offset is where it begins in its own
        begin = geometry.seconds(offset)
        start, end = begin, begin + (end - start)
    channel = geometry.share(row.get("channel"))
    return geometry.segment(
        start,
        end,
        unit=unit,
        low_hz=geometry.share(row.get("low freq (hz)")),
        high_hz=geometry.share(row.get("high freq (hz)")),
        channel=int(channel) - 1 if channel is not None and channel >= 1 else None,
        attributes=attributes,
    )
