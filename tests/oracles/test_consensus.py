"""Our consensus, label errors and error rates against crowd-kit, cleanlab and jiwer, where installed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from labeler.stats.crowdlab import crowdlab
from labeler.stats.dawid_skene import PAPER, dawid_skene
from labeler.stats.label_errors import label_errors
from labeler.stats.majority import majority
from labeler.stats.rover import rover
from labeler.stats.transcripts import Unit, error_rates
from tests.stats.test_dawid_skene import random_votes

# the libraries warn of what newer versions of their own dependencies will take away
pytestmark = pytest.mark.filterwarnings("ignore")


def frame(votes):
    import pandas as pd

    return pd.DataFrame({"task": votes.item, "worker": votes.person, "label": votes.label})


@pytest.mark.parametrize("seed", range(3))
def test_dawid_skene_is_crowd_kits_run_to_the_end(seed):
    """crowd-kit stops too early by its own tolerance; with tol=-1e9 it runs all iterations."""
    aggregation = pytest.importorskip("crowdkit.aggregation", exc_type=ImportError)
    votes = random_votes(seed, n_items=120)
    theirs = aggregation.DawidSkene(n_iter=600, tol=-1e9).fit(frame(votes)).probas_[[0, 1, 2]]
    ours = dawid_skene(votes, protocol=replace(PAPER, tolerance=1e-14, iterations=5000))
    assert ours.posterior[theirs.index] == pytest.approx(theirs.to_numpy(), abs=1e-4)


def test_majority_is_crowd_kits_where_nothing_is_tied():
    aggregation = pytest.importorskip("crowdkit.aggregation", exc_type=ImportError)
    votes = random_votes(4, n_items=200)
    theirs = aggregation.MajorityVote().fit_predict(frame(votes))
    ours = majority(votes.item, votes.label, votes.n_items, votes.n_classes)
    clear = [item for item in theirs.index if ours.winner[item] >= 0]
    assert len(clear) > 100
    assert (ours.winner[clear] == theirs[clear]).all()


def test_rover_is_crowd_kits_on_its_own_example():
    aggregation = pytest.importorskip("crowdkit.aggregation", exc_type=ImportError)
    import pandas as pd

    texts = ["a b c d", "b z d e", "b c d e f"]
    table = pd.DataFrame({"task": ["1"] * 3, "worker": list("xyz"), "text": texts})
    theirs = aggregation.ROVER(tokenizer=str.split, detokenizer=" ".join).fit_predict(table)["1"]
    assert rover(texts).text == theirs


@pytest.mark.parametrize("seed", range(3))
def test_crowdlab_is_cleanlabs(seed):
    multiannotator = pytest.importorskip("cleanlab.multiannotator", exc_type=ImportError)
    votes = random_votes(seed, n_items=150)
    shares = np.random.default_rng(seed).dirichlet(np.ones(3), 150)
    shares = 0.5 * shares + 0.5 * np.eye(3)[votes.counts().argmax(axis=1)]
    labeled = votes.labels_per_item() > 0
    table = frame(votes).pivot(index="task", columns="worker", values="label")
    theirs = multiannotator.get_label_quality_multiannotator(table, shares[labeled], verbose=False)
    ours = crowdlab(votes, shares)
    same = theirs["label_quality"]["consensus_label"].to_numpy() == ours.winner[labeled]
    assert same.mean() > 0.98
    quality = theirs["label_quality"]["consensus_quality_score"].to_numpy()
    assert ours.confidence[labeled][same] == pytest.approx(quality[same], abs=1e-9)


def test_the_confident_joint_is_cleanlabs():
    count = pytest.importorskip("cleanlab.count", exc_type=ImportError)
    rng = np.random.default_rng(0)
    label = rng.integers(0, 4, 500)
    shares = 0.6 * rng.dirichlet(np.ones(4), 500) + 0.4 * np.eye(4)[label]
    theirs = count.compute_confident_joint(label, shares, calibrate=False)
    ours = label_errors(label, shares).joint
    # cleanlab puts a diagonal of at least one
    assert np.maximum(ours, np.eye(4, dtype=int)).tolist() == theirs.tolist()


def test_error_rates_are_jiwers():
    jiwer = pytest.importorskip("jiwer", exc_type=ImportError)
    rng = np.random.default_rng(0)
    words = np.array(["the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "today"])
    said = [" ".join(rng.choice(words, rng.integers(1, 9))) for _ in range(200)]
    true = [" ".join(rng.choice(words, rng.integers(1, 9))) for _ in range(200)]
    assert error_rates(true, said).corpus == pytest.approx(jiwer.wer(true, said), abs=1e-12)
    assert error_rates(true, said, Unit.CHARACTER).corpus == pytest.approx(jiwer.cer(true, said), abs=1e-12)
