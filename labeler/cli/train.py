"""``labeler train``: a classifier on the project's truth; the window runs this very command as its child."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, interval, note, percent, report_options
from labeler.types import QuestionKind

if TYPE_CHECKING:
    from labeler.learn.progress import Progress
    from labeler.ops.runs import RunRow
    from labeler.ops.train import Watch


@click.command("train")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--sanity", is_flag=True, help="Only check that a handful of items can be learned by heart.")
@click.option("--seed", default=0, show_default=True, help="Another seed, another training.")
@click.option("--epochs", type=click.IntRange(1, 10_000), help="How often it sees every item at most.")
@click.option("--split", help="Which split; the newest one that has a part called train otherwise.")
@click.option(
    "--baseline",
    type=click.Choice(["constant", "features"]),
    help="Train this plain reference as a run of its own instead of the network.",
)
@click.option(
    "--flips", type=click.Choice(["none", "horizontal", "both"]), help="Mirror images that mean the same."
)
@question_option(QuestionKind.CLASS)
@click.option("--progress-json", is_flag=True, help="Report each epoch as one line of JSON on stdout.")
@report_options
def command(
    *,
    project: Path,
    sanity: bool,
    seed: int,
    epochs: int | None,
    split: str | None,
    baseline: str | None,
    flips: str | None,
    question: str | None,
    progress_json: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Train a classifier on PROJECT's truth and keep the run with its predictions.

    Gold counts first, then rulings, then consensus. Beside the network stand the constant answer and
    logistic regression on plain features, trained on the same items.
    """
    from labeler.ops.people import owner
    from labeler.ops.runs import run_rows
    from labeler.ops.train import check_sanity, train_project
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    settings: dict[str, Any] = {} if flips is None else {"flips": flips}
    with Project.open(project) as opened:
        asked = the_question(opened, question).id
        watch = _watch(as_lines=progress_json)
        common: dict[str, Any] = {"question": asked, "author": owner(opened), "seed": seed, "split": split}
        if sanity:
            found = check_sanity(opened, watch=watch, **common, **settings)
            _finish(found, _sanity_words(found), progress_json, as_json, as_csv)
            return
        run = train_project(
            opened, trainer=baseline or "net", epochs=epochs, watch=watch, **common, **settings
        )
        row = next(row for row in run_rows(opened, asked) if row.id == run)
    _finish(row.as_dict(), _run_words(row), progress_json, as_json, as_csv)


def _finish(data: dict[str, Any], words: str, as_lines: bool, as_json: bool, as_csv: bool) -> None:
    if as_lines:
        from labeler.learn.progress import stage_line

        click.echo(stage_line("done", result=data))
        return
    emit(data, as_json=as_json, as_csv=as_csv, text=words)


def _watch(*, as_lines: bool) -> Watch:
    """Return a watch that reports and that an interrupt stops after the running epoch."""
    from labeler.learn.progress import stage_line
    from labeler.ops.train import Watch

    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: stopped.append(received))
    if as_lines:
        return Watch(
            epoch=lambda event: click.echo(event.as_line()),
            stage=lambda stage: click.echo(stage_line(stage)),
            cancelled=lambda: bool(stopped),
        )
    return Watch(epoch=_say, cancelled=lambda: bool(stopped))


def _say(event: Progress) -> None:
    accuracy = "" if event.accuracy is None else f", dev accuracy {percent(event.accuracy)}"
    left = f"{event.seconds_left:.0f} s left"
    note(f"epoch {event.epoch}/{event.epochs}: loss {event.loss:.3f}{accuracy}, {left}")


def _sanity_words(found: dict[str, Any]) -> str:
    share = percent(found["accuracy"])
    if found["passed"]:
        return f"Passed: {found['n']} items learned by heart ({share})."
    return (
        f"Not passed: of {found['n']} items only {share} could be learned by heart; data and labels may not "
        "belong together, look at them first."
    )


def _run_words(row: RunRow) -> str:
    lines = [
        (row.name, row.dev, row.test),
        ("logistic regression on plain features", {}, row.reference),
        ("constant answer", {}, row.constant),
    ]
    table = aligned(
        ["", "dev", "test", "95 %", "n"],
        [[name, _value(dev), _value(test), _interval(test), test.get("n", "")] for name, dev, test in lines],
    )
    took = "" if row.seconds is None else f" in {row.seconds:.0f} s"
    return f"Run {row.id}{took}, seed {row.seed}, split {row.split!r}, code {row.code_version}.\n{table}"


def _value(found: dict[str, Any]) -> str:
    return percent(found["value"]) if found.get("value") is not None else "–"


def _interval(found: dict[str, Any]) -> str:
    return interval(found["low"], found["high"]) if found.get("value") is not None else "–"
