"""``labeler automate``: what a model may label alone, with a guarantee."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, interval, is_project, percent, report_options

_WHY = {
    "no_truth": "no item has both a truth and an answer of the model",
    "no_target": "nobody labeled an item whose truth is known, so there is no level of people to meet",
    "target_unreachable": "the level to meet cannot be told from 100 %",
    "too_few_items": "even a perfect model could not show it on so few items",
    "not_good_enough": "not even its surest answers show it",
}


@click.command("automate")
@click.argument("source", required=False, type=click.Path(path_type=Path))
@click.option("--run", "run_id", type=int, help="Which run of the project; the newest if not given.")
@question_option()
@click.option(
    "--predictions", type=click.Path(path_type=Path), help="Table task,label,confidence or p_CLASS."
)
@click.option("--gold", type=click.Path(path_type=Path), help="Table task,label.")
@click.option("--votes", type=click.Path(path_type=Path), help="Table task,worker,label: people to meet.")
@click.option("--tags", type=click.Path(path_type=Path), help="Table task,tag, to check one by one.")
@click.option("--uncertain-classes", default="", help="Of the tables: classes that say: can't tell; b,c.")
@click.option("--target", type=click.FloatRange(0, 1), help="The accuracy to meet; people's if not given.")
@click.option(
    "--confidence", type=click.FloatRange(0.5, 0.9999), default=0.95, show_default=True, help="How certainly."
)
@click.option("--items", type=int, help="How many items are to come, for the minutes saved.")
@click.option("--seconds-per-label", type=float, default=5.0, show_default=True, help="Of a person.")
@report_options
def command(
    *,
    source: Path | None,
    run_id: int | None,
    question: str | None,
    predictions: Path | None,
    gold: Path | None,
    votes: Path | None,
    tags: Path | None,
    uncertain_classes: str,
    target: float | None,
    confidence: float,
    items: int | None,
    seconds_per_label: float,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Say at which confidence a model may label alone, being at least as right as people.

    SOURCE is a project; or give the tables --predictions and --gold, with --votes or --target. The items must
    be new to the model and like those to come. "Automate nothing" is an answer.
    """
    from labeler.ops.automation import automation_of_project, automation_of_tables

    if source is not None and is_project(source):
        from labeler.store.project import Project

        with Project.open(source) as project:
            report = automation_of_project(
                project, question=question, run_id=run_id, target=target, confidence=confidence
            )
    elif source is not None:
        raise click.UsageError(f"{source} is not a project; give tables as --predictions and --gold.")
    elif predictions is None or gold is None:
        raise click.UsageError("Give a project, or the tables --predictions and --gold.")
    else:
        names = [name.strip() for name in uncertain_classes.split(",") if name.strip()]
        report = automation_of_tables(
            predictions,
            gold,
            votes=votes,
            tags=tags,
            uncertain=names,
            target=target,
            confidence=confidence,
        )
    data = report.as_dict()
    if items is not None:
        data["minutes_saved"] = report.automation.minutes_saved(items, seconds_per_label)
    emit(data, as_json=as_json, as_csv=as_csv, rows="checks", text=lambda: _text(data))


def _text(data: dict[str, Any]) -> str:
    level = f"{percent(data['target'])}"
    if data["against"] == "people":
        people = percent(data["people_accuracy"])
        level = f"people's level ({people} on {data['n_people']:,} items, at most {level})"
    if data["n_automated"] == 0:
        lines = [
            f"Automate nothing: {_WHY.get(data['why'], data['why'])} (to meet: {level}, n {data['n']:,})."
        ]
    else:
        lines = [
            f"Label alone at confidence {data['threshold']:.4f} or more: {percent(data['coverage'])} of the "
            f"items ({data['n_automated']:,} of {data['n']:,}).",
            f"There the model is right on {percent(data['accuracy'])}, at least {percent(data['low'])} with "
            f"{percent(data['confidence'], 0)} certainty; to meet: {level}.",
        ]
    if "minutes_saved" in data:
        lines.append(f"Saves people {data['minutes_saved']:,.0f} minutes.")
    if data["n"]:
        ece = data["calibration"]["ece"]
        lines.append(
            f"Calibration error {percent(ece['value'])} ({interval(ece['low'], ece['high'])}), the model is "
            f"{_points(data['calibration']['overconfidence'])}."
        )
        if not math.isnan(data["calibration"]["brier"]):
            brier, nll = data["calibration"]["brier"], data["calibration"]["nll"]
            lines.append(f"Brier score {brier:.3f}, negative log-likelihood {nll:.3f}.")
    milder = data["temperature"]
    if not math.isnan(milder["value"]):
        lines.append(
            f"Temperature {milder['value']:.2f} (fitted on half, measured on the other): negative "
            f"log-likelihood {milder['nll_before']:.3f} to {milder['nll_after']:.3f}, calibration error "
            f"{percent(milder['ece_before'])} to {percent(milder['ece_after'])}."
        )
    rows = [
        [one["tag"], f"{one['n']:,}", percent(one["accuracy"]), interval(one["low"], one["high"]), _weak(one)]
        for one in data["checks"]
    ]
    if rows:
        lines += ["", aligned(["tag, of the automated", "n", "accuracy", "95 % interval", ""], rows)]
    return "\n".join(lines)


def _weak(check: dict[str, Any]) -> str:
    return "below the target: label by hand" if check["worse"] else ""


def _points(over: float) -> str:
    return f"too {'sure' if over > 0 else 'modest'} by {abs(100 * over):.1f} points"
