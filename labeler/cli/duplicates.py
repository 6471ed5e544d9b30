"""``labeler duplicates``: copies and near-duplicates, listed, kept together in splits, or tagged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import emit, note, progress, report_options

if TYPE_CHECKING:
    from labeler.ops.duplicates import Duplicates
    from labeler.store.project import Project

_SHOWN = 20


@click.command("duplicates")
@click.argument("project", type=click.Path(path_type=Path))
@click.option(
    "--distance", type=int, help="Bits of 128 that may differ. Default: 16 for images, 14 for sound."
)
@click.option("--group", is_flag=True, help="Keep each group together in splits from now on.")
@click.option("--tag", metavar="TAG", help="Tag all but the first of each group.")
@report_options
def command(
    *, project: Path, distance: int | None, group: bool, tag: str | None, as_json: bool, as_csv: bool
) -> None:
    """Find items of PROJECT with the same bytes, and those that look or sound alike.

    Items that were imported by an older Labeler get their fingerprints first. The first of each group is the
    largest (of these the earliest import): the one to keep.
    """
    from labeler.ops.duplicates import find_duplicates, keep_duplicates, tag_duplicates
    from labeler.ops.people import owner
    from labeler.store.project import Project

    with Project.open(project) as opened:
        author = owner(opened)
        _fingerprint(opened)
        found = find_duplicates(opened, distance=distance)
        data = duplicates_data(opened, found)
        if group and found.groups:
            data["kept_together"] = keep_duplicates(opened, found.groups, author=author).value
        if tag and found.groups:
            data["tagged"] = tag_duplicates(opened, found.groups, author=author, tag=tag).value.added
    rows = [
        {"group": number, **member}
        for number, one in enumerate(data["groups"], start=1)
        for member in one["items"]
    ]
    emit(data, as_json=as_json, as_csv=as_csv, rows=rows, text=lambda: duplicates_text(data))


def _fingerprint(project: Project) -> None:
    from labeler.ops.duplicates import fingerprint_items
    from labeler.ops.people import owner

    with progress("Taking fingerprints") as show:
        _, failed = fingerprint_items(project, author=owner(project), on_progress=show)
    for row, why in failed[:_SHOWN]:
        note(f"no fingerprint: {row.path}: {why}")


def duplicates_data(project: Project, found: Duplicates) -> dict[str, Any]:
    """Return the report with its stable keys."""
    from labeler.store.read.items import items

    rows = {row.id: row for row in items(project, [member.item for one in found.groups for member in one])}
    groups = [
        {
            "n": len(one),
            "kept_together": len({rows[member.item].near_key for member in one}) == 1
            and rows[one[0].item].near_key is not None,
            "items": [
                {
                    "item": member.item,
                    "path": rows[member.item].relative,
                    "distance": member.distance,
                    "is_copy": member.is_copy,
                }
                for member in one
            ],
        }
        for one in found.groups
    ]
    return {
        "n_items": found.n_items,
        "n_groups": len(groups),
        "n_extra": found.n_extra,
        "n_without_fingerprint": found.n_without,
        "crowded": found.crowded,
        "one_scene": found.one_scene,
        "groups": groups,
    }


def duplicates_text(data: dict[str, Any]) -> str:
    """Return the report for people."""
    lines = [
        f"{data['n_groups']:,} groups among {data['n_items']:,} items; "
        f"{data['n_extra']:,} would go if one of each stayed."
    ]
    for one in data["groups"][:_SHOWN]:
        lines.append("")
        for member in one["items"]:
            how = "the same bytes" if member["is_copy"] else f"{member['distance']} of 128 bits differ"
            lines.append(f"  {member['path']}" + ("" if member is one["items"][0] else f"  ({how})"))
    if len(data["groups"]) > _SHOWN:
        lines.append(f"\nand {len(data['groups']) - _SHOWN:,} more groups (--json or --csv lists all)")
    if data["n_without_fingerprint"]:
        lines.append(f"\n{data['n_without_fingerprint']:,} items have no fingerprint: only copies are found.")
    if data["crowded"]:
        lines.append("\nSo many items look alike that not all could be compared.")
    if data["one_scene"]:
        lines.append(
            "\nSo many look alike that they may be different things in one setting, which fingerprints do "
            "not tell apart; look at them before you use --tag."
        )
    for key, words in (("kept_together", "items are kept together in splits now."), ("tagged", "tagged.")):
        if key in data:
            lines.append(f"\n{data[key]:,} {words}")
    return "\n".join(lines)
