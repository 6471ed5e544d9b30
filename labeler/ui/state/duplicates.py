"""Duplicates as the window finds, shows and settles them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labeler.types import Id, ItemKind
from labeler.ui.state.data import who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labeler.ops.duplicates import Duplicates, Member
    from labeler.store.read.items import ItemRow
    from labeler.ui.jobs import Job
    from labeler.ui.state.session import Session

PAGE = 12
"""Groups that are shown at a time."""


@dataclass(frozen=True, slots=True)
class ShownMember:
    """One of a group: its row, and how it differs from the first in words."""

    row: ItemRow
    words: str


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group ready to be drawn; ``kept`` says that splits keep it together already."""

    members: tuple[ShownMember, ...]
    group: tuple[Member, ...]
    kept: bool


def look_for(job: Job, session: Session, distance: int | None) -> Duplicates:
    """Take the fingerprints that are missing, then find duplicates; a job with progress."""
    from labeler.ops.duplicates import find_duplicates, fingerprint_items

    project, person = who(session)

    def taking(done: int, total: int) -> None:
        job.check()
        job.report(0.7 * done / total if total else None, f"fingerprint {done:,} of {total:,}")

    fingerprint_items(project, author=person, on_progress=taking, cancelled=lambda: job.cancelled)

    def comparing(share: float) -> None:
        job.check()
        job.report(0.7 + 0.3 * share, "comparing")

    return find_duplicates(project, distance=distance, on_progress=comparing)


def shown_groups(session: Session, groups: Sequence[tuple[Member, ...]]) -> list[ShownGroup]:
    """Return groups with what is drawn of them (reads)."""
    from labeler.store.read.items import items

    project, _ = who(session)
    rows = {row.id: row for row in items(project, [member.item for group in groups for member in group])}
    found = []
    for group in groups:
        own = [rows[member.item] for member in group]
        keys = {row.near_key for row in own}
        members = tuple(
            ShownMember(row, _difference(own[0], row, member)) for row, member in zip(own, group, strict=True)
        )
        found.append(ShownGroup(members, group, len(keys) == 1 and own[0].near_key is not None))
    return found


def _difference(first: ItemRow, row: ItemRow, member: Member) -> str:
    size = f"{row.width} × {row.height}" if row.kind is ItemKind.IMAGE else f"{row.seconds or 0:.2f} s"
    if row.id == first.id:
        return f"{size}  ·  the one to keep"
    apart = "1 bit apart" if member.distance == 1 else f"{member.distance} bits apart"
    return f"{size}  ·  {'the same bytes' if member.is_copy else apart}"


def keep(session: Session, groups: Sequence[tuple[Member, ...]]) -> str:
    """Keep each group together in splits; return what came of it in words."""
    from labeler.ops.duplicates import keep_duplicates

    project, person = who(session)
    n = keep_duplicates(project, groups, author=person).value
    return f"{n:,} items are kept together in splits from now on."


def tag(session: Session, groups: Sequence[tuple[Member, ...]]) -> str:
    """Tag all but the first of each group; return what came of it in words."""
    from labeler.ops.duplicates import tag_duplicates

    project, person = who(session)
    n = tag_duplicates(project, groups, author=person).value.added
    return f"{n:,} items tagged “duplicate”."


def unusable(session: Session, groups: Sequence[tuple[Member, ...]]) -> str:
    """Rule that all but the first of each group cannot be used; return what came of it in words."""
    from labeler.ops.duplicates import mark_unusable

    project, person = who(session)
    n = mark_unusable(project, groups, question=session.question, author=person).value
    return f"{n:,} items ruled unusable."


def summary_words(found: Duplicates) -> str:
    """Return what was found as a sentence."""
    if not found.groups:
        words = f"Nothing alike among {found.n_items:,} items."
    else:
        n = len(found.groups)
        groups = "1 group" if n == 1 else f"{n:,} groups"
        words = f"{groups} among {found.n_items:,} items; {found.n_extra:,} would go if one of each stayed."
    if found.n_without:
        words += (
            f" {found.n_without:,} have no fingerprint (their file cannot be read): only copies are found."
        )
    if found.crowded:
        words += " So many look alike that not all could be compared."
    if found.one_scene:
        words += (
            " So many look alike that they may be different things in one setting, which fingerprints do not "
            "tell apart. Look where they differ before you tag any or rule them unusable."
        )
    return words


def ids_of(group: tuple[Member, ...]) -> list[Id]:
    """Return the items of a group."""
    return [member.item for member in group]
