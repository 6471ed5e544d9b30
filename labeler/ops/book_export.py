"""Write the label book for labelers outside: Markdown with its pictures, or one HTML page."""

from __future__ import annotations

from pathlib import Path

from labeler.errors import FileProblem, UserError
from labeler.formats.atomic import atomic_file
from labeler.formats.label_book import BookEntry, BookExample, html_page, markdown, picture_names
from labeler.media.thumbnail import thumbnail
from labeler.ops.book import BookPage, read_book
from labeler.store.project import Project
from labeler.store.read.exports import project_identity
from labeler.store.read.guidelines import Example
from labeler.store.read.items import ItemRow, items
from labeler.types import Id

SUFFIXES = (".md", ".html", ".pdf")


def book_html(project: Project, question: Id) -> str:
    """Return the label book as one HTML page with its pictures."""
    return html_page(*_book(project, question))


def write_book(project: Project, question: Id, out: Path) -> list[Path]:
    """Write the label book to ``out`` (``.md`` or ``.html``) and return the files.

    The pictures of Markdown go into a folder beside it, ``NAME pictures``.

    Raises:
        UserError: another suffix.
        FileProblem: it cannot be written there.
    """
    title, words, entries = _book(project, question)
    if out.suffix.lower() == ".html":
        return [_write(out, html_page(title, words, entries).encode())]
    if out.suffix.lower() != ".md":
        raise UserError(f"{out}: the label book is written as {', '.join(SUFFIXES)}; choose one of these.")
    folder = out.with_name(f"{out.stem} pictures")
    files = picture_names(entries)
    written = []
    if files:
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise FileProblem(folder, f"cannot be made ({error.strerror}); choose another place.") from error
        written = [_write(folder / name, picture) for picture, name in files.items()]
    return [_write(out, markdown(title, words, entries, folder.name).encode()), *written]


def _write(path: Path, content: bytes) -> Path:
    with atomic_file(path) as file:
        file.write(content)
    return path


def _book(project: Project, question: Id) -> tuple[str, str, list[BookEntry]]:
    book = read_book(project, question)
    _, name = project_identity(project)
    wanted = {one.item for page in book.pages for one in _examples(page)}
    rows = {row.id: row for row in items(project, wanted)}
    entries = [_entry(page, rows) for page in book.pages]
    return f"{name or project.path.stem}: label book", book.question.words or book.question.name, entries


def _examples(page: BookPage) -> tuple[Example, ...]:
    entry = page.entry
    return () if entry is None else (*entry.typical, *entry.counter, *entry.borderline)


def _entry(page: BookPage, rows: dict[Id, ItemRow]) -> BookEntry:
    one, entry = page.label_class, page.entry
    log = tuple(f"{note.reason} ({note.person})" for note in page.log)
    if entry is None:
        return BookEntry(one.name, one.kind.value, one.key or "", 0, "", decisions=log, missing=page.missing)
    return BookEntry(
        one.name,
        one.kind.value,
        one.key or "",
        entry.version,
        entry.definition,
        typical=_shown(entry.typical, rows),
        counter=_shown(entry.counter, rows),
        borderline=_shown(entry.borderline, rows),
        edge_cases=entry.edge_cases,
        decisions=(*entry.decisions, *log),
        missing=page.missing,
    )


def _shown(examples: tuple[Example, ...], rows: dict[Id, ItemRow]) -> tuple[BookExample, ...]:
    return tuple(
        BookExample(rows[one.item].path.name, one.note, _picture(rows[one.item]))
        for one in examples
        if one.item in rows
    )


def _picture(row: ItemRow) -> bytes:
    """Return the thumbnail as JPEG; nothing where the file is gone or broken."""
    import simplejpeg

    if row.sha256 is None:
        return b""
    try:
        pixels = thumbnail(row.path, row.sha256, row.kind)
    except FileProblem:
        return b""
    return bytes(simplejpeg.encode_jpeg(pixels, quality=85, colorspace="RGB"))
