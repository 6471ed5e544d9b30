"""``labeler import``: media folders, tables and annotations of other tools into a project."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import emit, note, progress, report_options
from labeler.errors import FileProblem, UserError

if TYPE_CHECKING:
    from labeler.ops.imports import ImportReport, TableReport
    from labeler.store.project import Project
    from labeler.types import Id, ItemKind

_SHOWN = 10
_TABLES = frozenset({".csv", ".tsv", ".txt", ".parquet", ".pq", ".jsonl", ".ndjson"})


@click.command("import")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    default="auto",
    help="auto looks at what lies there; media, table, or the name of a format (coco, yolo …).",
)
@click.option(
    "--as",
    "as_",
    type=click.Choice(["votes", "gold", "predictions", "tags", "metadata"]),
    help="What a table or annotations are; the file tells where not given.",
)
@click.option("--person", help="Whose votes, where the file does not say.")
@click.option("--run", help="What the run of imported predictions is called.")
@click.option("--question", help="Which question, where there are several; annotations make a new one.")
@click.option("--class-folders", type=click.Choice(["gold", "votes"]), help="Folders' names are labels.")
@click.option("--group-by", help='Never cut in splits: "folder", or a regular expression with one group.')
@click.option(
    "--new-classes",
    type=click.Choice(["add", "refuse"]),
    default="add",
    help="What to do with classes that the question lacks.",
)
@click.option("--dry-run", is_flag=True, help="Only say what annotations or a table would bring.")
@click.option(
    "--coordinates",
    type=click.Choice(["auto", "upright", "raw"]),
    default="auto",
    help="Whether annotations mean the picture upright or as it lies in its file.",
)
@click.option(
    "--words",
    type=click.Choice(["auto", "classes", "text"]),
    default="auto",
    help="What the words of segments are; auto: classes if they are few and come again.",
)
@click.option(
    "--tiers",
    type=click.Choice(["questions", "people"]),
    default="questions",
    help="What tiers of TextGrid and ELAN files are.",
)
@click.option(
    "--unpack", type=click.Path(path_type=Path), help="An empty folder to unpack an archive into; it stays."
)
@click.option("--leave-media", is_flag=True, help="Do not import media that lie beside annotations.")
@click.option("--all-media", is_flag=True, help="Import all media of the folder, named or not.")
@click.option(
    "--backend",
    type=click.Choice(["threading", "dask"]),
    default="threading",
    help="Who reads media: this machine, or a Dask cluster (of this machine where no scheduler is given).",
)
@click.option("--scheduler", help="Address of a running Dask scheduler, such as tcp://host:8786.")
@report_options
def command(
    project: Path,
    path: Path,
    *,
    format_: str,
    as_: str | None,
    person: str | None,
    run: str | None,
    question: str | None,
    class_folders: str | None,
    group_by: str | None,
    new_classes: str,
    dry_run: bool,
    coordinates: str,
    words: str,
    tiers: str,
    unpack: Path | None,
    leave_media: bool,
    all_media: bool,
    backend: str,
    scheduler: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Add what lies at PATH to PROJECT: media, a table about items, or another tool's annotations.

    Media that are known already are not read again; moved files are found by their content. Annotations
    are recognised by their content (`--format` names one); media that lie
    beside them come in first.
    """
    from labeler.cli.annotations import annotation_text, holds_annotations, run_annotations
    from labeler.ops.imports import import_table
    from labeler.ops.people import owner
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    if not path.exists():
        raise FileProblem(path, "there is no such file or folder; check the path.")
    if unpack is not None:
        from labeler.formats.archives import unpack as unpack_archive

        unpack_archive(path, unpack)
        path = unpack
    with Project.open(project) as opened:
        author = owner(opened)
        if holds_annotations(path, format_, as_):
            from labeler.ops.import_annotations import Wishes

            wishes = Wishes(
                format=format_,
                as_=as_,
                person=person,
                run=run,
                question=question,
                new_classes=new_classes,
                orientation=coordinates,
                words=words,
                tiers=tiers,
                media="leave" if leave_media else "all" if all_media else "add",
            )
            found = run_annotations(opened, path, wishes, author=author, dry_run=dry_run)
            data, text = found.as_dict(), annotation_text(found)
        elif dry_run and not _is_table(path, format_):
            raise UserError("--dry-run is for annotations and tables; media have none.")
        elif _is_table(path, format_):
            report = import_table(
                opened,
                path,
                as_=as_ or _guess(path),
                author=author,
                person=person,
                run=run,
                question=question,
                new_classes=new_classes,
                dry_run=dry_run,
            )
            data, text = table_data(report), table_text(report)
        else:
            media = run_media_import(
                opened,
                path,
                author=author,
                class_folders=class_folders,
                group_by=group_by,
                new_classes=new_classes,
                person=None if person is None else _person(opened, person),
                question=the_question(opened, question).id if class_folders else None,
                backend="dask" if scheduler else backend,
                scheduler=scheduler,
            )
            data, text = media_data(media), media_text(media)
    emit(data, as_json=as_json, as_csv=as_csv, text=text)


