"""``labeler export``: items, labels and parts as files, with a manifest."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, progress, report_options

if TYPE_CHECKING:
    from labeler.ops.export import Choice


@click.command("export")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "jsonl", "folders"]),
    default="csv",
    show_default=True,
    help="csv and jsonl refer to the media; folders copies them, a folder per part and class.",
)
@click.option("--split", help="Only items of this split, each with its part.")
@click.option(
    "--uncertain",
    type=click.Choice(["drop", "keep", "soft"]),
    default="drop",
    show_default=True,
    help="Items whose truth is uncertain: leave out, keep as a class, or export shares of classes.",
)
@click.option("--votes", is_flag=True, help="Also write who said what: votes.csv.")
@click.option("--link", is_flag=True, help="folders: hard links instead of copies where possible.")
@question_option()
@click.option("--dry-run", is_flag=True, help="Say what it would hold and lose; write nothing.")
@report_options
def command(
    *,
    project: Path,
    out: Path,
    format_: str,
    split: str | None,
    uncertain: str,
    votes: bool,
    link: bool,
    question: str | None,
    dry_run: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Write PROJECT's items and labels into the new folder OUT, with a manifest.json.

    The same facts and options give the same bytes. What a format cannot hold is said, and kept beside it
    where that is possible.
    """
    from labeler.ops.export import Choice, Format, Uncertain

    choice = Choice(Format(format_), split, Uncertain(uncertain), votes)
    write = partial(_export, out=out, link=link)
    data = (_plan if dry_run else write)(project, question, choice)
    emit(data, as_json=as_json, as_csv=as_csv, rows=_rows(data), text=lambda: _text(data))


def _plan(path: Path, question: str | None, choice: Choice) -> dict[str, Any]:
    from labeler.ops.export import plan_export, summary
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    with Project.open(path) as project:
        plan = plan_export(project, the_question(project, question).id, choice)
    return {
        "path": None,
        "format": str(choice.format),
        "n_items": len(plan.records),
        "n_votes": len(plan.votes),
        "manifest_sha256": None,
        **summary(plan),
    }


def _export(path: Path, question: str | None, choice: Choice, *, out: Path, link: bool) -> dict[str, Any]:
    from labeler.ops.export import export_project
    from labeler.ops.people import owner
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    with Project.open(path) as project, progress("Exporting") as report:
        return export_project(
            project,
            out,
            question=the_question(project, question).id,
            author=owner(project),
            choice=choice,
            link=link,
            progress=report,
        ).as_dict()


def _rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"part": part, "label": label, "n": n}
        for part, by_class in data["counts"].items()
        for label, n in by_class.items()
    ]


def _text(data: dict[str, Any]) -> str:
    where = "Nothing written (--dry-run)" if data["path"] is None else f"Written to {data['path']}"
    truth = ", ".join(f"{n:,} by {source}" for source, n in data["truth"].items())
    lines = [f"{where}: {data['n_items']:,} items as {data['format']} (truth: {truth})."]
    parts = list(data["counts"])
    classes = sorted({label for by_class in data["counts"].values() for label in by_class})
    rows = [
        [label or "(no single class)", *(data["counts"][part].get(label, 0) for part in parts)]
        for label in classes
    ]
    lines += ["", aligned(["class", *(part or "items" for part in parts)], rows), ""]
    lines += [f"left out: {n:,} {why}" for why, n in data["left_out"].items()]
    for loss in data["losses"]:
        kept = f"kept in {loss['kept_in']}" if loss["kept_in"] else "lost"
        lines.append(f"{loss['severity']}: {loss['what']} ({loss['n']:,} items): {kept}")
    return "\n".join(lines).rstrip()
