"""The Export page without a screen: what is offered, previewed, stored and written."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import Cancelled
from labeler.ops.export import Choice, Format
from labeler.store.project import Project
from labeler.store.read.splits import split_by_name
from labeler.ui.state.export import (
    SplitForm,
    form_for,
    free_folder,
    plan,
    plan_words,
    preview_lines,
    propose,
    read_export,
    run_export,
    split_words,
    store_split,
)
from labeler.ui.state.session import Session, read_session
from labeler.ui.tasks import Job
from tests.loop_project import Loop, build


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return build(tmp_path / "p")


def engineer(project: Project) -> Session:
    """The session with the project's owner at the window: only MLEs divide and export."""
    return read_session(project, person="owner")


def test_a_split_is_previewed_then_stored_then_offered(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        session = engineer(project)
        assert read_export(session).splits == ()
        form = SplitForm("v1", "train=70, test=30", by_tags=False, group="factory", seed=7)
        division = propose(session, form)
        assert not isinstance(division, str)
        lines = preview_lines(division)
        assert (lines[0].name, lines[0].total) == ("all items", 60)
        assert [line.kind for line in lines] == ["items", "class", "class", "class"]
        assert sum(lines[0].ideals) == pytest.approx(60)
        assert "No group is cut." in split_words(division)
        assert split_by_name(project, "v1") is None
        store_split(session, form)
        facts = read_export(session)
    assert facts.splits == ("v1",)
    assert facts.keys == ("factory",)
    assert form_for(facts, "v1") == SplitForm("v1", "train=0.7, test=0.3", True, False, "factory", 7)
    assert form_for(facts, "new").name == "new"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (SplitForm(parts="train=.5"), "add up to 0.5"),
        (SplitForm(parts="half"), "is no part"),
        (SplitForm(group="camera"), "no item has the metadata 'camera'"),
    ],
)
def test_what_cannot_be_is_said_in_words(loop: Loop, form: SplitForm, words: str) -> None:
    with Project.open(loop.path) as project:
        found = propose(read_session(project), form)
    assert isinstance(found, str)
    assert words in found


def test_tags_alone_can_be_balanced(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        division = propose(read_session(project), SplitForm(by_class=False))
    assert not isinstance(division, str)
    assert [line.kind for line in preview_lines(division)] == ["items", "tag", "tag"]


def test_a_plan_says_what_is_lost(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        found = plan(read_session(project), Choice(Format.FOLDERS, votes=False))
        assert not isinstance(found, str)
        first, notes = plan_words(found)
        assert first == "54 items (truth: 36 by consensus, 18 by gold)."
        assert notes[0] == ("warning", "Who said what (raw votes) (54): not in the export")
        assert ("info", "Left out: 6 uncertain") in notes
        nothing = plan(read_session(project), Choice(split="gone"))
    assert isinstance(nothing, str)
    assert "no split 'gone'" in nothing


def test_an_export_runs_as_a_job(loop: Loop) -> None:
    job = Job("Export", 1, "", lambda _job: None)
    with Project.open(loop.path) as project:
        session = engineer(project)
        folder = read_export(session).folder
        assert folder == free_folder(loop.path) == loop.path.with_name("loop-export-1")
        done = run_export(job, session, folder, Choice(Format.FOLDERS, votes=True), True)
        assert job.fraction == 1.0
        facts = read_export(session)
        assert facts.folder == loop.path.with_name("loop-export-2")
        assert facts.earlier[0].sha256 == done.sha256
        job.cancel()
        with pytest.raises(Cancelled):
            run_export(job, session, facts.folder, Choice(Format.FOLDERS), False)
    assert not facts.folder.exists()


def test_no_project() -> None:
    assert propose(Session(), SplitForm()) == "No project is open."
    assert plan(Session(), Choice()) == "No project is open."
