"""Talk: who is called, whose word is next, what is settled."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

import pytest

from labeler.errors import UserError
from labeler.ops.comments import add_comment, mentioned, resolve_thread, waiting_for
from labeler.ops.people import add_person
from labeler.store.project import Project
from labeler.store.read.comments import item_comments, threads
from labeler.store.read.people import people
from tests.store.conftest import Known, at, known, project


def say(project: Project, at: Known, person: int, text: str, answers: int | None = None) -> int:
    return add_comment(project, person=person, item=at.items[0], text=text, answers=answers).value


def waits(project: Project, person: int) -> list[str]:
    return [thread.last.text for thread in waiting_for(project, person)]


def test_who_is_called_has_the_next_word_until_they_say_it(project: Project, at: Known) -> None:
    first = say(project, at, at.ann, "Is this a dent, @sue?")
    assert waits(project, at.sue) == ["Is this a dent, @sue?"] and waits(project, at.ann) == []
    assert waits(project, at.ben) == []
    reply = say(project, at, at.sue, "No.", answers=first)
    assert waits(project, at.sue) == [] and waits(project, at.ann) == ["No."]
    say(project, at, at.owner, "See page 4, @Ben", answers=reply)
    assert waits(project, at.ben) == ["See page 4, @Ben"], "a reply to a reply is the same thread"
    assert len(threads(project)) == 1 and len(threads(project)[0].comments) == 3
    assert item_comments(project, at.items[0])[2].mentions == (at.ben,)


def test_a_settled_thread_waits_for_nobody_until_somebody_answers(project: Project, at: Known) -> None:
    first = say(project, at, at.ann, "@Sue look")
    reply = say(project, at, at.sue, "a scratch", answers=first)
    resolve_thread(project, person=at.ann, comment=reply)
    assert threads(project) == [] and len(threads(project, include_resolved=True)) == 1
    assert all(one.resolved for one in item_comments(project, at.items[0]))
    project.undo(at.ann)
    assert waits(project, at.ann) == ["a scratch"]
    project.redo(at.ann)
    say(project, at, at.ben, "I say dent", answers=first)
    assert waits(project, at.ann) == ["I say dent"]
    resolve_thread(project, person=at.sue, comment=first)
    resolve_thread(project, person=at.sue, comment=first, resolved=False)
    assert len(threads(project)) == 1


def test_names_are_found_whole_and_the_longest_counts(project: Project, at: Known) -> None:
    lovelace = add_person(project, name="Ann Lee")
    everybody = people(project)
    assert mentioned("@Ann Lee and @Ann", everybody) == [lovelace, at.ann]
    assert mentioned("@Annie, ann@Ben.org, @", everybody) == []
    assert mentioned("@ben @BEN @Ben!", everybody) == [at.ben]


def test_nothing_and_nowhere_are_refused(project: Project, at: Known) -> None:
    with pytest.raises(UserError, match="needs words"):
        say(project, at, at.ann, "  ")
    for wrong in (lambda: say(project, at, at.ann, "x", answers=5), lambda: _settle(project, at)):
        with pytest.raises(UserError, match="not in the project"):
            wrong()


def _settle(project: Project, at: Known) -> None:
    resolve_thread(project, person=at.ann, comment=99)
