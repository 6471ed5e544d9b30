"""Standardise transcripts: conventions as rules, what they would do to agreement, then as the project's own.

Nobody's text is ever changed: once the conventions are in force, agreement, consensus and HLP read every
transcript as the conventions would have it written, and the raw one stays in the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labeler.conventions import RULES, Conventions, conventions_of, standardised
from labeler.errors import UserError
from labeler.ops.roles import Right, require
from labeler.ops.text_opinions import COUNTED, TextOpinions, Texts, texts_of_project
from labeler.stats.estimate import Estimate
from labeler.stats.normalise import RAW
from labeler.stats.resample import paired_by_item
from labeler.stats.text_pairs import TextPairs, text_agreement, text_pairs
from labeler.store.project import Done, Project
from labeler.store.read.questions import Question
from labeler.types import Id, QuestionKind


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """One rule: how many texts it changes, and what it alone does to the word error rate between people."""

    rule: str
    n_texts: int
    alone: Estimate
    gain: float


@dataclass(frozen=True, slots=True, eq=False)
class Standardising:
    """The transcripts as they are and as the conventions would have them, word for word.

    ``before`` and ``after``: symmetric word error rate between people, corpus; ``change`` of the mean
    agreement of items, paired. ``rules`` those that change something, the greatest gain first; ``examples``:
    a few texts, raw and standardised, those with most changes first; ``words``: what stands there, what
    would, how often, the most frequent first. ``n_in_all`` transcripts there are: where that is more than
    ``n_texts``, all this is of items drawn at random.
    """

    n_texts: int
    n_changed: int
    before: Estimate
    after: Estimate
    change: Estimate
    rules: tuple[RuleEffect, ...]
    examples: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str, int], ...] = ()
    n_in_all: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the documented keys of ``labeler standardise --json``."""
        return {
            "n_texts": self.n_texts,
            "n_changed": self.n_changed,
            "n_in_all": self.n_in_all,
            "wer_between_people": {"before": self.before.as_dict(), "after": self.after.as_dict()},
            "agreement_change": self.change.as_dict(),
            "rules": [
                {"rule": one.rule, "n_texts": one.n_texts, "wer": one.alone.value, "gain": one.gain}
                for one in self.rules
            ],
            "examples": [{"raw": raw, "standardised": text} for raw, text in self.examples],
            "words": [{"raw": raw, "standardised": text, "n": n} for raw, text, n in self.words],
        }


def rehearse_standard(
    project: Project, question: Question, config: Mapping[str, Any], *, n_resamples: int = 500, seed: int = 0
) -> Standardising:
    """Return what conventions would do to agreement; nothing is changed.

    Args:
        config: the question's config as it would be (``tokens``, ``conventions``).

    Raises:
        UserError: the question asks for no transcript, or the conventions are none.
    """
    _check_kind(question)
    conventions = conventions_of(config)
    every = texts_of_project(project, replace(question, config={**question.config, COUNTED: False}))
    raw = _sampled(every, seed)
    whole = _written(raw, conventions)
    chosen = {"n_resamples": n_resamples, "seed": seed}
    before, after = _pairs(raw, raw.said.text), _pairs(raw, whole)
    base = _word_error_rate(before, **chosen)
    effects = []
    for rule in RULES:
        texts = _written(raw, conventions, [rule])
        n = _n_changed(raw.said.text, texts)
        if n:
            alone = _word_error_rate(_pairs(raw, texts), **chosen)
            effects.append(RuleEffect(rule, n, alone, base.value - alone.value))
    rows = [(old, new) for old, new in zip(raw.said.text, whole, strict=True) if old != new]
    return Standardising(
        len(raw.said.text),
        len(rows),
        base,
        _word_error_rate(after, **chosen),
        paired_by_item(_by_item(after, raw.n_items), _by_item(before, raw.n_items), **chosen),
        tuple(sorted(effects, key=lambda one: (-np.nan_to_num(one.gain), one.rule))),
        tuple(sorted(rows, key=lambda row: (-_n_words_changed(*row), row))[:5]),
        tuple(_changed_words(rows)),
        len(every.said.text),
    )


MOST_REHEARSED = 20_000
"""Of more transcripts a rehearsal takes as many, of items drawn at random: an answer in seconds."""


