"""What the Errors page knows: slices in order, what to work on first and why, which classes are confused."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from labeler.errors import UserError
from labeler.types import Id
from labeler.ui.state.session import Session

if TYPE_CHECKING:
    from labeler.ops.error_report import ErrorReport
    from labeler.store.read.runs import Run

UNTAGGED = "(untagged)"


@dataclass(frozen=True, slots=True, eq=False)
class ErrorsFacts:
    """A run's report, beside all runs to choose from."""

    report: ErrorReport
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is nothing to see: what is missing, what to do, and the page where that is done."""

    title: str
    words: str
    page: str


@dataclass(frozen=True, slots=True)
class SliceLine:
    """One row of the table; ``slice`` is its position in the report, shares are of one."""

    slice: int
    rank: int
    tag: str
    n: int
    share: float
    accuracy: float
    low: float
    high: float
    hlp: float
    hlp_shrunk: bool
    gap: float
    gap_low: float
    gap_high: float
    error_share: float
    error_rate: float
    gain: float
    gain_low: float
    gain_high: float
    first: float
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Confusion:
    """One kind of error: items that are ``truth`` and were called ``predicted`` (codes and names)."""

    truth: int
    predicted: int
    truth_name: str
    predicted_name: str
    n: int
    share: float


def read_errors(session: Session, run: Id | None) -> ErrorsFacts | Missing:
    """Return the report of a run (None: the newest), or why there is none (reads; off the GUI thread)."""
    from labeler.ops.errors import project_errors
    from labeler.store.read.runs import runs

    project = session.project
    if project is None or not session.question:
        return Missing("No project is open.", "Open one on Home.", "home")
    known = tuple(runs(project, session.question))
    if not known:
        return Missing(
            "There is no model yet.",
            "Train one on Models, or import predictions that were made elsewhere.",
            "models",
        )
    wanted = run if any(one.id == run for one in known) else None
    try:
        return ErrorsFacts(project_errors(project, session.question, run_id=wanted), known)
    except UserError as error:
        return Missing("The model cannot be held against anything yet.", str(error), "resolve")


def slice_lines(report: ErrorReport) -> list[SliceLine]:
    """Return the rows of the table, the most promising first."""
    of = report.slices
    return [
        SliceLine(
            slice=int(i),
            rank=rank,
            tag=of.names[i] or UNTAGGED,
            n=int(of.n[i]),
            share=float(of.share[i]),
            accuracy=float(of.accuracy[i]),
            low=float(of.low[i]),
            high=float(of.high[i]),
            hlp=float(of.hlp[i]),
            hlp_shrunk=bool(of.hlp_shrunk[i]),
            gap=float(of.gap[i]),
            gap_low=float(of.gap_low[i]),
            gap_high=float(of.gap_high[i]),
            error_share=float(of.error_share[i]),
            error_rate=float(of.error_rate[i]),
            gain=float(of.gain[i]),
            gain_low=float(of.gain_low[i]),
            gain_high=float(of.gain_high[i]),
            first=float(report.first[i]),
            uncertain=bool(of.uncertain[i]),
        )
        for rank, i in enumerate(of.ranked(), 1)
    ]


def people_word(report: ErrorReport) -> str:
    """Return what the column of people is called: HLP only where the truth comes from outside."""
    return "HLP" if report.kind == "hlp" else "Agreement"


def people_note(report: ErrorReport) -> str:
    """Return in words what people were held against."""
    if report.kind == "hlp":
        return "against gold and rulings"
    if report.kind == "agreement":
        return "agreement, not HLP: the truth is other labelers"
    return "nobody labeled these items"


def advice(report: ErrorReport) -> tuple[str, str]:
    """Return what to work on first, and why."""
    lines = [line for line in slice_lines(report) if line.n]
    tagged = [line for line in lines if line.tag != UNTAGGED]
    if not tagged:
        return (
            "Tag items to see where the model is weak.",
            "On Data, select items and press T: dim light, car noise, new phone … Each tag becomes a slice.",
        )
    if report.kind == "none":
        return _without_people(tagged)
    clear = [line for line in tagged if not line.uncertain and line.gain_low > 0]
    if clear:
        first = clear[0]
        return (
            f"Work on “{first.tag}” first.",
            f"There the model is {points(first.gap)} points below people, on {percent(first.share)} of the "
            f"data: closing that gap would lift the whole by {points(first.gain, 2)} points "
            f"({points(first.gain_low, 2)} to {points(first.gain_high, 2)}). It comes first in "
            f"{100 * first.first:.0f} of 100 resamples.",
        )
    return _nothing_clear(report, tagged)


def _without_people(tagged: list[SliceLine]) -> tuple[str, str]:
    worst = max(tagged, key=lambda line: 0.0 if isnan(line.error_share) else line.error_share)
    if isnan(worst.error_share):
        return "The model makes no error here.", "Label or collect harder items to learn more."
    return (
        f"Most errors are in “{worst.tag}”.",
        f"It holds {percent(worst.error_share)} of the errors and {percent(worst.share)} of the data. Nobody "
        "labeled these items, so nobody can say how well people would do: have some labeled.",
    )


def _nothing_clear(report: ErrorReport, tagged: list[SliceLine]) -> tuple[str, str]:
    whole = report.slices.overall
    if all(line.gap <= 0 for line in tagged):
        return (
            "The model is nowhere below people.",
            f"Accuracy {percent(whole.accuracy)}, people {percent(whole.hlp)}. Before you trust that: it may "
            "only have picked the commoner of two conventions. Look at Agreement.",
        )
    best = max(tagged, key=lambda line: 0.0 if isnan(line.gain) else line.gain)
    above = whole.accuracy > whole.hlp
    return (
        "The model is above people on the whole, and no slice is clearly below."
        if above
        else "No slice is clearly below people yet.",
        f"Every gap may be chance, or its slice has fewer than 30 items. “{best.tag}” promises most "
        f"({points(best.gain, 2)} points, 0 to {points(best.gain_high, 2)}): label or collect more of it.",
    )


def confusions(report: ErrorReport, most: int = 50) -> list[Confusion]:
    """Return the kinds of error, the most frequent first."""
    counts = report.confusion
    errors = int(counts.sum() - counts.trace())
    found = [
        Confusion(t, p, report.classes[t], report.classes[p], int(counts[t, p]), float(counts[t, p] / errors))
        for t in range(len(report.classes))
        for p in range(len(report.classes))
        if t != p and counts[t, p]
    ]
    return sorted(found, key=lambda one: (-one.n, one.truth, one.predicted))[:most]


def coverage_note(report: ErrorReport) -> str:
    """Return which items the table rests on."""
    words = f"{report.slices.overall.n:,} items"
    if report.n_training:
        words += f", without {report.n_training:,} that it learned from"
    if report.n_no_truth:
        words += f", without {report.n_no_truth:,} of uncertain truth"
    return words


def percent(share: float, digits: int = 1) -> str:
    """Return a share in percent, – where undefined.

    >>> percent(0.1234), percent(float("nan"))
    ('12.3 %', '–')
    """
    return "–" if isnan(share) else f"{100 * share:.{digits}f} %"


def points(difference: float, digits: int = 1) -> str:
    """Return a difference of shares in percentage points, – where undefined; never a negative zero.

    >>> points(0.0123, 2), points(-0.00001), points(float("nan"))
    ('1.23', '0.0', '–')
    """
    if isnan(difference):
        return "–"
    return f"{round(100 * difference, digits) + 0.0:.{digits}f}".replace("-", "−")


def between(low: float, high: float, digits: int = 1) -> str:
    """Return an interval in percent or points, empty where there is none.

    >>> between(0.4, 0.5), between(float("nan"), 1.0)
    ('40.0–50.0', '')
    """
    if isnan(low) or isnan(high):
        return ""
    first, last = points(low, digits), points(high, digits)
    return f"{first} to {last}" if low < 0 else f"{first}–{last}"


@dataclass(frozen=True, slots=True)
class Suspected:
    """The items whose label a run doubts, the most doubtful first; ``why`` there are none to be had."""

    items: tuple[Id, ...]
    why: str = ""


def read_suspects(session: Session, run: Id | None) -> Suspected:
    """Return the suspected label errors of a run (None: the newest); reads, off the GUI thread."""
    from labeler.errors import UserError
    from labeler.ops.label_errors import suspects_of_project

    if session.project is None:
        return Suspected((), "No project is open.")
    try:
        found = suspects_of_project(session.project, session.question, run_id=run)
    except UserError as error:
        return Suspected((), str(error))
    ids = () if found.ids is None else tuple(int(one) for one in found.ids.tolist())
    return Suspected(ids)
