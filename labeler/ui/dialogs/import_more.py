"""Import more: folders, files, tables, archives or annotations of other tools, as a job.

What is chosen is looked at in the background: the dialog says what it is, what it would bring and what would
be left out, before anything is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from labeler.errors import FileProblem
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs.choose import ask_folder, last_folder
from labeler.ui.dialogs.form import boxed, field
from labeler.ui.dialogs.import_options import ImportOptions
from labeler.ui.dialogs.outcome import tell_outcomes
from labeler.ui.state.import_look import Kind, Look, look_at
from labeler.ui.state.importing import (
    TABLE_KINDS,
    Order,
    Outcome,
    check_paths,
    importer_names,
    run_import,
)

_SHOWN = 3
_MANY = 6
_MOST_LINES = 400
"""Problems that are shown above; looks of which one line is enough; lines below."""


def open_import(context: Context, paths: Sequence[Path] = (), parent: QWidget | None = None) -> ImportMore:
    """Open the dialog for any files and folders and return it; nothing comes in before the person says so."""
    found = parent
    if found is None:
        from PySide6.QtWidgets import QApplication

        found = QApplication.activeWindow()
    dialog = ImportMore(context, found, paths)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class ImportMore(QDialog):
    """What to import and how to take it; the work itself goes on while the person does something else."""

    def __init__(self, context: Context, parent: QWidget | None, paths: Sequence[Path]) -> None:
        super().__init__(parent)
        self._context = context
        self._window = parent
        self._paths: tuple[Path, ...] = ()
        self.looks: list[Look] = []
        self.setWindowTitle(self.tr("Import"))
        self.resize(640, 520)
        self.chosen, self.recognised = QLabel(), QLabel()
        for label in (self.chosen, self.recognised):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        theme.style(self.recognised, look="heading")
        self.figures = QPlainTextEdit()
        self.figures.setReadOnly(True)
        self.figures.setMinimumHeight(4 * theme.GAP_XL)
        self.figures.setAccessibleName(self.tr("What it would bring"))
        self.folders_are = self._choices(
            (self.tr("mean nothing"), ""),
            (self.tr("are the truth (gold)"), "gold"),
            (self.tr("are my own labels"), "votes"),
        )
        self.table_is = self._choices(
            (self.tr("what its columns say"), ""), *((self.tr(kind), kind) for kind in TABLE_KINDS)
        )
        self.they_are = self._choices(
            (self.tr("what the file says of them"), ""),
            (self.tr("the truth (gold)"), "gold"),
            (self.tr("my own labels"), "votes"),
            (self.tr("predictions of a model"), "predictions"),
        )
        self.new_classes = self._choices(
            (self.tr("come in with the annotations"), "add"), (self.tr("are refused"), "refuse")
        )
        self.words_are = self._choices(
            (self.tr("classes if they are few and come again"), "auto"),
            (self.tr("classes"), "classes"),
            (self.tr("what is said"), "text"),
        )
        self.tiers_are = self._choices(
            (self.tr("questions of their own"), "questions"), (self.tr("people"), "people")
        )
        session = context.session
        self.options = ImportOptions(
            importer_names(), [one.name for one in session.questions], [one.name for one in session.people]
        )
        self.options.changed.connect(self._look)
        self.options.unfolded.connect(self._grow)
        self._lay_out()
        for choice in (self.table_is, self.they_are, self.new_classes, self.words_are, self.tiers_are):
            choice.currentIndexChanged.connect(lambda _index: self._look())
        self.take(paths)

    def take(self, paths: Sequence[Path]) -> None:
        """Show what is to be imported, and look at it."""
        self._paths = tuple(paths)
        words = "\n".join(str(path) for path in self._paths[:_SHOWN])
        more = len(self._paths) - _SHOWN
        self.chosen.setText(f"{words}\n+ {more:,}" if more > 0 else words or self.tr("Nothing chosen yet."))
        self.looks = []
        self.options.begin_anew()
        self._show_looks()
        self._look()

    def order(self) -> Order:
        """Return what the fields say."""
        session, more = self._context.session, self.options.options()
        me = next((person.name for person in session.people if person.id == session.person), "")
        return Order(
            self._paths,
            session.person,
            person=session.person,
            question=session.question,
            folders_are=str(self.folders_are.currentData()),
            table_is=str(self.table_is.currentData()),
            they_are=str(self.they_are.currentData()),
            me=me,
            new_classes=str(self.new_classes.currentData()),
            words=str(self.words_are.currentData()),
            tiers=str(self.tiers_are.currentData()),
            format=more.format,
            asked=more.question,
            whose=more.whose,
            run=more.run,
            coordinates=more.coordinates,
            media=more.media,
            unpack=more.unpack,
            as_media=frozenset(look.path for look in self.looks if look.kind is Kind.MEDIA),
        )

    def _grow(self, by: int) -> None:
        """Make room for the options, as far as the screen has it."""
        most = self.screen().availableGeometry().height() - 5 * theme.GAP_XL
        self.resize(self.width(), max(self.height(), min(self.height() + by, most)))

    def _make_room(self) -> None:
        """Become higher where sentences would be cut off, as far as the screen has it."""
        layout = self.layout()
        if layout is None:
            return
        layout.activate()
        needed = layout.totalMinimumHeightForWidth(self.width()) + 3 * theme.GAP_XL
        self._grow(needed - self.height())

    def start(self) -> None:
        """Begin the job and go away."""
        order = self.order()
        try:
            check_paths(order.paths)
        except FileProblem as error:
            self._say_problem(str(error))
            return
        start_import(self._context, self._window or self, order)
        self.accept()

    # looking

    def _look(self) -> None:
        project = self._context.session.project
        if project is None or not self._paths:
            return
        self.begin.setEnabled(False)
        self.recognised.setText(self.tr("Looking …"))
        self._context.tasks.run(
            look_at, project, self.order(), done=self._looked, failed=self._failed, exclusive="import.look"
        )

    def _looked(self, looks: list[Look]) -> None:
        self.looks = looks
        self._show_looks()

    def _failed(self, error: Exception) -> None:
        self._say_problem(str(error))

    def _say_problem(self, words: str) -> None:
        self.recognised.setText("")
        self.wrong.setText(words)
        self.wrong.setVisible(True)
        self.begin.setEnabled(False)

    def _show_looks(self) -> None:
        kinds = {look.kind for look in self.looks}
        annotated = bool(kinds & {Kind.ANNOTATIONS, Kind.ARCHIVE})
        self._media.setVisible(Kind.MEDIA in kinds)
        self._table.setVisible(Kind.TABLE in kinds)
        self._annotations.setVisible(annotated)
        self._words.setVisible(any(look.has_segments for look in self.looks) or self._is_set(self.words_are))
        self._tiers.setVisible(any(look.has_tiers for look in self.looks) or self._is_set(self.tiers_are))
        self.options.fit(*kinds)
        titles = dict.fromkeys(look.title for look in self.looks if look.title)
        self.recognised.setText(", ".join(titles))
        problems = [look.problem for look in self.looks if look.problem]
        most = None if len(self.looks) < _MANY else 1
        lines = [line for look in self.looks for line in look.lines[:most]]
        said = problems
        if len(problems) > _SHOWN:
            words = self.tr("{n:,} of {of:,} cannot come in; the reasons are below.")
            said, lines = [words.format(n=len(problems), of=len(self.looks))], problems + lines
        self.figures.setPlainText("\n".join(lines[:_MOST_LINES]))
        self.figures.setVisible(bool(lines))
        self.wrong.setText("\n".join(said))
        self.wrong.setVisible(bool(problems))
        self.begin.setEnabled(len(problems) < len(self.looks))
        self._make_room()

    @staticmethod
    def _is_set(choice: QComboBox) -> bool:
        return choice.currentIndex() > 0

    # choosing

    def _ask_folder(self) -> None:
        folder = ask_folder(
            self, self._context.settings, self.tr("A folder of images or sound, or a data set")
        )
        if folder is not None:
            self.take([folder])

    def _ask_files(self) -> None:
        texts, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Files, tables, annotations, archives"), last_folder(self._context.settings)
        )
        if texts:
            self.take([Path(text) for text in texts])

    # making

    @staticmethod
    def _choices(*pairs: tuple[str, str]) -> QComboBox:
        box = QComboBox()
        for words, value in pairs:
            box.addItem(words, value)
        return box

    def _lay_out(self) -> None:
        folder, files = QPushButton(self.tr("A folder …")), QPushButton(self.tr("Files …"))
        folder.clicked.connect(lambda _checked=False: self._ask_folder())
        files.clicked.connect(lambda _checked=False: self._ask_files())
        ask = QHBoxLayout()
        ask.setSpacing(theme.GAP_M)
        ask.addWidget(folder)
        ask.addWidget(files)
        ask.addStretch()
        self._media = boxed(field(self.tr("The folders' names"), self.folders_are))
        self._table = boxed(field(self.tr("The table holds"), self.table_is))
        pair = QHBoxLayout()
        pair.setSpacing(theme.GAP_L)
        pair.addLayout(field(self.tr("The annotations are"), self.they_are), 1)
        pair.addLayout(field(self.tr("New classes"), self.new_classes), 1)
        self._annotations = boxed(pair)
        self._words = boxed(field(self.tr("The words of segments are"), self.words_are))
        self._tiers = boxed(field(self.tr("Tiers are"), self.tiers_are))
        spoken = QHBoxLayout()
        spoken.setSpacing(theme.GAP_L)
        spoken.addWidget(self._words, 1)
        spoken.addWidget(self._tiers, 1)
        self.wrong = QLabel()
        self.wrong.setWordWrap(True)
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        theme.style(self.wrong, look="warn")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_L)
        column.addLayout(ask)
        for widget in (self.chosen, self.recognised, self.wrong, self._media, self._table, self._annotations):
            column.addWidget(widget)
        column.addLayout(spoken)
        column.addWidget(self.options)
        column.addWidget(self.figures, 1)
        column.addStretch()
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        stop, self.begin = QPushButton(self.tr("Cancel")), QPushButton(self.tr("Import"))
        theme.style(self.begin, kind="primary")
        theme.style(stop, kind="quiet")
        self.begin.setDefault(True)
        self.begin.clicked.connect(lambda _checked=False: self.start())
        stop.clicked.connect(self.reject)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(stop)
        line.addWidget(self.begin)
        return line


def start_import(context: Context, window: QWidget, order: Order) -> None:
    """Begin an import as a job of the window; its outcome is told when it ends."""
    project = context.session.project
    if project is None:
        return

    def done(outcomes: list[Outcome]) -> None:
        tell_outcomes(window, outcomes, context.tell)

    name = window.tr("Import {name}").format(name=order.paths[0].name)
    context.tasks.start(name, run_import, project, order, done=done)
