"""crowd-kit and cleanlab on the labels of ``benchmarks/consensus.py``; run by it in another environment.

Reads an ``.npz`` of item, person, label, probabilities; prints one JSON object of seconds.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")


def seconds(function) -> float:
    """Return the seconds of one run."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def main(path: str) -> None:
    """Time the three rivals."""
    from cleanlab.multiannotator import get_label_quality_multiannotator
    from crowdkit.aggregation import DawidSkene, MajorityVote

    data = np.load(path)
    frame = pd.DataFrame({"task": data["item"], "worker": data["person"], "label": data["label"]})
    table = frame.pivot(index="task", columns="worker", values="label")
    # crowd-kit's own tolerance stops after two iterations; this makes it run all ten
    ten = DawidSkene(n_iter=10, tol=-1e9)
    found = {
        "majority": min(seconds(lambda: MajorityVote().fit_predict(frame)) for _ in range(3)),
        "dawid-skene": seconds(lambda: ten.fit_predict(frame)),
        "crowdlab": seconds(
            lambda: get_label_quality_multiannotator(table, data["probabilities"], verbose=False)
        ),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
