"""Media folders become items: whole, once, resumable; moved files are found again."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from labeler.errors import Cancelled, FileProblem, UserError
from labeler.media import scan as scanning
from labeler.media.examine import Examined
from labeler.media.thumbnail import read_thumbnail
from labeler.ops import import_reading, imports
from labeler.ops.imports import import_media, missing, relink
from labeler.ops.people import add_person, owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import ItemRow, count_items, item_ids, items
from labeler.store.read.labels import item_labels
from labeler.store.read.measures import measures
from labeler.store.read.questions import classes, the_question
from labeler.store.read.sources import sources
from labeler.store.read.truth import truths
from labeler.types import ItemKind
from tests.media.made import noise_image, tone, write_image, write_wav


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    question = QuestionSpec("label", classes=parse_classes("cat,dog", "borderline"))
    with create_project(tmp_path / "p" / "p.labeler", name="p", question=question, people=["anna"]) as made:
        yield made


@pytest.fixture(autouse=True)
def folder_of_project(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    for n in range(1, 13):
        write_image(folder / ("cat" if n <= 5 else "dog") / f"{n}.png", noise_image(n))
    return folder


def all_items(project: Project, *, include_broken: bool = True) -> list[ItemRow]:
    return items(project, item_ids(project, include_broken=include_broken).tolist())


def n_operations(project: Project) -> int:
    with project.reading() as db:
        return db.execute("SELECT count(*) FROM op WHERE kind = 'import'").fetchone()[0]


def test_items_measures_and_thumbnails(project: Project, pictures: Path) -> None:
    write_wav(pictures / "bark.wav", tone(0.5))
    (pictures / "notes.txt").write_text("not media")
    report = import_media(project, pictures, author=owner(project))
    assert (report.added, report.known, report.broken, report.cancelled) == (13, 0, (), False)
    assert [path.name for path, _ in report.skipped] == ["notes.txt"]
    rows = all_items(project)
    assert [row.relative for row in rows][:3] == ["bark.wav", "cat/1.png", "cat/2.png"]
    assert [row.relative for row in rows][-1] == "dog/12.png", "natural order"
    assert (rows[0].kind, rows[0].seconds, rows[0].sample_rate_hz) == (ItemKind.AUDIO, 0.5, 8000)
    assert (rows[1].kind, rows[1].width, rows[1].height) == (ItemKind.IMAGE, 64, 48)
    assert all(row.path.exists() and read_thumbnail(row.sha256 or "") is not None for row in rows)
    found = measures(project)
    assert len(found["brightness"]) == 13
    assert np.isnan(found["brightness"][0]) and np.isfinite(found["brightness"][1:]).all()
    assert found["peak_db"][0] == pytest.approx(-6.02, abs=0.1) and np.isnan(found["peak_db"][1:]).all()


def test_again_adds_only_what_is_new(project: Project, pictures: Path) -> None:
    author = owner(project)
    import_media(project, pictures, author=author)
    before = n_operations(project)
    report = import_media(project, pictures, author=author)
    assert (report.added, report.known) == (0, 12)
    assert n_operations(project) == before, "nothing to say, nothing said"
    write_image(pictures / "dog" / "13.png", noise_image(13))
    report = import_media(project, pictures, author=author)
    assert (report.added, report.known) == (1, 12)
    assert len(sources(project)) == 1


def test_known_files_are_not_read(project: Project, pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import_media(project, pictures, author=owner(project))
    monkeypatch.setattr(import_reading, "DecoderPool", None)
    assert import_media(project, pictures, author=owner(project)).known == 12


def test_folder_within_and_around_a_known_one(project: Project, pictures: Path) -> None:
    author = owner(project)
    import_media(project, pictures / "cat", author=author)
    report = import_media(project, pictures, author=author)
    assert (report.added, report.known) == (7, 5)
    assert import_media(project, pictures / "dog", author=author).known == 7
    assert import_media(project, pictures / "dog" / "7.png", author=author).known == 1
    assert count_items(project) == 12


def test_broken_files_are_items_with_a_reason(project: Project, pictures: Path) -> None:
    (pictures / "cat" / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (pictures / "dog" / "empty.jpg").write_bytes(b"")
    report = import_media(project, pictures, author=owner(project))
    assert report.added == 11
    assert {path.name for path, _ in report.broken} == {"1.png", "empty.jpg"}
    broken = {row.relative: row.broken for row in all_items(project) if row.broken}
    assert broken.keys() == {"cat/1.png", "dog/empty.jpg"} and "empty" in (broken["dog/empty.jpg"] or "")
    assert count_items(project) == 11
    assert import_media(project, pictures, author=owner(project)).known == 13
    write_image(pictures / "cat" / "1.png", noise_image(1))
    assert import_media(project, pictures, author=owner(project)).added == 1, "a mended file comes in"


def test_changed_bytes_stay_out(project: Project, pictures: Path) -> None:
    import_media(project, pictures, author=owner(project))
    write_image(pictures / "cat" / "1.png", noise_image(99, 70, 50))
    os.utime(pictures / "cat" / "2.png", (1, 1))
    report = import_media(project, pictures, author=owner(project))
    assert [path.name for path in report.changed] == ["1.png"]
    assert (report.added, report.known) == (0, 11), "a new time on the same bytes is no change"


def test_duplicates_come_in_and_are_named(project: Project, pictures: Path) -> None:
    shutil.copy(pictures / "cat" / "1.png", pictures / "dog" / "copy.png")
    report = import_media(project, pictures, author=owner(project))
    assert report.added == 13
    assert [(a.name, b.name) for a, b in report.duplicates] == [("copy.png", "1.png")]


def test_one_lost_file_with_two_copies_moves_once(project: Project, tmp_path: Path) -> None:
    write_image(tmp_path / "a" / "x.png", noise_image(1))
    import_media(project, tmp_path / "a", author=owner(project))
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    shutil.copy(tmp_path / "b" / "x.png", tmp_path / "b" / "y.png")
    shutil.rmtree(tmp_path / "a")
    report = import_media(project, tmp_path / "b", author=owner(project))
    assert (report.added, len(report.moved), len(report.duplicates)) == (1, 1, 1)
    assert missing(project) == []


def test_kind(project: Project, pictures: Path) -> None:
    write_wav(pictures / "bark.wav", tone(0.1))
    report = import_media(project, pictures, author=owner(project), kind=ItemKind.AUDIO)
    assert report.added == 1 and len(report.skipped) == 12
    assert import_media(project, pictures, author=owner(project), kind=ItemKind.IMAGE).added == 12


def test_class_folders_as_gold(project: Project, pictures: Path) -> None:
    write_image(pictures / "bird" / "1.png", noise_image(50))
    import_media(project, pictures, author=owner(project), class_folders="gold")
    question = the_question(project).id
    names = {found.id: found.name for found in classes(project, question)}
    assert list(names.values()) == ["cat", "dog", "borderline", "bird"]
    truth = truths(project, question)
    named = dict(zip(truth.item.tolist(), [names[c] for c in truth.label_class.tolist()], strict=True))
    assert {row.relative: named[row.id] for row in all_items(project)} == {
        row.relative: row.relative.split("/")[0] for row in all_items(project)
    }


def test_class_folders_later_and_as_votes(project: Project, pictures: Path) -> None:
    author = owner(project)
    anna = add_person(project, name="bea")
    import_media(project, pictures, author=author)
    question = the_question(project).id
    assert len(truths(project, question).item) == 0
    import_media(project, pictures, author=author, class_folders="gold")
    import_media(project, pictures, author=author, class_folders="gold")
    assert len(truths(project, question).item) == 12
    with project.reading() as db:
        assert db.execute("SELECT count(*) FROM gold").fetchone()[0] == 12, "said once"
    import_media(project, pictures, author=author, class_folders="votes", person=anna)
    first = all_items(project)[0]
    assert [(vote.person_name, vote.class_name) for vote in item_labels(project, first.id, question)] == [
        ("bea", "cat")
    ]


def test_class_folders_refused(project: Project, pictures: Path) -> None:
    write_image(pictures / "bird" / "1.png", noise_image(50))
    with pytest.raises(UserError, match="'bird'"):
        import_media(project, pictures, author=owner(project), class_folders="gold", new_classes="refuse")
    assert count_items(project) == 0
    with pytest.raises(UserError, match="no class folders"):
        import_media(project, pictures / "cat", author=owner(project), class_folders="gold")


def test_groups(project: Project, tmp_path: Path) -> None:
    for name in ("0_ben_1.wav", "0_ben_2.wav", "1_eva_1.wav"):
        write_wav(tmp_path / "w" / name, tone(0.1, hertz=300 + len(name) + ord(name[-5])))
    import_media(project, tmp_path / "w", author=owner(project), group_by=r"_([a-z]+)_")
    assert [row.group_key for row in all_items(project)] == ["ben", "ben", "eva"]
    for wrong in ("(", "nothing", r"(zzz)"):
        with pytest.raises(UserError):
            import_media(project, tmp_path / "w", author=owner(project), group_by=wrong)


def test_cancel_keeps_what_is_done_and_resumes(
    project: Project, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_reading, "FILES_PER_TASK", 2)
    monkeypatch.setattr(imports, "ITEMS_PER_OPERATION", 4)
    seen: list[int] = []
    report = import_media(
        project,
        pictures,
        author=owner(project),
        on_progress=lambda done, total: seen.append(done),
        cancelled=lambda: bool(seen) and seen[-1] >= 6,
    )
    assert report.cancelled and 6 <= report.added < 12
    assert count_items(project) == report.added
    again = import_media(project, pictures, author=owner(project))
    assert (again.added, again.known, again.cancelled) == (12 - report.added, report.added, False)


def test_progress_reaches_the_end(project: Project, pictures: Path) -> None:
    seen: list[tuple[int, int]] = []
    import_media(project, pictures, author=owner(project), on_progress=lambda *args: seen.append(args))
    assert seen[0] == (0, 12) and seen[-1] == (12, 12)


def test_error_of_a_listener_ends_the_import_cleanly(project: Project, pictures: Path) -> None:
    def fail(done: int, total: int) -> None:
        if done:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        import_media(project, pictures, author=owner(project), on_progress=fail)
    assert import_media(project, pictures, author=owner(project)).added == 12 - count_items(project) + 12


def test_cache_is_kept_within_its_size(project: Project, pictures: Path) -> None:
    import_media(project, pictures, author=owner(project), thumbnail_cache_mb=0)
    assert all(read_thumbnail(row.sha256 or "") is None for row in all_items(project))


def test_other_backend(project: Project, pictures: Path) -> None:
    report = import_media(project, pictures, author=owner(project), backend="sequential")
    assert report.added == 12


def test_moved_folder_is_found_while_importing(project: Project, pictures: Path, tmp_path: Path) -> None:
    import_media(project, pictures, author=owner(project))
    before = {row.id: row.sha256 for row in all_items(project)}
    moved = tmp_path / "elsewhere"
    pictures.rename(moved)
    assert len(missing(project)) == 12
    report = import_media(project, moved, author=owner(project))
    assert (report.added, len(report.moved)) == (0, 12)
    assert {row.id: row.sha256 for row in all_items(project)} == before
    assert missing(project) == []
    assert import_media(project, moved, author=owner(project)).known == 12


def test_relink_moved_folder(project: Project, pictures: Path, tmp_path: Path) -> None:
    import_media(project, pictures, author=owner(project))
    pictures.rename(tmp_path / "elsewhere")
    source = sources(project)[0].id
    report = relink(project, source, tmp_path / "elsewhere", author=owner(project))
    assert (report.found, report.missing) == (12, ())
    assert missing(project) == [] and sources(project)[0].folder == tmp_path / "elsewhere"
    project.undo(owner(project))
    assert missing(project) == [], "a folder that was named once is looked into where the other is not there"
    (tmp_path / "elsewhere").rename(pictures)
    assert sources(project)[0].folder == pictures and missing(project) == [], "it can be undone"


def test_relink_renamed_and_mixed_files(project: Project, pictures: Path, tmp_path: Path) -> None:
    import_media(project, pictures, author=owner(project))
    target = tmp_path / "flat"
    target.mkdir()
    for n, path in enumerate(sorted(pictures.rglob("*.png"))):
        path.rename(target / f"renamed {n}.png")
    (target / "renamed 0.png").unlink()
    write_image(target / "stranger.png", noise_image(77))
    report = relink(project, sources(project)[0].id, target, author=owner(project))
    assert report.found == 11 and len(report.missing) == 1
    assert len(missing(project)) == 1
    for row in all_items(project):
        if row.path.exists():
            import hashlib

            assert hashlib.sha256(row.path.read_bytes()).hexdigest() == row.sha256


def test_relink_to_strangers_is_refused(project: Project, pictures: Path, tmp_path: Path) -> None:
    import_media(project, pictures, author=owner(project))
    shutil.rmtree(pictures)
    write_image(tmp_path / "other" / "x.png", noise_image(77))
    with pytest.raises(UserError, match="12 missing items"):
        relink(project, sources(project)[0].id, tmp_path / "other", author=owner(project))
    with pytest.raises(UserError):
        relink(project, 1, tmp_path / "other", author=owner(project))


def test_data_beside_the_project_moves_with_it(project: Project, tmp_path: Path) -> None:
    write_image(tmp_path / "p" / "data" / "x.png", noise_image(1))
    import_media(project, tmp_path / "p" / "data", author=owner(project))
    project.close()
    (tmp_path / "p").rename(tmp_path / "q")
    with Project.open(tmp_path / "q" / "p.labeler") as moved:
        assert missing(moved) == []


def test_missing_folder_and_empty_folder(project: Project, tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        import_media(project, tmp_path / "nowhere", author=owner(project))
    (tmp_path / "empty").mkdir()
    report = import_media(project, tmp_path / "empty", author=owner(project))
    assert (report.added, report.known) == (0, 0) and sources(project) == []


def test_names_that_provoke(project: Project, tmp_path: Path) -> None:
    names = [
        "a'b\"c.png",
        "=cmd|calc.png",
        "<img src=x>.png",
        "line\nbreak.png",
        "😀.png",
        "x...png",
        "CON.png",
        "a..b.png",
        "é\u0301 \u05e2\u200f.png",
        "%20.png",
        "-x.png",
    ]
    for n, name in enumerate(names):
        write_image(tmp_path / "n" / name, noise_image(n))
    assert import_media(project, tmp_path / "n", author=owner(project)).added == len(names)
    assert {row.relative for row in all_items(project)} == set(names)
    assert all(row.path.exists() for row in all_items(project))


KILLED = """
import sys
from pathlib import Path
from labeler.ops import import_reading, imports
from labeler.ops.people import owner
from labeler.store.project import Project
imports.ITEMS_PER_OPERATION = 8
import_reading.FILES_PER_TASK = 2
with Project.open(Path(sys.argv[1])) as project:
    show = lambda *a: print(a, flush=True)
    imports.import_media(project, Path(sys.argv[2]), author=owner(project), on_progress=show)
