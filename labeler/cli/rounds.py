"""``labeler rounds``: begin, share out and close the passes over the items, and see how far they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import aligned, emit, percent, report_options
from labeler.errors import UserError

if TYPE_CHECKING:
    from labeler.ops.round_choice import Choice
    from labeler.ops.round_report import RoundReport
    from labeler.store.project import Project
    from labeler.types import Id

SOURCES = ("all", "filter", "unlabeled", "disagreed", "sent_back", "old_definition", "given")


@click.command("rounds")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument(
    "action",
    type=click.Choice(["progress", "begin", "close", "join", "leave", "repeats"]),
    default="progress",
)
@click.option("--question", help="Which question, where the project asks several.")
@click.option("--as", "actor", metavar="PERSON", help="Who does it; the owner when not given.")
@click.option("--round", "round_name", help="Which round is closed, joined or left; the open one.")
@click.option("--person", help="Who joins or leaves.")
@click.option("--name", help="begin: what the round is called.")
@click.option("--from", "source", type=click.Choice(SOURCES), default=None, help="begin: which items.")
@click.option("--filter", "words", default="", help="begin: items that fit this filter.")
@click.option("--class", "class_name", help="begin: with old_definition, the class that was redefined.")
@click.option("--items", "item_file", type=click.Path(path_type=Path), help="begin: table of items (task).")
@click.option("--sample", type=int, help="begin: so many of them, at random.")
@click.option("--evenly", type=click.Choice(["class", "tag"]), help="begin: sample these in their shares.")
@click.option("--people", default="", help="begin: who labels: Ann,Ben. Everybody who is a labeler.")
@click.option("--per-item", type=int, help="begin: how many people label each item. All of them.")
@click.option("--blind/--open", default=True, help="begin: labelers see nothing of each other's answers.")
@click.option("--repeat-share", type=float, default=0.0, help="begin: share served to a person again.")
@click.option("--pause-minutes", type=float, default=0.0, help="begin: not before so long.")
@click.option("--gold-share", type=float, default=0.0, help="begin: share of gold mixed in.")
@click.option("--seed", type=int, default=0, show_default=True, help="begin: another seed, other hands.")
@click.option("--dry-run", is_flag=True, help="begin: only say what it would ask of whom.")
@report_options
def command(
    *, project: Path, action: str, question: str | None, as_json: bool, as_csv: bool, **options: Any
) -> None:
    """Show the rounds of PROJECT and who is how far; begin, close, join or leave one.

    A round of chosen items is shared out evenly: each item goes to --per-item people, loads differ by at most
    one, every pair of people shares about as many, each in an order of their own. `repeats` says how far
    people agree with themselves on what was served to them again.
    """
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    with Project.open(project) as opened:
        asked = the_question(opened, question).id
        if action == "repeats":
            _repeats(opened, asked, as_json=as_json, as_csv=as_csv)
            return
        said: dict[str, Any] = {}
        if action == "begin":
            said = _begin(opened, asked, options)
        elif action != "progress":
            said = _change(opened, asked, action, options)
        _emit(opened, asked, said, as_json=as_json, as_csv=as_csv)


def _emit(project: Project, question: Id, said: dict[str, Any], *, as_json: bool, as_csv: bool) -> None:
    from labeler.ops.round_report import round_reports

    reports = round_reports(project, question)
    rows = [report.as_dict() for report in reports]
    flat = [
        {"round": row["round"], "state": row["state"], **person} for row in rows for person in row["people"]
    ]
    words = said.pop("words", "")
    emit(
        {**said, "rounds": rows},
        as_json=as_json,
        as_csv=as_csv,
        rows=flat,
        text=lambda: "\n\n".join(part for part in (words, _text(reports)) if part),
    )


def _text(reports: list[RoundReport]) -> str:
    parts = []
    for report in reports:
        row = report.round
        k = "everybody" if row.labelers_per_item is None else f"{row.labelers_per_item} people"
        head = f"{row.name} ({row.state}{', blind' if row.blind else ''}): {report.n_items:,} items, {k} each"
        head += f"; {report.chosen}. {report.done:,} of {report.asked:,} answers ({percent(report.share)})."
        lines = [
            [one.name, f"{one.done:,}", f"{one.skipped:,}", f"{one.left:,}", _hours(one.hours_left)]
            for one in report.people
        ]
        table = aligned(["person", "answers", "put off", "left", "hours left"], lines)
        parts.append(f"{head}\n{table}" if lines else head)
    return "\n\n".join(parts) or "There is no round yet."


def _hours(hours: float) -> str:
    return "–" if hours != hours else f"{hours:.1f}"  # noqa: PLR0124 - NaN is not itself


def _begin(project: Project, question: Id, options: dict[str, Any]) -> dict[str, Any]:
    from labeler.ops.round_choice import choose_items
    from labeler.ops.round_report import forecast
    from labeler.ops.rounds import Serving, begin_round, default_labelers

    choice = _choice(project, question, options)
    named = [name.strip() for name in options["people"].split(",") if name.strip()]
    labelers = [_person(project, name) for name in named] or default_labelers(project)
    everything = choice.as_dict() == {"from": "all"} and not named and options["per_item"] is None
    serving = Serving(
        options["repeat_share"], options["pause_minutes"], options["gold_share"], options["seed"]
    )
    items = choose_items(project, question, choice)
    said = forecast(
        project,
        question,
        n_items=len(items),
        labelers=labelers,
        per_item=options["per_item"],
        repeat_share=serving.repeat_share,
        gold_share=serving.gold_share,
    )
    data = {"items": len(items), "answers_asked": said.answers, "hours": said.hours, "begun": False}
    words = f"{len(items):,} items, {said.answers:,} answers, about {said.hours:.1f} hours"
    if options["dry_run"]:
        return {**data, "words": f"{words}. Nothing was begun."}
    begin_round(
        project,
        question=question,
        author=_actor(project, options),
        name=options["name"],
        blind=options["blind"],
        labelers_per_item=options["per_item"],
        items=None if everything and serving.is_plain else items,
        labelers=None if everything else labelers,
        serving=serving,
        choice=choice.as_dict(),
    )
    return {**data, "begun": True, "words": f"Begun: {words}."}


def _choice(project: Project, question: Id, options: dict[str, Any]) -> Choice:
    from labeler.ops.round_choice import Choice, From
    from labeler.store.read.questions import classes

    guessed = "filter" if options["words"] else "given" if options["item_file"] else "all"
    source = From(options["source"] or guessed)
    label_class, items = None, ()
    if options["class_name"]:
        named = {one.name: one.id for one in classes(project, question)}
        if options["class_name"] not in named:
            raise UserError(f"There is no class {options['class_name']!r}; there are {', '.join(named)}.")
        label_class = named[options["class_name"]]
    if source is From.GIVEN:
        if options["item_file"] is None:
            raise UserError("Name the items: --items FILE, a table with a column task.")
        from labeler.cli.chosen import chosen_items

        items = tuple(chosen_items(project, options["item_file"], every=False).tolist())
    return Choice(
        source,
        options["words"],
        label_class,
        items,
        options["sample"],
        options["evenly"] or "",
        options["seed"],
    )


def _change(project: Project, question: Id, action: str, options: dict[str, Any]) -> dict[str, Any]:
    from labeler.ops.round_people import join_round, leave_round
    from labeler.ops.rounds import close_round

    round_ = _round(project, question, options["round_name"])
    author = _actor(project, options)
    if action == "close":
        done = close_round(project, round=round_, author=author)
        return {"words": f"Done: {done.changes.words}."}
    if not options["person"]:
        raise UserError(f"Say who is to {action}: --person NAME.")
    use = join_round if action == "join" else leave_round
    moved = use(project, round=round_, person=_person(project, options["person"]), author=author)
    words = f"Done: {moved.changes.words}. {moved.value.items:,} items changed hands"
    words += f", {moved.value.left:,} found nobody" if moved.value.left else ""
    return {"moved": moved.value.items, "without_heir": moved.value.left, "words": f"{words}."}


def _repeats(project: Project, question: Id, *, as_json: bool, as_csv: bool) -> None:
    from labeler.ops.repeats import own_agreement
    from labeler.store.read.people import people

    whole, each = own_agreement(project, question)
    names = {one.id: one.name for one in people(project)}
    rows = [
        {"person": names.get(person, "?"), "n": one.n, "value": one.value, "low": one.low, "high": one.high}
        for person, one in each.items()
    ]
    overall = {"value": whole.value, "low": whole.low, "high": whole.high, "n": whole.n, "why": whole.why}
    emit(
        {"overall": overall, "people": rows},
        as_json=as_json,
        as_csv=as_csv,
        rows="people",
        text=lambda: (
            aligned(
                ["person", "items served again", "said the same"],
                [[row["person"], row["n"], percent(float(str(row["value"])))] for row in rows],
            )
            if rows
            else "Nothing was served to anybody a second time."
        ),
    )


def _round(project: Project, question: Id, name: str | None) -> Id:
    from labeler.store.read.rounds import open_round, rounds

    if name is None:
        row = open_round(project, question)
        if row is None:
            raise UserError("No round is open; begin one with `labeler rounds P begin`.")
        return row.id
    found = [one for one in rounds(project, question) if one.name == name]
    if not found:
        there = ", ".join(one.name for one in rounds(project, question))
        raise UserError(f"There is no round {name!r}; there are {there}.")
    return found[-1].id


def _actor(project: Project, options: dict[str, Any]) -> Id:
    from labeler.ops.people import acting

    return acting(project, options["actor"])


def _person(project: Project, name: str) -> Id:
    from labeler.ops.people import the_person

    return the_person(project, name).id
