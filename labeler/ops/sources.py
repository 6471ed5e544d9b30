"""The inventory of data sources: what there is, what it cost, how good it turned out, what could be got next.

A source may have no items yet: to weigh what to get next, one compares amount, cost and days of what could be
bought or collected with what the project has.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.ops.filters import columns_for
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.query_columns import Columns
from labeler.store.read.questions import classes
from labeler.store.read.sources import Source, sources
from labeler.store.summary import GOLD
from labeler.types import ClassKind, Id

KINDS: Mapping[str, str] = {
    "owned": "collected by ourselves, or there already",
    "crowdsourced": "made or labeled by a crowd",
    "paid": "made for us by paid people",
    "purchased": "bought ready-made",
}
"""What kind of source it is."""

NUMBERS = ("amount", "cost", "days")
WORDS = ("name", "kind", "licence", "quality", "note")
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Stock:
    """What the project has of one source.

    ``n_items`` broken ones included, ``n_labeled`` with at least one answer, ``n_labels`` answers, the
    ``seconds`` of all sound. ``agreement`` is the mean over items of the share of pairs of people who agree
    (NaN: no item has two labels, or it must not be seen), ``right`` the share of labels that say what gold
    says, of ``n_on_gold`` (uncertain answers left out).
    """

    source: Source
    n_items: int = 0
    n_broken: int = 0
    n_labeled: int = 0
    n_labels: int = 0
    seconds: float = 0.0
    size_bytes: int = 0
    agreement: float = math.nan
    right: float = math.nan
    n_on_gold: int = 0


@dataclass(frozen=True, slots=True)
class Inventory:
    """All sources, first to last; ``costs`` and ``days`` are sums over what is known (None: nothing is)."""

    stocks: tuple[Stock, ...]
    n_items: int
    n_labeled: int
    n_labels: int
    costs: float | None
    days: float | None


def inventory(project: Project, *, question: Id | None = None, person: Id | None = None) -> Inventory:
    """Return the inventory; a labeler in an open blind round is not told how people agree.

    Args:
        question: what labels are about; the first question where not given.
        person: who asks.
    """
    columns = columns_for(project, question=question, person=person)
    known = sources(project)
    stocks = [Stock(source) for source in known]
    if columns.n:
        stocks = _stocked(project, columns, known)
    return Inventory(
        tuple(stocks),
        sum(stock.n_items for stock in stocks),
        sum(stock.n_labeled for stock in stocks),
        sum(stock.n_labels for stock in stocks),
        _sum([source.cost for source in known]),
        _sum([source.days for source in known]),
    )


def _sum(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _stocked(project: Project, columns: Columns, known: list[Source]) -> list[Stock]:
    said, of = columns.summary(), columns.file("source")
    blind = columns.only is not None
    place, right = _on_gold(project, columns)
    found = []
    for source in known:
        own = of == source.id
        agreement = said["agreement"][own]
        judged = own[place]
        seconds = columns.file("seconds")[own]
        found.append(
            Stock(
                source,
                n_items=int(own.sum()),
                n_broken=int((columns.file("broken")[own] != 0).sum()),
                n_labeled=int((said["n_labels"][own] > 0).sum()),
                n_labels=int(said["n_labels"][own].sum()),
                seconds=float(np.nansum(seconds)),
                size_bytes=int(np.maximum(columns.file("size")[own], 0).sum()),
                agreement=_mean(agreement[~np.isnan(agreement)]) if not blind else math.nan,
                right=_mean(right[judged]) if not blind else math.nan,
                n_on_gold=0 if blind else int(judged.sum()),
            )
        )
    return found


def _on_gold(project: Project, columns: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Return for each label on a gold item its item's row, and whether it says what gold says."""
    labels, said = columns.labels(), columns.summary()
    gold = columns.class_ids()[np.where(said["known_from"] == GOLD, said["known"], 0)]
    uncertain = [c.id for c in classes(project, columns.question) if c.kind is ClassKind.UNCERTAIN]
    merged = {c.id: c.merged_into for c in classes(project, columns.question) if c.merged_into}
    counted = labels.answered & (labels.label_class != 0) & (gold[labels.place] != 0)
    counted &= ~labels.among("label_class", uncertain)
    place = labels.place[counted]
    right = np.zeros(len(place), dtype=bool)
    for one in np.unique(gold[place]).tolist():
        same = [one, *(old for old, new in merged.items() if new == one)]
        right |= labels.among("label_class", same)[counted] & (gold[place] == one)
    return place, right


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan


def add_source(
    project: Project, *, values: Mapping[str, str], author: Id, initiator: str | None = None
) -> Done[Id]:
    """Add a source that has no items yet; ``values`` as in `edit_source`, with a name.

    Raises:
        UserError: no name, one that is taken, or a value that cannot be kept.
    """
    wanted = parsed(values)
    name = str(wanted.get("name") or "")
    if not name:
        raise UserError("A source needs a name.")

    def body(batch: Batch) -> Id:
        _check_name(batch, name, None)
        columns: dict[str, Any] = {"kind": "owned", **wanted}
        return batch.add("source", **columns)

    return project.operate("source", f"the source {name}", author, body, initiator=initiator)


