"""Mend the classes of a question: merge, rename, split, retire, bring back, reorder, add; one operation each.

Labels are never touched: a merged class counts as another from then on, a retired one as nothing, and undo
takes that back. So a mend of a hundred thousand labels writes a handful of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from labeler.errors import UserError
from labeler.ops.roles import Right, require
from labeler.schema import ClassSpec, complete
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.questions import LabelClass, classes, questions
from labeler.types import ClassKind, Id

if TYPE_CHECKING:
    from labeler.ops.whatif import Rehearsal
    from labeler.stats.uncertain import Policy


@dataclass(frozen=True, slots=True)
class Merge:
    """``others`` count as ``into`` from now on; ``name`` gives the whole a new name."""

    into: Id
    others: tuple[Id, ...]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Rename:
    """The class has another name; labels keep meaning it."""

    label_class: Id
    name: str


@dataclass(frozen=True, slots=True)
class Split:
    """The class is retired and ``names`` take its place; its items have to be labeled again."""

    label_class: Id
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retire:
    """The class is not offered any more and its labels do not count."""

    label_class: Id


@dataclass(frozen=True, slots=True)
class BringBack:
    """A retired or merged class is a class of its own again."""

    label_class: Id


@dataclass(frozen=True, slots=True)
class Reorder:
    """All classes that are offered, in their new order: what ordinal figures go by."""

    order: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class AddClass:
    """One more answer; ``between`` are the classes that a borderline lies between."""

    name: str
    kind: ClassKind = ClassKind.NORMAL
    between: tuple[Id, ...] = ()


Mend = Merge | Rename | Split | Retire | BringBack | Reorder | AddClass


def mend_classes(
    project: Project, *, author: Id, question: Id, mend: Mend, initiator: str | None = None
) -> Done[tuple[Id, ...]]:
    """Apply ``mend`` as one operation that undo takes back; return the classes that it made, if any.

    Raises:
        NotAllowed: a labeler does not mend classes.
        UserError: the mend does not fit the classes as they are; the sentence says why.
    """
    require(project, author, Right.DEFINE)

    def body(batch: Batch) -> tuple[Id, ...]:
        known = {one.id: one for one in classes(project, question)}
        words, made = _APPLY[type(mend)](batch, question, known, mend)
        batch.words = words
        return made

    return project.operate("classes", "mend the classes", author, body, initiator=initiator)


def check_mend(project: Project, question: Id, mend: Mend) -> None:
    """Refuse a mend that does not fit, writing nothing.

    Raises:
        UserError: the sentence says why.
    """
    known = {one.id: one for one in classes(project, question)}
    if isinstance(mend, Merge):
        _check_merge(known, mend)
    elif isinstance(mend, Split):
        _check_split(known, mend)
    elif isinstance(mend, Rename):
        _free_name(known, mend.name, but=_offered(known, mend.label_class).id)
    elif isinstance(mend, Retire):
        _check_retire(known, mend)
    elif isinstance(mend, AddClass):
        _free_name(known, mend.name)


_Known = dict[Id, LabelClass]


def _merge(batch: Batch, _question: Id, known: _Known, mend: Merge) -> tuple[str, tuple[Id, ...]]:
    into, others = _check_merge(known, mend)
    for one in others:
        batch.revise("label_class", {"entity": one.id}, merged_into=into.id)
    _point_elsewhere(batch, known, {one.id: into.id for one in others})
    name = into.name
    if mend.name is not None and mend.name.strip() != into.name:
        name = _free_name(known, mend.name, but=into.id, freed={one.id for one in others})
        batch.revise("label_class", {"entity": into.id}, name=name)
    return f"merge {', '.join(one.name for one in others)} into {name}", ()


def _check_merge(known: _Known, mend: Merge) -> tuple[LabelClass, list[LabelClass]]:
    into = _offered(known, mend.into)
    others = [_offered(known, one) for one in dict.fromkeys(mend.others) if one != mend.into]
    if not others:
        raise UserError("Merging needs two classes at least.")
    if any(one.kind is not into.kind for one in others):
        odd = next(one for one in others if one.kind is not into.kind)
        raise UserError(
            f"{odd.name!r} is {odd.kind.value} and {into.name!r} {into.kind.value}: they stay apart."
        )
    left = [one for one in known.values() if one.is_offered and one.kind is ClassKind.NORMAL]
    if into.kind is ClassKind.NORMAL and len(left) - len(others) < 2:
        raise UserError("Two classes at least have to stay; a question with one answer asks nothing.")
    return into, others


def _point_elsewhere(batch: Batch, known: _Known, moved: dict[Id, Id]) -> None:
    """A borderline between merged classes lies between what they are merged into."""
    for one in known.values():
        if one.kind is ClassKind.UNCERTAIN and set(one.between) & set(moved):
            sides = list(dict.fromkeys(moved.get(side, side) for side in one.between))
            batch.revise("label_class", {"entity": one.id}, between_classes=sides if len(sides) > 1 else None)


def _rename(batch: Batch, _question: Id, known: _Known, mend: Rename) -> tuple[str, tuple[Id, ...]]:
    before = _offered(known, mend.label_class)
    name = _free_name(known, mend.name, but=before.id)
    batch.revise("label_class", {"entity": before.id}, name=name)
    return f"rename {before.name} to {name}", ()


def _split(batch: Batch, question: Id, known: _Known, mend: Split) -> tuple[str, tuple[Id, ...]]:
    old, names = _check_split(known, mend)
    batch.revise("label_class", {"entity": old.id}, kind=ClassKind.RETIRED)
    rest = {id_: one for id_, one in known.items() if id_ != old.id}
    specs = tuple(ClassSpec(name) for name in names)
    made = _append(batch, question, rest, specs, position=old.position)
    return f"split {old.name} into {', '.join(names)}", made


def _check_split(known: _Known, mend: Split) -> tuple[LabelClass, list[str]]:
    old = _offered(known, mend.label_class)
    if old.kind is not ClassKind.NORMAL:
        raise UserError(f"{old.name!r} is {old.kind.value}; only a normal class can be split.")
    names = [name.strip() for name in mend.names if name.strip()]
    if len(names) < 2 or len(set(names)) < len(names):
        raise UserError("Splitting needs two names at least, each another.")
    for name in names:
        _free_name(known, name)
    return old, names


def _retire(batch: Batch, _question: Id, known: _Known, mend: Retire) -> tuple[str, tuple[Id, ...]]:
    old = _check_retire(known, mend)
    batch.revise("label_class", {"entity": old.id}, kind=ClassKind.RETIRED)
    return f"retire {old.name}", ()


def _check_retire(known: _Known, mend: Retire) -> LabelClass:
    old = _offered(known, mend.label_class)
    left = [one for one in known.values() if one.is_offered and one.kind is ClassKind.NORMAL]
    if old.kind is ClassKind.NORMAL and len(left) < 3:
        raise UserError("Two classes at least have to stay; a question with one answer asks nothing.")
    return old


def _bring_back(batch: Batch, _question: Id, known: _Known, mend: BringBack) -> tuple[str, tuple[Id, ...]]:
    old = known.get(mend.label_class)
    if old is None or old.is_offered:
        raise UserError("This class is neither merged nor retired; there is nothing to bring back.")
    _free_name(known, old.name, but=old.id)
    # what it was before it was retired is not known to matter: an answer like others
    kind = ClassKind.NORMAL if old.kind is ClassKind.RETIRED else old.kind
    batch.revise("label_class", {"entity": old.id}, merged_into=None, kind=kind)
    return f"bring back {old.name}", ()


def _reorder(batch: Batch, _question: Id, known: _Known, mend: Reorder) -> tuple[str, tuple[Id, ...]]:
    offered = [one.id for one in known.values() if one.is_offered]
    if sorted(mend.order) != sorted(offered):
        raise UserError("The new order has to name each class that is offered once.")
    for place, one in enumerate(mend.order):
        if known[one].position != place:
            batch.revise("label_class", {"entity": one}, position=place)
    return "put the classes in another order", ()


def _add(batch: Batch, question: Id, known: _Known, mend: AddClass) -> tuple[str, tuple[Id, ...]]:
    name = _free_name(known, mend.name)
    between = tuple(_offered(known, one).name for one in mend.between)
    spec = ClassSpec(name, mend.kind, between=between)
    last = max((one.position for one in known.values()), default=-1)
    return f"add {name}", _append(batch, question, known, (spec,), position=last + 1)


def _append(
    batch: Batch, question: Id, known: _Known, specs: tuple[ClassSpec, ...], *, position: int
) -> tuple[Id, ...]:
    """Append classes with the next free keys and colours; those that stood behind ``position`` move on."""
    offered = [one for one in known.values() if one.is_offered]
    there = tuple(ClassSpec(one.name, one.kind, one.key, one.colour) for one in offered)
    names = {one.name: one.id for one in offered}
    given = complete((*there, *specs))[len(there) :]
    if len(specs) > 1:
        for one in offered:
            if one.position > position:
                batch.revise("label_class", {"entity": one.id}, position=one.position + len(specs) - 1)
    return tuple(
        batch.add(
            "label_class",
            question=question,
            name=spec.name,
            key=spec.key,
            colour=spec.colour,
            position=position + place,
            kind=spec.kind,
            between_classes=[names[side] for side in spec.between] or None,
        )
        for place, spec in enumerate(given)
    )


def _offered(known: _Known, id_: Id) -> LabelClass:
    one = known.get(id_)
    if one is None or not one.is_offered:
        raise UserError("This class is not (or no longer) an answer of the question; choose another one.")
    return one


def _free_name(known: _Known, name: str, *, but: Id | None = None, freed: set[Id] = frozenset()) -> str:  # type: ignore[assignment]
    name = name.strip()
    if not name:
        raise UserError("A class needs a name.")
    for one in known.values():
        if one.is_offered and one.name == name and one.id != but and one.id not in freed:
            raise UserError(f"There is a class {name!r} already; merge the two, or choose another name.")
    return name


_APPLY: dict[type, Callable[..., tuple[str, tuple[Id, ...]]]] = {
    Merge: _merge,
    Rename: _rename,
    Split: _split,
    Retire: _retire,
    BringBack: _bring_back,
    Reorder: _reorder,
    AddClass: _add,
}


def relabel_items(project: Project, question: Id, label_class: Id) -> Sequence[Id]:
    """Return the items that have a current label of this class: what a split or a retirement leaves open."""
    from labeler.store.read.labels import current_labels

    labels = current_labels(project, question).answered()
    found: list[Id] = sorted(set(labels.item[labels.label_class == label_class].tolist()))
    return found


def rehearse_mend(project: Project, question: Id, mend: Mend, *, policy: Policy = "abstain") -> Rehearsal:
    """Return agreement, HLP and balance before and after ``mend``; nothing is changed.

    Raises:
        UserError: the mend does not fit the classes as they are.
    """
    from labeler.ops.opinions import opinions_of_project
    from labeler.ops.whatif import rehearse

    check_mend(project, question, mend)
    declared = {one.id: one for one in classes(project, question)}
    into, add = _as_mapping(declared, mend)
    found = rehearse(opinions_of_project(project, question), into, add=add, policy=policy)
    changed = {name for name, became in into.items() if became != name}
    return replace(found, n_exports=_exports_with(project, question, changed))


def _exports_with(project: Project, question: Id, names: set[str]) -> int:
    """Return how many exports of the question were written with one of these classes."""
    from labeler.store.read.exports import exports

    asked = next(one.name for one in questions(project) if one.id == question)
    n = 0
    for one in exports(project):
        held = {str(row.get("name")) for row in one.manifest.get("classes", ()) if isinstance(row, dict)}
        of = one.manifest.get("question")
        n += bool(held & names) and (not isinstance(of, dict) or of.get("name") == asked)
    return n


def _as_mapping(declared: _Known, mend: Mend) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """Return what becomes of classes, by name, and the names of new ones."""
    if isinstance(mend, Merge):
        name = mend.name.strip() if mend.name else declared[mend.into].name
        return {declared[one].name: name for one in (mend.into, *mend.others)}, ()
    if isinstance(mend, Rename):
        return {declared[mend.label_class].name: mend.name.strip()}, ()
    if isinstance(mend, Split):
        return {declared[mend.label_class].name: None}, tuple(name.strip() for name in mend.names)
    if isinstance(mend, Retire):
        return {declared[mend.label_class].name: None}, ()
    if isinstance(mend, AddClass):
        return {}, (mend.name.strip(),)
    return {}, ()
