"""The side panel: everything about one item that this person may see."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from labeler.store.read.questions import LabelClass
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.state.item_facts import ItemFacts, answer_words, measured, properties, when
from labeler.ui.widgets.chip import Chip
from labeler.ui.widgets.flow import Flow
from labeler.ui.widgets.swatch import Swatch

PICTURE_HEIGHT = 210


class ItemPanel(QScrollArea):
    """``tag_added`` carries a name for the selection, ``tag_removed`` a tag's id."""

    tag_added = Signal(str)
    tag_removed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("About the item"))
        self._inside = QWidget()
        self.setWidget(self._inside)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        self._column.setSpacing(theme.GAP_M)
        self._source: QPixmap | None = None
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedHeight(PICTURE_HEIGHT)
        self.picture.setAccessibleName(self.tr("The item"))
        self.heading = QLabel()
        theme.style(self.heading, look="heading")
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setWordWrap(True)
        self.heading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        theme.style(self.problem, look="error")
        self._tags_box = QWidget()
        self._tags = Flow(self._tags_box)
        self.tag_field = QLineEdit()
        self.tag_field.setPlaceholderText(self.tr("Add a tag and press Enter"))
        self.tag_field.setAccessibleName(self.tr("Add a tag to the selected items"))
        self.tag_field.returnPressed.connect(self._add_tag)
        self._facts = QWidget()
        self._facts_column = QVBoxLayout(self._facts)
        self._facts_column.setContentsMargins(0, 0, 0, 0)
        self._facts_column.setSpacing(theme.GAP_M)
        for widget in (self.picture, self.heading, self.problem, self._tags_box, self.tag_field, self._facts):
            self._column.addWidget(widget)
        self._column.addStretch()

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show a picture as large as the panel allows."""
        self._source = picture
        if picture is None:
            self.picture.clear()
            return
        room = self.picture.contentsRect().size()
        self.picture.setPixmap(
            picture.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another picture size."""
        super().resizeEvent(event)
        self.show_picture(self._source)

    def show_many(self, n: int) -> None:
        """Say how many items are selected above what is shown of the current one."""
        self.tag_field.setPlaceholderText(
            self.tr("Tag the {n} selected items").format(n=f"{n:,}") if n > 1 else self.tr("Add a tag")
        )

    def show_facts(self, facts: ItemFacts, classes: Sequence[LabelClass], names: dict[Id, str]) -> None:
        """Show an item; ``names`` are the people's names as shown, by id."""
        row = facts.row
        # the folder may give the class away
        self.heading.setText(row.relative.rpartition("/")[2] if facts.hidden else row.relative)
        self.problem.setText(row.broken or "")
        self.problem.setVisible(bool(row.broken))
        self._tags.clear()
        for tag in facts.tags:
            chip = Chip(tag.name)
            chip.removed.connect(lambda which=tag.id: self.tag_removed.emit(which))
            self._tags.addWidget(chip)
        self._tags_box.setVisible(bool(facts.tags))
        self._clear_facts()
        self._show_labels(facts, {row.id: row for row in classes}, names)
        self._section(self.tr("File"), properties(row))
        self._section(self.tr("Measured"), measured(facts.measures))
        self._show_history(facts.history)

    def _show_labels(self, facts: ItemFacts, classes: dict[Id, LabelClass], names: dict[Id, str]) -> None:
        words = {id_: row.name for id_, row in classes.items()}
        rows: list[tuple[QWidget, str, str]] = []
        if facts.gold:
            rows.append((_swatch(classes, facts.gold), self.tr("Gold"), words.get(facts.gold, "?")))
        for ruling in facts.rulings:
            verdict = words.get(ruling.label_class or 0, ruling.verdict.replace("_", " "))
            said = f"{verdict} – {ruling.reason}" if ruling.reason else verdict
            who = self.tr("Ruling by {name}").format(name=names.get(ruling.person, "?"))
            rows.append((_swatch(classes, ruling.label_class or 0), who, said))
        for label in facts.labels:
            said = answer_words(label, words) + (f" – {label.note}" if label.note else "")
            who = f"{names.get(label.person, label.person_name)}, {when(label.at)}"
            rows.append((_swatch(classes, label.label_class or 0), who, said))
        if not rows and not facts.hidden:
            self._heading(self.tr("Labels"))
            self._muted(self.tr("Nobody has labeled it yet. Double-click opens it on Label."))
            return
        self._heading(self.tr("Your label") if facts.hidden else self.tr("Labels"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP_M)
        grid.setVerticalSpacing(theme.GAP_S)
        for line, (swatch, who, said) in enumerate(rows):
            answer, by = QLabel(said), QLabel(who)
            for label_widget in (answer, by):
                label_widget.setTextFormat(Qt.TextFormat.PlainText)
                label_widget.setWordWrap(True)
            theme.style(by, look="muted")
            grid.addWidget(swatch, 2 * line, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(answer, 2 * line, 1)
            grid.addWidget(by, 2 * line + 1, 1)
        grid.setColumnStretch(1, 1)
        self._facts_column.addLayout(grid)
        if facts.hidden:
            self._muted(self.tr("What others answered is hidden while the round is open."))

    def _show_history(self, lines: Sequence[str]) -> None:
        if not lines:
            return
        self._heading(self.tr("History"))
        for line in lines[:30]:
            self._muted(line)

    def _section(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        if not rows:
            return
        self._heading(title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP_M)
        grid.setVerticalSpacing(2)
        for line, (name, value) in enumerate(rows):
            left, right = QLabel(name), QLabel(value)
            theme.style(left, look="muted")
            for label in (left, right):
                label.setTextFormat(Qt.TextFormat.PlainText)
            right.setWordWrap(True)
            right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(left, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(right, line, 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, 120)
        self._facts_column.addLayout(grid)

    def _heading(self, words: str) -> None:
        label = QLabel(words)
        theme.style(label, look="heading")
        label.setContentsMargins(0, theme.GAP_M, 0, 0)
        self._facts_column.addWidget(label)

    def _muted(self, words: str) -> None:
        label = QLabel(words)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        theme.style(label, look="muted")
        self._facts_column.addWidget(label)

    def _clear_facts(self) -> None:
        """A new container at once: rows that wait to be deleted would still be seen for a moment."""
        old = self._facts
        self._facts = QWidget()
        self._facts_column = QVBoxLayout(self._facts)
        self._facts_column.setContentsMargins(0, 0, 0, 0)
        self._facts_column.setSpacing(theme.GAP_M)
        self._column.replaceWidget(old, self._facts)
        old.hide()
        old.deleteLater()

    def _add_tag(self) -> None:
        name = self.tag_field.text().strip()
        if name:
            self.tag_added.emit(name)
            self.tag_field.clear()


def _swatch(classes: dict[Id, LabelClass], label_class: Id) -> QFrame:
    row = classes.get(label_class)
    return Swatch(row.colour or "" if row else "")
