"""The narrow rail at the left: the pages, and at its foot who is labeling."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from labeler.ui import theme

WIDTH = 92


class Rail(QFrame):
    """``chosen`` carries the noun of a page, ``person_wanted`` says that the person was pressed."""

    chosen = Signal(str)
    person_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QToolButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6, theme.GAP_M, 6, theme.GAP_M)
        self._column.setSpacing(2)
        self._column.addStretch()
        self.person = PersonButton()
        self.person.clicked.connect(lambda _checked=False: self.person_wanted.emit())
        self._column.addWidget(self.person)

    def add(self, noun: str, title: str, icon: str, tip: str) -> None:
        """Add a page above the foot."""
        button = QToolButton()
        button.setText(title)
        button.setProperty("title", title)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(title)
        button.setToolTip(tip)
        theme.set_icon(button, icon)
        button.setIconSize(QSize(20, 20))
        button.clicked.connect(lambda _checked=False: self.chosen.emit(noun))
        self._group.addButton(button)
        self._buttons[noun] = button
        self._column.insertWidget(self._column.count() - 2, button)

    def mark(self, noun: str) -> None:
        """Show which page is open."""
        if noun in self._buttons:
            self._buttons[noun].setChecked(True)

    def show_only(self, nouns: frozenset[str] | None) -> None:
        """Show the buttons of these pages only (None: all)."""
        for noun, button in self._buttons.items():
            button.setVisible(nouns is None or noun in nouns)

    def count(self, noun: str, n: int) -> None:
        """Show beside a page how much waits there (0: nothing)."""
        button = self._buttons[noun]
        title = str(button.property("title"))
        button.setText(f"{title}  ({n})" if n else title)
        button.setAccessibleName(f"{title}, {n} waiting" if n else title)

    def enable(self, noun: str, on: bool) -> None:
        """Grey a page out while it has nothing to show."""
        self._buttons[noun].setEnabled(on)


class PersonButton(QToolButton):
    """Who sits at the window: initials in a circle, the name below."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(62)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name = ""
        self._role = ""
        self.show_person("", "")

    def show_person(self, name: str, role: str) -> None:
        """Show a person; an empty name means nobody."""
        self._name, self._role = name, role
        words = self.tr("Labeling as {name} ({role}). Switch the person.").format(name=name, role=role)
        self.setAccessibleName(words if name else self.tr("Nobody is labeling"))
        self.setToolTip(words if name else "")
        self.setVisible(bool(name))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the circle with initials, and the name."""
        super().paintEvent(event)
        chosen = theme.colours(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(chosen.accent))
        middle = QPointF(self.width() / 2, 20)
        painter.drawEllipse(middle, 14.0, 14.0)
        painter.setPen(QColor(chosen.on_accent))
        font = self.font()
        font.setBold(True)
        font.setPixelSize(12)
        painter.setFont(font)
        circle = QRectF(middle.x() - 14, middle.y() - 14, 28, 28)
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, initials(self._name))
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(chosen.text))
        line = QRectF(2, 38, self.width() - 4, 20)
        short = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, int(line.width()))
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, short)
        painter.end()


def initials(name: str) -> str:
    """Return one or two letters that stand for a name.

    >>> initials("Ada Lovelace"), initials("ben"), initials("")
    ('AL', 'B', '')
    """
    words = [word for word in name.split() if word[0] != "("]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


def spacer() -> QWidget:
    """Return a widget that takes what room is left."""
    widget = QWidget()
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return widget
