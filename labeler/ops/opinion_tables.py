"""What people said, from plain tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from labeler.errors import UserError
from labeler.formats.table import read_gold, read_tags, read_votes
from labeler.ops.opinions import Opinions, Repeats
from labeler.stats.codes import class_order, encode


def opinions_of_tables(
    votes: Path,
    *,
    gold: Path | None = None,
    tags_file: Path | None = None,
    order: Sequence[str] | None = None,
    uncertain: Sequence[str] = (),
) -> Opinions:
    """Read votes, and gold and tags where given, from plain tables.

    Args:
        order: the classes in their order, also those that nobody used.
        uncertain: names of classes that say *I can't tell*; ``name=a+b`` says that it lies between a and b.

    Raises:
        FileProblem: a file is missing or is not such a table.
        UserError: an uncertain class, or one it lies between, is no class of the table.
    """
    said = read_votes(votes)
    known = read_gold(gold) if gold is not None else None
    declared = class_order({*said.label, *(known.label if known is not None else ())}, order)
    coded = encode(said.task, said.worker, said.label, declared)
    truth = np.full(len(coded.items), -1, dtype=np.int64)
    if known is not None:
        truth = coded.truth(known.task, known.label)
    names, tagged = ([], []) if tags_file is None else _tags_of_table(tags_file, coded.items)
    codes, between = uncertain_of_names(uncertain, declared)
    return Opinions(
        coded.item,
        coded.person,
        coded.label,
        coded.items,
        coded.people,
        declared,
        Repeats(coded.again_item, coded.again_person, coded.again_first, coded.again_last),
        n_duplicates=coded.n_duplicates,
        simulated=np.zeros(len(coded.people), dtype=bool),
        uncertain=codes,
        between=between,
        truth=truth,
        ruled_by=np.full(len(coded.items), -1, dtype=np.int64),
        tags=names,
        tagged=tagged,
    )


def with_tables(opinions: Opinions, *, gold: Path | None = None, tags_file: Path | None = None) -> Opinions:
    """Return the labels with gold and tags of plain tables instead of the project's own.

    Raises:
        FileProblem: a file is missing or is not such a table.
    """
    if gold is not None:
        known = read_gold(gold)
        place = {name: code for code, name in enumerate(opinions.classes)}
        item_of = {name: code for code, name in enumerate(opinions.items)}
        truth = np.full(opinions.n_items, -1, dtype=np.int64)
        for task, label in zip(known.task, known.label, strict=True):
            if task in item_of:
                truth[item_of[task]] = place.get(label, len(place))
        nobody = np.full(opinions.n_items, -1, dtype=np.int64)
        opinions = replace(opinions, truth=truth, ruled_by=nobody)
    if tags_file is not None:
        names, tagged = _tags_of_table(tags_file, opinions.items)
        opinions = replace(opinions, tags=names, tagged=tagged)
    return opinions


def _tags_of_table(path: Path, names: list[str]) -> tuple[list[str], list[np.ndarray]]:
    table = read_tags(path)
    place = {name: code for code, name in enumerate(names)}
    found: dict[str, list[int]] = {tag: [] for tag in sorted(set(table.tag))}
    for task, tag in zip(table.task, table.tag, strict=True):
        if task in place:
            found[tag].append(place[task])
    return list(found), [np.array(codes, dtype=np.int64) for codes in found.values()]


def uncertain_of_names(
    names: Sequence[str], declared: list[str]
) -> tuple[tuple[int, ...], dict[int, tuple[int, ...]]]:
    """Return the codes of uncertain classes written ``b`` or ``b=x+y``, and the classes each lies between.

    Raises:
        UserError: one of them is no class.
    """
    place = {name: code for code, name in enumerate(declared)}
    between: dict[int, tuple[int, ...]] = {}
    for written in names:
        name, _, sides = written.partition("=")
        parts = [part for part in sides.split("+") if part]
        for one in (name, *parts):
            if one not in place:
                raise UserError(f"{one!r} is not a class of these labels; they are {', '.join(declared)}.")
        between[place[name]] = tuple(place[part] for part in parts)
    return tuple(sorted(between)), between
