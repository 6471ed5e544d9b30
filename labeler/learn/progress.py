"""What a training says while it runs: one JSON line an event, written by the child, read by the window."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from labeler.errors import Bug


@dataclass(frozen=True, slots=True)
class Progress:
    """One finished epoch.

    ``epoch`` counts from 1; ``loss`` is the training loss; ``dev_loss`` and ``accuracy`` are measured on
    the dev part (``None`` where there is none); ``seconds_left`` is to the last planned epoch.
    """

    epoch: int
    epochs: int
    loss: float
    dev_loss: float | None
    accuracy: float | None
    seconds_left: float
    stage: str = "train"

    def as_line(self) -> str:
        """Return the event as one line of JSON."""
        return json.dumps({"event": "epoch", **asdict(self)})


def stage_line(stage: str, **more: object) -> str:
    """Return the line that says what it is at: ``reading``, ``baseline``, ``training``, ``done``."""
    return json.dumps({"event": "stage", "stage": stage, **more})


def parse_line(line: str) -> Progress | dict[str, object]:
    """Return the event of one line: a ``Progress`` for an epoch, else its plain values.

    Raises:
        Bug: not a line that a training writes.
    """
    try:
        values = json.loads(line)
        if values.pop("event") == "epoch":
            return Progress(**values)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Bug(f"A training said something that is no event: {line[:200]!r}") from None
    found: dict[str, object] = values
    return found
