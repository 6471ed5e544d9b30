"""How the spectrogram is drawn: axis, window, step, range and floor, with looks to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from labeler.media.spectrum_tiles import AXES, SpectrumLook
from labeler.ui import theme
from labeler.ui.widgets.audio_view import AudioView

LOOKS: Mapping[str, SpectrumLook] = {
    "Speech": SpectrumLook(),
    "Voice pitch (narrow band)": SpectrumLook(window_s=0.06, range_db=70.0),
    "Clicks and onsets (wide band)": SpectrumLook(window_s=0.006, range_db=70.0),
    "Machines and music": SpectrumLook(axis="log", window_s=0.1, range_db=85.0),
    "Animals, high frequencies": SpectrumLook(axis="linear", window_s=0.012, range_db=70.0),
    "Weak signals": SpectrumLook(window_s=0.05, range_db=60.0, floor_db=-120.0),
}
"""What every project has; a project's own come on top."""


class LookPanel(QFrame):
    """A popup that changes an `AudioView`'s look at once, and keeps it for the project when asked."""

    def __init__(self, audio: AudioView) -> None:
        super().__init__(audio, Qt.WindowType.Popup)
        self._audio = audio
        self._quiet = False
        theme.style(self, surface="card")
        self.setAccessibleName(self.tr("How the spectrogram is drawn"))
        self.preset, self.axis = QComboBox(), QComboBox()
        self.preset.addItem(self.tr("as below"))
        for name in (*audio.project_looks, *LOOKS):
            self.preset.addItem(self.tr(name))
        self.axis.addItems([self.tr("mel"), self.tr("logarithmic"), self.tr("linear")])
        self.window_ms = self._number(1.0, 500.0, " ms", 1)
        self.step_ms = self._number(0.0, 500.0, " ms", 1)
        self.step_ms.setSpecialValueText(self.tr("follows the zoom"))
        self.range_db = self._number(10.0, 140.0, " dB", 0)
        self.floor_db = self._number(-140.0, 0.0, " dB", 0)
        self.follows = QCheckBox(self.tr("follows the sound's own peak"))
        self.keep = QPushButton(self.tr("Keep for this project"))
        self.keep.setEnabled(audio.keep_look is not None)
        self._build()
        self.show_look(audio.waveform.look)
        self._connect()

    def _number(self, low: float, high: float, unit: str, decimals: int) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(low, high)
        box.setSuffix(unit)
        box.setDecimals(decimals)
        box.setMinimumWidth(150)
        return box

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        title = QLabel(self.tr("Spectrogram"))
        theme.style(title, look="heading")
        column.addWidget(title)
        form = QFormLayout()
        form.setHorizontalSpacing(theme.GAP_L)
        form.setVerticalSpacing(theme.GAP_M)
        rows = (
            (self.tr("Look"), self.preset),
            (self.tr("Frequencies"), self.axis),
            (self.tr("Window"), self.window_ms),
            (self.tr("Step"), self.step_ms),
            (self.tr("Range of levels"), self.range_db),
            (self.tr("Black is"), self.floor_db),
            ("", self.follows),
        )
        for words, widget in rows:
            widget.setAccessibleName(words or self.tr("The floor follows the sound's own peak"))
            form.addRow(words, widget)
        column.addLayout(form)
        column.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignRight)

    def _connect(self) -> None:
        self.preset.activated.connect(self._chosen)
        self.axis.currentIndexChanged.connect(lambda _at: self._changed())
        for box in (self.window_ms, self.step_ms, self.range_db, self.floor_db):
            box.valueChanged.connect(lambda _value: self._changed())
        self.follows.toggled.connect(lambda _on: self._changed())
        self.keep.clicked.connect(self._keep)

    def show_look(self, look: SpectrumLook) -> None:
        """Show a look's numbers."""
        self._quiet = True
        self.axis.setCurrentIndex(AXES.index(look.axis))
        self.window_ms.setValue(look.window_s * 1000)
        self.step_ms.setValue(look.step_s * 1000)
        self.range_db.setValue(look.range_db)
        self.follows.setChecked(look.floor_db is None)
        self.floor_db.setValue(self._audio.floor_db if look.floor_db is None else look.floor_db)
        self.floor_db.setEnabled(look.floor_db is not None)
        names = {each: name for name, each in self._looks().items()}
        at = self.preset.findText(self.tr(names[look])) if look in names else 0
        self.preset.setCurrentIndex(max(0, at))
        self._quiet = False

    def look(self) -> SpectrumLook:
        """Return what the numbers say."""
        return SpectrumLook(
            AXES[self.axis.currentIndex()],
            self.window_ms.value() / 1000,
            self.step_ms.value() / 1000,
            self.range_db.value(),
            None if self.follows.isChecked() else self.floor_db.value(),
        )

    def _looks(self) -> dict[str, SpectrumLook]:
        return {**LOOKS, **self._audio.project_looks}

    def _chosen(self, at: int) -> None:
        for name, look in self._looks().items():
            if self.tr(name) == self.preset.itemText(at):
                self._audio.set_look(look)
                self.show_look(look)

    def _changed(self) -> None:
        if self._quiet:
            return
        look = self.look()
        if self.follows.isChecked() == self.floor_db.isEnabled():
            look = replace(look, floor_db=None if self.follows.isChecked() else round(self._audio.floor_db))
        self._audio.set_look(look)
        self.show_look(look)

    def _keep(self) -> None:
        if self._audio.keep_look is not None:
            self._audio.keep_look(self._audio.waveform.look)
        self.close()


def show_look(audio: AudioView) -> LookPanel:
    """Show the panel above the button that opens it."""
    panel = LookPanel(audio)
    panel.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    panel.adjustSize()
    button = audio.bar.look
    corner = button.mapToGlobal(QPoint(button.width() - panel.width(), -panel.height() - theme.GAP_S))
    panel.move(corner)
    panel.show()
    panel.preset.setFocus()
    return panel
