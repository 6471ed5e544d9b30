"""Which item a row means: found by any name that is clear, refused where two fit."""

from __future__ import annotations

import pytest

from labeler.errors import UserError
from labeler.ops.matching import Place, match_tasks


def _places(*paths: str, root: str = "/data/images") -> list[Place]:
    return [Place(100 + n, path, f"{root}/{path}") for n, path in enumerate(paths)]


@pytest.mark.parametrize(
    ("task", "found"),
    [
        ("cat/1.png", 100),
        ("./cat/1.png", 100),
        ("cat\\1.png", 100),
        ("images/cat/1.png", 100),
        ("/data/images/cat/1.png", 100),
        ("C:\\old\\images\\cat\\1.png", 100),
        ("2.png", 101),
        ("2", 101),
        ("cat/2", 101),
        ("2.PNG", 101),
        ("102", 102),
        ("dog/2.png", None),
        ("9.png", None),
        ("", None),
        ("cat/", None),
    ],
)
def test_names(task: str, found: int | None) -> None:
    places = _places("cat/1.png", "cat/2.png", "dog/1.png")
    assert match_tasks([task], places).items == [found]


def test_ambiguous_names_both() -> None:
    with pytest.raises(UserError, match=r"'1.png' may be 'cat/1.png' or 'dog/1.png'"):
        match_tasks(["1.png"], _places("cat/1.png", "dog/1.png"))


def test_exact_path_beats_a_longer_one() -> None:
    places = _places("1.png", "cat/1.png")
    assert match_tasks(["1.png", "cat/1.png"], places).items == [100, 101]


def test_case_tells_two_apart() -> None:
    places = _places("a.png", "A.png")
    assert match_tasks(["a.png", "A.png"], places).items == [100, 101]


def test_two_sources_with_equal_names() -> None:
    one = Place(1, "x.png", "/data/left/x.png")
    two = Place(2, "x.png", "/data/right/x.png")
    assert match_tasks(["left/x.png", "right/x.png"], [one, two]).items == [1, 2]
    with pytest.raises(UserError):
        match_tasks(["x.png"], [one, two])


def test_composed_and_decomposed_letters_are_one() -> None:
    assert match_tasks(["e\u0301.png"], _places("é.png")).items == [100]


def test_unmatched_are_listed_once() -> None:
    found = match_tasks(["a", "b", "a"], _places("b.png"))
    assert found.items == [None, 100, None] and found.unmatched == ("a",)


def test_no_items() -> None:
    assert match_tasks(["a"], []).unmatched == ("a",)
