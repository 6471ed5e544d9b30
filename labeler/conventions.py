"""How transcripts are to be written in a project: rules as data, problems found in a text, and their fixes.

A question's ``config`` holds them: ``tokens`` (the marks in brackets that may be used) and ``conventions``:

===============  ==========================================================================================
``fillers``      ``drop`` (um, uh … are not written), ``keep`` (one spelling each) or ``ignore``
``filler_words``  own list of fillers in place of ours
``numbers``      ``words`` (twenty five), ``digits`` (25) or ``ignore``
``case``         ``lower``, ``upper``, ``sentence`` or ``ignore``
``keep_case``    words that are written as they stand here, whatever ``case`` says: names, I, OK
``punctuation``  the marks that may be written (``".,?!"``; ``""``: none), or null: any
``brackets``     true: a mark in brackets must be one of ``tokens``
``spaces``       true: one blank between words, none before a comma
``spelling``     ``{"wrong": "right"}``: one spelling where several are heard the same
``strict``       true: a transcript with problems cannot be accepted
===============  ==========================================================================================

What is left out is not checked, but for ``brackets`` (if there are tokens) and ``spaces``. Apostrophes within
words are always allowed. Rules are applied in the order of `RULES`; marks in brackets are touched by
``brackets`` alone.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labeler.errors import UserError
from labeler.numerals import digits_of, number_words, ordinal_words, suffix_of

FILLERS = {
    "um": "um", "umm": "um", "uhm": "um", "erm": "um", "em": "um",
    "uh": "uh", "uhh": "uh", "er": "uh", "eh": "uh", "ah": "ah",
    "hm": "hm", "hmm": "hm", "mm": "mm", "mmm": "mm", "mhm": "mhm", "mm-hmm": "mhm",
}  # fmt: skip
"""Fillers and the spelling that is kept of each."""

_TOKEN = re.compile(r"\[[^\[\]\n]*\]|<[^<>\n]*>")
_UNCLOSED = re.compile(r"\[[^\[\]\n]*$|[\]]|\[(?=[^\]\n]*\[)")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_NUMBER = re.compile(r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w)")
_PLACE = re.compile(
    r"(?<![\w.,])(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<suffix>st|nd|rd|th)(?!\w)", re.IGNORECASE
)
_SENTENCE_END = ".?!"
_QUOTES = {"’": "'", "‘": "'", "‛": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "…": "..."}
_GLUED = ",.?!;:"


@dataclass(frozen=True, slots=True)
class Conventions:
    """What the module says, parsed; `conventions_of` reads it from a question's ``config``."""

    tokens: tuple[str, ...] = ()
    fillers: str = "ignore"
    filler_words: tuple[str, ...] = ()
    numbers: str = "ignore"
    case: str = "ignore"
    keep_case: tuple[str, ...] = ()
    punctuation: str | None = None
    brackets: bool = True
    spaces: bool = True
    spelling: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Where a text is not as it should be: ``text[start:end]``; ``fix`` is what to write there, if known."""

    rule: str
    start: int
    end: int
    words: str
    fix: str | None = None


CHOICES = {
    "fillers": ("drop", "keep", "ignore"),
    "numbers": ("words", "digits", "ignore"),
    "case": ("lower", "upper", "sentence", "ignore"),
}


def conventions_of(config: Mapping[str, Any]) -> Conventions:
    """Return the conventions in a question's ``config``.

    Raises:
        UserError: something there is no convention, or not of its kind.

    >>> conventions_of({"tokens": ["[noise]"], "conventions": {"case": "lower"}}).case
    'lower'
    """
    given = config.get("conventions") or {}
    if not isinstance(given, Mapping):
        raise UserError("The conventions of a question are written as {name: value}.")
    known = {name for name in Conventions.__dataclass_fields__ if name != "tokens"}
    unknown = sorted(set(given) - known)
    if unknown:
        raise UserError(f"There is no convention {unknown[0]!r}; there are {', '.join(sorted(known))}.")
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in CHOICES and value not in CHOICES[name]:
            raise UserError(f"The convention {name!r} is one of {', '.join(CHOICES[name])}, not {value!r}.")
        if name in ("filler_words", "keep_case"):
            found[name] = _strings(name, value)
            continue
        if name == "spelling" and not (isinstance(value, Mapping) and all(map(str, value))):
            raise UserError('The convention "spelling" is written as {"wrong": "right"}.')
        if name == "punctuation" and value is not None and not isinstance(value, str):
            raise UserError('The convention "punctuation" holds the marks that are allowed, as one text.')
        found[name] = value
    return Conventions(tokens=_strings("tokens", config.get("tokens") or ()), **found)


def _strings(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise UserError(f"{name!r} is a list of texts, not {value!r}.")
    return tuple(str(one) for one in value)


def check(text: str, conventions: Conventions, rules: Sequence[str] | None = None) -> list[Problem]:
    """Return the problems in ``text`` in order; where two rules meet, the one that comes first in `RULES`.

    ``rules`` names those that are looked at (None: all).

    >>> [(p.rule, p.fix) for p in check("Um,  7 cats", Conventions(fillers="drop", numbers="words"))]
    [('fillers', ''), ('numbers', 'seven')]
    """
    guarded = [match.span() for match in _TOKEN.finditer(text)]
    found: list[Problem] = []
    for name, rule in RULES.items():
        for problem in rule(text, conventions) if rules is None or name in rules else ():
            inside = any(low < problem.end and problem.start < high for low, high in guarded)
            taken = any(other.start < problem.end and problem.start < other.end for other in found)
            if not taken and (name == "brackets" or not inside):
                found.append(problem)
    return sorted(found, key=lambda problem: (problem.start, problem.end))


def fixed(text: str, problem: Problem) -> str:
    """Return ``text`` with one problem mended (as it is, where no fix is known)."""
    if problem.fix is None:
        return text
    return text[: problem.start] + problem.fix + text[problem.end :]


def standardised(text: str, conventions: Conventions, rules: Sequence[str] | None = None) -> str:
    """Return ``text`` with all that can be mended, mended; ``rules`` names those to apply (None: all).

    >>> standardised("Um I saw 25 , cats", Conventions(fillers="drop", numbers="words", case="lower"))
    'i saw twenty five, cats'
    """
    for _ in range(12):  # what one fix makes another rule may find
        problems = [one for one in check(text, conventions, rules) if one.fix is not None]
        if not problems:
            break
        for problem in reversed(problems):
            text = fixed(text, problem)
    return text.strip() if rules is None or "spaces" in rules else text


# the rules


def _brackets(text: str, conventions: Conventions) -> Iterator[Problem]:
    if not conventions.brackets or not conventions.tokens:
        return
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in conventions.tokens:
            continue
        near = _nearest(token, conventions.tokens)
        known = ", ".join(conventions.tokens)
        yield Problem("brackets", *match.span(), f"{token} is not one of {known}", near)
    outside = _TOKEN.sub(lambda match: " " * len(match.group()), text)
    for match in _UNCLOSED.finditer(outside):
        begun = match.group().strip().casefold()
        fits = [one for one in conventions.tokens if len(begun) > 1 and one.casefold().startswith(begun)]
        yield Problem(
            "brackets", *match.span(), "this bracket has no partner", fits[0] if len(fits) == 1 else None
        )


def _nearest(token: str, tokens: Sequence[str]) -> str | None:
    folded = {one.casefold(): one for one in tokens}
    near = difflib.get_close_matches(token.casefold(), folded, n=1, cutoff=0.7)
    return folded[near[0]] if near else None


def _fillers(text: str, conventions: Conventions) -> Iterator[Problem]:
    if conventions.fillers == "ignore":
        return
    own = {word.casefold(): word for word in conventions.filler_words}
    known = own or FILLERS
    for match in _WORD.finditer(text):
        word = match.group().casefold()
        if word not in known:
            continue
        if conventions.fillers == "drop":
            start, end = match.span()
            while end < len(text) and text[end] in ", ":
                end += 1
            if end == len(text) or (start and text[start - 1] not in " \n"):
                end = match.end()
            yield Problem("fillers", start, end, f"“{match.group()}” is a filler: it is not written", "")
        elif word != known[word].casefold():
            right = known[word]
            yield Problem("fillers", *match.span(), f"this filler is written “{right}”", right)


def _spelling(text: str, conventions: Conventions) -> Iterator[Problem]:
    known = {wrong.casefold(): right for wrong, right in conventions.spelling.items()}
    if not known:
        return
    longest_first = sorted(known, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE)
    for match in pattern.finditer(text):
        right = known[match.group().casefold()]
        if match.group().casefold() != right.casefold():
            yield Problem("spelling", *match.span(), f"written “{right}” in this project", right)


def _numbers(text: str, conventions: Conventions) -> Iterator[Problem]:
    if conventions.numbers == "words":
        for match in _PLACE.finditer(text):
            number = int(match["digits"].replace(",", ""))
            if match["suffix"].lower() == suffix_of(number) and number < 1_000_000:
                right = ordinal_words(number)
                yield Problem("numbers", *match.span(), f"numbers are written as words: {right}", right)
        for match in _NUMBER.finditer(text):
            right = number_words(match.group().replace(",", ""))
            yield Problem("numbers", *match.span(), f"numbers are written as words: {right}", right)
        for match in re.finditer(r"\d*[A-Za-z]+\d\w*|\d+[A-Za-z]\w*", text):
            yield Problem("numbers", *match.span(), "numbers are written as words: write it out")
    elif conventions.numbers == "digits":
        for start, end, right in digits_of(text):
            yield Problem("numbers", start, end, f"numbers are written as digits: {right}", right)


def _case(text: str, conventions: Conventions) -> Iterator[Problem]:
    if conventions.case == "ignore":
        return
    kept = {word.casefold(): word for word in conventions.keep_case}
    for match in _WORD.finditer(text):
        word = match.group()
        right = kept.get(word.casefold()) or _in_case(text, match, conventions.case)
        if right != word:
            words = {
                "lower": "everything is written in small letters",
                "upper": "everything is written in capitals",
                "sentence": "a sentence begins with a capital",
            }[conventions.case]
            words = f"written “{right}” in this project" if word.casefold() in kept else words
            yield Problem("case", *match.span(), words, right)


def _in_case(text: str, match: re.Match[str], case: str) -> str:
    word = match.group()
    if case == "lower":
        return word.lower()
    if case == "upper":
        return word.upper()
    before = _TOKEN.sub("", text[: match.start()]).rstrip(" \"'“‘")
    begins = not before or before[-1] in _SENTENCE_END or before[-1] == "\n"
    return word[0].upper() + word[1:] if begins else word


def _punctuation(text: str, conventions: Conventions) -> Iterator[Problem]:
    allowed = conventions.punctuation
    if allowed is None:
        return
    for at, sign in enumerate(text):
        if unicodedata.category(sign)[0] not in "PS" or sign in allowed:
            continue
        within = 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
        if sign == "'" and (within or (at and text[at - 1].isalnum())):
            continue
        straight = _QUOTES.get(sign)
        if straight == "'" and within:
            yield Problem("punctuation", at, at + 1, "apostrophes are straight: '", "'")
        elif straight is not None and all(one in allowed for one in straight):
            yield Problem("punctuation", at, at + 1, f"written {straight}", straight)
        elif sign in "[]<>" and conventions.tokens:
            continue  # half a bracket is for the rule of brackets
        else:
            fix = " " if within else ""
            yield Problem("punctuation", at, at + 1, f"the mark {sign} is not used in this project", fix)


def _spaces(text: str, conventions: Conventions) -> Iterator[Problem]:
    if not conventions.spaces:
        return
    for match in re.finditer(r"[^\S\n]{2,}|[\t\u00a0\u2009\u202f]", text):
        at_end = match.end() == len(text) or not match.start()
        yield Problem("spaces", *match.span(), "one blank is enough", "" if at_end else " ")
    if text[:1] == " " and text[:2] != "  ":
        yield Problem("spaces", 0, 1, "a transcript begins with a word", "")
    for match in re.finditer(rf"(?<=\w) (?=[{re.escape(_GLUED)}])", text):
        yield Problem("spaces", *match.span(), "no blank before this mark", "")


RULES: dict[str, Callable[[str, Conventions], Iterator[Problem]]] = {
    "brackets": _brackets,
    "fillers": _fillers,
    "spelling": _spelling,
    "numbers": _numbers,
    "case": _case,
    "punctuation": _punctuation,
    "spaces": _spaces,
}
"""Every rule by its name, in the order in which they are applied."""
