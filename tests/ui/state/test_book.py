"""What the Book page holds: a draft that is kept or dropped, and sentences about an entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.ops.book import amend_entry, read_book
from labeler.store.project import Project
from labeler.store.read.guidelines import Example
from labeler.ui.state.book import BookState, shown_missing, standing
from tests.loop_project import Loop, build


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return build(tmp_path / "p", 24)


def test_a_draft_becomes_an_amendment_of_what_changed_only(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        state = BookState(read_book(project, loop.question))
        assert state.page is not None and state.page.label_class.name == "ok" and not state.changed
        state.write(definition="no mark over 1 mm", edge_cases="dust\n\n glare ")
        state.add_example("typical", Example(7, "clean"))
        state.add_example("typical", Example(7, "very clean"))
        state.note_example("typical", 7, " spotless ")
        assert state.amendment() == {
            "definition": "no mark over 1 mm",
            "edge_cases": ["dust", "glare"],
            "typical": (Example(7, "spotless"),),
        }
        first = state.chosen
        amend_entry(project, author=loop.sme, label_class=first, **state.amendment())
        state.renew(read_book(project, loop.question))
        assert not state.changed and standing(state.page).startswith("version 1 by sme")
        state.write(definition="something else")
        state.renew(read_book(project, loop.question))
        assert state.draft.definition == "something else", "what was not kept survives a reload"
        state.remove_example("typical", 7)
        assert state.amendment()["typical"] == ()
        state.discard()
        assert state.draft.definition == "no mark over 1 mm"
        assert state.choose(state.book.pages[1].label_class.id) and not state.choose(12345)


def test_sentences_about_an_entry(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        page = read_book(project, loop.question).pages[0]
        assert standing(page).startswith("nothing written yet · ")
        assert shown_missing(page) == (
            "Still missing: a definition, 4 typical examples, 3 counter examples and 3 borderline examples."
        )
        amend_entry(project, author=loop.sme, label_class=page.label_class.id, definition="under 1 mm")
        page = read_book(project, loop.question).pages[0]
        assert f"{page.n_labels} labels, {page.n_labels} of them before it was written" in standing(page)
