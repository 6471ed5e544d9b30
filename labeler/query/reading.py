"""From text to tree: ``or`` binds loosest, then ``and`` (which may be left out), then ``not``."""

from __future__ import annotations

from labeler.query.lexing import Token, tokens
from labeler.query.nodes import (
    Condition,
    Everything,
    FilterError,
    Node,
    Not,
    Range,
    Term,
    Value,
    Word,
    all_of,
    any_of,
)

DEEPEST = 40
LONGEST = 10_000
_WORDS = {"sign": "a comparison", ")": "“)”", "end": "the end", ",": "a comma", "(": "“(”"}


def parse(text: str) -> Node:
    """Return the tree that ``text`` stands for; nothing at all is everything.

    Raises:
        FilterError: one sentence with the place (counted from 1) and, where one comes to mind, a suggestion.

    >>> parse("tag:blurry agreement<0.7")  # doctest: +ELLIPSIS
    And(parts=(Condition(key='tag', op=':', values=(Term(text='blurry', ...
    """
    if len(text) > LONGEST:
        raise FilterError(f"a filter of more than {LONGEST:,} characters is too long.", LONGEST, 1)
    reader = _Reader(tokens(text))
    if reader.token.kind == "end":
        return Everything()
    node = reader.any_of(0)
    if reader.token.kind != "end":
        here = reader.token
        raise FilterError(f"the “)” at {here.at + 1} closes nothing; take it away.", here.at, 1)
    return node


class _Reader:
    """Goes through the tokens, one ahead."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._place = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._place]

    @property
    def next(self) -> Token:
        return self._tokens[min(self._place + 1, len(self._tokens) - 1)]

    def take(self) -> Token:
        token = self.token
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def any_of(self, depth: int) -> Node:
        parts = [self.all_of(depth)]
        while self.token.keyword == "or":
            self.take()
            parts.append(self.all_of(depth))
        return any_of(parts)

    def all_of(self, depth: int) -> Node:
        parts = [self.part(depth)]
        while self.token.kind not in {"end", ")"} and self.token.keyword != "or":
            if self.token.keyword == "and":
                self.take()
            parts.append(self.part(depth))
        return all_of(parts)

    def part(self, depth: int) -> Node:
        token = self.token
        if depth > DEEPEST:
            raise FilterError(
                f"at {token.at + 1} too many parentheses and “not” lie in each other.", token.at
            )
        if token.keyword == "not":
            self.take()
            return Not(self.part(depth + 1))
        if token.kind == "(":
            return self._parentheses(depth)
        if token.kind in {"word", "quoted"} and not token.keyword:
            return self._condition() if self.next.kind == "sign" else self._word()
        raise self._unexpected("a condition like “class:scratch” or a word of a file name")

    def _parentheses(self, depth: int) -> Node:
        opened = self.take()
        node = self.any_of(depth + 1)
        if self.token.kind != ")":
            raise FilterError(
                f"the “(” at {opened.at + 1} is not closed; put a “)” where it ends.", opened.at, 1, ")"
            )
        self.take()
        return node

    def _word(self) -> Word:
        token = self.take()
        if not token.text:
            raise FilterError(f"the quotes at {token.at + 1} hold no word.", token.at, 2)
        return Word(_term(token))

    def _condition(self) -> Condition:
        key, sign = self.take(), self.take()
        if not key.text:
            raise FilterError(f"before “{sign.text}” at {sign.at + 1} a name is missing.", key.at, 2)
        values = [self._value(key, sign)]
        while self.token.kind == ",":
            comma = self.take()
            values.append(self._value(key, comma))
        if sign.text not in {":", "=", "!="}:
            self._check_single(key, sign, values)
        return Condition(key.text, sign.text, tuple(values), key.kind == "quoted", key.at)

    def _value(self, key: Token, before: Token) -> Value:
        token = self.token
        if token.kind not in {"word", "quoted"}:
            raise FilterError(
                f"after “{key.text}{before.text}” a value is missing at {token.at + 1}.",
                before.at,
                len(before.text),
            )
        if token.keyword:
            raise FilterError(
                f"after “{key.text}{before.text}” a value is missing at {token.at + 1}; one that is called "
                f"“{token.text}” goes in quotes.",
                token.at,
                len(token.text),
                f'"{token.text}"',
            )
        self.take()
        if token.kind == "word" and ".." in token.text:
            return _range(token)
        return _term(token)

    def _check_single(self, key: Token, sign: Token, values: list[Value]) -> None:
        if len(values) > 1 or isinstance(values[0], Range):
            raise FilterError(
                f"“{sign.text}” at {sign.at + 1} takes one value; for several or a range write "
                f"“{key.text}:”.",
                sign.at,
                len(sign.text),
                ":",
            )

    def _unexpected(self, wanted: str) -> FilterError:
        token = self.token
        found = _WORDS.get(token.kind) or f"“{token.text}”"
        where = "" if token.kind == "end" else f" at {token.at + 1}"
        return FilterError(
            f"{found}{where} is not expected: {wanted} is missing.", token.at, max(1, len(token.text))
        )


def _term(token: Token) -> Term:
    return Term(token.text, token.kind == "quoted", token.at)


def _range(token: Token) -> Range:
    low, _, high = token.text.partition("..")
    if ".." in high or not (low or high):
        raise FilterError(
            f"the range “{token.text}” at {token.at + 1} is not of the form low..high.",
            token.at,
            len(token.text),
        )
    return Range(low or None, high or None, token.at)
