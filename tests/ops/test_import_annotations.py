"""Annotations come in whole or not at all, once, onto the right pixels, with a report of the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labeler.errors import Cancelled, FileProblem, UserError
from labeler.ops.import_annotations import Wishes, import_annotations, preview_annotations
from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.ops.undo import undo
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import count_items
from labeler.store.read.people import people
from labeler.store.read.questions import classes, questions
from labeler.store.read.runs import runs
from labeler.types import QuestionKind
from labeler.units import Shape, Value, parse_value, value_json
from tests.media.made import corners, noise_image, stored_as, tone, write_image, write_wav


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project file with three pictures of 64 × 48 and a sound of two seconds, copied by each test."""
    folder = tmp_path_factory.mktemp("made")
    for n, name in enumerate(["a.png", "b.png", "sub/c.png"]):
        write_image(folder / "data" / name, noise_image(n))
    write_wav(folder / "data" / "s.wav", tone(2.0))
    patch = pytest.MonkeyPatch()
    patch.setenv("LABELER_HOME", str(folder / "home"))
    question = QuestionSpec("label", classes=parse_classes("ok,scratch"))
    with create_project(folder / "p.labeler", name="p", question=question, people=["anna"]) as project:
        import_media(project, folder / "data", author=owner(project))
    patch.undo()
    return folder / "p.labeler"


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Iterator[Project]:
    copy = tmp_path / "p.labeler"
    copy.write_bytes(made.read_bytes())
    with Project.open(copy) as opened:
        yield opened


def coco(path: Path, boxes: dict[str, list[list[float]]], *, size: tuple[int, int] = (64, 48)) -> Path:
    """A COCO file of dogs."""
    names = list(boxes)
    found = {
        "images": [
            {"id": n, "file_name": name, "width": size[0], "height": size[1]} for n, name in enumerate(names)
        ],
        "categories": [{"id": 3, "name": "dog"}],
        "annotations": [
            {"id": i, "image_id": names.index(name), "category_id": 3, "bbox": box}
            for i, (name, box) in enumerate((name, box) for name, found in boxes.items() for box in found)
        ],
    }
    path.write_text(json.dumps(found))
    return path


def take(project: Project, path: Path, **wishes: Any) -> Any:
    return import_annotations(project, path, Wishes(**wishes), author=owner(project))


def facts(project: Project, table: str) -> list[tuple[Any, ...]]:
    """Item path, value of each current fact, in the order of items."""
    with project.reading() as db:
        return db.execute(
            f"SELECT i.path, c.value FROM current_{table} c JOIN item i ON i.id = c.item "
            "WHERE c.retracted = 0 ORDER BY i.at, i.id, c.id"
        ).fetchall()


