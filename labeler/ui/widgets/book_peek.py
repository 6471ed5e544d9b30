"""The label book beside the item: the class under the fingers, with examples and what is missing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from labeler.ops.book import Book, BookPage, ExampleKind, examples_of
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.widgets.swatch import Swatch
from labeler.ui.widgets.thumbnails import Thumbnails

WIDTH = 300
SIDE = QSize(120, 90)


HELD_MS = 350
"""A key that is let go later than this was held: what it showed goes again."""


class BookPeek(QFrame):
    """Shows one `BookPage`."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        theme.style(self, surface="side")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("Label book"))
        self.book: Book | None = None
        self.page: BookPage | None = None
        self._thumbnails = thumbnails
        self._pictures: dict[Id, list[QLabel]] = {}
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        thumbnails.arrived.connect(self._arrived)
        self.hide()

    def show_book(self, book: Book | None, label_class: Id | None = None) -> None:
        """Show another book, or the same one read again."""
        self.book = book
        self.page = None
        self.show_class(label_class)

    def show_class(self, label_class: Id | None) -> None:
        """Show the entry of a class; where none is under the fingers, that of the first."""
        pages = () if self.book is None else self.book.pages
        page = next((page for page in pages if page.label_class.id == label_class), None)
        page = page or self.page or (pages[0] if pages else None)
        if page is not None and page is self.page:
            return
        self.page = page
        self._clear()
        if page is None:
            self._say(self.tr("The label book is empty: the expert writes it on the Book page."), "muted")
        else:
            self._show(page)
        self._column.addStretch()

    def _clear(self) -> None:
        self._pictures.clear()
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(12, theme.GAP_L, 12, 12)
        self._column.setSpacing(theme.GAP_M)
        area = self.findChild(QScrollArea)
        if area is not None:
            area.setWidget(inside)  # the old one goes with it
        self._inside = inside

    def _show(self, page: BookPage) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.GAP_M)
        head.addWidget(Swatch(page.label_class.colour or ""))
        head.addWidget(_words(page.label_class.name, "heading"), 1)
        self._column.addLayout(head)
        entry = page.entry
        if entry is None or not entry.definition:
            self._say(self.tr("Nothing is written about this class yet."), "muted")
        else:
            self._say(entry.definition, "")
        for kind, title in (
            (ExampleKind.TYPICAL, self.tr("Typical")),
            (ExampleKind.COUNTER, self.tr("Not this")),
            (ExampleKind.BORDERLINE, self.tr("On the border")),
        ):
            self._show_examples(page, kind, title)
        for item in self._pictures:
            self._arrived(item)
        self._thumbnails.want(list(self._pictures))  # all at once: a second wish calls the first one off
        for case in () if entry is None else entry.edge_cases:
            self._say(f"• {case}", "")
        for note in page.log[:3]:
            self._say(self.tr("Ruled: {why}").format(why=note.reason), "muted")
        if page.missing:
            self._say(self.tr("Missing: {what}.").format(what=", ".join(page.missing)), "warn")
        if entry is not None:
            self._say(self.tr("version {n}, {who}").format(n=entry.version, who=entry.author), "muted")

    def _show_examples(self, page: BookPage, kind: ExampleKind, title: str) -> None:
        examples = examples_of(page.entry, kind)
        if not examples:
            return
        self._say(title, "heading")
        grid = QGridLayout()
        grid.setSpacing(theme.GAP_M)
        for at, example in enumerate(examples):
            picture = QLabel()
            picture.setFixedSize(SIDE)
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            picture.setAccessibleName(example.note or title)
            note = _words(example.note, "muted")
            note.setFixedWidth(SIDE.width())
            grid.addWidget(picture, at // 2 * 2, at % 2)
            grid.addWidget(note, at // 2 * 2 + 1, at % 2, Qt.AlignmentFlag.AlignTop)
            self._pictures.setdefault(example.item, []).append(picture)
        grid.setColumnStretch(2, 1)
        self._column.addLayout(grid)

    def pictures(self) -> list[QLabel]:
        """Return where the examples' thumbnails stand."""
        return [label for labels in self._pictures.values() for label in labels]

    def _say(self, words: str, look: str) -> None:
        self._column.addWidget(_words(words, look))

    def _arrived(self, item: Id) -> None:
        picture = self._thumbnails.picture(item)
        for label in self._pictures.get(item, ()):
            if picture is None:
                label.setText(self._thumbnails.why(item) or "…")
                continue
            ratio = self.devicePixelRatioF()
            scaled = picture.scaled(
                SIDE * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            scaled.setDevicePixelRatio(ratio)
            label.setPixmap(scaled)


class Peek(QObject):
    """A key that shows something: a tap until the next tap, a longer press for as long as it is held."""

    def __init__(self, shown: QWidget, on_show: Callable[[], object]) -> None:
        super().__init__(shown)
        self._shown = shown
        self._on_show = on_show
        self._since = QElapsedTimer()

    def press(self) -> None:
        """The key goes down."""
        self._shown.setVisible(self._shown.isHidden())
        if not self._shown.isHidden():
            self._on_show()
            self._since.start()
            if (app := QApplication.instance()) is not None:
                app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The key comes up again."""
        up = event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent)
        if up and not event.isAutoRepeat():  # type: ignore[attr-defined]
            if (app := QApplication.instance()) is not None:
                app.removeEventFilter(self)
            if self._since.isValid() and self._since.elapsed() > HELD_MS:
                self._shown.hide()
            self._since.invalidate()
        return False


def _words(text: str, look: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if look:
        theme.style(label, look=look)
    return label
