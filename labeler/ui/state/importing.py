"""Taking in data as a job: what kind of thing a path is, running the import, and its report in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from labeler.errors import Cancelled, FileProblem, UserError
from labeler.types import Id

if TYPE_CHECKING:
    from labeler.ops.annotation_report import AnnotationReport
    from labeler.ops.import_annotations import Wishes
    from labeler.ops.imports import ImportReport, TableReport
    from labeler.store.project import Project
    from labeler.ui.jobs import Job

TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".parquet", ".pq", ".jsonl", ".ndjson"})
_TOGETHER = 5
"""So many media of one folder come in by one look at that folder."""
TABLE_KINDS = ("votes", "gold", "tags", "metadata", "predictions")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported and how: ``folders_are`` for media, ``table_is`` for tables.

    The rest is for annotations of other tools: ``they_are`` ``""`` (what the file says), ``"gold"``,
    ``"votes"`` (``me`` is whose) or ``"predictions"``; ``new_classes``, ``words``, ``tiers``, ``format``,
    ``coordinates`` and ``media`` as in ``ops.import_annotations.Wishes``. ``asked`` names the question,
    ``whose`` the person, ``run`` the run, where it was said; ``unpack`` is where archives are unpacked.
    ``table_is`` is empty where the columns tell. ``as_media`` are folders of which the media come in,
    whatever annotations lie in them.
    """

    paths: tuple[Path, ...]
    author: Id
    person: Id = 0
    question: Id = 0
    folders_are: str = ""
    table_is: str = ""
    they_are: str = ""
    me: str = ""
    new_classes: str = "add"
    words: str = "auto"
    tiers: str = "questions"
    format: str = "auto"
    asked: str = ""
    whose: str = ""
    run: str = ""
    coordinates: str = "auto"
    media: str = "add"
    unpack: Path | None = None
    as_media: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One path's report as a sentence, and the files that something is to be said about."""

    words: str
    details: tuple[tuple[str, str], ...] = ()


def importer_names() -> list[tuple[str, str]]:
    """Return name and title of each format of annotations, by title."""
    from labeler.hooks import parts

    found = [(part.name, part.title) for part in parts("importer").values() if part.recognises]
    return sorted(found, key=lambda one: one[1].casefold())


def is_table(path: Path) -> bool:
    """Return whether a path is a table rather than media."""
    return path.suffix.lower() in TABLE_SUFFIXES and path.is_file()


def run_import(job: Job, project: Project, order: Order) -> list[Outcome]:
    """Import every path in turn, reporting to the job; what was finished before a cancel stays.

    Of several paths one that cannot come in is told among the outcomes; the others come in.
    """
    outcomes = []
    alone, together = sorted_out(order.paths, order.as_media)
    for folder, files in together.items():
        outcomes.append(_import_media(job, project, folder, order, only=files))
    for path in alone:
        if job.cancelled:
            break
        try:
            outcomes.append(_import_one(job, project, path, order))
        except Cancelled:
            raise
        except UserError as problem:
            if len(order.paths) == 1:
                raise
            why = problem.why if isinstance(problem, FileProblem) else str(problem)
            outcomes.append(Outcome(f"{path.name}: not taken.", ((str(path), why),)))
    return outcomes


def sorted_out(
    paths: tuple[Path, ...], as_media: frozenset[Path] = frozenset()
) -> tuple[list[Path], dict[Path, frozenset[Path]]]:
    """Return the paths that come in one by one, and by folder the media that come in together."""
    from labeler.formats.media_names import is_media_name

    by_folder: dict[Path, list[Path]] = {}
    for path in paths:
        if (path in as_media or is_media_name(path.name)) and path.is_file():
            by_folder.setdefault(path.parent, []).append(path)
    together = {folder: frozenset(files) for folder, files in by_folder.items() if len(files) >= _TOGETHER}
    taken = frozenset().union(*together.values())
    return [path for path in paths if path not in taken], together


def _import_one(job: Job, project: Project, path: Path, order: Order) -> Outcome:
    place = unpacked(job, path, order)
    if path not in order.as_media and holds_annotations(place, order.format):
        return _import_annotations(job, project, place, order)
    if is_table(place):
        return table_outcome(place, take_table(project, place, order))
    return _import_media(job, project, place, order)


def unpacked(job: Job, path: Path, order: Order) -> Path:
    """Return the folder that an archive was unpacked into, where that was asked for; else the path itself.

    Raises:
        FileProblem: the archive is refused, or the folder is not empty.
    """
    from labeler.formats.archives import is_archive, unpack

    if order.unpack is None or not is_archive(path):
        return path
    folder = unpack_place(order, path)
    job.report(None, f"{path.name}: unpacking")
    unpack(path, folder, cancelled=lambda: job.cancelled)
    return folder


def unpack_place(order: Order, path: Path) -> Path:
    """Return where an archive is unpacked: the folder of the order, or one below it each for several."""
    from labeler.formats.archives import is_archive

    folder = order.unpack or path.parent
    return folder / path.name.partition(".")[0] if sum(map(is_archive, order.paths)) > 1 else folder


def take_table(project: Project, path: Path, order: Order, *, dry_run: bool = False) -> TableReport:
    """Take in a table, or only try; its columns tell what it is where the order does not.

    Raises:
        UserError: as `import_table`, or the columns do not tell.
    """
    from labeler.ops.imports import import_table
    from labeler.ops.tables import kind_of
    from labeler.store.read.questions import questions

    as_ = order.table_is or kind_of(path)
    if not as_:
        raise UserError("Its columns do not tell what the table holds; choose it above.")
    names = {one.id: one.name for one in questions(project)}
    return import_table(
        project,
        path,
        as_=as_,
        author=order.author,
        person=order.whose or None,
        run=order.run or None,
        question=order.asked or names.get(order.question),
        new_classes=order.new_classes,
        dry_run=dry_run,
    )


