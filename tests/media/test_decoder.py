"""A decoder that crashes, hangs or eats memory costs one file; its neighbours come through."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from labeler.media import decoder as decoding
from labeler.media.decoder import Decoder, DecoderPool, from_line, to_line
from labeler.media.examine import Examined, ReadBuffer, examine
from tests.media.made import noise_image, tone, write_image, write_wav

EVIL = """
import json, os, sys, time
for line in sys.stdin:
    name = json.loads(line)
    if "crash" in name:
        os.kill(os.getpid(), 11)
    if "hang" in name:
        time.sleep(60)
    if "half" in name:
        print('["sha256", nul', end="", flush=True)
        os._exit(1)
    print(json.dumps([None] * 6 + [os.path.basename(name), None, False]), flush=True)
"""


def _files(*names: str) -> list[tuple[Path, int]]:
    return [(Path("/nowhere") / name, 10) for name in names]


@pytest.fixture
def evil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child runs a script that misbehaves by the name of its file."""
    script = tmp_path / "evil.py"
    script.write_text(EVIL)
    popen = decoding.subprocess.Popen

    def start(command: list[str], **options):
        return popen([command[0], str(script)], **options)

    monkeypatch.setattr(decoding.subprocess, "Popen", start)


def test_round_trip(tmp_path: Path) -> None:
    buffer = ReadBuffer()
    for path in (
        write_image(tmp_path / "x.png"),
        write_wav(tmp_path / "x.wav", tone(1.0)),
        tmp_path / "no.jpg",
    ):
        found = examine(path, buffer)
        assert from_line(to_line(found)) == found


def test_real_files_in_order(tmp_path: Path) -> None:
    paths = [write_image(tmp_path / f"line\nbreak {n} 😀.png", noise_image(n)) for n in range(5)]
    with Decoder() as decoder:
        found = list(decoder.examine([(path, path.stat().st_size) for path in paths]))
    assert found == [examine(path, ReadBuffer()) for path in paths]
    assert len({answer.sha256 for answer in found}) == 5


def test_crash_costs_one_file(evil: None) -> None:
    with Decoder() as decoder:
        found = list(decoder.examine(_files("a", "crash.png", "b", "half.wav", "crash2.png", "c")))
    assert [answer.unread for answer in found] == ["a", None, "b", None, None, "c"]
    assert all("crashed" in (found[n].broken or "") for n in (1, 3, 4))
    assert found[1].kind == "image" and found[3].kind == "audio"


def test_hang_costs_one_file(evil: None) -> None:
    started = time.monotonic()
    with Decoder(time_bound_s=0.5) as decoder:
        found = list(decoder.examine(_files("a", "hang.png", "b")))
    assert [answer.unread for answer in found] == ["a", None, "b"]
    assert "longer than" in (found[1].broken or "")
    assert time.monotonic() - started < 10


def test_large_files_may_take_longer(evil: None) -> None:
    with Decoder(time_bound_s=0.2) as decoder:
        clock = threading.Timer(1.5, decoder.close)
        clock.start()
        slow = [(Path("/nowhere/hang.png"), 100 * decoding.BYTES_PER_SECOND)]
        assert list(decoder.examine(slow)) == []  # closed by us, not ended by its bound
        clock.join()


def test_child_that_dies_by_itself(tmp_path: Path) -> None:
    path = write_image(tmp_path / "x.png")
    with Decoder() as decoder:
        first = list(decoder.examine([(path, 1)]))
        process = decoder._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        again = list(decoder.examine([(path, 1), (path, 1)]))
    assert again[1] == first[0], "the second file found a new child"


def test_close_stops_what_runs(evil: None) -> None:
    decoder = Decoder()
    clock = threading.Timer(0.5, decoder.close)
    clock.start()
    started = time.monotonic()
    assert len(list(decoder.examine(_files("a", "hang", "b")))) == 1
    assert time.monotonic() - started < 10
    clock.join()
    decoder.close()


def test_cancelled_stops_even_a_hang(evil: None) -> None:
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    with DecoderPool(2, cancelled=stop.is_set) as pool:
        started = time.monotonic()
        assert len(pool.examine(_files("a", "hang", "b"))) == 1
        assert time.monotonic() - started < 10


@pytest.mark.skipif(not Path("/proc").exists(), reason="memory is bounded on Linux alone")
def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_image(tmp_path / "x.png")
    with Decoder() as decoder:
        list(decoder.examine([(path, 1)]))
        assert decoder._process is not None
        limits = Path(f"/proc/{decoder._process.pid}/limits").read_text()
    line = next(line for line in limits.splitlines() if line.startswith("Max address space"))
    assert str(decoding.MEMORY_BOUND_BYTES) in line


def test_nothing_printed_by_a_decoder_is_taken_for_an_answer(tmp_path: Path) -> None:
    # libmpg123 writes its remarks to whatever it finds
    path = tmp_path / "noisy.mp3"
    path.write_bytes(b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 200)
    good = write_image(tmp_path / "x.png")
    with Decoder() as decoder:
        found = list(decoder.examine([(path, 1), (good, 1)]))
    assert isinstance(found[0], Examined) and found[1].probe is not None
