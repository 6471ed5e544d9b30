"""Two versions of a label-book entry beside each other: what went, what came."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from labeler.types import Id
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.state.versions import VersionRow, Versions, compared, read_versions, title_of
from labeler.ui.state.word_diff import Part, Piece

KEY = "book.versions"


class VersionsDialog(QDialog):
    """``older`` and ``newer`` choose the two; they begin with the last but one and the last."""

    def __init__(self, context: Context, parent: QWidget, label_class: Id, name: str) -> None:
        super().__init__(parent)
        self._versions = Versions((), {}, {})
        self.setWindowTitle(self.tr("Versions of {name}").format(name=name))
        self.resize(900, 600)
        self.older, self.newer = QComboBox(), QComboBox()
        self.older.setAccessibleName(self.tr("Older version"))
        self.newer.setAccessibleName(self.tr("Newer version"))
        self.rows: list[VersionRow] = []
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(0, 0, theme.GAP_M, 0)
        self._grid.setHorizontalSpacing(theme.GAP_XL)
        self._grid.setVerticalSpacing(theme.GAP_S)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        self._lay_out()
        for combo in (self.older, self.newer):
            combo.activated.connect(lambda _index: self._compare())
        project, question = context.session.project, context.session.question
        if project is not None:
            context.tasks.run(read_versions, project, question, label_class, done=self._show, exclusive=KEY)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.GAP_XL)
        top.addWidget(self.older, 1)
        top.addWidget(self.newer, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._inside)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_L)
        column.addLayout(top)
        column.addWidget(area, 1)
        column.addLayout(foot)

    def _show(self, versions: Versions) -> None:
        self._versions = versions
        for combo, at in ((self.older, 1), (self.newer, 0)):
            combo.clear()
            for entry in versions.entries:
                combo.addItem(title_of(entry, versions.n_labels))
            combo.setCurrentIndex(min(at, len(versions.entries) - 1))
        self._compare()

    def _compare(self) -> None:
        while (entry := self._grid.takeAt(0)) is not None:
            if (widget := entry.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        known = self._versions
        if not known.entries:
            return
        older, newer = (known.entries[combo.currentIndex()] for combo in (self.older, self.newer))
        self.rows = compared(older, newer, known.names)
        for place, row in enumerate(self.rows):
            heading = QLabel(
                row.heading if row.changed else self.tr("{part}: as before").format(part=row.heading)
            )
            theme.style(heading, look="heading")
            self._grid.addWidget(heading, 2 * place, 0, 1, 2)
            for column, pieces in enumerate((row.older, row.newer)):
                self._grid.addWidget(
                    self._label(pieces, in_lines=row.heading != "Definition"), 2 * place + 1, column
                )
        self._grid.setRowStretch(2 * len(self.rows), 1)

    def _label(self, pieces: tuple[Piece, ...], *, in_lines: bool) -> QLabel:
        chosen = theme.colours(self)
        how = {
            Part.ADDED: f"<b><u style='color:{chosen.good}'>{{}}</u></b>",
            Part.MISSING: f"<s style='color:{chosen.bad}'>{{}}</s>",
        }
        said = [how.get(piece.part, "{}").format(html.escape(piece.words)) for piece in pieces]
        label = QLabel(("<br>" if in_lines else " ").join(said) or f"<i>{self.tr('nothing')}</i>")
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label
