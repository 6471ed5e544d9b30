"""Tables come in whole or not at all, and say what they could not place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from labeler.errors import FileProblem, UserError
from labeler.ops.imports import import_media, import_table
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import item_ids, items
from labeler.store.read.labels import item_labels
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.runs import predictions, runs
from labeler.store.read.tags import item_tags
from labeler.store.read.truth import truths
from tests.media.made import noise_image, write_image


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project file with four items, copied by each test."""
    folder = tmp_path_factory.mktemp("made")
    for n, name in enumerate(["a.png", "b.png", "sub/c.png", "sub/d.png"]):
        write_image(folder / "data" / name, noise_image(n, 16, 16))
    patch = pytest.MonkeyPatch()
    patch.setenv("LABELER_HOME", str(folder / "home"))
    question = QuestionSpec("label", classes=parse_classes("ok,scratch", "borderline"))
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


def take(project: Project, tmp_path: Path, as_: str, text: str, **options):
    path = tmp_path / f"{as_}.csv"
    path.write_text(text)
    return import_table(project, path, as_=as_, author=owner(project), **options)


def ids(project: Project) -> dict[str, int]:
    return {row.relative: row.id for row in items(project, item_ids(project).tolist())}


def n_operations(project: Project) -> int:
    with project.reading() as db:
        return db.execute("SELECT count(*) FROM op").fetchone()[0]


def test_votes(project: Project, tmp_path: Path) -> None:
    report = take(
        project,
        tmp_path,
        "votes",
        "task,worker,label,note,sure\n"
        "a.png,anna,ok,,1\n"
        "a.png,ben,ok,first,1\n"
        "a.png,ben,dent,second,0\n"
        "sub/c.png,ben,,,1\n"
        "zzz.png,ben,ok,,1\n",
    )
    assert (report.rows, report.added, report.duplicates, report.empty) == (5, 2, 1, 1)
    assert report.unmatched == ("zzz.png",)
    assert (report.new_classes, report.new_people) == (("dent",), ("ben",))
    question = the_question(project).id
    votes = item_labels(project, ids(project)["a.png"], question)
    assert {(vote.person_name, vote.class_name, vote.sure, vote.note) for vote in votes} == {
        ("anna", "ok", True, None),
        ("ben", "dent", False, "second"),
    }
    assert item_labels(project, ids(project)["sub/c.png"], question) == []
    dent = next(found for found in classes(project, question) if found.name == "dent")
    assert (dent.key, dent.position) == ("4", 3)
    assert [person.name for person in people(project)] == ["owner", "anna", "ben"]


def test_votes_of_one_person(project: Project, tmp_path: Path) -> None:
    report = take(project, tmp_path, "votes", "task,label\na,ok\nb,scratch\n", person="carla")
    assert report.added == 2 and report.new_people == ("carla",)
    with pytest.raises(FileProblem, match="names its own workers"):
        take(project, tmp_path, "votes", "task,worker,label\na,ben,ok\n", person="carla")
    with pytest.raises(FileProblem, match="name no worker"):
        take(project, tmp_path, "votes", "task,worker,label\na,,ok\n")


def test_gold_twice(project: Project, tmp_path: Path) -> None:
    text = "task,label\na.png,ok\nb.png,scratch\na.png,scratch\n"
    report = take(project, tmp_path, "gold", text)
    assert (report.rows, report.added, report.duplicates) == (3, 2, 1)
    report = take(project, tmp_path, "gold", text)
    assert (report.added, report.unchanged) == (0, 2)
    report = take(project, tmp_path, "gold", "task,label\na.png,ok\n")
    assert report.added == 1
    truth = truths(project, the_question(project).id)
    names = {found.id: found.name for found in classes(project, the_question(project).id)}
    said = {item: names[c] for item, c in zip(truth.item.tolist(), truth.label_class.tolist(), strict=True)}
    assert said == {ids(project)["a.png"]: "ok", ids(project)["b.png"]: "scratch"}


def test_tags(project: Project, tmp_path: Path) -> None:
    text = "task,tag\na.png,blurry\na.png,dark\nb.png,dark\nb.png,dark\nc,\n"
    report = take(project, tmp_path, "tags", text)
    assert (report.added, report.empty) == (3, 1)
    assert take(project, tmp_path, "tags", text).unchanged == 3
    assert sorted(tag.name for tag in item_tags(project, ids(project)["a.png"])) == ["blurry", "dark"]


