"""Ruling in the real window through keys and clicks; what was ruled is read back from the store."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from labeler.ops.comments import waiting_for
from labeler.ops.label import submit_label
from labeler.ops.resolve_report import resolve_report
from labeler.ops.truth import item_truths
from labeler.store.read.comments import item_comments
from labeler.store.read.labels import item_labels
from labeler.store.read.truth import Ruling, item_rulings
from labeler.types import TruthSource
from labeler.ui.dialogs.resolve_report import ResolveReportDialog
from labeler.ui.pages.resolve import ResolvePage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.stopwatch import Stopwatch
from labeler.ui.window import Window
from tests.ui.conftest import Opener

CTRL = Qt.KeyboardModifier.ControlModifier


def press(
    window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def page_of(window: Window) -> ResolvePage:
    page = window.pages["resolve"]
    assert isinstance(page, ResolvePage)

    def ready() -> bool:
        state = page.desk.state
        return state is not None and (
            state.item is None or (bool(state.known.opinions) and page.desk.stage.shown is not None)
        )

    assert wait_until(ready)
    return page


def disagree_more(window: Window) -> None:
    """Ben also differs from the others on the fourth and the fifth picture."""
    session = window.context.session
    project, round_ = session.project, session.round
    assert project is not None
    assert round_ is not None
    ben = next(row.id for row in session.people if row.name == "Ben")
    scratch = next(row.id for row in session.classes if row.name == "scratch")
    from labeler.store.read.items import item_ids

    for one in item_ids(project)[3:5].tolist():
        submit_label(
            project, person=ben, item=one, question=session.question, round=round_, label_class=scratch
        )
    settle(window)


def rulings(window: Window, item: int) -> list[Ruling]:
    session = window.context.session
    assert session.project is not None
    return item_rulings(session.project, item, session.question)


def item_on_screen(page: ResolvePage) -> int:
    assert page.desk.state is not None
    assert page.desk.state.item is not None
    return page.desk.state.item


def test_every_opinion_is_shown_with_its_key_and_simulated_people_say_so(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = page_of(window)
    cards = [(c.opinion.number, c.opinion.name, c.opinion.class_name) for c in page.desk.panel.opinions.cards]
    assert cards == [(1, "Ada", "ok"), (2, "Ben", "scratch"), (3, "Sim (simulated)", "ok")]
    assert page.desk.list.table.rows_model.rowCount() == 1


def test_accept_with_a_reason_and_the_ruling_is_the_truth(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = page_of(window)
    item = item_on_screen(page)
    press(window, Qt.Key.Key_2)
    press(window, Qt.Key.Key_1, CTRL)
    press(window, Qt.Key.Key_Return)
    assert wait_until(lambda: page._saver.n_pending == 0)
    (ruling,) = rulings(window, item)
    assert (ruling.verdict, ruling.reason) == ("class", "Clear in the item")
    session = window.context.session
    assert session.project is not None
    truths = item_truths(session.project, session.question).only(TruthSource.RULING)
    assert truths.item.tolist() == [item]
    assert next(row.name for row in session.classes if row.id == truths.label_class[0]) == "scratch"
    said = [label.class_name for label in item_labels(session.project, item, session.question)]
    assert sorted(filter(None, said)) == ["ok", "ok", "scratch"]  # the labels stay


def test_enter_truly_advances_to_the_end(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    disagree_more(window)
    page = page_of(window)
    seen = []
    for _ in range(3):
        seen.append(item_on_screen(page_of(window)))
        press(window, Qt.Key.Key_S)
        press(window, Qt.Key.Key_Return)
    assert len(set(seen)) == 3
    assert wait_until(lambda: page._saver.n_pending == 0)
    assert all(len(rulings(window, one)) == 1 for one in seen)
    assert page.desk.state is not None
    assert page.desk.state.item is None
    notice = page.desk.stage.view.notice
    assert notice is not None
    assert notice.title.text() == "All disagreements are resolved"


def test_enter_without_a_choice_says_what_is_missing(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = page_of(window)
    item = item_on_screen(page)
    press(window, Qt.Key.Key_Return)
    settle(window)
    assert rulings(window, item) == []
    assert "Choose first" in window.notice.words.text()


def test_not_enough_information_leaves_no_truth(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = page_of(window)
    item = item_on_screen(page)
    press(window, Qt.Key.Key_X)
    press(window, Qt.Key.Key_Return)
    assert wait_until(lambda: page._saver.n_pending == 0)
    assert [ruling.verdict for ruling in rulings(window, item)] == ["not_enough_information"]


def test_send_back_asks_why_and_the_reason_is_typed(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = page_of(window)
    item = item_on_screen(page)
    press(window, Qt.Key.Key_R)
    assert page.desk.panel.reason.hasFocus()
    assert not page.desk.panel.rule.isEnabled()
    QTest.keyClicks(page.desk.panel.reason, "1 edge is cut off")
    press(window, Qt.Key.Key_Return)
    assert wait_until(lambda: page._saver.n_pending == 0)
    assert [(r.verdict, r.reason) for r in rulings(window, item)] == [("send_back", "1 edge is cut off")]


def test_undo_brings_the_item_back(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    disagree_more(window)
    page = page_of(window)
    first = item_on_screen(page)
    press(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_Return)
    assert wait_until(lambda: page._saver.n_pending == 0)
    assert item_on_screen(page_of(window)) != first
    press(window, Qt.Key.Key_Z, CTRL)
    assert wait_until(lambda: page.desk.state is not None and page.desk.state.item == first)
    assert rulings(window, first) == []


def test_a_comment_is_shown_to_everybody(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = page_of(window)
    item = item_on_screen(page)
    press(window, Qt.Key.Key_C)
    QTest.keyClicks(page.desk.list.comments.line, "dirt?")
    press(window, Qt.Key.Key_Return)
    project = window.context.session.project
    assert project is not None
    assert wait_until(lambda: [c.text for c in item_comments(project, item)] == ["dirt?"])
    assert rulings(window, item) == []


def test_a_labeler_sees_no_votes(open_desk: Opener) -> None:
    window = open_desk("resolve", "Ada")
    page = window.pages["resolve"]
    assert isinstance(page, ResolvePage)
    settle(window)
    assert page.desk.state is None
    assert page.desk.panel.isHidden()
    notice = page.desk.stage.view.notice
    assert notice is not None
    assert "SME" in notice.title.text()


def test_click_on_a_card_and_on_the_button(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = page_of(window)
    item = item_on_screen(page)
    QTest.mouseClick(page.desk.panel.opinions.cards[1], Qt.MouseButton.LeftButton)
    assert [b.choice.name for b in page.desk.panel.classes.buttons if b.isChecked()] == ["scratch"]
    QTest.mouseClick(page.desk.panel.rule, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: page._saver.n_pending == 0)
    assert len(rulings(window, item)) == 1


def test_keys_never_collide_and_the_gui_thread_stays_free(open_desk: Opener, quick: Stopwatch) -> None:
    from labeler.ui.actions import conflicts

    window = open_desk("resolve", "Eva")
    quick.pardon()
    page_of(window)
    rows = [row for row in window.all_rows() if row.acts_on("resolve")]
    assert [(c.key, c.first.id, c.second.id) for c in conflicts(rows)] == []
    press(window, Qt.Key.Key_S)
    press(window, Qt.Key.Key_Return)
    settle(window)
    quick.stop()  # closing the window is not what this watches


def test_answers_are_hidden_by_a_setting_in_the_window(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = page_of(window)
    item = item_on_screen(page)
    assert len(page.desk.panel.opinions.cards) == 3
    QTest.mouseClick(page.desk.panel.hiding, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert wait_until(lambda: page.desk.state.hides)
    settle(window)
    assert page.desk.panel.opinions.cards == []
    press(window, Qt.Key.Key_2)
    assert not page.desk.state.verdict, "what is hidden cannot be accepted"
    press(window, Qt.Key.Key_S)
    assert len(page.desk.panel.opinions.cards) == 3, "after an own answer all is seen"
    press(window, Qt.Key.Key_Return)
    assert wait_until(lambda: page._saver.n_pending == 0)
    (ruling,) = rulings(window, item)
    assert not ruling.settles, "made without knowing other rulings"
    session = window.context.session
    max_ = next(row.id for row in session.people if row.name == "Max")
    window.context.set_person(max_)
    page.show_ruled = True
    page.refresh()
    settle(window)
    page_of(window)
    assert not page.desk.state.verdict, "the first SME's ruling is not shown to the second"
    assert not page.desk.panel.opinions.ruled.isVisible()
    press(window, Qt.Key.Key_O if any(c.key == "O" for c in page.desk.state.sheet.choices) else Qt.Key.Key_K)
    assert "Eva ruled: scratch" in page.desk.panel.opinions.ruled.text()
    press(window, Qt.Key.Key_Return)
    assert wait_until(lambda: page._saver.n_pending == 0)
    assert len(rulings(window, item)) == 2
    report = resolve_report(session.project, session.question)
    assert [(one.a, one.b, one.same.n, one.same.value) for one in report.judges] == [("Eva", "Max", 1, 0.0)]
    dialog = ResolveReportDialog(window.context, page)
    assert wait_until(lambda: len(dialog.judges.rows_model.rows) == 1)
    assert dialog.judges.rows_model.rows[0].names == "Eva and Max"


def test_sent_back_tells_the_labelers_why(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = page_of(window)
    item = item_on_screen(page)
    press(window, Qt.Key.Key_R)
    QTest.keyClicks(QApplication.focusWidget(), "look at the lower edge")
    press(window, Qt.Key.Key_Return)
    project = window.context.session.project
    assert wait_until(lambda: bool(item_comments(project, item)))
    (said,) = item_comments(project, item)
    assert "@Ada" in said.text and "@Ben" in said.text and "look at the lower edge" in said.text
    ben = next(row.id for row in window.context.session.people if row.name == "Ben")
    assert [thread.item for thread in waiting_for(project, ben)] == [item]


def test_a_comment_completes_names(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = page_of(window)
    press(window, Qt.Key.Key_C)
    QTest.keyClicks(QApplication.focusWidget(), "see @be")
    press(window, Qt.Key.Key_Tab)
    assert page.desk.list.comments.line.text() == "see @Ben "


def test_what_is_all_ruled_is_not_called_unanimous(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = page_of(window)
    press(window, Qt.Key.Key_2)
    press(window, Qt.Key.Key_Return)
    assert wait_until(lambda: page._saver.n_pending == 0)
    page.desk.clear()  # as after a restart: nothing was ruled in this sitting
    page.refresh()
    settle(window)
    notice = page.desk.stage.view.notice
    assert notice is not None and notice.title.text() == "All disagreements are resolved"
    assert "1 items that people disagreed about are ruled" in notice.words.text()
