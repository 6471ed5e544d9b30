"""ELAN's .eaf: tiers of annotations between time slots in whole milliseconds.

Each tier is a question of its own (``--tiers people``: a person); a tier's ``ANNOTATOR`` is whose answer it
is, its ``PARTICIPANT`` an attribute. An annotation without times of its own takes those of the one that it
belongs to. Words of a controlled vocabulary are classes. Slots without a time cannot be placed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_name, unit_id
from labeler.formats.bounded import read_xml
from labeler.formats.file_sets import files_below, first_below, read_files, task_beside
from labeler.formats.media_names import is_media_name
from labeler.formats.timed import add_segments, settle_words, sound_of
from labeler.types import QuestionKind
from labeler.units import Segment

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MOST_STEPS = 50


def is_elan(path: Path) -> bool:
    """Return whether a file is called ``.eaf``, or one of the first files of a folder is."""
    if path.is_dir():
        return first_below(path, ".eaf", lambda _: True)
    return path.is_file() and path.suffix.lower() == ".eaf"


def read_elan(path: Path) -> Annotations:
    """Return what an ELAN file, or a folder of them, says.

    Raises:
        FileProblem: not XML, or not ELAN's.
    """
    files = files_below(path, ".eaf") if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent

    def read_one(collector: Collector, file: Path) -> None:
        _read_one(collector, file, root)

    collector = read_files("elan", path, files, read_one)
    if not collector.n_files:
        raise FileProblem(path, "holds no ELAN file.")
    settle_words(collector)
    return collector.done([root])


@dataclass
class _Document:
    """Times of slots in seconds (None: not aligned), and annotations by id: their element and times."""

    slots: dict[str, float | None] = field(default_factory=dict)
    aligned: dict[str, tuple[str, str]] = field(default_factory=dict)
    refers: dict[str, str] = field(default_factory=dict)

    def times(self, annotation: str) -> tuple[float, float] | None:
        """Return when an annotation begins and ends, if its slots, or those it belongs to, have times."""
        for _ in range(_MOST_STEPS):
            if annotation in self.aligned:
                start, end = (self.slots.get(slot) for slot in self.aligned[annotation])
                return None if start is None or end is None else (start, end)
            if annotation not in self.refers:
                return None
            annotation = self.refers[annotation]
        return None


def _read_one(collector: Collector, file: Path, root: Path) -> None:
    found = read_xml(file)
    if found.tag != "ANNOTATION_DOCUMENT":
        raise FileProblem(file, f"is no ELAN file: it begins with <{clean_name(found.tag)}>.")
    document = _document(collector, found, file)
    listed = {
        kind.get("LINGUISTIC_TYPE_ID")
        for kind in found.iterfind("LINGUISTIC_TYPE")
        if kind.get("CONTROLLED_VOCABULARY_REF")
    }
    task = task_beside(root, file, _media(found) or sound_of(file))
    collector.alias(task, task_beside(root, file, sound_of(file)))
    for tier in found.iterfind("TIER"):
        _read_tier(collector, document, tier, task, (file, tier.get("LINGUISTIC_TYPE_REF") in listed))


def _document(collector: Collector, found: Element, file: Path) -> _Document:
    document = _Document()
    for slot in found.iterfind("TIME_ORDER/TIME_SLOT"):
        name, value = slot.get("TIME_SLOT_ID") or "", slot.get("TIME_VALUE")
        try:
            document.slots[name] = None if value is None else geometry.seconds(value) / 1_000
        except ValueError as error:
            collector.skip(f"time slot {clean_name(name)}", f"{error}.", file)
    for one in found.iter("ALIGNABLE_ANNOTATION"):
        slots = one.get("TIME_SLOT_REF1") or "", one.get("TIME_SLOT_REF2") or ""
        document.aligned[one.get("ANNOTATION_ID") or ""] = slots
    for tier in found.iterfind("TIER"):
        collector.count("annotations whose times lie evenly between those around", _fill(document, tier))
    for one in found.iter("REF_ANNOTATION"):
        document.refers[one.get("ANNOTATION_ID") or ""] = one.get("ANNOTATION_REF") or ""
    return document


def _fill(document: _Document, tier: Element) -> int:
    """Give slots without a time one: evenly between those around them, as ELAN shows them; return how many.

    Such slots stand between annotations of one tier that follow on each other.
    """
    chain: list[str] = []
    n = 0
    for one in tier.iterfind("ANNOTATION/ALIGNABLE_ANNOTATION"):
        begin, end = document.aligned[one.get("ANNOTATION_ID") or ""]
        if not chain or chain[-1] != begin:
            chain = [begin]
        chain.append(end)
        if document.slots.get(end) is None:
            continue
        first, last = document.slots.get(chain[0]), document.slots[end]
        if first is not None and last is not None:
            for place, slot in enumerate(chain[1:-1], 1):
                document.slots[slot] = first + (last - first) * place / (len(chain) - 1)
                n += 1
        chain = [end]
    return n


def _media(found: Element) -> str:
    """Return the name of the medium, without the folders of another computer."""
    for media in found.iterfind("HEADER/MEDIA_DESCRIPTOR"):
        for key in ("RELATIVE_MEDIA_URL", "MEDIA_URL"):
            name = unquote(media.get(key) or "").replace("\\", "/").rpartition("/")[2]
            if is_media_name(name):
                return clean_name(name)
    return ""


def _read_tier(
    collector: Collector, document: _Document, tier: Element, task: str, more: tuple[Path, bool]
) -> None:
    file, is_listed = more
    name = clean_name(tier.get("TIER_ID") or "tier")
    participant = clean_name(tier.get("PARTICIPANT") or "")
    attributes = {"participant": participant} if participant else {}
    segments: list[tuple[Segment, str]] = []
    n_left_out = 0
    for one in tier.iterfind("ANNOTATION/*"):
        identity = one.get("ANNOTATION_ID") or ""
        words = (one.findtext("ANNOTATION_VALUE") or "").strip()
        times = document.times(identity)
        if times is None:
            collector.count(f"annotations of the tier {name!r} without times, which are not taken")
            n_left_out += 1
            continue
        try:
            segment = geometry.segment(*times, unit=unit_id(len(segments)), attributes=attributes)
        except ValueError as error:
            collector.skip(f"tier {name}, annotation {clean_name(identity)}", f"{error}.", file)
            n_left_out += 1
            continue
        segments.append((segment, words))
    who = clean_name(tier.get("ANNOTATOR") or "")
    entry = Entry(task, QuestionKind.SEGMENTS, question=name, who=who, where=f"{file.name}, tier {name}")
    if segments or n_left_out:
        add_segments(collector, entry, segments, n_left_out=n_left_out, is_sure=is_listed)
