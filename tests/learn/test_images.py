"""Pictures as arrays: any shape comes out square, and the degenerate ones come out at all."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.learn.images import hog_and_colour, side_for, to_square


@pytest.mark.parametrize("shape", [(1, 1), (1, 1, 3), (300, 7, 3), (64, 64, 3), (5, 900)])
def test_any_picture_becomes_square(shape: tuple[int, ...]) -> None:
    found = to_square(np.full(shape, 77, np.uint8), 32)
    assert found.shape == (32, 32, 3)
    assert found.dtype == np.uint8
    assert (found == 77).all()


def test_a_picture_of_that_side_is_left_as_it_is() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (32, 32, 3)).astype(np.uint8)
    assert (to_square(pixels, 32) == pixels).all()


def test_the_side_follows_the_shorter_side() -> None:
    assert side_for(np.empty((0, 2), np.int64)) == 32
    assert side_for(np.array([[100, 70]])) == 64
    assert side_for(np.array([[8, 8]])) == 32


def test_hog_does_not_see_brightness_and_survives_blank_pictures() -> None:
    blank = np.zeros((2, 32, 32, 3), np.uint8)
    assert np.isfinite(hog_and_colour(blank)).all()
    x = np.random.default_rng(0).integers(0, 120, (1, 32, 32, 3)).astype(np.uint8)
    n_gradients = 7 * 7 * 4 * 9
    dark, light = hog_and_colour(x), hog_and_colour(x + np.uint8(100))
    assert np.allclose(dark[:, :n_gradients], light[:, :n_gradients], atol=1e-4)
    assert not np.allclose(dark[:, n_gradients:], light[:, n_gradients:], atol=1e-2)
