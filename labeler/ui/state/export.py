"""What the Export page knows: splits, how a new one would turn out, what an export would hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from labeler.errors import LabelerError, UserError
from labeler.ui.state.session import Session

if TYPE_CHECKING:
    from labeler.ops.export import Choice, Exported, Plan
    from labeler.ops.split import Division
    from labeler.ui.tasks import Job

KEYS_FROM = 200


@dataclass(frozen=True, slots=True)
class SplitForm:
    """How items shall be divided; ``name`` of an existing split extends it; ``group`` is a metadata key."""

    name: str = "split"
    parts: str = "train=.6, dev=.2, test=.2"
    by_class: bool = True
    by_tags: bool = True
    group: str = ""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One earlier export: when (local time), what, where."""

    when: str
    format: str
    n_items: int
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """What there is to choose from; ``keys`` are those of the items' metadata."""

    splits: tuple[str, ...]
    forms: tuple[SplitForm, ...]
    keys: tuple[str, ...]
    earlier: tuple[ExportLine, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One row of the split's preview: items, a class or a tag; a count and an ideal for each part."""

    name: str
    kind: str
    counts: tuple[int, ...]
    ideals: tuple[float, ...]

    @property
    def total(self) -> int:
        """Return how many items there are in all parts."""
        return sum(self.counts)


def read_export(session: Session) -> ExportFacts:
    """Return what there is to choose from (reads; off the GUI thread)."""
    from labeler.store.read.exports import exports
    from labeler.store.read.items import item_ids, items
    from labeler.store.read.splits import splits

    project = session.project
    if project is None:
        raise UserError("No project is open; open one on Home.")
    stored = {one.name: one for one in splits(project)}
    forms = tuple(
        SplitForm(
            one.name,
            ", ".join(f"{name}={share:g}" for name, share in one.parts.items()),
            "class" in one.balance,
            any(name != "class" for name in one.balance),
            one.group_by or "",
            one.seed or 0,
        )
        for one in stored.values()
    )
    sample = items(project, item_ids(project)[:KEYS_FROM].tolist())
    earlier = tuple(
        ExportLine(
            datetime.fromtimestamp(one.at / 1e6).astimezone().strftime("%Y-%m-%d %H:%M"),
            one.format,
            one.n_items,
            one.path.as_posix(),
            one.manifest_sha256,
        )
        for one in exports(project)
    )
    return ExportFacts(
        tuple(stored),
        forms,
        tuple(sorted({key for row in sample for key in row.meta})),
        earlier,
        free_folder(project.path),
    )


def free_folder(project: Path) -> Path:
    """Return a folder beside the project that is not there yet: ``NAME-export-1``."""
    n = 1
    while (folder := project.with_name(f"{project.stem}-export-{n}")).exists():
        n += 1
    return folder


def propose(session: Session, form: SplitForm) -> Division | str:
    """Return how the items would be divided, or why not, in words (reads)."""
    from labeler.ops.split import propose_split

    project = session.project
    if project is None:
        return "No project is open."
    try:
        return propose_split(project, question=session.question, **_options(session, form))  # type: ignore[arg-type]
    except LabelerError as error:
        return str(error)


def store_split(session: Session, form: SplitForm) -> Division:
    """Store the split as this person.

    Raises:
        UserError: see ``ops.split.make_split``.
    """
    from labeler.ops.split import make_split

    project = session.project
    if project is None:
        raise UserError("No project is open; open one on Home.")
    options = _options(session, form)
    return make_split(project, question=session.question, author=session.person, **options).value  # type: ignore[arg-type]


def _options(session: Session, form: SplitForm) -> dict[str, object]:
    from labeler.ops.split import parse_parts
    from labeler.store.read.tags import tags

    balance: list[str] | None = ["class"] if form.by_class else []
    if form.by_tags:
        known = tags(session.project) if session.project is not None else []
        balance = None if form.by_class else [tag.name for tag in known]
    return {
        "name": form.name.strip() or "split",
        "parts": parse_parts(form.parts),
        "balance": balance,
        "group": form.group or None,
        "seed": form.seed,
    }


def preview_lines(division: Division) -> list[PreviewLine]:
    """Return the preview's rows: all items, then the classes, then the tags."""
    report = division.as_dict()
    parts = report["parts"]
    lines = [_line("all items", "items", [row["n"] for row in parts], division.shares)]
    for kind, word in (("classes", "class"), ("tags", "tag")):
        names = parts[0][kind] if parts else {}
        lines += [_line(name, word, [row[kind][name] for row in parts], division.shares) for name in names]
    return lines


def _line(name: str, kind: str, counts: list[int], shares: tuple[float, ...]) -> PreviewLine:
    total = sum(counts)
    return PreviewLine(name, kind, tuple(counts), tuple(total * share for share in shares))


def split_words(division: Division) -> str:
    """Return how good the division is, in one line."""
    words = f"Largest deviation from the ideal: {division.max_deviation:.1f} items. "
    words += "No group is cut." if division.groups_cut == 0 else f"Groups cut before: {division.groups_cut}."
    if division.n_kept:
        words += f" {division.n_kept:,} items keep their part; the frozen test set stays."
    return words


def plan(session: Session, choice: Choice) -> Plan | str:
    """Return what an export would hold, or why nothing, in words (reads)."""
    from labeler.ops.export import plan_export

    project = session.project
    if project is None:
        return "No project is open."
    try:
        return plan_export(project, session.question, choice)
    except LabelerError as error:
        return str(error).removeprefix(f"{project.path}: ")


def plan_words(of: Plan) -> tuple[str, list[tuple[str, str]]]:
    """Return what would be exported in one line, and each thing left out or lost: (severity, words)."""
    from collections import Counter

    sources = Counter(record.truth for record in of.records)
    truth = ", ".join(f"{n:,} by {source}" for source, n in sources.most_common())
    first = f"{len(of.records):,} items (truth: {truth})"
    if of.votes:
        first += f" and {len(of.votes):,} votes"
    notes = [("info", f"Left out: {n:,} {why}") for why, n in of.left_out.items()]
    for loss in of.losses:
        where = f"kept in {loss.kept_in}" if loss.kept_in else "not in the export"
        notes.append((loss.severity, f"{loss.what[:1].upper()}{loss.what[1:]} ({loss.n:,}): {where}"))
    return f"{first}.", sorted(notes, key=lambda one: one[0] != "warning")


def run_export(job: Job, session: Session, folder: Path, choice: Choice, link: bool) -> Exported:
    """Write the export as a job, with progress and cancel.

    Raises:
        UserError: see ``ops.export.export_project``.
    """
    from labeler.ops.export import export_project

    project = session.project
    if project is None:
        raise UserError("No project is open; open one on Home.")
    return export_project(
        project,
        folder,
        question=session.question,
        author=session.person,
        choice=choice,
        link=link,
        progress=lambda done, of: job.report(done / max(of, 1), f"{done:,} of {of:,} items"),
        cancelled=lambda: job.cancelled,
    )


def form_for(facts: ExportFacts, name: str) -> SplitForm:
    """Return the form of a stored split, or the default one for a new name."""
    found = next((form for form in facts.forms if form.name == name), None)
    return found or replace(SplitForm(), name=name or "split")
