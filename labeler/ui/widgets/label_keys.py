"""What can be done on the Label page, as rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from labeler.types import ItemKind
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
    drawn = desk.view.editor is not None  # there N draws one more
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
        ("find_class", tr("Find a class by name"), "/", answer, "search", desk.find_class),
        ("unsure", tr("Sure or not"), "Q", answer, "", desk.toggle_sure),
        ("skip", tr("Put off for later"), "S", answer, "skip", desk.skip),
        ("note", tr("Write a note"), "Shift+N" if drawn else "N Shift+N", answer, "note", panel.focus_note),
        ("flag", tr("Flag for the expert, or take it back"), "F", answer, "flag", desk.marks.flag),
        ("tag", tr("Tags"), "T", answer, "tag", desk.marks.tag),
        ("proposal", tr("Take the model's proposal"), "V", answer, "", desk.take_proposal),
        (
            "others",
            tr("Show or hide others' answers, or the proposal"),
            "O",
            answer,
            "eye",
            desk.toggle_others,
        ),
        ("book", tr("Label book: tap to open, hold to peek"), "G", answer, "book", desk.peek),
        ("escape", tr("Cancel"), "Esc", answer, "", desk.escape),
        ("advance", tr("Go on by itself"), "Ctrl+Shift+Return", answer, "", desk.toggle_advance),
        ("accept", tr("Accept, and next"), "Return Enter", answer, "", desk.accept),
        ("next", tr("Next"), "D", go, "next", desk.next),
        ("previous", tr("Previous"), "A", go, "previous", desk.previous),
        ("next_open", tr("Next without a label"), "Shift+D", go, "", desk.next_open),
        ("previous_open", tr("Previous without a label"), "Shift+A", go, "", desk.previous_open),
        ("first", tr("First"), "Home", go, "", lambda: desk.turn_to(LabelState.first)),
        ("last", tr("Last"), "End", go, "", lambda: desk.turn_to(LabelState.last)),
        ("go_to", tr("Go to a number or id …"), "Ctrl+G", go, "", desk.go_to),
        ("next_question", tr("Next question"), "Ctrl+Tab E", go, "", lambda: desk.switch_question(1)),
        (
            "previous_question",
            tr("Previous question"),
            "Ctrl+Shift+Tab",
            go,
            "",
            lambda: desk.switch_question(-1),
        ),
        ("keep_view", tr("Keep the view for the next"), "K", go, "", desk.toggle_keep_view),
    )
    made = [
        Action(f"label.{name}", title, key, icon, group=group, run=run)
        for name, title, key, group, icon, run in rows
    ]
    return [*made, *_arrow_rows(desk), *_copy_rows(desk), *_proposal_rows(desk)]


def _proposal_rows(desk: LabelDesk) -> list[Action]:
    """Return the rows for the parts of what a model proposes; a class has none."""
    if desk.view.editor is None:
        return []
    tr, group = desk.tr, desk.tr("Answer")
    return [
        Action(
            "label.take_part",
            tr("Take the proposed part that is marked"),
            "Shift+V",
            group=group,
            run=desk.take_part,
        ),
        Action("label.next_part", tr("Next proposed part"), "Alt+V", group=group, run=desk.next_proposed),
        Action(
            "label.previous_part",
            tr("Proposed part before"),
            "Alt+Shift+V",
            group=group,
            run=partial(desk.next_proposed, -1),
        ),
    ]


def _copy_rows(desk: LabelDesk) -> list[Action]:
    """Return the rows of copying what is drawn; there are none where nothing is drawn."""
    if desk.view.editor is None:
        return []
    tr, group = desk.tr, desk.tr("Answer")
    # (on sound Ctrl+B marks the selection, as in Audacity)
    copy_key = "Ctrl+Shift+B" if desk.view.editor.item_kind is ItemKind.AUDIO else "Ctrl+B"
    return [
        Action("label.copy", tr("Copy the selection, or all"), "Ctrl+C", group=group, run=desk.copy),
        Action("label.paste", tr("Paste"), "Ctrl+V", group=group, run=desk.paste),
        Action("label.copy_on", tr("Copy to the next item"), copy_key, group=group, run=desk.copy_on),
    ]


def _arrow_rows(desk: LabelDesk) -> list[Action]:
    """Return the rows of the arrows: they move what is selected, else they turn to another item."""
    tr, group = desk.tr, desk.tr("Go to")
    edits = desk.view.editor is not None

    def row(name: str, title: str, key: str, dx: int, dy: int) -> Action:
        large = key.startswith("Shift+")
        run = partial(desk.arrow, dx, dy, large=large)
        listed = edits and not large
        return Action(f"label.{name}", title, key, group=group, run=run, repeats=edits, listed=listed)

    rows = [
        row("right", tr("Move right, or next"), "Right", 1, 0),
        row("left", tr("Move left, or previous"), "Left", -1, 0),
    ]
    if edits:
        rows += [
            row("up", tr("Move up"), "Up", 0, -1),
            row("down", tr("Move down"), "Down", 0, 1),
            row("far_right", tr("Move far to the right"), "Shift+Right", 1, 0),
            row("far_left", tr("Move far to the left"), "Shift+Left", -1, 0),
            row("far_up", tr("Move far up"), "Shift+Up", 0, -1),
            row("far_down", tr("Move far down"), "Shift+Down", 0, 1),
        ]
    return rows
