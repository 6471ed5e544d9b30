"""The rows and cells of the Agreement page's charts, matrices and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from labeler.ui.state.agreement import ENOUGH_TOGETHER, AgreementFacts, Missing, read_agreement, share
from labeler.ui.state.session import Session

if TYPE_CHECKING:
    from labeler.stats.estimate import Estimate
    from labeler.stats.uncertain import Policy


MOST_PEOPLE = 60
"""People in the matrix of pairs."""


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
class Cell:
    """One cell of a matrix: what it says, how strongly it is shaded (−1 bad … 1 good), and its meaning."""

    text: str
    shade: float
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


@dataclass(frozen=True, slots=True, eq=False)
class PageRows:
    """All that the page's charts and matrices show, made off the GUI thread.

    ``pair_people``: the places of the people in ``pairs``, at most ``MOST_PEOPLE``, those with most labels.
    """

    hlp: bool
    classes: list[ChartRow]
    people: list[ChartRow]
    tags: list[ChartRow]
    rounds: list[ChartRow]
    class_names: tuple[str, ...]
    confusions: list[list[Cell]]
    pair_people: tuple[int, ...]
    pair_names: tuple[str, ...]
    pairs: list[list[Cell]]
    talk: str
    merges: list[MergeRow]


def read_page(
    session: Session, round_name: str | None, policy: Policy
) -> tuple[AgreementFacts, PageRows] | Missing:
    """Return what the page knows and shows, or why there is nothing (reads; off the GUI thread)."""
    facts = read_agreement(session, round_name, policy)
    return facts if isinstance(facts, Missing) else (facts, page_rows(facts))


def page_rows(facts: AgreementFacts) -> PageRows:
    """Return the rows and cells of everything on the page."""
    of = facts.agreement
    labels = np.bincount(of.opinions.person, minlength=len(facts.names))
    chosen = sorted(np.argsort(-labels, kind="stable")[:MOST_PEOPLE].tolist())
    talk = talk_to_each_other(facts) or f"Kappa, beyond chance, from {ENOUGH_TOGETHER} items in common."
    if len(chosen) < len(facts.names):
        talk += f" Shown are the {len(chosen)} of {len(facts.names):,} people with most labels."
    return PageRows(
        hlp=facts.hlp.kind == "hlp",
        classes=class_rows(facts),
        people=person_rows(facts),
        tags=tag_rows(facts),
        rounds=round_rows(facts),
        class_names=tuple(of.classes),
        confusions=confusion_cells(facts),
        pair_people=tuple(chosen),
        pair_names=tuple(facts.names[place] for place in chosen),
        pairs=pair_cells(facts, chosen),
        talk=talk,
        merges=merge_rows(facts),
    )


def class_rows(facts: AgreementFacts) -> list[ChartRow]:
    """Return for each class how often others say it too, and HLP on items that truly are it."""
    of, hlp = facts.agreement, facts.hlp
    rows = []
    for code, name in enumerate(of.classes):
        one, recall = of.per_class[code], hlp.recall[code]
        tip = f"{name}: if one person says it, another says it too {share(one.value)} of the time"
        if recall.defined:
            tip += f"; of items that truly are it, people say so {share(recall.value)}"
        rows.append(ChartRow(code, name, one.n, _marks(one, recall), tip))
    return rows


def person_rows(facts: AgreementFacts) -> list[ChartRow]:
    """Return for each person the agreement with the others and HLP, those with most items first."""
    known = facts.hlp.kind == "hlp"
    rows = []
    for place, name in enumerate(facts.names):
        one, right = facts.agreement.per_person[place], facts.hlp.per_person[place]
        tip = f"{name}: with the plurality of the others {share(one.value)} on {one.n:,} items"
        if known and right.defined:
            tip += f"; right {share(right.value)} on {right.n:,} items with a truth"
        rows.append(ChartRow(place, name, max(one.n, right.n), _marks(one, right if known else None), tip))
    return sorted(rows, key=lambda row: (-row.n, row.name))


def tag_rows(facts: AgreementFacts) -> list[ChartRow]:
    """Return for each tag how often people agree on its items, and HLP there."""
    known = facts.hlp.kind == "hlp"
    rows = []
    for place, (tag, n, percent, _) in enumerate(facts.agreement.per_tag):
        right = facts.hlp.per_tag[place]
        tip = f"{tag}: same answer {share(percent.value)}"
        if known and right.defined:
            tip += f"; right {share(right.value)}"
        rows.append(ChartRow(place, tag, n, _marks(percent, right if known else None), tip))
    return sorted(rows, key=lambda row: (-row.n, row.name))


def round_rows(facts: AgreementFacts) -> list[ChartRow]:
    """Return for each round how often people agree, and alpha."""
    from labeler.stats.rounds import in_words

    rows = []
    for place, one in enumerate(facts.agreement.rounds):
        tip = f"{one.name}: same answer {share(one.percent.value)}"
        if one.change is not None:
            tip += f". {in_words(one.change)}"
        rows.append(ChartRow(place, one.name, one.n_items, _marks(one.percent, one.alpha), tip))
    return rows


def confusion_cells(facts: AgreementFacts) -> list[list[Cell]]:
    """Return who-confuses-what: pairs of labels of one item, shaded by the share of the row's class."""
    pairs, names = facts.agreement.confused, facts.agreement.classes
    both_ways = pairs + np.diag(np.diag(pairs))
    total = np.maximum(both_ways.sum(axis=1), 1e-9)
    cells = []
    for a, first in enumerate(names):
        row = []
        for b, second in enumerate(names):
            n, part = pairs[a, b], both_ways[a, b] / total[a]
            said = f"both said {first}" if a == b else f"one said {first}, the other {second}"
            tip = f"{_count(n)} pairs of labels: {said} ({share(part, 0)} of pairs with {first})"
            shade = float(part if a == b else -part) if n > 0 else 0.0
            row.append(Cell(_short(n) if n > 0 else "", shade, tip))
        cells.append(row)
    return cells


