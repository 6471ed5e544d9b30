"""Coefficients for people in general: what is drawn, against doing it by hand, and its laws."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats import in_general as module
from labeler.stats.agreement import percent_agreement, percent_of
from labeler.stats.alpha import krippendorff_alpha
from labeler.stats.chance import brennan_prediger, fleiss_kappa, gwet_ac
from labeler.stats.cohen import cohen_pairs, light_interval
from labeler.stats.estimate import Estimate
from labeler.stats.in_general import Asked, in_general
from labeler.stats.resample import by_item, item_draws
from labeler.stats.tally import Tally, tally
from labeler.stats.weights import agreement_weights

Codes = tuple[np.ndarray, np.ndarray, np.ndarray]


def made(n_items: int = 60, n_people: int = 8, k: int = 3, seed: int = 0, apart: float = 0.3) -> Codes:
    """Labels with people who differ in skill; a fifth is missing."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, k, n_items)
    skill = rng.uniform(1.0 - apart, 1.0, n_people)
    item, person = (
        grid.ravel() for grid in np.meshgrid(np.arange(n_items), np.arange(n_people), indexing="ij")
    )
    right = rng.random(len(item)) < skill[person]
    label = np.where(right, truth[item], rng.integers(0, k, len(item)))
    kept = rng.random(len(item)) < 0.8
    return item[kept], person[kept], label[kept]


def estimates(of: Tally, codes: Codes, n_people: int) -> dict[str, Estimate]:
    return {
        "percent": percent_agreement(of),
        "cohen_kappa": light_interval(*codes, n_people, n_classes=of.n_classes),
        "fleiss_kappa": fleiss_kappa(of),
        "krippendorff_alpha": krippendorff_alpha(of),
        "gwet_ac1": gwet_ac(of),
        "brennan_prediger": brennan_prediger(of),
    }


def test_drawing_everybody_and_everything_once_gives_the_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """With weights of 1 the resampled coefficients are the coefficients."""
    codes = made()
    of = tally(codes[0], codes[2], 60, 3)
    once = lambda times, n, seed: np.ones((n, len(times)), dtype=np.int64)  # noqa: E731
    monkeypatch.setattr(module, "item_draws", once)
    pairs = cohen_pairs(*codes, 8, n_classes=3)
    labels = module._Labels(*codes, 60, 8, np.eye(3))
    near = agreement_weights("linear", np.arange(3.0))
    asked = Asked(near=near)
    sums, _ = module._sums(labels, of, asked, np.ones((2, 8)), np.random.default_rng(0))
    samples = module._samples(sums, of, asked)
    for name, one in estimates(of, codes, 8).items():
        if name != "cohen_kappa":
            assert samples[name] == pytest.approx([one.value] * 2), name
    assert samples["gwet_ac2"] == pytest.approx([gwet_ac(of, near).value] * 2)
    drawn = module._of_pairs(pairs, np.arange(8), 8, np.ones((1, 8)))
    assert drawn[0] == pytest.approx(estimates(of, codes, 8)["cohen_kappa"].value)


def test_a_person_drawn_twice_is_not_compared_with_themselves() -> None:
    """Percent agreement of a resample, by hand from the copies of labels."""
    codes = made(n_items=12, n_people=5, seed=3)
    of = tally(codes[0], codes[2], 12, 3)
    people = np.array([2.0, 0.0, 1.0, 1.0, 1.0])
    labels = module._Labels(*codes, 12, 5, np.eye(3))
    among = (np.eye(3), np.eye(3), np.eye(3), 1 - np.eye(3))
    found = module._chunk(labels, people[None], np.ones((1, 12)), among)[0][0]
    each = []
    for item in range(12):
        mine = [(p, lab) for i, p, lab in zip(*codes, strict=True) if i == item]
        met = [(people[a] * people[b], x == y) for a, x in mine for b, y in mine if a != b]
        total = sum(weight for weight, _ in met)
        if total:
            each.append(sum(weight * same for weight, same in met) / total)
    assert found == pytest.approx(np.mean(each))
    assert of.n_pairable == 12


def test_people_who_differ_make_it_wider_than_items_alone() -> None:
    codes = made(n_items=400, n_people=10, apart=0.8, seed=1)
    of = tally(codes[0], codes[2], 400, 3)
    general = in_general(estimates(of, codes, 10), codes, of, 10, pairs=cohen_pairs(*codes, 10, n_classes=3))
    items = by_item(of, percent_agreement(of), percent_of, item_draws(of.times, 300, 0))
    wide = general["percent"]
    assert wide.value == items.value
    assert wide.low < items.low < items.high < wide.high
    assert (wide.high - wide.low) > 2 * (items.high - items.low)
    for name, one in general.items():
        assert one.low < one.value < one.high, name
        assert one.method.startswith("bootstrap"), name


def test_many_items_give_nearly_the_same_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = made(n_items=900, n_people=8, apart=0.6, seed=2)
    of = tally(codes[0], codes[2], 900, 3)
    whole = in_general(estimates(of, codes, 8), codes, of, 8, n_resamples=300)
    monkeypatch.setattr(module, "MOST_ITEMS", 300)
    part = in_general(estimates(of, codes, 8), codes, of, 8, n_resamples=300)
    for name in ("percent", "krippendorff_alpha", "gwet_ac1"):
        wide, some = (one[name].high - one[name].low for one in (whole, part))
        assert 0.7 < some / wide < 1.4, name
    assert "normal" in part["percent"].method


def test_under_five_people_nothing_can_be_said() -> None:
    codes = made(n_people=4)
    of = tally(codes[0], codes[2], 60, 3)
    for one in in_general(estimates(of, codes, 4), codes, of, 4).values():
        assert one.why == "fewer_than_five_people"
        assert not one.has_interval
        assert one.defined


def test_undefined_stays_undefined_and_nothing_said_is_no_error() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    of = tally(nothing, nothing, 3, 2)
    found = in_general(estimates(of, (nothing, nothing, nothing), 0), (nothing, nothing, nothing), of, 0)
    assert found["krippendorff_alpha"].why == "no_labels"
    item, person = np.repeat(np.arange(5), 6), np.tile(np.arange(6), 5)
    same = np.zeros(30, dtype=np.int64)
    alike = tally(item, same, 5, 2)
    found = in_general(estimates(alike, (item, person, same), 6), (item, person, same), alike, 6)
    assert found["krippendorff_alpha"].why == "one_class_only"
    assert found["percent"].why == "no_variation"


def test_renaming_people_hardly_moves_it_and_the_seed_fixes_it() -> None:
    codes = made(seed=5)
    of = tally(codes[0], codes[2], 60, 3)
    first, again = (in_general(estimates(of, codes, 8), codes, of, 8, seed=4) for _ in range(2))
    assert first["gwet_ac1"] == again["gwet_ac1"]
    shuffled = np.random.default_rng(0).permutation(len(codes[0]))
    moved = tuple(code[shuffled] for code in codes)
    other = in_general(estimates(of, moved, 8), moved, of, 8, seed=4)  # type: ignore[arg-type]
    assert other["gwet_ac1"].low == pytest.approx(first["gwet_ac1"].low)
