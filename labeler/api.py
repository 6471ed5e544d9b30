"""The promised names, for plug-ins and notebooks. Each is imported when it is first used.

>>> from labeler import api
>>> api.parse_classes("ok,scratch")[1].key
'2'
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import Any

NAMES = MappingProxyType(
    {
        # what goes wrong, and the words everybody shares
        "LabelerError": "labeler.errors",
        "UserError": "labeler.errors",
        "FileProblem": "labeler.errors",
        "NotAllowed": "labeler.errors",
        "Cancelled": "labeler.errors",
        "Damage": "labeler.errors",
        "Bug": "labeler.errors",
        "Id": "labeler.types",
        "Role": "labeler.types",
        "ItemKind": "labeler.types",
        "QuestionKind": "labeler.types",
        "ClassKind": "labeler.types",
        "AnswerState": "labeler.types",
        "TruthSource": "labeler.types",
        "UncertainPolicy": "labeler.types",
        "Origin": "labeler.types",
        "Changes": "labeler.types",
        "ClassSpec": "labeler.schema",
        "QuestionSpec": "labeler.schema",
        "parse_classes": "labeler.schema",
        # the door for plug-ins
        "Part": "labeler.hooks",
        "hookimpl": "labeler.hooks",
        # a project: open it, read it
        "Project": "labeler.store.project",
        "people": "labeler.store.read.people",
        "questions": "labeler.store.read.questions",
        "the_question": "labeler.store.read.questions",
        "classes": "labeler.store.read.questions",
        "rounds": "labeler.store.read.rounds",
        "item_ids": "labeler.store.read.items",
        "items": "labeler.store.read.items",
        "current_labels": "labeler.store.read.labels",
        "item_labels": "labeler.store.read.labels",
        "tags": "labeler.store.read.tags",
        "taggings": "labeler.store.read.tags",
        "runs": "labeler.store.read.runs",
        "predictions": "labeler.store.read.runs",
        "splits": "labeler.store.read.splits",
        "split_parts": "labeler.store.read.splits",
        "measures": "labeler.store.read.measures",
        "history": "labeler.store.read.history",
        # use cases
        "PersonSpec": "labeler.ops.project",
        "create_project": "labeler.ops.project",
        "add_person": "labeler.ops.people",
        "submit_label": "labeler.ops.label",
        "skip_item": "labeler.ops.label",
        "undo": "labeler.ops.undo",
        "redo": "labeler.ops.undo",
        "add_tag": "labeler.ops.tags",
        "tag_items": "labeler.ops.tags",
        "untag_items": "labeler.ops.tags",
        "disagreements": "labeler.ops.resolve",
        "rule_item": "labeler.ops.resolve",
        "item_truths": "labeler.ops.truth",
        "merge_copies": "labeler.ops.merge",
        "check": "labeler.ops.check",
        "repair": "labeler.ops.check",
        "backup": "labeler.ops.check",
    }
)
"""Each name and the module that it lives in; a name that is here stays here."""

__all__ = sorted(NAMES)  # noqa: PLE0605 - the table above is the list


def __getattr__(name: str) -> Any:
    module = NAMES.get(name)
    if module is None:
        raise AttributeError(f"labeler.api promises no {name!r}")
    return getattr(import_module(module), name)


def __dir__() -> list[str]:
    return [*__all__, "NAMES"]
