"""Large pieces of memory leave the process when they are freed, also after others of their size were."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import numpy as np
from pathlib import Path
from labeler.ui.freed import give_back_large
assert give_back_large()
def rss():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
before = rss()
kept = []
for size in (4, 8, 16, 8, 4, 2):
    one = np.ones(size << 20, dtype=np.uint8)
    kept.append(np.ones(4096, dtype=np.uint8))  # what lies behind it would hold a heap open
    del one
print(rss() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc alone has this option")
def test_what_is_freed_is_given_back() -> None:
    told = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert int(told.stdout) < 2 << 20
