"""Export: a balanced split previewed against its ideal, and the files, with what each cannot hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedLayout, QWidget

from labeler.types import Changes
from labeler.ui import theme
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.page import Page
from labeler.ui.state.export import (
    ExportFacts,
    SplitForm,
    plan,
    propose,
    read_export,
    run_export,
    store_split,
)
from labeler.ui.widgets.empty import Empty
from labeler.ui.widgets.export_card import ExportCard
from labeler.ui.widgets.split_card import SplitCard

if TYPE_CHECKING:
    from labeler.ops.export import Exported, Plan
    from labeler.ops.split import Division

CONCERNS = {
    "annotation",
    "gold",
    "ruling",
    "tag",
    "tagging",
    "round",
    "label_class",
    "split",
    "split_item",
    "export",
    "item",
}


class ExportPage(Page):
    """The split at the left, the export at the right; both are previewed before anything is stored."""

    noun = "export"
    title = "Export"
    icon = "export"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.last: Exported | None = None
        self.split, self.export = SplitCard(), ExportCard()
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        row.setSpacing(theme.GAP_L)
        row.addWidget(self.split, 1)
        row.addWidget(self.export, 1)
        self.empty = Empty(
            self.tr("There is nothing to export yet."),
            "",
            icon="export",
            choices=(
                (self.tr("Label"), lambda: context.open_page("label")),
                (self.tr("Resolve"), lambda: context.open_page("resolve")),
            ),
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(body)
        self._stack.addWidget(self.empty)
        self.split.changed.connect(self._propose)
        self.split.stored.connect(self._store)
        self.export.changed.connect(self._plan)
        self.export.wanted.connect(self.run_export)
        self.export.browse.connect(self._browse)

    # what the window asks

    def refresh(self) -> None:
        """Read splits, tags and earlier exports again, then both previews."""
        self.load(read_export, self.context.session, done=self._show, key="facts")

    def concerns(self, changes: Changes) -> bool:
        """Whatever changes a truth, a tag or a part."""
        return changes.touches(*CONCERNS)

    def take_focus(self) -> None:
        """Typing begins at the parts."""
        self.export.button.setFocus()

    def page_actions(self) -> Sequence[Action]:
        """What can be done here."""
        group = self.tr("Export")
        return [
            Action(
                "export.run",
                self.tr("Write the export"),
                "Ctrl+Return",
                "export",
                group=group,
                run=self.run_export,
                enabled=self.export.button.isEnabled,
            ),
            Action(
                "export.show",
                self.tr("Show the folder of the last export"),
                "",
                "folder",
                group=group,
                run=self._show_folder,
                enabled=lambda: self.last is not None,
                toolbar=True,
            ),
        ]

    # previews

    def _show(self, facts: ExportFacts) -> None:
        self.split.show_facts(facts)
        self.export.show_facts(facts)
        self._plan()

    def _propose(self, form: SplitForm) -> None:
        self.load(propose, self.context.session, form, done=self._show_division, key="split")

    def _show_division(self, division: Division | str) -> None:
        self.split.show_division(division)

    def _plan(self) -> None:
        self.load(plan, self.context.session, self.export.choice(), done=self._show_plan, key="plan")

    def _show_plan(self, found: Plan | str) -> None:
        nothing = isinstance(found, str) and self.export.split.currentData() is None
        if nothing:
            words = str(found)
            self.empty.say(self.tr("There is nothing to export yet."), f"{words[:1].upper()}{words[1:]}")
        self._stack.setCurrentIndex(1 if nothing else 0)
        self.export.show_plan(found)

    # doing

    def _store(self, form: SplitForm) -> None:
        def done(division: Division) -> None:
            self.context.tell(
                self.tr("Split “{name}” stored: {n} items.").format(
                    name=form.name, n=f"{len(division.part):,}"
                )
            )

        self.context.perform(store_split, self.context.session, form, done=done)

    def run_export(self) -> None:
        """Write the export as a job."""
        self.export.button.setEnabled(False)
        self.context.tasks.start(
            self.tr("Export"),
            run_export,
            self.context.session,
            self.export.path(),
            self.export.choice(),
            self.export.link.isChecked(),
            done=self._exported,
            failed=self._failed,
            exclusive="export.write",
        )

    def _exported(self, done: Exported) -> None:
        self.last = done
        self.export.button.setEnabled(True)
        words = self.tr("{n} items exported to {path}.")
        self.context.tell(words.format(n=f"{len(done.plan.records):,}", path=done.path.as_posix()))
        self.refresh()

    def _failed(self, error: Exception) -> None:
        self.export.button.setEnabled(True)
        self.context.failed.emit(error)

    def _browse(self) -> None:
        start = self.export.path().parent.as_posix()
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder in which to make the export"), start)
        if chosen:
            self.export.folder.setText(f"{chosen}/{self.export.path().name}")

    def _show_folder(self) -> None:
        if self.last is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self.last.path.as_posix()))
