"""``labeler consensus --method rover|medoid``: one transcript per item from many people's."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labeler.cli.report import aligned, emit, percent

if TYPE_CHECKING:
    from labeler.ops.text_opinions import TextOpinions
    from labeler.ops.transcripts import TextConsensus, TextMethod
    from labeler.stats.codes import Coded
    from labeler.stats.transcripts import ErrorRates, RuleGain, TranscriptAgreement

_SHOWN = 15


def report(
    answers: TextOpinions, method: str, *, rules: bool, out: Path | None, forms: tuple[bool, bool]
) -> None:
    """Make the consensus of transcripts, write it to ``out`` and print how it went.

    ``rules``: also say what each normalisation rule alone brings. ``forms``: (as JSON, as CSV).
    """
    from labeler.ops.transcripts import conventions, transcript_consensus

    coded = answers.coded()
    names = answers.items or coded.items
    truth = {names[item]: text for item, text in answers.truth.items()}
    chosen: TextMethod = "rover" if method == "rover" else "medoid"
    made = transcript_consensus(coded, truth, chosen)
    if out is not None:
        from labeler.formats.columns import write_table

        write_table(out, {"task": coded.items, "label": made.text, "confidence": made.support})
    data = _data(coded, made, conventions(coded) if rules else [])
    emit(data, as_json=forms[0], as_csv=forms[1], text=lambda: _text(data), rows="people")


def _data(coded: Coded, made: TextConsensus, gains: list[RuleGain]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "method": made.method,
        "normalisation": made.normalisation,
        "n_items": len(coded.items),
        "n_people": len(coded.people),
        "n_labels": coded.n_labels,
        "n_duplicates": coded.n_duplicates,
        "ties": 0,
        "iterations": 1,
        "n_gold": made.n_gold,
        "wer": _rates(made.words),
        "cer": _rates(made.characters),
        "agreement": {"raw": _agreement(made.raw), "normalised": _agreement(made.normalised)},
        "people": [
            {
                "person": one.person,
                "n": one.n,
                "wer_to_consensus": one.wer_to_consensus,
                "wer_to_gold": one.wer_to_gold,
            }
            for one in made.people
        ],
    }
    if gains:
        data["rules"] = [
            {"rule": gain.rule, "words": gain.words, "gain_alone": gain.alone, "lost_without": gain.lost}
            for gain in gains
        ]
    return data


def _rates(rates: ErrorRates) -> dict[str, Any]:
    found = {"corpus": rates.corpus, "mean_utterance": rates.mean_utterance}
    return found if rates.per_utterance.size else {**found, "why": "no_truth"}


def _agreement(one: TranscriptAgreement) -> dict[str, Any]:
    return {
        "corpus": one.corpus,
        "mean_pair": one.mean_pair,
        "identical": one.identical,
        "n_pairs": one.n_pairs,
        "normalisation": one.normalisation,
        "why": one.why,
    }


def _text(data: dict[str, Any]) -> str:
    size = f"{data['n_items']:,} items, {data['n_people']:,} people, {data['n_labels']:,} transcripts"
    raw, after = data["agreement"]["raw"], data["agreement"]["normalised"]
    lines = [
        f"{data['method']}: {size}",
        f"people agree on {percent(raw['corpus'])} of the words as written, {percent(after['corpus'])} after "
        f"{data['normalisation']}",
    ]
    if data["n_gold"]:
        wer, cer = data["wer"], data["cer"]
        lines.append(
            f"against {data['n_gold']:,} known transcripts: WER {percent(wer['corpus'], 2)} corpus, "
            f"{percent(wer['mean_utterance'], 2)} mean utterance; CER {percent(cer['corpus'], 2)} corpus"
        )
    people = sorted(data["people"], key=lambda row: -row["n"])
    rows = [
        [row["person"], f"{row['n']:,}", percent(row["wer_to_consensus"]), percent(row["wer_to_gold"])]
        for row in people[:_SHOWN]
    ]
    lines += ["", aligned(["person", "transcripts", "WER to consensus", "WER to gold"], rows)]
    if len(people) > _SHOWN:
        lines.append(f"… and {len(people) - _SHOWN:,} more (--json, --csv)")
    if "rules" in data:
        table = [[one["rule"], one["words"], _points(one["gain_alone"])] for one in data["rules"]]
        lines += ["", aligned(["rule", "what it does", "gain alone"], table, left=2)]
    return "\n".join(lines)


def _points(gain: float) -> str:
    """Return a gain in percentage points with its sign, nothing said of what rounds to nothing."""
    return "–" if math.isnan(gain) else f"{round(100 * gain, 2) + 0.0:+.2f}"
