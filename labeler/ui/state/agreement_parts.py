"""What the Agreement page is made of, whatever the question asks for: charts, matrices, lists, cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING, Protocol

from labeler.types import Id
from labeler.ui.state.matrix import Cell

if TYPE_CHECKING:
    from labeler.stats.estimate import Estimate
    from labeler.stats.repeats import Again

CHARTS = ("class", "person", "tag", "round", "again")
"""The charts at the left: by class, person, tag, round, and how people agree with themselves."""

MOST_PEOPLE = 60
"""People in the matrix of pairs."""

ENOUGH_TOGETHER = 10
"""Items in common, under which a pair of people is not judged."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is nothing to see: what is missing, what to do, and the page where that is done."""

    title: str
    words: str
    page: str


@dataclass(frozen=True, slots=True)
class Card:
    """One number of the top row."""

    title: str
    value: str
    note: str
    tip: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot with its interval; ``series`` 0 is agreement, 1 is HLP (or alpha, for rounds)."""

    series: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One line of a chart; ``place`` finds its items; ``tip`` says it in words."""

    place: int
    name: str
    n: int
    marks: tuple[Mark, ...]
    tip: str


@dataclass(frozen=True, slots=True)
class MergeRow:
    """Two classes as if they were one."""

    first: str
    second: str
    first_code: int
    second_code: int
    disagreements: float
    percent: float
    alpha: float
    gain: float
    hlp: float
    share: float


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of writing: what it alone would bring to agreement, what all would lose without it."""

    rule: str
    words: str
    alone: float
    lost: float


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: ``series`` names its dots, ``counted`` what the numbers beside the names count."""

    rows: Sequence[ChartRow] = ()
    series: tuple[str, ...] = ()
    counted: str = "items"


@dataclass(frozen=True, slots=True, eq=False)
class PageRows:
    """All that the page's charts and matrices show, made off the GUI thread.

    ``confused`` says what a cell of ``confusions`` counts. ``pair_people``: the places of the people in
    ``pairs``, at most ``MOST_PEOPLE``, those with most answers. What is empty is not shown.
    """

    charts: Mapping[str, Chart]
    class_names: tuple[str, ...] = ()
    confusions: Sequence[Sequence[Cell]] = ()
    confused: str = ""
    pair_people: tuple[int, ...] = ()
    pair_names: tuple[str, ...] = ()
    pairs: Sequence[Sequence[Cell]] = ()
    talk: str = ""
    what_if: bool = False
    merges: Sequence[MergeRow] = ()
    rules: Sequence[RuleRow] = ()


class Behind(Protocol):
    """The items behind what is shown."""

    def of_row(self, chart: str, row: ChartRow) -> tuple[list[Id], str]:
        """Return the items of a row of a chart, and what they are."""

    def of_classes(self, a: int, b: int) -> tuple[list[Id], str]:
        """Return the items behind a cell of the confusions, and what they are."""

    def of_people(self, a: int, b: int) -> tuple[list[Id], str]:
        """Return the items on which two people (places) differ, and what they are."""


@dataclass(frozen=True, slots=True, eq=False)
class PageView:
    """One page: a sentence, what to do next, on what it rests, a warning or none, and all its parts.

    ``rounds``: those with answers, ``round`` the one that is shown. ``uncertain``: there are classes that say
    *I can't tell*, so that how they count can be chosen.
    """

    first: str
    following: str
    note: str
    warning: str
    cards: Sequence[Card]
    rounds: tuple[str, ...]
    round: str | None
    uncertain: bool
    rows: PageRows
    behind: Behind


def marks(*estimates: Estimate | None) -> tuple[Mark, ...]:
    """Return a mark for each estimate that is defined; its place is its series."""
    found = [Mark(series, e.value, e.low, e.high) for series, e in enumerate(estimates) if e is not None]
    return tuple(mark for mark in found if not isnan(mark.value))


def again_rows(again: Again, names: Sequence[str], what: str) -> list[ChartRow]:
    """Return how far people agree with themselves: everybody, each who was asked again, rounds, tags."""
    rows = []
    everything = [("everybody", again.whole), *zip(names, again.per_person, strict=True)]
    everything += [(f"round: {name}", one) for name, one in again.per_round]
    everything += [(f"tag: {name}", one) for name, one in again.per_tag]
    for place, (name, one) in enumerate(everything):
        if one.defined:
            tip = f"{name}: {what} {100 * one.value:.1f} % on {one.n:,} items answered again"
            rows.append(ChartRow(place, name, one.n, marks(one), tip))
    return rows


def shade_of(value: float, middle: float = 2.0 / 3.0) -> float:
    """Return −1 at 0 or less, 0 at ``middle``, 1 at full agreement."""
    return max(-1.0, (value - middle) / middle) if value < middle else (value - middle) / (1.0 - middle)


def short(n: float) -> str:
    """Return a count that fits a cell.

    >>> short(12.0), short(2.5), short(12_345.0)
    ('12', '2.5', '12.3k')
    """
    if n < 1000:
        return count(n)
    return f"{n / 1e3:.1f}k" if n < 99_950 else f"{n / 1e6:.1f}M"


def count(n: float) -> str:
    """Return a count, with one digit where it is not whole (labels may count by halves)."""
    return f"{n:,.0f}" if abs(n - round(n)) < 1e-9 else f"{n:,.1f}"


def confusion_cells(pairs: Sequence[Sequence[float]], names: Sequence[str], unit: str) -> list[list[Cell]]:
    """Return who-confuses-what: pairs of ``unit`` of one item, shaded by the share of the row's class.

    ``pairs``: how many say the row and the column, each pair once in either order.
    """
    cells = []
    for a, first in enumerate(names):
        total = max(sum(pairs[a]) + pairs[a][a], 1e-9)
        row = []
        for b, second in enumerate(names):
            n = pairs[a][b]
            part = (n + (n if a == b else 0.0)) / total
            said = f"both said {first}" if a == b else f"one said {first}, the other {second}"
            tip = f"{count(n)} pairs of {unit}: {said} ({100 * part:.0f} % of pairs with {first})"
            row.append(Cell(short(n) if n > 0 else "", (part if a == b else -part) if n > 0 else 0.0, tip))
        cells.append(row)
    return cells


def last_as_column(cells: list[list[Cell]]) -> list[list[Cell]]:
    """Return the matrix with its last row shaded as its last column: *nothing* is no class of its own."""
    if cells:
        cells[-1][:-1] = [replace(cells[-1][b], shade=cells[b][-1].shade) for b in range(len(cells) - 1)]
    return cells


def blank_pairs(n: int) -> list[list[Cell]]:
    """Return a matrix of people in which nothing is known yet."""
    return [
        [Cell("·" if a == b else "", 0.0, "" if a == b else "no item in common") for b in range(n)]
        for a in range(n)
    ]
