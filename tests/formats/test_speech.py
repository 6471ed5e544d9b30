"""Manifests of speech: NeMo, Kaldi, lhotse, SpeechBrain, Whisper."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from labeler.errors import FileProblem
from labeler.formats.annotations import Said
from labeler.formats.kaldi import is_kaldi, read_kaldi
from labeler.formats.nemo import is_nemo, read_nemo
from labeler.formats.speech_json import (
    is_lhotse,
    is_speechbrain,
    is_whisper,
    read_lhotse,
    read_speechbrain,
    read_whisper,
)
from labeler.types import QuestionKind
from tests.formats.made import times, write


def test_nemo_texts_stretches_labels_and_predictions(tmp_path: Path) -> None:
    rows = [
        {"audio_filepath": "a.wav", "duration": 2, "text": "one", "pred_text": "won", "speaker": "s1"},
        {"audio_filepath": "b.wav", "offset": 0.5, "duration": 1, "text": "two"},
        {"audio_filepath": "b.wav", "offset": 2, "duration": 1.5, "text": "three"},
        {"audio_filepath": "c.wav", "duration": 1, "label": "yes", "annotator": "ada"},
        {"duration": 1, "text": "nowhere"},
    ]
    path = write(tmp_path / "m.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows))
    assert is_nemo(path)
    found = read_nemo(path)
    kinds = [(e.task, e.kind, e.text, e.said, e.who) for e in found.entries]
    assert kinds == [
        ("c.wav", QuestionKind.CLASS, "", None, "ada"),
        ("a.wav", QuestionKind.TRANSCRIPT, "one", None, ""),
        ("a.wav", QuestionKind.TRANSCRIPT, "won", Said.PREDICTION, ""),
        ("b.wav", QuestionKind.SEGMENTS, "", None, ""),
    ]
    assert times(found)["b.wav|"] == [("two", 0.5, 1.5), ("three", 2, 3.5)]
    assert found.meta == {"a.wav": {"speaker": "s1"}} and found.remarks[0].where == "line 5"


def test_a_nemo_manifest_of_real_clips(shared_data: Path) -> None:
    found = read_nemo(shared_data / "speech_clips/nemo_manifest.jsonl")
    assert (len(found.entries), found.remarks) == (35, ())
    assert found.entries[0].text == "the child almost hurt the small dog"
    assert found.entries[0].task == "speechbrain/spk1_snt1.wav"


def test_kaldi_with_whole_sounds_and_with_stretches(tmp_path: Path, shared_data: Path) -> None:
    real = shared_data / "importers/kaldi_mini_librispeech"
    assert is_kaldi(real)
    found = read_kaldi(real)
    assert (len(found.entries), {e.kind for e in found.entries}) == (38, {QuestionKind.TRANSCRIPT})
    assert found.entries[1].text == "A MAN SAID TO THE UNIVERSE SIR I EXIST"
    assert found.meta["lbi-1272-135031-0000"]["gender"] == "m"
    write(tmp_path / "text", "u1 hello you\nu2 good bye\nu3 lost\nu1 again\n")
    write(tmp_path / "segments", "u1 rec 0.5 1.5\nu2 rec 2 3\nu4 rec 3 4\n")
    write(tmp_path / "wav.scp", "rec sph2pipe -f wav /corpora/rec.sph |\n")
    cut = read_kaldi(tmp_path)
    assert times(cut) == {"/corpora/rec.sph|": [("hello you", 0.5, 1.5), ("good bye", 2, 3)]}
    assert [(r.where, r.path.name) for r in cut.remarks] == [("line 4", "text"), ("u3", "text")]
    assert cut.counts == {"segments without a text": 1}


def test_lhotse_packed_or_not(tmp_path: Path) -> None:
    rows = [
        {
            "id": "1",
            "recording_id": "r",
            "start": 0.25,
            "duration": 1,
            "channel": 1,
            "text": "hi",
            "speaker": "s",
        },
        {"id": "2", "recording_id": "q", "start": 0, "duration": 3, "text": "all of it", "language": "en"},
        {"id": "3", "recording_id": "q2", "start": -4, "duration": 3, "text": "x"},
    ]
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    packed = write(tmp_path / "s.jsonl.gz", gzip.compress(text.encode()))
    for path in (packed, write(tmp_path / "s.jsonl", text), write(tmp_path / "s.json", rows)):
        assert is_lhotse(path)
        found = read_lhotse(path)
        whole, cut = found.entries
        assert (whole.task, whole.text, found.meta) == ("q", "all of it", {"q": {"language": "en"}})
        assert times(found)["r|"] == [("hi", 0.25, 1.25)] and cut.units[0].attributes == {"speaker": "s"}
        assert found.remarks[0].where == "supervision 3"
    packed.write_bytes(packed.read_bytes()[:-9])
    with pytest.raises(FileProblem, match="cannot be unpacked"):
        read_lhotse(packed)


def test_speechbrain(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "importers/speechbrain_manifests"
    found = read_speechbrain(folder / "ASR_dev.json")
    assert is_speechbrain(folder / "ASR_dev.json")
    assert [(e.task, e.text) for e in found.entries] == [
        ("spk1_snt5.wav", "SUNDAY IS THE BEST PART OF THE WEEK"),
        ("spk2_snt5.wav", found.entries[1].text),
    ]
    silent = read_speechbrain(folder / "VAD_dev.json")
    assert silent.entries == () and silent.counts == {"utterances without a transcript": 4}
    with pytest.raises(FileProblem, match="names a sound"):
        read_speechbrain(write(tmp_path / "x.json", {"a": {"wav": 3}}))


def test_whisper_is_a_models_and_means_the_sound_of_its_name(tmp_path: Path) -> None:
    segments = [{"id": 0, "start": 0.0, "end": 1.5, "text": " Hello."}, {"start": 3, "end": 2, "text": "x"}]
    path = write(tmp_path / "talk.json", {"text": " Hello.", "segments": segments, "language": "en"})
    assert is_whisper(path)
    found = read_whisper(path)
    whole, cut = found.entries
    assert (whole.task, whole.text, whole.said, whole.run) == ("talk", "Hello.", Said.PREDICTION, "whisper")
    assert times(found)["talk|"] == [("Hello.", 0, 1.5)] and cut.said is Said.PREDICTION
    assert found.meta == {"talk": {"language": "en"}} and found.remarks[0].where == "segments[1]"
