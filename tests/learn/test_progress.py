"""What a training writes is what the window reads."""

from __future__ import annotations

import pytest

from labeler.errors import Bug
from labeler.learn.progress import Progress, parse_line, stage_line


def test_events_survive_the_line() -> None:
    event = Progress(3, 40, 0.5, None, None, 12.5)
    assert parse_line(event.as_line()) == event
    assert parse_line(stage_line("done", result={"test": 0.5})) == {"stage": "done", "result": {"test": 0.5}}
    assert "\n" not in event.as_line()


@pytest.mark.parametrize("line", ["", "hello", "[1]", "{}", '{"event": "epoch", "epoch": 1}'])
def test_other_lines_are_a_bug_of_ours(line: str) -> None:
    with pytest.raises(Bug):
        parse_line(line)
