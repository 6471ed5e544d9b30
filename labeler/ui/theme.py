"""Light and dark: colours, palette, stylesheet, spacing and icons; follows the system unless told not to.

Every text colour has a contrast of at least 4.5 : 1 against the surface it stands on (tested). Class colours
are those of Okabe and Ito (2008), which people with any kind of colour vision can tell apart; a colour never
stands alone, a key or a name is always beside it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from string import Template

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QStyleFactory, QWidget

from labeler.resource import resource

GAP_S, GAP_M, GAP_L, GAP_XL = 4, 8, 16, 24
"""Spacing in device-independent pixels: within a control, between controls, between groups, page margin."""

RADIUS = 6
ICON = 18

OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#999999")


@dataclass(frozen=True, slots=True)
class Colours:
    """The named colours of a theme, as ``#RRGGBB``."""

    name: str
    window: str
    surface: str
    raised: str
    hover: str
    border: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    on_accent: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str


LIGHT = Colours(
    name="light",
    window="#F6F7F9",
    surface="#FFFFFF",
    raised="#FFFFFF",
    hover="#ECEEF2",
    border="#DDE0E6",
    text="#1A1D23",
    muted="#5A6270",
    accent="#0072B2",
    accent_soft="#E8F3FA",
    on_accent="#FFFFFF",
    good="#00704F",
    good_soft="#E0F3EC",
    warn="#8A5A00",
    warn_soft="#FCF1DC",
    bad="#B03A00",
    bad_soft="#FCE9E0",
)

DARK = Colours(
    name="dark",
    window="#15171B",
    surface="#1D2026",
    raised="#252931",
    hover="#2A2F38",
    border="#343A45",
    text="#E7E9ED",
    muted="#9CA4B2",
    accent="#56B4E9",
    accent_soft="#1B3347",
    on_accent="#0A1A26",
    good="#4CC9A0",
    good_soft="#16332A",
    warn="#E9B44C",
    warn_soft="#392C12",
    bad="#F28B5B",
    bad_soft="#3D2318",
)


def colours(_of: QWidget | None = None) -> Colours:
    """Return the colours in force (for own painting).

    The application's palette decides: that of a widget with a stylesheet holds transparent black.
    """
    return DARK if QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def wanted(choice: str) -> Colours:
    """Return the colours for a choice of ``system``, ``light`` or ``dark``."""
    if choice == "system":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def apply(app: QApplication, choice: str) -> None:
    """Give the whole application a theme: style, palette, stylesheet, icons."""
    chosen = wanted(choice)
    if app.style().objectName() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette_of(chosen))
    app.setStyleSheet(stylesheet(chosen))
    for widget in app.allWidgets():
        _redraw_icon(widget, chosen)
        for action in widget.actions():
            _redraw_icon(action, chosen)


def palette_of(chosen: Colours) -> QPalette:
    """Return the Qt palette of a theme."""
    role = QPalette.ColorRole
    palette = QPalette()
    for where, colour in (
        (role.Window, chosen.window),
        (role.Base, chosen.surface),
        (role.AlternateBase, chosen.window),
        (role.Button, chosen.raised),
        (role.ToolTipBase, chosen.raised),
        (role.Mid, chosen.border),
        (role.Midlight, chosen.hover),
        (role.Dark, chosen.border),
        (role.Light, chosen.raised),
        (role.WindowText, chosen.text),
        (role.Text, chosen.text),
        (role.ButtonText, chosen.text),
        (role.ToolTipText, chosen.text),
        (role.BrightText, chosen.on_accent),
        (role.PlaceholderText, chosen.muted),
        (role.Highlight, chosen.accent),
        (role.Accent, chosen.accent),
        (role.HighlightedText, chosen.on_accent),
        (role.Link, chosen.accent),
        (role.LinkVisited, chosen.accent),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(chosen.muted))
    return palette


def stylesheet(chosen: Colours) -> str:
    """Return the stylesheet of a theme, from ``resources/themes/labeler.qss``."""
    drawings = {
        "arrow": resource("themes", f"down-{chosen.name}.svg").as_posix(),
        "arrow_up": resource("themes", f"up-{chosen.name}.svg").as_posix(),
        "check": resource("themes", f"check-{chosen.name}.svg").as_posix(),
    }
    return Template(_sheet()).substitute({**asdict(chosen), **drawings, "radius": RADIUS})


@lru_cache(maxsize=1)
def _sheet() -> str:
    return resource("themes", "labeler.qss").read_text("utf-8")


# icons


@lru_cache(maxsize=512)
def _drawing(name: str) -> str:
    path = resource("icons", f"{name}.svg")
    return path.read_text("utf-8") if name and path.exists() else ""


def pixmap(name: str, colour: str, size: int = ICON) -> QPixmap:
    """Return an icon of ``resources/icons`` drawn in one colour (empty where there is no such icon)."""
    ratio = _ratio()
    key = f"labeler {name} {colour} {size} {ratio}"
    picture = QPixmap()
    if QPixmapCache.find(key, picture):
        return picture
    side = round(size * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    drawing = _drawing(name)
    if drawing:
        renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
    picture.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, picture)
    return picture


def _ratio() -> float:
    """Icons are drawn once, for the sharpest screen there is."""
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def icon(name: str, chosen: Colours | None = None, *, checkable: bool = False) -> QIcon:
    """Return an icon in the text colour, in the accent colour where checked, muted where disabled."""
    chosen = chosen or colours()
    result = QIcon()
    if not name:
        return result
    result.addPixmap(pixmap(name, chosen.text), QIcon.Mode.Normal, QIcon.State.Off)
    result.addPixmap(pixmap(name, chosen.muted), QIcon.Mode.Disabled, QIcon.State.Off)
    if checkable:
        result.addPixmap(pixmap(name, chosen.accent), QIcon.Mode.Normal, QIcon.State.On)
    return result


def set_icon(target: QAbstractButton | QAction | QLabel, name: str) -> None:
    """Give a button, action or label an icon that follows the theme."""
    target.setProperty("iconName", name)
    _redraw_icon(target, colours())


def _redraw_icon(target: QObject, chosen: Colours) -> None:
    name = target.property("iconName")
    if not name:
        return
    if isinstance(target, QLabel):
        size = target.property("iconSize") or ICON
        target.setPixmap(pixmap(str(name), chosen.muted, int(size)))
        return
    if isinstance(target, QAbstractButton):
        on_accent = target.property("kind") == "primary"
        if on_accent:
            target.setIcon(QIcon(pixmap(str(name), chosen.on_accent)))
        else:
            target.setIcon(icon(str(name), chosen, checkable=target.isCheckable()))
        target.setIconSize(QSize(ICON, ICON))
    elif isinstance(target, QAction):
        target.setIcon(icon(str(name), chosen, checkable=target.isCheckable()))


def style(widget: QWidget, **properties: str) -> QWidget:
    """Set dynamic properties that the stylesheet knows and return the widget.

    Known: on labels ``look`` = ``title | heading | muted | number | error | good | warn | key``; on buttons
    ``kind`` = ``primary | quiet | danger``; on frames ``surface`` = ``card | bar | chip | notice``.
    """
    for name, value in properties.items():
        widget.setProperty(name, value)
    own = widget.style()
    own.unpolish(widget)
    own.polish(widget)
    return widget
