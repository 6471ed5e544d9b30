"""The inventory of sources: what it counts, what can be said of a source, what is refused, undo."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from labeler.cli import main
from labeler.errors import UserError
from labeler.ops.sources import add_source, edit_source, find_source, inventory, remove_source, with_text
from labeler.store.project import Project
from labeler.store.read.labels import current_labels
from labeler.store.read.people import people
from labeler.store.read.rounds import rounds
from labeler.store.read.sources import sources
from labeler.store.read.truth import truths
from labeler.types import RoundState, TruthSource
from tests import loop_project
from tests.loop_project import Loop


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Loop:
    return loop_project.build(tmp_path_factory.mktemp("loop"), 30)


@pytest.fixture
def loop(template: Loop, tmp_path: Path) -> Loop:
    copy = tmp_path / "loop.labeler"
    copy.write_bytes(template.path.read_bytes())
    return Loop(**{**{f: getattr(template, f) for f in template.__dataclass_fields__}, "path": copy})


@pytest.fixture
def project(loop: Loop) -> Iterator[Project]:
    with Project.open(loop.path) as opened:
        yield opened


def test_the_inventory_counts_what_there_is(project: Project, loop: Loop) -> None:
    found = inventory(project)
    (stock,) = found.stocks
    assert (stock.source.name, stock.n_items, stock.n_labeled, stock.n_labels) == ("media", 30, 30, 90)
    assert (found.n_items, found.costs, found.days) == (30, None, None)
    labels, truth = current_labels(project, loop.question), truths(project, loop.question)
    gold = dict(
        zip(
            truth.item[truth.source == TruthSource.GOLD].tolist(),
            truth.label_class[truth.source == TruthSource.GOLD].tolist(),
            strict=True,
        )
    )
    uncertain = {c.id for c in _classes(project, loop) if c.name == "borderline"}
    said = [
        (label == gold[item])
        for item, label in zip(labels.item.tolist(), labels.label_class.tolist(), strict=True)
        if item in gold and label not in uncertain
    ]
    assert stock.n_on_gold == len(said) > 0
    assert stock.right == pytest.approx(np.mean(said))
    assert 0 < stock.agreement <= 1


def _classes(project: Project, loop: Loop) -> list[object]:
    from labeler.store.read.questions import classes

    return list(classes(project, loop.question))  # type: ignore[return-value]


def test_what_is_said_of_a_source_is_kept_and_undone(project: Project, loop: Loop) -> None:
    source = find_source(project, "media")
    folder = source.folder
    values = {"cost": "1,200.50", "days": "3", "amount": "100", "kind": "Paid", "licence": "CC BY 4.0"}
    edit_source(project, source=source.id, values=values, author=loop.owner)
    now = find_source(project, "media")
    assert (now.cost, now.days, now.amount, now.kind, now.licence) == (
        1200.5,
        3.0,
        100.0,
        "paid",
        "CC BY 4.0",
    )
    assert now.folder == folder
    assert with_text(now)["cost"] == "1200.5"
    edit_source(project, source=source.id, values={"cost": "", "note": "dusty"}, author=loop.owner)
    assert find_source(project, "media").cost is None
    assert inventory(project).days == 3.0
    project.undo(loop.owner)
    project.undo(loop.owner)
    assert find_source(project, "media") == source


def test_a_source_that_could_be_got_is_weighed_and_taken_off(project: Project, loop: Loop) -> None:
    add_source(project, values={"name": "crowd", "kind": "crowdsourced", "cost": "900"}, author=loop.owner)
    found = inventory(project)
    assert [stock.n_items for stock in found.stocks if stock.source.name == "crowd"] == [0]
    assert math.isnan(next(s for s in found.stocks if s.source.name == "crowd").agreement)
    assert found.costs == 900
    remove_source(project, source=find_source(project, "crowd").id, author=loop.owner)
    assert [source.name for source in sources(project)] == ["media"]
    with pytest.raises(UserError, match="Items came from"):
        remove_source(project, source=find_source(project, "media").id, author=loop.owner)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"cost": "cheap"}, "cost"),
        ({"cost": "-1"}, "cost"),
        ({"days": "nan"}, "days"),
        ({"kind": "stolen"}, "owned"),
        ({"colour": "red"}, "colour"),
        ({"note": "x" * 5000}, "note"),
        ({"name": " "}, "name"),
    ],
)
def test_what_cannot_be_kept(project: Project, loop: Loop, values: dict[str, str], said: str) -> None:
    source = find_source(project, "media")
    with pytest.raises(UserError, match=said):
        edit_source(project, source=source.id, values=values, author=loop.owner)
    with pytest.raises(UserError):
        add_source(project, values={"name": "media"}, author=loop.owner)
    assert sources(project) == [source]


def test_a_labeler_in_a_blind_round_is_not_told_how_people_agree(project: Project, loop: Loop) -> None:
    (round_,) = rounds(project, loop.question)
    project.operate(
        "round",
        "open it again",
        loop.owner,
        lambda batch: batch.revise("round", {"entity": round_.id}, state=RoundState.OPEN, blind=True),
    )
    ada = next(person.id for person in people(project) if person.name == "ada")
    (stock,) = inventory(project, person=ada).stocks
    assert math.isnan(stock.agreement)
    assert math.isnan(stock.right)
    assert stock.n_labels <= 30


def test_the_command(loop: Loop) -> None:
    def run(*words: str) -> dict[str, object]:
        done = CliRunner().invoke(main, ["sources", str(loop.path), *words, "--json"])
        assert done.exit_code == 0, (done.output, done.exception)
        found: dict[str, object] = json.loads(done.stdout)
        return found

    assert run()["cost"] is None
    data = run("--source", "media", "--set", "cost=12", "--set", "quality=sharp = good")
    assert data["cost"] == 12
    assert data["sources"][0]["quality"] == "sharp = good"  # type: ignore[index]
    assert len(run("--add", "shop", "--set", "kind=purchased")["sources"]) == 2  # type: ignore[arg-type]
    assert len(run("--remove", "shop")["sources"]) == 1  # type: ignore[arg-type]
    text = CliRunner().invoke(main, ["sources", str(loop.path)]).stdout
    assert "media" in text
    for words in (["--set", "cost=1"], ["--source", "nobody", "--set", "cost=1"], ["--source", "media"]):
        assert CliRunner().invoke(main, ["sources", str(loop.path), *words]).exit_code != 0
