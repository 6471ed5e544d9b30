"""Where in the loop a project is, and what is the next useful thing for the person who sits there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from labeler.errors import Bug
from labeler.types import ClassKind, Id, QuestionKind, Role, RunState
from labeler.ui.state.roles import pages_of
from labeler.ui.state.session import shown_name

if TYPE_CHECKING:
    from labeler.store.project import Project
    from labeler.ui.state.session import Session


@dataclass(frozen=True, slots=True)
class PersonProgress:
    """How far one labeler has come in the open round."""

    name: str
    done: int
    skipped: int
    total: int
    me: bool

    @property
    def left(self) -> int:
        """Return how many items have neither an answer nor a skip."""
        return max(0, self.total - self.done - self.skipped)


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What Home shows. ``waiting`` counts disagreements without a ruling; ``agreement`` is the mean share of
    agreeing pairs per item and ``right`` the share of labels that hit the truth, uncertain labels left out
    (NaN: undefined); all three are kept from a labeler in a blind round (``blind``).

    ``pages`` are those of the person's role (None: all), ``may_round`` whether it begins and closes rounds;
    then, while no round is open, ``again`` says what is to be labeled again, ``another`` whether another
    round is worth it, in words, ``stopped`` that it is not. ``conflicts`` and ``definitions`` were made
    apart and wait for an SME.
    """

    name: str
    n_items: int
    n_broken: int
    classes: tuple[str, ...]
    round_name: str
    people: tuple[PersonProgress, ...]
    n_labels: int
    waiting: int
    n_ruled: int
    n_gold: int
    agreement: float
    right: float
    n_runs: int
    last_accuracy: float
    n_exports: int
    last_export: str
    role: Role
    blind: bool
    kind: QuestionKind = QuestionKind.CLASS
    pages: frozenset[str] | None = None
    may_round: bool = True
    n_rounds: int = 1
    again: Again | None = None
    conflicts: int = 0
    definitions: int = 0
    needs_quiz: bool = False
    another: str = ""
    stopped: bool = False

    @property
    def is_plain(self) -> bool:
        """Return whether an answer is a single class: others have no share of agreeing pairs."""
        return self.kind is QuestionKind.CLASS

    def has(self, noun: str) -> bool:
        """Return whether the person's role has this page."""
        return self.pages is None or noun in self.pages


@dataclass(frozen=True, slots=True)
class Again:
    """Items that are to be labeled again, and why: sent back, or labeled under an older definition."""

    n: int
    why: str


def read_home(session: Session) -> HomeFacts:
    """Return what Home shows (reads; call it off the GUI thread)."""
    from labeler.store.read.exports import exports
    from labeler.store.read.query_columns import Columns
    from labeler.store.read.runs import runs
    from labeler.store.read.tallies import tally, tally_progress
    from labeler.store.read.truth import latest_rulings, truths
    from labeler.types import TruthSource

    project, question = session.project, session.question
    if project is None:
        raise Bug("Home was asked about a project, and none is open")
    columns = Columns(project, question)
    every, broken = columns.n, int(np.count_nonzero(columns.file("broken")))
    truth = truths(project, question)
    ruled = np.array([ruling.item for ruling in latest_rulings(project, question)], dtype=np.int64)
    # uncertain labels are left out here as on the Agreement page, unless told
    unclear = [row.id for row in session.classes if row.kind != ClassKind.NORMAL]
    said = (
        tally_progress(columns, session.round)
        if session.blind
        else tally(columns, session.round, unclear, ruled)
    )
    done = [run for run in runs(project, question) if run.state is RunState.FINISHED]
    out = exports(project)
    row = session.person_row
    asked = session.question_row
    kind = QuestionKind.CLASS if asked is None else asked.kind
    plain = kind is QuestionKind.CLASS
    n_gold = int(np.count_nonzero(truth.source == TruthSource.GOLD))
    n_ruled = int(np.count_nonzero(truth.source == TruthSource.RULING))
    wait = said.disputed if plain else 0
    if not plain:
        n_gold, n_ruled, wait = _of_values(project, question, blind=session.blind)
    return HomeFacts(
        name=project.path.stem,
        n_items=every,
        n_broken=broken,
        classes=tuple(row.name for row in session.classes),
        round_name=session.round_row.name if session.round_row else "",
        people=_progress(session, said.progress, every - broken),
        n_labels=said.n_labels,
        waiting=wait,
        n_ruled=n_ruled,
        n_gold=n_gold,
        agreement=said.agreement,
        right=said.right,
        n_runs=len(done),
        last_accuracy=accuracy_of(done[0].metrics) if done else float("nan"),
        n_exports=len(out),
        last_export=str(out[0].path) if out else "",
        role=row.role if row else Role.MLE,
        blind=session.blind,
        kind=kind,
        n_rounds=len(session.rounds),
        **_of_role(session, settled=not wait),
    )


def _of_role(session: Session, *, settled: bool) -> dict[str, Any]:
    """Return what of the facts depends on what the person does; only what that person can act on is read."""
    from labeler.ops.definitions import n_definitions_apart
    from labeler.ops.merge import n_conflicts
    from labeler.ops.quiz import needs_quiz
    from labeler.ops.roles import Right, rights_of

    project, person = session.project, session.person
    if project is None or not person:
        return {}
    rights = rights_of(session.people, person)
    found: dict[str, Any] = {
        "pages": pages_of(session.people, person),
        "may_round": Right.ROUND in rights,
        "needs_quiz": bool(session.question) and needs_quiz(project, session.question, person),
    }
    if Right.RULE in rights:
        found |= {"conflicts": n_conflicts(project), "definitions": n_definitions_apart(project)}
    if Right.ROUND in rights and session.round is None and session.rounds and settled:
        found["again"] = _again(session)
        if found["again"] is None and len(session.rounds) > 1:
            found |= _another(session)
    return found


