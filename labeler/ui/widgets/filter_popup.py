"""The list under the filter line: what may stand at the cursor, with a few words on each."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from labeler.query import Candidate
from labeler.ui import theme

ROW = 28
SHOWN = 10
NARROWEST = 460
_WORDS = int(Qt.ItemDataRole.UserRole)

Index = QModelIndex | QPersistentModelIndex


class CandidatePopup(QCompleter):
    """A completer that is told its candidates; ``activated[QModelIndex]`` carries a row that is clicked.

    ``gone_to`` says whether the current row was gone to with keys (Qt makes the first one current by itself).
    """

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._model = QStandardItemModel(self)
        self._candidates: tuple[Candidate, ...] = ()
        self.gone_to = False
        self.setModel(self._model)
        self.setWidget(line)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(SHOWN)
        self.rows = popup = QListView(line)
        self.setPopup(popup)
        popup.setItemDelegate(_CandidateDelegate(popup, self))
        popup.setAccessibleName(self.tr("What may stand here"))
        popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def is_open(self) -> bool:
        """Return whether the list is on the screen."""
        return self.rows.isVisible()

    def offer(self, candidates: tuple[Candidate, ...], left: int) -> None:
        """Show these candidates from ``left`` pixels on; none closes the list."""
        self._candidates = candidates
        self.gone_to = False
        if not candidates:
            self.rows.hide()
            return
        self._model.clear()
        for candidate in candidates:
            item = QStandardItem(candidate.text)
            item.setData(candidate.words, _WORDS)
            item.setData(f"{candidate.text}: {candidate.words}", Qt.ItemDataRole.AccessibleTextRole)
            self._model.appendRow(item)
        line = self.widget()
        room = line.width() - left
        width = min(line.width(), max(NARROWEST, line.width() // 2))
        self.complete(QRect(max(0, min(left, left + room - width)), 0, width, line.height()))

    def close(self) -> None:
        """Take the list away."""
        self.rows.hide()

    def candidate(self, row: int) -> Candidate | None:
        """Return the candidate in a row."""
        return self._candidates[row] if 0 <= row < len(self._candidates) else None


class _CandidateDelegate(QStyledItemDelegate):
    """The text to the left, what it means to the right."""

    def __init__(self, parent: QObject, completer: CandidatePopup) -> None:
        super().__init__(parent)
        self._completer = completer

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.colours()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        under_mouse = bool(option.state & QStyle.StateFlag.State_MouseOver)
        chosen = under_mouse or (selected and self._completer.gone_to)
        rect: QRect = option.rect
        painter.fillRect(rect, QColor(colours.accent_soft if chosen else colours.raised))
        inside = rect.adjusted(10, 0, -10, 0)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        metrics = painter.fontMetrics()
        painter.setPen(QColor(colours.text))
        left = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, int(middle | Qt.AlignmentFlag.AlignLeft), left)
        room = inside.width() - metrics.horizontalAdvance(left) - 24
        if room > 40:
            words = metrics.elidedText(str(index.data(_WORDS)), Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(colours.muted))
            painter.drawText(inside, int(middle | Qt.AlignmentFlag.AlignRight), words)
