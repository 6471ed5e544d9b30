"""The list under the filter line: what may stand at the cursor, with a few words on each."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from labeler.query import Candidate
from labeler.ui import theme

ROW = 28
SHOWN = 10
NARROWEST = 460
_WORDS = int(Qt.ItemDataRole.UserRole)

Index = QModelIndex | QPersistentModelIndex


class CandidatePopup(QCompleter):
    """A completer that is told its candidates; ``activated[QModelIndex]`` carries the chosen row."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._rows = QStandardItemModel(self)
        self._candidates: tuple[Candidate, ...] = ()
        self.setModel(self._rows)
        self.setWidget(line)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(SHOWN)
        popup = self.popup()
        popup.setItemDelegate(_CandidateDelegate(popup))
        popup.setAccessibleName(self.tr("What may stand here"))
        popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def is_open(self) -> bool:
        """Return whether the list is on the screen."""
        return self.popup().isVisible()

    def offer(self, candidates: tuple[Candidate, ...], left: int) -> None:
        """Show these candidates from ``left`` pixels on; none closes the list."""
        self._candidates = candidates
        if not candidates:
            self.popup().hide()
            return
        self._rows.clear()
        for candidate in candidates:
            item = QStandardItem(candidate.text)
            item.setData(candidate.words, _WORDS)
            item.setData(f"{candidate.text}: {candidate.words}", Qt.ItemDataRole.AccessibleTextRole)
            self._rows.appendRow(item)
        line = self.widget()
        room = line.width() - left
        width = min(line.width(), max(NARROWEST, line.width() // 2))
        self.complete(QRect(max(0, min(left, left + room - width)), 0, width, line.height()))

    def close(self) -> None:
        """Take the list away."""
        self.popup().hide()

    def candidate(self, row: int) -> Candidate | None:
        """Return the candidate in a row."""
        return self._candidates[row] if 0 <= row < len(self._candidates) else None


class _CandidateDelegate(QStyledItemDelegate):
    """The text to the left, what it means to the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.colours()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        rect: QRect = option.rect  # type: ignore[attr-defined]
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
