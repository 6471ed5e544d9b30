"""Copies and near-duplicates: found by hash and fingerprint, kept together in splits, or marked.

Copies have the same bytes (SHA-256). Near-duplicates look or sound alike: their fingerprints differ in few
bits (see ``media.fingerprint``); sounds must also be about as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.errors import FileProblem, UserError
from labeler.ops.groups import keep_together
from labeler.ops.resolve import rulings_of_others
from labeler.ops.roles import Right, require
from labeler.ops.tags import Retagged, count_words, retag
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.fingerprints import (
    Fingerprints,
    fingerprints,
    measure_columns,
    unfingerprinted,
)
from labeler.store.read.items import ItemRow, items
from labeler.store.read.questions import classes
from labeler.types import ClassKind, Id, ItemKind

DISTANCE = {ItemKind.IMAGE: 16, ItemKind.AUDIO: 14}
"""Up to how many of 128 bits two fingerprints may differ, where nobody says."""

MOST_DISTANCE = 32
ITEMS_PER_OPERATION = 500
SECONDS_SHARE, SECONDS_MORE = 0.1, 0.3
"""Two sounds are only compared where their lengths differ by at most this share and this many seconds."""

_FEWEST = 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One of a group: how many bits it is from the group's first, and whether it has the same bytes."""

    item: Id
    distance: int
    is_copy: bool


@dataclass(frozen=True, slots=True)
class Duplicates:
    """``groups`` of at least two members, the one to keep first: the largest, of these the earliest.

    ``n_items`` were looked at; ``n_without`` lack a fingerprint of this version: only their copies are found;
    ``crowded`` says that so many items look alike that not all could be compared.
    """

    groups: tuple[tuple[Member, ...], ...]
    n_items: int
    n_without: int
    crowded: bool

    @property
    def n_extra(self) -> int:
        """Return how many items would go if one of each group stayed."""
        return sum(len(group) - 1 for group in self.groups)

    @property
    def one_scene(self) -> bool:
        """Return whether so many items look alike that they may well be different things in one setting.

        Pictures of one product before one camera differ by the little that matters, which a fingerprint of
        the whole does not see; a fifth of all items besides exact copies is taken as a sign of it.
        """
        n_near = sum(not member.is_copy for group in self.groups for member in group[1:])
        return self.n_items >= _FEWEST and n_near > self.n_items / 5