def counts(project: Project) -> dict[str, int]:
    names = ("question", "label_class", "gold", "annotation", "person", "op", "tagging", "metadata")
    with project.reading() as db:
        return {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def test_boxes_become_the_truth_of_a_new_question(project: Project, tmp_path: Path) -> None:
    report = take(
        project, coco(tmp_path / "c.json", {"a.png": [[1, 2, 10, 20], [5.5, 6, 7, 8]], "b.png": []})
    )
    assert (report.format, report.added, report.new_questions) == ("coco", {"gold": 2}, ("boxes",))
    label, boxes = questions(project)
    assert (boxes.kind, [each.name for each in classes(project, boxes.id)]) == (QuestionKind.BOXES, ["dog"])
    dog = classes(project, boxes.id)[0].id
    found = dict(facts(project, "gold"))
    first = parse_value(QuestionKind.BOXES, found["a.png"])
    assert [(s.label_class, s.points) for s in first.shapes] == [
        (dog, ((1, 2), (11, 22))),
        (dog, ((5.5, 6), (12.5, 14))),
    ]
    assert parse_value(QuestionKind.BOXES, found["b.png"]).shapes == ()
    assert label.kind is QuestionKind.CLASS and "2 boxes" in report.words()


def test_what_is_written_is_what_value_json_writes(project: Project, tmp_path: Path) -> None:
    take(project, coco(tmp_path / "c.json", {"a.png": [[1 / 3, 2, 10, 20.00004], [5, 6, 7, 8]]}))
    text = dict(facts(project, "gold"))["a.png"]
    value = parse_value(QuestionKind.BOXES, text)
    assert value_json(QuestionKind.BOXES, value) == text
    assert isinstance(value, Value) and isinstance(value.shapes[0], Shape)


def test_the_same_file_again_adds_nothing(project: Project, tmp_path: Path) -> None:
    file = coco(tmp_path / "c.json", {"a.png": [[1, 2, 10, 20]], "b.png": []})
    take(project, file)
    before = counts(project)
    again = take(project, file)
    assert (again.added, again.known) == ({}, 2)
    assert counts(project) == before
    coco(file, {"a.png": [[1, 2, 10, 21]], "b.png": []})
    assert take(project, file).added == {"gold": 1}


def test_undo_takes_all_of_it_back(project: Project, tmp_path: Path) -> None:
    take(project, coco(tmp_path / "c.json", {"a.png": [[1, 2, 10, 20]]}))
    assert len(facts(project, "gold")) == 1
    undo(project, person=owner(project))
    assert facts(project, "gold") == []
    assert [question.name for question in questions(project)] == ["label"]


def test_a_dry_run_says_the_same_and_writes_nothing(project: Project, tmp_path: Path) -> None:
    file = coco(tmp_path / "c.json", {"a.png": [[1, 2, 10, 20]], "none.png": [[1, 1, 2, 2]]})
    before = counts(project)
    preview = preview_annotations(project, file)
    assert counts(project) == before
    real = take(project, file)
    assert preview.as_dict() == {**real.as_dict(), "dry_run": True}
    assert real.unmatched == ("none.png",)


def test_media_beside_come_in_first(project: Project, tmp_path: Path) -> None:
    write_image(tmp_path / "set" / "images" / "new.png", noise_image(9))
    write_image(tmp_path / "set" / "images" / "other.png", noise_image(10))
    (tmp_path / "set" / "annotations").mkdir()
    file = coco(tmp_path / "set" / "annotations" / "c.json", {"new.png": [[1, 2, 10, 20]]})
    assert preview_annotations(project, file).media_found == 1
    with pytest.raises(FileProblem, match="no task of it is an item"):
        take(project, file, media="leave")
    report = take(project, file)
    assert report.media is not None and report.media.added == 1
    assert count_items(project) == 5
    assert facts(project, "gold")[0][0] == "new.png"


def test_a_task_that_may_be_two_items_is_left_out_and_said(project: Project, tmp_path: Path) -> None:
    write_image(tmp_path / "more" / "x" / "a.png", noise_image(20))
    import_media(project, tmp_path / "more" / "x", author=owner(project))
    (tmp_path / "elsewhere").mkdir()
    boxes = {"a.png": [[1, 2, 10, 20]], "b.png": [[1, 2, 3, 4]]}
    report = take(project, coco(tmp_path / "elsewhere" / "c.json", boxes))
    assert list(report.ambiguous) == ["a.png"] and report.added == {"gold": 1}


def test_votes_need_a_person_and_become_theirs(project: Project, tmp_path: Path) -> None:
    file = coco(tmp_path / "c.json", {"a.png": [[1, 2, 10, 20]]})
    with pytest.raises(UserError, match="--person"):
        take(project, file, as_="votes")
    report = take(project, file, person="dora")
    assert (report.added, report.new_people) == ({"votes": 1}, ("dora",))
    assert people(project)[-1].name == "dora" and len(facts(project, "annotation")) == 1
    assert take(project, file, person="dora").known == 1


def test_votes_after_the_last_round_get_one_of_their_own(project: Project, tmp_path: Path) -> None:
    from labeler.ops.rounds import close_round
    from labeler.store.read.rounds import open_round

    file = coco(tmp_path / "c.json", {"a.png": [[1, 2, 10, 20]]})
    take(project, file, person="dora")
    boxes = questions(project)[-1].id
    running = open_round(project, boxes)
    assert running is not None
    close_round(project, round=running.id, author=owner(project))
    report = take(project, file, person="emil")
    assert (report.new_rounds, report.added) == (("import c.json",), {"votes": 1})


def test_predictions_are_a_run_that_comes_once(project: Project, tmp_path: Path) -> None:
    coco(tmp_path / "instances.json", {"a.png": [[1, 2, 10, 20]]})
    file = tmp_path / "results.json"
    file.write_text(json.dumps([{"image_id": 0, "category_id": 3, "bbox": [1, 2, 5, 5], "score": 0.5}]))
    report = take(project, file)
    assert report.added == {"predictions": 1}
    boxes = questions(project)[-1].id
    assert [run.name for run in runs(project, boxes)] == ["results"]
    assert take(project, file).known == 1
    file.write_text(json.dumps([{"image_id": 0, "category_id": 3, "bbox": [1, 2, 6, 6], "score": 0.5}]))
    with pytest.raises(UserError, match="a run called 'results'"):
        take(project, file)
    assert take(project, file, run="second").added == {"predictions": 1}


def test_new_classes_may_be_refused_and_then_nothing_comes(project: Project, tmp_path: Path) -> None:
    before = counts(project)
    with pytest.raises(UserError, match="refused"):
        take(project, coco(tmp_path / "c.json", {"a.png": [[1, 2, 10, 20]]}), new_classes="refuse")
    assert counts(project) == before


def test_a_cancelled_import_takes_no_annotation(project: Project, tmp_path: Path) -> None:
    file = coco(tmp_path / "c.json", {"a.png": [[1, 2, 10, 20]]})
    before = counts(project)
    with pytest.raises(Cancelled):
        import_annotations(project, file, author=owner(project), cancelled=lambda: True)
    assert counts(project) == before


@pytest.mark.parametrize("orientation", range(1, 9))
def test_raw_coordinates_are_turned_with_the_picture(
    project: Project, tmp_path: Path, orientation: int
) -> None:
    """The red corner of the upright picture is boxed where it lies in the file."""
    folder = tmp_path / "turned"
    folder.mkdir()
    upright = corners(40, 20)
    (folder / "t.jpg").write_bytes(stored_as(upright, orientation, quality=95))
    raw_width, raw_height = (20, 40) if orientation >= 5 else (40, 20)
    # where the red quarter lies before the turn, worked out on pixels
    marks = np.zeros((20, 40), bool)
    marks[:10, :20] = True
    undo_turn = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.T,
        6: lambda a: a.T[::-1],
        7: lambda a: a[::-1, ::-1].T,
        8: lambda a: a.T[:, ::-1],
    }[orientation](marks)
    rows, columns = np.nonzero(undo_turn)
    box = [int(columns.min()), int(rows.min()), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1]
    file = coco(folder / "c.json", {"t.jpg": [box]}, size=(raw_width, raw_height))
    swapped = orientation >= 5
    report = take(project, file, orientation="auto" if swapped else "raw")
    (value,) = [value for path, value in facts(project, "gold") if path == "t.jpg"]
    assert parse_value(QuestionKind.BOXES, value).shapes[0].points == ((0, 0), (20, 10))
    assert bool(report.counts) == (orientation > 1)


