"""Below a sound: play, loop, where it stands, what is selected, speed, gain, channels, and what is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from labeler.ui import theme
from labeler.ui.state import time_axis
from labeler.ui.state.playback import MIX, Playback


class PlayBar(QWidget):
    """Shows a `Playback` and says what was pressed."""

    play_pressed = Signal()
    loop_pressed = Signal()
    mode_pressed = Signal()
    channel_pressed = Signal()
    look_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._play = self._tool("play", self.tr("Play or pause (Space)"))
        self._play.clicked.connect(self.play_pressed)
        self._loop = self._tool("loop", self.tr("Loop (L)"))
        self._loop.setCheckable(True)
        self._loop.clicked.connect(self.loop_pressed)
        self._time, self._selection, self._problem = self._label(), self._label(), self._label()
        self._speed, self._gain, self._shown_gain = self._label(), self._label(), self._label()
        self._share = self._label()
        self._channel, self._mode = self._button(), self._button()
        self._channel.setToolTip(self.tr("Which channels are heard and seen (J)"))
        self._channel.clicked.connect(self.channel_pressed)
        self._mode.clicked.connect(self.mode_pressed)
        self.look = self._tool("settings", self.tr("How the spectrogram is drawn (Ctrl+Shift+W)"))
        self.look.clicked.connect(self.look_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_M, theme.GAP_S, theme.GAP_M, theme.GAP_S)
        row.setSpacing(theme.GAP_M)
        left: tuple[QWidget, ...] = (self._play, self._loop, self._time, self._selection)
        right: tuple[QWidget, ...] = (
            self._share,
            self._problem,
            self._speed,
            self._gain,
            self._shown_gain,
            self._channel,
            self._mode,
            self.look,
        )
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

    def _button(self) -> QPushButton:
        button = QPushButton()
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.style(button, kind="quiet")
        return button

    def _label(self) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        theme.style(label, look="muted")
        return label

    def show_state(self, state: Playback, mode: str, problem: str, channels: int = 1) -> None:
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
        self._gain.setText(self.tr("heard {db:+.0f} dB").format(db=state.gain_db))
        self._gain.setVisible(state.gain_db != 0.0)
        self._shown_gain.setText(self.tr("drawn {db:+.0f} dB").format(db=state.shown_gain_db))
        self._shown_gain.setVisible(state.shown_gain_db != 0.0)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._channel.setVisible(channels > 1)
        self._write(self._channel, f"{self._channel_words(state.channel, channels)}  J")
        words = {
            "both": self.tr("Waveform and spectrogram  W"),
            "waveform": self.tr("Waveform  W"),
            "spectrogram": self.tr("Spectrogram  W"),
        }[mode]
        self._write(self._mode, words)

    def show_share(self, share: float | None) -> None:
        """Say how much of a long sound has been read, ``None`` once it is all."""
        self._share.setVisible(share is not None)
        if share is not None:
            self._share.setText(self.tr("reading the sound: {share:.0f} %").format(share=share * 100))

    def _write(self, button: QPushButton, words: str) -> None:
        if button.text() != words:
            button.setText(words)
            button.setAccessibleName(words)

    def _channel_words(self, channel: int | None, channels: int) -> str:
        if channel is None:
            return self.tr("Both channels") if channels == 2 else self.tr("All channels")
        if channel == MIX:
            return self.tr("Mixed to one")
        if channels == 2:
            return (self.tr("Left"), self.tr("Right"))[channel]
        return self.tr("Channel {n}").format(n=channel + 1)

    def _selection_words(self, state: Playback, step: float) -> str:
        if state.selection is None:
            return ""
        start, end = state.selection
        return self.tr("selected {start} to {end} s ({length:.2f} s)").format(
            start=time_axis.clock(start, step), end=time_axis.clock(end, step), length=end - start
        )
