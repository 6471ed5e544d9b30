"""``--question`` of commands that report: where a project asks several, the first one, said on stderr."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from labeler.cli.report import is_project, note
from labeler.types import QuestionKind

_Command = TypeVar("_Command", bound=Callable[..., Any])


def question_option(*kinds: QuestionKind) -> Callable[[_Command], _Command]:
    """Return the option ``--question`` of a command whose argument is ``project`` or ``source``.

    Without it the first question is taken (of ``kinds``, where the command is for these only). Commands that
    change what is asked or answered ask instead.
    """

    def first(context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
        path = context.params.get("project") or context.params.get("source")
        return name if name is not None or path is None else _first(path, kinds)

    return click.option(
        "--question", callback=first, help="Which question; the first one, where the project asks several."
    )


def _first(path: Path, kinds: tuple[QuestionKind, ...]) -> str | None:
    from labeler.errors import LabelerError
    from labeler.store.project import Project
    from labeler.store.read.questions import questions

    if not path.exists() or not is_project(path):
        return None
    try:
        with Project.open(path) as project:
            asked = questions(project)
    except LabelerError:
        return None  # the command says what is wrong, in its own place
    fitting = [one for one in asked if not kinds or one.kind in kinds] or asked
    if len(asked) < 2:
        return None
    names = ", ".join(one.name for one in asked)
    note(f"This is about the question {fitting[0].name!r}; the project asks {names} (--question NAME).")
    return fitting[0].name
