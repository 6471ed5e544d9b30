"""The Agreement page in the real window: the sentence, the numbers, and rows and cells that open items."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.ui.pages.agreement import AgreementPage
from labeler.ui.screenshots import settle
from labeler.ui.state.agreement_model import ModelRow, ModelView
from labeler.ui.state.agreement_parts import Chart
from labeler.ui.stopwatch import Stopwatch
from tests.ui.conftest import Opener

Asked = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def page(open_desk: Opener) -> AgreementPage:
    """Eva, an expert, looks at the desk: Ada, Ben and a simulated Sim labeled pictures."""
    window = open_desk("agreement", "Eva")
    assert isinstance(window.page, AgreementPage)
    return window.page


@pytest.fixture
def asked(page: AgreementPage) -> Asked:
    """What the page asked the window to open."""
    requests: Asked = []
    page.context.page_requested.disconnect()
    page.context.page_requested.connect(lambda noun, more: requests.append((noun, more)))
    return requests


def test_one_glance_first(page: AgreementPage) -> None:
    assert page.first.text().startswith("People give the same answer")
    assert page.next.text()
    assert "1 of the people are simulated" in page.note.text()
    shown = [title for title, card in page.cards.items() if card.isVisible()]
    assert shown == ["Same answer", "Cohen’s kappa", "Krippendorff’s alpha", "Gwet’s AC1", "With the others"]


def test_simulated_people_say_so_in_charts_and_matrix(page: AgreementPage) -> None:
    names = {row.name for row in page.panels.charts["person"].rows}
    assert "Sim (simulated)" in names
    model = page.panels.pairs.model()
    heads = {model.headerData(i, Qt.Orientation.Vertical) for i in range(model.rowCount())}
    assert heads == names


def test_a_class_opens_the_items_where_not_everybody_says_it(page: AgreementPage, asked: Asked) -> None:
    chart = page.panels.charts["class"]
    page.panels.row_opened.emit("class", chart.rows[0])
    (noun, more) = asked[0]
    assert noun == "data"
    assert more["items"]
    assert "Not everybody says" in more["title"]


def test_enter_opens_the_chosen_row(page: AgreementPage, asked: Asked, qtbot: QtBot) -> None:
    chart = page.panels.charts["class"]
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.current_row() is chart.rows[0]
    assert chart.accessibleDescription() == chart.rows[0].tip
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert asked


def test_a_cell_opens_exactly_the_items_of_that_confusion(page: AgreementPage, asked: Asked) -> None:
    """Ada and Ben differ on the third picture alone; Sim may differ from both elsewhere."""
    names = page.panels.pairs.model()
    heads = [names.headerData(i, Qt.Orientation.Vertical) for i in range(names.rowCount())]
    page.panels.people_opened.emit(heads.index("Ada"), heads.index("Ben"))
    assert len(asked[0][1]["items"]) == 1


def test_policy_of_uncertain_labels_is_a_switch(page: AgreementPage) -> None:
    assert page.policy.isVisible()
    window = page.window()
    for place in range(page.policy.count()):
        page.policy.setCurrentIndex(place)
        page.refresh()
        settle(window)  # type: ignore[arg-type]
        assert page.first.text()
    names = page.panels.confusions.model()
    assert names.rowCount() >= 2


def test_blind_labelers_do_not_see_what_others_said(open_desk: Opener) -> None:
    window = open_desk("agreement", "Ada")
    page = window.page
    assert isinstance(page, AgreementPage)
    assert page.empty.isVisible()
    assert "blind" in page.empty.title.text()


def test_the_gui_thread_stays_free(open_desk: Opener, quick: Stopwatch) -> None:
    window = open_desk("home", "Eva")
    window.show_page("agreement")
    settle(window)


def test_every_control_has_a_name(page: AgreementPage) -> None:
    panels = page.panels
    for widget in (page.rounds, page.policy, panels.left, panels.right, panels.confusions, panels.pairs):
        assert widget.accessibleName()
    assert all(chart.accessibleName() for chart in panels.charts.values())


def test_a_model_has_a_tab_where_there_is_one(page: AgreementPage) -> None:
    settle(page.window())  # type: ignore[arg-type]
    titles = [page.panels.right.tabText(place) for place in range(page.panels.right.count())]
    assert titles == ["Confusions", "Pairs of people", "What if merged"]
    page.panels.show_model(ModelView("run 1", (ModelRow("Temperature", "1.10", ""),), Chart()))
    assert page.panels.right.tabText(3) == "Model"
    assert page.panels.right.isTabVisible(3)
    page.panels.show_model(None)
    assert not page.panels.right.isTabVisible(3)
