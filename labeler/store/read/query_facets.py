"""How many of the items that fit have each class, tag, source …: what a filter could be narrowed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from labeler.query import BY_NAME, Condition, Term, condition_text
from labeler.query.vocabulary import ANY, NONE
from labeler.store import summary
from labeler.store.read.query_columns import Columns
from labeler.store.read.query_leaves import state_mask
from labeler.types import Id

MOST_VALUES = 200
_STATES = (
    "unlabeled",
    "labeled",
    "disagree",
    "uncertain",
    "skipped",
    "flagged",
    "conflict",
    "sent-back",
    "broken",
)
_OTHERS = frozenset({"disagree", "conflict", "sent-back"})


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value: its name, how many of the items have it, and the condition that asks for it."""

    name: str
    n: int
    condition: Condition

    @property
    def text(self) -> str:
        """Return the condition as it is written."""
        return condition_text(self.condition)


@dataclass(frozen=True, slots=True)
class Facet:
    """One key with its values, most frequent first (classes and states in their order).

    ``n_more`` values are left out.
    """

    key: str
    values: tuple[FacetValue, ...]
    n_more: int = 0
    metadata: bool = False


def facet_keys(columns: Columns) -> list[str]:
    """Return the keys that `facet` takes, in the order of the eye; metadata keys begin with ``meta.``."""
    keys = ["class", "state", "tag", "model", "predicted", "kind", "source"]
    if columns.only is None:
        keys += ["truth", "person", "round"]
    return [*keys, *(f"meta.{key}" for key in columns.metadata_keys())]


def facet(columns: Columns, key: str, mask: np.ndarray) -> Facet:
    """Return the values of one key among the items in ``mask`` (bool[n]), but those that none has."""
    if key.startswith("meta."):
        return _metadata(columns, key.removeprefix("meta."), mask)
    return _FACETS[key](columns, mask)


def _value(key: str, name: str, n: int, *, special: bool = False, op: str = ":") -> FacetValue:
    quoted = not special and (name.lower() in {ANY, NONE} or any(sign in name for sign in ("*", "?", "..")))
    own = op == "=" and key.lower() in BY_NAME  # (a metadata key that has the name of one of our own)
    return FacetValue(name, int(n), Condition(key, op, (Term(name, quoted),), quoted=own))


def _facet(key: str, counts: Mapping[str, int], *, none: int = 0, by_count: bool = True) -> Facet:
    found = [(name, n) for name, n in counts.items() if n]
    if by_count:
        found.sort(key=lambda pair: -pair[1])
    values = [_value(key, name, n) for name, n in found[:MOST_VALUES]]
    if none:
        values.append(_value(key, NONE, none, special=True))
    return Facet(key, tuple(values), max(0, len(found) - MOST_VALUES))


def _by_class(columns: Columns, codes: np.ndarray) -> tuple[dict[str, int], int]:
    """Count a column of classes' codes by name, and those of none."""
    ids = columns.class_ids().tolist()
    counted = dict(zip(ids, np.bincount(codes, minlength=len(ids)).tolist(), strict=False))
    by_name = {
        name: sum(counted.get(id_, 0) for id_ in several) for name, several in columns.names.classes.items()
    }
    return by_name, counted.get(0, 0)


def _classes(columns: Columns, mask: np.ndarray) -> Facet:
    counts, none = _by_class(columns, summary.shown_class(columns.summary()[mask]))
    return _facet("class", counts, none=none, by_count=False)


def _predicted(columns: Columns, mask: np.ndarray) -> Facet:
    counts, none = _by_class(columns, columns.predicted()[mask])
    return _facet("predicted", counts, none=none if any(counts.values()) else 0, by_count=False)


def _states(columns: Columns, mask: np.ndarray) -> Facet:
    asked = [state for state in _STATES if columns.only is None or state not in _OTHERS]
    counts = {state: int(np.count_nonzero(state_mask(columns, state) & mask)) for state in asked}
    return _facet("state", counts, by_count=False)


