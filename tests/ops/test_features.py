"""Features come from the cache when nothing has changed, and are read anew when something has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import FileProblem
from labeler.ops.features import features_of, shape_for
from labeler.store.project import Project
from labeler.store.read.items import ItemRow, item_ids, items
from tests.learned_project import build


@pytest.fixture
def rows(tmp_path: Path) -> list[ItemRow]:
    made = build(tmp_path / "p", n=9)
    with Project.open(made.path) as project:
        return items(project, item_ids(project).tolist())


def test_the_second_reading_needs_no_files(rows: list[ItemRow]) -> None:
    told: list[tuple[int, int]] = []
    first = features_of(rows, on_progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (9, 9)
    assert first.array.shape == (9, 32, 32, 3)
    assert first.readable.all()
    for row in rows:
        row.path.unlink()
    assert (features_of(rows).array == first.array).all()
    with pytest.raises(FileProblem):
        features_of(rows[:3])


def test_a_damaged_cache_is_read_anew(rows: list[ItemRow], own_home: Path) -> None:
    first = features_of(rows)
    (kept,) = (own_home / "features").glob("*.npz")
    kept.write_bytes(b"PK\x03\x04 cut off")
    assert (features_of(rows).array == first.array).all()
    kept.write_bytes(b"")
    assert (features_of(rows).array == first.array).all()


def test_the_cache_does_not_grow_without_end(rows: list[ItemRow], own_home: Path) -> None:
    for n in range(1, 10):
        features_of(rows[:n])
    assert len(list((own_home / "features").glob("*"))) == 8


def test_the_shape_suits_the_items(rows: list[ItemRow]) -> None:
    assert shape_for(rows).side == 32
    assert np.isclose(shape_for(rows).seconds, 0.0)
