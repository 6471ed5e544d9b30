"""Simulated labelers: each sees and hears with their own sharpness and draws the line at their own place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.demo.clips import Clip
from labeler.demo.phones import Phone

BORDERLINE = "borderline"
CANNOT_TELL = "cannot tell"
UNINTELLIGIBLE = "unintelligible"

ALIKE = {"call": "home", "home": "call", "map": "stop", "stop": "map", "news": "home"}
"""What a word is taken for when it is misheard."""


@dataclass(frozen=True, slots=True)
class Labeler:
    """A simulated person.

    ``scratch_from_mm`` is the length from which this person calls a line a scratch, ``hears_from_db`` the
    signal-to-noise ratio at which half of the words get through.
    """

    name: str
    scratch_from_mm: float
    hears_from_db: float


LABELERS = (
    Labeler("Ana (simulated)", 2.0, -7.0),
    Labeler("Ben (simulated)", 3.0, -5.0),
    Labeler("Chen (simulated)", 5.0, -1.0),
)
EXPERT = "Sofia (simulated)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a labeler said: the class's name, whether they were sure, a note, seconds spent."""

    label: str
    sure: bool
    note: str | None
    seconds: float


def look(labeler: Labeler, phone: Phone, rng: np.random.Generator) -> Answer:
    """Return what ``labeler`` says of the back of ``phone``; dim light hides things and blurs lengths."""
    dim = phone.lighting == "dim"
    seconds = float(np.round(rng.lognormal(1.0, 0.4), 1))
    if phone.defect == "line":
        return _look_at_line(labeler, phone, rng, seconds)
    if dim and phone.body in {"graphite", "blue"} and rng.random() < 0.12:
        return Answer(CANNOT_TELL, True, "too dark", seconds)
    if phone.defect == "none":
        label = "ok" if rng.random() < 0.97 else "pit"
        return Answer(label, True, None, seconds)
    missed = {"dent": 0.25 if dim else 0.06, "pit": 0.15 if dim else 0.03}[phone.defect]
    if rng.random() < missed:
        return Answer("ok", True, None, seconds)
    other = {"dent": "pit", "pit": "dent"}[phone.defect]
    return Answer(phone.defect if rng.random() < 0.95 else other, rng.random() < 0.9, None, seconds)


def _look_at_line(labeler: Labeler, phone: Phone, rng: np.random.Generator, seconds: float) -> Answer:
    dim = phone.lighting == "dim"
    visible_from_mm = 2.2 if dim else 0.9
    if rng.random() > chance((phone.size_mm - visible_from_mm) / 0.4):
        return Answer("ok", True, None, seconds)
    seen_mm = phone.size_mm * float(rng.lognormal(0, 0.25 if dim else 0.1))
    near = abs(np.log(seen_mm / labeler.scratch_from_mm)) < 0.2
    if near and rng.random() < 0.55:
        return Answer(BORDERLINE, True, f"about {seen_mm:.0f} mm", round(seconds * 1.8, 1))
    label = "scratch" if seen_mm >= labeler.scratch_from_mm else "ok"
    return Answer(label, not near, None, seconds)


def listen(labeler: Labeler, clip: Clip, rng: np.random.Generator) -> Answer:
    """Return what ``labeler`` hears in ``clip``; chatter masks words better than a car does."""
    seconds = float(np.round(1.0 + rng.lognormal(0.5, 0.4), 1))
    if clip.snr_db is None:
        heard = 0.99
    else:
        harder = 3.0 if clip.noise == "café" else 0.0
        heard = 0.99 * chance((clip.snr_db - labeler.hears_from_db - harder) / 1.5)
    if rng.random() < heard:
        return Answer(clip.word, bool(heard > 0.6), None, seconds)
    if rng.random() < 0.6:
        return Answer(UNINTELLIGIBLE, True, None, round(seconds * 1.5, 1))
    return Answer(ALIKE[clip.word], False, None, seconds)


def chance(x: float) -> float:
    """Return the logistic function of ``x``: 0 to 1."""
    return float(1 / (1 + np.exp(-x)))
