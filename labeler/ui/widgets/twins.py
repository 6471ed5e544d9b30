"""One group of duplicates: its members side by side, how they differ, and what to do with them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from labeler.types import Id
from labeler.ui import theme
from labeler.ui.state.duplicates import ShownGroup
from labeler.ui.widgets.flow import Flow
from labeler.ui.widgets.item_sections import plain

SIDE = 176
MOST = 24
"""Members of a group that are drawn."""


class TwinsCard(QFrame):
    """``kept``, ``tagged``, ``unusable`` and ``wanted`` (show them in the grid) carry the group."""

    kept = Signal(object)
    tagged = Signal(object)
    unusable = Signal(object)
    wanted = Signal(object)

    def __init__(self, shown: ShownGroup) -> None:
        super().__init__()
        self.shown = shown
        theme.style(self, surface="card")
        self._pictures: dict[Id, QPixmap] = {}
        self._labels: dict[Id, QLabel] = {}
        self._differ = False
        members = QWidget()
        flow = Flow(members, theme.GAP_M)
        for member in shown.members[:MOST]:
            flow.addWidget(self._cell(member.row.id, member.row.relative, member.words))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_L, theme.GAP_M, theme.GAP_L, theme.GAP_M)
        column.setSpacing(theme.GAP_M)
        column.addLayout(self._top())
        column.addWidget(members)
        if len(shown.members) > MOST:
            rest = len(shown.members) - MOST
            column.addWidget(plain(self.tr("and {n} more").format(n=f"{rest:,}"), "muted"))

    @property
    def items(self) -> list[Id]:
        """Return the members that are drawn."""
        return [member.row.id for member in self.shown.members[:MOST]]

    def show_picture(self, item: Id, picture: QPixmap) -> None:
        """Take the thumbnail of a member."""
        if item in self._labels:
            self._pictures[item] = picture
            self._draw()

    def show_difference(self, differ: bool) -> None:
        """Show where each member differs from the first, instead of the member."""
        self._differ = differ
        self._draw()

    def say_kept(self) -> None:
        """The group is kept together now."""
        self.keep.setEnabled(False)
        self.keep.setText(self.tr("Kept together"))

    def _draw(self) -> None:
        first = self.items[0]
        for item, label in self._labels.items():
            picture = self._pictures.get(item)
            if picture is None:
                continue
            if self._differ and item != first and first in self._pictures:
                picture = difference(self._pictures[first], picture)
            label.setPixmap(
                picture.scaled(
                    label.size(),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )

    def _cell(self, item: Id, path: str, words: str) -> QWidget:
        picture = QLabel()
        picture.setFixedSize(SIDE, SIDE * 3 // 4)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setAccessibleName(path)
        self._labels[item] = picture
        name = plain(path.rpartition("/")[2])
        name.setWordWrap(False)
        name.setToolTip(path)
        name.setText(name.fontMetrics().elidedText(name.text(), Qt.TextElideMode.ElideMiddle, SIDE))
        how = plain(words, "small")
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for label in (picture, name, how):
            label.setFixedWidth(SIDE)
            column.addWidget(label)
        return cell

    def _top(self) -> QHBoxLayout:
        tr, n = self.tr, len(self.shown.members)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP_M)
        line.addWidget(plain(tr("{n} alike").format(n=f"{n:,}"), "heading"))
        line.addStretch()
        self.keep = QPushButton(tr("Keep together"))
        self.keep.setToolTip(tr("No split will put them into different parts"))
        tag, drop = QPushButton(tr("Tag the rest")), QPushButton(tr("The rest is unusable"))
        tag.setToolTip(tr("Tag all but the first “duplicate”"))
        drop.setToolTip(tr("Rule that all but the first cannot be used; exports leave them out"))
        grid = QPushButton(tr("Show in the grid"))
        for button, signal in (
            (self.keep, self.kept),
            (tag, self.tagged),
            (drop, self.unusable),
            (grid, self.wanted),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, signal=signal: signal.emit(self))
            line.addWidget(button)
        theme.style(grid, kind="quiet")
        if self.shown.kept:
            self.say_kept()
        return line


def difference(one: QPixmap, other: QPixmap) -> QPixmap:
    """Return where two pictures differ, thrice as strong, white where they are the same."""
    size = one.size()
    first = _pixels(one.toImage())
    second = _pixels(other.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio).toImage())
    apart = np.abs(first.astype(np.int16) - second.astype(np.int16)).max(axis=2)
    gray = np.ascontiguousarray(255 - np.minimum(255, 3 * apart).astype(np.uint8))
    height, width = gray.shape
    return QPixmap.fromImage(QImage(gray.data, width, height, width, QImage.Format.Format_Grayscale8).copy())


def _pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8)
    rows = flat.reshape(image.height(), image.bytesPerLine())[:, : 4 * image.width()]
    return rows.reshape(image.height(), image.width(), 4)[:, :, :3].copy()
