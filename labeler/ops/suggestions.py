"""A model's suggestions to labelers: which round asks for them, when they are seen, and what they did.

A round with ``{"suggest": {"run": id, "mode": "after" | "share", "share": 0.3, "seed": 1}}`` in its
``config`` shows what that run predicted. With *after* it stays hidden until the person's own first answer;
with *share* it is shown at once on a chosen share of the items and never before the answer on the others, so
that the two can be compared: seeing a proposal first draws people towards it, right or wrong.

``annotation.suggestion`` records ``{"run", "prediction", "class", "shown", "mode"}``; ``shown`` is *before*
(it was on the screen when the person answered), *after* (the person answered, then saw it) or *no*. Where
shapes or segments were proposed, ``{"proposed", "taken", "unchanged"}`` count them: how many there were, how
many the answer holds, how many of these exactly as proposed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.stats.matching import match
from labeler.stats.transcripts import symmetric_rate
from labeler.stats.units import Units
from labeler.store.project import Project
from labeler.store.read.proposals import Step, proposed_values, steps
from labeler.store.read.questions import questions
from labeler.types import Id, QuestionKind
from labeler.units import Value, parse_value

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Suggest:
    """How a round suggests; ``share`` of the items show the proposal at once where ``mode`` is *share*."""

    run: Id
    mode: str = "after"
    share: float = 0.0
    seed: int = 0

    def at_once(self, item: Id) -> bool:
        """Return whether the proposal for an item is seen before the person's own answer.

        The same for everybody and for ever: it hangs on the item and the seed alone.
        """
        if self.mode != "share":
            return False
        digest = hashlib.blake2b(f"{self.seed}:{item}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64 < self.share


def suggest_of(config: Mapping[str, Any]) -> Suggest | None:
    """Return how a round with this config suggests; None: it does not.

    Raises:
        UserError: it is not of the form above.

    >>> suggest_of({"suggest": {"run": 7, "mode": "share", "share": 0.5, "seed": 1}})
    Suggest(run=7, mode='share', share=0.5, seed=1)
    """
    found = config.get("suggest")
    if not found:
        return None
    try:
        made = Suggest(
            int(found["run"]),
            str(found.get("mode", "after")),
            float(found.get("share", 0.0)),
            int(found.get("seed", 0)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(f"The round's suggestions are not of the form that is known: {found!r}.") from error
    if made.mode not in ("after", "share") or not 0 <= made.share <= 1:
        raise UserError(f"Suggestions are shown after the answer or on a share of the items, not {found!r}.")
    return made


@dataclass(frozen=True, slots=True)
class SuggestionReport:
    """What suggestions did, over answers for which there was a proposal.

    ``shown`` counts first answers by what was seen: *before*, *after*, *no*. ``agree_shown`` and
    ``agree_hidden`` are how far first answers agree with the model where it was seen first, and where it was
    not (the mean of `likeness`, for single classes a share; NaN: there are none); ``pull`` is their
    difference. Of the answers after which the proposal was revealed ``n_revealed`` differed from it;
    ``changed`` is the share of those changed afterwards, ``to_model`` the share changed so that they agree
    more with the model (a class: to the model's). Of the shapes or segments that were proposed to those who
    saw them in the end, ``n_proposed``, ``n_taken`` are in the answer, ``n_unchanged`` of these as proposed.
    """

    n: int
    shown: dict[str, int]
    agree_shown: float
    agree_hidden: float
    n_revealed: int
    changed: float
    to_model: float
    n_proposed: int = 0
    n_taken: int = 0
    n_unchanged: int = 0

    @property
    def pull(self) -> float:
        """Return by how much more people agree with what they see first."""
        return self.agree_shown - self.agree_hidden


def suggestion_report(project: Project, question: Id, round: Id | None = None) -> SuggestionReport:  # noqa: A002
    """Compare answers given with and without seeing the model's proposal first."""
    answers: dict[tuple[Id, Id, Id], list[Step]] = {}
    for step in steps(project, question, round):
        answers.setdefault((step.round, step.item, step.person), []).append(step)
    agree = _Agreeing(project, question, [one for said in answers.values() for one in said])
    first = [said[0] for said in answers.values()]
    shown = {when: sum(_shown(step) == when for step in first) for when in ("before", "after", "no")}
    revealed = [said for said in answers.values() if _shown(said[0]) == "after" and agree(said[0]) < 1]
    changed = [said for said in revealed if _said(said[-1]) != _said(said[0])]
    nearer = [said for said in changed if agree(said[-1]) > agree(said[0])]
    last = [said[-1].suggestion for said in answers.values() if _shown(said[-1]) == "before"]
    return SuggestionReport(
        n=len(first),
        shown=shown,
        agree_shown=_mean([agree(step) for step in first if _shown(step) == "before"]),
        agree_hidden=_mean([agree(step) for step in first if _shown(step) != "before"]),
        n_revealed=len(revealed),
        changed=_mean([float(said in changed) for said in revealed]),
        to_model=_mean([float(said in nearer) for said in revealed]),
        n_proposed=sum(int(one.get("proposed", 0)) for one in last),
        n_taken=sum(int(one.get("taken", 0)) for one in last),
        n_unchanged=sum(int(one.get("unchanged", 0)) for one in last),
    )


class _Agreeing:
    """Called with a step: how far its answer agrees with what was proposed, 0 to 1."""

    def __init__(self, project: Project, question: Id, said: Sequence[Step]) -> None:
        row = next((row for row in questions(project) if row.id == question), None)
        self._kind = QuestionKind.CLASS if row is None else row.kind
        wanted = {int(step.suggestion["prediction"]) for step in said if step.suggestion.get("prediction")}
        self._proposed = {} if self._kind is QuestionKind.CLASS else proposed_values(project, sorted(wanted))

    def __call__(self, step: Step) -> float:
        proposed = self._proposed.get(int(step.suggestion.get("prediction") or 0))
        if self._kind is QuestionKind.CLASS or step.label_class is not None or proposed is None:
            same = step.label_class is not None and step.label_class == step.suggestion.get("class")
            return float(same)
        return likeness(self._kind, parse_value(self._kind, step.value), parse_value(self._kind, proposed))


def likeness(kind: QuestionKind, said: Value, proposed: Value) -> float:
    """Return how far an answer agrees with a proposal, 0 to 1; two empty ones agree.

    Classes: those in both by those in either (Jaccard). Shapes and segments: F1 of those that overlap by half
    (IoU) and have the same class, one to one. Transcripts: one less the symmetric word error rate.

    >>> likeness(QuestionKind.CLASSES, Value(classes=(1, 2)), Value(classes=(2, 3)))
    0.3333333333333333
    """
    if kind is QuestionKind.CLASSES:
        either = {*said.classes, *proposed.classes}
        return len({*said.classes} & {*proposed.classes}) / len(either) if either else 1.0
    if kind is QuestionKind.TRANSCRIPT:
        return max(0.0, 1.0 - symmetric_rate(said.text, proposed.text)) if said.text or proposed.text else 1.0
    if not said.units and not proposed.units:
        return 1.0
    one, other = _units(kind, said), _units(kind, proposed)
    alike = one.label_class[:, None] == other.label_class[None, :]
    return match(np.where(alike, one.overlap(other), 0.0)).f1


def _units(kind: QuestionKind, value: Value) -> Units:
    codes = np.array([unit.label_class or -1 for unit in value.units], dtype=np.int64)
    if kind is QuestionKind.BOXES:
        places = np.array([shape.bounds for shape in value.shapes], dtype=np.float64).reshape(-1, 4)
    else:
        ends = [(one.start_s, one.end_s) for one in value.segments]
        places = np.array(ends, dtype=np.float64).reshape(-1, 2)
    return Units(places, codes)


def _shown(step: Step) -> str:
    return str(step.suggestion.get("shown", "no"))


def _said(step: Step) -> tuple[Id | None, str | None]:
    return step.label_class, step.value


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else NAN
