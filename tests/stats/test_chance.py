"""Fleiss, Gwet and Brennan–Prediger against published figures."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.agreement import percent_agreement
from labeler.stats.chance import (
    brennan_prediger,
    fleiss_kappa,
    fleiss_per_class,
    gwet_ac,
    gwet_standard_error,
)
from labeler.stats.tally import tally, tally_of_counts
from labeler.stats.weights import WEIGHTS, agreement_weights
from tests.stats import literature as lit


def test_fleiss_1971() -> None:
    """Fleiss (1971): kappa .430; per class .245 .245 .520 .471 .566 (irr::kappam.fleiss, detail)."""
    of = tally_of_counts(lit.FLEISS_1971)
    assert fleiss_kappa(of).value == pytest.approx(0.43024452006014074, abs=1e-9)
    per_class = [0.2447552447552448, 0.2447552447552448, 0.52, 0.47112727272727273, 0.5661178068239687]
    assert [e.value for e in fleiss_per_class(of)] == pytest.approx(per_class, abs=1e-9)


def test_fleiss_wikipedia() -> None:
    assert fleiss_kappa(tally_of_counts(lit.FLEISS_WIKIPEDIA)).value == pytest.approx(0.20993070442195522)


def test_gwet_with_missing_labels() -> None:
    """Gwet (2014): AC1 .77544 with SE .14295, Fleiss .76117, Brennan–Prediger .77273, pa .81818."""
    item, _, label = lit.long(lit.GWET_4X12)
    of = tally(item, label, 12, 5)
    assert gwet_ac(of).value == pytest.approx(0.7754440681, abs=1e-9)
    assert gwet_standard_error(of) == pytest.approx(0.1429499506, abs=1e-9)
    assert fleiss_kappa(of).value == pytest.approx(0.7611692754, abs=1e-9)
    assert brennan_prediger(of).value == pytest.approx(0.7727272727, abs=1e-9)
    assert percent_agreement(of).value == pytest.approx(0.8181818182, abs=1e-9)


def test_abstractors() -> None:
    """Gwet (2014), 100 records, two abstractors: AC1 .8493 (SE .0432), pi .7962, Brennan–Prediger .835."""
    item, _, label = lit.two_people(lit.GWET_ABSTRACTORS)
    of = tally(item, label, 100, 3)
    assert gwet_ac(of).value == pytest.approx(0.8493305482, abs=1e-9)
    # his form for a table of two people divides by N, the form for any number of people by N - 1
    assert gwet_standard_error(of) * (99 / 100) ** 0.5 == pytest.approx(0.0432174675, abs=1e-9)
    assert fleiss_kappa(of).value == pytest.approx(0.7962396962, abs=1e-9)
    assert brennan_prediger(of).value == pytest.approx(0.835, abs=1e-9)


def test_the_paradox_of_kappa() -> None:
    """Feinstein & Cicchetti (1990): 85 % agreement twice; AC1 .701 and .808 where kappa is .70 and .32."""
    expected = [(0.7007481297, 0.7), (0.808, 0.7)]
    for table, (ac1, pabak) in zip(lit.FEINSTEIN, expected, strict=True):
        item, _, label = lit.two_people(table)
        of = tally(item, label, 100, 2)
        assert gwet_ac(of).value == pytest.approx(ac1, abs=1e-9)
        assert brennan_prediger(of).value == pytest.approx(pabak, abs=1e-9)


def test_more_published_tables() -> None:
    """Cohen (1960): AC1 .57597, Scott's pi .48718. Artstein & Poesio (2008): S .82, pi .79953."""
    item, _, label = lit.two_people(lit.COHEN_1960)
    cohen = tally(item, label, 200, 3)
    assert gwet_ac(cohen).value == pytest.approx(0.5759717314, abs=1e-9)
    assert fleiss_kappa(cohen).value == pytest.approx(0.4871794872, abs=1e-9)
    item, _, label = lit.two_people(lit.DIALOGUE_ACTS)
    acts = tally(item, label, 100, 3)
    assert brennan_prediger(acts).value == pytest.approx(0.82, abs=1e-9)
    assert fleiss_kappa(acts).value == pytest.approx(0.7995322418977615, abs=1e-9)


def test_one_class_only() -> None:
    """Kappa is 0/0 and undefined, AC1 is 1: never shown as 0."""
    of = tally_of_counts(np.array([[3, 0], [3, 0], [2, 0]]))
    assert fleiss_kappa(of).why == "one_class_only"
    assert gwet_ac(of).value == 1.0
    assert percent_agreement(of).value == 1.0


def test_a_declared_class_that_nobody_used_changes_ac1_only() -> None:
    counts = np.array([[2, 0], [1, 1], [0, 2]])
    wider = np.column_stack([counts, np.zeros(3, dtype=int)])
    assert gwet_ac(tally_of_counts(wider)).value > gwet_ac(tally_of_counts(counts)).value
    assert fleiss_kappa(tally_of_counts(wider)).value == pytest.approx(
        fleiss_kappa(tally_of_counts(counts)).value
    )


def test_weights_of_ac2_give_credit_to_near_misses() -> None:
    item, _, label = lit.long(lit.GWET_4X12)
    of = tally(item, label, 12, 5)
    linear = gwet_ac(of, agreement_weights("linear", np.arange(1, 6.0))).value
    quadratic = gwet_ac(of, agreement_weights("quadratic", np.arange(1, 6.0))).value
    assert quadratic > linear > gwet_ac(of).value


@pytest.mark.parametrize("kind", [kind for kind in WEIGHTS if kind != "circular"])
def test_weights_are_one_on_the_diagonal_and_zero_at_the_far_end(kind: str) -> None:
    weights = agreement_weights(kind, np.arange(1, 6.0))
    assert np.diag(weights).tolist() == [1.0] * 5
    assert weights == pytest.approx(weights.T)
    assert weights.min() == pytest.approx(0.0)
    assert weights[0, 4] == pytest.approx(0.0)


def test_ordinal_weights_by_hand() -> None:
    """Gwet (2014): 1 - C(d + 1, 2) / C(4, 2) at d = 0, 1, 2, 3; ranks count, not distances."""
    weights = agreement_weights("ordinal", np.array([1.0, 5.0, 6.0, 30.0]))
    assert weights[0] == pytest.approx([1.0, 5 / 6, 0.5, 0.0])
