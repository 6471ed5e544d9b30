"""Places and half drawn polygons are there again after a restart; a damaged file is as good as none."""

from __future__ import annotations

from pathlib import Path

from labeler.ui.state.desk_memory import MOST_PLACES, DeskMemory
from labeler.ui.state.editing import Making
from labeler.ui.state.time_axis import whole, zoom_at
from labeler.ui.state.view import View, fit, zoom
from labeler.units import NOTHING, Segment, Shape, Value

PROJECT = Path("somewhere") / "a.labeler"
HERE = (7, 1, 2, 3)


def test_what_is_half_drawn_is_there_at_once_for_its_subject_alone(tmp_path: Path) -> None:
    memory = DeskMemory(tmp_path, PROJECT)
    half = Making(5, ((1.0, 2.0), (3.5, 4.0)))
    memory.keep_making(HERE, half)
    again = DeskMemory(tmp_path, PROJECT)
    assert again.making(HERE) == half
    assert again.making((7, 1, 9, 3)) is None, "another person's"
    assert DeskMemory(tmp_path, Path("b.labeler")).making(HERE) is None
    again.keep_making(HERE, None)
    assert DeskMemory(tmp_path, PROJECT).making(HERE) is None


def test_places_are_found_by_the_value_that_held(tmp_path: Path) -> None:
    memory = DeskMemory(tmp_path, PROJECT)
    near = zoom(fit(View(400, 300), 800, 600), 3.0)
    axis = zoom_at(whole(10.0), 4.0, 5.0)
    one = Value(shapes=(Shape("a", 5, ((1.0, 2.0), (3.0, 4.0))),))
    heard = Value(segments=(Segment("s", None, 0.5, 1.25),))
    memory.note(HERE, one, ("a",), near)
    memory.note(HERE, heard, ("s",), axis)
    memory.note(HERE, NOTHING, (), "a place of another sort")
    assert memory.find(HERE, one) == (("a",), near), "also before it is written"
    memory.note(HERE, one, ("a",), near)
    memory.write_places()
    again = DeskMemory(tmp_path, PROJECT)
    assert again.find(HERE, one) == (("a",), near)
    assert again.find(HERE, heard) == (("s",), axis)
    assert again.find(HERE, NOTHING) == ((), None)
    assert again.find(HERE, Value(text="other")) is None
    assert again.find((8, 1, 2, 3), one) is None


def test_it_stays_small_and_survives_damage(tmp_path: Path) -> None:
    memory = DeskMemory(tmp_path, PROJECT)
    for n in range(MOST_PLACES + 20):
        memory.note(HERE, Value(text=str(n)), (), View(4, 3))
    memory.keep_making(HERE, Making(None, ((0.0, 0.0),)))
    memory.write_places()
    assert memory.find(HERE, Value(text="0")) is None
    assert memory.find(HERE, Value(text=str(MOST_PLACES))) is not None
    for path in tmp_path.glob("*.json"):
        path.write_text('{"7.1.2.3": [[', "utf-8")
    assert DeskMemory(tmp_path, PROJECT).making(HERE) is None
    for path in tmp_path.glob("*.json"):
        path.write_text('{"7.1.2.3": [5, "x"], "7.1.2.3 0": 4}', "utf-8")
    again = DeskMemory(tmp_path, PROJECT)
    assert again.making(HERE) is None
    assert again.find(HERE, NOTHING) is None
