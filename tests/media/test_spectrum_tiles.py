"""Spectrogram tiles: levels in dB, right places, one strip out of tiles of any detail."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from labeler.errors import UserError
from labeler.media.audio import Sound, SoundReader
from labeler.media.spectrum_tiles import (
    AXES,
    COLUMNS,
    DB_STEP,
    LOWEST_DB,
    Seen,
    SpectrumLook,
    TileStore,
    axis_hertz,
    axis_share,
    share_seen,
    stands_in,
    strip,
    tile_levels,
    wanted_tiles,
)

RATE = 16_000


def tone(hertz: float, seconds: float, level: float = 1.0) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * hertz * time)).astype(np.float32)[:, None]


def in_db(levels: np.ndarray) -> np.ndarray:
    return LOWEST_DB + DB_STEP * levels.astype(np.float64)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("hertz", [300.0, 1000.0, 5000.0])
def test_a_full_scale_sine_reads_0_db_at_its_row(axis: str, hertz: float) -> None:
    look = SpectrumLook(axis=axis)
    tile = in_db(tile_levels(Sound(tone(hertz, 2.0), RATE), look.key(256, 0, 0)))
    column = tile[:, 100]
    row = 255 - int(column.argmax())
    assert axis_share(axis, hertz, RATE / 2) * 256 == pytest.approx(row + 0.5, abs=2.5)
    assert column.max() == pytest.approx(0.0, abs=1.6)  # between two bins a Hann window loses 1.4 dB


@pytest.mark.parametrize("axis", AXES)
def test_axes_go_there_and_back(axis: str) -> None:
    for hertz in (50.0, 440.0, 7999.0):
        assert axis_hertz(axis, axis_share(axis, hertz, 8000.0), 8000.0) == pytest.approx(hertz)


@pytest.mark.parametrize("level", [-3, 0, 2, 5])
def test_an_onset_lies_in_its_column_at_every_detail(level: int) -> None:
    samples = np.concatenate([np.zeros((5 * RATE, 1), np.float32), tone(1000, 5.0)])
    look = SpectrumLook()
    key = look.key(256, level, int(5.0 / look.column_s(level)) // COLUMNS)
    loud = in_db(tile_levels(Sound(samples, RATE), key)).max(axis=0) > -6
    first = (key.number * COLUMNS + np.flatnonzero(loud)[0]) * key.column_s
    assert first == pytest.approx(5.0, abs=look.window_s / 2 + key.column_s)


def test_behind_the_end_is_nothing() -> None:
    tile = tile_levels(Sound(tone(500, 0.5), RATE), SpectrumLook().key(256, 0, 0))
    assert tile[:, :80].any(axis=0).all()
    assert not tile[:, 81:].any()
    assert not tile_levels(Sound(np.zeros((0, 1), np.float32), RATE), SpectrumLook().key(256, 0, 0)).any()


def test_a_file_gives_the_tiles_of_its_samples(tmp_path) -> None:
    import soundfile

    samples = np.random.default_rng(1).normal(0, 0.1, (60 * RATE, 1)).astype(np.float32)
    path = tmp_path / "noise.wav"
    soundfile.write(path, samples, RATE, subtype="FLOAT")
    reader = SoundReader(path)
    for level in (0, 4):
        key = SpectrumLook().key(256, level, 1)
        np.testing.assert_array_equal(tile_levels(reader, key), tile_levels(Sound(samples, RATE), key))
    reader.close()


def test_coarse_comes_first_then_the_middle() -> None:
    look = SpectrumLook(step_s=0.01)
    seen = Seen(100.0, 110.24, 1024, 256)
    keys = list(wanted_tiles(look, seen, 1000.0))
    assert [key.level for key in keys] == sorted((key.level for key in keys), reverse=True)
    fine = [key.number for key in keys if key.level == 0]
    assert fine[0] in (40, 41) and set(fine[:5]) == {39, 40, 41, 42, 43}
    assert set(fine[5:]) >= {38, 44}


def test_a_strip_joins_tiles_and_coarse_ones_stand_in() -> None:
    look, seen = SpectrumLook(step_s=0.01), Seen(1.0, 6.0, 500, 4)
    store = TileStore()
    whole = np.arange(1024)
    for number in (0, 2):
        part = whole[number * COLUMNS : (number + 1) * COLUMNS]
        store.put(look.key(4, 0, number), np.repeat(part[None] % 250 + 1, 4, axis=0).astype(np.uint8))
    levels, start_s, end_s = strip(store, look, seen)
    assert (start_s, end_s) == pytest.approx((1.0, 6.0))
    expected = np.where((whole[100:600] < 256) | (whole[100:600] >= 512), whole[100:600] % 250 + 1, 0)
    np.testing.assert_array_equal(levels[0], expected)
    store.put(look.key(4, 2, 0), np.full((4, COLUMNS), 7, np.uint8))
    levels, *_ = strip(store, look, seen)
    np.testing.assert_array_equal(levels[0], np.where(expected > 0, expected, 7))
    halved, start_s, end_s = strip(store, look, seen, every=2)
    np.testing.assert_array_equal(halved, levels[::2, ::2])
    assert (start_s, end_s) == pytest.approx((1.0, 6.0))


def test_the_store_lets_the_oldest_go() -> None:
    store = TileStore(most_bytes=3 * 64)
    keys = [SpectrumLook().key(1, 0, number) for number in range(5)]
    for key, again in itertools.zip_longest(keys, [None, None, 0]):
        store.put(key, np.zeros((1, 64), np.uint8))
        if again is not None:
            store.get(keys[again])
    assert [store.get(key) is not None for key in keys] == [True, False, False, True, True]


def test_impossible_looks_are_refused() -> None:
    for look in (SpectrumLook(axis="bark"), SpectrumLook(window_s=0.0), SpectrumLook(range_db=500.0)):
        with pytest.raises(UserError, match="spectrogram"):
            look.check()


def test_while_it_moves_only_coarse_tiles_are_wanted() -> None:
    look, seen = SpectrumLook(step_s=0.01), Seen(100.0, 110.24, 1024, 256)
    moving = list(wanted_tiles(look, seen, 1000.0, coarse_only=True))
    still = list(wanted_tiles(look, seen, 1000.0))
    assert {key.level for key in moving} == {max(key.level for key in still)}
    assert 0 < len(moving) < len(still)


def test_a_coarser_tile_stands_in_for_the_stretch_that_it_covers() -> None:
    store, look = TileStore(), SpectrumLook()
    store.put(look.key(1, 5, 1), np.zeros((1, 64), np.uint8))
    assert [stands_in(store, look.key(1, 4, number)) for number in range(6)] == [False] * 2 + [True] * 2 + [
        False
    ] * 2
    assert stands_in(store, look.key(1, 3, 7)) and not stands_in(store, look.key(1, 3, 8))
    assert not stands_in(store, look.key(1, 5, 1)), "a tile does not stand in for itself"


def test_a_click_between_the_looks_is_seen_where_columns_are_looked_at_closely() -> None:
    samples = np.zeros((RATE * 40, 1), np.float32)
    clicks = np.arange(60) * 0.61 + 0.05
    samples[(clicks * RATE).astype(int)] = 0.9
    look = SpectrumLook()
    level = look.level_for(0.2)
    key = look.key(64, level, 0)
    loud = tile_levels(Sound(samples, RATE), key).max(axis=0)
    columns = (clicks[clicks < COLUMNS * key.column_s] / key.column_s).astype(int)
    assert len(columns) > 40
    assert (loud[columns] > loud.min() + 30).all(), "no click falls between two looks"
    assert share_seen(Sound(samples, RATE), look, key.column_s) == 1.0


def test_long_columns_of_a_file_say_how_little_of_it_they_are_made(tmp_path: Path) -> None:
    import soundfile

    path = tmp_path / "long.flac"
    samples = np.random.default_rng(2).normal(0, 0.1, (RATE * 120, 1)).astype(np.float32)
    soundfile.write(path, samples, RATE)
    reader, look = SoundReader(path), SpectrumLook()
    level = look.level_for(4.0)
    assert share_seen(reader, look, look.column_s(level)) == pytest.approx(0.125 / look.column_s(level))
    found = tile_levels(reader, look.key(64, level, 0))
    held = tile_levels(Sound(reader.read(0, reader.n_frames), RATE), look.key(64, level, 0))
    n = int(120 / look.column_s(level))
    difference = np.abs(found[:, :n].astype(int) - held[:, :n].astype(int)).mean()
    assert difference * DB_STEP < 3.0, "both are the loudest of several windows of the same noise"
    reader.close()


def test_making_a_tile_gives_way_now_and_then() -> None:
    times = 0

    def breathe() -> None:
        nonlocal times
        times += 1

    key = SpectrumLook().key(256, 4, 0)
    found = tile_levels(Sound(tone(500, 60.0), RATE), key, breathe)
    assert times > 4
    np.testing.assert_array_equal(found, tile_levels(Sound(tone(500, 60.0), RATE), key))
