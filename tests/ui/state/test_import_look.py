"""A look at what is to be imported, without a screen."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.ui.state.import_look import Kind, look_at
from labeler.ui.state.importing import Order


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    question = QuestionSpec("label", classes=parse_classes("a,b"))
    with create_project(tmp_path / "p.labeler", name="p", question=question) as made:
        yield made


def test_each_kind_of_path(project: Project, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "votes.csv").write_text("task,worker,label\n")
    (tmp_path / "talk.json").write_text(
        json.dumps({"text": "x", "segments": [{"start": 0, "end": 1, "text": "x"}]})
    )
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as file:
        file.write(tmp_path / "talk.json", "talk.json")
    paths = tuple(tmp_path / name for name in ("media", "votes.csv", "talk.json", "set.zip", "gone"))
    looks = look_at(project, Order(paths, owner(project)))
    assert [look.kind for look in looks] == [
        Kind.MEDIA,
        Kind.TABLE,
        Kind.ANNOTATIONS,
        Kind.ARCHIVE,
        Kind.MEDIA,
    ]
    assert looks[2].title == "Whisper JSON" and looks[2].has_segments
    assert "1 task that is no item" in looks[2].lines[0]
    assert looks[3].lines[0] == looks[2].lines[0]
    assert [bool(look.problem) for look in looks] == [False, False, True, True, True]
    assert "import the media first" in looks[2].problem
    (tmp_path / "torn.json").write_text("{")
    (torn,) = look_at(project, Order((tmp_path / "torn.json",), owner(project)))
    assert "no format that is known" in torn.problem
    assert "not there any more" in looks[4].problem
