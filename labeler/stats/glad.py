"""GLAD: every person has an ability, every item a difficulty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.votes import Consensus, Votes, clamp, decide, softmax_rows


@dataclass(frozen=True, slots=True)
class GladProtocol:
    """How to run GLAD: normal priors (mean, deviation 1) of ability and of log ease, and when to stop.

    The paper centres the log ease at 1; 0 (an item of ease 1) is at least as accurate on every crowd set.
    """

    ability_mean: float = 1.0
    ease_mean: float = 0.0
    iterations: int = 200
    tolerance: float = 1e-9

    def words(self) -> str:
        """Return the protocol as one line."""
        return (
            f"ability N({self.ability_mean:g}, 1), log ease N({self.ease_mean:g}, 1), equal classes; "
            f"L-BFGS on the marginal posterior, at most {self.iterations} iterations"
        )


PAPER = GladProtocol(ease_mean=1.0)
"""The priors of the 2009 paper."""


def glad(votes: Votes, *, gold: IntArray | None = None, protocol: GladProtocol = GladProtocol()) -> Consensus:
    """Return the consensus in which P(right) = 1 / (1 + exp(-ability × ease)), errors even over the rest.

    ``extra["ability"]`` (n_people,; below 0: worse than a coin), ``extra["ease"]`` (n_items,; greater than
    0). ``skill`` is the mean probability of being right over the items that the person labeled. The classes
    are equally likely beforehand. The gradient of the marginal likelihood equals that of EM's expected
    likelihood (Fisher's identity), so one L-BFGS run replaces the EM loop and ends in the same place.

    Source: Whitehill, Ruvolo, Wu, Bergsma and Movellan (2009), Whose Vote Should Count More, NIPS 22.
    """
    from scipy.optimize import minimize

    truth = votes.gold(gold)
    if not votes.n_labels:
        return votes.without_model("glad", protocol.words(), truth)
    model = _Glad(votes, truth, protocol)
    start = np.concatenate(
        [np.full(votes.n_people, protocol.ability_mean), np.full(votes.n_items, protocol.ease_mean)]
    )
    found = minimize(
        model.objective,
        start,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": protocol.iterations, "ftol": protocol.tolerance, "gtol": 1e-6},
    )
    ability, log_ease = found.x[: votes.n_people], found.x[votes.n_people :]
    posterior, likelihood, right = model.posterior(ability, log_ease)
    labeled = votes.labels_per_item() > 0
    posterior[~labeled & (truth < 0)] = np.nan
    with np.errstate(invalid="ignore"):
        skill = votes.per_person(right) / votes.labels_per_person()
    unseen = votes.labels_per_person() == 0
    return Consensus(
        "glad",
        protocol.words(),
        posterior,
        *decide(posterior),
        skill,
        iterations=int(found.nit),
        converged=bool(found.success),
        log_likelihood=float(likelihood[labeled].sum()),
        extra={
            "ability": np.where(unseen, np.nan, ability),
            "ease": np.where(labeled, np.exp(log_ease), np.nan),
        },
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Glad:
    votes: Votes
    gold: IntArray
    protocol: GladProtocol

    def posterior(
        self, ability: FloatArray, log_ease: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return (posterior, log-likelihood per item, probability of being right per label)."""
        from scipy.special import expit, log_expit

        votes = self.votes
        strength = ability[votes.person] * np.exp(log_ease)[votes.item]
        log_others = np.log(max(votes.n_classes - 1, 1))
        log_wrong = log_expit(-strength) - log_others
        scores = votes.sums(strength + log_others)
        scores += votes.per_item(log_wrong)[:, None]
        scores -= np.log(votes.n_classes)
        known = np.flatnonzero(self.gold >= 0)
        right = scores[known, self.gold[known]]
        posterior, likelihood = softmax_rows(scores)
        likelihood[known] = right
        clamp(posterior, self.gold)
        return posterior, likelihood, expit(strength)

    def objective(self, parameters: FloatArray) -> tuple[float, FloatArray]:
        """Return minus the log posterior of ability and log ease, and its gradient."""
        votes, protocol = self.votes, self.protocol
        ability, log_ease = parameters[: votes.n_people], parameters[votes.n_people :]
        posterior, likelihood, right = self.posterior(ability, log_ease)
        off_ability, off_ease = ability - protocol.ability_mean, log_ease - protocol.ease_mean
        pull = posterior[votes.item, votes.label] - right
        ease = np.exp(log_ease)
        by_ability = votes.per_person(pull * ease[votes.item]) - off_ability
        by_ease = votes.per_item(pull * ability[votes.person]) * ease - off_ease
        value = float(likelihood.sum()) - 0.5 * float(off_ability @ off_ability + off_ease @ off_ease)
        return -value, -np.concatenate([by_ability, by_ease])
