"""Data: every item as a thumbnail, a filter row above, everything about one item beside."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QVBoxLayout

from labeler.types import Changes, Id, Role
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.page import Page
from labeler.ui.state.catalogue import Catalogue, Filter, named, positions, read_catalogue
from labeler.ui.state.data import CellWords, add_tag_to, remove_tag_from
from labeler.ui.state.item_edits import (
    Shared,
    comment_on,
    read_shared,
    remove_metadata_of,
    set_metadata_of,
)
from labeler.ui.state.item_facts import ItemFacts, export_words, read_exports, read_item_facts
from labeler.ui.state.session import shown_name
from labeler.ui.widgets.data_view import DataView
from labeler.ui.widgets.grid_cell import Cell
from labeler.ui.widgets.thumbnails import Thumbnails

SETTLE_MS = 60
BESIDE = frozenset({"op", "comment", "comment_state", "run", "prediction", "split", "split_item", "export"})
"""Tables that only the side panel shows."""
LOOK_CLOSER_MS = 180
PANEL_WIDTH = 320


class DataPage(Page):
    """The grid over a catalogue; ``_positions`` maps what is shown to the catalogue."""

    noun = "data"
    title = "Data"
    icon = "data"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._catalogue: Catalogue | None = None
        self._positions = np.zeros(0, dtype=np.int64)
        self._words = CellWords(context.session)
        self.thumbnails = Thumbnails(context, self, key=self.noun)
        self.view = DataView(self._cell)
        self.grid, self.panel, self.filter_row = self.view.grid, self.view.panel, self.view.filter_row
        self.view.scale.setValue(int(context.settings.remembered("thumbnail_side", self.grid.side)))
        self.grid.set_side(self.view.scale.value())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.view)
        self._wanted: Id = 0
        self._kept: np.ndarray | None = None
        self._path: Path | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._look_closer = QTimer(self)
        self._look_closer.setSingleShot(True)
        self._look_closer.setInterval(LOOK_CLOSER_MS)
        self._connect()

    # what the window asks

    def refresh(self) -> None:
        """Read the catalogue again; what is selected stays so where it still is."""
        self._words = CellWords(self.context.session)
        self.load(read_catalogue, self.context.session, done=self._take_catalogue, key="catalogue")

    def concerns(self, changes: Changes) -> bool:
        """Everything is seen in the grid but what stands beside it alone."""
        return not changes.tables <= BESIDE

    def open(self, items: Sequence[Id] | None = None, title: str = "", item: Id = 0, **_more: Any) -> None:
        """Show just these items (``items``, ``title``), or go to one of all (``item``)."""
        self.filter_row.show_only(items, title)
        self.filter_row.ask(Filter())
        self._wanted = item
        if self._catalogue is not None:
            self._search()

    def take_focus(self) -> None:
        """Arrows move in the grid."""
        self.grid.setFocus()

    def page_actions(self) -> Sequence[Action]:
        """What can be done here."""
        tr, group = self.tr, self.tr("Data")

        def row(name: str, title: str, key: str, icon: str, run: Any, **more: Any) -> Action:
            return Action(f"data.{name}", title, key, icon, group=group, run=run, **more)

        return [
            row("label", tr("Label this item"), "Return", "label", self._open_current, enabled=self._any),
            row(
                "tag",
                tr("Tag the selection"),
                "T",
                "tag",
                self.panel.tag_field.setFocus,
                enabled=self._any,
                toolbar=True,
            ),
            row(
                "example",
                tr("Example for the label book …"),
                "X",
                "book",
                self._example,
                enabled=self._may_give_examples,
            ),
            row(
                "find",
                tr("Search file names"),
                "Ctrl+F",
                "search",
                self.filter_row.text.setFocus,
                toolbar=True,
            ),
            row("all", tr("Show all items"), "Esc", "close", self.filter_row.show_all),
            row("select", tr("Select all"), "Ctrl+A", "check", self.grid.select_all, enabled=self._any),
            row("larger", tr("Larger pictures"), "Ctrl++ Ctrl+=", "zoom_in", lambda: self._resize(1.25)),
            row("smaller", tr("Smaller pictures"), "Ctrl+-", "zoom_out", lambda: self._resize(0.8)),
            row("rules", tr("Rules …"), "", "list", lambda: self._dialog("rules", "RulesDialog")),
            row(
                "duplicates",
                tr("Duplicates …"),
                "",
                "data",
                lambda: self._dialog("duplicates", "DuplicatesDialog"),
            ),
            row("sources", tr("Sources …"), "", "folder", lambda: self._dialog("sources", "SourcesDialog")),
            row("import", tr("Import more …"), "", "import", self._import, toolbar=True, listed=False),
        ]

    # reading

    def _take_catalogue(self, catalogue: Catalogue) -> None:
        project = self.context.session.project
        if project is None:
            return
        if self._path != project.path:
            self.thumbnails.forget()
            self._path = project.path
        self._kept = self._selected_ids() if self.grid.selection.count > 1 else None
        self._catalogue = catalogue
        session = self.context.session
        self.filter_row.offer(session.classes, catalogue.tags, blind=catalogue.blind)
        self._search()

    def _search(self) -> None:
        """Find what the filter row asks for, names in the background."""
        catalogue, wanted, project = self._catalogue, self.filter_row.filter, self.context.session.project
        if catalogue is None or project is None:
            return
        if not wanted.text:
            self.context.tasks.cancel(f"{self.noun}.names")
            self._show(positions(catalogue, wanted))
            return
        self.load(
            lambda: positions(catalogue, wanted, named(project, wanted.text)), done=self._show, key="names"
        )

    def _show(self, found: np.ndarray) -> None:
        catalogue = self._catalogue
        if catalogue is None:
            return
        current = self._wanted or self.current_item()
        self._wanted = 0
        self._positions = found
        at = np.flatnonzero(catalogue.ids[found] == current) if current else np.zeros(0, dtype=np.int64)
        n, total = len(found), len(catalogue)
        self.view.show_count(n, total)
        kept, self._kept = self._kept, None
        chosen = None if kept is None else np.flatnonzero(np.isin(catalogue.ids[found], kept))
        self.grid.show_items(n, current=int(at[0]) if len(at) else (0 if n else -1), chosen=chosen)

    # the grid

    def item_at(self, position: int) -> Id:
        """Return the item that stands at a position of the grid (0: none)."""
        if self._catalogue is None or not 0 <= position < len(self._positions):
            return 0
        return int(self._catalogue.ids[self._positions[position]])

    def current_item(self) -> Id:
        """Return the current item (0: none)."""
        return self.item_at(self.grid.selection.current)

    def chosen_items(self) -> list[Id]:
        """Return the selected items."""
        return [int(item) for item in self._selected_ids()]

    def _selected_ids(self) -> np.ndarray:
        if self._catalogue is None:
            return np.zeros(0, dtype=np.int64)
        return self._catalogue.ids[self._positions[self.grid.selection.chosen()]]

    def _cell(self, position: int) -> Cell:
        catalogue, item = self._catalogue, self.item_at(position)
        if catalogue is None or not item:
            return Cell()
        row, at = self.thumbnails.row(item), int(self._positions[position])
        words = self._words.of(catalogue, at)
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

    def _seen(self, first: int, last: int) -> None:
        self._settle.start()

    def _want(self) -> None:
        first, last = self.grid.in_view()
        self.thumbnails.want([self.item_at(position) for position in range(first, last + 1)])

    def _arrived(self, item: Id) -> None:
        first, last = self.grid.in_view()
        for position in range(first, last + 1):
            if self.item_at(position) == item:
                self.grid.redraw(position)
        if item == self.current_item():
            self.panel.show_picture(self.thumbnails.picture(item))

    # the panel

    def _moved(self, position: int) -> None:
        item = self.item_at(position)
        self.panel.setEnabled(bool(item))
        if item:
            self.panel.show_picture(self.thumbnails.picture(item))
            self.load(read_item_facts, self.context.session, item, done=self._take_facts, key="facts")
            self._look_closer.start()

    def _take_facts(self, facts: ItemFacts) -> None:
        if facts.row.id == self.current_item():
            session = self.context.session
            names = {person.id: shown_name(person) for person in session.people}
            self.panel.show_facts(facts, names)

    def _heard(self, changes: Changes) -> None:
        if changes.tables <= BESIDE:
            self._moved(self.grid.selection.current)

    def _selected(self) -> None:
        self.panel.show_many(self.grid.selection.count)
        self._look_closer.start()

    def _look_at_rest(self) -> None:
        """Once the person stays: the exports of the current item, what the selected ones have in common."""
        session, item = self.context.session, self.current_item()
        if item:
            self.load(read_exports, session, item, done=self._take_exports, key="exports")
        if self.grid.selection.count > 1:
            self.load(read_shared, session, self.chosen_items(), done=self._take_shared, key="shared")

    def _take_exports(self, found: tuple[Id, list[Any]]) -> None:
        item, exports = found
        self.panel.show_exports(item, [export_words(one) for one in exports if one.holds is not False])

    def _take_shared(self, shared: Shared) -> None:
        self.panel.show_shared(shared)

    # doing

    def _any(self) -> bool:
        return bool(self.current_item())

    def _open_current(self) -> None:
        if item := self.current_item():
            self.context.open_page("label", item=item)

    def _may_give_examples(self) -> bool:
        person = self.context.session.person_row
        return person is not None and person.role is not Role.LABELER and self._any()

    def _example(self) -> None:
        from labeler.ui.dialogs.example import ExampleDialog

        if item := self.current_item():
            ExampleDialog(self.context, self, item).open()

    def _add_tag(self, name: str) -> None:
        self.context.perform(add_tag_to, self.context.session, self.chosen_items(), name)
        self.grid.setFocus()

    def _remove_tag(self, tag: Id) -> None:
        items = self.chosen_items() if self.grid.selection.count > 1 else [self.current_item()]
        self.context.perform(remove_tag_from, self.context.session, items, tag)

    def _edited_items(self) -> list[Id]:
        return self.chosen_items() if self.grid.selection.count > 1 else [self.current_item()]

    def _set_metadata(self, key: str, value: str) -> None:
        self.context.perform(set_metadata_of, self.context.session, self._edited_items(), key, value)

    def _remove_metadata(self, key: str) -> None:
        self.context.perform(remove_metadata_of, self.context.session, self._edited_items(), key)

    def _comment(self, item: Id, words: str) -> None:
        self.context.perform(comment_on, self.context.session, item, words)

    def _dialog(self, module: str, name: str) -> None:
        """Show one of the page's dialogs; it is imported when it is first asked for."""
        made: QDialog = getattr(import_module(f"labeler.ui.dialogs.{module}"), name)(
            self.context, self.window()
        )
        made.finished.connect(made.deleteLater)
        made.setWindowModality(Qt.WindowModality.NonModal)
        made.show()

    def _import(self) -> None:
        self.context.do("project.import")

    def _resize(self, factor: float) -> None:
        self.view.scale.setValue(round(self.grid.side * factor))

    # hearing

    def _connect(self) -> None:
        self.filter_row.changed.connect(self._search)
        self.grid.seen.connect(self._seen)
        self.grid.moved.connect(self._moved)
        self.grid.selected.connect(self._selected)
        self.grid.opened.connect(lambda _position: self._open_current())
        self.view.import_wanted.connect(self._import)
        self.thumbnails.arrived.connect(self._arrived)
        self.panel.tag_added.connect(self._add_tag)
        self.panel.tag_removed.connect(self._remove_tag)
        self.panel.metadata_given.connect(self._set_metadata)
        self.panel.metadata_removed.connect(self._remove_metadata)
        self.panel.commented.connect(self._comment)
        self.panel.item_wanted.connect(lambda item: self.open(item=item))
        self._look_closer.timeout.connect(self._look_at_rest)
        self.context.changed.connect(self._heard)
        self._settle.timeout.connect(self._want)
        self.view.scale.valueChanged.connect(self._sized)

    def _sized(self, side: int) -> None:
        self.grid.set_side(side)
        self.context.settings.remember("thumbnail_side", side)
