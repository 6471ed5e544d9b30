"""Changes that keep the class: shift, scale, mirror image, light, masks, noise; from one generator."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Generator, Tensor

    from labeler.learn.recipe import Recipe


def augment(x: Tensor, recipe: Recipe, generator: Generator) -> Tensor:
    """Return ``x`` (float32 ``[n, channels, height, width]``, zero mean, unit deviation) changed at random.

    Sound takes the same path as pictures: a shift is a shift in time, a stretch along time is tempo, a
    stretch along frequency is the length of the vocal tract, a mask is SpecAugment
    (Park et al. 2019, DOI 10.21437/Interspeech.2019-2680).
    """
    sound = recipe.kind == "audio"
    x = _move(x, recipe, generator, sound=sound)
    if recipe.flips != "none":
        x = _mirror(x, recipe.flips, generator)
    if recipe.colour > 0:
        x = _light(x, recipe.colour, generator)
    if recipe.noise > 0:
        import torch

        x = x + recipe.noise * torch.randn(x.shape, generator=generator)
    if recipe.erase > 0:
        x = _mask_bands(x, recipe.erase, generator) if sound else _erase(x, recipe.erase, generator)
    return x


def mix(x: Tensor, targets: Tensor, alpha: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Return pairs of examples and of their ``[n, k]`` targets mixed (mixup, Zhang et al. 2018).

    One weight a batch, drawn from Beta(alpha, alpha), the larger part always the example's own.
    """
    import torch

    gammas = torch._standard_gamma(torch.full((2,), alpha), generator=generator)
    share = float(gammas.max() / gammas.sum().clamp_min(1e-12))
    order = torch.randperm(len(x), generator=generator)
    return share * x + (1 - share) * x[order], share * targets + (1 - share) * targets[order]


def _uniform(n: int, low: float, high: float, generator: Generator) -> Tensor:
    import torch

    return low + (high - low) * torch.rand(n, generator=generator)


def _move(x: Tensor, recipe: Recipe, generator: Generator, *, sound: bool) -> Tensor:
    import torch
    from torch.nn import functional

    n = len(x)
    largest = math.log1p(recipe.stretch)
    across = torch.exp(_uniform(n, -largest, largest, generator))
    down = torch.exp(_uniform(n, -largest, largest, generator)) if sound else across
    turn = torch.deg2rad(_uniform(n, -recipe.turn_degrees, recipe.turn_degrees, generator))
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 0, 1] = across * torch.cos(turn), -across * torch.sin(turn)
    theta[:, 1, 0], theta[:, 1, 1] = down * torch.sin(turn), down * torch.cos(turn)
    theta[:, 0, 2] = _uniform(n, -2 * recipe.shift, 2 * recipe.shift, generator)
    # a mel band is a place of its own: sound moves up and down far less than along time
    vertical = 0.15 * recipe.shift if sound else recipe.shift
    theta[:, 1, 2] = _uniform(n, -2 * vertical, 2 * vertical, generator)
    grid = functional.affine_grid(theta, list(x.shape), align_corners=False)
    padding = "border" if sound else "reflection"
    return functional.grid_sample(x, grid, mode="bilinear", padding_mode=padding, align_corners=False)


def _mirror(x: Tensor, flips: str, generator: Generator) -> Tensor:
    import torch

    n = len(x)
    chosen = torch.rand(n, generator=generator) < 0.5
    x = torch.where(chosen[:, None, None, None], x.flip(3), x)
    if flips == "both":
        chosen = torch.rand(n, generator=generator) < 0.5
        x = torch.where(chosen[:, None, None, None], x.flip(2), x)
        if x.shape[2] == x.shape[3]:
            chosen = torch.rand(n, generator=generator) < 0.5
            x = torch.where(chosen[:, None, None, None], x.transpose(2, 3), x)
    return x


def _light(x: Tensor, strength: float, generator: Generator) -> Tensor:
    n = len(x)
    contrast = 1 + _uniform(n, -strength, strength, generator)[:, None, None, None]
    brightness = _uniform(n * x.shape[1], -strength, strength, generator).view(n, -1, 1, 1)
    return x * contrast + brightness


def _span(n: int, side: int, largest: float, generator: Generator) -> Tensor:
    """Return ``[n, side]`` booleans: one random run of up to ``largest × side`` places in each row."""
    import torch

    length = _uniform(n, 0, largest * side, generator)
    start = _uniform(n, 0, 1, generator) * (side - length)
    place = torch.arange(side)[None, :]
    return (place >= start[:, None]) & (place < (start + length)[:, None])


def _mask_bands(x: Tensor, largest: float, generator: Generator) -> Tensor:
    n, _, height, width = x.shape
    bands = _span(n, height, largest, generator)
    times = _span(n, width, largest, generator)
    return x.masked_fill((bands[:, :, None] | times[:, None, :])[:, None], 0.0)


def _erase(x: Tensor, largest: float, generator: Generator) -> Tensor:
    n, _, height, width = x.shape
    rows = _span(n, height, 2 * largest, generator)
    columns = _span(n, width, 2 * largest, generator)
    return x.masked_fill((rows[:, :, None] & columns[:, None, :])[:, None], 0.0)
