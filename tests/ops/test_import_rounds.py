"""Votes for a question whose rounds are all closed come in with a round of their own, in one operation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from labeler.errors import NotAllowed
from labeler.ops.import_annotations import Wishes, import_annotations, preview_annotations
from labeler.ops.imports import import_media, import_table
from labeler.ops.people import add_person, owner
from labeler.ops.project import create_project
from labeler.ops.rounds import close_round
from labeler.ops.undo import redo, undo
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.people import people
from labeler.store.read.questions import questions, the_question
from labeler.store.read.rounds import Round, open_round, rounds
from labeler.types import Id, Role
from tests.media.made import noise_image, write_image


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project file with three pictures in class folders, whose only round is closed."""
    folder = tmp_path_factory.mktemp("made")
    for n, name in enumerate(["ok/a.png", "ok/b.png", "scratch/c.png"]):
        write_image(folder / "data" / name, noise_image(n, 16, 16))
    patch = pytest.MonkeyPatch()
    patch.setenv("LABELER_HOME", str(folder / "home"))
    question = QuestionSpec("label", classes=parse_classes("ok,scratch"))
    with create_project(folder / "p.labeler", name="p", question=question, people=["anna"]) as project:
        import_media(project, folder / "data", author=owner(project))
        _close(project)
    patch.undo()
    return folder / "p.labeler"


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Iterator[Project]:
    copy = tmp_path / "p.labeler"
    copy.write_bytes(made.read_bytes())
    with Project.open(copy) as opened:
        yield opened


def _close(project: Project) -> None:
    running = open_round(project, the_question(project).id)
    assert running is not None
    close_round(project, round=running.id, author=owner(project))


def _votes(folder: Path, text: str = "a.png,anna,ok\nb.png,zoe,scratch\n") -> Path:
    path = folder / "votes.csv"
    path.write_text(f"task,worker,label\n{text}")
    return path


def _said(project: Project) -> list[tuple[str, str, str]]:
    with project.reading() as db:
        return db.execute(
            "SELECT p.name, c.name, r.name FROM current_annotation a "
            "JOIN current_person p ON p.entity = a.person "
            "JOIN current_label_class c ON c.entity = a.label_class "
            "JOIN current_round r ON r.entity = a.round WHERE a.retracted = 0 "
            "AND r.retracted = 0 ORDER BY p.name"
        ).fetchall()


def _assigned(project: Project, round_: Round) -> int:
    with project.reading() as db:
        rows = db.execute(
            "SELECT count(*) FROM current_assignment WHERE round = ? AND retracted = 0", [round_.id]
        )
        return int(rows.fetchone()[0])


def _n_operations(project: Project) -> int:
    with project.reading() as db:
        return int(db.execute("SELECT count(*) FROM op").fetchone()[0])


def _rounds(project: Project) -> list[str]:
    return [one.name for one in rounds(project, the_question(project).id)]


def test_a_table_of_votes(project: Project, tmp_path: Path) -> None:
    before, me = _n_operations(project), owner(project)
    tried = import_table(project, _votes(tmp_path), as_="votes", author=me, dry_run=True)
    assert (tried.added, tried.new_round, tried.new_people) == (2, "import votes.csv", ("zoe",))
    assert (_n_operations(project), _rounds(project), len(people(project))) == (before, ["round 1"], 2)
    report = import_table(project, _votes(tmp_path), as_="votes", author=me)
    assert (report.added, report.new_round) == (2, "import votes.csv")
    assert _n_operations(project) == before + 1
    assert _said(project) == [("anna", "ok", "import votes.csv"), ("zoe", "scratch", "import votes.csv")]
    running = open_round(project, the_question(project).id)
    assert running is not None
    assert (running.name, running.number, _assigned(project, running)) == ("import votes.csv", 2, 2)
    # the next file's votes go to the same round
    assert not import_table(project, _votes(tmp_path, "c.png,anna,ok\n"), as_="votes", author=me).new_round
    undo(project, person=me)
    undo(project, person=me)
    assert (_said(project), _rounds(project), open_round(project, the_question(project).id)) == (
        [],
        ["round 1"],
        None,
    )
    redo(project, person=me)
    assert [name for name, _, _ in _said(project)] == ["anna", "zoe"]


def _label_studio(folder: Path) -> Path:
    def task(name: str, label: str) -> dict[str, object]:
        result = {"type": "choices", "from_name": "label", "to_name": "i", "value": {"choices": [label]}}
        return {
            "data": {"image": name},
            "annotations": [{"completed_by": {"email": "ada"}, "result": [result]}],
        }

    path = folder / "export.json"
    path.write_text(json.dumps([task("a.png", "ok"), task("c.png", "scratch")]))
    return path


def test_annotations_of_another_tool(project: Project, tmp_path: Path) -> None:
    file, me = _label_studio(tmp_path), owner(project)
    tried = preview_annotations(project, file)
    assert (tried.added, tried.new_rounds) == ({"votes": 2}, ("import export.json",))
    assert any("No round was open" in line and "'import export.json'" in line for line in tried.lines())
    before = _n_operations(project)
    report = import_annotations(project, file, author=me)
    assert (report.added, report.new_rounds, _n_operations(project)) == (
        {"votes": 2},
        ("import export.json",),
        before + 1,
    )
    assert _said(project) == [("ada", "ok", "import export.json"), ("ada", "scratch", "import export.json")]
    assert import_annotations(project, file, author=me).known == 2
    # closed, and read once more: nothing new, so no further round
    _close(project)
    again = import_annotations(project, file, author=me)
    assert (again.known, again.added, again.new_rounds) == (2, {}, ())
    assert _rounds(project) == ["round 1", "import export.json"]
    undo(project, person=me)  # the closing
    undo(project, person=me)
    assert (_said(project), _rounds(project)) == ([], ["round 1"])


def test_class_folders_as_votes(project: Project, made: Path) -> None:
    me = owner(project)
    report = import_media(project, made.parent / "data", author=me, class_folders="votes")
    assert report.new_round == "import data"
    running = open_round(project, the_question(project).id)
    assert running is not None and _assigned(project, running) == 3
    assert [(label, name) for _, label, name in _said(project)] == [
        ("ok", "import data"),
        ("ok", "import data"),
        ("scratch", "import data"),
    ]


def test_who_may_open_no_round_is_told_whom_to_ask(project: Project, tmp_path: Path) -> None:
    labeler = add_person(project, name="lee", role=Role.LABELER)
    for take in (_take_table, _take_annotations):
        with pytest.raises(NotAllowed, match=r"No round is open for these votes.*lee is a labeler") as caught:
            take(project, tmp_path, labeler)
        assert "\n" not in str(caught.value)
    assert (_said(project), _rounds(project)) == ([], ["round 1"])


def _take_table(project: Project, folder: Path, author: Id) -> None:
    import_table(project, _votes(folder), as_="votes", author=author)


def _take_annotations(project: Project, folder: Path, author: Id) -> None:
    import_annotations(project, _label_studio(folder), Wishes(), author=author)


def test_a_new_question_has_its_own_first_round(project: Project, tmp_path: Path) -> None:
    report = import_annotations(
        project, _label_studio(tmp_path), Wishes(question="another"), author=owner(project)
    )
    assert (report.new_rounds, report.new_questions) == ((), ("another",))
    assert [one.name for one in rounds(project, questions(project)[-1].id)] == ["round 1"]
