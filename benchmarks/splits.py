"""Balanced splits: seconds and worst deviation, beside scikit-learn's StratifiedGroupKFold on the same data.

``python benchmarks/splits.py [N_ITEMS]``
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
from report import report, seconds

from labeler.stats.splits import Split, stratified_split

SHARES = [0.6, 0.2, 0.2]


def off_of_kfold(classes: np.ndarray, groups: np.ndarray) -> tuple[float, float]:
    """Return scikit-learn's seconds and its worst deviation for five folds, three of which train."""
    from sklearn.model_selection import StratifiedGroupKFold

    folds: list[np.ndarray] = []

    def split() -> None:
        folds.clear()
        maker = StratifiedGroupKFold(5, shuffle=True, random_state=0)
        folds.extend(test for _, test in maker.split(classes, classes, groups))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        taken = seconds(split)
    part = np.zeros(len(classes), dtype=np.int64)
    part[folds[3]], part[folds[4]] = 1, 2
    counts = np.zeros((int(classes.max()) + 1, 3))
    np.add.at(counts, (classes, part), 1)
    return taken, float(np.abs(counts - np.outer(np.bincount(classes), SHARES)).max())


def main(n: int) -> None:
    """Time one class, overlapping tags, groups, and both together."""
    rng = np.random.default_rng(0)
    classes = rng.integers(0, 10, n)
    tags = rng.random((n, 30)) < rng.uniform(0.01, 0.3, 30)
    groups = rng.integers(0, n // 5, n)
    kinds = {
        "one class": {},
        "class and 30 overlapping tags": {"tags": tags},
        "class, items in groups of 5": {"groups": groups},
        "class, 30 tags, groups of 5": {"tags": tags, "groups": groups},
    }
    kfold_s, kfold_off = off_of_kfold(classes, groups)
    stratified_split(classes[:1000], SHARES, tags=tags[:1000])  # scipy is imported here, not below
    for name, more in kinds.items():
        found: list[Split] = []
        taken = seconds(
            lambda more=more, found=found: found.append(stratified_split(classes, SHARES, **more))
        )
        grouped = "groups" in more
        report(
            f"split: {name}",
            n=n,
            value=taken,
            unit="s",
            must=1.0 * n / 100_000,
            bound=kfold_s if grouped else None,
            bound_is="StratifiedGroupKFold" if grouped else None,
        )
        report(
            f"worst deviation: {name}",
            n=n,
            value=found[-1].max_deviation,
            unit="items",
            must=1.0 if not grouped else 5.0,
            bound=kfold_off if grouped else None,
            bound_is="StratifiedGroupKFold" if grouped else None,
        )
        report(f"groups cut: {name}", n=n, value=found[-1].groups_cut, unit="groups", must=0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