def _is_table(path: Path, format_: str) -> bool:
    if format_ == "auto":
        return path.is_file() and path.suffix.lower() in _TABLES
    return format_ == "table"


def _guess(path: Path) -> str:
    """Return what a table holds, by its columns.

    Raises:
        FileProblem: the columns fit several kinds.
    """
    from labeler.ops.tables import kind_of

    found = kind_of(path)
    if not found:
        why = "its columns do not tell what it holds; say --as gold, predictions or metadata."
        raise FileProblem(path, why)
    return found


def _person(project: Project, name: str) -> Id:
    from labeler.ops.people import add_person
    from labeler.store.read.people import person_by_name

    known = person_by_name(project, name)
    return add_person(project, name=name) if known is None else known.id


def run_media_import(
    project: Project,
    folder: Path,
    *,
    author: Id,
    kind: ItemKind | None = None,
    class_folders: str | None = None,
    group_by: str | None = None,
    new_classes: str = "add",
    person: Id | None = None,
    question: Id | None = None,
    backend: str = "threading",
    scheduler: str | None = None,
) -> ImportReport:
    """Import media with a progress bar on the terminal; what is broken is said on stderr."""
    from labeler.ops.imports import import_media

    with progress("Reading files") as show:
        report = import_media(
            project,
            folder,
            author=author,
            kind=kind,
            class_folders=class_folders,
            group_by=group_by,
            new_classes=new_classes,
            person=person,
            question=question,
            backend=backend,
            scheduler=scheduler,
            on_progress=show,
        )
    for path, why in report.broken[:_SHOWN]:
        note(f"broken: {_safe(path)}: {why}")
    if len(report.broken) > _SHOWN:
        note(f"and {len(report.broken) - _SHOWN} more broken files (--json lists them)")
    return report


def _safe(path: Path) -> str:
    """Return a path that a terminal can print: bytes that are no text, and control signs, are escaped."""
    text = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def media_data(report: ImportReport) -> dict[str, Any]:
    """Return the report with its stable keys."""
    return {
        "kind": "media",
        "added": report.added,
        "known": report.known,
        "broken": [{"path": _safe(path), "why": why} for path, why in report.broken],
        "skipped": [{"path": _safe(path), "why": why} for path, why in report.skipped],
        "duplicates": [{"path": _safe(path), "same_as": _safe(same)} for path, same in report.duplicates],
        "moved": [{"from": _safe(old), "to": _safe(new)} for old, new in report.moved],
        "changed": [_safe(path) for path in report.changed],
        "seconds": round(report.seconds, 3),
        "cancelled": report.cancelled,
        "new_round": report.new_round,
    }


def media_text(report: ImportReport) -> str:
    """Return the report in a line or two for people."""
    from labeler.ops.annotation_report import ROUND_OPENED

    rest = [
        (report.known, "known already"),
        (len(report.broken), "broken"),
        (len(report.skipped), "skipped"),
        (len(report.duplicates), "with the same content as another"),
        (len(report.moved), "found again after a move"),
        (len(report.changed), "changed since their import and left as they were"),
    ]
    more = "".join(f", {n:,} {words}" for n, words in rest if n)
    plural = "" if report.added == 1 else "s"
    text = f"Added {report.added:,} item{plural} in {report.seconds:.1f} s{more}."
    return f"{text}\n{ROUND_OPENED}: {report.new_round!r}" if report.new_round else text


def table_data(report: TableReport) -> dict[str, Any]:
    """Return the report with its stable keys; ``unmatched`` lists tasks, ``n_unmatched`` counts them."""
    return {**asdict(report), "n_unmatched": len(report.unmatched)}


def table_text(report: TableReport) -> str:
    """Return the report in a few lines for people."""
    from labeler.ops.annotation_report import ROUND_OPENED

    rest = [
        (report.unchanged, "known already"),
        (report.duplicates, "replaced by a later row"),
        (report.empty, "without an answer"),
        (len(report.unmatched), "tasks that are no item"),
    ]
    verb = "Would add" if report.dry_run else "Added"
    lines = [f"{verb} {report.added:,} {report.kind} from {report.rows:,} rows"]
    lines[0] += "".join(f", {n:,} {words}" for n, words in rest if n) + "."
    if report.unmatched:
        lines.append(f"No item: {', '.join(repr(task) for task in report.unmatched[:5])}")
    if report.new_classes:
        lines.append(f"New classes: {', '.join(report.new_classes)}")
    if report.new_people:
        lines.append(f"New people: {', '.join(report.new_people[:20])}")
    if report.new_round:
        lines.append(f"{ROUND_OPENED}: {report.new_round!r}")
    return "\n".join(lines)
