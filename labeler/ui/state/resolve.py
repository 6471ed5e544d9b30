"""The Resolve page's decisions: which item, what is about to be ruled, what may be seen; no Qt, no store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from labeler.types import Id
from labeler.ui.state.answer_sheet import AnswerSheet, Choice, letter_keys

CLASS, NOT_ENOUGH, SEND_BACK = "class", "not_enough_information", "send_back"
"""What a ruling may say, as the store calls it."""

PAGE_LETTERS = "ADCXRZNWLI"
"""Letters that the page or the item's view needs; classes get others."""

REASONS = (
    "Clear in the item",
    "As the label book defines it",
    "Below the threshold for this class",
    "Two classes meet: the graver one",
)
"""Reasons that come up again and again, by key."""


@dataclass(frozen=True, slots=True)
class Disputed:
    """One item of the queue; ``disagreement`` in (0, 1] is the share of pairs of labels that differ."""

    item: Id
    n_labels: int
    disagreement: float
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person said; ``number`` is the key that accepts it, ``at`` in microseconds since 1970 UTC."""

    number: int
    person: Id
    name: str
    label_class: Id | None
    class_name: str
    between: tuple[str, ...] = ()
    sure: bool = True
    note: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the SME has decided, ready to be stored."""

    item: Id
    verdict: str
    label_class: Id | None
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the item that is shown: opinions in the order of their keys, an earlier ruling."""

    opinions: tuple[Opinion, ...] = ()
    ruling: Ruling | None = None


def ruling_sheet(sheet: AnswerSheet) -> AnswerSheet:
    """Return the sheet with letters as keys: on this page digits accept a labeler's answer."""
    choices = sheet.choices
    letters = letter_keys([choice.name for choice in choices], PAGE_LETTERS)
    return AnswerSheet(
        tuple(
            Choice(c.id, c.name, letter, c.colour, c.kind, c.between)
            for c, letter in zip(choices, letters, strict=True)
        )
    )


@dataclass
class ResolveState:
    """One SME at the queue of one question.

    ``verdict`` and ``label_class`` are what is about to be ruled; ``hides`` says that votes are hidden until
    the SME has chosen; ``revealed`` that they are seen now.
    """

    sheet: AnswerSheet
    rows: list[Disputed]
    hides: bool = False
    at: int = 0
    verdict: str = ""
    label_class: Id | None = None
    reason: str = ""
    revealed: bool = False
    n_resolved: int = 0
    known: Known = field(default_factory=Known)

    @property
    def item(self) -> Id | None:
        """Return the item that is shown, ``None`` when nothing is left."""
        return self.rows[self.at].item if self.at < len(self.rows) else None

    @property
    def votes_seen(self) -> bool:
        """Return whether names and votes are shown."""
        return not self.hides or self.revealed

    def learn(self, known: Known) -> None:
        """Take what the store holds of the item that is shown."""
        self.known = known
        if known.ruling is not None and not self.verdict:
            self.verdict, self.label_class = known.ruling.verdict, known.ruling.label_class
            self.reason = known.ruling.reason
            self.revealed = True

    def carry(self, before: ResolveState) -> None:
        """Go on from the state before the queue was read again: the place and the ruling in the making."""
        self.n_resolved = before.n_resolved
        if before.item is not None and self.go(before.item):
            self.verdict, self.label_class = before.verdict, before.label_class
            self.reason, self.revealed, self.known = before.reason, before.revealed, before.known

    # moving

    def go(self, item: Id) -> bool:
        """Show an item of the queue; return whether it is there."""
        at = next((number for number, row in enumerate(self.rows) if row.item == item), None)
        if at is None:
            return False
        self._stand(at)
        return True

    def step(self, by: int) -> bool:
        """Show the next item, or an earlier one; return whether there is one."""
        at = min(max(self.at + by, 0), max(0, len(self.rows) - 1))
        moved = at != self.at
        if moved:
            self._stand(at)
        return moved

    def ahead(self, n: int) -> list[Id]:
        """Return the items that follow."""
        return [row.item for row in self.rows[self.at + 1 : self.at + 1 + n]]

    def _stand(self, at: int) -> None:
        self.at = at
        self.verdict, self.label_class, self.reason = "", None, ""
        self.revealed = False
        self.known = Known()

    # deciding

    def accept(self, number: int) -> bool:
        """Choose what labeler ``number`` said; return whether there is such an opinion to be seen."""
        opinion = next((one for one in self.known.opinions if one.number == number), None)
        if opinion is None or opinion.label_class is None or not self.votes_seen:
            return False
        self.verdict, self.label_class = CLASS, opinion.label_class
        return True

    def choose(self, choice: Choice) -> None:
        """Choose a class, whoever said it; with hidden votes this is the SME's own first answer."""
        self.verdict, self.label_class, self.revealed = CLASS, choice.id, True

    def not_enough(self) -> None:
        """Say that the item does not hold enough information for anybody to tell."""
        self.verdict, self.label_class, self.revealed = NOT_ENOUGH, None, True

    def send_back(self) -> None:
        """Send the item back to be labeled again."""
        self.verdict, self.label_class, self.revealed = SEND_BACK, None, True

    def reveal(self) -> bool:
        """Show the votes; with hidden votes only after the SME has chosen. Return whether they are seen."""
        if self.hides and not self.verdict:
            return False
        self.revealed = True
        return True

    def give_reason(self, number: int) -> bool:
        """Take a template reason; return whether there is one with this number."""
        if not 1 <= number <= len(REASONS):
            return False
        self.reason = REASONS[number - 1]
        return True

    def missing(self) -> str:
        """Return what keeps the ruling from being stored, in words; empty when it is ready."""
        if self.item is None:
            return "Nothing is left to rule on."
        if not self.verdict:
            return "Choose first: a labeler's answer, a class, or not enough information."
        if self.verdict == SEND_BACK and not self.reason.strip():
            return "Say in the reason why it goes back, so that the next answer is a better one."
        return ""

    def rule(self) -> Ruling | None:
        """Return the ruling and go on to the next item; ``None`` where it is not ready."""
        item = self.item
        if item is None or self.missing():
            return None
        ruling = Ruling(item, self.verdict, self.label_class, self.reason.strip())
        del self.rows[self.at]
        self.n_resolved += 1
        self._stand(self.at if self.at < len(self.rows) else 0)
        return ruling

    def failed(self, ruling: Ruling, row: Disputed) -> None:
        """Storing failed: the item comes back with what was chosen."""
        self.n_resolved -= 1
        self.rows.insert(self.at, row)
        self._stand(self.at)
        self.verdict, self.label_class, self.reason = ruling.verdict, ruling.label_class, ruling.reason

    # what the page says

    def split(self) -> list[tuple[Choice | None, int]]:
        """Return how many said what, most first (``None``: a class that is no longer offered)."""
        counts: dict[Id, int] = {}
        for opinion in self.known.opinions:
            if opinion.label_class is not None:
                counts[opinion.label_class] = counts.get(opinion.label_class, 0) + 1
        ranked = sorted(counts.items(), key=lambda pair: -pair[1])
        return [(self.sheet.by_id(label_class), n) for label_class, n in ranked]


def number_opinions(found: Sequence[Opinion]) -> tuple[Opinion, ...]:
    """Return the opinions numbered 1 … k in the order given; from the tenth on without a key (0)."""
    return tuple(
        replace(one, number=number if number <= 9 else 0) for number, one in enumerate(found, start=1)
    )
