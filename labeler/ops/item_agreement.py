"""How far people agree about each item, whatever is asked: what disputes and changes between rounds go by."""

from __future__ import annotations

import numpy as np

from labeler.ops.answers import Answers
from labeler.ops.set_opinions import SetOpinions
from labeler.ops.text_agreement import agreement_of_items
from labeler.ops.text_opinions import TextOpinions
from labeler.ops.unit_agreement import f1_of_items


def agreement_by_item(answers: Answers) -> tuple[np.ndarray, np.ndarray]:
    """Return (agreement float64 (n_items,), how many people answered int64 (n_items,)).

    Of boxes and segments F1 at IoU .5, of several classes Jaccard, of transcripts 1 − symmetric word error
    rate (which may be negative), each the mean over pairs of people; NaN where fewer than two answered. Two
    people who found nothing agree.
    """
    n_items = answers.n_items
    if isinstance(answers, TextOpinions):
        from labeler.stats.normalise import DEFAULT
        from labeler.stats.text_pairs import text_pairs

        said = answers.said
        agreement = agreement_of_items(text_pairs(said.item, said.person, said.text, DEFAULT), n_items)
        return agreement, np.bincount(said.item, minlength=n_items)
    if isinstance(answers, SetOpinions):
        from labeler.stats.sets import set_pairs

        agreement = set_pairs(answers.said).per_item(n_items)
        return agreement, np.bincount(answers.said.item, minlength=n_items)
    from labeler.stats.units import unit_pairs

    agreement = f1_of_items(unit_pairs(answers.said, len(answers.classes)), n_items)
    n = np.array([len(people) for people in answers.said], dtype=np.int64)
    # two people who found nothing agree; F1 is undefined there
    empty = np.array([all(not len(u) for u in people.values()) for people in answers.said], dtype=bool)
    return np.where(empty & (n > 1), 1.0, agreement), n
