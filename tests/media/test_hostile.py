"""The folder of broken and provoking media: each file whole or with a reason, none lost, in bounded time."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from labeler.media.decoder import Decoder
from labeler.media.examine import Examined
from labeler.media.scan import scan


@pytest.fixture(scope="module")
def hostile(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Examined], float]:
    folder = shared_data / "hostile"
    files = scan(folder).files
    patch = pytest.MonkeyPatch()
    patch.setenv("LABELER_HOME", str(tmp_path_factory.mktemp("home")))
    started = time.monotonic()
    with Decoder() as decoder:
        found = list(decoder.examine([(file.path, file.size_bytes) for file in files]))
    patch.undo()
    assert len(found) == len(files)
    return {
        file.relative: answer for file, answer in zip(files, found, strict=True)
    }, time.monotonic() - started


@pytest.fixture(scope="module")
def manifest(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "hostile" / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_file_has_exactly_one_answer(hostile: tuple[dict[str, Examined], float]) -> None:
    answers, seconds = hostile
    assert len(answers) > 580
    for name, answer in answers.items():
        whole = answer.probe is not None
        assert whole + (answer.broken is not None) + (answer.unread is not None) == 1, name
        assert whole == (answer.image is not None or answer.sound is not None), name
        for why in (answer.broken, answer.unread):
            assert why is None or (why.endswith(".") and "crashed" not in why and "longer" not in why), name
    assert seconds < 60


def test_no_valid_file_is_lost(
    hostile: tuple[dict[str, Examined], float], manifest: list[dict[str, str]]
) -> None:
    answers, _ = hostile
    formats = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "WAV", "FLAC", "OGG", "MP3", "AIFF", "AU")
    lost = [
        row["file"]
        for row in manifest
        if row["file"] in answers
        and row["nature"] != "malformed or provoking"
        and row["oracle_result"].startswith("decodes")
        and row["format"].split(" ")[0] in formats
        and answers[row["file"]].probe is None
    ]
    assert lost == []


def test_sizes_agree_with_the_manifest(
    hostile: tuple[dict[str, Examined], float], manifest: list[dict[str, str]]
) -> None:
    answers, _ = hostile
    n = 0
    for row in manifest:
        answer = answers.get(row["file"])
        if answer is None or answer.probe is None or not row["width"]:
            continue
        size = (int(float(row["width"])), int(float(row["height"])))
        turned = row["exif_orientation"] not in ("", "1", "2", "3", "4") and row["format"] != "TIFF"
        assert (answer.probe.width, answer.probe.height) == (size[::-1] if turned else size), row["file"]
        n += 1
    assert n > 200


def test_what_must_fail_fails_and_what_must_work_works(
    hostile: tuple[dict[str, Examined], float], manifest: list[dict[str, str]]
) -> None:
    answers, _ = hostile
    for row in manifest:
        answer = answers.get(row["file"])
        if answer is None or row["kind"] not in ("image", "audio"):
            continue
        expected = row["expected"]
        if expected.startswith("error") and " or " not in expected and "warning" not in expected:
            assert answer.broken is not None, f"{row['file']}: {expected}"
        if expected.startswith("ok") and not {"error", "refused", "skipped"} & set(expected.split()):
            assert answer.probe is not None, f"{row['file']}: {expected}, but {answer.broken}"
