"""What can be done with a sound, as rows; each also while typing, by Ctrl."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from labeler.ui.actions import Action
from labeler.ui.widgets.audio_view import AudioView
from labeler.ui.widgets.look_panel import show_look


def audio_rows(audio: AudioView, noun: str) -> list[Action]:
    """Return the rows of playing and looking."""
    tr, group = audio.tr, audio.tr("Sound")

    slower, faster = (partial(audio.change_speed, step) for step in (-1, 1))

    def row(
        name: str, title: str, key: str, run: Callable[[], object], icon: str = "", *, typing: bool = False
    ) -> Action:
        return Action(f"{noun}.{name}", title, key, icon, group=group, run=run, in_text=typing)

    return [
        row("play", tr("Play or pause"), "Space", audio.toggle, "play"),
        row("play_typing", tr("Play or pause while typing"), "Ctrl+Space", audio.toggle, typing=True),
        row("play_selection", tr("Play the selection once"), "Shift+Space", audio.play_selection),
        row("loop", tr("Loop"), "L", audio.toggle_loop, "loop"),
        row("loop_typing", tr("Loop while typing"), "Ctrl+L", audio.toggle_loop, typing=True),
        row("back_1s", tr("Back 1 s"), ",", lambda: audio.seek(-1.0)),
        row("on_1s", tr("On 1 s"), ".", lambda: audio.seek(1.0)),
        row("back_short", tr("Back 0.1 s"), "Shift+,", lambda: audio.seek(-0.1)),
        row("on_short", tr("On 0.1 s"), "Shift+.", lambda: audio.seek(0.1)),
        row("back_5s", tr("Back 5 s"), "Ctrl+,", lambda: audio.seek(-5.0), typing=True),
        row("on_5s", tr("On 5 s"), "Ctrl+.", lambda: audio.seek(5.0), typing=True),
        row("slower", tr("Slower"), "-", slower),
        row("faster", tr("Faster"), "=", faster),
        row("slower_typing", tr("Slower while typing"), "Ctrl+-", slower, typing=True),
        row("faster_typing", tr("Faster while typing"), "Ctrl+=", faster, typing=True),
        row("louder", tr("Louder"), "Ctrl+Up", lambda: audio.change_gain(1), typing=True),
        row("quieter", tr("Quieter"), "Ctrl+Down", lambda: audio.change_gain(-1), typing=True),
        row("draw_larger", tr("Draw louder"), "Ctrl+Shift+Up", lambda: audio.change_shown_gain(1)),
        row("draw_smaller", tr("Draw quieter"), "Ctrl+Shift+Down", lambda: audio.change_shown_gain(-1)),
        row("channel", tr("Channels: all, mixed, each"), "J", audio.next_channel),
        row("mode", tr("Waveform, spectrogram, both"), "W", audio.next_mode),
        row("axis", tr("Frequencies: mel, logarithmic, linear"), "Y", audio.next_axis),
        row("less_range", tr("Fewer weak signals (narrower range)"), "[", lambda: audio.change_range(-1)),
        row("more_range", tr("More weak signals (wider range)"), "]", lambda: audio.change_range(1)),
        row("look", tr("How the spectrogram is drawn …"), "Ctrl+Shift+W", lambda: show_look(audio)),
        row("zoom_in", tr("Zoom in at the cursor"), "+", lambda: audio.zoom(1), "zoom_in"),
        row("zoom_out", tr("Zoom out"), "Shift+-", lambda: audio.zoom(-1), "zoom_out"),
        row("fit", tr("See the whole sound"), "I", audio.show_all, "fit"),
    ]
