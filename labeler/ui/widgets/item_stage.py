"""Shows one item after the other without waiting: the next ones are decoded before they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from labeler.media.spectrum_tiles import SpectrumLook
from labeler.ops.sound_look import THIS_PROJECT, keep_look, looks
from labeler.store.project import Project
from labeler.store.read.items import item as read_item
from labeler.types import Id, ItemKind
from labeler.ui.qt_types import meet_types
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.ahead import Ahead
from labeler.ui.widgets.glimpse import load_glimpse
from labeler.ui.widgets.item_loader import Loaded, load_item
from labeler.ui.widgets.item_view import ItemView
from labeler.ui.widgets.picture_part import Part, load_part

SETTLE_MS = 60
"""How long a changing size rests before pictures are prepared for it."""

LATER_MS = 12
"""How long decoding ahead waits, so that it takes nothing from storing the answer and painting the item."""

WAIT_MS = 150
"""How long the last item stays on the screen while the next one is still being decoded."""


class ItemStage(QWidget):
    """An `ItemView` with its loading; ``shown`` is the item that is on the screen, ``None`` while it is not.

    ``presented(loaded)`` is emitted when an item has come on the screen; one with a ``problem`` is not shown:
    the owner says what to do about it.
    """

    presented = Signal(object)

    def __init__(self, tasks: Tasks, key: str) -> None:
        super().__init__()
        meet_types()
        self.view = ItemView(tasks)
        self.shown: Id | None = None
        self.keep_view = False
        self._tasks = tasks
        self._key = key
        self._project: Project | None = None
        self._who: tuple[Id, Id, Id] | None = None
        self._again: Mapping[Id, Id] = {}
        self._run: Id | None = None
        self._wanted: list[Id] = []
        self._known: dict[Id, Loaded] = {}  # decoded for another question or person
        self._port = self.view.port()
        self._ahead = Ahead(tasks, f"{key}.ahead", self._load, self._arrived)
        self._settle = self._timer(SETTLE_MS, self._show)
        self._wait = self._timer(WAIT_MS, self._say_loading)
        self._later = self._timer(LATER_MS, self._decode_ahead)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.view.resized.connect(self._resized)
        self.view.detail_wanted.connect(self._load_detail)

    def _timer(self, after_ms: int, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(call)
        return timer

    def open(
        self,
        project: Project,
        who: tuple[Id, Id, Id] | None,
        again: Mapping[Id, Id] | None = None,
        *,
        run: Id | None = None,
    ) -> None:
        """Show items of this project; ``who`` are question, person and round whose answers are read.

        ``again`` names the round of the items that are served a second time, ``run`` the model that proposes.
        """
        self.close_project()
        self._run = run
        self._project, self._who, self._again = project, who, again or {}
        self._read_looks(project)

    def _read_looks(self, project: Project) -> None:
        """Draw spectrograms as the project keeps it, and keep there what is chosen for it."""
        audio = self.view.audio
        author = self._who[1] if self._who is not None else 0

        def keep(look: SpectrumLook) -> None:
            self._tasks.run(lambda: keep_look(project, look, author=author), done=lambda _done: read())

        def read() -> None:
            self._tasks.run(looks, project, done=show, exclusive=f"{self._key}.looks")

        def show(found: dict[str, SpectrumLook]) -> None:
            if self._project is project:
                audio.show_project_looks(found, THIS_PROJECT)

        audio.keep_look = keep if author else None
        read()

    def close_project(self) -> None:
        """Show nothing, load nothing."""
        self._project = None
        self._known = self._ahead.ready(self._wanted) or self._known
        self._wanted = []
        self.shown = None
        self._settle.stop()
        self._wait.stop()
        self._later.stop()
        self._ahead.forget()
        self.view.stop()

    def show_item(self, item: Id | None, following: Sequence[Id] = ()) -> None:
        """Show an item, at once where it is ready, and have those loaded that may follow."""
        if item is None:
            self.shown = None
            self._wanted = []
            return
        self._wanted = [item, *(other for other in following if other != item)]
        self._show()

    def forget(self, item: Id) -> None:
        """An item's file or place has changed: load it again."""
        self._ahead.forget(item)
        self._known.pop(item, None)
        if self.shown == item:
            self.shown = None

    def renew(self, item: Id) -> None:
        """What is stored beside an item has changed: what is kept ready of it is out of date."""
        self._ahead.forget(item)

    # loading

    def _show(self) -> None:
        if not self._wanted or self._project is None:
            return
        self._port = self.view.port()
        item = self._wanted[0]
        loaded = self._ahead.get(item)
        if loaded is not None and self.shown != item:
            self._present(loaded)
        elif loaded is None and self.shown != item:
            self.shown = None
            self.view.stop()
            self._wait.start()
        if self.shown == item:
            self._later.start()
        else:
            self._ahead.want(self._wanted)

    def _decode_ahead(self) -> None:
        self._ahead.want(self._wanted)

    def _load(self, item: Id) -> Loaded:
        """Runs on a worker thread."""
        if self._project is None:
            return Loaded(item, None, problem="closed")
        who = self._who
        if who is not None and item in self._again:
            who = (who[0], who[1], self._again[item])
        return load_item(self._project, item, self._port, who, run=self._run, known=self._known.get(item))

    def _arrived(self, loaded: Loaded) -> None:
        if not self._wanted or loaded.item != self._wanted[0]:
            return
        if self.shown != loaded.item:
            self._present(loaded)
        elif loaded.picture is not None and self.view.kind == ItemKind.IMAGE:
            self.view.image.set_detail(loaded.picture)

    def _present(self, loaded: Loaded) -> None:
        self._wait.stop()
        self.shown = loaded.item
        if not loaded.problem:
            self.view.show_item(loaded, keep_view=self.keep_view)
        self.presented.emit(loaded)

    def _say_loading(self) -> None:
        if self.shown is not None or not self._wanted or self._project is None:
            return
        item, words = self._wanted[0], self.tr("Loading …")

        def done(image: QImage | None) -> None:
            if self.shown is not None or self._wanted[:1] != [item]:
                return
            if image is None:
                self.view.show_notice(words, "", "", ())
            else:
                self.view.show_glimpse(image, words)

        work = partial(load_glimpse, self._project, item, self._port.image)
        # (where the thumbnail cannot be read either, the item itself will say why)
        self._tasks.run(work, done=done, failed=lambda _error: done(None), exclusive=f"{self._key}.glimpse")

    def _resized(self) -> None:
        if self.view.port() == self._port:  # shown for the first time, as large as was foreseen
            return
        self._ahead.forget()
        self._known = {}
        self._settle.start()

    def _load_detail(self) -> None:
        project, item = self._project, self.shown
        if project is None or item is None:
            return
        picture = self.view.image.picture
        if picture is not None and picture.tiled:
            self._load_part(project, item)
            return

        def work() -> Loaded:
            return load_item(project, item, self._port, full=True)

        def done(loaded: Loaded) -> None:
            if loaded.picture is not None and self.shown == item:
                self.view.image.set_detail(loaded.picture)

        self._tasks.run(work, done=done, exclusive=f"{self._key}.detail")

    def _load_part(self, project: Project, item: Id) -> None:
        """Load what is seen of a large picture; where more is seen by then, the view asks again."""
        image = self.view.image
        view, picture = image.view, image.picture

        def work() -> Part:
            return load_part(read_item(project, item), view)

        def done(part: Part | None) -> None:
            if self.shown == item and image.picture is picture:
                image.set_part(part)

        # without its tiles the picture stays as it is: whole, but not sharp
        self._tasks.run(work, done=done, failed=lambda _error: done(None), exclusive=f"{self._key}.detail")
