"""The Agreement page, whatever the question asks for: read it, say it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labeler.errors import UserError
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
    from labeler.store.project import Project
    from labeler.store.read.people import Person
    from labeler.store.read.questions import Question


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
        return answer_view(session.project, session.question_row, session.people, round_name)
    facts = read_agreement(session, round_name, policy)
    return facts if isinstance(facts, Missing) else class_view(facts)


def answer_view(
    project: Project, question: Question, people: Sequence[Person], round_name: str | None
) -> PageView | Missing:
    """Return the page of boxes, segments, several classes or transcripts, or why there is nothing."""
    from labeler.ops.answers import answers_of_project
    from labeler.ops.set_opinions import SetOpinions
    from labeler.ops.text_opinions import TextOpinions
    from labeler.ui.state.session import shown_name

    try:
        said = answers_of_project(project, question, round_name=round_name)
    except UserError:  # the answers of that round were undone meanwhile
        if round_name is None:
            raise
        said, round_name = answers_of_project(project, question), None
    if not said.n_items:
        return Missing(
            "Nobody has labeled yet.", "Label some items; then a second person the same ones.", "label"
        )
    shown = {person.name: shown_name(person) for person in people}
    names = tuple(shown.get(name, name) for name in said.people)
    chosen = round_name or (list(said.by_round)[-1] if said.by_round else None)
    if isinstance(said, TextOpinions):
        from labeler.ui.state.agreement_texts import text_view

        return text_view(said, names, chosen)
    if isinstance(said, SetOpinions):
        from labeler.ui.state.agreement_sets import set_view

        return set_view(said, names, chosen)
    from labeler.ui.state.agreement_units import unit_view

    return unit_view(said, names, chosen)


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
