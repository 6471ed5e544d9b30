"""Did a round help, and is another one worth it: two rounds on the same items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labeler.errors import UserError
from labeler.ops.agreement import counted_as
from labeler.ops.hlp import scored_labels
from labeler.ops.opinions import Opinions
from labeler.ops.whatif import right_by_item
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.resample import paired_by_item
from labeler.stats.rounds import Change, Verdict, compare_rounds, in_words, verdict
from labeler.stats.tally import tally
from labeler.stats.uncertain import Policy


@dataclass(frozen=True, slots=True, eq=False)
class Helped:
    """What changed from ``earlier`` to ``later`` (names of rounds), on the same items where there are such.

    ``change``: of percent agreement and alpha; ``hlp``: of HLP, undefined without a truth in both rounds.
    """

    earlier: str
    later: str
    change: Change
    hlp: Estimate

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
            "percent": self.change.percent.as_dict(),
            "krippendorff_alpha": self.change.alpha.as_dict(),
            "hlp": self.hlp.as_dict(),
            "same_items": self.change.same_items,
            "verdict": self.verdict.value,
            "words": self.words,
        }


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
    names = list(opinions.by_round)
    for name in (earlier, later):
        if name is not None and name not in names:
            raise UserError(f"No round {name!r} has labels; with labels: {', '.join(names) or 'none yet'}.")
    if len(names) < 2:
        return None
    later = later or (names[-1] if earlier != names[-1] else names[-2])
    earlier = earlier or names[max(0, names.index(later) - 1)]
    if earlier == later:
        return None
    tallies, scored = [], []
    for name in (earlier, later):
        part = opinions.of_round(name)
        # one policy for both; a class that only one of them used exists in both
        counted = counted_as(part, policy)
        tallies.append(tally(part.item, counted.label, part.n_items, counted.n_classes, counted.share))
        scored.append(scored_labels(part, counted, tallies[-1]))
    change = compare_rounds(*tallies, n_resamples=n_resamples, seed=seed)
    if any(one.kind != "hlp" for one in scored):
        return Helped(earlier, later, change, undefined(Why.NO_TRUTH))
    before, after = (right_by_item(one, opinions.n_items) for one in scored)
    hlp = paired_by_item(after, before, n_resamples=n_resamples, seed=seed)
    return Helped(earlier, later, change, hlp)
