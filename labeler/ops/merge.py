"""Take in the work of other copies of a project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from labeler.store.merge import Merged, merge
from labeler.store.project import Project


def merge_copies(project: Project, others: Sequence[Path]) -> dict[Path, Merged]:
    """Take in the facts of each of ``others``, one after the other; the order makes no difference.

    Raises:
        FileProblem, UserError: one of them is no copy of this project; those before it were taken in.
    """
    return {other: merge(project, other) for other in others}
