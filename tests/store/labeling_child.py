"""Labels in a loop until it is killed; prints each label once it is on the disk. Not a test.

Reads ``project question round people classes items`` from the command line. For each line on stdin it forks a
process that labels (imports are paid for once), says its number, and says ``dead`` when it has been killed.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from labeler.ops.label import submit_label
from labeler.ops.undo import undo
from labeler.store.project import Project


def label_for_ever(path: str, question: int, round_: int, lists: list[list[int]]) -> None:
    """Label at random, taking one back now and then, and say so after each commit."""
    rng = random.Random()
    people, classes, items = lists
    with Project.open(Path(path)) as project:
        while True:
            person, label_class, item = rng.choice(people), rng.choice(classes), rng.choice(items)
            done = submit_label(
                project, person=person, item=item, question=question, round=round_, label_class=label_class
            )
            os.write(1, f"{done.value} {item} {person} {label_class}\n".encode())
            if rng.random() < 0.05:
                undo(project, person=person)


def main(path: str, question: str, round_: str, *lists: str) -> None:
    """Start a labeling process for each line that comes in."""
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            numbers = [[int(word) for word in text.split(",")] for text in lists]
            label_for_ever(path, int(question), int(round_), numbers)
        os.write(1, f"pid {pid}\n".encode())
        os.waitpid(pid, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
