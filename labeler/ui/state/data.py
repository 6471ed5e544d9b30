"""What the Data page says about an item and does to a selection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labeler.errors import Bug, UserError
from labeler.types import Id

if TYPE_CHECKING:
    import numpy as np

    from labeler.store.project import Project
    from labeler.ui.state.catalogue import Catalogue
    from labeler.ui.state.session import Session

Share = Callable[[float], None] | None
"""Is told which share is done; may raise to stop."""


@dataclass(frozen=True, slots=True)
class Words:
    """The badge of one thumbnail: class, colour, a mark before it, and all of it as spoken."""

    badge: str = ""
    colour: str = ""
    mark: str = ""
    spoken: str = ""


class CellWords:
    """Says what stands under a thumbnail: the class, ``✓`` where it is true, ``≠`` where people differ."""

    def __init__(self, session: Session) -> None:
        self._classes = {row.id: (row.name, row.colour or "#999999") for row in session.classes}

    def of(self, catalogue: Catalogue, at: int) -> Words:
        """Return the words for the item at index ``at`` of the catalogue."""
        from labeler.store.summary import DISAGREE

        said = catalogue.summary[at]
        known, n = int(said["known"]), int(said["n_labels"])
        label_class = catalogue.class_ids[known or int(said["voted"])]
        differ = bool(int(said["flags"]) & DISAGREE)
        if catalogue.broken[at]:
            return Words(spoken="the file is broken")
        people = "1 person" if n == 1 else f"{n} people"
        if not label_class and differ:
            return Words("tie", "#999999", "≠ ", f"{people} disagree, it is a tie")
        if not label_class:
            return (
                Words("answered", "#999999", "", f"answered by {people}")
                if n
                else Words(spoken="not labeled")
            )
        name, colour = self._classes.get(label_class, ("?", "#999999"))
        if known:
            return Words(name, colour, "✓ ", f"{name}, which is known to be true")
        if differ:
            return Words(name, colour, "≠ ", f"{name} by most of {n} people who disagree")
        return Words(name, colour, "", f"{name} by {people}")


def add_tag_to(
    session: Session, items: Sequence[Id] | np.ndarray, name: str, on_progress: Share = None
) -> None:
    """Put the tag of this name on items; it is made where there is none."""
    from labeler.ops.tags import retag

    project, person = who(session)
    if not len(items):
        raise UserError("Select the items to tag first.")
    retag(project, items=items, add=[name], author=person, on_progress=on_progress)


def remove_tag_from(
    session: Session, items: Sequence[Id] | np.ndarray, tag: Id, on_progress: Share = None
) -> None:
    """Take a tag away from items."""
    from labeler.ops.tags import untag_items

    project, person = who(session)
    untag_items(project, items=items, tag=tag, author=person, on_progress=on_progress)


def who(session: Session) -> tuple[Project, Id]:
    """Return the project and who acts.

    Raises:
        Bug: no project is open.
        UserError: nobody sits at the window.
    """
    if session.project is None:
        raise Bug("something was to be done without a project")
    if not session.person:
        raise UserError("Say who you are first: press the person at the foot of the rail.")
    return session.project, session.person


def keep_filter(session: Session, name: str, words: str, sort: str) -> None:
    """Keep a filter and an order under a name."""
    from labeler.ops.filters import save_filter

    project, person = who(session)
    save_filter(project, name=name, words=words, sorting=sort, author=person)


def forget_kept(session: Session, name: str) -> None:
    """Take away the filter of this name."""
    from labeler.ops.filters import forget_filter

    project, person = who(session)
    forget_filter(project, name=name, author=person)
