"""The demo from the window: make its projects in a folder, then open the first."""

from __future__ import annotations

from pathlib import Path

from labeler.ui.context import Context
from labeler.ui.jobs import Job


def start_demo(context: Context) -> None:
    """Make the demo's projects as a job and open the first when it is done."""
    context.tasks.start(context.tr("The demo"), _make, done=context.open_project, exclusive="demo")


def _make(job: Job) -> Path:
    from labeler.ops.demo import demo_folder, make_demo

    def say(words: str) -> None:
        job.check()
        job.report(None, words)

    return make_demo(demo_folder(), say=say)[0]
