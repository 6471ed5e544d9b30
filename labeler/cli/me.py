"""``labeler me``, ``labeler quiz`` and ``labeler comments``: one person's own numbers, the quiz, the talk."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, interval, percent, report_options
from labeler.errors import UserError

if TYPE_CHECKING:
    from labeler.ops.me import OwnReport


@click.command("me")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--person", required=True, help="Whose numbers.")
@question_option()
@report_options
def me(project: Path, *, person: str, question: str | None, as_json: bool, as_csv: bool) -> None:
    """Show what PERSON may know of their own labels in PROJECT.

    Agreement with the others in closed rounds, the classes most often confused with them, agreement with
    oneself on what was served again, and against gold (from ten gold items on, never which).
    """
    from labeler.ops.me import own_report
    from labeler.ops.people import the_person
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    with Project.open(project) as opened:
        report = own_report(opened, the_question(opened, question).id, the_person(opened, person).id)
    days = [{"date": day.date, "labels": day.n, "seconds_each": day.seconds} for day in report.days]
    data = {
        "person": person,
        "labels": report.n_labels,
        "seconds_each": report.seconds_each,
        "with_others": report.with_others.as_dict(),
        "confused": [{"mine": one.mine, "theirs": one.theirs, "n": one.n} for one in report.confused],
        "with_self": report.with_self.as_dict(),
        "with_gold": report.with_gold.as_dict(),
        "gold_confused": [{"was": was, "said": said} for was, said in report.gold_confused],
        "not_counted": report.hidden_round or None,
        "days": days,
    }
    emit(data, as_json=as_json, as_csv=as_csv, rows=days, text=lambda: _me_text(report))


def _me_text(report: OwnReport) -> str:
    from labeler.stats.estimate import words

    rows = []
    for name, share in (
        ("with the others", report.with_others),
        ("with myself", report.with_self),
        ("with gold", report.with_gold),
    ):
        said = percent(share.value) if share.defined else words(share.why)
        rows.append([name, said, interval(share.low, share.high), share.n])
    n_days = "1 day" if len(report.days) == 1 else f"{len(report.days)} days"
    table = aligned(["agreement", "share", "95 %", "items"], rows)
    parts = [f"{report.n_labels:,} labels on {n_days}.", table]
    if report.hidden_round:
        parts.append(f"{report.hidden_round} is blind and counts once it is closed.")
    parts += [f"I say {one.mine} where others say {one.theirs}: {one.n}" for one in report.confused]
    parts += [f"Of gold, {was} was taken for {said}." for was, said in report.gold_confused]
    return "\n".join(parts)


@click.command("quiz")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--n", type=int, help="Ask for a quiz of so many gold items before anybody labels.")
@click.option("--pass-mark", type=float, default=0.8, show_default=True, help="The share to be right.")
@click.option("--off", is_flag=True, help="Ask for no quiz any more.")
@click.option("--question", help="Which question, where the project asks several.")
@click.option("--as", "actor", metavar="PERSON", help="Who does it; the owner when not given.")
@report_options
def quiz(
    project: Path,
    *,
    n: int | None,
    pass_mark: float,
    off: bool,
    question: str | None,
    actor: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show who took the entry quiz of PROJECT and how it went; ask for one, or for none."""
    from labeler.ops.people import acting
    from labeler.ops.quiz import QuizRules, quiz_rules, quiz_table, set_quiz
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    if n is not None and off:
        raise UserError("Give --n or --off, not both.")
    with Project.open(project) as opened:
        asked = the_question(opened, question).id
        if n is not None or off:
            rules = None if n is None else QuizRules(n, pass_mark)
            set_quiz(opened, question=asked, rules=rules, author=acting(opened, actor))
        now, rows = quiz_rules(opened, asked), quiz_table(opened, asked)
    data = {"n": now.n if now else None, "pass_mark": now.pass_mark if now else None, "tries": rows}
    head = f"A quiz of {now.n} gold items; {percent(now.pass_mark, 0)} must be right." if now else "No quiz."
    emit(data, as_json=as_json, as_csv=as_csv, rows="tries", text=f"{head}\n{_quiz_text(rows)}".strip())


def _quiz_text(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    lines = [
        [
            row["person"],
            row["try"] or "–",
            f"{row['right']} of {row['n']}" if row["try"] else "not taken",
            "passed" if row["passed"] else "not passed",
            ", ".join(f"{one['was']} taken for {one['said']} ({one['n']})" for one in row["confused"]),
        ]
        for row in rows
    ]
    return aligned(["person", "try", "right", "", "confused"], lines)


@click.command("comments")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--person", help="Only what waits for this person's word.")
@click.option("--all", "every", is_flag=True, help="Settled threads too.")
@report_options
def comments(project: Path, *, person: str | None, every: bool, as_json: bool, as_csv: bool) -> None:
    """List what people say to each other about items of PROJECT, latest first."""
    from labeler.ops.people import the_person
    from labeler.store.project import Project
    from labeler.store.read.comments import threads
    from labeler.store.read.items import items

    with Project.open(project) as opened:
        found = threads(opened, include_resolved=every)
        if person is not None:
            who = the_person(opened, person).id
            found = [thread for thread in found if thread.waits_for(who)]
        names = {row.id: row.relative for row in items(opened, [thread.item for thread in found])}
    rows = [
        {
            "item": names.get(thread.item, str(thread.item)),
            "person": one.person_name,
            "at": datetime.fromtimestamp(one.at / 1e6).astimezone().isoformat(timespec="seconds"),
            "text": one.text,
            "resolved": thread.resolved,
            "thread": thread.first.id,
        }
        for thread in found
        for one in thread.comments
    ]
    lines = [f"{row['item']}  {row['person']}: {row['text']}" for row in rows]
    emit(
        {"n_threads": len(found), "comments": rows},
        as_json=as_json,
        as_csv=as_csv,
        rows="comments",
        text="\n".join(lines) or "Nothing is open.",
    )
