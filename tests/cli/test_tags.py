"""``labeler tag``, ``meta`` and ``group`` on a real project file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from labeler.cli import main
from tests import loop_project


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loop_project.build(tmp_path_factory.mktemp("loop"), 20).path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "loop.labeler"
    copy.write_bytes(template.read_bytes())
    return copy


def run(*words: object) -> Any:
    done = CliRunner().invoke(main, [*map(str, words), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_tagging_the_items_that_a_file_names(path: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("003.jpg\nmedia/004.jpg\n005\n\n", "utf-8")
    assert run("tag", path, "--items", names, "--add", "odd", "--add", "dull") == {
        "items": 3,
        "added": 6,
        "removed": 0,
    }
    table = tmp_path / "names.csv"
    table.write_text("task,why\n003.jpg,x\n", "utf-8")
    assert run("tag", path, "--items", table, "--remove", "odd")["removed"] == 1
    tags = {row["tag"]: row["n"] for row in run("tag", path)["tags"]}
    assert (tags["odd"], tags["dull"]) == (2, 3)


def test_metadata_and_groups_of_all_items(path: Path) -> None:
    assert run("meta", path, "--all", "--set", "line=7=b")["changed"] == 20
    rows = {row["key"]: row for row in run("meta", path)["metadata"]}
    assert rows["line"] == {"key": "line", "n": 20, "value": "7=b"}
    assert rows["factory"]["value"] is None
    found = run("group", path, "--all", "--by", "meta:factory")
    assert (found["n_groups"], found["changed"]) == (2, 20)
    assert run("group", path)["groups"] == [{"group": "A", "n": 10}, {"group": "B", "n": 10}]
    assert run("group", path, "--all", "--clear")["changed"] == 20
    assert run("group", path)["n_groups"] == 0
    assert run("group", path, "--all", "--as-imported")["changed"] == 20
    assert run("group", path)["n_groups"] == 10


def test_items_of_a_filter_and_rules(path: Path) -> None:
    assert run("tag", path, "--where", "factory=A name:*.jpg", "--add", "a")["added"] == 10
    told = run("rules", path, "--tag", "b-line", "--where", "factory=B", "--dry-run")
    assert (told["fits"], told["new"]) == (10, 10)
    assert run("rules", path)["rules"] == []
    assert run("rules", path, "--tag", "b-line", "--where", "factory=B") == {"added": 10, "removed": 0}
    assert run("meta", path, "--where", "factory=B", "--set", "factory=C")["changed"] == 10
    assert run("rules", path)["rules"] == [{"rule": 1, "tag": "b-line", "condition": "factory=B", "n": 0}]
    assert run("rules", path, "--change", 1, "--where", "factory=C")["added"] == 10
    assert run("rules", path, "--apply") == {"added": 0, "removed": 0}
    assert run("rules", path, "--remove", 1)["removed"] == 10


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tag", "--add", "x"], "--items"),
        (["tag", "--all", "--remove", "nobody"], "nobody"),
        (["meta", "--all", "--set", "line"], "KEY=VALUE"),
        (["group", "--all", "--by", "("], "regular expression"),
        (["tag", "--where", "factory<", "--add", "x"], "factory"),
        (["rules", "--remove", "1"], "no rule 1"),
        (["rules", "--tag", "x"], "--where"),
        (["rules", "--tag", "x", "--where", "class:ok"], "can change later"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(path: Path, words: list[str], said: str) -> None:
    from labeler.errors import UserError

    command, *rest = words
    done = CliRunner().invoke(main, [command, str(path), *rest])
    assert done.exit_code != 0
    words_said = str(done.exception) if isinstance(done.exception, UserError) else done.output
    assert said in words_said


def test_a_name_that_is_no_item_is_named(path: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("003.jpg\nnothing.jpg\n", "utf-8")
    done = CliRunner().invoke(main, ["tag", str(path), "--items", str(names), "--add", "x"])
    assert "nothing.jpg" in str(done.exception)
