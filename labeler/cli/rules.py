"""``labeler rules``: tags that a condition gives, listed, added, changed, removed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import aligned, emit, report_options
from labeler.errors import UserError

if TYPE_CHECKING:
    from labeler.store.project import Project
    from labeler.store.read.rules import Rule
    from labeler.types import Id


@click.command("rules")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--tag", help="Make a rule that gives this tag (with --where).")
@click.option("--where", metavar="CONDITION", help="Which items: loudness<-40, camera=B, width<300 …")
@click.option("--change", type=int, metavar="N", help="Give rule N of the list another condition (--where).")
@click.option("--remove", type=int, metavar="N", help="Remove rule N and the tags that it alone gave.")
@click.option("--apply", "again", is_flag=True, help="Look at every item again (after a merge).")
@click.option("--dry-run", is_flag=True, help="Say how many items it would tag, and change nothing.")
@report_options
def command(
    *,
    project: Path,
    tag: str | None,
    where: str | None,
    change: int | None,
    remove: int | None,
    again: bool,
    dry_run: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List the rules of PROJECT, or add, change or remove one.

    A rule gives its tag to every item that fits a condition over metadata and measures, also to those that
    arrive later. A tag given or taken away by hand outranks it.
    """
    from labeler.ops.people import owner
    from labeler.ops.rules import project_rules, reapply
    from labeler.store.project import Project

    asked = [tag is not None, change is not None, remove is not None, again]
    if sum(asked) > 1:
        raise click.UsageError("Choose one of --tag, --change, --remove and --apply.")
    if (tag is not None or change is not None) is not (where is not None):
        raise click.UsageError("--where goes with --tag or --change.")
    with Project.open(project) as opened:
        if not any(asked):
            _list(project_rules(opened), as_json=as_json, as_csv=as_csv)
            return
        author = owner(opened)
        if again:
            added, removed = reapply(opened, author=author).value
            data: dict[str, Any] = {"added": added, "removed": removed}
        elif dry_run:
            data = _preview(opened, tag, where or "", change)
        else:
            data = _change(opened, author, tag=tag, where=where or "", change=change, remove=remove)
    said = {"fits": "items fit", "new": "would get the tag", "added": "tagged", "removed": "untagged"}
    words = ", ".join(f"{data[key]:,} {word}" for key, word in said.items() if key in data)
    emit(data, as_json=as_json, as_csv=as_csv, text=f"{words}.")


def _list(found: list[Rule], *, as_json: bool, as_csv: bool) -> None:
    rows = [
        {"rule": number, "tag": rule.tag_name, "condition": rule.condition, "n": rule.n}
        for number, rule in enumerate(found, start=1)
    ]
    emit(
        {"rules": rows},
        as_json=as_json,
        as_csv=as_csv,
        rows="rules",
        text=lambda: aligned(
            ["", "tag", "condition", "items"],
            [[number, rule.tag_name, rule.condition, f"{rule.n:,}"] for number, rule in enumerate(found, 1)],
            left=3,
        ),
    )


def _numbered(project: Project, number: int) -> Rule:
    from labeler.ops.rules import project_rules

    found = project_rules(project)
    if not 1 <= number <= len(found):
        raise UserError(f"There is no rule {number}; {project.path.name} has {len(found)}.")
    return found[number - 1]


def _preview(project: Project, tag: str | None, where: str, change: int | None) -> dict[str, Any]:
    from labeler.ops.rules import preview_rule

    old = None if change is None else _numbered(project, change)
    name = tag if old is None else old.tag_name
    if name is None:
        raise click.UsageError("--dry-run goes with --tag or --change.")
    return asdict(
        preview_rule(project, tag=name, condition=where, instead_of=None if old is None else old.id)
    )


def _change(
    project: Project, author: Id, *, tag: str | None, where: str, change: int | None, remove: int | None
) -> dict[str, Any]:
    from labeler.ops.rules import add_rule, change_rule, remove_rule

    if tag is not None:
        done = add_rule(project, tag=tag, condition=where, author=author).value
    elif change is not None:
        done = change_rule(project, rule=_numbered(project, change).id, condition=where, author=author).value
    else:
        done = remove_rule(project, rule=_numbered(project, remove or 0).id, author=author).value
    return {"added": done.added, "removed": done.removed}
