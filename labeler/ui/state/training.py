"""A training as the Models page sees it: the command to run, what it says line by line, how to stop it."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from labeler.errors import Bug, Cancelled, UserError
from labeler.learn.progress import Progress, parse_line

GRACE_S = 20.0
"""How long a training that was asked to stop may finish its epoch before it is killed."""


@dataclass(frozen=True, slots=True)
class TrainingChoice:
    """What the person chose; ``split`` and ``question`` are names (empty: the command's own choice)."""

    trainer: str = "net"
    epochs: int = 40
    seed: int = 0
    split: str = ""
    flips: str = ""
    question: str = ""
    sanity: bool = False

    def command(self, project: Path) -> list[str]:
        """Return the command line: the very one that a person would type.

        >>> TrainingChoice(epochs=5, sanity=True).command(Path("p.labeler"))[3:]
        ['train', 'p.labeler', '--progress-json', '--seed', '0', '--sanity']
        """
        line = [sys.executable, "-m", "labeler", "train", str(project), "--progress-json"]
        line += ["--seed", str(self.seed)]
        if self.sanity:
            line.append("--sanity")
        elif self.trainer == "net":
            line += ["--epochs", str(self.epochs)]
        else:
            line += ["--baseline", self.trainer]
        for option, value in (
            ("--split", self.split),
            ("--flips", self.flips),
            ("--question", self.question),
        ):
            if value:
                line += [option, value]
        return line


@dataclass(frozen=True, slots=True)
class Training:
    """How far a training is; ``points`` are its epochs so far, ``result`` what it ended with."""

    choice: TrainingChoice
    stage: str = "starting"
    points: tuple[Progress, ...] = ()
    result: dict[str, Any] | None = None

    def heard(self, event: Progress | dict[str, Any]) -> Training:
        """Return the training after one more event."""
        if isinstance(event, Progress):
            return replace(self, stage="training", points=(*self.points, event))
        return replace(
            self, stage=str(event.get("stage", self.stage)), result=event.get("result", self.result)
        )

    @property
    def fraction(self) -> float | None:
        """Return how much of the planned epochs is done; None before the first."""
        if not self.points:
            return None
        return self.points[-1].epoch / self.points[-1].epochs

    @property
    def words(self) -> str:
        """Return what it is doing, in words."""
        if not self.points or self.stage not in {"training"}:
            return _STAGES.get(self.stage, self.stage)
        last = self.points[-1]
        left = (
            f"{last.seconds_left:.0f} s left"
            if last.seconds_left < 90
            else f"{last.seconds_left / 60:.0f} min left"
        )
        return f"Epoch {last.epoch} of {last.epochs}, {left}"


_STAGES = {
    "starting": "Starting …",
    "reading": "Reading the files …",
    "baseline": "Fitting the plain reference …",
    "training": "First epoch …",
    "predicting": "Predicting every item …",
    "done": "Done",
}


def run_training(
    command: Sequence[str],
    *,
    hear: Callable[[Progress | dict[str, Any]], None],
    cancelled: Callable[[], bool],
) -> None:
    """Run a training as a child process until it ends; ``hear`` is given each of its events.

    A crash or lack of memory ends the child alone. Once ``cancelled()``, it is asked to stop after its epoch
    and killed if it does not.

    Raises:
        Cancelled: it was stopped.
        UserError: it failed; the message is its own sentence.
    """
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(  # noqa: S603 - our own command, no shell
        list(command),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
    ) as child:
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        complaints: list[str] = []
        readers = [
            threading.Thread(target=_read_lines, args=(child.stdout, lines.put), name="labeler-train-out"),
            threading.Thread(
                target=_read_lines, args=(child.stderr, _kept(complaints)), name="labeler-train-err"
            ),
        ]
        for reader in readers:
            reader.start()
        try:
            stopped = _follow(lines, hear, cancelled)
            if stopped:
                _stop(child)
            code = child.wait()
        finally:
            child.kill()
            for reader in readers:
                reader.join()
    if stopped:
        raise Cancelled("The training was stopped.")
    if code:
        raise UserError(_reason(complaints, code))


def _follow(
    lines: queue.SimpleQueue[str | None],
    hear: Callable[[Progress | dict[str, Any]], None],
    cancelled: Callable[[], bool],
) -> bool:
    """Hand on events until the child closes its output; return whether to stop it instead."""
    while not cancelled():
        try:
            line = lines.get(timeout=0.1)
        except queue.Empty:
            continue
        if line is None:
            return False
        hear(parse_line(line))
    return True


def _stop(child: subprocess.Popen[str]) -> None:
    child.terminate()
    try:
        child.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        child.kill()


def _read_lines(stream: IO[str] | None, put: Callable[[str | None], None]) -> None:
    if stream is None:
        raise Bug("The training's output was not captured.")
    for line in stream:
        if line.strip():
            put(line.strip())
    put(None)


def _kept(lines: list[str]) -> Callable[[str | None], None]:
    return lambda line: lines.append(line) if line is not None else None


def _reason(complaints: Sequence[str], code: int) -> str:
    if code == -9:
        return (
            "The training was ended by the system, most likely for lack of memory; nothing else was harmed."
        )
    said = next((line for line in reversed(complaints) if line), "")
    return said.removeprefix("Error: ") or f"The training ended with code {code} and said nothing."
