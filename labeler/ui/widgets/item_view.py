"""Whatever an item is, shown as large as it can be: a picture, a sound, or why it cannot be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from labeler.types import ItemKind
from labeler.ui.actions import Action
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.audio_keys import audio_rows
from labeler.ui.widgets.audio_view import AudioView
from labeler.ui.widgets.empty import Empty
from labeler.ui.widgets.glimpse import Glimpse
from labeler.ui.widgets.image_view import ImageView
from labeler.ui.widgets.item_loader import Loaded, Port
from labeler.ui.widgets.look_panel import show_look
from labeler.ui.widgets.value_editor import ValueEditor
from labeler.units import NOTHING

Choices = tuple[tuple[str, Callable[[], object]], ...]


class ItemView(QWidget):
    """Shows one `Loaded` item, or a notice with buttons.

    ``detail_wanted`` is emitted when a picture is wanted at its own size; ``changed`` when zoom, position or
    what is shown has changed; ``resized`` when items should be prepared for another port; ``kind_changed``
    when the keys of another kind of item hold.
    """

    detail_wanted = Signal()
    changed = Signal()
    resized = Signal()
    kind_changed = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.kind: ItemKind | None = None
        self.editor: ValueEditor | None = None
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("Item"))
        self.image = ImageView()
        self.image.later = tasks.run
        self.audio = AudioView(tasks)
        self._notice: QWidget = QWidget()
        self._stack = QStackedWidget()
        for widget in (self.image, self.audio, self._notice):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        self._column = column
        self._aside: QWidget | None = None
        self._stack.setCurrentWidget(self._notice)
        self.audio.bar.look_pressed.connect(lambda: show_look(self.audio))
        self.image.detail_wanted.connect(self.detail_wanted)
        self.image.view_changed.connect(self.changed)
        self.image.resized.connect(self.resized)

    def port(self) -> Port:
        """Return the sizes for which items are prepared."""
        ratio = self.devicePixelRatioF()
        size = max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))
        canvas = self.audio.waveform.canvas()
        if self.kind != ItemKind.AUDIO:  # nobody knows yet how much of it a sound will fill
            canvas = replace(canvas, width=self.width(), height=self.height())
        return Port(size, canvas)

    def set_editor(self, editor: ValueEditor | None) -> None:
        """Have values edited by another editor; what belongs to the last one goes."""
        old, self.editor = self.editor, editor
        if old is not None:
            old.begin_item()
            old.show_value(NOTHING)
            old.set_enabled(False)
        if self._aside is not None:
            self._column.removeWidget(self._aside)
            self._aside.hide()
            self._aside.deleteLater()
        if old is not None:
            old.deleteLater()
        self._aside = None if editor is None else editor.aside
        if self._aside is not None:
            self._column.addWidget(self._aside)
            self._aside.setVisible(self.kind is not None)

    def show_item(self, loaded: Loaded, *, keep_view: bool = False) -> None:
        """Show a picture or a sound; an item with a problem is for `show_notice`."""
        if loaded.picture is not None:
            self.image.show_picture(loaded.picture, keep_view=keep_view)
            self._turn_to(self.image, ItemKind.IMAGE)
        elif loaded.sound is not None:
            self._turn_to(self.audio, ItemKind.AUDIO)
            self.audio.show_sound(loaded.sound)
        self.changed.emit()

    def show_notice(self, title: str, words: str, icon: str, choices: Choices) -> None:
        """Show a sentence with buttons in place of an item."""
        self._in_place_of_an_item(Empty(title, words, icon=icon, choices=choices))
        if choices:
            self._end_typing()

    def show_glimpse(self, image: QImage, words: str) -> None:
        """Show a picture's thumbnail, as large as the picture will be, until that is there."""
        self._in_place_of_an_item(Glimpse(image, words))

    def _in_place_of_an_item(self, widget: QWidget) -> None:
        self.stop()
        self._stack.removeWidget(self._notice)
        self._notice.deleteLater()
        self._notice = widget
        self._stack.addWidget(widget)
        self._turn_to(widget, None)
        self.changed.emit()

    def _turn_to(self, widget: QWidget, kind: ItemKind | None) -> None:
        if widget is not self.audio:
            self.audio.stop()
        if kind is None:
            self._hold_focus()
        elif self.property("typing"):
            self.setProperty("typing", None)  # the desk puts the focus where it belongs
        self._stack.setCurrentWidget(widget)
        if self._aside is not None:
            self._aside.setVisible(kind is not None)
        if kind != self.kind:
            self.kind = kind
            self.kind_changed.emit()

    def _hold_focus(self) -> None:
        """Take the focus from what is to be hidden.

        It would hand it to the next field, and what is typed on would stand there. Who was typing is typing
        still, into nothing, until the item is there; a notice with buttons ends that.
        """
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            typing = isinstance(focus, (QLineEdit, QPlainTextEdit, QTextEdit))
            self.setProperty("typing", typing or None)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_typing(self) -> None:
        """Keys are commands again."""
        if self.property("typing"):
            self.setProperty("typing", None)
            if self.hasFocus():  # keys are looked at anew when the focus moves
                self.clearFocus()
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def notice(self) -> Empty | None:
        """Return the notice that is shown in place of an item, if one is."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Empty) else None

    def take_focus(self) -> None:
        """Put the keyboard where keys act on the item and not on a button."""
        if self.kind is not None and self.editor is not None and self.editor.take_focus():
            return
        self.focus_item()

    def focus_item(self) -> None:
        """Put the keyboard on the item itself, also where the editor has a field to write in."""
        if self.kind == ItemKind.IMAGE:
            self.image.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.kind == ItemKind.AUDIO:
            self.audio.waveform.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop(self) -> None:
        """Fall silent."""
        self.audio.stop()

    def words(self) -> str:
        """Return what is to say below the item: zoom, or length and rate."""
        if self.kind == ItemKind.IMAGE:
            return self.image.words()
        return self.audio.words() if self.kind == ItemKind.AUDIO else ""

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: what is drawn by hand is drawn anew."""
        if event.type() == QEvent.Type.PaletteChange:
            self.audio.waveform.redraw()
            self.image.update()
        super().changeEvent(event)

    # what can be done

    def actions_of(self, noun: str) -> list[Action]:
        """Return the rows of keys for the kind of item that is shown."""
        if self.kind == ItemKind.IMAGE:
            return self._image_rows(noun)
        return audio_rows(self.audio, noun) if self.kind == ItemKind.AUDIO else []

    def _image_rows(self, noun: str) -> list[Action]:
        image, tr, group = self.image, self.tr, self.tr("Picture")

        def row(name: str, title: str, key: str, run: Callable[[], object], icon: str = "") -> Action:
            return Action(f"{noun}.{name}", title, key, icon, group=group, run=run)

        return [
            row("fit", tr("Fit the picture"), "I", image.fit, "fit"),
            row("actual_size", tr("Actual size (100 %)"), "Ctrl+0", image.actual_size),
            row("zoom_in", tr("Zoom in"), "+ =", lambda: image.zoom(1), "zoom_in"),
            row("zoom_out", tr("Zoom out"), "-", lambda: image.zoom(-1), "zoom_out"),
            row("darker", tr("Darker"), "[", lambda: image.brighten(-1)),
            row("brighter", tr("Brighter"), "]", lambda: image.brighten(1)),
            row("less_contrast", tr("Less contrast"), "{", lambda: image.sharpen_contrast(-1)),
            row("more_contrast", tr("More contrast"), "}", lambda: image.sharpen_contrast(1)),
            row("less_gamma", tr("Dark parts darker (gamma)"), "Alt+[", lambda: image.lift_shadows(-1)),
            row("more_gamma", tr("Dark parts brighter (gamma)"), "Alt+]", lambda: image.lift_shadows(1)),
            row("invert", tr("Negative"), "Alt+I", image.invert),
            row("stretch", tr("Stretch the tones to what is there (levels)"), "Alt+\\", image.stretch),
            row("reset_view", tr("As it is (reset the view)"), "Ctrl+\\", image.reset),
        ]
