"""What leaves the project: one item with its truth, and one label of one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """An item as it is exported.

    ``task`` names it in every table; ``media`` is where its file lies now. ``label`` is its true class,
    empty where soft labels leave none; ``truth`` says where that comes from (gold, ruling, consensus).
    ``n_labels`` and ``agreement``: how many people answered and the share that said ``label`` (NaN without
    labels). ``soft`` maps each class to its share, or is None where soft labels were not asked for.
    """

    task: str
    media: Path
    sha256: str | None
    kind: str
    part: str
    label: str
    truth: str
    n_labels: int
    agreement: float
    tags: tuple[str, ...] = ()
    meta: dict[str, Any] = field(default_factory=dict)
    soft: dict[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person said of one item; ``at`` as ISO 8601 in UTC."""

    task: str
    worker: str
    label: str
    at: str
    round: str
    uncertain: bool
    sure: bool | None
    between: tuple[str, ...]
    seconds: float | None
    note: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a format cannot hold: ``what``, of how many items, and where it is kept instead.

    ``kept_in`` is a file written beside, or empty: then it is really lost.
    """

    what: str
    n: int
    kept_in: str = ""

    @property
    def severity(self) -> str:
        """Return ``info`` where nothing is lost for good, else ``warning``."""
        return "info" if self.kept_in else "warning"
