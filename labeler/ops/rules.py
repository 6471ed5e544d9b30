"""Rules: a tag for every item that fits a condition over what was measured or is known of it.

A rule is kept up in the operation in which items arrive or their metadata change (`apply_rules`). What a hand
did outranks it: a tag given by hand stays, one taken away by hand is not given again. Several rules for one
tag give it where any of them fits.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np

from labeler.errors import UserError
from labeler.ops.tags import put_tag, tag_id, tag_name, take_tag
from labeler.query import BY_NAME, Condition, Everything, FilterError, Node, parse
from labeler.query.keys import META
from labeler.query.nodes import leaves
from labeler.store.connection import Database
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.query import matching
from labeler.store.read.rules import Rule, conditions, rules
from labeler.store.read.some_columns import SomeColumns
from labeler.store.read.tags import tag_states
from labeler.types import Id, Origin

__all__ = [
    "Rule",
    "add_rule",
    "apply_rules",
    "change_rule",
    "preview_rule",
    "project_rules",
    "reapply",
    "remove_rule",
]

log = logging.getLogger(__name__)

KEYS = frozenset(
    {
        *("brightness", "contrast", "sharpness", "loudness", "peak", "clipped", "silence", "snr"),
        *("width", "height", "seconds", "rate", "channels", "size", "kind", "source", "name", "added"),
    }
)
"""The filter language's own keys that a rule may ask; all others change with labels, runs or splits."""


