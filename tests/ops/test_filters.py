"""Finding items: every condition against a plain recount, orders, blindness."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import UserError
from labeler.ops.comments import add_comment
from labeler.ops.filters import columns_for, find_items, forget_filter, save_filter, saved_filter
from labeler.ops.found import find
from labeler.ops.label import skip_item, submit_label
from labeler.ops.people import add_person
from labeler.query import FilterError, parse
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.filters import saved_filters
from labeler.store.read.people import people
from labeler.store.read.query import matching
from labeler.store.read.query_facets import facet, facet_keys
from labeler.store.read.questions import classes
from labeler.types import Id
from tests.loop_project import Loop, build

N = 60


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Loop:
    """The small whole project, some measures, metadata and a moved file added."""
    made = build(tmp_path_factory.mktemp("filters"))
    with Project.open(made.path) as project:
        who = {person.name: person.id for person in people(project)}
        named = {row.name: row.id for row in classes(project, made.question)}
        add_comment(project, person=who["ada"], item=int(made.item[5]), text="look")

        def more(batch: Batch) -> None:
            n = len(made.item)
            batch.add_many(
                "measure",
                {"item": made.item[:30], "brightness": np.arange(30) / 30, "sharpness": [None] * 30},
            )
            batch.add_many("metadata", {"item": made.item[:3], "key": "factory", "value": "C"})
            batch.add_many("metadata", {"item": made.item, "key": "iso", "value": [str(i) for i in range(n)]})
            batch.add("item_place", item=int(made.item[7]), source=_source(batch), path="moved/new.jpg")
            batch.add("item_group", item=int(made.item[9]), group_key="alone", origin="hand")
            ruling = {"question": made.question, "person": who["sme"]}
            batch.add(
                "ruling", item=int(made.item[30]), verdict="class", label_class=named["scratch"], **ruling
            )
            batch.add("ruling", item=int(made.item[31]), verdict="send_back", **ruling)
            batch.add(
                "flag", item=int(made.item[11]), question=made.question, person=who["ada"], reason="look"
            )

        project.operate("more", "more", who["owner"], more)
    return made


def _source(batch: Batch) -> Id:
    return int(batch.db.execute("SELECT entity FROM current_source").fetchone()[0])


def found(loop: Loop, text: str, **more: object) -> list[int]:
    """Return the places of the items that fit, in the order given back."""
    place = {int(item): i for i, item in enumerate(loop.item)}
    with Project.open(loop.path) as project:
        return [place[int(item)] for item in find_items(project, text, **more)]  # type: ignore[arg-type]


EVERY = range(N)


def said(i: int) -> list[str]:
    """What the three people said of an item (as `tests.loop_project` has them err)."""
    truth = "borderline" if i % 10 == 8 else ("scratch" if i % 3 == 0 else "ok")
    other = "scratch" if truth == "ok" else "ok"
    return [other if (i + k) % 7 == 0 and truth != "borderline" else truth for k in range(3)]


def shown(i: int) -> str:
    if i < 20:
        return "borderline" if i % 10 == 8 else ("scratch" if i % 3 == 0 else "ok")
    return "scratch" if i == 30 else max(set(said(i)), key=said(i).count)


def predicted(i: int) -> str:
    return "ok" if i % 4 == 0 or i % 10 == 8 else ("scratch" if i % 3 == 0 else "ok")


CASES = {
    "": lambda i: True,
    "class:scratch": lambda i: shown(i) == "scratch",
    "class:ok,borderline": lambda i: shown(i) != "scratch",
    "class!=ok": lambda i: shown(i) != "ok",
    "class:SCR*": lambda i: shown(i) == "scratch",
    "label:scratch": lambda i: "scratch" in said(i),
    "bob:scratch": lambda i: said(i)[1] == "scratch",
    "person:cyd": lambda i: True,
    "person:sme": lambda i: False,
    "bob:none": lambda i: False,
    "sme:none": lambda i: True,
    "has:near": lambda i: False,
    "state:conflict": lambda i: False,
    "round:1": lambda i: True,
    "round:any": lambda i: True,
    "labels>=3": lambda i: True,
    "labels<3": lambda i: False,
    "agreement<0.7": lambda i: len(set(said(i))) > 1,
    "agreement:1": lambda i: len(set(said(i))) == 1,
    "state:disagree": lambda i: len(set(said(i))) > 1,
    "state:uncertain": lambda i: "borderline" in said(i),
    "state:labeled": lambda i: True,
    "state:unlabeled": lambda i: False,
    "state:broken,skipped": lambda i: False,
    "state:flagged": lambda i: i == 11,
    "state:sent-back": lambda i: i == 31,
    "truth:gold": lambda i: i < 20,
    "truth:ruling": lambda i: i == 30,
    "truth:consensus": lambda i: i >= 20 and i != 30,
    "truth:none": lambda i: False,
    "predicted:scratch": lambda i: predicted(i) == "scratch",
    "model:wrong": lambda i: predicted(i) != shown(i),
    "model:right": lambda i: predicted(i) == shown(i),
    "confidence:0.8..": lambda i: True,
    "tag:dim": lambda i: i % 4 == 0,
    'tag:"new phone",dim': lambda i: i % 4 == 0 or i % 5 == 0,
    "tag:none": lambda i: i % 4 and i % 5,
    "not tag:any": lambda i: i % 4 and i % 5,
    "kind:image": lambda i: True,
    "kind:audio": lambda i: False,
    "source:media": lambda i: True,
    "group:part3": lambda i: i in {6, 7},
    "group:alone,part0": lambda i: i in {9, 0, 1},
    "group:part1?": lambda i: 20 <= i < 40,
    "has:group": lambda i: True,
    "has:note": lambda i: i == 0,
    "has:comment": lambda i: i == 5,
    "has:prediction": lambda i: True,
    "has:boxes": lambda i: False,
    "factory=A": lambda i: i % 2 == 0 and i >= 3,
    "factory = C": lambda i: i < 3,
    "factory!=A": lambda i: not (i % 2 == 0 and i >= 3),
    "factory:any": lambda i: True,
    "iso>=50": lambda i: i >= 50,
    "iso:10..12,40..41": lambda i: 10 <= i <= 12 or 40 <= i <= 41,
    "iso=7": lambda i: i == 7,
    "meta.iso:1*": lambda i: str(i).startswith("1"),
    "brightness<0.5": lambda i: i < 15,
    "not brightness<0.5": lambda i: i >= 15,
    "sharpness>0": lambda i: False,
    "width>=64 height=48": lambda i: True,
    "seconds>0": lambda i: False,
    "00": lambda i: i < 10 and i != 7,
    "moved": lambda i: i == 7,
    "name:04?.jpg": lambda i: 40 <= i < 50,
    "path:*.png": lambda i: False,
    "0 9": lambda i: i == 9 or (i % 10 == 9) or i // 10 == 9,
    "added>=today": lambda i: True,
    "added<2026-01-01": lambda i: False,
    "tag:dim (class:scratch or iso<10) not has:note": lambda i: (
        i % 4 == 0 and (shown(i) == "scratch" or i < 10) and i != 0
    ),
}


@pytest.mark.parametrize("text", CASES)
def test_conditions(loop: Loop, text: str) -> None:
    assert found(loop, text) == [i for i in EVERY if CASES[text](i)]


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("-added", lambda i: -i),
        ("-name", lambda i: (i != 7, -i)),  # (it lies in moved/ now)
        ("-iso", lambda i: -i),
        ("brightness", lambda i: (i >= 30, i)),
        ("-brightness", lambda i: (i >= 30, -i if i < 30 else i)),
        ("class", lambda i: (["ok", "scratch", "borderline"].index(shown(i)), i)),
        ("agreement", lambda i: (-len(set(said(i))), i)),
        ("factory", lambda i: ("C" if i < 3 else "AB"[i % 2], i)),
        ("labels", lambda i: i),
        ("confidence", lambda i: i),
    ],
)
def test_orders(loop: Loop, sort: str, key: object) -> None:
    assert found(loop, "", sort=sort) == sorted(EVERY, key=key)  # type: ignore[arg-type]


def test_random_order_is_the_seeds_and_keeps_when_fewer_are_asked_for(loop: Loop) -> None:
    whole = found(loop, "", sort="random:3")
    assert sorted(whole) == list(EVERY)
    assert whole != list(EVERY)
    assert whole != found(loop, "", sort="random:4")
    assert found(loop, "tag:dim", sort="random:3") == [i for i in whole if i % 4 == 0]


def test_within_given_items(loop: Loop) -> None:
    assert found(loop, "tag:dim", within=loop.item[:9]) == [0, 4, 8]


def test_what_is_not_there_is_told(loop: Loop) -> None:
    with pytest.raises(FilterError, match="Did you mean “scratch”"):
        found(loop, "class:scrach")
    with pytest.raises(FilterError, match="sorted"):
        found(loop, "", sort="nonsense")


def test_a_blind_labeler_sees_their_own_answers_only(tmp_path: Path) -> None:
    from tests.ui import desk

    path = desk.build(tmp_path)
    with Project.open(path) as project:
        who = {person.name: person.id for person in people(project)}
        assert len(find_items(project, "class:ok", person=who["Ada"])) == 6
        assert len(find_items(project, "class:ok", person=who["Eva"])) == 12
        assert len(find_items(project, "state:unlabeled", person=who["Ada"])) == 6
        for text in ("label:ok", "Ben:scratch", "state:disagree", "labels>1", "agreement<1", "truth:gold"):
            with pytest.raises(FilterError, match="blind"):
                find_items(project, text, person=who["Ada"])
            find_items(project, text, person=who["Eva"])


def test_a_skip_is_no_answer_and_a_later_round_counts(tmp_path: Path) -> None:
    made = build(tmp_path, n=6, gold=0)
    with Project.open(made.path) as project:
        named = {row.name: row.id for row in classes(project, made.question)}
        who = {person.name: person.id for person in people(project)}
        # rounds are drawn in another session, so their ids do not follow time
        for number in (2, 3):
            with Project.open(made.path) as other:
                other.operate(
                    "round",
                    "round",
                    made.owner,
                    lambda batch, number=number: batch.add(
                        "round", question=made.question, name=f"r{number}", number=number, state="open"
                    ),
                )
        with project.reading() as db:
            second, third = (
                row[0]
                for row in db.execute("SELECT entity FROM current_round WHERE number > 1 ORDER BY number")
            )
        said_in = {"person": who["ada"], "question": made.question, "item": int(made.item[1])}
        submit_label(project, **said_in, round=second, label_class=named["scratch"])
        submit_label(project, **said_in, round=third, label_class=named["borderline"])
        assert find_items(project, "class:ok").tolist() == [made.item[i] for i in (1, 2, 4, 5)]
        assert int(made.item[1]) in find_items(project, "ada:borderline agreement<0.5")
        late = add_person(project, name="late")
        skip_item(project, person=late, question=made.question, item=int(made.item[0]), round=third)
        assert find_items(project, "state:skipped").tolist() == [made.item[0]]
        assert len(find_items(project, "person:late")) == 0


def test_merged_classes_count_as_one(tmp_path: Path) -> None:
    made = build(tmp_path, n=30, gold=0)
    with Project.open(made.path) as project:
        named = {row.name: row.id for row in classes(project, made.question)}
        project.operate(
            "merge",
            "merge",
            made.owner,
            lambda batch: batch.revise(
                "label_class", {"entity": named["borderline"]}, merged_into=named["scratch"]
            ),
        )
        before = [i for i in range(30) if shown_alone(i) != "ok"]
        assert find_items(project, "class:scratch").tolist() == [made.item[i] for i in before]
        assert len(find_items(project, "label:scratch")) >= len(before)


def shown_alone(i: int) -> str:
    return max(set(said(i)), key=said(i).count)


def test_parts_of_splits(tmp_path: Path) -> None:
    made = build(tmp_path, n=6, gold=0)

    def body(batch: Batch) -> None:
        for name in ("old", "new"):
            split = batch.add("split", name=name, question=made.question, parts={"train": 0.5, "test": 0.5})
            part = ["train", "test"] * 3 if name == "new" else ["test"] * 6
            batch.add_many("split_item", {"split": split, "item": made.item, "part": part})

    with Project.open(made.path) as project:
        project.operate("split", "split", made.owner, body)
        assert find_items(project, "split:test").tolist() == made.item[1::2].tolist()
        assert len(find_items(project, "split:old/test")) == 6
        assert len(find_items(project, "split:new")) == 6
        assert len(find_items(project, "split:none")) == 0
        project.undo(made.owner)
        with pytest.raises(FilterError, match="no split"):
            find_items(project, "split:test")
        assert len(find_items(project, "split:any")) == 0


def test_units_of_a_boxes_question(tmp_path: Path) -> None:
    made = build(tmp_path, n=4, gold=0)
    with Project.open(made.path) as project:
        scratch = next(row.id for row in classes(project, made.question) if row.name == "scratch")
        value = f'{{"units":[{{"id":"a","class":{scratch},"shape":"box","points":[[0,0],[1,1]]}}]}}'
        who = people(project)[1].id

        def body(batch: Batch) -> None:
            asked = batch.add("question", name="where", kind="boxes", position=1)
            batch.add(
                "annotation",
                item=int(made.item[1]),
                question=asked,
                person=who,
                round=_round(batch),
                state="answered",
                value=value,
            )
            batch.add("label_class", entity=scratch, question=asked, name="scratch", kind="normal")

        project.operate("boxes", "boxes", made.owner, body)
        from labeler.store.read.questions import questions

        asked = questions(project)[-1].id
        for text in ("label:scratch", "has:boxes", "state:labeled", "labels:1"):
            assert find_items(project, text, question=asked).tolist() == [made.item[1]], text
        assert len(find_items(project, "has:segments,transcript", question=asked)) == 0


def _round(batch: Batch) -> Id:
    return int(batch.db.execute("SELECT entity FROM current_round").fetchone()[0])


# filters under a name


def test_a_filter_is_kept_replaced_forgotten_and_undone(loop: Loop) -> None:
    with Project.open(loop.path) as project:

        def kept() -> list[tuple[str, str, str]]:
            return [(one.name, one.words, one.sorting) for one in saved_filters(project)]

        save_filter(project, name=" doubtful ", words="agreement  <0.7", author=loop.owner)
        assert kept() == [("doubtful", "agreement<0.7", "")]
        save_filter(project, name="doubtful", words="tag:dim", sorting="-iso", author=loop.owner)
        assert kept() == [("doubtful", "tag:dim", "-iso")]
        project.undo(loop.owner)
        assert kept() == [("doubtful", "agreement<0.7", "")]
        forget_filter(project, name="doubtful", author=loop.owner)
        assert kept() == []
        project.undo(loop.owner)
        assert saved_filter(project, "doubtful").words == "agreement<0.7"
        with pytest.raises(UserError, match="There is doubtful"):
            saved_filter(project, "other")
        with pytest.raises(UserError, match="name"):
            save_filter(project, name="  ", words="", author=loop.owner)
        with pytest.raises(FilterError):
            save_filter(project, name="bad", words="(", author=loop.owner)
        project.undo(loop.owner)


# facets


@pytest.mark.parametrize("text", ["", "tag:dim", "class:scratch", "agreement<0.7", "iso>100"])
def test_each_value_of_a_facet_counts_what_its_condition_finds(loop: Loop, text: str) -> None:
    with Project.open(loop.path) as project:
        told = find(project, text)
        facets = {one.key: one for one in told.facets()}
        if len(told.ids):
            assert {"class", "state", "tag", "kind", "source", "person", "round", "factory"} <= set(facets)
        for one in facets.values():
            for value in one.values:
                both = f"({text}) {value.text}" if text else value.text
                assert len(find_items(project, both)) == value.n, both
        columns = columns_for(project)
        again = [facet(columns, key, matching(columns, parse(text))) for key in facet_keys(columns)]
        assert [one for one in again if one.values] == list(facets.values())


def test_second_servings_are_no_further_answers(tmp_path: Path) -> None:
    made = build(tmp_path, n=4, gold=0)
    with Project.open(made.path) as project:
        scratch = next(row.id for row in classes(project, made.question) if row.name == "scratch")
        ada = next(person.id for person in people(project) if person.name == "ada")

        def body(batch: Batch) -> None:
            first = _round(batch)
            again = batch.add(
                "round",
                question=made.question,
                name="again",
                number=9,
                state="open",
                config={"repeats_of": first},
            )
            batch.add(
                "annotation",
                item=int(made.item[1]),
                question=made.question,
                person=ada,
                round=again,
                state="answered",
                label_class=scratch,
            )

        project.operate("again", "again", made.owner, body)
        assert int(made.item[1]) not in find_items(project, "label:scratch or agreement<1 or ada:scratch")
        with pytest.raises(FilterError):
            find_items(project, "round:again")
