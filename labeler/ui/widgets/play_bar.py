"""Below a sound: play, loop, where it stands, what is selected, speed, gain, and what is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from labeler.ui import theme
from labeler.ui.state import time_axis
from labeler.ui.state.playback import Playback


class PlayBar(QWidget):
    """Shows a `Playback` and says what was pressed."""

    play_pressed = Signal()
    loop_pressed = Signal()
    mode_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._play = self._tool("play", self.tr("Play or pause (Space)"))
        self._play.clicked.connect(self.play_pressed)
        self._loop = self._tool("loop", self.tr("Loop (L)"))
        self._loop.setCheckable(True)
        self._loop.clicked.connect(self.loop_pressed)
        self._time, self._selection, self._problem = self._label(), self._label(), self._label()
        self._speed, self._gain = self._label(), self._label()
        self._mode = QPushButton()
        self._mode.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.style(self._mode, kind="quiet")
        self._mode.clicked.connect(self.mode_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_M, theme.GAP_S, theme.GAP_M, theme.GAP_S)
        row.setSpacing(theme.GAP_M)
        left: tuple[QWidget, ...] = (self._play, self._loop, self._time, self._selection)
        right: tuple[QWidget, ...] = (self._problem, self._speed, self._gain, self._mode)
        for widget in left:
            row.addWidget(widget)
        row.addStretch()
        for widget in right:
            row.addWidget(widget)

    def _tool(self, icon: str, words: str) -> QToolButton:
        button = QToolButton()
        theme.set_icon(button, icon)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _label(self) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        theme.style(label, look="muted")
        return label

    def show_state(self, state: Playback, mode: str, problem: str) -> None:
        """Show where it stands; ``mode`` is what is drawn, ``problem`` why nothing is heard."""
        step = 0.01 if state.duration_s < 60 else 0.1
        icon = "pause" if state.playing else "play"
        if self._play.property("iconName") != icon:
            theme.set_icon(self._play, icon)
        self._loop.setChecked(state.loop)
        now, end = time_axis.clock(state.position_s, step), time_axis.clock(state.duration_s, step)
        self._time.setText(f"{now} / {end} s")
        self._selection.setText(self._selection_words(state, step))
        self._speed.setText(f"{state.speed:g}×")
        self._speed.setVisible(state.speed != 1.0)
        self._gain.setText(f"{state.gain_db:+.0f} dB")
        self._gain.setVisible(state.gain_db != 0.0)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        words = {
            "both": self.tr("Waveform and spectrogram  W"),
            "waveform": self.tr("Waveform  W"),
            "spectrogram": self.tr("Spectrogram  W"),
        }[mode]
        if self._mode.text() != words:
            self._mode.setText(words)
            self._mode.setAccessibleName(words)

    def _selection_words(self, state: Playback, step: float) -> str:
        if state.selection is None:
            return ""
        start, end = state.selection
        return self.tr("selected {start} to {end} s ({length:.2f} s)").format(
            start=time_axis.clock(start, step), end=time_axis.clock(end, step), length=end - start
        )
