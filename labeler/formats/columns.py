"""Plain tables in and out, read exactly as written.

A cell is text: ``"nan"``, ``"NA"``, ``"null"`` and the empty cell are answers like any other. Quoted cells
may hold commas and line breaks. UTF-8 with or without a mark, and UTF-16 with one. Columns are separated by
commas, or by the tabs or semicolons that spreadsheets write. Files ending in ``.parquet`` are read as such,
``.jsonl`` as one JSON object a line (see ``json_table``).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from labeler.errors import FileProblem
from labeler.formats.atomic import atomic_file
from labeler.formats.regular import MOST_TABLE_BYTES, check_regular

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
MANIFEST = "manifest.json"
_JSON_LINES = frozenset({".jsonl", ".ndjson"})
_LARGEST_CELL = 16 * 1024 * 1024
_MOST_CELLS = 50_000_000
_ROWS_AT_ONCE = 1_000
_MOST_KNOWN = 50_000
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SPECIAL = re.compile(r'[,"\r\n]')
_NUMBER = re.compile(r"[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?%?")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as written: ``columns`` maps each header, in order, to its cells; ``n`` rows."""

    path: Path
    columns: dict[str, list[str]]
    n: int


def read_table(path: Path, *, guarded: bool | None = None) -> Table:
    """Return the table in a CSV, TSV, Parquet or JSON Lines file.

    Args:
        path: the file.
        guarded: the file was written with ``guarded=True``; take the guards off again. None: only where the
            manifest of an export of ours beside the file says so; any other file is read as written.

    Raises:
        FileProblem: missing, unreadable, not text, without a header, or a row with too few or too many
            cells; names the line.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in _JSON_LINES:
        from labeler.formats.json_table import read_json_columns

        columns, n = read_json_columns(path)
        _check_header(path, list(columns), 1)
        return Table(path, columns, n)
    table = _read_parquet(path) if suffix in {".parquet", ".pq"} else _read_csv(path)
    if guarded or (guarded is None and _of_an_export(path)):
        columns = {unguard(name): [unguard(cell) for cell in cells] for name, cells in table.columns.items()}
        return Table(path, columns, table.n)
    return table


def _of_an_export(path: Path) -> bool:
    """Return whether a manifest beside the file lists it and says that its cells are guarded."""
    try:
        manifest = json.loads(path.with_name(MANIFEST).read_text("utf-8"))
        listed = [row["path"] for row in manifest["files"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
    return manifest.get("csv_guard") == "apostrophe" and path.name in listed


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    return next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")


@contextmanager
def _opened(path: Path) -> Iterator[io.TextIOWrapper]:
    check_regular(path, MOST_TABLE_BYTES, "a table")
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            yield file
    except UnicodeError:
        raise FileProblem(path, "is not UTF-8 text; save it as CSV in UTF-8.") from None
    except OSError as error:
        raise FileProblem(path, f"cannot be read ({error.strerror}).") from error


def _separator(first: str) -> str:
    if "," in first:
        return ","
    return next((mark for mark in ("\t", ";") if mark in first), ",")


def _rows(path: Path, file: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    """Yield (line on which the row begins, cells) of every row that is not blank, the header included."""
    separator = _separator(file.readline(_LARGEST_CELL))
    file.seek(0)
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(file, delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileProblem(path, f"is not valid CSV: {error}.", line) from None
        if cells:
            yield line, cells
        line = reader.line_num + 1


def _read_csv(path: Path) -> Table:
    with _opened(path) as file:
        rows = _rows(path, file)
        line, header = next(rows, (1, []))
        names = [name.strip() for name in header]
        _check_header(path, names, line)
        width = len(names)
        body = _Body(width)
        for line, cells in rows:
            if len(cells) != width:
                raise FileProblem(path, f"has {len(cells)} cells where the header has {width}.", line)
            body.add(cells)
    return Table(path, dict(zip(names, body.done(), strict=True)), body.n)


class _Body:
    """Gathers rows as columns in which the same text is the same object, as most columns say little."""

    def __init__(self, width: int) -> None:
        self.n = 0
        self._rows: list[list[str]] = []
        self._columns: list[list[str]] = [[] for _ in range(width)]
        self._known: list[dict[str, str]] = [{} for _ in range(width)]

    def add(self, cells: list[str]) -> None:
        """Take a row."""
        self._rows.append(cells)
        self.n += 1
        if len(self._rows) >= _ROWS_AT_ONCE:
            self.done()

    def done(self) -> list[list[str]]:
        """Return the columns."""
        if self._rows:
            for column, known, cells in zip(
                self._columns, self._known, zip(*self._rows, strict=True), strict=True
            ):
                column.extend(map(known.setdefault, cells, cells))
                if len(known) > _MOST_KNOWN:
                    known.clear()
            self._rows = []
        return self._columns


def column_names(path: Path) -> list[str]:
    """Return the header of a table, reading no row of it where that can be.

    Raises:
        FileProblem: as `read_table`.
    """
    if path.suffix.lower() in {".parquet", ".pq"}:
        return list(_read_parquet(path).columns)
    if path.suffix.lower() in _JSON_LINES:
        return list(read_table(path).columns)
    with _opened(path) as file:
        line, header = next(_rows(path, file), (1, []))
        names = [name.strip() for name in header]
        _check_header(path, names, line)
        return names


def refuse_zero_bytes(path: Path) -> None:
    """Refuse a text with zero bytes, for an import: they are never meant, and end names in other programs.

    Raises:
        FileProblem: there is one; names the line.
    """
    if path.suffix.lower() in {".parquet", ".pq"}:
        return
    if not path.is_file() or _encoding(path) == "utf-16":
        return
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if (at := chunk.find(b"\x00")) >= 0:
                line += chunk.count(b"\n", 0, at)
                raise FileProblem(path, "is not valid CSV: it has a zero byte.", line)
            line += chunk.count(b"\n")


def _check_header(path: Path, names: list[str], line: int) -> None:
    if not names:
        raise FileProblem(path, "is empty; a table needs a header line such as task,worker,label.", line)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise FileProblem(path, f"names the column {in_words([twice])!r} twice.", line)


def _read_parquet(path: Path) -> Table:
    import pyarrow
    import pyarrow.parquet

    check_regular(path, MOST_TABLE_BYTES, "a table")
    try:
        found = pyarrow.parquet.read_metadata(path)
        if found.num_rows * found.num_columns > _MOST_CELLS:
            raise FileProblem(path, f"has more than {_MOST_CELLS:,} cells; split it into several files.")
        table = pyarrow.parquet.read_table(path)
    except (OSError, pyarrow.ArrowException) as error:
        raise FileProblem(path, f"is not a Parquet file that can be read ({error}).") from error
    columns = {
        name: ["" if cell is None else cell_text(cell) for cell in table.column(name).to_pylist()]
        for name in table.column_names
    }
    _check_header(path, list(columns), 1)
    return Table(path, columns, table.num_rows)


def line_of(path: Path, row: int) -> int | None:
    """Return the line on which data row ``row`` (from 0) begins; None for a file without lines."""
    if path.suffix.lower() in {".parquet", ".pq"}:
        return None
    if path.suffix.lower() in _JSON_LINES:
        return row + 1
    with _opened(path) as file:
        for index, (line, _) in enumerate(_rows(path, file), start=-1):
            if index == row:
                return line
    return None


def in_words(names: Iterable[str], most: int = 12) -> str:
    """Return names for a sentence: the first twelve, none longer than forty signs, on one line.

    >>> in_words(["task", "a" * 50])
    'task, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'
    """
    listed = list(names)
    shown = ["".join(sign if sign.isprintable() else "?" for sign in name[:40]) for name in listed[:most]]
    shown = [f"{name[:39]}…" if len(full) > 40 else name for name, full in zip(shown, listed, strict=False)]
    return ", ".join(shown) + (" …" if len(listed) > most else "")


class RowPlaces:
    """Where the rows of a table stand in its file, found in one pass when it is first asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: list[int] | None = None

    def of(self, row: int) -> str:
        """Return the place of data row ``row`` (from 0) in words: its line, or its number without lines."""
        suffix = self._path.suffix.lower()
        if suffix in {".parquet", ".pq"} | _JSON_LINES:
            return f"line {row + 1}" if suffix in _JSON_LINES else f"row {row + 1}"
        if self._lines is None:
            with _opened(self._path) as file:
                self._lines = [line for line, _ in _rows(self._path, file)][1:]
        return f"line {self._lines[row]}" if row < len(self._lines) else f"row {row + 1}"


