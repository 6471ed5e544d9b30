"""Classes as people write them: keys, colours, what lies between what; mistakes are named."""

from __future__ import annotations

import pytest

from labeler.errors import UserError
from labeler.schema import COLOURS, UNCERTAIN_COLOUR, ClassSpec, complete, parse_classes
from labeler.types import ClassKind


def test_classes_get_keys_and_colours_in_order() -> None:
    found = parse_classes("ok, scratch,dent", uncertain="borderline(ok|scratch), cannot tell")
    assert [(c.name, c.kind, c.key) for c in found] == [
        ("ok", ClassKind.NORMAL, "1"),
        ("scratch", ClassKind.NORMAL, "2"),
        ("dent", ClassKind.NORMAL, "3"),
        ("borderline", ClassKind.UNCERTAIN, "4"),
        ("cannot tell", ClassKind.UNCERTAIN, "5"),
    ]
    assert [c.colour for c in found] == [*COLOURS[:3], UNCERTAIN_COLOUR, UNCERTAIN_COLOUR]
    assert found[3].between == ("ok", "scratch")


def test_own_keys_and_colours_stay_and_are_not_given_twice() -> None:
    found = complete((ClassSpec("a"), ClassSpec("b", key="1", colour="#123456"), ClassSpec("c")))
    assert [c.key for c in found] == ["2", "1", "3"]
    assert found[1].colour == "#123456"


def test_after_ten_classes_keys_run_out_and_colours_begin_again() -> None:
    found = parse_classes(",".join(f"c{i}" for i in range(12)))
    assert [c.key for c in found][9:] == ["0", None, None]
    assert found[7].colour == COLOURS[0]


@pytest.mark.parametrize(
    ("classes", "uncertain", "words"),
    [
        ("", "", "at least one class"),
        ("a,,b", "", "needs a name"),
        ("a,b,a", "", "named twice"),
        ("a,b", "a", "named twice"),
        ("a,b", "borderline(a|c)", "not a class"),
    ],
)
def test_mistakes_are_named(classes: str, uncertain: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        parse_classes(classes, uncertain)


def test_two_classes_with_one_key_are_refused() -> None:
    with pytest.raises(UserError, match="two classes"):
        complete((ClassSpec("a", key="x"), ClassSpec("b", key="x")))
