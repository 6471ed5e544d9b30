"""The annotations of a COCO file that are nothing but a sound box in a known category, all at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeler.formats.annotations import names_of
from labeler.formats.plain_boxes import PlainBoxes

_PLAIN = names_of("id image_id category_id bbox area segmentation iscrowd score")
_NEEDED = names_of("image_id category_id bbox")
_FAR = 1e7
_NUMBERS = frozenset({int, float})
_IDS = frozenset({int, str})


@dataclass(frozen=True, slots=True)
class PlainRows:
    """What was taken: boxes and their classes' names by image; and the places of the rows that were not."""

    by_image: Mapping[Any, tuple[PlainBoxes, tuple[str, ...]]]
    rest: Sequence[int]


def plain_rows(rows: list[Any], images: Iterable[Any], categories: Mapping[Any, str]) -> PlainRows:
    """Return the boxes of the images all of whose annotations are plain; the other rows are left.

    Args:
        rows: the annotations as the file has them, whatever they are; those taken become None.
        images: the ids of the known images.
        categories: the names of the known categories by id.
    """
    places, is_scored = _candidates(rows)
    chosen = [rows[place] for place in places.tolist()]
    image_of = [row["image_id"] for row in chosen]
    category_of = [row["category_id"] for row in chosen]
    n_rows = len(rows)
    if not chosen or not _IDS.issuperset(map(type, chain(image_of, category_of))):
        return PlainRows({}, range(n_rows))
    known = list(images)
    image = _numbers_of(image_of, known)
    category = _numbers_of(category_of, categories)
    corners, is_plain = sound_corners([row["bbox"] for row in chosen])
    scores = None
    if is_scored:
        scores, has_score = _finite([row["score"] for row in chosen])
        is_plain &= has_score
    is_plain &= (image >= 0) & (category >= 0)
    # one odd annotation, and all of its image are looked at one by one: their order is their number
    odd = {row.get("image_id") for row in _others(rows, places) if type(row.get("image_id")) in _IDS}
    has_odd = np.zeros(len(known) + 1, dtype=bool)
    has_odd[_numbers_of(odd, known)] = True
    has_odd[image[~is_plain]] = True
    is_plain &= ~has_odd[image]
    taken = np.flatnonzero(is_plain)
    del chosen, image_of, category_of
    for place in places[taken].tolist():
        rows[place] = None  # what was taken need not stay in memory
    taken = taken[np.argsort(image[taken], kind="stable")]
    names = list(categories.values())
    labels = [names[number] for number in category[taken].tolist()]
    found = _gathered(corners[taken], image[taken], None if scores is None else scores[taken])
    by_image = {known[n]: (boxes_, tuple(labels[begin:end])) for n, begin, end, boxes_ in found}
    rest = np.ones(n_rows, dtype=bool)
    rest[places[taken]] = False
    return PlainRows(by_image, np.flatnonzero(rest).tolist())


def _candidates(rows: Sequence[Any]) -> tuple[NDArray[np.int64], bool]:
    """Return the places of the rows that have only what a plain box has, and whether these are scored."""
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    kinds = [
        known.setdefault(kind, kind) for kind in (tuple(row) if type(row) is dict else () for row in rows)
    ]
    fine = {kind for kind in known if _NEEDED.issubset(kind) and _PLAIN.issuperset(kind)}
    scored = {kind for kind in fine if "score" in kind}
    if scored != fine:
        fine -= scored
    is_fine = [
        kind in fine and not row.get("segmentation") and not row.get("iscrowd")
        for kind, row in zip(kinds, rows, strict=True)
    ]
    return np.flatnonzero(np.array(is_fine, dtype=bool)), bool(scored) and scored == fine


def _others(rows: Sequence[Any], places: NDArray[np.int64]) -> list[dict[str, Any]]:
    if len(places) == len(rows):
        return []
    own = set(places.tolist())
    return [row for place, row in enumerate(rows) if place not in own and type(row) is dict]


def _numbers_of(wanted: Iterable[Any], known: Iterable[Any]) -> NDArray[np.int64]:
    """Return the place of each of ``wanted`` in ``known``, -1 where it is not there."""
    place = {one: index for index, one in enumerate(known)}
    return np.array([place.get(one, -1) for one in wanted], dtype=np.int64)


def sound_corners(boxes: Sequence[Any]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return left, top, right, bottom of each ``bbox``, and which are four numbers with an area."""
    if (
        set(map(type, boxes)) == {list}
        and set(map(len, boxes)) == {4}
        and _are_numbers(chain.from_iterable(boxes))
    ):
        four = np.ones(len(boxes), dtype=bool)
        whole = boxes
    else:
        is_four = [type(one) is list and len(one) == 4 and _are_numbers(one) for one in boxes]
        four = np.array(is_four, dtype=bool)
        whole = [one for one, is_one in zip(boxes, is_four, strict=True) if is_one]
    found = np.zeros((len(boxes), 4))
    try:
        found[four] = np.fromiter(chain.from_iterable(whole), np.float64, 4 * len(whole)).reshape(-1, 4)
    except OverflowError:  # a whole number beyond all floats: look at each
        return found, np.zeros(len(boxes), dtype=bool)
    with np.errstate(invalid="ignore"):
        found[:, 2:] += found[:, :2]
        fine = four & (np.abs(found) < _FAR).all(axis=1) & (found[:, 2:] > found[:, :2]).all(axis=1)
    found[~fine] = 0
    return np.round(found, 4, out=found), fine


def _are_numbers(values: Iterable[Any]) -> bool:
    return _NUMBERS.issuperset(map(type, values))


def _finite(values: list[Any]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return scores as numbers, and which are some."""
    is_number = [type(one) is float or (type(one) is int and abs(one) < _FAR) for one in values]
    plain = [one if is_one else np.nan for one, is_one in zip(values, is_number, strict=True)]
    found = np.array(plain, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        return found, np.abs(found) < _FAR


def _gathered(
    corners: NDArray[np.float64], image: NDArray[np.int64], scores: NDArray[np.float64] | None
) -> list[tuple[int, int, int, PlainBoxes]]:
    """Return image, first row, row after the last, and boxes, of rows sorted by image."""
    if not len(image):
        return []
    begins = np.flatnonzero(np.r_[True, np.diff(image) != 0])
    ends = np.r_[begins[1:], len(image)].tolist()
    least = np.minimum.reduceat(corners[:, :2], begins).tolist()
    most = np.maximum.reduceat(corners[:, 2:], begins).tolist()
    thinnest = np.minimum.reduceat((corners[:, 2:] - corners[:, :2]).min(axis=1), begins).tolist()
    flat = array("d", np.ascontiguousarray(corners).tobytes())
    given = None if scores is None else array("d", scores.tobytes())
    return [
        (
            number,
            begin,
            end,
            PlainBoxes(flat[4 * begin : 4 * end], (*low, *high), thin, given and given[begin:end]),
        )
        for number, begin, end, low, high, thin in zip(
            image[begins].tolist(), begins.tolist(), ends, least, most, thinnest, strict=True
        )
    ]
