"""The Book page in the real window: an entry is written and kept, classes are mended, all of it undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from labeler.ops.book import ExampleKind, add_example, amend_entry, read_book
from labeler.store.read.rounds import rounds
from labeler.types import QuestionKind
from labeler.ui.dialogs.example import ExampleDialog
from labeler.ui.dialogs.mend import MendDialog
from labeler.ui.dialogs.versions import VersionsDialog
from labeler.ui.pages.book import BookPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.mend import MendKind
from labeler.ui.window import Window
from labeler.units import Value
from tests.ui.conftest import Opener
from tests.ui.pages.test_resolve_values import make


@pytest.fixture
def page(open_desk: Opener) -> BookPage:
    window = open_desk("book", "Eva")
    assert isinstance(window.page, BookPage) and window.page.state is not None
    return window.page


def settled(page: BookPage) -> None:
    window = page.window()
    assert isinstance(window, Window)
    settle(window)


def test_the_book_says_what_is_missing_and_an_entry_is_kept(page: BookPage, qtbot: QtBot) -> None:
    names = [row.label_class.name for row in page.list.table.rows_model.rows]
    assert names == ["ok", "scratch", "borderline"]
    assert page.entry.missing.text().startswith("Still missing: a definition")
    qtbot.keyClicks(page.entry.definition, "no mark over 1 mm")
    assert page.entry.keep.isEnabled() and page.entry.unsaved.isVisible()
    qtbot.keyClick(page.entry.definition, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wait_until(lambda: not page.state.changed and page.state.page.entry is not None)
    settled(page)
    assert page.state.page.entry.definition == "no mark over 1 mm"
    assert page.entry.about.text().startswith("version 1 by Eva")
    assert not page.entry.keep.isEnabled()
    page.context.undo()
    assert wait_until(lambda: page.state.page.entry is None)
    assert page.entry.definition.toPlainText() == ""


def test_a_labeler_reads_and_does_not_write(open_desk: Opener) -> None:
    page = open_desk("book", "Ada").page
    assert isinstance(page, BookPage)
    assert page.entry.definition.isReadOnly()
    assert not page.entry.foot.isVisible() and not page.list.mend.isEnabled()


def test_older_labels_are_counted_and_labeled_again(page: BookPage, qtbot: QtBot) -> None:
    assert page.state.page.n_old == 0, "there was no entry to be older than"
    qtbot.keyClicks(page.entry.definition, "no mark over 1 mm")
    page.keep()
    assert wait_until(page.entry.relabel.isVisible)
    page.entry.relabel.click()
    project, question = page.context.session.project, page.context.session.question
    assert wait_until(lambda: len(rounds(project, question)) == 2)


def test_leaving_what_is_not_kept_asks_first(
    page: BookPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.keyClicks(page.entry.definition, "half a sentence")
    first, second = (one.label_class.id for one in page.state.book.pages[:2])
    answers = iter([QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard])
    monkeypatch.setattr(QMessageBox, "question", lambda *_a, **_k: next(answers))
    page.choose(second)
    assert page.state.chosen == first and page.state.draft.definition == "half a sentence"
    page.choose(second)
    assert page.state.chosen == second and not page.state.changed


def test_examples_come_from_an_item_and_are_taken_away(page: BookPage, qtbot: QtBot) -> None:
    session = page.context.session
    first = page.state.chosen
    from labeler.store.read.items import item_ids

    item = int(item_ids(session.project)[0])
    dialog = ExampleDialog(page.context, page, item, label_class=first)
    qtbot.addWidget(dialog)
    dialog.note.setText("spotless")
    dialog.keep_it()
    assert wait_until(lambda: page.entry.strips["typical"].items() == [item])
    assert wait_until(lambda: not page.entry.strips["typical"].cards[0].picture.pixmap().isNull())
    add_example(
        session.project,
        author=session.person,
        label_class=first,
        question=session.question,
        item=item,
        kind=ExampleKind.COUNTER,
    )
    assert wait_until(lambda: page.entry.strips["counter"].items() == [item])
    page.entry.strips["typical"].removed.emit(item)
    assert wait_until(lambda: page.entry.strips["typical"].items() == [])
    page.keep()
    assert wait_until(lambda: not page.state.changed)
    entry = next(
        one.entry for one in read_book(session.project, session.question).pages if one.label_class.id == first
    )
    assert entry is not None and entry.typical == () and len(entry.counter) == 1


def test_classes_are_mended_after_a_rehearsal(page: BookPage, qtbot: QtBot) -> None:
    dialog = MendDialog(page.context, page)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.apply_button.isEnabled()
    dialog.kind.setCurrentIndex(dialog.kind.findData(MendKind.ADD))
    dialog.text.setPlainText("dent")
    assert wait_until(dialog.apply_button.isEnabled)
    dialog.apply()
    assert wait_until(lambda: "dent" in [one.name for one in page.context.session.classes])
    again = MendDialog(page.context, page)
    qtbot.addWidget(again)
    again.show()
    for i in range(2):
        again.classes.item(i).setCheckState(Qt.CheckState.Checked)
    again.text.setPlainText("anything")
    assert wait_until(again.apply_button.isEnabled)
    rows = {row.what: (row.before, row.after) for row in again.table.rows_model.rows}
    assert rows["same answer"][0] != rows["same answer"][1] == "100.0 %"
    again.apply()
    assert wait_until(
        lambda: next(o.name for o in page.context.session.classes if o.is_offered) == "anything"
    )
    page.context.undo()
    assert wait_until(lambda: next(o.name for o in page.context.session.classes if o.is_offered) == "ok")


def test_a_mend_that_does_not_fit_says_why(page: BookPage, qtbot: QtBot) -> None:
    dialog = MendDialog(page.context, page)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.kind.setCurrentIndex(dialog.kind.findData(MendKind.RETIRE))
    dialog.classes.item(0).setCheckState(Qt.CheckState.Checked)
    assert wait_until(lambda: "Two classes at least" in dialog.verdict.text())
    assert not dialog.apply_button.isEnabled()
    dialog.classes.item(1).setCheckState(Qt.CheckState.Checked)
    assert dialog.form.ticked == (dialog.context.session.classes[1].id,), "one class at a time"


@pytest.mark.parametrize("suffix", [".html", ".md", ".pdf"])
def test_the_book_is_written_for_outside(page: BookPage, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"book{suffix}"
    page.write_book(out)
    assert wait_until(out.exists)
    assert out.stat().st_size > 100


def test_the_book_of_transcripts_is_its_writing_conventions(window: Window, tmp_path: Path) -> None:
    said = {"Ada": Value(text="Um, go to gate 7."), "Ben": Value(text="go to gate seven")}
    window.context.open_project(make(tmp_path, QuestionKind.TRANSCRIPT, said))
    assert wait_until(lambda: window.context.session.is_open)
    window.context.set_person(next(one.id for one in window.context.session.people if one.name == "Eva"))
    window.show_page("book")
    settle(window)
    page = window.page
    assert isinstance(page, BookPage)
    desk = page.conventions
    view = desk.view
    assert view.isVisible() and not view.keep.isEnabled()
    fields = view.fields
    for rule in ("fillers", "numbers", "case", "punctuation"):
        QTest.mouseClick(fields.ticks[rule], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert wait_until(lambda: view.rates.text().endswith("→ 0.0 %"))
    assert view.words.text().startswith("1 of 2 transcripts")
    changed = {(row.before, row.after) for row in view.changed_words.rows_model.rows}
    assert any(before.endswith("7.") and after.endswith("seven") for before, after in changed)
    assert "<s " in view.examples.text()
    session = window.context.session
    assert not session.question_row.config.get("conventions"), "nothing is changed by looking"
    QTest.mouseClick(view.counts, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    QTest.keyClick(view.keep, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wait_until(lambda: bool(window.context.session.question_row.config.get("standardised")))
    settle(window)
    held = window.context.session.question_row.config["conventions"]
    assert held == {"fillers": "drop", "numbers": "words", "case": "lower", "punctuation": ""}
    assert not view.keep.isEnabled()
    fields.ticks["spelling"].click()
    fields.spelling.setPlainText("seven 7")
    assert wait_until(lambda: "seven 7" in view.problem.text())
    view.discard.click()
    assert not view.problem.isVisible()
    window.context.undo()
    assert wait_until(lambda: not window.context.session.question_row.config.get("conventions"))
    settle(window)
    assert not fields.ticks["case"].isChecked()


def test_versions_are_compared_beside_each_other(page: BookPage, qtbot: QtBot) -> None:
    session = page.context.session
    ok = page.state.chosen
    for words in ("no mark over 2 mm", "no mark over 1 mm"):
        amend_entry(session.project, author=session.person, label_class=ok, definition=words)
    assert wait_until(lambda: page.state.page.entry is not None and page.state.page.entry.version == 2)
    settled(page)
    assert page.entry.versions.isVisible()
    dialog = VersionsDialog(page.context, page, ok, "ok")
    assert wait_until(lambda: bool(dialog.rows))
    assert [dialog.older.currentText()[:9], dialog.newer.currentText()[:9]] == ["Version 1", "Version 2"]
    (row,) = dialog.rows
    assert [piece.words for piece in row.older if piece.part == "missing"] == ["2"]
    assert [piece.words for piece in row.newer if piece.part == "added"] == ["1"]
    dialog.newer.setCurrentIndex(1)
    dialog.newer.activated.emit(1)
    assert not dialog.rows[0].changed
