"""A number with its interval, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum


class Why(StrEnum):
    """Why a value, or its interval, is undefined. Shown in words by ``words``."""

    NO_LABELS = "no_labels"
    NO_PAIRABLE_UNITS = "no_pairable_units"
    ONE_CLASS_ONLY = "one_class_only"
    NO_OVERLAP = "no_overlap"
    SINGLE_LABELER = "single_labeler"
    NEVER_USED = "never_used"
    NO_TRUTH = "no_truth"
    NO_ORDER = "no_order"
    NO_VALUES = "no_values"
    N_BELOW_MINIMUM = "n_below_minimum"
    FEW_PEOPLE = "fewer_than_five_people"
    NO_VARIATION = "no_variation"
    NOT_ASKED = "not_asked"


WORDS: dict[Why, str] = {
    Why.NO_LABELS: "there are no labels",
    Why.NO_PAIRABLE_UNITS: "no item has labels of two people",
    Why.ONE_CLASS_ONLY: "only one class was used, so chance alone would explain all agreement",
    Why.NO_OVERLAP: "they have no item in common",
    Why.SINGLE_LABELER: "only one person labeled",
    Why.NEVER_USED: "nobody used this class where two people labeled",
    Why.NO_TRUTH: "no labeled item has a known truth",
    Why.NO_ORDER: "the order of the classes was not declared",
    Why.NO_VALUES: "the classes are not numbers",
    Why.N_BELOW_MINIMUM: "too few to say",
    Why.FEW_PEOPLE: "fewer than five people: nothing can be said about people in general",
    Why.NO_VARIATION: "nothing varies, so resampling cannot show an interval",
    Why.NOT_ASKED: "not asked for",
}

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number.

    ``value`` is NaN where undefined, and ``why`` then says why (a ``Why``). ``low`` and ``high`` are NaN
    where there is no interval. ``method`` names how the interval was made, ``n`` what it rests on (items,
    unless the place says otherwise).

    >>> Estimate(0.5, n=2).as_dict()["value"]
    0.5
    """

    value: float
    low: float = NAN
    high: float = NAN
    why: str = ""
    method: str = ""
    n: int = 0

    @property
    def defined(self) -> bool:
        """Return whether there is a value."""
        return not math.isnan(self.value)

    @property
    def has_interval(self) -> bool:
        """Return whether both ends of the interval are known."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    def between(self, low: float, high: float, method: str) -> Estimate:
        """Return the same value with this interval."""
        return replace(self, low=low, high=high, method=method)

    def as_dict(self) -> dict[str, float | str | int]:
        """Return the stable keys value, low, high, why, method, n."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "why": self.why,
            "method": self.method,
            "n": self.n,
        }

    def interval_dict(self) -> dict[str, float | str]:
        """Return the stable keys low, high, why: a second interval of one value."""
        return {"low": self.low, "high": self.high, "why": self.why}


def undefined(why: Why, n: int = 0) -> Estimate:
    """Return a number that is not defined, with its reason.

    >>> undefined(Why.NO_LABELS).why
    'no_labels'
    """
    return Estimate(NAN, why=why.value, n=n)


def words(why: str) -> str:
    """Return a reason as a person reads it; a reason not listed is returned as it is.

    >>> words("single_labeler")
    'only one person labeled'
    """
    return WORDS[Why(why)] if why in set(Why) else why
