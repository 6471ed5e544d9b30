"""A hundred thousand items shared out among ten people. ``rounds.py [N_ITEMS]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from report import report, seconds, stopwatch

from labeler.ops.people import add_person
from labeler.ops.project import create_project
from labeler.ops.round_people import join_round
from labeler.ops.round_report import round_reports
from labeler.ops.rounds import Serving, begin_round
from labeler.schema import QuestionSpec, parse_classes
from labeler.stats.assignment import assign, meetings
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.questions import the_question
from labeler.store.read.queue import person_queue

N_PEOPLE = 10
PER_ITEM = 2


def make(path: Path, n: int) -> Project:
    """Make a project of ``n`` items and ten labelers."""
    question = QuestionSpec("class", words="Which?", classes=parse_classes("a,b"))
    names = [f"labeler {number}" for number in range(N_PEOPLE)]
    project = create_project(path, name="rounds", question=question, people=names)

    def body(batch: Batch) -> None:
        source = batch.add("source", name="pictures", kind="folder", folder="pictures")
        paths = [f"{i:07d}.png" for i in range(n)]
        batch.add_many("item", {"source": source, "path": paths, "kind": "image"})

    project.operate("import", "items", people(project)[0].id, body)
    return project


def main(n: int) -> None:
    """Measure and print."""
    more = {"people": N_PEOPLE, "labelers_per_item": PER_ITEM}
    given = assign(n, N_PEOPLE, PER_ITEM, np.random.default_rng(0))
    pairs = meetings(given, N_PEOPLE)[np.triu_indices(N_PEOPLE, 1)]
    report(
        "who labels what, computed",
        n=n,
        value=seconds(lambda: assign(n, N_PEOPLE, PER_ITEM, np.random.default_rng(0)), times=3),
        unit="s",
        **more,
    )
    report("items that a pair shares, most less least", n=n, value=float(np.ptp(pairs)), unit="items", must=1)
    with tempfile.TemporaryDirectory() as folder, make(Path(folder) / "rounds.labeler", n) as project:
        question, owner = the_question(project).id, people(project)[0].id
        items = item_ids(project)
        begun = 0
        for what, must, serving in (
            (f"a round begun, {N_PEOPLE} people", 2.0, Serving()),
            ("the same with a tenth served again", None, Serving(repeat_share=0.1)),
        ):
            with stopwatch() as watch:
                begun = begin_round(
                    project,
                    question=question,
                    author=owner,
                    items=items,
                    labelers_per_item=PER_ITEM,
                    serving=serving,
                ).value
            report(what, n=n, value=watch[0], unit="s", must=must, **more)
        person = people(project)[1].id
        report(
            "one person's queue read",
            n=n,
            value=seconds(lambda: person_queue(project, question, person, begun), times=3),
            unit="s",
        )
        report(
            "progress of all rounds read",
            n=n,
            value=seconds(lambda: round_reports(project, question), times=3),
            unit="s",
        )
        new = add_person(project, name="newcomer")
        with stopwatch() as watch:
            join_round(project, round=begun, person=new, author=owner)
        report("a newcomer takes a fair share", n=n, value=watch[0], unit="s")
        with stopwatch() as watch:
            project.undo(owner)
            project.undo(owner)
        report("both undone", n=n, value=watch[0], unit="s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
