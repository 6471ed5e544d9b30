"""What "Did it help?" shows: before and after on the same items, agreement over the rounds; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from labeler.errors import Bug, UserError
from labeler.types import Id
from labeler.ui.state.session import Session

if TYPE_CHECKING:
    from labeler.ops.helped import Helped, Progress
    from labeler.stats.estimate import Estimate

MOST_OPENED = 5000
"""More items than this are not opened as a selection."""


@dataclass(frozen=True, slots=True)
class RoundPoint:
    """One round on the chart: a share with its interval (NaN: none), and what its tip says."""

    name: str
    value: float
    low: float
    high: float
    tip: str


@dataclass(frozen=True, slots=True)
class HelpedView:
    """``title`` asks, ``words`` answers; the numbers are empty where nothing can be compared yet.

    ``beside``: on which items, what else changed. ``more`` and ``less``: items on which people agree more, or
    less, than before.
    """

    title: str
    words: str
    before: str = ""
    after: str = ""
    beside: str = ""
    points: tuple[RoundPoint, ...] = ()
    measure: str = ""
    more: tuple[Id, ...] = ()
    less: tuple[Id, ...] = ()


def read_helped(session: Session, later: str | None = None) -> HelpedView:
    """Return what to show of ``later`` against the round before it (None: the last with labels); reads."""
    from labeler.ops.helped import progress_of

    project, question = session.project, session.question_row
    if project is None or question is None:
        raise Bug("whether a round helped was asked, and no project is open")
    try:
        return helped_view(progress_of(project, question, None, later))
    except UserError:  # nobody has answered in that round yet
        return helped_view(progress_of(project, question))


def helped_view(progress: Progress) -> HelpedView:
    """Return the words and numbers of a progress."""
    points = tuple(_point(one.name, one.agreement, progress.measure) for one in progress.rounds)
    helped = progress.helped
    if helped is None:
        words = "A second round on the same items shows whether what was mended in between has helped."
        return HelpedView("Did it help?", words, points=points, measure=progress.measure)
    title = f"Did {helped.later} help?"
    if isnan(helped.before):
        return HelpedView(title, helped.words, points=points, measure=progress.measure)
    return HelpedView(
        title,
        helped.words,
        f"{helped.before:.1%}".replace("%", " %"),
        f"{helped.after:.1%}".replace("%", " %"),
        _beside(helped, progress.measure),
        points,
        progress.measure,
        tuple(helped.more.tolist()[:MOST_OPENED]),
        tuple(helped.less.tolist()[:MOST_OPENED]),
    )


def _beside(helped: Helped, measure: str) -> str:
    """Return on which items that is, and what else changed: alpha, and HLP where a truth is known."""
    n = helped.change.same_items
    parts = [f"{measure}, on the same {n:,} items" if n != 1 else f"{measure}, on the same item"]
    alpha, hlp = helped.change.alpha, helped.hlp
    if alpha.defined:
        parts.append(f"alpha {helped.change.earlier_alpha:.3f} → {helped.change.later_alpha:.3f}")
    if hlp.defined:
        parts.append(f"HLP {100 * hlp.value:+.1f} points on {hlp.n:,} items with gold")
    return "; ".join(parts).replace("-", "−")


def _point(name: str, of: Estimate, measure: str) -> RoundPoint:
    if not of.defined:
        return RoundPoint(name, of.value, of.low, of.high, f"{name}: no item that two people answered")
    tip = f"{name}: {measure} {of.value:.1%} on {of.n:,} items"
    if of.has_interval:
        tip += f", 95 % interval {of.low:.1%} to {of.high:.1%}"
    return RoundPoint(name, of.value, of.low, of.high, tip)
