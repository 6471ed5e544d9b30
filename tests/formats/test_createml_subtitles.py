"""CreateML's boxes by their middle, and subtitles as segments with what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import FileProblem
from labeler.formats.createml import is_createml, read_createml
from labeler.formats.subtitles import is_subtitles, read_subtitles
from labeler.ops.import_annotations import recognised
from labeler.types import QuestionKind
from labeler.units import Segment
from tests.formats.made import write


def test_createml_of_others(shared_data: Path) -> None:
    folder = shared_data / "importers/datumaro/roboflow_dataset/createml"
    found = recognised(folder)
    assert found is not None and found.name == "createml"
    read = read_createml(folder)
    assert (len(read.entries), read.n_units, read.remarks) == (3, 4, ())
    first = next(entry for entry in read.entries if entry.task == "train/train_001.jpg")
    assert (first.labels, first.units[0].points) == (("label_0",), ((0.5, 0.5), (3.5, 1.5)))


def test_createml_with_flaws(tmp_path: Path) -> None:
    box = {"x": 10, "y": 20, "width": 4, "height": 6}
    rows = [
        {
            "image": "a.jpg",
            "annotations": [{"label": "cat", "coordinates": box, "confidence": 0.5}, {"label": "x"}],
        },
        {"imagefilename": "b.jpg", "annotation": []},
        {"image": "c.jpg", "annotations": [{"label": "cat", "coordinates": {**box, "width": -1}}]},
        {"annotations": []},
    ]
    path = write(tmp_path / "a.json", rows)
    assert is_createml(path)
    read = read_createml(path)
    assert [(entry.task, len(entry.units)) for entry in read.entries] == [("a.jpg", 1), ("b.jpg", 0)]
    assert (
        read.entries[0].units[0].points == ((8.0, 17.0), (12.0, 23.0))
        and read.entries[0].units[0].score == 0.5
    )
    assert [remark.where for remark in read.remarks] == ["picture 1, box 2", "picture 3, box 1", "picture 4"]
    assert not is_createml(write(tmp_path / "b.json", [{"data": {"image": "x"}, "annotations": []}]))
    with pytest.raises(FileProblem, match="no list of pictures"):
        read_createml(write(tmp_path / "c.json", {"image": 1}))


_SRT = """1
00:00:01,000 --> 00:00:02,500
<i>Hello</i> there,
{\\an8}you.

2
01:00:00,25 --> 01:00:01,000 X1:40 X2:600
Two &amp; two
3
01:00:02,000 --> 01:00:01,000
backwards
"""
_VTT = """WEBVTT - a title

NOTE
00:00:00.000 is no time of a cue

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.500 align:start position:0%
<v.loud Ann Lee>Hello</v> <00:01.500><c.yellow>you</c>

00:00:03.000 --> 00:00:04.000
- one
- two
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_srt(tmp_path: Path, newline: str) -> None:
    path = write(tmp_path / "talk.en.srt", _SRT.replace("\n", newline).encode("utf-8-sig"))
    assert is_subtitles(path)
    read = read_subtitles(path)
    (entry,) = read.entries
    assert (entry.task, entry.kind, entry.labels, dict(read.aliases)) == (
        "talk.en",
        QuestionKind.SEGMENTS,
        ("", ""),
        {"talk.en": "talk"},
    )
    said = [(one.start_s, one.end_s, one.text) for one in entry.units if isinstance(one, Segment)]
    assert said == [(1.0, 2.5, "Hello there,\nyou."), (3600.25, 3601.0, "Two & two")]
    assert [(remark.where, remark.skipped) for remark in read.remarks] == [("line 10", True)]


def test_webvtt(tmp_path: Path) -> None:
    read = read_subtitles(write(tmp_path / "talk.vtt", _VTT.encode("utf-16")))
    units = [one for one in read.entries[0].units if isinstance(one, Segment)]
    assert [(one.start_s, one.end_s, one.text) for one in units] == [
        (1.0, 2.5, "Hello you"),
        (3.0, 4.0, "- one\n- two"),
    ]
    assert [dict(one.attributes) for one in units] == [{"speaker": "Ann Lee"}, {}]
    with pytest.raises(FileProblem, match="no subtitle with its times"):
        read_subtitles(write(tmp_path / "x.srt", b"1\n--> nothing\n"))
