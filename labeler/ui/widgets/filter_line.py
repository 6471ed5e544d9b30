"""One line for what a person looks for: completion while typing, old filters with Up and Down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit

from labeler.query import Completions, Vocabulary, complete
from labeler.query.lexing import SIGNS
from labeler.ui import theme
from labeler.ui.widgets.filter_popup import CandidatePopup

TYPING_MS = 250
WAVE = 3
"""Half the length of the wave under what is wrong."""


class FilterLine(QLineEdit):
    """``asked`` carries the text once the person stops typing for a moment, or presses Enter."""

    asked = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(self.tr("Filter: class:scratch  tag:blurry  agreement<0.7  factory=A"))
        self.setAccessibleName(self.tr("Filter"))
        self.setClearButtonEnabled(True)
        self._vocabulary = Vocabulary()
        self._history: tuple[str, ...] = ()
        self._newest: tuple[str, ...] = ()
        self._place = -1
        self._completions = Completions(0, 0, ())
        self.list = CandidatePopup(self)
        self.list.rows.installEventFilter(self)
        self.list.activated[QModelIndex].connect(self._choose)  # type: ignore[index]
        self._wrong: tuple[int, int] = (0, 0)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._ask)
        self.textEdited.connect(self._edited)
        self.textChanged.connect(self._changed)

    def offer(self, vocabulary: Vocabulary) -> None:
        """Complete with these names."""
        self._vocabulary = vocabulary

    def remember(self, history: Sequence[str]) -> None:
        """Have these filters, the newest first, at hand with Up and Down."""
        self._newest = tuple(history)
        if self._place < 0:  # (who goes through them sees them in the order in which they began)
            self._history = self._newest

    def put(self, text: str) -> None:
        """Show a text without asking for it."""
        if text != self.text():
            self.blockSignals(True)
            self.setText(text)
            self.blockSignals(False)
        self.mark(0, 0)
        self._typing.stop()
        self.list.close()

    def mark(self, at: int, length: int) -> None:
        """Underline a part that is wrong, until the text changes (a length of 0: nothing)."""
        self._wrong = (at, length)
        self.update()

    def insert_text(self, start: int, length: int, text: str) -> None:
        """Replace a part of the text as if it had been typed, and ask for it."""
        whole = self.text()
        self.setText(whole[:start] + text + whole[start + length :])
        self.setCursorPosition(start + len(text))
        self._ask()

    # typing

    def _edited(self, _text: str) -> None:
        self._place, self._history = -1, self._newest
        self._offer()

    def _changed(self, _text: str) -> None:
        self.mark(0, 0)
        self._typing.start()

    def _ask(self) -> None:
        self._typing.stop()
        self.asked.emit(self.text().strip())

    def _offer(self) -> None:
        self._completions = complete(self.text(), self.cursorPosition(), self._vocabulary)
        typed = self.text()[self._completions.start : self.cursorPosition()]
        after_sign = self.text()[: self._completions.start].rstrip().endswith((*SIGNS, ","))
        wanted = self._completions.candidates if typed or after_sign else ()
        self.list.offer(wanted, self._left_of(self._completions.start))

    def _left_of(self, place: int) -> int:
        cursor = self.cursorPosition()
        width = self.fontMetrics().horizontalAdvance(self.text()[place:cursor])
        return max(0, self.cursorRect().left() - width)

    def _choose(self, index: QModelIndex) -> None:
        self._take(index.row())

    def _take(self, row: int) -> None:
        candidate = self.list.candidate(row)
        if candidate is None:
            return
        text, cursor = self._completions.apply(self.text(), candidate)
        self.setText(text)
        self.setCursorPosition(cursor)
        if candidate.text.endswith(SIGNS):
            QTimer.singleShot(0, self._offer)  # its values at once
        else:
            self._ask()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a wave under what is wrong."""
        super().paintEvent(event)
        at, length = self._wrong
        if not length:
            return
        text, cursor, metrics = self.text(), self.cursorRect(), self.fontMetrics()
        # (where the text begins: the line may have been scrolled)
        origin = cursor.center().x() - metrics.horizontalAdvance(text[: self.cursorPosition()])
        left = origin + metrics.horizontalAdvance(text[: min(at, len(text))])
        right = origin + metrics.horizontalAdvance(text[: at + length])
        right = max(right, left + metrics.averageCharWidth())  # (what is missing at the end has no width)
        inside = self.rect().adjusted(4, 0, -4, 0)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(inside)
        painter.setPen(QPen(QColor(theme.colours(self).bad), 1.5))
        base = (self.height() + metrics.height()) / 2 + 0.5
        steps = range(int(left), int(right) + 1, WAVE)
        points = [QPointF(x, base + (WAVE / 2 if i % 2 else 0)) for i, x in enumerate(steps)]
        painter.drawPolyline(points)
        painter.end()

    # keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the open list: Enter takes the row that was gone to, or asks for what was typed; Tab takes
        that row or the first.
        """
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                self.list.gone_to = True
            elif key == Qt.Key.Key_Tab or key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                row = self.list.rows.currentIndex().row() if self.list.gone_to else 0
                takes = key == Qt.Key.Key_Tab or self.list.gone_to
                self.list.close()
                if takes:
                    self._take(row)
                else:
                    self._ask()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go through old filters; Ctrl+Space opens the list; Escape leaves; Enter asks."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
            self.left.emit()
        elif self._asks_for_the_list(event):
            self._offer_everything()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._history:
            self._go_back(1 if key == Qt.Key.Key_Up else -1)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _asks_for_the_list(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Space:
            return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return event.key() == Qt.Key.Key_Down and not self.text() and self._place < 0

    def _offer_everything(self) -> None:
        self._completions = complete(self.text(), self.cursorPosition(), self._vocabulary)
        self.list.offer(self._completions.candidates, self._left_of(self._completions.start))

    def _go_back(self, step: int) -> None:
        self._place = max(-1, min(len(self._history) - 1, self._place + step))
        self.setText(self._history[self._place] if self._place >= 0 else "")
        self._ask()
