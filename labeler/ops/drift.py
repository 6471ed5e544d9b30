"""Has the data changed? Two groups of items, or two tables, compared in everything that is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from labeler.errors import UserError
from labeler.formats.table import Table, read_table
from labeler.ops.opinions import Opinions, opinions_of_project
from labeler.stats.drift import Drift, ks_drift, mmd_drift, psi_drift
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.intervals import benjamini_hochberg
from labeler.stats.rounds import compare_rounds
from labeler.stats.tally import tally
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.measures import measures
from labeler.store.read.tags import taggings, tags
from labeler.types import Id

Groups: TypeAlias = tuple[np.ndarray, np.ndarray]
"""The items before and after, as ids."""

LEVEL = 0.05
"""The false discoveries among what is called different, at most (Benjamini and Hochberg)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing compared: ``p`` as it is, ``adjusted`` for how many were compared."""

    what: str
    drift: Drift
    adjusted: float

    @property
    def differs(self) -> bool:
        """Return whether it differs beyond chance; read the size of the effect too."""
        return self.adjusted <= LEVEL


@dataclass(frozen=True, slots=True, eq=False)
class DriftReport:
    """Two groups compared, the surest differences first; ``agreement`` is after − before, of people."""

    n_before: int
    n_after: int
    comparisons: list[Comparison]
    agreement: Estimate

    def as_dict(self) -> dict[str, Any]:
        """Return the keys of ``labeler drift --json``."""
        return {
            "n_before": self.n_before,
            "n_after": self.n_after,
            "comparisons": [
                {
                    "what": one.what,
                    "measure": one.drift.measure,
                    "effect": one.drift.effect,
                    "p": one.drift.p,
                    "p_adjusted": one.adjusted,
                    "differs": one.differs,
                    "n_before": one.drift.n_before,
                    "n_after": one.drift.n_after,
                    "why": one.drift.why,
                }
                for one in self.comparisons
            ],
            "agreement": self.agreement.as_dict(),
        }


def drift_of_project(
    project: Project,
    question: Id,
    before: Sequence[Id] | np.ndarray,
    after: Sequence[Id] | np.ndarray,
    *,
    shuffles: int = 500,
    seed: int = 0,
) -> DriftReport:
    """Return what differs between two groups of items: measures, tags, classes, people, agreement.

    Raises:
        UserError: a group is empty, or an item is in both.
    """
    groups = _ids(before), _ids(after)
    if not len(groups[0]) or not len(groups[1]):
        raise UserError("One of the two groups holds no items; there is nothing to compare.")
    shared = len(np.intersect1d(*groups))
    if shared:
        raise UserError(f"{shared:,} items are in both groups; choose groups that do not overlap.")
    rng = np.random.default_rng(seed)
    found = _measures(project, groups)
    found += _tags(project, groups, shuffles, rng)
    said = opinions_of_project(project, question, round_name="all")
    found += _labels(said, groups, shuffles, rng)
    return _report(len(groups[0]), len(groups[1]), found, _agreement(said, groups, seed))


def _ids(items: Sequence[Id] | np.ndarray) -> np.ndarray:
    found: np.ndarray = np.unique(np.asarray(items, dtype=np.int64))
    return found


def _measures(project: Project, groups: Groups) -> list[tuple[str, Drift]]:
    ids = item_ids(project)
    rows = [np.flatnonzero(np.isin(ids, group)) for group in groups]
    found = []
    for name, values in measures(project).items():
        if not np.isnan(values).all():
            found.append((name, ks_drift(values[rows[0]], values[rows[1]])))
    return found


def _tags(
    project: Project, groups: Groups, shuffles: int, rng: np.random.Generator
) -> list[tuple[str, Drift]]:
    item, tag = taggings(project)
    found = []
    for one in tags(project):
        bearing = item[tag == one.id]
        first, last = (np.isin(group, bearing).astype(np.int64) for group in groups)
        if first.any() or last.any():
            found.append((f"tag {one.name}", psi_drift(first, last, 2, shuffles=shuffles, rng=rng)))
    return found


def _labels(
    said: Opinions, groups: Groups, shuffles: int, rng: np.random.Generator
) -> list[tuple[str, Drift]]:
    if said.ids is None or not len(said.item):
        return []
    first, last = (np.isin(said.ids[said.item], group) for group in groups)
    compared = (
        ("classes of labels", said.label, len(said.classes)),
        ("people who labeled", said.person, len(said.people)),
    )
    return [
        (what, psi_drift(code[first], code[last], n, shuffles=shuffles, rng=rng))
        for what, code, n in compared
    ]


def _agreement(said: Opinions, groups: Groups, seed: int) -> Estimate:
    """Return by how much people agree more after than before; the groups are other items."""
    if said.ids is None or not len(said.item):
        return undefined(Why.NO_LABELS)
    halves = []
    for group in groups:
        mine = np.isin(said.ids[said.item], group)
        halves.append(tally(said.item[mine], said.label[mine], said.n_items, len(said.classes)))
    return compare_rounds(halves[0], halves[1], n_resamples=500, seed=seed).percent


def drift_of_tables(before: Path, after: Path, *, shuffles: int = 500, seed: int = 0) -> DriftReport:
    """Return what differs between two tables, column by column: numbers by KS, everything else by PSI.

    A column counts as numbers if every cell of both tables is one, or empty. Two such columns or more are
    also compared together (MMD), each scaled by its own spread. Columns that only one of them has, and
    ``task``, are left out.

    Raises:
        FileProblem: a file is missing or is no table.
        UserError: the tables have no column in common.
    """
    tables = [read_table(path) for path in (before, after)]
    names = [name for name in tables[0].columns if name in tables[1].columns and name.lower() != "task"]
    if not names:
        raise UserError(f"{before} and {after} have no column in common; there is nothing to compare.")
    rng = np.random.default_rng(seed)
    found, numbers = [], []
    for name in names:
        both = [_numbers(table, name) for table in tables]
        if both[0] is not None and both[1] is not None:
            found.append((name, ks_drift(both[0], both[1])))
            numbers.append((both[0], both[1]))
            continue
        cells = [table.columns[name] for table in tables]
        code = {cell: place for place, cell in enumerate(sorted({*cells[0], *cells[1]}))}
        coded = [np.array([code[cell] for cell in column], dtype=np.int64) for column in cells]
        found.append((name, psi_drift(coded[0], coded[1], len(code), shuffles=shuffles, rng=rng)))
    if len(numbers) > 1:
        found.append(("all numbers together", _together(numbers, shuffles, rng)))
    return _report(tables[0].n, tables[1].n, found, undefined(Why.NO_LABELS))


def _numbers(table: Table, name: str) -> np.ndarray | None:
    """Return a column's numbers, NaN for empty cells; None if a cell is something else, or all are empty."""
    values = np.full(table.n, np.nan)
    for row, cell in enumerate(table.columns[name]):
        if cell.strip():
            try:
                values[row] = float(cell)
            except ValueError:
                return None
    return values if np.isfinite(values).any() else None


def _together(
    numbers: Sequence[tuple[np.ndarray, np.ndarray]], shuffles: int, rng: np.random.Generator
) -> Drift:
    sides = []
    for side in (0, 1):
        columns = []
        for both in numbers:
            pooled = np.concatenate(both)
            spread = float(np.nanstd(pooled)) or 1.0
            columns.append((both[side] - np.nanmean(pooled)) / spread)
        matrix = np.column_stack(columns)
        sides.append(matrix[np.isfinite(matrix).all(axis=1)])
    return mmd_drift(sides[0], sides[1], shuffles=shuffles, rng=rng)


def _report(n_before: int, n_after: int, found: list[tuple[str, Drift]], agreement: Estimate) -> DriftReport:
    p = np.array([one.p for _, one in found], dtype=np.float64)
    adjusted = np.full(len(p), np.nan)
    known = ~np.isnan(p)
    if known.any():
        adjusted[known] = benjamini_hochberg(p[known])
    rows = [Comparison(what, one, float(value)) for (what, one), value in zip(found, adjusted, strict=True)]
    rows.sort(key=lambda row: (np.isnan(row.adjusted), row.adjusted, -np.nan_to_num(row.drift.effect)))
    return DriftReport(n_before, n_after, rows, agreement)
