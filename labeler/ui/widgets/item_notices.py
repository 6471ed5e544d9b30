"""What is said in place of an item: nothing to label, all done, a file that cannot be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from labeler.ui.context import Context
from labeler.ui.state.session import Session
from labeler.ui.widgets.item_loader import Loaded
from labeler.ui.widgets.item_view import Choices


@dataclass(frozen=True, slots=True)
class Notice:
    """A title, a sentence and what can be done."""

    title: str
    words: str
    icon: str
    choices: Choices


def _tr(words: str) -> str:
    return QCoreApplication.translate("ItemNotices", words)


def elsewhere(context: Context, *nouns: str) -> Choices:
    """Return buttons that open other pages, without those that the person's role has not."""
    from labeler.ui.state.roles import pages_of

    session = context.session
    allowed = pages_of(session.people, session.person)
    titles = {
        "home": _tr("Home"),
        "data": _tr("Data"),
        "label": _tr("Label"),
        "resolve": _tr("Resolve"),
        "agreement": _tr("Agreement"),
        "models": _tr("Models"),
    }

    def going(noun: str) -> Callable[[], object]:
        return lambda: context.open_page(noun)

    return tuple((titles[noun], going(noun)) for noun in nouns if allowed is None or noun in allowed)


def nothing_asked(session: Session, choices: Choices) -> Notice:
    """Say what is missing before anybody can label."""
    question = session.question_row
    if not session.person:
        title, words = _tr("Who is labeling?"), _tr("Choose a person at the foot of the rail.")
    elif question is None:
        title, words = _tr("Nothing is asked yet"), _tr("Make a question with classes first.")
    else:
        title = _tr("No round is open")
        words = _tr("Labels belong to a round. Open a new one to label again.")
    return Notice(title, words, "label", choices)


def nothing_left(counts: tuple[int, int, int], now: Choices, after: Choices, mine: Choices) -> Notice:
    """Say that all is labeled: ``counts`` are open, done and skipped; ``now`` labels the skipped ones."""
    _open, done, skipped = counts
    if skipped:
        title = _tr("All is labeled but {n} put off for later").format(n=skipped)
        return Notice(title, _tr("Shift+D shows them one after the other."), "clock", (*now, *after))
    title = _tr("All {n} items are labeled").format(n=done)
    words = _tr("Next: see where people disagree, and how far they agree.")
    return Notice(title, words, "check", (*after, *mine))


def quiz_first(choices: Choices) -> Notice:
    """Say that a quiz is to be passed before the first label."""
    words = _tr("A few items whose answer is known show whether the classes are clear to you.")
    return Notice(_tr("A short quiz first"), words, "check", choices)


def comes_again(n: int, waits_until: int | None, look: Choices) -> Notice:
    """Say that ``n`` items come again, the first at ``waits_until`` (microseconds since 1970 UTC)."""
    title = _tr("A pause, then {n} once more").format(n=f"{n} item" if n == 1 else f"{n} items")
    words = _tr("All is labeled. Some items come again, to see how steady the answers are")
    if waits_until is not None:
        when = datetime.fromtimestamp(waits_until / 1e6).astimezone()
        day = "" if when.date() == datetime.now().astimezone().date() else f"{when:%d %b} "
        words += _tr("; the first is there at {when}").format(when=f"{day}{when:%H:%M}")
    return Notice(title, f"{words}.", "clock", look)


def not_shown(loaded: Loaded, find: Choices, choices: Choices) -> Notice:
    """Say why an item cannot be shown; ``find`` looks for a file that was moved."""
    if loaded.missing:
        words = _tr("Expected at {path}. If its folder was moved, say where it is now.")
        return Notice(
            _tr("The file is not where it was"),
            words.format(path=loaded.problem),
            "folder",
            (*find, *choices),
        )
    name = loaded.row.path.name if loaded.row is not None else ""
    words = f"{name}: {loaded.problem}" if name else loaded.problem
    return Notice(_tr("This file cannot be shown"), words, "broken", choices)
