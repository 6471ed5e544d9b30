"""``labeler drift`` and ``labeler label-errors``: keys, text, mistakes."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from labeler.cli import main
from tests.loop_project import build


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_drift(tmp_path: Path) -> None:
    loop = build(tmp_path, 40)
    data = json.loads(run("drift", loop.path, "--before", "factory=A", "--after", "factory=B", "--json"))
    assert (data["n_before"], data["n_after"]) == (20, 20)
    assert {row["what"] for row in data["comparisons"]} >= {"classes of labels", "people who labeled"}
    text = run("drift", loop.path, "--before", "factory=A", "--after", "factory=B")
    assert "20 items before, 20 after" in text
    assert "People's agreement changes by" in text
    assert "--before FILTER --after FILTER" in run("drift", loop.path, code=2)
    table = tmp_path / "t.csv"
    table.write_text("task,x\n1,2\n2,3\n", encoding="utf-8")
    assert "KS distance" in run("drift", table, table)
    assert "two tables" in run("drift", table, code=2)


def test_label_errors(tmp_path: Path) -> None:
    labels, predictions = tmp_path / "l.csv", tmp_path / "p.csv"
    rows = [(f"{i}", "ab"[i % 2], 0.9 if i % 2 == 0 else 0.1) for i in range(20)] + [("x", "a", 0.05)]
    labels.write_text("task,label\n" + "".join(f"{t},{c}\n" for t, c, _ in rows), encoding="utf-8")
    shares = "".join(f"{t},{p},{1 - p}\n" for t, _, p in rows)
    predictions.write_text("task,p_a,p_b\n" + shares, encoding="utf-8")
    data = json.loads(run("label-errors", labels, "--predictions", predictions, "--json"))
    assert data["suspects"][0] == {
        "task": "x", "given": "a", "suggested": "b", "score": 0.05, "source": "table"
    }  # fmt: skip
    text = run("label-errors", labels, "--predictions", predictions)
    assert "1 of 21 labels are suspect." in text
    assert "--predictions" in run("label-errors", labels, code=2)
