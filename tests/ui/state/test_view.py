"""Zoom and pan of a picture, without a screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.ui.state import view as maths
from labeler.ui.state.view import Tone, View

SIZES = st.integers(1, 6000)
views = st.builds(
    lambda width, height, port_width, port_height: maths.fit(View(width, height), port_width, port_height),
    SIZES,
    SIZES,
    SIZES,
    SIZES,
)


def test_fit_fills_the_narrower_side() -> None:
    view = maths.fit(View(4000, 3000), 1000, 1000)
    assert view.scale == 0.25
    assert view.frame() == (0.0, 125.0, 1000.0, 750.0)


def test_tiny_picture_grows_smoothly_and_shows_its_pixels_when_zoomed() -> None:
    view = maths.fit(View(32, 32), 800, 600)
    assert view.scale == 18.75
    assert not view.sharp
    assert maths.zoom(view, 1.25).sharp


def test_pixels_are_shown_above_200_percent() -> None:
    assert maths.fit(View(200, 150), 800, 600).sharp
    assert not maths.fit(View(400, 300), 800, 600).sharp  # exactly 200 % is still smoothed


@given(views, st.floats(0, 1), st.floats(0, 1))
def test_point_under_the_cursor_stays_while_zooming_in(view: View, across: float, down: float) -> None:
    zoomed = maths.zoom(view, 8.0)  # large enough that no edge pulls the picture
    x, y = view.port_width * across, view.port_height * down
    before = zoomed.to_picture(x, y)
    after = maths.zoom_at(zoomed, x, y, 1.2).to_picture(x, y)
    inside = 0 <= before[0] <= view.width and 0 <= before[1] <= view.height
    filled = (
        zoomed.scale * view.width >= view.port_width * 1.01
        and zoomed.scale * view.height >= view.port_height * 1.01
    )
    if inside and filled:
        assert after == pytest.approx(before, abs=1e-6 * max(view.width, view.height) + 1e-6)


@given(
    views, st.lists(st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000), st.floats(0.1, 10)), max_size=8)
)
def test_no_more_emptiness_than_must_be(view: View, moves: list[tuple[float, float, float]]) -> None:
    for dx, dy, factor in moves:
        view = maths.pan(maths.zoom_at(view, abs(dx), abs(dy), factor), dx, dy)
        left, top, width, height = view.frame()
        for low, length, port in ((left, width, view.port_width), (top, height, view.port_height)):
            if length <= port:
                assert low == pytest.approx((port - length) / 2, abs=1e-3)
            else:
                assert low <= 1e-3
                assert low + length >= port - 1e-3


@given(views, st.floats(0, 500), st.floats(0, 500))
def test_there_and_back_again(view: View, x: float, y: float) -> None:
    assert view.to_port(*view.to_picture(x, y)) == pytest.approx((x, y), abs=1e-5)


def test_fitted_stays_fitted_and_free_stays_free_on_resize() -> None:
    view = maths.fit(View(400, 400), 800, 800)
    assert maths.resize(view, 400, 400).scale == 1.0
    free = maths.zoom(view, 4)
    assert maths.resize(free, 400, 400).scale == free.scale
    assert (maths.resize(free, 400, 400).x, maths.resize(free, 400, 400).y) == (200, 200)


def test_actual_size_is_one_to_one() -> None:
    assert maths.actual_size(maths.fit(View(4000, 3000), 1000, 1000)).scale == pytest.approx(1.0)


def test_carry_keeps_the_same_corner_only_when_asked() -> None:
    view = maths.pan(maths.zoom(maths.fit(View(400, 400), 800, 800), 4), 5000, 5000)
    kept = maths.carry(view, 800, 800, keep=True)
    assert kept.seen() == (0, 0, 201, 201)
    assert kept.scale / kept.fitting_scale == pytest.approx(4)
    assert maths.carry(view, 800, 800, keep=False).fitted


def test_seen_is_within_the_picture() -> None:
    assert maths.fit(View(100, 50), 300, 300).seen() == (0, 0, 100, 50)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (0, 0)])
def test_degenerate_pictures_have_a_view(size: tuple[int, int]) -> None:
    view = maths.zoom(maths.fit(View(*size), 300, 200), 2)
    assert view.scale > 0


def test_tone_curve() -> None:
    assert Tone().curve() == list(range(256))
    brighter = Tone().step(brightness=3)
    assert brighter.curve()[100] == 136
    assert brighter.curve()[255] == 255
    steeper = Tone().step(contrast=2).curve()
    assert steeper[50] < 50
    assert steeper[200] > 200
    assert Tone().step(brightness=99).brightness == 10
    assert not brighter.plain
    assert brighter.step(brightness=-3).plain
    stretched = Tone(stretched=True)
    assert [stretched.curve((100, 200))[level] for level in (99, 100, 150, 200, 201)] == [0, 0, 128, 255, 255]
    assert stretched.step(gamma=1).stretched and not stretched.plain
    assert Tone.from_kept([1, 0, 0, 0]) == Tone(1), "as an earlier version kept it"
