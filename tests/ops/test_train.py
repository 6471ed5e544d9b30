"""Training a project: what is recorded, what is predicted, what is held back, what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from labeler.errors import Cancelled, UserError
from labeler.ops.code_version import code_version
from labeler.ops.runs import run_rows
from labeler.ops.split import make_split
from labeler.ops.train import Watch, check_sanity, train_project, weights_folder
from labeler.ops.training_data import DEV, TEST, TRAIN, training_data
from labeler.store.project import Project
from labeler.store.read.runs import predictions, run, runs
from labeler.store.read.splits import splits
from labeler.types import RunState
from tests.learned_project import NAMES, Learned, build

QUICK = {"width": 8, "batch": 16, "mixup": 0.0}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Learned:
    return build(tmp_path_factory.mktemp("learned"))


@pytest.fixture
def learned(template: Learned, tmp_path: Path) -> Learned:
    shutil.copytree(template.path.parent, tmp_path / "p")
    return Learned(tmp_path / "p" / template.path.name, template.question, template.owner)


def test_a_run_keeps_all_that_reproduces_it(learned: Learned) -> None:
    seen: list[str] = []
    with Project.open(learned.path) as project:
        made = train_project(
            project,
            question=learned.question,
            author=learned.owner,
            epochs=8,
            seed=3,
            watch=Watch(stage=seen.append),
            **QUICK,
        )
        kept = run(project, made)
        said = predictions(project, made)
    assert seen == ["reading", "baseline", "training", "predicting"]
    assert kept.state is RunState.FINISHED
    assert kept.settings["width"] == 8
    assert kept.seed == 3
    assert kept.code_version == code_version()
    assert len(kept.data_fingerprint or "") == 64
    assert (kept.seconds or 0) > 0
    assert (kept.peak_memory_mb or 0) > 10
    assert (weights_folder(learned.path) / str(kept.weights)).is_file()
    assert kept.metrics["classes"] == list(NAMES)
    assert kept.metrics["truth"] == {"gold": 42}
    assert len(kept.metrics["history"]) == 8
    assert len(said) == 45  # items without a certain truth are predicted as well
    assert np.allclose(said.probabilities.sum(axis=1), 1.0, atol=1e-3)
    assert said.probabilities.shape[1] == len(NAMES)


def test_accuracy_is_measured_on_what_was_held_back(learned: Learned) -> None:
    with Project.open(learned.path) as project:
        made = train_project(project, question=learned.question, author=learned.owner, epochs=12, **QUICK)
        data = training_data(project, question=learned.question, author=learned.owner)
        said = predictions(project, made)
        metrics = run(project, made).metrics
    by_item = dict(zip(said.item.tolist(), said.label_class.tolist(), strict=True))
    for name, part in (("dev", DEV), ("test", TEST)):
        rows = data.in_part(part)
        right = [by_item[data.rows[i].id] == data.classes[data.label[i]].id for i in rows]
        assert metrics[name]["value"] == pytest.approx(np.mean(right))
        assert metrics[name]["n"] == len(rows) > 0
        assert metrics[name]["low"] < metrics[name]["value"] <= metrics[name]["high"]
    assert metrics["n"] == {
        name: len(data.in_part(part)) for name, part in (("train", TRAIN), ("dev", DEV), ("test", TEST))
    }
    assert metrics["constant"]["test"]["value"] < metrics["reference"]["test"]["value"]


def test_the_same_training_twice_predicts_the_same(learned: Learned) -> None:
    with Project.open(learned.path) as project:
        first, second = (
            train_project(project, question=learned.question, author=learned.owner, epochs=2, **QUICK)
            for _ in range(2)
        )
        one, other = predictions(project, first), predictions(project, second)
        assert (one.probabilities == other.probabilities).all()
        assert run(project, first).data_fingerprint == run(project, second).data_fingerprint


def test_a_stored_split_is_used_and_others_are_refused(learned: Learned) -> None:
    with Project.open(learned.path) as project:
        who = {"question": learned.question, "author": learned.owner}
        make_split(project, name="mine", parts={"Train": 0.5, "validation": 0.5}, frozen=(), **who)
        make_split(project, name="other", parts={"a": 0.5, "b": 0.5}, frozen=(), **who)
        data = training_data(project, **who)
        assert data.split.name == "mine"
        assert len(data.in_part(TEST)) == 0
        made = train_project(project, trainer="constant", **who)
        metrics = run(project, made).metrics
        assert metrics["test"] == {"value": None, "low": None, "high": None, "n": 0, "why": "no_items"}
        with pytest.raises(UserError, match="no part called train"):
            training_data(project, split="other", **who)
        with pytest.raises(UserError, match="no split"):
            training_data(project, split="none", **who)


def test_without_a_split_one_is_made_once(learned: Learned) -> None:
    with Project.open(learned.path) as project:
        for _ in range(2):
            training_data(project, question=learned.question, author=learned.owner)
        assert [split.name for split in splits(project)] == ["training"]


def test_a_stopped_training_is_kept_as_stopped(learned: Learned) -> None:
    epochs: list[int] = []
    watch = Watch(epoch=lambda event: epochs.append(event.epoch), cancelled=lambda: len(epochs) >= 2)
    with Project.open(learned.path) as project:
        with pytest.raises(Cancelled):
            train_project(
                project, question=learned.question, author=learned.owner, epochs=50, watch=watch, **QUICK
            )
        (kept,) = runs(project, learned.question)
        assert kept.state is RunState.CANCELLED
        assert len(kept.metrics["history"]) == 2
        assert len(predictions(project, kept.id)) == 0


def test_references_are_runs_of_their_own(learned: Learned) -> None:
    with Project.open(learned.path) as project:
        who = {"question": learned.question, "author": learned.owner}
        for trainer in ("constant", "features"):
            train_project(project, trainer=trainer, **who)
        rows = run_rows(project, learned.question)
        assert [row.name for row in rows] == ["logistic regression on HOG and colour", "constant answer"]
        assert rows[0].as_dict()["reference"]["value"] == rows[0].test["value"]
        with pytest.raises(UserError, match="no trainer"):
            train_project(project, trainer="oracle", **who)


def test_files_that_are_gone_cost_themselves_only(learned: Learned) -> None:
    media = learned.path.parent / "media"
    for name in ("000.png", "001.png"):
        (media / name).unlink()
    with Project.open(learned.path) as project:
        made = train_project(project, question=learned.question, author=learned.owner, trainer="features")
        assert run(project, made).metrics["n_unreadable"] == 2
    shutil.rmtree(media)


def test_sanity_passes_and_records_nothing(learned: Learned) -> None:
    with Project.open(learned.path) as project:
        found = check_sanity(project, question=learned.question, author=learned.owner, width=8)
        assert found["passed"]
        assert runs(project, learned.question) == []


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    from labeler.ops.people import owner
    from labeler.ops.project import create_project
    from labeler.schema import QuestionSpec, parse_classes
    from labeler.store.read.questions import the_question

    spec = QuestionSpec("q", classes=parse_classes("a,b"))
    with (
        create_project(tmp_path / "p.labeler", name="p", question=spec) as project,
        pytest.raises(UserError, match=r"no item has a truth|no items"),
    ):
        train_project(project, question=the_question(project).id, author=owner(project))


def test_the_commit_is_read_from_the_checkout(tmp_path: Path) -> None:
    plain = code_version(tmp_path)
    git = tmp_path / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    assert code_version(tmp_path) == plain
    (git / "packed-refs").write_text(f"# pack-refs\n{'a' * 40} refs/heads/main\n")
    assert code_version(tmp_path) == f"{plain}+g{'a' * 12}"
    (git / "refs" / "heads" / "main").write_text("b" * 40 + "\n")
    assert code_version(tmp_path) == f"{plain}+g{'b' * 12}"
    (git / "HEAD").write_text("c" * 40)
    assert code_version(tmp_path) == f"{plain}+g{'c' * 12}"
