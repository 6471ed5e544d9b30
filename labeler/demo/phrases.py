"""Voice search phrases: a few words with a filler or numbers, and what simulated people write of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labeler.demo.clips import LOW_SNR_DB, NOISES, Floats, babble, car
from labeler.demo.people import ALIKE, LABELERS, Labeler, chance
from labeler.demo.voices import RATE_HZ, Speaker, say, speakers

TOKENS = ("[unintelligible]", "[noise]")
CONVENTIONS = {"fillers": "drop", "numbers": "words", "case": "lower", "punctuation": ""}
"""How the project wants transcripts written; the simulated labelers were not told."""

NUMBERS = {"two": "2", "four": "4", "five": "5", "nine": "9"}
FILLER = "um"
TAKEN_FOR = ALIKE | {"five": "nine", "nine": "five", "two": "four", "four": "two"}
SHAPES = (
    "call # # #",
    "um call home at #",
    "news at #",
    "map # um #",
    "um stop",
    "call # # um #",
    "stop at #",
    "um map home",
)
"""What is said; each # is a number."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One clip of a few seconds: the words that are said, who says them, in what noise, at which ratio."""

    name: str
    words: tuple[str, ...]
    speaker: Speaker
    noise: str
    snr_db: float | None
    seed: int

    @property
    def truth(self) -> str:
        """Return what the conventions would have written."""
        return " ".join(word for word in self.words if word != FILLER)

    @property
    def tags(self) -> tuple[str, ...]:
        """Return what an engineer would slice by."""
        found = ["no noise" if self.noise == "none" else f"{self.noise} noise"]
        if self.snr_db is not None and self.snr_db < LOW_SNR_DB:
            found.append("low snr")
        found.append("high voice" if self.speaker.pitch_hz > 150 else "deep voice")
        return (*found, "phrase")


@dataclass(frozen=True, slots=True)
class Written:
    """What a simulated labeler wrote, whether they were sure, seconds spent."""

    text: str
    sure: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody writes without conventions: what becomes of fillers and numbers; sentences or not."""

    fillers: str
    digits: bool
    sentence: bool


HANDS = dict(
    zip(LABELERS, (Hand("um", False, False), Hand("", True, False), Hand("uhm,", False, True)), strict=True)
)


def plan_phrases(n: int, voices_seed: int, rng: np.random.Generator) -> list[Phrase]:
    """Return ``n`` phrases to make, said by the twelve speakers of the clips (those of ``voices_seed``)."""
    voices = speakers(12, np.random.default_rng(voices_seed))
    phrases = []
    for number in range(n):
        speaker = voices[number % len(voices)]
        shape = SHAPES[number % len(SHAPES)].split()
        words = tuple(str(rng.choice(list(NUMBERS))) if word == "#" else word for word in shape)
        noise = str(rng.choice(NOISES, p=[0.5, 0.3, 0.2]))
        snr = None if noise == "none" else round(float(rng.uniform(-6, 15)), 1)
        name = f"{speaker.name.replace(' ', '_')}/phrase_{number:04d}.wav"
        phrases.append(Phrase(name, words, speaker, noise, snr, int(rng.integers(2**31))))
    return phrases


def write_phrases(phrases: list[Phrase], folder: Path) -> None:
    """Make each phrase in ``folder`` as 16-bit WAV; those that are there already stay."""
    import soundfile

    missing = [phrase for phrase in phrases if not (folder / phrase.name).exists()]
    if not missing:
        return
    chatter = babble(8.0, np.random.default_rng(missing[0].seed))
    for phrase in missing:
        path = folder / phrase.name
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, make_phrase(phrase, chatter), RATE_HZ, subtype="PCM_16")


def make_phrase(phrase: Phrase, chatter: Floats) -> Floats:
    """Return the words one after the other, float32 mono at 16 kHz, at most as long as ``chatter``."""
    rng = np.random.default_rng(phrase.seed)
    parts: list[Floats] = [_silence(0.15, rng)]
    for word in phrase.words:
        parts += [say(word, phrase.speaker, rng), _silence(0.3 if word == FILLER else 0.09, rng)]
    wave = np.concatenate([*parts, _silence(0.15, rng)])[: len(chatter)]
    if phrase.snr_db is not None:
        start = int(rng.integers(0, len(chatter) - len(wave) + 1))
        cafe = chatter[start : start + len(wave)]
        noise = car(len(wave) / RATE_HZ + 0.01, rng)[: len(wave)] if phrase.noise == "car" else cafe
        ratio = np.sqrt(np.mean(wave**2) / (np.mean(noise**2) + 1e-12))
        wave = wave + noise * ratio * 10 ** (-phrase.snr_db / 20)
    return np.asarray(wave * (0.7 / max(0.7, float(np.abs(wave).max()))), np.float32)


def _silence(seconds: float, rng: np.random.Generator) -> Floats:
    n = int(seconds * rng.uniform(0.7, 1.3) * RATE_HZ)
    return np.asarray(rng.normal(0, 0.0006, n), np.float32)


def write_down(labeler: Labeler, phrase: Phrase, rng: np.random.Generator) -> Written:
    """Return what ``labeler`` writes: words that drown in noise are marked or taken for others."""
    heard, lost = [], 0
    for word in phrase.words:
        if rng.random() < _gets_through(labeler, phrase):
            heard.append(word)
        elif word == FILLER:
            continue
        elif rng.random() < 0.6:
            lost += 1
            if heard[-1:] != [TOKENS[0]]:
                heard.append(TOKENS[0])
        else:
            heard.append(TAKEN_FOR.get(word, word))
    seconds = round(2.0 + len(phrase.words) * 0.8 + float(rng.lognormal(0.4, 0.4)), 1)
    return Written(_in_hand(HANDS[labeler], heard), lost == 0, seconds)


def _gets_through(labeler: Labeler, phrase: Phrase) -> float:
    if phrase.snr_db is None:
        return 0.99
    harder = 3.0 if phrase.noise == "café" else 0.0
    return 0.99 * chance((phrase.snr_db - labeler.hears_from_db - harder) / 1.5)


def _in_hand(hand: Hand, words: list[str]) -> str:
    found = []
    for word in words:
        written = hand.fillers if word == FILLER else word
        found.append(NUMBERS.get(written, written) if hand.digits else written)
    text = " ".join(filter(None, found))
    return f"{text[:1].upper()}{text[1:]}." if hand.sentence and text else text
