"""Each role may do its own; a refusal is one sentence that says whose it is, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.book import amend_entry
from labeler.ops.check import check
from labeler.ops.export import export_project
from labeler.ops.mend import Rename, mend_classes
from labeler.ops.people import add_person, set_role
from labeler.ops.rounds import begin_round
from labeler.ops.split import make_split
from labeler.ops.train import check_sanity, train_project
from labeler.store.project import Project
from labeler.types import Id, Role
from tests.store.conftest import Known, at, known, make_project, project

__all__ = ["at", "project"]

Deed = Callable[[Project, Known, Id], object]

DEEDS: dict[str, tuple[Deed, str]] = {
    "train": (lambda p, k, who: train_project(p, question=k.question, author=who), "train models"),
    "sanity": (lambda p, k, who: check_sanity(p, question=k.question, author=who), "train models"),
    "split": (
        lambda p, k, who: make_split(p, question=k.question, author=who),
        "divide into parts and export",
    ),
    "export": (
        lambda p, k, who: export_project(p, p.path.parent / "out", question=k.question, author=who),
        "divide into parts and export",
    ),
    "people": (lambda p, k, who: add_person(p, name="Zoe", author=who), "say who takes part"),
    "amend": (
        lambda p, k, who: amend_entry(p, author=who, label_class=k.classes[0], definition="1 mm"),
        "change classes and the label book",
    ),
    "mend": (
        lambda p, k, who: mend_classes(p, author=who, question=k.question, mend=Rename(k.classes[0], "fine")),
        "change classes and the label book",
    ),
    "round": (lambda p, k, who: begin_round(p, question=k.question, author=who), "close rounds"),
}
ALSO_SMES = {"amend", "mend", "round"}


@pytest.mark.parametrize("name", DEEDS)
def test_what_is_not_ones_own_is_refused_in_one_sentence(name: str, project: Project, at: Known) -> None:
    deed, words = DEEDS[name]
    refused = [(at.ann, "Ann is a labeler")] + ([] if name in ALSO_SMES else [(at.sue, "Sue is an SME")])
    before = check(project.path).facts_hash
    for who, said in refused:
        with pytest.raises(NotAllowed) as caught:
            deed(project, at, who)
        sentence = str(caught.value)
        assert sentence.startswith(f"{said}, and only") and words in sentence and "ask owner" in sentence
    assert check(project.path).facts_hash == before
    assert not (project.path.parent / "out").exists()
    if name in ALSO_SMES:
        deed(project, at, at.sue)


def test_where_nobody_is_an_mle_whoever_made_the_project_may_train_and_export(tmp_path: Path) -> None:
    with make_project(tmp_path / "own.labeler") as made:
        at = known(made)
        set_role(made, person=at.owner, role=Role.LABELER, author=at.owner)
        with pytest.raises(UserError, match="no item has a truth yet"):
            make_split(made, question=at.question, author=at.owner)
        with pytest.raises(NotAllowed):
            make_split(made, question=at.question, author=at.ann)
