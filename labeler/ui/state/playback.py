"""What is played, how fast and how loud: one small value and the map from played to sounding time; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
LEAST_SELECTION_S = 0.01
MIX = -1
GAIN_LIMIT_DB = 40.0
GAIN_STEP_DB = 3.0


@dataclass(frozen=True, slots=True)
class Playback:
    """The state of a player of a sound ``duration_s`` long.

    ``selection`` is a stretch in seconds or ``None``; ``loop`` repeats the selection (or all); ``once`` means
    that the selection is being played and then stops, whatever ``loop`` says. ``gain_db`` is for the ear,
    ``shown_gain_db`` for the eye; ``channel`` is one channel, `MIX` or ``None`` for all as they are.
    """

    duration_s: float
    position_s: float = 0.0
    playing: bool = False
    selection: tuple[float, float] | None = None
    loop: bool = False
    once: bool = False
    speed: float = 1.0
    gain_db: float = 0.0
    shown_gain_db: float = 0.0
    channel: int | None = None

    @property
    def span(self) -> tuple[float, float]:
        """Return the seconds at which playing starts over or ends."""
        if self.selection is not None and (self.loop or self.once):
            return self.selection
        return 0.0, self.duration_s

    @property
    def repeats(self) -> bool:
        """Return whether playing starts over at the end of the span."""
        return self.loop and not self.once

    @property
    def gain(self) -> float:
        """Return the factor on the samples."""
        return float(10.0 ** (self.gain_db / 20.0))


def toggle(state: Playback) -> Playback:
    """Return it playing, from where it stands (from the start if at the end), or paused."""
    if state.playing:
        return replace(state, playing=False, once=False)
    ready = replace(state, once=False)
    start, end = ready.span
    inside = start <= state.position_s < end - 1e-6
    return replace(ready, playing=ready.duration_s > 0, position_s=state.position_s if inside else start)


def play_selection(state: Playback) -> Playback:
    """Return it playing the selection once from its start (all, where nothing is selected)."""
    ready = replace(state, once=True)
    return replace(ready, playing=state.duration_s > 0, position_s=ready.span[0])


def stop(state: Playback) -> Playback:
    """Return it silent, standing where it is."""
    return replace(state, playing=False, once=False)


def reached(state: Playback, position_s: float) -> Playback:
    """Return it at the position that has sounded; at the end of the span it stops (a loop goes on)."""
    _start, end = state.span
    if position_s >= end - 1e-9 and not state.repeats:
        return replace(state, position_s=end, playing=False, once=False)
    return replace(state, position_s=position_s)


def seek(state: Playback, to_s: float) -> Playback:
    """Return it standing (or going on) at another place, within the sound."""
    return replace(state, position_s=min(max(to_s, 0.0), state.duration_s), once=False)


def step(state: Playback, by_s: float) -> Playback:
    """Return it some seconds on or back."""
    return seek(state, state.position_s + by_s)


def select(state: Playback, one_s: float, other_s: float) -> Playback:
    """Return it with a stretch selected; one too short to hear clears the selection and sets the cursor."""
    low, high = sorted(min(max(at, 0.0), state.duration_s) for at in (one_s, other_s))
    if high - low < LEAST_SELECTION_S:
        return replace(seek(state, one_s), selection=None)
    return replace(state, selection=(low, high), position_s=low, once=False)


def clear_selection(state: Playback) -> Playback:
    """Return it with nothing selected."""
    return replace(state, selection=None, once=False)


def loop(state: Playback) -> Playback:
    """Return it with the loop switched on or off."""
    return replace(state, loop=not state.loop, once=False)


def faster(state: Playback, steps: int) -> Playback:
    """Return it some steps faster (negative: slower) among `SPEEDS`.

    >>> faster(Playback(1.0), 1).speed, faster(Playback(1.0), -9).speed
    (1.25, 0.25)
    """
    at = min(range(len(SPEEDS)), key=lambda index: abs(SPEEDS[index] - state.speed))
    return replace(state, speed=SPEEDS[min(max(at + steps, 0), len(SPEEDS) - 1)])


def louder(state: Playback, steps: int) -> Playback:
    """Return it some steps of 3 dB louder (negative: quieter), within ±40 dB."""
    gain = min(max(state.gain_db + steps * GAIN_STEP_DB, -GAIN_LIMIT_DB), GAIN_LIMIT_DB)
    return replace(state, gain_db=gain)


def shown_louder(state: Playback, steps: int) -> Playback:
    """Return it drawn some steps of 3 dB larger and brighter (negative: less so), within ±40 dB."""
    gain = min(max(state.shown_gain_db + steps * GAIN_STEP_DB, -GAIN_LIMIT_DB), GAIN_LIMIT_DB)
    return replace(state, shown_gain_db=gain)


def next_channel(state: Playback, n_channels: int) -> Playback:
    """Return it with the next choice of channels: all as they are, mixed to one, then each by itself.

    >>> two = Playback(1.0)
    >>> seen = [two := next_channel(two, 2) for _ in range(4)]
    >>> [one.channel for one in seen]
    [-1, 0, 1, None]
    """
    if n_channels < 2:
        return replace(state, channel=None)
    choices = (None, MIX, *range(n_channels))
    at = choices.index(state.channel) if state.channel in choices else 0
    return replace(state, channel=choices[(at + 1) % len(choices)])


def play_span(state: Playback, start_s: float, end_s: float, *, repeats: bool = False) -> Playback:
    """Return it playing a stretch, selected from now on, once or again and again."""
    chosen = replace(select(state, start_s, end_s), loop=repeats, once=not repeats)
    return replace(chosen, playing=state.duration_s > 0, position_s=chosen.span[0])


def next_sound(state: Playback, duration_s: float, n_channels: int = 1) -> Playback:
    """Return the state for another sound: speed, gains, loop and channel stay, the rest starts anew."""
    keeps = state.channel if n_channels > 1 and (state.channel or 0) < n_channels else None
    return Playback(
        duration_s,
        loop=state.loop,
        speed=state.speed,
        gain_db=state.gain_db,
        shown_gain_db=state.shown_gain_db,
        channel=keeps,
    )


@dataclass(frozen=True, slots=True)
class Stream:
    """Which samples of a sound follow each other on their way to the sound card, and where it stands.

    All in frames of the samples as they are played (stretched by the speed): ``first`` is where playing
    began, ``start`` and ``end`` the span, ``repeats`` whether it starts over.

    >>> stream = Stream(first=6, start=4, end=8, repeats=True)
    >>> stream.pieces(0, 7), stream.at(3), stream.length
    ([(6, 8), (4, 8), (4, 5)], 5, None)
    """

    first: int
    start: int
    end: int
    repeats: bool

    @property
    def length(self) -> int | None:
        """Return how many frames will be played, ``None`` for a loop."""
        if self.repeats and self.end > self.start:
            return None
        return max(0, self.end - self.first)

    def pieces(self, done: int, wanted: int) -> list[tuple[int, int]]:
        """Return the ranges of frames that follow after ``done`` frames were handed over."""
        found: list[tuple[int, int]] = []
        length = self.length
        left = wanted if length is None else min(wanted, length - done)
        while left > 0:
            low = self.at(done)
            high = min(self.end, low + left)
            found.append((low, high))
            done += high - low
            left -= high - low
        return found

    def at(self, played: int) -> int:
        """Return the frame that sounds after ``played`` frames have sounded."""
        head = self.end - self.first
        if played < head or not self.repeats or self.end <= self.start:
            return min(self.first + played, self.end)
        return self.start + (played - head) % (self.end - self.start)
