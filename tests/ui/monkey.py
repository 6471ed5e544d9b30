"""A monkey at the Label page: random keys, clicks, resizes, person switches and kills, beside a model.

The child is the real window in a process of its own; it says each operation once it is on the disk. The
parent (`Monkey`) keeps a model of what was said, kills the child now and then, and compares model and file.
Not a test: `test_monkey` runs it shortly, ``benchmarks/monkey.py`` for as long as one likes.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labeler.types import Changes, Id
    from labeler.ui.state.answer import Submission
    from labeler.ui.window import Window

ROOT = Path(__file__).resolve().parents[2]
SAYS = ("label", "skip", "draft")
LONGEST_S = 120.0

COLUMNS = "item, question, person, round, state, label_class, value, between_classes, sure, note"

Key = tuple[int, int, int, int]
"""Item, question, person, round."""


# the parent


@dataclass
class Model:
    """What the file must hold: the answer of each subject, and what each person can take back.

    An operation is (subject, what held before, what holds after); one without a subject (a flag, a tag) only
    takes its place among what can be taken back.
    """

    rows: dict[Key, Any] = field(default_factory=dict)
    done: dict[int, list[tuple[Key | None, Any, Any]]] = field(default_factory=dict)
    undone: dict[int, list[tuple[Key | None, Any, Any]]] = field(default_factory=dict)

    def take(self, said: dict[str, Any]) -> None:
        """Follow one operation that was said to be on the disk."""
        person = said["person"]
        done, undone = self.done.setdefault(person, []), self.undone.setdefault(person, [])
        if said["kind"] == "undo":
            step = done.pop()
            undone.append(step)
            self._put(step[0], step[1])
        elif said["kind"] == "redo":
            step = undone.pop()
            done.append(step)
            self._put(step[0], step[2])
        else:
            key = None if said["key"] is None else tuple(said["key"])
            after = said.get("answer")
            done.append((key, self.rows.get(key) if key else None, after))  # type: ignore[arg-type]
            undone.clear()
            self._put(key, after)  # type: ignore[arg-type]

    def _put(self, key: Key | None, answer: Any) -> None:
        if key is None:
            return
        if answer is None:
            self.rows.pop(key, None)
        else:
            self.rows[key] = answer


def stored(path: Path) -> dict[Key, Any]:
    """Return the current answers of the file in the form of the model."""
    from labeler.store.connection import connect_reader

    with closing(connect_reader(path)) as db:
        rows = db.execute(f"SELECT {COLUMNS} FROM current_annotation WHERE retracted = 0").fetchall()
    return {tuple(row[:4]): _answer(*row[4:]) for row in rows}


def _answer(*columns: Any) -> list[Any]:
    state, label_class, value, between, sure, note = columns
    units = json.loads(value) if value else None
    return [state, label_class, units, json.loads(between or "[]"), sure, note or ""]


class Monkey:
    """Runs children on the project at ``path``; ``run`` does so many steps with so many kills in between."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path = path
        self.seed = seed
        self.model = Model()
        self.n_said = self.n_unsaid = 0
        self._last_op = 0

    def run(self, steps: int, kills: int) -> None:
        """Do the steps in ``kills + 1`` lives of the window; after each, model and file are compared.

        Raises:
            AssertionError: they differ, or the window broke.
        """
        rng = random.Random(self.seed)
        for life in range(kills + 1):
            last = life == kills
            self._live(life, steps // (kills + 1), None if last else rng.uniform(0.3, 0.9))
            self.compare()

    def _live(self, life: int, steps: int, kill_at: float | None) -> None:
        """One life of the window; it is killed after a share ``kill_at`` of its steps."""
        command = [sys.executable, "-m", "tests.ui.monkey", str(self.path), str(self.seed + life), str(steps)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=ROOT) as child:
            assert child.stdout is not None
            killed = self._listen(child.stdout, child.pid, None if kill_at is None else int(steps * kill_at))
        assert killed or child.returncode == 0, f"the window ended with {child.returncode}"
        if killed:
            self._adopt()

    def _listen(self, said: IO[bytes], pid: int, kill_at: int | None) -> bool:
        killed = False
        for line in said:
            if not line.startswith(b"{"):
                continue
            words = json.loads(line)
            if "op" in words:
                self.model.take(words)
                self.n_said += 1
                self._last_op = words["op"]
            elif kill_at is not None and words["step"] >= kill_at and not killed:
                os.kill(pid, signal.SIGKILL)
                killed = True
        return killed

    def _adopt(self) -> None:
        """What reached the disk in the instant before the kill was not said any more: at most a few steps."""
        from labeler.store.connection import connect_reader

        with closing(connect_reader(self.path)) as db:
            ops = db.execute(
                "SELECT id, kind, author FROM op WHERE at > (SELECT at FROM op WHERE id = ?) ORDER BY at",
                [self._last_op],
            ).fetchall()
            for op, kind, person in ops:
                row = db.execute(f"SELECT {COLUMNS} FROM annotation WHERE op = ?", [op]).fetchone()
                says = kind in SAYS and row is not None
                key, answer = (list(row[:4]), _answer(*row[4:])) if says else (None, None)
                self.model.take({"kind": kind, "person": person, "key": key, "answer": answer})
                self._last_op = op
        self.n_unsaid += len(ops)
        assert len(ops) <= 6, f"{len(ops)} operations were on the disk and not said"

    def compare(self) -> None:
        """Compare the model with the file, and the file with itself."""
        from labeler.store.check import findings

        held, wanted = stored(self.path), self.model.rows
        wrong = {key: (wanted.get(key), held.get(key)) for key in wanted.keys() | held.keys()}
        wrong = {key: pair for key, pair in wrong.items() if pair[0] != pair[1]}
        assert not wrong, f"{len(wrong)} answers differ (model, file): {list(wrong.items())[:3]}"
        assert findings(self.path) == []


def make_project(folder: Path) -> Path:
    """Make a project of twenty pictures that asks for a class and for boxes, with three people."""
    from labeler.ops.imports import import_media
    from labeler.ops.people import owner
    from labeler.ops.project import add_question, create_project
    from labeler.schema import QuestionSpec, parse_classes
    from labeler.types import QuestionKind
    from tests.ui import desk

    desk.draw_pictures(folder / "media", 20)
    one = QuestionSpec("class", words="Which?", classes=parse_classes("ok,scratch,dent", "borderline"))
    boxes = QuestionSpec(
        "parts", QuestionKind.BOXES, words="Where?", classes=parse_classes("nut,bolt", "cannot tell")
    )
    path = folder / "monkey.labeler"
    with create_project(path, name="monkey", question=one, people=["Ada", "Ben", "Cyd"]) as project:
        project.operate("question", "ask", owner(project), lambda batch: add_question(batch, boxes))
        import_media(project, folder / "media", author=owner(project), n_jobs=1)
    return path


def make_sound_project(folder: Path) -> Path:
    """Make a project of six sounds that asks for segments and for transcripts, with three people."""
    from labeler.ops.imports import import_media
    from labeler.ops.people import owner
    from labeler.ops.project import add_question, create_project
    from labeler.schema import QuestionSpec, parse_classes
    from labeler.types import QuestionKind
    from tests.ui import sound_desk

    sound_desk.write_sounds(folder / "media", 6)
    rules = {"tokens": ["[noise]", "[um?]"], "conventions": {"fillers": "drop", "numbers": "words"}}
    segments = QuestionSpec(
        "parts",
        QuestionKind.SEGMENTS,
        words="Where?",
        classes=parse_classes("tone,noise", "cannot tell"),
        config={"overlap": False, "text": True, "frequency": True},
    )
    transcript = QuestionSpec("words", QuestionKind.TRANSCRIPT, words="What is said?", config=rules)
    path = folder / "monkey.labeler"
    with create_project(path, name="monkey", question=segments, people=["Ada", "Ben", "Cyd"]) as project:
        project.operate(
            "question", "ask", owner(project), lambda batch: add_question(batch, transcript, position=1)
        )
        import_media(project, folder / "media", author=owner(project), n_jobs=1)
    return path


# the child

SOUND = (
    *("M", "M", "M", "M", ".", ".", ",", "Shift+.", "Shift+,", "Ctrl+.", "Ctrl+,", "1", "2", "3"),
    *("Tab", "Shift+Tab", "X", "Shift+E", "Ctrl+M", "Ctrl+A", "Ctrl+B", "Delete", "H", "Alt+L", "P", "L"),
    *("Left", "Right", "Shift+Left", "Ctrl+Left", "Ctrl+Right", "Alt+Left", "Alt+Right", "Up", "Down"),
    *("Space", "Shift+Space", "Ctrl+Space", "W", "J", "Y", "+", "I", "=", "-", "F2", "F8", "F9", "Shift+F9"),
    *("Return", "Return", "Return", "D", "D", "A", "S", "Q", "Escape", "Ctrl+C", "Ctrl+V", "Ctrl+Tab"),
    *("Ctrl+Z", "Ctrl+Z", "Ctrl+Z", "Ctrl+Y", "Ctrl+Y", "Ctrl+1", "Ctrl+2", "Ctrl+Return", "F2", "N"),
)
TYPED = ("", "2", "um so ", "seven [noise", "] 7", " 1b,", "don't")

PLAIN = (
    *"1234123412341234BSQDDAAKIGHLVU`",
    *("Return", "Return", "Return", "Space", "Space", "Tab", "Shift+Tab", "Escape", "Delete", "Backspace"),
    *("R", "R", "R", "P", "N", "Left", "Right", "Up", "Down", "Shift+Left", "Shift+Down", "Ctrl+Right"),
    *("Ctrl+Down", "Ctrl+Left", "Ctrl+C", "Ctrl+V", "Ctrl+B", "Ctrl+A", "Shift+D", "Shift+A", "Home", "End"),
    *(
        "Ctrl+Z",
        "Ctrl+Z",
        "Ctrl+Z",
        "Ctrl+Z",
        "Ctrl+Y",
        "Ctrl+Y",
        "+",
        "-",
        "[",
        "]",
        "Alt+I",
        "Ctrl+\\",
        "F",
    ),
    *("T", "E", "Ctrl+Tab", "Shift+N", "/", "Ctrl+G", "Ctrl+Shift+Return", "Ins", ".", ","),
)


class Hands:
    """What the monkey does to the window; everything hangs on ``seed``."""

    def __init__(self, window: Window, seed: int) -> None:
        self.window = window
        self.rng = random.Random(seed)

    @property
    def sounds(self) -> bool:
        """Return whether a sound is before it."""
        return bool(self.page.desk.view.audio.isVisible())

    def act(self) -> None:
        """Do one thing."""
        what = self.rng.random()
        if what < 0.72:
            self.press()
        elif what < 0.80:
            self.click()
        elif what < 0.92:
            self.drag(draw=self.rng.random() < 0.7)
        elif what < 0.96:
            self.window.resize(self.rng.randint(760, 1500), self.rng.randint(520, 950))
        else:
            self.switch()

    def press(self) -> None:
        """Press a key; where something to type has opened, type and leave it."""
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QKeySequence
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        from labeler.ui.keys import takes_text

        keys = SOUND if self.sounds else PLAIN
        combination = QKeySequence(self.rng.choice(keys))[0]
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
        dialog = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        focus = QApplication.focusWidget()
        if dialog is not None or takes_text(focus):
            where = focus or dialog
            QTest.keyClicks(where, self.rng.choice(TYPED if self.sounds else ["", "2", "odd", "scr", "1b"]))
            if self.sounds and dialog is None and self.rng.random() < 0.5:
                return  # still typing when the next thing happens, be it a kill
            leave = Qt.Key.Key_Return if self.rng.random() < 0.6 else Qt.Key.Key_Escape
            QTest.keyClick(where, leave)
        self.close_dialogs()

    def close_dialogs(self) -> None:
        """Close what is still open over the window."""
        from PySide6.QtWidgets import QApplication, QDialog

        from labeler.ui.screenshots import wait_until

        if (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()
        if not self.window.isActiveWindow():
            self.window.activateWindow()
            wait_until(self.window.isActiveWindow, 1.0)
        if QApplication.focusWidget() is None:
            self.page.desk.view.take_focus()

    @property
    def page(self) -> Any:
        """Return the Label page."""
        return self.window.pages["label"]

    def click(self) -> None:
        """Click somewhere on the page."""
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        desk = self.page.desk
        at = QPoint(self.rng.randrange(max(1, desk.width())), self.rng.randrange(max(1, desk.height())))
        target = desk.childAt(at)
        if target is not None and target.isEnabled():
            QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.mapFrom(desk, at))
        self.close_dialogs()

    def drag(self, *, draw: bool) -> None:
        """Drag on the picture: a new box, a handle, or the picture itself."""
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        view = self.page.desk.view
        image = view.audio.waveform if self.sounds else view.image
        if not image.isVisible():
            return
        if draw and not self.sounds:
            QTest.keyClick(self.window.focusWidget() or self.window, Qt.Key.Key_R)
        wide, high = max(2, image.width()), max(2, image.height())
        points = [QPoint(self.rng.randrange(wide), self.rng.randrange(high)) for _ in range(3)]
        QTest.mousePress(image, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(image, point)
        QTest.mouseRelease(image, Qt.MouseButton.LeftButton, pos=points[-1])

    def switch(self) -> None:
        """Let somebody else sit down, once nothing is on its way."""
        from labeler.ui.screenshots import settle

        settle(self.window)
        people = [row.id for row in self.window.context.session.people if row.name in ("Ada", "Ben", "Cyd")]
        self.window.context.set_person(self.rng.choice(people))


class Teller:
    """Says each operation once it is on the disk; on the writer thread, in the order of the disk."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.asked: deque[tuple[list[int], Any, int]] = deque()
        page = window.pages["label"]
        plain = page._queue  # type: ignore[attr-defined]

        def queue(project: Any, who: tuple[Id, Id, Id], submission: Submission) -> Any:
            question, person, round_ = who
            round_ = page._served.again.get(submission.item, round_)  # type: ignore[attr-defined]
            key = [submission.item, question, person, round_]
            kind = page.desk.state.kind  # type: ignore[attr-defined]
            self.asked.append((key, _said(submission, kind), person))
            return plain(project, who, submission)

        page._queue = queue  # type: ignore[attr-defined]
        assert window.context.session.project is not None
        window.context.session.project.subscribe(self.tell)

    def tell(self, changes: Changes) -> None:
        """An operation is on the disk."""
        said: dict[str, Any] = {"op": changes.op, "kind": changes.kind, "key": None}
        said["person"] = self.window.context.session.person
        if changes.kind in SAYS:
            said["key"], said["answer"], said["person"] = self.asked.popleft()
        os.write(1, json.dumps(said).encode() + b"\n")


def _said(submission: Submission, kind: Any) -> list[Any]:
    from labeler.types import QuestionKind
    from labeler.units import value_json

    answer = submission.answer
    value = None if kind is QuestionKind.CLASS else value_json(kind, answer.value)
    label_class = None if answer.skipped else answer.label_class
    between = json.dumps(list(answer.between) if label_class is not None else [])
    sure = None if answer.skipped else int(answer.sure)
    return _answer(str(answer.state), label_class, value, between, sure, answer.note)


def live(path: str, seed: str, steps: str) -> None:
    """Be the window for so many steps."""
    from tempfile import TemporaryDirectory

    from PySide6.QtWidgets import QApplication

    from labeler.ui import theme
    from labeler.ui.app import make_window
    from labeler.ui.screenshots import settle, wait_until
    from labeler.ui.state.preferences import Preferences

    app = QApplication([])
    theme.apply(app, "light")
    problems: list[BaseException] = []
    with TemporaryDirectory() as own:
        window = make_window(Preferences(Path(own) / "preferences.json"))
        window.context.failed.disconnect(window.show_error)
        window.context.failed.connect(problems.append)
        window.resize(1200, 800)
        window.show()
        window.context.open_project(Path(path))
        assert wait_until(lambda: window.context.session.is_open)
        hands = Hands(window, int(seed))
        hands.switch()
        window.show_page("label")
        settle(window)
        Teller(window)
        for step in range(int(steps)):
            hands.act()
            pause = time.monotonic() + hands.rng.choice((0.0, 0.01, 0.03, 0.06))
            wait_until(lambda until=pause: time.monotonic() >= until)  # type: ignore[misc]
            os.write(1, json.dumps({"step": step}).encode() + b"\n")
        settle(window)
        window.close()
    if problems:
        raise problems[0]


if __name__ == "__main__":
    live(*sys.argv[1:])
