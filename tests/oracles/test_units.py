"""Overlaps, alpha of sets, second opinions on alpha, kappa and edits: nltk, pycocotools, irrCAC, cleanlab."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.alpha import krippendorff_alpha
from labeler.stats.boxes import box_iou
from labeler.stats.chance import fleiss_kappa
from labeler.stats.cohen import cohen_pairs
from labeler.stats.estimate import Estimate
from labeler.stats.sets import Sets, distance_alpha, jaccard_distance, masi_distance, set_tally
from labeler.stats.tally import tally
from labeler.stats.transcripts import edits
from tests.oracles.test_agreement import codes, grid

pytestmark = pytest.mark.filterwarnings("ignore")
NO_DRAWS = np.zeros((0, 1), dtype=np.int64)


def sets_and_triples(seed: int) -> tuple[Sets, list[tuple[str, str, frozenset[str]]]]:
    """Return answers of several classes, and the same as nltk takes them."""
    rng = np.random.default_rng(seed)
    item, person = np.repeat(np.arange(20), 4), np.tile(np.arange(4), 20)
    kept = rng.random(80) < 0.8
    item, person = item[kept], person[kept]
    truth = rng.random((20, 3)) < 0.5
    chosen = np.where(rng.random((len(item), 3)) < 0.75, truth[item], rng.random((len(item), 3)) < 0.5)
    chosen[~chosen.any(axis=1), 0] = True  # nltk's distances of two empty sets divide by 0
    triples = [
        (f"p{p}", f"i{i:02d}", frozenset(name for name, there in zip("abc", row, strict=True) if there))
        for i, p, row in zip(item.tolist(), person.tolist(), chosen.tolist(), strict=True)
    ]
    return Sets(item, person, chosen), triples


@pytest.mark.parametrize("seed", range(3))
def test_alpha_of_sets_is_nltks(seed: int) -> None:
    agreement = pytest.importorskip("nltk.metrics.agreement")
    distances = pytest.importorskip("nltk.metrics.distance")
    sets, triples = sets_and_triples(seed)
    of, distinct = set_tally(sets, 20)
    for ours, theirs in (
        (masi_distance, distances.masi_distance),
        (jaccard_distance, distances.jaccard_distance),
    ):
        found: Estimate = distance_alpha(of, ours(distinct, distinct), NO_DRAWS)
        # nltk keeps items with one answer in its totals; ours are the pairable ones, as Krippendorff's
        alone = {item for item in range(20) if (sets.item == item).sum() < 2}
        task = agreement.AnnotationTask(
            [row for row in triples if int(row[1][1:]) not in alone], distance=theirs
        )
        assert found.value == pytest.approx(task.alpha(), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_alpha_and_kappa_are_nltks(seed: int) -> None:
    agreement = pytest.importorskip("nltk.metrics.agreement")
    said = grid(seed, missing=0.0)
    item, person, label = codes(said)
    rows = [(f"p{p}", f"i{i}", str(c)) for i, p, c in zip(item, person, label, strict=True)]
    task = agreement.AnnotationTask(rows)
    of = tally(item, label, 40, 4)
    assert krippendorff_alpha(of).value == pytest.approx(task.alpha())
    pairs = cohen_pairs(item, person, label, 5, n_classes=4)
    assert pairs.kappa.mean() == pytest.approx(task.kappa())


@pytest.mark.parametrize("seed", range(3))
def test_fleiss_and_alpha_are_irrcacs(seed: int) -> None:
    library = pytest.importorskip("irrCAC.raw")
    import pandas as pd

    said = grid(seed)
    item, _, label = codes(said)
    table = library.CAC(pd.DataFrame(said.T), digits=12)
    of = tally(item, label, 40, 4)
    assert fleiss_kappa(of).value == pytest.approx(table.fleiss()["est"]["coefficient_value"], abs=1e-9)
    assert krippendorff_alpha(of).value == pytest.approx(
        table.krippendorff()["est"]["coefficient_value"], abs=1e-9
    )


def test_overlap_is_pycocotools() -> None:
    mask = pytest.importorskip("pycocotools.mask")
    rng = np.random.default_rng(0)
    first, second = (rng.uniform(0, 50, (n, 4)) for n in (7, 9))
    for one in (first, second):
        one[:, 2:] = one[:, :2] + rng.uniform(1, 30, (len(one), 2))
    as_xywh = [np.hstack([one[:, :2], one[:, 2:] - one[:, :2]]) for one in (first, second)]
    theirs = np.asarray(mask.iou(as_xywh[0], as_xywh[1], [0] * len(second)))
    assert box_iou(first, second) == pytest.approx(theirs)


def test_edits_are_nltks() -> None:
    distance = pytest.importorskip("nltk.metrics.distance")
    rng = np.random.default_rng(1)
    for _ in range(30):
        one, two = (rng.choice(list("abcd"), int(rng.integers(0, 9))).tolist() for _ in range(2))
        assert edits(" ".join(one), " ".join(two)).errors == distance.edit_distance(one, two)


def test_majority_is_cleanlabs_where_nothing_is_tied() -> None:
    multiannotator = pytest.importorskip("cleanlab.multiannotator", exc_type=ImportError)
    import pandas as pd

    from labeler.stats.consensus import majority_consensus
    from labeler.stats.votes import as_votes

    said = grid(4, n_people=5, missing=0.2)
    item, person, label = codes(said)
    found = majority_consensus(as_votes(item, person, label, n_items=40, n_people=5, n_classes=4))
    theirs = multiannotator.get_majority_vote_label(pd.DataFrame(said.T))
    clear = ~found.tied & (found.winner >= 0)
    assert (found.winner[clear] == theirs[clear]).all()
