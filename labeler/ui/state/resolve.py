"""The Resolve page's decisions: which item, what is about to be ruled, what may be seen; no Qt, no store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from labeler.types import Id, QuestionKind
from labeler.ui.state.answer_sheet import AnswerSheet, Choice, letter_keys
from labeler.units import Value

CLASS, NOT_ENOUGH, SEND_BACK = "class", "not_enough_information", "send_back"
"""What a ruling may say, as the store calls it."""

PAGE_LETTERS = "ADCXRZNWLIGVQ"
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
    """One item of the queue; ``disagreement`` in (0, 1] is the share of pairs of labels that differ.

    ``frequency`` and ``cost`` say how often its slice occurs and what its classes cost: the product of the
    three is the order. ``conflict``: SMEs ruled apart.
    """

    item: Id
    n_labels: int
    disagreement: float
    ruled: bool = False
    frequency: float = 1.0
    cost: float = 1.0
    conflict: bool = False

    @property
    def priority(self) -> float:
        """Return how much it matters that this is settled."""
        return self.disagreement * self.frequency * self.cost

    @property
    def why(self) -> str:
        """Return what its place in the queue comes from."""
        if self.conflict:
            return "SMEs ruled apart on it"
        return f"disagreement {self.disagreement:.0%} × slice {self.frequency:.0%} × cost {self.cost:g}"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person said; ``number`` is the key that accepts it, ``at`` in microseconds since 1970 UTC.

    ``value`` holds boxes, segments, several classes or text, ``class_name`` then says in words what it holds.
    """

    number: int
    person: Id
    name: str
    label_class: Id | None
    class_name: str
    between: tuple[str, ...] = ()
    sure: bool = True
    note: str = ""
    at: int = 0
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the SME has decided, ready to be stored; ``independent``: without having seen others' rulings."""

    item: Id
    verdict: str
    label_class: Id | None
    reason: str
    value: Value | None = None
    evidence: str = ""
    independent: bool = False


@dataclass(frozen=True, slots=True)
class Ruled:
    """What an SME has ruled: who, what in words, why."""

    name: str
    said: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the item that is shown: opinions in the order of their keys, earlier rulings.

    ``ruling`` is where the SME goes on from: their own, or the latest where others' are not hidden.
    ``rulings``: what every SME has ruled.
    """

    opinions: tuple[Opinion, ...] = ()
    ruling: Ruling | None = None
    rulings: tuple[Ruled, ...] = ()


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
    the SME has chosen; ``revealed`` that they are seen now. ``unseen``: places of the opinions that are not
    drawn over the item.
    """

    sheet: AnswerSheet
    rows: list[Disputed]
    hides: bool = False
    at: int = 0
    verdict: str = ""
    label_class: Id | None = None
    reason: str = ""
    evidence: str = ""
    kind: QuestionKind = QuestionKind.CLASS
    value: Value | None = None
    revealed: bool = False
    unseen: frozenset[int] = frozenset()
    n_resolved: int = 0
    known: Known = field(default_factory=Known)

    @property
    def item(self) -> Id | None:
        """Return the item that is shown, ``None`` when nothing is left."""
        return self.rows[self.at].item if self.at < len(self.rows) else None

    @property
    def conflict(self) -> bool:
        """Return whether SMEs have ruled apart on the item that is shown."""
        return self.at < len(self.rows) and self.rows[self.at].conflict

    @property
    def votes_seen(self) -> bool:
        """Return whether names and votes are shown; where SMEs ruled apart everything is."""
        return not self.hides or self.revealed or self.conflict

    def learn(self, known: Known) -> None:
        """Take what the store holds of the item that is shown."""
        self.known = known
        if known.ruling is not None and not self.verdict:
            self.verdict, self.label_class = known.ruling.verdict, known.ruling.label_class
            self.reason, self.evidence = known.ruling.reason, known.ruling.evidence
            self.value = known.ruling.value
            self.revealed = True

    def carry(self, before: ResolveState) -> None:
        """Go on from the state before the queue was read again: the place and the ruling in the making."""
        self.n_resolved = before.n_resolved
        if before.item is not None and self.go(before.item):
            self.verdict, self.label_class = before.verdict, before.label_class
            self.reason, self.revealed, self.known = before.reason, before.revealed, before.known
            self.evidence, self.value = before.evidence, before.value

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
        self.value, self.evidence = None, ""
        self.revealed = False
        self.unseen = frozenset()
        self.known = Known()

    # deciding

    def accept(self, number: int) -> bool:
        """Choose what labeler ``number`` said; return whether there is such an opinion to be seen."""
        opinion = next((one for one in self.known.opinions if one.number == number), None)
        if opinion is None or not self.votes_seen or (opinion.label_class is None and opinion.value is None):
            return False
        self.verdict, self.label_class, self.value = CLASS, opinion.label_class, opinion.value
        return True

    def choose(self, choice: Choice) -> None:
        """Choose a class, whoever said it; with hidden votes this is the SME's own first answer.

        Where several classes are asked for, it is put in or taken out.
        """
        if self.kind is QuestionKind.CLASSES and not choice.uncertain:
            chosen = () if self.value is None else self.value.classes
            left = tuple(one for one in chosen if one != choice.id)
            self.edit(Value(classes=left if len(left) < len(chosen) else (*chosen, choice.id)))
            return
        self.verdict, self.label_class, self.revealed = CLASS, choice.id, True
        self.value = None

    def edit(self, value: Value) -> None:
        """Take what the SME drew or wrote as the answer."""
        self.verdict, self.label_class, self.value, self.revealed = CLASS, None, value, True

    def not_enough(self) -> None:
        """Say that the item does not hold enough information for anybody to tell."""
        self.verdict, self.label_class, self.value, self.revealed = NOT_ENOUGH, None, None, True

    def send_back(self) -> None:
        """Send the item back to be labeled again."""
        self.verdict, self.label_class, self.value, self.revealed = SEND_BACK, None, None, True

    def reveal(self) -> bool:
        """Show the votes; with hidden votes only after the SME has chosen. Return whether they are seen."""
        if self.hides and not self.verdict:
            return False
        self.revealed = True
        return True

    def toggle_opinion(self, place: int) -> None:
        """Draw what one person answered over the item, or leave it out."""
        self.unseen ^= {place}

    def show_one_more(self) -> None:
        """Draw the first person's answer alone, then the next one's; after the last nobody's, then all."""
        n = len(self.known.opinions)
        everybody = frozenset(range(n))
        seen = sorted(everybody - self.unseen)
        if not n or not seen:
            self.unseen = frozenset()
        elif len(seen) != 1:
            self.unseen = everybody - {0}
        else:
            self.unseen = everybody - {seen[0] + 1}

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
            if self.kind in (QuestionKind.CLASS, QuestionKind.CLASSES):
                return "Choose first: a labeler's answer, a class, or not enough information."
            return "Choose first: a labeler's answer, one of your own, or not enough information."
        if self.verdict == SEND_BACK and not self.reason.strip():
            return "Say in the reason why it goes back, so that the next answer is a better one."
        return ""

    def rule(self) -> Ruling | None:
        """Return the ruling and go on to the next item; ``None`` where it is not ready."""
        item = self.item
        if item is None or self.missing():
            return None
        words = self.reason.strip(), self.evidence.strip()
        # of a conflict both rulings are seen, and the new one settles it
        alone = self.hides and not self.rows[self.at].conflict
        ruling = Ruling(item, self.verdict, self.label_class, words[0], self.value, words[1], alone)
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
        self.value, self.evidence = ruling.value, ruling.evidence

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
