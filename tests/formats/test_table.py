"""Votes, gold, tags, predictions and metadata: found by name, duplicates counted, the latest wins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import FileProblem
from labeler.formats.table import read_gold, read_metadata, read_predictions, read_tags, read_votes


def _file(folder: Path, text: str) -> Path:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_votes_keep_further_columns_and_duplicates(tmp_path: Path) -> None:
    votes = read_votes(_file(tmp_path, "label,task,note,annotator\nA,1,x,w\nB,1,y,w\n"))
    assert (votes.task, votes.worker, votes.label) == (["1", "1"], ["w", "w"], ["A", "B"])
    assert votes.extra == {"note": ["x", "y"]}


def test_gold_keeps_the_latest(tmp_path: Path) -> None:
    gold = read_gold(_file(tmp_path, "task,label\n1,A\n2,B\n1,C\n"))
    assert (gold.task, gold.label, gold.n_duplicates) == (["1", "2"], ["C", "B"], 1)


def test_a_tag_written_twice_counts_once(tmp_path: Path) -> None:
    tags = read_tags(_file(tmp_path, "task,tag\n1,car\n1,car\n1,café\n"))
    assert (tags.task, tags.tag) == (["1", "1"], ["car", "café"])


def test_predictions_with_probabilities(tmp_path: Path) -> None:
    path = _file(tmp_path, "task,label,p_cat,p_dog\n1,cat,0.9,0.1\n2,dog,,0.6\n")
    predictions = read_predictions(path)
    assert predictions.classes == ["cat", "dog"]
    assert predictions.probabilities is not None
    np.testing.assert_array_equal(predictions.probabilities, [[0.9, 0.1], [np.nan, 0.6]])
    np.testing.assert_array_equal(predictions.confidence, [0.9, 0.6])


def test_predictions_without_a_label_take_the_likeliest(tmp_path: Path) -> None:
    predictions = read_predictions(_file(tmp_path, "task,p_cat,p_dog\n1,0.1,0.9\n"))
    assert predictions.label == ["dog"]


def test_predictions_without_confidence(tmp_path: Path) -> None:
    predictions = read_predictions(_file(tmp_path, "file,prediction\n1,dog\n"))
    assert predictions.label == ["dog"]
    assert predictions.probabilities is None
    assert np.isnan(predictions.confidence).all()


def test_a_bad_probability_names_its_line(tmp_path: Path) -> None:
    path = _file(tmp_path, 'task,label,p_a\n"1\n",a,0.5\n2,a,high\n')
    with pytest.raises(FileProblem, match=r"line 4: p_a is 'high'"):
        read_predictions(path)


def test_a_missing_column_says_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"line 1: has no column 'worker' \(its columns: task, label\)"):
        read_votes(_file(tmp_path, "task,label\n1,A\n"))


def test_metadata(tmp_path: Path) -> None:
    metadata = read_metadata(_file(tmp_path, "file_name,factory,line\na.jpg,A,1\nb.jpg,B,\n"))
    assert metadata.task == ["a.jpg", "b.jpg"]
    assert metadata.columns == {"factory": ["A", "B"], "line": ["1", ""]}


def test_the_label_column_may_be_called_class(tmp_path: Path) -> None:
    assert read_gold(_file(tmp_path, "path,class\na,NA\n")).label == ["NA"]


@pytest.mark.parametrize("name", ["adult2", "bluebird", "bm_sentiment", "rte", "temporal"])
def test_real_votes(shared_data: Path, name: str) -> None:
    votes = read_votes(shared_data / "crowd" / name / "labels.csv")
    known = {"adult2": 92_721, "bluebird": 4_212, "bm_sentiment": 5_000, "rte": 8_000, "temporal": 4_620}
    assert len(votes.task) == known[name]
