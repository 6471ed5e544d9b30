"""What is the next useful thing in a project, for each role; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labeler.types import QuestionKind, Role

if TYPE_CHECKING:
    from labeler.ui.state.home import HomeFacts


@dataclass(frozen=True, slots=True)
class Next:
    """The next useful thing: a sentence, why, what the button says and the page (or action) behind it."""

    title: str
    words: str
    button: str
    goes_to: str


def next_step(facts: HomeFacts) -> Next:
    """Return the next useful thing for this person's role."""
    if facts.n_items == 0:
        return Next(
            "Add data",
            "A folder of images or sound; the files stay where they are.",
            "Import …",
            "project.import",
        )
    if not facts.classes and facts.kind is not QuestionKind.TRANSCRIPT:
        return Next(
            "Define the question",
            "There are no classes yet; class folders can name them.",
            "Import …",
            "project.import",
        )
    if not facts.may_round:
        return _next_for_labeler(facts)
    return _apart(facts) or _next_for_others(facts)


def _next_for_labeler(facts: HomeFacts) -> Next:
    mine = next((person for person in facts.people if person.me), None)
    if facts.needs_quiz:
        words = "A few items whose answer is known come first; then your labels count."
        return Next("Take the quiz", words, "Begin", "quiz")
    if (own := _own(facts)) is not None:
        return own
    if mine is None or not mine.total:
        words = "Nothing is asked of you now. Read how the classes are defined until the next round begins."
        return Next("No round is open for you", words, "Read the book", "book")
    words = "Thank you. Your labels wait for the others."
    return Next("You are done with this round", words, "See my numbers", "me")


def _own(facts: HomeFacts) -> Next | None:
    """Return what is left of a person's own items, None where nothing is."""
    mine = next((person for person in facts.people if person.me), None)
    if mine is not None and mine.left:
        words = f"{mine.left:,} of {mine.total:,} items have no answer of yours yet."
        return Next("Go on labeling" if mine.done else "Begin to label", words, "Label", "label")
    if mine is not None and mine.skipped:
        words = f"You put off {mine.skipped:,} items; all others are answered."
        return Next("Look again at what you put off", words, "Label", "label")
    return None


def _apart(facts: HomeFacts) -> Next | None:
    """What was said apart comes first: until it is settled it has no truth, or one that may not last."""
    if facts.conflicts:
        words = "SMEs ruled differently, each without knowing the other's ruling. Rule again, knowing both."
        n = facts.conflicts
        return Next(f"{n:,} conflicting {_many('ruling', n)}", words, "Resolve", "resolve")
    if facts.definitions:
        words = "Copies changed them without knowing of each other; the later one holds until you settle it."
        n = facts.definitions
        return Next(f"{n:,} {_many('definition', n)} changed apart", words, "Settle …", "team.settle")
    return None


def _next_for_others(facts: HomeFacts) -> Next:
    left = sum(person.left for person in facts.people)
    if facts.waiting and (facts.role is Role.SME or not left):
        n = facts.waiting
        words = "Rule on them, most disagreed first; a reason mends the instructions."
        return Next(f"{n:,} {_many('disagreement', n)} to rule on", words, "Resolve", "resolve")
    if not facts.round_name:
        return _next_round(facts)
    if (own := _own(facts)) is not None:
        return own
    if left and facts.n_labels == 0:
        words = "Nobody has labeled anything. Switch the person at the foot of the rail and begin."
        return Next("Have it labeled", words, "Label", "label")
    if left:
        words = f"{left:,} answers are still to come. See who is how far, and how long it will take."
        return Next(f"{facts.round_name} is under way", words, "Rounds", "rounds")
    words = "Close it: its majority is the consensus from then on, and you see whether another is worth it."
    return Next(f"All of {facts.round_name} is labeled", words, "Rounds", "rounds")


def _next_round(facts: HomeFacts) -> Next:
    """No round is open: a first one, one to label again, another one if it is worth it; else what follows."""
    if not facts.n_rounds or not facts.n_labels:
        words = "Choose what is labeled, by whom, and how many labels each item gets."
        return Next("Open a round", words, "Rounds", "rounds")
    if facts.again is not None:
        n = facts.again.n
        words = f"Begin a round of them: {facts.again.why}."
        return Next(f"{n:,} {_many('item', n)} to label again", words, "Rounds", "rounds")
    if facts.another and not facts.stopped:
        return Next("Is another round worth it?", facts.another, "Rounds", "rounds")
    return _after_rounds(facts)


def _after_rounds(facts: HomeFacts) -> Next:
    settled = f"{facts.another} " if facts.another else ""
    # models that we train answer with one class
    if not facts.has("models") or (not facts.is_plain and not facts.n_runs):
        words = f"{settled}See how far people agree, and where the definitions could be sharper."
        return Next("The rounds are done", words, "Agreement", "agreement")
    if not facts.n_runs:
        words = f"{settled}Baselines first; then see where it is worse than people."
        return Next("Train a model", words, "Models", "models")
    if not facts.n_exports:
        words = "Where is the model worse than people, and what is it worth to mend?"
        return Next("Look at the errors", words, "Errors", "errors")
    return Next("Go round again", "Mend what costs most, label it again, train again.", "Errors", "errors")


def _many(noun: str, n: int) -> str:
    return noun if n == 1 else f"{noun}s"
