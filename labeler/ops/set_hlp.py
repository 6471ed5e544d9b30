"""How good people are at answers of several classes, and what they agree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.ops.set_opinions import SetOpinions
from labeler.stats.consensus import Method, consensus
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.hlp import Scored, by_said_class, by_true_class, overall
from labeler.stats.resample import share_of_labels
from labeler.stats.sets import Sets, scored_class, scored_sets, set_pairs
from labeler.stats.units import ratio
from labeler.stats.votes import as_votes


@dataclass(frozen=True, slots=True, eq=False)
class SetHlp:
    """How good people are at answers of several classes.

    ``same_set`` and ``jaccard`` need a truth. Per class: ``accuracy``, ``recall`` (of items that have the
    class, answers that chose it) and ``precision`` (of answers that chose it, items that have it); without a
    truth the accuracy is agreement with the plurality of the others.
    """

    opinions: SetOpinions
    kind: str
    n_truth: int
    same_set: Estimate
    jaccard: Estimate
    per_person: list[Estimate]
    accuracy: list[Estimate]
    recall: list[Estimate]
    precision: list[Estimate]
    per_tag: list[Estimate]
    per_round: list[tuple[str, Estimate]]

    def as_dict(self) -> dict[str, Any]:
        """Return the keys of ``labeler hlp --json`` for answers of several classes."""
        said = self.opinions
        people = zip(said.people, said.simulated.tolist(), self.per_person, strict=True)
        classes = zip(said.classes, self.accuracy, self.recall, self.precision, strict=True)
        return {
            "kind": self.kind,
            "units": "classes",
            "n_items": said.n_items,
            "n_people": len(said.people),
            "n_truth": self.n_truth,
            "overall": self.jaccard.as_dict(),
            "same_set": self.same_set.as_dict(),
            "people": [{"person": name, "simulated": made, **one.as_dict()} for name, made, one in people],
            "classes": [
                {
                    "label": name,
                    **right.as_dict(),
                    "recall": recall.as_dict(),
                    "precision": precision.as_dict(),
                }
                for name, right, recall, precision in classes
            ],
            "tags": [{"tag": tag, **one.as_dict()} for tag, one in zip(said.tags, self.per_tag, strict=True)],
            "rounds": [{"round": name, **one.as_dict()} for name, one in self.per_round],
        }


def set_hlp(opinions: SetOpinions, *, n_resamples: int = 1000, seed: int = 0) -> SetHlp:
    """Return how good people are against the truth where one is known, else how far each meets the others.

    Whoever's ruling is the truth of an item does not count there.
    """
    settings = {"n_resamples": n_resamples, "seed": seed}
    said = _free(opinions, opinions.said)
    known = bool(opinions.known[said.item].any())
    scored, near = scored_sets(said, opinions.truth, opinions.known)
    truth = opinions.truth if known else None
    every = [
        scored_class(said, code, truth, opinions.known, opinions.n_items)
        for code in range(len(opinions.classes))
    ]
    blank = undefined(Why.NO_TRUTH)
    return SetHlp(
        opinions,
        "hlp" if known else "agreement",
        int(np.count_nonzero(opinions.known)),
        overall(scored, **settings),
        _near(scored, near, settings) if known else _with_others(said, settings),
        _people(scored, near, opinions, settings) if known else _others(said, opinions, settings),
        [overall(one, **settings) for one in every],
        [by_true_class(one, 2, **settings)[1] if known else blank for one in every],
        [by_said_class(one, 2, **settings)[1] for one in every],
        [_near(scored, near, settings, np.isin(scored.item, items)) for items in opinions.tagged],
        [
            (name, _near(*scored_sets(_free(opinions, one), opinions.truth, opinions.known), settings))
            for name, one in opinions.by_round.items()
        ],
    )


def _free(opinions: SetOpinions, said: Sets) -> Sets:
    """Return the answers without those of an item's own judge."""
    free = opinions.ruled_by[said.item] != said.person
    return Sets(said.item[free], said.person[free], said.chosen[free])


