"""``labeler tag``, ``labeler meta`` and ``labeler group``: what is said of many items at once."""

from __future__ import annotations

from pathlib import Path

import click

from labeler.cli.chosen import chosen_items, item_options
from labeler.cli.report import aligned, emit, report_options
from labeler.errors import UserError


@click.command("tag")
@click.argument("project", type=click.Path(path_type=Path))
@item_options
@click.option("--add", multiple=True, metavar="TAG", help="Put this tag on the items (may be repeated).")
@click.option("--remove", multiple=True, metavar="TAG", help="Take this tag away (may be repeated).")
@report_options
def tag(
    *,
    project: Path,
    where: str | None,
    item_file: Path | None,
    every: bool,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    as_json: bool,
    as_csv: bool,
) -> None:
    """Tag items of PROJECT, or list its tags and how many items bear them."""
    from labeler.ops.people import owner
    from labeler.ops.tags import retag
    from labeler.store.project import Project
    from labeler.store.read.tags import tag_counts

    with Project.open(project) as opened:
        if not add and not remove:
            counts = tag_counts(opened)
            rows = [{"tag": found.name, "n": n, "by_rule": ruled} for found, n, ruled in counts]
            emit(
                {"tags": rows},
                as_json=as_json,
                as_csv=as_csv,
                rows="tags",
                text=lambda: aligned(
                    ["tag", "items", "by rule"],
                    [[found.name, f"{n:,}", f"{ruled:,}"] for found, n, ruled in counts],
                ),
            )
            return
        items = chosen_items(opened, item_file, every=every, where=where)
        done = retag(opened, items=items, add=add, remove=remove, author=owner(opened)).value
    data = {"items": len(items), "added": done.added, "removed": done.removed}
    words = f"{len(items):,} items: {done.added:,} tags added, {done.removed:,} removed."
    emit(data, as_json=as_json, as_csv=as_csv, text=words)


@click.command("meta")
@click.argument("project", type=click.Path(path_type=Path))
@item_options
@click.option("--set", "setting", multiple=True, metavar="KEY=VALUE", help="Set a value (may be repeated).")
@click.option("--remove", multiple=True, metavar="KEY", help="Take a key away (may be repeated).")
@report_options
def meta(
    *,
    project: Path,
    where: str | None,
    item_file: Path | None,
    every: bool,
    setting: tuple[str, ...],
    remove: tuple[str, ...],
    as_json: bool,
    as_csv: bool,
) -> None:
    """Set metadata of items of PROJECT, or list the keys that the chosen items have."""
    from labeler.ops.metadata import edit_metadata
    from labeler.ops.people import owner
    from labeler.store.project import Project
    from labeler.store.read.metadata import shared_metadata

    values = dict(_pair(words) for words in setting)
    with Project.open(project) as opened:
        if not values and not remove:
            items = chosen_items(
                opened, item_file, every=every or (item_file is None and where is None), where=where
            )
            known = shared_metadata(opened, items)
            rows = [{"key": one.key, "n": one.n, "value": one.value} for one in known]
            emit(
                {"items": len(items), "metadata": rows},
                as_json=as_json,
                as_csv=as_csv,
                rows="metadata",
                text=lambda: aligned(
                    ["key", "items", "value"],
                    [
                        [r["key"], f"{r['n']:,}", "(differ)" if r["value"] is None else r["value"]]
                        for r in rows
                    ],
                ),
            )
            return
        items = chosen_items(opened, item_file, every=every, where=where)
        done = edit_metadata(opened, items=items, values=values, remove=remove, author=owner(opened)).value
    data = {"items": len(items), "changed": done.changed, "removed": done.removed}
    words = f"{len(items):,} items: {done.changed:,} values set, {done.removed:,} removed."
    emit(data, as_json=as_json, as_csv=as_csv, text=words)


def _pair(words: str) -> tuple[str, str]:
    key, equals, value = words.partition("=")
    if not equals:
        raise UserError(f"{words!r} is not of the form KEY=VALUE.")
    return key, value


@click.command("group")
@click.argument("project", type=click.Path(path_type=Path))
@item_options
@click.option("--by", help='Key: "folder", meta:KEY, or a regular expression on the path with one group.')
@click.option("--clear", is_flag=True, help="Take the items out of their groups.")
@click.option("--as-imported", is_flag=True, help="Give the items the group of their import again.")
@report_options
def group(
    *,
    project: Path,
    where: str | None,
    item_file: Path | None,
    every: bool,
    by: str | None,
    clear: bool,
    as_imported: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Say which items of PROJECT belong together, so that no split cuts them; or list the groups."""
    from labeler.ops.groups import clear_groups, group_items
    from labeler.ops.people import owner
    from labeler.store.project import Project
    from labeler.store.read.kinship import group_sizes

    if (by is not None) + clear + as_imported > 1:
        raise click.UsageError("Choose one of --by, --clear and --as-imported.")
    with Project.open(project) as opened:
        if by is None and not clear and not as_imported:
            rows = [{"group": key, "n": n} for key, n in group_sizes(opened)]
            emit(
                {"n_groups": len(rows), "groups": rows},
                as_json=as_json,
                as_csv=as_csv,
                rows="groups",
                text=lambda: aligned(["group", "items"], [[r["group"], f"{r['n']:,}"] for r in rows]),
            )
            return
        items = chosen_items(opened, item_file, every=every, where=where)
        author = owner(opened)
        if by is None:
            n = clear_groups(opened, items=items, author=author, as_imported=as_imported).value
            data, words = {"items": len(items), "changed": n}, f"{n:,} of {len(items):,} items changed."
        else:
            found = group_items(opened, items=items, by=by, author=author).value
            data = {
                "items": len(items),
                "changed": found.n_items,
                "n_groups": found.n_groups,
                "without": found.without,
            }
            words = f"{found.n_groups:,} groups, {found.n_items:,} items changed, {found.without:,} without."
    emit(data, as_json=as_json, as_csv=as_csv, text=words)
