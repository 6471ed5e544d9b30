"""Fuzz the media readers: real files, mutated by hypothesis, go through all that an import does.

``python benchmarks/fuzz_media.py FOLDER [SECONDS] [image|audio]`` takes the files under FOLDER as seeds. They
are read by a child process as in an import. What must hold for each: one answer of the three (whole, broken,
not ours) with one sentence; no crash of the child, no hang past ``TIME_S``, no memory past ``MEMORY_MB``; and
nothing but the cache is written. A counterexample is made small by hypothesis, and its bytes are kept.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase
from report import report

from labeler.media.decoder import Decoder
from labeler.media.examine import Examined
from labeler.media.kinds import suffix_kind
from labeler.media.scan import scan

TIME_S = 10.0
MEMORY_MB = 3072
LARGEST_SEED = 200_000

_HEX = """00 ff 7f 80 0000 ffff 7fff 8000 00000000 ffffffff 7fffffff 80000000 ffffff7f 00000100 00010000
    ffffffffffffffff"""
_NUMBERS = st.sampled_from([bytes.fromhex(text) for text in _HEX.split()])


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[str, float, object]]:
    """Return up to eight changes: (kind, where as a share of the file, with what); most near the head."""
    place = st.one_of(st.floats(0, 0.02), st.floats(0, 1))
    one = st.one_of(
        st.tuples(st.just("put"), place, st.one_of(_NUMBERS, st.binary(min_size=1, max_size=8))),
        st.tuples(st.just("flip"), place, st.integers(0, 7)),
        st.tuples(st.just("insert"), place, st.one_of(_NUMBERS, st.binary(min_size=1, max_size=64))),
        st.tuples(st.just("delete"), place, st.integers(1, 4096)),
        st.tuples(st.just("repeat"), place, st.integers(1, 4096)),
        st.tuples(st.just("cut"), st.floats(0, 1), st.none()),
    )
    return draw(st.lists(one, min_size=1, max_size=8))


def changed(content: bytes, what: list[tuple[str, float, object]]) -> bytes:
    """Return ``content`` after these changes."""
    data = bytearray(content)
    for kind, share, value in what:
        at = min(len(data), int(share * len(data)))
        if kind == "put" and isinstance(value, bytes):
            data[at : at + len(value)] = value
        elif kind == "flip" and isinstance(value, int) and at < len(data):
            data[at] ^= 1 << value
        elif kind == "insert" and isinstance(value, bytes):
            data[at:at] = value
        elif kind == "delete" and isinstance(value, int):
            del data[at : at + value]
        elif kind == "repeat" and isinstance(value, int):
            data[at:at] = data[at : at + value]
        elif kind == "cut":
            del data[at:]
    return bytes(data)


def complaint(answer: Examined) -> str | None:
    """Return what is wrong with an answer, or None."""
    whole = answer.probe is not None and (answer.image or answer.sound) is not None
    if whole + (answer.broken is not None) + (answer.unread is not None) != 1:
        return f"not exactly one of three: {answer}"
    why = answer.broken or answer.unread
    if why is not None and ("crashed" in why or "longer than" in why):
        return why
    if why is not None and not why.endswith("."):
        return f"no sentence: {why!r}"
    return None


def peak_mb(decoder: Decoder) -> float:
    """Return the most memory that the child has held, in MB (0 where the system does not tell)."""
    process = decoder._process
    try:
        lines = Path(f"/proc/{process.pid}/status").read_text().splitlines() if process else []
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def seeds_in(folder: Path, kind: str, largest: int = LARGEST_SEED) -> list[tuple[str, bytes]]:
    """Return (suffix, content) of the files that promise a picture or a sound."""
    return [
        (file.path.suffix, file.path.read_bytes())
        for file in scan(folder).files
        if suffix_kind(file.path) == kind and 0 < file.size_bytes <= largest
    ]


def as_they_are(seeds: list[tuple[str, bytes]], kind: str, place: Path) -> None:
    """Read every seed once, unchanged: how long the slowest takes, and the child's memory."""
    slowest, peak = 0.0, 0.0
    with Decoder(time_bound_s=TIME_S) as decoder:
        for suffix, content in seeds:
            path = place / f"fuzzed{suffix}"
            path.write_bytes(content)
            started = time.monotonic()
            (answer,) = decoder.examine([(path, 0)])
            slowest = max(slowest, time.monotonic() - started)
            peak = max(peak, peak_mb(decoder))
            wrong = complaint(answer)
            if wrong is not None:
                raise AssertionError(wrong)
    report(f"{kind} files as they are, slowest", n=len(seeds), value=slowest, unit="s", must=TIME_S)
    report(f"{kind} files as they are, largest child", n=len(seeds), value=peak, unit="MB", must=MEMORY_MB)


