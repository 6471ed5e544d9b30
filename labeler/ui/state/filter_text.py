"""What a click on a facet does to the filter's text."""

from __future__ import annotations

from dataclasses import replace

from labeler.query import Condition, Everything, FilterError, Node, Not, Term, all_of, parse, text_of
from labeler.query.nodes import And

IN, OUT = "in", "out"


def toggled(text: str, condition: Condition, *, exclude: bool = False) -> str:
    """Return the filter with one value asked for (or, ``exclude``, refused), or no longer so.

    ``condition`` has one value. A second value of the same key is an alternative to the first.

    >>> one = Condition("tag", ":", (Term("blurry"),))
    >>> toggled("class:ok", one), toggled("class:ok tag:blurry", one), toggled("tag:dim", one, exclude=True)
    ('class:ok tag:blurry', 'class:ok', 'tag:dim not tag:blurry')
    """
    parts = [*_parts(parse(text))]
    value = condition.values[0]
    was = standing(text).get(_name(condition))
    parts = [left for part in parts if (left := _without(part, condition)) is not None]
    if was == (OUT if exclude else IN):
        return text_of(all_of(parts))
    for place, part in enumerate(parts):
        known = _positive(part, negated=exclude)
        if known is not None and _same_key(known, condition):
            more = replace(known, values=(*known.values, value))
            parts[place] = Not(more) if exclude else more
            return text_of(all_of(parts))
    return text_of(all_of([*parts, Not(condition) if exclude else condition]))


def standing(text: str) -> dict[tuple[str, str], str]:
    """Return which values a filter asks for (`IN`) and refuses (`OUT`), by key and value in small letters."""
    found: dict[tuple[str, str], str] = {}
    try:
        parts = _parts(parse(text))
    except FilterError:
        return found
    for part in parts:
        for negated in (False, True):
            known = _positive(part, negated=negated)
            if known is not None:
                for value in known.values:
                    if isinstance(value, Term):
                        found[known.key.lower(), value.text.lower()] = OUT if negated else IN
    return found


def without_key(node: Node, key: str) -> Node:
    """Return a filter without what it asks of ``key`` at its top: what a facet of that key counts among."""
    kept = []
    for part in _parts(node):
        known = _positive(part, negated=False)
        if known is None or known.key.lower() != key.lower():
            kept.append(part)
    return all_of(kept)


def _parts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Everything):
        return ()
    return node.parts if isinstance(node, And) else (node,)


def _positive(part: Node, *, negated: bool) -> Condition | None:
    """Return the condition that a part is (or, ``negated``, refuses), if it asks for equality."""
    inside = part.part if negated and isinstance(part, Not) else None if negated else part
    return inside if isinstance(inside, Condition) and inside.op in {":", "="} else None


def _without(part: Node, condition: Condition) -> Node | None:
    """Return a part without the condition's value; None where nothing is left."""
    for negated in (False, True):
        known = _positive(part, negated=negated)
        if known is not None and _same_key(known, condition):
            gone = condition.values[0]
            left = tuple(value for value in known.values if not _same_value(value, gone))
            if not left:
                return None
            less = replace(known, values=left)
            return Not(less) if negated else less
    return part


def _same_key(one: Condition, other: Condition) -> bool:
    return one.key.lower() == other.key.lower()


def _same_value(one: object, other: object) -> bool:
    return isinstance(one, Term) and isinstance(other, Term) and one.text.lower() == other.text.lower()


def _name(condition: Condition) -> tuple[str, str]:
    value = condition.values[0]
    return condition.key.lower(), value.text.lower() if isinstance(value, Term) else ""
