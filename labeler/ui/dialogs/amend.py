"""Mending the instructions where a disagreement shows their gap: definition, edge case, decision, example."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from labeler.errors import UserError
from labeler.ops.book import BookPage, ExampleKind, amend_entry, examples_of, label_again, read_book
from labeler.store.project import Project
from labeler.store.read.guidelines import Example
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs.form import field
from labeler.ui.state.book import standing

KINDS = {
    ExampleKind.TYPICAL: "as a typical example",
    ExampleKind.COUNTER: "as an example of what it is not",
    ExampleKind.BORDERLINE: "as a case on the border",
}


class AmendDialog(QDialog):
    """Shows one class's entry and keeps what was added to it as its next version, in one operation."""

    def __init__(
        self, context: Context, parent: QWidget, label_class: Id, *, item: Id, decision: str = ""
    ) -> None:
        super().__init__(parent)
        self.context, self.label_class, self.item = context, label_class, item
        self._page: BookPage | None = None
        self.setWindowTitle(self.tr("Amend the label book"))
        self.name, self.about = QLabel(), QLabel()
        theme.style(self.name, look="title")
        theme.style(self.about, look="muted")
        self.about.setWordWrap(True)
        self.definition = QPlainTextEdit()
        self.definition.setTabChangesFocus(True)
        self.definition.setFixedHeight(96)
        self.edge_case, self.decision = QLineEdit(), QLineEdit(decision)
        self.example = QComboBox()
        self.example.addItem(self.tr("not as an example"), None)
        for kind, words in KINDS.items():
            self.example.addItem(self.tr(words), kind)
        self.again = QCheckBox(self.tr("Label again what was labeled under the old entry"))
        self.keep = QPushButton(self.tr("Keep as a new version"))
        theme.style(self.keep, kind="primary")
        self.keep.setEnabled(False)
        self.keep.clicked.connect(lambda _checked=False: self.keep_it())
        self._build()
        self.resize(560, self.sizeHint().height())
        self._read()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_L)
        column.addWidget(self.name)
        column.addWidget(self.about)
        column.addLayout(field(self.tr("Definition"), self.definition))
        column.addLayout(field(self.tr("One more edge case"), self.edge_case))
        column.addLayout(field(self.tr("Decided"), self.decision))
        column.addLayout(field(self.tr("This item"), self.example))
        column.addWidget(self.again)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.keep)
        column.addLayout(foot)

    def _read(self) -> None:
        session = self.context.session
        if session.project is not None:
            self.context.tasks.run(
                read_book, session.project, session.question, done=self._show, exclusive="amend.read"
            )

    def _show(self, book: Any) -> None:
        page = next((one for one in book.pages if one.label_class.id == self.label_class), None)
        if page is None:
            self.reject()
            return
        self._page = page
        self.name.setText(page.label_class.name)
        self.about.setText(standing(page))
        self.definition.setPlainText(page.entry.definition if page.entry else "")
        self.again.setText(
            self.tr("Label again the {n} labels made under another entry").format(n=f"{page.n_labels:,}")
        )
        self.again.setEnabled(page.n_labels > 0)
        self.keep.setEnabled(True)

    def amendment(self) -> dict[str, Any]:
        """Return what is to be kept, as `amend_entry` takes it."""
        page = self._page
        entry = None if page is None else page.entry
        found: dict[str, Any] = {"definition": self.definition.toPlainText()}
        if self.edge_case.text().strip():
            found["edge_cases"] = (*(entry.edge_cases if entry else ()), self.edge_case.text())
        if self.decision.text().strip():
            found["decision"] = self.decision.text()
        kind = self.example.currentData()
        if kind is not None:
            shown = ExampleKind(kind)
            others = tuple(one for one in examples_of(entry, shown) if one.item != self.item)
            found[shown.value] = (*others, Example(self.item, self.decision.text().strip()))
        return found

    def keep_it(self) -> None:
        """Keep the entry's next version; begin a round of older labels if that was asked for."""
        session = self.context.session
        project = session.project
        if project is None:
            return
        again = self.again.isChecked()
        self.keep.setEnabled(False)
        about = {"author": session.person, "question": session.question, "label_class": self.label_class}
        amendment = self.amendment()
        self.context.tasks.run(
            lambda: _keep(project, amendment, again=again, **about),
            done=self._kept,
            failed=self._failed,
        )

    def _kept(self, words: str) -> None:
        self.context.tell(words)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.keep.setEnabled(True)
        if isinstance(error, UserError):
            self.about.setText(str(error))
            theme.style(self.about, look="error")
        else:
            self.context.failed.emit(error)


def _keep(
    project: Project, amendment: dict[str, Any], *, author: Id, question: Id, label_class: Id, again: bool
) -> str:
    amend_entry(project, author=author, label_class=label_class, **amendment)
    if not again:
        return "The book has a new version of this entry."
    done = label_again(project, author=author, question=question, label_class=label_class)
    return f"The book has a new version of this entry; {done.changes.words} asks for its older labels again."
