"""``labeler suggestions``: what showing a model's proposals did to people's answers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import aligned, emit, percent, report_options
from labeler.errors import UserError

if TYPE_CHECKING:
    from labeler.ops.suggestions import SuggestionReport


@click.command("suggestions")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--question", help="Which question, where the project asks several.")
@click.option("--round", "round_name", help="Which round; all of them when not given.")
@report_options
def command(
    *, project: Path, question: str | None, round_name: str | None, as_json: bool, as_csv: bool
) -> None:
    """Say how far labelers of PROJECT agree with a model's proposals, seen before their answer or not.

    `pull` is how much more people agree with the model when they see it first; `changed` is the share of
    differing answers that were changed once it was shown. Several classes are compared by those in both,
    boxes and segments by F1 (overlap of a half, same class), transcripts by words; of proposed boxes and
    segments it is counted how many were taken.
    """
    from labeler.ops.suggestions import suggestion_report
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question
    from labeler.store.read.rounds import rounds

    with Project.open(project) as opened:
        asked = the_question(opened, question)
        chosen = None
        if round_name is not None:
            named = {found.name: found.id for found in rounds(opened, asked.id)}
            if round_name not in named:
                raise UserError(f"There is no round {round_name!r}; there are {', '.join(named)}.")
            chosen = named[round_name]
        report = suggestion_report(opened, asked.id, chosen)
    data = _data(report)
    emit(data, as_json=as_json, as_csv=as_csv, text=lambda: _text(report), rows="shown")


def _data(report: SuggestionReport) -> dict[str, Any]:
    numbers = {
        "agree_shown": report.agree_shown,
        "agree_hidden": report.agree_hidden,
        "pull": report.pull,
        "changed": report.changed,
        "changed_to_model": report.to_model,
    }
    data: dict[str, Any] = {"n": report.n, "n_revealed": report.n_revealed}
    data |= {name: None if math.isnan(value) else value for name, value in numbers.items()}
    if any(math.isnan(value) for value in numbers.values()):
        data["why"] = "there are no answers of that sort"
    data |= {"n_proposed": report.n_proposed, "n_taken": report.n_taken, "n_unchanged": report.n_unchanged}
    data["shown"] = [{"shown": when, "n": n} for when, n in report.shown.items()]
    return data


def _text(report: SuggestionReport) -> str:
    if not report.n:
        return "No answer was given beside a model's proposal."
    lines = [
        ("answers beside a proposal", f"{report.n:,}"),
        ("seen first · seen after · not seen", " · ".join(f"{n:,}" for n in report.shown.values())),
        ("agree with the model, seen first", percent(report.agree_shown)),
        ("agree with the model, not seen", percent(report.agree_hidden)),
        ("pull of the proposal", percent(report.pull)),
        ("differed and then saw it", f"{report.n_revealed:,}"),
        ("of these changed", percent(report.changed)),
        ("of these changed to the model's", percent(report.to_model)),
    ]
    if report.n_proposed:
        counts = f"{report.n_proposed:,} · {report.n_taken:,} · {report.n_unchanged:,}"
        lines.append(("parts proposed · taken · as proposed", counts))
    return aligned(["", ""], lines)
