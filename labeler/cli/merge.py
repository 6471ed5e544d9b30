"""``labeler merge``, ``labeler copy``, ``labeler conflicts``: work apart, come together, settle the rest."""

from __future__ import annotations

from pathlib import Path

import click

from labeler.cli.report import aligned, emit, interval, note, percent, progress, report_options


@click.command("merge")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("others", nargs=-1, required=True, type=click.Path(path_type=Path))
@report_options
def command(project: Path, others: tuple[Path, ...], as_json: bool, as_csv: bool) -> None:
    """Take in the work of OTHERS, copies of PROJECT; the order makes no difference, twice changes nothing."""
    from labeler.ops.check import check
    from labeler.ops.merge import merge_copies, n_conflicts, twice_in_words
    from labeler.store.project import Project

    with Project.open(project) as mine:
        with progress("Taking in", len(others)) as report:
            merged = merge_copies(mine, others, on_progress=report)
        words = [line for found in merged.values() for line in twice_in_words(mine, found.twice)]
        apart = n_conflicts(mine)
    rows = [
        {
            "from": str(other),
            "facts": found.n_new,
            "labels": found.new.get("annotation", 0),
            "rulings": found.new.get("ruling", 0),
            "changed_twice": sum(one.n for one in found.twice),
        }
        for other, found in merged.items()
    ]
    for line in dict.fromkeys(words):
        note(line)
    if apart:
        note(f"SMEs ruled apart on {apart:,} items and differ: `labeler conflicts {project}` lists them.")
    emit(
        {"path": project, "merged": rows, "conflicts": apart, "facts_hash": check(project).facts_hash},
        as_json=as_json,
        as_csv=as_csv,
        rows=rows,
        text=lambda: aligned(
            ["from", "new facts", "labels", "rulings", "changed in both"],
            [list(row.values()) for row in rows],
        ),
    )


@click.command("copy")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("to", type=click.Path(path_type=Path))
@click.option("--person", help="Who is to work on it.")
@report_options
def copy(project: Path, to: Path, *, person: str | None, as_json: bool, as_csv: bool) -> None:
    """Copy PROJECT to the file TO, for somebody to work on elsewhere; `labeler merge` brings it back."""
    from labeler.ops.merge import working_copy
    from labeler.store.project import Project

    with Project.open(project) as opened:
        made = working_copy(opened, to, person=person)
    words = f"Copied to {made.path}."
    if person:
        words += f" {made.n_left:,} items wait for {person} in it."
    words += f" When the work is done: labeler merge {project} {to}"
    emit(
        {"path": made.path, "person": person, "left": made.n_left},
        as_json=as_json,
        as_csv=as_csv,
        text=words,
    )


@click.command("conflicts")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--question", help="Which question, where the project asks several.")
@report_options
def conflicts(project: Path, *, question: str | None, as_json: bool, as_csv: bool) -> None:
    """List the items on which SMEs of PROJECT ruled apart and differ, and how far SMEs agree.

    Such an item has no truth until one of them rules again, knowing both (Resolve shows them first).
    """
    from labeler.ops.rulings import conflict_rows, judges_agree
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    with Project.open(project) as opened:
        asked = the_question(opened, question).id
        rows = conflict_rows(opened, asked)
        whole, pairs = judges_agree(opened, asked)
    flat = [{"item": row["item"], **ruling} for row in rows for ruling in row["rulings"]]
    lines = [[one["item"], one["person"], one["ruling"], one["reason"]] for one in flat]

    def text() -> str:
        parts = [aligned(["item", "SME", "ruling", "reason"], lines, left=4)] if lines else ["No conflicts."]
        parts += [
            f"{pair.a} and {pair.b} rule the same on {percent(pair.same.value)} of {pair.same.n:,} items "
            f"({interval(pair.same.low, pair.same.high)})."
            for pair in pairs
        ]
        return "\n".join(parts)

    emit(
        {
            "n": len(rows),
            "conflicts": rows,
            "agreement": whole.as_dict(),
            "pairs": [{"a": pair.a, "b": pair.b, **pair.same.as_dict()} for pair in pairs],
        },
        as_json=as_json,
        as_csv=as_csv,
        rows=flat,
        text=text,
    )