@dataclass(frozen=True, slots=True)
class Preview:
    """How many items a condition fits, and of those: ``new`` would get the tag, ``by_hand`` bear it by hand,
    ``refused`` had it taken away by hand; ``removed`` bear it by a rule and would lose it.
    """

    fits: int
    new: int
    by_hand: int
    refused: int
    removed: int


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule that was made or changed, how many items got its tag, and how many lost it."""

    rule: Id
    added: int
    removed: int


def project_rules(project: Project) -> list[Rule]:
    """Return the rules that hold."""
    with project.reading() as db:
        return rules(db)


def preview_rule(project: Project, *, tag: str, condition: str, instead_of: Id | None = None) -> Preview:
    """Return what a rule would do, without making it; ``instead_of`` is the rule that it would replace.

    Raises:
        UserError, FilterError: the name or the condition cannot be used.
    """
    name = tag_name(tag)
    node = _parsed(condition)
    with project.reading() as db:
        columns = SomeColumns(db, None)
        fits = columns.ids[matching(columns, node)]
        known = [rule for rule in rules(db) if rule.tag_name == name and rule.id != instead_of]
        others = _any_fits(db, None, [rule.condition for rule in known])
        row = db.execute(
            "SELECT entity FROM current_tag WHERE name = ? AND retracted = 0 ORDER BY entity", [name]
        ).fetchone()
        states = None if row is None else tag_states(db, int(row[0]))
    if states is None:
        return Preview(len(fits), len(fits), 0, 0, 0)
    wanted = np.union1d(fits, others)
    return Preview(
        fits=len(fits),
        new=int((~np.isin(fits, states.item[states.live | states.refused])).sum()),
        by_hand=int(np.isin(fits, states.item[states.live & ~states.by_rule]).sum()),
        refused=int(np.isin(fits, states.item[states.refused]).sum()),
        removed=int((~np.isin(states.item[states.live & states.by_rule], wanted)).sum()),
    )


def add_rule(
    project: Project, *, tag: str, condition: str, author: Id, initiator: str | None = None
) -> Done[Ruled]:
    """Make a rule and tag what fits, in one operation; the tag is made where there is none.

    Raises:
        UserError, FilterError: the name or the condition cannot be used, or there is this rule already.
    """
    name, text, node = tag_name(tag), condition.strip(), _parsed(condition)

    def body(batch: Batch) -> Ruled:
        _check(batch, node)
        of = tag_id(batch, name)
        if (of, text) in conditions(batch.db):
            raise UserError(f"There is this rule already: {name} where {text}.")
        made = batch.add("tag_rule", tag=of, condition=text)
        return Ruled(made, *_apply(batch, of, None))

    return project.operate("rule", f"the rule {name}: {text}", author, body, initiator=initiator)


def change_rule(
    project: Project, *, rule: Id, condition: str, author: Id, initiator: str | None = None
) -> Done[Ruled]:
    """Give a rule another condition and tag accordingly, in one operation.

    Raises:
        UserError, FilterError: no such rule, or the condition cannot be used.
    """
    text, node = condition.strip(), _parsed(condition)

    def body(batch: Batch) -> Ruled:
        _check(batch, node)
        of = _tag_of(batch, rule)
        batch.revise("tag_rule", {"entity": rule}, condition=text)
        return Ruled(rule, *_apply(batch, of, None))

    return project.operate("rule", f"change a rule to {text}", author, body, initiator=initiator)


def remove_rule(project: Project, *, rule: Id, author: Id, initiator: str | None = None) -> Done[Ruled]:
    """Take a rule away with the tags that it alone gave, in one operation.

    Raises:
        UserError: no such rule.
    """

    def body(batch: Batch) -> Ruled:
        of = _tag_of(batch, rule)
        batch.retract("tag_rule", entity=rule)
        return Ruled(rule, *_apply(batch, of, None))

    return project.operate("rule", "remove a rule", author, body, initiator=initiator)


def reapply(project: Project, *, author: Id, initiator: str | None = None) -> Done[tuple[int, int]]:
    """Look at every item again (after a merge of copies): returns how many taggings came and went."""

    def body(batch: Batch) -> tuple[int, int]:
        done = [_apply(batch, tag, None) for tag in dict.fromkeys(tag for tag, _ in conditions(batch.db))]
        return sum(added for added, _ in done), sum(removed for _, removed in done)

    return project.operate("rule", "apply all rules", author, body, initiator=initiator)


def apply_rules(batch: Batch, items: np.ndarray) -> int:
    """Give and take the tags of all rules for ``items`` (int64[n]) that arrived or changed in this operation.

    Returns how many taggings changed. A rule that can no longer be read is passed over and logged.
    """
    tags = list(dict.fromkeys(tag for tag, _ in conditions(batch.db)))
    return sum(sum(_apply(batch, tag, items)) for tag in tags) if len(items) else 0


def _tag_of(batch: Batch, rule: Id) -> Id:
    row = batch.current("tag_rule", entity=rule)
    if row is None or row["retracted"]:
        raise UserError("There is no such rule any more; look at the rules again.")
    return int(str(row["tag"]))


def _parsed(text: str) -> Node:
    """Return the tree of a condition that a rule may have.

    Raises:
        FilterError: it cannot be understood.
        UserError: it is empty, or asks for what changes with labels, models or splits.
    """
    node = parse(text)
    if isinstance(node, Everything):
        raise UserError("A rule needs a condition, such as loudness<-40 or camera=B.")
    for leaf in leaves(node):
        own = BY_NAME.get(leaf.key.lower()) if isinstance(leaf, Condition) and not leaf.quoted else None
        if own is not None and own.name not in KEYS:
            raise UserError(
                f"A rule looks at metadata and measures; {own.name!r} can change later. Filter by it and tag "
                "what you find by hand instead."
            )
    return node


def _check(batch: Batch, node: Node) -> None:
    """Refuse a condition that names what no item has (a misspelt key would never fit)."""
    matching(SomeColumns(batch.db, None), node)


def _apply(batch: Batch, tag: Id, items: np.ndarray | None) -> tuple[int, int]:
    """Bring a tag up to date with its rules for ``items`` (None: all); return (came, went)."""
    wanted = _any_fits(batch.db, items, [text for of, text in conditions(batch.db) if of == tag])
    states = tag_states(batch.db, tag, items)
    given = states.item[states.live & states.by_rule]
    if items is not None:
        given = given[np.isin(given, items)]
    new = wanted[~np.isin(wanted, states.item[states.live | states.refused])]
    gone = given[~np.isin(given, wanted)]
    return put_tag(batch, new, tag, Origin.RULE), take_tag(batch, gone, tag, Origin.RULE)


def _any_fits(db: Database, items: np.ndarray | None, texts: list[str]) -> np.ndarray:
    """Return the items that fit any of the conditions, int64, sorted."""
    found = np.zeros(0, dtype=np.int64)
    for text in texts:
        try:
            node = parse(text)
            keys = [_metadata_key(leaf) for leaf in leaves(node) if isinstance(leaf, Condition)]
            columns = SomeColumns(db, items, keys)
            found = np.union1d(found, columns.ids[matching(columns, node)])
        except FilterError as error:
            log.warning("the rule %r is passed over: %s", text, error)
    return found


def _metadata_key(condition: Condition) -> str:
    key = condition.key
    if not condition.quoted and key.lower().startswith(META):
        return key[len(META) :]
    return key
