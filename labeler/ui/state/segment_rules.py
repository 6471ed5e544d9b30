"""What segments may do: stay within the sound, keep apart where they must, snap to each other; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from labeler.units import Segment

LEAST_S = 0.005
"""The shortest segment that can be drawn; imported points in time stay as they are."""


@dataclass(frozen=True, slots=True)
class SegmentRules:
    """The question's ``config``: may segments overlap, have they bounds in frequency, a channel, a text?"""

    overlap: bool = True
    frequency: bool = False
    channels: bool = False
    text: bool = False

    @classmethod
    def of(cls, config: dict[str, object]) -> SegmentRules:
        """Return what a question's ``config`` says; what it does not say is as above."""
        return cls(
            overlap=bool(config.get("overlap", True)),
            frequency=bool(config.get("frequency", False)),
            channels=bool(config.get("channels", False)),
            text=bool(config.get("text", False)),
        )


def in_order(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return segments by their start."""
    return tuple(sorted(segments, key=lambda one: (one.start_s, one.end_s, one.id)))


def same_lane(one: Segment, other: Segment) -> bool:
    """Return whether two segments can overlap: on the same channel, or one of them on all."""
    return one.channel is None or other.channel is None or one.channel == other.channel


def overlaps(one: Segment, other: Segment) -> bool:
    """Return whether two segments share time on a channel.

    >>> a, b = Segment("a", None, 0.0, 1.0), Segment("b", None, 1.0, 2.0)
    >>> overlaps(a, b), overlaps(a, Segment("c", None, 0.5, 3.0))
    (False, True)
    """
    return same_lane(one, other) and one.start_s < other.end_s and other.start_s < one.end_s


def clashes(segments: Sequence[Segment]) -> tuple[str, ...]:
    """Return the ids of segments that overlap the one before them on a channel."""
    found = []
    ordered = in_order(segments)
    for at, one in enumerate(ordered):
        if any(overlaps(one, other) for other in ordered[max(0, at - 50) : at]):
            found.append(one.id)
    return tuple(found)


def free_around(segments: Sequence[Segment], like: Segment, at_s: float, end_s: float) -> tuple[float, float]:
    """Return the stretch from 0 to ``end_s`` around ``at_s`` that no segment of the same lane holds.

    Inside another segment it is empty. A segment of the same id does not count.
    """
    low, high = 0.0, end_s
    for other in segments:
        if other.id == like.id or not same_lane(like, other):
            continue
        if other.start_s < at_s < other.end_s:
            return at_s, at_s
        if other.end_s <= at_s:
            low = max(low, other.end_s)
        else:
            high = min(high, other.start_s)
    return low, high


def clipped(segments: Sequence[Segment], new: Segment, end_s: float) -> Segment | None:
    """Return ``new`` cut to the largest free part of it, or ``None`` where no room is left."""
    edges = {new.start_s, new.end_s}
    for other in segments:
        if other.id != new.id and overlaps(new, other):
            edges |= {max(new.start_s, other.start_s), min(new.end_s, other.end_s)}
    ordered = sorted(edges)
    best: Segment | None = None
    for low, high in pairwise(ordered):
        free = free_around(segments, new, (low + high) / 2, end_s)
        start, stop = max(new.start_s, free[0]), min(new.end_s, free[1])
        if stop - start >= LEAST_S and (best is None or stop - start > best.end_s - best.start_s):
            best = replace(new, start_s=start, end_s=stop)
    return best


def snapped(at_s: float, edges: Sequence[float], reach_s: float) -> float | None:
    """Return the nearest of ``edges`` within reach, or ``None``."""
    near = min(edges, key=lambda edge: abs(edge - at_s), default=None)
    return near if near is not None and abs(near - at_s) <= reach_s else None
