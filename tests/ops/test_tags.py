"""Tags, metadata and groups of many items: one operation each, undone as a whole, hands before rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from labeler.errors import Cancelled, UserError
from labeler.ops.filters import find_items
from labeler.ops.groups import clear_groups, group_items, keep_together
from labeler.ops.metadata import edit_metadata
from labeler.ops.tags import put_tag, retag, tag_items, take_tag
from labeler.store import facts, id_lists
from labeler.store.check import findings
from labeler.store.project import Project
from labeler.store.read.history import history
from labeler.store.read.items import item, item_ids
from labeler.store.read.kinship import groups, kinships, near_groups
from labeler.store.read.metadata import metadata_keys, shared_metadata
from labeler.store.read.tags import item_taggings, shared_tags, tag_counts, tag_states, tags
from labeler.types import Origin
from tests import loop_project
from tests.loop_project import Loop


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Loop:
    return loop_project.build(tmp_path_factory.mktemp("loop"), 20)


@pytest.fixture
def loop(template: Loop, tmp_path: Path) -> Loop:
    copy = tmp_path / "loop.labeler"
    copy.write_bytes(template.path.read_bytes())
    return Loop(**{**{f: getattr(template, f) for f in template.__dataclass_fields__}, "path": copy})


@pytest.fixture
def project(loop: Loop) -> Iterator[Project]:
    with Project.open(loop.path) as opened:
        yield opened


def names(project: Project, one: int) -> list[str]:
    return [tag.name for tag in item_taggings(project, one)]


def test_several_tags_at_once_are_one_step_of_undo(project: Project, loop: Loop) -> None:
    before = {int(i): names(project, int(i)) for i in loop.item}
    done = retag(project, items=loop.item, add=["new", "dim"], remove=["dim2"][:0], author=loop.owner).value
    assert done.added == 20 + sum("dim" not in had for had in before.values())
    assert all({"new", "dim"} <= set(names(project, int(i))) for i in loop.item)
    retag(project, items=loop.item[:3], remove=["new"], author=loop.owner)
    assert "new" not in names(project, int(loop.item[0]))
    assert {tag.name: n for tag, n, _ in tag_counts(project)}["new"] == 17
    project.undo(loop.owner)
    project.undo(loop.owner)
    assert {int(i): names(project, int(i)) for i in loop.item} == before
    assert "new" not in [tag.name for tag in tags(project)]


def test_what_cannot_be_done_changes_nothing(project: Project, loop: Loop) -> None:
    n = project.undo_words(loop.owner)
    for add, remove, items in (
        (["a"], ["a"], loop.item),
        ([" "], [], loop.item),
        (["a\nb"], [], loop.item),
        (["fresh"], ["nobody made it"], loop.item),
        (["a"], [], []),
    ):
        with pytest.raises(UserError):
            retag(project, items=items, add=add, remove=remove, author=loop.owner)
    assert project.undo_words(loop.owner) == n
    assert "fresh" not in [tag.name for tag in tags(project)]


def test_a_hand_stands_before_a_rule(project: Project, loop: Loop) -> None:
    retag(project, items=loop.item[:1], add=["loud"], author=loop.owner)
    tag = next(tag.id for tag in tags(project) if tag.name == "loud")
    tag_items(project, items=loop.item[1:4], tag=tag, author=loop.owner, origin=Origin.RULE)
    retag(project, items=loop.item[1:2], add=["loud"], author=loop.owner)
    retag(project, items=loop.item[2:3], remove=["loud"], author=loop.owner)
    with project.reading() as db:
        known = tag_states(db, tag)
    where = {int(i): k for k, i in enumerate(known.item)}
    rows = [where[int(i)] for i in loop.item[:4]]
    assert known.live[rows].tolist() == [True, True, False, True]
    assert known.by_rule[rows].tolist() == [False, False, False, True]
    assert known.refused[rows].tolist() == [False, False, True, False]
    project.undo(loop.owner)  # the removal: a rule's tag again, and refused no longer
    project.undo(loop.owner)
    with project.reading() as db:
        known = tag_states(db, tag)
    assert known.by_rule[rows].tolist() == [False, True, True, True]
    assert not known.refused.any()


def test_an_undone_tagging_is_not_a_refusal(project: Project, loop: Loop) -> None:
    retag(project, items=loop.item, add=["x"], author=loop.owner)
    tag = next(tag.id for tag in tags(project) if tag.name == "x")
    project.undo(loop.owner)
    with project.reading() as db:
        known = tag_states(db, tag, loop.item)
    assert not known.live.any()
    assert not known.refused.any()


def test_a_rule_takes_away_only_what_it_gave(project: Project, loop: Loop) -> None:
    def body(batch: object) -> tuple[int, int]:
        from labeler.ops.tags import tag_id

        tag = tag_id(batch, "r")  # type: ignore[arg-type]
        items = np.sort(loop.item)
        return put_tag(batch, items, tag, Origin.RULE), take_tag(batch, items[:4], tag, Origin.RULE)  # type: ignore[arg-type]

    assert project.operate("tag", "by rule", loop.owner, body).value == (20, 4)
    tag = next(tag.id for tag in tags(project) if tag.name == "r")
    with project.reading() as db:
        assert not tag_states(db, tag).refused.any()


@pytest.mark.parametrize("few", [5_000, 0])
def test_shared_tags_and_values_say_where_items_differ(
    project: Project, loop: Loop, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("tags", "metadata"):
        monkeypatch.setattr(f"labeler.store.read.{module}._FEW", few)
    retag(project, items=loop.item[:5], add=["few"], author=loop.owner)
    shared = {tag.name: n for tag, n in shared_tags(project, loop.item)}
    assert shared["few"] == 5
    edit_metadata(project, items=loop.item, values={"line": "7"}, author=loop.owner)
    edit_metadata(project, items=loop.item[:2], values={"shift": "late"}, author=loop.owner)
    known = {one.key: (one.value, one.n) for one in shared_metadata(project, loop.item)}
    assert known["line"] == ("7", 20)
    assert known["shift"] == ("late", 2)
    assert known["factory"] == (None, 20)
    assert metadata_keys(project) == ["line", "shift"]


def test_metadata_is_set_removed_and_undone(project: Project, loop: Loop) -> None:
    first = int(loop.item[0])
    assert item(project, first).meta["factory"] == "A"
    done = edit_metadata(
        project, items=loop.item, values={"factory": "A", "line": "ä 7"}, author=loop.owner
    ).value
    assert (done.changed, done.removed) == (10 + 20, 0)
    assert item(project, int(loop.item[1])).meta == {"factory": "A", "line": "ä 7"}
    gone = edit_metadata(project, items=loop.item, remove=["factory", "line"], author=loop.owner).value
    assert gone.removed == 40
    assert item(project, first).meta == {}
    assert "removed line" in [event.words for event in history(project, first)]
    project.undo(loop.owner)
    assert item(project, first).meta == {"factory": "A", "line": "ä 7"}
    project.undo(loop.owner)
    assert item(project, int(loop.item[1])).meta == {"factory": "B"}


@pytest.mark.parametrize(
    ("values", "remove"), [({}, []), ({"a": " "}, []), ({" ": "x"}, []), ({"a": "1"}, ["a"]), ({}, ["a\nb"])]
)
def test_metadata_that_cannot_be_kept(
    project: Project, loop: Loop, values: dict[str, str], remove: list[str]
) -> None:
    with pytest.raises(UserError):
        edit_metadata(project, items=loop.item, values=values, remove=remove, author=loop.owner)


def test_groups_by_metadata_and_path_and_back(project: Project, loop: Loop) -> None:
    before = groups(project)
    done = group_items(project, items=loop.item, by="meta:factory", author=loop.owner).value
    assert (done.n_groups, done.without) == (2, 0)
    assert set(groups(project).values()) == {"A", "B"}
    group_items(project, items=loop.item, by=r"^(\d)", author=loop.owner)
    assert set(groups(project).values()) == {"0"}
    clear_groups(project, items=loop.item[:2], author=loop.owner)
    assert len(groups(project)) == 18
    assert item(project, int(loop.item[0])).group_key is None
    clear_groups(project, items=loop.item, author=loop.owner, as_imported=True)
    assert groups(project) == before
    for _ in range(4):
        project.undo(loop.owner)
    assert groups(project) == before
    with pytest.raises(UserError, match="speaker"):
        group_items(project, items=loop.item, by="meta:speaker", author=loop.owner)


def test_near_duplicates_stay_in_their_own_groups_too(project: Project, loop: Loop) -> None:
    ids = [int(one) for one in loop.item]
    before = groups(project)
    keep_together(project, groups=[[ids[0], ids[5]], [ids[7], ids[8]]], author=loop.owner)
    assert groups(project) == before
    assert len(set(near_groups(project).values())) == 2
    keep_together(project, groups=[[ids[5], ids[7], ids[9]]], author=loop.owner)
    near = near_groups(project)
    assert set(near) == {ids[0], ids[5], ids[7], ids[8], ids[9]}
    assert len(set(near.values())) == 1
    row = item(project, ids[0])
    assert row.group_key == before[ids[0]]
    assert row.near_key == near[ids[5]]
    assert len(find_items(project, f"group:{before[ids[0]]}")) == 2
    assert len(find_items(project, "group:part?")) == 20
    group_items(project, items=loop.item, by="meta:factory", author=loop.owner)
    assert near_groups(project) == near
    codes = kinships(project)
    assert len(set(codes.near[codes.near >= 0])) == 1
    for _ in range(3):
        project.undo(loop.owner)
    assert near_groups(project) == {}
    assert groups(project) == before


def test_a_split_never_cuts_near_duplicates(project: Project, loop: Loop) -> None:
    from labeler.ops.split import divide, parse_parts
    from labeler.ops.split_material import project_material

    ids = [int(one) for one in loop.item]
    keep_together(project, groups=[ids[0:16:2]], author=loop.owner)
    material = project_material(project, loop.question)
    division = divide(material, parse_parts("train=.5,test=.5"), seed=1)
    part = dict(zip(material.item.tolist(), division.part.tolist(), strict=True))
    assert len({part[one] for one in ids[0:16:2] if one in part}) == 1


def test_stopped_in_the_middle_nothing_was_said(
    project: Project, loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (facts, id_lists):
        monkeypatch.setattr(module, "AT_ONCE", 4)
    told: list[float] = []
    every = item_ids(project)

    def stop(share: float) -> None:
        told.append(share)
        if len(told) == 3:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        retag(project, items=every, add=["new"], author=loop.owner, on_progress=stop)
    assert [tag.name for tag in tags(project) if tag.name == "new"] == []
    told.clear()
    with pytest.raises(Cancelled):
        edit_metadata(project, items=every, values={"k": "v"}, author=loop.owner, on_progress=stop)
    assert "k" not in metadata_keys(project)
    shares: list[float] = []
    retag(project, items=every, add=["new"], author=loop.owner, on_progress=shares.append)
    assert shares == sorted(shares) and shares[0] == 0.0 and len(shares) > 4 and shares[-1] < 1.0
    assert {tag.name: n for tag, n in shared_tags(project, every)}["new"] == len(every)
    assert findings(project.path) == []
