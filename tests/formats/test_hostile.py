"""Whatever the bytes: every reader gives answers or one clear refusal, soon."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeler.errors import FileProblem
from labeler.formats.annotations import Annotations
from labeler.formats.archives import annotations_of, is_archive
from labeler.formats.columns import read_table, refuse_zero_bytes
from labeler.ops.import_annotations import readers

READERS = {reader.name: reader for reader in readers()}
LONGEST_S = 5.0

_COCO = {
    "images": [{"id": 1, "file_name": "a.jpg", "width": 9, "height": 9}],
    "categories": [{"id": 1, "name": "cat"}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 3, 3], "segmentation": []}],
}
_REGION = {"x": 1, "y": 1, "width": 9, "height": 9, "rectanglelabels": ["cat"]}
_RESULT = {"id": "r", "type": "rectanglelabels", "from_name": "l", "to_name": "image", "value": _REGION}
SEEDS: dict[str, str] = {
    "coco": json.dumps(_COCO),
    "label_studio": json.dumps(
        [{"data": {"image": "a.jpg"}, "annotations": [{"completed_by": 1, "result": [_RESULT]}]}]
    ),
    "labelme": json.dumps(
        {"version": "5", "shapes": [{"label": "c", "points": [[1, 2], [3, 4]], "shape_type": "rectangle"}]}
    ),
    "createml": json.dumps(
        [
            {
                "image": "a.jpg",
                "annotations": [{"label": "c", "coordinates": {"x": 5, "y": 5, "width": 2, "height": 2}}],
            }
        ]
    ),
    "subtitles": "1\n00:00:01,000 --> 00:00:02,500\n<v Ann>Hello</v> &amp; you\n\n",
    "open_images": "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax\na,x,/m/1,1,0.1,0.2,0.1,0.2\n",
    "cvat": '<annotations><image name="a.jpg" width="9" height="9">'
    '<box label="c" xtl="1" ytl="1" xbr="3" ybr="3"/><mask rle="1,3" left="1" top="1" width="2" height="2"/>'
    "</image></annotations>",
    "voc": "<annotation><filename>a.jpg</filename><object><name>c</name><bndbox><xmin>1</xmin><ymin>1</ymin>"
    "<xmax>3</xmax><ymax>3</ymax></bndbox></object></annotation>",
    "nemo": '{"audio_filepath": "a.wav", "text": "x", "offset": 1, "duration": 2}\n',
    "lhotse": '{"recording_id": "a", "start": 0, "duration": 1, "text": "x"}\n',
    "whisper": '{"text": "x", "segments": [{"start": 0, "end": 1, "text": "x"}]}',
    "speechbrain": '{"u": {"wav": "{root}/a.wav", "words": "x"}}',
    "textgrid": '"ooTextFile" "TextGrid" 0 2 <exists> 1 "IntervalTier" "t" 0 2 1 0 2 "x"',
    "elan": '<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="1"/></TIME_ORDER>'
    '<TIER TIER_ID="t"><ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1="a" TIME_SLOT_REF2="a"/></ANNOTATION>'
    "</TIER></ANNOTATION_DOCUMENT>",
    "raven": "Selection\tBegin Time (s)\tEnd Time (s)\tSpecies\n1\t0\t1\tx\n",
    "rttm": "SPEAKER a 1 0 1 <NA> <NA> x <NA> <NA>\n",
    "ctm": "a 1 0 1 x 0.5\n",
    "kaldi": "u1 hello you\n",
    "hf_folder": 'file_name,label,objects\na.jpg,cat,"{""bbox"": [[1,1,2,2]], ""categories"": [0]}"\n',
    "unit_table": "task,label,x,y,w,h\na.jpg,cat,1,1,2,2\n",
    "audacity": "0.0\t1.0\tx\n\\\t1\t2\n",
    "yolo": "0 0.5 0.5 0.1 0.1\n1 0.1 0.1 0.2 0.1 0.2 0.2\n",
}
SEEDS["voc1"] = SEEDS["voc"]
_NAMES = {
    "kaldi": "text",
    "hf_folder": "metadata.csv",
    "unit_table": "t.csv",
    "textgrid": "a.TextGrid",
    "yolo": "a.txt",
}
_ODD = st.sampled_from(
    [
        b"",
        b"null",
        b"-1",
        b"1e999",
        b"NaN",
        b'"',
        b"[[[",
        b"{}",
        b"<",
        b"\x00",
        b"\xff\xfe",
        b"\\ud800",
        b"9" * 400,
        b"\t",
    ]
)


def _path(folder: Path, name: str) -> Path:
    suffix = (READERS[name].suffixes or ("",))[0]
    return folder / _NAMES.get(name, f"a{suffix}")


def _judged(read: Callable[[Path], Annotations], path: Path) -> Annotations | None:
    """What was read, or None for a refusal in one line; anything else, or too long, fails."""
    started = time.perf_counter()
    try:
        found = read(path)
    except FileProblem as problem:
        assert "\n" not in str(problem) and len(problem.why) < 600
        found = None
    assert time.perf_counter() - started < LONGEST_S
    return found


def test_every_reader_has_a_seed_that_it_reads(tmp_path: Path) -> None:
    assert set(SEEDS) == set(READERS)
    for name, reader in READERS.items():
        path = _path(tmp_path, name)
        path.write_text(SEEDS[name])
        if name == "kaldi":
            (tmp_path / "utt2spk").write_text("u1 s1\n")
        assert reader.recognises(path) or name == "voc1", name
        found = reader.read(path)
        assert found.entries, name
        path.unlink()


@pytest.mark.parametrize("name", sorted(READERS))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_gives_answers_or_one_refusal(name: str, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(SEEDS[name].encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        end = min(len(content), at + data.draw(st.integers(0, 12)))
        content[at:end] = data.draw(st.one_of(_ODD, st.binary(max_size=8)))
    path = _path(tmp_path, name)
    path.write_bytes(bytes(content))
    assert READERS[name].recognises(path) in (True, False)
    _judged(READERS[name].read, path)
    assert {one.name for one in tmp_path.iterdir()} == {path.name, "home"}


@pytest.mark.parametrize("name", sorted(READERS))
@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 50, b"\xff\xfe", b"[" * 5_000, b"<a>" * 5_000, b"1" * 50_000]
)
def test_degenerate_files(name: str, content: bytes, tmp_path: Path) -> None:
    path = _path(tmp_path, name)
    path.write_bytes(content)
    assert READERS[name].recognises(path) in (True, False)
    found = _judged(READERS[name].read, path)
    assert found is None or not any(entry.units for entry in found.entries), "there is nothing in it"


@pytest.mark.parametrize("name", sorted(READERS))
def test_folders_and_files_that_are_not_there(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "empty", tmp_path / "gone"):
        assert not READERS[name].recognises(place)
        with pytest.raises(FileProblem):
            READERS[name].read(place)


def test_all_hostile_annotations_with_every_reader(shared_data: Path) -> None:
    files = sorted((shared_data / "hostile" / "annotations").iterdir())
    assert len(files) == 28
    for file in files:
        for reader in READERS.values():
            reader.recognises(file)
            _judged(reader.read, file)
    for file in sorted((shared_data / "hostile" / "archives").iterdir()):
        assert is_archive(file)
        with pytest.raises(FileProblem), annotations_of(file):
            pass


# what each hostile table gives: its columns, or a word of the one reason why not
_TABLES = {
    "bom.csv": ["item", "label"],
    "crlf_cr.csv": ["item", "label"],
    "dup_header.csv": "twice",
    "embedded_newline.csv": ["item", "label", "comment"],
    "latin1.csv": "UTF-8",
    "ragged.csv": "cells",
    "utf16.csv": ["item", "label"],
}


def test_hostile_tables(shared_data: Path) -> None:
    folder = shared_data / "hostile" / "annotations"
    got: dict[str, object] = {}
    for name in _TABLES:
        try:
            got[name] = list(read_table(folder / name).columns)
        except FileProblem as problem:
            got[name] = problem.why
    with pytest.raises(FileProblem, match="line 2: is not valid CSV: it has a zero byte"):
        refuse_zero_bytes(folder / "nul.csv")
    for name, wanted in _TABLES.items():
        if isinstance(wanted, str):
            assert isinstance(got[name], str) and wanted in str(got[name]), (name, got[name])
        else:
            assert got[name] == wanted, name


# what fuzzing found, kept

_FOUND: list[tuple[str, bytes]] = [
    ("coco", SEEDS["coco"].replace('"category_id": 1', '"category_id": [1]').encode()),
    ("coco", SEEDS["coco"].replace('"image_id": 1', '"image_id": {}').encode()),
    ("coco", SEEDS["coco"].replace("[1, 1, 3, 3]", "[1, 1, 1e308, 1e308]").encode()),
    ("label_studio", SEEDS["label_studio"].replace('"id": "r"', '"id": {}').encode()),
    ("label_studio", SEEDS["label_studio"].replace('"type": "rectanglelabels"', '"type": {}').encode()),
    ("labelme", SEEDS["labelme"].replace('"shape_type": "rectangle"', '"shape_type": [1]').encode()),
    ("yolo", b"0 " + b" ".join([b"1" * 2_000] * 6) + b" x"),
    ("textgrid", b'"ooTextFile" "TextGrid" 0 ' + b"1" * 20_000 + b"x"),
]


@pytest.mark.parametrize(("name", "content"), _FOUND, ids=[f"{n}-{i}" for i, (n, _) in enumerate(_FOUND)])
def test_what_fuzzing_found(name: str, content: bytes, tmp_path: Path) -> None:
    path = _path(tmp_path, name)
    path.write_bytes(content)
    started = time.perf_counter()
    READERS[name].recognises(path)
    _judged(READERS[name].read, path)
    assert time.perf_counter() - started < 8.0


def test_many_bad_rows_cost_one_pass(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("task,label,start,end\n" + "a.wav,x,2,1\n" * 20_000)
    found = _judged(READERS["unit_table"].read, path)
    assert found is not None and len(found.remarks) + found.n_more_remarks == 20_000
    assert found.remarks[-1].where == "line 1001"
