"""What is played next, made ready before the player asks for it: block by block, off the GUI thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from labeler.media.audio import Sound
from labeler.media.playback import PlayedBlocks, for_loudspeaker
from labeler.ui.tasks import Tasks

AT_ONCE_S = 2.0
"""Sounds in memory up to this length are stretched on the GUI thread (10 ms)."""

KEPT_BLOCKS = 6


class Source(Protocol):
    """Frames in the order of the sound as it is played."""

    rate_hz: int
    n_channels: int

    def take(self, low: int, high: int) -> np.ndarray:
        """Return float32 (frames, 1 or 2) from ``low``: fewer than asked for where they are not ready."""

    def want(self, pieces: Sequence[tuple[int, int]]) -> None:
        """Make these ranges ready, first ones first."""


class Samples:
    """Frames that are all there."""

    def __init__(self, samples: np.ndarray, rate_hz: int) -> None:
        self.samples, self.rate_hz, self.n_channels = samples, rate_hz, samples.shape[1]

    def take(self, low: int, high: int) -> np.ndarray:
        """Return the frames."""
        return self.samples[low:high]

    def want(self, pieces: Sequence[tuple[int, int]]) -> None:
        """All is there."""


class Feed:
    """`PlayedBlocks` on their way to the player; ``arrived()`` is called when another block is ready."""

    def __init__(self, blocks: PlayedBlocks, tasks: Tasks, key: str, arrived: Callable[[], object]) -> None:
        self.blocks = blocks
        self.rate_hz, self.n_channels = blocks.rate_hz, blocks.n_channels
        self._tasks, self._key, self._arrived = tasks, key, arrived
        self._ready: OrderedDict[int, np.ndarray] = OrderedDict()
        self._making: int | None = None
        self._whole: np.ndarray | None = None

    def take(self, low: int, high: int) -> np.ndarray:
        """Return what is ready of a range, from its beginning."""
        sound = self.blocks.sound
        if isinstance(sound, Sound) and self.blocks.speed == 1.0:
            return for_loudspeaker(sound.read(low, high), self.blocks.channel)
        if isinstance(sound, Sound) and sound.seconds <= AT_ONCE_S:
            if self._whole is None:
                parts = [self.blocks.block(number) for number in range(self.blocks.n_blocks)]
                self._whole = np.concatenate(parts) if parts else np.zeros((0, self.n_channels), np.float32)
            return self._whole[low:high]
        size = self.blocks.block_frames
        number = low // size
        block = self._ready.get(number)
        if block is None:
            return np.zeros((0, self.n_channels), np.float32)
        self._ready.move_to_end(number)
        return block[low - number * size : high - number * size]

    def want(self, pieces: Sequence[tuple[int, int]]) -> None:
        """Have the first block made that is missing; the next is asked for when it has come."""
        sound = self.blocks.sound
        at_once = isinstance(sound, Sound) and (self.blocks.speed == 1.0 or sound.seconds <= AT_ONCE_S)
        if at_once or self._making is not None:
            return
        size = self.blocks.block_frames
        for low, high in pieces:
            for number in range(low // size, -(-high // size)):
                if number not in self._ready:
                    self._make(number)
                    return

    def _make(self, number: int) -> None:
        self._making = number

        def done(block: np.ndarray) -> None:
            self._took(number, block)

        self._tasks.run(self.blocks.block, number, done=done, exclusive=self._key, name="play")

    def _took(self, number: int, block: np.ndarray) -> None:
        self._making = None
        self._ready[number] = block
        while len(self._ready) > KEPT_BLOCKS:
            self._ready.popitem(last=False)
        self._arrived()