def find_duplicates(
    project: Project,
    *,
    distance: int | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Duplicates:
    """Return the groups of copies and near-duplicates; nothing is stored.

    Args:
        distance: the largest distance in bits; 0 finds those whose fingerprints are the same. Where not
            given 16 for pictures and 14 for sound, where two takes of one word come nearer to each other.
        on_progress: called with the share that is done; may raise to stop.

    Raises:
        UserError: the distance is out of bounds.
    """
    if distance is not None and not 0 <= distance <= MOST_DISTANCE:
        raise UserError(f"A distance lies between 0 and {MOST_DISTANCE} bits of 128, not {distance}.")
    known = fingerprints(project)
    groups: list[np.ndarray] = []
    crowded = False
    alone = known.copy_of == np.arange(len(known.item))
    n_with = 0
    for kind, mark in marks().items():
        if mark not in known.kinds:
            continue
        marked = known.kind == known.kinds.index(mark)
        n_with += int(marked.sum())
        most = DISTANCE[kind] if distance is None else distance
        found, is_crowded = _near(known, np.flatnonzero(marked & alone), most, kind, on_progress)
        groups += found
        crowded |= is_crowded
    n = len(known.item)
    return Duplicates(tuple(_members(known, groups)), n, n - n_with, crowded)


def marks() -> dict[ItemKind, str]:
    """Return what fingerprints begin with that are compared: those of another version count as missing."""
    from labeler.media.fingerprint import PICTURE, SOUND

    return {ItemKind.IMAGE: PICTURE, ItemKind.AUDIO: SOUND}


def _near(
    known: Fingerprints,
    rows: np.ndarray,
    most: int,
    kind: ItemKind,
    on_progress: Callable[[float], None] | None,
) -> tuple[list[np.ndarray], bool]:
    from labeler.stats.near import NearPairs, near_groups, near_pairs

    words = known.words[rows]
    pairs = near_pairs(words, most, rng=np.random.default_rng(0), on_progress=on_progress)
    if kind is ItemKind.AUDIO:
        one, other = known.size[rows[pairs.left]], known.size[rows[pairs.right]]
        alike = ~(np.abs(one - other) > SECONDS_SHARE * np.maximum(one, other) + SECONDS_MORE)
        pairs = NearPairs(pairs.left[alike], pairs.right[alike], pairs.distance[alike], pairs.crowded)
    return [rows[group] for group in near_groups(words, pairs, most)], pairs.crowded


def _members(known: Fingerprints, near: Sequence[np.ndarray]) -> list[tuple[Member, ...]]:
    """Return the groups with the copies of their members, then those of copies alone; the largest first."""
    from labeler.stats.near import distances

    copies: dict[int, list[int]] = {}
    for row in np.flatnonzero(known.copy_of != np.arange(len(known.item))).tolist():
        copies.setdefault(int(known.copy_of[row]), []).append(row)
    whole = [[row for first in group.tolist() for row in (first, *copies.pop(first, ()))] for group in near]
    whole += [[first, *more] for first, more in copies.items()]
    groups = []
    for group in whole:
        rows = np.array(sorted(group, key=lambda row: (-np.nan_to_num(known.size[row]), row)))
        apart = distances(known.words[rows[:1]], known.words[rows])
        first = known.copy_of[rows[0]]
        groups.append(
            tuple(
                Member(int(known.item[row]), int(bits), bool(known.copy_of[row] == first))
                for row, bits in zip(rows.tolist(), apart, strict=True)
            )
        )
    return sorted(groups, key=lambda group: (-len(group), group[0].item))


def fingerprint_items(
    project: Project,
    *,
    author: Id,
    on_progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[int, tuple[tuple[ItemRow, str], ...]]:
    """Take the fingerprints of the items that lack one of this version (older imports), some at a time.

    Pictures come from their kept thumbnails where there are any. What was finished before a cancel stays.

    Returns:
        How many were taken, and the items whose file cannot be read, each with why.
    """
    todo = unfingerprinted(project, marks())
    n_done, failed = 0, []
    for start in range(0, len(todo), ITEMS_PER_OPERATION):
        rows = items(project, [item for item, _ in todo[start : start + ITEMS_PER_OPERATION]])
        taken: dict[Id, str] = {}
        for number, row in enumerate(rows, start=start):
            if cancelled is not None and cancelled():
                break
            if on_progress is not None:
                on_progress(number, len(todo))
            try:
                taken[row.id] = _fingerprint(row)
            except FileProblem as problem:
                failed.append((row, problem.why))
        n_done += _keep(project, taken, author)
        if cancelled is not None and cancelled():
            break
    if on_progress is not None:
        on_progress(len(todo), len(todo))
    return n_done, tuple(failed)


def _fingerprint(row: ItemRow) -> str:
    from PIL import Image

    from labeler.media.fingerprint import image_fingerprint, sound_fingerprint
    from labeler.media.thumbnail import thumbnail

    picture = thumbnail(row.path, row.sha256 or "", row.kind)
    if row.kind is ItemKind.AUDIO:
        return sound_fingerprint(picture, row.sample_rate_hz or 16_000)
    return image_fingerprint(Image.fromarray(picture).convert("L"))


def _keep(project: Project, taken: dict[Id, str], author: Id) -> int:
    if not taken:
        return 0
    columns: dict[str, Any] = {"item": list(taken), **measure_columns(project, list(taken))}
    columns["fingerprint"] = list(taken.values())
    words = f"fingerprints of {len(taken):,} items"
    project.operate("measure", words, author, lambda batch: batch.add_many("measure", columns, len(taken)))
    return len(taken)


def keep_duplicates(
    project: Project, groups: Sequence[Sequence[Member]], *, author: Id, initiator: str | None = None
) -> Done[int]:
    """Keep the members of each group together in splits; one operation. Returns how many items changed."""
    together = [[member.item for member in group] for group in groups]
    return keep_together(project, groups=together, author=author, initiator=initiator)


def tag_duplicates(
    project: Project,
    groups: Sequence[Sequence[Member]],
    *,
    author: Id,
    tag: str = "duplicate",
    initiator: str | None = None,
) -> Done[Retagged]:
    """Tag all but the first member of each group; one operation."""
    extra = [member.item for group in groups for member in group[1:]]
    return retag(project, items=extra, add=[tag], author=author, initiator=initiator)


def mark_unusable(
    project: Project,
    groups: Sequence[Sequence[Member]],
    *,
    question: Id,
    author: Id,
    initiator: str | None = None,
) -> Done[int]:
    """Rule that all but the first member of each group are unusable, in one operation; returns how many.

    Exports leave them out, and nobody is asked to label them again.

    Raises:
        NotAllowed: a labeler does not rule.
        UserError: the question has no class for what cannot be used.
    """
    require(project, author, Right.RULE)
    declared = [
        c for c in classes(project, question) if c.kind is ClassKind.UNUSABLE and c.merged_into is None
    ]
    if not declared:
        raise UserError(
            "This question has no class for what cannot be used; add one in the Book, or tag them."
        )
    extra = [(member.item, group[0].item) for group in groups for member in group[1:]]
    names = {row.id: row.relative for row in items(project, [first for _, first in extra])}

    def body(batch: Batch) -> int:
        for item, first in extra:
            batch.add(
                "ruling",
                item=item,
                question=question,
                person=author,
                verdict="class",
                label_class=declared[0].id,
                reason=f"a duplicate of {names.get(first, '?')}",
                settles=rulings_of_others(batch, item, question, author),
            )
        return len(extra)

    words = f"rule {count_words(len(extra))} {declared[0].name}"
    return project.operate("rule", words, author, body, initiator=initiator)