def test_another_size_is_said_and_taken_as_it_stands(project: Project, tmp_path: Path) -> None:
    report = take(project, coco(tmp_path / "c.json", {"a.png": [[1, 2, 10, 20]]}, size=(640, 480)))
    assert [remark.skipped for remark in report.remarks] == [False]
    assert "640×480" in report.remarks[0].why and report.added == {"gold": 1}


def test_shapes_outside_or_on_sound_are_left_out_with_a_reason(project: Project, tmp_path: Path) -> None:
    boxes = {"a.png": [[1, 2, 10, 20], [70, 50, 5, 5], [60, 40, 10, 10]], "s.wav": [[1, 2, 3, 4]]}
    report = take(project, coco(tmp_path / "c.json", boxes))
    assert [("outside" in r.why, "sound" in r.why) for r in report.remarks] == [(True, False), (False, True)]
    assert report.counts == {"shapes that reach beyond the picture, taken as they are": 1}
    assert len(parse_value(QuestionKind.BOXES, facts(project, "gold")[0][1]).shapes) == 2


def studio(path: Path, *answers: dict[str, Any], data: dict[str, str], **more: Any) -> Path:
    path.write_text(json.dumps([{"data": data, "annotations": list(answers), **more}]))
    return path


def test_people_skips_truth_and_predictions_of_label_studio(project: Project, tmp_path: Path) -> None:
    def choice(name: str) -> list[dict[str, Any]]:
        return [{"id": "c", "type": "choices", "from_name": "label", "value": {"choices": [name]}}]

    file = studio(
        tmp_path / "e.json",
        {"completed_by": {"email": "anna"}, "result": choice("ok"), "ground_truth": True},
        {"completed_by": 7, "result": choice("dent")},
        {"completed_by": 8, "result": [], "was_cancelled": True},
        data={"image": "/data/upload/1/0a1b2c3d-a.png"},
        predictions=[{"model_version": "v1", "score": 0.9, "result": choice("ok")}],
    )
    report = take(project, file)
    assert report.added == {"votes": 3, "gold": 1, "predictions": 1}
    assert report.new_people == ("annotator 7", "annotator 8") and report.new_classes == ("dent",)
    assert report.questions == ("label",) and report.new_questions == ()
    with project.reading() as db:
        states = db.execute("SELECT state, count(*) FROM current_annotation GROUP BY state").fetchall()
    assert sorted(states) == [("answered", 2), ("skipped", 1)]
    assert take(project, file).known == 5
    with pytest.raises(UserError, match="names its own people"):
        take(project, file, person="emil")


