"""Changing keys: a table of what can be done and its keys, with conflicts shown at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from labeler.ui import theme
from labeler.ui.actions import Action, conflicts, with_bindings
from labeler.ui.models.rows import Column
from labeler.ui.state.key_profiles import PROFILES, bindings_of
from labeler.ui.state.preferences import Preferences
from labeler.ui.widgets.keycap import shown_key
from labeler.ui.widgets.table import Table


class BindKeys(QDialog):
    """The keys are stored as soon as they are set; a key that two rows want is named, not forbidden."""

    def __init__(self, parent: QWidget, rows: Sequence[Action], settings: Preferences) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change keys"))
        self.resize(720, 560)
        self._rows = {row.id: row for row in rows}
        self._settings = settings
        self.table = Table(
            (
                Column(self.tr("What"), lambda row: row.title, width=280),
                Column(
                    self.tr("Where"), lambda row: ", ".join(row.pages) or self.tr("everywhere"), width=120
                ),
                Column(self.tr("Keys"), lambda row: "  ".join(shown_key(key) for key in row.keys), width=140),
            ),
            name=self.tr("Actions and their keys"),
        )
        self.field = QKeySequenceEdit()
        self.field.setAccessibleName(self.tr("New key"))
        self.field.setMaximumSequenceLength(1)
        self.field.setClearButtonEnabled(True)
        self._set = self._button(self.tr("Set"), lambda: self.bind(self.field.keySequence().toString()))
        self._none = self._button(self.tr("No key"), lambda: self.bind(""))
        self._back = self._button(self.tr("Default"), lambda: self.bind(None))
        self.profiles = QComboBox()
        self.profiles.setAccessibleName(self.tr("Keys as in"))
        self.profiles.addItems(list(PROFILES))
        self.profiles.activated.connect(lambda _at: self.take_profile(self.profiles.currentText()))
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        theme.style(self.problem, look="warn")
        self._lay_out()
        self._show()

    def bind(self, key: str | None) -> None:
        """Give the selected row a key, none, or its default (``None``)."""
        row = self.table.current_row()
        if row is None:
            return
        self._settings.bind(row.id, key)
        self.field.clear()
        self._show()

    def take_profile(self, name: str) -> None:
        """Have all keys as another tool has them; own keys give way."""
        self._settings.bind_all(bindings_of(name, self._rows.values()))
        self._show()

    def _profile(self) -> str:
        mine = self._settings.bindings
        rows = list(self._rows.values())
        return next((name for name in PROFILES if bindings_of(name, rows) == mine), "")

    def _show(self) -> None:
        chosen = self.table.currentIndex().row()
        rows = with_bindings(self._rows.values(), self._settings.bindings)
        self.table.show_rows(rows)
        self.table.selectRow(max(0, chosen))
        words = [
            self.tr("{key}: “{first}” and “{second}” both want it").format(
                key=QKeySequence(clash.key).toString(), first=clash.first.title, second=clash.second.title
            )
            for clash in conflicts(rows)
        ]
        self.profiles.setCurrentIndex(self.profiles.findText(self._profile()))
        self.problem.setText("\n".join(words))
        self.problem.setVisible(bool(words))

    def _button(self, text: str, call: object) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(call)
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        top = QHBoxLayout()
        top.addWidget(QLabel(self.tr("Keys as in")))
        top.addWidget(self.profiles)
        top.addStretch()
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.problem)
        line = QHBoxLayout()
        line.addWidget(QLabel(self.tr("New key")))
        line.addWidget(self.field)
        for button in (self._set, self._none, self._back):
            line.addWidget(button)
        line.addStretch()
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        line.addWidget(close)
        column.addLayout(line)
