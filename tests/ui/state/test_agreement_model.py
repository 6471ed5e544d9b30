"""A model beside people on the Agreement page, without a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from labeler.ops.automation import Case, automation_report
from labeler.ops.hlp import hlp_report
from labeler.ops.opinion_tables import opinions_of_tables
from labeler.store.project import Project
from labeler.ui.state.agreement_model import model_view, read_model
from labeler.ui.state.session import Session, read_session
from tests.loop_project import build


def test_a_run_of_a_project_beside_people(tmp_path: Path) -> None:
    loop = build(tmp_path, 60)
    with Project.open(loop.path) as project:
        view = read_model(read_session(project, person="sme"), None)
        assert view is not None
        assert view.head.startswith("cnn 1, on items that it was not trained on")
        rows = {row.what: row for row in view.rows}
        assert rows["Agrees with a person"].note == "on 54 items"
        assert rows["May label alone"].value == "nothing"
        assert "Temperature" not in rows, "the run gave no probabilities"
        assert [row.n for row in view.bars.rows] == [20]
    assert read_model(Session(), None) is None


def test_convention_alt_test_and_what_it_may_label(tmp_path: Path) -> None:
    """Two conventions 70 : 30 and a model that sticks to one: a lead that is no skill."""
    pairs = [("A", "A")] * 49 + [("A", "B")] * 21 + [("B", "A")] * 21 + [("B", "B")] * 9
    rows = [f"{n:03d},{who},{pair[who == 'y']}" for n, pair in enumerate(pairs) for who in "xy"]
    votes = tmp_path / "votes.csv"
    votes.write_text("task,worker,label\n" + "\n".join(rows), encoding="utf-8")
    said = opinions_of_tables(votes)
    hlp = hlp_report(said, predicted=np.zeros(100, dtype=np.int64), n_resamples=50)
    n = 900
    rng = np.random.default_rng(0)
    shares = np.column_stack([np.full(n, 0.99), np.full(n, 0.01)])
    truth = (rng.random(n) < 0.02).astype(np.int64)
    tag = np.zeros(n, dtype=bool)
    tag[truth == 1] = True
    case = Case(shares[:, 0], truth == 0, (rng.random(n) < 0.9).astype(float), (("odd", tag),), shares, truth)
    view = model_view("m", hlp, automation_report(case, target=None, confidence=0.95))
    found = {row.what: row for row in view.rows}
    assert "may be convention alone" in view.head
    assert found["Of a lead, convention"].value == "+12.0"
    assert "may stand in for one" in found["Alt-test: wins against"].note
    assert found["May label alone"].value == "100 %"
    assert found["But not on"].note == "odd"
    assert "Brier score" in found
    assert "Temperature" in found
    blank = replace(hlp, model=None, replace=None)
    assert model_view("m", blank, None).rows[0].value == "–"
