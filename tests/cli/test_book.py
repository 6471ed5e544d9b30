"""Classes and the label book by command, on a project with files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from labeler.cli import main
from labeler.ops.book import ExampleKind, add_example
from labeler.store.project import Project
from labeler.store.read.assignments import assigned
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import rounds


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def made(tmp_path: Path) -> Path:
    photos = tmp_path / "photos"
    photos.mkdir()
    for i in range(4):
        Image.new("RGB", (64, 48), (40 * i, 90, 30)).save(photos / f"p{i}.jpg")
    path = tmp_path / "phones.labeler"
    run("new", path, "--images", photos, "--classes", "ok,deep,shallow", "--uncertain", "borderline")
    votes = tmp_path / "votes.csv"
    votes.write_text(
        "task,worker,label\np0.jpg,a,deep\np0.jpg,b,shallow\np1.jpg,a,ok\np1.jpg,b,ok\n", encoding="utf-8"
    )
    run("import", path, votes, "--as", "votes")
    return path


def test_a_merge_is_rehearsed_then_made(made: Path) -> None:
    rehearsed = json.loads(run("classes", made, "--merge", "deep+shallow=scratch", "--dry-run", "--json"))
    assert not rehearsed["changed"]
    assert [row["class"] for row in rehearsed["classes"]] == ["ok", "deep", "shallow", "borderline"]
    before, after = (rehearsed["rehearsal"][side]["percent"]["value"] for side in ("before", "after"))
    assert (before, after) == (0.5, 1.0)
    done = json.loads(run("classes", made, "--merge", "deep+shallow=scratch", "--json"))
    assert done["changed"] and done["classes"][2]["merged_into"] == "scratch"
    assert json.loads(run("agreement", made, "--json"))["coefficients"]["percent"]["value"] == 1.0
    assert "merged into" in run("classes", made)


def test_every_other_mend_by_command(made: Path) -> None:
    for mend in (
        ("--rename", "deep=gouge"),
        ("--split", "ok=clean+dusty"),
        ("--retire", "shallow"),
        ("--bring-back", "shallow"),
        ("--add", "dent"),
        ("--borderline", "gouge?=gouge+dent"),
        ("--order", "dent,shallow,clean,dusty,gouge,borderline,gouge?"),
    ):
        run("classes", made, *mend)
    rows = json.loads(run("classes", made, "--json"))["classes"]
    offered = [row["class"] for row in rows if row["kind"] != "retired" and not row["merged_into"]]
    assert offered == ["dent", "shallow", "clean", "dusty", "gouge", "borderline", "gouge?"]
    assert next(row for row in rows if row["class"] == "gouge?")["between"] == "gouge+dent"
    done = CliRunner().invoke(main, ["classes", str(made), "--add", "x", "--retire", "dent"])
    assert done.exit_code == 2 and "one change a call" in done.output


def test_the_book_is_amended_and_written_outside(made: Path, tmp_path: Path) -> None:
    run(
        "book",
        made,
        "--class",
        "deep",
        "--definition",
        "over 3 mm",
        "--edge-case",
        "dust",
        "--decision",
        "so",
    )
    with Project.open(made) as project:
        asked = the_question(project).id
        deep = next(one.id for one in classes(project, asked) if one.name == "deep")
        add_example(
            project,
            author=people(project)[0].id,
            label_class=deep,
            question=asked,
            item=int(item_ids(project)[0]),
            kind=ExampleKind.TYPICAL,
            note="clear",
        )
    data = json.loads(run("book", made, "--json", "--out", tmp_path / "book.md"))
    row = next(row for row in data["classes"] if row["class"] == "deep")
    assert (row["version"], row["n_labels"], row["n_older"]) == (2, 1, 1)
    assert row["missing"] == "3 typical examples; 3 counter examples; 3 borderline examples"
    text = (tmp_path / "book.md").read_text("utf-8")
    assert "over 3 mm" in text and "p0.jpg: clear" in text
    with Image.open(tmp_path / "book pictures" / "000.jpg") as picture:
        assert picture.format == "JPEG"
    run("book", made, "--out", tmp_path / "book.html")
    assert "data:image/jpeg" in (tmp_path / "book.html").read_text("utf-8")
    run("book", made, "--relabel", "deep")
    with Project.open(made) as project:
        begun = rounds(project, the_question(project).id)[-1]
        assert begun.number == 2
        assert sum(assigned(project, begun.id).values()) == 2, "two labelers, the one item"


def test_the_book_as_pdf_has_its_words(made: Path, tmp_path: Path) -> None:
    run("book", made, "--class", "deep", "--definition", "over 3 mm")
    run("book", made, "--out", tmp_path / "book.pdf")
    content = (tmp_path / "book.pdf").read_bytes()
    assert content.startswith(b"%PDF-") and len(content) > 5_000


def test_what_cannot_be_done_is_said_in_one_sentence(made: Path, tmp_path: Path) -> None:
    for arguments, words in (
        (("classes", made, "--retire", "nothing"), "no such class"),
        (("book", made, "--class", "nothing", "--definition", "x"), "no class 'nothing'"),
        (("book", made, "--definition", "x"), "--class"),
        (("book", made, "--out", tmp_path / "book.doc"), ".md, .html, .pdf"),
        (("book", made, "--class", "ok", "--definition", "x", "--as", "Nemo"), "Nobody is called"),
    ):
        done = CliRunner().invoke(main, [str(one) for one in arguments])
        assert done.exit_code != 0
        assert words in f"{done.output} {done.exception}"
