"""What people said of one item: how the votes split, and a card for each of them."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QLineF, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from labeler.types import QuestionKind
from labeler.ui import theme
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.others import look_of
from labeler.ui.state.resolve import Opinion, Ruled
from labeler.ui.state.word_diff import Part, alike, middle_text, word_diff
from labeler.ui.widgets.others_card import pen_of
from labeler.units import Value

SAMPLE_PX = 26
"""How long the line is that shows how somebody's answer is drawn over the item."""


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


class AnswerCard(QAbstractButton):
    """A card that accepts an answer when it is pressed; the page decides which is checked."""

    def __init__(self, opinion: Opinion) -> None:
        super().__init__()
        self.opinion = opinion
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCheckable(True)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """What is checked is decided by the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def draw_ground(self, painter: QPainter, chosen: theme.Colours) -> QRectF:
        """Draw the card itself, as it is checked, lit or has the focus; return where it lies."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        lit = self.underMouse() or self.isDown()
        ground = chosen.accent_soft if self.isChecked() else chosen.hover if lit else chosen.raised
        painter.setBrush(QColor(ground))
        strong = self.hasFocus() or self.isChecked()
        painter.setPen(QPen(QColor(chosen.accent if strong else chosen.border), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        return box


class OpinionCard(AnswerCard):
    """One person's answer; pressing it accepts it.

    With a ``place`` it is drawn over the item in that person's line: the card shows the line, its eye leaves
    it out, and ``hovered`` says that the mouse is over it (True) or has left.
    """

    hovered = Signal(bool)
    eye_pressed = Signal()

    def __init__(self, opinion: Opinion, choice: Choice | None, place: int | None = None) -> None:
        super().__init__(opinion)
        self._choice = choice
        self._place = place
        self.eye: QToolButton | None = None
        if place is not None:
            self.eye = QToolButton(self)
            self.eye.setStyleSheet("QToolButton { border: none; padding: 0px; min-width: 0; min-height: 0; }")
            self.eye.setCheckable(True)
            self.eye.setIconSize(QSize(16, 16))
            self.eye.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.eye.clicked.connect(lambda _checked=False: self.eye_pressed.emit())
            self.show_unseen(False)
        self._details = _details(opinion, self.tr("not sure"), self.tr("between {} and {}"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        when = datetime.fromtimestamp(opinion.at / 1e6).astimezone().strftime("%Y-%m-%d %H:%M")
        self.setToolTip("\n".join(part for part in (f"{opinion.name}, {when}", self._details) if part))
        self.setAccessibleName(f"{opinion.name}: {opinion.class_name} {self._details}".strip())

    def show_unseen(self, unseen: bool) -> None:
        """Show whether this answer is left out of what is drawn over the item."""
        if self.eye is None:
            return
        theme.set_icon(self.eye, "eye_off" if unseen else "eye")
        self.eye.setChecked(unseen)
        words = self.tr("Draw the answer of {name}") if unseen else self.tr("Leave out the answer of {name}")
        self.eye.setToolTip(words.format(name=self.opinion.name))
        self.eye.setAccessibleName(self.eye.toolTip())

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse is over it."""
        super().enterEvent(event)
        self.hovered.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse has left it."""
        super().leaveEvent(event)
        self.hovered.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The eye stands at the right."""
        super().resizeEvent(event)
        if self.eye is not None:
            self.eye.setGeometry(self.width() - 32, 5, 26, 26)

    def sizeHint(self) -> QSize:
        return QSize(260, 52 if self._details else 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen = theme.colours(self)
        painter = QPainter(self)
        box = self.draw_ground(painter, chosen)
        line = QRectF(box.left() + 8, box.top(), box.width() - (16 if self.eye is None else 40), 34)
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
        left = self._draw_swatch(painter, line, left) + 7
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

    def _draw_swatch(self, painter: QPainter, line: QRectF, left: float) -> float:
        """Draw the class's colour, or the person's line; return where it ends."""
        if self._place is not None:
            stroke = QLineF(left, line.center().y(), left + SAMPLE_PX, line.center().y())
            for pen in (QPen(QColor("#000000"), 6), pen_of(*look_of(self._place), 3)):
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                painter.drawLine(stroke)
            return left + SAMPLE_PX
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
        return swatch.right()


def _details(opinion: Opinion, unsure: str, between: str) -> str:
    parts = []
    if len(opinion.between) == 2:
        parts.append(between.format(*opinion.between))
    if not opinion.sure:
        parts.append(unsure)
    if opinion.note:
        parts.append(f"“{opinion.note}”")
    return " · ".join(parts)


class TextCard(AnswerCard):
    """A transcript, as it differs from the middle one, and who wrote it; pressing it accepts it."""

    def __init__(self, opinions: Sequence[Opinion], middle: str) -> None:
        super().__init__(opinions[0])
        opinion = self.opinion
        keys = [str(one.number) for one in opinions if one.number]
        self._key = QLabel(" ".join(keys))
        if not keys:
            self._key.hide()
        theme.style(self._key, look="key")
        names = ", ".join(one.name for one in opinions)
        who = self.tr("{n} people: {names}").format(n=len(opinions), names=names)
        self._who = QLabel(who if len(opinions) > 1 else names)
        self._text = QLabel(diff_html(opinion.class_name, middle, self))
        theme.style(self._who, look="muted")
        self._who.setTextFormat(Qt.TextFormat.PlainText)
        self._who.setWordWrap(len(opinions) > 1)
        self._who.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self._key)
        top.addWidget(self._who, 1)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(theme.GAP_S)
        column.addLayout(top)
        column.addWidget(self._text)
        for label in (self._key, self._who, self._text):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"{self._who.text()}: {opinion.class_name}")
        tips = (_details(one, self.tr("not sure"), self.tr("between {} and {}")) for one in opinions)
        self.setToolTip("\n".join(tip for tip in tips if tip))

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 40)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._column.heightForWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.draw_ground(QPainter(self), theme.colours(self))


def diff_html(text: str, middle: str, widget: QWidget) -> str:
    """Return a transcript as rich text: what the middle one lacks underlined, what is missing struck out.

    What differs in case and punctuation alone is underlined faintly.
    """
    chosen = theme.colours(widget)
    how = {
        Part.SAME: "{}",
        Part.LIKE: f"<u style='color:{chosen.muted}'>{{}}</u>",
        Part.ADDED: f"<b><u style='color:{chosen.warn}'>{{}}</u></b>",
        Part.MISSING: f"<s style='color:{chosen.muted}'>{{}}</s>",
    }
    pieces = [how[piece.part].format(html.escape(piece.words)) for piece in word_diff(text, middle)]
    return " ".join(pieces) or f"<i>{html.escape(widget.tr('nothing is said'))}</i>"


class Opinions(QWidget):
    """All opinions on one item; ``accepted`` carries the `Opinion` of the card that was pressed.

    Of boxes and segments, which lie over the item: ``lit`` carries the place of the card under the mouse or
    None, ``toggled`` that of the card whose eye was pressed.
    """

    accepted = Signal(object)
    lit = Signal(object)
    toggled = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[OpinionCard | TextCard] = []
        self.split = SplitBar()
        self.ruled = QLabel()
        self.ruled.setTextFormat(Qt.TextFormat.PlainText)
        self.ruled.setWordWrap(True)
        theme.style(self.ruled, look="muted")
        self._hidden = QLabel()
        self._hidden.setWordWrap(True)
        theme.style(self._hidden, look="muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP_S)
        self._column.addWidget(self.split)
        self._column.addWidget(self._hidden)
        self._column.addWidget(self.ruled)

    def show_opinions(
        self, opinions: Sequence[Opinion], sheet: AnswerSheet, *, seen: bool, kind: QuestionKind
    ) -> None:
        """Show the cards, or only how many there are while votes are hidden; transcripts word by word."""
        is_text = kind is QuestionKind.TRANSCRIPT
        is_drawn = kind in (QuestionKind.BOXES, QuestionKind.SEGMENTS)
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
        if is_text:
            said = [one for one in opinions if one.value is not None]
            groups = [[said[place] for place in places] for places in alike(texts)]
            groups += [[one] for one in opinions if one.value is None]
        else:
            groups = [[one] for one in opinions]
        for place, group in enumerate(groups if seen else ()):
            opinion = group[0]
            card: OpinionCard | TextCard
            if is_text and opinion.value is not None:
                card = TextCard(group, middle)
            else:
                drawn = is_drawn and opinion.value is not None
                card = OpinionCard(opinion, sheet.by_id(opinion.label_class), place if drawn else None)
                card.hovered.connect(self._lighting(place if drawn else None))
                card.eye_pressed.connect(self._toggling(place))
            card.clicked.connect(self._accepting(opinion))
            self.cards.append(card)
            self._column.insertWidget(self._column.count() - 1, card)

    def show_ruled(self, ruled: Sequence[Ruled]) -> None:
        """Say what SMEs have ruled on the item so far."""
        lines = [
            self.tr("{name} ruled: {said}").format(name=one.name, said=one.said)
            + (f" – {one.reason}" if one.reason else "")
            for one in ruled
        ]
        self.ruled.setText("\n".join(lines))
        self.ruled.setVisible(bool(lines))

    def show_unseen(self, unseen: frozenset[int]) -> None:
        """Show which answers are left out of what is drawn over the item."""
        for place, card in enumerate(self.cards):
            if isinstance(card, OpinionCard):
                card.show_unseen(place in unseen)

    def mark(self, label_class: int | None, value: Value | None = None) -> None:
        """Mark the cards that say what is about to be ruled."""
        for card in self.cards:
            same_class = label_class is not None and card.opinion.label_class == label_class
            card.setChecked(same_class or (value is not None and card.opinion.value == value))

    def _accepting(self, opinion: Opinion) -> Callable[[], None]:
        return lambda: self.accepted.emit(opinion)

    def _lighting(self, place: int | None) -> Callable[[bool], None]:
        return lambda inside: self.lit.emit(place if inside else None)

    def _toggling(self, place: int) -> Callable[[], None]:
        return lambda: self.toggled.emit(place)


class OpinionsArea(QScrollArea):
    """`Opinions` as high as they need to be, scrolled where there is no room for that."""

    def __init__(self, opinions: Opinions) -> None:
        super().__init__()
        self.opinions = opinions
        self.setWidgetResizable(True)
        self.setWidget(opinions)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        opinions.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Other cards: another height."""
        if watched is self.opinions and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: words wrap otherwise."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give the cards the height that they need at this width; a layout alone goes by a wider one."""
        height = self.sizeHint().height()
        if self.opinions.minimumHeight() != height:
            self.opinions.setMinimumHeight(height)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        column = self.opinions.layout()
        width = max(1, self.viewport().width())
        height = column.heightForWidth(width) if column is not None and column.hasHeightForWidth() else -1
        return QSize(width, height if height >= 0 else self.opinions.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, min(self.sizeHint().height(), 118))
