"""What the Label page remembers of a project on this machine, beside the facts; no Qt.

Where the person was (zoom, position, selection) at their last steps, so that an undo comes back there also
after a restart; and polygons in the making, point by point, so that none is lost to a crash. It is this
person's view and not an answer: it lies beside the preferences, never in the project, and may be thrown away.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import astuple
from pathlib import Path
from typing import Any

from labeler.types import Id
from labeler.ui.state.editing import Making
from labeler.ui.state.time_axis import TimeAxis
from labeler.ui.state.view import View
from labeler.units import Value

Subject = tuple[Id, Id, Id, Id]
"""Item, question, person, round."""

MOST_PLACES = 300
MOST_MAKINGS = 200

_PLACES = {"view": View, "axis": TimeAxis}


class DeskMemory:
    """Two small files for the project at ``project`` in ``folder``; damaged ones count as empty.

    Points in the making are written at once; places when `write_places` is called, which may be done on
    another thread.
    """

    def __init__(self, folder: Path, project: Path) -> None:
        name = hashlib.blake2b(str(project).encode(), digest_size=8).hexdigest()
        self._makings_path = folder / f"{name}.making.json"
        self._places_path = folder / f"{name}.places.json"
        self._lock = threading.Lock()
        self._new: list[tuple[Subject, Value, tuple[str, ...], object]] = []
        self._makings: OrderedDict[str, Any] = OrderedDict(_read(self._makings_path))
        self._places: OrderedDict[str, Any] = OrderedDict(_read(self._places_path))

    # in the making

    def making(self, subject: Subject) -> Making | None:
        """Return what was left half drawn there."""
        kept = self._makings.get(_key(subject))
        try:
            return None if kept is None else Making(kept[0], tuple((float(x), float(y)) for x, y in kept[1]))
        except (TypeError, ValueError, IndexError):
            return None

    def keep_making(self, subject: Subject, making: Making | None) -> None:
        """Keep what is half drawn, on the disk when this returns; None: nothing is."""
        key = _key(subject)
        if making is None:
            if self._makings.pop(key, None) is None:
                return
        else:
            self._makings[key] = [making.label_class, [list(point) for point in making.points]]
            self._makings.move_to_end(key)
            while len(self._makings) > MOST_MAKINGS:
                self._makings.popitem(last=False)
        _write(self._makings_path, self._makings)

    # places

    def note(self, subject: Subject, value: Value, selected: tuple[str, ...], place: object) -> None:
        """Note where the person was and what was selected as this value held."""
        with self._lock:
            self._new.append((subject, value, selected, place))

    def find(self, subject: Subject, value: Value) -> tuple[tuple[str, ...], object] | None:
        """Return what was selected and the place as this value held, None where that is not known."""
        self._take_in()
        with self._lock:
            kept = self._places.get(_place_key(subject, value))
        try:
            return None if kept is None else (tuple(str(one) for one in kept[0]), _place(kept[1]))
        except (TypeError, ValueError, IndexError, KeyError):
            return None

    def write_places(self) -> None:
        """Put the places that are new on the disk."""
        if self._take_in():
            with self._lock:
                _write(self._places_path, self._places)

    def _take_in(self) -> bool:
        with self._lock:
            new, self._new = self._new, []
            for subject, value, selected, place in new:
                key = _place_key(subject, value)
                self._places[key] = [list(selected), _kept(place)]
                self._places.move_to_end(key)
            while len(self._places) > MOST_PLACES:
                self._places.popitem(last=False)
        return bool(new)


def _key(subject: Subject) -> str:
    return ".".join(str(one) for one in subject)


def _place_key(subject: Subject, value: Value) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for unit in value.units:
        digest.update(repr(astuple(unit)).encode())
    digest.update(repr((value.classes, value.text)).encode())
    return f"{_key(subject)} {digest.hexdigest()}"


def _kept(place: object) -> list[Any] | None:
    if isinstance(place, View):
        return ["view", list(astuple(place))]
    return ["axis", list(astuple(place))] if isinstance(place, TimeAxis) else None


def _place(kept: list[Any] | None) -> object:
    return None if kept is None else _PLACES[kept[0]](*kept[1])


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, kept: OrderedDict[str, Any]) -> None:
    beside = path.with_suffix(".new")
    with contextlib.suppress(OSError):  # a full disk is told of by the answers themselves
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(kept, separators=(",", ":")), "utf-8")
        beside.replace(path)
