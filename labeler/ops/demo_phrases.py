"""The second question of a demo: what is said in its phrases, written down by simulated people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from labeler.demo.people import EXPERT, LABELERS
from labeler.demo.phrases import CONVENTIONS, TOKENS
from labeler.demo.scenes import Scene, Spoken
from labeler.errors import Bug
from labeler.ops.people import owner
from labeler.ops.project import add_question
from labeler.ops.resolve import disagreements, rule_item
from labeler.ops.rounds import Serving, append_sheets, serving_order
from labeler.schema import QuestionSpec
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.people import people, person_by_name
from labeler.store.read.rounds import open_round
from labeler.types import Id, Origin, QuestionKind, Role
from labeler.units import Value, value_json

QUESTION = QuestionSpec(
    "phrase",
    QuestionKind.TRANSCRIPT,
    words="What is said? Write it down.",
    config={"tokens": list(TOKENS), "conventions": CONVENTIONS},
)
RULE_EVERY = 3


def add_phrases(project: Project, scene: Scene, item: Mapping[str, Id], first: Id) -> None:
    """Ask what is said in the scene's phrases and let the simulated people answer; ``first`` is the question
    that is asked of all other items.
    """
    who, known = owner(project), {item[one.relative]: one for one in scene.spoken}

    def ask(batch: Batch) -> Id:
        return add_question(batch, QUESTION, position=1)

    question = project.operate("question", "ask for transcripts", who, ask).value
    _share(project, first, [item[one.relative] for one in scene.items])
    _share(project, question, list(known))
    gold = {id_: one.truth for id_, one in known.items() if one.is_gold}
    columns = _columns(question, gold) | {"origin": Origin.IMPORT}
    project.operate("gold", "known transcripts of the demo", who, _adding("gold", columns))
    for place, labeler in enumerate(LABELERS):
        person = _person(project, labeler.name)
        columns = _answers(project, known, place, question) | {"person": person}
        words = f"transcribe {len(known)} items"
        project.operate("label", words, person, _adding("annotation", columns))
    _rule_some(project, known, question)


def _share(project: Project, question: Id, items: list[Id]) -> None:
    """Give everybody who labels the items of a question's open round: each question has items of its own."""
    round_ = open_round(project, question)
    if round_ is None:
        raise Bug(f"{project.path}: a question of the demo has no open round.")
    chosen, rng = np.array(items, np.int64), np.random.default_rng(0)
    who = [one.id for one in people(project) if one.role is not Role.SME]
    sheets = {person: serving_order(chosen, chosen[:0], Serving(), rng) for person in who}

    def body(batch: Batch) -> None:
        append_sheets(batch, round_.id, None, sheets)

    project.operate("round", f"share out {round_.name}", owner(project), body)


def _columns(question: Id, texts: Mapping[Id, str]) -> dict[str, Any]:
    return {
        "item": list(texts),
        "question": question,
        "value": [value_json(QUESTION.kind, Value(text=text)) for text in texts.values()],
    }


def _answers(project: Project, known: Mapping[Id, Spoken], place: int, question: Id) -> dict[str, Any]:
    round_ = open_round(project, question)
    answers = {id_: one.answers[place] for id_, one in known.items()}
    return _columns(question, {id_: answer.text for id_, answer in answers.items()}) | {
        "round": None if round_ is None else round_.id,
        "state": "answered",
        "sure": np.array([answer.sure for answer in answers.values()]),
        "seconds": [answer.seconds for answer in answers.values()],
        "origin": Origin.SIMULATED,
    }


def _adding(table: str, columns: dict[str, Any]) -> Callable[[Batch], object]:
    return lambda batch: batch.add_many(table, columns)


def _rule_some(project: Project, known: Mapping[Id, Spoken], question: Id) -> None:
    expert = _person(project, EXPERT)
    for item in disagreements(project, question).item.tolist()[::RULE_EVERY]:
        one = known[item]
        rule_item(
            project,
            person=expert,
            item=item,
            question=question,
            value=Value(text=one.truth),
            reason=one.reason,
        )


def _person(project: Project, name: str) -> Id:
    found = person_by_name(project, name)
    if found is None:
        raise Bug(f"{project.path}: {name} is not among the people of the demo.")
    return found.id
