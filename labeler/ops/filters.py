"""Find items by a filter's text, and keep filters under a name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labeler.errors import UserError
from labeler.query import Node, Vocabulary, parse, parse_sorting, text_of
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.filters import SavedFilter, saved_filters
from labeler.store.read.query import matching
from labeler.store.read.query_columns import Columns
from labeler.store.read.query_order import in_order
from labeler.store.read.questions import questions
from labeler.store.read.rounds import open_round
from labeler.types import Id, Role


def find_items(
    project: Project,
    text: str | Node,
    *,
    sort: str = "",
    question: Id | None = None,
    person: Id | None = None,
    within: Sequence[Id] | np.ndarray | None = None,
) -> np.ndarray:
    """Return the ids of the items that fit a filter, int64[n], broken ones included.

    Args:
        text: the filter as written (see docs/filters.md), or its tree; nothing is everything.
        sort: ``agreement``, ``-loudness``, ``random:7`` …; the order of import when empty.
        question: what classes and labels are about; the first question when not given.
        person: who asks. A labeler in an open blind round sees nothing of what others said.
        within: look among these items only.

    Raises:
        FilterError: one sentence that says what is wrong in the text, where, and what may have been meant.
    """
    columns = columns_for(project, question=question, person=person)
    node = parse(text) if isinstance(text, str) else text
    mask = matching(columns, node)
    if within is not None:
        mask &= columns.mask(np.asarray(within, dtype=np.int64))
    return in_order(columns, mask, parse_sorting(sort, columns.metadata_keys()))


def vocabulary(project: Project, *, question: Id | None = None, person: Id | None = None) -> Vocabulary:
    """Return the names that a filter may use (metadata keys without their values)."""
    columns = columns_for(project, question=question, person=person)
    return columns.names.vocabulary(blind=columns.only is not None)


def columns_for(project: Project, *, question: Id | None = None, person: Id | None = None) -> Columns:
    """Return the columns that a person may look at, to find items in more than once."""
    asked = question
    if asked is None:
        every = questions(project)
        asked = every[0].id if every else 0
    return Columns(project, asked, blind_to_others(project, asked, person))


def blind_to_others(project: Project, question: Id, person: Id | None) -> tuple[Id, Id] | None:
    """Return the person and the round if this is a labeler in an open blind round, else None."""
    if not person or not question:
        return None
    round_ = open_round(project, question)
    if round_ is None or not round_.blind:
        return None
    from labeler.store.read.people import person as read_person

    who = read_person(project, person)
    return (person, round_.id) if who is not None and who.role is Role.LABELER else None


# what is kept under a name


def save_filter(
    project: Project, *, name: str, words: str, sorting: str = "", author: Id, initiator: str | None = None
) -> Done[Id]:
    """Keep a filter under a name; one of this name is replaced. Returns its id.

    Raises:
        UserError: the name is empty or not of one line.
        FilterError: the filter or the sorting cannot be read.
    """
    name = _filter_name(name)
    words = text_of(parse(words))

    def body(batch: Batch) -> Id:
        known = _saved_id(batch, name)
        if known is None:
            return batch.add("saved_filter", name=name, words=words, sorting=sorting or None)
        batch.revise("saved_filter", {"entity": known}, words=words, sorting=sorting or None)
        return known

    return project.operate("filter", f"the filter {name}", author, body, initiator=initiator)


def forget_filter(project: Project, *, name: str, author: Id, initiator: str | None = None) -> Done[Id]:
    """Take away the filter of this name.

    Raises:
        UserError: there is none.
    """

    def body(batch: Batch) -> Id:
        known = _saved_id(batch, name)
        if known is None:
            raise UserError(f"There is no saved filter {name!r}.")
        return batch.retract("saved_filter", entity=known)

    return project.operate("filter", f"forget the filter {name}", author, body, initiator=initiator)


def saved_filter(project: Project, name: str) -> SavedFilter:
    """Return the filter of this name.

    Raises:
        UserError: there is none.
    """
    every = saved_filters(project)
    found = next((one for one in every if one.name == name), None)
    if found is None:
        there = f" There is {', '.join(one.name for one in every)}." if every else " None is saved yet."
        raise UserError(f"There is no saved filter {name!r}.{there}")
    return found


def _filter_name(text: str) -> str:
    name = text.strip()
    if not name or not name.isprintable():
        raise UserError("A filter needs a name of one line.")
    return name


def _saved_id(batch: Batch, name: str) -> Id | None:
    row = batch.db.execute(
        "SELECT entity FROM current_saved_filter WHERE name = ? AND retracted = 0 ORDER BY entity", [name]
    ).fetchone()
    return None if row is None else int(row[0])
