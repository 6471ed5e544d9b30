"""The Agreement page of boxes and time segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from labeler.types import Id, QuestionKind
from labeler.ui.state.agreement import RELY, TENTATIVE, share
from labeler.ui.state.agreement_answers import (
    again_items,
    again_note,
    card,
    change_words,
    hlp_card,
    ids_of,
    named_chart,
    number_card,
    pair_matrix,
    people_chart,
    size_note,
)
from labeler.ui.state.agreement_parts import (
    Card,
    Chart,
    ChartRow,
    Missing,
    PageRows,
    PageView,
    again_rows,
    confusion_cells,
    last_as_column,
    marks,
)

if TYPE_CHECKING:
    from labeler.ops.unit_agreement import UnitReport
    from labeler.ops.unit_hlp import UnitHlp
    from labeler.ops.unit_opinions import UnitOpinions

NOTHING = "(nothing)"


def unit_view(said: UnitOpinions, names: tuple[str, ...], round_name: str | None) -> PageView | Missing:
    """Return the page of boxes or segments."""
    from labeler.ops.unit_agreement import unit_report
    from labeler.ops.unit_hlp import unit_hlp

    report = unit_report(said, n_resamples=300)
    if not report.n_pairable:
        return alone()
    hlp = unit_hlp(said, n_resamples=300)
    first, following = headline(report)
    return PageView(
        first,
        following,
        _note(report),
        "",
        _cards(report, hlp),
        tuple(said.by_round),
        round_name,
        False,
        _rows(report, hlp, names),
        UnitItems(report, names),
    )


def alone() -> Missing:
    """Return what to say where nobody shares an item."""
    return Missing(
        "Every item has been labeled by one person only.",
        "Agreement needs two people on the same items: choose somebody else at the foot of the rail and "
        "label again; nobody sees what the others said.",
        "label",
    )


def headline(report: UnitReport) -> tuple[str, str]:
    """Return one sentence on how far people agree, and one on what to do next."""
    f1, unit = report.overall.f1_50, unit_word(report, many=True)
    if not f1.defined:
        return f"Nobody found any {unit}.", "Where nobody marks anything, only that can be compared."
    first = f"Of the {unit} that two people draw, {share(f1.value)} are the same (F1 at .50)."
    if f1.value >= RELY:
        judged = "That is good agreement"
    elif f1.value >= TENTATIVE:
        judged = "That is fair agreement, to be used with care"
    else:
        judged = "That is too little to train on"
    found = report.differences
    parts = {
        f"Between two people, most {unit} that differ have no counterpart: say what to mark": found.alone,
        f"Most {unit} that differ lie loosely over each other: say where they begin and end": 2 * found.loose,
        f"Most {unit} that differ have another class: sharpen the definitions": 2 * found.wrong_class,
    }
    helped = next((one.change for one in reversed(report.rounds) if one.change is not None), None)
    if helped is not None and helped.defined:
        return first, f"{judged}. {change_words(helped, 'F1')}"
    worst = max(parts, key=lambda words: parts[words])
    return first, f"{judged}. {worst}." if parts[worst] else f"{judged}."


def unit_word(report: UnitReport, *, many: bool = False) -> str:
    """Return what a unit is called."""
    word = "box" if report.opinions.kind is QuestionKind.BOXES else "segment"
    return {"box": "boxes", "segment": "segments"}[word] if many else word


def _note(report: UnitReport) -> str:
    said = report.opinions
    words = size_note(said, said.n_answers, report.n_pairable)
    words += f", {said.n_units:,} {unit_word(report, many=True)}"
    empty = int(np.count_nonzero(report.pairs.both_empty))
    if empty:
        words += f"; in {empty:,} pairs neither found anything, which counts in neither F1 nor overlap"
    return words + again_note(report.again.whole)


def _cards(report: UnitReport, hlp: UnitHlp) -> list[Card]:
    of, general = report.overall, report.in_general
    return [
        card(
            "F1 at .50",
            of.f1_50,
            "Twice the matched units over all units of two people; matched one to one from an overlap (IoU) "
            "of a half. Mean over items.",
            general["f1_50"],
        ),
        card(
            "F1, mean .50 to .95",
            of.mean_f1,
            "The mean over overlaps from .50 to .95: how tight they are.",
            general["mean_f1"],
        ),
        card(
            "Overlap of matched",
            of.mean_iou,
            "Mean intersection over union of matched units.",
            general["mean_iou"],
        ),
        card(
            "Same class",
            of.class_agreement,
            "Of matched units, the share that both give one class.",
            general["class_agreement"],
        ),
        number_card(
            "Alpha",
            report.alpha,
            "1 − observed / expected disagreement, with distance 1 − overlap; counts what one drew alone.",
            general["alpha"],
        ),
        hlp_card(hlp.kind, hlp.overall, "F1 at .50"),
    ]


def _rows(report: UnitReport, hlp: UnitHlp, names: tuple[str, ...]) -> PageRows:
    said, known = report.opinions, hlp.kind == "hlp"
    n_units = report.units_of_classes()
    classes = []
    for code, name in enumerate(said.classes):
        one, recall = report.per_class[code], hlp.recall[code] if known else None
        tip = f"{name}: F1 {share(one.value)}"
        if recall is not None and recall.defined:
            tip += f"; of those that are truly there, people draw {share(recall.value)}"
        classes.append(ChartRow(code, name, int(n_units[code]), marks(one, recall), tip))
    rounds = [(one.name, one.n_items, one.f1) for one in report.rounds]
    levels = [one for _, one in hlp.per_round] if known else None
    n_answers = np.bincount(
        [person for people in said.said for person in people], minlength=len(names)
    ).astype(np.int64)
    figures = [
        (row.first, row.second, row.n, row.f1.value, f", overlap {share(row.mean_iou.value)}")
        for row in report.per_pair
    ]
    people, cells, talk = pair_matrix(names, figures, n_answers, "F1")
    classes_and_none = (*said.classes, NOTHING)
    counts, unit = report.pairs.confusion.tolist(), unit_word(report, many=True)
    confused = last_as_column(confusion_cells(counts, classes_and_none, unit))
    return PageRows(
        charts={
            "class": Chart(classes, ("F1", "found of the true") if known else ("F1",), "units"),
            "person": people_chart(
                names, report.per_person, hlp.per_person if known else None, "with the others"
            ),
            "tag": named_chart(report.per_tag, hlp.per_tag if known else None, "F1"),
            "round": named_chart(rounds, levels, "F1"),
            "again": Chart(again_rows(report.again, names, "F1"), ("with themselves",)),
        },
        class_names=classes_and_none if said.classes else (),
        confusions=confused if said.classes else (),
        confused="Units of two people that lie over each other (from .1); (nothing): drawn by one alone.",
        pair_people=people,
        pair_names=tuple(names[place] for place in people),
        pairs=cells,
        talk=talk,
    )


class UnitItems:
    """The items behind a page of units."""

    def __init__(self, report: UnitReport, names: tuple[str, ...]) -> None:
        self.report, self.names = report, names

    def of_row(self, chart: str, row: ChartRow) -> tuple[list[Id], str]:
        """Return the items of a row of a chart, and what they are."""
        said, pairs = self.report.opinions, self.report.pairs
        if chart == "class":
            apart = pairs.class_units[:, row.place] > pairs.class_matched[:, row.place]
            return ids_of(said.ids, pairs.item[apart]), f"Not everybody draws {row.name} alike"
        if chart == "person":
            scored = self.report.scored
            mine = (scored.person == row.place) & (scored.class_f1 < 1.0)
            return ids_of(said.ids, scored.item[mine]), f"{row.name} is apart from the others"
        if chart == "again":
            from labeler.stats.units import unit_pairs

            same = unit_pairs([{0: one[2], 1: one[3]} for one in said.again], len(said.classes))
            alike = (np.nan_to_num(same.class_f1, nan=1.0) >= 1.0).tolist()
            told = [(one[0], one[1], one[4], alike[k]) for k, one in enumerate(said.again)]
            rounds = [name for name, _ in self.report.again.per_round]
            items = again_items(told, row.place, len(said.people), rounds, said.tagged)
            return ids_of(said.ids, items), f"Answered otherwise the second time: {row.name}"
        return ids_of(said.ids, said.tagged[row.place]), f"Tagged {row.name}"

    def of_classes(self, a: int, b: int) -> tuple[list[Id], str]:
        """Return the items where two people's units lie over each other with these classes."""
        from labeler.stats.units import items_confused

        said = self.report.opinions
        names = [*said.classes, NOTHING]
        title = f"Both drew {names[a]}" if a == b else f"One drew {names[a]}, the other {names[b]}"
        return ids_of(said.ids, items_confused(said.said, len(said.classes), a, b)), title

    def of_people(self, a: int, b: int) -> tuple[list[Id], str]:
        """Return the items on which two people differ."""
        pairs, first, second = self.report.pairs, min(a, b), max(a, b)
        here = (
            (pairs.first == first) & (pairs.second == second) & (np.nan_to_num(pairs.class_f1, nan=1.0) < 1)
        )
        return ids_of(
            self.report.opinions.ids, pairs.item[here]
        ), f"{self.names[a]} and {self.names[b]} differ"
