"""Conditions on names and states: classes, tags, people, rounds, truth, what there is beside a label."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from labeler.errors import Bug
from labeler.query import Condition, Key, Term
from labeler.query.vocabulary import ANY, NONE, names_of
from labeler.store import summary
from labeler.store.codes import encoded
from labeler.store.columns import text_number
from labeler.store.read.query_columns import Columns
from labeler.store.read.query_paths import in_group, path_fits
from labeler.types import Id

Mask = np.ndarray


def chosen_names(
    condition: Condition, names: Mapping[str, object], what: str
) -> tuple[list[str], bool, bool]:
    """Return the names that a condition's values stand for, and whether it asks for any, and for none."""
    chosen: list[str] = []
    wants_any = wants_none = False
    for value in condition.values:
        if not isinstance(value, Term):
            raise Bug("a range stands for a name")
        word = "" if value.quoted else value.text.lower()
        wants_any |= word == ANY
        wants_none |= word == NONE
        if word not in {ANY, NONE}:
            chosen += names_of(value, names, what)
    return chosen, wants_any, wants_none


def _ids(condition: Condition, names: Mapping[str, tuple[Id, ...]], what: str) -> tuple[list[Id], bool, bool]:
    chosen, wants_any, wants_none = chosen_names(condition, names, what)
    return [id_ for name in chosen for id_ in names[name]], wants_any, wants_none


def _compared(values: np.ndarray, chosen: tuple[list[Id], bool, bool]) -> Mask:
    """Compare a column of ids or codes (0: none) with what is asked for."""
    ids, wants_any, wants_none = chosen
    mask = np.zeros(len(values), dtype=bool)
    for id_ in ids:
        mask |= values == id_
    if wants_any:
        mask |= values != 0
    if wants_none:
        mask |= values == 0
    return mask


def _at(columns: Columns, places: np.ndarray) -> Mask:
    mask = np.zeros(columns.n, dtype=bool)
    mask[places] = True
    return mask


def _final(columns: Columns, ids: list[Id]) -> list[int]:
    """Return the codes of classes; merged ones count as what they were merged into."""
    with columns.project.reading() as db:
        merged = summary.merged_into(db, columns.question)
    final = np.array([merged.get(id_, id_) for id_ in ids], dtype=np.int64)
    found: list[int] = encoded(final, columns.class_ids()).tolist()
    return [code for code in found if code]


def _class(columns: Columns, condition: Condition, _key: Key) -> Mask:
    ids, wants_any, wants_none = _ids(condition, columns.names.classes, "class")
    shown = summary.shown_class(columns.summary())
    mask = _compared(shown, (_final(columns, ids), wants_any, wants_none))
    return mask | _in_values(columns, ids) if ids else mask


def _predicted(columns: Columns, condition: Condition, _key: Key) -> Mask:
    ids, wants_any, wants_none = _ids(condition, columns.names.classes, "class")
    return _compared(columns.predicted(), (_final(columns, ids), wants_any, wants_none))


def _label_rows(columns: Columns, condition: Condition) -> np.ndarray:
    """Return which labels (bool[m]) say one of a condition's classes; merged ones say it too."""
    ids, wants_any, _ = _ids(condition, columns.names.classes, "class")
    with columns.project.reading() as db:
        merged = summary.merged_into(db, columns.question)
    wanted = [*ids, *(old for old, new in merged.items() if new in ids)]
    labels = columns.labels()
    said = labels.label_class != 0 if wants_any else labels.among("label_class", wanted)
    rows: Mask = labels.answered & said
    return rows


def said_by(columns: Columns, people: Sequence[Id], condition: Condition) -> Mask:
    """Return the items that one of these people gave one of a condition's classes."""
    labels = columns.labels()
    theirs = labels.among("person", people)
    mask = _at(columns, labels.place[_label_rows(columns, condition) & theirs])
    if _ids(condition, columns.names.classes, "class")[2]:
        mask |= ~_at(columns, labels.place[labels.answered & theirs])
    return mask