"""


@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_killed_import_resumes(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    for n in range(120):
        write_image(folder / f"{n}.png", noise_image(n, 20, 20))
    project.close()
    command = [sys.executable, "-c", KILLED, str(project.path), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line.strip("()\n").split(",")[0]) >= 40:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with Project.open(project.path) as again:
        saved = count_items(again)
        assert 24 <= saved < 120, "at most the running operation is lost"
        report = import_media(again, folder, author=owner(again))
        assert (report.known, report.added) == (saved, 120 - saved)
        assert len({row.relative for row in all_items(again)}) == 120


def test_hostile_folder(project: Project, shared_data: Path) -> None:
    started = time.monotonic()
    report = import_media(project, shared_data / "hostile", author=owner(project))
    assert time.monotonic() - started < 60
    assert report.added > 300 and len(report.broken) > 60
    assert report.added + len(report.broken) + len(report.skipped) == sum(
        path.is_file() for path in (shared_data / "hostile").rglob("*")
    )
    assert all(why.endswith(".") for _, why in report.broken + report.skipped)
    assert count_items(project) == report.added


def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files a task and four items an operation, so that twelve pictures have a middle."""
    monkeypatch.setattr(import_reading, "FILES_PER_TASK", 2)
    monkeypatch.setattr(imports, "ITEMS_PER_OPERATION", 4)


