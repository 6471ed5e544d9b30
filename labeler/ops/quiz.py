"""The entry quiz: before somebody labels, they answer gold items and must be right often enough.

A question asks for one through ``question.config["quiz"]``: ``{"n": 10, "pass_mark": 0.8}``. What was asked
and answered is kept as an event; the person is told their share and which classes they took for each other,
never which item was which, so that the gold stays gold. A second try has other items while there are any.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.errors import NotAllowed, UserError
from labeler.ops.roles import Right, may_do_all, require
from labeler.ops.round_choice import stratified
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.questions import classes, merged_into, questions
from labeler.store.read.quizzes import Quiz, quizzes
from labeler.store.read.truth import truths
from labeler.types import Id, QuestionKind, Role, TruthSource


@dataclass(frozen=True, slots=True)
class QuizRules:
    """How many gold items a quiz has, and the share that must be right."""

    n: int
    pass_mark: float


@dataclass(frozen=True, slots=True)
class QuizResult:
    """How a quiz ended; ``confused`` names (what it was, what was said, how often), most often first."""

    n: int
    n_right: int
    pass_mark: float
    confused: tuple[tuple[str, str, int], ...]

    @property
    def share(self) -> float:
        """Return the share that was right."""
        return self.n_right / self.n

    @property
    def passed(self) -> bool:
        """Return whether that is enough."""
        return is_enough(self.n, self.n_right, self.pass_mark)


def is_enough(n: int, n_right: int, pass_mark: float) -> bool:
    """Return whether ``n_right`` of ``n`` reach the pass mark.

    >>> is_enough(10, 8, 0.8), is_enough(10, 7, 0.8), is_enough(0, 0, 0.0)
    (True, False, False)
    """
    return n > 0 and n_right >= pass_mark * n - 1e-9


def quiz_rules(project: Project, question: Id) -> QuizRules | None:
    """Return what the question asks for, or None where it asks for no quiz."""
    row = next((one for one in questions(project) if one.id == question), None)
    said = row.config.get("quiz") if row is not None else None
    return None if not said else QuizRules(int(said["n"]), float(said["pass_mark"]))


def set_quiz(
    project: Project,
    *,
    question: Id,
    rules: QuizRules | None,
    author: Id,
    initiator: str | None = None,
) -> Done[Id]:
    """Ask for a quiz before labeling, or (None) for none any more.

    Raises:
        NotAllowed: a labeler decides about no quiz.
        UserError: the question is not for one class, the numbers make no sense, or there is too little gold.
    """
    require(project, author, Right.DEFINE)
    row = next((one for one in questions(project) if one.id == question), None)
    if row is None:
        raise UserError("This question is not in the project; choose another one.")
    if rules is not None:
        if row.kind is not QuestionKind.CLASS:
            raise UserError("A quiz asks for one class an item; this question asks for something else.")
        if rules.n < 1 or not 0.0 < rules.pass_mark <= 1.0:
            raise UserError("A quiz has at least one item, and its pass mark lies above 0 and up to 1.")
        n_gold = len(_gold(project, question))
        if n_gold < rules.n:
            raise UserError(
                f"A quiz of {rules.n} items needs as many gold items, and there are {n_gold}; "
                "import some with `labeler import --as gold`."
            )
    config = {name: value for name, value in row.config.items() if name != "quiz"}
    if rules is not None:
        config["quiz"] = {"n": rules.n, "pass_mark": rules.pass_mark}

    def body(batch: Batch) -> Id:
        return batch.revise("question", {"entity": question}, config=json.dumps(config) if config else None)

    words = "ask for a quiz" if rules is not None else "ask for no quiz any more"
    return project.operate("quiz_rules", words, author, body, initiator=initiator)


def needs_quiz(project: Project, question: Id, person: Id) -> bool:
    """Return whether ``person`` has to pass a quiz before they may label; only labelers ever have to."""
    with project.reading() as db:
        return _unpassed(db, question, person)


def check_quiz(batch: Batch, question: Id, person: Id) -> None:
    """Let a label pass if its person needs no quiz any more.

    Raises:
        NotAllowed: they do.
    """
    if _unpassed(batch.db, question, person):
        raise NotAllowed("This question has a short quiz first; take it on the Label page, then label.")


def draw_quiz(project: Project, question: Id, person: Id, *, seed: int = 0) -> list[Id]:
    """Return the gold items of this person's next quiz, each class in its share, in random order.

    Items that they had in a quiz already come only when no others are left. Another try and another seed
    give other items.

    Raises:
        UserError: the question asks for no quiz, or there is no gold.
    """
    rules = quiz_rules(project, question)
    if rules is None:
        raise UserError("This question asks for no quiz.")
    gold = _gold(project, question)
    if not gold:
        raise UserError("There are no gold items to ask for; tell whoever made the project.")
    before = quizzes(project, question, person)
    seen = {item for quiz in before for item in quiz.items}
    generator = np.random.default_rng([seed, len(before), person % (1 << 32)])
    fresh = np.array(sorted(gold.keys() - seen), dtype=np.int64)
    drawn = _some(fresh, gold, min(rules.n, len(fresh)), generator)
    if len(drawn) < rules.n:
        again = np.array(sorted(gold.keys() & seen), dtype=np.int64)
        drawn += _some(again, gold, min(rules.n - len(drawn), len(again)), generator)
    return [int(item) for item in generator.permutation(np.array(drawn, dtype=np.int64))]


def submit_quiz(
    project: Project,
    *,
    question: Id,
    person: Id,
    answers: Mapping[Id, Id],
    initiator: str | None = None,
) -> Done[QuizResult]:
    """Compare ``answers`` (class by item) with the gold and keep how it went.

    Raises:
        UserError: no quiz is asked for, an item is no gold item, or items are missing.
    """
    rules = quiz_rules(project, question)
    if rules is None:
        raise UserError("This question asks for no quiz.")
    gold = _gold(project, question)
    strange = [item for item in answers if item not in gold]
    if strange or len(answers) < min(rules.n, len(gold)):
        raise UserError("These are not the answers to a whole quiz; take it again.")
    mapping = merged_into(project, question)
    asked = [
        {"item": item, "said": said, "gold": gold[item], "right": mapping.get(said, said) == gold[item]}
        for item, said in answers.items()
    ]
    n_right = sum(bool(one["right"]) for one in asked)

    def body(batch: Batch) -> QuizResult:
        batch.add(
            "quiz",
            question=question,
            person=person,
            n=len(asked),
            n_right=n_right,
            pass_mark=rules.pass_mark,
            items=asked,
        )
        wrong = [(one["gold"], one["said"]) for one in asked if not one["right"]]
        return QuizResult(len(asked), n_right, rules.pass_mark, _named(project, question, wrong))

    return project.operate("quiz", "the quiz", person, body, initiator=initiator)


def result_of(project: Project, question: Id, quiz: Quiz) -> QuizResult:
    """Return what a person may know of a quiz that they took."""
    return QuizResult(quiz.n, quiz.n_right, quiz.pass_mark, _named(project, question, quiz.wrong))


def _named(
    project: Project, question: Id, wrong: list[tuple[Any, Any]] | tuple[tuple[Id, Id], ...]
) -> tuple[tuple[str, str, int], ...]:
    names = {one.id: one.name for one in classes(project, question)}
    counts = Counter((names.get(was, "?"), names.get(said, "?")) for was, said in wrong)
    return tuple((was, said, n) for (was, said), n in counts.most_common())


def _gold(project: Project, question: Id) -> dict[Id, Id]:
    """Return the class of each gold item that can be shown, by what its class counts as."""
    known, mapping = truths(project, question), merged_into(project, question)
    shown = set(item_ids(project).tolist())
    return {
        item: mapping.get(label, label)
        for item, label, source in zip(
            known.item.tolist(), known.label_class.tolist(), known.source.tolist(), strict=True
        )
        if source == TruthSource.GOLD and item in shown
    }


def _some(items: np.ndarray, gold: Mapping[Id, Id], n: int, generator: np.random.Generator) -> list[Id]:
    if not n:
        return []
    strata = np.array([gold[item] for item in items.tolist()], dtype=np.int64)
    return [int(item) for item in items[stratified(strata, n, generator)]]


def _unpassed(db: Any, question: Id, person: Id) -> bool:
    (asked,) = db.execute(
        "SELECT max(json_extract(config, '$.quiz.n')) FROM current_question WHERE entity = ?", [question]
    ).fetchone()
    if not asked:
        return False
    role = db.execute("SELECT role FROM current_person WHERE entity = ?", [person]).fetchone()
    if role is None or role[0] != Role.LABELER:
        return False
    rows = db.execute(
        "SELECT n, n_right, pass_mark FROM quiz WHERE question = ? AND person = ?", [question, person]
    )
    if any(is_enough(*row) for row in rows):
        return False
    # where nobody is an MLE whoever made the project may do everything
    boss = db.execute("SELECT 1 FROM current_person WHERE role = 'mle' AND retracted = 0 LIMIT 1").fetchone()
    if boss is not None:
        return True
    first = db.execute(
        "SELECT c.entity FROM current_person c JOIN person p ON p.id = c.entity WHERE c.retracted = 0 "
        "ORDER BY p.at, p.id LIMIT 1"
    ).fetchone()
    return first is None or first[0] != person


def quiz_table(project: Project, question: Id) -> list[dict[str, Any]]:
    """Return everybody's quizzes, one row a try: for who may say who takes part, not for labelers."""
    everybody = people(project)
    exempt = may_do_all(everybody)
    rows: list[dict[str, Any]] = []
    for one in everybody:
        taken = quizzes(project, question, one.id)
        rows += [
            _try(one.name, number, quiz, result_of(project, question, quiz))
            for number, quiz in enumerate(taken, start=1)
        ]
        if not taken and one.role is Role.LABELER and one.id not in exempt:
            rows.append(
                {
                    "person": one.name,
                    "try": 0,
                    "n": 0,
                    "right": 0,
                    "share": float("nan"),
                    "why": "not taken",
                    "pass_mark": None,
                    "passed": False,
                    "confused": [],
                }
            )
    return rows


def _try(name: str, number: int, quiz: Quiz, result: QuizResult) -> dict[str, Any]:
    return {
        "person": name,
        "try": number,
        "n": quiz.n,
        "right": quiz.n_right,
        "share": result.share,
        "pass_mark": quiz.pass_mark,
        "passed": result.passed,
        "confused": [{"was": was, "said": said, "n": n} for was, said, n in result.confused],
    }
