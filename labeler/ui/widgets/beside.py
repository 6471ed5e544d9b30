"""What the side panel of the Data page shows of the current item and does to the selected ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPixmap

from labeler.types import Changes, Id
from labeler.ui.context import Context
from labeler.ui.jobs import Job
from labeler.ui.state.data import add_tag_to, remove_tag_from
from labeler.ui.state.item_edits import (
    Shared,
    comment_on,
    remove_metadata_of,
    set_metadata_of,
)
from labeler.ui.state.item_facts import ItemFacts, export_words, read_exports, read_item_facts
from labeler.ui.state.session import shown_name
from labeler.ui.widgets.item_panel import ItemPanel

LOOK_CLOSER_MS = 180
MANY = 100_000
BESIDE = frozenset({"op", "comment", "comment_state", "export"})
"""Tables that only the side panel shows."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen in the grid: the current item (0: none), how many are selected, which, and what they
    ``shared`` (asked off the GUI thread).
    """

    current: Callable[[], Id]
    count: Callable[[], int]
    items: Callable[[], np.ndarray]
    picture: Callable[[Id], QPixmap | None]
    shared: Callable[[np.ndarray], Shared]


class Beside(QObject):
    """Keeps the panel up with the grid; ``noun`` names the page whose loads these are."""

    def __init__(
        self, context: Context, panel: ItemPanel, chosen: Chosen, *, noun: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._panel = panel
        self._chosen = chosen
        self._noun = noun
        self._look_closer = QTimer(self)
        self._look_closer.setSingleShot(True)
        self._look_closer.setInterval(LOOK_CLOSER_MS)
        self._look_closer.timeout.connect(self._look_at_rest)
        context.changed.connect(self._heard)
        panel.tag_added.connect(self._add_tag)
        panel.tag_removed.connect(self._remove_tag)
        panel.metadata_given.connect(self._set_metadata)
        panel.metadata_removed.connect(self._remove_metadata)
        panel.commented.connect(self._comment)

    def show(self) -> None:
        """Another item is the current one."""
        item = self._chosen.current()
        self._panel.setEnabled(bool(item))
        if item:
            self._panel.show_picture(self._chosen.picture(item))
            self._load(read_item_facts, self._context.session, item, done=self._take_facts, key="facts")
            self._look_closer.start()

    def count(self) -> None:
        """Other items are selected."""
        self._panel.show_many(self._chosen.count())
        self._look_closer.start()

    def arrived(self, item: Id) -> None:
        """An item's picture has come."""
        if item == self._chosen.current():
            self._panel.show_picture(self._chosen.picture(item))

    # reading

    def _load(self, work: Callable[..., Any], *args: Any, done: Callable[[Any], object], key: str) -> None:
        self._context.tasks.run(work, *args, done=done, exclusive=f"{self._noun}.{key}")

    def _take_facts(self, facts: ItemFacts) -> None:
        if facts.row.id == self._chosen.current():
            names = {person.id: shown_name(person) for person in self._context.session.people}
            self._panel.show_facts(facts, names)

    def _heard(self, changes: Changes) -> None:
        if changes.tables <= BESIDE and self._panel.isVisible():
            self.show()

    def _look_at_rest(self) -> None:
        """Once the person stays: the exports of the current item, what the selected ones have in common."""
        session, item = self._context.session, self._chosen.current()
        if session.project is None:
            return
        if item:
            self._load(read_exports, session, item, done=self._take_exports, key="exports")
        if self._chosen.count() > 1:
            self._load(self._chosen.shared, self._chosen.items(), done=self._take_shared, key="shared")

    def _take_exports(self, found: tuple[Id, list[Any]]) -> None:
        item, exports = found
        self._panel.show_exports(item, [export_words(one) for one in exports if one.holds is not False])

    def _take_shared(self, shared: Shared) -> None:
        self._panel.show_shared(shared)

    # doing

    def _items(self) -> np.ndarray:
        return self._chosen.items() if self._chosen.count() > 1 else np.array([self._chosen.current()])

    def _edit(self, operation: Callable[..., object], items: np.ndarray, *said: object) -> None:
        """Do something to items; of so many that it takes seconds it is a job that can be stopped."""
        session = self._context.session
        if len(items) < MANY:
            self._context.perform(operation, session, items, *said)
            return

        def work(job: Job) -> None:
            def step(share: float) -> None:
                job.check()
                job.report(share)

            operation(session, items, *said, on_progress=step)

        self._context.tasks.start(self.tr("Edit {n} items").format(n=f"{len(items):,}"), work)

    def _add_tag(self, name: str) -> None:
        self._edit(add_tag_to, self._chosen.items(), name)

    def _remove_tag(self, tag: Id) -> None:
        self._edit(remove_tag_from, self._items(), tag)

    def _set_metadata(self, key: str, value: str) -> None:
        self._edit(set_metadata_of, self._items(), key, value)

    def _remove_metadata(self, key: str) -> None:
        self._edit(remove_metadata_of, self._items(), key)

    def _comment(self, item: Id, words: str) -> None:
        self._context.perform(comment_on, self._context.session, item, words)
