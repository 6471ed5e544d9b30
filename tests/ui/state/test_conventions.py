"""The conventions as a form: what is filled in is what the question holds, and back."""

from __future__ import annotations

import pytest

from labeler.conventions import conventions_of
from labeler.ui.state.conventions import ConventionsForm, config_of, form_of

FULL = {
    "tokens": ["[noise]", "[laugh]"],
    "conventions": {
        "fillers": "drop",
        "filler_words": ["um", "like"],
        "numbers": "digits",
        "case": "sentence",
        "keep_case": ["I", "OK"],
        "punctuation": ".,",
        "brackets": False,
        "spaces": False,
        "spelling": {"ok": "okay", "gonna": "going to"},
        "strict": True,
    },
}


@pytest.mark.parametrize("config", [{}, FULL, {"conventions": {"punctuation": "", "case": "ignore"}}])
def test_there_and_back(config: dict[str, object]) -> None:
    back = config_of(form_of(config))
    assert conventions_of(back) == conventions_of(config)
    assert form_of(back) == form_of(config)


def test_a_line_that_is_no_spelling_is_told() -> None:
    with pytest.raises(ValueError, match="gonna going to"):
        config_of(ConventionsForm(spelling="ok = okay\ngonna going to"))


def test_marks_are_found_whatever_stands_between_them() -> None:
    assert config_of(ConventionsForm(tokens="[noise],[a b] x <unk> [noise]"))["tokens"] == [
        "[noise]",
        "[a b]",
        "<unk>",
    ]
