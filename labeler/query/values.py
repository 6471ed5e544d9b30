"""What a value means: a number with its unit, a moment, a pattern of letters."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from labeler.query.nodes import Condition, FilterError, Range, Term, Value

_FACTORS = {"": 1.0, "%": 0.01, "k": 1e3, "m": 1e6, "g": 1e9}
_NUMBER = re.compile(r"([+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:e[+-]?\d++)?)([%kmg]?)", re.IGNORECASE)
_OPPOSITE = {"<": (False, True), "<=": (True, True), ">": (False, False), ">=": (True, False)}
INF = float("inf")

Interval = tuple[float, float, bool, bool]
"""Low, high, and whether each end is included."""


def number(text: str, at: int) -> float:
    """Return the number that ``text`` says; ``%`` is hundredths, ``k``, ``M``, ``G`` thousands and so on.

    Raises:
        FilterError: it is no number.

    >>> number("-40", 0), number("70%", 0), number("16k", 0)
    (-40.0, 0.7000000000000001, 16000.0)
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise FilterError(f"“{text}” at {at + 1} is not a number.", at, len(text))
    return float(match[1]) * _FACTORS[match[2].lower()]


def is_number(text: str) -> bool:
    """Return whether ``text`` says a number."""
    return _NUMBER.fullmatch(text) is not None


def moments(text: str, at: int) -> tuple[int, int]:
    """Return when a day or moment begins and ends, in microseconds UTC; times are local ones.

    A day lasts a day, a minute a minute. ``today`` and ``yesterday`` are days.

    Raises:
        FilterError: it is none.
    """
    word = text.lower()
    if word in {"today", "yesterday"}:
        start = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        if word == "yesterday":
            start -= timedelta(days=1)
        lasts = timedelta(days=1)
    else:
        start, lasts = _moment(text, at)
    try:
        first = start.astimezone().timestamp()
        last = (start + lasts).astimezone().timestamp()
    except (OverflowError, OSError, ValueError):
        raise _no_moment(text, at) from None
    return round(first * 1e6), round(last * 1e6)


def _moment(text: str, at: int) -> tuple[datetime, timedelta]:
    try:
        return datetime.strptime(text, "%Y-%m-%d"), timedelta(days=1)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text), timedelta(minutes=1)
    except ValueError:
        raise _no_moment(text, at) from None


def _no_moment(text: str, at: int) -> FilterError:
    return FilterError(
        f'“{text}” at {at + 1} is not a day like 2026-11-01, “today”, or a moment like “"2026-11-01T12:30"”.',
        at,
        len(text),
    )


def intervals(condition: Condition) -> list[Interval]:
    """Return the intervals of numbers that a condition allows, any of which is enough (``!=`` as ``=``).

    Raises:
        FilterError: a value is no number.
    """
    found = []
    for value in condition.values:
        if isinstance(value, Range):
            low = -INF if value.low is None else number(value.low, value.at)
            high = INF if value.high is None else number(value.high, value.at)
            found.append(_ordered(value, low, high))
        else:
            one = number(value.text, value.at)
            found.append(_compared(condition.op, one))
    return found


def time_intervals(condition: Condition) -> list[Interval]:
    """Return the same of days and moments, in microseconds: ``>`` a day is after its end.

    Raises:
        FilterError: a value is no day or moment.
    """
    found: list[Interval] = []
    for value in condition.values:
        if isinstance(value, Range):
            low = -INF if value.low is None else moments(value.low, value.at)[0]
            high = INF if value.high is None else moments(value.high, value.at)[1]
            found.append((*_ordered(value, low, high)[:2], True, False))
            continue
        begins, ends = moments(value.text, value.at)
        found.append(
            {
                "<": (-INF, begins, True, False),
                "<=": (-INF, ends, True, False),
                ">": (ends, INF, True, True),
                ">=": (begins, INF, True, True),
            }.get(condition.op, (begins, ends, True, False))
        )
    return found


def _ordered(value: Range, low: float, high: float) -> Interval:
    if low > high:
        text = f"{value.low}..{value.high}"
        raise FilterError(
            f"the range “{text}” at {value.at + 1} goes backward.",
            value.at,
            len(text),
            f"{value.high}..{value.low}",
        )
    return low, high, True, True


def _compared(op: str, one: float) -> Interval:
    if op not in _OPPOSITE:
        return one, one, True, True
    included, below = _OPPOSITE[op]
    return (-INF, one, True, included) if below else (one, INF, included, True)


def is_pattern(term: Term) -> bool:
    """Return whether ``*`` or ``?`` in it stand for other letters."""
    return not term.quoted and ("*" in term.text or "?" in term.text)


def glob(text: str) -> str:
    """Return the pattern for SQLite's GLOB: only ``*`` and ``?`` have a meaning.

    >>> glob("a[1]*")
    'a[[]1]*'
    """
    return text.replace("[", "[[]")


def fits(term: Term, text: str) -> bool:
    """Return whether ``text`` fits the pattern, whatever the capitals."""
    pattern = "".join({"*": ".*", "?": "."}.get(c) or re.escape(c) for c in term.text)
    return re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL) is not None


def said(value: Value) -> str:
    """Return a value as it was written."""
    return value.text if isinstance(value, Term) else f"{value.low or ''}..{value.high or ''}"
