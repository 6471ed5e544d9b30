"""What is said and known of each item, in one record: class, how many answered, agreement, truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from labeler.store.codes import class_ids, encoded
from labeler.store.connection import Database
from labeler.types import Id

SUMMARY = np.dtype(
    [
        ("item", "<i8"),
        ("voted", "<u4"),
        ("known", "<u4"),
        ("agreement", "<f8"),
        ("n_labels", "<i2"),
        ("known_from", "i1"),
        ("flags", "i1"),
    ]
)
"""Classes by their codes (see `codes`): ``voted`` is the one that most people chose (0: nobody, or a tie),
each person's latest round counting once; ``known`` the gold or ruled class (0: none), ``known_from`` where it
comes from. ``agreement`` is the share of pairs of people that agree, NaN with fewer than two. Merged classes
count as what they were merged into, retired ones not at all.
"""

GOLD, RULED, UNKNOWABLE, APART = 1, 2, 3, 4
"""Values of ``known_from``; with the last two, nothing is known: a ruling says so, or rulings differ."""

DISAGREE, PUT_OFF, SENT_BACK, UNCERTAIN = 1, 2, 4, 8
"""Bits of ``flags``."""

ANSWERED, DRAFT = 0, 2
"""States of `packed.RECORD`."""

_FEW = 64

LOWEST, HIGHEST = 0, 2**63 - 1


def merged_into(db: Database, question: Id) -> dict[Id, Id]:
    """Return what a class counts as in the end: a merged one as another, a retired one as 0: nothing."""
    direct = dict(
        db.conn.execute(
            "SELECT entity, coalesce(merged_into, 0) FROM current_label_class "
            "WHERE question = ? AND (merged_into IS NOT NULL OR kind = 'retired') AND retracted = 0",
            [question],
        ).fetchall()
    )
    final: dict[Id, Id] = {}
    for start, first in direct.items():
        seen, target = {start}, first
        while target in direct and target not in seen:
            seen.add(target)
            target = direct[target]
        final[start] = target
    return final


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How labels count: ``classes`` the ids by code, ``merged`` what they count as, ``uncertain`` those that
    say *I can't tell*, ``ranks`` the place of each round in their order (ids do not follow time); labels of
    ``repeats``, rounds that hold only second servings, are no votes.
    """

    merged: Mapping[Id, Id]
    uncertain: tuple[Id, ...]
    ranks: Mapping[Id, int]
    repeats: tuple[Id, ...] = ()
    classes: np.ndarray = field(default_factory=lambda: np.zeros(1, dtype=np.int64))


def reckoning(db: Database, question: Id) -> Reckoning:
    """Return how the labels of a question count."""
    uncertain = db.conn.execute(
        "SELECT entity FROM current_label_class WHERE question = ? AND kind = 'uncertain' AND retracted = 0",
        [question],
    ).fetchall()
    rounds = db.conn.execute(
        "SELECT entity, json_extract(coalesce(config, '{}'), '$.repeats_of') IS NOT NULL "
        "FROM current_round WHERE question = ? ORDER BY number, at, entity",
        [question],
    ).fetchall()
    return Reckoning(
        merged_into(db, question),
        tuple(row[0] for row in uncertain),
        {round_: rank for rank, (round_, _) in enumerate(rounds)},
        tuple(round_ for round_, again in rounds if again),
        class_ids(db, question),
    )


