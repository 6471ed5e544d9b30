"""Words and rows of what resolving has come to; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labeler.types import Id

if TYPE_CHECKING:
    from labeler.ops.resolve_report import ResolveReport


FEW = 3
"""Under so many rulings of *not enough information* nothing is said about where they come from."""


@dataclass(frozen=True, slots=True)
class UnknowableLine:
    """A tag with rulings of *not enough information*: of how many, the share, its interval, the items."""

    tag: str
    n: int
    words: str
    share: float
    interval: str
    items: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """Two SMEs: on how many items both ruled, and how often the same."""

    names: str
    n: int
    share: float
    interval: str


def standing_lines(report: ResolveReport) -> list[tuple[str, str, str]]:
    """Return title, number and note of the four cards."""
    verdicts = report.verdicts
    left = int((~report.queue.ruled).sum())
    apart = report.queue.n_conflicts
    return [
        ("Left to resolve", f"{left:,}", f"{apart:,} of them ruled apart" if apart else ""),
        ("Ruled", f"{verdicts.get('class', 0):,}", "have a truth now"),
        ("Not enough information", f"{verdicts.get('not_enough_information', 0):,}", "have none"),
        ("Sent back", f"{verdicts.get('send_back', 0):,}", "to be labeled again"),
    ]


def about_unknowable(report: ResolveReport) -> str:
    """Return what the shares by tag say about the data."""
    if not report.unknowable:
        return "No ruling says so yet. Where many do, the data must change, not the labels."
    first = report.unknowable[0]
    if first.n < FEW:
        return "Too few to say where they come from. Double-click opens the items."
    where = "on items without a tag" if first.tag == "(untagged)" else f"with {first.tag}"
    return (
        f"Most often {where}: there no label can be right, and perhaps what is recorded must change "
        "(light, camera, length). Double-click opens the items."
    )


def unknowable_lines(report: ResolveReport) -> list[UnknowableLine]:
    """Return a row for each tag, the largest share first."""
    return [
        UnknowableLine(
            one.tag,
            one.n,
            f"{one.n:,} of {one.of:,} ruled",
            one.n / one.of,
            _interval(one.n / one.of, one.low, one.high),
            one.items,
        )
        for one in report.unknowable
    ]


def about_judges(report: ResolveReport) -> str:
    """Return how the figure comes about, or what is missing to have one."""
    if not report.judges:
        return (
            "No item has rulings of two SMEs. Let a second one rule on some as well (Ctrl+R shows what is "
            "ruled already); with answers hidden neither knows what the other said."
        )
    return "Where both ruled, whether they said the same; sent back is no ruling."


def judge_lines(report: ResolveReport) -> list[JudgeLine]:
    """Return a row for each two SMEs."""
    return [
        JudgeLine(
            f"{one.a} and {one.b}",
            one.same.n,
            one.same.value,
            _interval(one.same.value, one.same.low, one.same.high),
        )
        for one in report.judges
    ]


def _interval(value: float, low: float, high: float) -> str:
    return f"{value:.0%} ({low:.0%} to {high:.0%})".replace("%", " %")
