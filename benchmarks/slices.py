"""The slice table of 50 overlapping tags, beside the least that must be paid: one product per column.

``python benchmarks/slices.py [N_ITEMS]``
"""

from __future__ import annotations

import sys

import numpy as np
from report import report, seconds
from scipy.sparse import csr_array

from labeler.stats.slices import human_share, slice_table

N_TAGS = 50


def main(n: int) -> None:
    """Time the table, and the shares of people behind it, for ``n`` items with three labels each."""
    rng = np.random.default_rng(0)
    share = rng.uniform(0.002, 0.2, N_TAGS)
    dense = np.column_stack([rng.random(n) < s for s in share])
    members = csr_array(dense, dtype=float)
    correct = rng.random(n) < 0.85
    item = np.repeat(np.arange(n), 3)
    right = (rng.random(len(item)) < 0.9).astype(float)
    human = human_share(item, right, n)
    names = [f"tag {i}" for i in range(N_TAGS)]
    column = correct.astype(float)
    bound = seconds(lambda: members.T @ column, times=3)
    must = 0.5 * n / 200_000
    taken = seconds(lambda: slice_table(correct, members, names, human=human), times=3)
    report(f"slice table of {N_TAGS} tags, sparse", n=n, value=taken, unit="s", must=must, bound=bound)
    taken = seconds(lambda: slice_table(correct, dense, names, human=human), times=3)
    report(f"slice table of {N_TAGS} tags, dense", n=n, value=taken, unit="s", must=must, bound=bound)
    taken = seconds(lambda: human_share(item, right, n), times=3)
    report("share of people that are right, per item", n=n, value=taken, unit="s", must=must)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