def _import_media(
    job: Job, project: Project, path: Path, order: Order, only: frozenset[Path] | None = None
) -> Outcome:
    from labeler.ops.imports import import_media
    from labeler.store.read.questions import the_question

    def progress(done: int, total: int) -> None:
        job.report(done / total if total else None, f"{path.name}: {done:,} of {total:,} files")

    question = the_question(project, order.asked).id if order.asked and order.folders_are else order.question
    media = import_media(
        project,
        path,
        author=order.author,
        class_folders=order.folders_are or None,
        person=order.person or None,
        question=question or None,
        on_progress=progress,
        cancelled=lambda: job.cancelled,
        only=only,
    )
    return media_outcome(path, media)


def holds_annotations(path: Path, format_: str = "auto") -> bool:
    """Return whether a path is an archive or annotations (looks into the file)."""
    from labeler.ops.import_annotations import claims_annotations

    return format_ not in ("auto", "media") or (format_ == "auto" and claims_annotations(path))


def wishes_of(order: Order) -> Wishes:
    """Return how annotations are to be taken."""
    from labeler.ops.import_annotations import Wishes

    return Wishes(
        as_=order.they_are or None,
        format=order.format,
        person=order.whose or (order.me if order.they_are == "votes" else "") or None,
        run=order.run or None,
        question=order.asked or None,
        orientation=order.coordinates,
        media=order.media,
        new_classes=order.new_classes,
        words=order.words,
        tiers=order.tiers,
    )


def _import_annotations(job: Job, project: Project, path: Path, order: Order) -> Outcome:
    from labeler.ops.import_annotations import import_annotations

    def progress(done: int, total: int) -> None:
        job.report(done / total if total else None, f"{path.name}: {done:,} of {total:,} files")

    report = import_annotations(
        project,
        path,
        wishes_of(order),
        author=order.author,
        on_progress=progress,
        cancelled=lambda: job.cancelled,
    )
    return annotations_outcome(report)


def annotations_outcome(report: AnnotationReport) -> Outcome:
    """Return what an import of annotations did, in words, and every place that something is said of."""
    from labeler.ops.annotation_report import ROUND_OPENED

    details = [
        (str(remark.path), ": ".join(filter(None, (remark.where, remark.why)))) for remark in report.remarks
    ]
    if report.n_more_remarks:
        details.append(("", f"{report.n_more_remarks:,} more places are not listed"))
    details += [(task, "is no item of this project") for task in report.unmatched]
    details += list(report.ambiguous.items())
    details += [(what, f"{n:,} of them") for what, n in report.counts.items()]
    new = [
        f"{noun}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}"
        for noun, names in (
            ("New questions", report.new_questions),
            ("New classes", report.new_classes),
            ("New people", report.new_people),
            (ROUND_OPENED, report.new_rounds),
        )
        if names
    ]
    words = " ".join([f"{report.path.name}: {report.words()}", *(f"{one}." for one in new)])
    return Outcome(words, tuple(details))


def media_outcome(path: Path, report: ImportReport) -> Outcome:
    """Return what an import of media did, in words."""
    parts = [f"{report.added:,} added"]
    for n, what in (
        (report.known, "known already"),
        (len(report.broken), "broken"),
        (len(report.moved), "found again elsewhere"),
        (len(report.duplicates), "with the same bytes as another"),
        (len(report.changed), "changed since, left as they were"),
        (len(report.skipped), "left out"),
    ):
        if n:
            parts.append(f"{n:,} {what}")
    words = f"{path.name}: {', '.join(parts)}.{_round_words(report.new_round)}"
    if report.cancelled:
        words += " Stopped; the rest can be imported later."
    details = [(str(file), why) for file, why in (*report.broken, *report.skipped)]
    details += [
        (str(file), "changed since it was imported; its labels stay with the old one")
        for file in report.changed
    ]
    return Outcome(words, tuple(details))


def table_outcome(path: Path, report: TableReport) -> Outcome:
    """Return what an import of a table did, in words."""
    verb = "would be taken" if report.dry_run else "taken"
    parts = [f"{report.added:,} of {report.rows:,} rows {verb} as {report.kind}"]
    if report.unchanged:
        parts.append(f"{report.unchanged:,} known already")
    if report.duplicates:
        parts.append(f"{report.duplicates:,} given twice, the latest counts")
    if report.new_people:
        parts.append(f"new people: {', '.join(report.new_people)}")
    if report.new_classes:
        parts.append(f"new classes: {', '.join(report.new_classes)}")
    details = tuple((task, "is no item of this project") for task in report.unmatched)
    if details:
        parts.append(f"{len(details):,} task{' is' if len(details) == 1 else 's are'} no item")
    return Outcome(f"{path.name}: {', '.join(parts)}.{_round_words(report.new_round)}", details)


def _round_words(name: str) -> str:
    from labeler.ops.annotation_report import ROUND_OPENED

    return f" {ROUND_OPENED}: {name}." if name else ""


def check_paths(paths: tuple[Path, ...]) -> None:
    """Raise `FileProblem` for the first path that is not there."""
    for path in paths:
        if not path.exists():
            raise FileProblem(path, "is not there any more; choose it again.")
