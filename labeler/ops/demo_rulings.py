"""The simulated expert: rules on some of what people disagree about and leaves the rest to be resolved."""

from __future__ import annotations

from collections.abc import Mapping

from labeler.demo.people import EXPERT
from labeler.demo.scenes import SceneItem
from labeler.errors import Bug
from labeler.ops.resolve import disagreements, rule_item
from labeler.store.project import Project
from labeler.store.read.people import person_by_name
from labeler.store.read.questions import classes
from labeler.types import Id

EVERY = 2
"""Of the disagreements every second one is ruled on."""


def rule_some(project: Project, question: Id, known: Mapping[Id, SceneItem]) -> int:
    """Let the expert rule on every second disagreement, most disagreed first; return how many.

    Raises:
        Bug: the expert is not in the project.
    """
    expert = person_by_name(project, EXPERT)
    if expert is None:
        raise Bug(f"{project.path}: {EXPERT} is not among the people of the demo.")
    named = {c.name: c.id for c in classes(project, question)}
    chosen = disagreements(project, question).item.tolist()[::EVERY]
    for item in chosen:
        one = known[item]
        rule_item(
            project,
            person=expert.id,
            item=item,
            question=question,
            label_class=named[one.truth],
            reason=one.reason,
        )
    return len(chosen)
