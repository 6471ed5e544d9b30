"""Metadata of items: say what is known (factory, camera, speaker), change it, take it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labeler.errors import UserError
from labeler.ops.rules import apply_rules
from labeler.ops.tags import count_words
from labeler.store.facts import Batch
from labeler.store.id_lists import distinct
from labeler.store.project import Done, Project
from labeler.store.read.metadata import imported_with, items_with
from labeler.types import Id

LONGEST_KEY, LONGEST_VALUE = 100, 10_000


@dataclass(frozen=True, slots=True)
class Edited:
    """How many values one operation set or changed, and how many it took away."""

    changed: int
    removed: int


def edit_metadata(
    project: Project,
    *,
    items: Sequence[Id] | np.ndarray,
    values: Mapping[str, str] | None = None,
    remove: Sequence[str] = (),
    author: Id,
    initiator: str | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Done[Edited]:
    """Set ``values`` on ``items`` and take the keys ``remove`` away, in one operation.

    An item that says so already stays as it is. A value that the import gave can be taken away as well.
    ``on_progress`` is told the share that is done of what is written; what it raises stops and undoes all.

    Raises:
        UserError: no items, nothing to do, a key in both, or a key or value that cannot be kept.
    """
    wanted = distinct(items)
    setting = {metadata_key(key): _value(key, value) for key, value in (values or {}).items()}
    removing = list(dict.fromkeys(map(metadata_key, remove)))
    if not len(wanted):
        raise UserError("No items were given; select some, or ask for others.")
    if not setting and not removing:
        raise UserError("Say what to set (key=value) or to remove (key).")
    if both := set(setting) & set(removing):
        raise UserError(f"{both.pop()!r} cannot be set and removed at once.")

    def body(batch: Batch) -> Edited:
        batch.on_progress = on_progress
        changed = sum(_set(batch, wanted, key, value) for key, value in setting.items())
        removed = sum(_remove(batch, wanted, key) for key in removing)
        apply_rules(batch, wanted)
        return Edited(changed, removed)

    said = [f"{key} = {value}" if len(value) <= 40 else key for key, value in setting.items()]
    said += [f"without {key}" for key in removing]
    words = f"{', '.join(said)} on {count_words(len(wanted))}"
    return project.operate("metadata", words, author, body, initiator=initiator)


def metadata_key(text: str) -> str:
    """Return a key as it is kept.

    Raises:
        UserError: it is empty, too long, or holds signs that cannot be seen.
    """
    key = text.strip()
    if not key or len(key) > LONGEST_KEY or any(not sign.isprintable() for sign in key):
        raise UserError(f"A metadata key is one line of 1 to {LONGEST_KEY} signs, not {key[:40]!r}.")
    return key


def _value(key: str, text: str) -> str:
    value = text.strip()
    if not value:
        raise UserError(f"{key.strip()!r} has no value; remove the key where nothing is known.")
    if len(value) > LONGEST_VALUE:
        raise UserError(f"The value of {key.strip()!r} is longer than {LONGEST_VALUE:,} signs.")
    return value


def _set(batch: Batch, items: np.ndarray, key: str, value: str) -> int:
    new = items[~np.isin(items, items_with(batch.db, key, items, value))]
    batch.add_many("metadata", {"item": new, "key": key, "value": value}, len(new))
    return len(new)


def _remove(batch: Batch, items: np.ndarray, key: str) -> int:
    gone = items_with(batch.db, key, items)
    imported = np.isin(gone, imported_with(batch.db, key, gone))
    batch.add_many("metadata", {"item": gone[imported], "key": key, "value": None}, int(imported.sum()))
    batch.retract_many("metadata", {"item": gone[~imported], "key": key}, int((~imported).sum()))
    return len(gone)
