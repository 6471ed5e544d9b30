"""``labeler classes``: the classes of a question, and mending them, rehearsed first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import aligned, emit, report_options

if TYPE_CHECKING:
    from labeler.ops.mend import Mend
    from labeler.store.read.questions import LabelClass


@click.command("classes")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--question", help="Which question, where the project asks several.")
@click.option("--merge", help="Classes as one: a+b, or a+b=name.")
@click.option("--rename", help="Another name: old=new.")
@click.option("--split", help="A class in parts that have to be labeled again: old=new+other.")
@click.option("--retire", help="No longer an answer; its labels no longer count.")
@click.option("--bring-back", help="A merged or retired class becomes an answer again.")
@click.option("--order", help="All classes in another order: a,b,c.")
@click.option("--add", help="One more class.")
@click.option("--borderline", help="One more uncertain class, between two: name=a+b.")
@click.option("--as", "author", help="Who acts, by name; the project's owner if not given.")
@click.option("--dry-run", is_flag=True, help="Only rehearse: agreement, HLP and balance before and after.")
@report_options
def command(
    *,
    project: Path,
    question: str | None,
    author: str | None,
    dry_run: bool,
    as_json: bool,
    as_csv: bool,
    **mends: str | None,
) -> None:
    """List the classes of PROJECT, or mend them: one change a call, one step of undo.

    Labels are never touched: a merged class counts as the other from then on, a retired one as nothing.
    """
    from labeler.ops.mend import mend_classes, rehearse_mend
    from labeler.ops.people import acting
    from labeler.store.project import Project
    from labeler.store.read.questions import classes, the_question

    asked_for = {name: text for name, text in mends.items() if text is not None}
    if len(asked_for) > 1:
        raise click.UsageError("Make one change a call, so that each can be undone by itself.")
    with Project.open(project) as opened:
        asked = the_question(opened, question).id
        rehearsal: dict[str, Any] | None = None
        for name, text in asked_for.items():
            mend = _mend(name, text, classes(opened, asked))
            rehearsal = rehearse_mend(opened, asked, mend).as_dict()
            if not dry_run:
                mend_classes(opened, author=acting(opened, author), question=asked, mend=mend)
        declared = classes(opened, asked)
    rows = _rows(declared)
    data: dict[str, Any] = {
        "classes": rows,
        "rehearsal": rehearsal,
        "changed": bool(asked_for) and not dry_run,
    }
    emit(data, as_json=as_json, as_csv=as_csv, rows="classes", text=lambda: _text(data))


def _mend(name: str, text: str, declared: list[LabelClass]) -> Mend:
    from labeler.ops import mend
    from labeler.types import ClassKind

    left, _, right = (part.strip() for part in text.partition("="))

    def ids(words: str, by: str) -> tuple[int, ...]:
        return tuple(_find(declared, one).id for one in _words(words, by))

    make: dict[str, Callable[[], Mend]] = {
        "merge": lambda: mend.Merge(ids(left, "+")[0], ids(left, "+")[1:], right or None),
        "rename": lambda: mend.Rename(_find(declared, left).id, right),
        "split": lambda: mend.Split(_find(declared, left).id, tuple(_words(right, "+"))),
        "retire": lambda: mend.Retire(_find(declared, text).id),
        "bring_back": lambda: mend.BringBack(_find(declared, text, offered=False).id),
        "order": lambda: mend.Reorder(ids(text, ",")),
        "add": lambda: mend.AddClass(text),
        "borderline": lambda: mend.AddClass(left, ClassKind.UNCERTAIN, ids(right, "+")),
    }
    return make[name]()


def _words(text: str, by: str) -> list[str]:
    found = [word.strip() for word in text.split(by) if word.strip()]
    if not found:
        raise click.UsageError("Name the classes, as in a+b.")
    return found


def _find(declared: list[LabelClass], name: str, *, offered: bool = True) -> LabelClass:
    from labeler.errors import UserError

    there = [one for one in declared if one.is_offered is offered]
    found = next((one for one in there if one.name == name.strip()), None)
    if found is None:
        names = ", ".join(one.name for one in there) or "none"
        raise UserError(f"There is no such class {name.strip()!r}; there are {names}.")
    return found


def _rows(declared: list[LabelClass]) -> list[dict[str, Any]]:
    name = {one.id: one.name for one in declared}
    return [
        {
            "class": one.name,
            "kind": one.kind.value,
            "key": one.key or "",
            "between": "+".join(name.get(side, "?") for side in one.between),
            "merged_into": "" if one.merged_into is None else name.get(one.merged_into, "?"),
        }
        for one in declared
    ]


def _text(data: dict[str, Any]) -> str:
    from labeler.cli.whatif import rehearsal_text

    table = aligned(
        ["class", "kind", "key", "between", "merged into"],
        [list(row.values()) for row in data["classes"]],
        left=5,
    )
    if data["rehearsal"] is None:
        return table
    end = "The classes were changed; undo takes it back." if data["changed"] else "Nothing was changed."
    return f"{rehearsal_text(data['rehearsal'])} {end}\n\n{table}"
