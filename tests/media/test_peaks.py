"""The waveform pyramid never misses a sample, at any zoom, in time that does not grow with the sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.media.peaks import BASE, PeaksBuilder, build_peaks
from labeler.media.peaks_file import read_peaks, trim_peaks, write_peaks


def _cut(samples: np.ndarray, *places: int) -> list[np.ndarray]:
    return np.split(samples, places)


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(0, 5000),
    seed=st.integers(0, 9),
    pixels=st.integers(1, 60),
    ends=st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2)),
    in_memory=st.booleans(),
)
def test_columns_hold_their_samples(n: int, seed: int, pixels: int, ends, in_memory: bool) -> None:
    samples = np.random.default_rng(seed).normal(0, 1, (n, 2)).astype(np.float32)
    peaks = build_peaks(_cut(samples, n // 3, n // 2), 1000, 2)
    start, stop = sorted(end * n / 1000 for end in ends)
    low, high = peaks.view(start, stop, pixels, samples=samples if in_memory else None)
    assert low.shape == high.shape == (pixels, 2)
    edges = np.linspace(start, stop, pixels + 1) * 1000
    for pixel in range(pixels):
        first, last = int(np.ceil(max(edges[pixel], 0))), max(0, int(np.floor(min(edges[pixel + 1], n))))
        inside = samples[first:last]
        if len(inside):
            assert (low[pixel] <= inside.min(axis=0)).all() and (high[pixel] >= inside.max(axis=0)).all()
    assert (low <= high).all()


def test_close_up_is_exact_with_samples() -> None:
    samples = np.arange(1000, dtype=np.float32)[:, None]
    peaks = build_peaks([samples], 1000, 1)
    low, high = peaks.view(0.1, 0.11, 10, samples=samples)
    assert low[:, 0].tolist() == high[:, 0].tolist() == list(range(100, 110))


def test_a_click_is_seen_from_far() -> None:
    samples = np.zeros((1_000_000, 1), np.float32)
    samples[765_432] = 1.0
    low, high = build_peaks([samples], 8000, 1).view(0.0, 125.0, 500)
    assert high[:, 0].argmax() == 765_432 * 500 // 1_000_000
    assert high.max() == 1.0 and low.max() == 0.0


def test_outside_is_zero() -> None:
    peaks = build_peaks([np.ones((800, 1), np.float32)], 800, 1)
    _, high = peaks.view(-1.0, 2.0, 30)
    assert high[:10].max() == 0.0 and high[20:].max() == 0.0 and high[10:20].min() == 1.0


def test_memory_and_work_stay_small() -> None:
    peaks = build_peaks([np.zeros((1_000_000, 1), np.float32)], 8000, 1)
    stored = sum(level.low.nbytes + level.high.nbytes for level in peaks.levels)
    assert stored < 4_000_000 / 20
    for zoom in (1.0, 0.5, 0.1):
        level = peaks._level_for(1_000_000 * zoom / 800, None)
        assert 800 <= 1_000_000 * zoom / level.frames <= 800 * 4.1
    assert peaks._level_for(5.0, None).frames == BASE


@pytest.mark.parametrize("n", [0, 1, BASE, BASE + 1])
def test_short_sounds(n: int) -> None:
    peaks = build_peaks([np.full((n, 1), 0.5, np.float32)], 8000, 1)
    low, _ = peaks.view(0.0, max(n, 1) / 8000, 4)
    assert (low == (0.5 if n else 0.0)).all()


@settings(max_examples=30, deadline=None)
@given(n=st.integers(0, 9000), seed=st.integers(0, 9), cut=st.integers(1, 4000), short=st.integers(0, 3000))
def test_a_pyramid_that_grows_never_misses_a_sample(n: int, seed: int, cut: int, short: int) -> None:
    samples = np.random.default_rng(seed).normal(0, 1, (n, 2)).astype(np.float32)
    builder = PeaksBuilder(1000, 2, n + short)  # the header may promise more than there is
    for start in range(0, n, cut):
        builder.add(samples[start : start + cut])
        so_far = builder.peaks()
        assert all(len(level.low) * level.frames <= start + cut for level in so_far.levels)
    peaks = builder.finish()
    for level in peaks.levels:
        assert len(level.low) == -(-n // level.frames)
        for at in range(len(level.low)):
            part = samples[at * level.frames : (at + 1) * level.frames]
            assert (level.low[at] <= part.min(axis=0)).all() and (level.high[at] >= part.max(axis=0)).all()
            assert (level.high[at] <= part.max(axis=0) + 0.01).all()


def test_peaks_are_kept_and_found_again_and_the_oldest_go(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("LABELER_HOME", str(tmp_path))
    builder = PeaksBuilder(8000, 1, 5000)
    builder.add(np.linspace(-1, 1, 5000, dtype=np.float32)[:, None])
    peaks = builder.finish()
    assert read_peaks("ab" * 32) is None
    write_peaks("ab" * 32, peaks)
    found = read_peaks("ab" * 32)
    assert found is not None
    for kept, made in zip(found.levels, peaks.levels, strict=True):
        assert kept.frames == made.frames
        np.testing.assert_array_equal(kept.low, made.low)
        np.testing.assert_array_equal(kept.high, made.high)
    place = next((tmp_path / "peaks").iterdir())
    place.write_bytes(place.read_bytes()[:-1])
    assert read_peaks("ab" * 32) is None, "half a file is none"
    write_peaks("cd" * 32, peaks)
    assert trim_peaks(cap_bytes=2 * 1024) >= 1
