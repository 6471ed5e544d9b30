"""What Home tells of all labels is what a recount, label by label, says."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read import tallies
from labeler.store.read.query_columns import Columns
from tests.store.conftest import Known, known, make_project

N = 700
"""Items over several chunks of columns."""


def fill(project: Project, at: Known) -> list[tuple[int, int, str, int]]:
    """Three people label in any way, one again in a second round: round, item, person, state, class."""
    rng = np.random.default_rng(3)
    said: dict[tuple[int, int], tuple[str, int]] = {}

    def body(batch: Batch) -> None:
        again = batch.add("round", question=at.question, number=2, name="second", state="open")
        for round_, people in ((at.round, (at.ann, at.ben, at.sue)), (again, (at.ann,))):
            for item in at.items:
                for person in people:
                    how = rng.integers(0, 6 if round_ == at.round else 12)
                    if how > 4:
                        continue
                    state, chosen = ("answered", int(how) % 3) if how < 4 else ("skipped", -1)
                    batch.add(
                        "annotation",
                        item=item,
                        question=at.question,
                        person=person,
                        round=round_,
                        state=state,
                        label_class=at.classes[chosen] if chosen >= 0 else None,
                    )
                    said[round_, item, person] = state, chosen  # type: ignore[index]
        for item in at.items[::3]:
            batch.add("gold", item=item, question=at.question, label_class=at.classes[item % 2])

    project.operate("fill", "fill", at.owner, body)
    return [(*key, *value) for key, value in said.items()]  # type: ignore[return-value,misc]


@pytest.mark.parametrize("most", [1 << 22, 0])
def test_a_recount_says_the_same(tmp_path: Path, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "_MOST_COUNTS", most)
    with make_project(tmp_path / "p.labeler", N) as project:
        at = known(project)
        rows = fill(project, at)
        ruled = np.array(at.items[:50])
        columns = Columns(project, at.question)
        said = tallies.tally(columns, at.round, [at.classes[2]], ruled)
        told = tallies.tally_progress(columns, at.round)
    assert (told.n_labels, told.progress) == (said.n_labels, said.progress)
    assert told.disputed == 0
    assert np.isnan([told.agreement, told.right]).all()
    progress: dict[int, Counter[str]] = defaultdict(Counter)
    latest: dict[int, dict[int, int]] = defaultdict(dict)
    sure: dict[int, dict[int, int]] = defaultdict(dict)
    right = []
    for round_, item, person, state, chosen in rows:  # type: ignore[misc]
        if round_ == at.round:
            progress[person][state] += 1
        if state == "answered":
            latest[item][person] = chosen
            if chosen != 2:
                sure[item][person] = chosen
            if chosen != 2 and item in at.items[::3]:
                right.append(chosen == item % 2)
    for person in (at.ann, at.ben, at.sue):
        assert said.progress[person] == (progress[person]["answered"], progress[person]["skipped"])
    assert said.n_labels == sum(len(one) for one in latest.values())
    apart = [item for item, one in latest.items() if len(set(one.values())) > 1]
    assert said.disputed == len(set(apart) - set(at.items[:50]))
    assert said.right == pytest.approx(np.mean(right))
    shares = []
    for one in sure.values():
        counts = Counter(one.values())
        if (n := sum(counts.values())) > 1:
            shares.append(sum(k * (k - 1) for k in counts.values()) / (n * (n - 1)))
    assert said.agreement == pytest.approx(np.mean(shares))


def test_of_nothing_nothing_is_said(project: Project, at: Known) -> None:
    said = tallies.tally(Columns(project, at.question), at.round, [], np.zeros(0, dtype=np.int64))
    assert (said.n_labels, said.disputed) == (0, 0)
    assert np.isnan(said.agreement)
    assert np.isnan(said.right)
