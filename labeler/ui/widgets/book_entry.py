"""One class's entry in the label book: read by labelers, written by the expert."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from labeler.ops.book import WANTED, BookPage, ExampleKind
from labeler.ui import theme
from labeler.ui.state.book import KINDS, Draft, shown_missing, standing
from labeler.ui.widgets.example_strip import ExampleStrip
from labeler.ui.widgets.swatch import Swatch

LINE = 22
WIDEST = 960
MOST_DECISIONS = 8


class BookEntryView(QWidget):
    """``written`` carries (field, text) of a draft; ``kept`` and ``discarded`` its end; ``again`` asks for a
    round of what an older version governed.
    """

    written = Signal(str, str)
    kept = Signal()
    discarded = Signal()
    again = Signal()
    add_wanted = Signal()
    versions_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.swatch, self.name, self.about = Swatch(""), QLabel(), QLabel()
        self.versions = QPushButton(self.tr("Compare versions  V"))
        self.versions.setAccessibleName(self.tr("Compare versions"))
        self.versions.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.versions.clicked.connect(lambda _checked=False: self.versions_wanted.emit())
        theme.style(self.name, look="title")
        theme.style(self.about, look="muted")
        self.missing = QLabel()
        theme.style(self.missing, look="warn")
        for label in (self.name, self.about, self.missing):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.relabel = _button(self.tr("Label those again …"), self.again)
        self.definition = self._text(self.tr("Definition"), "definition", 4)
        self.definition.setPlaceholderText(
            self.tr(
                "What is seen or heard, so that two people measure the same: a length, a number, a level."
            )
        )
        self.edge_cases = self._text(self.tr("Edge cases"), "edge_cases", 3)
        self.edge_cases.setPlaceholderText(self.tr("One a line: what it looks like, and what it counts as."))
        self.strips = {
            "typical": ExampleStrip(
                self.tr("Typical"), self.tr("Nothing is shown yet that everybody would call so.")
            ),
            "counter": ExampleStrip(
                self.tr("Not this"), self.tr("Nothing is shown yet that is easily mistaken for it.")
            ),
            "borderline": ExampleStrip(
                self.tr("On the border"), self.tr("No case on the border is shown yet.")
            ),
        }
        self.add = _button(self.tr("Choose examples on Data …"), self.add_wanted)
        self.log = QLabel()
        self.log.setTextFormat(Qt.TextFormat.PlainText)
        self.log.setWordWrap(True)
        self.log.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.decision = QLineEdit()
        self.decision.setPlaceholderText(self.tr("Decided just now, in one sentence"))
        self.decision.setAccessibleName(self.tr("A decision"))
        self.decision.textEdited.connect(lambda text: self.written.emit("decision", text))
        self.keep = _button(self.tr("Keep as a new version"), self.kept)
        theme.style(self.keep, kind="primary")
        self.discard = _button(self.tr("Discard"), self.discarded)
        self._build()

    def _text(self, name: str, field: str, lines: int) -> QPlainTextEdit:
        edit = QPlainTextEdit()
        edit.setAccessibleName(name)
        edit.setTabChangesFocus(True)
        edit.setFixedHeight(lines * LINE + 12)
        edit.textChanged.connect(lambda: self.written.emit(field, edit.toPlainText()))
        return edit

    def _build(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        top = QHBoxLayout()
        top.setSpacing(theme.GAP_M)
        top.addWidget(self.swatch)
        top.addWidget(self.name, 1)
        column.addLayout(top)
        state = QHBoxLayout()
        state.setSpacing(theme.GAP_M)
        state.addWidget(self.about, 1)
        state.addWidget(self.versions)
        state.addWidget(self.relabel)
        column.addLayout(state)
        column.addWidget(self.missing)
        column.addWidget(_heading(self.tr("Definition")))
        column.addWidget(self.definition)
        for kind in KINDS:
            column.addSpacing(theme.GAP_S)
            column.addWidget(self.strips[kind])
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(_heading(self.tr("Edge cases")))
        column.addWidget(self.edge_cases)
        column.addWidget(_heading(self.tr("Decisions")))
        column.addWidget(self.log)
        column.addWidget(self.decision)
        column.addStretch()
        inside.setMaximumWidth(WIDEST)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.foot = QWidget()
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(theme.GAP_XL, theme.GAP_M, theme.GAP_XL, theme.GAP_M)
        self.unsaved = QLabel(self.tr("Not kept yet"))
        theme.style(self.unsaved, look="warn")
        foot.addWidget(self.unsaved)
        foot.addStretch()
        foot.addWidget(self.discard)
        foot.addWidget(self.keep)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.area, 1)
        whole.addWidget(self.foot)

    def show_page(self, page: BookPage, draft: Draft, *, editable: bool, changed: bool) -> None:
        """Show a class and what is being written about it."""
        self.swatch.show_colour(page.label_class.colour or "")
        self.name.setText(page.label_class.name)
        self.about.setText(standing(page))
        self.missing.setText(shown_missing(page))
        self.missing.setVisible(bool(page.missing))
        self.versions.setVisible(page.entry is not None and page.entry.version > 1)
        self.relabel.setVisible(editable and page.n_old > 0 and page.entry is not None)
        for edit, text in ((self.definition, draft.definition), (self.edge_cases, draft.edge_cases)):
            edit.setReadOnly(not editable)
            if edit.toPlainText() != text:
                edit.blockSignals(True)
                edit.setPlainText(text)
                edit.blockSignals(False)
        for kind in KINDS:
            wanted = WANTED[ExampleKind(kind)]
            self.strips[kind].show_examples(getattr(draft, kind), wanted, editable=editable)
        self.add.setVisible(editable)
        self.decision.setVisible(editable)
        if self.decision.text() != draft.decision:
            self.decision.setText(draft.decision)
        self._show_log(page)
        self.show_changed(changed=changed, editable=editable)

    def show_changed(self, *, changed: bool, editable: bool) -> None:
        """Say whether something waits to be kept."""
        self.foot.setVisible(editable)
        self.unsaved.setVisible(changed)
        self.keep.setEnabled(changed)
        self.discard.setEnabled(changed)

    def _show_log(self, page: BookPage) -> None:
        lines = [f"• {one}" for one in reversed(page.entry.decisions if page.entry else ())]
        for note in page.log[:MOST_DECISIONS]:
            day = datetime.fromtimestamp(note.at / 1e6).astimezone().date().isoformat()
            lines.append(f"• {day}: {note.reason} ({self.tr('ruling by')} {note.person})")
        if len(page.log) > MOST_DECISIONS:
            lines.append(self.tr("… and {n} more rulings").format(n=len(page.log) - MOST_DECISIONS))
        self.log.setText(
            "\n".join(lines) or self.tr("Nothing was decided yet; rulings with a reason appear here.")
        )
        theme.style(self.log, look="" if lines else "muted")


def _heading(words: str) -> QLabel:
    label = QLabel(words)
    theme.style(label, look="heading")
    return label


def _button(words: str, signal: object) -> QPushButton:
    button = QPushButton(words)
    button.setAccessibleName(words)
    button.clicked.connect(lambda _checked=False: signal.emit())  # type: ignore[attr-defined]
    return button
