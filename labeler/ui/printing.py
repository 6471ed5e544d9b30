"""Paper: an HTML page as PDF, through Qt; works without a screen."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QApplication

from labeler.errors import FileProblem


def write_pdf(page: str, out: Path) -> Path:
    """Write ``page``, HTML that needs no other file, as A4 pages to ``out`` and return it.

    Raises:
        FileProblem: it cannot be written there.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # fonts need one; a QGuiApplication would do, but no window could be opened in this process afterwards
    _app = QApplication.instance() or QApplication([])
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(b"")
    except OSError as error:
        raise FileProblem(out, f"cannot be written ({error.strerror}); choose another folder.") from error
    writer = QPdfWriter(str(part))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(15, 15, 15, 15), QPageLayout.Unit.Millimeter)
    writer.setResolution(96)
    document = QTextDocument()
    document.setHtml(page)
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.print_(writer)
    del writer
    part.replace(out)
    return out