def _again(session: Session) -> Again | None:
    """Return what is to be labeled again: what was sent back, else what an older definition governed."""
    from labeler.ops.round_choice import Choice, From, choose_items

    if session.project is None:
        return None
    for source, why in (
        (From.SENT_BACK, "an SME sent them back"),
        (From.OLD_DEFINITION, "their class has been defined anew since they were labeled"),
    ):
        n = len(choose_items(session.project, session.question, Choice(source)))
        if n:
            return Again(n, why)
    return None


def _another(session: Session) -> dict[str, Any]:
    """Return whether another round is worth it: what the last two say on the same items."""
    from labeler.ops.helped import progress_of
    from labeler.stats.rounds import Verdict

    if session.project is None or session.question_row is None:
        return {}
    helped = progress_of(session.project, session.question_row).helped
    if helped is None:
        return {}
    return {"another": helped.words, "stopped": helped.verdict is Verdict.STOPPED}


def _of_values(project: Project, question: Id, *, blind: bool) -> tuple[int, int, int]:
    """Return how many answers that are no single class are gold, how many ruled, how many wait for it."""
    from labeler.ops.resolve import disagreements
    from labeler.store.read.values import true_values
    from labeler.types import TruthSource

    sources = [one.source for one in true_values(project, question).values()]
    wait = 0 if blind else len(disagreements(project, question))
    return sources.count(TruthSource.GOLD), sources.count(TruthSource.RULING), wait


def _progress(
    session: Session, done: Mapping[Id, tuple[int, int]], n_items: int
) -> tuple[PersonProgress, ...]:
    """A blind labeler sees only how far they are themselves (no leaderboard)."""
    from labeler.store.read.assignments import assigned

    if session.round is None or session.project is None:
        return ()
    given = assigned(session.project, session.round)
    everything = 0 if given else n_items
    found = []
    for person in session.people:
        if person.role != Role.LABELER or (session.blind and person.id != session.person):
            continue
        answered, skipped = done.get(person.id, (0, 0))
        me = person.id == session.person
        found.append(
            PersonProgress(shown_name(person), answered, skipped, given.get(person.id, everything), me)
        )
    return tuple(found)


def accuracy_of(metrics: Mapping[str, Any]) -> float:
    """Return a run's accuracy on its test part, else on the part it was tuned on; NaN where it has neither.

    >>> accuracy_of({"dev": {"value": 0.6}, "test": {"value": 0.7}})
    0.7
    """
    for part in ("test", "dev"):
        value = (metrics.get(part) or {}).get("value")
        if value is not None:
            return float(value)
    return float("nan")


# the loop


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the loop: the page that serves it, its number, and what that means."""

    noun: str
    title: str
    icon: str
    number: str
    note: str
    done: bool


def steps(facts: HomeFacts) -> tuple[Step, ...]:
    """Return the loop with its counts, from defining to exporting, as far as the role has its pages."""
    answered, total = sum(p.done for p in facts.people), sum(p.total for p in facts.people)
    hidden = "hidden while the round is open" if facts.blind else ""
    broken = f"{facts.n_broken:,} broken" if facts.n_broken else "items"
    every = (
        Step(
            "data",
            "Data",
            "data",
            f"{facts.n_items:,}",
            broken if facts.n_items else "no items yet",
            facts.n_items > 0,
        ),
        Step(
            "label",
            "Label",
            "label",
            per_cent(answered / total if total else float("nan")),
            f"{facts.n_labels:,} labels" if not facts.blind else f"{answered:,} of {total:,}",
            bool(total) and all(p.left == 0 for p in facts.people),
        ),
        Step(
            "agreement",
            "Agree",
            "agreement",
            per_cent(facts.agreement),
            hidden or _agreeing(facts),
            not isnan(facts.agreement),
        ),
        Step(
            "resolve",
            "Resolve",
            "resolve",
            "–" if facts.blind else f"{facts.waiting:,}",
            hidden or (f"waiting, {facts.n_ruled:,} ruled" if facts.waiting else f"{facts.n_ruled:,} ruled"),
            not facts.blind and facts.waiting == 0 and facts.n_ruled > 0,
        ),
        Step("models", "Train", "models", f"{facts.n_runs:,}", "runs", facts.n_runs > 0),
        Step(
            "errors",
            "Errors",
            "errors",
            per_cent(facts.last_accuracy),
            "model accuracy" if facts.n_runs else "after training",
            not isnan(facts.last_accuracy),
        ),
        Step("export", "Export", "export", f"{facts.n_exports:,}", "exports", facts.n_exports > 0),
    )
    return tuple(step for step in every if facts.has(step.noun))


def _agreeing(facts: HomeFacts) -> str:
    if not facts.is_plain:
        return "by its own measures"
    return "of pairs agree" if not isnan(facts.agreement) else "needs two people"


def per_cent(share: float) -> str:
    """Return a share as per cent, ``–`` where it is undefined.

    >>> per_cent(0.934), per_cent(1.0), per_cent(float("nan"))
    ('93 %', '100 %', '–')
    """
    return "–" if isnan(share) else f"{100 * share:.0f} %"
