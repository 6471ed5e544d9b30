"""Names to codes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from labeler.stats.codes import encode, natural


def test_latest_of_a_duplicate_wins_and_is_counted() -> None:
    coded = encode(["a", "a", "a"], ["x", "y", "x"], ["no", "no", "yes"])
    assert coded.n_duplicates == 1
    assert coded.n_labels == 2
    assert coded.classes[coded.label[0]] == "yes"
    assert coded.classes[coded.again_first[0]] == "no"
    assert coded.classes[coded.again_last[0]] == "yes"


def test_strings_that_look_like_nothing_are_answers() -> None:
    coded = encode(["a", "b", "c"], ["x"] * 3, ["nan", "NA", ""])
    assert coded.classes == ["", "NA", "nan"]


def test_declared_order_stays_and_the_rest_is_natural() -> None:
    coded = encode(["a", "b", "c"], ["x"] * 3, ["10", "9", "low"], order=["high", "low"])
    assert coded.classes == ["high", "low", "9", "10"]


def test_a_truth_that_nobody_could_say_equals_no_label() -> None:
    coded = encode(["a", "b"], ["x", "x"], ["p", "q"])
    assert coded.truth(["b", "zzz"], ["other", "p"]).tolist() == [-1, 2]


def test_nothing() -> None:
    coded = encode([], [], [])
    assert coded.n_labels == 0
    assert coded.classes == []


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from("01😀")), max_size=30),
    st.randoms(),
)
def test_shuffled_rows_give_the_same_codes(rows: list[tuple[str, str, str]], random: object) -> None:
    once = list({(task, worker): (task, worker, label) for task, worker, label in rows}.values())
    again = once.copy()
    random.shuffle(again)  # type: ignore[attr-defined]
    first = encode(*(list(column) for column in zip(*once, strict=True))) if once else encode([], [], [])
    second = encode(*(list(column) for column in zip(*again, strict=True))) if again else encode([], [], [])
    for name in ("item", "person", "label"):
        assert np.array_equal(getattr(first, name), getattr(second, name))


def test_natural_order_takes_mixed_names() -> None:
    assert sorted(["b", "2", "a10", "10", "a2", ""], key=natural) == ["", "2", "10", "a2", "a10", "b"]


def test_the_latest_wins_among_many_rows() -> None:
    """Sorting must keep the order in which one person answered."""
    n = 400
    coded = encode(["b", "a"] * n, ["x"] * (2 * n), [str(i) for i in range(2 * n)])
    assert [coded.classes[code] for code in coded.label] == [str(2 * n - 1), str(2 * n - 2)]
