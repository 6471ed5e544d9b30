"""The card that exports: format, parts, uncertain items, votes; what it would hold, and what is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from labeler.ui import theme
from labeler.ui.models.rows import Column
from labeler.ui.state.export import ExportFacts, plan_words
from labeler.ui.widgets.table import Table

if TYPE_CHECKING:
    from labeler.ops.export import Choice, Plan


class ExportCard(QFrame):
    """``changed``: something else is asked for; ``wanted``: write it; ``browse``: choose a folder."""

    changed = Signal()
    wanted = Signal()
    browse = Signal()

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, surface="card")
        self.format = self._choices(
            ("csv", self.tr("CSV"), self.tr("items.csv and tags.csv; spreadsheets and labeler read them")),
            ("jsonl", self.tr("JSON Lines"), self.tr("items.jsonl, one object per item")),
            (
                "folders",
                self.tr("Folders"),
                self.tr("media copied into part/class, as ImageFolder reads them"),
            ),
        )
        self.uncertain = self._choices(
            ("drop", self.tr("leave out"), self.tr("Items whose truth is uncertain are not exported")),
            ("keep", self.tr("keep as a class"), self.tr("Uncertain is exported like any class")),
            ("soft", self.tr("soft labels"), self.tr("Each item gets the share of people for each class")),
        )
        self.split = QComboBox()
        self.split.activated.connect(lambda _i: self.changed.emit())
        self.votes = QCheckBox(self.tr("who said what (votes.csv)"))
        self.votes.toggled.connect(lambda _on: self.changed.emit())
        self.link = QCheckBox(self.tr("hard links instead of copies"))
        self.folder = QLineEdit()
        self.button = QPushButton(self.tr("Export"))
        theme.style(self.button, kind="primary")
        theme.set_icon(self.button, "export")
        self.button.clicked.connect(lambda _checked=False: self.wanted.emit())
        self.summary = QLabel()
        theme.style(self.summary, look="heading")
        self.notes = QVBoxLayout()
        self.notes.setSpacing(2)
        self.earlier = Table(self._earlier_columns(), name=self.tr("Earlier exports"))
        self._lay_out()

    def _choices(self, *choices: tuple[str, str, str]) -> QButtonGroup:
        group = QButtonGroup(self)
        for key, title, tip in choices:
            button = QRadioButton(title)
            button.setToolTip(tip)
            button.setObjectName(key)
            group.addButton(button)
        group.buttons()[0].setChecked(True)
        group.idToggled.connect(lambda _id, on: self.changed.emit() if on else None)
        return group

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        column.addWidget(_heading(self.tr("Export")))
        rows = QFormLayout()
        rows.setHorizontalSpacing(theme.GAP_L)
        rows.setVerticalSpacing(theme.GAP_M)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        rows.addRow(self.tr("Format"), _row(*self.format.buttons()))
        rows.addRow(self.tr("Parts of"), self.split)
        rows.addRow(self.tr("Uncertain items"), _row(*self.uncertain.buttons()))
        rows.addRow(self.tr("Also"), _row(self.votes, self.link))
        choose = QPushButton(self.tr("Choose …"))
        choose.setAccessibleName(self.tr("Choose the folder"))
        choose.clicked.connect(lambda _checked=False: self.browse.emit())
        where = QHBoxLayout()
        where.setSpacing(theme.GAP_M)
        where.addWidget(self.folder, 1)
        where.addWidget(choose)
        rows.addRow(self.tr("New folder"), where)
        self.split.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.split.setAccessibleName(self.tr("Parts of which split"))
        self.folder.setAccessibleName(self.tr("New folder"))
        column.addLayout(rows)
        column.addSpacing(theme.GAP_M)
        column.addWidget(self.summary)
        column.addLayout(self.notes)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.button)
        column.addLayout(foot)
        self._before = _heading(self.tr("Earlier exports"))
        column.addWidget(self._before)
        column.addWidget(self.earlier, 1)
        column.addStretch()

    def _earlier_columns(self) -> list[Column]:
        tr = self.tr
        return [
            Column(tr("When"), lambda r: r.when, width=130),
            Column(tr("Format"), lambda r: r.format, width=80),
            Column(tr("Items"), lambda r: r.n_items, width=70),
            Column(
                tr("Manifest"),
                lambda r: r.sha256,
                lambda r: r.sha256[:8],
                tr("Begin of the manifest's SHA-256: the same facts and choices give the same"),
                width=90,
            ),
            Column(tr("Folder"), lambda r: r.path, width=160),
        ]

    def choice(self) -> Choice:
        """Return what is asked for."""
        from labeler.ops.export import Choice, Format, Uncertain

        return Choice(
            Format(_chosen(self.format)),
            self.split.currentData(),
            Uncertain(_chosen(self.uncertain)),
            self.votes.isChecked(),
        )

    def path(self) -> Path:
        """Return the folder to write."""
        return Path(self.folder.text()).expanduser()

    def show_facts(self, facts: ExportFacts) -> None:
        """Offer the splits there are, a folder that is free, and the exports made before."""
        chosen, first = self.split.currentData(), not self.split.count()
        self.split.clear()
        self.split.addItem(self.tr("no split: all items together"), None)
        for name in facts.splits:
            self.split.addItem(name, name)
        wanted = facts.splits[-1] if first and facts.splits else chosen
        self.split.setCurrentIndex(max(0, self.split.findData(wanted)))
        if not self.folder.text() or self.path().exists():
            self.folder.setText(facts.folder.as_posix())
        for widget in (self._before, self.earlier):
            widget.setVisible(bool(facts.earlier))
        self.earlier.show_rows(facts.earlier)

    def show_plan(self, plan: Plan | str) -> None:
        """Show what the export would hold and lose, or why there is nothing to export."""
        self.link.setEnabled(_chosen(self.format) == "folders")
        self.button.setEnabled(not isinstance(plan, str))
        while (old := self.notes.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.deleteLater()
        summary, notes = (plan, []) if isinstance(plan, str) else plan_words(plan)
        self.summary.setText(summary)
        self.summary.setWordWrap(True)
        for severity, words in notes:
            label = QLabel(("⚠ " if severity == "warning" else "") + words)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            theme.style(label, look="warn" if severity == "warning" else "muted")
            self.notes.addWidget(label)


def _chosen(group: QButtonGroup) -> str:
    button = group.checkedButton()
    return "" if button is None else button.objectName()


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    theme.style(label, look="heading")
    return label


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.GAP_L)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return row
