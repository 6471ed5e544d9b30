"""``labeler resolve``: what people disagree about, in the order in which it matters; and rulings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import aligned, emit, interval, percent, report_options

if TYPE_CHECKING:
    from labeler.store.project import Project as Opened
    from labeler.types import Id

_SHOWN = 20


@click.command("resolve")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--question", help="Which question, where the project asks several.")
@click.option("--rule", "rulings", multiple=True, metavar="ITEM=CLASS", help="Rule on an item; repeatable.")
@click.option("--not-enough", multiple=True, metavar="ITEM", help="Nobody can tell from what the item holds.")
@click.option("--send-back", multiple=True, metavar="ITEM", help="Have it labeled again; say why.")
@click.option("--reason", default="", help="Why; goes with every ruling of this call.")
@click.option("--evidence", default="", help="What shows it: a measurement, a document.")
@click.option("--cost", "class_costs", multiple=True, metavar="CLASS=NUMBER", help="What errors on it cost.")
@click.option(
    "--hide-votes/--show-votes", "hide", default=None, help="Hide answers until an SME has answered."
)
@click.option("--as", "author", help="Who rules, by name; the project's owner if not given.")
@report_options
def command(
    *,
    project: Path,
    question: str | None,
    rulings: tuple[str, ...],
    not_enough: tuple[str, ...],
    send_back: tuple[str, ...],
    reason: str,
    evidence: str,
    class_costs: tuple[str, ...],
    hide: bool | None,
    author: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List what people of PROJECT disagree about, or rule on it.

    The order is disagreement × how often the item's slice occurs × what its classes cost. Labels stay as
    they are; a ruling becomes the item's truth.
    """
    from labeler.ops.people import acting
    from labeler.ops.resolve import Verdict, rule_item, tell_labelers
    from labeler.ops.resolve_report import HIDES, hide_votes, resolve_report, set_cost
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    with Project.open(project) as opened:
        asked = the_question(opened, question).id
        verdicts: list[tuple[str, Verdict, Id | None]] = []
        for written in rulings:
            item, name = _pair(written, "--rule")
            verdicts.append((item, Verdict.CLASS, _class(opened, asked, name)))
        verdicts += [(item, Verdict.NOT_ENOUGH_INFORMATION, None) for item in not_enough]
        verdicts += [(item, Verdict.SEND_BACK, None) for item in send_back]
        if verdicts or class_costs or hide is not None:
            who = acting(opened, author)
        if hide is not None:
            hide_votes(opened, author=who, question=the_question(opened, question), on=hide)
        for written in class_costs:
            name, number = _pair(written, "--cost")
            set_cost(
                opened,
                author=who,
                question=asked,
                label_class=_class(opened, asked, name),
                cost=_number(number),
            )
        found = _items(opened, [item for item, _, _ in verdicts])
        for one, (_, verdict, label_class) in zip(found, verdicts, strict=True):
            rule_item(
                opened,
                person=who,
                item=one,
                question=asked,
                label_class=label_class,
                verdict=verdict,
                reason=reason,
                evidence=evidence,
            )
            if verdict is Verdict.SEND_BACK:
                tell_labelers(opened, person=who, item=one, question=asked, reason=reason)
        report = resolve_report(opened, asked)
        rows = _rows(opened, report.queue)
        hides = bool(the_question(opened, question).config.get(HIDES))
    data = {**report.as_dict(), "hide_votes": hides, "n_ruled_now": len(verdicts), "queue": rows}
    emit(data, as_json=as_json, as_csv=as_csv, rows="queue", text=lambda: _text(data))


def _pair(written: str, option: str) -> tuple[str, str]:
    left, equals, right = written.rpartition("=")
    if not equals or not left.strip() or not right.strip():
        raise click.UsageError(f"{option} takes NAME=VALUE, not {written!r}.")
    return left.strip(), right.strip()


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise click.UsageError(f"A cost is a number, not {text!r}.") from None


def _class(opened: Opened, question: Id, name: str) -> Id:
    from labeler.errors import UserError
    from labeler.store.read.questions import classes

    offered = [one for one in classes(opened, question) if one.is_offered]
    found = next((one.id for one in offered if one.name == name), None)
    if found is None:
        raise UserError(f"There is no class {name!r}; the classes are {', '.join(o.name for o in offered)}.")
    return found


def _items(opened: Opened, tasks: list[str]) -> list[Id]:
    """Return the item that each task names.

    Raises:
        UserError: one names none.
    """
    from labeler.errors import UserError
    from labeler.ops.matching import Place, match_tasks
    from labeler.store.read.known import item_places

    if not tasks:
        return []
    matched = match_tasks(tasks, [Place(*place) for place in item_places(opened)])
    if matched.unmatched:
        raise UserError(f"No item is called {matched.unmatched[0]!r}; write its path, file name or id.")
    return [item for item in matched.items if item is not None]


def _rows(opened: Opened, queue: Any) -> list[dict[str, Any]]:
    from labeler.store.read.items import items

    name = {row.id: row.relative for row in items(opened, queue.item.tolist())}
    columns = (queue.item, queue.n_labels, queue.disagreement, queue.frequency, queue.cost, queue.priority)
    return [
        {
            "task": name.get(item, ""),
            "item": item,
            "n_labels": n,
            "disagreement": apart,
            "frequency": often,
            "cost": cost,
            "priority": weight,
            "conflict": place < queue.n_conflicts,
        }
        for place, (item, n, apart, often, cost, weight) in enumerate(
            zip(*(column.tolist() for column in columns), strict=True)
        )
    ]


def _text(data: dict[str, Any]) -> str:
    lines = [
        f"{data['n_left']:,} to resolve, {data['n_unanimous']:,} unanimous, {data['n_single']:,} single."
    ]
    if data["n_conflicts"]:
        lines.append(f"On {data['n_conflicts']:,} of them SMEs ruled apart: they come first.")
    if data["queue"]:
        rows = [
            [
                row["task"],
                row["n_labels"],
                percent(row["disagreement"]),
                percent(row["frequency"]),
                f"{row['cost']:g}",
                f"{row['priority']:.3f}",
            ]
            for row in data["queue"][:_SHOWN]
        ]
        lines += ["", aligned(["item", "labels", "disagree", "slice", "cost", "priority"], rows)]
        if len(data["queue"]) > _SHOWN:
            lines.append(f"… and {len(data['queue']) - _SHOWN:,} more (--json, --csv)")
    if data["not_enough_information"]:
        rows = [
            [one["tag"], f"{one['n']} of {one['of']}", interval(one["low"], one["high"])]
            for one in data["not_enough_information"]
        ]
        lines += ["", "Ruled not to hold enough information; perhaps the data must change there:"]
        lines.append(aligned(["tag", "of those ruled", "95 % interval"], rows))
    for one in data["judges"]:
        lines += [
            "",
            f"{one['a']} and {one['b']} ruled the same on {percent(one['percent'])} of {one['n']} items.",
        ]
    return "\n".join(lines)
