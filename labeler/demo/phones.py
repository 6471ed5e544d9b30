"""Pictures of phone backs: two factories, three lightings, one defect at most, everything known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 256
PIXELS_PER_MM = 3.2
SCRATCH_FROM_MM = 3.0
"""The rule of the label book: a line of at least this length is a scratch, a shorter one is not."""

LIGHTINGS = ("bright", "normal", "dim")
FACTORIES = ("A", "B")
_BODIES = {
    "graphite": (58, 61, 66),
    "silver": (176, 180, 184),
    "blue": (52, 78, 112),
    "sage": (128, 146, 126),
}
_MATS = {"A": (206, 204, 198), "B": (92, 88, 84)}
_GAIN = {"bright": 1.12, "normal": 0.95, "dim": 0.38}


@dataclass(frozen=True, slots=True)
class Phone:
    """One picture: ``defect`` is what is on the back, ``size_mm`` how long or wide (0: nothing there).

    ``serial`` names the phone; the same phone is photographed twice, so it is a group.
    """

    name: str
    serial: str
    factory: str
    lighting: str
    body: str
    defect: str
    size_mm: float
    seed: int

    @property
    def truth(self) -> str:
        """Return the class by the label book: a line under 3 mm is no scratch."""
        if self.defect == "line":
            return "scratch" if self.size_mm >= SCRATCH_FROM_MM else "ok"
        return "ok" if self.defect == "none" else self.defect

    @property
    def tags(self) -> tuple[str, ...]:
        """Return what an engineer would slice by."""
        found = [f"{self.lighting} light", f"factory {self.factory}"]
        if self.defect == "line" and 0.5 * SCRATCH_FROM_MM <= self.size_mm < 2 * SCRATCH_FROM_MM:
            found.append("short line")
        return tuple(found)


def plan_phones(n: int, rng: np.random.Generator) -> list[Phone]:
    """Return ``n`` pictures to draw: each phone twice, under two lightings."""
    phones: list[Phone] = []
    for number in range((n + 1) // 2):
        factory = FACTORIES[int(rng.random() < 0.4)]
        defect = str(rng.choice(["none", "line", "dent", "pit"], p=[0.2, 0.5, 0.15, 0.15]))
        size = {
            "none": 0.0,
            "line": float(np.exp(rng.uniform(np.log(0.9), np.log(24.0)))),
            "dent": float(rng.uniform(5.0, 11.0)),
            "pit": float(rng.uniform(1.4, 2.8)),
        }[defect]
        body = str(rng.choice(list(_BODIES)))
        seed = int(rng.integers(2**31))
        serial = f"{factory}-{number:04d}"
        for lighting in rng.choice(LIGHTINGS, size=2, replace=False, p=[0.35, 0.4, 0.25]):
            name = f"factory_{factory}/{serial}_{lighting}.jpg"
            phones.append(Phone(name, serial, factory, str(lighting), body, defect, round(size, 1), seed))
    return phones[:n]


def write_phones(phones: list[Phone], folder: Path) -> None:
    """Draw each phone into ``folder`` as a JPEG; those that are there already stay."""
    from PIL import Image

    for phone in phones:
        path = folder / phone.name
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(draw_phone(phone)).save(path, quality=92)


def draw_phone(phone: Phone) -> NDArray[np.uint8]:
    """Return the picture, uint8 ``[256, 256, 3]``; the same phone looks the same but for the light."""
    rng = np.random.default_rng(phone.seed)
    back = _draw_back(phone, rng)
    pixels = np.asarray(back, np.float32)
    if phone.defect == "dent":
        pixels = pixels * _dent(phone.size_mm, rng)[:, :, None]
    return _light(pixels, phone, np.random.default_rng([phone.seed, LIGHTINGS.index(phone.lighting)]))


def _draw_back(phone: Phone, rng: np.random.Generator) -> Image:
    """Draw mat, body, camera, and a line or pit, at three times the size, and bring it down."""
    from PIL import Image, ImageDraw, ImageFilter

    scale = 3
    side = SIDE * scale
    image = Image.new("RGB", (side, side), _MATS[phone.factory])
    draw = ImageDraw.Draw(image)
    left, top = (int(v * scale) for v in rng.integers(14, 22, size=2))
    right, bottom = side - int(rng.integers(14, 22)) * scale, side + 60 * scale
    shadow = tuple(int(v * 0.6) for v in _MATS[phone.factory])
    draw.rounded_rectangle((left + 9, top + 12, right + 9, bottom), 34 * scale, fill=shadow)
    image = image.filter(ImageFilter.GaussianBlur(5))
    draw = ImageDraw.Draw(image)
    colour = _BODIES[phone.body]
    edge = tuple(min(255, int(v * 1.35 + 14)) for v in colour)
    draw.rounded_rectangle((left, top, right, bottom), 34 * scale, fill=colour, outline=edge, width=2 * scale)
    _draw_camera(draw, left + 16 * scale, top + 16 * scale, scale, colour)
    if phone.defect == "line":
        _draw_line(draw, phone.size_mm, rng, scale, colour)
    elif phone.defect == "pit":
        _draw_pit(draw, phone.size_mm, rng, scale, colour)
    return image.resize((SIDE, SIDE), Image.Resampling.BOX)


def _draw_camera(draw: object, x: int, y: int, scale: int, colour: tuple[int, ...]) -> None:
    from PIL.ImageDraw import ImageDraw

    if not isinstance(draw, ImageDraw):
        return
    side = 56 * scale
    island = tuple(int(v * 0.82) for v in colour)
    rim = tuple(min(255, int(v * 1.2 + 10)) for v in colour)
    draw.rounded_rectangle((x, y, x + side, y + side), 16 * scale, fill=island, outline=rim, width=scale)
    for across, down in ((0.3, 0.3), (0.3, 0.7), (0.7, 0.5)):
        cx, cy, radius = x + across * side, y + down * side, 9 * scale
        draw.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=(18, 18, 22), outline=rim)
        draw.ellipse((cx - 5 * scale, cy - 5 * scale, cx - scale, cy - scale), fill=(70, 78, 96))


def _place(rng: np.random.Generator, scale: int) -> tuple[float, float]:
    """Return a place on the back that the camera does not cover."""
    while True:
        x, y = rng.uniform(45, 211), rng.uniform(45, 232)
        if x > 105 or y > 105:
            return float(x * scale), float(y * scale)


def _draw_line(
    draw: object, length_mm: float, rng: np.random.Generator, scale: int, colour: tuple[int, ...]
) -> None:
    from PIL.ImageDraw import ImageDraw

    if not isinstance(draw, ImageDraw):
        return
    x, y = _place(rng, scale)
    angle, bend = rng.uniform(0, np.pi), rng.normal(0, 0.25)
    length = length_mm * PIXELS_PER_MM * scale
    along = np.linspace(-0.5, 0.5, 24)
    turn = angle + bend * along
    points = np.stack([x + along * length * np.cos(turn), y + along * length * np.sin(turn)], axis=1)
    light = tuple(min(255, int(v * 0.6 + 120)) for v in colour)
    dark = tuple(int(v * 0.5) for v in colour)
    draw.line([(px + 2, py + 2) for px, py in points], fill=dark, width=3)
    draw.line([(px, py) for px, py in points], fill=light, width=4)


def _draw_pit(
    draw: object, width_mm: float, rng: np.random.Generator, scale: int, colour: tuple[int, ...]
) -> None:
    from PIL.ImageDraw import ImageDraw

    if not isinstance(draw, ImageDraw):
        return
    x, y = _place(rng, scale)
    radius = width_mm * PIXELS_PER_MM * scale / 2
    dark = tuple(int(v * 0.25) for v in colour)
    light = tuple(min(255, int(v * 0.8 + 80)) for v in colour)
    draw.ellipse((x - radius, y - radius, x + radius + 3, y + radius + 3), fill=light)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=dark)


def _dent(width_mm: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return factors, float32 ``[256, 256]``: the near slope of a hollow darker, the far one lighter."""
    x, y = _place(rng, 1)
    radius = width_mm * PIXELS_PER_MM / 2
    down, across = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    distance = np.hypot(across - x, down - y) / radius
    slope = ((across - x) + (down - y)) / (1.4 * radius)
    factors: NDArray[np.float32] = 1 + 0.95 * slope * np.exp(-(distance**2) * 1.6)
    return factors.astype(np.float32)


def _light(pixels: NDArray[np.float32], phone: Phone, rng: np.random.Generator) -> NDArray[np.uint8]:
    down, across = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    fall = 1 + 0.22 * (across * np.cos(angle) + down * np.sin(angle))
    warm = np.array([1.03, 1.0, 0.95] if phone.factory == "A" else [0.97, 1.0, 1.06], np.float32)
    lit = pixels * fall[:, :, None] * warm * _GAIN[phone.lighting] * rng.uniform(0.94, 1.06)
    noise = {"bright": 2.0, "normal": 3.0, "dim": 6.5}[phone.lighting]
    grain = rng.normal(0, noise, size=(SIDE, SIDE, 1)) + rng.normal(0, noise / 2, size=lit.shape)
    return np.asarray(np.clip(lit + grain, 0, 255), np.uint8)
