"""``labeler standardise``: what the writing conventions do to agreement, and whether figures go by them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, percent, report_options
from labeler.types import QuestionKind


@click.command("standardise")
@click.argument("project", type=click.Path(path_type=Path))
@question_option(QuestionKind.TRANSCRIPT)
@click.option("--on", "how", flag_value="on", help="Figures read transcripts as the conventions have them.")
@click.option("--off", "how", flag_value="off", help="Figures read transcripts as they were written.")
@click.option("--as", "author", help="Who acts, by name; the project's owner if not given.")
@report_options
def command(
    *, project: Path, question: str | None, how: str | None, author: str | None, as_json: bool, as_csv: bool
) -> None:
    """Rehearse the writing conventions of PROJECT (`labeler conventions` sets them), or count by them.

    Nobody's text is changed: agreement, consensus and HLP read each as the conventions would have it.
    """
    from labeler.ops.people import acting
    from labeler.ops.standard import count_standardised, rehearse_standard
    from labeler.ops.text_opinions import COUNTED
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    with Project.open(project) as opened:
        asked = the_question(opened, question)
        found = rehearse_standard(opened, asked, asked.config)
        if how is not None:
            who = acting(opened, author)
            count_standardised(opened, author=who, question=asked, on=how == "on")
            asked = the_question(opened, question)
    counted = bool(asked.config.get(COUNTED))
    data = {"counted": counted, "conventions": asked.config.get("conventions") or {}, **found.as_dict()}
    emit(data, as_json=as_json, as_csv=as_csv, rows="rules", text=lambda: _text(data))


def _text(data: dict[str, Any]) -> str:
    rate = data["wer_between_people"]
    before, after = (percent(rate[side]["value"]) for side in ("before", "after"))
    lines = [f"Word error rate between people: {before} as written, {after} as standardised."]
    lines.append(f"{data['n_changed']:,} of {data['n_texts']:,} transcripts would be written otherwise.")
    if data["rules"]:
        rows = [
            [one["rule"], one["n_texts"], percent(one["wer"]), percent(one["gain"])] for one in data["rules"]
        ]
        lines += ["", aligned(["rule", "texts", "WER by it alone", "gain"], rows)]
    for one in data["examples"][:3]:
        lines += ["", f"  {one['raw']}", f"→ {one['standardised']}"]
    counted = (
        "as standardised" if data["counted"] else "as they were written (--on counts by the conventions)"
    )
    return "\n".join([*lines, "", f"Figures read transcripts {counted}."])
