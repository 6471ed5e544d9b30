"""Laws of agreement and HLP under any data; degenerate data: defined, or undefined with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.stats.agreement import item_spread, percent_agreement, percent_of, specific_agreement
from labeler.stats.alpha import Level, krippendorff_alpha
from labeler.stats.chance import brennan_prediger, fleiss_kappa, fleiss_per_class, gwet_ac
from labeler.stats.codes import Coded, encode
from labeler.stats.cohen import cohen_pairs, light_interval
from labeler.stats.convention import alt_test, best_single_convention, model_against_people
from labeler.stats.estimate import Estimate
from labeler.stats.hlp import (
    against_others,
    against_truth,
    by_person,
    by_said_class,
    by_tag,
    by_true_class,
    item_mean,
    overall,
    two_labelers_agree,
)
from labeler.stats.repeats import self_agreement
from labeler.stats.resample import by_item, item_draws
from labeler.stats.rounds import compare_rounds, in_words
from labeler.stats.tally import Tally, tally
from labeler.stats.uncertain import POLICIES, count_as
from labeler.stats.whatif import merge_one, merge_pairs

Statistic = Callable[[Tally], Estimate]
VALUES = np.array([0.0, 1.0, 3.0, 4.0])
COEFFICIENTS: dict[str, Statistic] = {
    "percent": percent_agreement,
    "fleiss": fleiss_kappa,
    "ac1": gwet_ac,
    "brennan_prediger": brennan_prediger,
    **{f"alpha {level}": (lambda of, level=level: krippendorff_alpha(of, level, VALUES)) for level in Level},
}
UNORDERED = [name for name in COEFFICIENTS if name not in ("alpha ordinal", "alpha interval", "alpha ratio")]

# (item, person, class) of at most 12 items, 5 people, 4 classes; one label per person and item
LABELS = st.dictionaries(
    st.tuples(st.integers(0, 11), st.integers(0, 4)), st.integers(0, 3), min_size=1, max_size=45
)


def codes(labels: dict[tuple[int, int], int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    item, person = np.array(list(labels), dtype=np.int64).T
    return item, person, np.array(list(labels.values()), dtype=np.int64)


def same(a: float, b: float) -> bool:
    return bool(np.isclose(a, b, atol=1e-9, equal_nan=True))


@given(LABELS, st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_of_rows_and_names_of_people_change_nothing(labels: dict, random: object) -> None:
    item, person, label = codes(labels)
    order = list(range(len(item)))
    random.shuffle(order)  # type: ignore[attr-defined]
    names = list(range(5))
    random.shuffle(names)  # type: ignore[attr-defined]
    renamed = np.array(names)[person]
    first, second = tally(item, label, 12, 4), tally(item[order], label[order], 12, 4)
    for name, statistic in COEFFICIENTS.items():
        assert same(statistic(first).value, statistic(second).value), name
    one = cohen_pairs(item, person, label, 5, n_classes=4)
    two = cohen_pairs(item[order], renamed[order], label[order], 5, n_classes=4)
    assert np.isclose(one.kappa[~np.isnan(one.kappa)].sum(), two.kappa[~np.isnan(two.kappa)].sum())
    a = overall(against_others(item, person, label, first), n_resamples=2).value
    b = overall(against_others(item[order], renamed[order], label[order], second), n_resamples=2).value
    assert same(a, b)


@given(LABELS, st.permutations(range(4)))
@settings(max_examples=60, deadline=None)
def test_names_of_classes_change_nothing(labels: dict, names: list[int]) -> None:
    item, person, label = codes(labels)
    renamed = np.array(names)[label]
    for name in UNORDERED:
        statistic = COEFFICIENTS[name]
        assert same(statistic(tally(item, label, 12, 4)).value, statistic(tally(item, renamed, 12, 4)).value)
    first = np.nan_to_num(cohen_pairs(item, person, label, 5, n_classes=4).kappa, nan=9)
    assert np.allclose(first, np.nan_to_num(cohen_pairs(item, person, renamed, 5, n_classes=4).kappa, nan=9))


@given(LABELS)
@settings(max_examples=40, deadline=None)
def test_every_item_twice_changes_nothing_but_certainty(labels: dict) -> None:
    item, person, label = codes(labels)
    once = tally(item, label, 12, 4)
    twice = tally(np.concatenate([item, item + 12]), np.tile(label, 2), 24, 4)
    for name in ("percent", "fleiss", "ac1", "brennan_prediger"):
        assert same(COEFFICIENTS[name](once).value, COEFFICIENTS[name](twice).value), name
    first, second = ([e.value for e in specific_agreement(of)] for of in (once, twice))
    assert np.allclose(first, second, equal_nan=True)
    double = (np.concatenate([item, item + 12]), np.tile(person, 2), np.tile(label, 2))
    pairs, before = cohen_pairs(*double, 5, n_classes=4), cohen_pairs(item, person, label, 5, n_classes=4)
    assert np.allclose(pairs.kappa, before.kappa, equal_nan=True)


@given(LABELS)
@settings(max_examples=40, deadline=None)
def test_values_stay_in_range_and_undefined_says_why(labels: dict) -> None:
    item, _, label = codes(labels)
    of = tally(item, label, 12, 4)
    for name, statistic in COEFFICIENTS.items():
        estimate = statistic(of)
        assert estimate.value <= 1.0 + 1e-9 or not estimate.defined, name
        assert estimate.defined or estimate.why, name
    assert percent_agreement(of).value >= 0.0 or not percent_agreement(of).defined


@given(LABELS)
@settings(max_examples=40, deadline=None)
def test_copies_agree_fully(labels: dict) -> None:
    """Everybody repeats what the first person said: agreement is 1, kappa too unless there is one class."""
    item, _, label = codes(labels)
    first = dict(zip(item.tolist(), label.tolist(), strict=True))
    copied = np.array([first[one] for one in item.tolist()])
    of = tally(item, copied, 12, 4)
    if of.n_pairable:
        assert percent_agreement(of).value == 1.0
        kappa = fleiss_kappa(of)
        assert kappa.value == pytest.approx(1.0) if kappa.defined else kappa.why == "one_class_only"


class Case(NamedTuple):
    """Rows of (task, worker, label) and the declared classes."""

    rows: tuple[tuple[str, str, str], ...]
    order: tuple[str, ...] | None = None


BATTERY = {
    "nothing": Case(()),
    "nothing, classes declared": Case((), ("a", "b")),
    "one label": Case((("i", "p", "a"),)),
    "one labeler": Case((("i", "p", "a"), ("j", "p", "b"))),
    "one class": Case(tuple((i, p, "a") for i in "ij" for p in "pqr")),
    "all the same, two declared": Case(tuple((i, p, "a") for i in "ij" for p in "pqr"), ("a", "b")),
    "all different": Case((("i", "p", "a"), ("i", "q", "b"), ("i", "r", "c"))),
    "nobody shares": Case((("i", "p", "a"), ("j", "q", "b"), ("k", "r", "a"))),
    "emoji": Case((("😀", "🐈", "👍"), ("😀", "🐕", "👎"), ("🚀", "🐈", "👍"), ("🚀", "🐕", "👍"))),
    "like nothing": Case((("i", "p", ""), ("i", "q", "nan"), ("j", "p", "NA"), ("j", "q", ""))),
    "many labelers": Case(tuple((f"i{n % 3}", f"p{n}", "ab"[n % 2]) for n in range(60))),
}


@pytest.fixture(params=sorted(BATTERY))
def coded(request: pytest.FixtureRequest) -> Coded:
    case = BATTERY[request.param]
    columns = [list(column) for column in zip(*case.rows, strict=True)] if case.rows else [[], [], []]
    return encode(*columns, order=case.order)


def _told(*estimates: Estimate) -> None:
    for one in estimates:
        assert one.defined or one.why
        assert one.low <= one.value + 1e-9 if not np.isnan(one.low) else True
        assert one.high >= one.value - 1e-9 if not np.isnan(one.high) else True


def test_degenerate_agreement(coded: Coded) -> None:
    n_items, k = len(coded.items), len(coded.classes)
    for policy in POLICIES:
        counted = count_as(coded.label, k, [k - 1] if k > 2 else [], policy)
        of = tally(coded.item, counted.label, n_items, counted.n_classes, counted.share)
        for level in Level:
            _told(krippendorff_alpha(of, level, np.arange(float(counted.n_classes))))
        _told(percent_agreement(of), fleiss_kappa(of), gwet_ac(of), brennan_prediger(of))
        _told(*specific_agreement(of), *fleiss_per_class(of))
        _told(by_item(of, percent_agreement(of), percent_of, item_draws(of.times, 20, 0)))
        assert len(item_spread(of).entropy) == n_items
        people = (coded.item, coded.person, counted.label, len(coded.people))
        _told(light_interval(*people, n_classes=len(counted.share)))
        change = compare_rounds(of, of, n_resamples=20)
        _told(change.percent, change.alpha)
        assert in_words(change)
        if of.hard:
            assert len(merge_pairs(of).first) == k * (k - 1) // 2 or policy != "class"
            if of.n_classes > 1:
                _told(merge_one(of, 0, 1, n_resamples=20)[0])


def test_degenerate_hlp(coded: Coded) -> None:
    n_items, k = len(coded.items), len(coded.classes)
    of = tally(coded.item, coded.label, n_items, k)
    for truth in (np.full(n_items, -1), np.zeros(n_items, dtype=np.int64), np.full(n_items, k)):
        scored = against_truth(coded.item, coded.person, coded.label, truth, np.eye(k))
        others = against_others(coded.item, coded.person, coded.label, of)
        for one in (scored, others):
            _told(overall(one, n_resamples=20), item_mean(one), best_single_convention(one, of))
            _told(*by_person(one, len(coded.people)), *by_said_class(one, k, n_resamples=20))
            _told(*by_true_class(one, k, n_resamples=20), *by_tag(one, [np.arange(n_items)], n_items))
        against = model_against_people(of, truth, 0.5, n_resamples=20)
        _told(against.lead, against.model_agrees, against.people_agree)
        _told(alt_test(coded.item, coded.person, coded.label, truth, n_people=len(coded.people)).winning_rate)
    _told(two_labelers_agree(of))
    again = (coded.again_item, coded.again_person, coded.again_first, coded.again_last)
    whole, each = self_agreement(*again, n_people=len(coded.people))
    _told(whole, *each)


def test_all_missing() -> None:
    of = tally(np.array([0, 1]), np.array([-1, -1]), 2, 3)
    for statistic in COEFFICIENTS.values():
        assert statistic(of).why in ("no_labels", "no_values")
