"""The writing conventions to tick and fill in: one row a rule."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from labeler.ui import theme
from labeler.ui.state.conventions import CHOICE_WORDS, MARKS, RULE_WORDS, ConventionsForm


class ConventionsFields(QWidget):
    """Shows and returns a `ConventionsForm`; ``changed`` after each change by the person."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP_L)
        self._grid.setVerticalSpacing(theme.GAP_M)
        self._grid.setColumnStretch(1, 1)
        self.ticks: dict[str, QCheckBox] = {}
        self.choices: dict[str, QComboBox] = {}
        tr = self.tr
        self.tokens = self._line("brackets", tr("[noise] [unintelligible]"), tr("Only these marks are used"))
        self.filler_words = QLineEdit()
        self.keep_case = QLineEdit()
        self._choice("fillers", self.filler_words, tr("Own list: um, uh, like (empty: ours)"))
        self.spelling = QPlainTextEdit()
        self.spelling.setTabChangesFocus(True)
        self.spelling.setFixedHeight(64)
        self.spelling.setPlaceholderText(tr("ok = okay\ngonna = going to"))
        self._row("spelling", tr("One spelling where several are heard the same"), self.spelling)
        self._choice("numbers")
        self._choice("case", self.keep_case, tr("Words that stay as they are: I, OK, Anna"))
        self.punctuation = self._line("punctuation", MARKS, tr("No other marks than these (empty: none)"))
        self._row("spaces", tr("One blank between words, none before a comma"))
        self.strict = QCheckBox(tr("A transcript that leaves these rules cannot be accepted"))
        row = self._grid.rowCount()
        self._grid.addWidget(self.strict, row, 0, 1, 2)
        self._grid.setRowStretch(row + 1, 1)
        self._connect()

    def _row(self, rule: str, words: str, *widgets: QWidget) -> None:
        tick = QCheckBox(self.tr(RULE_WORDS[rule]))
        tick.setToolTip(words)
        tick.setAccessibleDescription(words)
        self.ticks[rule] = tick
        row = self._grid.rowCount()
        self._grid.addWidget(tick, row, 0)
        if not widgets:
            label = QLabel(words)
            theme.style(label, look="muted")
            label.setWordWrap(True)
            self._grid.addWidget(label, row, 1)
        for place, widget in enumerate(widgets):
            widget.setAccessibleName(f"{tick.text()}: {words}")
            self._grid.addWidget(widget, row + place, 1)
            tick.toggled.connect(widget.setEnabled)
            widget.setEnabled(False)

    def _line(self, rule: str, hint: str, words: str) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(hint)
        self._row(rule, words, line)
        return line

    def _choice(self, rule: str, more: QLineEdit | None = None, hint: str = "") -> None:
        combo = QComboBox()
        for code, words in CHOICE_WORDS[rule].items():
            combo.addItem(self.tr(words), code)
        self.choices[rule] = combo
        widgets: list[QWidget] = [combo]
        if more is not None:
            more.setPlaceholderText(hint)
            widgets.append(more)
        self._row(rule, self.tr("How they are written"), *widgets)

    def _connect(self) -> None:
        for tick in (*self.ticks.values(), self.strict):
            tick.clicked.connect(lambda _checked=False: self.changed.emit())
        for combo in self.choices.values():
            combo.activated.connect(lambda _index: self.changed.emit())
        for line in (self.tokens, self.filler_words, self.keep_case, self.punctuation):
            line.textEdited.connect(lambda _text: self.changed.emit())
        self.spelling.textChanged.connect(self.changed)

    # what it holds

    def show_form(self, form: ConventionsForm) -> None:
        """Fill it in; nothing is emitted."""
        blocked = self.blockSignals(True)
        for rule, combo in self.choices.items():
            value = getattr(form, rule)
            self.ticks[rule].setChecked(bool(value))
            if value:
                combo.setCurrentIndex(combo.findData(value))
        on = {"brackets": form.brackets, "spaces": form.spaces, "spelling": bool(form.spelling)}
        on["punctuation"] = form.punctuation is not None
        for rule, value in on.items():
            self.ticks[rule].setChecked(value)
        self.tokens.setText(form.tokens)
        self.filler_words.setText(form.filler_words)
        self.keep_case.setText(form.keep_case)
        self.punctuation.setText(form.punctuation or "")
        self.spelling.setPlainText(form.spelling)
        self.strict.setChecked(form.strict)
        self.blockSignals(blocked)

    @property
    def form(self) -> ConventionsForm:
        """Return what is filled in."""

        def ticked(rule: str) -> bool:
            return self.ticks[rule].isChecked()

        def choice(rule: str) -> str:
            return str(self.choices[rule].currentData()) if ticked(rule) else ""

        return ConventionsForm(
            choice("fillers"),
            self.filler_words.text(),
            choice("numbers"),
            choice("case"),
            self.keep_case.text(),
            self.punctuation.text() if ticked("punctuation") else None,
            ticked("brackets"),
            self.tokens.text(),
            ticked("spaces"),
            self.spelling.toPlainText() if ticked("spelling") else "",
            self.strict.isChecked(),
        )
