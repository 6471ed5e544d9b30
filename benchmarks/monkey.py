"""A long life of the monkey at the Label page: ``python benchmarks/monkey.py [STEPS [KILLS [SEED]]]``.

Once before pictures (classes, boxes), once before sounds (segments, transcripts).

Random keys, clicks, resizes, person switches and kills; the file must hold exactly what was acknowledged.
Takes about a minute for a thousand steps with ten kills.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from report import report

from tests.ui.monkey import Monkey, make_project, make_sound_project


def main(steps: int, kills: int, seed: int) -> None:
    """Run it and say how many operations were acknowledged."""
    for of, make in (("pictures", make_project), ("sounds", make_sound_project)):
        with TemporaryDirectory() as folder:
            monkey = Monkey(make(Path(folder)), seed)
            monkey.run(steps, kills)
        report(
            f"monkey, {of}: operations acknowledged in {steps} steps, {kills} kills, all in the file as said",
            n=steps,
            value=float(monkey.n_said),
            unit="operations",
        )


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [1000, 10, 1][len(given) :]))
