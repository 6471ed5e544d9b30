"""Boxes, segments, several classes and transcripts of projects and of tables: read, and reported on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import FileProblem, UserError
from labeler.ops.answers import (
    answer_hlp,
    answer_report,
    answers_of_project,
    answers_of_tables,
    kind_of_table,
)
from labeler.ops.set_hlp import SetHlp, set_consensus
from labeler.ops.set_opinions import SetOpinions
from labeler.ops.text_agreement import TextReport
from labeler.ops.text_hlp import TextHlp
from labeler.ops.text_opinions import TextOpinions
from labeler.ops.unit_agreement import UnitReport
from labeler.ops.unit_hlp import UnitHlp, unit_consensus
from labeler.ops.unit_opinions import UnitOpinions
from labeler.store.facts import Batch
from labeler.store.read.questions import the_question
from labeler.store.read.rounds import rounds
from labeler.store.read.values import said_values
from labeler.types import QuestionKind
from labeler.units import Value, value_json
from tests.ops.answer_projects import box, boxes, build, span

BIG, SMALL = box(0, 0, 10, 10), box(20, 20, 30, 30, code=1)
SAID = {
    (0, "ann"): boxes(BIG, SMALL),
    (0, "ben"): boxes(box(0, 0, 10, 8)),
    (1, "ann"): boxes(),
    (1, "ben"): boxes(),
    (2, "ann"): boxes(BIG),
    (2, "cyd"): boxes(),
}
GOLD = {(0, "gold"): boxes(BIG, SMALL), (1, "gold"): boxes()}


def test_boxes_of_a_project(tmp_path: Path) -> None:
    with build(tmp_path / "p.labeler", QuestionKind.BOXES, SAID, gold=GOLD) as project:
        said = answers_of_project(project, the_question(project), named=True)
        assert isinstance(said, UnitOpinions)
        assert said.items == ["0.jpg", "1.jpg", "2.jpg"]
        assert (said.n_items, said.n_answers, said.n_units) == (3, 6, 4)
        report, hlp = answer_report(said, n_resamples=20), answer_hlp(said, n_resamples=20)
    assert isinstance(report, UnitReport)
    assert isinstance(hlp, UnitHlp)
    # item 0: one of three units matched twice: 2/3; item 1 both empty; item 2: 0
    assert report.overall.f1_50.value == pytest.approx((2 / 3 + 0) / 2)
    assert report.overall.presence.value == pytest.approx(2 / 3)
    assert report.n_pairable == 3
    assert (report.differences.same, report.differences.alone) == (1, 2)
    assert hlp.kind == "hlp"
    assert hlp.overall.value == pytest.approx((1 + 2 / 3) / 2)
    assert [one.value for one in hlp.recall] == pytest.approx([1.0, 0.5])
    assert hlp.presence.value == 1.0
    data = report.as_dict(with_items=True)
    assert data["items"][1]["why"] == "nothing_found"
    assert data["n_both_empty"] == 1
    made = unit_consensus(said)
    # two looked: both drew one, half of them the small one; a tie of one in two is enough support
    assert [len(one) for one in made.units] == [2, 0, 1]
    assert made.units[0].places[0].tolist() == [0, 0, 10, 9]


def test_rounds_and_oneself(tmp_path: Path) -> None:
    second = {(0, "ann"): boxes(BIG), (0, "ben"): boxes(BIG), (2, "ann"): boxes(BIG)}
    with build(tmp_path / "p.labeler", QuestionKind.BOXES, SAID, second=second) as project:
        question = the_question(project)
        latest, every = (answers_of_project(project, question, round_name=name) for name in (None, "all"))
        with pytest.raises(UserError, match="no round 'x'"):
            answers_of_project(project, question, round_name="x")
    assert isinstance(latest, UnitOpinions)
    assert isinstance(every, UnitOpinions)
    assert (latest.n_answers, every.n_answers) == (3, 6)
    report = answer_report(every, n_resamples=20)
    assert isinstance(report, UnitReport)
    assert [one.name for one in report.rounds][-1] == "again"
    assert report.rounds[1].change is not None
    assert report.rounds[1].change.value == pytest.approx(1 - 2 / 3)
    # ann drew two, then one of them; ben's box overlaps by .8; ann's third is the same
    assert report.again.whole.value == pytest.approx((2 / 3 + 1 + 1) / 3)
    assert report.again.per_person[1].value == 1.0


def test_what_is_served_again_is_compared_with_the_first_and_counts_nowhere_else(tmp_path: Path) -> None:
    """Ann is served item 0 again in the same round and draws less; a later round does not matter then."""
    from labeler.ops.rounds import repeats_of

    later = {(0, "ben"): boxes(BIG)}
    with build(tmp_path / "p.labeler", QuestionKind.BOXES, SAID, second=later) as project:
        question = the_question(project)
        first = rounds(project, question.id)[0].id
        ann = next(one for one in said_values(project, question.id) if one.round == first)

        def body(batch: Batch) -> None:
            again = repeats_of(batch, first, {})
            value = value_json(QuestionKind.BOXES, boxes())
            said = {"item": ann.item, "person": ann.person, "question": question.id, "round": again}
            batch.add("annotation", **said, state="answered", value=value, origin="hand")

        project.operate("label", "label", ann.person, body)
        answers = answers_of_project(project, question, round_name="round 1")
        every = answers_of_project(project, question, round_name="all")
    assert isinstance(answers, UnitOpinions)
    assert isinstance(every, UnitOpinions)
    assert (answers.again_of, len(answers.again)) == ("served_again", 1)
    assert answers.again[0][4] == "round 1"
    assert answers.n_answers == every.n_answers == len(SAID)
    assert len(every.said[0][answers.again[0][1]]) == len(answers.again[0][2]) == 2
    report = answer_report(answers, n_resamples=5)
    assert isinstance(report, UnitReport)
    assert report.again.whole.value == 0.0
    assert report.again.as_dict()["rounds"][0]["round"] == "round 1"
    assert list(answers.by_round) == ["round 1", "again"]


def test_whoever_ruled_does_not_count_there(tmp_path: Path) -> None:
    rulings = {(0, "ann"): boxes(BIG, SMALL)}
    with build(tmp_path / "p.labeler", QuestionKind.BOXES, SAID, rulings=rulings) as project:
        hlp = answer_hlp(answers_of_project(project, the_question(project)), n_resamples=5)
    assert isinstance(hlp, UnitHlp)
    assert hlp.scored.person.tolist() == [1]


def test_segments_with_gamma(tmp_path: Path) -> None:
    said = {
        (0, "ann"): Value(segments=(span(0, 1), span(2, 3, 1))),
        (0, "ben"): Value(segments=(span(0, 1.2), span(2, 3, 1))),
        (1, "ann"): Value(segments=(span(0, 1),)),
        (1, "ben"): Value(segments=(span(0, 1),)),
    }
    with build(tmp_path / "p.labeler", QuestionKind.SEGMENTS, said) as project:
        answers = answers_of_project(project, the_question(project))
    report = answer_report(answers, n_resamples=20, with_gamma=True)
    assert isinstance(report, UnitReport)
    assert report.overall.f1_50.value == 1.0
    assert 0 < report.gamma.value <= 1
    assert answer_report(answers, n_resamples=5).as_dict()["coefficients"]["gamma"]["why"] == "not_asked"


def test_several_classes(tmp_path: Path) -> None:
    said = {
        (0, "ann"): Value(classes=(0, 1)),
        (0, "ben"): Value(classes=(0,)),
        (1, "ann"): Value(),
        (1, "ben"): Value(),
        (2, "ann"): Value(classes=(1,)),
        (2, "ben"): Value(classes=(1,)),
    }
    gold = {(0, "g"): Value(classes=(0, 1)), (2, "g"): Value(classes=(1,))}
    with build(tmp_path / "p.labeler", QuestionKind.CLASSES, said, gold=gold) as project:
        answers = answers_of_project(project, the_question(project), named=True)
    assert isinstance(answers, SetOpinions)
    data = answer_report(answers, n_resamples=20).as_dict(with_items=True)
    assert data["coefficients"]["jaccard"]["value"] == pytest.approx((0.5 + 1 + 1) / 3)
    assert [row["percent"]["value"] for row in data["classes"]] == pytest.approx([1.0, 2 / 3])
    hlp = answer_hlp(answers, n_resamples=20)
    assert isinstance(hlp, SetHlp)
    assert (hlp.kind, hlp.same_set.value) == ("hlp", 0.75)
    assert hlp.recall[1].value == pytest.approx(3 / 4)
    made = set_consensus(answers)
    assert list(made.cells()) == ["a", "", "b"]
    assert made.tied.sum() == 1
    assert made.same_set.value == 0.5


def test_transcripts(tmp_path: Path) -> None:
    said = {
        (0, "ann"): Value(text="Well, I never!"),
        (0, "ben"): Value(text="well I never"),
        (1, "ann"): Value(text="so it goes"),
        (1, "ben"): Value(text="so it went"),
    }
    gold = {(0, "g"): Value(text="well i never"), (1, "g"): Value(text="so it goes")}
    second = {(0, "ann"): Value(text="well I never")}
    with build(
        tmp_path / "p.labeler", QuestionKind.TRANSCRIPT, said, names="", gold=gold, second=second
    ) as project:
        question = the_question(project)
        answers = answers_of_project(project, question, round_name="round 1", named=True)
    assert isinstance(answers, TextOpinions)
    report, hlp = answer_report(answers, n_resamples=20), answer_hlp(answers, n_resamples=20)
    assert isinstance(report, TextReport)
    assert isinstance(hlp, TextHlp)
    assert report.raw.corpus.value == pytest.approx(1 - 2 * (2 + 1) / 12)
    assert report.normalised.corpus.value == pytest.approx(1 - 2 * 1 / 12)
    assert (report.raw.identical.value, report.normalised.identical.value) == (0.0, 0.5)
    assert report.again.whole.value == 1.0
    assert report.rules[0].rule == "punctuation"
    assert hlp.kind == "hlp"
    assert hlp.overall.wer_corpus.value == pytest.approx(1 / 12)
    assert hlp.raw.wer_corpus.value > hlp.overall.wer_corpus.value
    assert [one.wer_corpus.value for one in hlp.per_person] == pytest.approx([0.0, 1 / 6])
    assert answers.coded().items == ["0.jpg", "1.jpg"]


@pytest.mark.parametrize("kind", [one for one in QuestionKind if one is not QuestionKind.CLASS])
def test_nobody_said_anything(tmp_path: Path, kind: QuestionKind) -> None:
    names = "" if kind is QuestionKind.TRANSCRIPT else "a,b"
    with build(tmp_path / "p.labeler", kind, {}, names=names) as project:
        answers = answers_of_project(project, the_question(project), named=True)
    for found in (answer_report(answers, n_resamples=5), answer_hlp(answers, n_resamples=5)):
        data = found.as_dict()
        assert data["n_items"] == 0
    assert answer_report(answers).as_dict(with_items=True)["items"] == []


# plain tables


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_tables_of_boxes(tmp_path: Path) -> None:
    votes = write(
        tmp_path / "v.csv",
        "task,worker,label,unit_id,x,y,w,h\n"
        "a,ann,cat,1,0,0,10,10\na,ann,dog,1,0,0,10,10\na,ben,dog,1,0,0,10,10\nb,ann,,,,,,\nb,ben,,,,,,\n",
    )
    gold = write(tmp_path / "g.csv", "task,label,x1,y1,x2,y2\na,dog,0,0,10,10\nb,,,,,\nz,dog,0,0,1,1\n")
    tags = write(tmp_path / "t.csv", "task,tag\na,dim\n")
    assert kind_of_table(votes) is QuestionKind.BOXES
    answers = answers_of_tables(votes, QuestionKind.BOXES, gold=gold, tags_file=tags)
    assert isinstance(answers, UnitOpinions)
    assert (answers.n_duplicates, answers.classes, answers.n_units) == (1, ["dog"], 2)
    assert {item: len(one) for item, one in answers.truth.items()} == {0: 1, 1: 0}
    report = answer_report(answers, n_resamples=5)
    assert isinstance(report, UnitReport)
    assert (report.overall.class_f1.value, report.overall.presence.value) == (1.0, 1.0)
    assert report.per_tag[0][2].value == 1.0


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("a,ann,cat,0,0,-1,5", "a width and a height"),
        ("a,ann,cat,0,zero,1,5", "numbers are wanted"),
        ("a,ann,cat,0,,1,5", "numbers are wanted"),
        ("a,ann,cat,0,nan,1,5", "numbers are wanted"),
    ],
)
def test_a_place_that_is_none_names_its_line(tmp_path: Path, row: str, why: str) -> None:
    votes = write(tmp_path / "v.csv", f"task,worker,label,x,y,w,h\nb,ann,cat,0,0,1,1\n{row}\n")
    with pytest.raises(FileProblem, match=why) as problem:
        answers_of_tables(votes, QuestionKind.BOXES)
    assert "line 3" in str(problem.value)


def test_tables_of_segments_and_what_they_lack(tmp_path: Path) -> None:
    votes = write(
        tmp_path / "v.csv", "task,worker,label,start,end\na,ann,dog,0,1\na,ben,dog,0,1.1\nb,ann,,,\n"
    )
    assert kind_of_table(votes) is QuestionKind.SEGMENTS
    report = answer_report(answers_of_tables(votes, QuestionKind.SEGMENTS), n_resamples=5)
    assert isinstance(report, UnitReport)
    assert report.overall.mean_iou.value == pytest.approx(1 / 1.1)
    with pytest.raises(FileProblem, match="boxes need the columns x,y,w,h"):
        answers_of_tables(votes, QuestionKind.BOXES)
    bad = write(tmp_path / "b.csv", "task,worker,label,start,end\na,ann,dog,2,1\n")
    with pytest.raises(FileProblem, match="forward in time"):
        answers_of_tables(bad, QuestionKind.SEGMENTS)


def test_tables_of_several_classes(tmp_path: Path) -> None:
    votes = write(tmp_path / "v.csv", "task,worker,label\na,x,s|d\na,y,d\nb,x,\nb,y,\nb,y,s\n")
    gold = write(tmp_path / "g.csv", "task,label\na,d|s\nb,\n")
    answers = answers_of_tables(votes, QuestionKind.CLASSES, gold=gold, order=["s", "d", "unused"])
    assert isinstance(answers, SetOpinions)
    assert (answers.classes, answers.n_duplicates) == (["s", "d", "unused"], 1)
    assert answers.known.tolist() == [True, True]
    data = answer_report(answers, n_resamples=5).as_dict()
    assert data["coefficients"]["jaccard"]["value"] == pytest.approx(0.25)
    assert data["classes"][2]["krippendorff_alpha"]["why"] == "one_class_only"
    assert data["self_agreement"]["n"] == 1
    assert np.isnan(answer_hlp(answers, n_resamples=5).as_dict()["classes"][2]["recall"]["value"])


def test_real_transcripts(shared_data: Path, tmp_path: Path) -> None:
    """Workers' pooled word error rate against the truth, as the data's own notes say."""
    import csv

    folder = shared_data / "crowdspeech"
    with (folder / "crowdspeech-dev-clean-crowd.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))[:700]
    lines = (folder / "crowdspeech-dev-clean-gt.txt").read_text("utf-8").splitlines()
    with (tmp_path / "v.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["task", "worker", "label"])
        writer.writerows(
            [r["INPUT:audio"], r["ASSIGNMENT:worker_id"], r["OUTPUT:transcription"]] for r in rows
        )
    with (tmp_path / "g.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["task", "label"])
        writer.writerows(line.split("\t") for line in lines)
    answers = answers_of_tables(tmp_path / "v.csv", QuestionKind.TRANSCRIPT, gold=tmp_path / "g.csv")
    hlp = answer_hlp(answers, n_resamples=50)
    assert isinstance(hlp, TextHlp)
    assert 0.12 < hlp.overall.wer_corpus.low < hlp.overall.wer_corpus.value < 0.2
    assert hlp.overall.wer_corpus.method == "bootstrap, items and people"
