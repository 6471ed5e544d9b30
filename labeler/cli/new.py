"""``labeler new``: a project from a folder of images or sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import emit, note, report_options
from labeler.errors import FileProblem, UserError
from labeler.types import ItemKind, QuestionKind, Role

if TYPE_CHECKING:
    from labeler.schema import ClassSpec


@click.command("new")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--images", type=click.Path(path_type=Path), help="Folder of images.")
@click.option("--audio", type=click.Path(path_type=Path), help="Folder of sound.")
@click.option("--classes", default="", help="The answers: a,b,c. Folders name them where not given.")
@click.option(
    "--uncertain", default="", help="Uncertain answers: borderline, or borderline(a|b),cannot tell."
)
@click.option("--class-folders", type=click.Choice(["gold", "votes"]), help="Folders' names are labels.")
@click.option("--question", "words", default="", help="What the labeler is asked.")
@click.option(
    "--question-kind",
    type=click.Choice([kind.value for kind in QuestionKind]),
    default=QuestionKind.CLASS.value,
    help="One class, several classes, boxes on pictures, segments of sound, or a transcript.",
)
@click.option("--tokens", help="Of a transcript: the marks that may be written, [noise],[unintelligible].")
@click.option(
    "--conventions",
    type=click.Path(path_type=Path),
    help="Of a transcript: a file of how it is written, as for labeler conventions.",
)
@click.option("--people", default="", help="Who does what: Ann:labeler,Sue:sme. Without a role: labels.")
@click.option("--sme", default="", help="Who rules on disagreements.")
@click.option("--owner", default="owner", help="Who owns the project.")
@click.option("--name", default="", help="What the project is called; the file's name where not given.")
@click.option("--group-by", help='Never cut in splits: "folder", or a regular expression with one group.')
@report_options
def command(
    project: Path,
    *,
    images: Path | None,
    audio: Path | None,
    classes: str,
    uncertain: str,
    class_folders: str | None,
    words: str,
    question_kind: str,
    tokens: str | None,
    conventions: Path | None,
    people: str,
    sme: str,
    owner: str,
    name: str,
    group_by: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Make the project PROJECT.labeler, from a folder of images or sound if one is given."""
    from labeler.cli.imports import media_data, media_text, run_media_import
    from labeler.ops.people import owner as owner_of
    from labeler.ops.project import PersonSpec, create_project, parse_people
    from labeler.schema import QUESTION_WORDS, QuestionSpec

    kind = QuestionKind(question_kind)
    folder = _checked(project, images, audio, class_folders)
    if class_folders is not None and kind is not QuestionKind.CLASS:
        raise UserError(
            f"Folders name classes of whole items; a question for {kind.value} has none of these."
        )
    found = _classes(classes, uncertain, folder if kind is QuestionKind.CLASS else None, kind)
    config = _config(kind, tokens, conventions)
    question = QuestionSpec("label", kind, words or QUESTION_WORDS[kind], found, config)
    joining = parse_people(people) + [PersonSpec(each, Role.SME) for each in _names(sme)]
    with create_project(
        project, name=name or project.stem, question=question, people=joining, owner=owner
    ) as made:
        data: dict[str, object] = {
            "project": project,
            "question_kind": kind.value,
            "classes": [spec.name for spec in question.classes],
            "people": [owner, *(one.name for one in joining if one.name != owner)],
        }
        named = ", ".join(spec.name for spec in question.classes)
        text = f"Made {project}" + (f" with the classes {named}." if named else f" for a {kind.value}.")
        if folder is not None:
            report = run_media_import(
                made,
                folder,
                author=owner_of(made),
                kind=ItemKind.IMAGE if images is not None else ItemKind.AUDIO,
                class_folders=class_folders,
                group_by=group_by,
            )
            data |= media_data(report)
            text += "\n" + media_text(report)
            if not report.added:
                note(f"{folder} holds nothing that could be added.")
        if made.warning:
            note(made.warning)
    emit(data, as_json=as_json, as_csv=as_csv, text=text)


def _checked(
    project: Path, images: Path | None, audio: Path | None, class_folders: str | None
) -> Path | None:
    """Return the folder of media, if one is given.

    Raises:
        UserError: arguments that do not go together, or no such folder.
    """
    if images is not None and audio is not None:
        raise UserError("Give --images or --audio; add the other one with `labeler import`.")
    folder = images or audio
    if folder is not None and not folder.exists():
        raise FileProblem(folder, "there is no such file or folder; check the path.")
    if project.suffix != ".labeler":
        raise UserError(f"{project}: a project's name ends in .labeler; call it {project.name}.labeler.")
    if class_folders is not None and folder is None:
        raise UserError("--class-folders needs --images or --audio.")
    return folder


def _config(kind: QuestionKind, tokens: str | None, conventions: Path | None) -> dict[str, Any]:
    """Return how transcripts are written.

    Raises:
        UserError: the question asks for something else, or what is given is no convention.
    """
    if tokens is None and conventions is None:
        return {}
    if kind is not QuestionKind.TRANSCRIPT:
        raise UserError("--tokens and --conventions are for transcripts: --question-kind transcript.")
    from labeler.ops.conventions import parse_tokens, read_conventions

    config: dict[str, Any] = {} if tokens is None else {"tokens": list(parse_tokens(tokens))}
    return config if conventions is None else config | {"conventions": read_conventions(conventions)}


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _classes(text: str, uncertain: str, folder: Path | None, kind: QuestionKind) -> tuple[ClassSpec, ...]:
    """Return the classes as written, else those that the folders under ``folder`` name.

    A transcript needs none.

    Raises:
        UserError: neither gives any.
    """
    from labeler.schema import parse_classes

    if kind is QuestionKind.TRANSCRIPT and not text.strip() and not uncertain.strip():
        return ()
    if text.strip() or folder is None:
        return parse_classes(text, uncertain)
    from labeler.media.kinds import suffix_kind
    from labeler.media.scan import class_folders, natural_key, scan

    relatives = [file.relative for file in scan(folder).files if suffix_kind(file.path) is not None]
    names = {name for name in class_folders(relatives) if name is not None}
    if not names:
        raise UserError(f"{folder} has no folders to name the classes; name them: --classes ok,scratch.")
    if any("," in name for name in names):
        raise UserError(f"A folder's name in {folder} has a comma; name the classes with --classes.")
    return parse_classes(",".join(sorted(names, key=natural_key)), uncertain)
