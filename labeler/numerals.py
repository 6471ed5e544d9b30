"""Numbers in English words, there and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen""".split()  # noqa: SIM905
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_VALUE = {word: number for number, word in enumerate(_SMALL)}
_VALUE |= {word: 10 * number for number, word in enumerate(_TENS) if word != "-"}
_SCALE = {"hundred": 100, "thousand": 1000}
_RUN = re.compile(
    r"(?<![\w'])(?:"
    + "|".join([*_VALUE, *_SCALE])
    + r")(?:(?:[ \-]|[ ]and[ ])(?:"
    + "|".join([*_VALUE, *_SCALE])
    + r"))*(?![\w'])",
    re.IGNORECASE,
)


def integer_words(number: int) -> str:
    """Return an integer below a million in English words, larger ones digit by digit.

    >>> integer_words(115), integer_words(20003)
    ('one hundred fifteen', 'twenty thousand three')
    """
    if number >= 1_000_000:
        return " ".join(_SMALL[int(digit)] for digit in str(number))
    if number >= 1000:
        rest = number % 1000
        return f"{integer_words(number // 1000)} thousand" + (f" {integer_words(rest)}" if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{_SMALL[number // 100]} hundred" + (f" {integer_words(rest)}" if rest else "")
    if number >= 20:
        return _TENS[number // 10] + (f" {_SMALL[number % 10]}" if number % 10 else "")
    return _SMALL[number]


def number_words(digits: str) -> str:
    """Return a number written in digits, perhaps with a point, in words.

    >>> number_words("25"), number_words("3.05"), number_words("007")
    ('twenty five', 'three point zero five', 'zero zero seven')
    """
    whole, _, decimals = digits.partition(".")
    if len(whole) > 1 and whole[0] == "0":
        said = " ".join(_SMALL[int(digit)] for digit in whole)
    else:
        said = integer_words(int(whole))
    if decimals:
        said += " point " + " ".join(_SMALL[int(digit)] for digit in decimals)
    return said


_ORDINAL = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip


def ordinal_words(number: int) -> str:
    """Return a place in a row in English words.

    >>> ordinal_words(3), ordinal_words(21), ordinal_words(40), ordinal_words(112)
    ('third', 'twenty first', 'fortieth', 'one hundred twelfth')
    """
    first, _, last = integer_words(number).rpartition(" ")
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return f"{first} {_ORDINAL.get(last, regular)}".strip()


def suffix_of(number: int) -> str:
    """Return what is written behind the digits of a place in a row.

    >>> [suffix_of(number) for number in (1, 2, 3, 4, 11, 13, 22, 112)]
    ['st', 'nd', 'rd', 'th', 'th', 'th', 'nd', 'th']
    """
    if number // 10 % 10 == 1:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def digits_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and digits of each number that ``text`` writes in words; a lone "one" is left.

    >>> list(digits_of("twenty five of one hundred and three, no one else"))
    [(0, 11, '25'), (15, 36, '103')]
    """
    for match in _RUN.finditer(text):
        words = [word for word in re.split(r"[ \-]+", match.group().casefold()) if word != "and"]
        if words == ["one"]:
            continue
        value = _value(words)
        if value is not None:
            yield match.start(), match.end(), str(value)


def _value(words: list[str]) -> int | None:
    """Return what the words say as one number, ``None`` where they say several (a telephone number)."""
    total, current, last = 0, 0, 0
    for word in words:
        if word in _SCALE:
            scale = _SCALE[word]
            current = max(1, current) * scale
            if scale == 1000:
                total, current = total + current, 0
            last = scale
            continue
        value = _VALUE[word]
        fits = last in (0, 100, 1000) or (20 <= last < 100 and 0 < value < 10)
        if not fits:
            return None
        current += value
        last = value or 1
    return total + current
