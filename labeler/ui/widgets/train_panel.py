"""The panel that starts a training: settings, the sanity check, and, while it runs, how far it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from labeler.types import ItemKind
from labeler.ui import theme
from labeler.ui.state.models import ModelsFacts
from labeler.ui.state.training import Training, TrainingChoice

WIDTH = 300


class TrainPanel(QFrame):
    """``wanted`` carries a `TrainingChoice`; ``stopped`` is emitted by Cancel."""

    wanted = Signal(object)
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, surface="side")
        self.setFixedWidth(WIDTH)
        self.trainer = QComboBox()
        for text, trainer in (
            (self.tr("Residual network"), "net"),
            (self.tr("Logistic regression"), "features"),
            (self.tr("Constant answer"), "constant"),
        ):
            self.trainer.addItem(text, trainer)
        self.epochs, self.seed = _number(1, 1000, 40), _number(0, 2**31 - 1, 0)
        self.split, self.flips = QComboBox(), QComboBox()
        for text, flips in (
            (self.tr("Left and right"), "horizontal"),
            (self.tr("Any side up"), "both"),
            (self.tr("None"), "none"),
        ):
            self.flips.addItem(text, flips)
        self._flips_name = QLabel(self.tr("Mirror images"))
        self.train = QPushButton(self.tr("Train"))
        self.sanity = QPushButton(self.tr("Sanity check"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.bar, self.stage = QProgressBar(), QLabel()
        self.word = QLabel()
        self.about = QLabel()
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        heading = QLabel(self.tr("Train a model"))
        theme.style(heading, look="heading")
        column.addWidget(heading)
        self.about.setWordWrap(True)
        theme.style(self.about, look="muted")
        column.addWidget(self.about)
        column.addLayout(self._form())
        self._below = QStackedWidget()
        self._below.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._below.addWidget(self._buttons())
        self._below.addWidget(self._running())
        column.addSpacing(theme.GAP_M)
        column.addWidget(self._below)
        self.word.setWordWrap(True)
        column.addWidget(self.word)
        column.addStretch()

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(theme.GAP_L)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setVerticalSpacing(theme.GAP_M)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: tuple[tuple[QLabel, QWidget, str], ...] = (
            (QLabel(self.tr("Model")), self.trainer, ""),
            (QLabel(self.tr("Epochs")), self.epochs, self.tr("How often it sees every item at most.")),
            (
                QLabel(self.tr("Seed")),
                self.seed,
                self.tr("The same seed on the same data gives the same model."),
            ),
            (QLabel(self.tr("Split")), self.split, self.tr("Which items it learns from.")),
            (self._flips_name, self.flips, self.tr("Which mirror images mean the same class.")),
        )
        for label, field, tip in rows:
            label.setBuddy(field)
            field.setAccessibleName(label.text())
            field.setToolTip(tip)
            form.addRow(label, field)
        self.trainer.currentIndexChanged.connect(self._enable)
        return form

    def _buttons(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        theme.style(self.train, kind="primary")
        theme.set_icon(self.train, "train")
        self.sanity.setToolTip(self.tr("Can it learn a handful by heart? If not, more data will not help."))
        for button in (self.train, self.sanity):
            button.setAccessibleName(button.text())
            row.addWidget(button)
        self.train.clicked.connect(lambda: self.wanted.emit(self.choice()))
        self.sanity.clicked.connect(lambda: self.wanted.emit(self.choice(sanity=True)))
        return box

    def _running(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        column.addWidget(self.stage)
        column.addWidget(self.bar)
        self.cancel.setAccessibleName(self.tr("Cancel the training"))
        self.cancel.clicked.connect(self.stopped)
        column.addWidget(self.cancel)
        return box

    # what the page asks and says

    def choice(self, *, sanity: bool = False) -> TrainingChoice:
        """Return what is set."""
        return TrainingChoice(
            trainer=self.trainer.currentData(),
            epochs=self.epochs.value(),
            seed=self.seed.value(),
            split=self.split.currentData() or "",
            flips=self.flips.currentData() if self.flips.isVisibleTo(self) else "",
            sanity=sanity,
        )

    def show_facts(self, facts: ModelsFacts) -> None:
        """Offer the splits there are, and say what it would learn from."""
        chosen = self.split.currentData()
        self.split.clear()
        first = self.tr("Newest") if facts.splits else self.tr("Make one (60/20/20)")
        self.split.addItem(first, "")
        for name in facts.splits:
            self.split.addItem(name, name)
        self.split.setCurrentIndex(max(0, self.split.findData(chosen)))
        pictures = facts.kind is not ItemKind.AUDIO
        self.flips.setVisible(pictures)
        self._flips_name.setVisible(pictures)
        self.about.setText(
            self.tr(
                "{known:,} of {all:,} items have a truth to learn from: gold, rulings, then consensus."
            ).format(known=facts.n_known, all=facts.n_items)
        )
        self.train.setEnabled(facts.n_known > 1)
        self.sanity.setEnabled(facts.n_known > 1)

    def show_training(self, training: Training | None) -> None:
        """Show how far a training is, or the buttons when none runs."""
        self._below.setCurrentIndex(0 if training is None else 1)
        for field in (self.trainer, self.epochs, self.seed, self.split, self.flips):
            field.setEnabled(training is None)
        if training is None:
            self._enable()
            return
        self.word.clear()
        self.stage.setText(training.words)
        fraction = training.fraction
        self.bar.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self.bar.setValue(round(1000 * fraction))

    def tell(self, words: str, look: str) -> None:
        """Say how the last training or check ended; ``look`` is ``good``, ``error`` or ``muted``."""
        theme.style(self.word, look=look)
        self.word.setText(words)

    def _enable(self) -> None:
        net = self.trainer.currentData() == "net"
        self.epochs.setEnabled(net)
        self.flips.setEnabled(net)


def _number(low: int, high: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    return box
