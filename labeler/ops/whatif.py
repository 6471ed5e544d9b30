"""What other classes would do to agreement, HLP and balance, before anybody changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.ops.agreement import counted_as
from labeler.ops.hlp import scored_labels
from labeler.ops.opinions import Codes, Opinions
from labeler.stats.agreement import percent_agreement, percent_of
from labeler.stats.alpha import alpha_of, krippendorff_alpha
from labeler.stats.chance import class_shares, gwet_ac
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.hlp import Scored, overall
from labeler.stats.resample import by_item, item_draws, paired_by_item
from labeler.stats.rounds import Change, compare_rounds
from labeler.stats.tally import Tally, tally
from labeler.stats.uncertain import Policy
from labeler.stats.whatif import Merges, merge_pairs

Into = Mapping[str, str | None]
"""What becomes of a class: the class that its labels then have, or None: they have none."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """How people agree with one set of classes; ``shares`` float64 (n_classes,) of the labels that count."""

    classes: list[str]
    n_labels: int
    percent: Estimate
    alpha: Estimate
    ac1: Estimate
    hlp: Estimate
    shares: np.ndarray

    def as_dict(self) -> dict[str, Any]:
        """Return the documented keys of one side of ``labeler what-if --json``."""
        return {
            "n_labels": self.n_labels,
            "percent": self.percent.as_dict(),
            "krippendorff_alpha": self.alpha.as_dict(),
            "gwet_ac1": self.ac1.as_dict(),
            "hlp": self.hlp.as_dict(),
            "classes": [
                {"label": name, "share": share}
                for name, share in zip(self.classes, self.shares.tolist(), strict=True)
            ],
        }


@dataclass(frozen=True, slots=True, eq=False)
class Rehearsal:
    """The same labels with the classes as they are and as they would be.

    ``change`` and ``hlp_change`` are after − before, paired on the items that both hold. ``n_labels`` and
    ``n_items`` would get another class or none; ``n_to_relabel`` labels would have none (their class is split
    or retired: who made them must say again). ``n_exports`` exports were written with classes that would
    change; they stay as they are on the disk.
    """

    before: Standing
    after: Standing
    change: Change
    hlp_change: Estimate
    n_labels: int
    n_items: int
    n_to_relabel: int
    n_exports: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the documented keys of ``labeler what-if --json``."""
        return {
            "before": self.before.as_dict(),
            "after": self.after.as_dict(),
            "change": {
                "percent": self.change.percent.as_dict(),
                "krippendorff_alpha": self.change.alpha.as_dict(),
                "hlp": self.hlp_change.as_dict(),
                "n_items": self.change.same_items,
            },
            "n_labels_touched": self.n_labels,
            "n_items_touched": self.n_items,
            "n_to_relabel": self.n_to_relabel,
            "n_exports": self.n_exports,
        }


def rehearse(
    opinions: Opinions,
    into: Into,
    *,
    add: Sequence[str] = (),
    policy: Policy = "abstain",
    n_resamples: int = 500,
    seed: int = 0,
) -> Rehearsal:
    """Return agreement, HLP and balance before and after other classes; nothing is changed.

    Args:
        opinions: the labels of a project or of tables.
        into: what becomes of classes by name; those not named stay. Two classes with the same value are
            merged, one with a new name is renamed, one with None is retired or split: its labels are gone.
        add: names of classes that nobody has used yet (the parts of a class that is split).

    Raises:
        UserError: ``into`` names a class that there is not.
    """
    changed = with_classes(opinions, into, add=add)
    old, new = _counted(opinions, policy), _counted(changed, policy)
    settings = {"n_resamples": n_resamples, "seed": seed}
    renamed = [into.get(name, name) != name for name in opinions.classes]
    known = opinions.label >= 0
    touched = np.asarray([*renamed, False], dtype=np.bool_)[opinions.label] & known
    return Rehearsal(
        _standing(old, **settings),
        _standing(new, **settings),
        compare_rounds(old[1], new[1], **settings),
        _hlp_change(old[2], new[2], opinions.n_items, **settings),
        int(np.count_nonzero(touched)),
        len(np.unique(opinions.item[touched])),
        int(np.count_nonzero(known & (changed.label < 0))),
    )


