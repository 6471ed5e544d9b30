"""The side panel of the Data page in the real window: what it tells, what it edits, what it keeps back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from labeler.ops.comments import add_comment
from labeler.ops.groups import keep_together
from labeler.ops.metadata import edit_metadata
from labeler.store.read.comments import item_comments
from labeler.store.read.items import item
from labeler.store.read.people import people
from labeler.store.read.tags import item_tags, tag_counts
from labeler.ui.pages.data import DataPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.stopwatch import Stopwatch
from labeler.ui.widgets import beside
from labeler.ui.widgets.chip import Chip
from tests.ui.conftest import Opener


def page_of(open_desk: Opener, person: str = "Eva") -> DataPage:
    page = open_desk("data", person).page
    assert isinstance(page, DataPage)
    page.window().activateWindow()
    return page


def words(page: DataPage) -> str:
    settle(page.window())  # type: ignore[arg-type]
    return "\n".join(label.text() for label in page.panel.findChildren(QLabel) if label.isVisible())


def write(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_it_tells_who_said_what_when_and_where_it_came_from(open_desk: Opener, quick: Stopwatch) -> None:
    page = page_of(open_desk)
    page.grid.go(2)
    said = words(page)
    for part in ("Ada", "Ben", "Sim (simulated)", "round 1", "Brightness", "32 × 24", "PNG", "media"):
        assert part in said
    assert "labeled it" in said
    assert "Imported" in said


def test_metadata_of_one_item_by_keys(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    project = page.context.session.project
    assert project is not None
    page.grid.go(1)
    settle(page.window())  # type: ignore[arg-type]
    one = page.current_item()
    write(qtbot, page.panel.metadata.key, "camera")
    qtbot.waitUntil(page.panel.metadata.value.hasFocus)
    write(qtbot, page.panel.metadata.value, "B")
    assert wait_until(lambda: item(project, one).meta == {"camera": "B"})
    assert wait_until(lambda: page.panel.metadata.line("camera") is not None)
    line = page.panel.metadata.line("camera")
    assert line is not None
    write(qtbot, line, "C")
    assert wait_until(lambda: item(project, one).meta == {"camera": "C"})
    settle(page.window())  # type: ignore[arg-type]
    line = page.panel.metadata.line("camera")
    assert line is not None
    line.setFocus()
    qtbot.keyClicks(line, "nonsense")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "C"
    page.context.undo()
    assert wait_until(lambda: item(project, one).meta == {"camera": "B"})


def test_values_that_differ_are_shown_as_such_and_edits_go_to_all(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    project, who = page.context.session.project, page.context.session.person
    assert project is not None
    items = [page.item_at(position) for position in (3, 4, 5)]
    edit_metadata(project, items=items[:2], values={"line": "1"}, author=who)
    edit_metadata(project, items=items[2:], values={"line": "2"}, author=who)
    edit_metadata(project, items=items[:1], values={"shift": "late"}, author=who)
    settle(page.window())  # type: ignore[arg-type]
    page.grid.go(3)
    page.grid.go(5, Qt.KeyboardModifier.ShiftModifier)
    assert wait_until(lambda: page.panel.metadata.line("shift") is not None)
    line, shift = page.panel.metadata.line("line"), page.panel.metadata.line("shift")
    assert line is not None
    assert shift is not None
    assert (line.text(), line.placeholderText()) == ("", "values differ")
    assert shift.placeholderText() == "late – 1 of 3 have it"
    assert "3 selected" in words(page)
    line = page.panel.metadata.line("line")
    assert line is not None
    write(qtbot, line, "9")
    assert wait_until(lambda: all(item(project, one).meta["line"] == "9" for one in items))
    settle(page.window())  # type: ignore[arg-type]
    assert page.chosen_items() == items
    page.panel.metadata.removed.emit("shift")
    assert wait_until(lambda: all("shift" not in item(project, one).meta for one in items))
    page.context.undo()
    page.context.undo()
    assert wait_until(lambda: [item(project, one).meta["line"] for one in items] == ["1", "1", "2"])


def test_tags_of_a_selection_say_how_many_bear_them(open_desk: Opener) -> None:
    page = page_of(open_desk)
    project = page.context.session.project
    assert project is not None
    at = [p for p in range(13) if item_tags(project, page.item_at(p))]
    page.grid.go(min(at))
    page.grid.go(min(at) + 2, Qt.KeyboardModifier.ShiftModifier)
    n = sum(1 for p in at if p <= min(at) + 2)
    wanted = f"dim  {n} of 3" if n < 3 else "dim"

    def said() -> list[str]:
        return [
            chip.findChildren(QLabel)[0].text() for chip in page.panel.findChildren(Chip) if chip.isVisible()
        ]

    assert wait_until(lambda: said() == [wanted])


def test_a_comment_is_written_and_a_half_written_one_stays_with_its_item(
    open_desk: Opener, qtbot: QtBot
) -> None:
    page = page_of(open_desk)
    project = page.context.session.project
    assert project is not None
    page.grid.go(1)
    settle(page.window())  # type: ignore[arg-type]
    one = page.current_item()
    write(qtbot, page.panel.comment_field, "is this dust?")
    assert wait_until(lambda: [c.text for c in item_comments(project, one)] == ["is this dust?"])
    assert wait_until(lambda: "is this dust?" in words(page))
    page.panel.comment_field.setText("half a thou")
    page.grid.go(2)
    settle(page.window())  # type: ignore[arg-type]
    assert page.panel.comment_field.text() == ""
    page.grid.go(1)
    settle(page.window())  # type: ignore[arg-type]
    assert page.panel.comment_field.text() == "half a thou"


def test_typing_is_not_lost_when_others_change_something(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    project, who = page.context.session.project, page.context.session.person
    assert project is not None
    one = page.item_at(1)
    edit_metadata(project, items=[one], values={"line": "1"}, author=who)
    page.grid.go(1)
    assert wait_until(lambda: page.panel.metadata.line("line") is not None)
    settle(page.window())  # type: ignore[arg-type]
    line = page.panel.metadata.line("line")
    assert line is not None
    line.setFocus()
    qtbot.keyClicks(line, "23")
    typed = line.text()
    add_comment(project, person=who, item=one, text="from elsewhere")
    assert wait_until(lambda: "from elsewhere" in words(page))
    assert page.panel.metadata.line("line") is line
    assert line.text() == typed


def test_a_labeler_in_a_blind_round_sees_their_own_alone(open_desk: Opener) -> None:
    page = page_of(open_desk, "Eva")
    project = page.context.session.project
    assert project is not None
    who = {person.name: person.id for person in people(project)}
    one = page.item_at(2)
    add_comment(project, person=who["Ben"], item=one, text="plainly a scratch")
    add_comment(project, person=who["Ada"], item=one, text="my own words")
    page.context.set_person(who["Ada"])
    page.grid.go(2)
    said = words(page)
    assert "my own words" in said
    assert "plainly" not in said
    assert "Ben" not in said
    assert "History" not in said
    assert "scratch/" not in said


def test_known_tags_and_keys_are_completed(open_desk: Opener) -> None:
    page = page_of(open_desk)
    project, who = page.context.session.project, page.context.session.person
    assert project is not None
    edit_metadata(project, items=[page.item_at(1)], values={"camera": "B"}, author=who)

    def offered(field: QLineEdit) -> list[str]:
        completer = field.completer()
        model = completer.model() if completer is not None else None
        return [] if model is None else [model.index(n, 0).data() for n in range(model.rowCount())]

    assert wait_until(lambda: offered(page.panel.metadata.key) == ["camera"])
    assert offered(page.panel.tag_field) == ["dim"]


def test_copies_lead_to_each_other(open_desk: Opener) -> None:
    page = page_of(open_desk)
    project, who = page.context.session.project, page.context.session.person
    assert project is not None
    one, other = page.item_at(1), page.item_at(4)
    keep_together(project, groups=[[one, other]], author=who)
    settle(page.window())  # type: ignore[arg-type]
    page.grid.go(1)
    settle(page.window())  # type: ignore[arg-type]
    link = next(b for b in page.panel.findChildren(QPushButton) if "kept together" in b.text())
    link.click()
    assert wait_until(lambda: page.current_item() == other)


def test_an_edit_of_very_many_is_a_job(
    open_desk: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "MANY", 5)
    page = page_of(open_desk)
    project, tasks = page.context.session.project, page.context.tasks
    assert project is not None
    begun: list[str] = []
    tasks.job_started.connect(lambda job: begun.append(job.name))
    page.grid.select_all()
    n = page.grid.selection.count
    write(qtbot, page.panel.tag_field, "all of them")
    assert wait_until(lambda: {t.name: k for t, k, _ in tag_counts(project)}.get("all of them") == n)
    assert begun == [f"Edit {n} items"]
    page.grid.go(1)
    write(qtbot, page.panel.tag_field, "one alone")
    assert wait_until(lambda: "one alone" in [t.name for t, _, _ in tag_counts(project)])
    assert len(begun) == 1
