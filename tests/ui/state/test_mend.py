"""The form for mending classes describes a mend, or nothing while something is missing."""

from __future__ import annotations

import pytest

from labeler.ops.mend import AddClass, BringBack, Mend, Merge, Rename, Reorder, Retire, Split
from labeler.store.read.questions import LabelClass
from labeler.types import ClassKind
from labeler.ui.state.mend import MendForm, MendKind, mend_of, offered_for


def declared() -> list[LabelClass]:
    def one(id_: int, name: str, kind: ClassKind = ClassKind.NORMAL, into: int | None = None) -> LabelClass:
        return LabelClass(id_, 1, name, None, None, id_, kind, (), into)

    return [
        one(1, "ok"),
        one(2, "deep"),
        one(3, "shallow"),
        one(4, "border", ClassKind.UNCERTAIN),
        one(5, "old", into=2),
        one(6, "gone", ClassKind.RETIRED),
    ]


@pytest.mark.parametrize(
    ("form", "mend"),
    [
        (MendForm(MendKind.MERGE, (2, 3), " scratch "), Merge(2, (3,), "scratch")),
        (MendForm(MendKind.MERGE, (2, 3)), Merge(2, (3,))),
        (MendForm(MendKind.MERGE, (2,)), None),
        (MendForm(MendKind.RENAME, (2,), "gouge"), Rename(2, "gouge")),
        (MendForm(MendKind.RENAME, (2,)), None),
        (MendForm(MendKind.SPLIT, (2,), "left\nright"), Split(2, ("left", "right"))),
        (MendForm(MendKind.SPLIT, (2,), "left"), None),
        (MendForm(MendKind.RETIRE, (2,)), Retire(2)),
        (MendForm(MendKind.RETIRE), None),
        (MendForm(MendKind.BRING_BACK, (6,)), BringBack(6)),
        (MendForm(MendKind.REORDER, (), "border\nok\ndeep\nshallow"), Reorder((4, 1, 2, 3))),
        (MendForm(MendKind.REORDER, (), "ok\nnothing"), None),
        (MendForm(MendKind.ADD, (), "dent"), AddClass("dent")),
        (MendForm(MendKind.ADD), None),
        (MendForm(MendKind.BORDERLINE, (2, 3), "?"), AddClass("?", ClassKind.UNCERTAIN, (2, 3))),
        (MendForm(MendKind.BORDERLINE, (2,), "?"), None),
    ],
)
def test_a_form_and_its_mend(form: MendForm, mend: Mend | None) -> None:
    assert mend_of(form, declared()) == mend


def test_what_a_mend_may_be_about() -> None:
    assert [one.id for one in offered_for(MendKind.BRING_BACK, declared())] == [5, 6]
    assert [one.id for one in offered_for(MendKind.MERGE, declared())] == [1, 2, 3, 4]
    assert [one.id for one in offered_for(MendKind.SPLIT, declared())] == [1, 2, 3]
