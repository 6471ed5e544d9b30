"""Files are decoded in a child process: a crash, a hang or a memory bomb costs that one file.

The child (``labeler.media.worker``) answers one JSON line per file. One that dies or takes longer than its
time bound is ended and replaced, the file it was at is broken with that reason, and the next one follows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType

from labeler.media.examine import Examined
from labeler.media.kinds import suffix_kind
from labeler.media.measure import ImageMeasures, SoundMeasures
from labeler.media.probe import Probe
from labeler.types import ItemKind

TIME_BOUND_S = 30.0
"""Seconds that a file may take, and one more for each ``BYTES_PER_SECOND`` of its size."""

BYTES_PER_SECOND = 4_000_000

MEMORY_BOUND_BYTES = 4 * 2**30
"""Address space of the child, where the system can limit it (Linux)."""

_WATCH_S = 0.2
_END_S = 5.0


def child_environment() -> dict[str, str]:
    """Return the environment in which a child of ours finds this package, and stays on one core."""
    package = Path(__file__).parents[2]
    paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
    # one thread each: the other cores have children of their own
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **threads, "PYTHONPATH": os.pathsep.join(paths)}


def to_line(examined: Examined) -> str:
    """Return what was found as one line of JSON."""
    # by hand: dataclasses.asdict copies deeply and takes three times as long
    probe, image, sound = examined.probe, examined.image, examined.sound
    return json.dumps(
        [
            examined.sha256,
            examined.kind,
            probe and [getattr(probe, name) for name in Probe.__slots__],
            image and [getattr(image, name) for name in ImageMeasures.__slots__],
            sound and [getattr(sound, name) for name in SoundMeasures.__slots__],
            examined.broken,
            examined.unread,
            examined.fingerprint,
            examined.lost,
        ]
    )


def from_line(line: str) -> Examined:
    """Return what ``to_line`` wrote."""
    sha256, kind, probe, image, sound, broken, unread, fingerprint, lost = json.loads(line)
    return Examined(
        sha256,
        ItemKind(kind) if kind else None,
        Probe(ItemKind(probe[0]), *probe[1:]) if probe else None,
        ImageMeasures(*image) if image else None,
        SoundMeasures(*sound) if sound else None,
        broken,
        unread,
        fingerprint,
        lost,
    )


class Decoder:
    """One child process that examines files; a context manager. For one thread at a time."""

    def __init__(
        self,
        *,
        thumbnails: bool = True,
        time_bound_s: float = TIME_BOUND_S,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self._thumbnails = thumbnails
        self._cancelled = cancelled
        self._time_bound_s = time_bound_s
        self._process: subprocess.Popen[str] | None = None
        self._deadline = float("inf")
        self._is_late = False
        self._closing = threading.Event()
        self._watch = threading.Thread(target=self._watch_clock, name="labeler-decoder-clock", daemon=True)
        self._watch.start()

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child; safe to call twice and from another thread, where it stops what runs."""
        self._closing.set()
        self._end_child()
        if self._watch is not threading.current_thread():
            self._watch.join()

    def examine(self, files: Sequence[tuple[Path, int]]) -> Iterator[Examined]:
        """Yield what is found in each of ``files`` (path, size in bytes), in their order.

        After ``close`` from another thread, or once ``cancelled`` says so, it yields no more.
        """
        left = list(files)
        while left and not self._closing.is_set():
            n_answered = 0
            for examined in self._ask(left):
                n_answered += 1
                yield examined
            left = left[n_answered:]
            if left and not self._closing.is_set():
                yield self._blame(left.pop(0)[0])

    def _ask(self, files: list[tuple[Path, int]]) -> Iterator[Examined]:
        """Yield answers until all are there or the child is gone."""
        process = self._process or self._start_child()
        sender = threading.Thread(
            target=_send, args=(process, files), name="labeler-decoder-send", daemon=True
        )
        sender.start()
        try:
            for _, size_bytes in files:
                self._deadline = time.monotonic() + self._time_bound_s + size_bytes / BYTES_PER_SECOND
                line = process.stdout.readline() if process.stdout else ""
                if not line.endswith("\n"):
                    break
                yield from_line(line)
        finally:
            self._deadline = float("inf")
            if process.poll() is not None or self._is_late:
                self._end_child()
            sender.join()

    def _blame(self, path: Path) -> Examined:
        self._end_child()
        why = "The decoder crashed or ran out of memory on this file; save it anew or leave it out."
        if self._is_late:
            why = f"Decoding took longer than {self._time_bound_s:.0f} s; save it anew or leave it out."
        self._is_late = False
        return Examined(kind=suffix_kind(path), broken=why)

    def _start_child(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [
                sys.executable,
                "-m",
                "labeler.media.worker",
                *(() if self._thumbnails else ("--no-thumbnails",)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            encoding="ascii",
            # Ctrl+C in a terminal is for us; the child ends when its input does
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        return self._process

    def _end_child(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with suppress(subprocess.TimeoutExpired):  # stuck in a share that does not answer
            process.wait(_END_S)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was still to be flushed has nobody to go to
                if pipe is not None:
                    pipe.close()

    def _watch_clock(self) -> None:
        while not self._closing.wait(_WATCH_S):
            process = self._process
            if self._cancelled is not None and self._cancelled():
                self._closing.set()
                self._deadline = 0.0
            if time.monotonic() > self._deadline and process is not None:
                self._is_late = True
                self._deadline = float("inf")
                process.kill()


class DecoderPool:
    """As many decoders as files may be read at a time; a context manager, safe from any thread."""

    def __init__(
        self, n: int, *, thumbnails: bool = True, cancelled: Callable[[], bool] | None = None
    ) -> None:
        self._decoders = [Decoder(thumbnails=thumbnails, cancelled=cancelled) for _ in range(n)]
        self._free: SimpleQueue[Decoder] = SimpleQueue()
        for decoder in self._decoders:
            self._free.put(decoder)

    def __enter__(self) -> DecoderPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def examine(self, files: Sequence[tuple[str | Path, int]]) -> list[Examined]:
        """Return what is found in ``files`` (path, size in bytes); fewer once the pool is closed."""
        decoder = self._free.get()
        try:
            return list(decoder.examine([(Path(path), size) for path, size in files]))
        finally:
            self._free.put(decoder)

    def close(self) -> None:
        """End all children; what runs stops."""
        for decoder in self._decoders:
            decoder.close()


def examine_files(files: Sequence[tuple[str, int]]) -> list[Examined]:
    """Return what is found in ``files`` (path, size in bytes): for joblib's workers in other processes.

    The decoder stays with its process, for the next files; it ends when the process does.
    """
    try:
        decoder = _idle.get_nowait()
    except Empty:
        decoder = Decoder()
    try:
        return list(decoder.examine([(Path(path), size) for path, size in files]))
    finally:
        _idle.put(decoder)


def end_idle() -> None:
    """End the decoders that ``examine_files`` left in this process."""
    with suppress(Empty):
        while True:
            _idle.get_nowait().close()


_idle: SimpleQueue[Decoder] = SimpleQueue()


def _send(process: subprocess.Popen[str], files: list[tuple[Path, int]]) -> None:
    try:
        if process.stdin:
            process.stdin.write("".join(f"{json.dumps(str(path))}\n" for path, _ in files))
            process.stdin.flush()
    except (OSError, ValueError):
        return  # the child is gone; whoever reads its answers notices
