"""A training as the page sees it: the command line, events one by one, a child that fails or is stopped."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from labeler.errors import Cancelled, UserError
from labeler.learn.progress import Progress
from labeler.ui.state.training import Training, TrainingChoice, run_training

EPOCH = Progress(2, 8, 0.5, 0.6, 0.7, 12.0)


def _child(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_the_command_is_one_that_a_person_could_type() -> None:
    choice = TrainingChoice(epochs=5, seed=3, split="my split", flips="both", question="defect")
    line = choice.command(Path("a b.labeler"))
    assert line[1:5] == ["-m", "labeler", "train", "a b.labeler"]
    assert line[line.index("--epochs") + 1] == "5"
    assert line[line.index("--split") + 1] == "my split"
    assert line[line.index("--flips") + 1] == "both"
    assert "--baseline" not in line
    plain = TrainingChoice(trainer="features").command(Path("p"))
    assert plain[-2:] == ["--baseline", "features"]
    assert "--epochs" not in plain


def test_the_command_takes_every_option_that_is_used() -> None:
    from labeler.cli.train import command

    known = {option for parameter in command.params for option in parameter.opts}
    for choice in (
        TrainingChoice(split="s", flips="both", question="q"),
        TrainingChoice(trainer="features"),
        TrainingChoice(sanity=True),
    ):
        used = {word for word in choice.command(Path("p")) if word.startswith("--")}
        assert used <= known


def test_events_move_it_on() -> None:
    training = Training(TrainingChoice())
    assert training.fraction is None
    assert training.words == "Starting …"
    training = training.heard({"stage": "reading"})
    assert training.words == "Reading the files …"
    training = training.heard(EPOCH)
    assert training.fraction == 0.25
    assert training.words == "Epoch 2 of 8, 12 s left"
    training = training.heard({"stage": "done", "result": {"run": 7}})
    assert training.result == {"run": 7}
    assert training.points == (EPOCH,)


def test_the_child_is_heard_line_by_line() -> None:
    heard: list[object] = []
    code = f'print({EPOCH.as_line()!r}); print(); print(\'{{"event": "stage", "stage": "done"}}\')'
    run_training(_child(code), hear=heard.append, cancelled=lambda: False)
    assert heard == [EPOCH, {"stage": "done"}]


def test_a_child_that_fails_says_why_in_its_own_sentence() -> None:
    code = "import sys; sys.stderr.write('noise\\nError: There is no split.\\n'); sys.exit(2)"
    with pytest.raises(UserError, match=r"^There is no split\.$"):
        run_training(_child(code), hear=lambda _: None, cancelled=lambda: False)


def test_a_child_that_is_killed_harms_nothing_else() -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(UserError, match="memory"):
        run_training(_child(code), hear=lambda _: None, cancelled=lambda: False)


def test_a_child_is_stopped_at_once_when_it_is_cancelled(tmp_path: Path) -> None:
    started = time.monotonic()
    begun = tmp_path / "begun"
    code = f"import pathlib, time; pathlib.Path({str(begun)!r}).touch(); time.sleep(60)"
    with pytest.raises(Cancelled):
        run_training(_child(code), hear=lambda _: None, cancelled=begun.exists)
    assert time.monotonic() - started < 15
