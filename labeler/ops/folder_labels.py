"""Class folders: the folder that a file lies in is its gold label, or somebody's vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeler.errors import UserError
from labeler.media.kinds import suffix_kind
from labeler.media.scan import Found, class_folders
from labeler.ops.classes import ensure_classes
from labeler.ops.import_rounds import assign_answered, check_may_open, open_for_votes, vote_round
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.questions import the_question
from labeler.types import AnswerState, Id, Origin


@dataclass(frozen=True, slots=True)
class FolderLabels:
    """What class folders say: a class for each relative path, and where it is written.

    ``opened`` is the name of the round that was opened for these votes, empty where one was open.
    """

    question: Id
    classes: dict[str, Id]
    by_path: dict[str, str]
    person: Id | None = None
    round: Id | None = None
    opened: str = ""


def folder_labels(
    project: Project,
    files: Sequence[Found],
    where: str | None,
    *,
    folder: Path,
    person: Id,
    author: Id,
    question: Id | None,
    new_classes: str,
) -> FolderLabels | None:
    """Return what the class folders say, the classes that are new added first.

    Raises:
        UserError: ``where`` is neither gold nor votes, no class folder, or classes refused.
    """
    if where is None:
        return None
    if where not in ("gold", "votes"):
        raise UserError(f"Class folders are gold or votes, not {where!r}.")
    relatives = [file.relative for file in files if suffix_kind(file.path) is not None]
    named = zip(relatives, class_folders(relatives), strict=True)
    by_path = {relative: name for relative, name in named if name is not None}
    if not by_path:
        raise UserError("The folder has no class folders; put each class's files into a folder of its name.")
    asked = the_question(project).id if question is None else question
    classes = ensure_classes(project, asked, by_path.values(), author=author, new_classes=new_classes)
    if where == "gold":
        return FolderLabels(asked, classes, by_path)
    goes_to = vote_round(project, asked, folder)
    round_ = goes_to.id
    if round_ is None:
        check_may_open(project, author)
        words = f"open {goes_to.name}"
        round_ = project.operate(
            "round", words, author, lambda batch: open_for_votes(batch, asked, goes_to.name, [], [])
        ).value
    return FolderLabels(asked, classes, by_path, person, round_, goes_to.name)


def label_known(
    project: Project,
    labels: FolderLabels | None,
    known: list[tuple[Found, Id]],
    *,
    author: Id,
    initiator: str | None,
) -> None:
    """Give items that were known already the labels of their folders, where they have none."""
    if labels is None or not known:
        return

    def body(batch: Batch) -> None:
        table, where, values = "gold", "question = ?", [labels.question]
        if labels.person is not None:
            table, where = "annotation", "question = ? AND person = ? AND round = ?"
            values += [labels.person, labels.round or 0]
        rows = batch.db.execute(f"SELECT item FROM current_{table} WHERE {where}", values)
        labeled = {row[0] for row in rows}
        add_labels(batch, labels, [(item, file.relative) for file, item in known if item not in labeled])

    project.operate("import", "import labels of folders", author, body, initiator=initiator)


def add_labels(batch: Batch, labels: FolderLabels, named: list[tuple[Id, str]]) -> None:
    """Append the labels that folders give to (item, relative path) pairs."""
    pairs = [(item, labels.by_path[path]) for item, path in named if path in labels.by_path]
    columns: dict[str, Any] = {
        "item": [item for item, _ in pairs],
        "question": labels.question,
        "label_class": [labels.classes[name] for _, name in pairs],
        "origin": Origin.IMPORT,
    }
    if labels.person is None:
        batch.add_many("gold", columns, len(pairs))
    else:
        columns |= {"person": labels.person, "round": labels.round, "state": AnswerState.ANSWERED, "sure": 1}
        batch.add_many("annotation", columns, len(pairs))
        if labels.opened and labels.round is not None:
            assign_answered(batch, labels.round, [labels.person] * len(pairs), columns["item"])
