"""What the monkey of `tests.ui.monkey` does to the window: mostly what a labeler would, often anything."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from labeler.types import ItemKind, QuestionKind
from labeler.ui.keys import takes_text
from labeler.ui.screenshots import settle, wait_until

if TYPE_CHECKING:
    from labeler.ui.window import Window

ANY = (
    *"1234BSQDDAAKIGHLVUOMXEFTN`",
    *(
        "Return",
        "Space",
        "Tab",
        "Shift+Tab",
        "Esc",
        "Del",
        "Backspace",
        "R",
        "P",
        "N",
        "Ins",
        ".",
        ",",
        "+",
        "-",
    ),
    *("Left", "Right", "Up", "Down", "Shift+Left", "Shift+Down", "Ctrl+Right", "Ctrl+Down", "Ctrl+Left"),
    *(
        "Ctrl+C",
        "Ctrl+V",
        "Ctrl+B",
        "Ctrl+A",
        "Shift+D",
        "Shift+A",
        "Home",
        "End",
        "Ctrl+Z",
        "Ctrl+Y",
        "[",
        "]",
    ),
    *(
        "Alt+I",
        "Ctrl+\\",
        "Ctrl+Tab",
        "Shift+N",
        "/",
        "Ctrl+G",
        "Ctrl+Shift+Return",
        "Shift+V",
        "Alt+V",
        "Alt+O",
    ),
)
"""Keys that mean something somewhere on the page."""

SOUND = (
    *("M", "M", "M", "M", ".", ".", ",", "Shift+.", "Shift+,", "Ctrl+.", "Ctrl+,", "1", "2", "3"),
    *("Tab", "Shift+Tab", "X", "Shift+E", "Ctrl+M", "Ctrl+A", "Ctrl+B", "Del", "H", "Alt+L", "P", "L"),
    *("Left", "Right", "Shift+Left", "Ctrl+Left", "Ctrl+Right", "Alt+Left", "Alt+Right", "Up", "Down"),
    *("Space", "Shift+Space", "Ctrl+Space", "W", "J", "Y", "+", "I", "=", "-", "F2", "F8", "F9", "Shift+F9"),
    *("Return", "Return", "Return", "D", "D", "A", "S", "Q", "Esc", "Ctrl+C", "Ctrl+V", "Ctrl+Tab"),
    *("Ctrl+Z", "Ctrl+Z", "Ctrl+Z", "Ctrl+Y", "Ctrl+Y", "Ctrl+1", "Ctrl+2", "Ctrl+Return", "F2", "N"),
)
"""Keys that mean something before a sound."""

MOVES = ("D", "A", "Shift+D", "Shift+A", "S", "Ctrl+Z", "Ctrl+Z", "Ctrl+Z", "Ctrl+Y", "Ctrl+Y", "Q", "F")

FITTING = {
    QuestionKind.CLASS: ("1", "2", "3", "1", "2", "3", "4", "B"),
    QuestionKind.CLASSES: ("1", "2", "1", "2", "Return", "Return", "3"),
    QuestionKind.BOXES: (
        "1",
        "2",
        "Return",
        "Left",
        "Shift+Down",
        "Ctrl+Right",
        "Del",
        "Ctrl+V",
        "Ctrl+B",
        "Tab",
    ),
    QuestionKind.SEGMENTS: (
        "M",
        ".",
        "M",
        "1",
        "2",
        "X",
        "Return",
        "Left",
        "Ctrl+Left",
        "Del",
        "Ctrl+M",
        "Tab",
    ),
    QuestionKind.TRANSCRIPT: ("Return", "Return", "Ctrl+1", "Ctrl+2", "Esc"),
}
"""Keys that a labeler would press at a question of this kind."""

WORDS = ("two nuts ", "uh ", "odd", "", "[noise]", "ten ", "um so ", "seven [noise", "] 7", " 1b,", "don't")


class Hands:
    """Acts on the window; everything hangs on ``seed``."""

    def __init__(self, window: Window, seed: str) -> None:
        self.window = window
        self.rng = random.Random(seed)
        self.did: list[str] = []

    @property
    def page(self) -> Any:
        """Return the Label page."""
        return self.window.pages["label"]

    def act(self) -> None:
        """Do one thing."""
        self.did = []
        what = self.rng.random()
        if what < 0.76:
            self.work()
        elif what < 0.86:
            self.press(self.rng.choice(SOUND if self.page.desk.view.audio.isVisible() else ANY))
        elif what < 0.90:
            self.click()
        elif what < 0.92:
            self.did.append("resize")
            self.window.resize(self.rng.randint(760, 1500), self.rng.randint(520, 950))
        elif what < 0.935:
            self.sit_down()
        elif what < 0.965:
            self.ask()
        else:
            self.drag(self.page.desk.view.image)
        self.close_dialogs()

    def work(self) -> None:
        """Do what a labeler would: wait for the item, answer as its question wants, now and then move on."""
        desk = self.page.desk
        wait_until(lambda: desk.state is not None and desk.shown is not None, 0.5)
        state = desk.state
        if state is None:
            return
        if desk.shown is None:
            self.press(self.rng.choice(("Shift+D", "A", "Ctrl+Z")))
            return
        kind = state.kind
        wanted = {QuestionKind.BOXES: ItemKind.IMAGE, QuestionKind.SEGMENTS: ItemKind.AUDIO}.get(kind)
        wanted = ItemKind.AUDIO if kind is QuestionKind.TRANSCRIPT else wanted
        if wanted is not None and desk.view.kind not in (wanted, None):
            if kind is QuestionKind.TRANSCRIPT:
                self.press("Esc")
            self.press("Home" if wanted is ItemKind.IMAGE else "End")  # sounds come last
            return
        if self.rng.random() < 0.25:
            if kind is QuestionKind.TRANSCRIPT and self.rng.random() < 0.5:
                self.press("Esc")
            self.press(self.rng.choice(MOVES))
            if self.rng.random() < 0.1:
                self.press("Ctrl+Z")
                settle(self.window)
                self.press("Ctrl+Y")
        elif kind is QuestionKind.BOXES and self.rng.random() < 0.5:
            self.press("R")
            self.drag(desk.view.image)
        elif kind is QuestionKind.SEGMENTS and self.rng.random() < 0.3:
            for keys in ("M", self.rng.choice((".", "Shift+.")), "M", self.rng.choice("12")):
                self.press(keys)
        elif kind is QuestionKind.TRANSCRIPT and self.rng.random() < 0.6:
            desk.view.take_focus()
            self.type(self.rng.choice(WORDS))
        else:
            self.press(self.rng.choice(FITTING[kind]))

    def press(self, keys: str) -> None:
        """Press a key; where something to type has opened, type and leave it."""
        self.did.append(keys)
        combination = QKeySequence(keys)[0]
        before = QApplication.focusWidget()
        QTest.keyClick(before or self.window, combination.key(), combination.keyboardModifiers())
        dialog = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        focus = QApplication.focusWidget()
        if dialog is not None or (takes_text(focus) and focus is not before):
            where = focus or dialog
            assert where is not None
            self.type(self.rng.choice(("", "2", "odd", "scr", "1b")), where)
            leave = Qt.Key.Key_Return if self.rng.random() < 0.6 else Qt.Key.Key_Escape
            QTest.keyClick(where, leave)

    def type(self, text: str, where: QWidget | None = None) -> None:
        """Type a text."""
        self.did.append(repr(text))
        if (target := where or QApplication.focusWidget()) is not None:
            QTest.keyClicks(target, text)

    def close_dialogs(self) -> None:
        """Close what is still open over the window."""
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

    def click(self) -> None:
        """Click somewhere on the page."""
        desk = self.page.desk
        at = QPoint(self.rng.randrange(max(1, desk.width())), self.rng.randrange(max(1, desk.height())))
        target = desk.childAt(at)
        self.did.append(f"click {type(target).__name__}")
        if target is not None and target.isEnabled():
            QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.mapFrom(desk, at))

    def drag(self, where: QWidget) -> None:
        """Drag on the picture: a new box, a handle, or the picture itself."""
        if not where.isVisible():
            return
        wide, high = max(2, where.width()), max(2, where.height())
        self.did.append("drag")
        points = [QPoint(self.rng.randrange(wide), self.rng.randrange(high)) for _ in range(3)]
        QTest.mousePress(where, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(where, point)
        QTest.mouseRelease(where, Qt.MouseButton.LeftButton, pos=points[-1])

    def ask(self) -> None:
        """Ask another question by a click on its name."""
        bar = self.page.desk.questions
        if bar.isVisible() and bar.count():
            at = bar.tabRect(self.rng.randrange(bar.count())).center()
            self.did.append("ask")
            QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=at)

    def sit_down(self) -> None:
        """Let somebody else sit down, once nothing is on its way."""
        self.did.append("sit down")
        settle(self.window)
        people = [row.id for row in self.window.context.session.people if row.name in ("Ada", "Ben", "Cyd")]
        self.window.context.set_person(self.rng.choice(people))
