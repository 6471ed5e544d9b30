"""The demo's projects: complete, labeled by simulated people only, with work left on every page."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from labeler.conventions import check, conventions_of, standardised
from labeler.demo.people import EXPERT, LABELERS
from labeler.demo.scenes import phone_scene, voice_scene
from labeler.ops.conventions import departures
from labeler.ops.demo import YOU, make_demo
from labeler.ops.resolve import disagreements
from labeler.ops.standard import rehearse_standard
from labeler.ops.truth import item_truths
from labeler.store.project import Project
from labeler.store.read.items import count_items
from labeler.store.read.kinship import groups
from labeler.store.read.labels import current_labels
from labeler.store.read.people import people
from labeler.store.read.questions import questions, the_question
from labeler.store.read.rounds import open_round
from labeler.store.read.runs import runs
from labeler.store.read.serving import next_unlabeled
from labeler.store.read.tags import tags
from labeler.store.read.truth import latest_rulings
from labeler.store.read.values import said_values, true_values
from labeler.types import ClassKind, QuestionKind
from labeler.units import parse_value

SCENES = (partial(phone_scene, 48), partial(voice_scene, 36))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABELER_HOME", str(folder / "home"))
        return make_demo(folder / "d", scenes=SCENES)


@pytest.mark.parametrize("which", [0, 1])
def test_there_is_work_on_every_page(demo: list[Path], which: int) -> None:
    with Project.open(demo[which]) as project:
        asked = questions(project)[0].id
        n = count_items(project)
        assert n == (48, 36 + 8)[which]
        assert len(groups(project)) == n
        assert len(tags(project)) >= 5
        rulings = latest_rulings(project, asked)
        assert rulings
        assert all(ruling.reason for ruling in rulings)
        left = disagreements(project, asked)
        assert len(left) > 0
        truth = item_truths(project, asked)
        assert {str(source) for source in truth.source} == {"gold", "ruling", "consensus"}
        assert len(runs(project, asked)) == 1
        you = next(person for person in people(project) if person.name == YOU)
        round_ = open_round(project, asked)
        assert round_ is not None
        assert next_unlabeled(project, asked, you.id, round_.id) is not None


def test_everybody_who_labeled_is_simulated_and_says_so(demo: list[Path]) -> None:
    with Project.open(demo[0]) as project:
        asked = the_question(project).id
        who = {person.id: person for person in people(project)}
        said = current_labels(project, asked)
        labeled = {who[int(person)] for person in np.unique(said.person)}
        assert {person.name for person in labeled} == {labeler.name for labeler in LABELERS}
        assert all(person.simulated and "(simulated)" in person.name for person in labeled)
        rulers = {who[ruling.person].name for ruling in latest_rulings(project, asked)}
        assert rulers == {EXPERT}
        assert [person.name for person in who.values() if not person.simulated] == [YOU]


def test_borderline_lies_between_ok_and_scratch(demo: list[Path]) -> None:
    from labeler.store.read.questions import classes

    with Project.open(demo[0]) as project:
        known = classes(project, the_question(project).id)
    borderline = next(c for c in known if c.name == "borderline")
    between = {c.name for c in known if c.id in borderline.between}
    assert borderline.kind is ClassKind.UNCERTAIN
    assert between == {"ok", "scratch"}


def test_a_second_start_changes_nothing(demo: list[Path]) -> None:
    before = [path.read_bytes() for path in demo]
    said: list[str] = []
    assert make_demo(demo[0].parent, scenes=SCENES, say=said.append) == demo
    assert said == []
    assert [path.read_bytes() for path in demo] == before


def test_an_unfinished_demo_is_made_again(demo: list[Path], tmp_path: Path) -> None:
    (tmp_path / f"unfinished {demo[1].name}").write_bytes(b"cut off")
    (path,) = make_demo(tmp_path, scenes=(partial(voice_scene, 24),))
    assert [file.name for file in sorted(tmp_path.glob("*.labeler*"))] == [path.name]


def test_people_write_down_the_phrases_each_in_their_own_way_until_it_is_standardised(
    demo: list[Path],
) -> None:
    with Project.open(demo[1]) as project:
        word, phrase = questions(project)
        assert (word.name, phrase.kind) == ("word", QuestionKind.TRANSCRIPT)
        rules = conventions_of(phrase.config)
        said = said_values(project, phrase.id)
        texts = {(one.item, one.person): parse_value(phrase.kind, one.value).text for one in said}
        assert len(texts) == 8 * len(LABELERS)
        found, _n = departures(project, phrase)
        assert {"fillers", "numbers", "case", "punctuation"} <= {one.problem.rule for one in found}
        rates = rehearse_standard(project, phrase, phrase.config).as_dict()["wer_between_people"]
        assert rates["after"]["value"] < rates["before"]["value"] / 2
        assert len(disagreements(project, phrase.id)) > 0
        assert latest_rulings(project, phrase.id)
        truth = true_values(project, phrase.id).values()
        assert {"gold", "ruling"} == {str(one.source) for one in truth}
        spoken = {item for item, _person in texts}
        clips = set(current_labels(project, word.id).item.tolist())
        assert not spoken & clips, "each question is asked of items of its own"
        assert all(check(standardised(text, rules), rules) == [] for text in texts.values())
        you = next(person for person in people(project) if person.name == YOU)
        for question, own in ((word, clips), (phrase, spoken)):
            round_ = open_round(project, question.id)
            assert round_ is not None
            served = next_unlabeled(project, question.id, you.id, round_.id)
            assert served in own
