"""Boxes and polygons in the making, press by press and key by key, without a screen."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.ui.state import shapes as geometry
from labeler.ui.state.drawing import Drawing, Tool
from labeler.ui.state.editing import Edit
from labeler.units import NOTHING, Point, Shape, ShapeKind, Value, check_shape

SIZE = (200, 100)


@pytest.fixture
def drawing() -> Drawing:
    made = Drawing()
    made.size = SIZE
    return made


def draw(drawing: Drawing, corner: Point, opposite: Point) -> Shape:
    drawing.take(Tool.BOX)
    assert drawing.add_point(corner) is None
    edit = drawing.add_point(opposite)
    assert edit is not None
    assert edit.words == "draw a box"
    return edit.value.shapes[-1]


def pull(drawing: Drawing, begin: Point, end: Point, *, free: bool = True) -> Edit | None:
    drawing.press(*begin, 4.0)
    drawing.drag((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2, 4.0, free=free)
    drawing.drag(*end, 4.0, free=free)
    return drawing.release()


def test_a_box_from_any_corner_stays_inside_the_picture(drawing: Drawing) -> None:
    made = draw(drawing, (50, 60), (-20, 300))
    assert made.points == ((0, 60), (50, 100))
    assert drawing.selected == (made.id,)
    assert drawing.tool is Tool.SELECT, "one shape a tool, N takes it again"


def test_a_slip_of_the_hand_is_no_box(drawing: Drawing) -> None:
    drawing.take(Tool.BOX)
    drawing.add_point((10, 10))
    assert drawing.add_point((10.4, 40)) is None
    assert drawing.value == NOTHING
    assert drawing.pending, "the second corner is still wanted"


def test_the_class_stays_for_the_next_shape(drawing: Drawing) -> None:
    draw(drawing, (0, 0), (10, 10))
    assert drawing.unnamed()
    edit = drawing.name(7, "call it nut")
    assert edit is not None
    assert draw(drawing, (20, 20), (30, 30)).label_class == 7
    assert drawing.unnamed() == ()


def test_dragging_moves_and_stops_at_the_edge(drawing: Drawing) -> None:
    made = draw(drawing, (10, 10), (30, 30))
    edit = pull(drawing, (20, 20), (500, 40))
    assert edit is not None
    assert edit.words == "move a box"
    assert edit.value.shapes[0].points == ((180, 30), (200, 50))
    assert edit.value.shapes[0].id == made.id


def test_a_click_selects_and_moves_nothing(drawing: Drawing) -> None:
    draw(drawing, (10, 10), (30, 30))
    assert pull(drawing, (20, 20), (20.5, 20)) is None


def test_handles_resize_and_turn_over(drawing: Drawing) -> None:
    draw(drawing, (40, 40), (60, 60))
    edit = pull(drawing, (60, 60), (80, 70))
    assert edit is not None
    assert edit.words == "resize a box"
    assert edit.value.shapes[0].points == ((40, 40), (80, 70))
    edit = pull(drawing, (80, 55), (20, 55))
    assert edit is not None
    assert edit.value.shapes[0].points == ((20, 40), (40, 70))


def test_edges_jump_to_the_picture_and_to_other_boxes_unless_free(drawing: Drawing) -> None:
    draw(drawing, (100, 20), (140, 60))
    draw(drawing, (20, 20), (40, 40))
    drawing.press(30, 30, 4.0)
    drawing.drag(88, 31, 4.0)
    edit = drawing.release()
    assert edit is not None
    assert edit.value.shapes[1].points == ((80, 20), (100, 40)), "right edge on the other's left one"
    edit = pull(drawing, (90, 30), (92, 33), free=True)
    assert edit is not None
    assert edit.value.shapes[1].points == ((82, 23), (102, 43))
    assert drawing.snapped((2.5, 98), 4.0) == (0, 100)
    assert drawing.snapped((2.5, 70), 0.0) == (2.5, 70)


def test_small_shapes_lie_on_top(drawing: Drawing) -> None:
    inner = draw(drawing, (40, 40), (60, 60))
    draw(drawing, (10, 10), (90, 90))
    drawing.select(())
    drawing.press(50, 50, 4.0)
    assert drawing.selected == (inner.id,)


def test_locked_shapes_stay_and_hidden_ones_are_not_hit(drawing: Drawing) -> None:
    made = draw(drawing, (40, 40), (60, 60))
    drawing.lock()
    assert pull(drawing, (50, 50), (80, 50)) is None
    assert drawing.nudge(1, 0) is None
    assert drawing.delete() is None
    assert drawing.name(3, "call it nut") is None
    drawing.hide()
    assert drawing.grip(50, 50, 4.0) is None
    drawing.hide()
    drawing.select((made.id,))
    assert drawing.delete(locked=True) is not None


def test_cancel_takes_the_innermost_only(drawing: Drawing) -> None:
    draw(drawing, (40, 40), (60, 60))
    drawing.take(Tool.BOX)
    drawing.add_point((1, 1))
    assert drawing.cancel()
    assert drawing.tool is Tool.BOX
    assert drawing.cancel()
    assert drawing.tool is Tool.SELECT
    assert not drawing.cancel()
    drawing.select_all()
    drawing.press(50, 50, 4.0)
    drawing.drag(70, 50, 4.0)
    assert drawing.cancel()
    assert drawing.shapes[0].points == ((40, 40), (60, 60))


def test_a_polygon_is_closed_at_its_first_point_or_by_enter(drawing: Drawing) -> None:
    drawing.take(Tool.POLYGON)
    for point in ((10.0, 10.0), (50.0, 10.0), (50.0, 40.0)):
        assert drawing.add_point(point, reach=3) is None
    edit = drawing.add_point((11.0, 11.0), reach=3)
    assert edit is not None
    assert edit.value.shapes[0].points == ((10, 10), (50, 10), (50, 40))
    drawing.take(Tool.POLYGON, at=(60, 60))
    drawing.set_point()
    drawing.move_crosshair(20, 0)
    drawing.set_point()
    drawing.move_crosshair(0, 20)
    drawing.set_point()
    edit = drawing.enter()
    assert edit is not None
    assert edit.value.shapes[1].points == ((60, 60), (80, 60), (80, 80))


def test_points_of_a_polygon_come_and_go(drawing: Drawing) -> None:
    shape = Shape("p", None, ((10, 10), (50, 10), (50, 40)), ShapeKind.POLYGON)
    drawing.show(Value(shapes=(shape,)), ["p"])
    edit = drawing.insert_vertex((30, 11))
    assert edit is not None
    assert edit.value.shapes[0].points == ((10, 10), (30, 11), (50, 10), (50, 40))
    assert drawing.vertex == 1
    edit = drawing.nudge(0, 5)
    assert edit is not None
    assert edit.value.shapes[0].points[1] == (30, 16)
    edit = drawing.delete()
    assert edit is not None
    assert len(edit.value.shapes[0].points) == 3
    drawing.cycle_vertex(1)
    assert drawing.delete() is None, "a polygon keeps three points"


def test_a_drawing_wholly_by_keyboard(drawing: Drawing) -> None:
    drawing.take(Tool.BOX, at=(100, 50))
    drawing.set_point()
    drawing.move_crosshair(30, 20)
    edit = drawing.enter()
    assert edit is not None
    assert edit.value.shapes[0].points == ((100, 50), (130, 70))
    edit = drawing.stretch(5, -3)
    assert edit is not None
    assert edit.value.shapes[0].points == ((100, 50), (135, 67))
    edit = drawing.nudge(-10, 0)
    assert edit is not None
    assert edit.value.shapes[0].points == ((90, 50), (125, 67))


def test_what_is_copied_is_pasted_beside_and_into_smaller_pictures(drawing: Drawing) -> None:
    draw(drawing, (150, 10), (190, 90))
    assert drawing.copy() == 1
    edit = drawing.paste()
    assert edit is not None
    assert edit.value.shapes[1].points == ((158, 18), (198, 98))
    assert edit.value.shapes[0].id != edit.value.shapes[1].id
    drawing.size = (160, 60)
    drawing.show(NOTHING)
    edit = drawing.paste()
    assert edit is not None
    assert edit.value.shapes[0].points == ((150, 10), (160, 60))


def test_tab_goes_from_top_left_to_bottom_right(drawing: Drawing) -> None:
    low, high = draw(drawing, (5, 50), (15, 60)), draw(drawing, (90, 5), (99, 15))
    drawing.select(())
    drawing.cycle(1)
    assert drawing.selected == (high.id,)
    drawing.cycle(1)
    assert drawing.selected == (low.id,)
    drawing.cycle(-1)
    assert drawing.selected == (high.id,)


NUMBER = st.floats(-50, 250, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.tuples(NUMBER, NUMBER), min_size=12, max_size=30))
def test_whatever_is_done_the_shapes_are_possible_and_inside(seed: int, points: list[Point]) -> None:
    drawing, rng = Drawing(), random.Random(seed)
    drawing.size = SIZE
    for point in points:
        what = rng.randrange(8)
        if what == 0:
            drawing.take(rng.choice(list(Tool)), at=point)
        elif what == 1:
            drawing.add_point(point, reach=3)
        elif what == 2:
            drawing.enter()
        elif what == 3 and drawing.tool is Tool.SELECT:
            pull(drawing, (rng.uniform(0, 200), rng.uniform(0, 100)), point, free=rng.random() < 0.5)
        elif what == 4:
            drawing.nudge(*point)
            drawing.stretch(*point)
        elif what == 5:
            drawing.copy()
            drawing.paste()
        elif what == 6:
            drawing.cycle(1)
            drawing.cycle_vertex(1)
        else:
            drawing.insert_vertex()
        for shape in drawing.shapes:
            check_shape(shape)
        bounds = geometry.bounds_of(drawing.shapes)
        assert (bounds >= 0).all()
        assert (bounds[:, [0, 2]] <= SIZE[0]).all()
        assert (bounds[:, [1, 3]] <= SIZE[1]).all()
        assert np.array_equal(bounds, drawing.bounds)
