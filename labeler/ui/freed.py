"""Memory that is not needed any more goes back to the system at once.

Once a large piece was freed, glibc keeps all that are no larger, up to 32 MB each, and each thread keeps its
own: columns of a million items that a worker has looked at once would stay in the process for good. With a
fixed threshold a large array is mapped by itself and unmapped when freed, at the cost of a few page faults.
"""

from __future__ import annotations

import ctypes
import sys

LARGE_BYTES = 1 << 20
"""Pieces of this size and more are given back one by one."""

_MMAP_THRESHOLD = -3
"""``M_MMAP_THRESHOLD`` of malloc.h: setting it also ends that it grows by itself."""


def give_back_large() -> bool:
    """Have large pieces of memory given back when they are freed; return whether this system can."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):  # another C library than glibc
        return False
    return bool(set_option(_MMAP_THRESHOLD, LARGE_BYTES))
