"""A model file gives the same predictions back, and a file that would run code is refused unread."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from labeler.errors import FileProblem
from labeler.learn.predict import Model, as_input, load_model, with_local_contrast
from tests.learn.made import pictures, quick


@pytest.fixture
def model() -> Model:
    x, _ = pictures(9)
    return Model.untrained(x, n_classes=3, recipe=quick())


def test_saved_and_loaded_it_predicts_the_same(model: Model, tmp_path: Path) -> None:
    x, _ = pictures(9)
    path = tmp_path / "m.pt"
    model.save(path, ["ok", "scratch", "ä, \n"])
    again, classes = load_model(path)
    assert classes == ["ok", "scratch", "ä, \n"]
    assert (again.probabilities(x) == model.probabilities(x)).all()
    assert again.recipe == model.recipe


class Evil:
    """Would make a file if it were unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (self.path,)  # type: ignore[return-value]


def test_code_in_a_model_file_is_not_run(tmp_path: Path) -> None:
    import torch

    victim = tmp_path / "ran"
    path = tmp_path / "evil.pt"
    torch.save({"header": "{}", "weights": Evil(victim)}, path)
    with pytest.raises(FileProblem, match="no model"):
        load_model(path)
    path.write_bytes(pickle.dumps(Evil(victim)))
    with pytest.raises(FileProblem, match="no model"):
        load_model(path)
    assert not victim.exists()


def test_what_is_no_model_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="there is no such"):
        load_model(tmp_path / "none.pt")
    (tmp_path / "text.pt").write_text("hello")
    with pytest.raises(FileProblem, match="no model"):
        load_model(tmp_path / "text.pt")


def test_nothing_to_predict_gives_no_rows(model: Model) -> None:
    assert model.probabilities(np.zeros((0, 16, 16, 3), np.uint8)).shape == (0, 3)


def test_mirror_images_predict_the_same_where_they_mean_the_same(model: Model) -> None:
    x, _ = pictures(9)
    mirrored = np.ascontiguousarray(x[:, :, ::-1])
    assert np.allclose(model.probabilities(x), model.probabilities(mirrored), atol=1e-5)


def test_local_contrast_does_not_see_how_bright_it_is() -> None:
    import torch

    rng = np.random.default_rng(0)
    picture = torch.tensor(rng.uniform(40, 80, size=(1, 3, 32, 32)), dtype=torch.float32)
    picture[:, :, 16, 4:20] += 40
    dark, light = with_local_contrast(picture), with_local_contrast(picture + 100)
    assert torch.allclose(dark[:, 3], light[:, 3], atol=1e-3)
    line, ground = dark[0, 3, 16, 4:20].mean(), dark[0, 3, 24:].abs().mean()
    assert line > 1.5 * ground


def test_sound_is_levelled_band_by_band() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 8, 20)).astype(np.float32)
    microphone = rng.normal(size=(1, 8, 1)).astype(np.float32)
    zero = np.zeros(1, np.float32)
    assert np.allclose(as_input(x, zero, zero + 1), as_input(x + microphone, zero, zero + 1), atol=1e-5)
