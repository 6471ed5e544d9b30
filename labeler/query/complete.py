"""What may stand at the cursor of a filter line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labeler.query.keys import BY_NAME, KEYS, META, KeyKind
from labeler.query.lexing import SIGNS, Token, is_bare, quote, token_at
from labeler.query.nodes import Condition, FilterError
from labeler.query.vocabulary import ANY, NONE, Vocabulary, meaning

MOST = 50
_NAMES = ("word", "quoted")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What can be put in (``text``), and a few words on what it is."""

    text: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Completions:
    """``candidates`` replace the text from ``start`` to ``end``; the best ones come first."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]

    def apply(self, text: str, candidate: Candidate) -> tuple[str, int]:
        """Return the text with the candidate put in, and where the cursor then stands."""
        whole = candidate.text if candidate.text.endswith(SIGNS) else f"{candidate.text} "
        rest = text[self.end :]
        if whole.endswith(" ") and rest.startswith(" "):
            rest = rest[1:]
        return text[: self.start] + whole + rest, self.start + len(whole)


def complete(text: str, cursor: int, vocabulary: Vocabulary) -> Completions:
    """Return what may stand at ``cursor`` (0 … len(text)): names before a sign, values after one.

    >>> found = complete("class:scr", 9, Vocabulary(classes=("ok", "scratch")))
    >>> found.start, [candidate.text for candidate in found.candidates]
    (6, ['scratch'])
    """
    before = text[: max(0, min(cursor, len(text)))]
    end = _end_of_word(text, len(before))
    pieces, typed = _pieces(before)
    asked = _asked_before(pieces)
    found = _keys(vocabulary) if asked is None else _values(*asked, vocabulary)
    return _ranked(typed, len(before) - len(typed), end, found)


def _pieces(before: str) -> tuple[list[Token], str]:
    """Return the whole pieces before the cursor, and the word or open quote that it stands at the end of."""
    found: list[Token] = []
    at = 0
    while at < len(before):
        if before[at].isspace():
            at += 1
            continue
        try:
            token = token_at(before, at)
        except FilterError:
            if before[at] == '"':
                return found, before[at:]
            token = Token("sign", before[at], at, at + 1)
        found.append(token)
        at = token.end
    if found and found[-1].kind == "word" and found[-1].end == len(before):
        return found, found.pop().text
    return found, ""


def _asked_before(pieces: list[Token]) -> tuple[Token, str] | None:
    """Return the name and the sign of a condition whose next value stands after these pieces, if it does."""
    rest = list(pieces)
    while len(rest) > 1 and rest[-1].kind == "," and rest[-2].kind in _NAMES:
        del rest[-2:]
    if len(rest) > 1 and rest[-1].text in SIGNS and rest[-2].kind in _NAMES:
        return rest[-2], rest[-1].text
    return None


def _end_of_word(text: str, at: int) -> int:
    """What is behind the cursor and belongs to the same word is replaced with it."""
    while at < len(text) and (text[at].isalnum() or text[at] in "_-."):
        at += 1
    return at


def _keys(vocabulary: Vocabulary) -> Iterator[Candidate]:
    for key in KEYS:
        if not (key.others and vocabulary.blind):
            ends = ":" if key.kind is not KeyKind.NUMBER else ""
            yield Candidate(f"{key.name}{ends}" if ends else f"{key.name}<", key.words)
    for name in vocabulary.metadata:
        own = name.lower() in BY_NAME
        yield Candidate(f"{META}{name}=" if own and is_bare(name) else f"{_written(name)}=", "metadata")
    if not vocabulary.blind:
        for name in vocabulary.people:
            yield Candidate(f"{_written(name)}:", f"what {name} said")
    yield Candidate("not", "what does not fit the next condition")
    yield Candidate("or", "what fits this or the next condition")


def _values(key: Token, sign: str, vocabulary: Vocabulary) -> Iterator[Candidate]:
    try:
        found = meaning(Condition(key.text, sign, (), key.kind == "quoted"), vocabulary)
    except FilterError:
        return
    if found.person:
        yield from (Candidate(_value(name), "class") for name in vocabulary.classes)
    elif found.metadata:
        yield from (Candidate(_value(value), found.metadata) for value in vocabulary.metadata[found.metadata])
    elif found.own is not None and found.own.kind is KeyKind.CHOICE:
        yield from (Candidate(name, words) for name, words in (found.own.choices or {}).items())
    elif found.own is not None and found.own.kind is KeyKind.NAME:
        yield from (Candidate(_value(name), found.own.name) for name in vocabulary.names(found.own.of))
        yield Candidate(ANY, f"any {found.own.name}")
        yield Candidate(NONE, f"no {found.own.name}")
    elif found.own is not None and found.own.kind is KeyKind.TIME:
        yield Candidate("today", "since midnight")
        yield Candidate("yesterday", "the day before")


def _ranked(typed: str, start: int, end: int, every: Iterator[Candidate]) -> Completions:
    """Those that begin with what was typed come before those that hold it."""
    wanted = typed.lstrip('"').casefold()
    begins, holds = [], []
    for candidate in every:
        plain = candidate.text.lstrip('"').casefold()
        if plain.startswith(wanted):
            begins.append(candidate)
        elif wanted in plain:
            holds.append(candidate)
    found = (begins + holds)[:MOST]
    if len(found) == 1 and found[0].text.casefold() == typed.casefold():
        found = []
    return Completions(start, end, tuple(found))


def _written(name: str) -> str:
    return name if is_bare(name) else quote(name)


def _value(name: str) -> str:
    special = name.lower() in {ANY, NONE} or ".." in name or "*" in name or "?" in name
    return quote(name) if special or not is_bare(name) else name
