"""Exports of a project: complete, reproducible to the byte, honest about what is left out and lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import Cancelled, FileProblem, UserError
from labeler.formats.jsonl import read_jsonl
from labeler.formats.manifest import changed_files, read_manifest
from labeler.formats.table import read_gold, read_tags, read_votes
from labeler.ops.export import Choice, Exported, Format, Uncertain, export_project, plan_export, summary
from labeler.ops.split import make_split
from labeler.store.project import Project
from labeler.store.read.exports import exports
from tests.loop_project import Loop, build


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return build(tmp_path / "p")


def _export(loop: Loop, out: Path, choice: Choice, **more) -> Exported:
    with Project.open(loop.path) as project:
        return export_project(project, out, question=loop.question, author=loop.owner, choice=choice, **more)


def _split(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        make_split(project, question=loop.question, author=loop.owner)


def test_csv_holds_every_item_with_its_truth(loop: Loop, tmp_path: Path) -> None:
    done = _export(loop, tmp_path / "out", Choice(votes=True))
    gold = read_gold(tmp_path / "out" / "items.csv", guarded=True)
    certain = [i for i, name in enumerate(loop.truth) if name != "borderline"]
    assert gold.task == [f"{i:03d}.jpg" for i in certain]
    assert gold.label == [loop.truth[i] for i in certain]
    assert gold.extra["truth"] == ["gold" if i < 20 else "consensus" for i in certain]
    assert set(gold.extra["n_labels"]) == {"3"}
    agreeing = [1 - sum((i + k) % 7 == 0 for k in range(3)) / 3 for i in certain]
    assert [float(share) for share in gold.extra["agreement"]] == pytest.approx(agreeing)
    assert done.plan.left_out == {"uncertain": 6}
    tags = read_tags(tmp_path / "out" / "tags.csv", guarded=True)
    assert tags.tag.count("dim") == sum(i % 4 == 0 for i in certain)
    votes = read_votes(tmp_path / "out" / "votes.csv", guarded=True)
    assert len(votes.task) == 3 * len(certain)
    assert votes.extra["note"][0] == "=1+1"
    assert {votes.extra["simulated"][i] for i, who in enumerate(votes.worker) if who == "cyd"} == {"1"}


@pytest.mark.parametrize("format_", list(Format))
@pytest.mark.parametrize("uncertain", list(Uncertain))
def test_the_same_facts_give_the_same_bytes(
    loop: Loop, tmp_path: Path, format_: Format, uncertain: Uncertain
) -> None:
    _split(loop)
    choice = Choice(format_, "split", uncertain, votes=True)
    one = _export(loop, tmp_path / "one", choice)
    two = _export(loop, tmp_path / "two", choice)
    assert one.sha256 == two.sha256
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")
    assert changed_files(tmp_path / "one") == []


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_a_new_fact_changes_the_manifest_and_names_the_parent(loop: Loop, tmp_path: Path) -> None:
    one = _export(loop, tmp_path / "one", Choice())
    with Project.open(loop.path) as project:
        tag = project.operate("t", "t", loop.owner, lambda batch: batch.add("tag", name="late")).value
        project.operate(
            "t", "t", loop.owner, lambda batch: batch.add("tagging", item=int(loop.item[1]), tag=tag)
        )
    two = _export(loop, tmp_path / "two", Choice())
    assert one.manifest["parent"] is None
    assert two.manifest["parent"] == one.sha256
    assert one.manifest["files"] != two.manifest["files"]
    with Project.open(loop.path) as project:
        stored = exports(project)
    assert [export.manifest_sha256 for export in stored] == [two.sha256, one.sha256]
    assert read_manifest(tmp_path / "two") == stored[0].manifest


def test_uncertain_items_kept_or_shared_out(loop: Loop, tmp_path: Path) -> None:
    kept = _export(loop, tmp_path / "keep", Choice(uncertain=Uncertain.KEEP))
    assert sum(record.label == "borderline" for record in kept.plan.records) == 6
    soft = _export(loop, tmp_path / "soft", Choice(Format.JSONL, uncertain=Uncertain.SOFT))
    rows = {row["task"]: row for row in read_jsonl(tmp_path / "soft" / "items.jsonl")}
    assert rows["001.jpg"]["soft"] == {"ok": 1.0, "scratch": 0.0}
    assert rows["008.jpg"]["soft"] == {"ok": 0.5, "scratch": 0.5}
    assert rows["008.jpg"]["label"] == ""
    assert rows["028.jpg"]["truth"] == "consensus"
    shared = rows["026.jpg"]["soft"]
    assert shared["ok"] == pytest.approx(2 / 3)
    assert sum(shared.values()) == pytest.approx(1)
    assert soft.plan.class_names == ("ok", "scratch")


def test_folders_hold_the_media_by_part_and_class(loop: Loop, tmp_path: Path) -> None:
    _split(loop)
    seen: list[tuple[int, int]] = []
    done = _export(
        loop, tmp_path / "out", Choice(Format.FOLDERS, "split"), progress=lambda a, b: seen.append((a, b))
    )
    assert seen[-1] == (54, 54)
    counts = summary(done.plan)["counts"]
    for part, by_class in counts.items():
        for label, n in by_class.items():
            assert len(list((tmp_path / "out" / part / label).iterdir())) == n
    assert sum(n for by_class in counts.values() for n in by_class.values()) == 54
    media = [name for name in _bytes(tmp_path / "out") if name.endswith(".jpg")]
    assert len(media) == done.manifest["media"]["n"] == 54


def test_soft_items_without_a_class_have_no_folder(loop: Loop, tmp_path: Path) -> None:
    done = _export(loop, tmp_path / "out", Choice(Format.FOLDERS, uncertain=Uncertain.SOFT))
    assert done.plan.left_out == {"no single class, so no folder": 6}
    assert len(done.plan.records) == 54
    assert not (tmp_path / "out" / "_").exists()


def test_what_is_lost_is_said(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        plan = plan_export(project, loop.question, Choice(Format.FOLDERS))
    said = {loss["what"]: loss["severity"] for loss in summary(plan)["losses"]}
    assert said["who said what (raw votes)"] == "warning"
    assert said["tags"] == "info"


def test_items_outside_the_split_stay(loop: Loop, tmp_path: Path) -> None:
    _split(loop)
    with Project.open(loop.path) as project:
        project.operate(
            "x", "x", loop.owner, lambda batch: batch.retract("split_item", **_first(batch, loop.item[0]))
        )
        plan = plan_export(project, loop.question, Choice(split="split"))
    assert plan.left_out["not in the split"] == 1


def _first(batch, item) -> dict[str, int]:
    split = batch.db.execute("SELECT split FROM current_split_item LIMIT 1").fetchone()[0]
    return {"split": split, "item": int(item)}


def test_a_failed_export_leaves_nothing(loop: Loop, tmp_path: Path) -> None:
    (loop.path.parent / "media" / "030.jpg").unlink()
    with pytest.raises(FileProblem, match=r"030\.jpg: is no longer there; relink"):
        _export(loop, tmp_path / "out", Choice(Format.FOLDERS))
    with pytest.raises(Cancelled):
        _export(loop, tmp_path / "out", Choice(), cancelled=lambda: True)
    assert not (tmp_path / "out").exists()
    with Project.open(loop.path) as project:
        assert exports(project) == []


def test_refusals(loop: Loop, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no split 'v1'; it has none"):
        _export(loop, tmp_path / "out", Choice(split="v1"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    with pytest.raises(FileProblem, match="not empty"):
        _export(loop, tmp_path / "full", Choice())
    empty = build(tmp_path / "none", n=0, gold=0)
    with pytest.raises(UserError, match="there are no items to export; import a folder"):
        _export(empty, tmp_path / "out", Choice())


def test_two_sources_with_the_same_names_are_told_apart(loop: Loop, tmp_path: Path) -> None:
    with Project.open(loop.path) as project:

        def body(batch) -> None:
            source = batch.add("source", name="other", kind="owned", folder="other")
            item = batch.add("item", source=source, path="001.jpg", kind="image")
            ok = batch.db.execute("SELECT entity FROM current_label_class WHERE name = 'ok'").fetchone()[0]
            batch.add("gold", item=item, question=loop.question, label_class=ok)

        project.operate("x", "x", loop.owner, body)
    done = _export(loop, tmp_path / "out", Choice())
    tasks = [record.task for record in done.plan.records]
    assert {"media/001.jpg", "other/001.jpg", "002.jpg"} <= set(tasks)
    assert len(set(tasks)) == len(tasks)
