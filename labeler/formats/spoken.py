"""What manifests of speech share: one row an utterance, which is a whole sound or a stretch of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from labeler.formats import geometry
from labeler.formats.annotations import Collector, Entry, Said, clean_name, clean_text, unit_id
from labeler.types import QuestionKind
from labeler.units import Segment


@dataclass(frozen=True, slots=True)
class Utterance:
    """What is said in a sound, from ``start_s`` to ``end_s``, or in all of it where these are None.

    ``meta`` belongs to the sound where the utterance is all of it, and to the stretch otherwise.
    """

    task: str
    text: str
    start_s: float | None = None
    end_s: float | None = None
    channel: int | None = None
    who: str = ""
    said: Said | None = None
    run: str = ""
    where: str = ""
    meta: dict[str, str] = field(default_factory=dict)


def stretch(start: Any, length: Any) -> tuple[float, float] | None:
    """Return start and end in seconds, None where the start is nought or not given: the whole sound.

    Raises:
        ValueError: no times.
    """
    if start in (None, "") or length in (None, ""):
        return None
    start_s, length_s = geometry.seconds(start), geometry.seconds(length)
    return (start_s, start_s + length_s)


def add_utterances(collector: Collector, utterances: list[Utterance]) -> None:
    """Take utterances: transcripts of whole sounds, and segments with text of each sound cut in stretches."""
    stretches: dict[tuple[str, str, Said | None, str], list[Utterance]] = {}
    for one in utterances:
        if one.start_s is not None and one.end_s is not None:
            stretches.setdefault((one.task, one.who, one.said, one.run), []).append(one)
            continue
        text = clean_text(one.text).strip()
        collector.add(
            Entry(
                one.task,
                QuestionKind.TRANSCRIPT,
                text=text,
                who=one.who,
                said=one.said,
                run=one.run,
                where=one.where,
            )
        )
        for key, value in one.meta.items():
            collector.tell(one.task, key, value)
    for (task, who, said, run), own in stretches.items():
        units = tuple(_segment(number, one) for number, one in enumerate(own))
        labels = ("",) * len(units)
        where = own[0].where
        collector.add(
            Entry(task, QuestionKind.SEGMENTS, labels, units, who=who, said=said, run=run, where=where)
        )


def _segment(number: int, one: Utterance) -> Segment:
    attributes = {clean_name(key): clean_name(value) for key, value in one.meta.items() if clean_name(value)}
    return Segment(
        unit_id(number),
        None,
        one.start_s or 0.0,
        one.end_s or 0.0,
        channel=one.channel,
        text=clean_text(one.text).strip(),
        attributes=attributes,
    )


def whole_or_cut(utterances: list[Utterance]) -> list[Utterance]:
    """Return utterances with times only for sounds that are cut: one from nought that is alone is the whole.

    Manifests give each utterance an offset and a length even where it is all of its sound.
    """
    n_of: dict[tuple[str, str], int] = {}
    for one in utterances:
        n_of[one.task, one.who] = n_of.get((one.task, one.who), 0) + 1
    return [_whole(one) if one.start_s == 0 and n_of[one.task, one.who] == 1 else one for one in utterances]


def _whole(one: Utterance) -> Utterance:
    return Utterance(
        one.task, one.text, None, None, None, one.who, one.said, one.run, one.where, one.meta
    )  # fmt: skip
