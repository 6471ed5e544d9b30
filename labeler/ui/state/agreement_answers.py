"""What the Agreement page shares among questions of boxes, segments, several classes and transcripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from labeler.types import Id
from labeler.ui.state.agreement import (
    OF_WHOM,
    in_general_words,
    interval,
    interval_of_one,
    number,
    share,
)
from labeler.ui.state.agreement_parts import (
    ENOUGH_TOGETHER,
    MOST_PEOPLE,
    Card,
    Chart,
    ChartRow,
    blank_pairs,
    marks,
    shade_of,
)
from labeler.ui.state.matrix import Cell

if TYPE_CHECKING:
    from labeler.ops.answers import Answers
    from labeler.stats.estimate import Estimate


def size_note(said: Answers, n_answers: int, n_pairable: int) -> str:
    """Return on what it all rests."""
    words = f"{said.n_items:,} items, {len(said.people):,} people, {n_answers:,} answers"
    made = int(np.count_nonzero(said.simulated))
    if made:
        words += f"; {made} of the people are simulated"
    if n_pairable < said.n_items:
        words += f"; {said.n_items - n_pairable:,} items were answered by one person only"
    return words


def again_note(whole: Estimate) -> str:
    """Return how far people agree with themselves, empty without any second answer."""
    return f"; with themselves on {whole.n:,} repeats {share(whole.value)}" if whole.defined else ""


def card(title: str, one: Estimate, tip: str, general: Estimate | None = None) -> Card:
    """Return a share with its interval, or why it is undefined; ``general``: for other people too."""
    return _card(title, share(one.value), interval, one, tip=tip, general=general)


def number_card(title: str, one: Estimate, tip: str, general: Estimate | None = None) -> Card:
    """Return a coefficient with its interval, or why it is undefined."""
    return _card(title, number(one), interval_of_one, one, tip=tip, general=general)


def _card(
    title: str,
    value: str,
    written: Callable[[Estimate], str],
    one: Estimate,
    *,
    tip: str,
    general: Estimate | None,
) -> Card:
    note = written(one) or reason(one)
    if general is None or not one.defined:
        return Card(title, value, note, tip)
    return Card(title, value, f"{note}\n{in_general_words(general, written)}".strip(), f"{tip} {OF_WHOM}")


def reason(one: Estimate) -> str:
    """Return why a number, or its interval, is undefined, as a sentence."""
    from labeler.stats.estimate import words

    said = words(one.why) if one.why else ""
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def hlp_card(kind: str, one: Estimate, what: str, *, value: str | None = None) -> Card:
    """Return human-level performance, or agreement with the others where nothing is known."""
    shown = share(one.value) if value is None else value
    if kind == "hlp":
        tip = f"{what} against gold and rulings which the labeler had no part in. {reason(one)}".strip()
        return Card("Human-level performance", shown, f"{interval(one)} on {one.n:,} items".strip(), tip)
    return Card(
        "With the others",
        shown,
        "agreement, not HLP: no truth is known",
        f"{what} against what the others say. Rule on Resolve or import gold for HLP.",
    )


def people_chart(
    names: Sequence[str], each: Sequence[Estimate], human: Sequence[Estimate] | None, what: str
) -> Chart:
    """Return each person with the others and, where a truth is known, their level."""
    rows = []
    for place, name in enumerate(names):
        one, right = each[place], None if human is None else human[place]
        tip = f"{name}: {what} {share(one.value)} on {one.n:,} items"
        if right is not None and right.defined:
            tip += f"; against the truth {share(right.value)} on {right.n:,} items"
        rows.append(ChartRow(place, name, max(one.n, right.n if right else 0), marks(one, right), tip))
    rows.sort(key=lambda row: (-row.n, row.name))
    return Chart(rows, (what,) if human is None else (what, "HLP"))


def named_chart(
    rows: Sequence[tuple[str, int, Estimate]], human: Sequence[Estimate] | None, what: str
) -> Chart:
    """Return tags (or rounds): name, items, estimate; HLP beside it where a truth is known."""
    found = []
    for place, (name, n, one) in enumerate(rows):
        right = None if human is None else human[place]
        tip = f"{name}: {what} {share(one.value)}"
        if right is not None and right.defined:
            tip += f"; HLP {share(right.value)}"
        found.append(ChartRow(place, name, n, marks(one, right), tip))
    return Chart(found, (what,) if human is None else (what, "HLP"))


PairFigure = tuple[int, int, int, float, str]
"""First and second person, items in common, a share, and more words for the tip."""


def pair_matrix(
    names: Sequence[str], pairs: Sequence[PairFigure], n_answers: np.ndarray, what: str
) -> tuple[tuple[int, ...], list[list[Cell]], str]:
    """Return (whom it shows, the cells, who should talk to whom), those with most answers first.

    ``n_answers`` int64 (n_people,).
    """
    chosen = sorted(np.argsort(-n_answers, kind="stable")[:MOST_PEOPLE].tolist())
    row_of = {place: row for row, place in enumerate(chosen)}
    cells = blank_pairs(len(chosen))
    worst: tuple[float, int, int, int] | None = None
    for first, second, n, value, more in pairs:
        known = n >= ENOUGH_TOGETHER and not np.isnan(value)
        if known and (worst is None or value < worst[0]):
            worst = (value, first, second, n)
        if first not in row_of or second not in row_of:
            continue
        tip = f"{names[first]} and {names[second]}: {n:,} items in common, {what} {share(value)}{more}"
        if n < ENOUGH_TOGETHER:
            cell = Cell(f"n {n}", 0.0, f"{tip}; too few to judge")
        elif np.isnan(value):
            cell = Cell("–", 0.0, f"{tip}; neither found anything")
        else:
            cell = Cell(f"{100 * value:.0f} %", shade_of(value), tip)
        a, b = row_of[first], row_of[second]
        cells[a][b] = cells[b][a] = cell
    talk = f"{what[:1].upper()}{what[1:]}, from {ENOUGH_TOGETHER} items in common."
    if worst is not None and worst[0] < 1.0:
        value, first, second, n = worst
        talk = (
            f"{names[first]} and {names[second]} differ most ({what} {share(value, 0)} on {n:,} items): "
            "let them talk."
        )
    if len(chosen) < len(names):
        talk += f" Shown are the {len(chosen)} of {len(names):,} people with most answers."
    return tuple(chosen), cells, talk


def change_words(change: Estimate | None, what: str) -> str:
    """Return whether the last round helped, in words; empty for the first round."""
    from labeler.stats.rounds import Change, in_words

    if change is None:
        return ""
    nothing = float("nan")
    words = in_words(Change(change, change, nothing, nothing, change.n, paired=True))
    return (
        words.replace("people agree", f"{what} is")
        .replace(" more on", " higher on")
        .replace(" less on", " lower on")
    )


def ids_of(ids: np.ndarray | None, items: Sequence[int] | np.ndarray) -> list[Id]:
    """Return the project's items at these positions."""
    if ids is None:
        return []
    return [int(one) for one in ids[np.unique(np.asarray(items, dtype=np.int64))].tolist()]


def again_items(
    answered: Sequence[tuple[int, int, str, bool]],
    place: int,
    n_people: int,
    rounds: Sequence[str],
    tagged: Sequence[np.ndarray],
) -> list[int]:
    """Return the items whose second answer differs: of everybody (0), a person, a round or a tag.

    ``answered``: (item, person, round, the same) of each second answer.
    """
    kept = [(item, person, name) for item, person, name, same in answered if not same]
    if 1 <= place <= n_people:
        kept = [one for one in kept if one[1] == place - 1]
    elif n_people < place <= n_people + len(rounds):
        kept = [one for one in kept if one[2] == rounds[place - n_people - 1]]
    elif place > n_people:
        inside = set(tagged[place - n_people - len(rounds) - 1].tolist())
        kept = [one for one in kept if one[0] in inside]
    return [item for item, _, _ in kept]


__all__ = [
    "again_items",
    "again_note",
    "card",
    "change_words",
    "hlp_card",
    "ids_of",
    "named_chart",
    "number_card",
    "pair_matrix",
    "people_chart",
    "reason",
    "size_note",
]
