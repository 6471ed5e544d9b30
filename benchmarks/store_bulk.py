"""A million items and three million labels, imported in two operations. ``store_bulk.py [N_ITEMS]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bulk_project import PEOPLE, make
from report import report, stopwatch


def main(n: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bulk.labeler"
        with stopwatch() as watch:
            make(path, n).close()
        report(f"import of {n:,} items and {PEOPLE * n:,} labels", n=n, value=watch[0], unit="s", must=60.0)
        report("size of that project file", n=n, value=path.stat().st_size / 1e6, unit="MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
