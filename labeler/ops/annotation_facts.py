"""Entries settled (whose, about which item, answering what), compared with the project, and appended."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from labeler.errors import UserError
from labeler.formats.annotations import Annotations, Entry, Remark, Said
from labeler.ops.annotation_questions import Asked
from labeler.ops.annotation_rows import Known, Row, Settled, fresh_gold, fresh_predictions, fresh_votes
from labeler.ops.annotation_values import Placer
from labeler.ops.classes import add_classes, unknown_classes
from labeler.ops.import_rounds import VoteRound, open_for_votes, vote_round
from labeler.ops.project import add_question
from labeler.ops.tags import tag_id
from labeler.schema import ClassSpec, QuestionSpec
from labeler.store.connection import Database
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.items import items as item_rows
from labeler.store.read.people import people
from labeler.store.read.questions import classes as question_classes
from labeler.store.read.sizes import item_sizes
from labeler.types import Id, Origin, QuestionKind, Role

KIND = "annotations"
"""What such an operation is called; undo takes it back (unless it brought predictions, which are events)."""


@dataclass
class Answers:
    """What is to be written; ``added`` and ``known`` are counted when it is compared with the project."""

    path: Path
    asked: list[Asked]
    rows: list[list[Row]]
    rounds: list[VoteRound]
    new: list[list[str]]
    people: dict[str, Id]
    new_people: tuple[str, ...]
    tags: list[tuple[Id, str]]
    meta: dict[tuple[Id, str], str]
    replaced: int = 0
    left_out: int = 0
    added: dict[str, int] = field(default_factory=dict)
    known: int = 0
    opened: list[str] = field(default_factory=list)
    remarks: tuple[Remark, ...] = ()
    n_more_remarks: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def new_classes(self) -> tuple[str, ...]:
        """Return the classes that come in, by name."""
        return tuple(name for names in self.new for name in names)

    @property
    def new_rounds(self) -> tuple[str, ...]:
        """Return the names of the rounds that are opened for votes that are new."""
        return tuple(dict.fromkeys(self.opened))


def said_as(entry: Entry, as_: Said | None, person: str | None) -> Said | None:
    """Return what an entry is taken as, or None where it is left out for being of another kind."""
    if as_ is None:
        return entry.said or (Said.VOTE if entry.who or person else Said.GOLD)
    if entry.said is None or entry.said is as_:
        return as_
    # what one person said may be known to be the truth, and a model's output be taken for a person's
    return as_ if Said.GOLD not in (entry.said,) and as_ is not Said.PREDICTION else None


def settle(
    project: Project,
    annotations: Annotations,
    asked: list[Asked],
    items: Mapping[str, Id],
    *,
    as_: Said | None,
    person: str | None,
    run: str | None,
    new_classes: str,
    orientation: str,
) -> Answers:
    """Return what the entries about known items come to.

    Raises:
        UserError: classes refused, or votes without a person.
    """
    placer = Placer(
        annotations.path, item_sizes(project), lambda item: item_rows(project, [item])[0].path, orientation
    )
    named = any(entry.who for entry in annotations.entries)
    if named and person is not None:
        raise UserError("The file names its own people; leave the person out.")
    runs = {entry.run for entry in annotations.entries if entry.said is Said.PREDICTION}
    answers = Answers(
        annotations.path, asked, [], [], [], {one.name: one.id for one in people(project)}, (), [], {}
    )
    joining: dict[str, None] = {}
    for one in asked:
        latest: dict[tuple[Said, Id, str], Row] = {}
        for entry in one.entries:
            said = said_as(entry, as_, person)
            item = items.get(entry.task)
            if said is None:
                answers.left_out += 1
            if said is None or item is None or not _answers(entry):
                continue
            placed = placer.place(entry, item)
            if placed is None:
                continue
            by = _by(entry, said, person, run if len(runs) < 2 else None, annotations.path)
            if said is Said.VOTE and by not in answers.people:
                joining[by] = None
            answers.replaced += (said, item, by) in latest
            latest.pop((said, item, by), None)
            latest[said, item, by] = Row(said, item, by, placed)
        rows = list(latest.values())
        answers.rows.append(rows)
        has_votes = any(row.said is Said.VOTE for row in rows)
        answers.rounds.append(_round(project, one, annotations.path) if has_votes else VoteRound(None))
        answers.new.append(_new_classes(project, one, new_classes))
    answers.new_people = tuple(joining)
    _settle_facts(answers, annotations, items)
    answers.remarks = tuple(placer.remarks)
    answers.n_more_remarks = placer.n_remarks - len(placer.remarks)
    answers.counts = placer.counts
    return answers


def _answers(entry: Entry) -> bool:
    if entry.skipped or entry.kind in (QuestionKind.BOXES, QuestionKind.SEGMENTS, QuestionKind.TRANSCRIPT):
        return True
    return bool(entry.labels) and all(entry.labels)


def _by(entry: Entry, said: Said, person: str | None, run: str | None, path: Path) -> str:
    if said is Said.GOLD:
        return ""
    if said is Said.PREDICTION:
        return run or entry.run or path.stem
    by = entry.who or person or ""
    if not by:
        raise UserError("These votes name no person; say whose they are with --person.")
    return by


def _round(project: Project, asked: Asked, path: Path) -> VoteRound:
    return VoteRound(None) if asked.id is None else vote_round(project, asked.id, path)


def _new_classes(project: Project, asked: Asked, new_classes: str) -> list[str]:
    if asked.kind is QuestionKind.TRANSCRIPT:
        return []
    if asked.id is not None:
        return unknown_classes(project, asked.id, asked.classes, new_classes=new_classes)
    if asked.classes and new_classes == "refuse":
        raise UserError(
            f"No question of the project asks for {asked.kind.value}, and new classes are refused."
        )
    return list(asked.classes)


def _settle_facts(answers: Answers, annotations: Annotations, items: Mapping[str, Id]) -> None:
    pairs = {
        (items[task], name): None
        for task, names in annotations.tags.items()
        if task in items
        for name in names
    }
    answers.tags = list(pairs)
    answers.meta = {
        (items[task], key): value
        for task, found in annotations.meta.items()
        if task in items
        for key, value in found.items()
    }


def compare(project: Project, answers: Answers) -> None:
    """Count in ``answers`` what is new and what is known.

    Raises:
        UserError: there is a run of that name which says something else.
    """
    with project.reading() as db:
        _compare(project, db, answers)


def _compare(project: Project, db: Database, answers: Answers) -> None:
    answers.added, answers.known, answers.opened = {}, 0, []
    for index, one in enumerate(answers.asked):
        ids = {} if one.id is None else {found.name: found.id for found in question_classes(project, one.id)}
        # classes that are not there yet: no stored value can name them
        ids |= {name: -1 - number for number, name in enumerate(answers.new[index])}
        goes_to = answers.rounds[index]
        known = Known(one.kind, one.id, goes_to.id or goes_to.before, ids, answers.people)
        _settled(db, answers, index, known)
    _fresh_tags(db, answers)
    _fresh_meta(db, answers)


def _settled(db: Database, answers: Answers, index: int, known: Known) -> dict[Said, Settled]:
    rows = answers.rows[index]
    found = {}
    for said, compare in (
        (Said.VOTE, fresh_votes),
        (Said.GOLD, fresh_gold),
        (Said.PREDICTION, fresh_predictions),
    ):
        own = [row for row in rows if row.said is said]
        if own:
            found[said] = compare(db, known, own)
            answers.added[said] = answers.added.get(said, 0) + len(found[said].rows)
            answers.known += len(own) - len(found[said].rows)
            if said is Said.VOTE and answers.rounds[index].name and found[said].rows:
                answers.opened.append(answers.rounds[index].name)
    return found


def _fresh_tags(db: Database, answers: Answers) -> list[tuple[Id, str]]:
    if not answers.tags:
        return []
    current = set(
        db.execute(
            "SELECT g.item, t.name FROM current_tagging g JOIN current_tag t ON t.entity = g.tag "
            "WHERE g.retracted = 0 AND t.retracted = 0"
        ).fetchall()
    )
    fresh = [pair for pair in answers.tags if pair not in current]
    answers.added["tags"] = len(fresh)
    answers.known += len(answers.tags) - len(fresh)
    return fresh


def _fresh_meta(db: Database, answers: Answers) -> dict[tuple[Id, str], str]:
    if not answers.meta:
        return {}
    rows = db.execute("SELECT item, key, value FROM current_metadata WHERE retracted = 0")
    current = {(item, key): value for item, key, value in rows}
    fresh = {place: value for place, value in answers.meta.items() if current.get(place) != value}
    answers.added["metadata"] = len(fresh)
    answers.known += len(answers.meta) - len(fresh)
    return fresh


class _NothingNew(Exception):
    """All of it is known: the operation is taken back before it is one."""


def append_answers(project: Project, answers: Answers, *, author: Id, initiator: str | None = None) -> None:
    """Append all of it in one operation; nothing is written where everything is known.

    Raises:
        UserError: there is a run of that name which says something else.
    """
    kind = "import" if any(row.said is Said.PREDICTION for rows in answers.rows for row in rows) else KIND

    def body(batch: Batch) -> None:
        _body(batch, project, answers)
        n = sum(answers.added.values())
        if not n and not any(answers.new) and all(one.id is not None for one in answers.asked):
            raise _NothingNew
        batch.words = f"import {n:,} annotation{'' if n == 1 else 's'} of {answers.path.name}"

    with suppress(_NothingNew):
        project.operate(kind, f"import {answers.path.name}", author, body, initiator=initiator)


def _body(batch: Batch, project: Project, answers: Answers) -> None:
    answers.added, answers.known, answers.opened = {}, 0, []
    everybody = answers.people | {
        name: batch.add("person", name=name, role=Role.LABELER) for name in answers.new_people
    }
    for index, one in enumerate(answers.asked):
        question, ids = _question(batch, project, one, answers.new[index])
        goes_to = answers.rounds[index]
        round_ = goes_to.id or goes_to.before or _first_round(batch, question)
        known = Known(one.kind, question, round_, ids, everybody)
        for said, settled in _settled(batch.db, answers, index, known).items():
            if said is Said.VOTE and goes_to.name and settled.rows:
                whose = [everybody[row.by] for row in settled.rows]
                about = [row.item for row in settled.rows]
                known = replace(known, round=open_for_votes(batch, question, goes_to.name, whose, about))
            _append(batch, said, known, settled, answers.path)
    _append_facts(batch, answers)


def _question(batch: Batch, project: Project, asked: Asked, new: list[str]) -> tuple[Id, dict[str, Id]]:
    """Return the question's id and its classes by name; both are made where they are missing."""
    if asked.id is not None:
        return asked.id, add_classes(batch, project, asked.id, new)
    spec = QuestionSpec(asked.name, asked.kind, asked.words, tuple(ClassSpec(name) for name in asked.classes))
    (position,) = batch.db.execute("SELECT coalesce(max(position) + 1, 0) FROM current_question").fetchone()
    question = add_question(batch, spec, position=position)
    rows = batch.db.execute("SELECT name, entity FROM current_label_class WHERE question = ?", [question])
    return question, dict(rows.fetchall())


