"""docs/filters.md says of every key what the language says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_reference_is_the_language_s_own() -> None:
    spec = importlib.util.spec_from_file_location("refresh_filters", DOCS / "refresh_filters.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.table() in (DOCS / "filters.md").read_text("utf-8"), "run docs/refresh_filters.py"
