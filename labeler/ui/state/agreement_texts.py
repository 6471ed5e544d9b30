"""The Agreement page of transcripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from labeler.types import Id
from labeler.ui.state.agreement import share
from labeler.ui.state.agreement_answers import (
    again_items,
    again_note,
    card,
    change_words,
    ids_of,
    named_chart,
    pair_matrix,
    people_chart,
    reason,
    size_note,
)
from labeler.ui.state.agreement_parts import (
    Card,
    Chart,
    ChartRow,
    Missing,
    PageRows,
    PageView,
    RuleRow,
    again_rows,
)
from labeler.ui.state.agreement_units import alone

if TYPE_CHECKING:
    from labeler.ops.text_agreement import TextReport
    from labeler.ops.text_hlp import TextHlp
    from labeler.ops.text_opinions import TextOpinions
    from labeler.stats.estimate import Estimate


def text_view(said: TextOpinions, names: tuple[str, ...], round_name: str | None) -> PageView | Missing:
    """Return the page of transcripts."""
    from labeler.ops.text_agreement import text_report
    from labeler.ops.text_hlp import text_hlp

    report = text_report(said, n_resamples=300)
    if not report.n_pairable:
        return alone()
    hlp = text_hlp(said, n_resamples=300)
    first, following = headline(report)
    note = size_note(said, len(said.said), report.n_pairable) + again_note(report.again.whole)
    return PageView(
        first,
        following,
        f"{note}; normalised by {report.normalisation}",
        "",
        _cards(report, hlp),
        tuple(said.by_round),
        round_name,
        False,
        _rows(report, hlp, names),
        TextItems(report, names),
    )


def headline(report: TextReport) -> tuple[str, str]:
    """Return one sentence on how far people agree, and one on what to do next."""
    raw, after = report.raw.corpus, report.normalised.corpus
    first = f"People agree on {share(raw.value)} of the words as written, {share(after.value)} normalised."
    change = next((one.change for one in reversed(report.rounds) if one.change is not None), None)
    if change is not None and change.defined:
        return first, change_words(change, "agreement")
    best = report.rules[0] if report.rules else None
    if best is not None and best.alone > 0.0005:
        words = f"Agreed that {best.words}, they would agree on {100 * best.alone:.1f} points more"
        return first, f"{words}: make it a rule of writing."
    return first, "Spelling is settled: what is left was heard differently."


def _cards(report: TextReport, hlp: TextHlp) -> list[Card]:
    wer, general = hlp.overall.wer_corpus, report.in_general
    between = f"{100 * wer.low:.1f}–{100 * wer.high:.1f} %" if wer.has_interval else reason(wer)
    known = hlp.kind == "hlp"
    human = Card(
        "WER of people" if known else "WER to the others",
        share(wer.value),
        f"{between} (corpus), mean utterance {share(hlp.overall.wer_mean_utterance.value)}"
        if known
        else "agreement, not HLP: no truth is known",
        "Word errors over all words of gold and rulings, normalised (corpus WER): human-level performance."
        if known
        else "Word errors against the text nearest to the others'. Rule on Resolve or import gold for HLP.",
    )
    return [
        card(
            "Words as written",
            report.raw.corpus,
            "1 − 2 × edits / words of both, over pairs of people.",
            general["raw"]["corpus"],
        ),
        card(
            "Words, normalised",
            report.normalised.corpus,
            "The same after the named normalisation.",
            general["normalised"]["corpus"],
        ),
        card(
            "Characters, normalised",
            report.characters.corpus,
            "The same in characters.",
            general["characters"]["corpus"],
        ),
        card(
            "The very same text",
            report.normalised.identical,
            "Pairs of people whose texts are the same.",
            general["normalised"]["identical"],
        ),
        human,
    ]


def _rows(report: TextReport, hlp: TextHlp, names: tuple[str, ...]) -> PageRows:
    said, known = report.opinions, hlp.kind == "hlp"
    rounds = [(one.name, one.n_items, one.agreement) for one in report.rounds]
    figures = [
        (row.first, row.second, row.n, row.normalised.value, f", as written {share(row.raw.value)}")
        for row in report.per_pair
    ]
    n_answers = np.bincount(said.said.person, minlength=len(names))
    people, cells, talk = pair_matrix(names, figures, n_answers, "words alike")
    right = [right_words(one.wer_corpus) for one in hlp.per_person] if known else None
    by_tag = [right_words(one.wer_corpus) for one in hlp.per_tag] if known else None
    by_round = [right_words(one.wer_corpus) for _, one in hlp.per_round] if known else None
    return PageRows(
        charts={
            "class": Chart(),
            "person": people_chart(names, report.per_person, right, "with the others"),
            "tag": named_chart(report.per_tag, by_tag, "words alike"),
            "round": named_chart(rounds, by_round, "words alike"),
            "again": Chart(again_rows(report.again, names, "words alike"), ("with themselves",)),
        },
        pair_people=people,
        pair_names=tuple(names[place] for place in people),
        pairs=cells,
        talk=talk,
        rules=[RuleRow(one.rule, one.words, one.alone, one.lost) for one in report.rules],
    )


def right_words(wer: Estimate) -> Estimate:
    """Return 1 − WER, so that more is better, as in every other chart."""
    from dataclasses import replace

    return replace(wer, value=1 - wer.value, low=1 - wer.high, high=1 - wer.low)


class TextItems:
    """The items behind a page of transcripts."""

    def __init__(self, report: TextReport, names: tuple[str, ...]) -> None:
        self.report, self.names = report, names

    def of_row(self, chart: str, row: ChartRow) -> tuple[list[Id], str]:
        """Return the items of a row of a chart, and what they are."""
        said, pairs = self.report.opinions, self.report.pairs
        if chart == "person":
            mine = ((pairs.first == row.place) | (pairs.second == row.place)) & (pairs.edits > 0)
            return ids_of(said.ids, pairs.item[mine]), f"{row.name} is apart from others"
        if chart == "again":
            told = [(i, p, name, first == last) for i, p, first, last, name in said.again]
            rounds = [name for name, _ in self.report.again.per_round]
            items = again_items(told, row.place, len(said.people), rounds, said.tagged)
            return ids_of(said.ids, items), f"Written otherwise the second time: {row.name}"
        return ids_of(said.ids, said.tagged[row.place]), f"Tagged {row.name}"

    def of_classes(self, a: int, b: int) -> tuple[list[Id], str]:
        """Return nothing: transcripts have no classes."""
        return [], f"{a}, {b}"

    def of_people(self, a: int, b: int) -> tuple[list[Id], str]:
        """Return the items on which two people differ after normalisation."""
        pairs, first, second = self.report.pairs, min(a, b), max(a, b)
        here = (pairs.first == first) & (pairs.second == second) & (pairs.edits > 0)
        return ids_of(
            self.report.opinions.ids, pairs.item[here]
        ), f"{self.names[a]} and {self.names[b]} differ"
