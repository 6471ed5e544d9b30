"""The krippendorff package's seconds on counts; run by ``benchmarks/agreement.py`` in its own environment."""

from __future__ import annotations

import json
import sys
import time

import krippendorff
import numpy as np

counts = np.load(sys.argv[1])
best = float("inf")
for _ in range(5):
    start = time.perf_counter()
    krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")
    best = min(best, time.perf_counter() - start)
print(json.dumps({"krippendorff": best}))