def test_segments_with_text_and_an_empty_answer(project: Project, tmp_path: Path) -> None:
    value = {"start": 0.25, "end": 1.5, "labels": ["bird"]}
    rows = [
        {"id": "s", "type": "labels", "from_name": "call", "value": value},
        {
            "id": "s",
            "type": "textarea",
            "from_name": "words",
            "value": {"start": 0, "end": 1, "text": ["tweet"]},
        },
    ]
    answers = [{"completed_by": 1, "result": rows}, {"completed_by": 2, "result": []}]
    report = take(project, studio(tmp_path / "e.json", *answers, data={"audio": "s.wav"}))
    assert report.new_questions == ("call",) and report.added == {"votes": 2}
    first, second = (parse_value(QuestionKind.SEGMENTS, value) for _, value in facts(project, "annotation"))
    assert [(s.start_s, s.end_s, s.text) for s in first.segments] == [(0.25, 1.5, "tweet")]
    assert second.segments == ()


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"as_": "truth"}, "taken as"),
        ({"format": "word"}, "There is no format 'word'"),
        ({"orientation": "left"}, "Coordinates mean"),
        ({"question": "label"}, "asks for class"),
    ],
)
def test_wishes_that_cannot_be_met(
    project: Project, tmp_path: Path, wishes: dict[str, str], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        take(project, coco(tmp_path / "c.json", {"a.png": [[1, 2, 10, 20]]}), **wishes)


def test_tiers_may_be_people_and_words_text(project: Project, tmp_path: Path) -> None:
    text = 'File type = "ooTextFile"\nObject class = "TextGrid"\n0\n2\n<exists>\n2\n'
    for name in ("ada", "ben"):
        text += f'"IntervalTier"\n"{name}"\n0\n2\n3\n0\n1\n"call"\n1\n1.5\n""\n1.5\n2\n"call"\n'
    (tmp_path / "s.TextGrid").write_text(text)
    as_questions = preview_annotations(project, tmp_path / "s.TextGrid")
    assert as_questions.new_questions == ("ada", "ben") and as_questions.new_classes == ("call", "call")
    report = take(project, tmp_path / "s.TextGrid", tiers="people", words="text")
    assert (report.new_people, report.new_questions) == (("ada", "ben"), ("segments",))
    assert (report.added, report.new_classes) == ({"votes": 2}, ())
    first = parse_value(QuestionKind.SEGMENTS, facts(project, "annotation")[0][1])
    assert [(s.text, s.start_s, s.label_class) for s in first.segments] == [
        ("call", 0, None),
        ("call", 1.5, None),
    ]


def test_an_archive_gives_its_annotations_and_tells_of_its_media(project: Project, tmp_path: Path) -> None:
    import zipfile

    coco(tmp_path / "c.json", {"a.png": [[1, 2, 10, 20], [1, 1, 0, 0]]})
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as file:
        file.write(tmp_path / "c.json", "x/annotations/c.json")
        file.writestr("x/images/a.png", b"no picture")
    report = take(project, tmp_path / "set.zip")
    assert (report.format, report.added, report.media) == ("coco", {"gold": 1}, None)
    assert report.counts["media in the archive, which are not taken (unpack it first)"] == 1
    assert report.remarks[0].path == tmp_path / "set.zip" / "x/annotations/c.json"
    assert take(project, tmp_path / "set.zip").known == 1
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as file:
        file.writestr("x/readme.md", "nothing")
        file.writestr("x/more.md", "nothing")
    with pytest.raises(FileProblem, match=r"other\.zip: is in no format"):
        take(project, tmp_path / "other.zip")


def test_every_reader_comes_through_the_hooks_and_a_plug_in_adds_one(
    project: Project, tmp_path: Path
) -> None:
    from labeler.hooks import Part, hookimpl, plugins
    from labeler.ops.import_annotations import readers, recognised

    class Plugin:
        @hookimpl
        def labeler_importers(self) -> list[Part]:
            place = "tests.ops.test_import_annotations"
            return [Part("mine", "Mine", f"{place}:read_mine", (".mine",), f"{place}:is_mine")]

    plugins.cache_clear()
    try:
        plugins().register(Plugin())
        (tmp_path / "x.mine").write_text("a.png ok\nb.png dent\n")
        assert [reader.name for reader in readers()][-1] == "mine"
        found = recognised(tmp_path / "x.mine")
        assert found is not None and found.name == "mine"
        report = take(project, tmp_path / "x.mine")
        assert (report.format, report.added, report.new_classes) == ("mine", {"gold": 2}, ("dent",))
    finally:
        plugins.cache_clear()


def is_mine(path: Path) -> bool:
    return path.suffix == ".mine"


def read_mine(path: Path) -> Any:
    from labeler.formats.annotations import Collector, Entry

    collector = Collector("mine", path)
    for line in path.read_text().splitlines():
        task, label = line.split()
        collector.add(Entry(task, QuestionKind.CLASS, (label,)))
    return collector.done()


def test_all_media_of_the_folder_or_only_those_that_are_named(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for n, name in enumerate(["new.png", "deep/other.png"]):
        write_image(folder / name, noise_image(90 + n))
    coco(folder / "boxes.json", {"new.png": [[1, 2, 10, 20]]})
    before = count_items(project)
    assert preview_annotations(project, folder).media_found == 1
    assert preview_annotations(project, folder, Wishes(media="all")).media_found == 2
    report = take(project, folder, media="all")
    assert report.media is not None and (report.media.added, report.added) == (2, {"gold": 1})
    assert count_items(project) == before + 2
    assert preview_annotations(project, folder, Wishes(media="all")).media_found == 0
    with pytest.raises(UserError, match="not 'some'"):
        take(project, folder, media="some")
