"""What resolving has come to: how much is left, where nobody could tell, how far SMEs agree."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from labeler.ops.resolve_report import ResolveReport, resolve_report
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.models.rows import Column
from labeler.ui.state.resolve_report import (
    about_judges,
    about_unknowable,
    judge_lines,
    standing_lines,
    unknowable_lines,
)
from labeler.ui.widgets.stat import Stat
from labeler.ui.widgets.table import Table

KEY = "resolve.report"


class ResolveReportDialog(QDialog):
    """Reads in the background; a double-click on a tag opens its items that nobody could tell."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self.setWindowTitle(self.tr("How far resolving is"))
        self.resize(760, 560)
        tr = self.tr
        self.cards = [Stat(tr("Reading")) for _ in range(4)]
        self.tags = Table(
            (
                Column(tr("Tag"), lambda row: row.tag, right=False, width=220),
                Column(tr("Cannot be told"), lambda row: row.n, lambda row: row.words, width=150),
                Column(
                    tr("Share (95 %)"),
                    lambda row: row.share,
                    lambda row: row.interval,
                    bar=lambda row: row.share,
                    width=220,
                ),
            ),
            name=tr("Not enough information, by tag"),
        )
        self.judges = Table(
            (
                Column(tr("SMEs"), lambda row: row.names, right=False, width=220),
                Column(tr("Both ruled"), lambda row: row.n, lambda row: f"{row.n:,}", width=150),
                Column(tr("The same (95 %)"), lambda row: row.share, lambda row: row.interval, width=220),
            ),
            name=tr("How far SMEs agree"),
        )
        self.about_tags, self.about_judges = QLabel(), QLabel()
        self._lay_out()
        self.tags.activated_row.connect(self._open)
        project, question = context.session.project, context.session.question
        if project is not None:
            context.tasks.run(resolve_report, project, question, done=self._show, exclusive=KEY)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_M)
        for card in self.cards:
            card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            row.addWidget(card, 1)
        column.addLayout(row)
        for words, about, table in (
            (self.tr("Not enough information, by tag"), self.about_tags, self.tags),
            (self.tr("How far SMEs agree"), self.about_judges, self.judges),
        ):
            heading = QLabel(words)
            theme.style(heading, look="heading")
            theme.style(about, look="muted")
            about.setWordWrap(True)
            column.addWidget(heading)
            column.addWidget(about)
            column.addWidget(table, 3)
        column.addStretch()
        foot = QHBoxLayout()
        foot.addStretch()
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        foot.addWidget(close)
        column.addLayout(foot)

    def _show(self, report: ResolveReport) -> None:
        for card, (title, value, note) in zip(self.cards, standing_lines(report), strict=True):
            card.show_title(title)
            card.show_value(value, note)
        self.about_tags.setText(about_unknowable(report))
        self.about_judges.setText(about_judges(report))
        self.tags.show_rows(unknowable_lines(report))
        self.tags.setVisible(bool(report.unknowable))
        self.judges.show_rows(judge_lines(report))
        self.judges.setVisible(bool(report.judges))

    def _open(self, row: object) -> None:
        items = list(getattr(row, "items", ()))
        if items:
            title = self.tr("Not enough information: {tag}").format(tag=getattr(row, "tag", ""))
            self.context.open_page("data", items=items, title=title)
            self.accept()
