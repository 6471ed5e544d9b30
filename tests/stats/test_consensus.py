"""Every consensus method: published accuracies, laws, and the degenerate battery."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.consensus import Method, accuracy, compare, consensus
from labeler.stats.dawid_skene import PAPER, ZHENG_2017, dawid_skene
from labeler.stats.mace import REFERENCE, mace
from labeler.stats.votes import Votes, as_votes
from tests.crowd import CLASS_SETS, crowd_set
from tests.stats.test_dawid_skene import random_votes

METHODS = [str(method) for method in Method]

# what crowd-kit 1.4.2's classes of the same name reach by their defaults on these very votes; its majority
# breaks ties towards the first class, ours states the expectation, so that one is not compared
CROWD_KIT = {
    "dawid-skene": [0.8889, 0.9275, 0.9416, 0.7090, 0.7658],
    "one-coin": [0.5833, 0.9250, 0.9394, 0.6680, 0.7117],
    "mace": [0.8056, 0.9287, 0.9416, 0.6930, 0.7628],
    "glad": [0.7222, 0.9263, 0.9372, 0.6940, 0.7598],
}


@pytest.mark.parametrize(("name", "published"), [("bluebird", 0.87962962963), ("rte", 0.9275)])
def test_the_published_dawid_skene_accuracy(shared_data, name, published):
    """Zheng et al. (2017), PVLDB 10(5), output files of their repository: all printed digits."""
    crowd = crowd_set(shared_data, name)
    assert accuracy(dawid_skene(crowd.votes, protocol=ZHENG_2017), crowd.truth) == pytest.approx(published)


@pytest.mark.parametrize(
    ("name", "right", "log_likelihood"),
    [("bluebird", 0.8981481, -1888.11675), ("rte", 0.9275, -3679.62904)],
)
def test_converged_maximum_likelihood(shared_data, name, right, log_likelihood):
    crowd = crowd_set(shared_data, name)
    result = dawid_skene(crowd.votes, protocol=PAPER)
    assert accuracy(result, crowd.truth) == pytest.approx(right, abs=1e-4)
    assert result.log_likelihood == pytest.approx(log_likelihood, abs=0.01)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("bluebird", 0.7592593), ("rte", 0.896875), ("temporal", 0.9361), ("bm_sentiment", 0.696)],
)
def test_majority_is_the_expectation_under_random_ties(shared_data, name, expected):
    """Snow et al. (2008) print 89.7 % for RTE, where two usual rules give 87.5 and 91.9."""
    crowd = crowd_set(shared_data, name)
    assert accuracy(consensus(crowd.votes, "majority"), crowd.truth) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "right"), [("bluebird", 0.8611111), ("bm_sentiment", 0.722), ("rte", 0.92625)]
)
def test_mace_reaches_what_the_authors_code_reaches(shared_data, name, right):
    crowd = crowd_set(shared_data, name)
    assert accuracy(mace(crowd.votes, protocol=REFERENCE), crowd.truth) == pytest.approx(right, abs=1e-4)


@pytest.mark.parametrize("method", CROWD_KIT)
@pytest.mark.parametrize("place", range(len(CLASS_SETS)), ids=CLASS_SETS)
def test_at_least_as_accurate_as_crowd_kit(shared_data, method, place):
    crowd = crowd_set(shared_data, CLASS_SETS[place])
    assert accuracy(consensus(crowd.votes, method), crowd.truth) >= CROWD_KIT[method][place] - 5e-5


def renamed(votes: Votes, seed: int) -> tuple[Votes, np.ndarray, np.ndarray, np.ndarray]:
    """Return the same labels with every name changed and the rows shuffled, and the three renamings."""
    rng = np.random.default_rng(seed)
    items, people, classes = (rng.permutation(n) for n in (votes.n_items, votes.n_people, votes.n_classes))
    order = rng.permutation(votes.n_labels)
    other = as_votes(
        items[votes.item][order],
        people[votes.person][order],
        classes[votes.label][order],
        n_items=votes.n_items,
        n_people=votes.n_people,
        n_classes=votes.n_classes,
    )
    return other, items, people, classes


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(3))
def test_names_and_order_change_nothing(method, seed):
    votes = random_votes(seed, n_items=80, n_people=9, n_classes=3)
    other, items, people, classes = renamed(votes, seed)
    one, two = consensus(votes, method, seed=5), consensus(other, method, seed=5)
    assert two.posterior[np.ix_(items, classes)] == pytest.approx(one.posterior, abs=1e-9, nan_ok=True)
    assert two.skill[people] == pytest.approx(one.skill, abs=1e-9, nan_ok=True)
    assert (two.tied[items] == one.tied).all()


@pytest.mark.parametrize("method", METHODS)
def test_names_change_nothing_on_a_real_set(shared_data, method):
    """Renaming people moves crowd-kit's MACE on this set from .806 to .861."""
    crowd = crowd_set(shared_data, "bluebird")
    other, items, _, classes = renamed(crowd.votes, 7)
    one, two = consensus(crowd.votes, method), consensus(other, method)
    assert two.posterior[np.ix_(items, classes)] == pytest.approx(one.posterior, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_a_person_without_labels_changes_nothing(method):
    votes = random_votes(1)
    more = Votes(votes.item, votes.person, votes.label, votes.n_items, votes.n_people + 1, votes.n_classes)
    one, two = consensus(votes, method), consensus(more, method)
    assert two.posterior == pytest.approx(one.posterior, abs=1e-9, nan_ok=True)
    assert np.isnan(two.skill[-1])


NOBODY = np.zeros(0, dtype=np.int64)
DEGENERATE = {
    "nothing": (NOBODY, NOBODY, NOBODY, (0, 0, 0)),
    "no labels": (NOBODY, NOBODY, NOBODY, (3, 2, 2)),
    "all missing": (np.arange(3), np.zeros(3, dtype=int), np.full(3, -1), (3, 1, 2)),
    "one item": (np.zeros(1, dtype=int), np.zeros(1, dtype=int), np.zeros(1, dtype=int), (1, 1, 2)),
    "one labeler": (np.arange(4), np.zeros(4, dtype=int), np.arange(4) % 2, (4, 1, 2)),
    "one class": (np.repeat(np.arange(3), 2), np.tile(np.arange(2), 3), np.zeros(6, dtype=int), (3, 2, 1)),
    "all the same": (np.repeat(np.arange(3), 2), np.tile(np.arange(2), 3), np.ones(6, dtype=int), (3, 2, 3)),
    "all disagree": (np.zeros(3, dtype=int), np.arange(3), np.arange(3), (1, 3, 3)),
    "nobody shares": (np.arange(4), np.arange(4), np.arange(4) % 2, (6, 4, 2)),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", DEGENERATE)
def test_degenerate_data_gives_an_answer_or_says_unknown(method, case):
    item, person, label, (n_items, n_people, n_classes) = DEGENERATE[case]
    votes = as_votes(item, person, label, n_items=n_items, n_people=n_people, n_classes=n_classes)
    result = consensus(votes, method)
    labeled = votes.labels_per_item() > 0
    assert result.posterior.shape == (n_items, n_classes)
    assert np.isnan(result.posterior[~labeled]).all()
    assert np.isfinite(result.posterior[labeled]).all()
    assert result.posterior[labeled].sum(axis=1) == pytest.approx(1)
    assert (result.winner[~labeled] == -1).all()
    assert not result.tied[~labeled].any()
    if case == "all disagree":
        assert result.tied.all()
    if case in ("one labeler", "one class", "all the same"):
        assert result.winner[item].tolist() == label.tolist()


@pytest.mark.parametrize("method", METHODS)
def test_gold_is_kept_even_where_nobody_labeled(method):
    votes = random_votes(2, n_items=30)
    gold = np.full(31, -1)
    gold[[0, 5, 30]] = [2, 1, 0]
    wider = Votes(votes.item, votes.person, votes.label, 31, votes.n_people, 3)
    result = consensus(wider, method, gold=gold)
    assert result.winner[[0, 5, 30]].tolist() == [2, 1, 0]
    assert result.confidence[[0, 5, 30]].tolist() == [1, 1, 1]


def test_a_name_that_is_no_method_is_refused():
    with pytest.raises(ValueError, match="telepathy"):
        consensus(random_votes(), "telepathy")


def test_matrices_that_would_not_fit_are_not_made(monkeypatch):
    votes = random_votes()
    monkeypatch.setattr("labeler.stats.consensus._MOST_CELLS", votes.n_people * 9 - 1)
    result = consensus(votes, "dawid-skene")
    assert result.method == "one-coin"
    assert result.why == "too_many_people_and_classes_for_matrices"


def test_hidden_labels_favour_the_method_that_fits():
    """People with strong habits: a confusion matrix foretells them, one number per person does not."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 400)
    item, person = np.repeat(np.arange(400), 5), np.tile(np.arange(5), 400)
    habit = np.array([[0, 0, 1], [0, 1, 1], [0, 1, 2], [1, 1, 2], [0, 2, 2]])
    label = np.where(rng.random(2000) < 0.85, habit[person, truth[item]], rng.integers(0, 3, 2000))
    scores = compare(as_votes(item, person, label, n_items=400, n_people=5, n_classes=3))
    assert len({score.n for score in scores.values()}) == 1
    assert scores["dawid-skene"].log_likelihood > scores["one-coin"].log_likelihood + 0.05


def test_nothing_to_hide_is_said():
    votes = as_votes(np.arange(3), np.arange(3), np.zeros(3, dtype=int), n_items=3, n_people=3, n_classes=2)
    score = compare(votes)["dawid-skene"]
    assert np.isnan(score.log_likelihood)
    assert score.why == "nothing_to_hide"
