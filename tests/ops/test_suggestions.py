"""When a model's proposal is seen, and what the comparison of seen and unseen says."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

import json
import math

import pytest
from click.testing import CliRunner

from labeler.cli import main
from labeler.errors import UserError
from labeler.ops.label import submit_label
from labeler.ops.suggestions import Suggest, suggest_of, suggestion_report
from labeler.store.project import Project
from tests.store.conftest import Known, at, project


def test_the_share_is_kept_and_the_same_for_everybody() -> None:
    suggest = Suggest(1, "share", 0.3, seed=4)
    shown = [suggest.at_once(item) for item in range(5000)]
    assert 0.27 < sum(shown) / 5000 < 0.33
    assert shown == [Suggest(9, "share", 0.3, seed=4).at_once(item) for item in range(5000)]
    assert shown != [Suggest(1, "share", 0.3, seed=5).at_once(item) for item in range(5000)]
    assert all(Suggest(1, "share", 1.0).at_once(item) for item in range(50))
    assert not any(Suggest(1, "after", 1.0).at_once(item) for item in range(50))


def test_a_round_says_how_it_suggests() -> None:
    assert suggest_of({}) is None
    assert suggest_of({"suggest": {"run": 3}}) == Suggest(3, "after")
    for bad in ({"suggest": {"mode": "after"}}, {"suggest": {"run": 3, "mode": "before"}}, {"suggest": [3]}):
        with pytest.raises(UserError):
            suggest_of(bad)


def say(project: Project, at: Known, item: int, answer: int, shown: str) -> None:
    submit_label(
        project, person=at.ann, item=at.items[item], question=at.question, round=at.round,
        label_class=at.classes[answer],
        suggestion={"run": 1, "class": at.classes[0], "shown": shown},
    )  # fmt: skip


def test_what_showing_does(project: Project, at: Known) -> None:
    say(project, at, 0, 0, "before")
    say(project, at, 1, 0, "before")
    say(project, at, 2, 1, "after")
    say(project, at, 2, 0, "before")  # changed to the model's once it was shown
    say(project, at, 3, 1, "after")  # kept
    say(project, at, 4, 0, "no")
    found = suggestion_report(project, at.question)
    assert (found.n, found.shown) == (5, {"before": 2, "after": 2, "no": 1})
    assert (found.agree_shown, found.agree_hidden) == (1.0, pytest.approx(1 / 3))
    assert found.pull == pytest.approx(2 / 3)
    assert (found.n_revealed, found.changed, found.to_model) == (2, 0.5, 0.5)
    path = project.path
    project.close()
    shown = CliRunner().invoke(main, ["suggestions", str(path), "--json"])
    assert shown.exit_code == 0, shown.output
    data = json.loads(shown.output)
    assert (data["n"], data["changed"], data["agree_shown"]) == (5, 0.5, 1.0)
    text = CliRunner().invoke(main, ["suggestions", str(path)])
    assert "66.7 %" in text.output
    wrong = CliRunner().invoke(main, ["suggestions", str(path), "--round", "9"])
    assert isinstance(wrong.exception, UserError)


def test_without_suggestions_nothing_is_claimed(project: Project, at: Known) -> None:
    found = suggestion_report(project, at.question)
    assert found.n == 0
    assert math.isnan(found.agree_shown)
    project.close()
    shown = CliRunner().invoke(main, ["suggestions", str(project.path)])
    assert "No answer" in shown.output
    data = json.loads(CliRunner().invoke(main, ["suggestions", str(project.path), "--json"]).output)
    assert data["changed"] is None
    assert data["why"]
