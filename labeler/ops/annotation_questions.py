"""Which question of the project the entries of a file answer, and which have to be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from labeler.errors import UserError
from labeler.formats.annotations import Annotations, Entry
from labeler.schema import QUESTION_WORDS
from labeler.store.project import Project
from labeler.store.read.questions import Question, questions
from labeler.types import Id, QuestionKind


@dataclass
class Asked:
    """A question and the entries that answer it; ``id`` is None where it has to be made.

    ``classes`` are those that it needs, in order.
    """

    id: Id | None
    name: str
    kind: QuestionKind
    entries: list[Entry] = field(default_factory=list)
    classes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the sentence that the labeler reads, for a new question."""
        return QUESTION_WORDS[self.kind]


def sort_by_question(project: Project, annotations: Annotations, wish: str | None) -> list[Asked]:
    """Return the questions that the entries answer, each with its entries.

    Entries go to the question that ``wish`` names, else to the one that bears the file's own name for it,
    else to the only one of their kind; where there is none, to a new one.

    Raises:
        UserError: several questions are of that kind, or the one that is wished for is of another.
    """
    groups: dict[tuple[QuestionKind, str], list[Entry]] = {}
    for entry in annotations.entries:
        groups.setdefault((entry.kind, entry.question), []).append(entry)
    known = questions(project)
    n_of_kind: dict[QuestionKind, int] = {}
    for kind, _ in groups:
        n_of_kind[kind] = n_of_kind.get(kind, 0) + 1
    found: dict[tuple[Id | None, str], Asked] = {}
    for (kind, name), entries in groups.items():
        place = _place(known, kind, name, wish, is_only=n_of_kind[kind] == 1, n_groups=len(groups))
        asked = found.setdefault((place.id, place.name), place)
        asked.entries += entries
    for asked in found.values():
        own = dict.fromkeys(name for entry in asked.entries for name in entry.labels if name)
        declared = annotations.classes if len(found) == 1 else ()
        asked.classes = tuple(dict.fromkeys((*declared, *own)))
    return list(found.values())


def _place(
    known: Sequence[Question],
    kind: QuestionKind,
    name: str,
    wish: str | None,
    *,
    is_only: bool,
    n_groups: int,
) -> Asked:
    fitting = [question for question in known if _fits(kind, question.kind)]
    if wish is not None:
        same = next((question for question in known if question.name == wish), None)
        if same is not None and same in fitting:
            return Asked(same.id, same.name, same.kind)
        if same is not None and n_groups == 1:
            raise UserError(f"The question {wish!r} asks for {same.kind.value}, the file gives {kind.value}.")
        if same is None and is_only:
            return Asked(None, wish, kind)
    same = next((question for question in fitting if question.name == name), None)
    if same is not None:
        return Asked(same.id, same.name, same.kind)
    if is_only and len(fitting) == 1:
        return Asked(fitting[0].id, fitting[0].name, fitting[0].kind)
    if is_only and len(fitting) > 1:
        names = ", ".join(question.name for question in fitting)
        raise UserError(f"Several questions ask for {kind.value} ({names}); say which with --question.")
    return Asked(None, _free(name or kind.value, known), kind)


def _fits(given: QuestionKind, asked: QuestionKind) -> bool:
    return given is asked or (given is QuestionKind.CLASS and asked is QuestionKind.CLASSES)


def _free(name: str, known: Sequence[Question]) -> str:
    taken = {question.name for question in known}
    candidate, n = name, 1
    while candidate in taken:
        n += 1
        candidate = f"{name} {n}"
    return candidate
