"""What can be done on the Label page, as rows."""

from __future__ import annotations

from collections.abc import Callable

from labeler.ui.actions import Action
from labeler.ui.state.answer_sheet import Choice
from labeler.ui.state.label import LabelState
from labeler.ui.widgets.label_desk import LabelDesk


def class_rows(desk: LabelDesk) -> list[Action]:
    """Return a row for each class that has a key."""
    choices = desk.state.sheet.choices if desk.state is not None else ()

    def choosing(choice: Choice) -> Callable[[], object]:
        return lambda: desk.choose(choice)

    return [
        Action(
            f"label.choose_{number}",
            choice.name,
            choice.key,
            group=desk.tr("Answer"),
            run=choosing(choice),
        )
        for number, choice in enumerate(choices, start=1)
        if choice.key
    ]


def label_rows(desk: LabelDesk) -> list[Action]:
    """Return the rows of answering and moving."""
    tr, panel = desk.tr, desk.panel
    answer, go = tr("Answer"), tr("Go to")
    rows: tuple[tuple[str, str, str, str, str, Callable[[], object]], ...] = (
        (
            "uncertain",
            tr("Not clear: the uncertain classes"),
            "U `",
            answer,
            "uncertain",
            panel.classes.focus_uncertain,
        ),
        ("borderline", tr("Borderline between two"), "B", answer, "", desk.choose_borderline),
        ("find_class", tr("Find a class by name"), "/", answer, "search", panel.classes.focus_search),
        ("unsure", tr("Sure or not"), "Q", answer, "", desk.toggle_sure),
        ("skip", tr("Put off for later"), "S", answer, "skip", desk.skip),
        ("note", tr("Write a note"), "N", answer, "note", panel.focus_note),
        ("escape", tr("Cancel"), "Esc", answer, "", desk.escape),
        ("advance", tr("Go on by itself"), "Ctrl+Shift+Return", answer, "", desk.toggle_advance),
        ("next", tr("Next"), "D Right Return Enter", go, "next", desk.next),
        ("previous", tr("Previous"), "A Left", go, "previous", desk.previous),
        ("next_open", tr("Next without a label"), "Shift+D", go, "", desk.next_open),
        ("previous_open", tr("Previous without a label"), "Shift+A", go, "", desk.previous_open),
        ("first", tr("First"), "Home", go, "", lambda: desk.turn_to(LabelState.first)),
        ("last", tr("Last"), "End", go, "", lambda: desk.turn_to(LabelState.last)),
        ("go_to", tr("Go to a number or id …"), "Ctrl+G", go, "", desk.go_to),
        ("keep_view", tr("Keep the view for the next"), "K", go, "", desk.toggle_keep_view),
    )
    return [
        Action(f"label.{name}", title, key, icon, group=group, run=run)
        for name, title, key, group, icon, run in rows
    ]
