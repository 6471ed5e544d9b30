"""Models: what must be beaten, the runs beside it, a training with its live curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from labeler.errors import Cancelled
from labeler.types import Changes
from labeler.ui import theme
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.models.rows import Column
from labeler.ui.page import Page
from labeler.ui.state.models import ModelLine, ModelsFacts, interval, percent, read_models, verdict
from labeler.ui.state.training import Training, TrainingChoice, run_training
from labeler.ui.tasks import Job
from labeler.ui.widgets.curves import Curves, Level, Line
from labeler.ui.widgets.table import Table
from labeler.ui.widgets.train_panel import TrainPanel

CONCERNS = ("run", "prediction", "split", "gold", "ruling", "annotation", "item", "round", "label_class")
LEARNED = frozenset({"run", "prediction", "split", "split_item"})


class ModelsPage(Page):
    """Runs side by side, baselines first; select one for its curves, open it on Errors."""

    noun = "models"
    title = "Models"
    icon = "models"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._facts: ModelsFacts | None = None
        self._training: Training | None = None
        self._job: Job | None = None
        self.table = Table(self._columns(), name=self.tr("Models"))
        self.table.chosen_row.connect(lambda _row: self._show_chosen())
        self.table.activated_row.connect(self.open_errors)
        self.panel = TrainPanel()
        self.panel.wanted.connect(self.train)
        self.panel.stopped.connect(self.stop)
        self.name, self.words, self.details = QLabel(), QLabel(), QLabel()
        self.loss = Curves(self.tr("Loss"))
        self.accuracy = Curves(self.tr("Accuracy on dev"), as_percent=True)
        self._build()

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("Model"), lambda row: row.name, width=250, muted=lambda row: row.is_baseline),
            Column(self.tr("Dev"), lambda row: row.dev.value, lambda row: percent(row.dev.value), width=72),
            Column(
                self.tr("Test"),
                lambda row: row.test.value,
                lambda row: percent(row.test.value),
                bar=lambda row: row.test.value if row.test.known else None,
                width=92,
            ),
            Column(
                self.tr("95 %"),
                lambda row: row.test.low,
                lambda row: interval(row.test),
                tip=self.tr("Wilson's interval of the accuracy on test."),
                width=64,
            ),
            Column(self.tr("n"), lambda row: row.test.n or None, width=46),
            Column(self.tr("Seed"), lambda row: row.seed, lambda row: _text(row.seed), width=52, right=True),
            Column(self.tr("When"), lambda row: row.when, width=112, right=False),
            Column("", lambda row: row.note, width=100, muted=lambda _row: True),
        ]

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_L)
        column.addWidget(self.table, 1)
        column.addWidget(self._card())
        row.addLayout(column, 1)
        row.addWidget(self.panel)

    def _card(self) -> QWidget:
        card = QFrame()
        theme.style(card, surface="card")
        column = QVBoxLayout(card)
        column.setContentsMargins(theme.GAP_L, 12, theme.GAP_L, 12)
        column.setSpacing(theme.GAP_S)
        theme.style(self.name, look="heading")
        theme.style(self.details, look="muted")
        for label in (self.name, self.words, self.details):
            label.setWordWrap(True)
            column.addWidget(label)
        charts = QHBoxLayout()
        charts.setSpacing(theme.GAP_XL)
        for chart in (self.loss, self.accuracy):
            chart.setMinimumHeight(180)
            charts.addWidget(chart)
        column.addLayout(charts)
        return card

    # what the window asks

    def refresh(self) -> None:
        """Read runs and baselines again."""
        self.load(read_models, self.context.session, done=self._show)

    def concerns(self, changes: Changes) -> bool:
        """Runs, truths and splits change the page."""
        return changes.touches(*CONCERNS)

    def take_focus(self) -> None:
        """Arrows move in the table."""
        self.table.setFocus()

    def page_actions(self) -> Sequence[Action]:
        """What can be done here."""
        group = self.tr("Models")
        return [
            Action(
                "models.train",
                self.tr("Train a model"),
                "Ctrl+T",
                "train",
                group=group,
                run=lambda: self.train(self.panel.choice()),
                enabled=lambda: self._training is None,
            ),
            Action(
                "models.errors",
                self.tr("See this model's errors"),
                "Return",
                "errors",
                group=group,
                run=lambda: self.open_errors(self.table.current_row()),
                enabled=lambda: self._chosen_run() is not None,
            ),
            Action(
                "models.import",
                self.tr("Import predictions made elsewhere"),
                "Ctrl+Shift+I",
                "import",
                group=group,
                run=lambda: self.context.do("project.import"),
            ),
        ]

    # training

    def train(self, choice: TrainingChoice) -> None:
        """Start a training (or the sanity check) as a child process."""
        session = self.context.session
        if self._training is not None or session.project is None:
            return
        self._training = Training(choice)
        command = choice.command(session.project.path)

        def work(job: Job) -> Training:
            def hear(event: Any) -> None:
                if self._training is not None:
                    self._training = self._training.heard(event)
                    job.report(self._training.fraction, self._training.words)

            run_training(command, hear=hear, cancelled=lambda: job.cancelled)
            return self._training or Training(choice)

        name = self.tr("Sanity check") if choice.sanity else self.tr("Training")
        self._job = self.context.tasks.start(
            name, work, done=self._ended, failed=self._failed, progress=lambda _job: self._show_training()
        )
        self._show_training()

    def stop(self) -> None:
        """Ask the running training to stop."""
        if self._job is not None:
            self._job.cancel()

    def _ended(self, training: Training) -> None:
        self._training = self._job = None
        self.panel.show_training(None)
        result = training.result or {}
        if training.choice.sanity:
            self._tell_sanity(result)
            return
        self.panel.tell(self.tr("Done: the run is in the table."), "good")
        changes = Changes(op=0, kind="train", tables=LEARNED, words="train", initiator=self.noun)
        # the child wrote the facts, so the project here has not announced them
        self.context.changed.emit(changes)
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        self._training = self._job = None
        self.panel.show_training(None)
        if isinstance(error, Cancelled):
            self.panel.tell(self.tr("Stopped; no model was kept."), "muted")
        else:
            self.panel.tell(str(error), "error")
        self.refresh()

    def _tell_sanity(self, result: dict[str, Any]) -> None:
        share = percent(float(result.get("accuracy", 0.0)), 0)
        if result.get("passed"):
            self.panel.tell(
                self.tr("Sane: a handful was learned by heart ({share}).").format(share=share), "good"
            )
        else:
            words = self.tr(
                "Of a handful only {share} could be learned by heart: look at data and labels first."
            )
            self.panel.tell(words.format(share=share), "error")

    # showing

    def _show(self, facts: ModelsFacts) -> None:
        self._facts = facts
        self.panel.show_facts(facts)
        self.table.show_rows(facts.lines)
        first = next((n for n, line in enumerate(facts.lines) if not line.is_baseline), 0)
        if facts.lines:
            self.table.selectRow(first)
        self._show_chosen()

    def _show_training(self) -> None:
        self.panel.show_training(self._training)
        if self._training is not None:
            self._show_chosen()

    def _show_chosen(self) -> None:
        """Show the running training, else the selected run."""
        if self._training is not None:
            self._show_running(self._training)
            return
        line = self.table.current_row()
        if line is None or self._facts is None:
            self.name.setText(self.tr("There is no model yet."))
            self.words.setText(
                self.tr(
                    "Set what it shall learn from and press Train, or import predictions that were made "
                    "elsewhere. The sanity check first: can it learn a handful by heart?"
                )
            )
            self.details.clear()
            self._draw((), 1)
            return
        self.name.setText(line.name)
        self.words.setText(verdict(line, self._facts.lines, self._facts.people))
        self.words.setVisible(bool(self.words.text()))
        self.details.setText("   ".join(f"{name}: {value}" for name, value in line.facts))
        self.details.setVisible(bool(line.facts))
        self._draw(line.curve, len(line.curve))

    def _show_running(self, training: Training) -> None:
        self.name.setText(self.tr("Sanity check") if training.choice.sanity else self.tr("Training now"))
        self.words.setText(training.words)
        self.words.show()
        self.details.hide()
        points = [
            {"loss": point.loss, "dev_loss": point.dev_loss, "accuracy": point.accuracy}
            for point in training.points
        ]
        self._draw(points, training.points[-1].epochs if training.points else 1)

    def _draw(self, curve: Sequence[dict[str, Any]], epochs: int) -> None:
        losses = [Line(self.tr("train"), [point["loss"] for point in curve])]
        if any(point["dev_loss"] is not None for point in curve):
            losses.append(Line(self.tr("dev"), [point["dev_loss"] for point in curve]))
        self.loss.show_lines(losses if curve else (), epochs=epochs)
        accuracy = [Line(self.tr("dev"), [point["accuracy"] for point in curve])] if curve else []
        self.accuracy.show_lines(accuracy, epochs=epochs, levels=self._levels() if curve else ())

    def _levels(self) -> list[Level]:
        if self._facts is None:
            return []
        found = [
            Level(line.short or line.name, line.dev.value)
            for line in self._facts.lines
            if line.is_baseline and line.dev.known
        ]
        if self._facts.people.known:
            found.append(Level(self.tr("people"), self._facts.people.value))
        return found

    # opening

    def _chosen_run(self) -> ModelLine | None:
        line = self.table.current_row()
        return line if line is not None and line.run is not None else None

    def open_errors(self, line: ModelLine | None) -> None:
        """Open a run on Errors; a baseline has none of its own."""
        if line is not None and line.run is not None:
            self.context.open_page("errors", run=line.run)


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
