"""Changes keep the shape, come from the generator, and do nothing when switched off."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from labeler.learn.augment import augment, mix
from tests.learn.made import quick

OFF = {
    "flips": "none",
    "shift": 0.0,
    "stretch": 0.0,
    "turn_degrees": 0.0,
    "colour": 0.0,
    "erase": 0.0,
    "noise": 0.0,
}


def _x(n: int = 4, height: int = 12, width: int = 16) -> torch.Tensor:
    return torch.randn(n, 2, height, width, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("kind", ["image", "audio"])
def test_switched_off_it_changes_nothing(kind: str) -> None:
    x = _x()
    assert torch.allclose(augment(x, quick(kind, **OFF), torch.Generator()), x, atol=1e-5)


@pytest.mark.parametrize("kind", ["image", "audio"])
def test_it_changes_every_example_and_repeats_from_the_same_generator(kind: str) -> None:
    x = _x()
    first, second, other = (
        augment(x, quick(kind), torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
    )
    assert first.shape == x.shape
    assert torch.equal(first, second)
    assert not torch.equal(first, other)
    assert (first - x).abs().amax(dim=(1, 2, 3)).min() > 0.01


def test_any_side_up_includes_quarter_turns() -> None:
    x = torch.zeros(64, 1, 8, 8)
    x[:, :, 0, 3] = 1.0
    recipe = quick(**{**OFF, "flips": "both"})
    seen = augment(x, recipe, torch.Generator().manual_seed(0))
    places = {tuple(int(v) for v in one[0].nonzero()[0]) for one in seen}
    assert {(0, 3), (0, 4), (7, 3), (7, 4), (3, 0), (4, 0), (3, 7), (4, 7)} == places


def test_masks_of_sound_are_whole_bands() -> None:
    x = torch.ones(50, 1, 20, 30)
    masked = augment(x, quick("audio", **{**OFF, "erase": 0.4}), torch.Generator().manual_seed(0)) == 0
    assert masked.any()
    for one in masked[:, 0]:
        rows, columns = one.all(dim=1), one.all(dim=0)
        assert torch.equal(one, rows[:, None] | columns[None, :])


def test_mixed_targets_add_up_and_keep_the_larger_part() -> None:
    x, targets = _x(6), torch.eye(6)
    mixed, shared = mix(x, targets, 0.4, torch.Generator().manual_seed(4))
    assert mixed.shape == x.shape
    assert torch.allclose(shared.sum(1), torch.ones(6))
    assert (shared.diagonal() >= 0.5 - 1e-6).all()
    share = float(shared.diagonal().min())
    assert np.isclose(float((mixed[0] - share * x[0]).abs().max()) > 0, share < 1)
