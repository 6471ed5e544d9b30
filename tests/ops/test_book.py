"""The label book has versions, says what is missing, and knows which labels an old version governed."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

from dataclasses import replace

import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.book import Book, BookPage, ExampleKind, add_example, amend_entry, label_again, read_book
from labeler.ops.resolve import rule_item
from labeler.store.project import Project
from labeler.store.read.guidelines import Example, entry_versions
from labeler.store.read.queue import person_queue
from tests.store.conftest import Known, at, label, project


def page(project: Project, at: Known, k: int = 0) -> BookPage:
    return next(one for one in read_book(project, at.question).pages if one.label_class.id == at.classes[k])


def test_an_empty_book_says_what_it_lacks(project: Project, at: Known) -> None:
    book: Book = read_book(project, at.question)
    assert not book.complete
    assert page(project, at).missing == (
        "a definition",
        "4 typical examples",
        "3 counter examples",
        "3 borderline examples",
    )
    uncertain = [one for one in book.pages if one.label_class.kind == "uncertain"]
    assert [one.missing for one in uncertain] == [("a definition",)]


def test_a_definition_without_a_number_cannot_be_measured(project: Project, at: Known) -> None:
    amend_entry(project, author=at.sue, label_class=at.classes[0], definition="long lines")
    assert page(project, at).missing[0] == "a number to measure by in the definition"
    amend_entry(project, author=at.sue, label_class=at.classes[0], definition="lines over 3 mm")
    assert page(project, at).missing[0] == "4 typical examples"
    four = [Example(item, "clear") for item in at.items[:4]]
    three = [Example(item) for item in at.items[:3]]
    amend_entry(
        project, author=at.sue, label_class=at.classes[0], typical=four, counter=three, borderline=three
    )
    assert page(project, at).missing == ()


def test_every_label_knows_its_version_and_old_ones_are_labeled_again(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 0)
    amend_entry(project, author=at.sue, label_class=at.classes[0], definition="over 3 mm")
    label(project, at, at.ann, 1, 0)
    assert (page(project, at).n_labels, page(project, at).n_old) == (2, 1)
    amend_entry(
        project, author=at.sue, label_class=at.classes[0], definition="over 5 mm", edge_cases=["dust"]
    )
    assert page(project, at).n_old == 2
    label(project, at, at.ann, 2, 0)
    assert (page(project, at).n_labels, page(project, at).n_old) == (3, 2)
    assert [one.version for one in entry_versions(project, at.classes[0])] == [2, 1]
    again = label_again(project, author=at.sue, question=at.question, label_class=at.classes[0]).value
    queue = person_queue(project, at.question, at.ben, again)
    assert sorted(queue.items.tolist()) == sorted([at.items[0], at.items[1]])


def test_undoing_an_amendment_makes_its_labels_current_again(project: Project, at: Known) -> None:
    amend_entry(project, author=at.sue, label_class=at.classes[0], definition="over 3 mm")
    label(project, at, at.ann, 0, 0)
    amend_entry(project, author=at.sue, label_class=at.classes[0], definition="over 5 mm")
    assert page(project, at).n_old == 1
    project.undo(at.sue)
    found = page(project, at)
    assert found.entry is not None and found.entry.definition == "over 3 mm" and found.n_old == 0
    project.redo(at.sue)
    assert page(project, at).n_old == 1
    amend_entry(project, author=at.sue, label_class=at.classes[0], decision="dust is no scratch")
    latest = page(project, at).entry
    assert latest is not None and latest.version == 3 and latest.decisions[0].endswith("dust is no scratch")


def test_an_example_is_put_in_once_and_its_note_renewed(project: Project, at: Known) -> None:
    where = {"author": at.sue, "label_class": at.classes[0], "question": at.question}
    add_example(project, item=at.items[0], kind=ExampleKind.TYPICAL, note="deep", **where)
    add_example(project, item=at.items[0], kind=ExampleKind.TYPICAL, note="very deep", **where)
    add_example(project, item=at.items[0], kind=ExampleKind.COUNTER, **where)
    entry = page(project, at).entry
    assert entry is not None
    assert entry.typical == (Example(at.items[0], "very deep"),) and entry.counter == (Example(at.items[0]),)


def test_rulings_feed_the_decision_log(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 0)
    label(project, at, at.ben, 0, 1)
    rule_item(
        project,
        person=at.sue,
        item=at.items[0],
        question=at.question,
        label_class=at.classes[0],
        reason="4 mm by the ruler",
    )
    (note,) = page(project, at).log
    assert (note.person, note.reason, note.item) == ("Sue", "4 mm by the ruler", at.items[0])
    assert page(project, at, 1).log == ()


def test_who_may_and_what_is_refused(project: Project, at: Known) -> None:
    with pytest.raises(NotAllowed):
        amend_entry(project, author=at.ann, label_class=at.classes[0], definition="x")
    amend_entry(project, author=at.sue, label_class=at.classes[0], definition="x")
    with pytest.raises(UserError, match="already"):
        amend_entry(project, author=at.sue, label_class=at.classes[0], definition=" x ")
    with pytest.raises(UserError, match="another"):
        amend_entry(project, author=at.sue, label_class=12, definition="x")
    with pytest.raises(UserError, match="nothing to label again"):
        label_again(project, author=at.sue, question=at.question, label_class=at.classes[1])


def test_a_labeler_reads_the_same_book_without_a_count(
    project: Project, at: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(project, at, at.ann, 0, 0)
    amend_entry(project, author=at.sue, label_class=at.classes[0], definition="over 3 mm")
    counted = read_book(project, at.question)
    monkeypatch.delattr("labeler.ops.book.labels_by_entry")  # not even asked: it takes seconds
    plain = read_book(project, at.question, counted=False)
    assert [one.n_labels for one in counted.pages] == [1, 0, 0]
    assert plain.pages == tuple(replace(one, n_labels=0, n_old=0) for one in counted.pages)
