"""``labeler split``: balanced parts of a project or of a gold table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, is_project, percent, report_options

if TYPE_CHECKING:
    from labeler.ops.split import Division


@click.command("split")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--parts", default="train=.6,dev=.2,test=.2", show_default=True, help="Parts and their shares.")
@click.option("--balance", help="What to keep even: class and tags, by comma. Default: class and every tag.")
@click.option(
    "--group", metavar="KEY", help="Metadata key (or column of the table) whose items stay together."
)
@click.option("--seed", default=0, show_default=True, help="Another seed, another split.")
@click.option("--name", default="split", show_default=True, help="The split's name in the project.")
@question_option()
@click.option("--tags", "tag_file", type=click.Path(path_type=Path), help="Table task,tag (beside a table).")
@click.option("--out", type=click.Path(path_type=Path), help="Write task,part to this file.")
@click.option("--dry-run", is_flag=True, help="Show the split without storing it.")
@report_options
def command(
    *,
    source: Path,
    parts: str,
    balance: str | None,
    group: str | None,
    seed: int,
    name: str,
    question: str | None,
    tag_file: Path | None,
    out: Path | None,
    dry_run: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Divide SOURCE into parts in which every class and tag has its share.

    SOURCE is a project, or a table task,label. Groups and copies of one file are never cut; a split of the
    same name is extended: old items keep their part, so a frozen test set stays.
    """
    from labeler.ops.split import divide, parse_parts, table_material

    shares = parse_parts(parts)
    wanted = None if balance is None else [word.strip() for word in balance.split(",") if word.strip()]
    if is_project(source):
        options = {"name": name, "parts": shares, "balance": wanted, "group": group, "seed": seed}
        division = _in_project(source, question, options, dry_run=dry_run, tag_file=tag_file)
    else:
        material = table_material(source, tag_file=tag_file, balance=wanted, group=group)
        division = divide(material, shares, seed=seed)
    if out is not None:
        _write(division, out, source)
    emit(
        division.as_dict(),
        as_json=as_json,
        as_csv=as_csv,
        rows=_rows(division),
        text=lambda: _text(division),
    )


def _in_project(
    path: Path, question: str | None, options: dict[str, Any], *, dry_run: bool, tag_file: Path | None
) -> Division:
    from labeler.ops.people import owner
    from labeler.ops.split import make_split, propose_split
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    if tag_file is not None:
        raise click.UsageError(
            "--tags goes with a table; a project has its own tags (labeler import --as tags)."
        )
    with Project.open(path) as project:
        asked = the_question(project, question).id
        if dry_run:
            return propose_split(project, question=asked, **options)
        return make_split(project, question=asked, author=owner(project), **options).value


def _write(division: Division, out: Path, source: Path) -> None:
    from labeler.formats.table import write_table

    keys = division.material.item.tolist()
    if is_project(source):
        from labeler.store.project import Project
        from labeler.store.read.items import items

        with Project.open(source) as project:
            keys = [row.relative for row in items(project, keys)]
    write_table(out, {"task": keys, "part": [division.parts[code] for code in division.part]})


def _rows(division: Division) -> list[dict[str, Any]]:
    """Return one row per part: its size, then a column per class and per tag."""
    rows = []
    for part in division.as_dict()["parts"]:
        row = {"part": part["part"], "n": part["n"], "share": part["share"]}
        row |= {f"class {name}": n for name, n in part["classes"].items()}
        rows.append(row | {f"tag {name}": n for name, n in part["tags"].items()})
    return rows


def _text(division: Division) -> str:
    report = division.as_dict()
    header = ["", *(row["part"] for row in report["parts"]), "of all"]
    total = max(report["n"], 1)
    lines: list[list[object]] = [["items", *(row["n"] for row in report["parts"]), ""]]
    for kind in ("classes", "tags"):
        names = report["parts"][0][kind] if report["parts"] else {}
        for name in names:
            counts = [row[kind][name] for row in report["parts"]]
            share = sum(counts) / total
            lines.append([name if kind == "classes" else f"#{name}", *counts, percent(share)])
    kept = f" {report['n_kept']:,} items kept their part." if report["n_kept"] else ""
    return (
        f"{aligned(header, lines)}\n\n"
        f"Largest deviation from the ideal: {report['max_deviation']:.2f} items. "
        f"Groups cut: {report['groups_cut']}.{kept}"
    )
