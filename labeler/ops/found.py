"""What is told of found items: path, class, where it comes from, how many said so, tags, the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.ops.filters import columns_for
from labeler.query import Sorting, parse, parse_sorting, text_of
from labeler.store import summary
from labeler.store.project import Project
from labeler.store.read.items import items
from labeler.store.read.query import matching
from labeler.store.read.query_columns import Columns
from labeler.store.read.query_facets import Facet, facet, facet_keys
from labeler.store.read.query_order import in_order
from labeler.types import Id

_AT_ONCE = 5000
_FROM = {summary.GOLD: "gold", summary.RULED: "ruling"}


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The items that fit: ``ids`` int64[n] in order, ``mask`` bool over all of them."""

    columns: Columns
    words: str
    sorting: Sorting
    mask: np.ndarray
    ids: np.ndarray

    @property
    def total(self) -> int:
        """Return how many items there are."""
        return self.columns.n

    def facets(self) -> Iterator[Facet]:
        """Yield what the found items have, key by key."""
        for key in facet_keys(self.columns):
            found = facet(self.columns, key, self.mask)
            if found.values:
                yield found

    def rows(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield one row per found item, in order."""
        told = _Told(self.columns)
        ids = self.ids[:limit]
        for start in range(0, len(ids), _AT_ONCE):
            yield from told.rows(ids[start : start + _AT_ONCE])


def find(
    project: Project, text: str, *, sort: str = "", question: Id | None = None, person: Id | None = None
) -> Found:
    """Find items as `ops.filters.find_items` does, with what can be told of them.

    Raises:
        FilterError: one sentence that says what is wrong in the text, where, and what may have been meant.
    """
    columns = columns_for(project, question=question, person=person)
    node = parse(text)
    mask = matching(columns, node)
    sorting = parse_sorting(sort, columns.metadata_keys())
    return Found(columns, text_of(node), sorting, mask, in_order(columns, mask, sorting))


class _Told:
    """Looks things up for one row after the other."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        names = columns.names
        by_id = {id_: name for name, several in names.classes.items() for id_ in several}
        self._class = [by_id.get(id_) for id_ in columns.class_ids().tolist()]
        self._tagged = {
            name: np.concatenate([columns.tagged(tag) for tag in several])
            for name, several in names.tags.items()
        }

    def rows(self, ids: np.ndarray) -> Iterator[dict[str, Any]]:
        columns = self._columns
        places = columns.places(ids)
        said = columns.summary()[places]
        predicted, confidence = columns.predicted()[places], columns.confidence()[places]
        shown = summary.shown_class(said)
        tags = self._tags(places)
        paths = {row.id: row for row in items(columns.project, ids.tolist())}
        for at, id_ in enumerate(ids.tolist()):
            row = paths[id_]
            label = self._class[int(shown[at])]
            yield {
                "id": id_,
                "path": row.relative,
                "class": label,
                "truth": _truth(said[at], label),
                "labels": int(said["n_labels"][at]),
                "agreement": float(said["agreement"][at]),
                "tags": tags[at],
                "predicted": self._class[int(predicted[at])],
                "confidence": float(confidence[at]),
                "broken": row.broken,
            }

    def _tags(self, places: np.ndarray) -> list[list[str]]:
        borne: list[list[str]] = [[] for _ in places]
        for name, tagged in self._tagged.items():
            for at in np.flatnonzero(np.isin(places, tagged)).tolist():
                borne[at].append(name)
        return borne


def _truth(said: Mapping[str, Any] | np.void, label: str | None) -> str:
    known_from = int(said["known_from"])
    if known_from:
        return _FROM.get(known_from, "none")
    return "none" if label is None else "consensus"
