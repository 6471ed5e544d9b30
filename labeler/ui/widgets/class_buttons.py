"""The classes as buttons: key, colour, name; the uncertain ones as near at hand as the others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from labeler.types import ClassKind, Id
from labeler.ui import theme
from labeler.ui.state.answer_sheet import PALETTE_ABOVE, AnswerSheet, Choice
from labeler.ui.state.label import Asking
from labeler.ui.widgets.class_button import ClassButton


class ClassButtons(QWidget):
    """All classes of a question; ``chose`` carries the class that was clicked, ``looked_at`` the one that the
    mouse or the focus came to.

    ``compact`` makes low buttons also of few classes.
    """

    chose = Signal(object)
    looked_at = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, compact: bool = False) -> None:
        super().__init__(parent)
        self._compact = compact
        self.sheet = AnswerSheet(())
        self.buttons: list[ClassButton] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("/  find a class"))
        self.search.setAccessibleName(self.tr("Find a class by name"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._choose_found)
        self.search.installEventFilter(self)
        self.asking = QLabel()
        self.asking.setWordWrap(True)
        self.asking.setTextFormat(Qt.TextFormat.PlainText)
        self.asking.setContentsMargins(10, 8, 10, 8)
        self.asking.setAutoFillBackground(True)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(theme.GAP_S)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_M)
        column.addWidget(self.search)
        column.addWidget(self.asking)
        column.addWidget(self._scroll, 1)
        self.asking.hide()
        self.search.hide()

    # what is shown

    def show_sheet(self, sheet: AnswerSheet) -> None:
        """Show the classes of another question, or the same ones changed."""
        if sheet == self.sheet:
            return
        self.sheet = sheet
        self._clear()
        many = len(sheet.choices) > PALETTE_ABOVE
        compact = self._compact or many
        self._column.setSpacing(2 if compact else theme.GAP_S)
        self.search.setVisible(many)
        for kind, heading in self._sections():
            choices = sheet.of_kind(kind)
            if choices and heading:
                self._column.addWidget(self._heading(heading))
            for choice in choices:
                self._column.addWidget(self._button(choice, compact))
        self._column.addStretch()

    def _sections(self) -> tuple[tuple[ClassKind, str], ...]:
        return (
            (ClassKind.NORMAL, ""),
            (ClassKind.UNCERTAIN, self.tr("Not clear?") if self._compact else self.tr("Not clear?  U")),
            (ClassKind.UNUSABLE, self.tr("Not usable")),
        )

    def _heading(self, words: str) -> QLabel:
        label = QLabel(words)
        label.setContentsMargins(2, theme.GAP_M, 0, 0)
        theme.style(label, look="muted")
        return label

    def _button(self, choice: Choice, compact: bool) -> ClassButton:
        button = ClassButton(choice, compact=compact)
        button.clicked.connect(self._chooser(choice))
        button.installEventFilter(self)
        self.buttons.append(button)
        return button

    def _chooser(self, choice: Choice) -> Callable[[], None]:
        def choose() -> None:
            self.chose.emit(choice)

        return choose

    def _clear(self) -> None:
        self.buttons = []
        self.search.clear()
        while (entry := self._column.takeAt(0)) is not None:
            widget = entry.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def show_answer(self, label_class: Id | None, between: tuple[Id, ...], asking: Asking | None) -> None:
        """Mark this person's answer, and what a borderline answer in the making still needs."""
        self._mark(() if label_class is None else (label_class,), between, asking)

    def show_marked(self, classes: tuple[Id, ...], asking: Asking | None) -> None:
        """Mark several classes at once, or the one of what is drawn."""
        self._mark(classes, (), asking)

    def _mark(self, classes: tuple[Id, ...], between: tuple[Id, ...], asking: Asking | None) -> None:
        picked = asking.picked if asking is not None else between
        for button in self.buttons:
            checked = asking is None and button.choice.id in classes
            wanted = asking is not None and button.choice.id == asking.choice.id
            if (checked or wanted) and not button.isChecked():
                self._scroll.ensureWidgetVisible(button)
            button.setChecked(checked or wanted)
            marked = button.choice.id in picked and not button.isChecked()
            if button.picked != marked:
                button.picked = marked
                button.update()
        self.asking.setVisible(asking is not None)
        if asking is not None:
            self._ask(asking)

    def _ask(self, asking: Asking) -> None:
        first = self.sheet.by_id(asking.picked[0]) if asking.picked else None
        if first is None:
            words = self.tr("{name}: between which two? Press the key of the first.")
        else:
            words = self.tr("{name}: between {first} and …? Press the key of the second.")
        ask = words.format(name=asking.choice.name, first=first.name if first else "")
        self.asking.setText(ask + self.tr("  Esc: not so."))
        chosen = theme.colours(self)
        edge = f"border: 1px solid {chosen.accent}; border-radius: {theme.RADIUS}px;"
        self.asking.setStyleSheet(f"background: {chosen.accent_soft}; {edge}")

    # keyboard

    def focus_uncertain(self) -> None:
        """Put the focus on the first uncertain class, or on the next one if it is there already."""
        uncertain = [button for button in self.buttons if button.choice.uncertain]
        if not uncertain:
            return
        at = next((number for number, button in enumerate(uncertain) if button.hasFocus()), -1)
        target = uncertain[(at + 1) % len(uncertain)]
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._scroll.ensureWidgetVisible(target)

    def focused_button(self) -> ClassButton | None:
        """Return the class button that has the focus."""
        return next((button for button in self.buttons if button.hasFocus()), None)

    def focus_search(self) -> None:
        """Let the person type a class's name."""
        if self.search.isHidden():
            self.search.show()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _filter(self, typed: str) -> None:
        found = {choice.id for choice in self.sheet.find(typed)}
        for button in self.buttons:
            button.setVisible(button.choice.id in found)

    def _choose_found(self) -> None:
        found = self.sheet.find(self.search.text())
        if found and self.search.text().strip():
            self._leave_search()
            self.chose.emit(found[0])

    def _leave_search(self) -> None:
        self.search.clear()
        self.search.clearFocus()
        self.search.setVisible(len(self.sheet.choices) > PALETTE_ABOVE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc in the search line leaves it; the mouse or the focus comes to a class."""
        if isinstance(watched, ClassButton) and event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self.looked_at.emit(watched.choice)
            return False
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self._leave_search()
            return True
        return False
