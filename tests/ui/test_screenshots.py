"""Pictures of pages: made, of the size asked for, with something in them; light and dark differ."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from labeler.errors import UserError
from labeler.ui.screenshots import no_size_hint_remarks, render_pages


def test_pages_are_drawn_in_both_themes(qtbot: QtBot, desk_file: Path, tmp_path: Path) -> None:
    made = []
    for theme in ("light", "dark"):
        made += render_pages(
            desk_file,
            tmp_path / "shots",
            theme_name=theme,
            pages=("home", "data"),
            person="Eva",
            size=(1000, 700),
        )
    assert [path.name for path in made] == [
        "home-light.png",
        "data-light.png",
        "home-dark.png",
        "data-dark.png",
    ]
    images = [QImage(str(path)) for path in made]
    assert all((image.width(), image.height()) == (1000, 700) for image in images)
    light, dark = (images[at].pixelColor(500, 690).lightness() for at in (0, 2))
    assert light > 200
    assert dark < 100
    assert images[0] != images[1]


def test_a_missing_project_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.labeler"):
        render_pages(tmp_path / "none.labeler", tmp_path)


def test_only_one_remark_of_qt_is_left_out(qapp: object, capsys: pytest.CaptureFixture[str]) -> None:
    with no_size_hint_remarks():
        qWarning("This plugin does not support propagateSizeHints()")
        qWarning("something that matters")
    assert capsys.readouterr().err == "something that matters\n"
