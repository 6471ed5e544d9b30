"""A small whole project: items with files, three labelers, rulings, gold, tags, a split group, a run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labeler.ops.project import PersonSpec, create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import rounds
from labeler.types import Id, Role

CLASSES = ("ok", "scratch", "borderline")


@dataclass(frozen=True)
class Loop:
    """The project's path and the ids that tests ask for; ``truth`` and ``predicted`` are class names."""

    path: Path
    question: Id
    owner: Id
    sme: Id
    item: np.ndarray
    truth: list[str]
    predicted: list[str]
    run: Id


def build(folder: Path, n: int = 60, *, gold: int = 20) -> Loop:
    """Make the project in ``folder``: the first ``gold`` items have gold, all have three labels.

    Every third item is a scratch; the ninth of each ten is labeled borderline by all; people err on every
    seventh; the model errs on items tagged ``dim`` (every fourth).
    """
    media = folder / "media"
    media.mkdir(parents=True)
    names = [f"{i:03d}.jpg" for i in range(n)]
    for i, name in enumerate(names):
        (media / name).write_bytes(f"picture {i}".encode())
    question = QuestionSpec(
        "defect", words="What is wrong?", classes=parse_classes("ok,scratch", "borderline")
    )
    team = [
        PersonSpec("ada"),
        PersonSpec("bob"),
        PersonSpec("cyd", simulated=True),
        PersonSpec("sme", Role.SME),
    ]
    project = create_project(folder / "loop.labeler", name="loop", question=question, people=team)
    with project:
        asked = the_question(project).id
        by_name = {c.name: c.id for c in classes(project, asked)}
        who = {person.name: person.id for person in people(project)}
        round_ = rounds(project, asked)[0].id
        truth = ["borderline" if i % 10 == 8 else CLASSES[int(i % 3 == 0)] for i in range(n)]
        predicted = ["ok" if i % 4 == 0 else ("ok" if t == "borderline" else t) for i, t in enumerate(truth)]
        made: dict[str, np.ndarray | int] = {}

        def body(batch: Batch) -> None:
            source = batch.add("source", name="media", kind="owned", folder="media")
            made["item"] = batch.add_many(
                "item",
                {
                    "source": source,
                    "path": names,
                    "kind": "image",
                    "sha256": [hashlib.sha256(f"picture {i}".encode()).hexdigest() for i in range(n)],
                    "width": 64,
                    "height": 48,
                    "group_key": [f"part{i // 2}" for i in range(n)],
                    "meta": [{"factory": "AB"[i % 2]} for i in range(n)],
                },
                n,
            )
            made["run"] = _facts(batch, made["item"], truth, predicted, (asked, round_), by_name, who, gold)

        project.operate("fill", "fill", who["owner"], body)
        _close(project, round_, who["owner"])
    return Loop(
        project.path,
        asked,
        who["owner"],
        who["sme"],
        np.asarray(made["item"]),
        truth,
        predicted,
        int(made["run"]),
    )


def _facts(batch, item, truth, predicted, asked_in, by_name, who, gold) -> int:  # noqa: PLR0917
    question, round_ = asked_in
    n = len(item)
    for k, person in enumerate(("ada", "bob", "cyd")):
        said = [_other(t) if (i + k) % 7 == 0 and t != "borderline" else t for i, t in enumerate(truth)]
        batch.add_many(
            "annotation",
            {
                "item": item,
                "question": question,
                "person": who[person],
                "round": round_,
                "state": "answered",
                "label_class": [by_name[name] for name in said],
                "sure": 1,
                "seconds": 1.5,
                "note": ["=1+1" if i == 0 else None for i in range(n)],
                "origin": "hand",
            },
            n,
        )
    batch.add_many(
        "gold",
        {"item": item[:gold], "question": question, "label_class": [by_name[t] for t in truth[:gold]]},
        gold,
    )
    for name, step in (("dim", 4), ("new phone", 5)):
        tag = batch.add("tag", name=name)
        batch.add_many("tagging", {"item": item[::step], "tag": tag, "origin": "hand"}, len(item[::step]))
    run = batch.add("run", question=question, name="cnn 1", trainer="import", state="finished", seed=0)
    batch.add_many(
        "prediction",
        {"run": run, "item": item, "label_class": [by_name[name] for name in predicted], "confidence": 0.9},
        n,
    )
    return run


def _other(name: str) -> str:
    return "scratch" if name == "ok" else "ok"


def _close(project: Project, round_: Id, author: Id) -> None:
    project.operate(
        "round", "close", author, lambda batch: batch.revise("round", {"entity": round_}, state="closed")
    )


def add_sure_run(
    project: Project, loop: Loop, *, wrong: list[int], order: list[int] | None = None, split: Id | None = None
) -> Id:
    """Add a run that is sure of every truth, and as sure of the other class on ``wrong`` items.

    ``order``: the columns of its probabilities, as places of classes.
    """
    declared = classes(project, loop.question)
    names = [one.name for one in declared]
    rows, answers = [], []
    for place, truth in enumerate(loop.truth):
        sure = names.index(_other(truth) if place in wrong else truth) if truth != "borderline" else 0
        shares = np.full(len(names), 0.02)
        shares[sure] = 0.96
        rows.append(shares[order or range(len(names))].tolist())
        answers.append(declared[sure].id)

    def body(batch: Batch) -> Id:
        named = {"question": loop.question, "name": "sure", "trainer": "import", "split": split}
        run = batch.add("run", **named, state="finished")
        said = {"label_class": answers, "confidence": 0.96, "probabilities": rows}
        batch.add_many("prediction", {"run": run, "item": loop.item, **said}, len(rows))
        return run

    return project.operate("run", "run", loop.owner, body).value