def fuzz(seeds: list[tuple[str, bytes]], kind: str, for_s: float, place: Path) -> None:
    """Run until the time is over; hypothesis raises on the first counterexample, made small."""
    end = time.monotonic() + for_s
    slowest, peak, n = 0.0, 0.0, 0
    findings: dict[str, Path] = {}
    with Decoder(time_bound_s=TIME_S) as decoder:

        @settings(
            max_examples=10**9,
            deadline=None,
            database=InMemoryExampleDatabase(),
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(st.tuples(st.integers(0, len(seeds) - 1), changes()), min_size=1, max_size=12))
        def holds(files: list[tuple[int, list[tuple[str, float, object]]]]) -> None:
            nonlocal slowest, peak, n
            if time.monotonic() > end:
                raise KeyboardInterrupt
            paths = []
            for number, (seed, what) in enumerate(files):
                suffix, content = seeds[seed]
                paths.append(place / f"fuzzed{number}{suffix}")
                paths[-1].write_bytes(changed(content, what))
            started = time.monotonic()
            for path, answer in zip(paths, decoder.examine([(path, 0) for path in paths]), strict=True):
                now = time.monotonic()
                slowest, started = max(slowest, now - started), now
                here = peak_mb(decoder)
                peak, n = max(peak, here), n + 1
                wrong = complaint(answer)
                if wrong is None and here > MEMORY_MB:
                    wrong = f"the child held {here:.0f} MB"
                    decoder._end_child()
                if wrong is not None:
                    keep = Path(tempfile.gettempdir()) / f"found-{kind}-{len(path.read_bytes())}{path.suffix}"
                    keep.write_bytes(path.read_bytes())
                    findings[wrong] = keep
                    raise AssertionError(f"{wrong} ({keep})")
            for path in paths:
                path.unlink()

        with suppress(KeyboardInterrupt, AssertionError):
            holds()
    # (the time may be over before hypothesis has made the counterexample small)
    report(
        f"findings among fuzzed {kind} files",
        n=n,
        value=len(findings),
        unit="",
        must=0.0,
        found={why: str(path) for why, path in findings.items()},
    )
    report(f"fuzzed {kind} files", n=n, value=n / for_s, unit="files/s")
    report(f"slowest fuzzed {kind}", n=n, value=slowest, unit="s", must=TIME_S)
    report(f"largest child, {kind}", n=n, value=peak, unit="MB", must=MEMORY_MB)


def main(folder: Path, for_s: float, kinds: tuple[str, ...]) -> None:
    """Fuzz and print."""
    with tempfile.TemporaryDirectory() as made:
        place = Path(made) / "files"
        place.mkdir()
        os.environ["LABELER_HOME"] = str(Path(made) / "home")
        os.environ["HOME"] = str(place)
        os.chdir(place)  # whatever the child writes by accident lands here and is seen
        for kind in kinds:
            seeds = seeds_in(folder, kind)
            as_they_are(seeds_in(folder, kind, largest=2**30), kind, place)
            fuzz(seeds, kind, for_s, place)
        stray = [p for p in place.rglob("*") if not p.name.startswith(("fuzzed", ".hypothesis"))]
        stray = [p for p in stray if ".hypothesis" not in p.parts]
        report("files written where none belongs", n=1, value=len(stray), unit="files", must=0.0)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]).absolute(),
        float(sys.argv[2]) if len(sys.argv) > 2 else 600.0,
        tuple(sys.argv[3:]) or ("image", "audio"),
    )
