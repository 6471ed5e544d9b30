"""Asking for a file or folder, beginning where the person was last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from labeler.ui.state.preferences import Preferences


def ask_project(parent: QWidget, settings: Preferences) -> Path | None:
    """Return the project file that the person chose, or ``None``."""
    text, _ = QFileDialog.getOpenFileName(
        parent,
        parent.tr("Open a project"),
        last_folder(settings),
        parent.tr("Labeler projects (*.labeler)"),
    )
    return _kept(settings, text)


def ask_folder(parent: QWidget, settings: Preferences, title: str) -> Path | None:
    """Return the folder that the person chose, or ``None``."""
    return _kept(settings, QFileDialog.getExistingDirectory(parent, title, last_folder(settings)))


def last_folder(settings: Preferences) -> str:
    """Return where the person chose something last."""
    return str(settings.remembered("folder", str(Path.home())))


def _kept(settings: Preferences, text: str) -> Path | None:
    if not text:
        return None
    path = Path(text)
    settings.remember("folder", str(path if path.is_dir() else path.parent))
    return path
