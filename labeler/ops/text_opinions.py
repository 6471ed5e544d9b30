"""Transcripts that people wrote, ready for statistics: of a project, or of plain tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from labeler.conventions import conventions_of, standardised
from labeler.formats.table import read_gold, read_tags, read_votes
from labeler.ops.answer_rows import answer_rows, chosen_round, shown_names
from labeler.ops.unit_opinions import tags_on
from labeler.stats.codes import Coded, encode
from labeler.store.project import Project
from labeler.store.read.items import items
from labeler.store.read.questions import Question
from labeler.store.read.values import SaidValue, true_values
from labeler.types import QuestionKind
from labeler.units import parse_value


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Transcripts, one per person and item: ``item``, ``person`` int64 codes beside ``text``."""

    item: np.ndarray
    person: np.ndarray
    text: list[str]

    def __len__(self) -> int:
        return len(self.text)


@dataclass(frozen=True, slots=True, eq=False)
class TextOpinions:
    """Who wrote what of which item; codes are positions in ``people`` and the items.

    ``truth`` by item; ``ruled_by`` the person whose ruling that is. ``again``: (item, person, first, last,
    the last one's round) of items that a person transcribed again. ``ids`` int64 (n_items,) of a project,
    else None; ``items``: their names (empty where they were not asked for).
    """

    said: Texts
    items: list[str]
    people: list[str]
    ids: np.ndarray | None = None
    simulated: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    truth: Mapping[int, str] = field(default_factory=dict)
    ruled_by: Mapping[int, int] = field(default_factory=dict)
    again: Sequence[tuple[int, int, str, str, str]] = ()
    again_of: str = "given_again"
    tags: list[str] = field(default_factory=list)
    tagged: list[np.ndarray] = field(default_factory=list)
    by_round: Mapping[str, Texts] = field(default_factory=dict)
    n_duplicates: int = 0

    @property
    def n_items(self) -> int:
        """Return how many items somebody transcribed."""
        return len(self.items) if self.ids is None else len(self.ids)

    def names(self) -> list[str]:
        """Return the people's names; simulated ones say so."""
        return shown_names(self.people, self.simulated)

    def coded(self) -> Coded:
        """Return the transcripts as codes of distinct texts, as consensus takes them."""
        tasks = [f"{item:012d}" for item in self.said.item.tolist()]
        workers = [f"{person:012d}" for person in self.said.person.tolist()]
        coded = encode(tasks, workers, self.said.text)
        names = self.items or [str(one) for one in (self.ids if self.ids is not None else [])]
        return Coded(
            coded.item,
            coded.person,
            coded.label,
            [names[int(one)] for one in coded.items],
            [self.people[int(one)] for one in coded.people],
            coded.classes,
            self.n_duplicates,
            coded.again_item,
            coded.again_person,
            coded.again_first,
            coded.again_last,
        )


COUNTED = "standardised"
"""In a question's config: whether figures read transcripts as its conventions would have them written."""


def counted_text(question: Question) -> Callable[[str], str]:
    """Return what a transcript counts as: itself, or as the question's conventions would have it written.

    Raises:
        UserError: the conventions of the question are none.
    """
    if not question.config.get(COUNTED):
        return lambda text: text
    conventions = conventions_of(question.config)
    return lambda text: standardised(text, conventions)


def texts_of_project(
    project: Project, question: Question, *, round_name: str | None = None, named: bool = False
) -> TextOpinions:
    """Read the transcripts of a question with gold, rulings, tags and rounds.

    Args:
        round_name: a round's name, or ``all`` for everybody's latest; without it the latest round that has
            transcripts.
        named: read the items' paths too.

    Raises:
        UserError: no such round, or an answer is no transcript.
    """
    counted = counted_text(question)

    def written(row: SaidValue) -> str:
        return counted(parse_value(QuestionKind.TRANSCRIPT, row.value).text)

    read = answer_rows(project, question.id, written)
    ids, place, person_of = read.ids, read.place, read.person_of
    rounds_of = {name: _texts(said) for name, said in read.by_round.items()}
    said = chosen_round(project, round_name, rounds_of, _texts(read.latest))
    known = {place[item]: one for item, one in true_values(project, question.id).items() if item in place}
    tag_names, tagged = tags_on(project, ids)
    return TextOpinions(
        said,
        [row.relative for row in items(project, ids.tolist())] if named else [],
        read.people,
        ids=ids,
        simulated=read.simulated,
        truth={
            item: counted(parse_value(QuestionKind.TRANSCRIPT, one.value).text) for item, one in known.items()
        },
        ruled_by={item: person_of[one.person] for item, one in known.items() if one.person in person_of},
        again=read.again,
        again_of=read.again_of,
        tags=tag_names,
        tagged=tagged,
        by_round=rounds_of,
    )


def texts_of_tables(votes: Path, *, gold: Path | None = None, tags_file: Path | None = None) -> TextOpinions:
    """Read transcripts from a table task,worker,label; gold task,label and tags task,tag beside it.

    Raises:
        FileProblem: a file is missing or is not such a table.
    """
    read = read_votes(votes)
    coded = encode(read.task, read.worker, read.label)
    item_of = {name: code for code, name in enumerate(coded.items)}
    truth = {}
    if gold is not None:
        known = read_gold(gold)
        pairs = zip(known.task, known.label, strict=True)
        truth = {item_of[task]: label for task, label in pairs if task in item_of}
    tagged: dict[str, list[int]] = {}
    if tags_file is not None:
        table = read_tags(tags_file)
        tagged = {tag: [] for tag in sorted(set(table.tag))}
        for task, tag in zip(table.task, table.tag, strict=True):
            if task in item_of:
                tagged[tag].append(item_of[task])
    texts = coded.classes
    repeats = zip(coded.again_item, coded.again_person, coded.again_first, coded.again_last, strict=True)
    return TextOpinions(
        Texts(coded.item, coded.person, [texts[label] for label in coded.label.tolist()]),
        coded.items,
        coded.people,
        simulated=np.zeros(len(coded.people), dtype=bool),
        truth=truth,
        again=[(int(i), int(p), texts[first], texts[last], "") for i, p, first, last in repeats],
        tags=list(tagged),
        tagged=[np.array(codes, dtype=np.int64) for codes in tagged.values()],
        n_duplicates=coded.n_duplicates,
    )


def _texts(said: Mapping[tuple[int, int], str]) -> Texts:
    keys = np.array(list(said), dtype=np.int64).reshape(-1, 2)
    return Texts(keys[:, 0], keys[:, 1], list(said.values()))
