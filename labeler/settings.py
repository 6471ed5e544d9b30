"""The person's settings as rows: key, type, default, range, title, help; dialogs are made from them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from labeler.errors import UserError

Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; ``low`` and ``high`` bound numbers, ``choices`` bound strings."""

    key: str
    default: Value
    title: str
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> Value:
        """Return ``text`` as this setting's type.

        Raises:
            UserError: not a value of that type, or out of range.
        """
        kind = type(self.default)
        if kind is bool:
            if text.lower() in {"1", "true", "yes", "on"}:
                return True
            if text.lower() in {"0", "false", "no", "off"}:
                return False
            raise UserError(f"{self.title}: {text!r} is neither yes nor no.")
        try:
            value = kind(text)
        except ValueError:
            raise UserError(f"{self.title}: {text!r} is not a number.") from None
        return self.check(value)

    def check(self, value: Value) -> Value:
        """Return ``value`` if it lies within the bounds.

        Raises:
            UserError: out of range or not among the choices.
        """
        if self.choices and value not in self.choices:
            raise UserError(f"{self.title}: {value!r} is not one of {', '.join(self.choices)}.")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if self.low is not None and value < self.low:
                raise UserError(f"{self.title}: {value} is below {self.low}.")
            if self.high is not None and value > self.high:
                raise UserError(f"{self.title}: {value} is above {self.high}.")
        return value


ALL: tuple[Setting, ...] = (
    Setting(
        "theme", "system", "Theme", "Light, dark, or as the system says.", choices=("system", "light", "dark")
    ),
    Setting("auto_advance", True, "Go on by itself", "After an answer, show the next item."),
    Setting("hotkeys", True, "Keys act", "Off: keys never label; for people who keep hitting them."),
    Setting(
        "idle_s",
        30,
        "Counts as a pause (s)",
        "Without a key, a click or sound for so long, the time on an item stops counting.",
        5,
        600,
    ),
    Setting("keep_tool", False, "Keep drawing", "After a shape the tool stays in hand for the next one."),
    Setting(
        "all_questions",
        False,
        "All questions of an item",
        "Where a project asks several questions, answer all of them before the next item.",
    ),
    Setting("keep_view", False, "Keep the view", "Keep zoom and position for the next picture."),
    Setting("autoplay", False, "Play on open", "Play a sound as soon as it is shown."),
    Setting(
        "rewind_s", 0.0, "Rewind on pause (s)", "How far a sound goes back when it is paused.", 0.0, 10.0
    ),
    Setting(
        "sound_delay_ms",
        0,
        "Sound delay (ms)",
        "How much later than the sound card says you hear it (wireless headphones: 100 to 300).",
        -500,
        2000,
    ),
    Setting(
        "thumbnail_cache_mb",
        2048,
        "Thumbnail cache (MB)",
        "Oldest thumbnails go when it is full.",
        64,
        1_000_000,
    ),
    Setting("resamples", 1000, "Resamples", "How many bootstrap resamples an interval takes.", 100, 100_000),
)

BY_KEY = MappingProxyType({setting.key: setting for setting in ALL})
