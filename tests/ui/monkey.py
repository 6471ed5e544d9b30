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
from collections import Counter, deque
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
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
    forms: set[str] = field(default_factory=set)  # what values held at any time: units, text, classes
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
            value = after[2] if after is not None else None
            self.forms |= {name for name, held in (value or {}).items() if held}
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
        self.kinds: Counter[str] = Counter()
        self.did: deque[str] = deque(maxlen=20)  # the last steps, for when something is wrong
        self.n_said = self.n_unsaid = 0
        self._last_op = 0

    def run(self, steps: int, kills: int) -> None:
        """Do the steps in ``kills + 1`` lives of the window; after each, model and file are compared.

        Raises:
            AssertionError: they differ, or the window broke.
        """
        rng = random.Random(self.seed)
        ends = sorted(rng.sample(range(1, steps), kills))
        for life, (begin, end) in enumerate(pairwise([0, *ends, steps])):
            self._live(life, end - begin, killed=end < steps)
            self.compare()

    def _live(self, life: int, steps: int, *, killed: bool) -> None:
        """One life of the window of so many steps, after which it ends or is killed in the middle of more."""
        seed, most = f"{self.seed}.{life}", steps + 20 if killed else steps
        command = [sys.executable, "-X", "faulthandler", "-m", "tests.ui.monkey", str(self.path), seed]
        command.append(str(most))
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=ROOT) as child:
            assert child.stdout is not None
            killed = self._listen(child.stdout, child.pid, steps if killed else None)
        ended = f"life {life}: the window ended with {child.returncode} after {list(self.did)}"
        assert killed or child.returncode == 0, ended
        if killed:
            self._adopt()

    def _listen(self, said: IO[bytes], pid: int, kill_at: int | None) -> bool:
        killed = False
        for line in said:
            if not line.startswith(b"{"):
                continue
            words = json.loads(line)
            if "did" in words:
                self.did.append(" ".join(words["did"]))
            elif "op" in words:
                self.model.take(words)
                self.n_said += 1
                self.kinds[words["kind"]] += 1
                self._last_op = words["op"]
            elif kill_at is not None and words["step"] + 1 >= kill_at and not killed:
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
    """Make a project of pictures and sounds that asks everything that can be asked, with three people."""
    from labeler.ops.imports import import_media
    from labeler.ops.people import owner
    from labeler.ops.project import add_question, create_project
    from labeler.schema import QuestionSpec, parse_classes
    from labeler.types import QuestionKind
    from tests.ui import desk, sound_desk

    desk.draw_pictures(folder / "media", 12)
    sound_desk.write_sounds(folder / "media" / "sounds", 8)
    one = QuestionSpec("class", words="Which?", classes=parse_classes("ok,scratch,dent", "borderline"))
    parts = parse_classes("nut,bolt", "cannot tell")
    more = (
        QuestionSpec("parts", QuestionKind.BOXES, words="Where?", classes=parts),
        QuestionSpec("kinds", QuestionKind.CLASSES, words="What is on it?", classes=parts),
        QuestionSpec("heard", QuestionKind.SEGMENTS, words="When?", classes=parts),
        QuestionSpec("words", QuestionKind.TRANSCRIPT, words="What is said?"),
    )
    path = folder / "monkey.labeler"
    with create_project(path, name="monkey", question=one, people=["Ada", "Ben", "Cyd"]) as project:
        for spec in more:
            project.operate("question", "ask", owner(project), partial(add_question, question=spec))
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
    from tests.ui.monkey_hands import Hands

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
        hands = Hands(window, seed)
        hands.sit_down()
        window.show_page("label")
        settle(window)
        Teller(window)
        for step in range(int(steps)):
            hands.act()
            os.write(1, json.dumps({"did": hands.did}).encode() + b"\n")
            pause = time.monotonic() + hands.rng.choice((0.0, 0.01, 0.03, 0.06))
            wait_until(lambda until=pause: time.monotonic() >= until)  # type: ignore[misc]
            os.write(1, json.dumps({"step": step}).encode() + b"\n")
        settle(window)
        window.close()
    if problems:
        raise problems[0]


if __name__ == "__main__":
    live(*sys.argv[1:])
