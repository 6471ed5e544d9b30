"""``labeler new`` and ``labeler import`` as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labeler.__main__ import run
from labeler.store.project import Project
from labeler.store.read.items import count_items
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.runs import runs
from labeler.store.read.truth import truths
from tests.media.made import noise_image, tone, write_image, write_wav


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for n in range(1, 7):
        write_image(tmp_path / "data" / ("ok" if n % 2 else "scratch") / f"{n}.png", noise_image(n, 16, 16))
    return tmp_path / "data"


def _labeler(*arguments: object) -> int:
    return run([str(argument) for argument in arguments])


def test_new_with_everything(tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.labeler"
    code = _labeler(
        "new", path, "--images", pictures, "--classes", "ok,scratch", "--uncertain", "borderline(ok|scratch)",
        "--people", "anna, ben", "--sme", "sofia", "--question", "Is there a scratch?", "--json",
    )  # fmt: skip
    assert code == 0
    data = json.loads(capsys.readouterr().out)
    assert data["classes"] == ["ok", "scratch", "borderline"]
    assert (data["added"], data["known"], data["broken"]) == (6, 0, [])
    with Project.open(path) as project:
        question = the_question(project)
        assert question.words == "Is there a scratch?"
        found = classes(project, question.id)
        assert [each.kind for each in found] == ["normal", "normal", "uncertain"]
        assert found[2].between == (found[0].id, found[1].id)
        assert [(p.name, p.role) for p in people(project)] == [
            ("owner", "mle"), ("anna", "labeler"), ("ben", "labeler"), ("sofia", "sme"),
        ]  # fmt: skip
        assert count_items(project) == 6


def test_classes_come_from_folders(tmp_path: Path, pictures: Path) -> None:
    path = tmp_path / "p.labeler"
    assert _labeler("new", path, "--images", pictures, "--class-folders", "gold", "--uncertain", "maybe") == 0
    with Project.open(path) as project:
        question = the_question(project).id
        assert [each.name for each in classes(project, question)] == ["ok", "scratch", "maybe"]
        assert len(truths(project, question).item) == 6


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--images", "gone", "--classes", "a,b"], "no such file or folder"),
        (["--images", "data", "--audio", "data", "--classes", "a"], "--images or --audio"),
        (["--images", "data/ok"], "name them: --classes"),
        ([], "at least one class"),
        (["--classes", "a,a"], "named twice"),
        (["--classes", "a,b", "--class-folders", "gold"], "--images or --audio"),
        (["--classes", "a,b", "--people", "owner,anna,anna"], "'anna'"),
    ],
)
@pytest.mark.usefixtures("pictures")
def test_new_refuses_in_one_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, arguments, words
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _labeler("new", "p.labeler", *arguments) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1
    assert not Path("p.labeler").exists()


@pytest.mark.parametrize("kind", ["classes", "boxes", "segments", "transcript"])
def test_new_asks_for_more_than_a_class(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.labeler"
    given = [] if kind == "transcript" else ["--classes", "cat,dog"]
    assert _labeler("new", path, "--question-kind", kind, *given, "--json") == 0
    assert json.loads(capsys.readouterr().out)["question_kind"] == kind
    with Project.open(path) as project:
        question = the_question(project)
        assert question.kind == kind and question.words.endswith((".", "?"))
        assert len(classes(project, question.id)) == len(given)


def test_new_boxes_want_classes_and_no_class_folders(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    boxes = ("new", tmp_path / "p.labeler", "--question-kind", "boxes", "--images", pictures)
    assert _labeler(*boxes) == 2
    assert _labeler(*boxes, "--classes", "a", "--class-folders", "gold") == 2
    first, second = capsys.readouterr().err.splitlines()
    assert "at least one class" in first and "whole items" in second
    assert not (tmp_path / "p.labeler").exists()


def test_new_wants_the_suffix_and_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _labeler("new", tmp_path / "p.db", "--classes", "a") == 2
    assert _labeler("new", tmp_path / "p.labeler", "--classes", "a") == 0
    assert _labeler("new", tmp_path / "p.labeler", "--classes", "a") == 2
    assert "already" in capsys.readouterr().err


def test_import_media_then_again(tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.labeler"
    assert _labeler("new", path, "--classes", "ok,scratch") == 0
    write_wav(pictures / "x.wav", tone(0.2))
    (pictures / "bad.png").write_bytes(b"")
    capsys.readouterr()
    assert _labeler("import", path, pictures) == 0
    out, err = capsys.readouterr()
    assert "Added 7 items" in out and "1 broken" in out
    assert "bad.png: The file is empty" in err
    assert _labeler("import", path, pictures, "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["kind"], data["added"], data["known"], data["cancelled"]) == ("media", 0, 8, False)


def test_import_class_folders_as_somebodys_votes(tmp_path: Path, pictures: Path) -> None:
    path = tmp_path / "p.labeler"
    _labeler("new", path, "--images", pictures, "--classes", "ok,scratch")
    assert _labeler("import", path, pictures, "--class-folders", "votes", "--person", "dora") == 0
    with Project.open(path) as project, project.reading() as db:
        assert db.execute("SELECT count(*) FROM annotation").fetchone()[0] == 6
        assert people(project)[-1].name == "dora"


def test_import_tables(tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.labeler"
    _labeler("new", path, "--images", pictures, "--classes", "ok,scratch")
    votes, gold, tags = tmp_path / "votes.csv", tmp_path / "gold.csv", tmp_path / "tags.csv"
    votes.write_text("task,worker,label\n1.png,anna,ok\n2.png,anna,dent\n")
    gold.write_text("task,label\n1.png,ok\n")
    tags.write_text("task,tag\n1.png,dark\n")
    predicted = tmp_path / "model one.csv"
    predicted.write_text("task,p_ok,p_scratch\n1,0.9,0.1\n2,0.2,0.8\n")
    capsys.readouterr()
    assert _labeler("import", path, votes) == 0
    assert "New classes: dent" in capsys.readouterr().out
    assert _labeler("import", path, tags, "--json") == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "tags"
    assert _labeler("import", path, predicted) == 0
    assert _labeler("import", path, gold) == 2
    assert "say --as gold" in capsys.readouterr().err
    assert _labeler("import", path, gold, "--as", "gold") == 0
    assert _labeler("import", path, votes, "--new-classes", "refuse") == 0
    with Project.open(path) as project:
        assert [each.name for each in runs(project, the_question(project).id)] == ["model one"]


@pytest.mark.parametrize("where", ["gone.labeler", "p.labeler"])
def test_import_of_what_is_not_there(tmp_path: Path, where: str, capsys: pytest.CaptureFixture[str]) -> None:
    _labeler("new", tmp_path / "p.labeler", "--classes", "a")
    assert _labeler("import", tmp_path / where, tmp_path / "gone") == 2
    assert capsys.readouterr().err.startswith("labeler: ")


def test_import_by_a_cluster_that_is_not_there(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("labeler.ops.cluster.ANSWERS_WITHIN_S", 1)
    path = tmp_path / "p.labeler"
    _labeler("new", path, "--classes", "ok,scratch")
    capsys.readouterr()
    assert _labeler("import", path, pictures, "--scheduler", "tcp://127.0.0.1:9") == 2
    error = capsys.readouterr().err
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in error and error.count("\n") == 1
