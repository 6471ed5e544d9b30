"""What the Models page says: baselines first, and how a run compares with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.ops.train import train_project
from labeler.store.project import Project
from labeler.ui.state.models import ModelLine, Share, interval, percent, read_models, verdict
from labeler.ui.state.session import Session, read_session
from tests.learned_project import Learned, build


@pytest.fixture
def learned(tmp_path: Path) -> Learned:
    return build(tmp_path / "p", n=30)


def test_without_a_project_there_is_nothing() -> None:
    facts = read_models(Session())
    assert facts.lines == ()
    assert facts.n_known == 0


def test_baselines_come_first_then_the_newest_run(learned: Learned) -> None:
    with Project.open(learned.path) as project:
        for trainer in ("constant", "features"):
            train_project(project, question=learned.question, author=learned.owner, trainer=trainer)
        facts = read_models(read_session(project))
    assert [line.is_baseline for line in facts.lines] == [True, True, False, False]
    assert [line.name for line in facts.lines] == [
        "Constant answer",
        "Logistic regression on HOG and colour",
        "Logistic regression on HOG and colour",
        "Constant answer",
    ]
    assert facts.lines[1].test == facts.lines[2].test
    assert facts.splits == ("training",)
    assert (facts.n_items, facts.n_known) == (30, 30)
    assert facts.n_runs == 2
    assert not facts.people.known  # nobody labeled


def _line(value: float, low: float, high: float, run: int | None = 1, name: str = "Net") -> ModelLine:
    return ModelLine(name, run, Share(value, low, high, 50), Share(value, low, high, 50))


def test_the_verdict_says_what_may_be_chance() -> None:
    plain = _line(0.6, 0.5, 0.7, None, "Plain features")
    words = verdict(_line(0.8, 0.7, 0.9), [plain], Share(0.9, n=40))
    assert words == "20.0 points above plain features. People are 10.0 points above it."
    words = verdict(_line(0.65, 0.5, 0.8), [plain], Share())
    assert words == "5.0 points above plain features, which may be chance."
    assert "5.0 points below plain" in verdict(_line(0.55, 0.4, 0.7), [plain], Share())
    assert verdict(plain, [plain], Share()) == ""
    assert verdict(ModelLine("Imported", 2, Share(), Share()), [plain], Share(0.9)) == ""


def test_numbers_that_are_unknown_are_dashes() -> None:
    assert percent(float("nan")) == "–"
    assert interval(Share(0.5)) == ""
