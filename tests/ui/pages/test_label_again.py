"""Items that are served again come late, without the first answer, and the second one is kept beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.ops.rounds import Serving, begin_round
from labeler.store.read.labels import current_labels, my_label
from labeler.store.read.rounds import repeat_rounds
from labeler.ui.screenshots import settle
from tests.ui.conftest import Opener
from tests.ui.pages.test_label import answer


def test_a_second_serving_shows_no_first_answer_and_is_stored_beside_it(
    open_desk: Opener, qtbot: QtBot
) -> None:
    window = open_desk("label", "Ada")
    session = window.context.session
    project, question, ada = session.project, session.question, session.person
    owner = next(row.id for row in session.people if row.name == "Max")
    round_ = begin_round(
        project, question=question, author=owner, labelers=[ada], serving=Serving(repeat_share=0.25)
    ).value
    settle(window)
    page = window.page
    n = len(page.desk.state.queue)
    assert page.desk.state.progress == (0, 0, n + 3)
    for _ in range(8):
        answer(window, Qt.Key.Key_1)
    settle(window)
    again = set(page._served.again)
    assert len(again) == 3 and page.desk.state.progress == (8, 0, n + 3)
    seen = []
    while page.desk.state.item is not None:
        seen.append(page.desk.state.item)
        if seen[-1] in again:
            assert page.desk.state.mine is None, "the first answer is not shown"
        answer(window, Qt.Key.Key_2)
    assert again <= set(seen) and set(seen[-3:]) != again, "between others"
    assert page.desk.state.progress == (n + 3, 0, n + 3)
    with project.reading() as db:
        companion = repeat_rounds(db, question)[round_]
    classes = [row.id for row in session.classes]
    assert len(current_labels(project, question, companion)) == 3
    for item in again:
        assert my_label(project, item, question, ada, round_).label_class == classes[0]
        assert my_label(project, item, question, ada, companion).label_class == classes[1]
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert page.desk.state.item == seen[-1] and page.desk.state.mine is None


def test_a_pause_is_announced(open_desk: Opener, qtbot: QtBot) -> None:
    window = open_desk("label", "Ada")
    session = window.context.session
    owner = next(row.id for row in session.people if row.name == "Max")
    begin_round(
        session.project,
        question=session.question,
        author=owner,
        labelers=[session.person],
        serving=Serving(repeat_share=0.1, pause_minutes=90),
    )
    settle(window)
    page = window.page
    while page.desk.state.item is not None:
        answer(window, Qt.Key.Key_1)
    settle(window)
    assert page.desk.view.notice is not None
    assert page.desk.view.notice.title.text() == "A pause, then 1 item once more"
    assert page.desk.state.progress[2] == len(page.desk.state.queue) + 1
