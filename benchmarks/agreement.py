"""Alpha against the krippendorff package, all coefficients with resamples, kappa of all pairs.

The rival lives in the environment of ``make oracles`` (or the Python that LABELER_ORACLES names); without it
only our own seconds are printed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path

import numpy as np
from report import report, seconds

from labeler.ops.agreement import agreement_report
from labeler.ops.agreement_report import Asked
from labeler.ops.opinions import Opinions, Repeats
from labeler.stats.agreement import percent_agreement, percent_of, specific_of
from labeler.stats.alpha import alpha_of, krippendorff_alpha
from labeler.stats.chance import brennan_prediger_of, fleiss_of, gwet_ac, gwet_of
from labeler.stats.cohen import cohen_pairs
from labeler.stats.majority import vote_counts
from labeler.stats.resample import item_draws, percentiles
from labeler.stats.tally import tally

HERE = Path(__file__).resolve().parent


def made(n_items: int, each: int, n_people: int, n_classes: int = 5) -> tuple[np.ndarray, ...]:
    """Return (item, person, label, truth); nobody labels an item twice, each has their own skill."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, n_classes, n_items)
    item = np.repeat(np.arange(n_items), each)
    first = rng.integers(0, n_people, n_items)
    person = (first[:, None] + np.arange(each) * max(1, n_people // each)).ravel() % n_people
    right = rng.random(len(item)) < rng.uniform(0.6, 0.95, n_people)[person]
    return item, person, np.where(right, truth[item], rng.integers(0, n_classes, len(item))), truth


def rival_seconds(counts: np.ndarray) -> float | None:
    """Return the krippendorff package's seconds from counts, None where it is not installed."""
    python = os.environ.get("LABELER_ORACLES", str(HERE.parent / ".venv-oracles" / "bin" / "python"))
    if not Path(python).exists():
        print("krippendorff is not installed here (make oracles)", file=sys.stderr)
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "counts.npy"
        np.save(path, counts)
        command = [python, str(HERE / "rivals" / "agreement.py"), str(path)]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        print(answer.stderr, file=sys.stderr)
        return None
    return float(json.loads(answer.stdout.strip().splitlines()[-1])["krippendorff"])


def grown_mib(function: object) -> float:
    """Return how much memory a call took at its peak, in MiB, as numpy reports it to tracemalloc."""
    tracemalloc.start()
    function()  # type: ignore[operator]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def everything(item: np.ndarray, label: np.ndarray, n_items: int) -> list[tuple[float, float]]:
    """Return the intervals of all coefficients from 200 resamples of the items."""
    of = tally(item, label, n_items, 5)
    draws = item_draws(of.times, 200, 0)
    percent_agreement(of), krippendorff_alpha(of), gwet_ac(of)
    statistics = (percent_of, fleiss_of, alpha_of, gwet_of, brennan_prediger_of)
    specific_of(of, draws)
    return [percentiles(statistic(of, draws)) for statistic in statistics]


def main() -> None:
    """Print the figures."""
    item, person, label, _ = made(1_000_000, 3, 3)
    n = len(item)

    def alpha() -> float:
        return krippendorff_alpha(tally(item, label, 1_000_000, 5)).value

    ours = seconds(alpha, times=5)
    theirs = rival_seconds(np.ascontiguousarray(vote_counts(item, label, 1_000_000, 5)))
    report("alpha nominal, 1M × 3 from integer codes", n=n, value=ours, unit="s", bound=theirs)
    if theirs is not None:
        report(
            "alpha: times faster than krippendorff from counts",
            n=n,
            value=theirs / ours,
            unit="×",
            must=2.5,
            lower_is_better=False,
        )
    report("alpha, memory above the labels", n=n, value=grown_mib(alpha), unit="MiB", must=120.0)
    item, person, label, truth = made(100_000, 5, 200)
    took = seconds(lambda: everything(item, label, 100_000), times=5)
    report("all coefficients + 200 resamples, 500k labels", n=len(item), value=took, unit="s", must=0.5)
    took = seconds(lambda: cohen_pairs(item, person, label, 200, n_classes=5), times=5)
    report("kappa of all pairs, 200 people × 100k items", n=len(item), value=took, unit="s", must=0.3)
    nothing = np.zeros(0, dtype=np.int64)
    said = Opinions(
        item,
        person,
        label,
        [],
        [f"p{j}" for j in range(200)],
        list("abcde"),
        Repeats(*(nothing,) * 4),
        ids=np.arange(100_000),
        simulated=np.ones(200, dtype=bool),
        truth=truth,
        ruled_by=np.full(100_000, -1),
    )
    took = seconds(lambda: agreement_report(said, Asked(n_resamples=200)), times=3)
    report("the whole agreement report, 500k labels, 200 resamples", n=len(item), value=took, unit="s")


if __name__ == "__main__":
    main()
