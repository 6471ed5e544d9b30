"""What people answered, of whichever kind the question is: read it, report on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from labeler.ops.set_agreement import SetReport, set_report
from labeler.ops.set_hlp import SetHlp, set_hlp
from labeler.ops.set_opinions import SetOpinions, sets_of_project, sets_of_tables
from labeler.ops.text_agreement import TextReport, text_report
from labeler.ops.text_hlp import TextHlp, text_hlp
from labeler.ops.text_opinions import TextOpinions, texts_of_project, texts_of_tables
from labeler.ops.unit_agreement import UnitReport, unit_report
from labeler.ops.unit_hlp import UnitHlp, unit_hlp
from labeler.ops.unit_opinions import UnitOpinions, units_of_project
from labeler.ops.unit_tables import kind_of_table, units_of_tables
from labeler.store.project import Project
from labeler.store.read.questions import Question
from labeler.types import QuestionKind

__all__ = [
    "Answers",
    "answer_hlp",
    "answer_report",
    "answers_of_project",
    "answers_of_tables",
    "kind_of_table",
    "of_each_round",
]

Answers: TypeAlias = UnitOpinions | TextOpinions | SetOpinions
"""Answers that are more than a single class; single classes are `ops.opinions.Opinions`."""


def answers_of_project(
    project: Project, question: Question, *, round_name: str | None = None, named: bool = False
) -> Answers:
    """Read the answers to a question of boxes, segments, several classes or transcripts.

    Args:
        round_name: a round's name, or ``all`` for everybody's latest answer; without it the latest round
            that has answers.
        named: read the items' paths too.

    Raises:
        UserError: no such round, or an answer is not of the question's form.
    """
    if question.kind is QuestionKind.TRANSCRIPT:
        return texts_of_project(project, question, round_name=round_name, named=named)
    if question.kind is QuestionKind.CLASSES:
        return sets_of_project(project, question, round_name=round_name, named=named)
    return units_of_project(project, question, round_name=round_name, named=named)


def of_each_round(answers: Answers) -> dict[str, Answers]:
    """Return the answers of each round that has any, by its name, with everything else as it is."""
    if isinstance(answers, TextOpinions):
        return {name: replace(answers, said=said) for name, said in answers.by_round.items()}
    if isinstance(answers, SetOpinions):
        return {name: replace(answers, said=said) for name, said in answers.by_round.items()}
    return {name: replace(answers, said=said) for name, said in answers.by_round.items()}


def answers_of_tables(
    votes: Path,
    kind: QuestionKind,
    *,
    gold: Path | None = None,
    tags_file: Path | None = None,
    order: Sequence[str] | None = None,
) -> Answers:
    """Read answers of a kind from plain tables, with gold and tags where given.

    Raises:
        FileProblem: a file is missing or is not such a table.
    """
    if kind is QuestionKind.TRANSCRIPT:
        return texts_of_tables(votes, gold=gold, tags_file=tags_file)
    if kind is QuestionKind.CLASSES:
        return sets_of_tables(votes, gold=gold, tags_file=tags_file, order=order)
    return units_of_tables(votes, kind, gold=gold, tags_file=tags_file, order=order)


def answer_report(
    answers: Answers, *, n_resamples: int = 500, seed: int = 0, with_gamma: bool = False
) -> UnitReport | TextReport | SetReport:
    """Return how far people agree; ``with_gamma``: of segments, gamma as well (slow)."""
    if isinstance(answers, TextOpinions):
        return text_report(answers, n_resamples=n_resamples, seed=seed)
    if isinstance(answers, SetOpinions):
        return set_report(answers, n_resamples=n_resamples, seed=seed)
    return unit_report(answers, n_resamples=n_resamples, seed=seed, with_gamma=with_gamma)


def answer_hlp(answers: Answers, *, n_resamples: int = 1000, seed: int = 0) -> UnitHlp | TextHlp | SetHlp:
    """Return how good people are, against gold and rulings, else against the others."""
    if isinstance(answers, TextOpinions):
        return text_hlp(answers, n_resamples=n_resamples, seed=seed)
    if isinstance(answers, SetOpinions):
        return set_hlp(answers, n_resamples=n_resamples, seed=seed)
    return unit_hlp(answers, n_resamples=n_resamples, seed=seed)
