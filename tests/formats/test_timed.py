"""Files of segments: Audacity, TextGrid, ELAN, Raven, RTTM, CTM, against figures of their own libraries."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import FileProblem
from labeler.formats.audacity import is_audacity, read_audacity
from labeler.formats.elan import is_elan, read_elan
from labeler.formats.raven import is_raven, read_raven
from labeler.formats.rttm import is_ctm, is_rttm, read_ctm, read_rttm
from labeler.formats.textgrid import is_textgrid, read_textgrid
from labeler.units import Segment
from tests.formats.made import times, write


def test_audacity_with_ranges_and_points(tmp_path: Path) -> None:
    text = "0.5\t1.25\tbird\n\\\t200.0\t-1\n2\t2\tclick\n3.0\t4.0\t\n"
    path = write(tmp_path / "rec.labels.txt", text)
    assert is_audacity(path)
    found = read_audacity(path)
    assert times(found) == {"rec|": [("bird", 0.5, 1.25), ("click", 2, 2), ("", 3, 4)]}
    first = found.entries[0].units[0]
    assert isinstance(first, Segment) and (first.low_hz, first.high_hz) == (200, None)


@pytest.mark.parametrize(
    ("name", "task", "n", "classes"),
    [
        ("405_marron1_June_14_2016_69640887.audacity.txt", "405_marron1_June_14_2016_69640887", 61, 20),
        ("spinetail.txt", "spinetail", 18, 2),
    ],
)
def test_label_tracks_of_others(shared_data: Path, name: str, task: str, n: int, classes: int) -> None:
    path = shared_data / "importers/crowsetta" / name
    assert is_audacity(path)
    found = read_audacity(path)
    assert (found.entries[0].task, found.n_units, len(found.classes)) == (task, n, classes)


def test_a_bad_label_track(shared_data: Path) -> None:
    found = read_audacity(shared_data / "hostile/annotations/audacity_bad.txt")
    assert [remark.where for remark in found.remarks] == ["line 2", "line 3", "line 5"]
    last = found.entries[0].units[-1]
    assert isinstance(last, Segment) and (last.low_hz, last.high_hz, found.n_units) == (300, 900, 3)


# tiers and their intervals or points with words, as praatio 6.2.2 counts them
_TIERS = {
    "praatio/examples/bobby_words.TextGrid": {"word": 4, "phrase": 1},
    "praatio/examples/damon_set_test.TextGrid": {
        "phons": 16, "syllable": 6, "tonicVowel": 3, "tonicSyllable": 3, "words": 4,
        "manually_labeled_pitch_errors": 2,
    },
    "praatio/examples/textgrid_to_merge_longfile.TextGrid": {"bob": 4, "mary": 4, "sarah": 3},
    "praatio/tests/bobby_words_with_newlines.TextGrid": {'"word"': 4, "phrase": 1, "tier": 4},
    "praatio/tests/mary_longfile_with_negative_zero.TextGrid": {"phone": 14, "word": 4, "pitch": 4},
    "praatio/tests/mary.TextGrid": {"phone": 14, "word": 4, "pitch": 4},
    "praatio/tests/all_tiers_have_the_same_name.TextGrid": {"Mary": 1, "Mary 2": 1, "Mary 3": 1},
    "crowsetta/AVO-maea-basic.TextGrid": {"Tones": 5, "Samoan": 7, "Gloss": 7},
}  # fmt: skip


@pytest.mark.parametrize("path", list(_TIERS))
def test_tiers_of_textgrids(shared_data: Path, path: str) -> None:
    file = shared_data / "importers" / path
    assert is_textgrid(file)
    found = read_textgrid(file)
    assert {entry.question: len(entry.units) for entry in found.entries} == _TIERS[path]
    assert found.remarks == ()


def test_long_and_short_say_the_same(shared_data: Path) -> None:
    folder = shared_data / "importers/praatio/tests"
    long, short = read_textgrid(folder / "mary_longfile.TextGrid"), read_textgrid(folder / "mary.TextGrid")
    assert list(times(long).values()) == list(times(short).values())
    assert times(short)["mary|word"][0] == ("mary", 0.3154, 0.6755)


def test_words_are_classes_where_they_come_again_over_all_files(tmp_path: Path) -> None:
    text = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n2\n<exists>\n1\n'
    text += '"IntervalTier"\n"who"\n0\n2\n2\n'
    for name, (a, b) in {"1": ("ann", "bob"), "2": ("bob", "ann"), "3": ("ann", "")}.items():
        write(tmp_path / f"{name}.TextGrid", f'{text}0\n1\n"{a}"\n1\n2\n"{b}"\n')
    assert read_textgrid(tmp_path).classes == ("ann", "bob")
    alone = read_textgrid(tmp_path / "1.TextGrid")
    assert alone.classes == () and [u.text for u in alone.entries[0].units] == ["ann", "bob"]


def test_a_textgrid_in_utf16_and_a_bad_one(shared_data: Path) -> None:
    folder = shared_data / "hostile/annotations"
    assert times(read_textgrid(folder / "textgrid_utf16.TextGrid")) == {
        "textgrid_utf16|wörter": [("straße", 0, 1)]
    }
    bad = read_textgrid(folder / "textgrid_overlap.TextGrid")
    assert [(remark.where, remark.skipped) for remark in bad.remarks] == [
        ("line 22", True),
        ("line 26", False),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "ends where ooTextFile"),
        ('"ooTextFile" "TextGrid" 0 1 <exists> 99999', "claims 99,999 tiers"),
        ('"ooTextFile" "TextGrid" 0 1 <exists> 1 "FooTier"', "unknown kind"),
        ('"ooTextFile" "TextGrid" 0 1 <exists> 1 "IntervalTier" "x" 0 1 9 0 1', "ends where words"),
        ('"ooTextFile" "TextGrid" 0 1 <exists> 1 "IntervalTier" "x" 0 1 1e6 ', "ends where a time"),
        ('"ooTextFile" "TextGrid" 0 1e99', "no coordinate"),
    ],
)
def test_a_textgrid_that_stops_or_lies(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(FileProblem, match=why):
        read_textgrid(write(tmp_path / "a.TextGrid", text))


def test_elan_against_pympi(shared_data: Path) -> None:
    file = shared_data / "importers/elan_pympi/sample_3.0.eaf"
    assert is_elan(file)
    found = read_elan(file)
    # as pympi-ling 1.71 counts them; it too puts slots without a time evenly between those around
    assert {entry.question: len(entry.units) for entry in found.entries} == {
        "text": 399, "words-timesub": 1995, "words-symsub": 1995, "gestures": 1197, "gest_included": 1197,
        "words-pos": 1995,
    }  # fmt: skip
    got = times(found)
    assert got["r03_v20_s5.wav|text"][0] == ("The quick brown fox 001", 2, 5)
    assert got["r03_v20_s5.wav|words-timesub"][:2] == [("The", 2, 2.47), ("quick", 2.47, 3.52)]
    assert got["r03_v20_s5.wav|gestures"][0] == ("prep", 1.8, 2.4)
    assert {"prep", "hold", "stroke"} <= set(found.classes) and "quick" not in found.classes


def test_elan_annotators_and_slots_without_times(tmp_path: Path) -> None:
    text = """<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="1" TIME_VALUE="500"/>
    <TIME_SLOT TIME_SLOT_ID="2" TIME_VALUE="1500"/><TIME_SLOT TIME_SLOT_ID="3"/></TIME_ORDER>
    <TIER TIER_ID="t" ANNOTATOR="ada" PARTICIPANT="p1">
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a" TIME_SLOT_REF1="1" TIME_SLOT_REF2="2">
    <ANNOTATION_VALUE>hello you</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="b" TIME_SLOT_REF1="2" TIME_SLOT_REF2="3"/></ANNOTATION>
    <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="c" ANNOTATION_REF="c"/></ANNOTATION></TIER>
    </ANNOTATION_DOCUMENT>"""
    found = read_elan(write(tmp_path / "x.eaf", text))
    (entry,) = found.entries
    assert (entry.who, entry.task, entry.units[0].attributes) == ("ada", "x", {"participant": "p1"})
    assert found.counts["annotations of the tier 't' without times, which are not taken"] == 2


def test_raven_takes_a_selection_once(tmp_path: Path, shared_data: Path) -> None:
    head = "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)"
    head += "\tSpecies\tNote\n"
    row = "1\t{view}\t2\t1.5\t2.5\t100.0\t900.0\tEATO\tfar\n"
    text = head + row.format(view="Waveform 1") + row.format(view="Spectrogram 1")
    path = write(tmp_path / "r.Table.1.selections.txt", text)
    assert is_raven(path)
    found = read_raven(path)
    unit = found.entries[0].units[0]
    assert isinstance(unit, Segment)
    assert (unit.start_s, unit.low_hz, unit.high_hz, unit.channel) == (1.5, 100, 900, 1)
    assert (found.n_units, found.classes, unit.attributes) == (1, ("EATO",), {"note": "far"})
    assert found.counts == {"rows of a second view of the same selection": 1}
    real = read_raven(shared_data / "importers/crowsetta/Recording_1_Segment_07.Table.1.selections.txt")
    assert (real.n_units, real.entries[0].task, len(real.classes)) == (279, "Recording_1_Segment_07", 8)


def test_raven_over_several_files_counts_from_their_own_beginning(tmp_path: Path) -> None:
    head = "Selection\tBegin Time (s)\tEnd Time (s)\tBegin File\tFile Offset (s)\tAnnotation\n"
    rows = "1\t100.0\t101.5\tb.wav\t10.0\tx\n2\t5\t6\ta.wav\t5\tx\n3\t9\t8\ta.wav\t9\tx\n"
    path = write(tmp_path / "r.txt", head + rows)
    found = read_raven(path)
    assert times(found) == {"b.wav|": [("x", 10, 11.5)], "a.wav|": [("x", 5, 6)]}
    assert [remark.where for remark in found.remarks] == ["line 4"]


def test_rttm_and_ctm(shared_data: Path, tmp_path: Path) -> None:
    reference = shared_data / "importers/rttm/ref_rttm/ES2014c.rttm"
    assert is_rttm(reference) and not is_ctm(reference)
    found = read_rttm(reference)
    own = [line.split() for line in reference.read_text().splitlines() if line.startswith("SPEAKER")]
    assert (found.n_units, len(found.classes)) == (len(own), 4) == (801, 4)
    assert sum(unit.end_s - unit.start_s for unit in found.entries[0].units) == pytest.approx(
        sum(float(cells[4]) for cells in own)
    )
    words = shared_data / "importers/ctm/supervision_with_scores.ctm"
    assert is_ctm(words)
    heard = read_ctm(words)
    assert times(heard)["recording-1|"][0] == ("transcript", 0.1, 0.18)
    assert heard.entries[0].units[0].score == 0.9 and heard.classes == ()
    with pytest.raises(FileProblem, match="no line of RTTM"):
        read_rttm(write(tmp_path / "x.rttm", "SPEAKER a 1 x y <NA> <NA> b\n"))
