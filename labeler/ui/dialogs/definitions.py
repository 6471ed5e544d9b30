"""Definitions that copies changed apart: the versions side by side, one of them taken or both together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from labeler.ops.definitions import FIELD_WORDS, Definitions, Values, Version, together
from labeler.types import Changes
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs import complain
from labeler.ui.state.taking_in import read_definitions, settle, who_words

TABLES = ("guideline", "label_class")
WRITTEN = frozenset({"definition", "name"})
"""What both may have written anew; an SME can write a third text there."""


class SettleDefinitions(QDialog):
    """One at a time, with a choice of which; when all are settled it says so."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.found: list[Definitions] = []
        self.versions: list[QPushButton] = []
        self.setWindowTitle(self.tr("Definitions changed apart"))
        self.resize(920, 500)
        self._lay_out()
        context.changed.connect(self._heard)
        self.read()

    def read(self) -> None:
        """Read what waits again, in the background."""
        self._context.tasks.run(
            read_definitions, self._context.session, done=self._show, exclusive="definitions.load"
        )

    def _heard(self, changes: Changes) -> None:
        if changes.touches(*TABLES):
            self.read()

    def _show(self, found: list[Definitions]) -> None:
        before = self.which.currentText()
        self.found = found
        self.which.blockSignals(True)
        self.which.clear()
        self.which.addItems([one.title[0].upper() + one.title[1:] for one in found])
        self.which.setCurrentIndex(max(0, self.which.findText(before)))
        self.which.blockSignals(False)
        self.which.setVisible(len(found) > 1)
        self.title.setVisible(len(found) == 1)
        self.title.setText(self.which.currentText())
        n = len(found)
        words = self.tr("Nothing waits to be settled.")
        if n:
            words = self.tr(
                "Copies changed this without knowing of each other. The later version holds until you settle "
                "it; all versions stay in the history."
            )
        self.about.setText(words)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.problem.hide()
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_M)
        self.versions = []
        one = self._chosen()
        if one is not None:
            if one.before is not None:
                row.addWidget(self._column(one, one.before, self.tr("Before")), 1)
            for version in one.versions:
                row.addWidget(self._column(one, version), 1)
        else:
            row.addStretch()
        self.area.setWidget(inside)
        self._show_together(one)

    def _chosen(self) -> Definitions | None:
        place = self.which.currentIndex()
        return self.found[place] if 0 <= place < len(self.found) else None

    def _show_together(self, one: Definitions | None) -> None:
        self.both.setVisible(one is not None)
        self.text.setVisible(False)
        self.text_name.setVisible(False)
        if one is None:
            return
        mixed = together(one)
        written = [name for name in mixed.open if name in WRITTEN]
        shown = bool(written) and len(mixed.open) == 1
        for widget in (self.text, self.text_name):
            widget.setVisible(shown)
        if shown:
            self.text_name.setText(self.tr("{field} from now on").format(field=FIELD_WORDS[written[0]]))
            self.text.setPlainText(str(mixed.values.get(written[0]) or ""))
        self.both.setText(self.tr("Let this text hold") if shown else self.tr("Take both changes together"))
        possible = not mixed.open or shown
        self.both.setEnabled(possible)
        self.both.setToolTip(
            "" if possible else self.tr("Both changed the same; take one version, or amend it afterwards.")
        )

    def _column(self, one: Definitions, version: Version, title: str = "") -> QFrame:
        card = QFrame()
        theme.style(card, surface="card")
        column = QVBoxLayout(card)
        column.setContentsMargins(theme.GAP_L, theme.GAP_M, theme.GAP_L, theme.GAP_M)
        column.setSpacing(theme.GAP_S)
        column.addWidget(_line(title or version.person, "heading"))
        when = who_words(version.person if title else "", version.at)
        column.addWidget(_line(f"{when} · {self.tr('holds now')}" if version.holds else when, "small"))
        if version.values is None:
            column.addWidget(_line(self.tr("Taken away"), "warn"))
        for name in one.fields if version.values is not None else ():
            said = version.words.get(name, "") or "–"
            before = one.before.words.get(name, "") if one.before is not None else ""
            same = one.before is not None and not title and version.words.get(name, "") == before
            column.addSpacing(theme.GAP_S)
            column.addWidget(_line(FIELD_WORDS[name], "small"))
            column.addWidget(_line(said, "muted" if same or title else ""))
        column.addStretch()
        if not title:
            take = QPushButton(self.tr("Take this version"))
            take.setAccessibleName(self.tr("Take the version of {name}").format(name=version.person))
            take.setAutoDefault(False)
            take.clicked.connect(lambda _checked=False: self._settle(one, version.values))
            self.versions.append(take)
            column.addWidget(take)
        return card

    def _take_both(self) -> None:
        one = self._chosen()
        if one is None:
            return
        mixed = together(one)
        values: dict[str, str | int | None] = dict(mixed.values)
        for name in mixed.open:
            values[name] = self.text.toPlainText().strip()
        self._settle(one, values)

    def _settle(self, one: Definitions, values: Values | None) -> None:
        def done(_row: object) -> None:
            self._context.tell(self.tr("Settled: {title}. Ctrl+Z takes it back.").format(title=one.title))

        self.problem.hide()
        self._context.tasks.run(settle, self._context.session, one, values, done=done, failed=self._complain)

    def _complain(self, error: BaseException) -> None:
        complain(self._context, self.problem, error)

    def _lay_out(self) -> None:
        tr = self.tr
        self.about, self.problem, self.text_name, self.title = QLabel(), QLabel(), QLabel(), QLabel()
        theme.style(self.title, look="title")
        self.about.setWordWrap(True)
        self.problem.setWordWrap(True)
        self.problem.hide()
        theme.style(self.about, look="muted")
        theme.style(self.problem, look="error")
        theme.style(self.text_name, look="heading")
        self.which = QComboBox()
        self.which.setAccessibleName(tr("Which definition"))
        self.which.currentIndexChanged.connect(lambda _place: self._show_chosen())
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(tr("What holds from now on"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(72)
        self.both, close = QPushButton(tr("Take both changes together")), QPushButton(tr("Close"))
        theme.style(self.both, kind="primary")
        theme.style(close, kind="quiet")
        self.both.clicked.connect(lambda _checked=False: self._take_both())
        close.clicked.connect(lambda _checked=False: self.accept())
        for button in (self.both, close):
            button.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        foot.addWidget(self.both)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addWidget(self.which)
        column.addWidget(self.area, 1)
        for widget in (self.text_name, self.text, self.problem):
            column.addWidget(widget)
        column.addLayout(foot)


def _line(words: str, look: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    theme.style(label, look=look)
    return label
