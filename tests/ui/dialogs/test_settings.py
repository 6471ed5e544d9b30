"""Every setting has a field, and what is set there is kept."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from labeler.settings import ALL
from labeler.ui.dialogs.settings import SettingsDialog
from labeler.ui.state.preferences import Preferences


def test_a_field_for_every_setting_and_changes_are_kept(qtbot: QtBot, preferences: Preferences) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = SettingsDialog(parent, preferences)
    assert list(dialog.fields) == [row.key for row in ALL]
    assert all(field.accessibleName() for field in dialog.fields.values())
    theme, ahead, resamples = (dialog.fields[key] for key in ("theme", "auto_advance", "resamples"))
    assert isinstance(theme, QComboBox)
    assert isinstance(ahead, QCheckBox)
    assert isinstance(resamples, QSpinBox)
    theme.setCurrentText("dark")
    ahead.setChecked(False)
    resamples.setValue(10)
    again = Preferences(preferences.path)
    assert (again["theme"], again["auto_advance"], again["resamples"]) == ("dark", False, 100)