def _label(columns: Columns, condition: Condition, _key: Key) -> Mask:
    ids, _, wants_none = _ids(condition, columns.names.classes, "class")
    mask = _at(columns, columns.labels().place[_label_rows(columns, condition)])
    if ids:
        mask |= _in_values(columns, ids)
    return mask | (columns.summary()["n_labels"] == 0) if wants_none else mask


def _in_values(columns: Columns, ids: list[Id]) -> Mask:
    """Return the items where somebody chose one of the classes among several, or marked one with it."""
    who = "" if columns.only is None else "AND a.person = ? AND a.round = ? "
    query = (
        "SELECT DISTINCT a.item FROM current_annotation a, json_each(a.value, ?) u "
        f"WHERE a.question = ? AND a.value IS NOT NULL AND a.retracted = 0 {who}AND {{what}} "
        "IN (SELECT value FROM json_each(?))"
    )
    mask = np.zeros(columns.n, dtype=bool)
    for path, what in (("$.classes", "u.value"), ("$.units", "json_extract(u.value, '$.class')")):
        values: list[object] = [path, columns.question, *(columns.only or ()), _json(ids)]
        mask |= columns.select(query.format(what=what), values)
    return mask


def _person(columns: Columns, condition: Condition, _key: Key) -> Mask:
    return _answered_by(columns, "person", _ids(condition, columns.names.people, "person"))


def _round(columns: Columns, condition: Condition, _key: Key) -> Mask:
    return _answered_by(columns, "round", _ids(condition, columns.names.rounds, "round"))


def _answered_by(columns: Columns, column: str, chosen: tuple[list[Id], bool, bool]) -> Mask:
    ids, wants_any, wants_none = chosen
    labels = columns.labels()
    rows = labels.answered if wants_any else labels.answered & labels.among(column, ids)
    mask = _at(columns, labels.place[rows])
    return mask | (columns.summary()["n_labels"] == 0) if wants_none else mask


def _tag(columns: Columns, condition: Condition, _key: Key) -> Mask:
    ids, wants_any, wants_none = _ids(condition, columns.names.tags, "tag")
    mask = np.zeros(columns.n, dtype=bool)
    for tag in ids:
        mask[columns.tagged(tag)] = True
    if wants_any or wants_none:
        bearing = np.zeros(columns.n, dtype=bool)
        for several in columns.names.tags.values():
            for tag in several:
                bearing[columns.tagged(tag)] = True
        mask |= _either(bearing, wants_any=wants_any, wants_none=wants_none)
    return mask


def _either(having: Mask, *, wants_any: bool, wants_none: bool) -> Mask:
    if wants_any and wants_none:
        return np.ones(len(having), dtype=bool)
    return having if wants_any else ~having


def _source(columns: Columns, condition: Condition, _key: Key) -> Mask:
    return _compared(columns.file("source"), _ids(condition, columns.names.sources, "source"))


def _split(columns: Columns, condition: Condition, _key: Key) -> Mask:
    chosen, wants_any, wants_none = chosen_names(condition, columns.names.splits, "split")
    parts = [columns.names.splits[name] for name in chosen]
    mask = np.zeros(columns.n, dtype=bool)
    for split, part in parts:
        numbers = columns.parts(split)
        mask |= numbers == text_number(part) if part else numbers != 0
    if wants_any or wants_none:
        anywhere = np.zeros(columns.n, dtype=bool)
        for split in {split for split, _ in columns.names.splits.values()}:
            anywhere |= columns.parts(split) != 0
        mask |= _either(anywhere, wants_any=wants_any, wants_none=wants_none)
    return mask


def _kind(columns: Columns, condition: Condition, key: Key) -> Mask:
    codes = {"image": 0, "audio": 1}
    chosen, _, _ = chosen_names(condition, key.choices or {}, "kind")
    return np.isin(columns.file("kind"), [codes[name] for name in chosen])


def _truth(columns: Columns, condition: Condition, key: Key) -> Mask:
    found = columns.summary()
    masks = {
        "gold": found["known_from"] == summary.GOLD,
        "ruling": found["known_from"] == summary.RULED,
        "consensus": (found["known_from"] == 0) & (found["voted"] != 0),
        "none": summary.true_class(found) == 0,
    }
    return _any(columns, masks, condition, key)


