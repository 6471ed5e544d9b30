"""Boxes and segments that people drew, ready for statistics; plain tables are read in ``unit_tables``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from labeler.ops.answer_rows import answer_rows, chosen_round, shown_names
from labeler.ops.truth import merged_into
from labeler.stats.units import Said, Units
from labeler.store.project import Project
from labeler.store.read.items import items
from labeler.store.read.questions import Question, classes
from labeler.store.read.tags import taggings, tags
from labeler.store.read.values import SaidValue, true_values
from labeler.types import Id, QuestionKind
from labeler.units import Value, parse_value

WIDTH: Mapping[QuestionKind, int] = {QuestionKind.BOXES: 4, QuestionKind.SEGMENTS: 2}
"""How many numbers a place has: the corners of a box, the ends of a segment."""


@dataclass(frozen=True, slots=True, eq=False)
class UnitOpinions:
    """Who drew what on which item; codes are positions in ``people``, ``classes`` and the items.

    ``said``: for each item the units of each person who looked (none: they found nothing). ``truth``: by item
    what is known, ``ruled_by``: the person whose ruling that is. ``again``: (item, person, first, last, the
    last one's round) of items that a person answered again. ``ids`` int64 (n_items,) of a project, else None;
    ``items``: their names (empty where they were not asked for).
    """

    kind: QuestionKind
    said: Said
    items: list[str]
    people: list[str]
    classes: list[str]
    ids: np.ndarray | None = None
    simulated: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    truth: Mapping[int, Units] = field(default_factory=dict)
    ruled_by: Mapping[int, int] = field(default_factory=dict)
    again: Sequence[tuple[int, int, Units, Units, str]] = ()
    again_of: str = "given_again"
    tags: list[str] = field(default_factory=list)
    tagged: list[np.ndarray] = field(default_factory=list)
    by_round: Mapping[str, Said] = field(default_factory=dict)
    n_duplicates: int = 0

    @property
    def n_items(self) -> int:
        """Return how many items somebody looked at."""
        return len(self.said)

    @property
    def n_units(self) -> int:
        """Return how many units people drew."""
        return sum(len(units) for people in self.said for units in people.values())

    @property
    def n_answers(self) -> int:
        """Return how often a person looked at an item."""
        return sum(len(people) for people in self.said)

    @property
    def width(self) -> int:
        """Return how many numbers a place has: 4 for boxes, 2 for segments."""
        return WIDTH[self.kind]

    def names(self) -> list[str]:
        """Return the people's names; simulated ones say so."""
        return shown_names(self.people, self.simulated)


def units_of_project(
    project: Project, question: Question, *, round_name: str | None = None, named: bool = False
) -> UnitOpinions:
    """Read what people drew for a question of boxes or segments, with gold, rulings, tags and rounds.

    A polygon counts as the box around it. Classes that were merged count as what they were merged into.

    Args:
        round_name: a round's name, or ``all`` for everybody's latest answer; without it the latest round
            that has answers.
        named: read the items' paths too.

    Raises:
        UserError: no such round, or an answer is not of the question's form.
    """
    class_of = class_codes(project, question.id)

    def drawn(row: SaidValue) -> Units:
        return units_of(question.kind, parse_value(question.kind, row.value), class_of)

    read = answer_rows(project, question.id, drawn)
    ids, place, person_of = read.ids, read.place, read.person_of
    by_round = {name: _by_item(said, len(ids)) for name, said in read.by_round.items()}
    truth, ruled_by = _truth(project, question, place, person_of, class_of)
    tag_names, tagged = tags_on(project, ids)
    declared = [one.name for one in classes(project, question.id) if one.is_offered]
    return UnitOpinions(
        question.kind,
        chosen_round(project, round_name, by_round, _by_item(read.latest, len(ids))),
        [row.relative for row in items(project, ids.tolist())] if named else [],
        read.people,
        declared,
        ids=ids,
        simulated=read.simulated,
        truth=truth,
        ruled_by=ruled_by,
        again=read.again,
        again_of=read.again_of,
        tags=tag_names,
        tagged=tagged,
        by_round=by_round,
    )


def _by_item(said: Mapping[tuple[int, int], Units], n_items: int) -> Said:
    """Return for each item the units of each person who looked."""
    found: list[dict[int, Units]] = [{} for _ in range(n_items)]
    for (item, person), units in said.items():
        found[item][person] = units
    return found


def class_codes(project: Project, question: Id) -> dict[Id, int]:
    """Return the code of each class; a merged one has that of what it was merged into."""
    declared = classes(project, question)
    kept = {one.id: code for code, one in enumerate(one for one in declared if one.is_offered)}
    merged = merged_into(project, question)
    return {one.id: kept.get(merged.get(one.id, one.id), -1) for one in declared}


def units_of(kind: QuestionKind, value: Value, class_of: Mapping[Id, int]) -> Units:
    """Return an answer's units with the codes of their classes."""
    if kind is QuestionKind.BOXES:
        places = [shape.bounds for shape in value.shapes]
        said = [shape.label_class for shape in value.shapes]
        return made_units(places, [class_of.get(one or 0, -1) for one in said], 4)
    spans = [(one.start_s, one.end_s) for one in value.segments]
    return made_units(spans, [class_of.get(one.label_class or 0, -1) for one in value.segments], 2)


def made_units(places: Sequence[Sequence[float]], label_class: Sequence[int], width: int) -> Units:
    """Return units of lists of places (each ``width`` numbers) and codes of classes."""
    return Units(
        np.array(places, dtype=np.float64).reshape(len(places), width),
        np.array(label_class, dtype=np.int64),
    )


def _truth(
    project: Project,
    question: Question,
    place: Mapping[Id, int],
    person_of: Mapping[Id, int],
    class_of: Mapping[Id, int],
) -> tuple[dict[int, Units], dict[int, int]]:
    truth, ruled_by = {}, {}
    for item, known in true_values(project, question.id).items():
        if item in place:
            value = parse_value(question.kind, known.value)
            truth[place[item]] = units_of(question.kind, value, class_of)
            if known.person is not None and known.person in person_of:
                ruled_by[place[item]] = person_of[known.person]
    return truth, ruled_by


def tags_on(project: Project, ids: np.ndarray) -> tuple[list[str], list[np.ndarray]]:
    """Return (the tags, for each the positions in ``ids`` (int64, sorted) of the items that carry it)."""
    item, tag = taggings(project)
    place = np.searchsorted(ids, item)
    known = place < len(ids)
    known[known] = ids[place[known]] == item[known]
    declared = tags(project)
    return [one.name for one in declared], [place[known & (tag == one.id)] for one in declared]
