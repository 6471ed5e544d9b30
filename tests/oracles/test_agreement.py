"""Our agreement, intervals and corrections against krippendorff, statsmodels, scikit-learn and irrCAC."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.alpha import Level, krippendorff_alpha
from labeler.stats.chance import brennan_prediger, fleiss_kappa, gwet_ac, gwet_standard_error
from labeler.stats.cohen import cohen_kappa, cohen_pairs, confusion
from labeler.stats.intervals import (
    benjamini_hochberg,
    benjamini_yekutieli,
    clopper_pearson,
    holm,
    mcnemar,
    newcombe,
    wilson,
)
from labeler.stats.tally import tally, tally_of_counts
from labeler.stats.weights import WEIGHTS, agreement_weights

# the libraries warn of what newer versions of their own dependencies will take away
pytestmark = pytest.mark.filterwarnings("ignore")


def grid(
    seed: int, n_people: int = 5, n_items: int = 40, n_classes: int = 4, missing: float = 0.3
) -> np.ndarray:
    """Return float64 (n_people, 40 items) of four classes from 0, NaN where missing."""
    generator = np.random.default_rng(seed)
    truth, noise = generator.integers(0, 4, 40), generator.integers(0, 4, (n_people, 40))
    said = np.where(generator.random((n_people, 40)) < 0.6, truth, noise).astype(float)
    said[generator.random((n_people, 40)) < missing] = np.nan
    return said


def codes(said: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    person, item = np.nonzero(~np.isnan(said))
    return item, person, said[person, item].astype(np.int64)


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("seed", range(4))
def test_alpha_is_krippendorffs(seed: int, level: Level) -> None:
    library = pytest.importorskip("krippendorff")
    said = grid(seed)
    item, _, label = codes(said)
    values = np.array([1.0, 2.0, 4.0, 9.0])
    numbers = np.where(np.isnan(said), np.nan, values[np.nan_to_num(said).astype(int)])
    theirs = library.alpha(reliability_data=numbers, level_of_measurement=str(level), value_domain=values)
    ours = krippendorff_alpha(tally(item, label, 40, 4), level, values)
    assert ours.value == pytest.approx(theirs, abs=1e-10)


@pytest.mark.parametrize("seed", range(4))
def test_fleiss_is_statsmodels(seed: int) -> None:
    library = pytest.importorskip("statsmodels.stats.inter_rater")
    said = grid(seed, missing=0.0)
    item, _, label = codes(said)
    counts = np.stack([(said == c).sum(axis=0) for c in range(4)], axis=1)
    assert fleiss_kappa(tally(item, label, 40, 4)).value == pytest.approx(library.fleiss_kappa(counts))


@pytest.mark.parametrize("kind", [None, "linear", "quadratic"])
@pytest.mark.parametrize("seed", range(4))
def test_cohen_is_scikit_learns(seed: int, kind: str | None) -> None:
    from sklearn.metrics import cohen_kappa_score

    said = grid(seed, n_people=2, missing=0.0).astype(int)
    table = confusion(said[0], said[1], 4)
    weights = None if kind is None else agreement_weights(kind, np.arange(4.0))
    theirs = cohen_kappa_score(said[0], said[1], labels=range(4), weights=kind)
    assert cohen_kappa(table, weights).value == pytest.approx(theirs, abs=1e-10)


@pytest.mark.parametrize("seed", range(4))
def test_cohens_error_is_statsmodels(seed: int) -> None:
    library = pytest.importorskip("statsmodels.stats.inter_rater")
    said = grid(seed, n_people=2, missing=0.0).astype(int)
    table = confusion(said[0], said[1], 4)
    theirs = library.cohens_kappa(table)
    ours = cohen_kappa(table)
    assert ours.value == pytest.approx(theirs.kappa, abs=1e-10)
    assert (ours.high - ours.low) / 2 / 1.959963984540054 == pytest.approx(theirs.std_kappa, abs=1e-9)


def test_all_pairs_are_scikit_learns() -> None:
    from sklearn.metrics import cohen_kappa_score

    said = grid(11)
    pairs = cohen_pairs(*codes(said), 5, n_classes=4)
    for a, b, kappa in zip(pairs.first, pairs.second, pairs.kappa, strict=True):
        both = ~np.isnan(said[a]) & ~np.isnan(said[b])
        theirs = cohen_kappa_score(said[a, both].astype(int), said[b, both].astype(int), labels=range(4))
        assert kappa == pytest.approx(theirs, abs=1e-10)


@pytest.mark.parametrize("kind", WEIGHTS)
@pytest.mark.parametrize("seed", range(3))
def test_ac_and_its_error_are_irrcacs(seed: int, kind: str) -> None:
    library = pytest.importorskip("irrCAC.raw")
    import pandas as pd

    said = grid(seed)
    item, _, label = codes(said)
    of = tally(item, label, 40, 4)
    frame = pd.DataFrame(said.T + 1)
    theirs = library.CAC(frame, weights=kind, categories=[1, 2, 3, 4], digits=12)
    weights = agreement_weights(kind, np.arange(1.0, 5.0))
    gwet = theirs.gwet()["est"]
    assert gwet_ac(of, weights).value == pytest.approx(gwet["coefficient_value"], abs=1e-9)
    assert gwet_standard_error(of, weights) == pytest.approx(gwet["se"], abs=1e-9)
    fleiss = theirs.fleiss()["est"]["coefficient_value"]
    assert fleiss_kappa(of, weights).value == pytest.approx(fleiss, abs=1e-9)
    fair = theirs.bp()["est"]["coefficient_value"]
    assert brennan_prediger(of, weights).value == pytest.approx(fair, abs=1e-9)


@pytest.mark.parametrize(("x", "n"), [(0, 7), (3, 10), (81, 263), (50, 50)])
def test_shares_are_statsmodels(x: int, n: int) -> None:
    library = pytest.importorskip("statsmodels.stats.proportion")
    assert wilson(x, n) == pytest.approx(library.proportion_confint(x, n, method="wilson"), abs=1e-12)
    assert clopper_pearson(x, n) == pytest.approx(library.proportion_confint(x, n, method="beta"), abs=1e-12)
    theirs = library.confint_proportions_2indep(x, n, 4, 9, method="newcomb", compare="diff")
    assert newcombe(x, n, 4, 9)[1:] == pytest.approx(theirs, abs=1e-12)


def test_corrections_are_statsmodels() -> None:
    library = pytest.importorskip("statsmodels.stats.multitest")
    p = np.random.default_rng(0).random(25) ** 3
    for ours, method in ((benjamini_hochberg, "fdr_bh"), (benjamini_yekutieli, "fdr_by"), (holm, "holm")):
        assert ours(p) == pytest.approx(library.multipletests(p, method=method)[1], abs=1e-12)


def test_mcnemar_is_statsmodels() -> None:
    library = pytest.importorskip("statsmodels.stats.contingency_tables")
    for b, c in ((1, 8), (3, 3), (0, 5)):
        assert mcnemar(b, c) == pytest.approx(library.mcnemar([[9, b], [c, 20]], exact=True).pvalue)


def test_counts_are_enough() -> None:
    library = pytest.importorskip("krippendorff")
    counts = np.random.default_rng(2).integers(0, 4, (60, 5))
    theirs = library.alpha(value_counts=counts, level_of_measurement="nominal")
    assert krippendorff_alpha(tally_of_counts(counts)).value == pytest.approx(theirs, abs=1e-10)
