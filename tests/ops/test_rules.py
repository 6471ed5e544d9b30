"""Rules: tags given by a condition, kept up as items arrive and change, outranked by hands, undone whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeler.errors import UserError
from labeler.ops.check import check
from labeler.ops.imports import import_media, import_table
from labeler.ops.metadata import edit_metadata
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.ops.rules import (
    add_rule,
    change_rule,
    preview_rule,
    project_rules,
    reapply,
    remove_rule,
)
from labeler.ops.tags import retag
from labeler.query import FilterError
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import item_ids, items
from labeler.store.read.tags import taggings, tags


def draw(folder: Path, names: dict[str, int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, grey in names.items():
        noise = np.random.default_rng(grey).integers(0, 4, (24, 32, 3))
        Image.fromarray((grey + noise).astype(np.uint8)).save(folder / name)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    draw(folder / "media", {f"p{n}.png": 20 * n + 10 for n in range(10)})
    question = QuestionSpec("class", classes=parse_classes("a,b"))
    with create_project(folder / "r.labeler", name="r", question=question, owner="Max") as project:
        import_media(project, folder / "media", author=owner(project), n_jobs=1)
    return folder


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Iterator[Project]:
    shutil.copytree(template, tmp_path / "own")
    with Project.open(tmp_path / "own" / "r.labeler") as opened:
        yield opened


def bearing(project: Project, name: str) -> set[str]:
    """The stems of the files that bear a tag."""
    wanted = [tag.id for tag in tags(project) if tag.name == name]
    item, tag = taggings(project)
    return {row.path.stem for row in items(project, item[np.isin(tag, wanted)].tolist())}


def ids_of(project: Project, *stems: str) -> list[int]:
    return [row.id for row in items(project, item_ids(project).tolist()) if row.path.stem in stems]


def test_a_rule_tags_what_fits_and_what_arrives_later(project: Project) -> None:
    who = owner(project)
    before = preview_rule(project, tag="dark", condition="brightness<0.2")
    assert (before.fits, before.new) == (2, 2)
    done = add_rule(project, tag="dark", condition="brightness<0.2", author=who).value
    assert (done.added, done.removed) == (2, 0)
    assert bearing(project, "dark") == {"p0", "p1"}
    more = project.path.parent / "more"
    draw(more, {"q0.png": 15, "q1.png": 180})
    import_media(project, more, author=who, n_jobs=1)
    assert bearing(project, "dark") == {"p0", "p1", "q0"}
    assert [(rule.tag_name, rule.condition, rule.n) for rule in project_rules(project)] == [
        ("dark", "brightness<0.2", 3)
    ]


def test_a_rule_on_metadata_follows_edits_and_tables_and_undo(project: Project) -> None:
    who = owner(project)
    edit_metadata(project, items=ids_of(project, "p0", "p1"), values={"camera": "B"}, author=who)
    add_rule(project, tag="cam-b", condition="camera = B", author=who)
    assert bearing(project, "cam-b") == {"p0", "p1"}
    edit_metadata(project, items=ids_of(project, "p1"), values={"camera": "C"}, author=who)
    edit_metadata(project, items=ids_of(project, "p4"), values={"camera": "B"}, author=who)
    assert bearing(project, "cam-b") == {"p0", "p4"}
    project.undo(who)
    assert bearing(project, "cam-b") == {"p0"}
    edit_metadata(project, items=ids_of(project, "p0"), remove=["camera"], author=who)
    assert bearing(project, "cam-b") == set()
    table = project.path.parent / "cameras.csv"
    table.write_text("task,camera\np7.png,B\np8.png,C\n", "utf-8")
    import_table(project, table, as_="metadata", author=who)
    assert bearing(project, "cam-b") == {"p7"}
    assert check(project.path).facts_hash


def test_hands_outrank_the_rule(project: Project) -> None:
    who = owner(project)
    retag(project, items=ids_of(project, "p9"), add=["dark"], author=who)
    add_rule(project, tag="dark", condition="brightness<0.3", author=who)
    assert bearing(project, "dark") == {"p0", "p1", "p2", "p3", "p9"}
    retag(project, items=ids_of(project, "p0"), remove=["dark"], author=who)
    retag(project, items=ids_of(project, "p1"), add=["dark"], author=who)
    told = preview_rule(
        project, tag="dark", condition="brightness<0.3", instead_of=project_rules(project)[0].id
    )
    assert (told.fits, told.new, told.by_hand, told.refused, told.removed) == (4, 0, 1, 1, 0)
    rule = project_rules(project)[0].id
    changed = change_rule(project, rule=rule, condition="brightness<0.15", author=who).value
    assert (changed.added, changed.removed) == (0, 2)
    assert bearing(project, "dark") == {"p1", "p9"}
    reapply(project, author=who)
    assert bearing(project, "dark") == {"p1", "p9"}
    project.undo(who)  # (applying all changed nothing, so this takes the change back)
    assert bearing(project, "dark") == {"p1", "p2", "p3", "p9"}
    remove_rule(project, rule=rule, author=who)
    assert bearing(project, "dark") == {"p1", "p9"}
    project.undo(who)
    assert bearing(project, "dark") == {"p1", "p2", "p3", "p9"}


def test_adding_changing_removing_are_each_one_step_of_undo(project: Project) -> None:
    who = owner(project)
    rule = add_rule(project, tag="dark", condition="brightness<0.2", author=who).value.rule
    change_rule(project, rule=rule, condition="brightness>0.6", author=who)
    light = bearing(project, "dark")
    remove_rule(project, rule=rule, author=who)
    assert bearing(project, "dark") == set()
    project.undo(who)
    assert bearing(project, "dark") == light
    project.undo(who)
    assert bearing(project, "dark") == {"p0", "p1"}
    project.undo(who)
    assert project_rules(project) == []
    assert [tag.name for tag in tags(project)] == []
    add_rule(project, tag="dark", condition="brightness<0.2", author=who)
    assert bearing(project, "dark") == {"p0", "p1"}


def test_two_rules_for_one_tag_give_it_where_either_fits(project: Project) -> None:
    who = owner(project)
    one = add_rule(project, tag="odd", condition="brightness<0.2", author=who).value.rule
    add_rule(project, tag="odd", condition="name:p1.png or name:*p9.png", author=who)
    assert bearing(project, "odd") == {"p0", "p1", "p9"}
    remove_rule(project, rule=one, author=who)
    assert bearing(project, "odd") == {"p1", "p9"}


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("", "needs a condition"),
        ("class:a", "can change later"),
        ("labels>2 and brightness<0.1", "can change later"),
        ("brigtness<0.1", "brightness"),
        ("brightness<", "brightness"),
        ("camera=B", "camera"),
    ],
)
def test_conditions_that_cannot_be_a_rule(project: Project, condition: str, said: str) -> None:
    for make in (add_rule, preview_rule):
        more = {"author": owner(project)} if make is add_rule else {}
        with pytest.raises((UserError, FilterError), match=said):
            make(project, tag="x", condition=condition, **more)  # type: ignore[operator]
    assert [tag.name for tag in tags(project)] == []
    assert project_rules(project) == []


def test_the_same_rule_twice(project: Project) -> None:
    who = owner(project)
    add_rule(project, tag="dark", condition="brightness<0.2", author=who)
    with pytest.raises(UserError, match="already"):
        add_rule(project, tag="dark", condition=" brightness<0.2 ", author=who)


def test_a_rule_of_another_labeler_that_cannot_be_read_is_passed_over(project: Project) -> None:
    who = owner(project)
    rule = add_rule(project, tag="dark", condition="brightness<0.2", author=who).value.rule
    project.operate(
        "rule",
        "as a newer Labeler writes",
        who,
        lambda batch: batch.revise("tag_rule", {"entity": rule}, condition="brightness<(3"),
    )
    edit_metadata(project, items=ids_of(project, "p0"), values={"camera": "B"}, author=who)
    assert project_rules(project)[0].condition == "brightness<(3"
