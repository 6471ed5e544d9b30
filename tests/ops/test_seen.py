"""Contents met in an import: a number for each, the first one."""

from __future__ import annotations

import numpy as np

from labeler.ops import seen
from labeler.ops.seen import Seen, hash_key


def test_first_one_counts(monkeypatch) -> None:
    monkeypatch.setattr(seen, "_MERGE_AT", 3)
    met = Seen(np.array([5, 2**64 - 1, 5], np.uint64), np.array([50, 60, 70], np.int64))
    assert (met.get(5), met.get(2**64 - 1), met.get(6), met.get(0)) == (50, 60, None, None)
    keys = np.random.default_rng(0).integers(0, 2**63, 100).tolist()
    for value, key in enumerate(keys):
        assert met.get(key) is None
        met.add(key, value)
        assert met.get(key) == value
    assert [met.get(key) for key in keys] == list(range(100))
    assert met.get(5) == 50


def test_empty() -> None:
    assert Seen().get(0) is None


def test_key_is_the_head_of_the_hash() -> None:
    assert hash_key("f" * 64) == 2**64 - 1 and hash_key("0" * 15 + "1" + "f" * 48) == 1
