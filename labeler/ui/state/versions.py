"""Two versions of a label-book entry beside each other; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from labeler.types import Id
from labeler.ui.state.book import KINDS
from labeler.ui.state.word_diff import Part, Piece, word_pieces

if TYPE_CHECKING:
    from labeler.store.project import Project
    from labeler.store.read.guidelines import Entry, Example

HEADINGS = {"typical": "Typical", "counter": "Not this", "borderline": "On the border"}


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One part of the entry: what the older version says and the newer one, in pieces."""

    heading: str
    older: tuple[Piece, ...]
    newer: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Return whether the two differ here."""
        return any(piece.part is not Part.SAME for piece in (*self.older, *self.newer))


@dataclass(frozen=True, slots=True)
class Versions:
    """Every version of an entry, newest first, the labels made under each, and the names of the examples."""

    entries: tuple[Entry, ...]
    n_labels: Mapping[Id, int]
    names: Mapping[Id, str]


def read_versions(project: Project, question: Id, label_class: Id) -> Versions:
    """Read them (call it off the GUI thread)."""
    from labeler.store.read.guidelines import entry_versions, labels_by_entry
    from labeler.store.read.items import items

    entries = tuple(entry_versions(project, label_class))
    shown = {one.item for entry in entries for kind in KINDS for one in getattr(entry, kind)}
    names = {row.id: row.path.name for row in items(project, shown)}
    return Versions(entries, labels_by_entry(project, question).get(label_class, {}), names)


def title_of(entry: Entry, n_labels: Mapping[Id, int]) -> str:
    """Return a version in a line: its number, when, by whom, how many labels were made under it."""
    when = datetime.fromtimestamp(entry.at / 1e6).astimezone().strftime("%Y-%m-%d %H:%M")
    n = n_labels.get(entry.id, 0)
    return f"Version {entry.version}, {when} by {entry.author} · {n:,} label{'' if n == 1 else 's'}"


def compared(older: Entry, newer: Entry, names: Mapping[Id, str]) -> list[VersionRow]:
    """Return the parts of two versions beside each other; those that are empty in both are left out."""
    rows = [_words("Definition", older.definition, newer.definition)]
    rows += [
        _lines(
            HEADINGS[kind],
            _examples(getattr(older, kind), names),
            _examples(getattr(newer, kind), names),
        )
        for kind in KINDS
    ]
    rows.append(_lines("Edge cases", older.edge_cases, newer.edge_cases))
    rows.append(_lines("Decided", older.decisions, newer.decisions))
    return [row for row in rows if row.older or row.newer]


def _examples(found: Sequence[Example], names: Mapping[Id, str]) -> list[str]:
    return [f"{names.get(one.item, '?')}{f': {one.note}' if one.note else ''}" for one in found]


def _words(heading: str, older: str, newer: str) -> VersionRow:
    """Compare word by word: what went on the left, what came on the right."""
    pieces = word_pieces(newer, older)
    return VersionRow(
        heading,
        tuple(piece for piece in pieces if piece.part is not Part.ADDED),
        tuple(piece for piece in pieces if piece.part is not Part.MISSING),
    )


def _lines(heading: str, older: Sequence[str], newer: Sequence[str]) -> VersionRow:
    """Compare line by line, as a set."""
    return VersionRow(
        heading,
        tuple(Piece(Part.SAME if one in newer else Part.MISSING, one) for one in older),
        tuple(Piece(Part.SAME if one in older else Part.ADDED, one) for one in newer),
    )
