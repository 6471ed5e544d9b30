"""The Label page of a million items: opened, another question asked, somebody else sits down, jumps.

``python benchmarks/label_page.py [TIMES [N_ITEMS]]``. Time ends when the item is painted with its answer;
``longest`` is the longest time that the window's thread did nothing else meanwhile.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from label_latency import SMALL
from latency_project import project_of
from latency_window import SIZE
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from report import percentile, report

from labeler.ops.people import owner
from labeler.ops.project import add_question
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.questions import questions
from labeler.types import QuestionKind
from labeler.ui import theme
from labeler.ui.app import make_window
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.preferences import Preferences
from labeler.ui.window import Window

BEAT_MS = 2


class Heart:
    """Beats on the window's thread; ``longest_ms`` is the longest pause between two beats."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)
        self.begin()

    def begin(self) -> None:
        """Begin anew."""
        self._last, self.longest_ms = time.perf_counter(), 0.0

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_ms, self._last = max(self.longest_ms, 1000 * (now - self._last)), now


class Page:
    """The Label page in its window, and how long it takes until an item is there."""

    def __init__(self, window: Window) -> None:
        self.window, self.heart = window, Heart()

    @property
    def ready(self) -> bool:
        """Return whether the item of a queue is on the screen."""
        page = self.window.pages.get("label")
        desk = None if page is None else page.desk  # type: ignore[attr-defined]
        return desk is not None and desk.state is not None and desk.shown == desk.state.item is not None

    def timed(self, act: Callable[[], object], before: Callable[[], bool]) -> tuple[float, float]:
        """Do something; return the milliseconds until it shows, and the longest pause of the window."""
        settle(self.window)
        self.heart.begin()
        start = time.perf_counter()
        act()
        # (the loop looks each 10 ms)
        if not wait_until(lambda: before() and self.ready):
            raise SystemExit(f"it never came: {act}")
        return 1000 * (time.perf_counter() - start), self.heart.longest_ms


def two_questions(path: Path) -> None:
    """Ask a second question, where there is but one."""
    with Project.open(path) as project:
        if len(questions(project)) == 1:
            spec = QuestionSpec("second", QuestionKind.CLASS, words="And?", classes=parse_classes("x,y"))
            project.operate("question", "a question", owner(project), lambda batch: add_question(batch, spec))


def main(times: int, n_items: int) -> None:
    """Measure and print."""
    path = project_of(SMALL, QuestionKind.CLASS, n_items)
    two_questions(path)
    app = QApplication([])
    theme.apply(app, "light")
    taken: dict[str, list[tuple[float, float]]] = {}
    with TemporaryDirectory() as own:
        for number in range(max(2, times // 5)):
            window = make_window(Preferences(Path(own) / f"{number}.json"))
            window.resize(*SIZE)
            window.show()
            window.context.open_project(path)
            wait_until(lambda window=window: window.context.session.is_open)  # type: ignore[misc]
            page = Page(window)
            opened = page.timed(lambda window=window: window.show_page("label"), lambda: True)  # type: ignore[misc]
            taken.setdefault("the page opened", []).append(opened)
            if number == 0:
                _switches(page, times, taken)
            settle(window)
            window.close()
            window.deleteLater()
    for what, most in MUST.items():
        found = taken[what]
        report(
            f"Label page of {n_items:,} items: {what}, median",
            n=len(found),
            value=percentile([ms for ms, _longest in found], 0.5),
            unit="ms",
            must=most,
            worst=round(max(ms for ms, _longest in found), 1),
            longest=round(max(longest for _ms, longest in found), 1),
        )


MUST = {
    "the page opened": 200.0,
    "another question": 100.0,
    "another person": 200.0,
    "a jump": 60.0,
}
"""Ours; of the issue is that the window's thread is not held."""


def _switches(page: Page, times: int, taken: dict[str, list[tuple[float, float]]]) -> None:
    context = page.window.context
    desk = page.window.pages["label"].desk  # type: ignore[attr-defined]
    people = [row.id for row in context.session.people if row.name in ("Ada", "owner")]
    rng = np.random.default_rng(0)
    for at in range(times):
        asked = context.session.question
        other = lambda asked=asked: desk._question is not None and desk._question.id != asked  # noqa: E731
        taken.setdefault("another question", []).append(page.timed(lambda: desk.switch_question(1), other))
        who = people[at % 2]
        sits = lambda who=who: page.window.pages["label"]._pass[1:2] == (who,)  # type: ignore[attr-defined] # noqa: E731
        if context.session.person != who:
            taken.setdefault("another person", []).append(
                page.timed(lambda who=who: context.set_person(who), sits)  # type: ignore[misc]
            )
        number = str(int(rng.integers(1, len(desk.state.queue))))
        taken.setdefault("a jump", []).append(
            page.timed(lambda number=number: desk.go_to_text(number), lambda: True)  # type: ignore[misc]
        )


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(given[0] if given else 20, given[1] if len(given) > 1 else 1_000_000)
