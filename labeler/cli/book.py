"""``labeler book``: the label book, what it lacks, how many labels are older than it; written for outside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import aligned, emit, report_options

if TYPE_CHECKING:
    from labeler.ops.book import Book
    from labeler.store.project import Project as Opened
    from labeler.types import Id


@click.command("book")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--question", help="Which question, where the project asks several.")
@click.option("--class", "class_name", help="Amend this class's entry, with the options below.")
@click.option("--definition", help="What the class is, so that it can be measured.")
@click.option("--edge-case", "edge_cases", multiple=True, help="One more edge case. May be repeated.")
@click.option("--decision", help="One more sentence for the decision log.")
@click.option("--relabel", help="Begin a round of what was labeled with this class under an older entry.")
@click.option("--as", "author", help="Who acts, by name; the project's owner if not given.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the book: .md, .html or .pdf.")
@report_options
def command(
    *,
    project: Path,
    question: str | None,
    class_name: str | None,
    definition: str | None,
    edge_cases: tuple[str, ...],
    decision: str | None,
    relabel: str | None,
    author: str | None,
    out: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show PROJECT's label book: each class's definition, version, what is missing, and older labels."""
    from labeler.ops.book import amend_entry, label_again, read_book
    from labeler.ops.people import acting
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    if class_name is None and (definition is not None or edge_cases or decision is not None):
        raise click.UsageError("Say with --class whose entry is amended.")
    with Project.open(project) as opened:
        asked = the_question(opened, question).id
        if class_name is not None:
            one = _class(opened, asked, class_name)
            kept = next(page.entry for page in read_book(opened, asked).pages if page.label_class.id == one)
            more = (*(kept.edge_cases if kept else ()), *edge_cases) if edge_cases else None
            amend_entry(
                opened,
                author=acting(opened, author),
                label_class=one,
                definition=definition,
                edge_cases=more,
                decision=decision,
            )
        if relabel is not None:
            who = acting(opened, author)
            label_again(opened, author=who, question=asked, label_class=_class(opened, asked, relabel))
        files = [] if out is None else _write(opened, asked, out)
        book = read_book(opened, asked)
    data = {"question": book.question.name, "complete": book.complete, "classes": _rows(book), "files": files}
    emit(data, as_json=as_json, as_csv=as_csv, rows="classes", text=lambda: _text(data))


def _class(opened: Opened, question: Id, name: str) -> Id:
    from labeler.errors import UserError
    from labeler.store.read.questions import classes

    offered = [one for one in classes(opened, question) if one.is_offered]
    found = next((one.id for one in offered if one.name == name), None)
    if found is None:
        raise UserError(f"There is no class {name!r}; the classes are {', '.join(o.name for o in offered)}.")
    return found


def _write(opened: Opened, question: Id, out: Path) -> list[str]:
    from labeler.ops.book_export import book_html, write_book

    if out.suffix.lower() != ".pdf":
        return [str(path) for path in write_book(opened, question, out)]
    from labeler.ui.printing import write_pdf

    return [str(write_pdf(book_html(opened, question), out))]


def _rows(book: Book) -> list[dict[str, Any]]:
    return [
        {
            "class": page.label_class.name,
            "kind": page.label_class.kind.value,
            "version": page.entry.version if page.entry else 0,
            "definition": page.entry.definition if page.entry else "",
            "n_labels": page.n_labels,
            "n_older": page.n_old,
            "n_decisions": len(page.log) + (len(page.entry.decisions) if page.entry else 0),
            "missing": "; ".join(page.missing),
        }
        for page in book.pages
    ]


def _text(data: dict[str, Any]) -> str:
    header = ["class", "version", "labels", "older", "decisions", "missing"]
    rows = [
        [row["class"], row["version"], row["n_labels"], row["n_older"], row["n_decisions"], row["missing"]]
        for row in data["classes"]
    ]
    lines = [aligned(header, rows)]
    lines += ["", *(f"Wrote {path}" for path in data["files"])] if data["files"] else []
    return "\n".join(lines)
