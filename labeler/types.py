"""Ids, enums with stable strings and small frozen values that every layer shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Id: TypeAlias = int
"""A 63-bit identity, unique without coordination (see ``store.identity``)."""


class Role(StrEnum):
    """What a person does in the project."""

    LABELER = "labeler"
    SME = "sme"
    MLE = "mle"


class ItemKind(StrEnum):
    """What is labeled."""

    IMAGE = "image"
    AUDIO = "audio"


class QuestionKind(StrEnum):
    """What is asked of an item."""

    CLASS = "class"
    CLASSES = "classes"
    BOXES = "boxes"
    SEGMENTS = "segments"
    TRANSCRIPT = "transcript"


class ClassKind(StrEnum):
    """``normal`` classes are answers; ``uncertain`` ones say *I can't tell*; ``unusable`` drops the item.

    A ``retired`` class is no longer offered, and the labels that name it no longer count; they stay.
    """

    NORMAL = "normal"
    UNCERTAIN = "uncertain"
    UNUSABLE = "unusable"
    RETIRED = "retired"


class AnswerState(StrEnum):
    """*Skip* (later) is not *uncertain*: a skipped item has no label, and neither has one that is in draft.

    A draft holds what has been drawn or typed so far; each step of it is on the disk and can be undone, but
    it counts as an answer only once the person accepts it.
    """

    ANSWERED = "answered"
    SKIPPED = "skipped"
    DRAFT = "draft"


class RoundState(StrEnum):
    """A round is open for labels or closed for good."""

    OPEN = "open"
    CLOSED = "closed"


class TruthSource(StrEnum):
    """Where the truth of an item comes from, strongest first."""

    GOLD = "gold"
    RULING = "ruling"
    CONSENSUS = "consensus"
    NONE = "none"


class UncertainPolicy(StrEnum):
    """How uncertain classes count in agreement and HLP."""

    CLASS = "class"
    ABSTAIN = "abstain"
    HALF = "half"


class Origin(StrEnum):
    """How a fact came about."""

    HAND = "hand"
    IMPORT = "import"
    RULE = "rule"
    MODEL = "model"
    SIMULATED = "simulated"


class RunState(StrEnum):
    """How a run ended."""

    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Changes:
    """What one operation did, announced once.

    ``tables`` names the tables that grew, ``ids`` the subjects touched per table (left out where there are
    more than a thousand: ``None`` then means *assume any*), ``words`` is the sentence of the Undo menu,
    ``initiator`` the screen that asked for it (it ignores its echo).
    """

    op: Id
    kind: str
    tables: frozenset[str]
    words: str
    ids: Mapping[str, tuple[Id, ...] | None] = field(default_factory=dict)
    initiator: str | None = None

    def touches(self, *tables: str) -> bool:
        """Return whether any of ``tables`` grew."""
        return not self.tables.isdisjoint(tables)
