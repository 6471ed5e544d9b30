"""The label book: read it with what is missing, amend an entry, label again what an old entry governed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from labeler.errors import UserError
from labeler.ops.roles import Right, require
from labeler.ops.rounds import begin_round
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.guidelines import (
    Entry,
    Example,
    RulingNote,
    entries,
    items_under_old,
    labels_by_entry,
    ruling_notes,
)
from labeler.store.read.questions import LabelClass, Question, classes, questions
from labeler.types import ClassKind, Id


class ExampleKind(StrEnum):
    """What an example shows."""

    TYPICAL = "typical"
    COUNTER = "counter"
    BORDERLINE = "borderline"


WANTED = {ExampleKind.TYPICAL: 4, ExampleKind.COUNTER: 3, ExampleKind.BORDERLINE: 3}
"""How many examples of each kind an entry needs before labelers can be held to it."""


@dataclass(frozen=True, slots=True)
class BookPage:
    """One class: its entry (None: nothing was written), its log of rulings, newest first, and its labels.

    ``missing`` says in words what the entry lacks. ``n_labels`` current labels name the class, ``n_old`` of
    them were made under another entry than today's (or before there was one).
    """

    label_class: LabelClass
    entry: Entry | None
    log: tuple[RulingNote, ...]
    missing: tuple[str, ...]
    n_labels: int
    n_old: int


@dataclass(frozen=True, slots=True)
class Book:
    """The label book of a question, in the declared order of its classes, without retired and merged ones."""

    question: Question
    pages: tuple[BookPage, ...]

    @property
    def complete(self) -> bool:
        """Return whether no entry lacks anything."""
        return not any(page.missing for page in self.pages)


def read_book(project: Project, question: Id, *, counted: bool = True) -> Book:
    """Return the label book of a question.

    Args:
        counted: count the labels under each entry, which takes seconds where there are millions; a labeler
            who only looks something up needs them not (``n_labels`` and ``n_old`` are then 0).

    Raises:
        UserError: there is no such question.
    """
    asked = next((one for one in questions(project) if one.id == question), None)
    if asked is None:
        raise UserError("This question is not in the project; choose another one.")
    written = entries(project, question)
    counts = labels_by_entry(project, question) if counted else {}
    notes = ruling_notes(project, question)
    pages = []
    for one in classes(project, question):
        if not one.is_offered:
            continue
        entry = written.get(one.id)
        under = counts.get(one.id, {})
        n = sum(under.values())
        now = under.get(entry.id if entry else 0, 0)
        log = tuple(note for note in notes if note.label_class == one.id)
        pages.append(BookPage(one, entry, log, missing_of(one, entry), n, n - now))
    return Book(asked, tuple(pages))


def missing_of(label_class: LabelClass, entry: Entry | None) -> tuple[str, ...]:
    """Return what an entry lacks, in words; an uncertain class needs no examples.

    A definition can be measured if it holds a number: how long, how many, how loud.
    """
    if entry is None or not entry.definition.strip():
        lacks = ["a definition"]
    else:
        lacks = (
            [] if any(c.isdigit() for c in entry.definition) else ["a number to measure by in the definition"]
        )
    if label_class.kind is not ClassKind.NORMAL:
        return tuple(lacks[:1] if lacks[:1] == ["a definition"] else ())
    for kind, wanted in WANTED.items():
        have = len(examples_of(entry, kind))
        if have < wanted:
            lacks.append(f"{wanted - have} {kind} example{'s' if wanted - have > 1 else ''}")
    return tuple(lacks)


def examples_of(entry: Entry | None, kind: ExampleKind) -> tuple[Example, ...]:
    """Return an entry's examples of one kind."""
    found: tuple[Example, ...] = () if entry is None else getattr(entry, kind.value)
    return found


