"""Small pictures of items, decoded off the GUI thread in the order in which they are seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from labeler.errors import LabelerError
from labeler.types import Id
from labeler.ui.context import Context
from labeler.ui.qt_types import meet_types
from labeler.ui.tasks import Job

if TYPE_CHECKING:
    from labeler.store.project import Project
    from labeler.store.read.items import ItemRow

KEPT = 600
"""Pictures kept in memory: about 200 KB each."""

KEPT_ROWS = 5000
LANES = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded thumbnail, or why there is none."""

    item: Id
    image: QImage | None
    why: str = ""


class Thumbnails(QObject):
    """``arrived`` carries the id of an item whose row or picture has just come."""

    arrived = Signal(object)  # ids are 63 bits wide: a Signal(int) would cut them to 32

    def __init__(self, context: Context, parent: QObject, *, key: str) -> None:
        super().__init__(parent)
        meet_types()
        self._context = context
        self._key = f"{key}.thumbnails"
        self._pictures: OrderedDict[Id, QPixmap] = OrderedDict()
        self._rows: OrderedDict[Id, ItemRow] = OrderedDict()
        self._why: dict[Id, str] = {}
        self._kept = KEPT

    def forget(self) -> None:
        """Another project: nothing of the old one is kept."""
        self._context.tasks.cancel(self._key)
        self._pictures.clear()
        self._rows.clear()
        self._why.clear()

    def picture(self, item: Id) -> QPixmap | None:
        """Return the picture if it is here."""
        return self._pictures.get(item)

    def row(self, item: Id) -> ItemRow | None:
        """Return the item's row if it is here."""
        return self._rows.get(item)

    def why(self, item: Id) -> str:
        """Return why there is no picture (empty while it may still come)."""
        return self._why.get(item, "")

    def want(self, items: Sequence[Id]) -> None:
        """Ask for the pictures of these items, in this order; what was asked before is dropped."""
        project = self._context.session.project
        self._kept = max(KEPT, len(items) + 100)  # a large screen of small pictures must fit
        missing = [item for item in items if item not in self._pictures and item not in self._why]
        if project is None or not missing:
            return
        for lane in range(LANES):
            part = missing[lane::LANES]
            self._context.tasks.stream(
                _Reader(project, part), each=self._take, exclusive=f"{self._key}.{lane}"
            )

    def _take(self, came: ItemRow | Picture) -> None:
        if isinstance(came, Picture):
            if came.image is None:
                self._why[came.item] = came.why
            else:
                self._pictures[came.item] = QPixmap.fromImage(came.image)
                _trim(self._pictures, self._kept)
            self.arrived.emit(came.item)
        else:
            self._rows[came.id] = came
            _trim(self._rows, KEPT_ROWS)
            self.arrived.emit(came.id)


class _Reader:
    """Reads rows, then decodes; runs on a worker thread."""

    def __init__(self, project: Project, items: Sequence[Id]) -> None:
        self._project = project
        self._items = items

    def __call__(self, job: Job) -> Iterator[ItemRow | Picture]:
        from labeler.store.read.items import items

        rows = items(self._project, self._items)
        yield from rows
        for row in rows:
            job.check()
            yield decode(row)


def decode(row: ItemRow) -> Picture:
    """Return the thumbnail of an item, or why there is none (a missing file costs one picture)."""
    from labeler.media.thumbnail import thumbnail

    if row.broken:
        return Picture(row.id, None, row.broken)
    if not row.sha256:
        return Picture(row.id, None, "the file has not been read yet")
    try:
        pixels = thumbnail(row.path, row.sha256, row.kind)
    except (LabelerError, OSError) as error:
        return Picture(row.id, None, str(error))
    height, width = pixels.shape[:2]
    # a copy, because the picture must not outlive the array it would point into
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    return Picture(row.id, image)


def _trim(kept: OrderedDict[Id, QPixmap] | OrderedDict[Id, ItemRow], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
