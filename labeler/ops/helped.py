"""Did a round help, and is another one worth it: two rounds on the same items, whatever is asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.ops.agreement import counted_as
from labeler.ops.answers import answers_of_project, of_each_round
from labeler.ops.hlp import scored_labels
from labeler.ops.item_agreement import agreement_by_item
from labeler.ops.opinions import Opinions, chosen_for_disagreement, opinions_of_project
from labeler.ops.whatif import right_by_item
from labeler.stats.agreement import pair_agreement
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.resample import BY_ITEM, mean_by_item, paired_by_item
from labeler.stats.rounds import Change, Verdict, compare_items, compare_rounds, in_words, verdict
from labeler.stats.tally import tally
from labeler.stats.uncertain import Policy
from labeler.store.project import Project
from labeler.store.read.questions import Question
from labeler.types import QuestionKind

MEASURES = {
    QuestionKind.CLASS: "same answer",
    QuestionKind.BOXES: "F1 at IoU 0.5",
    QuestionKind.SEGMENTS: "F1 at IoU 0.5",
    QuestionKind.CLASSES: "Jaccard",
    QuestionKind.TRANSCRIPT: "words alike",
}
"""What agreement about an item is, for each kind of question."""


@dataclass(frozen=True, slots=True, eq=False)
class Helped:
    """What changed from ``earlier`` to ``later`` (names of rounds), on the same items where there are such.

    ``change``: of percent agreement and alpha. ``hlp``: of HLP, against gold alone: rulings are on items that
    people disagreed about in the earlier round, so that against these it rises even if nothing was mended.
    ``before``, ``after``: mean agreement on the items that have two labels in both rounds (NaN without such).
    ``more``, ``less`` int64[k]: the items (ids; codes for tables) on which people agree more, or less, than
    before, those that moved farthest first.
    """

    earlier: str
    later: str
    change: Change
    hlp: Estimate
    before: float = float("nan")
    after: float = float("nan")
    more: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    less: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def verdict(self) -> Verdict:
        """Return whether it helped; `Verdict.STOPPED` means that another round is not worth it."""
        return verdict(self.change)

    @property
    def words(self) -> str:
        """Return one plain sentence: did it help, and is another round worth it?"""
        return in_words(self.change)

    def as_dict(self) -> dict[str, Any]:
        """Return stable keys; undefined values are NaN with ``why``."""
        return {
            "earlier": self.earlier,
            "later": self.later,
            "before": self.before,
            "after": self.after,
            "percent": self.change.percent.as_dict(),
            "krippendorff_alpha": self.change.alpha.as_dict(),
            "hlp": self.hlp.as_dict(),
            "same_items": self.change.same_items,
            "agree_more": len(self.more),
            "agree_less": len(self.less),
            "verdict": self.verdict.value,
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """How far people agreed in one round, on the ``agreement.n`` items that two of them answered."""

    name: str
    agreement: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """Agreement over the rounds of a question; ``measure`` says what that is.

    ``helped`` None: there are no two rounds to compare.
    """

    measure: str
    rounds: tuple[RoundStanding, ...]
    helped: Helped | None

    def as_dict(self) -> dict[str, Any]:
        """Return the documented keys of ``labeler helped --json``."""
        return {
            "measure": self.measure,
            "rounds": [{"round": one.name, **one.agreement.as_dict()} for one in self.rounds],
            "helped": None if self.helped is None else self.helped.as_dict(),
        }


def progress_of(
    project: Project,
    question: Question,
    earlier: str | None = None,
    later: str | None = None,
    *,
    policy: Policy = "abstain",
    n_resamples: int = 1000,
    seed: int = 0,
) -> Progress:
    """Return agreement over the rounds of a question, and what changed from one round to another.

    Args:
        earlier: a round's name; the one before ``later`` if not given.
        later: a round's name; the last with labels if not given.
        policy: what uncertain labels count as, where one class is asked for.

    Raises:
        UserError: no such round has labels.
    """
    chosen = {"n_resamples": n_resamples, "seed": seed}
    if question.kind is QuestionKind.CLASS:
        opinions = opinions_of_project(project, question.id)
        by_round = {name: _of_labels(opinions.of_round(name), policy) for name in opinions.by_round}
        helped = did_it_help(opinions, earlier, later, policy=policy, **chosen)
    else:
        by_round, ids = _of_answers(project, question)
        pair = _pair(list(by_round), earlier, later)
        helped = None
        if pair is not None:
            before, after = (by_round[name] for name in pair)
            change = compare_items(before, after, **chosen)
            change = replace(change, chosen=pair[1] in chosen_for_disagreement(project, question.id))
            helped = _moved(Helped(*pair, change, undefined(Why.NOT_ASKED)), before, after, ids)
    standing = tuple(RoundStanding(name, _mean(values, **chosen)) for name, values in by_round.items())
    return Progress(MEASURES[question.kind], standing, helped)


def did_it_help(
    opinions: Opinions,
    earlier: str | None = None,
    later: str | None = None,
    *,
    policy: Policy = "abstain",
    n_resamples: int = 1000,
    seed: int = 0,
) -> Helped | None:
    """Return the change from one round to another, or None where there are no two rounds with labels.

    Args:
        opinions: a project's labels (``opinions_of_project``), whichever round they were read for.
        earlier: a round's name; the one before ``later`` if not given.
        later: a round's name; the last with labels if not given.

    Raises:
        UserError: no such round has labels.
    """
    pair = _pair(list(opinions.by_round), earlier, later)
    if pair is None:
        return None
    tallies, scored, agreement = [], [], []
    for name in pair:
        part = opinions.of_round(name)
        # one policy for both; a class that only one of them used exists in both
        counted = counted_as(part, policy)
        tallies.append(tally(part.item, counted.label, part.n_items, counted.n_classes, counted.share))
        scored.append(scored_labels(part, counted, tallies[-1]))
        agreement.append(pair_agreement(tallies[-1])[tallies[-1].of_item])
    change = compare_rounds(*tallies, n_resamples=n_resamples, seed=seed)
    change = replace(change, chosen=pair[1] in opinions.chosen)
    hlp = undefined(Why.NO_TRUTH)
    if all(one.kind == "hlp" for one in scored):
        before, after = (right_by_item(one, opinions.n_items) for one in scored)
        if len(opinions.ruled):
            before = np.where(opinions.ruled, np.nan, before)
        hlp = paired_by_item(after, before, n_resamples=n_resamples, seed=seed)
    ids = np.arange(opinions.n_items) if opinions.ids is None else opinions.ids
    return _moved(Helped(*pair, change, hlp), agreement[0], agreement[1], ids)


def _pair(names: list[str], earlier: str | None, later: str | None) -> tuple[str, str] | None:
    """Return which two rounds are compared, or None where there are no two."""
    for name in (earlier, later):
        if name is not None and name not in names:
            raise UserError(f"No round {name!r} has labels; with labels: {', '.join(names) or 'none yet'}.")
    if len(names) < 2:
        return None
    later = later or (names[-1] if earlier != names[-1] else names[-2])
    earlier = earlier or names[max(0, names.index(later) - 1)]
    return None if earlier == later else (earlier, later)


def _of_labels(part: Opinions, policy: Policy) -> np.ndarray:
    """Return the agreement about each item, float64 (n_items,), NaN without two labels that count."""
    counted = counted_as(part, policy)
    of = tally(part.item, counted.label, part.n_items, counted.n_classes, counted.share)
    found: np.ndarray = pair_agreement(of)[of.of_item]
    return found


def _of_answers(project: Project, question: Question) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return (the agreement about each item by round, the items' ids)."""
    answers = answers_of_project(project, question)
    by_round = {name: agreement_by_item(one)[0] for name, one in of_each_round(answers).items()}
    return by_round, np.zeros(0, dtype=np.int64) if answers.ids is None else answers.ids


def _moved(helped: Helped, before: np.ndarray, after: np.ndarray, ids: np.ndarray) -> Helped:
    """Return the same with means over the items that both rounds hold, and the items that moved."""
    both = ~np.isnan(before) & ~np.isnan(after)
    if not both.any():
        return helped
    moved = np.where(both, after - before, 0.0)
    order = np.argsort(-np.abs(moved), kind="stable")
    return replace(
        helped,
        before=float(before[both].mean()),
        after=float(after[both].mean()),
        more=ids[order[moved[order] > 1e-9]],
        less=ids[order[moved[order] < -1e-9]],
    )


def _mean(values: np.ndarray, *, n_resamples: int, seed: int) -> Estimate:
    known = values[~np.isnan(values)]
    if not len(known):
        return undefined(Why.NO_PAIRABLE_UNITS)
    low, high = mean_by_item(known, np.ones(len(known)), n_resamples=n_resamples, seed=seed)
    return Estimate(float(known.mean()), low, high, method=BY_ITEM, n=len(known))
