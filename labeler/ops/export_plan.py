"""What an export would hold: the items with their truth, the votes, what is left out and what is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labeler.errors import UserError
from labeler.formats import csv_items, folders, jsonl
from labeler.formats.record import Loss, Record, Vote
from labeler.ops.export_records import Scope, item_records, vote_records
from labeler.ops.truth import ItemTruths, item_truths
from labeler.store.project import Project
from labeler.store.read.items import ItemRow, item_ids, items
from labeler.store.read.questions import LabelClass, Question, questions
from labeler.store.read.questions import classes as classes_of
from labeler.store.read.sources import sources
from labeler.store.read.splits import Split, split_by_name, split_parts, splits
from labeler.types import ClassKind, Id


class Format(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSONL = "jsonl"
    FOLDERS = "folders"


class Uncertain(StrEnum):
    """What becomes of items whose truth is an uncertain class."""

    DROP = "drop"
    KEEP = "keep"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for; ``split`` is the name of a stored split, or None for no parts."""

    format: Format = Format.CSV
    split: str | None = None
    uncertain: Uncertain = Uncertain.DROP
    votes: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What the export would hold.

    ``records`` in import order; ``paths`` where each item's file lies, as the export names it; ``left_out``
    says why how many items are not in it; ``counts`` maps (part, class) to items, part "" where there is no
    split; ``losses`` is what the format cannot hold.
    """

    question: Question
    classes: tuple[LabelClass, ...]
    choice: Choice
    split: Split | None
    split_rows: tuple[tuple[str, str], ...]
    truth: ItemTruths
    records: tuple[Record, ...]
    paths: tuple[str, ...]
    votes: tuple[Vote, ...]
    left_out: Mapping[str, int]
    counts: Mapping[tuple[str, str], int]
    losses: tuple[Loss, ...]

    @property
    def class_names(self) -> tuple[str, ...]:
        """Return the classes that items may bear, in their declared order."""
        kinds = {ClassKind.NORMAL, ClassKind.UNCERTAIN}
        if self.choice.uncertain is not Uncertain.KEEP:
            kinds = {ClassKind.NORMAL}
        return tuple(c.name for c in self.classes if c.kind in kinds)


def plan_export(project: Project, question: Id, choice: Choice) -> Plan:
    """Return what an export would hold; nothing is written.

    Raises:
        UserError: no such split, or no item has a truth.
    """
    asked = next(one for one in questions(project) if one.id == question)
    declared = tuple(c for c in classes_of(project, question) if c.is_offered)
    truth = item_truths(project, question)
    split, part_of = _split(project, choice.split)
    chosen, left_out = _chosen(project, truth, declared, choice, part_of)
    if not chosen:
        raise UserError(f"{project.path}: {_why_nothing(left_out)}")
    rows = items(project, chosen)
    tasks = _tasks(project, rows)
    scope = Scope(project, question, declared, truth, part_of, soft=choice.uncertain is Uncertain.SOFT)
    records = item_records(scope, rows, tasks)
    if choice.uncertain is Uncertain.SOFT and choice.format is Format.FOLDERS:
        unclear = [i for i, record in enumerate(records) if not record.label]
        left_out |= {"no single class, so no folder": len(unclear)} if unclear else {}
        keep = sorted(set(range(len(records))) - set(unclear))
        records, rows = [records[i] for i in keep], [rows[i] for i in keep]
    votes = vote_records(scope, dict(zip(chosen, tasks, strict=True))) if choice.votes else []
    paths = _stored_paths(project, rows)
    counts = Counter((record.part, record.label) for record in records)
    parts = tuple((task, part_of[item]) for item, task in zip(chosen, tasks, strict=True) if item in part_of)
    return Plan(
        asked,
        declared,
        choice,
        split,
        parts,
        truth,
        tuple(records),
        tuple(paths),
        tuple(votes),
        left_out,
        counts,
        tuple(_losses(choice, records)),
    )


def _split(project: Project, name: str | None) -> tuple[Split | None, dict[Id, str]]:
    if name is None:
        return None, {}
    split = split_by_name(project, name)
    if split is None:
        known = (
            ", ".join(sorted({one.name for one in splits(project)})) or "none; make one with labeler split"
        )
        raise UserError(f"{project.path} has no split {name!r}; it has {known}.")
    item, part = split_parts(project, split.id)
    return split, dict(zip(item.tolist(), part.tolist(), strict=True))


def _chosen(
    project: Project,
    truth: ItemTruths,
    declared: Sequence[LabelClass],
    choice: Choice,
    part_of: Mapping[Id, str],
) -> tuple[list[Id], dict[str, int]]:
    """Return the items that leave, in import order, and why how many do not."""
    kind = {c.id: c.kind for c in declared}
    known = dict(zip(truth.item.tolist(), truth.label_class.tolist(), strict=True))
    left: Counter[str] = Counter()
    chosen = []
    for item in item_ids(project).tolist():
        of = kind.get(known[item]) if item in known else None
        if of is None:
            left["no truth"] += 1
        elif of is ClassKind.UNUSABLE:
            left["unusable"] += 1
        elif of is ClassKind.UNCERTAIN and choice.uncertain is Uncertain.DROP:
            left["uncertain"] += 1
        elif choice.split is not None and item not in part_of:
            left["not in the split"] += 1
        else:
            chosen.append(item)
    broken = len(item_ids(project, include_broken=True)) - len(item_ids(project))
    if broken:
        left["broken"] = broken
    return chosen, dict(left)


def _why_nothing(left_out: Mapping[str, int]) -> str:
    if not left_out:
        return "there are no items to export; import a folder first."
    said = ", ".join(f"{n:,} {why}" for why, n in left_out.items())
    return f"no item can be exported ({said}); close a round, rule on items, or import gold first."


def _tasks(project: Project, rows: Sequence[ItemRow]) -> list[str]:
    """Return a name for each item that no other has: its path, with its source where two share one."""
    twice = {path for path, n in Counter(row.relative for row in rows).items() if n > 1}
    names = {source.id: source.name for source in sources(project)}
    tasks, seen = [], set()
    for row in rows:
        task = row.relative if row.relative not in twice else f"{names.get(row.source, '')}/{row.relative}"
        task = task if task not in seen else f"{task}#{row.id}"
        seen.add(task)
        tasks.append(task)
    return tasks


def _stored_paths(project: Project, rows: Sequence[ItemRow]) -> list[str]:
    """Return media paths as the export names them: relative to the project's folder where they lie below."""
    beside = f"{project.path.parent.absolute().as_posix().rstrip('/')}/"
    return [row.path.as_posix().removeprefix(beside) for row in rows]


def _losses(choice: Choice, records: Sequence[Record]) -> list[Loss]:
    of = {Format.CSV: csv_items.losses, Format.JSONL: jsonl.losses, Format.FOLDERS: folders.losses}
    found = of[choice.format](records)
    if not choice.votes:
        n = sum(record.n_labels > 0 for record in records)
        found += [Loss("who said what (raw votes)", n)] if n else []
    return found
