"""How good people are at transcripts: error rates against gold and rulings, else against the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.ops.text_opinions import TextOpinions, Texts
from labeler.stats.normalise import DEFAULT, RAW, Normalisation
from labeler.stats.rover import medoid
from labeler.stats.text_pairs import ScoredTexts, TextErrors, score_texts, text_errors


@dataclass(frozen=True, slots=True, eq=False)
class TextHlp:
    """Error rates of people against gold and rulings, or against the others' medoid (agreement, not HLP)."""

    opinions: TextOpinions
    normalisation: str
    scored: ScoredTexts
    n_truth: int
    raw: TextErrors
    overall: TextErrors
    per_person: list[TextErrors]
    per_tag: list[TextErrors]
    per_round: list[tuple[str, TextErrors]]

    @property
    def kind(self) -> str:
        """Return ``hlp`` or ``agreement``."""
        return self.scored.kind

    def as_dict(self) -> dict[str, Any]:
        """Return the keys of ``labeler hlp --json`` for transcripts; undefined values have a ``why``."""
        said = self.opinions
        people = zip(said.people, said.simulated.tolist(), self.per_person, strict=True)
        return {
            "kind": self.kind,
            "units": "transcript",
            "n_items": said.n_items,
            "n_people": len(said.people),
            "n_truth": self.n_truth,
            "normalisation": self.normalisation,
            "overall": self.overall.as_dict(),
            "raw": self.raw.as_dict(),
            "people": [{"person": name, "simulated": made, **one.as_dict()} for name, made, one in people],
            "tags": [{"tag": tag, **one.as_dict()} for tag, one in zip(said.tags, self.per_tag, strict=True)],
            "rounds": [{"round": name, **one.as_dict()} for name, one in self.per_round],
        }


def text_hlp(
    opinions: TextOpinions, *, normalisation: Normalisation = DEFAULT, n_resamples: int = 1000, seed: int = 0
) -> TextHlp:
    """Return people's error rates against the truth where one is known, else against the others' medoid."""
    kind, rows = _against(opinions, opinions.said, normalisation)
    scored = score_texts(kind, rows)
    raw = score_texts(kind, _against(opinions, opinions.said, RAW)[1])

    def errors(one: ScoredTexts) -> TextErrors:
        return text_errors(one, n_resamples=n_resamples, seed=seed)

    def of_these(one: ScoredTexts) -> TextErrors:
        return text_errors(one, in_general=False, n_resamples=n_resamples, seed=seed)

    return TextHlp(
        opinions,
        normalisation.identifier,
        scored,
        len(opinions.truth),
        errors(raw),
        errors(scored),
        [of_these(scored.where(scored.person == one)) for one in range(len(opinions.people))],
        [errors(scored.where(np.isin(scored.item, items))) for items in opinions.tagged],
        [
            (name, errors(score_texts(*_against(opinions, said, normalisation))))
            for name, said in opinions.by_round.items()
        ],
    )


def _against(
    opinions: TextOpinions, said: Texts, normalisation: Normalisation
) -> tuple[str, list[tuple[int, int, str, str]]]:
    """Return (kind, rows of item, person, transcript, reference)."""
    ready = normalisation.all(said.text)
    rows = list(zip(said.item.tolist(), said.person.tolist(), ready, strict=True))
    judge = opinions.ruled_by
    truth = {item: normalisation(text) for item, text in opinions.truth.items()}
    known = [(i, p, text, truth[i]) for i, p, text in rows if i in truth and judge.get(i) != p]
    return ("hlp", known) if known else ("agreement", list(_against_others(rows)))


def _against_others(rows: list[tuple[int, int, str]]) -> Iterable[tuple[int, int, str, str]]:
    """Yield each transcript beside the medoid of the others' of its item."""
    by_item: dict[int, list[tuple[int, str]]] = {}
    for item, person, text in rows:
        by_item.setdefault(item, []).append((person, text))
    for item, said in by_item.items():
        if len(said) > 1:
            for place, (person, text) in enumerate(said):
                yield item, person, text, medoid([one for k, (_, one) in enumerate(said) if k != place])
