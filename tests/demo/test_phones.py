"""Drawn phones: the same each time, what is drawn is what is said, and darker where it says so."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from labeler.demo.phones import Phone, draw_phone, plan_phones

LINE = Phone("x.jpg", "A-0001", "A", "normal", "graphite", "line", 15.0, 3)


def test_the_plan_repeats_and_holds_every_class() -> None:
    first = plan_phones(240, np.random.default_rng(7))
    assert first == plan_phones(240, np.random.default_rng(7))
    assert len({phone.name for phone in first}) == 240
    assert min(Counter(phone.truth for phone in first).values()) >= 20
    assert set(Counter(phone.serial for phone in first).values()) == {2}


@pytest.mark.parametrize(("size", "truth"), [(2.9, "ok"), (3.0, "scratch"), (24.0, "scratch"), (0.9, "ok")])
def test_the_length_of_a_line_decides(size: float, truth: str) -> None:
    assert replace(LINE, size_mm=size).truth == truth


def test_a_defect_is_drawn_where_there_is_one() -> None:
    without = draw_phone(replace(LINE, defect="none", size_mm=0.0)).astype(int)
    for defect, size in (("line", 15.0), ("dent", 8.0), ("pit", 2.0)):
        changed = np.abs(draw_phone(replace(LINE, defect=defect, size_mm=size)).astype(int) - without)
        assert (changed.max(axis=2) > 10).sum() > 10, defect


def test_a_longer_line_is_longer() -> None:
    without = draw_phone(replace(LINE, defect="none")).astype(int)

    def span(size_mm: float) -> float:
        changed = np.abs(draw_phone(replace(LINE, size_mm=size_mm)).astype(int) - without).max(axis=2) > 40
        y, x = np.nonzero(changed)
        return float(np.hypot(np.ptp(x), np.ptp(y)))

    assert span(20.0) == pytest.approx(20 * 3.2, rel=0.15)
    assert span(10.0) == pytest.approx(10 * 3.2, rel=0.2)


def test_dim_is_darker_than_bright() -> None:
    dim, bright = (draw_phone(replace(LINE, lighting=light)).mean() for light in ("dim", "bright"))
    assert dim < 0.5 * bright
