"""Export: write items, labels and parts, with a manifest that makes the same bytes again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeler import __version__
from labeler.errors import Cancelled
from labeler.formats import csv_items, folders, jsonl
from labeler.formats.atomic import atomic_folder
from labeler.formats.manifest import VERSION, fingerprint, listed, write_manifest
from labeler.ops.export_plan import Choice, Format, Plan, Uncertain, plan_export
from labeler.ops.roles import Right, require
from labeler.store.project import Project
from labeler.store.read.exports import exports, label_book, project_identity
from labeler.types import Changes, Id

__all__ = ["Choice", "Exported", "Format", "Plan", "Uncertain", "export_project", "plan_export"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished export: the folder, its manifest and the manifest's SHA-256, and what it holds."""

    path: Path
    manifest: dict[str, Any]
    sha256: str
    plan: Plan
    changes: Changes

    def as_dict(self) -> dict[str, Any]:
        """Return the stable keys of ``labeler export --json``."""
        return {
            "path": self.path,
            "format": str(self.plan.choice.format),
            "n_items": len(self.plan.records),
            "n_votes": len(self.plan.votes),
            "manifest_sha256": self.sha256,
            **summary(self.plan),
        }


def summary(plan: Plan) -> dict[str, Any]:
    """Return what a plan holds: ``counts``, ``left_out`` and ``losses`` as plain values."""
    place = {name: i for i, name in enumerate(plan.split.parts if plan.split is not None else ())}
    by_part: dict[str, dict[str, int]] = {}
    for (part, label), n in sorted(plan.counts.items(), key=lambda row: (place.get(row[0][0], -1), row[0])):
        by_part.setdefault(part, {})[label] = n
    return {
        "counts": by_part,
        "truth": dict(sorted(Counter(record.truth for record in plan.records).items())),
        "left_out": dict(sorted(plan.left_out.items())),
        "losses": [
            {"what": loss.what, "n": loss.n, "kept_in": loss.kept_in, "severity": loss.severity}
            for loss in plan.losses
        ],
    }


def export_project(
    project: Project,
    out: Path,
    *,
    question: Id,
    author: Id,
    choice: Choice | None = None,
    link: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    initiator: str | None = None,
) -> Exported:
    """Write an export into the new folder ``out`` and note it in the project.

    The folder appears whole or not at all. The same facts and choices give the same bytes, also elsewhere:
    no time of writing is in the files; it is in the project's own record of the export.

    Args:
        choice: format, split, what becomes of uncertain items, raw votes.
        link: folders: make hard links instead of copies where the file system can.
        progress: called with how many items are done, of how many.
        cancelled: asked between items.

    Raises:
        FileProblem: ``out`` is not empty or cannot be written, or a media file is missing or has changed.
        NotAllowed: only an MLE exports.
        UserError: nothing to export, or no such split.
        Cancelled: the person stopped it; nothing is left behind.
    """
    require(project, author, Right.EXPORT)
    out = Path(out)
    plan = plan_export(project, question, choice or Choice())
    with atomic_folder(out) as folder:
        names = _write(folder, plan, link=link, progress=progress, cancelled=cancelled)
        manifest = _manifest(project, plan, listed(folder, names))
        sha256 = write_manifest(folder, manifest)
        if cancelled is not None and cancelled():
            raise Cancelled("The export was stopped; nothing was written.")
    row = {
        "path": out.absolute(),
        "format": plan.choice.format,
        "split": None if plan.split is None else plan.split.id,
        "n_items": len(plan.records),
        "manifest": manifest,
        "manifest_sha256": sha256,
    }
    done = project.operate(
        "export", f"export to {out.name}", author, lambda batch: _note(batch.add, row), initiator=initiator
    )
    return Exported(out, manifest, sha256, plan, done.changes)


def _note(add: Callable[..., Id], row: dict[str, Any]) -> Id:
    return add("export", **row)


def _write(
    folder: Path,
    plan: Plan,
    *,
    link: bool,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> list[str]:
    """Write the items in the chosen format, and the votes; return the tables' names."""
    if plan.choice.format is Format.FOLDERS:
        names = folders.write_items(
            folder, plan.records, classes=plan.class_names, link=link, progress=progress, cancelled=cancelled
        )
    elif plan.choice.format is Format.JSONL:
        names = jsonl.write_items(folder, plan.records, paths=plan.paths)
    else:
        names = csv_items.write_items(folder, plan.records, paths=plan.paths)
    if plan.choice.votes:
        names.append(csv_items.write_votes(folder, plan.votes))
    return names


def _manifest(project: Project, plan: Plan, files: Sequence[dict[str, Any]]) -> dict[str, Any]:
    identity, name = project_identity(project)
    question = plan.question
    manifest: dict[str, Any] = {
        "manifest": VERSION,
        "labeler": __version__,
        "project": {"id": str(identity), "name": name},
        "question": {"name": question.name, "kind": str(question.kind), "words": question.words},
        "classes": [{"name": c.name, "kind": str(c.kind)} for c in plan.classes],
        "label_book_sha256": fingerprint(label_book(project, question.id)),
        "query": "every item with a truth" if plan.split is None else "every item of the split with a truth",
        "truth": {
            "order": ["gold", "ruling", "consensus"],
            "method": plan.truth.method,
            "round": None if plan.truth.round is None else plan.truth.round.name,
        },
        "uncertain": str(plan.choice.uncertain),
        "split": _split(plan),
        "votes": plan.choice.votes,
        "format": str(plan.choice.format),
        "csv_guard": "apostrophe",
        "n_items": len(plan.records),
        **summary(plan),
        "files": list(files),
    }
    if plan.choice.format is Format.FOLDERS:
        manifest["media"] = {"n": len(plan.records), "listed_in": csv_items.ITEMS}
    return {**manifest, "parent": _parent(project, manifest)}


def _split(plan: Plan) -> dict[str, Any] | None:
    if plan.split is None:
        return None
    return {
        "name": plan.split.name,
        "parts": plan.split.parts,
        "balance": list(plan.split.balance),
        "group_by": plan.split.group_by,
        "seed": plan.split.seed,
        "frozen": list(plan.split.frozen),
        "sha256": fingerprint(plan.split_rows),
    }


def _parent(project: Project, manifest: dict[str, Any]) -> str | None:
    """Return the manifest that this one follows: the last export's, or its parent if nothing has changed."""
    last = next(iter(exports(project)), None)
    if last is None:
        return None
    before = {key: value for key, value in last.manifest.items() if key != "parent"}
    return last.manifest.get("parent") if before == manifest else last.manifest_sha256
