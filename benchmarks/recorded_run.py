"""A labeler at work by keyboard alone, in the real window, recorded as pictures.

``python benchmarks/recorded_run.py OUT --voc FOLDER --digits FOLDER [--n-images 50] [--n-sounds 20]``

FOLDER of ``--voc`` holds ``JPEGImages`` and ``Annotations``: around the first things that an annotation tells
of, boxes are drawn by crosshair and arrows. FOLDER of ``--digits`` holds spoken digits (``7_anna_0.wav``): a
segment is marked and named on each, then its word is typed. Every key is a real key event. Afterwards the
store is read: all must be there as drawn and typed, and accepted. OUT gets the frames as ``boxes.gif`` and
``sounds.gif``, and a few of them on one sheet as ``boxes.png`` and ``sounds.png`` (of 50 pictures and 20
sounds: ``docs/screens/recorded-run``).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PIL import Image
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from report import report

from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import add_question, create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import items
from labeler.store.read.labels import ItemLabel, my_label
from labeler.types import AnswerState, QuestionKind
from labeler.ui import theme
from labeler.ui.app import make_window
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.preferences import Preferences
from labeler.ui.window import Window

Box = tuple[int, int, int, int]
NAMES = {"RBC": "1", "WBC": "2", "Platelets": "3"}
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
FRAME = (640, 400)
STILLS = 8


@dataclass(frozen=True)
class Thing:
    """One box to be drawn and the key of its class."""

    box: Box
    key: str


class Hands:
    """Presses keys in a window and keeps what it looked like."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.n_keys = 0
        self.frames: list[Image.Image] = []

    @property
    def desk(self):  # type: ignore[no-untyped-def]
        """Return where the labeling happens."""
        return self.window.pages["label"].desk  # type: ignore[attr-defined]

    def press(self, keys: str, times: int = 1) -> None:
        """Press a key so many times."""
        combination = QKeySequence(keys)[0]
        for _ in range(times):
            target = QApplication.focusWidget() or self.window
            QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
            self.n_keys += 1

    def type(self, text: str) -> None:
        """Type a text."""
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)
        self.n_keys += len(text)

    def wait(self) -> None:
        """Wait until the item is on the screen."""
        assert wait_until(lambda: self.desk.shown is not None or self.desk.state.item is None)

    def look(self) -> None:
        """Keep a frame, once what stands beside the item has followed."""
        wait_until(lambda: False, 0.05)
        picture = self.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
        pixels = rows[:, : 3 * picture.width()].reshape(picture.height(), picture.width(), 3)
        self.frames.append(Image.fromarray(pixels.copy()))

    def walk(self, dx: int, dy: int, stride: tuple[int, int]) -> None:
        """Take the crosshair so far: in strides, tens and ones."""
        for far, less, more, step in (
            (dx, "Left", "Right", stride[0]),
            (dy, "Up", "Down", stride[1]),
        ):
            strides = int(far / step)  # never past the goal: the picture's edge would stop it
            tens = int((far - strides * step) / 10)
            ones = far - strides * step - 10 * tens
            for prefix, n in (("Ctrl+", strides), ("Shift+", tens), ("", ones)):
                self.press(prefix + (more if n > 0 else less), abs(n))

    def draw(self, thing: Thing, size: tuple[int, int]) -> None:
        """Draw one box from the middle of the picture and name it."""
        left, top, right, bottom = thing.box
        stride = size[0] // 10, size[1] // 10
        self.press("R")
        self.walk(left - size[0] // 2, top - size[1] // 2, stride)
        self.press("Space")
        self.walk(right - left, bottom - top, stride)
        self.press("Return")
        self.press(thing.key)


def things_of(annotation: Path, most: int) -> list[Thing]:
    """Return the first things that a VOC file tells of, as whole pixels."""
    found = []
    for one in ElementTree.parse(annotation).getroot().iter("object"):
        place = one.find("bndbox")
        key = NAMES.get(one.findtext("name") or "")
        if place is None or key is None:
            continue
        corners = [int(place.findtext(name) or 0) for name in ("xmin", "ymin", "xmax", "ymax")]
        left, top, right, bottom = corners
        if right - left > 4 and bottom - top > 4:
            found.append(Thing((left, top, right, bottom), key))
    return found[:most]


def opened(path: Path, folder: Path) -> Window:
    """Return the window with the project open on the Label page, Ada before it."""
    window = make_window(Preferences(folder / "preferences.json"))
    window.resize(1280, 800)
    window.show()
    window.context.open_project(path)
    assert wait_until(lambda: window.context.session.is_open)
    ada = next(row.id for row in window.context.session.people if row.name == "Ada")
    window.context.set_person(ada)
    window.show_page("label")
    settle(window)
    return window


def said(project: Project, window: Window, item: int) -> ItemLabel:
    """Return Ada's answer to an item; it must be there and accepted."""
    session = window.context.session
    assert session.round is not None
    found = my_label(project, item, session.question, session.person, session.round)
    assert found is not None, f"item {item} has no answer"
    assert found.state is AnswerState.ANSWERED, f"item {item} is only {found.state}"
    return found


def run_boxes(voc: Path, out: Path, n: int, most: int) -> None:
    """Draw boxes on ``n`` pictures and check them."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "pictures").mkdir()
        for picture in sorted((voc / "JPEGImages").glob("*.jpg"))[:n]:
            shutil.copy(picture, folder / "pictures" / picture.name)
        question = QuestionSpec(
            "cells",
            QuestionKind.BOXES,
            words="Draw a box around each cell and platelet.",
            classes=parse_classes("red cell,white cell,platelet", "cannot tell"),
        )
        path = folder / "cells.labeler"
        with create_project(path, name="cells", question=question, people=["Ada"]) as project:
            import_media(project, folder / "pictures", author=owner(project), n_jobs=1)
        window = opened(path, folder)
        hands = Hands(window)
        wanted: dict[int, list[Thing]] = {}
        start = time.monotonic()
        while True:
            hands.wait()
            item = hands.desk.shown
            if item is None:
                break
            project = window.context.session.project
            assert project is not None
            (row,) = items(project, [item])
            assert row.width and row.height
            wanted[item] = things_of(voc / "Annotations" / f"{row.path.stem}.xml", most)
            for thing in wanted[item]:
                hands.draw(thing, (row.width, row.height))
            hands.look()
            hands.press("Return")
        seconds = time.monotonic() - start
        settle(window)
        n_boxes = check_boxes(window, wanted)
        window.close()
    keep(hands.frames, out / "boxes")
    report(
        f"boxes by keyboard alone: {len(wanted)} pictures, {n_boxes} boxes, all in the store as drawn",
        n=hands.n_keys,
        value=seconds,
        unit="s",
    )


def check_boxes(window: Window, wanted: dict[int, list[Thing]]) -> int:
    """Compare what is stored with what was to be drawn; return how many boxes there are."""
    project = window.context.session.project
    assert project is not None
    keys = {row.id: str(at) for at, row in enumerate(window.context.session.classes, start=1)}
    for item, things in wanted.items():
        found = said(project, window, item).value.shapes
        drawn = [(tuple(round(v) for v in shape.bounds), keys[shape.label_class or 0]) for shape in found]
        assert drawn == [(thing.box, thing.key) for thing in things], f"item {item}: {drawn}"
    return sum(len(things) for things in wanted.values())


def run_sounds(digits: Path, out: Path, n: int) -> None:
    """Mark a segment on ``n`` clips, then type what is said; check both."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "clips").mkdir()
        files = sorted(digits.rglob("*.wav"))
        for clip in files[:: max(1, len(files) // n)][:n]:
            shutil.copy(clip, folder / "clips" / clip.name)
        where = QuestionSpec(
            "speech", QuestionKind.SEGMENTS, words="Where is speech?", classes=parse_classes("speech,noise")
        )
        text = QuestionSpec("words", QuestionKind.TRANSCRIPT, words="What is said?")
        path = folder / "digits.labeler"
        with create_project(path, name="digits", question=where, people=["Ada"]) as project:
            project.operate("question", "ask", owner(project), lambda batch: add_question(batch, text))
            import_media(project, folder / "clips", author=owner(project), n_jobs=1)
        window = opened(path, folder)
        hands = Hands(window)
        start = time.monotonic()
        mark_all(window, hands)
        type_all(window, hands)
        seconds = time.monotonic() - start
        window.close()
    keep(hands.frames, out / "sounds")
    report(
        f"segments and transcripts by keyboard alone: {n} clips, all in the store as marked and typed",
        n=hands.n_keys,
        value=seconds,
        unit="s",
    )


def ask(window: Window, hands: Hands, name: str) -> None:
    """Ask a question by its key, until it is asked."""
    for _ in range(3):
        row = window.context.session.question_row
        if row is not None and row.name == name:
            break
        hands.press("Ctrl+Tab")
        settle(window)
    settle(window)


def mark_all(window: Window, hands: Hands) -> None:
    """Mark the speech of each clip and check it."""
    ask(window, hands, "speech")
    done: list[int] = []
    while True:
        hands.wait()
        item = hands.desk.shown
        if item is None:
            break
        hands.press("M")
        hands.press("Shift+.", 3)
        hands.press("M")
        hands.press("1")
        hands.look()
        hands.press("Return")
        done.append(item)
    settle(window)
    project = window.context.session.project
    assert project is not None
    speech = next(row.id for row in window.context.session.classes if row.name == "speech")
    for item in done:
        (segment,) = said(project, window, item).value.segments
        assert segment.label_class == speech
        assert segment.end_s > segment.start_s


def type_all(window: Window, hands: Hands) -> None:
    """Type what is said in each clip and check it."""
    ask(window, hands, "words")
    hands.press("Home")
    wanted: dict[int, str] = {}
    project = window.context.session.project
    assert project is not None
    while True:
        hands.wait()
        item = hands.desk.shown
        if item is None:
            break
        (row,) = items(project, [item])
        wanted[item] = WORDS[int(row.path.name[0])]
        hands.desk.view.take_focus()
        hands.type(wanted[item])
        hands.look()
        hands.press("Return")
    settle(window)
    for item, text in wanted.items():
        assert said(project, window, item).value.text == text


def keep(frames: Sequence[Image.Image], path: Path) -> None:
    """Write frames as an animated picture, and a few as a strip of stills."""
    small = [frame.resize(FRAME, Image.Resampling.LANCZOS).quantize(96) for frame in frames]
    small[0].save(path.with_suffix(".gif"), save_all=True, append_images=small[1:], duration=350, loop=0)
    picked = [frames[at] for at in np.linspace(0, len(frames) - 1, min(STILLS, len(frames))).astype(int)]
    width, height = 2 * picked[0].width // 3, 2 * picked[0].height // 3
    strip = Image.new("RGB", (2 * width, height * ((len(picked) + 1) // 2)))
    for at, frame in enumerate(picked):
        place = (at % 2 * width, at // 2 * height)
        strip.paste(frame.resize((width, height), Image.Resampling.LANCZOS), place)
    strip.quantize(224).save(path.with_suffix(".png"), optimize=True)


def main() -> None:
    """Read the arguments and do what has data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--voc", type=Path)
    parser.add_argument("--digits", type=Path)
    parser.add_argument("--n-images", type=int, default=50)
    parser.add_argument("--most-boxes", type=int, default=6)
    parser.add_argument("--n-sounds", type=int, default=20)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    theme.apply(app, "light")
    if given.voc is not None:
        run_boxes(given.voc, given.out, given.n_images, given.most_boxes)
    if given.digits is not None:
        run_sounds(given.digits, given.out, given.n_sounds)


if __name__ == "__main__":
    main()
