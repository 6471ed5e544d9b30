"""The Agreement page, whatever the question asks for: read it, say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labeler.types import Id, QuestionKind
from labeler.ui.state.agreement import (
    AgreementFacts,
    cards,
    convention_warning,
    headline,
    notes,
    read_agreement,
)
from labeler.ui.state.agreement_items import (
    items_again,
    items_between,
    items_of_class,
    items_of_person,
    items_of_tag,
    items_said,
)
from labeler.ui.state.agreement_parts import ChartRow, Missing, PageView
from labeler.ui.state.agreement_rows import page_rows
from labeler.ui.state.session import Session

if TYPE_CHECKING:
    from labeler.stats.uncertain import Policy


def read_view(session: Session, round_name: str | None, policy: Policy) -> PageView | Missing:
    """Return what the page shows, or why there is nothing (reads; off the GUI thread)."""
    if session.project is None or session.question_row is None:
        return Missing("No project is open.", "Open one on Home.", "home")
    if session.blind:
        return Missing(
            "You are labeling blind.",
            "Agreement would tell you what the others answered. It is shown once the round is closed, and to "
            "experts and engineers at any time.",
            "label",
        )
    if session.question_row.kind is not QuestionKind.CLASS:
        from labeler.ui.state.agreement_answers import answer_view

        return answer_view(session.project, session.question_row, session.people, round_name)
    facts = read_agreement(session, round_name, policy)
    return facts if isinstance(facts, Missing) else class_view(facts)


def class_view(facts: AgreementFacts) -> PageView:
    """Return the page of a question that asks for one class."""
    first, following = headline(facts)
    return PageView(
        first,
        following,
        notes(facts),
        convention_warning(facts),
        cards(facts),
        facts.rounds,
        facts.round,
        bool(facts.agreement.opinions.uncertain),
        page_rows(facts),
        ClassItems(facts),
    )


class ClassItems:
    """The items behind a page of single classes."""

    def __init__(self, facts: AgreementFacts) -> None:
        self.facts = facts

    def of_row(self, chart: str, row: ChartRow) -> tuple[list[Id], str]:
        """Return the items of a row of a chart, and what they are."""
        if chart == "class":
            return items_of_class(self.facts, row.place), f"Not everybody says {row.name}"
        if chart == "person":
            return items_of_person(self.facts, row.place), f"{row.name} is apart from the others"
        if chart == "again":
            return items_again(self.facts, row.place), f"Answered otherwise the second time: {row.name}"
        return items_of_tag(self.facts, row.place), f"Tagged {row.name}"

    def of_classes(self, a: int, b: int) -> tuple[list[Id], str]:
        """Return the items of which one person said the one class and another the other."""
        names = self.facts.agreement.classes
        title = f"Both said {names[a]}" if a == b else f"One said {names[a]}, one {names[b]}"
        return items_said(self.facts, a, b), title

    def of_people(self, a: int, b: int) -> tuple[list[Id], str]:
        """Return the items on which two people differ."""
        names = self.facts.names
        return items_between(self.facts, a, b), f"{names[a]} and {names[b]} differ"
