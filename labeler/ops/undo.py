"""Undo and redo, for the window and for commands."""

from __future__ import annotations

from labeler.store.project import Project
from labeler.types import Changes, Id


def undo(project: Project, *, person: Id, initiator: str | None = None) -> Changes | None:
    """Take back the person's newest operation that still stands; None where there is none.

    What somebody changed again since stays as it is.
    """
    return project.undo(person, initiator=initiator)


def redo(project: Project, *, person: Id, initiator: str | None = None) -> Changes | None:
    """Do again what the person's newest undo took back; None after anything new."""
    return project.redo(person, initiator=initiator)
