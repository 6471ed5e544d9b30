"""Majority, Dawid–Skene and CROWDLAB against crowd-kit and cleanlab, and one million items to convergence.

The rivals live in the environment of ``make oracles`` (or the Python that LABELER_ORACLES names); without it
only our own seconds are printed.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from report import report, seconds

from labeler.stats.crowdlab import crowdlab
from labeler.stats.dawid_skene import PAPER, dawid_skene
from labeler.stats.majority import majority
from labeler.stats.votes import as_votes

HERE = Path(__file__).resolve().parent
MUST = {"majority": 40.0, "dawid-skene": 6.0, "crowdlab": 100.0}


def made(n_items: int, each: int, n_people: int, n_classes: int) -> tuple[np.ndarray, ...]:
    """Return (item, person, label, truth); nobody labels an item twice, each has their own skill."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, n_classes, n_items)
    item = np.repeat(np.arange(n_items), each)
    first = rng.integers(0, n_people, n_items)
    person = (first[:, None] + np.arange(each) * (n_people // each)).ravel() % n_people
    right = rng.random(len(item)) < rng.uniform(0.5, 0.95, n_people)[person]
    return item, person, np.where(right, truth[item], rng.integers(0, n_classes, len(item))), truth


def rivals(
    item: np.ndarray, person: np.ndarray, label: np.ndarray, probabilities: np.ndarray
) -> dict[str, float]:
    """Return the rivals' seconds, nothing where they are not installed."""
    python = os.environ.get("LABELER_ORACLES", str(HERE.parent / ".venv-oracles" / "bin" / "python"))
    if not Path(python).exists():
        print("crowd-kit and cleanlab are not installed here (make oracles)", file=sys.stderr)
        return {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "labels.npz"
        np.savez(path, item=item, person=person, label=label, probabilities=probabilities)
        command = [python, str(HERE / "rivals" / "consensus.py"), str(path)]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        print(answer.stderr, file=sys.stderr)
        return {}
    return json.loads(answer.stdout.strip().splitlines()[-1])


def main() -> None:
    """Print the figures."""
    n = 100_000
    item, person, label, _ = made(n, 5, 200, 5)
    probabilities = np.random.default_rng(1).dirichlet(np.ones(5), n)
    votes = as_votes(item, person, label, n_items=n, n_people=200, n_classes=5)
    ten = replace(PAPER, accelerate=False, tolerance=-1, iterations=10)
    ours = {
        "majority": seconds(lambda: majority(item, label, n, 5), times=9),
        "dawid-skene": seconds(lambda: dawid_skene(votes, protocol=ten), times=3),
        "crowdlab": seconds(lambda: crowdlab(votes, probabilities), times=3),
    }
    theirs = rivals(item, person, label, probabilities)
    for method, took in ours.items():
        what = "10 iterations of dawid-skene" if method == "dawid-skene" else method
        report(f"{what}, 100k × 5", n=len(item), value=took, unit="s", bound=theirs.get(method))
        if method in theirs:
            report(
                f"{what}: times faster than the library",
                n=len(item),
                value=theirs[method] / took,
                unit="×",
                must=MUST[method],
                lower_is_better=False,
            )
    big_item, big_person, big_label, truth = made(1_000_000, 3, 501, 5)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    votes = as_votes(big_item, big_person, big_label, n_items=1_000_000, n_people=501, n_classes=5)
    results = []
    took = seconds(lambda: results.append(dawid_skene(votes)))
    result = results[0]
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    report(
        "dawid-skene to convergence, 1M × 3",
        n=len(big_item),
        value=took,
        unit="s",
        must=6.0,
        iterations=result.iterations,
        converged=result.converged,
        accuracy=float((result.winner == truth).mean()),
        grown_mib=round(grown),
    )


if __name__ == "__main__":
    main()
