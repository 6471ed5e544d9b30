"""Run every benchmark here, one after the other, and end with a table of what does not hold.

Each prints JSON lines ``{what, n, value, unit, bound, ratio, must, holds}``; a benchmark that fails or
prints nothing is itself a line that does not hold. ``python benchmarks/all.py [NAME ...]`` runs some.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_BENCHMARKS = {
    "recorded_run",
    "all",
    "report",
    "bulk_project",
    "fuzz_damage",
    "latency_project",
    "latency_window",
}


def run(script: Path) -> list[dict[str, object]]:
    """Run one script and return its lines; its own failure is a line too."""
    started = time.perf_counter()
    result = subprocess.run(
        [sys.executable, str(script)], cwd=HERE.parent, capture_output=True, text=True, check=False
    )
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    for line in lines:
        print(json.dumps(line), flush=True)
    if result.returncode or not lines:
        why = (result.stderr.strip().splitlines() or ["printed nothing"])[-1]
        lines.append(
            {"what": f"{script.stem} ran", "value": why, "unit": "", "must": "to run", "holds": False}
        )
    print(f"# {script.stem}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return lines


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; return 1 if something does not hold."""
    scripts = sorted(path for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)
    chosen = [path for path in scripts if not names or path.stem in names]
    lines = [line for path in chosen for line in run(path)]
    failing = [line for line in lines if line.get("holds") is False]
    print(f"\n{len(lines)} figures, {len(failing)} do not hold")
    for line in failing:
        print(f"  {line['what']}: {line['value']} {line.get('unit', '')} (must: {line.get('must')})")
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
