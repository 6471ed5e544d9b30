"""What is asked, before it is in a project: questions and their classes, parsed, checked and completed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from labeler.errors import UserError
from labeler.types import ClassKind, QuestionKind

COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
"""Okabe and Ito's palette, told apart also by the colour-blind (2008, https://jfly.uni-koeln.de/color/)."""

QUESTION_WORDS: Mapping[QuestionKind, str] = MappingProxyType(
    {
        QuestionKind.CLASS: "Which class is this?",
        QuestionKind.CLASSES: "Which of these are there?",
        QuestionKind.BOXES: "Draw a box around each.",
        QuestionKind.SEGMENTS: "Mark where each begins and ends.",
        QuestionKind.TRANSCRIPT: "What is said?",
    }
)
"""What the labeler is asked where nobody has written it down, by the kind of question."""

UNCERTAIN_COLOUR = "#999999"
KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")
_BETWEEN = re.compile(r"(?P<name>[^()]+)\((?P<between>[^()]*)\)\s*")


@dataclass(frozen=True, slots=True)
class ClassSpec:
    """One answer; ``between`` names the classes that a borderline class lies between (empty: any)."""

    name: str
    kind: ClassKind = ClassKind.NORMAL
    key: str | None = None
    colour: str | None = None
    between: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """What is asked of an item; ``words`` is the sentence that the labeler reads."""

    name: str
    kind: QuestionKind = QuestionKind.CLASS
    words: str = ""
    classes: tuple[ClassSpec, ...] = ()
    config: dict[str, Any] = field(default_factory=dict)


def parse_classes(text: str, uncertain: str = "") -> tuple[ClassSpec, ...]:
    """Return the classes written as ``a,b,c`` and the uncertain ones as ``borderline(a|b),cannot tell``.

    Keys 1-9 and 0 and colours are given in order.

    Raises:
        UserError: no class, an empty or a repeated name, or ``between`` something that is no class.

    >>> [(c.name, c.kind.value, c.key) for c in parse_classes("ok, scratch", uncertain="borderline")]
    [('ok', 'normal', '1'), ('scratch', 'normal', '2'), ('borderline', 'uncertain', '3')]
    """
    specs = [ClassSpec(name) for name in _names(text)]
    specs += [_uncertain(name) for name in _names(uncertain)]
    return complete(tuple(specs))


def complete(classes: tuple[ClassSpec, ...]) -> tuple[ClassSpec, ...]:
    """Return ``classes`` checked, with a key and a colour for each that has none (keys run out after ten).

    Raises:
        UserError: no class, an empty or repeated name or key, or ``between`` something that is no class.
    """
    if not classes:
        raise UserError("A question needs at least one class, for example `--classes ok,scratch`.")
    names = [spec.name.strip() for spec in classes]
    for name in names:
        if not name:
            raise UserError("A class needs a name; two commas in a row leave one without.")
        if names.count(name) > 1:
            raise UserError(f"The class {name!r} is named twice; each class has its own name.")
    for spec in classes:
        for other in spec.between:
            if other not in names:
                raise UserError(f"{spec.name!r} lies between {other!r}, which is not a class.")
    given = [spec.key for spec in classes if spec.key]
    for key in given:
        if given.count(key) > 1:
            raise UserError(f"The key {key!r} is given to two classes; each has its own.")
    keys = iter([key for key in KEYS if key not in given])
    colours = iter(COLOURS * (len(classes) // len(COLOURS) + 1))
    done = []
    for spec, name in zip(classes, names, strict=True):
        colour = next(colours) if spec.kind is ClassKind.NORMAL else UNCERTAIN_COLOUR
        done.append(replace(spec, name=name, key=spec.key or next(keys, None), colour=spec.colour or colour))
    return tuple(done)


def _names(text: str) -> list[str]:
    if not text.strip():
        return []
    return [name.strip() for name in text.split(",")]


def _uncertain(text: str) -> ClassSpec:
    match = _BETWEEN.fullmatch(text)
    if match is None:
        return ClassSpec(text, ClassKind.UNCERTAIN)
    between = tuple(name.strip() for name in match["between"].split("|") if name.strip())
    return ClassSpec(match["name"].strip(), ClassKind.UNCERTAIN, between=between)
