"""The slice table of a run and of plain tables: who was held against what, and which items are behind it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import FileProblem, UserError
from labeler.ops.errors import project_errors, table_errors
from labeler.ops.split import make_split
from labeler.store.project import Project
from labeler.types import UncertainPolicy
from tests.loop_project import Loop, build


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return build(tmp_path / "p")


def test_a_run_by_tag(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        report = project_errors(project, loop.question)
    certain = [i for i, name in enumerate(loop.truth) if name != "borderline"]
    right = np.array([loop.truth[i] == loop.predicted[i] for i in certain])
    assert report.slices.overall.n == len(certain)
    assert report.slices.overall.accuracy == pytest.approx(right.mean())
    assert report.n_no_truth == 60 - len(certain)
    assert report.slices.names == ("dim", "new phone", "")
    dim = np.array([i % 4 == 0 for i in certain])
    assert report.slices.n[0] == dim.sum()
    assert report.slices.accuracy[0] == pytest.approx(right[dim].mean())
    assert report.slices.error_share[0] == 1.0
    assert report.classes == ("ok", "scratch")
    assert report.confusion.sum() == len(certain)


def test_where_the_truth_is_the_labelers_it_is_called_agreement(loop: Loop, tmp_path: Path) -> None:
    with Project.open(loop.path) as project:
        assert project_errors(project, loop.question).kind == "agreement"
    every = build(tmp_path / "gold", gold=60)
    with Project.open(every.path) as project:
        report = project_errors(project, every.question)
    assert report.kind == "hlp"
    certain = [i for i, name in enumerate(every.truth) if name != "borderline"]
    wrong = [sum((i + k) % 7 == 0 for k in range(3)) / 3 for i in certain]
    assert report.slices.overall.hlp == pytest.approx(1 - np.mean(wrong))


def test_agreement_leaves_each_labeler_s_own_vote_out(tmp_path: Path) -> None:
    """One of three differs: the two who agree get half a point each (the others tie), the third none."""
    loop = build(tmp_path / "p", gold=0)
    with Project.open(loop.path) as project:
        report = project_errors(project, loop.question)
    certain = [i for i, name in enumerate(loop.truth) if name != "borderline"]
    split = [any((i + k) % 7 == 0 for k in range(3)) for i in certain]
    assert report.slices.overall.hlp == pytest.approx(np.mean([1 / 3 if one else 1.0 for one in split]))


def test_with_enough_gold_people_are_held_against_gold_alone(tmp_path: Path) -> None:
    loop = build(tmp_path / "p", gold=40)
    with Project.open(loop.path) as project:
        report = project_errors(project, loop.question)
    known = [i for i, name in enumerate(loop.truth[:40]) if name != "borderline"]
    wrong = [sum((i + k) % 7 == 0 for k in range(3)) / 3 for i in known]
    assert report.kind == "hlp"
    assert report.slices.overall.n_hlp == len(known) == 36
    assert report.slices.overall.hlp == pytest.approx(1 - np.mean(wrong))
    assert report.slices.overall.n == 54


def test_rows_and_cells_open_their_items(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        report = project_errors(project, loop.question)
    position = {int(item): i for i, item in enumerate(loop.item.tolist())}
    errors = [position[int(item)] for item in report.items_of(0, errors_only=True)]
    assert errors
    assert all(i % 4 == 0 and loop.truth[i] == "scratch" for i in errors)
    assert len(report.items_of(None)) == len(report.item)
    untagged = [position[int(item)] for item in report.items_of(2)]
    assert all(i % 4 and i % 5 for i in untagged)
    for t in range(2):
        for p in range(2):
            assert len(report.items_at(t, p)) == report.confusion[t, p]


def test_uncertain_truth_may_count_as_a_class(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        report = project_errors(project, loop.question, policy=UncertainPolicy.CLASS)
    assert report.slices.overall.n == 60
    assert report.classes == ("ok", "scratch", "borderline")


def test_items_the_model_learned_from_are_left_out(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        make_split(project, question=loop.question, author=loop.owner)
        split = project.operate("x", "x", loop.owner, lambda batch: _run_on_split(batch, loop)).value
        report = project_errors(project, loop.question, run_id=split)
        tested = project_errors(project, loop.question, run_id=split, parts=["test"])
    assert report.n_training == pytest.approx(36, abs=3)
    assert tested.n_training > report.n_training
    assert len(tested.item) < len(report.item)


def _run_on_split(batch, loop: Loop) -> int:
    split = batch.db.execute("SELECT entity FROM current_split").fetchone()[0]
    run = batch.add("run", question=loop.question, name="r2", trainer="cnn", state="finished", split=split)
    rows = batch.db.execute("SELECT item, label_class FROM prediction WHERE run = ?", [loop.run]).fetchall()
    batch.add_many(
        "prediction", {"run": run, "item": [r[0] for r in rows], "label_class": [r[1] for r in rows]}
    )
    return run


def test_an_sme_is_not_held_against_their_own_ruling(tmp_path: Path) -> None:
    loop = build(tmp_path / "p", gold=0)
    with Project.open(loop.path) as project:
        before = project_errors(project, loop.question)

        def rule(batch) -> None:
            ada = batch.db.execute("SELECT entity FROM current_person WHERE name = 'ada'").fetchone()[0]
            ok = batch.db.execute("SELECT entity FROM current_label_class WHERE name = 'ok'").fetchone()[0]
            for item in loop.item.tolist():
                batch.add(
                    "ruling", item=item, question=loop.question, person=ada, verdict="class", label_class=ok
                )

        project.operate("rule", "rule", loop.owner, rule)
        after = project_errors(project, loop.question)
    assert before.kind == "agreement"
    assert after.kind == "hlp"
    said_ok = [
        [name for k, name in enumerate(_said(loop, i)) if k > 0 and name != "borderline"] for i in range(60)
    ]
    known = [np.mean([name == "ok" for name in names]) for names in said_ok if names]
    assert after.slices.overall.hlp == pytest.approx(np.mean(known))


def _said(loop: Loop, i: int) -> list[str]:
    other = {"ok": "scratch", "scratch": "ok", "borderline": "borderline"}
    return [other[loop.truth[i]] if (i + k) % 7 == 0 else loop.truth[i] for k in range(3)]


def test_without_a_model_it_says_what_to_do(tmp_path: Path) -> None:
    loop = build(tmp_path / "p", n=4, gold=0)
    with Project.open(loop.path) as project:
        with pytest.raises(UserError, match="has no run 5"):
            project_errors(project, loop.question, run_id=5)
        with pytest.raises(UserError, match="no model yet; train one"):
            project_errors(project, loop.question + 1)


def _tables(folder: Path) -> dict[str, Path]:
    text = {
        "predictions": "task,label\n1,a\n2,a\n3,b\n4,b\n5,a\n",
        "gold": "task,label\n1,a\n2,b\n3,b\n4,NA\n",
        "tags": "task,tag\n1,car\n2,car\n2,people\n9,car\n",
        "votes": "task,worker,label\n1,x,a\n1,y,b\n2,x,b\n3,x,b\n9,x,a\n",
    }
    paths = {}
    for name, content in text.items():
        paths[name] = folder / f"{name}.csv"
        paths[name].write_text(content)
    return paths


def test_plain_tables(tmp_path: Path) -> None:
    of = _tables(tmp_path)
    report = table_errors(of["predictions"], of["gold"], tag_file=of["tags"], votes_file=of["votes"])
    data = report.as_dict()
    assert data["n"] == 4
    assert data["accuracy"] == 0.5
    assert data["hlp"] == pytest.approx((0.5 + 1 + 1) / 3)
    rows = {row["tag"]: row for row in data["slices"]}
    assert rows["car"]["n"] == 2
    assert rows["car"]["accuracy"] == 0.5
    assert rows["people"]["error_share"] == 0.5
    assert rows["(untagged)"]["n"] == 2
    assert data["confusion"]["classes"] == ["NA", "a", "b"]
    assert data["confusion"]["counts"] == [[0, 0, 1], [0, 1, 0], [0, 1, 1]]
    assert report.items_of(0, errors_only=True).tolist() == ["2"]


def test_an_uncertain_class_of_the_tables_abstains(tmp_path: Path) -> None:
    of = _tables(tmp_path)
    report = table_errors(of["predictions"], of["gold"], votes_file=of["votes"], uncertain=["NA"])
    assert report.slices.overall.n == 3
    assert report.n_no_truth == 1
    with pytest.raises(UserError, match="'maybe' is not a class"):
        table_errors(of["predictions"], of["gold"], uncertain=["maybe"])


def test_an_uncertain_vote_may_count_for_half(tmp_path: Path) -> None:
    of = _tables(tmp_path)
    of["votes"].write_text("task,worker,label\n1,x,NA\n2,x,b\n3,x,b\n")
    report = table_errors(
        of["predictions"],
        of["gold"],
        votes_file=of["votes"],
        uncertain=["NA=a+b"],
        policy=UncertainPolicy.HALF,
    )
    assert report.slices.overall.hlp == pytest.approx(2.5 / 3)


def test_tables_without_votes_have_no_gap(tmp_path: Path) -> None:
    of = _tables(tmp_path)
    data = table_errors(of["predictions"], of["gold"]).as_dict()
    assert data["kind"] == "none"
    assert np.isnan(data["hlp"])
    assert data["why"] == "no_labels"
    assert data["slices"][0]["why"] == "no_labels"
    assert np.isnan([row["first"] for row in data["slices"]]).all()


def test_a_clear_slice_is_first_in_every_resample(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("task,label\n" + "".join(f"{i},{'ab'[i < 40]}\n" for i in range(200)))
    (tmp_path / "g.csv").write_text("task,label\n" + "".join(f"{i},a\n" for i in range(200)))
    tags = [f"{i},{'bad' if i < 60 else 'good'}\n" for i in range(200)] + [f"{i},few\n" for i in range(10)]
    (tmp_path / "t.csv").write_text("task,tag\n" + "".join(tags))
    (tmp_path / "v.csv").write_text("task,worker,label\n" + "".join(f"{i},x,a\n" for i in range(200)))
    data = table_errors(
        tmp_path / "p.csv", tmp_path / "g.csv", tag_file=tmp_path / "t.csv", votes_file=tmp_path / "v.csv"
    ).as_dict()
    first = {row["tag"]: row["first"] for row in data["slices"]}
    assert (first["bad"], first["good"]) == (1.0, 0.0)
    assert np.isnan(first["few"])


def test_tables_that_do_not_meet(tmp_path: Path) -> None:
    of = _tables(tmp_path)
    of["gold"].write_text("task,label\nother,a\n")
    with pytest.raises(UserError, match="are the tasks named alike"):
        table_errors(of["predictions"], of["gold"])
    with pytest.raises(FileProblem, match="no such file"):
        table_errors(of["predictions"], tmp_path / "none.csv")
