"""Tables of units, Hugging Face folders, JSON Lines as tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labeler.errors import FileProblem
from labeler.formats.columns import read_table, write_table
from labeler.formats.hf_folder import is_hf_folder, read_hf_folder
from labeler.formats.table import read_gold, read_predictions, read_tags, read_votes
from labeler.formats.unit_table import is_unit_table, read_unit_table
from labeler.types import QuestionKind
from labeler.units import Segment
from tests.formats.made import boxes, times, write


def test_boxes_with_corners_or_sizes_by_several_people(tmp_path: Path) -> None:
    corners = (
        "task,worker,label,x_min,y_min,x_max,y_max,occluded\na.jpg,ann,cat,1,2,11,22,yes\na.jpg,bob,,,,,,\n"
    )
    found = read_unit_table(write(tmp_path / "c.csv", corners))
    first, second = found.entries
    assert (first.who, second.who, second.units) == ("ann", "bob", ())
    assert first.units[0].attributes == {"occluded": "yes"}
    sized = read_unit_table(write(tmp_path / "s.csv", "file_name,x,y,w,h,class\na.jpg,1,2,10,20,cat\n"))
    assert boxes(sized) == {"a.jpg": [("cat", (1, 2, 11, 22))]}


def test_segments_as_cvat_writes_them(tmp_path: Path) -> None:
    head = "id\tfilename\tstart\tstop\tlabel\tsource\tscore\tloud\n"
    row = "1\ta.wav\t00:01:02.500\t00:01:03.250\tbird\tmanual\t0.5\tvery\n"
    found = read_unit_table(write(tmp_path / "t.tsv", head + row))
    assert times(found) == {"a.wav|": [("bird", 62.5, 63.25)]}
    unit = found.entries[0].units[0]
    assert isinstance(unit, Segment) and unit.score == 0.5 and unit.attributes["loud"] == "very"


def test_flaws_by_line_and_no_empty_answer_of_them(tmp_path: Path) -> None:
    text = "task,label,start,end\na.wav,x,2,1\nb.wav,y,0,1\n,z,0,1\n"
    found = read_unit_table(write(tmp_path / "t.csv", text))
    assert [remark.where for remark in found.remarks] == ["line 2", "line 4"]
    assert [entry.task for entry in found.entries] == ["b.wav"]


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_transcripts_in_every_kind_of_table(tmp_path: Path, suffix: str) -> None:
    columns = {"task": ["a.wav", "b.wav"], "text": ["one, two", "=three"], "worker": ["ann", "ann"]}
    path = tmp_path / f"t{suffix}"
    if suffix == ".jsonl":
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        write(path, "".join(f"{json.dumps(row)}\n" for row in rows))
    else:
        write_table(path, columns)
    assert is_unit_table(path)
    found = read_unit_table(path)
    assert [(e.task, e.text, e.who, e.kind) for e in found.entries] == [
        ("a.wav", "one, two", "ann", QuestionKind.TRANSCRIPT),
        ("b.wav", "=three", "ann", QuestionKind.TRANSCRIPT),
    ]


@pytest.mark.parametrize("header", ["task,label", "task,worker,label", "task,tag", "text,label", "a,b", ""])
def test_other_tables_are_none_of_units(tmp_path: Path, header: str) -> None:
    assert not is_unit_table(write(tmp_path / "t.csv", f"{header}\n"))


def test_tables_of_others(shared_data: Path) -> None:
    cells = read_unit_table(shared_data / "bccd/test.csv")
    assert (len(cells.entries), cells.n_units, len(cells.remarks)) == (364, 4886, 2)
    assert cells.remarks[0].where == "line 3952"
    folder = shared_data / "importers"
    birds = read_unit_table(folder / "crowsetta/bird1.csv")
    assert (len(birds.entries), birds.n_units) == (10, 151)
    read_aloud = read_unit_table(folder / "speechbrain_manifests/dev-clean.csv")
    assert (len(read_aloud.entries), read_aloud.entries[0].task[-21:]) == (99, "1673-143396-0010.flac")
    whole = read_unit_table(folder / "speechbrain_manifests/ASR_train.csv")
    assert {entry.kind for entry in whole.entries} == {QuestionKind.TRANSCRIPT}
    clips = read_unit_table(shared_data / "speech_clips/manifest.csv")
    assert len(clips.entries) == 45 and clips.meta["speechbrain/spk1_snt1.wav"]["speaker"] == "spk1"


def test_json_lines_are_tables_like_any_other(tmp_path: Path) -> None:
    lines = [
        {"task": "a", "worker": "ann", "label": "ok", "sure": True},
        {"task": "b", "worker": "bob", "label": None, "n": 1.5, "more": [1]},
    ]
    table = read_table(write(tmp_path / "t.jsonl", "\n".join(map(json.dumps, lines))))
    assert table.columns == {
        "task": ["a", "b"], "worker": ["ann", "bob"], "label": ["ok", ""], "sure": ["1", ""],
        "n": ["", "1.5"], "more": ["", "[1]"],
    }  # fmt: skip
    assert read_votes(tmp_path / "t.jsonl").worker == ["ann", "bob"]


def test_probabilities_tags_and_metadata_of_json_lines(tmp_path: Path) -> None:
    shares = {"task": "a", "probs": {"ok": 0.25, "bad": 0.75}}
    found = read_predictions(write(tmp_path / "p.jsonl", json.dumps(shares)))
    assert (found.label, found.classes) == (["bad"], ["ok", "bad"])
    tagged = [{"task": "a", "tags": ["dark", "wet"]}, {"task": "b", "tags": []}]
    tags = read_tags(write(tmp_path / "t.jsonl", "\n".join(map(json.dumps, tagged))))
    assert list(zip(tags.task, tags.tag, strict=True))[:2] == [("a", "dark"), ("a", "wet")]
    known = write(tmp_path / "m.jsonl", json.dumps({"task": "a", "label": "x", "meta": {"camera": "B"}}))
    assert read_gold(known).extra == {"camera": ["B"]}


@pytest.mark.parametrize("text", ["[1]", "{", '{"a": NaN}', "", '{"a": "' + "x" * 10 + "\\ud800" + '"}'])
def test_json_lines_that_are_none(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "t.jsonl", text)
    try:
        table = read_table(path)
    except FileProblem as problem:
        assert "\n" not in str(problem)
    else:
        assert table.columns == {"a": ["xxxxxxxxxx?"]}


def test_hf_folders_with_parts(tmp_path: Path) -> None:
    write(tmp_path / "train/metadata.csv", "file_name,label,camera\n0.png,cat,B\nx/1.png,dog,\n")
    objects = {
        "bbox": [[1, 2, 10, 20], [0, 0, 0, 5]],
        "categories": [3, "dog"],
        "id": [1, 2],
        "crowd": [0, 1],
    }
    line = {"file_name": "2.png", "objects": objects, "text": "a dog"}
    write(tmp_path / "test/metadata.jsonl", json.dumps(line))
    assert is_hf_folder(tmp_path) and is_hf_folder(tmp_path / "train/metadata.csv")
    found = read_hf_folder(tmp_path)
    assert [(e.task, e.kind, e.labels, e.text) for e in found.entries] == [
        ("train/0.png", QuestionKind.CLASS, ("cat",), ""),
        ("train/x/1.png", QuestionKind.CLASS, ("dog",), ""),
        ("test/2.png", QuestionKind.TRANSCRIPT, (), "a dog"),
        ("test/2.png", QuestionKind.BOXES, ("3",), ""),
    ]
    assert found.entries[3].units[0].attributes == {"crowd": "0"}
    assert found.meta["train/0.png"] == {"subset": "train", "camera": "B"}
    assert found.meta["test/2.png"] == {"subset": "test"}
    assert found.remarks[0].where == "line 1, box 2"


def test_hf_paths_do_not_climb_out(tmp_path: Path) -> None:
    found = read_hf_folder(write(tmp_path / "metadata.csv", "file_name,label\n../../etc/x.png,cat\n"))
    assert found.tasks == ("x.png",)
    with pytest.raises(FileProblem, match="no column file_name"):
        read_hf_folder(write(tmp_path / "other.csv", "name,label\nx,cat\n"))
