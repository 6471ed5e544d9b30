"""Contrast of every text colour, class colours, icons, and switching."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton

from labeler.resource import resource
from labeler.ui import theme
from labeler.ui.theme import DARK, LIGHT, Colours


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_formula_knows_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(colours: Colours) -> None:
    surfaces = ("window", "surface", "raised", "hover", "accent_soft")
    pairs = [(text, on) for text in ("text", "muted") for on in surfaces]
    pairs += [("accent", "window"), ("accent", "surface"), ("on_accent", "accent"), ("accent", "accent_soft")]
    pairs += [(word, on) for word in ("good", "warn", "bad") for on in ("window", "surface", f"{word}_soft")]
    weak = {
        (a, b): round(contrast(getattr(colours, a), getattr(colours, b)), 2)
        for a, b in pairs
        if contrast(getattr(colours, a), getattr(colours, b)) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_stylesheet_has_no_unfilled_place(colours: Colours) -> None:
    sheet = theme.stylesheet(colours)
    assert "$" not in sheet
    assert colours.accent in sheet


def test_switching_recolours_icons(qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    button = QPushButton()
    theme.set_icon(button, "home")
    light = button.icon().pixmap(18, 18).toImage()
    theme.apply(qapp, "dark")
    dark = button.icon().pixmap(18, 18).toImage()
    assert light != dark
    assert theme.colours() is DARK
    theme.apply(qapp, "light")
    assert theme.colours() is LIGHT


def test_every_icon_draws_something(qapp: QApplication) -> None:
    names = [path.stem for path in resource("icons").glob("*.svg") if path.stem not in {"blank", "app"}]
    assert len(names) > 40
    for name in names:
        image = theme.pixmap(name, "#FF0000").toImage()
        drawn = any(
            QColor(image.pixelColor(x, y)).alpha() > 0
            for x in range(image.width())
            for y in range(image.height())
        )
        assert drawn, name
