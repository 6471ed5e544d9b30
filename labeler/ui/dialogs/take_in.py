"""Take in a colleague's file: what would come in first, then the job, then one report with what is left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from labeler.errors import Cancelled
from labeler.ops.merge import Rehearsal
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs.choose import last_folder
from labeler.ui.state.taking_in import Taken, coming_words, look_through, take_in, work_words
from labeler.ui.tasks import Job


def ask_copies(context: Context, parent: QWidget) -> list[Path]:
    """Return the files that the person chose; none where they chose nothing."""
    texts, _ = QFileDialog.getOpenFileNames(
        parent,
        parent.tr("Take in a colleague's file"),
        last_folder(context.settings),
        parent.tr("Labeler projects (*.labeler)"),
    )
    if texts:
        context.settings.remember("folder", str(Path(texts[0]).parent))
    return [Path(text) for text in texts]


class TakeIn(QDialog):
    """Looks through the files when it opens; a file that is another project can be opened instead."""

    def __init__(self, context: Context, parent: QWidget, paths: Sequence[Path]) -> None:
        super().__init__(parent)
        self._context = context
        self._paths = list(paths)
        self._job: Job | None = None
        self.found: list[Rehearsal] = []
        self.setWindowTitle(self.tr("Take in a colleague's file"))
        self.resize(720, 420)
        self._lay_out()
        self._look()

    def _look(self) -> None:
        names = ", ".join(path.name for path in self._paths)
        self._job = self._context.tasks.start(
            self.tr("Look through {names}").format(names=names),
            look_through,
            self._context.session,
            self._paths,
            done=self._show,
            failed=self._failed,
            progress=self._progressed,
            exclusive="take_in.look",
        )

    def _progressed(self, job: Job) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * (job.fraction or 0.0)))

    def _failed(self, error: BaseException) -> None:
        self._job = None
        if not isinstance(error, Cancelled):
            self._context.failed.emit(error)
        self.reject()

    def _show(self, found: list[Rehearsal]) -> None:
        self._job, self.found = None, found
        self.bar.hide()
        for one in found:
            self._cards.insertWidget(self._cards.count() - 1, _card(one))
        news = [one for one in found if one.is_news]
        self.take.setEnabled(bool(news))
        self.take.setText(self.tr("Take it in") if len(found) == 1 else self.tr("Take them in"))
        self.instead.setVisible(len(found) == 1)
        first = self.take if news else self.instead if len(found) == 1 else self.cancel
        first.setDefault(True)
        first.setFocus()

    def _take(self) -> None:
        context, parent = self._context, self.parentWidget()
        paths = [one.path for one in self.found if one.is_news]
        names = ", ".join(path.name for path in paths)
        context.tasks.start(
            self.tr("Take in {names}").format(names=names),
            take_in,
            context.session,
            paths,
            done=lambda taken: TakenIn(context, parent, taken).open(),
            exclusive="take_in.take",
        )
        self.accept()

    def _open_instead(self) -> None:
        self._context.open_project(self._paths[0])
        self.accept()

    def done(self, result: int) -> None:
        """Closed: looking through the files ends."""
        if self._job is not None:
            self._job.cancel()
        super().done(result)

    # how it looks

    def _lay_out(self) -> None:
        tr = self.tr
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Looking through the files"))
        inside = QWidget()
        self._cards = QVBoxLayout(inside)
        self._cards.setContentsMargins(0, 0, theme.GAP_M, 0)
        self._cards.setSpacing(theme.GAP_M)
        self._cards.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        about = QLabel(
            tr(
                "Both copies come together: nothing is overwritten, and the same file twice changes nothing. "
                "A backup of this project is made before; taking in is not undone."
            )
        )
        about.setWordWrap(True)
        theme.style(about, look="muted")
        self.instead, self.cancel, self.take = (
            QPushButton(tr("Open it instead")),
            QPushButton(tr("Cancel")),
            QPushButton(tr("Take it in")),
        )
        self.instead.hide()
        self.take.setEnabled(False)
        theme.style(self.cancel, kind="quiet")
        theme.style(self.take, kind="primary")
        for button, call in (
            (self.instead, self._open_instead),
            (self.cancel, self.reject),
            (self.take, self._take),
        ):
            button.clicked.connect(lambda _checked=False, call=call: call())
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_M)
        foot.addWidget(self.instead)
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        column.addWidget(about)
        column.addWidget(self.bar)
        column.addWidget(area, 1)
        column.addLayout(foot)


def _card(one: Rehearsal) -> QFrame:
    """Return what one file brings, what it leaves to do, and what to mind."""
    card = QFrame()
    theme.style(card, surface="card")
    column = QVBoxLayout(card)
    column.setContentsMargins(theme.GAP_L, theme.GAP_M, theme.GAP_L, theme.GAP_M)
    column.setSpacing(theme.GAP_S)
    head = "heading"
    for words, look in (
        (one.path.name, head),
        (str(one.path.parent), "small"),
        (coming_words(one), "warn" if one.refused else ""),
        (work_words(one), "warn"),
        *((note, "muted") for note in one.notes),
    ):
        if words:
            column.addWidget(_line(words, look))
    card.setAccessibleName(f"{one.path.name}: {coming_words(one)}")
    return card


def _line(words: str, look: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    theme.style(label, look=look)
    return label


class TakenIn(QDialog):
    """The one report: what came in from each file, and a way to what waits for an SME now."""

    def __init__(self, context: Context, parent: QWidget | None, taken: Taken) -> None:
        super().__init__(parent)
        self._context, self.taken = context, taken
        self.setWindowTitle(self.tr("What was taken in"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        for words in taken.lines:
            column.addWidget(_line(words, ""))
        for words in taken.notes:
            column.addWidget(_line(words, "muted"))
        for words in taken.waiting:
            column.addWidget(_line(words, "warn"))
        column.addStretch()
        column.addLayout(self._foot())
        self.resize(620, 240)

    def _foot(self) -> QHBoxLayout:
        tr, taken = self.tr, self.taken
        copy, close = QPushButton(tr("Copy the report")), QPushButton(tr("Close"))
        theme.style(copy, kind="quiet")
        copy.clicked.connect(lambda _checked=False: QGuiApplication.clipboard().setText(taken.words))
        close.clicked.connect(lambda _checked=False: self.accept())
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_M)
        foot.addWidget(copy)
        foot.addStretch()
        foot.addWidget(close)
        self.resolve = QPushButton(tr("Rule on them"))
        self.settle = QPushButton(tr("Settle the definitions"))
        for button, n, call in (
            (self.resolve, taken.rulings, lambda: self._context.open_page("resolve")),
            (self.settle, taken.definitions, lambda: self._context.do("team.settle")),
        ):
            button.setVisible(n > 0)
            button.clicked.connect(lambda _checked=False, call=call: self._go(call))
            theme.style(button, kind="primary")
            foot.addWidget(button)
        first = self.resolve if taken.rulings else self.settle if taken.definitions else close
        theme.style(first, kind="primary")
        first.setDefault(True)
        first.setFocus()
        return foot

    def _go(self, call: object) -> None:
        self.accept()
        call()  # type: ignore[operator]
