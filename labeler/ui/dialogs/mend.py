"""Mending the classes: say what, see what it would do to agreement, HLP and balance, then do it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from labeler.errors import LabelerError
from labeler.ops.mend import Mend, mend_classes, rehearse_mend
from labeler.store.project import Project
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.models.rows import Column
from labeler.ui.state.mend import (
    EXPLAINED,
    TICKS,
    TITLES,
    MendForm,
    MendKind,
    mend_of,
    offered_for,
    rehearsal_lines,
    rehearsal_words,
)
from labeler.ui.widgets.table import Table

SETTLE_MS = 250
KEY = "mend.rehearse"


class MendDialog(QDialog):
    """``form`` is what was filled in; `apply` does it as one operation."""

    def __init__(self, context: Context, parent: QWidget, *, ticked: tuple[Id, ...] = ()) -> None:
        super().__init__(parent)
        self.context = context
        self.setWindowTitle(self.tr("Mend the classes"))
        self.resize(860, 600)
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("What to do"))
        for one in MendKind:
            self.kind.addItem(self.tr(TITLES[one]), one)
        self.words = QLabel()
        theme.style(self.words, look="muted")
        self.words.setWordWrap(True)
        self.classes = QListWidget()
        self.classes.setAccessibleName(self.tr("Classes"))
        self.classes.setSpacing(2)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(96)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.table = Table(
            (
                Column("", lambda row: row.what, right=False),
                Column(self.tr("Now"), lambda row: row.before, right=True),
                Column(self.tr("Then"), lambda row: row.after, right=True),
                Column(self.tr("Change (95 %)"), lambda row: row.change, right=True),
            ),
            name=self.tr("What it would do"),
        )
        self.table.setSortingEnabled(False)
        self.apply_button = QPushButton(self.tr("Do it"))
        theme.style(self.apply_button, kind="primary")
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setDefault(True)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._build()
        self._connect()
        self._show_kind(ticked)

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(theme.GAP_M)
        self._name = QLabel()
        theme.style(self._name, look="heading")
        for widget in (self.kind, self.words, self.classes, self._name, self.text):
            left.addWidget(widget)
        right = QVBoxLayout()
        right.setSpacing(theme.GAP_M)
        heading = QLabel(self.tr("What it would do"))
        theme.style(heading, look="heading")
        right.addWidget(heading)
        right.addWidget(self.verdict)
        right.addWidget(self.table, 1)
        sides = QHBoxLayout()
        sides.setSpacing(theme.GAP_XL)
        sides.addLayout(left, 2)
        sides.addLayout(right, 3)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.apply_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_L)
        column.addLayout(sides, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(lambda _index: self._show_kind(()))
        self.classes.itemChanged.connect(self._ticked)
        self.text.textChanged.connect(self._settle.start)
        self._settle.timeout.connect(self._rehearse)
        self.apply_button.clicked.connect(lambda _checked=False: self.apply())
        self.cancel_button.clicked.connect(self.reject)

    # the form

    @property
    def form(self) -> MendForm:
        """Return what was filled in."""
        rows = [self.classes.item(i) for i in range(self.classes.count())]
        ticked = tuple(
            int(row.data(Qt.ItemDataRole.UserRole))
            for row in rows
            if row.checkState() == Qt.CheckState.Checked
        )
        return MendForm(MendKind(self.kind.currentData()), ticked, self.text.toPlainText())

    @property
    def mend(self) -> Mend | None:
        """Return what the form describes, or None."""
        return mend_of(self.form, self.context.session.classes)

    def _show_kind(self, ticked: tuple[Id, ...]) -> None:
        kind = MendKind(self.kind.currentData())
        self.words.setText(self.tr(EXPLAINED[kind]))
        self.classes.blockSignals(True)
        self.classes.clear()
        for one in offered_for(kind, self.context.session.classes):
            row = QListWidgetItem(one.name)
            row.setData(Qt.ItemDataRole.UserRole, one.id)
            row.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            on = one.id in ticked
            row.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.classes.addItem(row)
        self.classes.blockSignals(False)
        self.classes.setVisible(TICKS.get(kind, "one") != "")
        names = {
            MendKind.MERGE: self.tr("Name of the whole (empty: that of the first)"),
            MendKind.SPLIT: self.tr("Names of the parts, one a line"),
            MendKind.REORDER: self.tr("Names in their new order, one a line"),
        }
        asks = kind not in (MendKind.RETIRE, MendKind.BRING_BACK)
        self._name.setText(names.get(kind, self.tr("Name")))
        self._name.setVisible(asks)
        self.text.setVisible(asks)
        self.text.setAccessibleName(self._name.text())
        self.text.blockSignals(True)
        offered = [one.name for one in self.context.session.classes if one.is_offered]
        self.text.setPlainText("\n".join(offered) if kind is MendKind.REORDER else "")
        self.text.blockSignals(False)
        self._rehearse()

    def _ticked(self, row: QListWidgetItem) -> None:
        """Where one class is meant, ticking another takes the first tick away."""
        kind = MendKind(self.kind.currentData())
        if TICKS.get(kind, "one") == "one" and row.checkState() == Qt.CheckState.Checked:
            self.classes.blockSignals(True)
            for i in range(self.classes.count()):
                other = self.classes.item(i)
                if other is not row:
                    other.setCheckState(Qt.CheckState.Unchecked)
            self.classes.blockSignals(False)
        self._settle.start()

    # rehearsing and doing

    def _rehearse(self) -> None:
        project, mend = self.context.session.project, self.mend
        self.apply_button.setEnabled(False)
        self.table.show_rows([])
        if project is None or mend is None:
            self.context.tasks.cancel(KEY)
            self._say(self.tr("Fill in the form: nothing is changed before you say so."), "muted")
            return
        self._say(self.tr("Counting …"), "muted")
        question = self.context.session.question
        self.context.tasks.run(
            lambda: rehearse_mend(project, question, mend),
            done=self._show_rehearsal,
            failed=self._refused,
            exclusive=KEY,
        )

    def _show_rehearsal(self, rehearsal: object) -> None:
        self._say(rehearsal_words(rehearsal), "")  # type: ignore[arg-type]
        self.table.show_rows(rehearsal_lines(rehearsal))  # type: ignore[arg-type]
        for number, width in enumerate((150, 76, 76)):
            self.table.setColumnWidth(number, width)
        self.apply_button.setEnabled(True)

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, LabelerError):
            self.context.failed.emit(error)
            return
        self._say(str(error), "error")

    def _say(self, words: str, look: str) -> None:
        self.verdict.setText(words)
        theme.style(self.verdict, look=look)

    def apply(self) -> None:
        """Mend the classes as the form says, and close."""
        project, mend = self.context.session.project, self.mend
        if project is None or mend is None:
            return
        self.apply_button.setEnabled(False)
        self.context.tasks.run(
            _apply,
            project,
            self.context.session.question,
            self.context.session.person,
            mend,
            done=self._done,
            failed=self._refused,
        )

    def _done(self, words: str) -> None:
        self.context.tell(self.tr("{words}: done. Undo takes it back.").format(words=words.capitalize()))
        self.accept()


def _apply(project: Project, question: Id, author: Id, mend: Mend) -> str:
    return mend_classes(project, author=author, question=question, mend=mend).changes.words