def amend_entry(
    project: Project,
    *,
    author: Id,
    label_class: Id,
    definition: str | None = None,
    typical: Sequence[Example] | None = None,
    counter: Sequence[Example] | None = None,
    borderline: Sequence[Example] | None = None,
    edge_cases: Sequence[str] | None = None,
    decision: str | None = None,
    initiator: str | None = None,
) -> Done[Id]:
    """Write the next version of a class's entry; what is not given stays as it is.

    Labels made so far keep the version that they were made under.

    Args:
        decision: one more sentence for the decision log, dated.

    Raises:
        NotAllowed: a labeler does not amend the book.
        UserError: no such class, or nothing would change.
    """
    require(project, author, Right.DEFINE)

    def body(batch: Batch) -> Id:
        name = _name_of(batch, label_class)
        before = batch.current("guideline", label_class=label_class)
        kept = before if before is not None and not before["retracted"] else {}
        row: dict[str, object] = {
            column: kept.get(column)
            for column in ("definition", "typical", "counter", "borderline", "edge_cases", "decisions")
        }
        if definition is not None:
            row["definition"] = definition.strip()
        for column, given in (("typical", typical), ("counter", counter), ("borderline", borderline)):
            if given is not None:
                row[column] = as_json([{"item": one.item, "note": one.note} for one in given])
        if edge_cases is not None:
            row["edge_cases"] = as_json([one.strip() for one in edge_cases if one.strip()])
        if decision is not None and decision.strip():
            row["decisions"] = _one_more(kept.get("decisions"), decision, batch.at)
        if all(row[column] == kept.get(column) for column in row):
            raise UserError(f"The entry of {name!r} says this already; nothing was changed.")
        batch.words = f"amend the book: {name}"
        version = _next_version(batch, label_class)
        return batch.add("guideline", id=None, **{**row, "label_class": label_class, "version": version})

    return project.operate("guideline", "amend the book", author, body, initiator=initiator)


def add_example(
    project: Project,
    *,
    author: Id,
    label_class: Id,
    question: Id,
    item: Id,
    kind: ExampleKind,
    note: str = "",
    initiator: str | None = None,
) -> Done[Id]:
    """Put an item into a class's entry as an example; one that is there already gets the new note.

    Raises:
        NotAllowed, UserError: as `amend_entry`.
    """
    entry = entries(project, question).get(label_class)
    others = tuple(one for one in examples_of(entry, kind) if one.item != item)
    changed = {kind.value: (*others, Example(item, note.strip()))}
    return amend_entry(project, author=author, label_class=label_class, initiator=initiator, **changed)  # type: ignore[arg-type]


def label_again(
    project: Project,
    *,
    author: Id,
    question: Id,
    label_class: Id,
    labelers: Sequence[Id] | None = None,
    initiator: str | None = None,
) -> Done[Id]:
    """Begin a round of the items that bear the class under an older entry.

    Raises:
        NotAllowed: a labeler does not begin rounds.
        UserError: there are none, or nobody is there to label them.
    """
    require(project, author, Right.DEFINE)
    found = items_under_old(project, question, label_class)
    if not len(found):
        raise UserError(
            "Every label of this class was made under today's entry; there is nothing to label again."
        )
    return begin_round(
        project, question=question, author=author, items=found, labelers=labelers, initiator=initiator
    )


def as_json(rows: Sequence[object]) -> str:
    """Return rows as the store keeps lists."""
    import json

    return json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"))


def _one_more(before: object, decision: str, at: int) -> str:
    import json

    day = datetime.fromtimestamp(at / 1e6, UTC).date().isoformat()
    return as_json([*json.loads(str(before or "[]")), f"{day}: {decision.strip()}"])


def _next_version(batch: Batch, label_class: Id) -> int:
    (version,) = batch.db.execute(
        "SELECT coalesce(max(version), 0) + 1 FROM guideline WHERE label_class = ?", [label_class]
    ).fetchone()
    return int(version)


def _name_of(batch: Batch, label_class: Id) -> str:
    row = batch.current("label_class", entity=label_class)
    if row is None or row["retracted"]:
        raise UserError("This class is not in the project; choose another one.")
    return str(row["name"])
