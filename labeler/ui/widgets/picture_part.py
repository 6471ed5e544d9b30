"""The part of a large picture that is seen, sharp: read from its tiles on a worker thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from labeler.ui.widgets.picture import Deep, to_qimage, toned

if TYPE_CHECKING:
    from labeler.store.read.items import ItemRow
    from labeler.ui.state.view import Tone, View


@dataclass(frozen=True, slots=True)
class Part:
    """Pixels of a rectangle of the full picture (``left`` … ``bottom`` in its pixels)."""

    image: QImage
    left: float
    top: float
    right: float
    bottom: float
    deep: Deep | None = None

    def toned(self, tone: Tone, reach: tuple[int, int]) -> QImage:
        """Return its pixels in that tone; ``reach`` is that of the whole picture."""
        return toned(self.image, tone, reach) if self.deep is None else self.deep.toned(tone, reach)

    @property
    def scale(self) -> float:
        """Return columns of ``image`` per column of the full picture."""
        return self.image.width() / max(1.0, self.right - self.left)

    def shows(self, view: View) -> bool:
        """Return whether it holds all that is seen, sharp enough."""
        left, top, right, bottom = view.seen()
        inside = self.left <= left and self.top <= top and self.right >= right and self.bottom >= bottom
        return inside and self.scale >= min(1.0, view.scale) * 0.95


def load_part(row: ItemRow, view: View) -> Part:
    """Return what ``view`` sees of a large picture; the first time its tiles are made, which takes seconds.

    Raises:
        FileProblem: the picture is missing or damaged, or there is no room for its tiles.
    """
    from labeler.media.image import drawn
    from labeler.media.tiles import Region, open_tiles

    with open_tiles(row.path, row.sha256 or str(row.id)) as tiles:
        level = tiles.level_for(view.scale)
        around = tiles.covering(level, *view.seen())
        left, top = min(r.left for r in around), min(r.top for r in around)
        right, bottom = max(r.left + r.width for r in around), max(r.top + r.height for r in around)
        region = Region(level, left, top, right - left, bottom - top)
        pixels = tiles.read(region)
        place = region.in_full(tiles.width, tiles.height)
        if tiles.bits == 8:
            return Part(to_qimage(pixels), *place)
        return Part(to_qimage(drawn(pixels, tiles.bits)), *place, Deep(pixels, tiles.bits))
