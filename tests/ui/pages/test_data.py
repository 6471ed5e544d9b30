"""The Data page in the real window: pictures, filters, tags, items asked for from elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from labeler.store.read.filters import saved_filters
from labeler.store.read.tags import item_tags
from labeler.ui.dialogs.keep_filter import KeepFilterDialog
from labeler.ui.pages.data import DataPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.stopwatch import Stopwatch
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
    known = page._catalogue
    assert known is not None
    broken = next(p for p in range(13) if known.broken[known.place(page.item_at(p))])
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
    page.filter_row.ask("state:disagree")
    assert wait_until(page.filter_row.problem.isVisible)
    assert "blind" in page.filter_row.problem.text()
    assert not {"person", "truth", "round"} & set(page.facets._heads)
    page.grid.go(7)
    settle(page.window())  # type: ignore[arg-type]
    from PySide6.QtWidgets import QLabel

    words = " ".join(label.text() for label in page.panel.findChildren(QLabel) if label.isVisible())
    assert "hidden" in words
    assert "Sim" not in words
    assert "scratch/" not in words


def type_filter(page: DataPage, qtbot: QtBot, text: str) -> None:
    page.window().activateWindow()
    page.filter_row.line.setFocus()
    qtbot.waitUntil(page.filter_row.line.hasFocus)
    page.filter_row.line.clear()
    qtbot.keyClicks(page.filter_row.line, text)


def shows(page: DataPage, n: int) -> bool:
    return wait_until(lambda: len(page.grid.selection) == n)


def test_filters_and_showing_all_again(open_desk: Opener, qtbot: QtBot, quick: Stopwatch) -> None:
    page = page_of(open_desk)
    type_filter(page, qtbot, "state:disagree")
    assert shows(page, 1)
    assert page.filter_row.count.text() == "1 of 13 items"
    page.filter_row.show_all()
    assert shows(page, 13)
    type_filter(page, qtbot, "p03")
    assert shows(page, 1)
    type_filter(page, qtbot, "nothing-like-that")
    assert wait_until(lambda: page.view.shows_nothing)
    page.filter_row.show_all()
    assert shows(page, 13)
    type_filter(page, qtbot, "tag:dim or (class:ok not name:*p0?.png)")
    assert shows(page, 4)


def test_an_error_is_told_under_the_line_and_put_right_by_a_click(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    row = page.filter_row
    type_filter(page, qtbot, "tag:dimm")
    qtbot.keyClick(row.line, Qt.Key.Key_Return)
    assert wait_until(row.problem.isVisible)
    assert "There is no tag" in row.problem.text()
    assert len(page.grid.selection) == 13
    row.problem.linkActivated.emit("fix")
    assert row.line.text() == "tag:dim"
    assert shows(page, 2)
    assert not row.problem.isVisible()
    type_filter(page, qtbot, "(tag:dim")
    assert wait_until(row.problem.isVisible)
    assert len(page.grid.selection) == 2


def test_completion_by_keys(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    settle(page.window())  # type: ignore[arg-type]
    line = page.filter_row.line
    type_filter(page, qtbot, "ta")
    assert wait_until(lambda: line.list.is_open)
    qtbot.keyClick(line.list.rows, Qt.Key.Key_Tab)
    assert line.text() == "tag:"
    assert wait_until(lambda: line.list.is_open)
    qtbot.keyClick(line.list.rows, Qt.Key.Key_Down)
    qtbot.keyClick(line.list.rows, Qt.Key.Key_Return)
    assert line.text() == "tag:dim "
    assert shows(page, 2)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert wait_until(page.grid.hasFocus)


def test_old_filters_come_back(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    line = page.filter_row.line
    for text, n in (("tag:dim", 2), ("state:broken", 1)):
        type_filter(page, qtbot, text)
        line.list.close()
        assert shows(page, n)
    type_filter(page, qtbot, "")
    assert shows(page, 13)
    qtbot.keyClick(line, Qt.Key.Key_Up)
    assert line.text() == "state:broken"
    qtbot.keyClick(line, Qt.Key.Key_Up)
    assert line.text() == "tag:dim"
    assert shows(page, 2)
    qtbot.keyClick(line, Qt.Key.Key_Down)
    assert line.text() == "state:broken"


def row_of(page: DataPage, key: str, name: str) -> QModelIndex:
    """Return where a value stands among the facets."""
    head = page.facets._heads[key]
    return next(head.child(i).index() for i in range(head.rowCount()) if head.child(i).text() == name)


def click(page: DataPage, qtbot: QtBot, key: str, name: str, *, control: bool = False) -> None:
    at = page.facets.visualRect(row_of(page, key, name)).center()
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(page.facets.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def test_facets_count_and_narrow(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    settle(page.window())  # type: ignore[arg-type]
    assert "kind" not in page.facets._heads
    click(page, qtbot, "tag", "dim")
    assert page.filter_row.line.text() == "tag:dim"
    assert shows(page, 2)
    settle(page.window())  # type: ignore[arg-type]
    click(page, qtbot, "tag", "(none)")
    assert page.filter_row.line.text() == "tag:dim,none"
    assert shows(page, 13)
    settle(page.window())  # type: ignore[arg-type]
    click(page, qtbot, "state", "disagree", control=True)
    assert page.filter_row.line.text() == "tag:dim,none not state:disagree"
    assert shows(page, 12)
    settle(page.window())  # type: ignore[arg-type]
    page.facets.setCurrentIndex(row_of(page, "tag", "dim"))
    qtbot.keyClick(page.facets, Qt.Key.Key_Space)
    assert page.filter_row.line.text() == "tag:none not state:disagree"


def test_facets_can_be_put_away(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert not page.facets.isVisible()
    assert page.context.settings.remembered("facets") is False
    qtbot.keyClick(page.grid, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert page.facets.isVisible()


def test_sorting_by_the_menu(open_desk: Opener) -> None:
    page = page_of(open_desk)
    before = [page.item_at(p) for p in range(13)]
    page.filter_row.sort.choose("-added")
    assert wait_until(lambda: page.item_at(0) == before[-1])
    page.filter_row.sort._turn()
    assert wait_until(lambda: page.item_at(0) == before[0])
    page.filter_row.sort.choose("-brightness")
    assert wait_until(lambda: page.item_at(0) not in (before[0], before[-1]))
    page.filter_row.sort._fill()
    assert page.filter_row.sort.sorting == "-brightness"


def test_a_filter_is_kept_asked_for_again_and_forgotten(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    project = page.context.session.project
    assert project is not None
    type_filter(page, qtbot, "tag:dim")
    page.filter_row.line.list.close()
    assert shows(page, 2)
    page.keep()
    dialog = page.findChild(KeepFilterDialog)
    assert not dialog.save.isEnabled()
    qtbot.keyClicks(dialog.name, "dark ones")
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: [one.name for one in saved_filters(project)] == ["dark ones"])
    settle(page.window())  # type: ignore[arg-type]
    page.filter_row.show_all()
    assert shows(page, 13)
    menu = page.filter_row.saved.menu()
    page.filter_row.saved._fill()
    next(action for action in menu.actions() if action.text() == "dark ones").trigger()
    assert shows(page, 2)
    page.filter_row.saved.forgotten.emit("dark ones")
    assert wait_until(lambda: not saved_filters(project))
    page.context.undo()
    assert wait_until(lambda: bool(saved_filters(project)))


def test_another_project_begins_without_a_filter(open_desk: Opener, qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(open_desk)
    type_filter(page, qtbot, "tag:dim")
    assert shows(page, 2)
    other = tmp_path / "other.labeler"
    shutil.copy(page.context.session.path, other)  # type: ignore[arg-type]
    page.context.open_project(other)
    assert wait_until(lambda: page.context.session.path == other)
    assert shows(page, 13)
    assert page.filter_row.line.text() == ""


def test_items_asked_for_from_elsewhere(open_desk: Opener) -> None:
    page = page_of(open_desk)
    wanted = [page.item_at(4), page.item_at(1)]
    page.context.open_page("data", items=wanted, title="two of them")
    assert shows(page, 2)
    assert [page.item_at(p) for p in range(len(page.grid.selection))] == wanted
    chip = page.filter_row.findChild(Chip)
    assert chip is not None
    chip.removed.emit()
    assert shows(page, 13)
    page.context.open_page("data", item=wanted[0])
    assert wait_until(lambda: page.current_item() == wanted[0])
    page.context.open_page("data", words="tag:dim")
    assert shows(page, 2)


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
    page.filter_row.ask("tag:dim")
    assert shows(page, 2)
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


def test_typing_in_the_grid_goes_to_the_file_that_is_called_so(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    page.window().activateWindow()
    page.grid.setFocus()
    qtbot.waitUntil(page.grid.hasFocus)
    page.grid.go(0)
    names = [page.thumbnails.row(page.item_at(p)).relative for p in range(13)]  # type: ignore[union-attr]
    words = [name.rpartition("/")[2] for name in names]
    wanted = next(p for p in range(12, 0, -1) if words[p][0].lower() not in "tlx")
    word = words[wanted]
    finder = page.view.names
    qtbot.keyClick(page.grid, word[0])
    assert finder.isVisible()
    assert finder.line.text() == word[0]
    qtbot.keyClicks(finder.line, word[1:])
    assert wait_until(lambda: page.grid.selection.current == wanted)
    before = [page.item_at(p) for p in range(13)]
    qtbot.keyClicks(finder.line, "nowhere")
    assert wait_until(lambda: finder.said.text() == "no such file")
    assert page.grid.selection.current == wanted
    qtbot.keyClick(finder.line, Qt.Key.Key_Escape)
    assert not finder.isVisible()
    assert page.grid.hasFocus()
    assert [page.item_at(p) for p in range(13)] == before


def test_next_and_previous_go_around_the_end(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    page.window().activateWindow()
    page.grid.setFocus()
    qtbot.waitUntil(page.grid.hasFocus)
    page.grid.go(11)
    page.context.do("data.go_to")
    finder = page.view.names
    qtbot.keyClicks(finder.line, "g")
    names = [page.thumbnails.row(page.item_at(p)).relative for p in range(13)]  # type: ignore[union-attr]
    hits = [p for p in range(13) if "g" in names[p].lower()]
    assert wait_until(lambda: page.grid.selection.current == (11 if 11 in hits else hits[0]))
    for key, step in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Down, 1), (Qt.Key.Key_Up, -1)):
        here = hits.index(page.grid.selection.current)
        qtbot.keyClick(finder.line, key)
        assert wait_until(
            lambda here=here, step=step: (  # type: ignore[misc]
                page.grid.selection.current == hits[(here + step) % len(hits)]
            )
        )


def test_what_is_wrong_is_underlined_in_the_line(open_desk: Opener, qtbot: QtBot) -> None:
    page = page_of(open_desk)
    row = page.filter_row
    type_filter(page, qtbot, "  labels>1 tag:nothing")
    assert wait_until(row.problem.isVisible)
    assert row.line._wrong == (15, 7)
    wrong = row.line.grab().toImage()
    row.line.mark(0, 0)
    plain = row.line.grab().toImage()
    differs = [
        x
        for x in range(plain.width())
        if any(plain.pixel(x, y) != wrong.pixel(x, y) for y in range(plain.height()))
    ]
    metrics = row.line.fontMetrics()
    assert differs
    assert max(differs) - min(differs) <= metrics.horizontalAdvance("nothing") + 4
    row.line.mark(15, 7)
    qtbot.keyClick(row.line, Qt.Key.Key_Backspace)
    assert row.line._wrong == (0, 0)
