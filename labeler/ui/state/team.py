"""Who takes part and the entry quiz, as their dialogs read and change them; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labeler.errors import Bug
from labeler.types import Id, Role
from labeler.ui.state.session import Session, shown_name

if TYPE_CHECKING:
    from labeler.ops.quiz import QuizRules
    from labeler.store.project import Project

ROLE_WORDS = {
    Role.LABELER: "labels",
    Role.SME: "rules, mends the book, makes rounds",
    Role.MLE: "does everything, also trains and exports",
}
"""What each role does, in words."""


@dataclass(frozen=True, slots=True)
class Member:
    """One person and what they have done."""

    id: Id
    name: str
    shown: str
    role: Role
    labels: int
    rulings: int


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """Everybody; ``why_not`` says why the person at the window may not change it (empty: may)."""

    members: tuple[Member, ...]
    why_not: str


def read_team(session: Session) -> TeamFacts:
    """Return who takes part (reads)."""
    from labeler.ops.roles import Right
    from labeler.store.read.people import people, work_of

    project = _project(session)
    work = work_of(project)
    members = tuple(
        Member(one.id, one.name, shown_name(one), one.role, *work.get(one.id, (0, 0)))
        for one in people(project)
    )
    return TeamFacts(members, _why_not(session, Right.PEOPLE))


def add(session: Session, name: str, role: Role) -> Id:
    """Add somebody (writes)."""
    from labeler.ops.people import add_person

    return add_person(_project(session), name=name, role=role, author=session.person)


def change(session: Session, member: Member, name: str, role: Role) -> None:
    """Give somebody another name or role, or both (writes)."""
    from labeler.ops.people import rename_person, set_role

    project = _project(session)
    if name.strip() != member.name:
        rename_person(project, person=member.id, name=name, author=session.person)
    if role is not member.role:
        set_role(project, person=member.id, role=role, author=session.person)


def let_go(session: Session, member: Member) -> None:
    """Let somebody go; what they did stays (writes)."""
    from labeler.ops.people import remove_person

    remove_person(_project(session), person=member.id, author=session.person)


@dataclass(frozen=True, slots=True)
class QuizFacts:
    """The rules (None: no quiz), how many gold items there are, everybody's tries, why not to change it."""

    rules: QuizRules | None
    n_gold: int
    tries: tuple[Try, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class Try:
    """How one person stands with the quiz, in words for its columns."""

    person: str
    number: str
    right: str
    state: str
    confused: str


def read_quiz(session: Session) -> QuizFacts:
    """Return the quiz of the question (reads)."""
    from labeler.ops.quiz import quiz_rules, quiz_table
    from labeler.ops.roles import Right
    from labeler.store.read.truth import truths
    from labeler.types import TruthSource

    project = _project(session)
    gold = truths(project, session.question).source == TruthSource.GOLD
    rows = quiz_table(project, session.question)
    tries = tuple(
        Try(
            row["person"],
            str(row["try"] or "–"),
            f"{row['right']} of {row['n']}" if row["try"] else "–",
            "passed" if row["passed"] else "not passed" if row["try"] else "not taken",
            ", ".join(f"{one['was']} taken for {one['said']} ({one['n']})" for one in row["confused"]),
        )
        for row in rows
    )
    rules = quiz_rules(project, session.question)
    return QuizFacts(rules, int(gold.sum()), tries, _why_not(session, Right.DEFINE))


def set_rules(session: Session, n: int, pass_mark: float) -> None:
    """Ask for a quiz of ``n`` gold items, or (0) for none (writes)."""
    from labeler.ops.quiz import QuizRules, set_quiz

    rules = QuizRules(n, pass_mark) if n else None
    set_quiz(_project(session), question=session.question, rules=rules, author=session.person)


def _why_not(session: Session, right: object) -> str:
    from labeler.ops.roles import Right, refusal, rights_of

    row = session.person_row
    if row is None or not isinstance(right, Right):
        return "Choose at the foot of the window who you are."
    return "" if right in rights_of(session.people, row.id) else refusal(row, right, session.people)


def _project(session: Session) -> Project:
    if session.project is None:
        raise Bug("The team was asked about, and no project is open")
    return session.project
