"""The inventory of sources as the window shows and changes it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from labeler.types import Id
from labeler.ui.state.data import who

if TYPE_CHECKING:
    from labeler.ops.sources import Inventory
    from labeler.ui.state.session import Session


def read_inventory(session: Session) -> Inventory:
    """Return the inventory as this session's person may see it (reads; call it off the GUI thread)."""
    from labeler.errors import Bug
    from labeler.ops.sources import inventory

    if session.project is None:
        raise Bug("the inventory was asked for without a project")
    return inventory(session.project, question=session.question or None, person=session.person or None)


def change_source(session: Session, source: Id | None, values: Mapping[str, str]) -> None:
    """Change what is known of a source, or add one (None)."""
    from labeler.ops.sources import add_source, edit_source

    project, person = who(session)
    if source is None:
        add_source(project, values=values, author=person)
    else:
        edit_source(project, source=source, values=values, author=person)


def remove_source_of(session: Session, source: Id) -> None:
    """Take a source without items off the list."""
    from labeler.ops.sources import remove_source

    project, person = who(session)
    remove_source(project, source=source, author=person)


def items_of(session: Session, source: Id) -> tuple[str, list[Id]]:
    """Return the name of a source and its items, in the order of import (reads)."""
    from labeler.ops.filters import columns_for
    from labeler.store.read.sources import sources

    project, _ = who(session)
    name = next((one.name for one in sources(project) if one.id == source), "")
    columns = columns_for(project, question=session.question or None)
    order = columns.order
    return name, columns.ids[order[columns.file("source")[order] == source]].tolist()


def share(value: float) -> str:
    """Return a share in per cent, a dash where it is not defined.

    >>> share(0.5), share(float("nan"))
    ('50.0 %', '–')
    """
    return "–" if math.isnan(value) else f"{100 * value:.1f} %"


def total_words(found: Inventory) -> str:
    """Return the sums over all sources in words."""
    from labeler.ops.sources import amount_text

    n = len(found.stocks)
    words = f"{n} source{'' if n == 1 else 's'}, {found.n_items:,} items, {found.n_labeled:,} of them labeled"
    words += f" ({found.n_labels:,} labels)"
    if found.costs is not None:
        words += f"; cost {amount_text(found.costs)}"
        if found.n_labeled:
            words += f", {amount_text(found.costs / found.n_labeled)} a labeled item"
    if found.days is not None:
        words += f"; {amount_text(found.days)} days"
    return f"{words}."
