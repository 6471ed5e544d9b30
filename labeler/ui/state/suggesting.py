"""Which proposals of a model a labeler sees and when, and what is recorded of it; no Qt, no store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labeler.types import Id
from labeler.units import Value

if TYPE_CHECKING:
    from labeler.ops.suggestions import Suggest
    from labeler.store.read.proposals import Proposal
    from labeler.ui.state.answer import Answer


class Proposals:
    """The proposals of one pass: hidden until the own first answer, or shown at once on some items.

    ``suggest`` is the round's; None: nothing is proposed.
    """

    def __init__(self, suggest: Suggest | None = None) -> None:
        self.suggest = suggest
        self._known: dict[Id, Proposal] = {}
        self._revealed: set[Id] = set()

    def learn(self, item: Id, proposal: Proposal | None) -> None:
        """Take what the model predicted for an item."""
        if proposal is not None:
            self._known[item] = proposal

    def visible(self, item: Id | None, mine: Answer | None) -> Proposal | None:
        """Return the proposal if this person may see it now."""
        found = None if item is None else self._known.get(item)
        if found is None or item is None or self.suggest is None:
            return None
        answered = mine is not None and mine.counts
        return found if answered or item in self._revealed or self.suggest.at_once(item) else None

    def differs(self, item: Id, answer: Answer) -> bool:
        """Return whether an answer is another one than the model's."""
        found = self._known.get(item)
        if found is None:
            return False
        if found.label_class is not None:
            return answer.label_class != found.label_class
        return answer.value != found.value

    def reveals(self, item: Id, mine: Answer | None, answer: Answer) -> bool:
        """Return whether the proposal is shown now that the first answer is given: it is another one."""
        if self.suggest is None or self.suggest.mode != "after" or not answer.counts:
            return False
        return self.visible(item, mine) is None and self.differs(item, answer)

    def reveal(self, item: Id) -> None:
        """Show the proposal from now on."""
        self._revealed.add(item)

    def record(self, item: Id, mine: Answer | None, answer: Answer) -> Mapping[str, Any] | None:
        """Return what is stored beside an answer: what was proposed, and when it was seen."""
        found = self._known.get(item)
        if found is None or self.suggest is None:
            return None if mine is None else mine.suggestion
        seen = self.visible(item, mine) is not None
        shown = "before" if seen else "after" if self.reveals(item, mine, answer) else "no"
        record: dict[str, Any] = {
            "run": found.run,
            "prediction": found.prediction,
            "class": found.label_class,
            "shown": shown,
            "mode": self.suggest.mode,
        }
        if found.value.units:
            record |= _taken(found.value, answer.value)
        return record


def _taken(proposed: Value, said: Value) -> dict[str, int]:
    """Return how many units were proposed, how many of them are in the answer, and how many as proposed."""
    own = {unit.id: unit for unit in said.units}
    taken = [unit for unit in proposed.units if unit.id in own]
    kept = [unit for unit in taken if replace(unit, score=None) == replace(own[unit.id], score=None)]
    return {"proposed": len(proposed.units), "taken": len(taken), "unchanged": len(kept)}
