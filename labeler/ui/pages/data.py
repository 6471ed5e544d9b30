"""Data: every item as a thumbnail; filter line above, facets to the left, all about one item beside."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QVBoxLayout

from labeler.query import Condition, FilterError
from labeler.types import Changes, Id, Role
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.page import Page
from labeler.ui.state.catalogue import Asked, Catalogue, Found, read_catalogue
from labeler.ui.state.data import CellWords, forget_kept, keep_filter
from labeler.ui.state.filter_text import toggled
from labeler.ui.state.item_edits import Shared
from labeler.ui.widgets.beside import BESIDE, Beside, Chosen
from labeler.ui.widgets.data_actions import data_actions
from labeler.ui.widgets.data_view import DataView
from labeler.ui.widgets.grid_cell import Cell
from labeler.ui.widgets.thumbnails import Thumbnails

SETTLE_MS = 60
HISTORY = 30


class DataPage(Page):
    """The grid over what the filter has found in the catalogue."""

    noun = "data"
    title = "Data"
    icon = "data"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._catalogue: Catalogue | None = None
        self._changed: set[str] = set()
        self._ids = np.zeros(0, dtype=np.int64)
        self._good = ""
        self._words = CellWords(context.session)
        self.thumbnails = Thumbnails(context, self, key=self.noun)
        self.view = DataView(self._cell, self._find_named)
        self.grid, self.panel, self.filter_row = self.view.grid, self.view.panel, self.view.filter_row
        self.facets = self.view.facets
        self.view.scale.setValue(int(context.settings.remembered("thumbnail_side", self.grid.side)))
        self.grid.set_side(self.view.scale.value())
        self.filter_row.facets.setChecked(bool(context.settings.remembered("facets", True)))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.view)
        self._wanted: Id = 0
        self._path: Path | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        chosen = Chosen(
            self.current_item,
            lambda: self.grid.selection.count,
            self.chosen_ids,
            self.thumbnails.picture,
            self._shared,
        )
        self.beside = Beside(context, self.panel, chosen, noun=self.noun, parent=self)
        self._connect()

    # what the window asks

    def refresh(self) -> None:
        """Read again what has changed; what is selected stays so where it still is."""
        session = self.context.session
        self._words = CellWords(session)
        self.facets.colours = {row.name: row.colour or "" for row in session.classes}
        before, changed = self._catalogue, frozenset(self._changed)
        self._changed.clear()
        self.load(read_catalogue, session, before, changed, done=self._take_catalogue, key="catalogue")

    def concerns(self, changes: Changes) -> bool:
        """Everything is seen here but what stands beside the grid alone."""
        self._changed |= changes.tables
        return not changes.tables <= BESIDE

    def open(
        self,
        items: Sequence[Id] | None = None,
        title: str = "",
        item: Id = 0,
        words: str = "",
        **_more: Any,
    ) -> None:
        """Show just these ``items`` under a ``title``, what a filter finds (``words``), or go to ``item``."""
        self._begin_project()
        self._wanted = item
        self.filter_row.show_only(items, title)
        self.filter_row.ask(words, "" if items is not None else None)

    def take_focus(self) -> None:
        """Arrows move in the grid."""
        self.grid.setFocus()

    def page_actions(self) -> Sequence[Action]:
        """What can be done here."""
        return data_actions(self)

    # finding

    def _begin_project(self) -> None:
        """Forget what was asked of another project (and nothing that is asked of this one already)."""
        path = self.context.session.path
        if self._path != path:
            self.thumbnails.forget()
            self.facets.forget()
            self.filter_row.show_only(None)
            self.filter_row.line.put("")
            self.filter_row.sort.put("")
            self._path = path

    def _take_catalogue(self, catalogue: Catalogue) -> None:
        project = self.context.session.project
        if project is None:
            return
        self._begin_project()
        self._catalogue = catalogue
        self.filter_row.offer(catalogue.vocabulary)
        self.panel.offer(catalogue.vocabulary.tags, tuple(catalogue.vocabulary.metadata))
        self._offer_kept()
        self._search(keep=True)
        self.load(catalogue.with_values, done=self.filter_row.offer, key="values")

    def _search(self, *, keep: bool = False) -> None:
        """Find what the filter row asks for; what is wrong with it is said under the line at once.

        ``keep``: what is selected stays selected where it is still found.
        """
        catalogue, asked = self._catalogue, self.filter_row.asked
        if catalogue is None or self.context.session.project is None:
            return
        try:
            catalogue.check(asked.words)
        except FilterError as error:
            self.filter_row.show_problem(error)
            return
        self.filter_row.show_problem(None)
        kept = self._ids[self.grid.selection.chosen()] if keep and self.grid.selection.count > 1 else None
        self.load(_find, catalogue, asked, kept, done=self._show, failed=self._refused, key="find")

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, FilterError):
            self.filter_row.show_problem(error)
        elif isinstance(error, Exception):
            self.context.failed.emit(error)

    def _show(self, result: tuple[Found, np.ndarray | None]) -> None:
        found, chosen = result
        catalogue = self._catalogue
        if catalogue is None or len(found.mask) != len(catalogue):
            return
        if found.asked.words != self._good:
            self._good = found.asked.words
            self._remember(found.asked.words)
        current = self._wanted or self.current_item()
        same = not self._wanted and np.array_equal(found.ids, self._ids)
        self._wanted, self._ids = 0, found.ids
        n = len(found.ids)
        self.view.show_count(n, len(catalogue))
        if same:
            self.grid.show_again()
        else:
            at = np.flatnonzero(found.ids == current) if current else np.zeros(0, dtype=np.int64)
            place = int(at[0]) if len(at) else (0 if n else -1)
            self.grid.show_items(n, current=place, chosen=chosen)
        self._count(found)

    def _count(self, found: Found) -> None:
        catalogue = self._catalogue
        if catalogue is None or not self.filter_row.facets.isChecked():
            return
        self.facets.begin(found.asked.words)
        self.context.tasks.stream(
            lambda _job: catalogue.facets(found),
            each=self.facets.show_facet,
            exclusive=f"{self.noun}.facets",
        )

    def _narrow(self, condition: Condition, exclude: bool) -> None:
        self.filter_row.ask(toggled(self._good, condition, exclude=exclude))

    # kept and recent filters

    def _history(self) -> list[str]:
        found = self.context.settings.remembered(f"filters {self._path}", [])
        return [str(words) for words in found] if isinstance(found, list) else []

    def _remember(self, words: str) -> None:
        if words:
            rest = [old for old in self._history() if old != words and not words.startswith(old)]
            self.context.settings.remember(f"filters {self._path}", [words, *rest][:HISTORY])
        self._offer_kept()

    def _offer_kept(self) -> None:
        history = self._history()
        self.filter_row.line.remember(history)
        saved = self._catalogue.saved if self._catalogue else ()
        self.filter_row.saved.offer(saved, history, may_keep=bool(self._good))

    def keep(self) -> None:
        """Ask for a name and keep the present filter under it."""
        from labeler.ui.dialogs.keep_filter import KeepFilterDialog

        asked, session = self.filter_row.asked, self.context.session
        taken = [one.name for one in self._catalogue.saved] if self._catalogue else []

        def kept(name: str) -> None:
            self.context.perform(keep_filter, session, name, self._good, asked.sort)

        KeepFilterDialog(self, self._good or self.tr("all items"), taken, kept).open()

    def _forget(self, name: str) -> None:
        self.context.perform(forget_kept, self.context.session, name)

    # the grid

    def item_at(self, position: int) -> Id:
        """Return the item that stands at a position of the grid (0: none)."""
        return int(self._ids[position]) if 0 <= position < len(self._ids) else 0

    def current_item(self) -> Id:
        """Return the current item (0: none)."""
        return self.item_at(self.grid.selection.current)

    def chosen_items(self) -> list[Id]:
        """Return the selected items in the order of the grid."""
        chosen: list[Id] = self.chosen_ids().tolist()
        return chosen

    def chosen_ids(self) -> np.ndarray:
        """Return the same as an array: a million of them at once."""
        return self._ids[self.grid.selection.chosen()]

    def _shared(self, items: np.ndarray) -> Shared:
        if self._catalogue is None:
            return Shared(0, (), ())
        return self._catalogue.shared(items)

    def _cell(self, position: int) -> Cell:
        catalogue, item = self._catalogue, self.item_at(position)
        at = catalogue.place(item) if catalogue is not None and item else -1
        if catalogue is None or at < 0:
            return Cell()
        row, words = self.thumbnails.row(item), self._words.of(catalogue, at)
        name = row.relative.rpartition("/")[2] if row else ""
        return Cell(
            picture=self.thumbnails.picture(item),
            caption=name,
            badge=words.badge,
            colour=words.colour,
            mark=words.mark,
            why=self.thumbnails.why(item),
            spoken=f"{name}: {words.spoken}",
        )

    def _want(self) -> None:
        first, last = self.grid.in_view()
        self.thumbnails.want([self.item_at(position) for position in range(first, last + 1)])

    def _arrived(self, item: Id) -> None:
        first, last = self.grid.in_view()
        for at in np.flatnonzero(self._ids[first : last + 1] == item).tolist():
            self.grid.redraw(first + at)
        self.beside.arrived(item)

    def _find_named(self, words: str, start: int, step: int) -> None:
        if self._catalogue is not None:
            named = self._catalogue.named
            self.load(named, self._ids, words, start, step, done=self.view.names.went, key="named")

    # doing

    def has_current(self) -> bool:
        """Return whether there is a current item."""
        return bool(self.current_item())

    def open_current(self) -> None:
        """Go to the Label page with the current item."""
        if item := self.current_item():
            self.context.open_page("label", item=item)

    def may_give_examples(self) -> bool:
        """Return whether this person may put the current item into the label book."""
        person = self.context.session.person_row
        return person is not None and person.role is not Role.LABELER and self.has_current()

    def give_example(self) -> None:
        """Ask of which class the current item is an example."""
        from labeler.ui.dialogs.example import ExampleDialog

        if item := self.current_item():
            ExampleDialog(self.context, self, item).open()

    def label_all(self) -> None:
        """Ask for the class of all that is selected."""
        from labeler.ui.dialogs.label_selection import label_selection

        label_selection(self.context, self, self.chosen_items())

    def show_dialog(self, module: str, name: str) -> None:
        """Show one of the page's dialogs; it is imported when it is first asked for."""
        made: QDialog = getattr(import_module(f"labeler.ui.dialogs.{module}"), name)(
            self.context, self.window()
        )
        made.finished.connect(made.deleteLater)
        made.setWindowModality(Qt.WindowModality.NonModal)
        made.show()

    def import_more(self) -> None:
        """Add files."""
        self.context.do("project.import")

    def resize_by(self, factor: float) -> None:
        """Make the pictures larger or smaller."""
        self.view.scale.setValue(round(self.grid.side * factor))

    # hearing

    def _connect(self) -> None:
        self.filter_row.changed.connect(self._search)
        self.filter_row.left.connect(self.grid.setFocus)
        self.filter_row.facets_wanted.connect(self._facets_toggled)
        self.filter_row.saved.keep_wanted.connect(self.keep)
        self.filter_row.saved.forgotten.connect(self._forget)
        self.facets.wanted.connect(self._narrow)
        self.grid.seen.connect(lambda _first, _last: self._settle.start())
        self.grid.moved.connect(lambda _position: self.beside.show())
        self.grid.selected.connect(self.beside.count)
        self.grid.opened.connect(lambda _position: self.open_current())
        self.view.import_wanted.connect(self.import_more)
        self.thumbnails.arrived.connect(self._arrived)
        self.panel.item_wanted.connect(lambda item: self.open(item=item))
        self.panel.tag_added.connect(lambda _name: self.grid.setFocus(Qt.FocusReason.OtherFocusReason))
        self._settle.timeout.connect(self._want)
        self.view.scale.valueChanged.connect(self._sized)

    def _facets_toggled(self, shown: bool) -> None:
        self.context.settings.remember("facets", shown)
        if shown:
            self._search()

    def _sized(self, side: int) -> None:
        self.grid.set_side(side)
        self.context.settings.remember("thumbnail_side", side)


def _find(catalogue: Catalogue, asked: Asked, kept: np.ndarray | None) -> tuple[Found, np.ndarray | None]:
    """Return what is found, and where the items ``kept`` stand in it (off the GUI thread)."""
    found = catalogue.find(asked)
    return found, None if kept is None else np.flatnonzero(np.isin(found.ids, kept))