def pair_cells(facts: AgreementFacts, chosen: Sequence[int]) -> list[list[Cell]]:
    """Return kappa by pair of ``chosen`` people; pairs with few items in common show how many instead."""
    pairs, names = facts.agreement.pairs, [facts.names[place] for place in chosen]
    row_of = {place: row for row, place in enumerate(chosen)}
    cells = [
        [Cell("·" if a == b else "", 0.0, "" if a == b else "no item in common") for b in range(len(names))]
        for a in range(len(names))
    ]
    columns = (pairs.first, pairs.second, pairs.n, pairs.percent, pairs.kappa)
    for one, other, n, percent, kappa in zip(*(column.tolist() for column in columns), strict=True):
        if one not in row_of or other not in row_of:
            continue
        a, b = row_of[one], row_of[other]
        tip = f"{names[a]} and {names[b]}: {n:,} items in common, same answer {share(percent)}"
        if n < ENOUGH_TOGETHER:
            cell = Cell(f"n {n}", 0.0, f"{tip}; too few to judge")
        elif isnan(kappa):
            cell = Cell("–", 0.0, f"{tip}; kappa is undefined, both always gave one and the same answer")
        else:
            cell = Cell(f"{kappa:.2f}".replace("-", "−"), _shade_of(kappa), f"{tip}, kappa {kappa:.3f}")
        cells[a][b] = cells[b][a] = cell
    return cells


def talk_to_each_other(facts: AgreementFacts) -> str:
    """Return which two people should talk to each other, and about what; empty where nobody needs to."""
    pairs = facts.agreement.pairs
    judged = np.flatnonzero((pairs.n >= ENOUGH_TOGETHER) & ~np.isnan(pairs.kappa))
    if not judged.size:
        return ""
    worst = judged[np.argmin(pairs.kappa[judged])]
    if pairs.percent[worst] >= 1.0:
        return "All pairs of people agree on everything they share."
    a, b = int(pairs.first[worst]), int(pairs.second[worst])
    about = _about(facts, a, b)
    kappa = f"{pairs.kappa[worst]:.2f}".replace("-", "−")
    return (
        f"{facts.names[a]} and {facts.names[b]} differ most (kappa {kappa} on {int(pairs.n[worst]):,} items)"
        f"{about}: let them talk."
    )


def _about(facts: AgreementFacts, a: int, b: int) -> str:
    """Return what two people mostly differ about."""
    said, label, names = facts.agreement.opinions, facts.agreement.counted.label, facts.agreement.classes
    grid = np.full((2, said.n_items), -1, dtype=np.int64)
    for row, person in enumerate((a, b)):
        mine = said.person == person
        grid[row, said.item[mine]] = label[mine]
    inside = (grid >= 0).all(axis=0) & (grid < len(names)).all(axis=0) & (grid[0] != grid[1])
    if not inside.any():
        return ""
    cell = np.bincount(grid[0, inside] * len(names) + grid[1, inside], minlength=len(names) ** 2)
    first, second = divmod(int(cell.argmax()), len(names))
    return f", mostly {names[first]} against {names[second]}"


def merge_rows(facts: AgreementFacts, most: int = 200) -> list[MergeRow]:
    """Return pairs of classes that people confuse at all, by what merging them would do to alpha."""
    of, names = facts.merges, facts.agreement.classes
    before = of.before["alpha"]
    return [
        MergeRow(
            names[int(of.first[i])],
            names[int(of.second[i])],
            int(of.first[i]),
            int(of.second[i]),
            float(of.disagreements[i]),
            float(of.percent[i]),
            float(of.alpha[i]),
            float(of.alpha[i] - before),
            float(of.hlp[i]),
            float(of.share[i]),
        )
        for i in of.ranked().tolist()
        if of.disagreements[i] > 0
    ][:most]


def _marks(one: Estimate, other: Estimate | None) -> tuple[Mark, ...]:
    found = [Mark(series, e.value, e.low, e.high) for series, e in ((0, one), (1, other)) if e is not None]
    return tuple(mark for mark in found if not isnan(mark.value))


def _shade_of(kappa: float) -> float:
    """Return −1 at no agreement beyond chance, 0 at 0.667, 1 at full agreement."""
    middle = 2.0 / 3.0
    return max(-1.0, (kappa - middle) / middle) if kappa < middle else (kappa - middle) / (1.0 - middle)


def _short(n: float) -> str:
    """Return a count that fits a cell."""
    if n < 1000:
        return _count(n)
    return f"{n / 1e3:.1f}k" if n < 99_950 else f"{n / 1e6:.1f}M"


def _count(n: float) -> str:
    return f"{n:,.0f}" if abs(n - round(n)) < 1e-9 else f"{n:,.1f}"
