"""What was written is what is read: items, runs, predictions, measures, splits, tags, history."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from labeler.errors import Bug, FileProblem, UserError
from labeler.ops.comments import add_comment
from labeler.ops.label import add_note, skip_item
from labeler.ops.tags import add_tag, tag_items
from labeler.store.facts import Batch
from labeler.store.place import filesystem_kind
from labeler.store.project import Project
from labeler.store.read.history import history
from labeler.store.read.items import item, item_ids, items, known_paths
from labeler.store.read.kinship import groups
from labeler.store.read.known import hash_keys
from labeler.store.read.labels import my_label, next_skipped, next_unlabeled, progress
from labeler.store.read.measures import item_measures, measures
from labeler.store.read.questions import classes, the_question
from labeler.store.read.runs import predictions, run, runs
from labeler.store.read.sources import sources
from labeler.store.read.splits import split_by_name, split_parts, splits
from labeler.store.read.tags import item_tags, taggings, tags
from labeler.types import ItemKind, RunState
from tests.store.conftest import Known, label


def write(project: Project, at: Known, body: object) -> object:
    return project.operate("test", "test", at.owner, body).value


def test_an_item_has_its_metadata_its_place_and_its_trouble(
    project: Project, at: Known, tmp_path: Path
) -> None:
    def body(batch: Batch) -> int:
        source = batch.add("source", name="sound", kind="folder", folder=tmp_path / "elsewhere")
        new = batch.add(
            "item", source=source, path="a/b.wav", kind="audio", seconds=1.5, sample_rate_hz=8000, channels=1,
            sha256="ab", group_key="unit 1", meta={"factory": "A"},
        )  # fmt: skip
        batch.add("metadata", item=new, key="line", value="7")
        broken = batch.add("item", source=source, path="c.wav", kind="audio", broken="no header", sha256="ab")
        batch.add("item_place", item=broken, source=source, path="moved/c.wav")
        return new

    new = write(project, at, body)
    found = item(project, new)
    assert found.kind is ItemKind.AUDIO and found.seconds == 1.5 and found.channels == 1
    assert found.path == tmp_path / "elsewhere" / "a" / "b.wav" and found.relative == "a/b.wav"
    assert found.meta == {"factory": "A", "line": "7"}
    source = sources(project)[-1]
    assert (source.name, source.folder) == ("sound", tmp_path / "elsewhere")
    paths = known_paths(project, source.id)
    assert set(paths) == {"a/b.wav", "c.wav", "moved/c.wav"}
    broken = items(project, [paths["c.wav"]])[0]
    assert broken.broken == "no header" and broken.relative == "moved/c.wav"
    keys, ids = hash_keys(project)
    assert ids[keys.tolist().index(0xAB)] == new, "the first import comes first"
    assert groups(project) == {new: "unit 1"}
    assert new in item_ids(project) and broken.id not in item_ids(project)
    assert broken.id in item_ids(project, include_broken=True)
    with pytest.raises(UserError, match="has no item"):
        item(project, 5)
    assert [row.id for row in items(project, [at.items[2], 5, at.items[0]])] == [at.items[2], at.items[0]]


def test_runs_and_predictions(project: Project, at: Known) -> None:
    def body(batch: Batch) -> tuple[int, int]:
        first = batch.add("run", question=at.question, name="net", trainer="net", state="finished",
                          settings={"epochs": 3}, seed=1, metrics={"accuracy": 0.9}, seconds=2.0)  # fmt: skip
        batch.add_many(
            "prediction",
            {
                "run": first,
                "item": [at.items[1], at.items[0]],
                "label_class": [at.classes[1], at.classes[0]],
                "confidence": [0.75, None],
                "probabilities": [[0.25, 0.75, 0.0], None],
            },
        )
        return first, batch.add("run", question=at.question, name="other", state="failed")

    first, second = write(project, at, body)
    assert [r.id for r in runs(project, at.question)] == [second, first]
    found = run(project, first)
    assert (found.settings, found.metrics, found.state) == (
        {"epochs": 3},
        {"accuracy": 0.9},
        RunState.FINISHED,
    )
    said = predictions(project, first)
    assert said.item.tolist() == [at.items[0], at.items[1]]
    assert said.label_class.tolist() == [at.classes[0], at.classes[1]]
    assert said.confidence[1] == 0.75 and np.isnan(said.confidence[0])
    assert np.isnan(said.probabilities[0]).all() and said.probabilities[1].tolist() == [0.25, 0.75, 0.0]
    assert predictions(project, second).probabilities.shape == (0, 0)
    with pytest.raises(UserError, match="has no run"):
        run(project, 1)


def test_measures_are_aligned_with_items(project: Project, at: Known) -> None:
    columns = {"item": [at.items[3], at.items[1]], "brightness": [0.3, 0.1], "snr_db": [float("nan"), 20.0]}
    write(project, at, lambda batch: batch.add_many("measure", columns))
    found = measures(project)
    assert np.nan_to_num(found["brightness"], nan=-1).tolist() == [-1, 0.1, -1, 0.3, -1]
    assert np.nan_to_num(found["snr_db"], nan=-1).tolist() == [-1, 20, -1, -1, -1]
    assert item_measures(project, at.items[3]) == {"brightness": 0.3}
    assert item_measures(project, at.items[0]) == {}


def test_splits(project: Project, at: Known) -> None:
    def body(batch: Batch) -> int:
        split = batch.add("split", name="first", question=at.question, parts={"train": 0.6, "test": 0.4},
                          balance=["class"], seed=3, frozen=["test"])  # fmt: skip
        batch.add_many(
            "split_item", {"split": split, "item": np.array(at.items[:2]), "part": ["test", "train"]}
        )
        return split

    made = write(project, at, body)
    (found,) = splits(project)
    assert (found.parts, found.balance, found.frozen) == ({"train": 0.6, "test": 0.4}, ("class",), ("test",))
    assert split_by_name(project, "first") == found and split_by_name(project, "second") is None
    item_of, part = split_parts(project, made)
    assert (item_of.tolist(), part.tolist()) == (list(at.items[:2]), ["test", "train"])


def test_tags_of_items(project: Project, at: Known) -> None:
    night, blur = (add_tag(project, name=name, author=at.owner) for name in ("night", "blur"))
    assert add_tag(project, name=" night ", author=at.ann) == night
    assert tag_items(project, items=[at.items[1], at.items[1]], tag=night, author=at.ann).value == 1
    assert tag_items(project, items=at.items[:2], tag=night, author=at.ann).value == 1
    tag_items(project, items=[at.items[0]], tag=blur, author=at.ann)
    assert [tag.name for tag in tags(project)] == ["blur", "night"]
    assert [tag.name for tag in item_tags(project, at.items[0])] == ["blur", "night"]
    items_of, tags_of = taggings(project)
    assert sorted(zip(items_of.tolist(), tags_of.tolist(), strict=True)) == sorted(
        [(at.items[0], night), (at.items[1], night), (at.items[0], blur)]
    )
    with pytest.raises(UserError, match="needs a name"):
        add_tag(project, name=" ", author=at.ann)


def test_history_in_words(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 0)
    label(project, at, at.ann, 0, 1)
    project.undo(at.ann)
    skip_item(project, person=at.ben, item=at.items[0], question=at.question, round=at.round)
    add_comment(project, person=at.sue, item=at.items[0], text="see page 4")
    events = [(event.who, event.words) for event in reversed(history(project, at.items[0]))]
    assert events == [
        ("owner", "added 0000000.png"),
        ("Ann", "labeled it ok"),
        ("Ann", "labeled it scratch"),
        ("Ann", "back again: labeled it ok"),
        ("Ben", "put it off for later"),
        ("Sue", "wrote: see page 4"),
    ]


def test_notes_and_what_is_put_off(project: Project, at: Known) -> None:
    place = {"question": at.question, "round": at.round}
    add_note(project, person=at.ann, item=at.items[0], note="odd", **place)
    assert next_unlabeled(project, at.question, at.ann, at.round) == at.items[1]
    assert next_skipped(project, at.question, at.ann, at.round) == at.items[0]
    label(project, at, at.ann, 0, 1)
    add_note(project, person=at.ann, item=at.items[0], note="a hair", **place)
    mine = my_label(project, at.items[0], at.question, at.ann, at.round)
    assert mine is not None and (mine.class_name, mine.note) == ("scratch", "a hair")
    assert next_skipped(project, at.question, at.ann, at.round) is None


def test_assignments_say_who_labels_what_in_which_order(project: Project, at: Known) -> None:
    columns = {
        "round": at.round, "person": at.ben, "item": [at.items[4], at.items[2]], "position": [0, 1]
    }  # fmt: skip
    write(project, at, lambda batch: batch.add_many("assignment", columns))
    assert next_unlabeled(project, at.question, at.ben, at.round) == at.items[4]
    assert next_unlabeled(project, at.question, at.ben, at.round, after=at.items[4]) == at.items[2]
    assert next_unlabeled(project, at.question, at.ann, at.round) is None
    assert progress(project, at.question, at.ben, at.round).total == 2


def test_an_item_that_enough_people_answered_is_passed_over(project: Project, at: Known) -> None:
    write(project, at, lambda batch: batch.revise("round", {"entity": at.round}, labelers_per_item=1))
    label(project, at, at.ann, 0, 0)
    assert next_unlabeled(project, at.question, at.ben, at.round) == at.items[1]


def test_which_question_is_meant(project: Project, at: Known) -> None:
    assert the_question(project, "defect").id == at.question
    with pytest.raises(UserError, match="no question 'x'"):
        the_question(project, "x")
    write(project, at, lambda batch: batch.add("question", name="second", kind="class"))
    with pytest.raises(UserError, match="several questions"):
        the_question(project)


def test_a_block_of_reads_sees_one_moment(project: Project, at: Known) -> None:
    with project.reading() as db:
        (before,) = db.execute("SELECT count(*) FROM current_annotation").fetchone()
        label(project, at, at.ann, 0, 0)
        with project.reading() as inner:
            assert inner is db
        assert db.execute("SELECT count(*) FROM current_annotation").fetchone() == (before,)
    with project.reading() as db:
        assert db.execute("SELECT count(*) FROM current_annotation").fetchone() == (before + 1,)


def test_every_thread_reads_with_its_own_connection(project: Project) -> None:
    seen: list[object] = []

    def read() -> None:
        with project.reading() as db:
            seen.append(db)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
        thread.join()
    assert len({id(db) for db in seen}) >= 1 and len(seen) == 3
    with pytest.raises(FileProblem, match="only be read"), project.reading() as db:
        assert db not in seen
        db.execute("CREATE TABLE x (y)")


def test_wrong_columns_are_ours(project: Project, at: Known) -> None:
    with pytest.raises(Bug, match="no column colour"):
        write(project, at, lambda batch: batch.add("person", name="x", role="mle", colour="red"))
    with pytest.raises(Bug, match="no table"):
        write(project, at, lambda batch: batch.add("persons", name="x"))
    with pytest.raises(Bug, match="3 values for 2 rows"):
        write(project, at, lambda batch: batch.add_many("tag", {"name": ["a", "b", "c"]}, 2))
    with pytest.raises(Bug, match="nothing is known"):
        write(project, at, lambda batch: batch.retract("tag", entity=5))
    with pytest.raises(Bug, match="inside another"):
        write(project, at, lambda batch: project.undo(at.ann))


@pytest.mark.parametrize("text", ["it's", "a\nb", 'x"y', "nul\x00byte", "Ж🙂", ""])
def test_a_text_that_all_rows_share_is_kept_as_it_is(project: Project, at: Known, text: str) -> None:
    write(project, at, lambda batch: batch.add_many("tag", {"name": ["a", "b"], "note": text}))
    with project.reading() as db:
        assert db.execute("SELECT DISTINCT note FROM tag").fetchall() == [(text,)]


def test_a_class_that_was_taken_away_is_gone(project: Project, at: Known) -> None:
    write(project, at, lambda batch: batch.retract("label_class", entity=at.classes[2]))
    assert [c.id for c in classes(project, at.question)] == list(at.classes[:2])


def test_network_shares_are_told_from_disks() -> None:
    mounts = "/dev/sda1 / ext4 rw 0 0\nsrv:/team /mnt/team\\040a nfs4 rw 0 0\n//srv/x /mnt/x cifs rw 0 0\n"
    assert filesystem_kind(Path("/mnt/team a/p.labeler"), mounts) == "nfs4"
    assert filesystem_kind(Path("/mnt/x/p.labeler"), mounts) == "cifs"
    assert filesystem_kind(Path("/mnt/other/p.labeler"), mounts) == "ext4"
