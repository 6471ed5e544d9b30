"""Formats without files of others at hand, in the shapes that their own documentation shows.

Hugging Face: https://huggingface.co/docs/datasets/image_dataset and audio_dataset; lhotse's
``SupervisionSegment.to_dict`` and the supervisions of its test manifests; the JSON writer of openai-whisper.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from labeler.ops.import_annotations import read_annotations, recognised
from labeler.types import QuestionKind
from labeler.units import Segment, Shape
from tests.formats.made import write


def _name(path: Path) -> str:
    found = recognised(path)
    return "" if found is None else found.name


def test_object_detection_of_an_image_folder(tmp_path: Path) -> None:
    rows = [
        {"file_name": "0001.png", "objects": {"bbox": [[302.0, 109.0, 73.0, 52.0]], "categories": [0]}},
        {"file_name": "0002.png", "objects": {"bbox": [[810.0, 100.0, 57.0, 28.0]], "categories": [1]}},
        {
            "file_name": "0003.png",
            "objects": {
                "bbox": [[160.0, 31.0, 248.0, 616.0], [741.0, 68.0, 202.0, 401.0]],
                "categories": [2, 2],
            },
        },
    ]
    write(tmp_path / "train" / "metadata.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows))
    assert _name(tmp_path) == "hf_folder"
    found = read_annotations(tmp_path)
    assert [(entry.task, entry.labels) for entry in found.entries] == [
        ("train/0001.png", ("0",)),
        ("train/0002.png", ("1",)),
        ("train/0003.png", ("2", "2")),
    ]
    last = found.entries[2].units[1]
    assert isinstance(last, Shape) and last.points == ((741.0, 68.0), (943.0, 469.0))
    assert found.meta["train/0001.png"] == {"subset": "train"}


def test_captions_and_more_features_of_an_image_folder(tmp_path: Path) -> None:
    text = "file_name,additional_feature\n0001.png,the first value of a text\n0002.png,another\n"
    write(tmp_path / "train" / "metadata.csv", text)
    found = read_annotations(tmp_path)
    assert (found.format, found.entries, found.meta["train/0002.png"]["additional_feature"]) == (
        "hf_folder",
        (),
        "another",
    )
    captions = tmp_path / "captions" / "metadata.jsonl"
    write(captions, '{"file_name": "0001.png", "text": "a golden retriever playing with a ball"}\n')
    (entry,) = read_annotations(captions).entries
    assert (entry.kind, entry.text) == (QuestionKind.TRANSCRIPT, "a golden retriever playing with a ball")


def test_transcriptions_of_an_audio_folder(tmp_path: Path) -> None:
    rows = "data/first_audio_file.mp3,zażółć gęślą jaźń\ndata/second_audio_file.mp3,już\n"
    text = f"file_name,transcription\n{rows}"
    write(tmp_path / "metadata.csv", text.encode())
    found = read_annotations(tmp_path)
    assert [(entry.task, entry.text) for entry in found.entries] == [
        ("data/first_audio_file.mp3", "zażółć gęślą jaźń"),
        ("data/second_audio_file.mp3", "już"),
    ]


def test_supervisions_of_lhotse_with_all_that_they_have(tmp_path: Path) -> None:
    row = {
        "id": "ES2011a.Headset-0-40s-46s-0-3",
        "recording_id": "ES2011a.Headset-0-40s-46s",
        "start": 1.46,
        "duration": 1.36,
        "channel": 0,
        "text": "MY NAME IS ABIGAIL",
        "language": "English",
        "speaker": "ES2011a.Headset",
        "gender": "F",
        "custom": {"accent": "scots"},
        "alignment": {"word": [["MY", 1.46, 0.2, None], ["NAME", 1.66, 0.4, 0.9]]},
    }
    later = {**row, "id": "0-4", "start": 3.36, "duration": 1.0, "text": "CALL ME ABBIE"}
    lines = "".join(f"{json.dumps(one)}\n" for one in (row, later))
    path = write(tmp_path / "supervisions.jsonl.gz", gzip.compress(lines.encode()))
    assert _name(path) == "lhotse"
    (entry,) = read_annotations(path).entries
    said = [
        (unit.start_s, round(unit.end_s, 2), unit.text) for unit in entry.units if isinstance(unit, Segment)
    ]
    assert (entry.task, said) == (
        "ES2011a.Headset-0-40s-46s",
        [(1.46, 2.82, "MY NAME IS ABIGAIL"), (3.36, 4.36, "CALL ME ABBIE")],
    )


def test_whisper_with_all_that_it_writes(tmp_path: Path) -> None:
    segment = {
        "id": 0,
        "seek": 0,
        "start": 0.0,
        "end": 4.0,
        "text": " And so my fellow Americans,",
        "tokens": [50364, 400, 370, 452, 7177, 6280, 11, 50564],
        "temperature": 0.0,
        "avg_logprob": -0.31,
        "compression_ratio": 1.2,
        "no_speech_prob": 0.01,
        "words": [{"word": " And", "start": 0.0, "end": 0.6, "probability": 0.86}],
    }
    path = write(tmp_path / "jfk.json", {"text": segment["text"], "segments": [segment], "language": "en"})
    assert _name(path) == "whisper"
    whole, cut = read_annotations(path).entries
    assert (whole.task, whole.text, whole.run) == ("jfk", "And so my fellow Americans,", "whisper")
    assert [unit.text for unit in cut.units if isinstance(unit, Segment)] == ["And so my fellow Americans,"]
