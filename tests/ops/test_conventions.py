"""Conventions of a project are set as one undoable step, and leave what is written as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import LabelerError, UserError
from labeler.media.spectrum_tiles import SpectrumLook
from labeler.ops.conventions import departures, read_conventions, set_conventions
from labeler.ops.label import submit_label
from labeler.ops.people import owner
from labeler.ops.sound_look import THIS_PROJECT, keep_look, looks
from labeler.ops.undo import undo
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.questions import the_question
from labeler.store.read.rounds import open_round
from labeler.types import Id, QuestionKind
from labeler.units import Value
from tests.ui import sound_desk


@pytest.fixture
def project(tmp_path: Path) -> Project:
    with Project.open(sound_desk.make_file(tmp_path, QuestionKind.TRANSCRIPT)) as opened:
        write(opened, 0, "Um 3 cats")
        write(opened, 1, "two cats")
        yield opened  # type: ignore[misc]


def write(project: Project, number: int, text: str) -> None:
    asked = the_question(project)
    round_ = open_round(project, asked.id)
    assert round_ is not None
    who = next(one.id for one in people(project) if one.name == "Ada")
    item = Id(int(item_ids(project)[number]))
    submit_label(project, person=who, item=item, question=asked.id, round=round_.id, value=Value(text=text))


def test_conventions_are_set_checked_and_undone(project: Project) -> None:
    author = owner(project)
    assert departures(project, the_question(project)) == ([], 2)
    rules = {"fillers": "drop", "numbers": "words"}
    set_conventions(project, the_question(project), author=author, tokens=("[noise]",), conventions=rules)
    found, n_texts = departures(project, the_question(project))
    assert [(one.problem.rule, one.text) for one in found] == [
        ("fillers", "Um 3 cats"),
        ("numbers", "Um 3 cats"),
    ]
    assert n_texts == 2
    set_conventions(project, the_question(project), author=author, conventions={"numbers": None})
    assert the_question(project).config == {"tokens": ["[noise]"], "conventions": {"fillers": "drop"}}
    undo(project, person=author)
    undo(project, person=author)
    assert the_question(project).config == {}


def test_what_is_no_convention_is_refused(project: Project) -> None:
    with pytest.raises(UserError, match="fillers"):
        set_conventions(project, the_question(project), author=owner(project), conventions={"fillers": "no"})
    assert the_question(project).config == {}


def test_looks_are_kept_by_name_and_forgotten(project: Project) -> None:
    author = owner(project)
    weak = SpectrumLook(axis="log", range_db=60.0, floor_db=-120.0)
    keep_look(project, weak, author=author)
    keep_look(project, SpectrumLook(), author=author, name="plain")
    assert looks(project) == {THIS_PROJECT: weak, "plain": SpectrumLook()}
    keep_look(project, None, author=author, name="plain")
    assert looks(project) == {THIS_PROJECT: weak}
    undo(project, person=author)
    assert "plain" in looks(project)
    with pytest.raises(UserError, match="no look"):
        keep_look(project, None, author=author, name="other")
    with pytest.raises(UserError, match="window"):
        keep_look(project, SpectrumLook(window_s=9.0), author=author)


def test_a_foreign_look_is_left_out(project: Project) -> None:
    project.operate(
        "x",
        "x",
        owner(project),
        lambda batch: batch.add("project_setting", key="spectrogram", value='{"a": {"b": 1}}'),
    )
    assert looks(project) == {}


@pytest.mark.parametrize(
    "text", ['{"case": "lower", "punctuation": ""}', "# agreed in May\ncase=lower\n\npunctuation=\n"]
)
def test_conventions_are_read_from_json_or_lines(tmp_path: Path, text: str) -> None:
    path = tmp_path / "conventions.txt"
    path.write_text(text, "utf-8")
    assert read_conventions(path) == {"case": "lower", "punctuation": ""}


@pytest.mark.parametrize(
    "text", ['{"case": "lower"', "case", "case=loud", '{"colour": 1}', "{" * 5000, "\udcff"]
)
def test_what_is_no_file_of_conventions_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "conventions.txt"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(LabelerError):
        read_conventions(path)
    with pytest.raises(LabelerError):
        read_conventions(tmp_path / "none")