def _any(columns: Columns, masks: Mapping[str, Mask], condition: Condition, key: Key) -> Mask:
    mask = np.zeros(columns.n, dtype=bool)
    for value in condition.values:
        if isinstance(value, Term):
            for name in names_of(value, key.choices or {}, key.name):
                mask |= masks[name]
    return mask


def _model(columns: Columns, condition: Condition, key: Key) -> Mask:
    said, shown = columns.predicted(), summary.true_class(columns.summary())
    both = (said != 0) & (shown != 0)
    return _any(columns, {"right": both & (said == shown), "wrong": both & (said != shown)}, condition, key)


_BITS = {
    "disagree": summary.DISAGREE,
    "skipped": summary.PUT_OFF,
    "sent-back": summary.SENT_BACK,
    "uncertain": summary.UNCERTAIN,
}


def _state(columns: Columns, condition: Condition, key: Key) -> Mask:
    mask = np.zeros(columns.n, dtype=bool)
    for value in condition.values:
        if isinstance(value, Term):
            for name in names_of(value, key.choices or {}, key.name):
                mask |= state_mask(columns, name)
    return mask


def state_mask(columns: Columns, state: str) -> Mask:
    """Return the items in one of the states (see the key ``state``)."""
    if state == "broken":
        broken: Mask = columns.file("broken") != 0
        return broken
    if state == "flagged":
        who = "" if columns.only is None else " AND person = ?"
        return columns.select(
            "SELECT item FROM current_flag WHERE question = ? AND retracted = 0 "
            f"AND coalesce(resolved, 0) = 0{who}",
            [columns.question, *(columns.only or ())[:1]],
        )
    found = columns.summary()
    if state == "conflict":
        apart: Mask = found["known_from"] == summary.APART
        return apart
    if state == "unlabeled":
        mask: Mask = (found["n_labels"] == 0) & (columns.file("broken") == 0)
    elif state == "labeled":
        mask = found["n_labels"] > 0
    else:
        mask = (found["flags"] & _BITS[state]) != 0
    return mask


_UNITS = {"boxes": '%"shape":%', "segments": '%"start_s":%', "transcript": '{"text":%'}


def _has(columns: Columns, condition: Condition, key: Key) -> Mask:
    mask = np.zeros(columns.n, dtype=bool)
    for value in condition.values:
        if isinstance(value, Term):
            for name in names_of(value, key.choices or {}, key.name):
                mask |= _having(columns, name)
    return mask


def _having(columns: Columns, what: str) -> Mask:
    if what == "group":
        grouped: Mask = columns.file("group") != 0
        return grouped
    if what == "near":
        near: Mask = columns.file("near") != 0
        return near
    if what == "prediction":
        predicted: Mask = columns.predicted() != 0
        return predicted
    if what == "comment":
        return columns.select("SELECT DISTINCT item FROM comment", [])
    who = "" if columns.only is None else " AND person = ? AND round = ?"
    mine: list[object] = [columns.question, *(columns.only or ())]
    if what == "note":
        return columns.select(
            "SELECT item FROM current_annotation "
            f"WHERE note IS NOT NULL AND question = ?{who} AND note <> '' AND retracted = 0",
            mine,
        )
    return columns.select(
        "SELECT item FROM current_annotation "
        f"WHERE value IS NOT NULL AND question = ?{who} AND value LIKE ? AND retracted = 0",
        [*mine, _UNITS[what]],
    )


def _json(ids: Sequence[Id]) -> str:
    return f"[{','.join(map(str, ids))}]"


BY_KEY: Mapping[str, Callable[[Columns, Condition, Key], Mask]] = {
    "class": _class,
    "label": _label,
    "tag": _tag,
    "state": _state,
    "person": _person,
    "round": _round,
    "truth": _truth,
    "predicted": _predicted,
    "model": _model,
    "kind": _kind,
    "source": _source,
    "group": in_group,
    "split": _split,
    "has": _has,
    "name": path_fits,
}
