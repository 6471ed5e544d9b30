"""What people said of one item: how the votes split, and a card for each of them."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.resolve import Opinion
from labeler.ui.state.word_diff import Part, middle_text, word_diff
from labeler.units import Value


class SplitBar(QWidget):
    """One bar, cut by how many said what."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[tuple[str, int]] = []
        self.setFixedHeight(10)
        self.setAccessibleName(self.tr("How the votes split"))

    def show_split(self, split: Sequence[tuple[Choice | None, int]]) -> None:
        """Show another split."""
        self._parts = [(choice.colour if choice else "#999999", n) for choice, n in split]
        words = ", ".join(f"{choice.name if choice else '?'} {n}" for choice, n in split)
        self.setToolTip(words)
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        total = sum(n for _colour, n in self._parts)
        left = 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, n in self._parts:
            width = self.width() * n / max(1, total)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(left, 0, max(2.0, width - 2), self.height()), 3, 3)
            left += width


class OpinionCard(QAbstractButton):
    """One person's answer; pressing it accepts it."""

    def __init__(self, opinion: Opinion, choice: Choice | None) -> None:
        super().__init__()
        self.opinion = opinion
        self._choice = choice
        self._details = _details(opinion, self.tr("not sure"), self.tr("between {} and {}"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCheckable(True)
        when = datetime.fromtimestamp(opinion.at / 1e6).astimezone().strftime("%Y-%m-%d %H:%M")
        self.setToolTip("\n".join(part for part in (f"{opinion.name}, {when}", self._details) if part))
        self.setAccessibleName(f"{opinion.name}: {opinion.class_name} {self._details}".strip())

    def sizeHint(self) -> QSize:
        return QSize(260, 52 if self._details else 36)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """What is checked is decided by the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen = theme.colours(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        lit = self.underMouse() or self.isDown()
        ground = chosen.accent_soft if self.isChecked() else chosen.hover if lit else chosen.raised
        painter.setBrush(QColor(ground))
        strong = self.hasFocus() or self.isChecked()
        painter.setPen(QPen(QColor(chosen.accent if strong else chosen.border), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        line = QRectF(box.left() + 8, box.top(), box.width() - 16, 34)
        left = self._draw_key(painter, chosen, line)
        self._draw_words(painter, chosen, line, left)
        if self._details:
            room = QRectF(left, box.top() + 28, box.right() - 8 - left, 20)
            words = QFontMetrics(painter.font()).elidedText(
                self._details, Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.setPen(QColor(chosen.muted))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _draw_key(self, painter: QPainter, chosen: theme.Colours, line: QRectF) -> float:
        if not self.opinion.number:
            return line.left()
        chip = QRectF(line.left(), line.center().y() - 10, 22, 20)
        painter.setBrush(QColor(chosen.hover))
        painter.setPen(QPen(QColor(chosen.border), 1))
        painter.drawRoundedRect(chip, 4, 4)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(chosen.text))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, str(self.opinion.number))
        painter.setFont(self.font())
        return chip.right() + 8

    def _draw_words(self, painter: QPainter, chosen: theme.Colours, line: QRectF, left: float) -> None:
        colour = QColor(self._choice.colour if self._choice else "#999999")
        swatch = QRectF(left, line.center().y() - 5, 10, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if self._choice is not None and self._choice.uncertain:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 2))
            painter.drawEllipse(swatch)
        else:
            painter.drawRoundedRect(swatch, 2, 2)
        left = swatch.right() + 7
        metrics = QFontMetrics(self.font())
        half = int((line.right() - left) * 0.5)
        name = metrics.elidedText(self.opinion.name, Qt.TextElideMode.ElideRight, half)
        width = metrics.horizontalAdvance(name)
        painter.setPen(QColor(chosen.muted))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, name)
        room = QRectF(left, line.top(), line.right() - width - 8 - left, line.height())
        said = metrics.elidedText(self.opinion.class_name, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.setPen(QColor(chosen.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, said)


def _details(opinion: Opinion, unsure: str, between: str) -> str:
    parts = []
    if len(opinion.between) == 2:
        parts.append(between.format(*opinion.between))
    if not opinion.sure:
        parts.append(unsure)
    if opinion.note:
        parts.append(f"“{opinion.note}”")
    return " · ".join(parts)


class TextCard(QAbstractButton):
    """One person's transcript, as it differs from the middle one; pressing it accepts it."""

    def __init__(self, opinion: Opinion, middle: str) -> None:
        super().__init__()
        self.opinion = opinion
        self._key = QLabel(str(opinion.number) if opinion.number else "")
        theme.style(self._key, look="key")
        self._who, self._text = QLabel(opinion.name), QLabel(diff_html(opinion.class_name, middle, self))
        theme.style(self._who, look="muted")
        self._who.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self._key)
        top.addStretch()
        top.addWidget(self._who)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(theme.GAP_S)
        column.addLayout(top)
        column.addWidget(self._text)
        for label in (self._key, self._who, self._text):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setCheckable(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"{opinion.name}: {opinion.class_name}")
        self.setToolTip(_details(opinion, self.tr("not sure"), self.tr("between {} and {}")))

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._column.heightForWidth(width)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """What is checked is decided by the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen = theme.colours(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = chosen.accent_soft if self.isChecked() else chosen.raised
        painter.setBrush(QColor(ground))
        strong = self.hasFocus() or self.isChecked()
        painter.setPen(QPen(QColor(chosen.accent if strong else chosen.border), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)


def diff_html(text: str, middle: str, widget: QWidget) -> str:
    """Return a transcript as rich text: what the middle one lacks underlined, what is missing struck out."""
    chosen = theme.colours(widget)
    how = {
        Part.SAME: "{}",
        Part.ADDED: f"<b><u style='color:{chosen.warn}'>{{}}</u></b>",
        Part.MISSING: f"<s style='color:{chosen.muted}'>{{}}</s>",
    }
    pieces = [how[piece.part].format(html.escape(piece.words)) for piece in word_diff(text, middle)]
    return " ".join(pieces) or f"<i>{html.escape(widget.tr('nothing is said'))}</i>"


class Opinions(QWidget):
    """All opinions on one item; ``accepted`` carries the number of the card that was pressed."""

    accepted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[OpinionCard | TextCard] = []
        self.split = SplitBar()
        self._hidden = QLabel()
        self._hidden.setWordWrap(True)
        theme.style(self._hidden, look="muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP_S)
        self._column.addWidget(self.split)
        self._column.addWidget(self._hidden)

    def show_opinions(
        self, opinions: Sequence[Opinion], sheet: AnswerSheet, *, seen: bool, is_text: bool = False
    ) -> None:
        """Show the cards, or only how many there are while votes are hidden; transcripts word by word."""
        for old in self.cards:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.cards = []
        self.split.setVisible(seen and bool(opinions))
        self._hidden.setVisible(not seen and bool(opinions))
        words = self.tr("{n} answers are hidden until you have given yours; Z then shows them.")
        self._hidden.setText(words.format(n=len(opinions)))
        texts = [one.value.text for one in opinions if one.value is not None]
        middle = middle_text(texts) if is_text else ""
        for opinion in opinions if seen else ():
            card: OpinionCard | TextCard
            if is_text and opinion.value is not None:
                card = TextCard(opinion, middle)
            else:
                card = OpinionCard(opinion, sheet.by_id(opinion.label_class))
            card.clicked.connect(self._accepting(opinion))
            self.cards.append(card)
            self._column.addWidget(card)

    def mark(self, label_class: int | None, value: Value | None = None) -> None:
        """Mark the cards that say what is about to be ruled."""
        for card in self.cards:
            same_class = label_class is not None and card.opinion.label_class == label_class
            card.setChecked(same_class or (value is not None and card.opinion.value == value))

    def _accepting(self, opinion: Opinion) -> Callable[[], None]:
        return lambda: self.accepted.emit(opinion)
