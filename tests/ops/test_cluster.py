"""An import on a real Dask cluster of two worker processes gives what this machine alone gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import UserError
from labeler.media import decoder
from labeler.ops import cluster
from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import item_ids, items
from labeler.store.read.measures import measures
from tests.media.made import noise_image, tone, write_image, write_wav

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")


def made(path: Path) -> Project:
    question = QuestionSpec("label", classes=parse_classes("cat,dog"))
    path.parent.mkdir()
    return create_project(path, name="p", question=question)


@pytest.mark.filterwarnings("ignore")  # distributed warns of ports and of its own age
def test_two_workers(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    for n in range(70):
        write_image(folder / f"{n}.png", noise_image(n, 20, 20))
    write_wav(folder / "x.wav", tone(0.3))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    with made(tmp_path / "a" / "p.labeler") as alone, made(tmp_path / "b" / "p.labeler") as shared:
        first = import_media(alone, folder, author=owner(alone))
        second = import_media(shared, folder, author=owner(shared), backend="dask", n_jobs=2)
        assert (second.added, len(second.broken), second.cancelled) == (71, 1, False)
        assert decoder._idle.empty(), "nothing was read in this process"
        assert (first.added, first.broken) == (second.added, second.broken)
        rows = [
            [(row.relative, row.sha256, row.width, row.broken) for row in items(project, ids.tolist())]
            for project in (alone, shared)
            for ids in [item_ids(project, include_broken=True)]
        ]
        assert rows[0] == rows[1]
        for name, values in measures(alone).items():
            assert values.tolist() == pytest.approx(measures(shared)[name].tolist(), nan_ok=True)


def test_no_scheduler_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ANSWERS_WITHIN_S", 1)
    write_image(tmp_path / "pictures" / "x.png")
    with made(tmp_path / "a" / "p.labeler") as project:
        for address in ("tcp://127.0.0.1:9", "nonsense"):
            with pytest.raises(UserError, match="No Dask scheduler answers"):
                import_media(
                    project,
                    tmp_path / "pictures",
                    author=owner(project),
                    backend="dask",
                    scheduler=address,
                )
