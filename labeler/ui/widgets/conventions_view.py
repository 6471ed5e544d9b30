"""The writing conventions of a question of transcripts: rules, what they would do, then in force."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from labeler.ui import theme
from labeler.ui.models.rows import Column
from labeler.ui.state.conventions import (
    ConventionsForm,
    effect_words,
    example_pieces,
    rule_lines,
    word_lines,
)
from labeler.ui.state.word_diff import Part
from labeler.ui.widgets.conventions_fields import ConventionsFields
from labeler.ui.widgets.table import Table

if TYPE_CHECKING:
    from labeler.ops.standard import Standardising

SETTLE_MS = 350


class ConventionsView(QWidget):
    """Left the rules, right their effect. ``wanted`` asks for the effect of what is filled in, ``kept`` to
    put it in force, ``discarded`` for what holds now.
    """

    wanted = Signal()
    kept = Signal()
    discarded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.fields = ConventionsFields()
        self.counts = QCheckBox(self.tr("Agreement, consensus and HLP read transcripts by these rules"))
        self.counts.setToolTip(self.tr("What people wrote stays as it is in the file and in exports"))
        self.keep, self.discard = (
            QPushButton(self.tr("Put in force  Ctrl+⏎")),
            QPushButton(self.tr("Discard")),
        )
        theme.style(self.keep, kind="primary")
        self.rates, self.words, self.problem = QLabel(), QLabel(), QLabel()
        for label, look in ((self.rates, "number"), (self.words, ""), (self.problem, "error")):
            theme.style(label, look=look)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.rules, self.changed_words = self._tables()
        self.examples = QLabel()
        self.examples.setTextFormat(Qt.TextFormat.RichText)
        self.examples.setWordWrap(True)
        self.examples.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.wanted)
        self._lay_out()
        self.fields.changed.connect(self._settle.start)
        self.counts.clicked.connect(lambda _checked=False: self._settle.start())
        self.keep.clicked.connect(lambda _checked=False: self.kept.emit())
        self.discard.clicked.connect(lambda _checked=False: self.discarded.emit())

    def _tables(self) -> tuple[Table, Table]:
        tr = self.tr
        rules = Table(
            (
                Column(tr("Rule"), lambda row: row.name, right=False, width=150),
                Column(tr("Texts"), lambda row: row.n, lambda row: f"{row.n:,}", width=70),
                Column(
                    tr("WER less by"),
                    lambda row: row.gain,
                    lambda row: row.words,
                    tip=tr("How much nearer people come to each other by this rule alone"),
                    width=110,
                ),
            ),
            name=tr("What each rule does"),
        )
        words = Table(
            (
                Column(tr("Written"), lambda row: row.before, right=False, width=120),
                Column(tr("Read as"), lambda row: row.after, right=False, width=120),
                Column(tr("Times"), lambda row: row.n, lambda row: f"{row.n:,}", width=64),
            ),
            name=tr("Words that are read otherwise"),
        )
        for table in (rules, words):
            table.setMinimumHeight(96)
        return rules, words

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_L)
        column.addWidget(_heading(self.tr("How transcripts are written"), look="title"))
        column.addWidget(self.fields)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(left)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(left.minimumSizeHint().width() + 12)
        right = QFrame()
        theme.style(right, surface="side")
        side = QVBoxLayout(right)
        side.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        side.setSpacing(theme.GAP_M)
        side.addWidget(_heading(self.tr("Word error rate between people")))
        for label in (self.rates, self.words, self.problem):
            side.addWidget(label)
        tables = QHBoxLayout()
        tables.setSpacing(theme.GAP_M)
        tables.addWidget(self.rules, 1)
        tables.addWidget(self.changed_words, 1)
        side.addLayout(tables, 3)
        side.addWidget(_heading(self.tr("Examples")))
        shown = QScrollArea()
        shown.setWidgetResizable(True)
        shown.setWidget(self.examples)
        shown.setFrameShape(QFrame.Shape.NoFrame)
        side.addWidget(shown, 2)
        side.addWidget(self.counts)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.discard)
        foot.addWidget(self.keep)
        side.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(area, 4)
        row.addWidget(right, 6)

    # what is shown

    def show_rules(self, form: ConventionsForm, *, counted: bool, editable: bool) -> None:
        """Show what holds now, or what was filled in before."""
        self.fields.show_form(form)
        self.counts.setChecked(counted)
        self.fields.setEnabled(editable)
        self.counts.setEnabled(editable)

    def show_changed(self, changed: bool, *, editable: bool) -> None:
        """Show whether there is something to be put in force."""
        self.keep.setEnabled(changed and editable)
        self.discard.setEnabled(changed)

    def show_counting(self) -> None:
        """The effect is being computed."""
        self.problem.hide()
        self.words.setText(self.tr("Counting …"))

    def show_effect(self, found: Standardising, *, counted: bool) -> None:
        """Show what the rules would do to agreement."""
        rates, words = effect_words(found, counted=counted)
        self.rates.setText(rates)
        self.rates.setVisible(bool(rates))
        self.words.setText(words)
        self.problem.hide()
        self.rules.show_rows(rule_lines(found))
        self.changed_words.show_rows(word_lines(found))
        chosen = theme.colours(self)
        how = {
            Part.ADDED: f"<b><u style='color:{chosen.good}'>{{}}</u></b>",
            Part.MISSING: f"<s style='color:{chosen.muted}'>{{}}</s>",
        }
        lines = [
            " ".join(how.get(part, "{}").format(html.escape(words)) for part, words in pieces)
            for pieces in example_pieces(found)
        ]
        self.examples.setText("".join(f"<p style='margin:0 0 8px 0'>{line}</p>" for line in lines))
        self.examples.setAccessibleName("; ".join(f"{raw} → {text}" for raw, text in found.examples))

    def show_problem(self, words: str) -> None:
        """Say what is wrong with what was filled in."""
        self.problem.setText(words)
        self.problem.show()
        self.keep.setEnabled(False)


def _heading(words: str, look: str = "heading") -> QLabel:
    label = QLabel(words)
    theme.style(label, look=look)
    return label
