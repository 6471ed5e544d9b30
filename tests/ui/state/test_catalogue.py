"""Votes against a slow recount in plain Python; the catalogue, blindness, facets and their clicks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.ops.metadata import edit_metadata
from labeler.ops.resolve import rule_item
from labeler.query import Condition, FilterError, Term, parse, text_of
from labeler.store import summary
from labeler.store.project import Project
from labeler.ui.state.catalogue import Asked, Catalogue, read_catalogue
from labeler.ui.state.data import CellWords
from labeler.ui.state.filter_text import IN, OUT, standing, toggled
from labeler.ui.state.item_edits import read_shared
from labeler.ui.state.session import Session, read_session


def session_of(project: Project, person: str) -> Session:
    return read_session(project, person=person)


@pytest.fixture
def project(desk_file: Path) -> object:
    with Project.open(desk_file) as opened:
        yield opened


def test_a_blind_labeler_sees_only_own_answers(project: Project) -> None:
    eva, ada = session_of(project, "Eva"), session_of(project, "Ada")
    assert (ada.blind, eva.blind) == (True, False)
    seen, own = read_catalogue(eva), read_catalogue(ada)

    def differ(catalogue: Catalogue) -> int:
        return int(np.count_nonzero(catalogue.summary["flags"] & summary.DISAGREE))

    assert (differ(seen), differ(own)) == (1, 0)
    assert seen.summary["n_labels"].max() == 3
    assert own.summary["n_labels"].sum() == 6
    first = int(seen.ids[0])
    rule_item(project, person=eva.person, item=first, question=eva.question, label_class=eva.classes[1].id)
    again = read_catalogue(eva, seen, {"ruling"})
    assert again.class_ids[again.summary["known"][again.place(first)]] == eva.classes[1].id
    assert seen.summary["known"].sum() == 0
    assert read_catalogue(ada).summary["known"].sum() == 0
    assert CellWords(eva).of(again, 0).mark == "✓ "


def found(catalogue: Catalogue, words: str, **more: object) -> list[int]:
    """Return the places of what is found, in order."""
    asked = Asked(words, **more)  # type: ignore[arg-type]
    return [catalogue.place(int(item)) for item in catalogue.find(asked).ids]


def test_what_is_asked_for(project: Project) -> None:
    catalogue = read_catalogue(session_of(project, "Eva"))
    assert len(found(catalogue, "")) == len(catalogue) == 13
    assert len(found(catalogue, "state:disagree")) == 1
    assert len(found(catalogue, "tag:dim")) == 2
    assert found(catalogue, "", sort="-added") == found(catalogue, "")[::-1]
    order = (int(catalogue.ids[5]), int(catalogue.ids[1]), 999)
    assert found(catalogue, "", only=order) == [5, 1]
    assert found(catalogue, "", only=order, sort="added") == [1, 5]
    assert found(catalogue, "state:broken", only=order) == []
    assert catalogue.place(999) == -1
    with pytest.raises(FilterError, match="dim"):
        catalogue.check("tag:dimm")


def test_only_what_has_changed_is_read_again(project: Project) -> None:
    eva = session_of(project, "Eva")
    before = read_catalogue(eva)
    found(before, "tag:dim")
    after = read_catalogue(eva, before, {"tagging"})
    assert after.summary is before.summary
    assert "tag" not in {kind for kind, _ in after.columns._kept}
    other = read_catalogue(session_of(project, "Ada"), before, set())
    assert other.blind
    assert other.columns is not before.columns


def test_facets_of_a_key_that_is_asked_for_count_its_other_values(project: Project) -> None:
    catalogue = read_catalogue(session_of(project, "Eva"))
    facets = {facet.key: facet for facet in catalogue.facets(catalogue.find(Asked("state:labeled tag:dim")))}
    counts = {value.name: value.n for value in facets["tag"].values}
    assert counts == {"dim": 2, "none": 10}
    assert {value.name: value.n for value in facets["class"].values} == {"ok": 2}
    assert sum(value.n for value in facets["kind"].values) == 2


@pytest.mark.parametrize("places", [[0], [0, 5], [2, 3, 4], list(range(13))])
def test_what_items_share_is_what_the_facts_say(project: Project, places: list[int]) -> None:
    eva = session_of(project, "Eva")
    ids = read_catalogue(eva).ids
    edit_metadata(project, items=ids[:3], values={"line": "1"}, author=eva.person)
    edit_metadata(project, items=ids[3:5], values={"line": "2", "shift": "late"}, author=eva.person)
    items = ids[places].tolist()
    assert read_catalogue(eva).shared(items) == read_shared(eva, items)
    assert read_catalogue(eva).shared([]).n == 0


def test_the_columns_in_memory_have_a_limit(project: Project) -> None:
    catalogue = read_catalogue(session_of(project, "Eva"))
    found(catalogue, "tag:dim person:Ada width>1")
    kept = set(catalogue.columns._kept)
    catalogue.columns.trim(200)
    left = set(catalogue.columns._kept)
    assert left < kept
    assert len(found(catalogue, "tag:dim person:Ada width>1")) == 2


# the text that a click on a facet makes

KEYS = st.sampled_from(["tag", "class", "factory"])
VALUES = st.sampled_from(["a", "b", "c d", "none"])


def condition(key: str, value: str) -> Condition:
    return Condition(key, ":", (Term(value),))


@given(
    st.lists(st.tuples(KEYS, VALUES, st.booleans()), max_size=6), st.sampled_from(["", "x or y", "width>3"])
)
def test_clicks_stand_in_the_text_and_a_second_click_takes_them_away(
    clicks: list[tuple[str, str, bool]], words: str
) -> None:
    text = f"({words})" if " or " in words else words
    begun = text_of(parse(text))
    wanted: dict[tuple[str, str], str] = {}
    for key, value, exclude in clicks:
        state = OUT if exclude else IN
        if wanted.get((key, value)) == state:
            del wanted[key, value]
        else:
            wanted[key, value] = state
        text = toggled(text, condition(key, value), exclude=exclude)
        asked = {(key, value): state for (key, value), state in standing(text).items() if key != "width"}
        assert asked == wanted
    for (key, value), state in list(wanted.items()):
        text = toggled(text, condition(key, value), exclude=state == OUT)
    assert text_of(parse(text)) == begun
