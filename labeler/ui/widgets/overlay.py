"""What lies over a picture: it is drawn after it and takes the mouse before it."""

from __future__ import annotations

from PySide6.QtGui import QMouseEvent, QPainter

from labeler.ui.state.view import View


class Overlay:
    """Points ``x``, ``y`` are in pixels of the picture; what returns whether, says if it was used up."""

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw in device pixels of the port; ``view.to_port`` says where a point of the picture lies."""

    def press(self, event: QMouseEvent, x: float, y: float) -> bool:
        """A button goes down."""
        return False

    def move(self, event: QMouseEvent, x: float, y: float) -> bool:
        """The mouse moves, with or without a button."""
        return False

    def release(self, event: QMouseEvent, x: float, y: float) -> bool:
        """A button comes up."""
        return False

    def double_click(self, event: QMouseEvent, x: float, y: float) -> bool:
        """The second press of a double click."""
        return False

    def space(self) -> bool:
        """The space bar; what is not used lets the picture be dragged."""
        return False

    def show_cursor(self) -> None:
        """The picture is not dragged any more: show the overlay's own cursor."""
