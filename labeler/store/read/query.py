"""Which items fit a filter: each condition becomes a mask over all items, and masks are combined.

A condition on what few items have (tags, notes, comments, flags, parts of a split, words of a path) is one
indexed select, its values parameters and never part of the statement; one on what every item has (class,
agreement, measures, metadata, predictions) is a comparison of a column. See docs/adr/0005.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labeler.errors import Bug
from labeler.query import And, Condition, Everything, Node, Not, Or, Word, check
from labeler.query.keys import KeyKind
from labeler.query.values import intervals, time_intervals
from labeler.query.vocabulary import meaning
from labeler.store.read.query_columns import Columns
from labeler.store.read.query_leaves import BY_KEY, said_by
from labeler.store.read.query_metadata import metadata_mask
from labeler.store.read.query_numbers import numbers_of, within
from labeler.store.read.query_paths import named

Mask = np.ndarray


def matching(columns: Columns, node: Node) -> Mask:
    """Return bool[n]: the items that fit.

    Raises:
        FilterError: the filter speaks of something that the project does not have, or that may not be asked.
    """
    check(node, columns.names.vocabulary(blind=columns.only is not None))
    return _fits(columns, node)


def _fits(columns: Columns, node: Node) -> Mask:
    if isinstance(node, Everything):
        return np.ones(columns.n, dtype=bool)
    if isinstance(node, Not):
        return ~_fits(columns, node.part)
    if isinstance(node, And):
        return _combined(columns, node.parts, np.logical_and)
    if isinstance(node, Or):
        return _combined(columns, node.parts, np.logical_or)
    if isinstance(node, Word):
        return named(columns, node.term, whole=False)
    mask = _condition(columns, node)
    return ~mask if node.op == "!=" else mask


def _combined(columns: Columns, parts: Sequence[Node], join: np.ufunc) -> Mask:
    mask = _fits(columns, parts[0])
    for part in parts[1:]:
        mask = join(mask, _fits(columns, part))
    return mask


def _condition(columns: Columns, condition: Condition) -> Mask:
    found = meaning(condition, columns.names.vocabulary(blind=columns.only is not None))
    if found.person:
        return said_by(columns, columns.names.people[found.person], condition)
    if found.metadata:
        return metadata_mask(columns, found.metadata, condition)
    key = found.own
    if key is None:
        raise Bug(f"the filter's {condition.key!r} stands for nothing")
    if key.kind is KeyKind.NUMBER:
        return within(numbers_of(columns, key.name), intervals(condition))
    if key.kind is KeyKind.TIME:
        return within(columns.added.astype(np.float64), time_intervals(condition))
    return BY_KEY[key.name](columns, condition, key)
