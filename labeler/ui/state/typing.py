"""When typed text goes to the disk: soon after a pause, at the latest a second after the first key; no Qt."""

from __future__ import annotations

from collections.abc import Callable

PAUSE_S = 0.3
LATEST_S = 0.9


class Typing:
    """Text in the making: ``saved`` is what was handed over last."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.text = ""
        self.saved = ""
        self._clock = clock
        self._since: float | None = None

    def show(self, text: str) -> None:
        """Another text is shown; it is on the disk."""
        self.text = self.saved = text
        self._since = None

    def type(self, text: str) -> float | None:
        """Take the text after a key; return after how many seconds it is to be handed over."""
        self.text = text
        if text == self.saved:
            self._since = None
            return None
        now = self._clock()
        if self._since is None:
            self._since = now
        return max(0.0, min(PAUSE_S, self._since + LATEST_S - now))

    def hand_over(self) -> str | None:
        """Return the text that is to be stored now, ``None`` where there is nothing new."""
        self._since = None
        if self.text == self.saved:
            return None
        self.saved = self.text
        return self.text
