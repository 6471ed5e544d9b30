"""Label Studio's exports: who said what, skips, ground truth, predictions, and what belongs to regions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from labeler.errors import FileProblem
from labeler.formats.annotations import Said
from labeler.formats.label_studio import is_label_studio, read_label_studio
from labeler.types import QuestionKind
from labeler.units import ShapeKind


def _export(path: Path, *tasks: dict[str, Any]) -> Path:
    path.write_text(json.dumps(list(tasks)))
    return path


def _box(**value: Any) -> dict[str, Any]:
    return {
        "id": "r1",
        "type": "rectanglelabels",
        "from_name": "label",
        "to_name": "image",
        "original_width": 200,
        "original_height": 100,
        "value": {"x": 10, "y": 20, "width": 50, "height": 30, "rectanglelabels": ["dog"], **value},
    }


def test_a_box_in_percent_by_somebody_whose_mail_is_known(tmp_path: Path) -> None:
    answer = {"completed_by": {"id": 3, "email": "ada@x.org"}, "result": [_box()], "lead_time": 2.5}
    file = _export(tmp_path / "e.json", {"id": 1, "data": {"image": "/data/a.jpg"}, "annotations": [answer]})
    assert is_label_studio(file)
    (entry,) = read_label_studio(file).entries
    assert (entry.who, entry.said, entry.seconds, entry.question) == ("ada@x.org", Said.VOTE, 2.5, "label")
    assert entry.units[0].points == ((20, 20), (120, 50)) and entry.units[0].id == "r1"
    assert (entry.task, entry.labels, entry.size) == ("data/a.jpg", ("dog",), (200, 100))


def test_a_turned_box_turns_about_its_top_left(tmp_path: Path) -> None:
    answer = {"completed_by": 3, "result": [_box(rotation=90)]}
    file = _export(tmp_path / "e.json", {"id": 1, "data": {"image": "a.jpg"}, "annotations": [answer]})
    (entry,) = read_label_studio(file).entries
    shape = entry.units[0]
    assert shape.kind is ShapeKind.POLYGON
    assert [(round(x), round(y)) for x, y in shape.points] == [(20, 20), (20, 120), (-10, 120), (-10, 20)]


def test_skips_ground_truth_and_who_found_nothing(tmp_path: Path) -> None:
    answers = [
        {"completed_by": 1, "result": [_box()], "ground_truth": True},
        {"completed_by": 2, "result": [], "was_cancelled": True},
        {"completed_by": 3, "result": []},
    ]
    file = _export(tmp_path / "e.json", {"id": 1, "data": {"image": "a.jpg"}, "annotations": answers})
    found = [(e.who, e.said, len(e.units), e.skipped) for e in read_label_studio(file).entries]
    assert found == [
        ("annotator 1", Said.VOTE, 1, False),
        ("annotator 1", Said.GOLD, 1, False),
        ("annotator 2", Said.VOTE, 0, True),
        ("annotator 3", Said.VOTE, 0, False),
    ]


def test_sound_with_text_and_choices_of_a_region(tmp_path: Path) -> None:
    value = {"start": 0.5, "end": 2.0, "channel": 0}
    results = [
        {"id": "s", "type": "labels", "from_name": "who", "value": {**value, "labels": ["speaker 1"]}},
        {"id": "s", "type": "textarea", "from_name": "said", "value": {**value, "text": ["good morning"]}},
        {"id": "s", "type": "choices", "from_name": "mood", "value": {**value, "choices": ["happy"]}},
        {"id": "t", "type": "textarea", "from_name": "all", "value": {"text": ["the whole of it"]}},
        {"id": "u", "type": "rating", "from_name": "stars", "value": {"rating": 3}},
    ]
    task = {
        "id": 1,
        "data": {"audio": "https://h/a.wav"},
        "annotations": [{"completed_by": 1, "result": results}],
    }
    found = read_label_studio(_export(tmp_path / "e.json", task))
    segments, text = found.entries
    unit = segments.units[0]
    assert (unit.start_s, unit.end_s, unit.text, unit.channel) == (0.5, 2.0, "good morning", 0)
    assert (segments.labels, unit.attributes) == (("speaker 1",), {"mood": "happy"})
    assert (text.kind, text.text, text.question) == (QuestionKind.TRANSCRIPT, "the whole of it", "all")
    assert found.counts == {"results of the type 'rating', which are not taken": 1}


def test_choices_are_one_class_until_somebody_chooses_two(tmp_path: Path) -> None:
    def task(name: str, *choices: str) -> dict[str, Any]:
        result = {"id": "c", "type": "choices", "from_name": "kind", "value": {"choices": list(choices)}}
        return {"data": {"image": name}, "annotations": [{"completed_by": 1, "result": [result]}]}

    single = read_label_studio(_export(tmp_path / "one.json", task("a.jpg", "cat"), task("b.jpg", "dog")))
    assert {entry.kind for entry in single.entries} == {QuestionKind.CLASS}
    several = read_label_studio(
        _export(tmp_path / "two.json", task("a.jpg", "cat"), task("b.jpg", "dog", "cat"))
    )
    assert {entry.kind for entry in several.entries} == {QuestionKind.CLASSES}


def test_upload_prefixes_are_another_name(tmp_path: Path) -> None:
    task = {"data": {"image": "/data/upload/3/5f1a2b3c-dog.jpg"}, "annotations": [{"result": [_box()]}]}
    found = read_label_studio(_export(tmp_path / "e.json", task))
    assert found.aliases == {"5f1a2b3c-dog.jpg": "dog.jpg"}


def test_two_annotators_of_an_export_of_theirs(shared_data: Path) -> None:
    file = shared_data / "importers/label_studio/json_export_two_annotators.json"
    assert is_label_studio(file)
    found = read_label_studio(file)
    assert [(e.task, e.who, len(e.units)) for e in found.entries] == [
        ("image1", "annotator 2", 2),
        ("image1", "annotator 1", 2),
        ("image2", "annotator 1", 2),
    ]
    assert found.classes == ("parasites", "white")
    left, top, right, bottom = found.entries[0].units[0].bounds
    assert (left, top) == pytest.approx((1040.437, 1978.871), abs=0.001)
    assert (right - left, bottom - top) == pytest.approx((117.304, 132.605), abs=0.001)


def test_choices_per_region_and_predictions_of_exports_of_theirs(shared_data: Path) -> None:
    folder = shared_data / "importers/label_studio"
    chosen = read_label_studio(folder / "json_export_two_annotators_per_region_choices.json")
    assert [dict(e.units[0].attributes) for e in chosen.entries] == [
        {"choices": "uncertain"},
        {},
        {"choices": "uncertain"},
    ]
    found = read_label_studio(folder / "json_export_predictions_reviews.json")
    said = [(e.said, e.who or e.run, len(e.units), e.relative) for e in found.entries]
    assert said == [
        (Said.VOTE, "annotator1@example.com", 1, False),
        (Said.PREDICTION, "model 0", 1, True),
        (Said.VOTE, "annotator1@example.com", 2, False),
        (Said.PREDICTION, "model 0", 1, True),
    ]
    assert found.entries[1].confidence == pytest.approx(0.7212843)
    assert found.entries[0].task.endswith("0030019819f25b28.jpg")


@pytest.mark.parametrize(
    ("tasks", "why"),
    [
        ([{"image": "a.jpg", "annotation_id": 1, "annotator": 1, "label": []}], "JSON-MIN"),
        ([{"data": {"text": "no media"}, "annotations": []}], "no task of it has data"),
        (7, "neither tasks nor a task"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path: Path, tasks: Any, why: str) -> None:
    path = tmp_path / "e.json"
    path.write_text(json.dumps(tasks))
    with pytest.raises(FileProblem, match=why):
        read_label_studio(path)
