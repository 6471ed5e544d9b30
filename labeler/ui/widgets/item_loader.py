"""An item read and decoded on a worker thread, ready to be shown at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from labeler.errors import FileProblem, LabelerError, UserError
from labeler.store.read.marks import Marks
from labeler.store.read.proposals import Proposal
from labeler.types import AnswerState, Id, ItemKind
from labeler.ui.state.answer import Answer
from labeler.ui.widgets.picture import Picture, prepare
from labeler.ui.widgets.sound_painting import Canvas, draw_ahead
from labeler.ui.widgets.sound_picture import SoundPicture, open_picture, prepare_tiles

if TYPE_CHECKING:
    from labeler.store.project import Project
    from labeler.store.read.items import ItemRow
    from labeler.store.read.labels import ItemLabel


@dataclass(frozen=True, slots=True)
class Port:
    """Where the item will be shown: a picture's size in device pixels, or how a sound is drawn."""

    image: tuple[int, int]
    canvas: Canvas


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Loaded:
    """An item ready to be shown: a picture or a sound, or the ``problem`` that keeps it from being shown.

    ``missing`` says that its file is not where it was; ``mine`` is this person's own answer, ``marks`` are
    their flag and the item's tags, ``proposal`` what the round's model predicted.
    """

    item: Id
    row: ItemRow | None
    mine: Answer | None = None
    picture: Picture | None = None
    sound: SoundPicture | None = None
    problem: str = ""
    missing: bool = False
    marks: Marks = NO_MARKS
    proposal: Proposal | None = None

    @property
    def size_bytes(self) -> int:
        """Return roughly how much memory it holds."""
        size = 0
        if self.picture is not None:
            size += self.picture.base.sizeInBytes() + self.picture.fitted.sizeInBytes()
            size += 0 if self.picture.deep is None else self.picture.deep.values.nbytes
        if self.sound is not None:
            size += self.sound.size_bytes
        return size


def as_answer(label: ItemLabel | None) -> Answer | None:
    """Return a stored label as the Label page knows answers."""
    if label is None:
        return None
    return Answer(
        state=AnswerState(label.state),
        label_class=label.label_class,
        between=tuple(label.between),
        sure=label.sure is not False,
        note=label.note or "",
        value=label.value,
        seconds=label.seconds or 0.0,
        suggestion=label.suggestion,
    )


def load_item(
    project: Project,
    item: Id,
    port: Port,
    who: tuple[Id, Id, Id] | None = None,
    *,
    run: Id | None = None,
    full: bool = False,
    known: Loaded | None = None,
) -> Loaded:
    """Return an item ready for ``port``; ``who`` are the question, person and round whose answer is read.

    What cannot be read or decoded is said in ``problem``, never raised. ``full`` decodes a picture at its
    own size, for zooming in; ``run`` is the model whose prediction is proposed. ``known`` is the item as it
    was loaded for another question or person, for the same port: it need not be decoded again.
    """
    from labeler.store.read.items import item as read_item
    from labeler.store.read.labels import my_label
    from labeler.store.read.marks import marks
    from labeler.store.read.proposals import proposal

    try:
        row = read_item(project, item)
    except UserError as error:
        return Loaded(item, None, problem=str(error))
    mine = None if who is None else as_answer(my_label(project, item, *who))
    if known is not None and known.row == row and not known.problem:
        loaded = replace(known, mine=mine, marks=NO_MARKS, proposal=None)
    else:
        loaded = _decoded(row, port, mine, full=full)
    if who is None:
        return loaded
    beside = marks(project, item, *who[:2])
    return replace(loaded, marks=beside, proposal=None if run is None else proposal(project, run, item))


def _decoded(row: ItemRow, port: Port, mine: Answer | None, *, full: bool) -> Loaded:
    item = row.id
    if not row.path.exists():
        return Loaded(item, row, mine, problem=str(row.path), missing=True)
    if row.broken:
        return Loaded(item, row, mine, problem=row.broken)
    try:
        if row.kind == ItemKind.IMAGE:
            return Loaded(item, row, mine, picture=_picture(row, port, full=full))
        sound = open_picture(row.path, row.sha256 or "")
        prepare_tiles(sound, port.canvas.look, (port.canvas.columns, port.canvas.spectrum_rows))
        draw_ahead(sound, port.canvas)
        return Loaded(item, row, mine, sound=sound)
    except LabelerError as error:
        why = error.why if isinstance(error, FileProblem) else str(error)
        return Loaded(item, row, mine, problem=why)


def _picture(row: ItemRow, port: Port, *, full: bool) -> Picture:
    from labeler.media.image import decode_image
    from labeler.media.tiles import view_image

    if full:
        return prepare(decode_image(row.path, deep=True), *port.image)
    size = row.width, row.height
    decoded = view_image(row.path, row.sha256 or str(row.id), port.image, size=size, deep=True)
    return prepare(decoded, *port.image)
