"""Where a picture lies in its window: zoom and pan as one small value, without Qt.

Everything is in device pixels of the screen and in pixels of the picture. ``x`` and ``y`` are the point of
the picture that lies in the middle of the port. A view never shows more emptiness than it must: along an
axis on which the picture is smaller than the port it is centred, on the other its edges stay outside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

STEP = 1.25
"""What one press of + multiplies the scale by."""

WHEEL_STEP = 1.2
"""What one notch of the wheel multiplies the scale by."""

SHARP_ABOVE = 2.0
"""Above 200 % single pixels are shown as they are, not smoothed."""

TINY_ABOVE = 6.0
"""A picture that fits at more than this is tiny: shown whole it is smoothed, for nobody recognises anything
in squares; zooming in by hand shows the squares."""

GREATEST_SCALE = 64.0
TONE_LIMIT = 10


@dataclass(frozen=True, slots=True)
class View:
    """The place of a picture ``width`` × ``height`` in a port ``port_width`` × ``port_height``.

    ``fitted`` says that it shall go on filling the port when the port changes.

    >>> view = fit(View(400, 200), 1200, 800)
    >>> view.scale, view.to_port(0, 0), view.to_picture(600, 400)
    (3.0, (0.0, 100.0), (200.0, 100.0))
    """

    width: int
    height: int
    port_width: int = 1
    port_height: int = 1
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    fitted: bool = True

    @property
    def fitting_scale(self) -> float:
        """Return the scale at which the whole picture just fills the port."""
        return min(self.port_width / max(1, self.width), self.port_height / max(1, self.height))

    @property
    def least_scale(self) -> float:
        """Return the smallest scale: the whole picture, or 100 % if it is smaller than the port."""
        return min(1.0, self.fitting_scale)

    @property
    def greatest_scale(self) -> float:
        """Return the largest scale."""
        return max(GREATEST_SCALE, self.fitting_scale)

    @property
    def sharp(self) -> bool:
        """Return whether single pixels are shown as they are."""
        tiny = self.fitted and self.scale > TINY_ABOVE
        return self.scale > SHARP_ABOVE and not tiny

    def to_picture(self, port_x: float, port_y: float) -> tuple[float, float]:
        """Return the point of the picture that lies under a point of the port."""
        return (
            self.x + (port_x - self.port_width / 2) / self.scale,
            self.y + (port_y - self.port_height / 2) / self.scale,
        )

    def to_port(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the port on which a point of the picture lies."""
        return (
            (x - self.x) * self.scale + self.port_width / 2,
            (y - self.y) * self.scale + self.port_height / 2,
        )

    def frame(self) -> tuple[float, float, float, float]:
        """Return left, top, width and height of the whole picture in the port."""
        left, top = self.to_port(0.0, 0.0)
        return left, top, self.width * self.scale, self.height * self.scale

    def seen(self) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom of the pixels that are seen (last ones excluded)."""
        left, top = self.to_picture(0.0, 0.0)
        right, bottom = self.to_picture(self.port_width, self.port_height)
        return (
            max(0, int(left)),
            max(0, int(top)),
            min(self.width, int(right) + 1),
            min(self.height, int(bottom) + 1),
        )


def _middle(at: float, length: int, port: int, scale: float) -> float:
    half = port / (2 * scale)
    if length <= 2 * half:
        return length / 2
    return min(max(at, half), length - half)


def _kept_inside(view: View) -> View:
    return replace(
        view,
        x=_middle(view.x, view.width, view.port_width, view.scale),
        y=_middle(view.y, view.height, view.port_height, view.scale),
    )


def fit(view: View, port_width: int | None = None, port_height: int | None = None) -> View:
    """Return the view with the whole picture as large as the port allows (small pictures grow)."""
    sized = replace(
        view,
        port_width=view.port_width if port_width is None else max(1, port_width),
        port_height=view.port_height if port_height is None else max(1, port_height),
        fitted=True,
    )
    return _kept_inside(replace(sized, scale=sized.fitting_scale))


def resize(view: View, port_width: int, port_height: int) -> View:
    """Return the view in a port of another size: fitted stays fitted, else the middle and scale stay."""
    if view.fitted:
        return fit(view, port_width, port_height)
    sized = replace(view, port_width=max(1, port_width), port_height=max(1, port_height))
    return _kept_inside(replace(sized, scale=max(sized.scale, sized.least_scale)))


def zoom_at(view: View, port_x: float, port_y: float, factor: float) -> View:
    """Return the view scaled by ``factor`` with the point under the cursor staying where it is."""
    scale = min(max(view.scale * factor, view.least_scale), view.greatest_scale)
    at_x, at_y = view.to_picture(port_x, port_y)
    moved = replace(
        view,
        scale=scale,
        x=at_x - (port_x - view.port_width / 2) / scale,
        y=at_y - (port_y - view.port_height / 2) / scale,
        fitted=False,
    )
    return _kept_inside(moved)


def zoom(view: View, factor: float) -> View:
    """Return the view scaled about the middle of the port."""
    return zoom_at(view, view.port_width / 2, view.port_height / 2, factor)


def actual_size(view: View) -> View:
    """Return the view at 100 %: one pixel of the picture on one pixel of the screen."""
    return zoom(view, 1.0 / view.scale)


def pan(view: View, dx: float, dy: float) -> View:
    """Return the view with the picture dragged by ``dx``, ``dy`` pixels of the port."""
    return _kept_inside(replace(view, x=view.x - dx / view.scale, y=view.y - dy / view.scale, fitted=False))


def reveal(view: View, left: float, top: float, right: float, bottom: float) -> View:
    """Return the view moved as little as needed so that a part of the picture is seen, its middle at least.

    >>> view = View(1000, 1000, 100, 100, scale=1.0, x=500, y=500, fitted=False)
    >>> reveal(view, 600, 490, 620, 510).x
    578.0
    """
    if view.fitted:
        return view
    margin = 8.0 / view.scale
    x = _towards(view.x, view.port_width / (2 * view.scale) - margin, left, right)
    y = _towards(view.y, view.port_height / (2 * view.scale) - margin, top, bottom)
    return view if (x, y) == (view.x, view.y) else _kept_inside(replace(view, x=x, y=y))


def _towards(at: float, half: float, low: float, high: float) -> float:
    if high - low > 2 * half:
        return at if low <= at <= high else (low + high) / 2
    return min(max(at, high - half), low + half)


def carry(view: View, width: int, height: int, *, keep: bool) -> View:
    """Return the view of the next picture in the same port.

    With ``keep``, zoom and place stay relative to the picture, so that the same corner of a part is seen in
    pictures of any size; otherwise the whole picture is shown.
    """
    new = fit(replace(view, width=width, height=height))
    if not keep or view.fitted:
        return new
    relative = view.scale / view.fitting_scale
    placed = replace(
        new,
        scale=min(max(new.fitting_scale * relative, new.least_scale), new.greatest_scale),
        x=view.x / max(1, view.width) * width,
        y=view.y / max(1, view.height) * height,
        fitted=False,
    )
    return _kept_inside(placed)


@dataclass(frozen=True, slots=True)
class Tone:
    """Brightness, contrast and gamma of the display, in steps of the keys; the file is never changed.

    ``stretched``: the values that the picture really has are drawn from black to white (window and level),
    whatever its bits could hold; the rest works on what that gives.
    """

    brightness: int = 0
    contrast: int = 0
    gamma: int = 0
    inverted: bool = False
    stretched: bool = False

    @property
    def plain(self) -> bool:
        """Return whether the picture is shown as it is."""
        return self == Tone()

    def kept(self) -> list[int]:
        """Return it as preferences remember it."""
        return [self.brightness, self.contrast, self.gamma, int(self.inverted), int(self.stretched)]

    @staticmethod
    def from_kept(kept: object) -> Tone:
        """Return what `kept` was made of, the plain tone of anything else.

        >>> tone = Tone(2, -1, 0, True, True)
        >>> Tone.from_kept(tone.kept()) == tone, Tone.from_kept("x") == Tone()
        (True, True)
        """
        if not isinstance(kept, list) or not all(isinstance(one, int) for one in kept):
            return Tone()
        if len(kept) not in (4, 5):  # earlier versions kept four
            return Tone()
        brightness, contrast, gamma, inverted, *stretched = kept
        return Tone(brightness, contrast, gamma, bool(inverted), any(stretched)).step()

    def step(self, *, brightness: int = 0, contrast: int = 0, gamma: int = 0) -> Tone:
        """Return the tone some steps on, within ±10."""
        limit = TONE_LIMIT
        return Tone(
            max(-limit, min(limit, self.brightness + brightness)),
            max(-limit, min(limit, self.contrast + contrast)),
            max(-limit, min(limit, self.gamma + gamma)),
            self.inverted,
            self.stretched,
        )

    def curve(self, reach: tuple[int, int] = (0, 255)) -> list[int]:
        """Return the 256 output levels: gamma bends, contrast turns about middle grey, brightness lifts.

        ``reach`` are the lowest and highest level of the picture, for a tone that stretches.

        >>> Tone().curve() == list(range(256)), Tone(inverted=True).curve()[:2]
        (True, [255, 254])
        """
        slope, lift = 1.2**self.contrast, self.brightness * 12.0
        bend = 1.15**-self.gamma
        found = []
        low, high = reach if self.stretched else (0, 255)
        for stored in range(256):
            level = min(255.0, max(0.0, 255.0 * (stored - low) / max(1, high - low)))
            bent = 255.0 * (level / 255.0) ** bend if self.gamma else level
            toned = int(max(0.0, min(255.0, (bent - 127.5) * slope + 127.5 + lift)) + 0.5)
            found.append(255 - toned if self.inverted else toned)
        return found


def percent(view: View) -> str:
    """Return the scale as people read it.

    >>> percent(View(10, 10, scale=0.333)), percent(View(10, 10, scale=21.9))
    ('33 %', '2190 %')
    """
    return f"{view.scale * 100:.0f} %"