def cell_text(value: object) -> str:
    """Return a value as it is written into a cell: a missing value is empty, a float keeps every digit.

    >>> cell_text(0.1), cell_text(float("nan")), cell_text(None), cell_text(True), cell_text("NA")
    ('0.1', '', '', '1', 'NA')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return "" if np.isnan(value) else repr(float(value))
    return str(value)


def guard(cell: str) -> str:
    """Return a cell that a spreadsheet shows instead of computing; ``unguard`` gives the cell back.

    A text that a spreadsheet would take for a formula gets an apostrophe in front, and so does one that
    looks like a guarded text already; plain numbers stay as they are.

    >>> guard("=1+1"), guard("-3.5"), guard("'=x"), guard("it's")
    ("'=1+1", '-3.5', "''=x", "it's")
    """
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def unguard(cell: str) -> str:
    """Return the cell that ``guard`` was given.

    >>> [unguard(guard(cell)) for cell in ("=1+1", "-3.5", "'=x", "'-3", "it's")]
    ['=1+1', '-3.5', "'=x", "'-3", "it's"]
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def csv_text(columns: Mapping[str, Sequence[Any]], *, guarded: bool = False) -> str:
    r"""Return columns of equal length as CSV: a header, ``\n`` line ends, RFC 4180 quoting.

    >>> csv_text({"task": ["a", "b"], "label": ["x,y", 2]})
    'task,label\na,"x,y"\nb,2\n'
    """
    as_cell = (lambda value: _quoted(guard(cell_text(value)))) if guarded else _as_quoted
    cells = [[as_cell(value) for value in (name, *column)] for name, column in columns.items()]
    if len(cells) == 1:  # an empty line would be taken for none
        cells = [[cell or '""' for cell in cells[0]]]
    return "".join(f"{','.join(row)}\n" for row in zip(*cells, strict=True))


def _as_quoted(value: object) -> str:
    return _quoted(cell_text(value))


def _quoted(cell: str) -> str:
    """Return a cell in quotes where it needs them; Python's csv leaves a lone carriage return bare."""
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell


def write_table(path: Path, columns: Mapping[str, Sequence[Any]], *, guarded: bool = False) -> None:
    """Write columns of equal length as CSV, or as Parquet by suffix; whole or not at all.

    Args:
        path: the file; replaced if it exists.
        columns: name to cells; NaN and None become empty cells.
        guarded: put an apostrophe before cells that a spreadsheet would compute (see ``guard``); CSV only.

    Raises:
        FileProblem: the file cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() in {".parquet", ".pq"}:
        import pyarrow
        import pyarrow.parquet

        table = pyarrow.table({name: list(column) for name, column in columns.items()})
        with atomic_file(path) as file:
            pyarrow.parquet.write_table(table, file)
        return
    with atomic_file(path) as file:
        file.write(csv_text(columns, guarded=guarded).encode("utf-8"))
