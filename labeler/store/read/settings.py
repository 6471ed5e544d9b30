"""What a project has set for everybody who works on it."""

from __future__ import annotations

from labeler.store.project import Project


def project_setting(project: Project, key: str) -> str | None:
    """Return the text that is set under a key, ``None`` where nothing is."""
    with project.reading() as db:
        row = db.execute(
            "SELECT value FROM current_project_setting WHERE key = ? AND retracted = 0", [key]
        ).fetchone()
    return None if row is None or row[0] is None else str(row[0])
