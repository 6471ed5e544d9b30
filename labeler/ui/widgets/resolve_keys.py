"""What can be done on the Resolve page, as rows."""

from __future__ import annotations

from collections.abc import Callable

from labeler.ui.actions import Action
from labeler.ui.state.answer_sheet import Choice
from labeler.ui.state.resolve import REASONS, ResolveState
from labeler.ui.widgets.resolve_desk import ResolveDesk


def ruling_rows(desk: ResolveDesk) -> list[Action]:
    """Return the rows that decide: accept an answer, choose a class, give a reason."""
    choices = desk.state.sheet.choices if desk.state is not None else ()
    group = desk.tr("Ruling")

    def deciding(how: Callable[[ResolveState], object]) -> Callable[[], object]:
        return lambda: desk.decide(how)

    def choosing(choice: Choice) -> Callable[[], object]:
        return lambda: desk.choose(choice)

    def accepting(number: int) -> Callable[[], object]:
        return deciding(lambda state: state.accept(number))

    def reasoning(number: int) -> Callable[[], object]:
        return deciding(lambda state: state.give_reason(number))

    accept = [
        Action(
            f"resolve.accept_{n}",
            desk.tr("Accept answer {}").format(n),
            str(n),
            group=group,
            run=accepting(n),
        )
        for n in range(1, 10)
    ]
    classes = [
        Action(f"resolve.choose_{n}", choice.name, choice.key, group=group, run=choosing(choice))
        for n, choice in enumerate(choices, start=1)
        if choice.key
    ]
    reasons = [
        Action(
            f"resolve.reason_{n}",
            words,
            f"Ctrl+{n}",
            group=desk.tr("Reason"),
            run=reasoning(n),
            in_text=True,
        )
        for n, words in enumerate(REASONS, start=1)
    ]
    return [*accept, *classes, *reasons]


def resolve_rows(desk: ResolveDesk, toggle_ruled: Callable[[], object]) -> list[Action]:
    """Return the other rows of ruling and moving."""
    tr, ruling, go = desk.tr, desk.tr("Ruling"), desk.tr("Go to")
    rows: tuple[tuple[str, str, str, str, str, Callable[[], object]], ...] = (
        ("rule", tr("Resolve and next"), "Return Enter", ruling, "check", desk.rule),
        (
            "not_enough",
            tr("Not enough information"),
            "X",
            ruling,
            "",
            lambda: desk.decide(ResolveState.not_enough),
        ),
        ("send_back", tr("Send back with a reason"), "R", ruling, "", desk.send_back),
        ("reason", tr("Write the reason"), "N", ruling, "note", desk.panel.focus_reason),
        ("reveal", tr("Show the votes"), "Z", ruling, "eye", lambda: desk.decide(ResolveState.reveal)),
        (
            "one_more",
            tr("Draw one person's answer alone, then the next one's"),
            "V",
            ruling,
            "",
            lambda: desk.decide(ResolveState.show_one_more),
        ),
        ("comment", tr("Write a comment"), "C", ruling, "", desk.list.comments.focus_line),
        (
            "find_class",
            tr("Find a class by name"),
            "/",
            ruling,
            "search",
            desk.panel.classes.focus_search,
        ),
        ("escape", tr("Cancel"), "Esc", ruling, "", desk.take_focus),
        ("next", tr("Next, ruling on nothing"), "D Right", go, "next", lambda: desk.step(1)),
        ("previous", tr("Previous"), "A Left", go, "previous", lambda: desk.step(-1)),
        ("ruled", tr("Show what is ruled as well"), "Ctrl+R", go, "", toggle_ruled),
    )
    return [
        Action(f"resolve.{name}", title, key, icon, group=group, run=run)
        for name, title, key, group, icon, run in rows
    ]
