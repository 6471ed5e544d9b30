"""The Data page in the real window: pictures, filters, tags, items asked for from elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.store.read.tags import item_tags
from labeler.ui.pages.data import DataPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.widgets.chip import Chip
from tests.ui.conftest import Opener


def page_of(open_desk: Opener, person: str = "Eva") -> DataPage:
    page = open_desk("data", person).page
    assert isinstance(page, DataPage)
    assert wait_until(lambda: page.thumbnails.picture(page.item_at(0)) is not None)
    return page


def test_pictures_arrive_and_a_broken_file_says_why(open_desk: Opener) -> None:
    page = page_of(open_desk)
    assert len(page.grid.selection) == 13
    broken = next(p for p in range(13) if page._catalogue.broken[page._positions[p]])  # type: ignore[union-attr]
    assert wait_until(lambda: bool(page.thumbnails.why(page.item_at(broken))))
    cell = page._cell(broken)
    assert cell.picture is None
    assert cell.why
    page.grid.go(broken)
    settle(page.window())  # type: ignore[arg-type]
    assert page.panel.problem.text() == cell.why


def test_badges_say_what_is_known(open_desk: Opener) -> None:
    page = page_of(open_desk)
    marks = [page._cell(p).mark for p in range(13)]
    assert marks.count("≠ ") == 1
    assert all(page._cell(p).badge == "ok" for p in range(12) if marks[p] != "≠ " and not page._cell(p).why)


def test_a_blind_labeler_sees_no_others(open_desk: Opener) -> None:
    page = page_of(open_desk, "Ada")
    assert [page._cell(p).mark for p in range(13)].count("≠ ") == 0
    assert sum(bool(page._cell(p).badge) for p in range(13)) == 6
    assert page.filter_row.state.findData("disagree") < 0
    page.grid.go(7)
    settle(page.window())  # type: ignore[arg-type]
    from PySide6.QtWidgets import QLabel

    words = " ".join(label.text() for label in page.panel.findChildren(QLabel) if label.isVisible())
    assert "hidden" in words
    assert "Sim" not in words
    assert "scratch/" not in words


def test_filters_and_showing_all_again(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    state = page.filter_row.state
    state.setCurrentIndex(state.findData("disagree"))
    assert page.filter_row.count.text() == "1 of 13"
    assert len(page.grid.selection) == 1
    page.filter_row.show_all()
    qtbot.keyClicks(page.filter_row.text, "p03")
    assert wait_until(lambda: len(page.grid.selection) == 1)
    page.filter_row.text.setText("nothing like that")
    assert wait_until(lambda: page.view._stack.currentWidget() is page.view._nothing)
    page.filter_row.show_all()
    assert wait_until(lambda: len(page.grid.selection) == 13)


def test_items_asked_for_from_elsewhere(open_desk: Opener) -> None:
    page = page_of(open_desk)
    wanted = [page.item_at(4), page.item_at(1)]
    page.context.open_page("data", items=wanted, title="two of them")
    assert [page.item_at(p) for p in range(len(page.grid.selection))] == wanted
    chip = page.filter_row.findChild(Chip)
    assert chip is not None
    chip.removed.emit()
    assert len(page.grid.selection) == 13
    page.context.open_page("data", item=wanted[0])
    assert page.current_item() == wanted[0]


def test_tagging_a_selection_and_undoing_it(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    project = page.context.session.project
    assert project is not None
    page.grid.go(4)
    page.grid.go(6, Qt.KeyboardModifier.ShiftModifier)
    items = page.chosen_items()
    assert len(items) == 3
    page.window().activateWindow()
    page.panel.tag_field.setFocus()
    qtbot.waitUntil(page.panel.tag_field.hasFocus)
    qtbot.keyClicks(page.panel.tag_field, "blurry")
    qtbot.keyClick(page.panel.tag_field, Qt.Key.Key_Return)

    def named(item: int) -> list[str]:
        return [tag.name for tag in item_tags(project, item)]

    assert wait_until(lambda: all("blurry" in named(item) for item in items))
    settle(page.window())  # type: ignore[arg-type]
    page.context.undo()
    assert wait_until(lambda: not any("blurry" in named(item) for item in items))


def test_taking_a_tag_away(open_desk: Opener) -> None:
    page = page_of(open_desk)
    project = page.context.session.project
    assert project is not None
    page.filter_row.tag.setCurrentIndex(1)
    item = page.item_at(0)
    tag = item_tags(project, item)[0]
    page.panel.tag_removed.emit(tag.id)
    assert wait_until(lambda: not item_tags(project, item))


def test_opening_an_item_goes_to_label(open_desk: Opener) -> None:
    page = page_of(open_desk)
    asked: list[tuple[str, dict[str, object]]] = []
    page.context.page_requested.disconnect()
    page.context.page_requested.connect(lambda noun, arguments: asked.append((noun, arguments)))
    page.grid.opened.emit(3)
    assert asked == [("label", {"item": page.current_item()})]


def test_the_tag_key_works_although_nothing_was_there_when_the_page_was_made(
    open_desk: Opener, qtbot: QtBot
) -> None:
    page = page_of(open_desk)
    window = page.window()
    window.activateWindow()
    page.grid.setFocus()
    qtbot.waitUntil(page.grid.hasFocus)
    qtbot.keyClick(page.grid, Qt.Key.Key_T)
    assert page.panel.tag_field.hasFocus()
    qtbot.keyClick(page.panel.tag_field, Qt.Key.Key_T)
    assert page.panel.tag_field.text() == "t"
