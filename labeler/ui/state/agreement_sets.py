"""The Agreement page of questions that ask for several classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from labeler.types import Id
from labeler.ui.state.agreement import RELY, TENTATIVE, number, share
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
    reason,
    size_note,
)
from labeler.ui.state.agreement_parts import (
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
from labeler.ui.state.agreement_units import NOTHING, alone

if TYPE_CHECKING:
    from labeler.ops.set_agreement import SetReport
    from labeler.ops.set_hlp import SetHlp
    from labeler.ops.set_opinions import SetOpinions


def set_view(said: SetOpinions, names: tuple[str, ...], round_name: str | None) -> PageView | Missing:
    """Return the page of several classes."""
    from labeler.ops.set_agreement import set_report
    from labeler.ops.set_hlp import set_hlp

    report = set_report(said, n_resamples=300)
    if not report.whole.tally.n_pairable:
        return alone()
    hlp = set_hlp(said, n_resamples=300)
    first, following = headline(report)
    whole, general = report.whole, report.in_general
    return PageView(
        first,
        following,
        size_note(said, len(said.said), whole.tally.n_pairable) + again_note(report.again.whole),
        "",
        [
            card(
                "The very same classes",
                whole.same,
                "Two people choose exactly the same classes.",
                general["same_set"],
            ),
            card(
                "Classes shared",
                whole.jaccard,
                "Of the classes that either chose, the share that both did (Jaccard); all if neither did.",
                general["jaccard"],
            ),
            number_card(
                "Alpha of sets",
                whole.alpha_masi,
                "Beyond chance, with MASI's distance: milder where one set holds the other.",
                general["alpha_masi"],
            ),
            number_card(
                "Alpha, Jaccard",
                whole.alpha_jaccard,
                "Beyond chance, with distance 1 − shared.",
                general["alpha_jaccard"],
            ),
            hlp_card(hlp.kind, hlp.jaccard, "The share of classes shared"),
        ],
        tuple(said.by_round),
        round_name,
        False,
        _rows(report, hlp, names),
        SetItems(report, names),
    )


def headline(report: SetReport) -> tuple[str, str]:
    """Return one sentence on how far people agree, and one on what to do next."""
    whole = report.whole
    first = f"Two people share {share(whole.jaccard.value)} of the classes that they choose."
    alpha = whole.alpha_masi
    if not alpha.defined:
        return first, f"Whether that is more than chance cannot be said: {reason(alpha)}"
    if alpha.value >= RELY:
        judged = "That is good agreement beyond chance"
    elif alpha.value >= TENTATIVE:
        judged = "That is fair agreement beyond chance, to be used with care"
    else:
        judged = "That is too little beyond chance to train on"
    judged = f"{judged} (alpha {number(alpha)})"
    change = next((one.change for one in reversed(report.rounds) if one.change is not None), None)
    if change is not None and change.defined:
        return first, f"{judged}. {change_words(change, 'what they share')}"
    worst = min(
        (code for code, one in enumerate(report.per_class) if one.alpha.defined),
        key=lambda code: report.per_class[code].alpha.value,
        default=None,
    )
    if worst is None or report.per_class[worst].percent.value >= 1.0:
        return first, f"{judged}."
    name, one = report.opinions.classes[worst], report.per_class[worst]
    return (
        first,
        f"{judged}. “{name}” is agreed on least (alpha {number(one.alpha)}): sharpen its definition.",
    )


def _rows(report: SetReport, hlp: SetHlp, names: tuple[str, ...]) -> PageRows:
    said, known = report.opinions, hlp.kind == "hlp"
    n_chosen = said.said.chosen.sum(axis=0)
    classes = []
    for code, name in enumerate(said.classes):
        one, right = report.per_class[code], hlp.accuracy[code] if known else None
        tip = f"{name}: two people agree whether it applies {share(one.percent.value)}"
        tip += f", alpha {number(one.alpha)}; if one chooses it, another does too {share(one.chosen.value)}"
        if right is not None and right.defined:
            tip += f"; right {share(right.value)}"
        classes.append(ChartRow(code, name, int(n_chosen[code]), marks(one.percent, one.alpha, right), tip))
    tags = [(name, n, near) for name, n, near, _ in report.per_tag]
    rounds = [(one.name, one.n_items, one.jaccard) for one in report.rounds]
    figures = [
        (row.first, row.second, row.n, row.jaccard.value, f", the very same {share(row.same.value)}")
        for row in report.per_pair
    ]
    n_answers = np.bincount(said.said.person, minlength=len(names))
    people, cells, talk = pair_matrix(names, figures, n_answers, "classes shared")
    with_none = (*said.classes, NOTHING)
    return PageRows(
        charts={
            "class": Chart(classes, ("same answer", "alpha", *(("HLP",) if known else ())), "chosen"),
            "person": people_chart(
                names, report.per_person, hlp.per_person if known else None, "with the others"
            ),
            "tag": named_chart(tags, hlp.per_tag if known else None, "classes shared"),
            "round": named_chart(
                rounds, [one for _, one in hlp.per_round] if known else None, "classes shared"
            ),
            "again": Chart(again_rows(report.again, names, "classes shared"), ("with themselves",)),
        },
        class_names=with_none,
        confusions=last_as_column(confusion_cells(report.confused.tolist(), with_none, "answers")),
        confused="One chose the row and not the column, another the column and not the row.",
        pair_people=people,
        pair_names=tuple(names[place] for place in people),
        pairs=cells,
        talk=talk,
    )


class SetItems:
    """The items behind a page of several classes."""

    def __init__(self, report: SetReport, names: tuple[str, ...]) -> None:
        self.report, self.names = report, names

    def of_row(self, chart: str, row: ChartRow) -> tuple[list[Id], str]:
        """Return the items of a row of a chart, and what they are."""
        from labeler.stats.sets import set_pairs

        said = self.report.opinions
        pairs = set_pairs(said.said)
        if chart == "class":
            apart = pairs.one[:, row.place] != pairs.other[:, row.place]
            return ids_of(said.ids, pairs.item[apart]), f"Not everybody chooses {row.name}"
        if chart == "person":
            mine = ((pairs.first == row.place) | (pairs.second == row.place)) & (pairs.jaccard < 1.0)
            return ids_of(said.ids, pairs.item[mine]), f"{row.name} is apart from others"
        if chart == "again":
            told = [(i, p, name, bool((a == b).all())) for i, p, a, b, name in said.again]
            rounds = [name for name, _ in self.report.again.per_round]
            items = again_items(told, row.place, len(said.people), rounds, said.tagged)
            return ids_of(said.ids, items), f"Answered otherwise the second time: {row.name}"
        return ids_of(said.ids, said.tagged[row.place]), f"Tagged {row.name}"

    def of_classes(self, a: int, b: int) -> tuple[list[Id], str]:
        """Return the items of a cell of the confusions, and what they are."""
        from labeler.stats.sets import set_pairs

        said = self.report.opinions
        names = [*said.classes, NOTHING]
        pairs = set_pairs(said.said)
        if a == b:
            here = pairs.one[:, a] & pairs.other[:, a] if a < len(said.classes) else np.zeros(0, dtype=bool)
            return ids_of(said.ids, pairs.item[here] if len(here) else []), f"Both chose {names[a]}"
        title = f"One chose {names[a]}, the other {names[b]}"
        return ids_of(said.ids, pairs.items_apart(a, b)), title

    def of_people(self, a: int, b: int) -> tuple[list[Id], str]:
        """Return the items on which two people differ."""
        from labeler.stats.sets import set_pairs

        said = self.report.opinions
        pairs, first, second = set_pairs(said.said), min(a, b), max(a, b)
        here = (pairs.first == first) & (pairs.second == second) & (pairs.jaccard < 1.0)
        return ids_of(said.ids, pairs.item[here]), f"{self.names[a]} and {self.names[b]} differ"
