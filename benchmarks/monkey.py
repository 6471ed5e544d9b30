"""Long lives of the monkey at the Label page: ``python benchmarks/monkey.py [STEPS [KILLS [SEED …]]]``.

Keys, clicks, drags, resizes, other people, other questions, undo, redo and kills at pictures and sounds, with
every kind of question, then at sounds alone; the file must hold exactly what was acknowledged. A thousand
steps with ten kills take about two minutes, for each seed (1, 2 and 3 where none is given) twice that.
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
    for of, make in (("all", make_project), ("sounds", make_sound_project)):
        with TemporaryDirectory() as folder:
            monkey = Monkey(make(Path(folder)), seed)
            monkey.run(steps, kills)
        kinds = ", ".join(f"{n} {kind}" for kind, n in monkey.kinds.most_common())
        report(
            f"monkey {seed}, {of}: {steps} steps, {kills} kills, acknowledged and in the file ({kinds})",
            n=steps,
            value=float(monkey.n_said),
            unit="operations",
        )


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    steps, kills = (given + [1000, 10][len(given) :])[:2]
    for seed in given[2:] or (1, 2, 3):
        main(steps, kills, seed)
