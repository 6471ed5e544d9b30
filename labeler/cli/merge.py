"""``labeler merge``, ``copy``, ``conflicts``, ``settle``: work apart, come together, settle the rest."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from labeler.cli.report import aligned, emit, interval, note, percent, progress, report_options
from labeler.errors import UserError

if TYPE_CHECKING:
    from labeler.ops.definitions import Definitions, Values
    from labeler.store.project import Project as Opened


@click.command("merge")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("others", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--rehearse", is_flag=True, help="Only say what would come in; nothing is written.")
@click.option("--backup/--no-backup", default=True, help="Copy PROJECT first, beside it (done if not told).")
@report_options
def command(
    project: Path, others: tuple[Path, ...], *, rehearse: bool, backup: bool, as_json: bool, as_csv: bool
) -> None:
    """Take in the work of OTHERS, copies of PROJECT; the order makes no difference, twice changes nothing."""
    from labeler.ops.check import check
    from labeler.ops.merge import merge_copies, twice_in_words, what_waits
    from labeler.store.project import Project

    with Project.open(project) as mine:
        if rehearse:
            _rehearse(mine, others, as_json=as_json, as_csv=as_csv)
            return
        with progress("Taking in", len(others)) as report:
            merged = merge_copies(mine, others, keep_backup=backup, on_progress=report)
        words = [line for found in merged.values() for line in twice_in_words(mine, found.twice)]
        waits = what_waits(mine)
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
    here = quote(str(project))
    if waits.rulings:
        note(f"SMEs ruled apart on {waits.rulings:,} items and differ: `labeler conflicts {here}`.")
    if waits.definitions:
        note(f"{waits.definitions:,} definitions were changed apart: `labeler settle {here}` lists them.")
    data = {
        "path": project,
        "merged": rows,
        "conflicts": waits.rulings,
        "definitions_apart": waits.definitions,
        "facts_hash": check(project).facts_hash,
    }
    header = ["from", "new facts", "labels", "rulings", "changed in both"]
    emit(
        data,
        as_json=as_json,
        as_csv=as_csv,
        rows=rows,
        text=lambda: aligned(header, [list(row.values()) for row in rows]),
    )


def _rehearse(mine: Opened, others: tuple[Path, ...], *, as_json: bool, as_csv: bool) -> None:
    from labeler.ops.merge import rehearse

    with progress("Rehearsing", len(others)) as report:
        found = rehearse(mine, others, on_progress=report)
    rows = [
        {
            "from": str(one.path),
            "facts": one.n_new,
            "refused": one.refused,
            "coming": "; ".join(one.coming),
            "conflicts": one.after.rulings - one.before.rulings,
            "definitions_apart": one.after.definitions - one.before.definitions,
            "notes": list(one.notes),
        }
        for one in found
    ]

    def text() -> str:
        lines = []
        for one, row in zip(found, rows, strict=True):
            said = one.refused or ", ".join(one.coming) or "nothing that is not here already"
            lines.append(f"{one.path}: {said}")
            lines += [f"  {line}" for line in one.notes]
            if not one.refused and (row["conflicts"] or row["definitions_apart"]):
                lines.append(
                    f"  {row['conflicts']} more conflicting rulings, {row['definitions_apart']} more "
                    "definitions to settle."
                )
        return "\n".join(lines)

    emit({"path": mine.path, "rehearsed": rows}, as_json=as_json, as_csv=as_csv, rows=rows, text=text)


@click.command("settle")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--class", "class_name", help="Settle this class, or its entry in the label book.")
@click.option("--take", metavar="PERSON", help="What this person wrote holds.")
@click.option("--together", is_flag=True, help="Both changes hold, where they do not exclude each other.")
@click.option("--definition", help="With --together: the definition, where both changed it.")
@click.option("--question", help="Which question, where the project asks several.")
@click.option("--as", "author", help="Who acts, by name; the project's owner if not given.")
@report_options
def settle(
    *,
    project: Path,
    class_name: str | None,
    take: str | None,
    together: bool,
    definition: str | None,
    question: str | None,
    author: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List the definitions that copies of PROJECT changed apart, or settle one.

    The later change holds until then; all versions stay in the history.
    """
    from labeler.ops.definitions import definitions_apart, settle_definition
    from labeler.ops.people import acting
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    if (class_name is None) != (take is None and not together):
        raise click.UsageError("Say with --class what is settled, and with --take or --together how.")
    with Project.open(project) as opened:
        asked = the_question(opened, question).id
        if class_name is not None:
            one = _named(definitions_apart(opened, asked), class_name)
            settle_definition(
                opened,
                author=acting(opened, author),
                question=asked,
                table=one.table,
                label_class=one.label_class,
                values=_chosen(one, take, definition),
            )
        left = definitions_apart(opened, asked)
    rows = [
        {"what": one.title, "person": version.person, "holds": version.holds, "field": name, "says": said}
        for one in left
        for version in one.versions
        for name in one.fields
        for said in [version.words.get(name, "")]
    ]
    emit(
        {"n": len(left), "definitions": rows},
        as_json=as_json,
        as_csv=as_csv,
        rows=rows,
        text=lambda: (
            aligned(
                ["changed apart", "by", "holds", "field", "says"],
                [[r["what"], r["person"], "now" if r["holds"] else "", r["field"], r["says"]] for r in rows],
                left=5,
            )
            if rows
            else "No definitions wait to be settled."
        ),
    )


def _named(found: list[Definitions], name: str) -> Definitions:
    one = next((one for one in found if one.name == name), None)
    if one is None:
        known = ", ".join(dict.fromkeys(one.name for one in found)) or "none"
        raise UserError(f"The definition of {name!r} was not changed apart; what waits: {known}.")
    return one


def _chosen(one: Definitions, take: str | None, definition: str | None) -> Values | None:
    from labeler.ops.definitions import together

    if take is not None:
        version = next((v for v in reversed(one.versions) if v.person == take), None)
        if version is None:
            wrote = ", ".join(version.person for version in one.versions)
            raise UserError(f"{take!r} wrote none of the versions; they are by {wrote}.")
        return version.values
    both = together(one)
    values = dict(both.values)
    if definition is not None:
        values["definition"] = definition
    left = [name for name in both.open if not (name == "definition" and definition is not None)]
    if left:
        raise UserError(
            f"Both copies changed the {', '.join(left)} of {one.name!r}; take one with --take, or say "
            "the definition with --definition."
        )
    return values


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
    words += f" When the work is done: labeler merge {quote(str(project))} {quote(str(to))}"
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
