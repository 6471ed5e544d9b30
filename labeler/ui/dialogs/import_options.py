"""The rarer wishes of an import: which question, whose votes, which run, which coordinates, where to unpack.

They are folded away until somebody asks for them, and belong to what is chosen: another choice begins anew,
and nothing of them is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from labeler.ui import theme
from labeler.ui.dialogs.form import boxed, field, path_row


@dataclass(frozen=True, slots=True)
class Options:
    """What the fields say; empty where nothing was said. ``media`` as in ``Wishes``."""

    format: str = "auto"
    question: str = ""
    whose: str = ""
    run: str = ""
    coordinates: str = "auto"
    media: str = "add"
    unpack: Path | None = None


class ImportOptions(QWidget):
    """The fields, folded under a button; ``changed`` tells that one of them says something else.

    ``unfolded`` tells how much height they take. They are made when they are asked for first.
    """

    changed = Signal()
    unfolded = Signal(int)

    def __init__(
        self, formats: Sequence[tuple[str, str]], questions: Sequence[str], people: Sequence[str]
    ) -> None:
        super().__init__()
        self._make = partial(OptionFields, formats, questions, people)
        self._fits: frozenset[str] = frozenset()
        self.fields: OptionFields | None = None
        self.toggle = QToolButton()
        self.toggle.setCheckable(True)
        self.toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggle.setText(self.tr("More options"))
        self.toggle.setArrowType(Qt.ArrowType.RightArrow)
        self.toggle.toggled.connect(self._fold)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP_M)
        self._column.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)

    def options(self) -> Options:
        """Return what the fields say."""
        return Options() if self.fields is None else self.fields.options()

    def begin_anew(self) -> None:
        """Empty all fields, for another choice of files."""
        if self.fields is not None:
            self.fields.begin_anew()

    def fit(self, *kinds: str) -> None:
        """Show the fields that mean something for ``kinds`` of data, and hide all where none does."""
        self._fits = frozenset(kinds)
        if self.fields is not None:
            self.fields.fit(self._fits)
        self.setVisible(bool(kinds))

    def _fold(self, is_open: bool) -> None:
        self.toggle.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        if self.fields is None:
            self.fields = self._make()
            self.fields.fit(self._fits)
            self.fields.changed.connect(self.changed)
            self._column.addWidget(self.fields)
        self.fields.setVisible(is_open)
        if is_open:
            self.unfolded.emit(self.fields.sizeHint().height() + theme.GAP_M)


class OptionFields(QWidget):
    """The fields themselves."""

    changed = Signal()

    def __init__(
        self, formats: Sequence[tuple[str, str]], questions: Sequence[str], people: Sequence[str]
    ) -> None:
        super().__init__()
        self._said = Options()
        self.format_is = self._choices(
            (self.tr("what it looks like"), "auto"),
            (self.tr("images and sound only"), "media"),
            *((t, n) for n, t in formats),
        )
        self.question = self._names(questions, self.tr("the one that fits"))
        self.whose = self._names(people, self.tr("as the file says"))
        self.run = QLineEdit()
        self.run.setPlaceholderText(self.tr("as the file says, or its name"))
        self.coordinates = self._choices(
            (self.tr("upright, unless the sizes tell otherwise"), "auto"),
            (self.tr("the picture upright"), "upright"),
            (self.tr("the picture as it lies in its file"), "raw"),
        )
        self.media = self._choices(
            (self.tr("come in first where they are named"), "add"),
            (self.tr("all come in first"), "all"),
            (self.tr("are left"), "leave"),
        )
        self.unpack = QLineEdit()
        self.unpack.setPlaceholderText(self.tr("not unpacked: only its annotations are read"))
        self._lay_out()
        for choice in (self.format_is, self.coordinates, self.media, self.question, self.whose):
            choice.currentIndexChanged.connect(lambda _index: self._tell())
        for line in (self.run, self.unpack, self.question.lineEdit(), self.whose.lineEdit()):
            if line is not None:
                line.editingFinished.connect(self._tell)

    def options(self) -> Options:
        """Return what the fields say."""
        unpack = self.unpack.text().strip()
        return Options(
            format=str(self.format_is.currentData()),
            question=self.question.currentText().strip(),
            whose=self.whose.currentText().strip(),
            run=self.run.text().strip(),
            coordinates=str(self.coordinates.currentData()),
            media=str(self.media.currentData()),
            unpack=Path(unpack) if unpack and not self._unpack.isHidden() else None,
        )

    def begin_anew(self) -> None:
        """Empty all fields, for another choice of files."""
        for choice in (self.format_is, self.coordinates, self.media):
            choice.setCurrentIndex(0)
        for names in (self.question, self.whose):
            names.setCurrentIndex(-1)
            names.clearEditText()
        self.run.clear()
        self.unpack.clear()
        self._said = self.options()

    def fit(self, kinds: frozenset[str]) -> None:
        """Show the fields that mean something for these kinds of data."""
        has_annotations = bool(kinds & {"annotations", "archive"})
        shown = [self._question]
        if has_annotations or "table" in kinds:
            shown += [self._whose, self._run]
        if has_annotations or "media" in kinds:
            shown.append(self._format)
        if has_annotations:
            shown += [self._coordinates, self._media]
        self._show(shown, is_archive="archive" in kinds)

    def _tell(self) -> None:
        said = self.options()
        if said != self._said:
            self._said = said
            self.changed.emit()

    def _ask_unpack(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("An empty folder to unpack into"))
        if folder:
            self.unpack.setText(folder)
            self._tell()

    @staticmethod
    def _choices(*pairs: tuple[str, str]) -> QComboBox:
        box = QComboBox()
        _narrow(box)
        for words, value in pairs:
            box.addItem(words, value)
        return box

    @staticmethod
    def _names(names: Sequence[str], empty: str) -> QComboBox:
        """Return a line for a name with the known ones to choose from."""
        box = QComboBox()
        _narrow(box)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.addItems(list(names))
        box.setCurrentIndex(-1)
        line = box.lineEdit()
        if line is not None:
            line.setPlaceholderText(empty)
        return box

    def _lay_out(self) -> None:
        self._format = boxed(field(self.tr("Read it as"), self.format_is))
        self._question = boxed(field(self.tr("Question"), self.question))
        self._whose = boxed(field(self.tr("Whose votes"), self.whose))
        self._run = boxed(field(self.tr("Name of the predictions' run"), self.run))
        self._format = boxed(field(self.tr("Read it as"), self.format_is))
        self._coordinates = boxed(field(self.tr("Coordinates mean"), self.coordinates))
        self._media = boxed(field(self.tr("Media that lie beside"), self.media))
        row = path_row(self.unpack, self.tr("Choose …"), self._ask_unpack)
        self._unpack = boxed(field(self.tr("Unpack the archive into"), row))
        self.unpack.setAccessibleName(self.tr("Unpack the archive into"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP_L)
        self._grid.setVerticalSpacing(theme.GAP_M)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)

    def _show(self, shown: Sequence[QWidget], *, is_archive: bool) -> None:
        """Lay the fields that are shown side by side, without gaps."""
        every = (self._question, self._whose, self._run, self._format, self._coordinates, self._media)
        for widget in (*every, self._unpack):
            self._grid.removeWidget(widget)
            widget.setVisible(False)
        for index, widget in enumerate(shown):
            self._grid.addWidget(widget, index // 2, index % 2)
            widget.setVisible(True)
        self._grid.addWidget(self._unpack, len(every), 0, 1, 2)
        self._unpack.setVisible(is_archive)


def _narrow(box: QComboBox) -> None:
    """Let a box be narrower than its longest words, so that both columns are equally wide."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
