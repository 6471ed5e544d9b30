"""The rows and cells of the Agreement page's charts, matrices and lists."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import numpy as np

from labeler.ui.state.agreement import AgreementFacts, share
from labeler.ui.state.agreement_parts import (
    ENOUGH_TOGETHER,
    MOST_PEOPLE,
    Chart,
    ChartRow,
    MergeRow,
    PageRows,
    again_rows,
    blank_pairs,
    confusion_cells,
    marks,
    shade_of,
)
from labeler.ui.state.matrix import Cell


def page_rows(facts: AgreementFacts) -> PageRows:
    """Return the rows and cells of everything on the page."""
    of = facts.agreement
    labels = np.bincount(of.opinions.person, minlength=len(facts.names))
    chosen = sorted(np.argsort(-labels, kind="stable")[:MOST_PEOPLE].tolist())
    talk = talk_to_each_other(facts) or f"Kappa, beyond chance, from {ENOUGH_TOGETHER} items in common."
    if len(chosen) < len(facts.names):
        talk += f" Shown are the {len(chosen)} of {len(facts.names):,} people with most labels."
    people = ("HLP",) if facts.hlp.kind == "hlp" else ()
    return PageRows(
        charts={
            "class": Chart(class_rows(facts), ("others say it too", *people), "labels"),
            "person": Chart(person_rows(facts), ("with the others", *people)),
            "tag": Chart(tag_rows(facts), ("same answer", *people)),
            "round": Chart(round_rows(facts), ("same answer", "alpha", *people)),
            "again": Chart(again_rows(of.again, facts.names, "same answer"), ("with themselves",)),
        },
        class_names=tuple(of.classes),
        confusions=confusion_cells(of.confused.tolist(), of.classes, "labels"),
        confused="Pairs of labels of one item. Double-click a cell to see its items.",
        pair_people=tuple(chosen),
        pair_names=tuple(facts.names[place] for place in chosen),
        pairs=pair_cells(facts, chosen),
        talk=talk,
        what_if=True,
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
        rows.append(ChartRow(code, name, one.n, marks(one, recall), tip))
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
        rows.append(ChartRow(place, name, max(one.n, right.n), marks(one, right if known else None), tip))
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
        rows.append(ChartRow(place, tag, n, marks(percent, right if known else None), tip))
    return sorted(rows, key=lambda row: (-row.n, row.name))


def round_rows(facts: AgreementFacts) -> list[ChartRow]:
    """Return for each round how often people agree, and alpha."""
    from labeler.stats.rounds import in_words

    rows = []
    for place, one in enumerate(facts.agreement.rounds):
        tip = f"{one.name}: same answer {share(one.percent.value)}"
        if one.change is not None:
            tip += f". {in_words(one.change)}"
        human = facts.hlp.per_round[place][1] if facts.hlp.kind == "hlp" else None
        if human is not None and human.defined:
            tip += f". HLP {share(human.value)} on {human.n:,} items"
        rows.append(ChartRow(place, one.name, one.n_items, marks(one.percent, one.alpha, human), tip))
    return rows


def pair_cells(facts: AgreementFacts, chosen: Sequence[int]) -> list[list[Cell]]:
    """Return kappa by pair of ``chosen`` people; pairs with few items in common show how many instead."""
    pairs, names = facts.agreement.pairs, [facts.names[place] for place in chosen]
    row_of = {place: row for row, place in enumerate(chosen)}
    cells = blank_pairs(len(names))
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
            cell = Cell(f"{kappa:.2f}".replace("-", "−"), shade_of(kappa), f"{tip}, kappa {kappa:.3f}")
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
