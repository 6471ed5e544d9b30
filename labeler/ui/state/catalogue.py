"""All items of a project as the Data page has them: what a filter finds, and what that has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from labeler.query import Node, Vocabulary, check, parse, parse_sorting
from labeler.types import Id
from labeler.ui.state.filter_text import without_key
from labeler.ui.state.item_edits import Shared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from labeler.store.read.filters import SavedFilter
    from labeler.store.read.query_columns import Columns
    from labeler.store.read.query_facets import Facet
    from labeler.ui.state.session import Session

MOST_BYTES = 64 << 20
"""What columns may take in memory between two searches."""

MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filter line asks for: its words, the order, and given items (None: all)."""

    words: str = ""
    sort: str = ""
    only: tuple[Id, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found: ``ids`` int64[m] in order, ``mask`` bool[n] over all items by id, for the facets."""

    asked: Asked
    ids: NDArray[np.int64]
    mask: NDArray[np.bool_]


class Catalogue:
    """The items as this session's person may see them; made and asked off the GUI thread.

    ``ids``, ``summary`` and ``broken`` are there from the start, so that the grid can look at them.
    """

    def __init__(self, columns: Columns, saved: Sequence[SavedFilter] = ()) -> None:
        self.columns = columns
        self.saved = tuple(saved)
        self.blind = columns.only is not None
        self.ids: NDArray[np.int64] = columns.ids
        self.summary = columns.summary()
        self.class_ids: list[Id] = columns.class_ids().tolist()
        self.broken: NDArray[np.bool_] = columns.file("broken") != 0
        self.vocabulary = columns.names.vocabulary(blind=self.blind)

    def __len__(self) -> int:
        return len(self.ids)

    def place(self, item: Id) -> int:
        """Return where an item stands among ``ids`` (-1: nowhere)."""
        at = int(np.searchsorted(self.ids, item))
        return at if at < len(self.ids) and self.ids[at] == item else -1

    def check(self, words: str) -> Node:
        """Return the filter's tree; quick, and reads nothing.

        Raises:
            FilterError: what is wrong, where, and what may have been meant.
        """
        node = parse(words)
        check(node, self.vocabulary)
        return node

    def find(self, asked: Asked) -> Found:
        """Return what is asked for; given items keep their order unless another one is asked for.

        Raises:
            FilterError: as `check`, or nothing can be sorted like that.
        """
        from labeler.store.read.query import matching
        from labeler.store.read.query_order import in_order

        mask = matching(self.columns, parse(asked.words))
        if asked.only is not None:
            given = np.array(asked.only, dtype=np.int64)
            mask &= self.columns.mask(given)
            if not asked.sort:
                places = self.columns.places(given)
                return Found(asked, self.ids[places[mask[places]]], mask)
        sorting = parse_sorting(asked.sort, self.columns.metadata_keys())
        ids = in_order(self.columns, mask, sorting)
        self.columns.trim(MOST_BYTES)
        return Found(asked, ids, mask)

    def facets(self, found: Found) -> Iterator[Facet]:
        """Yield how many of the found items have what, in the order of the eye.

        A key that the filter asks for is counted among what the rest of the filter finds, so that its other
        values can be chosen beside it.
        """
        from labeler.store.read.query import matching
        from labeler.store.read.query_facets import facet, facet_keys

        node = parse(found.asked.words)
        for key in facet_keys(self.columns):
            rest = without_key(node, key.removeprefix("meta."))
            mask = found.mask
            if rest != node:
                mask = matching(self.columns, rest)
                if found.asked.only is not None:
                    mask &= self.columns.mask(np.array(found.asked.only, dtype=np.int64))
            yield facet(self.columns, key, mask)
        self.columns.trim(MOST_BYTES)

    def named(self, ids: NDArray[np.int64], words: str, start: int, step: int) -> int:
        """Return the first position in ``ids``, from ``start`` on and around the end, of a file called so.

        Those come into question with a file or folder whose name begins with ``words``; without any, those
        that hold them. ``step`` is 1 or −1; −1 is returned where there is none.
        """
        from labeler.store.read.query_paths import called

        hits = np.flatnonzero(called(self.columns, words)[self.columns.places(ids)])
        self.columns.trim(MOST_BYTES)
        if not len(hits):
            return -1
        if step > 0:
            return int(hits[np.searchsorted(hits, start) % len(hits)])
        return int(hits[np.searchsorted(hits, start, side="right") - 1])

    def shared(self, items: Sequence[Id] | np.ndarray) -> Shared:
        """Return what items have in common: each tag and metadata key, and how many of them have it.

        Those that are not items any more are left out.
        """
        from labeler.store.read.metadata import SharedValue
        from labeler.store.read.tags import Tag

        mask = self.columns.mask(np.asarray(items, dtype=np.int64))
        borne = (
            (Tag(tag, name), int(np.count_nonzero(mask[self.columns.tagged(tag)])))
            for name, several in self.columns.names.tags.items()
            for tag in several
        )
        metadata = []
        for key in self.columns.metadata_keys():
            numbers = self.columns.metadata(key)[mask]
            known = numbers[numbers != 0]
            if len(known):
                same = bool(np.all(known == known[0]))
                value = self.columns.terms(key)[int(known[0])] if same else None
                metadata.append(SharedValue(key, value, len(known)))
        tags = tuple((tag, n) for tag, n in borne if n)
        return Shared(int(np.count_nonzero(mask)), tags, tuple(metadata))

    def with_values(self) -> Vocabulary:
        """Return the vocabulary with the most frequent values of each metadata key, for completion."""
        from labeler.store.read.query_facets import facet

        every = np.ones(len(self), dtype=bool)
        values = {
            key: [value.name for value in facet(self.columns, f"meta.{key}", every).values][:MOST_VALUES]
            for key in self.columns.metadata_keys()
        }
        return self.columns.names.vocabulary(blind=self.blind, values=values)


def read_catalogue(
    session: Session, before: Catalogue | None = None, changed: Iterable[str] = ()
) -> Catalogue:
    """Return the catalogue as this session's person may see it (reads; call it off the GUI thread).

    ``before`` is the one that was shown, ``changed`` the tables that have changed since.
    """
    from labeler.errors import Bug
    from labeler.store.read.filters import saved_filters
    from labeler.store.read.query_columns import Columns

    project = session.project
    if project is None:
        raise Bug("the catalogue was asked for without a project")
    only = (session.person, session.round or 0) if session.blind else None
    known = None if before is None else before.columns
    if known is not None and (known.project, known.question, known.only) == (project, session.question, only):
        return Catalogue(known.renewed(changed), saved_filters(project))
    return Catalogue(Columns(project, session.question, only), saved_filters(project))
