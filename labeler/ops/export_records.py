"""What leaves the project as rows: each item with its truth, and each answer of each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from labeler.formats.record import Record, Vote
from labeler.ops.truth import ItemTruths, counting, merged_into
from labeler.store.project import Project
from labeler.store.read.exports import votes as stored_votes
from labeler.store.read.items import ItemRow
from labeler.store.read.labels import current_labels
from labeler.store.read.people import people
from labeler.store.read.questions import LabelClass
from labeler.store.read.questions import classes as classes_of
from labeler.store.read.rounds import rounds
from labeler.store.read.tags import taggings, tags
from labeler.types import ClassKind, Id, TruthSource

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """Of which question, with which truth and parts; ``declared`` are its classes without merged ones."""

    project: Project
    question: Id
    declared: Sequence[LabelClass]
    truth: ItemTruths
    part_of: Mapping[Id, str]
    soft: bool


def item_records(scope: Scope, rows: Sequence[ItemRow], tasks: Sequence[str]) -> list[Record]:
    """Return the items as they leave; ``tasks`` names each of ``rows``, and each has a truth."""
    truth = scope.truth
    name = {c.id: c.name for c in scope.declared}
    at = {item: i for i, item in enumerate(truth.item.tolist())}
    said = _said(scope, rows)
    soft = _soft(scope, said) if scope.soft else None
    tags_of = _tags(scope.project)
    records = []
    for i, (row, task) in enumerate(zip(rows, tasks, strict=True)):
        place = at[row.id]
        n = int(said.n_labels[i])
        record = Record(
            task=task,
            media=row.path,
            sha256=row.sha256,
            kind=str(row.kind),
            part=scope.part_of.get(row.id, ""),
            label=name[int(truth.label_class[place])] if soft is None else _likeliest(soft[i]),
            truth=str(truth.source[place]),
            n_labels=n,
            agreement=float(said.agreeing[i] / n) if n else float("nan"),
            tags=tuple(tags_of.get(row.id, ())),
            meta=_meta(row),
            soft=None if soft is None else soft[i],
        )
        records.append(record)
    return records


def _meta(row: ItemRow) -> dict[str, Any]:
    known = {
        "group_key": row.group_key,
        "width": row.width,
        "height": row.height,
        "seconds": row.seconds,
        "sample_rate_hz": row.sample_rate_hz,
        "channels": row.channels,
    }
    return {key: value for key, value in known.items() if value is not None} | row.meta


def _likeliest(shares: Mapping[str, float]) -> str:
    """Return the class with the largest share, or nothing where two share the first place."""
    first = max(shares.values())
    names = [name for name, share in shares.items() if share >= first - 1e-12]
    return names[0] if len(names) == 1 else ""


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """What people say of the items that leave.

    ``item`` int64 (positions) and ``label`` int64 (class ids), one entry per answer; ``n_labels``,
    ``agreeing`` per item; ``true`` the true class's id and ``known`` whether it is gold or a ruling.
    """

    item: np.ndarray
    label: np.ndarray
    n_labels: np.ndarray
    agreeing: np.ndarray
    true: np.ndarray
    known: np.ndarray


def _said(scope: Scope, rows: Sequence[ItemRow]) -> _Said:
    project, question, truth = scope.project, scope.question, scope.truth
    ids = np.array([row.id for row in rows], dtype=np.int64)
    order = np.argsort(ids)
    labels = current_labels(project, question, None if truth.round is None else truth.round.id).answered()
    labels = counting(labels.where(np.isin(labels.item, ids)), merged_into(project, question))
    place = order[np.searchsorted(ids, labels.item, sorter=order)].astype(np.int64)
    at = np.searchsorted(truth.item, ids)
    true = truth.label_class[at]
    return _Said(
        item=place,
        label=labels.label_class,
        n_labels=np.bincount(place, minlength=len(ids)),
        agreeing=np.bincount(place, weights=labels.label_class == true[place], minlength=len(ids)),
        true=true,
        known=truth.source[at] != TruthSource.CONSENSUS,
    )


def _soft(scope: Scope, said: _Said) -> list[dict[str, float]]:
    """Return each item's shares: certain where gold or a ruling names a certain class, else people's.

    An item of which nobody said anything certain has the same share for every class.
    """
    from labeler.stats.soft import soft_labels
    from labeler.stats.uncertain import count_as, truth_as

    code = {c.id: i for i, c in enumerate(scope.declared)}
    unsure = [code[c.id] for c in scope.declared if c.kind is not ClassKind.NORMAL]
    between = {code[c.id]: [code[one] for one in c.between if one in code] for c in scope.declared}
    label = np.array([code.get(one, -1) for one in said.label.tolist()], dtype=np.int64)
    counted = count_as(label, len(code), unsure, "half", between)
    shares = soft_labels(said.item, counted.label, counted.share, len(said.true))
    certain = truth_as(np.array([code[one] for one in said.true.tolist()]), counted, len(code))
    empty = np.isnan(shares).any(axis=1)
    exact = np.flatnonzero((said.known | empty) & (certain >= 0))
    shares[exact] = np.eye(counted.n_classes)[certain[exact]]
    shares[np.isnan(shares).any(axis=1)] = 1.0 / max(counted.n_classes, 1)
    names = [scope.declared[one].name for one in counted.classes]
    return [dict(zip(names, row, strict=True)) for row in shares.tolist()]


def _tags(project: Project) -> dict[Id, list[str]]:
    name = {tag.id: tag.name for tag in tags(project)}
    found: dict[Id, list[str]] = {}
    for item, tag in zip(*(column.tolist() for column in taggings(project)), strict=True):
        found.setdefault(item, []).append(name[tag])
    return {item: sorted(names) for item, names in found.items()}


def vote_records(scope: Scope, task_of: Mapping[Id, str]) -> list[Vote]:
    """Return every current answer on the items of ``task_of`` (id to name), of all rounds."""
    project, question = scope.project, scope.question
    everybody = {person.id: person for person in people(project)}
    every_class = {c.id: c for c in classes_of(project, question)}
    round_name = {one.id: one.name for one in rounds(project, question)}
    return [
        Vote(
            task=task_of[vote.item],
            worker=everybody[vote.person].name,
            label=every_class[vote.label_class].name,
            at=(_EPOCH + timedelta(microseconds=vote.at)).isoformat(timespec="microseconds"),
            round=round_name.get(vote.round, ""),
            uncertain=every_class[vote.label_class].kind is ClassKind.UNCERTAIN,
            sure=vote.sure,
            between=tuple(every_class[one].name for one in vote.between if one in every_class),
            seconds=vote.seconds,
            note=vote.note,
            simulated=everybody[vote.person].simulated,
        )
        for vote in stored_votes(project, question)
        if vote.item in task_of and vote.person in everybody and vote.label_class in every_class
    ]
