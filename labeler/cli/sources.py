"""``labeler sources``: where the data came from, what it cost, how good it is; and what could be got next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import aligned, emit, percent, report_options
from labeler.errors import UserError

if TYPE_CHECKING:
    from labeler.ops.sources import Inventory
    from labeler.store.project import Project


@click.command("sources")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--source", "name", help="The source to change (with --set).")
@click.option("--add", metavar="NAME", help="A source that there is, or could be; nothing is imported.")
@click.option("--remove", metavar="NAME", help="Take a source without items off the list.")
@click.option(
    "--set",
    "setting",
    multiple=True,
    metavar="KEY=VALUE",
    help="kind, amount, cost, days, quality, licence, note or name (may be repeated).",
)
@click.option("--question", help="Which question's labels count, where the project asks several.")
@report_options
def command(
    *,
    project: Path,
    name: str | None,
    add: str | None,
    remove: str | None,
    setting: tuple[str, ...],
    question: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """The inventory of PROJECT's data sources, after the change that is asked for."""
    from labeler.ops.sources import inventory
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    if sum(one is not None for one in (name, add, remove)) > 1:
        raise click.UsageError("Choose one of --source, --add and --remove.")
    if bool(setting) and name is None and add is None:
        raise click.UsageError("--set goes with --source or --add.")
    if name is not None and not setting:
        raise click.UsageError("Say what to --set.")
    with Project.open(project) as opened:
        _change(opened, name, add, remove, dict(_pair(words) for words in setting))
        asked = the_question(opened, question).id if question else None
        found = inventory(opened, question=asked)
    data = sources_data(found)
    emit(data, as_json=as_json, as_csv=as_csv, rows="sources", text=lambda: sources_text(found))


def _pair(words: str) -> tuple[str, str]:
    key, equals, value = words.partition("=")
    if not equals:
        raise UserError(f"{words!r} is not of the form KEY=VALUE.")
    return key.strip(), value


def _change(
    project: Project, name: str | None, add: str | None, remove: str | None, values: dict[str, str]
) -> None:
    from labeler.ops.people import owner
    from labeler.ops.sources import add_source, edit_source, find_source, remove_source

    if add is not None:
        add_source(project, values={**values, "name": add}, author=owner(project))
    elif name is not None:
        edit_source(project, source=find_source(project, name).id, values=values, author=owner(project))
    elif remove is not None:
        remove_source(project, source=find_source(project, remove).id, author=owner(project))


def sources_data(found: Inventory) -> dict[str, Any]:
    """Return the report with its stable keys."""
    rows = [
        {
            "source": stock.source.name,
            "kind": stock.source.kind,
            "items": stock.n_items,
            "broken": stock.n_broken,
            "labeled": stock.n_labeled,
            "labels": stock.n_labels,
            "seconds": stock.seconds,
            "bytes": stock.size_bytes,
            "agreement": stock.agreement,
            "right": stock.right,
            "on_gold": stock.n_on_gold,
            "amount": stock.source.amount,
            "cost": stock.source.cost,
            "days": stock.source.days,
            "quality": stock.source.quality,
            "licence": stock.source.licence,
            "note": stock.source.note,
            "folder": stock.source.folder,
        }
        for stock in found.stocks
    ]
    return {
        "sources": rows,
        "items": found.n_items,
        "labeled": found.n_labeled,
        "labels": found.n_labels,
        "cost": found.costs,
        "days": found.days,
    }


def sources_text(found: Inventory) -> str:
    """Return the inventory for people."""
    from labeler.ops.sources import amount_text

    head = ["source", "kind", "licence", "items", "broken", "labeled", "agreement", "right", "amount", "cost"]
    rows: list[list[object]] = [
        [
            stock.source.name,
            stock.source.kind or "",
            stock.source.licence or "",
            f"{stock.n_items:,}",
            f"{stock.n_broken:,}",
            f"{stock.n_labeled:,}",
            percent(stock.agreement),
            percent(stock.right),
            amount_text(stock.source.amount),
            amount_text(stock.source.cost),
            amount_text(stock.source.days),
        ]
        for stock in found.stocks
    ]
    costs, days = amount_text(found.costs), amount_text(found.days)
    total = f"{found.n_items:,}", "", f"{found.n_labeled:,}", "", "", "", costs, days
    return aligned([*head, "days"], [*rows, ["all", "", "", *total]], left=3)
