"""The side panel: everything about one item that this person may see, and edits of it or of the selection."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from labeler.store.read.metadata import SharedValue
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.state.item_edits import Shared
from labeler.ui.state.item_facts import ItemFacts
from labeler.ui.widgets.chip import Chip
from labeler.ui.widgets.flow import Flow
from labeler.ui.widgets.item_sections import Facts, heading, plain
from labeler.ui.widgets.item_story import (
    answers_part,
    comments_part,
    exports_part,
    facts_part,
    history_part,
)
from labeler.ui.widgets.metadata_form import MetadataForm

PICTURE_HEIGHT = 210


class ItemPanel(QScrollArea):
    """``tag_added`` carries a name, ``tag_removed`` a tag's id, ``metadata_given`` key and value and
    ``metadata_removed`` a key: for all selected items. ``commented`` carries words about the current item,
    ``item_wanted`` another item to go to.
    """

    tag_added = Signal(str)
    tag_removed = Signal(object)
    metadata_given = Signal(str, str)
    metadata_removed = Signal(str)
    commented = Signal(object, str)
    item_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("About the item"))
        self._source: QPixmap | None = None
        self._item: Id = 0
        self._n = 1
        self._drafts: dict[Id, str] = {}
        self._build()

    def _build(self) -> None:
        self.picture, self.heading, self.problem = QLabel(), plain("", "heading", selectable=True), plain("")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedHeight(PICTURE_HEIGHT)
        self.picture.setAccessibleName(self.tr("The item"))
        theme.style(self.problem, look="error")
        self.many = plain("", "heading")
        theme.style(self.many, look="heading")
        self._tags_box = QWidget()
        self._tags = Flow(self._tags_box)
        self.tag_field = QLineEdit()
        self.tag_field.setAccessibleName(self.tr("Add a tag to the selected items"))
        self.tag_field.returnPressed.connect(self._add_tag)
        self.metadata = MetadataForm()
        self.metadata.given.connect(self.metadata_given)
        self.metadata.removed.connect(self.metadata_removed)
        self.comment_field = QLineEdit()
        self.comment_field.setPlaceholderText(self.tr("Write a comment and press Enter"))
        self.comment_field.setAccessibleName(self.tr("Comment on this item"))
        self.comment_field.returnPressed.connect(self._comment)
        self._answers, self._comments, self._facts = Facts(), Facts(), Facts()
        self._exports, self._history = Facts(), Facts()
        inside = QWidget()
        self.setWidget(inside)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        self._column.setSpacing(theme.GAP_M)
        for widget in (self.picture, self.heading, self.problem, self.many, self._tags_box, self.tag_field):
            self._column.addWidget(widget)
        for widget in (self._answers, self._comments, self.comment_field):
            self._column.addWidget(widget)
        for widget in (heading(self.tr("Metadata")), self.metadata, self._facts, self._exports):
            self._column.addWidget(widget)
        self._column.addWidget(self._history)
        self._column.addStretch()
        self.show_many(1)

    # what is shown

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

    def offer(self, tags: Sequence[str], keys: Sequence[str]) -> None:
        """Complete tags and metadata keys that are known."""
        completer = QCompleter(list(tags), self.tag_field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tag_field.setCompleter(completer)
        self.metadata.offer(keys)

    def show_many(self, n: int) -> None:
        """Say how many items edits go to."""
        self._n = n
        self.many.setVisible(n > 1)
        self.many.setText(self.tr("{n} selected: edits of tags and metadata go to all").format(n=f"{n:,}"))
        words = self.tr("Tag the {n} selected items").format(n=f"{n:,}") if n > 1 else self.tr("Add a tag")
        self.tag_field.setPlaceholderText(words)

    def show_shared(self, shared: Shared) -> None:
        """Show what the selected items have in common, and where they differ."""
        if shared.n != self._n or shared.n < 2:
            return
        some = self.tr("{name}  {n} of {all}")
        rows = []
        for tag, n in shared.tags:
            words = some.format(name=tag.name, n=f"{n:,}", all=f"{shared.n:,}") if n < shared.n else tag.name
            rows.append((tag.id, words, ""))
        self._show_tags(rows)
        self.metadata.show_values(shared.metadata, shared.n)

    def show_facts(self, facts: ItemFacts, names: dict[Id, str]) -> None:
        """Show an item; ``names`` are the people's names as shown, by id."""
        row = facts.row
        if row.id != self._item:
            self._drafts[self._item] = self.comment_field.text()
            self._item = row.id
            self.comment_field.setText(self._drafts.pop(row.id, ""))
            self._exports = self._replaced(self._exports, Facts())
        # the folder may give the class away
        self.heading.setText(row.relative.rpartition("/")[2] if facts.hidden else row.relative)
        self.problem.setText(row.broken or "")
        self.problem.setVisible(bool(row.broken))
        if self._n < 2:
            by_rule = self.tr("given by a rule")
            self._show_tags(
                [(tag.id, tag.name, by_rule if tag.origin == "rule" else "") for tag in facts.tags]
            )
            self.metadata.show_values(
                [SharedValue(str(key), str(value), 1) for key, value in sorted(row.meta.items())], 1
            )
        self._comments = self._replaced(self._comments, comments_part(facts, names))
        self._answers = self._replaced(self._answers, answers_part(facts, names))
        self._facts = self._replaced(self._facts, facts_part(facts, self.item_wanted.emit))
        self._history = self._replaced(self._history, history_part(facts))

    def show_exports(self, item: Id, rows: Sequence[str]) -> None:
        """Show which exports the item went into, once that is known."""
        if item == self._item:
            self._exports = self._replaced(self._exports, exports_part(rows))

    def _show_tags(self, rows: Sequence[tuple[Id, str, str]]) -> None:
        self._tags.clear()
        for tag, words, hint in rows:
            chip = Chip(words)
            if hint:
                chip.setToolTip(hint)
                chip.setAccessibleDescription(hint)
            chip.removed.connect(lambda which=tag: self.tag_removed.emit(which))
            self._tags.addWidget(chip)
        self._tags_box.setVisible(bool(rows))

    def _replaced(self, old: Facts, new: Facts) -> Facts:
        """A new container at once: rows that wait to be deleted would still be seen for a moment."""
        self._column.replaceWidget(old, new)
        old.hide()
        old.deleteLater()
        return new

    # what is done

    def _add_tag(self) -> None:
        name = self.tag_field.text().strip()
        if name:
            self.tag_added.emit(name)
            self.tag_field.clear()

    def _comment(self) -> None:
        words = self.comment_field.text().strip()
        if words and self._item:
            self.comment_field.clear()
            self.commented.emit(self._item, words)
