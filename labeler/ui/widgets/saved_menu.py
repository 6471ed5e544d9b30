"""The menu of kept filters: ask for one, keep the present one, forget one, go back to a recent one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton

from labeler.store.read.filters import SavedFilter

RECENT = 8


class SavedMenu(QToolButton):
    """``chosen`` carries words and order, ``keep_wanted`` nothing, ``forgotten`` a name."""

    chosen = Signal(str, str)
    keep_wanted = Signal()
    forgotten = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._saved: tuple[SavedFilter, ...] = ()
        self._history: tuple[str, ...] = ()
        self._may_keep = False
        self.setText(self.tr("Filters") + " ▾")
        self.setAccessibleName(self.tr("Kept and recent filters"))
        self.setToolTip(self.tr("Kept and recent filters; keep the present one under a name"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)

    def offer(self, saved: Sequence[SavedFilter], history: Sequence[str], *, may_keep: bool) -> None:
        """Offer these filters; ``may_keep`` says whether there is a present one to keep."""
        self._saved, self._history, self._may_keep = tuple(saved), tuple(history), may_keep

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        for one in self._saved:
            action = menu.addAction(_plain(one.name))
            action.setToolTip(one.words + (f"  ·  {one.sorting}" if one.sorting else ""))
            action.triggered.connect(lambda _checked=False, one=one: self.chosen.emit(one.words, one.sorting))
        if not self._saved:
            menu.addAction(self.tr("No filter is kept yet")).setEnabled(False)
        menu.addSeparator()
        keep = menu.addAction(self.tr("Keep this filter …"))
        keep.setEnabled(self._may_keep)
        keep.triggered.connect(lambda _checked=False: self.keep_wanted.emit())
        if self._saved:
            forget = menu.addMenu(self.tr("Forget"))
            for one in self._saved:
                forget.addAction(_plain(one.name)).triggered.connect(
                    lambda _checked=False, name=one.name: self.forgotten.emit(name)
                )
        if self._history:
            menu.addSection(self.tr("Recent"))
            for words in self._history[:RECENT]:
                shown = words if len(words) <= 60 else f"{words[:59]}…"
                menu.addAction(_plain(shown)).triggered.connect(
                    lambda _checked=False, words=words: self.chosen.emit(words, "")
                )


def _plain(text: str) -> str:
    """In a menu an ampersand makes a key; here it is one."""
    return text.replace("&", "&&")
