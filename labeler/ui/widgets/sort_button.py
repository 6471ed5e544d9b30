"""A button that says in which order items come, its menu, and one for the direction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from labeler.query import SORTS, FilterError, Sorting, parse_sorting
from labeler.query.keys import MEASURES, META

_FIRST = ("added", "name", "class", "agreement", "labels", "confidence")
_FILE = ("size", "width", "height", "seconds", "rate", "channels")
_TITLES = {"added": "added", "labels": "number of labels", "rate": "sample rate", "snr": "signal to noise"}
_DESCENDING_FIRST = frozenset({"labels", "size"})


class SortButton(QWidget):
    """``chosen`` carries the order as `labeler.query.parse_sorting` reads it."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._sorting = Sorting()
        self._metadata: tuple[str, ...] = ()
        self._button = QToolButton()
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._menu = QMenu(self._button)
        self._menu.aboutToShow.connect(self._fill)
        self._button.setMenu(self._menu)
        self._direction = QToolButton()
        self._direction.clicked.connect(lambda _checked=False: self._turn())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._button)
        row.addWidget(self._direction)
        self._say()

    @property
    def sorting(self) -> str:
        """Return the order as text (empty: the order of import)."""
        return "" if self._sorting == Sorting() else self._sorting.text

    def offer(self, metadata: Sequence[str]) -> None:
        """Offer these metadata keys as well."""
        self._metadata = tuple(metadata)
        if self._sorting.metadata and self._sorting.key not in self._metadata:
            self.put("")

    def put(self, text: str) -> None:
        """Show an order without announcing it; what cannot be read is the order of import."""
        try:
            self._sorting = parse_sorting(text, self._metadata)
        except FilterError:
            self._sorting = Sorting()
        self._say()

    def choose(self, text: str) -> None:
        """Choose an order."""
        self.put(text)
        self.chosen.emit(self.sorting)

    def _turn(self) -> None:
        now = self._sorting
        seed = secrets.randbelow(10_000) + 1 if now.key == "random" and not now.metadata else now.seed
        descending = not now.descending if seed == now.seed else False
        self.choose(Sorting(now.key, descending, seed, now.metadata).text)

    def _say(self) -> None:
        now = self._sorting
        shuffled = now.key == "random" and not now.metadata
        title = now.key if now.metadata else self.tr(_TITLES.get(now.key, now.key))
        self._button.setText(self.tr("Sort: {key}").format(key=title) + " ▾")
        self._button.setAccessibleName(self.tr("Sorted by {key}").format(key=title))
        self._button.setToolTip(self.tr("In which order items come; what has no value comes last"))
        self._direction.setText("⟳" if shuffled else "↓" if now.descending else "↑")
        words = (
            self.tr("Shuffle again")
            if shuffled
            else self.tr("Largest first")
            if now.descending
            else self.tr("Smallest first")
        )
        self._direction.setToolTip(words)
        self._direction.setAccessibleName(words)

    def _fill(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        for keys in (_FIRST, _FILE):
            for key in keys:
                self._add(self._menu, group, key, self.tr(_TITLES.get(key, key)), SORTS[key])
            self._menu.addSeparator()
        measures = self._menu.addMenu(self.tr("Measures"))
        for key in MEASURES:
            self._add(measures, group, key, self.tr(_TITLES.get(key, key)), SORTS[key])
        if self._metadata:
            metadata = self._menu.addMenu(self.tr("Metadata"))
            for key in self._metadata:
                self._add(metadata, group, f"{META}{key}", key, "")
        self._add(self._menu, group, "random", self.tr("shuffled"), SORTS["random"])

    def _add(self, menu: QMenu, group: QActionGroup, key: str, title: str, words: str) -> None:
        action = menu.addAction(title)
        action.setToolTip(words)
        action.setCheckable(True)
        action.setActionGroup(group)
        name = f"{META}{self._sorting.key}" if self._sorting.metadata else self._sorting.key
        action.setChecked(key == name)
        seed = f":{secrets.randbelow(10_000) + 1}" if key == "random" else ""
        sign = "-" if key in _DESCENDING_FIRST else ""
        action.triggered.connect(lambda _checked=False, text=f"{sign}{key}{seed}": self.choose(text))
