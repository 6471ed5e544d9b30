"""What a labeler puts on an item beside the answer: a flag for the expert, tags; shown as chips below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QWidget

from labeler.ops.flags import flag_item, unflag_item
from labeler.ops.tags import retag
from labeler.store.project import Project
from labeler.store.read.marks import Flag, Marks, marks
from labeler.store.read.tags import tags
from labeler.types import Changes, Id
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs.tag_item import TagItem
from labeler.ui.widgets.chip import Chip

NONE = Marks()


class DeskMarks(QWidget):
    """Chips of the item that is shown; `show_item` says which and what is known of it.

    ``dropped`` carries the item whose prepared form is out of date because its marks have changed;
    ``rebuilt`` says that there are new chips.
    """

    dropped = Signal(object)
    rebuilt = Signal()

    def __init__(self, context: Context, noun: str) -> None:
        super().__init__()
        self._context = context
        self._noun = noun
        self.item: Id | None = None
        self.marks = NONE
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.GAP_S)
        context.changed.connect(self._heard)

    def show_item(self, item: Id | None, known: Marks = NONE) -> None:
        """Show the marks of an item."""
        if (self.item, self.marks) == (item, known):
            return
        self.item, self.marks = item, known
        while (entry := self._row.takeAt(0)) is not None:
            if (widget := entry.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if known.flag is not None:
            self._row.addWidget(self._flag_chip(known.flag))
        for name in known.tags:
            chip = Chip(name, remove_words=self.tr("Take away the tag {name}").format(name=name))
            chip.removed.connect(lambda name=name: self.retag(remove=name))
            self._row.addWidget(chip)
        if self._row.count():
            self.rebuilt.emit()

    def _flag_chip(self, flag: Flag) -> Chip:
        words = self.tr("⚑ looked after") if flag.resolved else self.tr("⚑ for the expert")
        if flag.reason:
            words += f": {flag.reason}"
        if len(words) > 48:
            words = f"{words[:47]}…"
        chip = Chip(words, remove_words=self.tr("Take the flag back"))
        chip.setToolTip(flag.reason)
        chip.removed.connect(self.unflag)
        return chip

    # the flag

    def flag(self) -> None:
        """Ask the expert to look at the item, saying why; where it is flagged, take that back."""
        if self.item is None:
            return
        if self.marks.flag is not None and not self.marks.flag.resolved:
            self.unflag()
            return
        item = self.item
        dialog = QInputDialog(self.window())
        dialog.setWindowTitle(self.tr("Ask the expert"))
        dialog.setLabelText(self.tr("What should the expert look at? (may stay empty)"))
        dialog.setOkButtonText(self.tr("Flag"))
        dialog.textValueSelected.connect(lambda reason: self.put_flag(item, reason))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def put_flag(self, item: Id, reason: str) -> None:
        """Flag an item."""
        person, question = self._context.session.person, self._context.session.question
        self._write(
            item,
            lambda project: flag_item(project, person=person, item=item, question=question, reason=reason),
        )

    def unflag(self) -> None:
        """Take the flag back."""
        item = self.item
        if item is None or self.marks.flag is None:
            return
        person, question = self._context.session.person, self._context.session.question
        self._write(item, lambda project: unflag_item(project, person=person, item=item, question=question))

    # tags

    def tag(self) -> None:
        """Let the person put tags on the item and take them away, by typing."""
        item, project = self.item, self._context.session.project
        if item is None or project is None:
            return

        def ask(known: list[str]) -> None:
            if self.item != item:
                return
            dialog = TagItem(self.window(), known, self.marks.tags)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.added.connect(lambda name: self.retag(add=name))
            dialog.removed.connect(lambda name: self.retag(remove=name))
            dialog.open()

        self._context.tasks.run(
            lambda: [tag.name for tag in tags(project)], done=ask, exclusive=f"{self._noun}.tags"
        )

    def retag(self, *, add: str = "", remove: str = "") -> None:
        """Put a tag on the item, or take one away."""
        item = self.item
        if item is None:
            return
        author = self._context.session.person
        adding, removing = [add] if add else [], [remove] if remove else []
        self._write(
            item,
            lambda project: retag(project, items=[item], add=adding, remove=removing, author=author),
        )

    # inside

    def _write(self, item: Id, operation: Callable[[Project], object]) -> None:
        project = self._context.session.project
        if project is not None:
            self._context.perform(operation, project, done=lambda _done: self._read(item))

    def _heard(self, changes: Changes) -> None:
        if not changes.touches("flag", "tagging", "tag"):
            return
        for table in ("flag", "tagging"):
            for item in changes.ids.get(table) or ():
                if item != self.item:
                    self.dropped.emit(item)
        if self.item is not None:
            self._read(self.item)

    def _read(self, item: Id) -> None:
        session = self._context.session
        project, question, person = session.project, session.question, session.person
        if project is None:
            return

        def done(found: Marks) -> None:
            self.dropped.emit(item)
            if self.item == item:
                self.show_item(item, found)

        self._context.tasks.run(
            lambda: marks(project, item, question, person), done=done, exclusive=f"{self._noun}.marks.{item}."
        )