def summary_records(
    db: Database, question: Id, labels: np.ndarray, low: Id = LOWEST, high: Id = HIGHEST
) -> np.ndarray:
    """Return SUMMARY[n], sorted by item, of the items in a range of ids.

    ``labels`` are all current labels there: `packed.RECORD`, sorted by item, person, round.
    """
    how = reckoning(db, question)
    counted = count_one(labels, how) if low == high and len(labels) <= _FEW else count(labels, how)
    known = _known(db, question, how.merged, low, high)
    if not known:
        return counted
    items = np.union1d(counted["item"], np.fromiter(known, dtype=np.int64, count=len(known)))
    records = np.zeros(len(items), dtype=SUMMARY)
    records["item"], records["agreement"] = items, np.nan
    records[np.searchsorted(items, counted["item"])] = counted
    at = np.searchsorted(items, np.fromiter(known, dtype=np.int64, count=len(known)))
    code = {id_: code for code, id_ in enumerate(how.classes.tolist())}
    for place, (label_class, known_from, flags) in zip(at.tolist(), known.values(), strict=True):
        records["known"][place] = code.get(label_class, 0)
        records["known_from"][place] = known_from
        records["flags"][place] |= flags
    return records


def count(labels: np.ndarray, how: Reckoning) -> np.ndarray:
    """Return SUMMARY[n] of what people said alone, nothing known; skips are no answers."""
    for again in how.repeats:
        labels = labels[labels["round"] != again]
    latest = _latest_of_each_person(labels[labels["state"] != DRAFT], how.ranks)
    answered = labels[labels["state"] == ANSWERED]
    if how.merged:
        answered = _counting_as(answered, how.merged)
    said = _latest_of_each_person(answered, how.ranks)
    items, starts = np.unique(latest["item"], return_index=True)
    records = np.zeros(len(items), dtype=SUMMARY)
    records["item"], records["agreement"] = items, np.nan
    if not len(items):
        return records
    records["flags"] = np.where(np.maximum.reduceat(latest["state"], starts) > 0, PUT_OFF, 0)
    row = np.searchsorted(items, said["item"])
    records["n_labels"] = np.minimum(np.bincount(row, minlength=len(items)), np.iinfo(np.int16).max)
    chosen = said["label_class"]
    for unsure in how.uncertain:
        records["flags"][row[chosen == unsure]] |= UNCERTAIN
    classed = chosen != 0
    if classed.any():
        _count_classes(records, row[classed], chosen[classed], how.classes)
    return records


def count_one(labels: np.ndarray, how: Reckoning) -> np.ndarray:
    """Return what `count` does for the labels of one item: for a few of them ten times as fast."""
    last_seen, last_said = {}, {}
    rows = [row for row in labels.tolist() if row[2] not in how.repeats and row[4] != DRAFT]
    for _item, person, _round, chosen, state in sorted(rows, key=lambda row: how.ranks.get(row[2], 0)):
        last_seen[person] = state
        counts_as = how.merged.get(chosen, chosen)
        if state == ANSWERED and (counts_as or not chosen):
            last_said[person] = counts_as
    records = np.zeros(1 if last_seen else 0, dtype=SUMMARY)
    if not last_seen:
        return records
    said = list(last_said.values())
    flags = PUT_OFF if max(last_seen.values()) > 0 else 0
    flags |= UNCERTAIN if any(chosen in how.uncertain for chosen in said) else 0
    votes = Counter(chosen for chosen in said if chosen)
    total, most = votes.total(), max(votes.values(), default=0)
    voted, agreement = 0, float("nan")
    if total:
        first, *others = [chosen for chosen, n in votes.items() if n == most]
        known = how.classes.tolist()
        voted = known.index(first) if not others and first in known else 0
        flags |= DISAGREE if most < total else 0
    if total > 1:
        agreement = sum(n * (n - 1.0) for n in votes.values()) / (total * (total - 1.0))
    records[0] = labels["item"][0], voted, 0, agreement, min(len(said), np.iinfo(np.int16).max), 0, flags
    return records


def _counting_as(labels: np.ndarray, merged: Mapping[Id, Id]) -> np.ndarray:
    """Merged classes count as what they were merged into, retired ones do not count."""
    labels = labels.copy()
    counts = np.ones(len(labels), dtype=bool)
    for old, new in merged.items():
        those = labels["label_class"] == old
        if new:
            labels["label_class"][those] = new
        else:
            counts &= ~those
    return labels[counts]


