"""Making an item an example in the label book: of which class, showing what, and why."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from labeler.ops.book import ExampleKind, add_example
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs.form import field

KINDS = {
    ExampleKind.TYPICAL: "Typical: everybody would call it so",
    ExampleKind.COUNTER: "Not this: easily mistaken for it",
    ExampleKind.BORDERLINE: "On the border: the definition just holds, or just fails",
}


class ExampleDialog(QDialog):
    """Asks, and puts the item into the book as one operation."""

    def __init__(self, context: Context, parent: QWidget, item: Id, *, label_class: Id = 0) -> None:
        super().__init__(parent)
        self.context, self.item = context, item
        self.setWindowTitle(self.tr("Example for the label book"))
        self.classes, self.kinds, self.note = QComboBox(), QComboBox(), QLineEdit()
        for one in context.session.classes:
            if one.is_offered:
                self.classes.addItem(one.name, one.id)
        at = self.classes.findData(label_class)
        self.classes.setCurrentIndex(max(0, at))
        for kind, words in KINDS.items():
            self.kinds.addItem(self.tr(words), kind)
        self.note.setPlaceholderText(self.tr("for example: 4 mm long, seen at every angle"))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_L)
        column.addLayout(field(self.tr("Class"), self.classes))
        column.addLayout(field(self.tr("What it shows"), self.kinds))
        column.addLayout(field(self.tr("Why"), self.note))
        cancel, self.keep = QPushButton(self.tr("Cancel")), QPushButton(self.tr("Put into the book"))
        theme.style(self.keep, kind="primary")
        self.keep.setDefault(True)
        cancel.clicked.connect(self.reject)
        self.keep.clicked.connect(lambda _checked=False: self.keep_it())
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.keep)
        column.addLayout(foot)
        self.resize(460, self.sizeHint().height())

    def keep_it(self) -> None:
        """Put the item into the book, and close."""
        session = self.context.session
        project, name = session.project, self.classes.currentText()
        if project is None or self.classes.currentData() is None:
            return
        chosen: dict[str, object] = {
            "author": session.person,
            "question": session.question,
            "label_class": self.classes.currentData(),
            "item": self.item,
            "kind": ExampleKind(self.kinds.currentData()),
            "note": self.note.text(),
        }
        words = self.tr("The item is an example of {name} in the label book.").format(name=name)
        self.context.perform(
            lambda: add_example(project, **chosen),  # type: ignore[arg-type]
            done=lambda _done: self.context.tell(words),
        )
        self.accept()
