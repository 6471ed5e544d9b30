"""Talk about an item: remarks with mentions, threads that are resolved, what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable

from labeler.errors import UserError
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.comments import Thread, threads
from labeler.store.read.people import Person, people
from labeler.types import Id


def add_comment(
    project: Project,
    *,
    person: Id,
    item: Id,
    text: str,
    answers: Id | None = None,
    initiator: str | None = None,
) -> Done[Id]:
    """Say something about the item to everybody; ``@Name`` in it calls somebody.

    Args:
        answers: the remark that this one replies to; a reply to a resolved thread opens it again.

    Raises:
        UserError: nothing was said.
    """
    words = text.strip()
    if not words:
        raise UserError("A comment needs words.")
    called = mentioned(words, people(project))

    def body(batch: Batch) -> Id:
        if answers is not None:
            root = _root(batch, answers)
            state = batch.current("comment_state", comment=root)
            if state is not None and state["resolved"] and not state["retracted"]:
                batch.revise("comment_state", {"comment": root}, resolved=False)
        return batch.add("comment", item=item, text=words, answers=answers, mentions=called or None)

    return project.operate("comment", "the comment", person, body, initiator=initiator)


def resolve_thread(
    project: Project, *, person: Id, comment: Id, resolved: bool = True, initiator: str | None = None
) -> Done[Id]:
    """Say that a thread (any of its remarks) is settled, or open it again.

    Raises:
        UserError: there is no such remark.
    """

    def body(batch: Batch) -> Id:
        return batch.add("comment_state", comment=_root(batch, comment), resolved=resolved)

    words = "settle a thread" if resolved else "open a thread again"
    return project.operate("comment_state", words, person, body, initiator=initiator)


def mentioned(text: str, everybody: Iterable[Person]) -> list[Id]:
    """Return who is called by ``@Name`` in ``text``, each once, in order; the longest name that fits counts.

    >>> from labeler.types import Role
    >>> ada, ann = Person(1, "Ada Lovelace", Role.SME, False), Person(2, "Ada", Role.LABELER, False)
    >>> mentioned("@ada lovelace, and you @Ada: mail me@Ada.org?", [ann, ada])
    [1, 2]
    """
    known = sorted(everybody, key=lambda one: -len(one.name))
    lower = text.lower()
    found: list[Id] = []
    at = -1
    while (at := lower.find("@", at + 1)) >= 0:
        if at and lower[at - 1].isalnum():  # an address, not a call
            continue
        for one in known:
            name = one.name.lower()
            end = at + 1 + len(name)
            if lower.startswith(name, at + 1) and not lower[end : end + 1].isalnum():
                if one.id not in found:
                    found.append(one.id)
                break
    return found


def waiting_for(project: Project, person: Id) -> list[Thread]:
    """Return the open threads in which ``person`` has the next word, latest first."""
    return [thread for thread in threads(project) if thread.waits_for(person)]


def _root(batch: Batch, comment: Id) -> Id:
    """Return the first remark of the thread that a remark belongs to."""
    root = comment
    while True:
        row = batch.db.execute("SELECT answers FROM comment WHERE id = ?", [root]).fetchone()
        if row is None:
            raise UserError("This remark is not in the project; choose another one.")
        if row[0] is None:
            return root
        root = int(row[0])