def _count_classes(records: np.ndarray, row: np.ndarray, chosen: np.ndarray, known: np.ndarray) -> None:
    """Fill in what most people chose, and whether and how much they agree."""
    classes, code = np.unique(chosen, return_inverse=True)
    keys, votes = np.unique(row * len(classes) + code, return_counts=True)
    rows, codes = np.divmod(keys, len(classes))
    _, first = np.unique(rows, return_index=True)
    here = rows[first]
    most = np.maximum.reduceat(votes, first)
    total = np.add.reduceat(votes, first)
    pairs = np.add.reduceat(votes * (votes - 1.0), first)
    at_most = votes == np.repeat(most, np.diff(np.append(first, len(rows))))
    n_first = np.add.reduceat(at_most.astype(np.int64), first)
    winner = np.maximum.reduceat(np.where(at_most, codes, -1), first)
    records["voted"][here] = np.where(n_first == 1, encoded(classes, known)[winner], 0)
    records["flags"][here] |= np.where(most < total, DISAGREE, 0).astype(np.int8)
    several = total > 1
    records["agreement"][here[several]] = pairs[several] / (total[several] * (total[several] - 1.0))


def _latest_of_each_person(labels: np.ndarray, ranks: Mapping[Id, int]) -> np.ndarray:
    if len(labels) < 2:
        return labels
    same = (labels["item"][1:] == labels["item"][:-1]) & (labels["person"][1:] == labels["person"][:-1])
    if not same.any():
        return labels
    rank = np.zeros(len(labels), dtype=np.int64)
    for round_, place in ranks.items():
        rank[labels["round"] == round_] = place
    order = np.lexsort((rank, labels["person"], labels["item"]))
    labels = labels[order]
    last = np.ones(len(labels), dtype=bool)
    last[:-1] = ~same  # sorting by a third key leaves runs of one item and person where they are
    return labels[last]


def _known(
    db: Database, question: Id, merged: Mapping[Id, Id], low: Id, high: Id
) -> dict[Id, tuple[Id, int, int]]:
    """Return what is known of items: the class (0: none), where from, and the flags; gold before rulings."""
    known = _ruled(db, question, merged, low, high)
    for item, label_class in db.conn.execute(
        "SELECT item, label_class FROM current_gold "
        "WHERE item BETWEEN ? AND ? AND question = ? AND retracted = 0 AND label_class IS NOT NULL",
        [low, high, question],
    ):
        flags = known[item][2] if item in known else 0
        counts_as = merged.get(label_class, label_class)
        if counts_as or item not in known:
            known[item] = (counts_as, GOLD if counts_as else 0, flags)
    return {item: row for item, row in known.items() if any(row)}


def _ruled(
    db: Database, question: Id, merged: Mapping[Id, Id], low: Id, high: Id
) -> dict[Id, tuple[Id, int, int]]:
    # (read.truth reads projects, and a project keeps up what is derived here)
    from labeler.store.read.truth import rulings_between, settle

    found, apart = settle(rulings_between(db, question, low, high), merged)
    known: dict[Id, tuple[Id, int, int]] = {conflict.item: (0, APART, 0) for conflict in apart}
    for ruling in found:
        label_class = ruling.label_class or 0
        counts_as = merged.get(label_class, label_class) if ruling.verdict == "class" else 0
        known_from = UNKNOWABLE if ruling.verdict == "not_enough_information" else RULED if counts_as else 0
        known[ruling.item] = (counts_as, known_from, SENT_BACK if ruling.verdict == "send_back" else 0)
    return known


def shown_class(records: np.ndarray) -> np.ndarray:
    """Return the class on the badge as a code, uint32[n]: what is known, else what most people chose."""
    shown: np.ndarray = np.where(records["known"] != 0, records["known"], records["voted"])
    return shown


def true_class(records: np.ndarray) -> np.ndarray:
    """Return what counts as true as a code, uint32[n]: what is known, else what most people chose."""
    true: np.ndarray = np.where(records["known_from"] == 0, records["voted"], records["known"])
    return true
