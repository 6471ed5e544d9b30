"""Everything about one item, as the side panel shows it: what this person may see of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from labeler.types import AnswerState, Id, QuestionKind
from labeler.ui.state.value_words import value_lines

if TYPE_CHECKING:
    from labeler.ops.lineage import InExport
    from labeler.store.read.comments import Comment
    from labeler.store.read.history import Event
    from labeler.store.read.items import ItemRow
    from labeler.store.read.lineage import Answered, CameFrom, InRound, Known, Predicted
    from labeler.store.read.tags import ItemTag
    from labeler.ui.state.session import Session

MEASURE_WORDS = {
    "brightness": "Brightness",
    "contrast": "Contrast",
    "sharpness": "Sharpness",
    "loudness_db": "Loudness (dBFS)",
    "peak_db": "Peak (dBFS)",
    "clipped_share": "Clipped",
    "silence_share": "Silent",
    "snr_db": "Signal to noise (dB)",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as far as its answers can be read: its name, its kind, and its classes by id."""

    name: str
    kind: QuestionKind
    classes: Mapping[Id, str]
    colours: Mapping[Id, str]


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item; ``hidden`` says that others' labels are kept back because the round is blind.

    ``questions`` are those that anything here answers, by id. ``twins`` are (item, path, same bytes).
    """

    row: ItemRow
    measures: dict[str, float]
    tags: tuple[ItemTag, ...]
    questions: Mapping[Id, Asked]
    answers: tuple[Answered, ...]
    known: tuple[Known, ...]
    comments: tuple[Comment, ...]
    rounds: tuple[InRound, ...]
    predictions: tuple[Predicted, ...]
    splits: tuple[tuple[str, str], ...]
    came_from: CameFrom | None
    twins: tuple[tuple[Id, str, bool], ...]
    history: tuple[Event, ...]
    hidden: bool


def read_item_facts(session: Session, item: Id) -> ItemFacts:
    """Return what this session's person may see of one item (reads; call it off the GUI thread).

    A labeler in an open blind round sees their own answers and comments alone, and neither what is known nor
    what models say.
    """
    from labeler.errors import Bug
    from labeler.store.read import lineage
    from labeler.store.read.comments import item_comments
    from labeler.store.read.history import history
    from labeler.store.read.items import item as read_item
    from labeler.store.read.measures import item_measures
    from labeler.store.read.tags import item_taggings

    project, blind = session.project, session.blind
    if project is None:
        raise Bug("an item was asked for without a project")
    answers = tuple(one for one in lineage.item_answers(project, item) if _may_see(session, one.person))
    known = () if blind else tuple(lineage.item_known(project, item))
    predictions = () if blind else tuple(lineage.item_predictions(project, item))
    asked = [*(one.question for one in answers), *(one.question for one in known)]
    return ItemFacts(
        row=read_item(project, item),
        measures=item_measures(project, item),
        tags=tuple(item_taggings(project, item)),
        questions=_questions(session, {*asked, *(one.question or 0 for one in predictions)}),
        answers=answers,
        known=known,
        comments=tuple(one for one in item_comments(project, item) if _may_see(session, one.person)),
        rounds=() if blind else tuple(lineage.item_rounds(project, item)),
        predictions=predictions,
        splits=tuple(lineage.item_splits(project, item)),
        came_from=lineage.item_came_from(project, item),
        twins=tuple(lineage.item_twins(project, item)),
        history=() if blind else tuple(history(project, item)),
        hidden=blind,
    )


def _may_see(session: Session, person: Id) -> bool:
    return not session.blind or person == session.person


def read_exports(session: Session, item: Id) -> tuple[Id, list[InExport]]:
    """Return the item and the exports that it went into (reads files; call it off the GUI thread)."""
    from labeler.ops.lineage import item_exports

    return item, [] if session.project is None else item_exports(session.project, item)


def _questions(session: Session, wanted: set[Id]) -> dict[Id, Asked]:
    from labeler.store.read.questions import classes

    found = {}
    for row in session.questions:
        if row.id in wanted and session.project is not None:
            own = session.classes if row.id == session.question else classes(session.project, row.id)
            names = {one.id: one.name for one in own}
            found[row.id] = Asked(row.name, row.kind, names, {one.id: one.colour or "" for one in own})
    return found


def when(at_us: int) -> str:
    """Return a time (microseconds since 1970 UTC) as date and time where we are."""
    return datetime.fromtimestamp(at_us / 1e6).strftime("%Y-%m-%d %H:%M")


def properties(facts: ItemFacts) -> list[tuple[str, str]]:
    """Return what the file is, as name and value."""
    row, found = facts.row, []
    if row.width and row.height:
        found.append(("Size", f"{row.width} × {row.height}"))
    if row.seconds is not None:
        found.append(("Length", f"{row.seconds:.2f} s"))
    if row.sample_rate_hz:
        found.append(("Sample rate", f"{row.sample_rate_hz:,} Hz"))
    if row.channels:
        found.append(("Channels", str(row.channels)))
    if facts.came_from is not None:
        if facts.came_from.format:
            found.append(("Format", facts.came_from.format))
        if facts.came_from.size_bytes is not None:
            found.append(("Bytes", f"{facts.came_from.size_bytes:,}"))
    return found


def measured(measures: dict[str, float]) -> list[tuple[str, str]]:
    """Return the input metrics as name and value; shares in per cent.

    >>> measured({"brightness": 0.51234, "clipped_share": 0.0})
    [('Brightness', '0.512'), ('Clipped', '0.0 %')]
    """
    return [
        (
            MEASURE_WORDS.get(name, name),
            f"{value:.1%}".replace("%", " %") if name.endswith("_share") else f"{value:.3g}",
        )
        for name, value in measures.items()
    ]


def answer_lines(answer: Answered, asked: Asked) -> list[str]:
    """Return what somebody answered: the answer with how sure they were, then its units, then the note."""
    if answer.state == AnswerState.SKIPPED:
        lines = ["put off"]
    else:
        lines = value_lines(asked.kind, answer.value, asked.classes)
        if not lines:
            lines = [asked.classes.get(answer.label_class or 0, "–")]
    between = _between(answer.between, asked)
    lines[0] += f" (between {' and '.join(between)})" if between else ""
    lines[0] += ", unsure" if answer.sure is False else ""
    return [*lines, *([answer.note] if answer.note else [])]


def _between(text: str | None, asked: Asked) -> list[str]:
    import json

    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [asked.classes.get(one, "?") for one in found] if isinstance(found, list) else []


_ORIGINS = {"import": "imported", "model": "by a model", "simulated": "simulated", "rule": "by a rule"}


def answer_by(answer: Answered, name: str) -> str:
    """Return who answered when, in which round, under which version of the label book, in how long."""
    words = [name, when(answer.at), answer.round_name]
    if answer.origin in _ORIGINS and "simulated" not in name:
        words.append(_ORIGINS[answer.origin])
    if answer.book is not None:
        words.append(f"label book {answer.book}")
    if answer.seconds is not None:
        words.append(f"{answer.seconds:.1f} s")
    return " · ".join(word for word in words if word)


_VERDICTS = {"send_back": "sent back to be labeled again", "not_enough_information": "not enough information"}


def known_lines(known: Known, asked: Asked) -> list[str]:
    """Return what gold or a ruling says: the verdict, its units, then why."""
    if known.verdict in _VERDICTS:
        lines = [_VERDICTS[known.verdict]]
    else:
        lines = value_lines(asked.kind, known.value, asked.classes)
        lines = lines or [asked.classes.get(known.label_class or 0, known.verdict.replace("_", " ") or "–")]
    return [*lines, *(words for words in (known.reason, known.evidence) if words)]


def predicted_words(one: Predicted, asked: Asked | None) -> str:
    """Return what a run said, with how sure it was."""
    if asked is None:
        return "–"
    lines = value_lines(asked.kind, one.value, asked.classes)
    words = lines[0] if lines else asked.classes.get(one.label_class or 0, "–")
    return words if one.confidence is None else f"{words}, {one.confidence:.0%}".replace("%", " %")


def lineage_lines(facts: ItemFacts) -> list[tuple[str, str]]:
    """Return where the item came from and what it went into, as name and value; exports come later."""
    found: list[tuple[str, str]] = []
    if (source := facts.came_from) is not None:
        more = ", ".join(word for word in (source.kind, source.licence) if word)
        found.append(("Source", f"{source.name} ({more})" if more else source.name))
        found.append(("Imported", f"{when(source.at)} by {source.person_name}"))
        if not facts.hidden:
            found.append(("File", str(facts.row.path)))
    if facts.row.group_key:
        found.append(("Group", facts.row.group_key))
    for one in facts.rounds:
        given = f"given to {one.n_assigned}, " if one.n_assigned else ""
        found.append(("Round", f"{one.name} ({one.state}): {given}{one.n_answered} answered"))
    found += [("Split", f"{split}: {part}") for split, part in facts.splits]
    return found


def export_words(one: InExport) -> str:
    """Return one export in words, saying where nobody can tell whether the item was in it."""
    doubt = "" if one.holds else "  (its files are not there to look it up)"
    return f"{one.export.path.name}, {when(one.export.at)}{doubt}"