def _tags(columns: Columns, mask: np.ndarray) -> Facet:
    bare = mask.copy()
    counts = {}
    for name, several in columns.names.tags.items():
        places = [columns.tagged(tag) for tag in several]
        counts[name] = sum(int(np.count_nonzero(mask[place])) for place in places)
        for place in places:
            bare[place] = False
    return _facet("tag", counts, none=int(np.count_nonzero(bare)) if any(counts.values()) else 0)


def _models(columns: Columns, mask: np.ndarray) -> Facet:
    said = columns.predicted()
    true = summary.true_class(columns.summary())
    both = (said != 0) & (true != 0) & mask
    right = int(np.count_nonzero(both & (said == true)))
    if columns.only is not None:
        return Facet("model", ())
    wrong = int(np.count_nonzero(both)) - right
    return _facet("model", {"right": right, "wrong": wrong}, by_count=False)


def _kinds(columns: Columns, mask: np.ndarray) -> Facet:
    audio = int(np.count_nonzero(columns.file("kind")[mask]))
    return _facet("kind", {"image": int(np.count_nonzero(mask)) - audio, "audio": audio})


def _sources(columns: Columns, mask: np.ndarray) -> Facet:
    of = columns.file("source")[mask]
    names = columns.names.sources.items()
    counts = {name: sum(int(np.count_nonzero(of == id_)) for id_ in several) for name, several in names}
    return _facet("source", counts)


def _truths(columns: Columns, mask: np.ndarray) -> Facet:
    found = columns.summary()[mask]
    known_from = found["known_from"]
    counts = {
        "gold": int(np.count_nonzero(known_from == summary.GOLD)),
        "ruling": int(np.count_nonzero(known_from == summary.RULED)),
        "consensus": int(np.count_nonzero((known_from == 0) & (found["voted"] != 0))),
        "none": int(np.count_nonzero(summary.true_class(found) == 0)),
    }
    values = [_value("truth", name, n, special=True) for name, n in counts.items() if n]
    return Facet("truth", tuple(values))


def _people(columns: Columns, mask: np.ndarray) -> Facet:
    labels = columns.labels()
    here = labels.answered & mask[labels.place]
    counts = {}
    for name, several in columns.names.people.items():
        theirs = here & labels.among("person", several)
        counts[name] = _distinct(labels.place[theirs])
    return _facet("person", counts)


def _rounds(columns: Columns, mask: np.ndarray) -> Facet:
    labels = columns.labels()
    here = labels.answered & mask[labels.place]
    counts: dict[str, int] = {}
    seen: set[tuple[Id, ...]] = set()
    for name, several in columns.names.rounds.items():
        if several not in seen:  # (a round has two names, and one is enough)
            seen.add(several)
            counts[name] = _distinct(labels.place[here & labels.among("round", several)])
    return _facet("round", counts, by_count=False)


def _distinct(places: np.ndarray) -> int:
    """Places come sorted."""
    return int(np.count_nonzero(places[1:] != places[:-1])) + 1 if len(places) else 0


def _metadata(columns: Columns, key: str, mask: np.ndarray) -> Facet:
    numbers, n = np.unique(columns.metadata(key)[mask], return_counts=True)
    most = np.argsort(-n, kind="stable")
    terms = columns.terms(key)
    pairs = [(int(numbers[at]), int(n[at])) for at in most[: MOST_VALUES + 1]]
    values = [_value(key, terms[number], count, op="=") for number, count in pairs if number]
    none = next((count for number, count in pairs if number == 0), 0)
    if none and values:
        values.append(_value(key, NONE, none, special=True, op="="))
    return Facet(key, tuple(values), max(0, len(numbers) - MOST_VALUES - 1), metadata=True)


_FACETS: Mapping[str, Callable[[Columns, np.ndarray], Facet]] = {
    "class": _classes,
    "state": _states,
    "tag": _tags,
    "model": _models,
    "predicted": _predicted,
    "kind": _kinds,
    "source": _sources,
    "truth": _truths,
    "person": _people,
    "round": _rounds,
}
