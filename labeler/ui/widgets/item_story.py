"""What the side panel tells of an item: answers and truth, comments, what it went into, what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from labeler.types import Id, QuestionKind
from labeler.ui.state.item_facts import (
    Asked,
    ItemFacts,
    answer_by,
    answer_lines,
    known_lines,
    lineage_lines,
    measured,
    predicted_words,
    properties,
    when,
)
from labeler.ui.widgets.item_sections import Facts


def tr(words: str) -> str:
    """Translate in the side panel's context."""
    return QCoreApplication.translate("ItemPanel", words)


def answers_part(facts: ItemFacts, names: dict[Id, str]) -> Facts:
    """Return what is known and said of an item, by people and by models."""
    part = Facts()
    _answers(part, facts, names)
    _predictions(part, facts)
    return part


def facts_part(facts: ItemFacts, go: Callable[[Id], object]) -> Facts:
    """Return what an item is, where it came from and went; ``go`` leads to another item."""
    part = Facts()
    part.pairs(tr("Measured"), measured(facts.measures))
    part.pairs(tr("File"), properties(facts))
    part.pairs(tr("Where it came from, where it went"), lineage_lines(facts))
    _twins(part, facts, go)
    return part


def history_part(facts: ItemFacts) -> Facts:
    """Return what happened to an item, the newest first."""
    part = Facts()
    lines = [f"{when(event.at)}  {event.who} {event.words}" for event in facts.history]
    part.events(tr("History"), lines)
    return part


def comments_part(facts: ItemFacts, names: dict[Id, str]) -> Facts:
    """Return the remarks on an item."""
    part = Facts()
    part.title(tr("Comments"))
    for one in facts.comments:
        who = names.get(one.person, one.person_name)
        part.remark(one.text, f"{who} · {when(one.at)}")
    if facts.hidden:
        part.muted(tr("Others' comments are hidden while the round is open."))
    return part


def exports_part(rows: Sequence[str]) -> Facts:
    """Return the exports that an item went into."""
    part = Facts()
    part.pairs(tr("Exports"), [(tr("Export"), row) for row in rows])
    return part


def _answers(part: Facts, facts: ItemFacts, names: dict[Id, str]) -> None:
    several = len({one.question for one in facts.answers} | {one.question for one in facts.known}) > 1
    part.title(tr("Your labels") if facts.hidden else tr("Labels"))
    for one in facts.known:
        asked = _asked(facts, one.question)
        kind = tr("Ruling by {name}") if one.verdict else tr("Gold, given by {name}")
        by = f"{kind.format(name=one.person_name)} · {when(one.at)}"
        part.answer(_colour(asked, one.label_class), known_lines(one, asked), _of(asked, by, several))
    for answer in facts.answers:
        asked = _asked(facts, answer.question)
        by = answer_by(answer, names.get(answer.person, answer.person_name))
        part.answer(_colour(asked, answer.label_class), answer_lines(answer, asked), _of(asked, by, several))
    if not facts.answers and not facts.known:
        part.muted(tr("None yet. Double-click opens the item on Label."))
    if facts.hidden:
        part.muted(tr("What others answered is hidden while the round is open."))


def _asked(facts: ItemFacts, question: Id) -> Asked:
    return facts.questions.get(question) or Asked("?", QuestionKind.CLASS, {}, {})


def _of(asked: Asked, by: str, several: bool) -> str:
    return f"{asked.name}: {by}" if several else by


def _colour(asked: Asked, label_class: Id | None) -> str:
    return asked.colours.get(label_class or 0, "")


def _predictions(part: Facts, facts: ItemFacts) -> None:
    rows = [
        (one.run_name or tr("a run"), predicted_words(one, facts.questions.get(one.question or 0)))
        for one in facts.predictions
    ]
    part.pairs(tr("What models say"), rows)


def _twins(part: Facts, facts: ItemFacts, go: Callable[[Id], object]) -> None:
    if not facts.twins:
        return
    part.title(tr("Copies and near-duplicates"))
    rows = []
    for item, path, same in facts.twins:
        how = tr("the same bytes") if same else tr("looks or sounds alike, kept together in splits")
        name = path.rpartition("/")[2]
        rows.append((f"{name} – {how}", name if facts.hidden else path, lambda item=item: go(item)))
    part.buttons(rows)
