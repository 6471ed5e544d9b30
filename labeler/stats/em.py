"""Expectation-maximisation, plain or accelerated, that never accepts a fall of its objective."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from labeler.stats.majority import FloatArray

Step: TypeAlias = Callable[[FloatArray], tuple[FloatArray, float]]
"""From parameters to (the parameters after one EM step, the objective *at the parameters given*)."""

Project: TypeAlias = Callable[[FloatArray], FloatArray]
"""From any vector to the nearest legal parameters."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Where EM ended: ``parameters``, the objective there, evaluations of the step, and the whole path.

    ``history`` float64 (n,): the objective after each accepted step; it does not fall.
    """

    parameters: FloatArray
    objective: float
    iterations: int
    converged: bool
    history: FloatArray


def expectation_maximisation(step: Step, start: FloatArray, *, tolerance: float, max_iterations: int) -> Fit:
    """Run plain EM until the relative gain of the objective falls below ``tolerance``.

    A negative tolerance runs exactly ``max_iterations`` steps, as some published protocols do.
    """
    parameters = start
    history: list[float] = []
    for iteration in range(1, max_iterations + 1):
        after, objective = step(parameters)
        if history and _settled(history[-1], objective, tolerance):
            return Fit(parameters, objective, iteration, True, np.array([*history, objective]))
        history.append(objective)
        parameters = after
    return Fit(parameters, history[-1] if history else np.nan, max_iterations, False, np.array(history))


def squarem(step: Step, start: FloatArray, project: Project, *, tolerance: float, max_iterations: int) -> Fit:
    """Run EM with squared extrapolation (SQUAREM, scheme S3) and plain steps where that overshoots.

    Two plain steps give a direction; the jump along it is kept only if the objective there is no lower than
    before the jump, so the path never falls. Convergence is judged on a *plain* step.

    Source: Varadhan and Roland (2008), Scandinavian Journal of Statistics 35:335,
    doi:10.1111/j.1467-9469.2007.00585.x.
    """
    here, used = start, 0
    history: list[float] = []
    one, at_here = step(here)
    used += 1
    while used < max_iterations:
        history.append(at_here)
        two, at_one = step(one)
        used += 1
        if _settled(at_here, at_one, tolerance):
            return Fit(one, at_one, used, True, np.array([*history, at_one]))
        leap = _leap(here, one, two, project)
        after_leap, at_leap = step(leap)
        used += 1
        if at_leap >= at_one:
            here, one, at_here = leap, after_leap, at_leap
        else:
            history.append(at_one)
            here = two
            one, at_here = step(two)
            used += 1
    return Fit(here, at_here, used, False, np.array([*history, at_here]))


def _settled(before: float, after: float, tolerance: float) -> bool:
    return abs(after - before) <= tolerance * max(abs(after), 1.0) if tolerance >= 0 else False


def _leap(here: FloatArray, one: FloatArray, two: FloatArray, project: Project) -> FloatArray:
    first = one - here
    bend = (two - one) - first
    bent = float(bend @ bend)
    length = -np.sqrt(float(first @ first) / bent) if bent > 0 else -1.0
    length = min(length, -1.0)
    return project(here - 2 * length * first + length**2 * bend)
