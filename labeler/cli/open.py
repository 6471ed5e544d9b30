"""``labeler open``: the window, on a project or on Home."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("open")
@click.argument("project", required=False, type=click.Path(path_type=Path))
def command(project: Path | None = None) -> int:
    """Open the window, on PROJECT if one is named."""
    from labeler.ui.app import start

    return start(project)
