"""What the Agreement page says of a model beside people: convention, alt-test, calibration, automation."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from labeler.types import QuestionKind
from labeler.ui.state.agreement import interval, share
from labeler.ui.state.agreement_parts import Chart, ChartRow, Mark
from labeler.ui.state.session import Session

if TYPE_CHECKING:
    from labeler.ops.automation import AutomationReport
    from labeler.ops.hlp import HlpReport

WHY_NOTHING = {
    "no_truth": "no item has both a truth and an answer of the model",
    "no_target": "nobody labeled an item whose truth is known, so there is no level of people to meet",
    "target_unreachable": "people's level cannot be told from 100 %",
    "too_few_items": "even a perfect model could not show it on so few items",
    "not_good_enough": "not shown to be as right as people",
}


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One figure of the model: what it is, its value, how sure it is or what it means."""

    what: str
    value: str
    note: str
    tip: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class ModelView:
    """A run beside people; ``head`` says which and what to think of it."""

    head: str
    rows: tuple[ModelRow, ...]
    bars: Chart


def read_model(session: Session, round_name: str | None) -> ModelView | None:
    """Return the newest run beside people, or None where there is none (reads; off the GUI thread)."""
    if session.project is None or session.question_row is None or session.blind:
        return None
    if session.question_row.kind is not QuestionKind.CLASS:
        return None
    from labeler.errors import UserError
    from labeler.ops.automation import automation_of_project
    from labeler.ops.hlp import hlp_report
    from labeler.ops.opinions import opinions_of_project
    from labeler.ops.run_answers import chosen_run, predicted_of_run

    try:
        run = chosen_run(session.project, session.question)
        said = opinions_of_project(session.project, session.question, round_name=round_name)
    except UserError:  # no run yet, or the round was undone
        return None
    predicted = predicted_of_run(said, session.project, run)
    hlp = hlp_report(said, predicted=predicted, n_resamples=300)
    try:
        automation = automation_of_project(session.project, run_id=run.id, question=session.question_row.name)
    except UserError:  # its answers have no confidence
        automation = None
    return model_view(run.name, hlp, automation)


def model_view(name: str, hlp: HlpReport, automation: AutomationReport | None) -> ModelView:
    """Return the page's part on a model."""
    rows = [*_people_rows(hlp), *([] if automation is None else _automation_rows(automation))]
    warning = hlp.model is not None and hlp.model.warning
    head = f"{name}, on items that it was not trained on."
    if warning:
        head += " Its lead over people may be convention alone: no proof that it is better."
    bars = Chart() if automation is None else _bars(automation)
    return ModelView(head, tuple(rows), bars)


def _people_rows(hlp: HlpReport) -> list[ModelRow]:
    model, test = hlp.model, hlp.replace
    if model is None or not model.lead.defined:
        return [ModelRow("Model and people", "–", "No item has two labels and an answer of the model.")]
    lead = model.lead
    rows = [
        ModelRow("Agrees with a person", share(model.model_agrees.value), f"on {lead.n:,} items"),
        ModelRow("People with each other", share(model.people_agree.value), "on the same items"),
        ModelRow(
            "Its lead over people",
            _points(lead.value),
            f"{_points(lead.low)} to {_points(lead.high)}" if lead.has_interval else "",
            "In points; more than 0 is no proof that it is better",
        ),
        ModelRow(
            "Of a lead, convention",
            _points(model.by_convention),
            "up to: the best single convention",
            "What somebody would lead by who always answers the same content the same way",
        ),
    ]
    if test is not None:
        verdict = f"of {len(test.people):,} people: may {'' if test.passes else 'not '}stand in for one"
        note = verdict if test.winning_rate.defined else "nobody shares 30 items with others"
        rows.append(
            ModelRow(
                "Alt-test: wins against",
                share(test.winning_rate.value, 0),
                note,
                "Calderon, Reichart and Dror 2025: as close to the others as each person, less 10 points",
            )
        )
    return rows


def _automation_rows(report: AutomationReport) -> list[ModelRow]:
    found, shown, milder = report.automation, report.calibration, report.temperature
    if found.nothing:
        alone = ModelRow("May label alone", "nothing", WHY_NOTHING.get(found.why, found.why))
    else:
        alone = ModelRow(
            "May label alone",
            share(found.coverage, 0),
            f"from confidence {found.threshold:.3f}: right on {share(found.low)} or more",
            f"At least as right as people ({share(found.target)}), {100 * found.confidence:.0f} % sure",
        )
    rows = [alone]
    weak = [check.name for check in found.checks if check.worse]
    if weak:
        rows.append(ModelRow("But not on", f"{len(weak)} tags", ", ".join(weak[:4])))
    if shown.n:
        word = "sure" if shown.overconfidence > 0 else "modest"
        over = f"too {word} by {100 * abs(shown.overconfidence):.1f} points"
        rows.append(ModelRow("Calibration error", share(shown.ece.value), f"{interval(shown.ece)}; {over}"))
    if not isnan(shown.brier):
        rows.append(ModelRow("Brier score", f"{shown.brier:.3f}", f"negative log-likelihood {shown.nll:.3f}"))
    if not isnan(milder.value):
        change = f"calibration error {share(milder.ece_before)} to {share(milder.ece_after)}"
        rows.append(ModelRow("Temperature", f"{milder.value:.2f}", change, "Fitted on half of the items"))
    return rows


def _bars(report: AutomationReport) -> Chart:
    """Return the reliability chart: of answers so confident, the share that is right."""
    rows = []
    for place, bar in enumerate(report.calibration.bars):
        marks = (
            Mark(0, bar.accuracy, bar.low, bar.high),
            Mark(1, bar.confidence, float("nan"), float("nan")),
        )
        tip = f"Answers of confidence about {share(bar.confidence)}: right {share(bar.accuracy)} of {bar.n:,}"
        rows.append(ChartRow(place, f"about {100 * bar.confidence:.0f} %", bar.n, marks, tip))
    return Chart(rows, ("right", "confidence"))


def _points(value: float) -> str:
    return "–" if isnan(value) else f"{100 * value:+.1f}".replace("-", "−")
