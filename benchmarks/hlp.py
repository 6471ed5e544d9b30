"""HLP of fifty tags with a thousand two-way resamples, on a million items of three labels."""

from __future__ import annotations

import numpy as np
from agreement import made
from report import report, seconds

from labeler.stats.hlp import against_others, against_truth, by_tag, overall
from labeler.stats.tally import tally

N = 1_000_000


def main() -> None:
    """Print the figures for twenty people, who make patterns, and for five hundred, who do not."""
    generator = np.random.default_rng(1)
    tagged = [np.flatnonzero(generator.random(N) < share) for share in generator.uniform(0.01, 0.1, 50)]
    for n_people in (20, 500):
        item, person, label, truth = made(N, 3, n_people)
        scored = against_truth(item, person, label, truth, np.eye(5))
        took = seconds(lambda scored=scored: by_tag(scored, tagged, N))
        report(
            f"HLP of 50 tags, 1,000 two-way resamples, 1M × 3, {n_people} people",
            n=len(item),
            value=took,
            unit="s",
            must=5.0,
        )
        took = seconds(lambda scored=scored: overall(scored))
        report(f"HLP overall, 1,000 two-way resamples, {n_people} people", n=len(item), value=took, unit="s")
        of = tally(item, label, N, 5)
        took = seconds(lambda a=item, b=person, c=label, of=of: against_others(a, b, c, of))
        report(f"each label against the others, {n_people} people", n=len(item), value=took, unit="s")


if __name__ == "__main__":
    main()