def test_metadata(project: Project, tmp_path: Path) -> None:
    text = "file,factory,line\na.png,A,1\nsub/c.png,B,\n"
    report = take(project, tmp_path, "metadata", text)
    assert report.added == 3
    rows = {row.relative: row.meta for row in items(project, item_ids(project).tolist())}
    assert rows["a.png"] == {"factory": "A", "line": "1"} and rows["sub/c.png"] == {"factory": "B"}
    assert take(project, tmp_path, "metadata", text).unchanged == 3
    assert take(project, tmp_path, "metadata", "file,line\na.png,2\n").added == 1


def test_predictions(project: Project, tmp_path: Path) -> None:
    text = "task,label,p_scratch,p_ok,p_dust\na.png,ok,0.2,0.7,0.1\nd,dust,0.1,,0.9\n"
    report = take(project, tmp_path, "predictions", text, run="first try")
    assert report.added == 2 and report.new_classes == ("dust",)
    question = the_question(project).id
    run = runs(project, question)[0]
    assert (run.id, run.name, run.trainer, run.state) == (report.run, "first try", "imported", "finished")
    assert run.data_fingerprint is not None
    found = predictions(project, run.id)
    assert [each.name for each in classes(project, question)] == ["ok", "scratch", "borderline", "dust"]
    by_item = dict(zip(found.item.tolist(), found.probabilities.tolist(), strict=True))
    assert by_item[ids(project)["a.png"]] == [0.7, 0.2, 0.0, 0.1]
    assert np.isnan(by_item[ids(project)["sub/d.png"]][0])
    assert found.confidence.tolist() == [0.7, 0.9]
    with pytest.raises(UserError, match="'first try' already"):
        take(project, tmp_path, "predictions", text, run="first try")


def test_predictions_without_probabilities(project: Project, tmp_path: Path) -> None:
    report = take(project, tmp_path, "predictions", "task,label\na.png,ok\n")
    found = predictions(project, report.run or 0)
    assert len(found) == 1 and found.probabilities.shape[1] == 0 and np.isnan(found.confidence).all()


@pytest.mark.parametrize(
    ("as_", "text", "words"),
    [
        ("votes", "task,worker,label\na,anna,ok\n1,anna,ok\nnowhere/a.png,anna,maybe\n", "'maybe'"),
        ("gold", "task,label\na.png,maybe\n", "'maybe'"),
        ("predictions", "task,label,p_maybe\na.png,ok,1\n", "'maybe'"),
        ("gold", "task,label\nx.png,ok\ny.png,ok\n", "No task of the table is an item"),
        ("gold", "task,label\n", "'nothing'"),
        ("fish", "task,label\na.png,ok\n", "'fish'"),
    ],
)
def test_all_or_nothing(project: Project, tmp_path: Path, as_: str, text: str, words: str) -> None:
    before = n_operations(project)
    if words == "'nothing'":
        assert take(project, tmp_path, as_, text, new_classes="refuse").added == 0
        return
    with pytest.raises(UserError) as caught:
        take(project, tmp_path, as_, text, new_classes="refuse")
    assert words in str(caught.value)
    assert n_operations(project) == before


def test_ambiguous_task_stops_everything(project: Project, tmp_path: Path) -> None:
    write_image(tmp_path / "more" / "sub" / "a.png", noise_image(40, 16, 16))
    write_image(tmp_path / "more" / "x" / "a.png", noise_image(41, 16, 16))
    import_media(project, tmp_path / "more", author=owner(project))
    before = n_operations(project)
    with pytest.raises(UserError, match=r"'y/a.png'|'a' may be"):
        take(project, tmp_path, "gold", "task,label\nb.png,ok\na,ok\n")
    assert n_operations(project) == before


def test_words_that_look_like_nothing_are_classes(project: Project, tmp_path: Path) -> None:
    report = take(project, tmp_path, "gold", "task,label\na.png,nan\nb.png,NA\n")
    assert report.new_classes == ("NA", "nan")


def test_shared_predictions_and_gold(project: Project, shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "spoken_digits"
    import_media(project, folder / "recordings", author=owner(project), group_by=r"_([a-z]+)_")
    gold = import_table(project, folder / "items.csv", as_="gold", author=owner(project))
    assert (gold.added, gold.unmatched) == (1000, ())
    assert gold.new_classes == tuple("0123456789")
    predicted = import_table(
        project, folder / "predictions_mfcc_logreg.csv", as_="predictions", author=owner(project)
    )
    assert predicted.added == 200
    question = the_question(project).id
    truth = truths(project, question)
    known = dict(zip(truth.item.tolist(), truth.label_class.tolist(), strict=True))
    found = predictions(project, predicted.run or 0)
    right = [known[i] == c for i, c in zip(found.item.tolist(), found.label_class.tolist(), strict=True)]
    assert np.mean(right) == pytest.approx(0.995)
