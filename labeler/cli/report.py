"""How every command answers: JSON with stable keys, CSV, or aligned text for people; progress on stderr."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

UNDEFINED = "undefined"
_Command = TypeVar("_Command", bound=Callable[..., Any])
_SQLITE = b"SQLite format 3\x00"


def is_project(path: Path) -> bool:
    """Return whether a path is a project file rather than a table: by its first bytes, else its suffix."""
    if not path.is_file():
        return path.suffix == ".labeler"
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def report_options(command: _Command) -> _Command:
    """Add ``--json`` and ``--csv`` to a command; it receives ``as_json`` and ``as_csv``."""
    command = click.option("--csv", "as_csv", is_flag=True, help="Print the table as CSV.")(command)
    return click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")(command)


def emit(
    data: Mapping[str, Any],
    *,
    as_json: bool,
    as_csv: bool,
    text: str | Callable[[], str],
    rows: str | Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Print a report in the form that was asked for.

    Args:
        data: the report with its stable keys; NaN is undefined (see ``plain``).
        as_json: print all of ``data`` as JSON.
        as_csv: print only the main table as CSV.
        text: what a person reads, or a function that makes it.
        rows: the main table for CSV: a key of ``data`` that holds a list of rows, or the rows; ``data``
            itself as one row where there is no table.

    Raises:
        click.UsageError: both forms were asked for.
    """
    if as_json and as_csv:
        raise click.UsageError("Choose --json or --csv, not both.")
    if as_json:
        click.echo(json.dumps(plain(data), ensure_ascii=False, indent=2, allow_nan=False))
    elif as_csv:
        table = data[rows] if isinstance(rows, str) else rows
        click.echo(_csv([data] if table is None else table), nl=False)
    else:
        click.echo(text() if callable(text) else text)


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: NaN becomes null, with ``why`` beside it.

    A mapping with an undefined member keeps its own ``why``; where it has none, one is added. Arrays, tuples
    and sets become lists; numpy's numbers become Python's; paths and enums become text.

    >>> plain({"value": float("nan"), "n": 0})
    {'value': None, 'n': 0, 'why': 'undefined'}
    >>> plain({"value": float("nan"), "why": "no_overlap"})
    {'value': None, 'why': 'no_overlap'}
    """
    if isinstance(value, Mapping):
        out = {str(key): plain(member) for key, member in value.items()}
        if any(_undefined(member) for member in value.values()) and not out.get("why"):
            out["why"] = UNDEFINED
        return out
    if hasattr(value, "tolist"):  # numpy scalars and arrays, without importing numpy here
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(member) for member in value)
    return _scalar(value)


def _scalar(value: Any) -> str | bool | int | float | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _undefined(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _csv(table: Sequence[Mapping[str, Any]]) -> str:
    from labeler.formats.columns import csv_text

    names = list(dict.fromkeys(name for row in table for name in row))
    return csv_text({name: [_cell(row.get(name)) for row in table] for name in names}, guarded=True)


def _cell(value: Any) -> Any:
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(plain(value), ensure_ascii=False)
    return value


def aligned(header: Sequence[str], rows: Sequence[Sequence[object]], *, left: int = 1) -> str:
    """Return a table for reading: the first ``left`` columns flush left, the rest flush right.

    >>> print(aligned(["tag", "n"], [["car", 12], ["people", 3]]))
    tag      n
    car     12
    people   3
    """
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = [
        "  ".join(
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    return "\n".join(lines)


def percent(share: float, digits: int = 1) -> str:
    """Return a share as percent, an undefined one as a dash.

    >>> percent(2 / 3), percent(float("nan"))
    ('66.7 %', '–')
    """
    return "–" if math.isnan(share) else f"{100 * share:.{digits}f} %"


def interval(low: float, high: float, digits: int = 1) -> str:
    """Return an interval of shares in percent.

    >>> interval(0.4, 0.625), interval(float("nan"), 1.0)
    ('40.0–62.5 %', '–')
    """
    if math.isnan(low) or math.isnan(high):
        return "–"
    return f"{100 * low:.{digits}f}–{100 * high:.{digits}f} %"


def figure(row: dict[str, Any], key: str = "value") -> list[str]:
    """Return a value and its interval as two cells; an undefined value says why."""
    from labeler.stats.estimate import words

    value = row[key]
    if math.isnan(value):
        return ["–", words(row["why"]) if row["why"] else ""]
    between = "–" if math.isnan(row["low"]) else f"{row['low']:.3f} to {row['high']:.3f}"
    return [f"{value:.3f}", between]


def note(words: str) -> None:
    """Say something beside the report, on stderr."""
    click.echo(words, err=True)


@contextmanager
def progress(words: str, total: int | None = None) -> Iterator[Callable[[int, int], None]]:
    """Yield ``report(done, total)`` that draws a bar on stderr when that is a terminal."""
    if not sys.stderr.isatty():
        yield _silent
        return
    with click.progressbar(length=total or 1, label=words, file=sys.stderr) as bar:

        def report(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        yield report


def _silent(done: int, of: int) -> None:
    """Report nothing: stderr is not a terminal."""
