"""``labeler find``: what is found, in each form, and what is kept under a name."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labeler.cli import main
from labeler.store.check import findings
from tests.loop_project import Loop, build


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return build(tmp_path)


def find(loop: Loop, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["find", str(loop.path), *arguments])


def test_every_form_says_the_same(loop: Loop) -> None:
    told = json.loads(find(loop, "tag:dim class:ok", "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(find(loop, "tag:dim class:ok", "--csv").stdout)))
    paths = find(loop, "tag:dim class:ok", "--paths").stdout.split()
    wanted = [f"{i:03d}.jpg" for i in range(0, 60, 4) if loop.truth[i] == "ok"]
    assert paths == wanted
    assert [row["path"] for row in told["items"]] == [row["path"] for row in rows] == wanted
    assert (told["filter"], told["n"], told["total"]) == ("tag:dim class:ok", len(wanted), 60)
    assert f"{len(wanted)} of 60 items" in find(loop, "tag:dim class:ok").stdout


def test_order_limit_count_and_facets(loop: Loop) -> None:
    assert find(loop, "--sort", "-added", "--limit", "2", "--paths").stdout.split() == ["059.jpg", "058.jpg"]
    assert json.loads(find(loop, "tag:dim", "--count", "--json").stdout)["n"] == 15
    facets = json.loads(find(loop, "tag:dim", "--facets", "--json").stdout)["facets"]
    tags = next(one for one in facets if one["key"] == "tag")
    assert {value["name"]: value["n"] for value in tags["values"]} == {"dim": 15, "new phone": 3}
    assert tags["values"][1]["filter"] == 'tag:"new phone"'


def test_a_mistake_is_told_in_one_sentence(loop: Loop) -> None:
    for arguments, words in (
        (["class:scrach"], "Did you mean “scratch”"),
        (["(tag:dim"], "not closed"),
        (["--sort", "agremeent"], "Did you mean “agreement”"),
        (["--person", "nobody"], "nobody called"),
        (["--saved", "none"], "no saved filter"),
    ):
        found = find(loop, *arguments)
        assert found.exit_code != 0
        assert words in f"{found.output}{found.exception}"


def test_a_filter_is_kept_used_and_forgotten(loop: Loop) -> None:
    assert find(loop, "tag:dim", "--sort", "-added", "--save", "dims").exit_code == 0
    assert "tag:dim" in find(loop, "--list").stdout
    assert find(loop, "--saved", "dims", "--limit", "1", "--paths").stdout.split() == ["056.jpg"]
    narrowed = json.loads(find(loop, "class:scratch", "--saved", "dims", "--json").stdout)
    assert narrowed["filter"] == "tag:dim class:scratch"
    assert find(loop, "--forget", "dims").exit_code == 0
    assert "No filter is kept" in find(loop, "--list").stdout
    assert findings(loop.path) == []
