"""Edits from the side panel, of one item or of all that are selected; what these have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labeler.errors import UserError
from labeler.types import Id
from labeler.ui.state.data import Share, who

if TYPE_CHECKING:
    import numpy as np

    from labeler.store.read.metadata import SharedValue
    from labeler.store.read.tags import Tag
    from labeler.ui.state.session import Session


@dataclass(frozen=True, slots=True)
class Shared:
    """What ``n`` items have: each tag with how many bear it, each metadata key with what they say."""

    n: int
    tags: tuple[tuple[Tag, int], ...]
    metadata: tuple[SharedValue, ...]


def read_shared(session: Session, items: Sequence[Id] | np.ndarray) -> Shared:
    """Return what the items have in common (reads; call it off the GUI thread)."""
    import numpy as np

    from labeler.errors import Bug
    from labeler.store.read.metadata import shared_metadata
    from labeler.store.read.tags import shared_tags

    if session.project is None:
        raise Bug("a selection was asked for without a project")
    ids = np.asarray(items, dtype=np.int64)
    tags = shared_tags(session.project, ids)
    return Shared(len(ids), tuple(tags), tuple(shared_metadata(session.project, ids)))


def set_metadata_of(
    session: Session, items: Sequence[Id] | np.ndarray, key: str, value: str, on_progress: Share = None
) -> None:
    """Say ``key = value`` of the items."""
    from labeler.ops.metadata import edit_metadata

    project, person = who(session)
    if not len(items):
        raise UserError("Select the items first.")
    edit_metadata(project, items=items, values={key: value}, author=person, on_progress=on_progress)


def remove_metadata_of(
    session: Session, items: Sequence[Id] | np.ndarray, key: str, on_progress: Share = None
) -> None:
    """Take a key away from the items."""
    from labeler.ops.metadata import edit_metadata

    project, person = who(session)
    edit_metadata(project, items=items, remove=[key], author=person, on_progress=on_progress)


def comment_on(session: Session, item: Id, words: str) -> None:
    """Say something about an item to everybody."""
    from labeler.ops.comments import add_comment

    project, person = who(session)
    add_comment(project, person=person, item=item, text=words)