def _sampled(every: TextOpinions, seed: int) -> TextOpinions:
    """Return the transcripts of so many items, drawn at random, that there are about `MOST_REHEARSED`."""
    said = every.said
    if len(said.text) <= MOST_REHEARSED:
        return every
    share = MOST_REHEARSED / len(said.text)
    here = np.random.default_rng(seed).random(every.n_items) < share
    kept = np.flatnonzero(here[said.item])
    texts = [said.text[place] for place in kept.tolist()]
    return replace(every, said=Texts(said.item[kept], said.person[kept], texts))


MOST_READ = 5000
"""Of more texts the words that change are counted in so many."""


def _changed_words(rows: list[tuple[str, str]], most: int = 40) -> list[tuple[str, str, int]]:
    """Return (what stands there, what would stand there, how often), the most frequent first."""
    from difflib import SequenceMatcher

    counts: Counter[tuple[str, str]] = Counter()
    for raw, text in rows[:MOST_READ]:
        one, other = raw.split(), text.split()
        for tag, a0, a1, b0, b1 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            if a1 - a0 == b1 - b0:
                counts.update(zip(one[a0:a1], other[b0:b1], strict=True))
            else:
                counts[" ".join(one[a0:a1]), " ".join(other[b0:b1])] += 1
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(raw, text, n) for (raw, text), n in ranked[:most]]


def _n_words_changed(raw: str, text: str) -> int:
    return len(set(raw.split()) ^ set(text.split()))


def apply_standard(
    project: Project,
    *,
    author: Id,
    question: Question,
    config: Mapping[str, Any],
    on: bool,
    initiator: str | None = None,
) -> Done[Id]:
    """Put conventions in force and say whether figures go by them, as one operation that undo takes back.

    Args:
        config: ``tokens`` and ``conventions`` as they shall be; what else the question has stays.
        on: whether agreement, consensus and HLP read transcripts as the conventions would have them.

    Raises:
        NotAllowed: a labeler does not define.
        UserError: no transcript question, or the conventions are none.
    """
    require(project, author, Right.DEFINE)
    _check_kind(question)
    whole = {**question.config, **config, COUNTED: on}
    conventions_of(whole)
    return project.operate(
        "conventions",
        "the writing conventions",
        author,
        lambda batch: batch.revise("question", {"entity": question.id}, config=whole),
        initiator=initiator,
    )


def count_standardised(
    project: Project, *, author: Id, question: Question, on: bool, initiator: str | None = None
) -> Done[Id]:
    """Have agreement, consensus and HLP read transcripts as standardised, or as they were written.

    Raises:
        NotAllowed: a labeler does not define.
        UserError: no transcript question, or its conventions are none.
    """
    require(project, author, Right.DEFINE)
    _check_kind(question)
    conventions_of(question.config)
    config = {**question.config, COUNTED: on}
    words = "count transcripts as standardised" if on else "count transcripts as written"
    return project.operate(
        "question",
        words,
        author,
        lambda batch: batch.revise("question", {"entity": question.id}, config=config),
        initiator=initiator,
    )


def _check_kind(question: Question) -> None:
    if question.kind is not QuestionKind.TRANSCRIPT:
        raise UserError(f"{question.name!r} asks for {question.kind.value}; conventions are of transcripts.")


def _written(opinions: TextOpinions, conventions: Conventions, rules: list[str] | None = None) -> list[str]:
    known = {text: standardised(text, conventions, rules) for text in set(opinions.said.text)}
    return [known[text] for text in opinions.said.text]


def _n_changed(one: list[str], other: list[str]) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _pairs(opinions: TextOpinions, texts: list[str]) -> TextPairs:
    return text_pairs(opinions.said.item, opinions.said.person, texts, RAW)


def _word_error_rate(pairs: TextPairs, *, n_resamples: int, seed: int) -> Estimate:
    """Return the symmetric word error rate between people: what is missing to full agreement."""
    agreement = text_agreement(pairs, n_resamples=n_resamples, seed=seed).corpus
    return replace(agreement, value=1 - agreement.value, low=1 - agreement.high, high=1 - agreement.low)


def _by_item(pairs: TextPairs, n_items: int) -> np.ndarray:
    from labeler.ops.text_agreement import agreement_of_items

    return agreement_of_items(pairs, n_items)