def _first_round(batch: Batch, question: Id) -> Id | None:
    row = batch.db.execute(
        "SELECT entity FROM current_round WHERE question = ? AND retracted = 0 ORDER BY number DESC",
        [question],
    ).fetchone()
    return None if row is None else int(row[0])


def _append(batch: Batch, said: Said, known: Known, settled: Settled, path: Path) -> None:
    if said is Said.PREDICTION:
        _append_predictions(batch, known, settled, path)
        return
    rows = settled.rows
    columns: dict[str, Any] = {
        "item": [row.item for row in rows],
        "question": known.question,
        "label_class": [label for label, _ in settled.values],
        "value": [value for _, value in settled.values],
        "note": [row.entry.note or None for row in rows],
        "origin": Origin.IMPORT,
    }
    if said is Said.VOTE:
        columns |= {
            "person": [known.people[row.by] for row in rows],
            "round": known.round,
            "state": [row.state for row in rows],
            "seconds": [row.entry.seconds for row in rows],
            "sure": 1,
        }
    batch.add_many("gold" if said is Said.GOLD else "annotation", columns, len(rows))


def _append_predictions(batch: Batch, known: Known, settled: Settled, path: Path) -> None:
    by_run: dict[str, list[int]] = {}
    for index, row in enumerate(settled.rows):
        by_run.setdefault(row.by, []).append(index)
    for name, indexes in by_run.items():
        run = batch.add(
            "run",
            question=known.question,
            name=name,
            trainer="imported",
            state="finished",
            settings={"file": path.name},
            metrics={},
            data_fingerprint=_fingerprint(settled, indexes),
        )
        columns: dict[str, Any] = {
            "run": run,
            "item": [settled.rows[i].item for i in indexes],
            "label_class": [settled.values[i][0] for i in indexes],
            "value": [settled.values[i][1] for i in indexes],
            "confidence": [settled.rows[i].entry.confidence for i in indexes],
        }
        batch.add_many("prediction", columns, len(indexes))


def _fingerprint(settled: Settled, indexes: Sequence[int]) -> str:
    found = hashlib.sha256()
    for i in indexes:
        found.update(repr((settled.rows[i].item, settled.values[i])).encode())
    return found.hexdigest()


def _append_facts(batch: Batch, answers: Answers) -> None:
    tags = _fresh_tags(batch.db, answers)
    ids = {name: tag_id(batch, name) for name in dict.fromkeys(name for _, name in tags)}
    columns: dict[str, Any] = {
        "item": [item for item, _ in tags],
        "tag": [ids[name] for _, name in tags],
        "origin": Origin.IMPORT,
    }
    batch.add_many("tagging", columns, len(tags))
    meta = _fresh_meta(batch.db, answers)
    columns = {
        "item": [item for item, _ in meta],
        "key": [key for _, key in meta],
        "value": list(meta.values()),
    }
    batch.add_many("metadata", columns, len(meta))
