"""Everything about one item, as the side panel shows it: what this person may see of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from labeler.types import AnswerState, Id

if TYPE_CHECKING:
    from labeler.store.read.items import ItemRow
    from labeler.store.read.labels import ItemLabel
    from labeler.store.read.tags import Tag
    from labeler.store.read.truth import Ruling
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
class ItemFacts:
    """One item; ``hidden`` says that others' labels are kept back because the round is blind."""

    row: ItemRow
    measures: dict[str, float]
    tags: tuple[Tag, ...]
    labels: tuple[ItemLabel, ...]
    gold: Id | None
    rulings: tuple[Ruling, ...]
    history: tuple[str, ...]
    hidden: bool


def read_item_facts(session: Session, item: Id) -> ItemFacts:
    """Return what this session's person may see of one item (reads; call it off the GUI thread)."""
    from labeler.errors import Bug
    from labeler.store.read.items import item as read_item
    from labeler.store.read.labels import item_labels
    from labeler.store.read.measures import item_measures
    from labeler.store.read.tags import item_tags
    from labeler.store.read.truth import item_gold, item_rulings

    project, question, blind = session.project, session.question, session.blind
    if project is None:
        raise Bug("an item was asked for without a project")
    labels = tuple(item_labels(project, item, question))
    return ItemFacts(
        row=read_item(project, item),
        measures=item_measures(project, item),
        tags=tuple(item_tags(project, item)),
        labels=tuple(label for label in labels if not blind or label.person == session.person),
        gold=None if blind else item_gold(project, item, question),
        rulings=() if blind else tuple(item_rulings(project, item, question)),
        history=() if blind else _history(session, item),
        hidden=blind,
    )


def _history(session: Session, item: Id) -> tuple[str, ...]:
    from labeler.store.read.history import history

    project = session.project
    events = [] if project is None else history(project, item)
    return tuple(f"{when(event.at)}  {event.who} {event.words}" for event in events)


def when(at_us: int) -> str:
    """Return a time (microseconds since 1970 UTC) as date and time where we are."""
    return datetime.fromtimestamp(at_us / 1e6).strftime("%Y-%m-%d %H:%M")


def properties(row: ItemRow) -> list[tuple[str, str]]:
    """Return what the file is, as name and value.

    >>> from types import SimpleNamespace as Row
    >>> properties(Row(width=640, height=480, seconds=None, sample_rate_hz=None, channels=None,
    ...                group_key="p1", meta={"factory": "A"}))
    [('Size', '640 × 480'), ('Group', 'p1'), ('factory', 'A')]
    """
    found: list[tuple[str, str]] = []
    if row.width and row.height:
        found.append(("Size", f"{row.width} × {row.height}"))
    if row.seconds is not None:
        found.append(("Length", f"{row.seconds:.2f} s"))
    if row.sample_rate_hz:
        found.append(("Sample rate", f"{row.sample_rate_hz:,} Hz"))
    if row.channels:
        found.append(("Channels", str(row.channels)))
    if row.group_key:
        found.append(("Group", row.group_key))
    return found + [(str(key), str(value)) for key, value in row.meta.items()]


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


def answer_words(label: ItemLabel, classes: dict[Id, str]) -> str:
    """Return what somebody answered, with how sure they were."""
    if label.state is AnswerState.SKIPPED:
        return "put off"
    if label.state is AnswerState.DRAFT:
        return "in draft"
    words = label.class_name or "–"
    if label.between:
        words += f" (between {' and '.join(classes.get(id_, '?') for id_ in label.between)})"
    return f"{words}, unsure" if label.sure is False else words
