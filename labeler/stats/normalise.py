"""Making transcripts comparable: named rules in a named, versioned order.

Half of all disagreement between transcribers is spelling, not hearing. So every error rate is shown twice,
before and after, and says by which normalisation; the difference is what a convention would mend.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labeler.numerals import integer_words

VERSION = "labeler-1"

_APOSTROPHES = re.compile("[\u2018\u2019\u201b\u02bc\uff07`\u00b4]")
_MARKERS = re.compile(r"\[[^\[\]]*\]|<[^<>]*>")
_FILLERS = frozenset({"um", "umm", "uh", "uhh", "uhm", "er", "erm", "hm", "hmm", "mm", "mhm", "eh", "ah"})
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One step: ``name`` is stable, ``words`` say what it does, ``apply`` does it."""

    name: str
    words: str
    apply: Callable[[str], str]


def _punctuation(text: str) -> str:
    return "".join(" " if _is_mark(sign) else sign for sign in text)


def _is_mark(sign: str) -> bool:
    return sign != "'" and unicodedata.category(sign)[0] in "PS"


def _fillers(text: str) -> str:
    return " ".join(word for word in text.split() if word.strip(".,!?…-").casefold() not in _FILLERS)


def _numbers(text: str) -> str:
    return _DIGITS.sub(lambda found: f" {integer_words(int(found.group()))} ", text)


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("nfkc", "one code for each character", lambda text: unicodedata.normalize("NFKC", text)),
        Rule("case", "capitals count as small letters", str.casefold),
        Rule("markers", "marks such as [noise] or <unk> are left out", lambda text: _MARKERS.sub(" ", text)),
        Rule("quotes", "curly apostrophes become straight", lambda text: _APOSTROPHES.sub("'", text)),
        Rule(
            "apostrophes",
            "apostrophes are left out: don't, dont",
            lambda text: _APOSTROPHES.sub("", text).replace("'", ""),
        ),
        Rule("punctuation", "punctuation and symbols become spaces", _punctuation),
        Rule("fillers", "um, uh and the like are left out", _fillers),
        Rule("numbers", "digits become English words", _numbers),
        Rule("spaces", "runs of spaces become one", lambda text: " ".join(text.split())),
    )
}
"""Every rule, in the order in which rules are applied."""


@dataclass(frozen=True, slots=True)
class Normalisation:
    """Rules by name, applied in the order of ``RULES``; call it with a text.

    >>> Normalisation(("case", "punctuation", "spaces"))("Well,  I never!")
    'well i never'
    >>> Normalisation(("case",)).identifier
    'labeler-1:case'
    """

    rules: tuple[str, ...]

    @property
    def identifier(self) -> str:
        """Return version and rules, to be written beside every figure."""
        return f"{VERSION}:{'+'.join(name for name in RULES if name in self.rules)}"

    def __call__(self, text: str) -> str:
        """Return the text after all rules."""
        for name, rule in RULES.items():
            if name in self.rules:
                text = rule.apply(text)
        return text

    def all(self, texts: Sequence[str]) -> list[str]:
        """Return every text after all rules."""
        return [self(text) for text in texts]


RAW = Normalisation(())
"""Nothing is changed; words are what stands between spaces."""

DEFAULT = Normalisation(("nfkc", "case", "markers", "quotes", "apostrophes", "punctuation", "spaces"))
"""Spelling that nobody can hear does not count; fillers and numbers stay as written."""
