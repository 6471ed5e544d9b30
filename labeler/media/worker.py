"""The child process behind ``labeler.media.decoder``: a path a line in, what was found a line out."""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path

from labeler.media.decoder import MEMORY_BOUND_BYTES, to_line
from labeler.media.examine import ReadBuffer, examine
from labeler.media.packs import packs_in
from labeler.media.thumbnail import cache_folder


def bound_memory() -> None:
    if sys.platform != "linux":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = MEMORY_BOUND_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BOUND_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def main() -> None:
    """Answer until the input ends."""
    bound_memory()
    warnings.simplefilter("ignore")  # remarks of decoders on damaged files; nobody reads them here
    # decoders written in C print where they like: answers go through a descriptor that they do not know
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    thumbnails = "--no-thumbnails" not in sys.argv
    packs_in(cache_folder()).keeps_open = True
    buffer = ReadBuffer()
    for line in sys.stdin:
        answers.write(to_line(examine(Path(json.loads(line)), buffer, thumbnails=thumbnails)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
