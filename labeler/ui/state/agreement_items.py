"""The items behind a row or a cell of the Agreement page."""

from __future__ import annotations

import numpy as np

from labeler.types import Id
from labeler.ui.state.agreement import AgreementFacts


def items_said(facts: AgreementFacts, a: int, b: int) -> list[Id]:
    """Return the items of which one person said class ``a`` and another ``b``."""
    counts = facts.agreement.tally.class_counts()
    both = counts[:, a] >= 2 if a == b else (counts[:, a] > 0) & (counts[:, b] > 0)
    return _ids(facts, np.asarray(both)[facts.agreement.tally.of_item])


def items_between(facts: AgreementFacts, first: int, second: int, *, differing: bool = True) -> list[Id]:
    """Return the items on which two people differ (or all that both labeled)."""
    said = facts.agreement.opinions
    label = facts.agreement.counted.label
    grid = np.full((2, said.n_items), -1, dtype=np.int64)
    for row, person in enumerate((first, second)):
        mine = said.person == person
        grid[row, said.item[mine]] = label[mine]
    both = (grid >= 0).all(axis=0)
    return _ids(facts, np.asarray(both & (grid[0] != grid[1]) if differing else both))


def items_of_class(facts: AgreementFacts, code: int) -> list[Id]:
    """Return the items where somebody said the class and somebody else did not."""
    tally = facts.agreement.tally
    said = tally.class_counts()[:, code]
    return _ids(facts, ((said > 0) & (said < tally.per_item))[tally.of_item])


def items_of_person(facts: AgreementFacts, person: int) -> list[Id]:
    """Return the items where a person is apart from the plurality of the others."""
    from labeler.stats.hlp import against_others

    said = facts.agreement.opinions
    scored = against_others(said.item, said.person, facts.agreement.counted.label, facts.agreement.tally)
    apart = np.zeros(said.n_items, dtype=bool)
    apart[scored.item[(scored.person == person) & (scored.right < 0.5)]] = True
    return _ids(facts, apart)


def items_of_tag(facts: AgreementFacts, place: int) -> list[Id]:
    """Return the items of a tag."""
    inside = np.zeros(facts.agreement.opinions.n_items, dtype=bool)
    inside[facts.agreement.opinions.tagged[place]] = True
    return _ids(facts, inside)


def _ids(facts: AgreementFacts, mask: np.ndarray) -> list[Id]:
    ids = facts.agreement.opinions.ids
    return [] if ids is None else [int(one) for one in ids[mask].tolist()]


def items_again(facts: AgreementFacts, place: int) -> list[Id]:
    """Return the items whose second answer differs: of everybody (0), a person, a round or a tag."""
    said = facts.agreement.opinions
    found = said.repeats
    differ = (found.first >= 0) & (found.last >= 0) & (found.first != found.last)
    again, n_people = facts.agreement.again, len(said.people)
    if 1 <= place <= n_people:
        differ &= found.person == place - 1
    elif n_people < place <= n_people + len(again.per_round):
        name = again.per_round[place - n_people - 1][0]
        differ &= np.array([one == name for one in found.rounds], dtype=bool)
    elif place > n_people:
        tagged = said.tagged[place - n_people - len(again.per_round) - 1]
        differ &= np.isin(found.item, tagged)
    inside = np.zeros(said.n_items, dtype=bool)
    inside[found.item[differ]] = True
    return _ids(facts, inside)
