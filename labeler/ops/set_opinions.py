"""Answers of several classes, ready for statistics: of a project, or of plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from labeler.formats.table import read_gold, read_tags, read_votes
from labeler.ops.answer_rows import answer_rows, chosen_round, shown_names
from labeler.ops.unit_opinions import class_codes, tags_on
from labeler.stats.codes import class_order, encode
from labeler.stats.sets import Sets
from labeler.store.project import Project
from labeler.store.read.items import items
from labeler.store.read.questions import Question, classes
from labeler.store.read.values import true_values
from labeler.types import QuestionKind
from labeler.units import parse_value

BETWEEN = "|"
"""What stands between the classes in a cell of a plain table."""


@dataclass(frozen=True, slots=True, eq=False)
class SetOpinions:
    """Who chose which classes of which item; codes are positions in ``people``, ``classes`` and the items.

    ``truth`` bool (n_items, n_classes), meaningful where ``known`` bool (n_items,); ``ruled_by`` int64
    (n_items,): the judge, or -1. ``again``: (item, person, first, last, the last one's round) of items
    answered again. ``ids`` of a project, else None; ``items``: names (empty where they were not asked for).
    """

    said: Sets
    items: list[str]
    people: list[str]
    classes: list[str]
    truth: np.ndarray
    known: np.ndarray
    ruled_by: np.ndarray
    ids: np.ndarray | None = None
    simulated: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    again: Sequence[tuple[int, int, np.ndarray, np.ndarray, str]] = ()
    again_of: str = "given_again"
    tags: list[str] = field(default_factory=list)
    tagged: list[np.ndarray] = field(default_factory=list)
    by_round: Mapping[str, Sets] = field(default_factory=dict)
    n_duplicates: int = 0

    @property
    def n_items(self) -> int:
        """Return how many items somebody answered."""
        return len(self.known)

    def names(self) -> list[str]:
        """Return the people's names; simulated ones say so."""
        return shown_names(self.people, self.simulated)


def sets_of_project(
    project: Project, question: Question, *, round_name: str | None = None, named: bool = False
) -> SetOpinions:
    """Read the answers to a question of several classes with gold, rulings, tags and rounds.

    Args:
        round_name: a round's name, or ``all`` for everybody's latest answer; without it the latest round
            that has answers.
        named: read the items' paths too.

    Raises:
        UserError: no such round, or an answer is not of the question's form.
    """
    class_of = class_codes(project, question.id)
    declared = [one.name for one in classes(project, question.id) if one.is_offered]

    def chosen(value: str | None) -> np.ndarray:
        ids_of = parse_value(QuestionKind.CLASSES, value).classes
        return _mask((class_of.get(one, -1) for one in ids_of), len(declared))

    read = answer_rows(project, question.id, lambda row: chosen(row.value))
    ids, place = read.ids, read.place
    rounds_of = {name: _sets(said, len(declared)) for name, said in read.by_round.items()}
    said = chosen_round(project, round_name, rounds_of, _sets(read.latest, len(declared)))
    truth = np.zeros((len(ids), len(declared)), dtype=bool)
    known, ruled_by = np.zeros(len(ids), dtype=bool), np.full(len(ids), -1, dtype=np.int64)
    for item, one in true_values(project, question.id).items():
        if item in place:
            truth[place[item]], known[place[item]] = chosen(one.value), True
            ruled_by[place[item]] = read.person_of.get(one.person or 0, -1)
    tag_names, tagged = tags_on(project, ids)
    return SetOpinions(
        said,
        [row.relative for row in items(project, ids.tolist())] if named else [],
        read.people,
        declared,
        truth,
        known,
        ruled_by,
        ids=ids,
        simulated=read.simulated,
        again=read.again,
        again_of=read.again_of,
        tags=tag_names,
        tagged=tagged,
        by_round=rounds_of,
    )


def sets_of_tables(
    votes: Path,
    *,
    gold: Path | None = None,
    tags_file: Path | None = None,
    order: Sequence[str] | None = None,
) -> SetOpinions:
    """Read tables whose label cells hold classes with ``|`` between them; an empty cell: none applies.

    Raises:
        FileProblem: a file is missing or is not such a table.
    """
    read = read_votes(votes)
    known_rows = read_gold(gold) if gold is not None else None
    cells = {*read.label, *(known_rows.label if known_rows is not None else ())}
    declared = class_order({name for cell in cells for name in parts(cell)}, order)
    code = {name: place for place, name in enumerate(declared)}
    coded = encode(read.task, read.worker, read.label)
    masks = np.array(
        [_mask((code[one] for one in parts(cell)), len(declared)) for cell in coded.classes], dtype=bool
    ).reshape(len(coded.classes), len(declared))
    item_of = {name: place for place, name in enumerate(coded.items)}
    truth = np.zeros((len(coded.items), len(declared)), dtype=bool)
    known = np.zeros(len(coded.items), dtype=bool)
    for task, cell in zip(*((known_rows.task, known_rows.label) if known_rows else ((), ())), strict=True):
        if task in item_of:
            truth[item_of[task]] = _mask((code[one] for one in parts(cell)), len(declared))
            known[item_of[task]] = True
    tagged: dict[str, list[int]] = {}
    if tags_file is not None:
        table = read_tags(tags_file)
        tagged = {tag: [] for tag in sorted(set(table.tag))}
        for task, tag in zip(table.task, table.tag, strict=True):
            if task in item_of:
                tagged[tag].append(item_of[task])
    repeats = zip(coded.again_item, coded.again_person, coded.again_first, coded.again_last, strict=True)
    return SetOpinions(
        Sets(coded.item, coded.person, masks[coded.label]),
        coded.items,
        coded.people,
        declared,
        truth,
        known,
        np.full(len(coded.items), -1, dtype=np.int64),
        simulated=np.zeros(len(coded.people), dtype=bool),
        again=[(int(i), int(p), masks[first], masks[last], "") for i, p, first, last in repeats],
        tags=list(tagged),
        tagged=[np.array(codes, dtype=np.int64) for codes in tagged.values()],
        n_duplicates=coded.n_duplicates,
    )


def parts(cell: str) -> list[str]:
    """Return the classes in a cell.

    >>> parts("scratch| dent"), parts("")
    (['scratch', 'dent'], [])
    """
    return [name.strip() for name in cell.split(BETWEEN) if name.strip()]


def _mask(codes: Iterable[int], n_classes: int) -> np.ndarray:
    mask = np.zeros(n_classes, dtype=bool)
    mask[[code for code in codes if code >= 0]] = True
    return mask


def _sets(said: Mapping[tuple[int, int], np.ndarray], n_classes: int) -> Sets:
    keys = np.array(list(said), dtype=np.int64).reshape(-1, 2)
    masks = np.array(list(said.values()), dtype=bool).reshape(len(said), n_classes)
    return Sets(keys[:, 0], keys[:, 1], masks)
