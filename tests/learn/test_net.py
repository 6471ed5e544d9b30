"""The network takes any size and looks at every place."""

from __future__ import annotations

import pytest
import torch

from labeler.learn.net import build_net


@pytest.mark.parametrize(("height", "width"), [(1, 1), (16, 16), (32, 32), (64, 25), (64, 300), (128, 128)])
def test_any_size_gives_logits(height: int, width: int) -> None:
    net = build_net(channels=2, height=height, width=width, n_classes=5, first=8).eval()
    assert net(torch.randn(3, 2, height, width)).shape == (3, 5)


def test_a_small_mark_anywhere_changes_the_answer() -> None:
    torch.manual_seed(0)
    net = build_net(channels=1, height=128, width=128, n_classes=4, first=8).eval()
    blank = torch.zeros(1, 1, 128, 128)
    with torch.inference_mode():
        plain = net(blank)
        for at in (4, 40, 90, 120):
            marked = blank.clone()
            marked[:, :, at : at + 4, at : at + 4] = 5.0
            assert (net(marked) - plain).abs().max() > 1e-4
