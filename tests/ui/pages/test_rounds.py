"""The Rounds page through clicks and keys: a round is drafted, begun, joined and closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.ops.label import submit_label
from labeler.ops.people import add_person
from labeler.ops.round_choice import From
from labeler.ops.rounds import begin_round
from labeler.store.read.assignments import assigned
from labeler.store.read.labels import current_labels
from labeler.store.read.queue import person_queue
from labeler.store.read.rounds import open_round, rounds
from labeler.ui.pages.rounds import RoundsPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.window import Window
from tests.ui.conftest import Opener


def page_of(window: Window) -> RoundsPage:
    page = window.pages["rounds"]
    assert isinstance(page, RoundsPage)
    settle(window)
    return page


def test_a_round_is_drafted_begun_and_closed(open_desk: Opener, qtbot: QtBot) -> None:
    window = open_desk("rounds", "Eva")
    page, session = page_of(window), window.context.session
    new = page.new
    assert "36 labels asked for" in new._summary.text() and new.begin.isEnabled()
    new.source.setCurrentIndex(new.source.findData(From.DISAGREED))
    new.source.activated.emit(new.source.currentIndex())
    assert wait_until(lambda: new.begin.isEnabled() and "1 items" in new._summary.text())
    new.source.setCurrentIndex(new.source.findData(From.FILTER))
    new.source.activated.emit(new.source.currentIndex())
    new.words.setText("tag:nothing-like-it")
    assert wait_until(lambda: not page.busy() and "nothing-like-it" in new._summary.text())
    assert not new.begin.isEnabled()
    new.words.setText("tag:dim")
    assert wait_until(lambda: new.begin.isEnabled() and "2 items" in new._summary.text())
    new.per_item.setValue(1)
    new.name.setText("dim again")
    qtbot.mouseClick(new.begin, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: open_round(session.project, session.question).name == "dim again")
    begun = open_round(session.project, session.question)
    given = assigned(session.project, begun.id)
    assert sum(given.values()) == 2 and begun.choice == {"from": "filter", "filter": "tag:dim"}
    settle(window)
    assert (
        page.state.report.round.id == begun.id
        and "2 items (the items that fit tag:dim)" in page.details.words.text()
    )
    assert page.table.rows_model.rowCount() == 2
    qtbot.mouseClick(page.details.close_it, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: open_round(session.project, session.question) is None)
    settle(window)
    assert page.first.text() == "No round is open" and not page.details.close_it.isVisible()
    window.context.undo()
    assert wait_until(lambda: open_round(session.project, session.question) is not None)


def test_somebody_joins_and_leaves_from_the_menu(open_desk: Opener, qtbot: QtBot) -> None:
    window = open_desk("rounds", "Max")
    page, session = page_of(window), window.context.session
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wait_until(lambda: len(rounds(session.project, session.question)) == 2)
    cem = add_person(session.project, name="Cem")
    settle(window)
    join = next(action for action in page.details.menu().actions() if "Cem" in action.text())
    join.trigger()
    begun = open_round(session.project, session.question)
    assert wait_until(lambda: assigned(session.project, begun.id).get(cem, 0) == 9)
    settle(window)
    leave = next(action for action in page.details.menu().actions() if "Let Cem leave" in action.text())
    leave.trigger()
    assert wait_until(lambda: cem not in assigned(session.project, begun.id))


def test_a_labeler_sees_but_changes_nothing(open_desk: Opener) -> None:
    window = open_desk("home", "Eva")
    ada = next(row.id for row in window.context.session.people if row.name == "Ada")
    window.show_page("rounds")
    settle(window)
    page = page_of(window)
    page.context.session.person_row = next(row for row in page.context.session.people if row.id == ada)
    page.refresh()
    settle(window)
    assert not page.new.isEnabled() and "Ada is a labeler" in page.new._why_not.text()
    assert not page.details.close_it.isEnabled()


def test_chosen_items_come_from_another_page(open_desk: Opener) -> None:
    window = open_desk("home", "Max")
    project, question = window.context.session.project, window.context.session.question
    round_ = open_round(project, question)
    sim = next(row.id for row in window.context.session.people if row.name == "Sim")
    items = person_queue(project, question, sim, round_.id).items[:3].tolist()
    window.context.open_page("rounds", items=items)
    page = page_of(window)
    assert page.new.choice().source is From.GIVEN
    assert wait_until(lambda: page.new.begin.isEnabled() and page.new._summary.text().startswith("3 items"))


def test_whether_a_round_helped_is_seen_and_opens_the_items_that_moved(
    open_desk: Opener, qtbot: QtBot
) -> None:
    window = open_desk("rounds", "Eva")
    page, session = page_of(window), window.context.session
    assert not page.helped.isVisible(), "one round cannot be compared with anything"
    project, question = session.project, session.question
    labels = current_labels(project, question).answered()
    first = open_round(project, question).id
    begun = begin_round(project, question=question, author=session.person).value
    ok = next(one.id for one in session.classes if one.name == "ok")
    twice = sorted({item for item in labels.item.tolist() if (labels.item == item).sum() > 1})
    assert twice
    for item in twice:
        for person in labels.person[labels.item == item].tolist():
            where = {"person": person, "item": item, "question": question, "round": begun}
            submit_label(project, label_class=ok, **where)
    assert first != begun
    assert wait_until(lambda: page.helped.view.after == "100.0 %")
    settle(window)
    assert page.helped.heading.text() == "Did round 2 help?"
    assert page.helped.isVisible() and page.helped.chart.isVisible()
    assert [point.name for point in page.helped.view.points] == ["round 1", "round 2"]
    apart = set(page.helped.view.more)
    assert apart and apart <= set(twice)
    qtbot.mouseClick(page.helped.more, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.page.noun == "data"
    assert set(window.page.filter_row.asked.only or ()) == apart


def test_a_crowd_has_room_to_scroll_in(open_desk: Opener) -> None:
    window = open_desk("home", "Max")
    project, session = window.context.session.project, window.context.session
    assert project is not None
    for number in range(30):
        add_person(project, name=f"Labeler {number}")
    begin_round(project, question=session.question, author=session.person, labelers_per_item=2)
    settle(window)
    window.show_page("rounds")
    page = page_of(window)
    assert wait_until(lambda: len(page.new._who) == 35)
    settle(window)
    box = next(iter(page.new._who.values()))
    assert box.height() >= box.sizeHint().height()
    assert page.details.progress.height() >= page.details.progress.sizeHint().height() > 500
