"""Key press → answer durable on disk and next item painted, through real key events in the real window.

``python benchmarks/label_latency.py [N_PRESSES [N_ITEMS [WORD ...]]]``: so many presses of each case (words
of its name choose it) in a project of so many items, three people's labels of each. Each case runs in a
process of its own, twice: *warm* (after a few presses, its files at hand) and *cold* (from the first press,
the program's caches empty, the operating system made to forget the files of the coming items and, time and
again, the project). The bound is the same bare, measured in the same process: a window that on a key commits
one row durably and paints a ready picture. Time ends when the window's pixels are handed on and the answer
is committed, whichever is later (jumps, a fifth as many, have nothing to commit);
``gui_cpu`` is what the window's thread worked in between.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from latency_project import DROPS, Media, drop, project_of, share_at_hand, warm
from report import percentile, report

from labeler.types import ClassKind, QuestionKind
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.label import LabelState
from labeler.ui.state.queue import Queue

SMALL = Media("640x480", (640, 480), 300)
LARGE = Media("12mp", (4000, 3000), 120)
SOUND = Media("sound-5s", None, 300)

STAGES = ("decided", "handed over", "shown", "key handled", "paint begun", "painted", "flushed", "durable")
"""The moments between a key press and its end, in the order in which they usually come."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is pressed on what, and the most milliseconds it may take (p50, p99)."""

    name: str
    media: Media
    kind: QuestionKind
    way: str
    must: tuple[float, float]


CASES = (
    Case("640x480, class", SMALL, QuestionKind.CLASS, "choose", (6.0, 20.0)),
    Case("640x480, box accepted", SMALL, QuestionKind.BOXES, "accept_box", (6.0, 20.0)),
    Case("12 megapixels, class", LARGE, QuestionKind.CLASS, "choose", (10.0, 33.0)),
    Case("12 megapixels, box accepted", LARGE, QuestionKind.BOXES, "accept_box", (10.0, 33.0)),
    Case("sound of 5 s, class", SOUND, QuestionKind.CLASS, "choose", (10.0, 33.0)),
    Case("sound of 5 s, segment accepted", SOUND, QuestionKind.SEGMENTS, "accept_segment", (10.0, 33.0)),
    Case("640x480, jump to an item not decoded", SMALL, QuestionKind.CLASS, "jump", (60.0, 150.0)),
    Case("12 megapixels, jump to an item not decoded", LARGE, QuestionKind.CLASS, "jump", (150.0, 300.0)),
    Case("sound of 5 s, jump to an item not decoded", SOUND, QuestionKind.CLASS, "jump", (100.0, 250.0)),
)
"""The limits of jumps are ours; those of key presses are the issue's."""


def decide_ms(n_items: int, n: int = 300) -> float:
    """Return the median milliseconds in which the page decides on a key with so many items in the queue."""
    from time import perf_counter

    choice = Choice(1, "a", "1", "#000000", ClassKind.NORMAL)
    state = LabelState(AnswerSheet((choice,)), Queue(np.arange(n_items)))
    taken = []
    for _ in range(n):
        start = perf_counter()
        state.choose(choice)
        state.queue.ahead(2)
        taken.append(1000 * (perf_counter() - start))
    return percentile(taken, 0.5)


def run(case: Case, n: int, n_items: int, temperature: str) -> dict[str, Any]:
    """Return what a process of its own measured; ``at hand``: how much of the files was in memory before."""
    project = project_of(case.media, case.kind, n_items)
    case.media.make()
    files = [case.media.folder / name for name in case.media.names()]
    for path in (project, *files):
        (drop if temperature == "cold" else warm)(path)
    at_hand = share_at_hand(project), float(np.mean([share_at_hand(path) for path in files[:30]]))
    script = Path(__file__).with_name("latency_window.py")
    with TemporaryDirectory() as home:
        told = subprocess.run(
            [sys.executable, script, project, case.way, str(n), temperature, case.media.folder],
            env=os.environ | {"LABELER_HOME": home, "PYTHONPATH": str(script.parents[1])},
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        )
    found: dict[str, Any] = json.loads(told.stdout)
    return found | {"at hand": at_hand}


def tell(case: Case, temperature: str, found: dict[str, Any]) -> None:
    """Print the lines of one case."""
    taken = found["taken"]
    ends = [max(one["flushed"], one.get("durable", 0.0)) for one in taken]
    bound = {share: percentile(found["presses"], share) for share in (0.5, 0.99)}
    split = {
        stage: round(percentile([one[stage] for one in taken if stage in one], 0.5), 2)
        for stage in STAGES
        if any(stage in one for one in taken)
    }
    for share, must in zip((0.5, 0.99), case.must, strict=True):
        report(
            f"key press to answer durable and next item painted, {case.name}, {temperature}, "
            f"p{share * 100:.0f}",
            n=len(ends),
            value=percentile(ends, share),
            unit="ms",
            must=must,
            bound=bound[share],
            first=round(ends[0], 2),
            worst=round(max(ends), 2),
            median_until=split,
            gui_cpu=round(percentile([one["gui cpu"] for one in taken], share), 2),
            bare_commit=round(percentile(found["commits"], share), 3),
            at_hand_before={"project": found["at hand"][0], "media": found["at hand"][1]},
        )


def main(n: int, n_items: int, words: Sequence[str]) -> None:
    """Measure pictures of two sizes, boxes and sound, and how deciding grows with the queue."""
    if not words:
        small, large = decide_ms(1_000), decide_ms(1_000_000)
        report(
            "deciding on a key, 1 M items in the queue", n=300, value=large, unit="ms", must=1.0, bound=small
        )
    if not DROPS:
        sys.stderr.write("this system cannot be made to forget files: cold is a fresh process only\n")
    for case in CASES:
        if all(word in case.name for word in words):
            n_pressed = max(5, n // 5) if case.way == "jump" else n
            for temperature in ("warm", "cold"):
                tell(case, temperature, run(case, n_pressed, n_items, temperature))


if __name__ == "__main__":
    given = sys.argv[1:]
    numbers = [int(text) for text in given if text.isdigit()]
    main(
        numbers[0] if numbers else 1000,
        numbers[1] if len(numbers) > 1 else 1_000_000,
        [text for text in given if not text.isdigit()],
    )
