"""What merging would do, for all 1,225 pairs of 50 classes on a million items of three labels."""

from __future__ import annotations

import numpy as np
from agreement import made
from report import report, seconds

from labeler.stats.hlp import against_truth
from labeler.stats.tally import tally
from labeler.stats.whatif import merge_pairs


def main() -> None:
    """Print the figures."""
    item, person, label, truth = made(1_000_000, 3, 20, n_classes=50)
    of = tally(item, label, 1_000_000, 50)
    scored = against_truth(item, person, label, truth, np.eye(50))
    took = seconds(lambda: merge_pairs(tally(item, label, 1_000_000, 50), scored), times=3)
    report("merge what-if, 50 classes (1,225 pairs), 1M × 3", n=len(item), value=took, unit="s", must=1.0)
    took = seconds(lambda: merge_pairs(of), times=3)
    report("the same once the labels are counted", n=len(item), value=took, unit="s")


if __name__ == "__main__":
    main()
