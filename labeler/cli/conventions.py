"""``labeler conventions``: how transcripts are to be written, and where they are not."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, report_options
from labeler.types import QuestionKind

_SHOWN = 30


@click.command("conventions")
@click.argument("project", type=click.Path(path_type=Path))
@question_option(QuestionKind.TRANSCRIPT)
@click.option(
    "--set", "setting", multiple=True, metavar="NAME=VALUE", help="Set a convention (JSON or text)."
)
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    help="A file of them: JSON, or NAME=VALUE lines.",
)
@click.option("--remove", multiple=True, metavar="NAME", help="No longer check a convention.")
@click.option("--tokens", metavar="[A],[B]", help="The marks in brackets that may be used, in key order.")
@click.option("--text", help="Check this text instead of the project's transcripts.")
@report_options
def command(
    *,
    project: Path,
    question: str | None,
    setting: tuple[str, ...],
    file: Path | None,
    remove: tuple[str, ...],
    tokens: str | None,
    text: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show or set the writing conventions of PROJECT's transcripts, and list where transcripts leave them.

    Conventions: fillers (drop, keep, ignore), filler_words, numbers (words, digits, ignore), case (lower,
    upper, sentence, ignore), keep_case, punctuation (the marks that are allowed), brackets, spaces, spelling
    (JSON: {"wrong": "right"}) and strict.
    """
    from labeler.conventions import check, conventions_of, standardised
    from labeler.ops.conventions import (
        departures,
        parse_setting,
        parse_tokens,
        read_conventions,
        set_conventions,
    )
    from labeler.ops.people import owner
    from labeler.store.project import Project
    from labeler.store.read.people import people
    from labeler.store.read.questions import the_question

    with Project.open(project) as opened:
        asked = the_question(opened, question)
        if setting or remove or file or tokens is not None:
            change = {**(read_conventions(file) if file else {})}
            change |= {**dict(map(parse_setting, setting)), **dict.fromkeys(remove)}
            marks = None if tokens is None else parse_tokens(tokens)
            set_conventions(opened, asked, author=owner(opened), tokens=marks, conventions=change or None)
            asked = the_question(opened, question)
        rules = conventions_of(asked.config)
        data: dict[str, Any] = {"question": asked.name, "conventions": asdict(rules)}
        if text is not None:
            problems = [{**asdict(one), "found": text[one.start : one.end]} for one in check(text, rules)]
            data |= {"problems": problems, "standardised": standardised(text, rules)}
        else:
            found, n_texts = departures(opened, asked)
            names = {one.id: one.name for one in people(opened)}
            data |= {"n_transcripts": n_texts, "rules": dict(Counter(one.problem.rule for one in found))}
            data["problems"] = [
                {
                    "item": one.item,
                    "person": names.get(one.person, str(one.person)),
                    **asdict(one.problem),
                    "found": one.text[one.problem.start : one.problem.end],
                }
                for one in found
            ]
    emit(data, as_json=as_json, as_csv=as_csv, rows="problems", text=lambda: _text(data))


def _text(data: dict[str, Any]) -> str:
    rules = {
        name: value for name, value in data["conventions"].items() if value not in ("ignore", (), {}, None)
    }
    lines = [f"{data['question']}: " + ", ".join(f"{name} {value}" for name, value in rules.items())]
    if "standardised" in data:
        lines.append(f"standardised: {data['standardised']}")
    else:
        counts = ", ".join(f"{rule} {n:,}" for rule, n in data["rules"].items()) or "none"
        lines.append(f"{data['n_transcripts']:,} transcripts; problems: {counts}")
    rows = [
        [str(one.get("item", "")), one.get("person", ""), one["rule"], repr(one["found"]), one["words"]]
        for one in data["problems"][:_SHOWN]
    ]
    if rows:
        lines.append(aligned(["item", "person", "rule", "found", ""], rows))
    if len(data["problems"]) > _SHOWN:
        lines.append(f"… and {len(data['problems']) - _SHOWN:,} more (--csv lists all)")
    return "\n".join(lines)
