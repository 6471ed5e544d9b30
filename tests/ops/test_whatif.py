"""Other classes rehearsed: what comes out is what changing the labels gives."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from labeler.errors import UserError
from labeler.ops.agreement import agreement_report
from labeler.ops.helped import did_it_help
from labeler.ops.hlp import hlp_report
from labeler.ops.opinion_tables import opinions_of_tables
from labeler.ops.opinions import Opinions, Repeats, opinions_of_project
from labeler.ops.whatif import every_merge, rehearse, with_classes
from labeler.store.project import Project
from tests.loop_project import build


def _write(path: Path, names: dict[str, str] | None = None) -> Path:
    generator = np.random.default_rng(3)
    rows = ["task,worker,label"]
    for task in range(60):
        for worker in "xyz":
            label = "abcd"[task % 4 if generator.random() < 0.7 else int(generator.integers(4))]
            rows.append(f"{task:02d},{worker},{(names or {}).get(label, label)}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Opinions, Opinions]:
    """The same votes with classes a, b, c, d, and with b called a; gold beside both."""
    gold, merged_gold = tmp_path / "gold.csv", tmp_path / "merged_gold.csv"
    truths = [(f"{task:02d}", "abcd"[task % 4]) for task in range(60)]
    gold.write_text("task,label\n" + "".join(f"{t},{c}\n" for t, c in truths), encoding="utf-8")
    merged_gold.write_text(
        "task,label\n" + "".join(f"{t},{'a' if c == 'b' else c}\n" for t, c in truths), encoding="utf-8"
    )
    before = opinions_of_tables(_write(tmp_path / "votes.csv"), gold=gold)
    after = opinions_of_tables(_write(tmp_path / "merged.csv", {"b": "a"}), gold=merged_gold)
    return before, after


def test_a_merge_is_what_merged_labels_give(tables: tuple[Opinions, Opinions]) -> None:
    before, after = tables
    found = rehearse(before, {"b": "a"}, n_resamples=50)
    for side, said in ((found.before, before), (found.after, after)):
        report, hlp = agreement_report(said), hlp_report(said, n_resamples=10)
        assert side.percent.value == pytest.approx(report.coefficients["percent"].value)
        assert side.alpha.value == pytest.approx(report.coefficients["krippendorff_alpha"].value)
        assert side.ac1.value == pytest.approx(report.coefficients["gwet_ac1"].value)
        assert side.hlp.value == pytest.approx(hlp.overall.value)
    assert found.after.classes == ["a", "c", "d"]
    assert found.after.shares[0] == pytest.approx(found.before.shares[:2].sum())
    assert found.change.alpha.value == pytest.approx(found.after.alpha.value - found.before.alpha.value)
    assert found.change.percent.low > 0
    assert found.hlp_change.value == pytest.approx(found.after.hlp.value - found.before.hlp.value)
    n_b = int((before.label == 1).sum())
    assert (found.n_labels, found.n_to_relabel) == (n_b, 0)
    names, merges = every_merge(before)
    assert names == before.classes
    assert merges.alpha[0] == pytest.approx(found.after.alpha.value)
    assert merges.hlp[0] == pytest.approx(found.after.hlp.value)


def test_renaming_changes_no_number(tables: tuple[Opinions, Opinions]) -> None:
    found = rehearse(tables[0], {"a": "alpha"}, n_resamples=20)
    assert found.after.classes[0] == "alpha"
    assert found.after.alpha.value == found.before.alpha.value
    assert found.change.percent.value == 0.0
    assert found.n_labels == int((tables[0].label == 0).sum())


def test_a_class_that_is_split_has_to_be_labeled_again(tables: tuple[Opinions, Opinions]) -> None:
    said = tables[0]
    found = rehearse(said, {"d": None}, add=["d deep", "d shallow"], n_resamples=20)
    assert found.after.classes == ["a", "b", "c", "d deep", "d shallow"]
    assert found.n_to_relabel == int((said.label == 3).sum())
    assert found.after.n_labels == found.before.n_labels - found.n_to_relabel
    assert found.after.shares[3:].tolist() == [0.0, 0.0]
    assert (with_classes(said, {"d": None}).truth[np.flatnonzero(said.truth == 3)] == -1).all()


def test_uncertain_classes_stay_uncertain_unless_merged_with_a_sure_one(tmp_path: Path) -> None:
    said = opinions_of_tables(_write(tmp_path / "votes.csv"), uncertain=["c=a+b", "d"])
    assert with_classes(said, {"d": "c"}).uncertain == (2,)
    assert with_classes(said, {"d": "c"}).between == {2: (0, 1)}
    assert with_classes(said, {"c": "a"}).uncertain == (2,)
    assert with_classes(said, {"a": "b"}).between[1] == (0,)


def test_an_unknown_class_is_refused(tables: tuple[Opinions, Opinions]) -> None:
    with pytest.raises(UserError, match=r"no class 'x'.*a, b, c, d"):
        rehearse(tables[0], {"x": "a"})


def test_nothing_said(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("task,worker,label\n", encoding="utf-8")
    said = opinions_of_tables(path, order=["a", "b"])
    found = rehearse(said, {"b": "a"}, n_resamples=5)
    assert found.after.alpha.why == "no_labels"
    found.as_dict()


def test_did_it_help_needs_two_rounds(tmp_path: Path) -> None:
    loop = build(tmp_path, 20)
    with Project.open(loop.path) as project:
        said = opinions_of_project(project, loop.question)
    assert did_it_help(said) is None
    with pytest.raises(UserError, match="No round 'x'"):
        did_it_help(said, "x")


def test_a_better_round_helped(tables: tuple[Opinions, Opinions]) -> None:
    """A second round on the same items in which everybody says what is true."""
    from dataclasses import replace

    said = tables[0]
    first = (said.item, said.person, said.label)
    second = (said.item, said.person, said.truth[said.item])
    both = replace(said, by_round={"round 1": first, "round 2": second})
    found = did_it_help(both, n_resamples=100)
    assert found is not None
    assert (found.earlier, found.later, found.verdict) == ("round 1", "round 2", "helped")
    assert found.hlp.value == pytest.approx(1 - (said.label == said.truth[said.item]).mean())
    assert found.words.startswith("It helped")
    back = did_it_help(both, "round 2", "round 1", n_resamples=100)
    assert back is not None
    assert back.change.percent.value == pytest.approx(-found.change.percent.value)
    assert did_it_help(both, "round 1", "round 1") is None


def test_a_hundred_thousand_labels_take_a_second() -> None:
    generator = np.random.default_rng(0)
    n = 33_334
    item, person = np.repeat(np.arange(n), 3), np.tile(np.arange(3), n)
    truth = generator.integers(0, 8, n)
    label = np.where(generator.random(3 * n) < 0.8, truth[item], generator.integers(0, 8, 3 * n))
    nothing = np.zeros(0, dtype=np.int64)
    said = Opinions(
        item, person, label, [], list("xyz"), list("abcdefgh"),
        Repeats(nothing, nothing, nothing, nothing), ids=np.arange(n), truth=truth,
        ruled_by=np.full(n, -1), simulated=np.zeros(3, dtype=bool),
    )  # fmt: skip
    rehearse(said, {"b": "a"})
    start = time.process_time()
    rehearse(said, {"b": "a"})
    assert time.process_time() - start < 4.0
