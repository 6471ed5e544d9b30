"""A trained network with all that its use needs; written and read as weights only, never as code."""

from __future__ import annotations

import json
import pickle
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from labeler.errors import FileProblem
from labeler.learn.net import build_net
from labeler.learn.recipe import Recipe, recipe_from

if TYPE_CHECKING:
    from torch import Tensor, nn

Floats = NDArray[np.float32]
Features = NDArray[np.uint8] | NDArray[np.float32]

_UNREADABLE = (OSError, RuntimeError, EOFError, pickle.UnpicklingError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Model:
    """A network for inputs of one shape; ``mean`` and ``deviation`` are float32 ``[channels]``."""

    net: nn.Module
    recipe: Recipe
    shape: tuple[int, int, int]
    n_classes: int
    mean: Floats
    deviation: Floats

    @staticmethod
    def untrained(features: Features, *, n_classes: int, recipe: Recipe) -> Model:
        """Return a fresh network for arrays like ``features``, from which mean and deviation are taken."""
        channels = 1 if features.ndim == 3 else 4
        nothing = np.zeros(channels, np.float32)
        x = as_input(features, nothing, nothing + 1)
        mean = x.mean(dim=(0, 2, 3)).numpy()
        deviation = x.std(dim=(0, 2, 3)).numpy() + np.float32(1e-6)
        return Model.of(tuple(x.shape[1:]), n_classes, recipe, mean, deviation)

    @staticmethod
    def of(shape: tuple[int, ...], n_classes: int, recipe: Recipe, mean: Floats, deviation: Floats) -> Model:
        """Return an untrained network of that input shape (channels, height, width)."""
        import torch

        channels, height, width = shape
        net = build_net(
            channels=channels,
            height=height,
            width=width,
            n_classes=n_classes,
            first=recipe.width,
            dropout=recipe.dropout,
        )
        net = net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return Model(net, recipe, (channels, height, width), n_classes, mean, deviation)

    def probabilities(self, features: Features, batch: int = 256) -> NDArray[np.float64]:
        """Return float64 ``[n, n_classes]``, rows adding to 1, for arrays as in training.

        Where mirror images mean the same, the mean over the picture and its mirror images is taken.
        """
        import torch

        self.net.eval()
        parts: list[NDArray[np.float64]] = []
        with torch.inference_mode():
            for start in range(0, len(features), batch):
                x = as_input(features[start : start + batch], self.mean, self.deviation)
                views = [logits_of(self.net, view) for view in _views(x, self.recipe.flips)]
                parts.append(torch.stack(views).double().softmax(2).mean(0).numpy())
        return np.concatenate(parts) if parts else np.zeros((0, self.n_classes))

    def save(self, path: Path, classes: list[str]) -> None:
        """Write weights and header to ``path``; ``classes`` names the columns of the probabilities."""
        import torch

        header = {
            "recipe": self.recipe.as_settings(),
            "shape": list(self.shape),
            "classes": classes,
            "mean": [float(value) for value in self.mean],
            "deviation": [float(value) for value in self.deviation],
        }
        try:
            torch.save({"header": json.dumps(header), "weights": self.net.state_dict()}, path)
        except (OSError, RuntimeError) as problem:
            raise FileProblem(path, f"the weights cannot be written: {problem}") from None


def load_model(path: Path) -> tuple[Model, list[str]]:
    """Return the network in ``path`` and the names of its classes; nothing in the file is executed.

    Raises:
        FileProblem: no such file, or not weights that ``Model.save`` wrote.
    """
    import torch

    try:
        with warnings.catch_warnings():
            # of a file that is refused below, torch also warns how it was pickled
            warnings.simplefilter("ignore")
            found: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        header = json.loads(found["header"])
        model = Model.of(
            tuple(header["shape"]),
            len(header["classes"]),
            recipe_from(header["recipe"]),
            np.array(header["mean"], np.float32),
            np.array(header["deviation"], np.float32),
        )
        model.net.load_state_dict(found["weights"])
    except FileNotFoundError:
        raise FileProblem(path, "there is no such model file.") from None
    except _UNREADABLE as problem:
        raise FileProblem(path, f"this is no model of Labeler's ({type(problem).__name__}).") from None
    return model, [str(name) for name in header["classes"]]


def as_input(features: Features, mean: Floats, deviation: Floats) -> Tensor:
    """Return float32 ``[n, channels, height, width]`` with the training data's mean and deviation taken out.

    Of sound each band's mean over the clip is taken out first: the microphone, the room and the average
    voice go, the word stays (cepstral mean subtraction: Atal 1974, DOI 10.1121/1.1914702).
    """
    import torch

    x = torch.from_numpy(np.ascontiguousarray(_stacked(features))).float()
    x = x - x.mean(dim=3, keepdim=True) if features.ndim == 3 else with_local_contrast(x)
    centre = torch.from_numpy(mean)[None, :, None, None]
    scale = torch.from_numpy(deviation)[None, :, None, None]
    return ((x - centre) / scale).contiguous(memory_format=torch.channels_last)


def with_local_contrast(x: Tensor) -> Tensor:
    """Return pictures (float32 ``[n, 3, h, w]``, 0 to 255) with a fourth channel: grey, locally levelled.

    Each place minus the mean around it, divided by the deviation around it: a scratch looks the same on a
    dark and on a light back, which a few hundred pictures do not teach (Jarrett et al. 2009,
    DOI 10.1109/ICCV.2009.5459469).
    """
    import torch

    grey = x.mean(dim=1, keepdim=True)
    near = max(3, min(grey.shape[2:]) // 16 | 1)
    level = grey - _around(grey, near)
    spread = _around(level**2, 4 * near + 1).sqrt()
    return torch.cat([x, (level / (spread + 2.0)).clamp(-6.0, 6.0)], dim=1)


def _around(x: Tensor, side: int) -> Tensor:
    from torch.nn import functional

    # a window that reaches over the edge counts only what is inside
    return functional.avg_pool2d(x, side, stride=1, padding=side // 2, count_include_pad=False)


def logits_of(net: nn.Module, x: Tensor) -> Tensor:
    """Return float32 logits; the middle runs in bfloat16 where the processor multiplies it natively."""
    import torch

    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_has_bfloat16()):
        logits: Tensor = net(x.contiguous(memory_format=torch.channels_last))
    return logits.float()


def _has_bfloat16() -> bool:
    import torch

    # without the instructions bfloat16 is emulated and four times slower than float32
    return bool(torch.cpu._is_avx512_bf16_supported())


def _stacked(features: Features) -> Features:
    """Return ``[n, channels, height, width]`` of pictures ``[n, h, w, 3]`` or spectrograms ``[n, h, w]``."""
    return features[:, None] if features.ndim == 3 else features.transpose(0, 3, 1, 2)


def _views(x: Tensor, flips: str) -> list[Tensor]:
    if flips == "none":
        return [x]
    if flips == "horizontal":
        return [x, x.flip(3)]
    return [x, x.flip(3), x.flip(2), x.flip(2).flip(3)]
