"""errors, split and export on a project and on plain tables, as a person types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from labeler.__main__ import run
from tests.loop_project import Loop, build

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return build(tmp_path / "p")


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    rows = [f"{i},{'pos' if i < 30 else 'neg'},s{i // 5}" for i in range(100)]
    (tmp_path / "gold.csv").write_text("task,label,speaker\n" + "\n".join(rows) + "\n")
    (tmp_path / "p.csv").write_text(
        "task,label\n" + "".join(f"{i},{'pos' if i % 3 else 'neg'}\n" for i in range(100))
    )
    (tmp_path / "t.csv").write_text("task,tag\n" + "".join(f"{i},car\n" for i in range(0, 100, 2)))
    votes = [f"{i},{who},{'pos' if i < 30 + k else 'neg'}" for i in range(100) for k, who in enumerate("xyz")]
    (tmp_path / "v.csv").write_text("task,worker,label\n" + "\n".join(votes) + "\n")
    return tmp_path


def _json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert run([*map(str, arguments), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def _documented(name: str, found: dict[str, Any]) -> None:
    """Every key of a report stands in its section of the documentation."""
    page = (
        (ROOT / "docs" / "commands.md").read_text("utf-8").split(f"## labeler {name}\n")[1].split("\n## ")[0]
    )
    for key in found:
        assert key in page, f"docs/commands.md does not say what {key!r} of labeler {name} is"


def test_errors_of_tables(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = ["errors", "--predictions", tables / "p.csv", "--gold", tables / "gold.csv"]
    more = ["--tags", tables / "t.csv", "--votes", tables / "v.csv"]
    found = _json(capsys, *base, *more)
    assert {"n", "accuracy", "hlp", "slices"} <= set(found)
    wanted = {
        "tag",
        "n",
        "share",
        "accuracy",
        "low",
        "high",
        "hlp",
        "gap",
        "error_share",
        "error_rate",
        "gain",
    }
    assert all(wanted <= set(row) for row in found["slices"])
    assert {row["tag"] for row in found["slices"]} == {"car", "(untagged)"}
    assert found["hlp"] == pytest.approx(0.99)
    _documented("errors", found)
    _documented("errors", found["slices"][0])
    without = _json(capsys, *base)
    assert without["hlp"] is None
    assert without["why"] == "no_labels"
    assert run([*map(str, base + more), "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["tag"] for row in rows] == [row["tag"] for row in found["slices"]]
    assert run([*map(str, base + more)]) == 0
    text = capsys.readouterr().out
    assert "HLP 99.0 %" in text
    assert "gain (points)" in text


def test_errors_of_a_project(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "errors", loop.path)
    assert found["run"] == "cnn 1"
    assert found["kind"] == "agreement"
    assert run(["errors", str(loop.path)]) == 0
    assert "agreement, not HLP" in capsys.readouterr().out


def test_the_course_split(tables: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "parts.csv"
    found = _json(capsys, "split", tables / "gold.csv", "--parts", "train=.6,dev=.2,test=.2", "--out", out)
    assert [part["classes"]["pos"] for part in found["parts"]] == [18, 6, 6]
    assert (found["max_deviation"], found["groups_cut"]) == (0.0, 0)
    _documented("split", found)
    _documented("split", found["parts"][0])
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert [row["task"] for row in rows] == [str(i) for i in range(100)]
    assert [row["part"] for row in rows].count("dev") == 20
    grouped = _json(capsys, "split", tables / "gold.csv", "--tags", tables / "t.csv", "--group", "speaker")
    assert grouped["groups_cut"] == 0
    assert set(grouped["parts"][0]["tags"]) == {"car"}
    assert run(["split", str(tables / "gold.csv"), "--csv"]) == 0
    assert capsys.readouterr().out.startswith("part,n,share,class neg,class pos\ntrain,60,0.6,42,18\n")


def test_a_project_split_stays(loop: Loop, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    dry = _json(capsys, "split", loop.path, "--dry-run")
    first = _json(capsys, "split", loop.path, "--out", tmp_path / "a.csv")
    again = _json(capsys, "split", loop.path, "--seed", 5, "--out", tmp_path / "b.csv")
    assert dry["n_kept"] == first["n_kept"] == 0
    assert again["n_kept"] == 60
    assert dry["parts"] == first["parts"] == again["parts"]
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.csv").read_text().splitlines()[1].startswith("000.jpg,")
    assert run(["split", str(loop.path)]) == 0
    assert "60 items kept their part" in capsys.readouterr().out


def test_an_export(loop: Loop, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["split", str(loop.path), "--name", "v1"]) == 0
    capsys.readouterr()
    options = ["--format", "folders", "--split", "v1", "--votes", "--link"]
    plan = _json(capsys, "export", loop.path, tmp_path / "out", *options, "--dry-run")
    assert not (tmp_path / "out").exists()
    found = _json(capsys, "export", loop.path, tmp_path / "out", *options)
    assert (tmp_path / "out" / "manifest.json").is_file()
    assert found["counts"] == plan["counts"]
    assert found["n_items"] == 54
    assert found["n_votes"] == 162
    _documented("export", found)
    assert run(["export", str(loop.path), str(tmp_path / "csv"), "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "part,label,n"
    assert run(["export", str(loop.path), str(tmp_path / "text")]) == 0
    text = capsys.readouterr().out
    assert "left out: 6 uncertain" in text
    assert "warning: who said what (raw votes) (54 items): lost" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["errors"], "Give a project, or the tables"),
        (["errors", "t.csv"], "is not a project"),
        (["errors", "none.labeler"], "none.labeler"),
        (["errors", "--predictions", "none.csv", "--gold", "none.csv"], "no such file"),
        (["split", "none.csv"], "no such file"),
        (["split", "gold.csv", "--parts", "train=.5"], "add up to 0.5"),
        (["split", "gold.csv", "--balance", "class,dark"], "no tag 'dark'"),
        (["export", "none.labeler", "out"], "none.labeler"),
    ],
)
def test_mistakes_are_one_sentence_and_code_2(
    tables: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tables)
    assert run(arguments) == 2
    streams = capsys.readouterr()
    assert words in streams.err
    assert "Traceback" not in streams.err
    assert streams.out == ""


def test_helped(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "helped", loop.path)
    assert found["measure"] == "same answer"
    assert [one["round"] for one in found["rounds"]] == ["round 1"]
    assert found["helped"] is None
    _documented("helped", found)
    assert run(["helped", str(loop.path)]) == 0
    assert "before a second round has labels" in capsys.readouterr().out
