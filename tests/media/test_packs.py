"""Packs: whatever was put comes back, also from other processes; what was half written does not."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from labeler.media import packs as packing
from labeler.media.packs import Packs


def _hash(n: int) -> str:
    return hashlib.sha256(str(n).encode()).hexdigest()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "packs").mkdir()
    return tmp_path / "packs"


def _content(n: int) -> bytes:
    return np.random.default_rng(n).bytes(100 + n % 50)


def test_put_and_get(place: Path) -> None:
    packs = Packs(place / "new" / "folder")
    assert packs.get(_hash(0)) is None
    for n in range(300):
        packs.put(_hash(n), _content(n))
    assert all(packs.get(_hash(n)) == _content(n) for n in range(300))
    again = Packs(packs.folder)
    assert all(again.get(_hash(n)) == _content(n) for n in reversed(range(300)))
    assert again.get(_hash(999)) is None


def test_later_entry_wins(place: Path) -> None:
    packs = Packs(place)
    packs.put(_hash(1), b"old")
    packs.put(_hash(1), b"new")
    assert packs.get(_hash(1)) == b"new" == Packs(place).get(_hash(1))


def test_packs_are_left_when_full(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "PACK_BYTES", 1000)
    packs = Packs(place)
    for n in range(100):
        packs.put(_hash(n), _content(n))
    files = list(place.glob("*.pack"))
    assert len(files) > 8 and max(path.stat().st_size for path in files) < 1200
    assert all(Packs(place).get(_hash(n)) == _content(n) for n in range(100))


def test_trim_takes_the_oldest(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "PACK_BYTES", 1000)
    packs = Packs(place)
    for n in range(100):
        packs.put(_hash(n), _content(n))
    n_gone = packs.trim(8000)
    kept = [packs.get(_hash(n)) is not None for n in range(100)]
    assert 0 < n_gone < 100
    assert kept == [False] * n_gone + [True] * (100 - n_gone)
    assert sum(path.stat().st_size for path in place.iterdir()) <= 8000


def test_many_entries_are_merged(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_MERGE_AT", 20)
    for first, last in ((0, 15), (15, 60), (60, 70), (70, 150)):
        packs = Packs(place)
        for n in range(first, last):
            packs.put(_hash(n), _content(n))
    reader = Packs(place)
    assert all(reader.get(_hash(n)) == _content(n) for n in range(150))
    assert len(reader._sorted) >= 100 and len(reader._recent) <= 50
    writer = Packs(place)
    writer.put(_hash(3), b"newer")
    assert Packs(place).get(_hash(3)) == b"newer"


def test_other_processes(place: Path) -> None:
    code = """
import sys
from pathlib import Path
from labeler.media.packs import Packs
packs = Packs(Path(sys.argv[1]))
for n in range(50):
    packs.put(f"{int(sys.argv[2]) * 1000 + n:064x}", str(n).encode())
"""
    reader = Packs(place)
    assert reader.get(f"{1000:064x}") is None
    writers = [subprocess.Popen([sys.executable, "-c", code, str(place), str(who)]) for who in (1, 2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    for who in (1, 2):
        for n in range(50):
            assert reader.get(f"{who * 1000 + n:064x}") == str(n).encode()


def test_threads(place: Path) -> None:
    packs = Packs(place)

    def write(first: int) -> None:
        for n in range(first, first + 40):
            packs.put(_hash(n), _content(n))

    threads = [threading.Thread(target=write, args=(40 * part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(Packs(place).get(_hash(n)) == _content(n) for n in range(160))


def test_half_written_entries_are_none(place: Path) -> None:
    packs = Packs(place)
    packs.put(_hash(1), _content(1))
    packs.put(_hash(2), _content(2))
    (index,) = place.glob("*.index")
    index.write_bytes(index.read_bytes()[:-5])
    reader = Packs(place)
    assert reader.get(_hash(1)) == _content(1) and reader.get(_hash(2)) is None
    (pack,) = place.glob("*.pack")
    pack.write_bytes(pack.read_bytes()[:50])
    assert Packs(place).get(_hash(1)) is None
    pack.unlink()
    assert Packs(place).get(_hash(1)) is None


def test_cleared_while_open(place: Path) -> None:
    packs = Packs(place)
    packs.put(_hash(1), _content(1))
    for path in place.iterdir():
        path.unlink()
    assert packs.get(_hash(1)) is None
    packs.put(_hash(2), _content(2))
    assert packs.get(_hash(2)) == _content(2) == Packs(place).get(_hash(2))
