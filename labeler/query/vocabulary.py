"""What a project has names for, and whether a filter speaks of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from labeler.query.keys import BY_NAME, KEYS, META, Key, KeyKind
from labeler.query.nodes import Condition, FilterError, Node, Range, Term, leaves
from labeler.query.values import fits, intervals, is_number, is_pattern, time_intervals

GIVE_AWAY = frozenset({"disagree", "sent-back", "conflict"})
"""States that say what others answered."""

ANY, NONE = "any", "none"
"""Unquoted values of a NAME: whether there is anything at all."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of a project; ``metadata`` maps each key to its most frequent values, most frequent first.

    ``splits`` holds parts and ``SPLIT/PART``; ``rounds`` names and numbers. ``blind`` is True for a labeler
    in an open blind round: what others said cannot be asked.
    """

    classes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    metadata: Mapping[str, Sequence[str]] = field(default_factory=dict)
    blind: bool = False

    def names(self, of: str) -> tuple[str, ...]:
        """Return the names of one part: ``classes``, ``tags`` …"""
        found: tuple[str, ...] = getattr(self, of)
        return found


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key stands for: one of `own` keys, what a ``person`` said, or a ``metadata`` key."""

    own: Key | None = None
    person: str = ""
    metadata: str = ""


def meaning(condition: Condition, vocabulary: Vocabulary) -> Meaning:
    """Return what a condition's key stands for: the language's own, people (before ``:``), metadata.

    Raises:
        FilterError: nothing has this name, with what it may have meant.
    """
    key = condition.key
    if not condition.quoted:
        if own := BY_NAME.get(key.lower()):
            return Meaning(own=own)
        if key.lower().startswith(META):
            key = key[len(META) :]
            if found := _find(key, vocabulary.metadata):
                return Meaning(metadata=found[0])
            raise _unknown(condition, key, vocabulary.metadata, "metadata key", len(META))
    if condition.op == ":" and (found := _find(key, vocabulary.people)):
        return Meaning(person=found[0])
    if found := _find(key, vocabulary.metadata):
        return Meaning(metadata=found[0])
    if found := _find(key, vocabulary.people):
        raise FilterError(
            f"what {found[0]} said is asked with “:”, not with “{condition.op}”.",
            condition.at,
            len(condition.key),
        )
    known = [*(row.name for row in KEYS), *vocabulary.people, *vocabulary.metadata]
    raise _unknown(condition, key, known, "name that can be asked for", 0)


def names_of(term: Term, names: Iterable[str], what: str) -> tuple[str, ...]:
    """Return the names that a value stands for: itself, else whatever the capitals, else those that fit.

    Raises:
        FilterError: there is none, with what it may have meant.
    """
    every = tuple(names)
    if found := _find(term.text, every):
        return found
    if is_pattern(term) and (found := tuple(name for name in every if fits(term, name))):
        return found
    near = nearest(term.text, every)
    meant = f" Did you mean “{near}”?" if near else _some(every)
    raise FilterError(
        f"there is no {what} “{term.text}” (at {term.at + 1}).{meant}", term.at, len(term.text), near
    )


def check(node: Node, vocabulary: Vocabulary) -> None:
    """Refuse a filter that speaks of what the project does not have, or that may not be asked.

    Raises:
        FilterError: the first such condition.
    """
    for leaf in leaves(node):
        if isinstance(leaf, Condition):
            _check(leaf, vocabulary)


_WHAT = {"classes": "class", "tags": "tag", "people": "person", "rounds": "round"}


def _check(condition: Condition, vocabulary: Vocabulary) -> None:
    found = meaning(condition, vocabulary)
    if found.own is not None:
        _check_own(condition, found.own, vocabulary)
    elif found.person:
        _refuse_if_blind(condition, vocabulary)
        _check_names(condition, "classes", vocabulary)
    else:
        _check_metadata(condition)


def _check_own(condition: Condition, key: Key, vocabulary: Vocabulary) -> None:
    if key.others:
        _refuse_if_blind(condition, vocabulary)
    if key.kind is KeyKind.NUMBER:
        intervals(condition)
    elif key.kind is KeyKind.TIME:
        time_intervals(condition)
    elif condition.op not in {":", "=", "!="}:
        raise FilterError(
            f"“{condition.key}” is not a number, so it cannot be compared with “{condition.op}”; write "
            f"“{condition.key}:”.",
            condition.at,
            len(condition.key),
        )
    elif key.kind is KeyKind.NAME:
        _check_names(condition, key.of, vocabulary)
    elif key.kind is KeyKind.CHOICE:
        for value in condition.values:
            chosen = names_of(_term(value), key.choices or (), key.name)
            if key.name == "state" and set(chosen) & GIVE_AWAY:
                _refuse_if_blind(condition, vocabulary)
    else:
        for value in condition.values:
            _term(value)


def _check_names(condition: Condition, of: str, vocabulary: Vocabulary) -> None:
    for value in condition.values:
        term = _term(value)
        if not term.quoted and term.text.lower() in {ANY, NONE}:
            continue
        names_of(term, vocabulary.names(of), _WHAT.get(of, of.rstrip("s")))


def _check_metadata(condition: Condition) -> None:
    ordered = condition.op in {"<", "<=", ">", ">="}
    if ordered or any(isinstance(value, Range) for value in condition.values):
        for value in condition.values:
            ends = (value.low, value.high) if isinstance(value, Range) else (value.text,)
            if bad := next((end for end in ends if end and not is_number(end)), None):
                raise FilterError(
                    f"“{bad}” at {value.at + 1} is not a number; metadata are compared as numbers.",
                    value.at,
                    len(bad),
                )


def _term(value: Term | Range) -> Term:
    if isinstance(value, Term):
        return value
    text = f"{value.low or ''}..{value.high or ''}"
    raise FilterError(
        f"“{text}” at {value.at + 1} is a range, and here a name is wanted; put it in quotes if it is one.",
        value.at,
        len(text),
        f'"{text}"',
    )


def _refuse_if_blind(condition: Condition, vocabulary: Vocabulary) -> None:
    if vocabulary.blind:
        raise FilterError(
            f"“{condition.key}” would give away what others said; it can be asked once this blind round is "
            "closed.",
            condition.at,
            len(condition.key),
        )


def _find(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """The name itself, else all that differ in capitals only."""
    every = tuple(names)
    if text in every:
        return (text,)
    folded = text.casefold()
    return tuple(name for name in every if name.casefold() == folded)


def _unknown(condition: Condition, key: str, known: Iterable[str], what: str, skip: int) -> FilterError:
    near = nearest(key, tuple(known))
    meant = f" Did you mean “{near}”?" if near else ""
    return FilterError(
        f"“{key}” at {condition.at + 1} is no {what}.{meant}",
        condition.at + skip,
        len(key) + (2 if condition.quoted else 0),
        near,
    )


def nearest(text: str, names: Sequence[str]) -> str:
    """Return the name that ``text`` may have meant, or nothing."""
    folded = {name.casefold(): name for name in names}
    near = get_close_matches(text.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[near[0]] if near else ""


def _some(names: Sequence[str]) -> str:
    if not names:
        return ""
    shown = ", ".join(names[:6])
    return f" Choose from {shown}{' …' if len(names) > 6 else '.'}"
