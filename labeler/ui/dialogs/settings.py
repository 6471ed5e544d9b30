"""The settings, made from the rows of `labeler.settings`: a field per row, kept as soon as it is set."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from labeler.settings import ALL, Setting
from labeler.ui import theme
from labeler.ui.state.preferences import Preferences


class SettingsDialog(QDialog):
    """``fields`` maps a setting's key to its widget."""

    def __init__(self, parent: QWidget, settings: Preferences) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        self.fields: dict[str, QWidget] = {}
        form = QFormLayout()
        form.setHorizontalSpacing(theme.GAP_XL)
        form.setVerticalSpacing(theme.GAP_L)
        for row in ALL:
            self.fields[row.key] = self._field(row)
            form.addRow(QLabel(self.tr(row.title)), self._with_help(row))
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_XL)
        column.addLayout(form)
        column.addStretch()
        column.addWidget(close)
        self.setMinimumWidth(520)

    def _with_help(self, row: Setting) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        words = QLabel(self.tr(row.help))
        words.setWordWrap(True)
        theme.style(words, look="small")
        column.addWidget(self.fields[row.key])
        column.addWidget(words)
        return whole

    def _field(self, row: Setting) -> QWidget:
        value = self._settings[row.key]
        made: QWidget
        if isinstance(row.default, bool):
            box = QCheckBox(self.tr("yes"))
            box.setChecked(bool(value))
            box.toggled.connect(lambda on: self._set(row.key, bool(on)))
            made = box
        elif row.choices:
            combo = QComboBox()
            combo.addItems(row.choices)
            combo.setCurrentText(str(value))
            combo.currentTextChanged.connect(lambda text: self._set(row.key, text))
            made = combo
        else:
            number = QSpinBox()
            number.setRange(int(row.low or 0), int(row.high or 1_000_000))
            number.setValue(int(value))
            number.valueChanged.connect(lambda n: self._set(row.key, int(n)))
            made = number
        made.setAccessibleName(self.tr(row.title))
        made.setAccessibleDescription(self.tr(row.help))
        return made

    def _set(self, key: str, value: bool | int | str) -> None:
        self._settings[key] = value
