"""``labeler demo``: two small projects on built-in data, in the window or, headless, as the loop in words."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

from labeler.cli.report import note

PICTURES = "pictures"


@click.command("demo")
@click.option(
    "--headless", is_flag=True, help="Go through the whole loop without a screen and print its tables."
)
@click.option("--dir", "folder", type=click.Path(path_type=Path), help="Where the demo lies.")
def command(*, headless: bool, folder: Path | None) -> None:
    """Try Labeler on two small projects: phone inspection (images) and voice search (sound: which word is
    said in a clip, and transcripts of phrases).

    The program draws the phones and synthesises the words, so every truth is known. The three labelers and
    the expert are simulated, and are said to be so wherever they are shown.
    """
    from labeler.ops.demo import demo_folder, make_demo

    folder = (folder or demo_folder()).absolute()
    if not headless and not has_screen():
        note("There is no screen here, so the demo runs without one (labeler demo --headless).")
        headless = True
    projects = make_demo(folder, say=note)
    note(f"The demo lies in {folder}.")
    if headless:
        _tell(projects)
        return
    from labeler.ui.app import start

    raise SystemExit(start(projects[0]))


def has_screen() -> bool:
    """Return whether a window could be shown; a platform that was asked for by name is taken at its word."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _tell(projects: list[Path]) -> None:
    """Go through the loop with the commands that a person would type, and print what they print."""
    begun = time.monotonic()
    for project in projects:
        _run("agreement", project, "--resamples", "200")
        _run("hlp", project, "--resamples", "200")
        _run("consensus", project, "--method", "majority")
        _run("train", project, "--epochs", EPOCHS)
        _run("runs", project)
        _run("errors", project)
        _run("split", project, "--name", "release")
        _export(project)
        _tell_transcripts(project)
    _draw(projects)
    note(f"The loop took {time.monotonic() - begun:.0f} s. Everything it left lies in {projects[0].parent}.")


def _tell_transcripts(project: Path) -> None:
    """The same for what people wrote down, where a project asks for that too."""
    from labeler.store.project import Project
    from labeler.store.read.questions import questions
    from labeler.types import QuestionKind

    with Project.open(project) as opened:
        names = [one.name for one in questions(opened) if one.kind is QuestionKind.TRANSCRIPT]
    for name in names:
        _run("agreement", project, "--question", name, "--resamples", "200")
        _run("standardise", project, "--question", name)
        _run("hlp", project, "--question", name, "--resamples", "200")


EPOCHS = "14"
"""Fewer than a training has by default: the demo shows the loop, not the best model."""


def _export(project: Path) -> None:
    out = free_name(project.with_name(f"{project.stem} export"))
    _run("export", project, out, "--format", "folders", "--split", "release", "--votes")


def free_name(wanted: Path) -> Path:
    """Return ``wanted``, or the first of ``wanted 2``, ``wanted 3`` … that is not there yet.

    >>> free_name(Path("/no such folder/export")).name
    'export'
    """
    path, number = wanted, 2
    while path.exists():
        path = wanted.with_name(f"{wanted.name} {number}")
        number += 1
    return path


def _run(name: str, *arguments: object) -> None:
    from labeler.cli import main

    words = [str(argument) for argument in arguments]
    quoted = " ".join(f"'{word}'" if " " in word else word for word in words)
    click.secho(f"\n$ labeler {name} {quoted}", bold=True)
    main([name, *words], standalone_mode=False)


def _draw(projects: list[Path]) -> None:
    """Leave pictures of every page, in light and dark; where Qt cannot start, say so and go on."""
    from labeler.errors import LabelerError

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from labeler.ui.screenshots import render_pages
    except ImportError as problem:
        note(f"No pictures: the window's libraries are missing here ({problem}).")
        return
    for project in projects:
        folder = project.parent / PICTURES / project.stem
        try:
            for theme in ("light", "dark"):
                render_pages(project, folder, theme_name=theme)
        except LabelerError as problem:
            note(f"No pictures of {project.name}: {problem}")
        else:
            note(f"Pictures of every page: {folder}")
