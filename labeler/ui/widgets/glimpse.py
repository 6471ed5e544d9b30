"""What is seen of a picture while it is decoded: its kept thumbnail, as large as the picture will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.errors import UserError
from labeler.types import Id, ItemKind
from labeler.ui import theme
from labeler.ui.widgets.picture import prepare

if TYPE_CHECKING:
    from labeler.store.project import Project


class Glimpse(QWidget):
    """Shows ``image`` (in device pixels of this place) with a word below it; nothing can be done with it."""

    def __init__(self, image: QImage, words: str) -> None:
        super().__init__()
        self.image = image
        self.words = words
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture in the middle, and the word on a strip that any picture leaves readable."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio = self.devicePixelRatioF()
        width, height = self.image.width() / ratio, self.image.height() / ratio
        middle = self.rect().toRectF().center()
        painter.drawImage(QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height), self.image)
        room = (
            painter.fontMetrics()
            .boundingRect(self.words)
            .adjusted(-theme.GAP_L, -theme.GAP_S, theme.GAP_L, theme.GAP_S)
        )
        room.moveCenter(self.rect().center())
        room.moveBottom(self.rect().bottom() - theme.GAP_L)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colours(self).surface))
        painter.drawRoundedRect(room, theme.GAP_S, theme.GAP_S)
        painter.setPen(QColor(theme.colours(self).text))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.words)


def load_glimpse(project: Project, item: Id, port: tuple[int, int]) -> QImage | None:
    """Return an item's thumbnail as large as its picture fills ``port`` (device pixels); None: it has none.

    Runs on a worker thread.
    """
    from labeler.media.image import DecodedImage
    from labeler.media.thumbnail import read_thumbnail
    from labeler.store.read.items import item as read_item

    try:
        row = read_item(project, item)
    except UserError:
        return None
    if row.kind != ItemKind.IMAGE or row.broken or not (row.sha256 and row.width and row.height):
        return None
    pixels = read_thumbnail(row.sha256)
    return None if pixels is None else prepare(DecodedImage(pixels, row.width, row.height), *port).fitted
