"""Which items a command is about: those of a filter, those that a file names, or all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from labeler.errors import FileProblem

if TYPE_CHECKING:
    import numpy as np

    from labeler.store.project import Project

_Command = TypeVar("_Command", bound=Callable[..., Any])


def item_options(command: _Command) -> _Command:
    """Add ``--where``, ``--items`` and ``--all`` to a command: ``where``, ``item_file`` and ``every``."""
    command = click.option("--all", "every", is_flag=True, help="All items.")(command)
    command = click.option(
        "--items",
        "item_file",
        type=click.Path(path_type=Path),
        help="The items that this file names: a path, name or id a line, or a table with a column task.",
    )(command)
    return click.option("--where", metavar="FILTER", help="The items that fit this filter.")(command)


def chosen_items(
    project: Project, item_file: Path | None, *, every: bool, where: str | None = None
) -> np.ndarray:
    """Return the items that were asked for, int64[n].

    Raises:
        click.UsageError: none or several of the options were given.
        FilterError: the filter cannot be understood.
        FileProblem: the file cannot be read, or names what is no item.
    """
    from labeler.ops.filters import find_items
    from labeler.store.read.items import item_ids

    if (where is not None) + (item_file is not None) + every != 1:
        raise click.UsageError("Say which items: --where FILTER, --items FILE or --all.")
    if where is not None:
        return find_items(project, where)
    if item_file is not None:
        return _named(project, item_file)
    return item_ids(project, include_broken=True)


def _named(project: Project, path: Path) -> np.ndarray:
    import numpy as np

    from labeler.ops.matching import Place, match_tasks
    from labeler.store.read.known import item_places

    names = _names(path)
    found = match_tasks(names, [Place(*place) for place in item_places(project)])
    if found.unmatched:
        more = f" and {len(found.unmatched) - 1:,} more" if len(found.unmatched) > 1 else ""
        raise FileProblem(path, f"{found.unmatched[0]!r}{more} is no item of the project; mend the file.")
    return np.array([item for item in found.items if item is not None], dtype=np.int64)


def _names(path: Path) -> list[str]:
    if path.suffix.lower() in {".csv", ".tsv", ".parquet", ".pq"}:
        from labeler.formats.table import ALIASES, read_table

        columns = read_table(path).columns
        named = next((name for name in columns if name.lower() in ("task", *ALIASES["task"])), None)
        if named is None:
            raise FileProblem(path, f"has no column task; it has {', '.join(columns)}.")
        return list(dict.fromkeys(str(cell) for cell in columns[named]))
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblem(path, f"cannot be read as text ({error}); give a UTF-8 file.") from None
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))