def every_merge(opinions: Opinions, policy: Policy = "abstain") -> tuple[list[str], Merges]:
    """Return (the classes, what merging each two of them would do), uncertain labels as the policy says.

    Labels that would count by halves are left out: they are no class that could be merged.
    """
    names, of, scored = _counted(opinions, "abstain" if policy == "half" else policy)
    return names, merge_pairs(of, scored if scored.kind == "hlp" else None)


def with_classes(opinions: Opinions, into: Into, *, add: Sequence[str] = ()) -> Opinions:
    """Return the same opinions with other classes; see ``rehearse``. Their order is that of their first part.

    A class is uncertain if all that became it were.

    Raises:
        UserError: ``into`` names a class that there is not.
    """
    unknown = [name for name in into if name not in opinions.classes]
    if unknown:
        there = ", ".join(opinions.classes)
        raise UserError(f"There is no class {unknown[0]!r} to change; the classes are {there}.")
    became = [into.get(name, name) for name in opinions.classes]
    names = list(dict.fromkeys([*(name for name in became if name is not None), *add]))
    place = {name: code for code, name in enumerate(names)}
    code = np.array([*(place[one] if one is not None else -1 for one in became), -1], dtype=np.int64)
    sure = {code[one] for one in range(len(became)) if one not in opinions.uncertain}
    between: dict[int, tuple[int, ...]] = {}
    for one in opinions.uncertain:
        if code[one] >= 0 and code[one] not in sure:
            sides = [int(code[side]) for side in opinions.between.get(one, ()) if code[side] >= 0]
            between[int(code[one])] = tuple(dict.fromkeys((*between.get(int(code[one]), ()), *sides)))
    truth = np.where(opinions.truth >= len(became), len(names), code[np.minimum(opinions.truth, len(became))])
    again = opinions.repeats

    def recoded(codes: Codes) -> Codes:
        item, person, label = codes
        return item, person, code[label]

    return replace(
        opinions,
        label=code[opinions.label],
        classes=names,
        uncertain=tuple(sorted(between)),
        between=between,
        truth=np.where(opinions.truth < 0, -1, truth),
        repeats=replace(again, first=code[again.first], last=code[again.last]),
        by_round={name: recoded(codes) for name, codes in opinions.by_round.items()},
    )


def _counted(opinions: Opinions, policy: Policy) -> tuple[list[str], Tally, Scored]:
    counted = counted_as(opinions, policy)
    of = tally(opinions.item, counted.label, opinions.n_items, counted.n_classes, counted.share)
    names = [opinions.classes[code] for code in counted.classes]
    return names, of, scored_labels(opinions, counted, of)


def _standing(said: tuple[list[str], Tally, Scored], *, n_resamples: int, seed: int) -> Standing:
    names, of, scored = said
    draws = item_draws(of.times, n_resamples, seed)
    is_hlp = scored.kind == "hlp"
    return Standing(
        names,
        of.n_labels,
        by_item(of, percent_agreement(of), percent_of, draws),
        by_item(of, krippendorff_alpha(of), alpha_of, draws),
        gwet_ac(of),
        overall(scored, n_resamples=n_resamples, seed=seed) if is_hlp else undefined(Why.NO_TRUTH),
        class_shares(of, of.times),
    )


def _hlp_change(before: Scored, after: Scored, n_items: int, *, n_resamples: int, seed: int) -> Estimate:
    """Return by how much the mean over items of what is right would change."""
    if before.kind != "hlp" or after.kind != "hlp":
        return undefined(Why.NO_TRUTH)
    means = [right_by_item(one, n_items) for one in (after, before)]
    return paired_by_item(means[0], means[1], n_resamples=n_resamples, seed=seed)


def right_by_item(scored: Scored, n_items: int) -> np.ndarray:
    """Return float64 (n_items,): the share of an item's scored labels that is right, NaN without any."""
    n = np.bincount(scored.item, minlength=n_items)
    right = np.bincount(scored.item, weights=scored.right, minlength=n_items)
    with np.errstate(invalid="ignore"):
        share: np.ndarray = right / n
    return share