def test_share_that_goes_away_while_reading(
    project: Project, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_steps(monkeypatch)
    away = tmp_path / "away"

    def unplug(done: int, _total: int) -> None:
        if done >= 4 and not away.exists():
            pictures.rename(away)

    with pytest.raises(
        FileProblem, match=r"cannot be reached any more .* of 12 new files are in\. Connect it"
    ):
        import_media(project, pictures, author=owner(project), on_progress=unplug, n_jobs=1)
    n_in = count_items(project, include_broken=True)
    assert 4 <= n_in < 12
    assert all(row.broken is None for row in all_items(project)), "the files are not to blame"
    away.rename(pictures)
    report = import_media(project, pictures, author=owner(project))
    assert (report.known, report.added) == (n_in, 12 - n_in)


def test_stale_handle_ends_the_import(
    project: Project, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_steps(monkeypatch)
    read, look = import_reading.DecoderPool.examine, import_reading.unreachable
    lost = Examined(kind=ItemKind.IMAGE, unread="The file cannot be read (Stale file handle).", lost=True)

    def examine(pool, files):
        return [lost if "dog" in str(file[0]) else read(pool, [file])[0] for file in files]

    monkeypatch.setattr(import_reading.DecoderPool, "examine", examine)
    monkeypatch.setattr(import_reading, "unreachable", lambda _folder: os.strerror(errno.ESTALE))
    with pytest.raises(FileProblem, match="Stale file handle"):
        import_media(project, pictures, author=owner(project))
    assert 0 < count_items(project) <= 5
    left = 12 - count_items(project)
    monkeypatch.setattr(import_reading, "unreachable", look)
    report = import_media(project, pictures, author=owner(project))
    assert len(report.skipped) == 7, "a folder that can be looked into is not gone: the files are left out"
    monkeypatch.setattr(import_reading.DecoderPool, "examine", read)
    assert import_media(project, pictures, author=owner(project)).added == 7 and left >= 7


def test_a_file_deleted_in_the_middle_is_no_item(
    project: Project, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_steps(monkeypatch)

    def delete(done: int, _total: int) -> None:
        if done == 2:
            (pictures / "dog" / "12.png").unlink(missing_ok=True)

    report = import_media(project, pictures, author=owner(project), on_progress=delete, n_jobs=1)
    assert report.added == 11 and [path.name for path, _ in report.skipped] == ["12.png"]
    assert count_items(project, include_broken=True) == 11


def test_share_that_goes_away_while_looking(
    project: Project, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def scandir(place):
        calls.append(place)
        if len(calls) > 2:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return real(place)

    real = os.scandir
    monkeypatch.setattr(scanning.os, "scandir", scandir)
    with pytest.raises(FileProblem, match=r"went away .*Stale file handle"):
        import_media(project, pictures, author=owner(project))
    assert count_items(project, include_broken=True) == 0


def test_cancelled_before_anything_is_read(project: Project, pictures: Path) -> None:
    report = import_media(project, pictures, author=owner(project), cancelled=lambda: True)
    assert report.cancelled and report.added == 0 and count_items(project) == 0


def test_cancelled_at_any_moment_nothing_is_read_twice(
    project: Project, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_steps(monkeypatch)
    appended: list[str] = []
    append = imports.append_items
    monkeypatch.setattr(
        imports,
        "append_items",
        lambda run, answers: (appended.extend(file.relative for file, _ in answers), append(run, answers))[1],
    )
    for moment in range(1, 20):
        asked = []
        report = import_media(
            project,
            pictures,
            author=owner(project),
            on_progress=lambda *_, asked=asked: asked.append(1),
            cancelled=lambda asked=asked, moment=moment: len(asked) > moment,
        )
        assert count_items(project) == len(appended) == report.known + report.added
        if not report.cancelled:
            break
    assert sorted(appended) == sorted(row.relative for row in all_items(project))
    assert len(set(appended)) == 12


def test_slow_files_are_appended_in_time(
    project: Project, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_reading, "FILES_PER_TASK", 2)
    monkeypatch.setattr(imports, "SECONDS_PER_OPERATION", 0.0)
    import_media(project, pictures, author=owner(project))
    assert n_operations(project) == 6


def test_no_such_backend(project: Project, pictures: Path) -> None:
    with pytest.raises(UserError, match="no backend 'ray'"):
        import_media(project, pictures, author=owner(project), backend="ray")


def test_same_bytes_as_before_and_within(project: Project, pictures: Path, tmp_path: Path) -> None:
    import_media(project, pictures / "cat", author=owner(project))
    shutil.copy(pictures / "cat" / "1.png", pictures / "dog" / "copy1.png")
    shutil.copy(pictures / "cat" / "1.png", pictures / "dog" / "copy2.png")
    report = import_media(project, pictures / "dog", author=owner(project))
    assert report.added == 9 and report.moved == ()
    assert [(a.name, b.name) for a, b in report.duplicates] == [
        ("copy1.png", "1.png"),
        ("copy2.png", "copy1.png"),
    ]
