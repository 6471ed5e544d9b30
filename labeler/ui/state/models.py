"""What the Models page knows: baselines first, then the runs, newest first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from labeler.errors import UserError
from labeler.types import Id, ItemKind
from labeler.ui.state.session import Session

if TYPE_CHECKING:
    from labeler.store.project import Project
    from labeler.store.read.runs import Run

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Share:
    """An accuracy with its interval; NaN and 0 where it was not measured."""

    value: float = NAN
    low: float = NAN
    high: float = NAN
    n: int = 0

    @property
    def known(self) -> bool:
        """Return whether it was measured."""
        return not math.isnan(self.value)


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One row of the table; ``run`` is None for a baseline, ``short`` its name in a chart.

    ``curve`` are the epochs of a training.
    """

    name: str
    run: Id | None
    dev: Share
    test: Share
    note: str = ""
    short: str = ""
    seed: int | None = None
    split: str = ""
    when: str = ""
    seconds: float = NAN
    curve: tuple[dict[str, Any], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def is_baseline(self) -> bool:
        """Return whether it is something to beat rather than a run."""
        return self.run is None


@dataclass(frozen=True, slots=True)
class ModelsFacts:
    """Everything on the page. ``people`` is the human level that charts draw as a line (unknown: NaN)."""

    lines: tuple[ModelLine, ...]
    splits: tuple[str, ...]
    kind: ItemKind | None
    n_items: int
    n_known: int
    people: Share
    people_word: str

    @property
    def n_runs(self) -> int:
        """Return how many runs there are."""
        return sum(not line.is_baseline for line in self.lines)


def read_models(session: Session) -> ModelsFacts:
    """Return what the page shows (reads; off the GUI thread)."""
    from labeler.ops.truth import item_truths
    from labeler.store.read.items import count_items, item_ids, items
    from labeler.store.read.runs import runs
    from labeler.store.read.splits import splits

    project = session.project
    if project is None or not session.question:
        return ModelsFacts((), (), None, 0, 0, Share(), "")
    known = runs(project, session.question)
    names = {split.id: split.name for split in splits(project)}
    people, word = _people(project, session.question, known)
    first = items(project, item_ids(project)[:1].tolist())
    return ModelsFacts(
        lines=(*baselines(known, people, word), *(run_line(run, names) for run in known)),
        splits=tuple(dict.fromkeys(reversed(names.values()))),
        kind=first[0].kind if first else None,
        n_items=count_items(project),
        n_known=len(item_truths(project, session.question)),
        people=people,
        people_word=word,
    )


def _people(project: Project, question: Id, known: Sequence[Run]) -> tuple[Share, str]:
    """Return how well people do on what the newest model was held against, and what to call it."""
    from labeler.ops.errors import project_errors

    finished = [run for run in known if run.state == "finished"]
    if not finished:
        return Share(), ""
    try:
        report = project_errors(project, question, run_id=finished[0].id)
    except UserError:
        return Share(), ""
    if report.kind == "none":
        return Share(), ""
    word = "Human-level performance" if report.kind == "hlp" else "People among themselves"
    return Share(float(report.slices.overall.hlp), n=report.slices.overall.n), word


def baselines(known: Sequence[Run], people: Share, word: str) -> list[ModelLine]:
    """Return what a model must beat: the constant answer, plain features, people."""
    measured = next((run for run in known if "constant" in run.metrics), None)
    lines: list[ModelLine] = []
    if measured is not None:
        constant = measured.metrics["constant"]
        lines.append(
            ModelLine(
                "Constant answer",
                None,
                share(constant.get("dev")),
                share(constant.get("test")),
                "never looks",
                "constant",
            )
        )
    referred = next((run for run in known if "reference" in run.metrics), None)
    if referred is not None:
        plain = referred.metrics["reference"]
        dev, test = share(plain.get("dev")), share(plain.get("test"))
        lines.append(
            ModelLine(
                _sentence(str(plain.get("name", "plain features"))),
                None,
                dev,
                test,
                "plain reference",
                "plain",
            )
        )
    if people.known:
        note = "against gold and rulings" if word.startswith("Human") else "agreement, not HLP"
        lines.append(ModelLine(word, None, Share(), people, note))
    return lines


def run_line(run: Run, split_names: dict[Id, str]) -> ModelLine:
    """Return a run as a row."""
    split = split_names.get(run.split, "") if run.split is not None else ""
    state = "" if run.state == "finished" else str(run.state)
    memory = "" if run.peak_memory_mb is None else f"{run.peak_memory_mb:,.0f} MB"
    truth = ", ".join(f"{n:,} {source}" for source, n in (run.metrics.get("truth") or {}).items())
    facts = (
        ("Truth", truth),
        ("Code", run.code_version or ""),
        ("Data", (run.data_fingerprint or "")[:12]),
        ("Memory", memory),
    )
    return ModelLine(
        name=_sentence(run.name),
        run=run.id,
        dev=share(run.metrics.get("dev")),
        test=share(run.metrics.get("test")),
        note=state,
        seed=run.seed,
        split=split,
        # shown in the person's own time zone
        when=datetime.fromtimestamp(run.at / 1e6).strftime("%d %b %H:%M"),
        seconds=NAN if run.seconds is None else run.seconds,
        curve=tuple(run.metrics.get("history") or ()),
        facts=tuple((name, value) for name, value in facts if value),
    )


def share(found: dict[str, Any] | None) -> Share:
    """Return what a run's metrics say of one part, unknown where they say nothing.

    >>> share({"value": 0.5, "low": 0.4, "high": 0.6, "n": 80}).n, share(None).known
    (80, False)
    """
    if not found or found.get("value") is None:
        return Share()
    return Share(float(found["value"]), float(found["low"]), float(found["high"]), int(found["n"]))


def percent(value: float, digits: int = 1) -> str:
    """Return a share in percent, – where unknown.

    >>> percent(0.5), percent(float("nan"))
    ('50.0 %', '–')
    """
    return "–" if math.isnan(value) else f"{100 * value:.{digits}f} %"


def interval(of: Share) -> str:
    """Return an interval in percent, empty where there is none.

    >>> interval(Share(0.5, 0.4, 0.6, 80)), interval(Share())
    ('40–60', '')
    """
    return "" if math.isnan(of.low) else f"{100 * of.low:.0f}–{100 * of.high:.0f}"


def verdict(line: ModelLine, lines: Sequence[ModelLine], people: Share) -> str:
    """Return in a sentence how a run compares with what it must beat, on the test part."""
    if line.run is None or not line.test.known:
        return ""
    others = [one for one in lines if one.is_baseline and one.test.known and one.dev.known]
    # of two that are level the less trivial one, which comes later
    best = max(reversed(others), key=lambda one: one.test.value, default=None)
    words = ""
    if best is not None:
        lead = 100 * (line.test.value - best.test.value)
        than = best.name[0].lower() + best.name[1:]
        words = f"{abs(lead):.1f} points {'above' if lead >= 0 else 'below'} {than}"
        if line.test.low <= best.test.value <= line.test.high:
            words += ", which may be chance"
        words += ". "
    if people.known:
        gap = 100 * (people.value - line.test.value)
        words += f"People are {abs(gap):.1f} points {'above' if gap >= 0 else 'below'} it."
    return words.strip().capitalize() if words and words[0].isalpha() else words.strip()


def _sentence(name: str) -> str:
    return name[:1].upper() + name[1:]
