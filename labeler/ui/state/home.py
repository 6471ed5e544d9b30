"""Where in the loop a project is, and what is the next useful thing for the person who sits there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from labeler.errors import Bug
from labeler.types import ClassKind, Id, QuestionKind, Role, RunState
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
    (NaN: undefined); all three
    are kept from a labeler in a blind round (``blind``).
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

    @property
    def is_plain(self) -> bool:
        """Return whether an answer is a single class: others have no share of agreeing pairs."""
        return self.kind is QuestionKind.CLASS


def read_home(session: Session) -> HomeFacts:
    """Return what Home shows (reads; call it off the GUI thread)."""
    from labeler.store.read.exports import exports
    from labeler.store.read.query_columns import Columns
    from labeler.store.read.runs import runs
    from labeler.store.read.tallies import tally
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
    said = tally(columns, session.round, unclear, ruled)
    done = [run for run in runs(project, question) if run.state is RunState.FINISHED]
    out = exports(project)
    row = session.person_row
    asked = session.question_row
    kind = QuestionKind.CLASS if asked is None else asked.kind
    plain = kind is QuestionKind.CLASS
    n_gold = int(np.count_nonzero(truth.source == TruthSource.GOLD))
    n_ruled = int(np.count_nonzero(truth.source == TruthSource.RULING))
    wait = 0 if session.blind or not plain else said.disputed
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
        agreement=float("nan") if session.blind else said.agreement,
        right=float("nan") if session.blind else said.right,
        n_runs=len(done),
        last_accuracy=accuracy_of(done[0].metrics) if done else float("nan"),
        n_exports=len(out),
        last_export=str(out[0].path) if out else "",
        role=row.role if row else Role.MLE,
        blind=session.blind,
        kind=kind,
    )


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
    found = []
    for person in session.people:
        if person.role != Role.LABELER or (session.blind and person.id != session.person):
            continue
        answered, skipped = done.get(person.id, (0, 0))
        me = person.id == session.person
        found.append(PersonProgress(shown_name(person), answered, skipped, given.get(person.id, n_items), me))
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


@dataclass(frozen=True, slots=True)
class Next:
    """The next useful thing: a sentence, why, what the button says and the page (or action) behind it."""

    title: str
    words: str
    button: str
    goes_to: str


def steps(facts: HomeFacts) -> tuple[Step, ...]:
    """Return the loop with its counts, from defining to exporting."""
    answered, total = sum(p.done for p in facts.people), sum(p.total for p in facts.people)
    hidden = "hidden while the round is open" if facts.blind else ""
    broken = f"{facts.n_broken:,} broken" if facts.n_broken else "items"
    return (
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


def _agreeing(facts: HomeFacts) -> str:
    if not facts.is_plain:
        return "by its own measures"
    return "of pairs agree" if not isnan(facts.agreement) else "needs two people"


def next_step(facts: HomeFacts) -> Next:
    """Return the next useful thing for this person's role."""
    mine = next((person for person in facts.people if person.me), None)
    if facts.n_items == 0:
        return Next(
            "Add data",
            "A folder of images or sound; the files stay where they are.",
            "Import …",
            "project.import",
        )
    if not facts.classes and facts.kind is not QuestionKind.TRANSCRIPT:
        return Next(
            "Define the question",
            "There are no classes yet; class folders can name them.",
            "Import …",
            "project.import",
        )
    if facts.role is Role.LABELER and mine is not None and mine.left:
        words = f"{mine.left:,} of {mine.total:,} items have no answer of yours yet."
        return Next("Go on labeling" if mine.done else "Begin to label", words, "Label", "label")
    if facts.role is Role.LABELER and mine is not None and mine.skipped:
        words = f"You put off {mine.skipped:,} items; all others are answered."
        return Next("Look again at what you put off", words, "Label", "label")
    if facts.role is Role.LABELER:
        return Next(
            "You are done with this round",
            "Thank you. Your labels wait for the others.",
            "See the data",
            "data",
        )
    return _next_for_others(facts)


def _next_for_others(facts: HomeFacts) -> Next:
    left = sum(person.left for person in facts.people)
    if facts.waiting and (facts.role is Role.SME or not left):
        words = "Rule on them, most disagreed first; a reason mends the instructions."
        return Next(f"{facts.waiting:,} disagreements wait", words, "Resolve", "resolve")
    if left and facts.n_labels == 0:
        words = "Nobody has labeled anything. Switch the person at the foot of the rail and begin."
        return Next("Have it labeled", words, "Label", "label")
    if left:
        words = f"{left:,} answers are still to come. See how far people agree so far."
        return Next("Labeling is under way", words, "Agreement", "agreement")
    return _next_after_labeling(facts)


def _next_after_labeling(facts: HomeFacts) -> Next:
    if not facts.is_plain and not facts.n_runs:  # models that we train answer with one class
        words = "Everybody has answered. See how far people agree, and what would help."
        return Next("See how far people agree", words, "Agreement", "agreement")
    if not facts.n_runs:
        return Next(
            "Train a model", "Baselines first; then see where it is worse than people.", "Models", "models"
        )
    if not facts.n_exports:
        words = "Where is the model worse than people, and what is it worth to mend?"
        return Next("Look at the errors", words, "Errors", "errors")
    return Next("Go round again", "Mend what costs most, label it again, train again.", "Errors", "errors")


def per_cent(share: float) -> str:
    """Return a share as per cent, ``–`` where it is undefined.

    >>> per_cent(0.934), per_cent(1.0), per_cent(float("nan"))
    ('93 %', '100 %', '–')
    """
    return "–" if isnan(share) else f"{100 * share:.0f} %"
