"""Examples of one kind: thumbnails side by side, each with why it is one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from labeler.store.read.guidelines import Example
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.widgets.flow import Flow

SIDE = QSize(144, 108)


class ExampleCard(QFrame):
    """One example; ``removed`` when its cross is pressed, ``noted`` with the words written, ``opened``."""

    removed = Signal()
    noted = Signal(str)
    opened = Signal()

    def __init__(self, example: Example, *, editable: bool) -> None:
        super().__init__()
        self.item = example.item
        theme.style(self, surface="card")
        self.picture = QLabel()
        self.picture.setFixedSize(SIDE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(self.tr("Example"))
        self.note = QLineEdit(example.note)
        self.note.setCursorPosition(0)  # a long note shows its beginning
        self.note.setToolTip(example.note)
        self.note.setPlaceholderText(self.tr("why") if editable else "")
        self.note.setAccessibleName(self.tr("Why this is an example"))
        self.note.setReadOnly(not editable)
        self.note.setFixedWidth(SIDE.width() - 26 if editable else SIDE.width())
        self.note.editingFinished.connect(lambda: self.noted.emit(self.note.text()))
        cross = QToolButton()
        theme.set_icon(cross, "close")
        cross.setProperty("small", "true")
        cross.setAccessibleName(self.tr("Take this example away"))
        cross.setToolTip(cross.accessibleName())
        cross.clicked.connect(lambda _checked=False: self.removed.emit())
        cross.setVisible(editable)
        below = QHBoxLayout()
        below.setSpacing(2)
        below.addWidget(self.note)
        below.addWidget(cross)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(theme.GAP_S)
        column.addWidget(self.picture)
        column.addLayout(below)

    def show_picture(self, picture: QPixmap | None, name: str, why: str) -> None:
        """Show the item's thumbnail, or why there is none."""
        self.picture.setToolTip(name)
        if picture is None:
            self.picture.setText(why or "…")
            self.picture.setWordWrap(True)
            return
        ratio = self.devicePixelRatioF()
        scaled = picture.scaled(
            SIDE * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        scaled.setDevicePixelRatio(ratio)
        self.picture.setPixmap(scaled)

    def mouseDoubleClickEvent(self, event: object) -> None:
        """Open the item."""
        self.opened.emit()


class ExampleStrip(QWidget):
    """The examples of one kind; signals carry the item."""

    removed = Signal(object)
    noted = Signal(object, str)
    opened = Signal(object)

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self.cards: list[ExampleCard] = []
        self.heading = QLabel(title)
        theme.style(self.heading, look="heading")
        self._title = title
        self.hint = QLabel(hint)
        theme.style(self.hint, look="muted")
        self.hint.setWordWrap(True)
        self._inside = QWidget()
        self._flow = Flow(self._inside, theme.GAP_M)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_S)
        column.addWidget(self.heading)
        column.addWidget(self.hint)
        column.addWidget(self._inside)

    def show_examples(self, examples: Sequence[Example], wanted: int, *, editable: bool) -> None:
        """Show other examples; ``wanted`` is how many an entry needs."""
        self._flow.clear()
        self.cards = []
        self.heading.setText(
            self.tr("{title}  {n} of {of}").format(title=self._title, n=len(examples), of=wanted)
        )
        self.hint.setVisible(not examples)
        self._inside.setVisible(bool(examples))
        for example in examples:
            card = ExampleCard(example, editable=editable)
            card.removed.connect(lambda item=example.item: self.removed.emit(item))
            card.noted.connect(lambda words, item=example.item: self.noted.emit(item, words))
            card.opened.connect(lambda item=example.item: self.opened.emit(item))
            self._flow.addWidget(card)
            self.cards.append(card)
        self._inside.updateGeometry()

    def items(self) -> list[Id]:
        """Return the items that are shown."""
        return [card.item for card in self.cards]
