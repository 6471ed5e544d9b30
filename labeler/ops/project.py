"""Make a project: its file, its people, its question and the first round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labeler.errors import UserError
from labeler.schema import QuestionSpec, complete
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.types import Id, QuestionKind, Role, RoundState


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """Somebody to take part; ``simulated`` people are the program's own and said to be so."""

    name: str
    role: Role = Role.LABELER
    simulated: bool = False


ROLE_WORDS = {"labeler": Role.LABELER, "sme": Role.SME, "mle": Role.MLE}


def parse_people(text: str, *, need_role: bool = False) -> list[PersonSpec]:
    """Return the people written as ``Ann:labeler,Sue:sme``; without a role somebody is a labeler.

    Raises:
        UserError: an unknown role, no name, or (``need_role``) no role.

    >>> [(one.name, one.role.value) for one in parse_people("Ann, Sue:SME")]
    [('Ann', 'labeler'), ('Sue', 'sme')]
    """
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, colon, role = part.rpartition(":") if ":" in part else (part, "", "labeler")
        if not name.strip() or (need_role and not colon):
            raise UserError(f"{part!r} says not who does what; write it as NAME:ROLE.")
        if role.strip().lower() not in ROLE_WORDS:
            raise UserError(f"{role.strip()!r} is no role; choose {', '.join(ROLE_WORDS)}.")
        found.append(PersonSpec(name.strip(), ROLE_WORDS[role.strip().lower()]))
    return found


def create_project(
    path: Path,
    *,
    name: str,
    question: QuestionSpec,
    people: Sequence[PersonSpec | str] = (),
    owner: str = "owner",
    blind: bool = True,
    labelers_per_item: int | None = None,
) -> Project:
    """Make the project file ``path`` and return it open.

    Args:
        name: what the project is called on the screen.
        question: what is asked; keys and colours that it does not give are given.
        people: who takes part besides the owner; a plain name is a labeler.
        owner: the name of the MLE who owns the project and authors its first facts. One of ``people`` who
            bears that name is the owner.
        blind: whether labelers see nothing of each other in the first round.
        labelers_per_item: how many labels an item needs in the first round; None: one of everybody.

    Raises:
        FileProblem: the file exists already or cannot be made there.
        UserError: a name is given twice, or the classes are not right.
    """
    if question.kind is QuestionKind.CLASS or question.classes:
        complete(question.classes)
    specs = [PersonSpec(person) if isinstance(person, str) else person for person in people]
    mine = next((spec for spec in specs if spec.name == owner), PersonSpec(owner, Role.MLE))
    everybody = [mine, *(spec for spec in specs if spec is not mine)]
    names = [spec.name.strip() for spec in everybody]
    for person in names:
        if not person or names.count(person) > 1:
            raise UserError(f"Each person needs a name of their own; {person!r} is empty or given twice.")

    def body(batch: Batch) -> None:
        for spec in everybody:
            batch.add("person", name=spec.name, role=spec.role, simulated=spec.simulated)
        batch.add("project_setting", key="name", value=name)
        add_question(batch, question, blind=blind, labelers_per_item=labelers_per_item)

    project = Project.create(Path(path))
    try:
        project.operate("create", f"make {name}", None, body)
    except BaseException:
        project.close()
        Path(path).unlink(missing_ok=True)
        raise
    return project


def add_question(
    batch: Batch,
    question: QuestionSpec,
    *,
    blind: bool = True,
    labelers_per_item: int | None = None,
    position: int = 0,
) -> Id:
    """Append a question, its classes in order, and its first open round; return the question's id.

    ``position`` is its place among the project's questions.
    """
    asked = batch.add(
        "question",
        name=question.name,
        kind=question.kind,
        words=question.words,
        config=question.config,
        position=position,
    )
    classes = complete(question.classes) if question.classes else ()
    ids = {spec.name: batch.new_id() for spec in classes}
    for place, spec in enumerate(classes):
        batch.add(
            "label_class",
            id=ids[spec.name],
            question=asked,
            name=spec.name,
            key=spec.key,
            colour=spec.colour,
            position=place,
            kind=spec.kind,
            between_classes=[ids[name] for name in spec.between] or None,
        )
    batch.add(
        "round",
        question=asked,
        name="round 1",
        number=1,
        state=RoundState.OPEN,
        blind=blind,
        labelers_per_item=labelers_per_item,
    )
    return asked
