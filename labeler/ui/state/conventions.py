"""The writing conventions as a form: what is ticked and written becomes a question's config; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labeler.conventions import CHOICES
from labeler.ui.state.word_diff import Part, word_pieces

if TYPE_CHECKING:
    from labeler.ops.standard import Standardising

MARKS = ".,?!'-"
"""The marks that are offered where only some may be written."""

CHOICE_WORDS = {
    "fillers": {"drop": "left out", "keep": "in one spelling each"},
    "numbers": {"words": "as words: twenty five", "digits": "as digits: 25"},
    "case": {
        "lower": "all in small letters",
        "upper": "all in capitals",
        "sentence": "a capital at the beginning of a sentence",
    },
}
"""What each choice of a rule is called; *ignore* is a rule that is not ticked."""

RULE_WORDS = {
    "brackets": "Marks in brackets",
    "fillers": "Fillers (um, uh)",
    "spelling": "Spelling",
    "numbers": "Numbers",
    "case": "Capitals",
    "punctuation": "Punctuation",
    "spaces": "Blanks",
}


@dataclass(frozen=True, slots=True)
class ConventionsForm:
    """What was filled in. Words are separated by commas, ``spelling`` is a line each, ``wrong = right``."""

    fillers: str = ""
    filler_words: str = ""
    numbers: str = ""
    case: str = ""
    keep_case: str = ""
    punctuation: str | None = None
    brackets: bool = True
    tokens: str = ""
    spaces: bool = True
    spelling: str = ""
    strict: bool = False


def form_of(config: Mapping[str, Any]) -> ConventionsForm:
    """Return the form that a question's config fills."""
    given = config.get("conventions") or {}
    spelling = given.get("spelling") or {}

    def choice(name: str) -> str:
        value = given.get(name, "ignore")
        return value if value in CHOICE_WORDS[name] else ""

    return ConventionsForm(
        choice("fillers"),
        ", ".join(given.get("filler_words") or ()),
        choice("numbers"),
        choice("case"),
        ", ".join(given.get("keep_case") or ()),
        given.get("punctuation"),
        bool(given.get("brackets", True)),
        " ".join(config.get("tokens") or ()),
        bool(given.get("spaces", True)),
        "\n".join(f"{wrong} = {right}" for wrong, right in spelling.items()),
        bool(given.get("strict", False)),
    )


def config_of(form: ConventionsForm) -> dict[str, Any]:
    """Return ``tokens`` and ``conventions`` as the form says.

    Raises:
        ValueError: a line of the spelling has no ``=``; the message is the line.

    >>> config_of(ConventionsForm(case="lower", tokens="[noise] [laugh]"))
    {'tokens': ['[noise]', '[laugh]'], 'conventions': {'case': 'lower'}}
    """
    found: dict[str, Any] = {}
    for name in CHOICES:
        if getattr(form, name):
            found[name] = getattr(form, name)
    for name in ("filler_words", "keep_case"):
        words = [word.strip() for word in getattr(form, name).split(",") if word.strip()]
        if words:
            found[name] = words
    if form.punctuation is not None:
        found["punctuation"] = "".join(form.punctuation.split())
    for name in ("brackets", "spaces"):
        if not getattr(form, name):
            found[name] = False
    spelling = {}
    for line in filter(None, (line.strip() for line in form.spelling.splitlines())):
        wrong, equals, right = line.partition("=")
        if not equals or not wrong.strip() or not right.strip():
            raise ValueError(line)
        spelling[wrong.strip()] = right.strip()
    if spelling:
        found["spelling"] = spelling
    if form.strict:
        found["strict"] = True
    return {"tokens": _tokens(form.tokens), "conventions": found}


def _tokens(text: str) -> list[str]:
    import re

    return list(dict.fromkeys(re.findall(r"\[[^\[\]]+\]|<[^<>]+>", text)))


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule that would change something: how many texts, and how much nearer they come by it alone."""

    name: str
    n: int
    gain: float
    words: str


@dataclass(frozen=True, slots=True)
class WordLine:
    """What was written, what would stand there, how often."""

    before: str
    after: str
    n: int


def effect_words(found: Standardising, *, counted: bool) -> tuple[str, str]:
    """Return (before → after of the word error rate, a sentence about it)."""
    if not found.n_texts:
        return "", "Nobody has transcribed anything yet: the effect is shown once somebody has."
    if not found.before.defined:
        return "", "No item has transcripts of two people yet, so there is no agreement to compare."
    rates = f"{_percent(found.before.value)} → {_percent(found.after.value)}"
    move = found.change
    if not found.n_changed:
        return rates, "No transcript would be written otherwise: everybody follows these rules."
    span = ""
    if move.has_interval:
        span = f" (95 % interval {100 * move.low:+.1f} to {100 * move.high:+.1f})".replace("-", "−")
    said = f"{100 * move.value:+.1f}".replace("-", "−")
    now = " Figures go by the rules already." if counted else ""
    drawn = f" (drawn from {found.n_in_all:,})" if found.n_in_all > found.n_texts else ""
    return rates, (
        f"{found.n_changed:,} of {found.n_texts:,} transcripts{drawn} would be read otherwise; agreement "
        f"moves by {said} points on the mean item{span}. Nobody's text is changed.{now}"
    )


def rule_lines(found: Standardising) -> list[RuleLine]:
    """Return the rules that change something, the greatest gain first."""
    return [
        RuleLine(
            RULE_WORDS.get(one.rule, one.rule),
            one.n_texts,
            one.gain,
            f"{100 * one.gain:+.2f} points".replace("-", "−"),
        )
        for one in found.rules
    ]


def word_lines(found: Standardising) -> list[WordLine]:
    """Return the words that would be read otherwise, the most frequent first."""
    return [WordLine(before or "–", after or "–", n) for before, after, n in found.words]


def example_pieces(found: Standardising) -> list[list[tuple[Part, str]]]:
    """Return each example as pieces: what goes struck out, what comes underlined."""
    return [
        [(piece.part, piece.words) for piece in word_pieces(after, before)]
        for before, after in found.examples
    ]


def _percent(value: float) -> str:
    return f"{value:.1%}".replace("%", " %")
