"""The catalogue against a slow recount in plain Python, blindness, and the filter row."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.ops.resolve import rule_item
from labeler.store.project import Project
from labeler.store.read.labels import ANSWERED, SKIPPED, LabelArrays
from labeler.types import Role
from labeler.ui.state.catalogue import Filter, named, positions, read_catalogue
from labeler.ui.state.session import Session, read_session
from labeler.ui.state.votes import Places, blocks, count_votes

ROWS = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.integers(1, 3),
        st.integers(1, 2),
        st.integers(1, 3),
        st.sampled_from([ANSWERED, SKIPPED]),
    ),
    max_size=25,
)


def arrays(rows: list[tuple[int, int, int, int, int]]) -> LabelArrays:
    """Rows (item, person, round, class, state), one per subject, sorted as the store gives them."""
    latest = {row[:3]: row for row in rows}
    table = np.array(sorted(latest.values()), dtype=np.int64).reshape(-1, 5)
    return LabelArrays(*(table[:, i] for i in range(4)), table[:, 4].astype(np.int8))


@given(ROWS)
def test_votes_are_what_a_recount_says(rows: list[tuple[int, int, int, int, int]]) -> None:
    labels, ids = arrays(rows), np.array([3, 1, 2, 5, 4, 9], dtype=np.int64)
    votes = count_votes(ids, labels)
    said: dict[int, dict[int, int]] = {}
    for i in range(len(labels)):
        if labels.state[i] == ANSWERED:
            said.setdefault(int(labels.item[i]), {})[int(labels.person[i])] = int(labels.label_class[i])
    for at, item in enumerate(ids.tolist()):
        counts = Counter(said.get(item, {}).values()).most_common()
        tie = len(counts) > 1 and counts[0][1] == counts[1][1]
        assert votes.n_labels[at] == sum(n for _, n in counts)
        assert votes.disagree[at] == (len(counts) > 1)
        assert votes.shown[at] == (0 if tie or not counts else counts[0][0])
        n, same = sum(n for _, n in counts), sum(n * (n - 1) for _, n in counts)
        assert (
            np.isnan(votes.agreement[at]) if n < 2 else np.isclose(votes.agreement[at], same / (n * (n - 1)))
        )


@given(ROWS, st.integers(1, 9))
def test_blocks_are_the_whole_and_cut_no_item(rows: list[tuple[int, int, int, int, int]], size: int) -> None:
    labels = arrays(rows)
    parts = list(blocks(labels, size))
    assert np.concatenate([part.item for part in parts] or [labels.item]).tolist() == labels.item.tolist()
    seen = [item for part in parts for item in set(part.item.tolist())]
    assert len(seen) == len(set(seen))


def test_places_leave_unknown_ones_out() -> None:
    known, at = Places(np.array([30, 10, 20])).find(np.array([10, 11, 30]))
    assert known.tolist() == [True, False, True]
    assert at.tolist() == [1, 0]
    assert Places(np.array([10, 20])).find(np.array([20, 5]))[1].tolist() == [1]
    assert Places(np.array([], dtype=np.int64)).find(np.array([1]))[0].tolist() == [False]


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
    assert seen.disagree.sum() == 1
    assert seen.n_labels.max() == 3
    assert own.disagree.sum() == 0
    assert own.n_labels.sum() == 6
    rule_item(
        project,
        person=eva.person,
        item=int(seen.ids[0]),
        question=eva.question,
        label_class=eva.classes[1].id,
    )
    assert read_catalogue(eva).true.sum() == 1
    assert read_catalogue(eva).shown[0] == eva.classes[1].id
    assert read_catalogue(ada).true.sum() == 0


def test_filter_row(project: Project) -> None:
    session = session_of(project, "Eva")
    catalogue = read_catalogue(session)
    n, broken = len(catalogue), int(catalogue.broken.sum())
    assert (n, broken) == (13, 1)

    def found(**wanted: object) -> int:
        return len(positions(catalogue, Filter(**wanted)))  # type: ignore[arg-type]

    assert found() == n
    assert found(state="broken") == 1
    assert found(state="labeled") == 12
    assert found(state="unlabeled") == 0
    assert found(state="disagree") == 1
    assert found(state="true") == 0
    assert found(tag=catalogue.tags[0].id) == 2
    assert found(label_class=session.classes[0].id) == 12
    assert found(label_class=session.classes[1].id) == 0
    names = named(project, "P0 scratch")
    assert len(positions(catalogue, Filter(), names)) == 5
    order = (int(catalogue.ids[5]), int(catalogue.ids[1]), 999)
    assert positions(catalogue, Filter(only=order)).tolist() == [5, 1]
    assert positions(catalogue, Filter(only=order, state="broken")).tolist() == []


def test_session_prefers_a_real_labeler_and_names_simulated_ones(project: Project) -> None:
    session = read_session(project)
    assert session.person_row is not None
    assert (session.person_row.name, session.person_row.role) == ("Ada", Role.LABELER)
    sim = next(row for row in session.people if row.simulated)
    assert session.person_name(sim.id) == "Sim (simulated)"
    assert session.person_name(-1) == "?"
