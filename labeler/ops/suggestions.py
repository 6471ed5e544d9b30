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
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labeler.errors import UserError
from labeler.store.project import Project
from labeler.store.read.proposals import Step, steps
from labeler.types import Id

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
    """What suggestions did, over answers of one class for which there was a proposal.

    ``shown`` counts first answers by what was seen: *before*, *after*, *no*. ``agree_shown`` and
    ``agree_hidden`` are the shares of first answers that equal the model's class where it was seen first, and
    where it was not (NaN: there are none); ``pull`` is their difference. Of the answers after which the
    proposal was revealed ``n_revealed`` differed from it; ``changed`` is the share of those changed
    afterwards, ``to_model`` the share changed to the model's class.
    """

    n: int
    shown: dict[str, int]
    agree_shown: float
    agree_hidden: float
    n_revealed: int
    changed: float
    to_model: float

    @property
    def pull(self) -> float:
        """Return by how much more people agree with what they see first."""
        return self.agree_shown - self.agree_hidden


def suggestion_report(project: Project, question: Id, round: Id | None = None) -> SuggestionReport:  # noqa: A002
    """Compare answers given with and without seeing the model's proposal first."""
    answers: dict[tuple[Id, Id, Id], list[Step]] = {}
    for step in steps(project, question, round):
        answers.setdefault((step.round, step.item, step.person), []).append(step)
    first = [said[0] for said in answers.values()]
    shown = {when: sum(_shown(step) == when for step in first) for when in ("before", "after", "no")}
    revealed = [said for said in answers.values() if _shown(said[0]) == "after" and not _agrees(said[0])]
    changed = [said for said in revealed if _said(said[-1]) != _said(said[0])]
    return SuggestionReport(
        n=len(first),
        shown=shown,
        agree_shown=_share([_agrees(step) for step in first if _shown(step) == "before"]),
        agree_hidden=_share([_agrees(step) for step in first if _shown(step) != "before"]),
        n_revealed=len(revealed),
        changed=_share([said in changed for said in revealed]),
        to_model=_share([said in changed and _agrees(said[-1]) for said in revealed]),
    )


def _shown(step: Step) -> str:
    return str(step.suggestion.get("shown", "no"))


def _said(step: Step) -> tuple[Id | None, str | None]:
    return step.label_class, step.value


def _agrees(step: Step) -> bool:
    return step.label_class is not None and step.label_class == step.suggestion.get("class")


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits) if hits else NAN
