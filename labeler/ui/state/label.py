"""The Label page's decisions: which item, what a key means now, what is to be stored; no Qt, no store.

Each method that answers returns what is to be stored (`Submission`) or ``None``; the page stores it and goes
on at once. Should storing fail, `failed` takes the answer back and returns to the item.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from labeler.types import AnswerState, ClassKind, Id, QuestionKind
from labeler.ui.state.answer import Answer, Submission, accept_words, joined, left_of, part_of
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.pace import IDLE_CAP_S, Clock, Pace, Stopwatch
from labeler.ui.state.queue import Queue, Status
from labeler.ui.state.suggesting import Proposals
from labeler.units import NOTHING, Value

if TYPE_CHECKING:
    from labeler.ops.suggestions import Suggest
    from labeler.store.read.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Asking:
    """A borderline answer that waits for the classes between which the item lies."""

    choice: Choice
    picked: tuple[Id, ...] = ()


class LabelState:
    """One person at one question: the queue, the answers known so far and the answer in the making."""

    def __init__(
        self,
        sheet: AnswerSheet,
        queue: Queue,
        *,
        kind: QuestionKind = QuestionKind.CLASS,
        suggest: Suggest | None = None,
        idle_s: float = IDLE_CAP_S,
        clock: Clock = time.monotonic,
    ) -> None:
        self.sheet = sheet
        self.queue = queue
        self.kind = kind
        self.proposals = Proposals(suggest)
        self.auto_advance = True
        self.closed = ""  # the name of the round, where it takes no labels and is only looked through
        self.asking: Asking | None = None
        self.unsure = False
        self.note = ""
        self.watch = Stopwatch(clock, idle_s)
        self.pace = Pace()
        self.n_before = 0  # first answers of items that are served again
        self.n_waiting = 0  # second servings that are not due yet
        self._known: dict[Id, Answer | None] = {}

    # where the person stands

    @property
    def item(self) -> Id | None:
        """Return the item that is shown, ``None`` at the end."""
        return self.queue.item

    @property
    def mine(self) -> Answer | None:
        """Return this person's own answer to the item that is shown, as far as known."""
        return None if self.item is None else self._known.get(self.item)

    def mine_is_given(self, item: Id) -> bool:
        """Return whether this person has answered or put off an item."""
        return self.queue.status_of(item) != Status.OPEN

    def knows(self, item: Id) -> bool:
        """Return whether this person's answer to an item was read or given."""
        return item in self._known

    def learn(self, item: Id, answer: Answer | None) -> None:
        """Take what the store holds of this person's answer to an item."""
        self._known[item] = answer
        self.queue.mark(item, Status.OPEN if answer is None else answer.status)
        if item == self.item:
            self._draft()

    def forget(self, item: Id) -> None:
        """An answer changed elsewhere: it has to be read again."""
        self._known.pop(item, None)

    def carry(self, before: LabelState, *, answers: bool) -> None:
        """Go on from the state before the queue was read again: the place, the pace, what is being written.

        With ``answers`` what is known of the own answers stays as well, for some may be on their way to the
        disk; without it the store is believed.
        """
        self.pace = before.pace
        if answers:
            for item, answer in before._known.items():
                self.learn(item, answer)
        if before.item is not None and self.go(before.item):
            self.asking, self.unsure, self.note = before.asking, before.unsure, before.note
            self.watch = before.watch

    # moving

    def next(self) -> bool:
        """Show the next item in order."""
        return self._moved(self.queue.step(1))

    def previous(self) -> bool:
        """Show the previous item in order (from the end: the last one)."""
        return self._moved(self.queue.step(-1))

    def first(self) -> bool:
        """Show the first item."""
        return self._moved(self.queue.to_first())

    def last(self) -> bool:
        """Show the last item."""
        return self._moved(self.queue.to_last())

    def to_open(self, *, back: bool = False) -> bool:
        """Show the next item without a label (one that was skipped where none is open)."""
        before = self.queue.at
        self.queue.to_open(back=back)
        return self._moved(self.queue.at != before)

    def go(self, item: Id) -> bool:
        """Show an item; return whether it belongs to this person's queue."""
        before = self.queue.at
        found = self.queue.go(item)
        if self.queue.at != before:
            self._moved(True)
        return found

    def _moved(self, moved: bool) -> bool:
        if moved:
            self.asking = None
            self.watch.restart()
            self._draft()
        return moved

    def _draft(self) -> None:
        mine = self.mine
        self.unsure = mine is not None and not mine.sure
        self.note = "" if mine is None else mine.note

    @property
    def value(self) -> Value:
        """Return what is drawn, typed or marked so far on the item that is shown."""
        return NOTHING if self.mine is None else self.mine.value

    def answer_of(self, item: Id) -> Answer | None:
        """Return this person's answer to an item, as far as known."""
        return self._known.get(item)

    def value_of(self, item: Id) -> Value:
        """Return what this person's answer to an item holds, as far as known."""
        known = self._known.get(item)
        return NOTHING if known is None else known.value

    # answering

    def edit(self, value: Value, words: str) -> Submission | None:
        """Take a step of drawing or typing: an answer that counts stays one, anything else is a draft.

        A class that was said of the whole item (*can't tell*) gives way to what is drawn.
        """
        self.watch.touch()
        if self.item is None or value == self.value:
            return None
        mine = self.mine
        counts = mine is not None and mine.counts and mine.label_class is None
        state = AnswerState.ANSWERED if counts else AnswerState.DRAFT
        answer = Answer(state, sure=not self.unsure, note=self.note, value=value)
        return self._take(answer, words=words, counted=False)

    def accept(self) -> Submission | None:
        """Say that what is drawn, typed or marked is the answer; nothing at all is one as well.

        Returns None, and stays, where it is the answer already, or the question wants one class.
        """
        mine = self.mine
        if self.item is None or self.kind is QuestionKind.CLASS or (mine is not None and mine.counts):
            return None
        return self._submit(Answer(value=self.value), words=accept_words(self.kind, self.value))

    @property
    def proposal(self) -> Proposal | None:
        """Return what the model proposes for the item that is shown, once this person may see it."""
        return self.proposals.visible(self.item, self.mine)

    def take_proposal(self) -> Submission | None:
        """Answer as the model proposes; what it drew is added to what is there."""
        found = self.proposal
        if found is None or self.item is None:
            return None
        if self.kind is QuestionKind.CLASS:
            choice = self.sheet.by_id(found.label_class)
            return (
                None
                if choice is None
                else self._submit(Answer(label_class=choice.id, between=choice.between))
            )
        return self.edit(joined(self.value, found.value), "take the model's proposal")

    def take_part(self, unit: str) -> Submission | None:
        """Take one unit of what the model proposes."""
        part = part_of(self.proposed, unit)
        if not part.units:
            return None
        kind = "shape" if part.shapes else "segment"
        return self.edit(joined(self.value, part), f"take a {kind} of the model's")

    @property
    def proposed(self) -> Value:
        """Return the units that the model proposes and that are not taken yet, once they may be seen."""
        found = self.proposal
        return NOTHING if found is None else left_of(found.value, self.value)

    def choose(self, choice: Choice) -> Submission | None:
        """Answer with a class; a borderline first asks between which two, then each key names one."""
        self.watch.touch()
        if self.item is None:
            return None
        if self.kind is QuestionKind.CLASSES:
            return self._mark(choice)
        if self.asking is not None:
            return self._name_one(self.asking, choice)
        if choice.asks:
            self.asking = Asking(choice)
            return None
        return self._submit(Answer(label_class=choice.id, between=choice.between, value=self.value))

    def _mark(self, choice: Choice) -> Submission | None:
        """Mark one of several classes, or take its mark away; an unusable item is nothing else."""
        marked = self.value.classes
        if choice.id in marked:
            classes = tuple(one for one in marked if one != choice.id)
            return self.edit(Value(classes=classes), f"unmark {choice.name}")
        unusable = {one.id for one in self.sheet.of_kind(ClassKind.UNUSABLE)}
        if choice.id in unusable:
            return self.edit(Value(classes=(choice.id,)), f"mark {choice.name}")
        order = [one.id for one in self.sheet.choices]
        kept = [one for one in marked if one not in unusable]
        return self.edit(
            Value(classes=tuple(sorted((*kept, choice.id), key=order.index))), f"mark {choice.name}"
        )

    def _name_one(self, asking: Asking, choice: Choice) -> Submission | None:
        if choice.uncertain:
            # another way of being uncertain: the person changed their mind
            self.asking = None
            return None if choice.id == asking.choice.id else self.choose(choice)
        if choice.id in asking.picked:
            self.asking = replace(asking, picked=tuple(one for one in asking.picked if one != choice.id))
            return None
        picked = (*asking.picked, choice.id)
        if len(picked) < 2:
            self.asking = replace(asking, picked=picked)
            return None
        self.asking = None
        between = tuple(sorted(picked))
        return self._submit(Answer(label_class=asking.choice.id, between=between, value=self.value))

    def cancel_asking(self) -> bool:
        """Stop asking between which two; return whether it asked."""
        asked, self.asking = self.asking is not None, None
        return asked

    def skip(self) -> Submission | None:
        """Put the item off; it is not an answer and the item comes again."""
        if self.item is None:
            return None
        return self._submit(Answer(AnswerState.SKIPPED, value=self.value))

    def toggle_sure(self) -> Submission | None:
        """Say *not sure* for the answer to come, or change it on an answer already given."""
        self.watch.touch()
        self.unsure = not self.unsure
        return self._amend()

    def set_note(self, note: str) -> Submission | None:
        """Write a note for the answer to come, or change it on an answer already given."""
        self.watch.touch()
        if note == self.note:
            return None
        self.note = note
        return self._amend()

    def _amend(self) -> Submission | None:
        mine = self.mine
        if self.item is None or mine is None:
            return None
        return self._take(replace(mine, sure=not self.unsure, note=self.note), counted=False)

    def _submit(self, answer: Answer, words: str = "") -> Submission | None:
        if self.item is None:
            return None
        self.asking = None
        said = replace(answer, sure=not self.unsure, note=self.note)
        reveals = self.proposals.reveals(self.item, self.mine, said)
        first_time = self.queue.status_of(self.item) != Status.DONE
        submission = self._take(said, words=words, counted=first_time)
        if submission is not None and first_time and not said.skipped:
            self.pace.add(submission.seconds)
        if reveals:
            self.proposals.reveal(self.item)
            self.watch.restart()
        elif self.auto_advance or said.skipped:
            self._advance(first_time)
        return submission

    def _take(self, answer: Answer, *, words: str = "", counted: bool) -> Submission | None:
        """Hold this answer true from now on; the seconds spent add up over the steps."""
        item, before = self.item, self.mine
        if item is None:
            return None
        answer = replace(answer, suggestion=self.proposals.record(item, before, answer))
        seconds = (0.0 if before is None else before.seconds) + self.watch.seconds()
        self.watch.restart()
        answer = replace(answer, seconds=seconds)
        self._known[item] = answer
        self.queue.mark(item, answer.status)
        return Submission(item, answer, seconds, before, counted, words)

    def _advance(self, first_time: bool) -> None:
        # after a correction the person goes on looking through in order, not back to where they left off
        at_last = self.queue.at >= len(self.queue) - 1
        if first_time or at_last:
            self.queue.advance()
        else:
            self.queue.step(1)
        self._moved(True)

    def failed(self, submission: Submission) -> None:
        """Storing failed: take the answer back and show its item again."""
        self.learn(submission.item, submission.before)
        self.go(submission.item)

    # what the page says

    @property
    def progress(self) -> tuple[int, int, int]:
        """Return how many items are done, skipped, and how many there are; each serving counts."""
        _open, done, skipped = self.queue.counts
        return done + self.n_before, skipped, len(self.queue) + self.n_before + self.n_waiting

    def seconds_left(self) -> float | None:
        """Return how long the rest will take at this pace, ``None`` while unknown."""
        n_open, _done, skipped = self.queue.counts
        return self.pace.seconds_left(n_open + skipped)
