"""The Book page's decisions: which class is open, what was written and not kept yet; no Qt, no store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from labeler.types import Id

if TYPE_CHECKING:
    from labeler.ops.book import Book, BookPage
    from labeler.store.read.guidelines import Example

KINDS = ("typical", "counter", "borderline")
"""The kinds of examples, in the order in which an entry shows them."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written about one class."""

    definition: str = ""
    edge_cases: str = ""
    typical: tuple[Example, ...] = ()
    counter: tuple[Example, ...] = ()
    borderline: tuple[Example, ...] = ()
    decision: str = ""


class BookState:
    """The book of a question, the class that is open, and a draft of it."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.chosen: Id = book.pages[0].label_class.id if book.pages else 0
        self.draft = self._written()

    @property
    def page(self) -> BookPage | None:
        """Return the open class's page."""
        return next((one for one in self.book.pages if one.label_class.id == self.chosen), None)

    def choose(self, label_class: Id) -> bool:
        """Open another class; what was not kept is dropped (the page asks first)."""
        if not any(one.label_class.id == label_class for one in self.book.pages):
            return False
        self.chosen = label_class
        self.draft = self._written()
        return True

    def renew(self, book: Book) -> None:
        """Take the book as it is now; a draft in which something was changed stays."""
        mine = self.draft if self.changed else None
        chosen = self.chosen
        self.book = book
        if not any(one.label_class.id == chosen for one in book.pages):
            mine = None
            self.chosen = book.pages[0].label_class.id if book.pages else 0
        self.draft = self._written() if mine is None else mine

    def write(self, **fields: Any) -> None:
        """Change the draft: ``definition=…``, ``edge_cases=…`` (a line each), ``decision=…``."""
        self.draft = replace(self.draft, **fields)

    def add_example(self, kind: str, example: Example) -> None:
        """Put an example into the draft; an item stands once in each kind."""
        others = tuple(one for one in getattr(self.draft, kind) if one.item != example.item)
        self.write(**{kind: (*others, example)})

    def remove_example(self, kind: str, item: Id) -> None:
        """Take an example out of the draft."""
        self.write(**{kind: tuple(one for one in getattr(self.draft, kind) if one.item != item)})

    def note_example(self, kind: str, item: Id, note: str) -> None:
        """Say in the draft why an item is an example."""
        self.write(
            **{
                kind: tuple(
                    replace(one, note=note.strip()) if one.item == item else one
                    for one in getattr(self.draft, kind)
                )
            }
        )

    def discard(self) -> None:
        """Drop what was not kept."""
        self.draft = self._written()

    @property
    def changed(self) -> bool:
        """Return whether something was written that is not kept yet."""
        return bool(self.amendment())

    def amendment(self) -> dict[str, Any]:
        """Return what is to be kept, as `amend_entry` takes it; empty where nothing was changed."""
        before, now = self._written(), self.draft
        found: dict[str, Any] = {}
        if now.definition.strip() != before.definition.strip():
            found["definition"] = now.definition
        if _lines(now.edge_cases) != _lines(before.edge_cases):
            found["edge_cases"] = _lines(now.edge_cases)
        for kind in KINDS:
            if getattr(now, kind) != getattr(before, kind):
                found[kind] = getattr(now, kind)
        if now.decision.strip():
            found["decision"] = now.decision
        return found

    def _written(self) -> Draft:
        page = self.page
        entry = None if page is None else page.entry
        if entry is None:
            return Draft()
        return Draft(
            entry.definition, "\n".join(entry.edge_cases), entry.typical, entry.counter, entry.borderline
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def standing(page: BookPage) -> str:
    """Return one line about an entry: its version and the labels made under it and under older ones."""
    entry = page.entry
    version = f"version {entry.version} by {entry.author}" if entry else "nothing written yet"
    labels = f"{page.n_labels:,} label{'' if page.n_labels == 1 else 's'}"
    if not page.n_old:
        return f"{version} · {labels}"
    before = "under an older version" if entry and entry.version > 1 else "before it was written"
    return f"{version} · {labels}, {page.n_old:,} of them {before if entry else 'without a definition'}"


def shown_missing(page: BookPage) -> str:
    """Return what an entry lacks as one sentence, or nothing."""
    if not page.missing:
        return ""
    *first, last = page.missing
    return f"Still missing: {', '.join(first)}{' and ' if first else ''}{last}."