def edit_source(
    project: Project, *, source: Id, values: Mapping[str, str], author: Id, initiator: str | None = None
) -> Done[Id]:
    """Change what is known of a source, in one operation.

    Args:
        values: ``name``, ``kind`` (see `KINDS`), ``amount``, ``cost``, ``days``, ``licence``, ``quality``,
            ``note`` as text; empty takes the value away.

    Raises:
        UserError: no such source, a name that is taken, or a value that cannot be kept.
    """
    wanted = parsed(values)

    def body(batch: Batch) -> Id:
        row = batch.current("source", entity=source)
        if row is None or row["retracted"]:
            raise UserError("There is no such source any more; look at the list again.")
        if "name" in wanted:
            _check_name(batch, str(wanted["name"] or ""), source)
        return batch.revise("source", {"entity": source}, **wanted)

    said = ", ".join(wanted)
    return project.operate("source", f"change {said} of a source", author, body, initiator=initiator)


def remove_source(project: Project, *, source: Id, author: Id, initiator: str | None = None) -> Done[Id]:
    """Take a source without items off the list.

    Raises:
        UserError: no such source, or items came from it.
    """

    def body(batch: Batch) -> Id:
        row = batch.current("source", entity=source)
        if row is None or row["retracted"]:
            raise UserError("There is no such source any more; look at the list again.")
        used = batch.db.execute(
            "SELECT 1 FROM item WHERE source = ? UNION ALL "
            "SELECT 1 FROM current_item_place WHERE source = ? AND retracted = 0 LIMIT 1",
            [source, source],
        ).fetchone()
        if used is not None:
            raise UserError(f"Items came from {row['name']}, so it stays on the list.")
        return batch.retract("source", entity=source)

    return project.operate("source", "remove a source", author, body, initiator=initiator)


def find_source(project: Project, name: str) -> Source:
    """Return the source of this name.

    Raises:
        UserError: none, or several, have it.
    """
    every = sources(project)
    found = [source for source in every if source.name == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(f"Several sources are called {name!r}; give them names of their own in the window.")
    known = ", ".join(source.name for source in every) or "none"
    raise UserError(f"There is no source {name!r}; there is {known}.")


def with_text(source: Source) -> dict[str, str]:
    """Return what is known of a source as it is edited: text by name, empty where nothing is said."""
    numbers = {name: number_text(getattr(source, name)) for name in NUMBERS}
    return {**{name: str(getattr(source, name) or "") for name in WORDS}, **numbers}


def number_text(value: float | None) -> str:
    """Return a number as a person writes it.

    >>> number_text(1200.0), number_text(0.5), number_text(None)
    ('1200', '0.5', '')
    """
    return "" if value is None else f"{value:.10g}"


def amount_text(value: float | None) -> str:
    """Return a number as it is read in a table: groups of three digits, two decimals at most.

    >>> amount_text(43499782.5), amount_text(0.041), amount_text(12.0), amount_text(None)
    ('43,499,782.5', '0.041', '12', '')
    """
    if value is None:
        return ""
    if 0 < abs(value) < 1:
        return f"{value:.3g}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def parsed(values: Mapping[str, str]) -> dict[str, object]:
    """Return the columns that ``values`` mean.

    Raises:
        UserError: an unknown name, a kind that there is not, a number that is none, or too many words.

    >>> parsed({"cost": "1,200.5", "kind": "Paid", "note": ""})
    {'cost': 1200.5, 'kind': 'paid', 'note': None}
    """
    found: dict[str, object] = {}
    for name, text in values.items():
        words = text.strip()
        if name in NUMBERS:
            found[name] = _number(name, words)
        elif name == "kind":
            found[name] = _kind(words)
        elif name in WORDS:
            if len(words) > LONGEST:
                raise UserError(f"The {name} of a source has at most {LONGEST:,} signs.")
            found[name] = words or None
        else:
            raise UserError(f"A source has no {name!r}; it has {', '.join((*WORDS, *NUMBERS))}.")
    return found


def _number(name: str, words: str) -> float | None:
    if not words:
        return None
    try:
        value = float(words.replace(",", ""))
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise UserError(f"The {name} of a source is a number from 0 on, such as 1200 or 0.5, not {words!r}.")
    return value


def _kind(words: str) -> str | None:
    if words and words.lower() not in KINDS:
        raise UserError(f"A source is {', '.join(KINDS)}; not {words!r}.")
    return words.lower() or None


def _check_name(batch: Batch, name: str, source: Id | None) -> None:
    if not name.strip():
        raise UserError("A source needs a name.")
    row = batch.db.execute(
        "SELECT entity FROM current_source WHERE name = ? AND retracted = 0 AND entity IS NOT ?",
        [name, source],
    ).fetchone()
    if row is not None:
        raise UserError(f"There is a source called {name!r} already.")
