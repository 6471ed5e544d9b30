"""Two groups of items, or two tables, compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import UserError
from labeler.ops.drift import drift_of_project, drift_of_tables
from labeler.store.facts import Batch
from labeler.store.project import Project
from tests.loop_project import build


def test_a_project(tmp_path: Path) -> None:
    """The second half is darker, and labeled otherwise."""
    loop = build(tmp_path, 80)
    first, last = loop.item[:40], loop.item[40:]
    rng = np.random.default_rng(0)
    with Project.open(loop.path) as project:

        def body(batch: Batch) -> None:
            bright = np.concatenate([rng.normal(0.6, 0.05, 40), rng.normal(0.3, 0.05, 40)])
            batch.add_many("measure", {"item": loop.item, "brightness": bright.tolist()}, 80)
            tag = batch.add("tag", name="night")
            batch.add_many("tagging", {"item": last, "tag": tag, "origin": "hand"}, 40)

        project.operate("measure", "measure", loop.owner, body)
        report = drift_of_project(project, loop.question, first, last, shuffles=200)
        found = {one.what: one for one in report.comparisons}
        assert found["brightness"].differs
        assert found["brightness"].drift.effect > 0.9
        assert found["tag night"].differs
        assert not found["people who labeled"].differs
        assert not found["tag dim"].differs
        assert report.comparisons[0].what in {"brightness", "tag night"}
        assert report.agreement.low < 0 < report.agreement.high
        assert {"what", "measure", "effect", "p", "p_adjusted", "differs"} <= set(
            report.as_dict()["comparisons"][0]
        )
        with pytest.raises(UserError, match="40 items are in both groups"):
            drift_of_project(project, loop.question, first, loop.item)
        with pytest.raises(UserError, match="holds no items"):
            drift_of_project(project, loop.question, [], last)


def test_tables(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    paths = []
    for name, shift, kinds in (("a", 0.0, "xxy"), ("b", 2.0, "xyy")):
        rows = ["task,size,weight,kind,only" if name == "a" else "task,size,weight,kind,other"]
        rows += [
            f"{i},{rng.normal(shift):.4f},{rng.normal():.4f},{kinds[int(rng.integers(3))]},{i}"
            for i in range(120)
        ]
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        paths.append(path)
    report = drift_of_tables(*paths, shuffles=200)
    found = {one.what: one for one in report.comparisons}
    assert set(found) == {"size", "weight", "kind", "all numbers together"}
    assert [found[name].drift.measure for name in ("size", "kind", "all numbers together")] == [
        "ks",
        "psi",
        "mmd2",
    ]
    assert found["size"].differs
    assert found["all numbers together"].differs
    assert not found["weight"].differs
    same = drift_of_tables(paths[0], paths[0], shuffles=100)
    assert not any(one.differs for one in same.comparisons)
    assert same.agreement.why == "no_labels"
    lone = tmp_path / "c.csv"
    lone.write_text("task,zzz\n1,2\n", encoding="utf-8")
    with pytest.raises(UserError, match="no column in common"):
        drift_of_tables(paths[0], lone)


def test_empty_columns_are_no_error(tmp_path: Path) -> None:
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("task,x,y\n1,,\n2,,\n", encoding="utf-8")
    two.write_text("task,x,y\n1,3,\n2,4,\n", encoding="utf-8")
    report = drift_of_tables(one, two, shuffles=20)
    assert {row.what for row in report.comparisons} == {"x", "y"}
    report.as_dict()
    two.write_text("task,x,y\n", encoding="utf-8")
    assert all(np.isnan(row.drift.p) for row in drift_of_tables(one, two, shuffles=20).comparisons)
