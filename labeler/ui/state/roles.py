"""Which pages a person has, by their role; no Qt. Roles help against slips, they lock nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from labeler.types import Id, Role

if TYPE_CHECKING:
    from labeler.store.read.people import Person

LABELER_PAGES = frozenset({"home", "label", "book", "me"})
"""Labelers see their queue, the label book and their own numbers."""

SME_PAGES = LABELER_PAGES | {"data", "resolve", "rounds", "agreement"}
"""SMEs also see what people disagree about, and how far they agree."""

SPEAK_FOR_THEMSELVES = frozenset({"data", "resolve", "agreement"})
"""Pages that hide by themselves what a person must not see: a link may lead there."""

WHO = {
    "rounds": "An SME or an MLE begins, shares out and closes rounds",
    "models": "An MLE trains models",
    "errors": "An MLE looks at a model's errors",
    "export": "An MLE exports",
}


def pages_of(everybody: Iterable[Person], person: Id) -> frozenset[str] | None:
    """Return the pages in the rail of ``person``; None: all of them.

    Where nobody is an MLE, whoever joined first has all: a project of one's own needs no roles.
    """
    from labeler.ops.roles import may_do_all

    known = list(everybody)
    row = next((one for one in known if one.id == person), None)
    if row is None or person in may_do_all(known):
        return None
    return SME_PAGES if row.role is Role.SME else LABELER_PAGES


def may_open(everybody: Iterable[Person], person: Id, noun: str) -> bool:
    """Return whether a page is shown to ``person`` when a link leads there."""
    allowed = pages_of(everybody, person)
    return allowed is None or noun in allowed or noun not in WHO


def why_not(noun: str) -> str:
    """Return why a page is not shown, and what to do."""
    who = WHO.get(noun, "This page is for somebody else")
    return f"{who}. Switch the person at the foot of the rail, or ask for another role."