def _near(
    scored: Scored, near: np.ndarray, settings: dict[str, int], rows: np.ndarray | None = None
) -> Estimate:
    rows = np.ones(len(near), dtype=bool) if rows is None else rows
    if not rows.any():
        return undefined(Why.NO_TRUTH)
    n_resamples, seed = settings["n_resamples"], settings["seed"]
    return share_of_labels(
        scored.item[rows], scored.person[rows], near[rows], n_resamples=n_resamples, seed=seed
    )


def _people(
    scored: Scored, near: np.ndarray, opinions: SetOpinions, settings: dict[str, int]
) -> list[Estimate]:
    ones = np.ones(len(near))
    mine = [scored.person == code for code in range(len(opinions.people))]
    n_resamples, seed = settings["n_resamples"], settings["seed"]
    return [
        ratio(
            scored.item[rows],
            near[rows],
            ones[rows],
            n_resamples=n_resamples,
            seed=seed,
            why=Why.NO_TRUTH,
        )
        for rows in mine
    ]


def _with_others(said: Sets, settings: dict[str, int]) -> Estimate:
    pairs = set_pairs(said)
    n_resamples, seed = settings["n_resamples"], settings["seed"]
    return ratio(pairs.item, pairs.jaccard, np.ones(len(pairs.item)), n_resamples=n_resamples, seed=seed)


def _others(said: Sets, opinions: SetOpinions, settings: dict[str, int]) -> list[Estimate]:
    pairs = set_pairs(said)
    ones = np.ones(len(pairs.item))
    n_resamples, seed = settings["n_resamples"], settings["seed"]
    mine = [(pairs.first == code) | (pairs.second == code) for code in range(len(opinions.people))]
    return [
        ratio(pairs.item[rows], pairs.jaccard[rows], ones[rows], n_resamples=n_resamples, seed=seed)
        for rows in mine
    ]


@dataclass(frozen=True, slots=True, eq=False)
class SetConsensus:
    """For each item and class whether it applies.

    ``chosen`` bool and ``share`` float64 (n_items, n_classes): the posterior that the class applies;
    ``tied`` bool: neither yes nor no. ``same_set``, ``jaccard`` against the truth, undefined without one.
    """

    opinions: SetOpinions
    method: str
    chosen: np.ndarray
    share: np.ndarray
    tied: np.ndarray
    same_set: Estimate
    jaccard: Estimate

    def cells(self) -> Sequence[str]:
        """Return for each item its classes with ``|`` between them."""
        names = np.array(self.opinions.classes, dtype=object)
        return ["|".join(names[row].tolist()) for row in self.chosen]


def set_consensus(
    opinions: SetOpinions, method: Method | str = Method.MAJORITY, *, seed: int = 0
) -> SetConsensus:
    """Return the classes that apply to each item, each decided by itself; a tie is stated, not chosen."""
    said = opinions.said
    n_items, n_classes = opinions.n_items, len(opinions.classes)
    share = np.full((n_items, n_classes), np.nan)
    tied = np.zeros((n_items, n_classes), dtype=bool)
    sizes = {"n_items": n_items, "n_people": len(opinions.people), "n_classes": 2}
    for code in range(n_classes):
        votes = as_votes(said.item, said.person, said.chosen[:, code].astype(np.int64), **sizes)
        found = consensus(votes, method, seed=seed)
        share[:, code], tied[:, code] = found.posterior[:, 1], found.tied
    chosen = np.nan_to_num(share) > 0.5
    chosen &= ~tied
    everything = np.arange(n_items)
    alone = Sets(everything, np.zeros(n_items, dtype=np.int64), chosen)
    scored, near = scored_sets(alone, opinions.truth, opinions.known)
    settings = {"n_resamples": 500, "seed": seed}
    return SetConsensus(
        opinions, str(method), chosen, share, tied, overall(scored, **settings), _near(scored, near, settings)
    )
