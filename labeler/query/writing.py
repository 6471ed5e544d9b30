"""From tree to text: what is written reads as the same tree again."""

from __future__ import annotations

from labeler.query.lexing import is_bare, quote
from labeler.query.nodes import And, Condition, Everything, Node, Not, Or, Range, Term, Value, Word


def text_of(node: Node) -> str:
    """Return the text of a filter in its plainest form.

    >>> from labeler.query.reading import parse
    >>> text_of(parse("( tag:blurry or  tag : dim) and not agreement  <0.7"))
    '(tag:blurry or tag:dim) not agreement<0.7'
    """
    if isinstance(node, Everything):
        return ""
    if isinstance(node, Word):
        return _term(node.term)
    if isinstance(node, Condition):
        return condition_text(node)
    if isinstance(node, Not):
        return f"not {_within(node.part, (And, Or))}"
    if isinstance(node, And):
        return " ".join(_within(part, (Or,)) for part in node.parts)
    return " or ".join(text_of(part) for part in node.parts)


def condition_text(condition: Condition) -> str:
    """Return one condition as text.

    >>> condition_text(Condition("phone model", "=", (Term("A 1"), Term("B"))))
    '"phone model"="A 1",B'
    """
    key = condition.key
    if condition.quoted or not is_bare(key):
        key = quote(key)
    return f"{key}{condition.op}{','.join(_value(value) for value in condition.values)}"


def _within(node: Node, looser: tuple[type, ...]) -> str:
    text = text_of(node)
    return f"({text})" if isinstance(node, looser) else text


def _value(value: Value) -> str:
    if isinstance(value, Range):
        return f"{value.low or ''}..{value.high or ''}"
    return quote(value.text) if ".." in value.text else _term(value)


def _term(term: Term) -> str:
    return quote(term.text) if term.quoted or not is_bare(term.text) else term.text
