"""The pieces of a filter's text: words, quoted words, signs, parentheses."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.query.nodes import FilterError

SIGNS = ("!=", "<=", ">=", ":", "=", "<", ">")
_ENDS = set('()",:=<>!')
KEYWORDS = frozenset({"and", "or", "not"})


@dataclass(frozen=True, slots=True)
class Token:
    """``kind``: ``word``, ``quoted``, ``sign``, ``(``, ``)``, ``,`` or ``end``; ``at`` to ``end``."""

    kind: str
    text: str
    at: int
    end: int

    @property
    def keyword(self) -> str:
        """Return ``and``, ``or`` or ``not`` if it is one, else nothing."""
        word = self.text.lower()
        return word if self.kind == "word" and word in KEYWORDS else ""


def tokens(text: str) -> list[Token]:
    """Return the pieces of ``text`` and one of kind ``end``.

    Raises:
        FilterError: a quote is not closed, or a sign that means nothing here.
    """
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token = token_at(text, at)
        found.append(token)
        at = token.end
    return [*found, Token("end", "", len(text), len(text))]


def token_at(text: str, at: int) -> Token:
    """Return the piece that begins at ``at``, where no space is.

    Raises:
        FilterError: a quote is not closed, or a sign that means nothing here.
    """
    first = text[at]
    if first == '"':
        return _quoted(text, at)
    if first in "(),":
        return Token(first, first, at, at + 1)
    sign = next((sign for sign in SIGNS if text.startswith(sign, at)), "")
    if sign:
        return Token("sign", sign, at, at + len(sign))
    if first == "!":
        raise FilterError(f"“!” at {at + 1} means nothing by itself; write “not”, or “!=”.", at, 1, "not ")
    end = at
    while end < len(text) and text[end] not in _ENDS and not text[end].isspace():
        end += 1
    return Token("word", text[at:end], at, end)


def _quoted(text: str, at: int) -> Token:
    r"""Between quotes everything stands for itself; ``\"`` is a quote and ``\\`` a backslash."""
    found: list[str] = []
    here = at + 1
    while here < len(text):
        if text[here] == "\\" and text[here + 1 : here + 2] in {'"', "\\"}:
            found.append(text[here + 1])
            here += 2
            continue
        if text[here] == '"':
            return Token("quoted", "".join(found), at, here + 1)
        found.append(text[here])
        here += 1
    raise FilterError(
        f'the quote that opens at {at + 1} is not closed; put one more “"” at the end.',
        at,
        len(text) - at,
        text[at:] + '"',
    )


def quote(text: str) -> str:
    """Return ``text`` in quotes.

    >>> quote('a "b"')
    '"a \\\\"b\\\\""'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def is_bare(text: str) -> bool:
    """Return whether ``text`` can stand as one word without quotes (and is not and, or, not)."""
    plain = bool(text) and not any(c in _ENDS or c.isspace() for c in text)
    return plain and text.lower() not in KEYWORDS
