"""Keeps the conventions view in step with the project: reads, rehearses off the GUI thread, puts in force."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from labeler.errors import LabelerError
from labeler.ops.standard import apply_standard, rehearse_standard
from labeler.types import Role
from labeler.ui.context import Context
from labeler.ui.state.conventions import ConventionsForm, config_of, form_of
from labeler.ui.widgets.conventions_view import ConventionsView

COUNTED = "standardised"
KEY = "book.conventions"


class ConventionsDesk(QWidget):
    """The Book page of a question of transcripts."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.view = ConventionsView()
        self._held: tuple[ConventionsForm, bool] | None = None
        self._question = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.view.wanted.connect(self.rehearse)
        self.view.kept.connect(self.keep)
        self.view.discarded.connect(self.discard)

    @property
    def changed(self) -> bool:
        """Return whether something was filled in that is not in force."""
        return self._held is not None and self._filled() != self._held

    def refresh(self) -> None:
        """Show what holds now; what was filled in and not put in force stays."""
        row = self.context.session.question_row
        if row is None:
            return
        changed = self.changed and self._question == row.id
        self._held, self._question = (form_of(row.config), bool(row.config.get(COUNTED))), row.id
        if not changed:
            self._show(*self._held)
        self.rehearse()

    def discard(self) -> None:
        """Show what holds now."""
        if self._held is not None:
            self._show(*self._held)
            self.rehearse()

    def rehearse(self) -> None:
        """Compute what the rules would do; nothing is changed."""
        project, question = self.context.session.project, self.context.session.question_row
        config = self._config()
        self.view.show_changed(self.changed, editable=self._may())
        if project is None or question is None or config is None:
            return
        self.view.show_counting()
        counted = bool(question.config.get(COUNTED))
        self.context.tasks.run(
            lambda: rehearse_standard(project, question, {**question.config, **config}),
            done=lambda found: self.view.show_effect(found, counted=counted and not self.changed),
            failed=self._failed,
            exclusive=KEY,
        )

    def keep(self) -> None:
        """Put the rules in force."""
        project, question, author = (
            self.context.session.project,
            self.context.session.question_row,
            self.context.session.person,
        )
        config = self._config()
        if project is None or question is None or config is None or not self.changed or not self._may():
            return
        on = self.view.counts.isChecked()
        self.context.perform(
            lambda: apply_standard(project, author=author, question=question, config=config, on=on),
            done=lambda _done: self.context.tell(
                self.tr("In force: labelers are checked by these rules. Ctrl+Z takes that back.")
            ),
            failed=self._failed,
        )

    def _show(self, form: ConventionsForm, counted: bool) -> None:
        self.view.show_rules(form, counted=counted, editable=self._may())

    def _filled(self) -> tuple[ConventionsForm, bool]:
        return self.view.fields.form, self.view.counts.isChecked()

    def _config(self) -> dict[str, Any] | None:
        try:
            return config_of(self.view.fields.form)
        except ValueError as error:
            words = self.tr("“{line}” is no spelling: write it as wrong = right.").format(line=error)
            self.view.show_problem(words)
            return None

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, LabelerError):
            self.view.show_problem(str(error))
        else:
            self.context.failed.emit(error)

    def _may(self) -> bool:
        person = self.context.session.person_row
        return person is not None and person.role is not Role.LABELER
