"""Copies and near-duplicates of a real import: found, kept together, tagged, taken up later."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner
from PIL import Image, ImageEnhance

from labeler.cli import main
from labeler.errors import UserError
from labeler.ops.duplicates import (
    Duplicates,
    find_duplicates,
    fingerprint_items,
    keep_duplicates,
    marks,
    tag_duplicates,
)
from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.fingerprints import unfingerprinted
from labeler.store.read.items import item_ids, items
from labeler.store.read.kinship import near_groups
from labeler.store.read.measures import item_measures
from labeler.store.read.tags import tag_counts


def draw(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8)).resize(size)


def tune(seed: int, rate: int = 8000) -> np.ndarray:
    rng, at = np.random.default_rng(seed), np.arange(rate) / rate
    parts = [
        np.sin(2 * np.pi * h * at) * np.exp(-(((at - m) * 9) ** 2))
        for h, m in rng.uniform([200, 0], [3000, 1], (9, 2))
    ]
    return 0.1 * np.sum(parts, axis=0)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures, of the first a copy, a JPEG and a darker one; three sounds, one twice as FLAC."""
    folder = tmp_path_factory.mktemp("twice")
    media = folder / "media"
    media.mkdir()
    for seed in range(10):
        draw(seed).save(media / f"p{seed}.png")
    shutil.copy(media / "p0.png", media / "q-copy.png")
    draw(0).save(media / "q-jpeg.jpg", quality=60)
    ImageEnhance.Brightness(draw(0).resize((200, 150))).enhance(0.8).save(media / "q-dark.png")
    for seed in range(3):
        soundfile.write(media / f"s{seed}.wav", tune(seed), 8000)
    soundfile.write(media / "t0.flac", 0.5 * tune(0), 8000)
    path = folder / "twice.labeler"
    question = QuestionSpec("class", classes=parse_classes("a,b"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABELER_HOME", str(folder / "home"))
        with create_project(path, name="twice", question=question, owner="Max") as project:
            import_media(project, media, author=owner(project), n_jobs=1)
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template.parent, tmp_path / "own", ignore=shutil.ignore_patterns("home"))
    return tmp_path / "own" / template.name


def named(project: Project, found: Duplicates) -> list[list[str]]:
    names = {row.id: row.relative for row in items(project, item_ids(project).tolist())}
    return [[names[member.item] for member in group] for group in found.groups]


def test_copies_and_altered_ones_are_one_group_the_best_first(path: Path) -> None:
    with Project.open(path) as project:
        found = find_duplicates(project)
        first, second = named(project, found)
        assert first[0] == "p0.png"
        assert set(first) == {"p0.png", "q-copy.png", "q-jpeg.jpg", "q-dark.png"}
        assert {name for name, member in zip(first, found.groups[0], strict=True) if member.is_copy} == {
            "p0.png",
            "q-copy.png",
        }
        assert set(second) == {"s0.wav", "t0.flac"}
        assert (found.n_items, found.n_without, found.n_extra, found.crowded) == (17, 0, 4, False)
        assert len(find_duplicates(project, distance=0).groups[0]) >= 2
        with pytest.raises(UserError, match="33"):
            find_duplicates(project, distance=33)


def test_kept_together_tagged_and_undone(path: Path) -> None:
    with Project.open(path) as project:
        who = owner(project)
        found = find_duplicates(project)
        assert keep_duplicates(project, found.groups, author=who).value == 6
        assert len(set(near_groups(project).values())) == 2
        assert keep_duplicates(project, found.groups, author=who).value == 0
        assert tag_duplicates(project, found.groups, author=who).value.added == 4
        assert [(tag.name, n) for tag, n, _ in tag_counts(project)] == [("duplicate", 4)]
        for _ in range(3):
            project.undo(who)
        assert near_groups(project) == {}
        assert tag_counts(project) == []


def test_items_of_an_older_labeler_get_their_fingerprints_later(path: Path) -> None:
    with Project.open(path) as project:
        who = owner(project)
        wanted = named(project, find_duplicates(project))
        before = {item: item_measures(project, item) for item in item_ids(project).tolist()}

        def forget(batch: object) -> None:
            from labeler.store.read.fingerprints import measure_columns

            every = item_ids(project).tolist()
            batch.add_many("measure", {"item": every, **measure_columns(project, every)})  # type: ignore[attr-defined]

        project.operate("measure", "as an older Labeler left it", who, forget)
        assert len(unfingerprinted(project, marks())) == 17
        assert [len(group) for group in named(project, find_duplicates(project))] == [2]
        (path.parent / "media" / "p5.png").unlink()
        stop = iter([False] * 3 + [True] * 9)
        assert fingerprint_items(project, author=who, cancelled=lambda: next(stop))[0] == 3
        n, failed = fingerprint_items(project, author=who)
        assert (n, [row.relative for row, _ in failed]) == (13, ["p5.png"])
        assert sorted(map(sorted, named(project, find_duplicates(project)))) == sorted(map(sorted, wanted))
        assert {item: item_measures(project, item) for item in before} == before
        assert project.undo_words(who) is None


def test_fingerprints_of_another_version_are_not_compared_but_taken_anew(path: Path) -> None:
    from labeler.store.facts import Batch
    from labeler.store.read.fingerprints import measure_columns

    with Project.open(path) as project:
        who = owner(project)
        wanted = named(project, find_duplicates(project))
        every = item_ids(project).tolist()
        columns = measure_columns(project, every)
        with project.reading() as db:
            prints = dict(db.execute("SELECT item, fingerprint FROM current_measure").fetchall())
        older = {item: f"s1{text[2:]}" if text.startswith("s") else text for item, text in prints.items()}

        def body(batch: Batch) -> None:
            batch.add_many(
                "measure", {"item": every, **columns, "fingerprint": [older[item] for item in every]}
            )

        project.operate("measure", "as an older Labeler heard it", who, body)
        sounds = {row.id for row in items(project, every) if row.kind == "audio"}
        assert {item for item, _ in unfingerprinted(project, marks())} == sounds
        found = find_duplicates(project)
        assert found.n_without == len(sounds)
        assert not any(member.item in sounds for group in found.groups for member in group)
        assert fingerprint_items(project, author=who) == (len(sounds), ())
        assert sorted(map(sorted, named(project, find_duplicates(project)))) == sorted(map(sorted, wanted))


def test_so_many_alike_are_told_to_be_looked_at(path: Path) -> None:
    from labeler.ops.duplicates import Member

    def alike(n_near: int, n_copies: int, n_items: int) -> bool:
        group = (Member(0, 0, True), *[Member(1, 9, False)] * n_near, *[Member(2, 0, True)] * n_copies)
        return Duplicates((group,), n_items, 0, False).one_scene

    assert [alike(5, 0, 24), alike(5, 0, 26), alike(0, 20, 24), alike(5, 0, 10)] == [
        True,
        False,
        False,
        False,
    ]
    with Project.open(path) as project:
        assert not find_duplicates(project).one_scene


def test_the_command(path: Path) -> None:
    done = CliRunner().invoke(main, ["duplicates", str(path), "--group", "--tag", "twin", "--json"])
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert (data["n_groups"], data["n_extra"], data["kept_together"], data["tagged"]) == (2, 4, 6, 4)
    assert data["groups"][0]["items"][0] == {
        "item": data["groups"][0]["items"][0]["item"],
        "path": "p0.png",
        "distance": 0,
        "is_copy": True,
    }
    again = CliRunner().invoke(main, ["duplicates", str(path), "--csv"])
    assert again.stdout.splitlines()[0] == "group,item,path,distance,is_copy"
    assert len(again.stdout.splitlines()) == 7
    words = CliRunner().invoke(main, ["duplicates", str(path)]).stdout
    assert "q-copy.png  (the same bytes)" in words
