"""Classes that a question has, and those that an import brings along."""

from __future__ import annotations

from collections.abc import Iterable

from labeler.errors import UserError
from labeler.media.scan import natural_key
from labeler.schema import ClassSpec, complete
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.questions import classes
from labeler.types import Id


def unknown_classes(project: Project, question: Id, names: Iterable[str], *, new_classes: str) -> list[str]:
    """Return the names that are no class of the question yet, in natural order ("2" before "10").

    Raises:
        UserError: there are some and ``new_classes`` is ``"refuse"``, or it is neither that nor ``"add"``.
    """
    if new_classes not in ("add", "refuse"):
        raise UserError(f"New classes are added or refused (add, refuse), not {new_classes!r}.")
    known = {found.name for found in classes(project, question)}
    new = sorted({name for name in names if name not in known}, key=lambda name: (natural_key(name), name))
    if new and new_classes == "refuse":
        shown = ", ".join(repr(name) for name in new[:5]) + (" …" if len(new) > 5 else "")
        raise UserError(f"No class of the question: {shown}. Add it to the classes or mend the spelling.")
    return new


def add_classes(batch: Batch, project: Project, question: Id, new: list[str]) -> dict[str, Id]:
    """Append the classes ``new`` behind the others, with the next free keys and colours.

    Returns:
        The id of every class of the question by its name.

    Raises:
        UserError: an empty name.
    """
    known = classes(project, question)
    ids = {found.name: found.id for found in known}
    if not new:
        return ids
    specs = [ClassSpec(found.name, found.kind, found.key, found.colour) for found in known]
    completed = complete((*specs, *(ClassSpec(name) for name in new)))
    for position, spec in enumerate(completed):
        if position >= len(known):
            ids[new[position - len(known)]] = batch.add(
                "label_class",
                question=question,
                name=spec.name,
                key=spec.key,
                colour=spec.colour,
                position=position,
                kind=spec.kind,
            )
    return ids


def ensure_classes(
    project: Project, question: Id, names: Iterable[str], *, author: Id, new_classes: str = "add"
) -> dict[str, Id]:
    """Return the id of every class by its name, adding those of ``names`` that the question lacks.

    Raises:
        UserError: new classes are refused, or a name is empty.
    """
    new = unknown_classes(project, question, names, new_classes=new_classes)
    if not new:
        return {found.name: found.id for found in classes(project, question)}
    words = f"add the class{'es' if len(new) > 1 else ''} {', '.join(new[:3])}{' …' if len(new) > 3 else ''}"
    return project.operate(
        "class", words, author, lambda batch: add_classes(batch, project, question, new)
    ).value
