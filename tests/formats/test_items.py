"""Items leave as CSV, JSON Lines and folders, and come back the same as far as the format can say."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.errors import Cancelled, FileProblem
from labeler.formats import csv_items, folders, jsonl
from labeler.formats.columns import read_table
from labeler.formats.manifest import changed_files, fingerprint, listed, read_manifest, write_manifest
from labeler.formats.record import Record, Vote
from labeler.formats.table import read_gold, read_tags, read_votes

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


def _records(folder: Path) -> list[Record]:
    media = folder / "media"
    media.mkdir()
    records = []
    for index, (name, label) in enumerate([("a.jpg", "=ok"), ("ä 🧀.jpg", "NA"), ("b.jpg", "a/b")]):
        path = media / name
        path.write_bytes(bytes([index]) * 10)
        sha = hashlib.sha256(path.read_bytes()).hexdigest()
        tags = ("dim", "=cmd") if index == 0 else ()
        records.append(
            Record(
                name,
                path,
                sha,
                "image",
                ("train", "test")[index % 2],
                label,
                "gold",
                3,
                1.0,
                tags,
                {"line": index},
            )
        )
    return records


def test_csv_comes_back(tmp_path: Path) -> None:
    records = _records(tmp_path)
    assert csv_items.write_items(tmp_path, records) == ["items.csv", "tags.csv"]
    gold = read_gold(tmp_path / "items.csv", guarded=True)
    assert gold.task == [record.task for record in records]
    assert gold.label == ["=ok", "NA", "a/b"]
    assert gold.extra["part"] == ["train", "test", "train"]
    tags = read_tags(tmp_path / "tags.csv", guarded=True)
    assert (tags.task, tags.tag) == (["a.jpg", "a.jpg"], ["dim", "=cmd"])
    assert "'=ok" in (tmp_path / "items.csv").read_text("utf-8")


def test_votes_come_back(tmp_path: Path) -> None:
    vote = Vote(
        "a",
        "Zoë",
        "+maybe",
        "2026-11-23T08:00:00.000001Z",
        "round 1",
        True,
        None,
        ("x", "y"),
        1.5,
        "n",
        False,
    )
    csv_items.write_votes(tmp_path, [vote])
    votes = read_votes(tmp_path / "votes.csv", guarded=True)
    assert (votes.task, votes.worker, votes.label) == (["a"], ["Zoë"], ["+maybe"])
    assert votes.extra["between"] == ["x|y"]
    assert votes.extra["sure"] == [""]
    assert votes.extra["uncertain"] == ["1"]


def test_soft_labels_become_columns(tmp_path: Path) -> None:
    record = replace(_records(tmp_path)[0], soft={"ok": 0.25, "p,q": 0.75})
    csv_items.write_items(tmp_path, [record])
    table = read_table(tmp_path / "items.csv", guarded=True)
    assert (table.columns["p_ok"], table.columns["p_p,q"]) == (["0.25"], ["0.75"])


def test_jsonl_comes_back(tmp_path: Path) -> None:
    records = [replace(record, agreement=float("nan")) for record in _records(tmp_path)]
    jsonl.write_items(tmp_path, records)
    rows = list(jsonl.read_jsonl(tmp_path / "items.jsonl"))
    assert [row["task"] for row in rows] == [record.task for record in records]
    assert rows[0]["agreement"] is None
    assert rows[0]["tags"] == ["dim", "=cmd"]
    assert rows[2]["meta"] == {"line": 2}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{}\n{bad\n", "line 2: is not JSON"), (b"[1]\n", "line 1: holds a list"), (b"\xff\n", "not UTF-8")],
)
def test_bad_jsonl_names_the_line(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(FileProblem, match=words):
        list(jsonl.read_jsonl(path))


def test_folders_hold_the_media(tmp_path: Path) -> None:
    records = _records(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    names = folders.write_items(out, records, classes=["=ok", "NA", "a/b", "none yet"])
    assert names == ["classes.csv", "items.csv", "tags.csv"]
    table = read_table(out / "items.csv", guarded=True)
    for record, place in zip(records, table.columns["file"], strict=True):
        assert (out / place).read_bytes() == record.media.read_bytes()
    assert (out / "train" / "none yet").is_dir()
    of = read_table(out / "classes.csv", guarded=True).columns
    assert dict(zip(of["folder"], of["label"], strict=True))["a_b"] == "a/b"


def test_hard_links_share_the_bytes(tmp_path: Path) -> None:
    records = _records(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    folders.write_items(out, records, classes=[], link=True)
    place = read_table(out / "items.csv", guarded=True).columns["file"][0]
    assert (out / place).samefile(records[0].media)


@pytest.mark.parametrize("link", [False, True])
def test_a_changed_or_missing_file_is_said(tmp_path: Path, link: bool) -> None:
    records = _records(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    records[1].media.write_bytes(b"other")
    with pytest.raises(FileProblem, match="has changed since it was imported"):
        folders.write_items(out, records, classes=[], link=link)
    records[0].media.unlink()
    with pytest.raises(FileProblem, match="no longer there"):
        folders.write_items(tmp_path / "out", records[:1], classes=[], link=link)


def test_copying_can_be_stopped(tmp_path: Path) -> None:
    records = _records(tmp_path)
    seen: list[int] = []
    with pytest.raises(Cancelled):
        folders.write_items(
            tmp_path,
            records,
            classes=[],
            progress=lambda done, of: seen.append(done),
            cancelled=lambda: len(seen) == 2,
        )
    assert seen == [1, 2]


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES, NAMES), max_size=12))
def test_places_are_safe_and_never_meet(rows: list[tuple[str, str, str]]) -> None:
    records = [
        Record(str(i), Path("/x") / name.replace("/", "_"), None, "image", part, label, "gold", 0, 1.0)
        for i, (name, part, label) in enumerate(rows)
    ]
    found = folders.places(records, [])
    assert len({place.casefold() for place in found}) == len(records)
    for place in found:
        pieces = place.split("/")
        assert len(pieces) == 3
        assert all(piece.strip(". ") and not set(piece) & set('\\:*?"<>|\0\n') for piece in pieces)


def test_losses_are_said(tmp_path: Path) -> None:
    records = _records(tmp_path)
    said = {loss.what: (loss.n, loss.severity) for loss in folders.losses(records)}
    assert said["tags"] == (1, "info")
    assert "soft labels" not in said
    assert csv_items.losses([]) == []
    assert jsonl.losses(records)[0].n == 3


def test_a_manifest_knows_what_changed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "b.csv").write_text("y")
    write_manifest(tmp_path, {"manifest": 1, "files": listed(tmp_path, ["b.csv", "a.csv"])})
    assert [row["path"] for row in read_manifest(tmp_path)["files"]] == ["a.csv", "b.csv"]
    assert changed_files(tmp_path) == []
    (tmp_path / "b.csv").write_text("z")
    (tmp_path / "a.csv").unlink()
    assert changed_files(tmp_path) == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a manifest"),
        (json.dumps({"manifest": 99}), "newer Labeler"),
        (None, "no such file"),
    ],
)
def test_a_bad_manifest_is_one_sentence(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(FileProblem, match=words):
        read_manifest(tmp_path)


def test_fingerprints_tell_rows_apart() -> None:
    assert fingerprint([("a", None)]) != fingerprint([("a", "")])
    assert fingerprint([("a",), ("b",)]) != fingerprint([("a", "b")])


def test_a_table_of_an_export_gives_its_cells_back_by_itself(tmp_path: Path) -> None:
    names = csv_items.write_items(tmp_path, _records(tmp_path))
    assert read_gold(tmp_path / "items.csv").label[0] == "'=ok"
    write_manifest(tmp_path, {"manifest": 1, "csv_guard": "apostrophe", "files": listed(tmp_path, names)})
    assert read_gold(tmp_path / "items.csv").label[0] == "=ok"
    assert read_gold(tmp_path / "items.csv", guarded=False).label[0] == "'=ok"
    (tmp_path / "other.csv").write_text("task,label\n1,'=x\n")
    assert read_gold(tmp_path / "other.csv").label == ["'=x"]
    (tmp_path / "manifest.json").write_text("[")
    assert read_gold(tmp_path / "items.csv").label[0] == "'=ok"
