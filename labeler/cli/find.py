"""``labeler find``: the items that fit a filter, what they have, and filters kept under a name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import aligned, emit, percent, report_options

if TYPE_CHECKING:
    from labeler.ops.found import Found
    from labeler.store.project import Project

SHOWN = 20


@click.command("find")
@click.argument("project_file", metavar="PROJECT", type=click.Path(path_type=Path))
@click.argument("words", metavar="[FILTER]...", nargs=-1)
@click.option("--sort", default="", help="agreement, -loudness, random:7 … (- is descending).")
@click.option("--limit", type=click.IntRange(min=1), help="The first so many. Default: 20 as text, else all.")
@click.option("--count", "only_count", is_flag=True, help="Only say how many.")
@click.option("--facets", is_flag=True, help="Count classes, tags, states, sources, metadata … of the items.")
@click.option("--paths", is_flag=True, help="Print the paths alone, one a line.")
@click.option("--question", help="Which question, where the project asks several.")
@click.option("--person", help="See what this person may see (a labeler in a blind round: own answers only).")
@click.option("--saved", metavar="NAME", help="Begin with the filter that is kept under this name.")
@click.option("--save", metavar="NAME", help="Keep this filter and order under a name.")
@click.option("--forget", metavar="NAME", help="Take away the filter of this name.")
@click.option("--list", "listed", is_flag=True, help="List the filters that are kept.")
@report_options
def command(*, project_file: Path, words: tuple[str, ...], **options: Any) -> None:
    """Find the items of PROJECT that fit FILTER, for example 'class:scratch agreement<0.7'.

    The language is in docs/filters.md. Without a filter every item is found.
    """
    from labeler.store.project import Project

    with Project.open(project_file) as project:
        if options["listed"] or options["forget"]:
            _saved(project, options)
            return
        text, sort = _asked(project, " ".join(words), options)
        found = _find(project, text, sort, options)
        if options["save"]:
            _save(project, options["save"], text, sort)
        _tell(found, options)


def _asked(project: Project, text: str, options: dict[str, Any]) -> tuple[str, str]:
    if not options["saved"]:
        return text, options["sort"]
    from labeler.ops.filters import saved_filter

    saved = saved_filter(project, options["saved"])
    both = f"({saved.words}) {text}" if text.strip() and saved.words else saved.words or text
    return both, options["sort"] or saved.sorting


def _find(project: Project, text: str, sort: str, options: dict[str, Any]) -> Found:
    from labeler.errors import UserError
    from labeler.ops.found import find
    from labeler.store.read.people import person_by_name
    from labeler.store.read.questions import the_question

    question = None if options["question"] is None else the_question(project, options["question"]).id
    person = None
    if options["person"] is not None:
        row = person_by_name(project, options["person"])
        if row is None:
            raise UserError(f"There is nobody called {options['person']!r} in {project.path}.")
        person = row.id
    return find(project, text, sort=sort, question=question, person=person)


def _save(project: Project, name: str, text: str, sort: str) -> None:
    from labeler.ops.filters import save_filter
    from labeler.ops.people import owner

    save_filter(project, name=name, words=text, sorting=sort, author=owner(project))
    click.echo(f"Kept under {name!r}.", err=True)


def _saved(project: Project, options: dict[str, Any]) -> None:
    from labeler.ops.filters import forget_filter
    from labeler.ops.people import owner
    from labeler.store.read.filters import saved_filters

    if options["forget"]:
        forget_filter(project, name=options["forget"], author=owner(project))
    rows = [{"name": one.name, "filter": one.words, "sort": one.sorting} for one in saved_filters(project)]
    lines = [[row["name"], row["filter"], row["sort"]] for row in rows]
    emit(
        {"filters": rows},
        as_json=options["as_json"],
        as_csv=options["as_csv"],
        rows=rows,
        text=lambda: (
            aligned(["name", "filter", "sort"], lines, left=3) if lines else "No filter is kept yet."
        ),
    )


def _tell(found: Found, options: dict[str, Any]) -> None:
    if options["paths"]:
        for row in found.rows(options["limit"]):
            click.echo(row["path"])
        return
    data: dict[str, Any] = {
        "filter": found.words,
        "sort": found.sorting.text,
        "n": len(found.ids),
        "total": found.total,
    }
    rows: list[dict[str, Any]] = []
    if options["facets"]:
        data["facets"] = [_facet_dict(facet) for facet in found.facets()]
        rows = [{"key": facet["key"], **value} for facet in data["facets"] for value in facet["values"]]
    elif not options["only_count"]:
        plain = not (options["as_json"] or options["as_csv"])
        rows = list(found.rows(options["limit"] or (SHOWN if plain else None)))
        data["items"] = rows
    emit(
        data,
        as_json=options["as_json"],
        as_csv=options["as_csv"],
        rows=[data] if options["only_count"] else rows,
        text=lambda: _text(data, rows),
    )


def _facet_dict(facet: Any) -> dict[str, Any]:
    values = [{"name": one.name, "n": one.n, "filter": one.text} for one in facet.values]
    return {"key": facet.key, "metadata": facet.metadata, "values": values, "n_more": facet.n_more}


def _text(data: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    share = f" ({percent(data['n'] / data['total'])})" if data["total"] else ""
    head = f"{data['n']:,} of {data['total']:,} items{share}"
    if "facets" in data:
        parts = [head]
        for facet in data["facets"]:
            lines = [[one["name"], f"{one['n']:,}"] for one in facet["values"][:SHOWN]]
            parts.append(aligned([facet["key"], "n"], lines))
        return "\n\n".join(parts)
    if not rows:
        return head
    lines = [
        [
            row["path"],
            row["class"] or "–",
            row["labels"],
            "–" if row["agreement"] != row["agreement"] else f"{row['agreement']:.2f}",
            row["predicted"] or "–",
            ", ".join(row["tags"]),
        ]
        for row in rows
    ]
    table = aligned(["path", "class", "labels", "agreement", "predicted", "tags"], lines, left=2)
    more = data["n"] - len(rows)
    return f"{table}\n\n{head}" + (f"; {more:,} more, --limit shows them" if more else "")
