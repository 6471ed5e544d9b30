"""Take annotations of any format into a project: all of a file in one operation, or nothing of it.

Media that lie beside the annotations and are no items yet come in first, as any import of media. Reading the
same file again adds nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from labeler.errors import Cancelled, FileProblem, UserError
from labeler.formats.annotations import Annotations, Said
from labeler.formats.archives import annotations_of, is_archive
from labeler.formats.bounded import many_objects
from labeler.formats.recognise import Reader, recognise
from labeler.formats.timed import words_as
from labeler.hooks import parts
from labeler.ops.annotation_facts import Answers, append_answers, compare, settle
from labeler.ops.annotation_items import Matches, common_folder, find_media, match_items, other_media
from labeler.ops.annotation_questions import sort_by_question
from labeler.ops.annotation_report import AnnotationReport
from labeler.ops.annotation_values import ORIENTATIONS
from labeler.ops.import_rounds import check_may_open
from labeler.ops.imports import import_media
from labeler.store.project import Project
from labeler.types import Id

__all__ = [
    "AnnotationReport",
    "Wishes",
    "claims_annotations",
    "import_annotations",
    "preview_annotations",
    "read_annotations",
    "readers",
    "recognised",
]

WORDS = ("auto", "classes", "text")
TIERS = ("questions", "people")
MEDIA = ("add", "all", "leave")

_CALLED = frozenset({".json", ".xml", ".yaml", ".yml", ".eaf", ".textgrid", ".rttm", ".ctm", ".srt", ".vtt"})

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a file is to be taken.

    Args:
        format: a format's name, or ``auto``: by its content.
        as_: ``votes``, ``gold`` or ``predictions``; where None, what the file says of itself: answers of
            named people are votes, a model's are predictions, anything else is gold (votes with ``person``).
        person: whose votes they are, where the file does not say.
        run: the name of the run that predictions are recorded as, where the file gives none.
        question: the question's name; one of that name is made if there is none.
        new_classes: ``"add"`` or ``"refuse"``.
        orientation: which picture coordinates mean: ``auto``, ``upright`` or ``raw``.
        words: what the words of segments are: ``auto``, ``classes`` or ``text``.
        tiers: whether tiers (and other parts that a file names) are ``questions`` or ``people``.
        media: ``"add"`` media beside that are named and no items yet, ``"all"`` of the folder, or ``"leave"``
            them.
    """

    format: str = "auto"
    as_: str | None = None
    person: str | None = None
    run: str | None = None
    question: str | None = None
    new_classes: str = "add"
    orientation: str = "auto"
    media: str = "add"
    words: str = "auto"
    tiers: str = "questions"


def readers() -> list[Reader]:
    """Return the readers of annotations, built in or of plug-ins, the surest to recognise first."""
    return [
        Reader(part.name, part.title, part.suffixes, part.load_recognises(), part.load())
        for part in parts("importer").values()
        if part.recognises
    ]


def claims_annotations(path: Path) -> bool:
    """Return whether a path is to be read as annotations: known, an archive, or called like nothing else.

    A file called as only annotations are is one, though no reader knows it: the refusal then says why.
    """
    is_called = path.suffix.lower() in _CALLED and path.is_file()
    return is_called or is_archive(path) or recognised(path) is not None


def recognised(path: Path) -> Reader | None:
    """Return the reader whose format ``path`` (a file or a folder) is in, or None."""
    return recognise(path, readers())


def read_annotations(path: Path, format_: str = "auto") -> Annotations:
    """Return what a file, or a folder of annotations, says.

    Raises:
        FileProblem: it is in no known format, or it cannot be read.
        UserError: there is no such format.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 - links stay, only .. and . go
    if not path.exists():
        raise FileProblem(path, "there is no such file or folder; check the path.")
    if is_archive(path):
        with annotations_of(path) as (folder, n_media):
            try:
                return _of_archive(path, folder, n_media, _read(_inside(folder), format_))
            except FileProblem as problem:
                raise FileProblem(
                    path / problem.path.relative_to(folder), problem.why, problem.line
                ) from None
    return _read(path, format_)


def _inside(folder: Path) -> Path:
    """Return the only file of a folder where it has no other, else the folder."""
    files = list(islice((file for file in folder.rglob("*") if file.is_file()), 2))
    return files[0] if len(files) == 1 else folder


def _of_archive(path: Path, folder: Path, n_media: int, found: Annotations) -> Annotations:
    """Return what lay in an unpacked archive as that of the archive; its media are gone with the folder."""
    counts = dict(found.counts)
    if n_media:
        counts["media in the archive, which are not taken (unpack it first)"] = n_media
    remarks = tuple(replace(remark, path=path / remark.path.relative_to(folder)) for remark in found.remarks)
    return replace(found, path=path, roots=(), remarks=remarks, counts=counts)


def _read(path: Path, format_: str) -> Annotations:
    known = readers()
    if format_ == "auto":
        reader = recognise(path, known)
        if reader is None:
            names = ", ".join(one.name for one in known)
            raise FileProblem(
                path, f"is in no format that is known; if it is, say which with --format: {names}."
            )
        return reader.read(path)
    named = next((one for one in known if one.name == format_), None)
    if named is None:
        raise UserError(f"There is no format {format_!r}; choose {', '.join(one.name for one in known)}.")
    return named.read(path)


def preview_annotations(project: Project, path: Path, wishes: Wishes | None = None) -> AnnotationReport:
    """Return the report that an import would give, writing nothing.

    Raises:
        FileProblem: the file cannot be read.
        UserError: the wishes do not go together, or refuse something that the file has.
    """
    wishes = _checked(wishes)
    annotations = _as_wished(read_annotations(path, wishes.format), wishes)
    matches = match_items(project, annotations)
    beside = _beside(annotations, matches, wishes)
    answers = _answers(project, annotations, matches, wishes)
    compare(project, answers)
    would_match = tuple(task for task in matches.unmatched if task not in beside)
    report = _report(annotations, replace(matches, unmatched=would_match), answers, dry_run=True)
    waiting = _settled_beside(annotations, beside, wishes)
    added = {noun: report.added.get(noun, 0) + waiting.get(noun, 0) for noun in {**report.added, **waiting}}
    return replace(report, added=added, media_found=len(_media(project, path, beside, wishes)))


def import_annotations(
    project: Project,
    path: Path,
    wishes: Wishes | None = None,
    *,
    author: Id,
    on_progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    initiator: str | None = None,
) -> AnnotationReport:
    """Take in what a file or folder says, and return what happened.

    Args:
        on_progress: called with media done and media to read, while media beside come in.
        cancelled: asked often; once true the import ends, without any annotation.

    Raises:
        FileProblem: the file cannot be read, or none of its tasks is an item.
        UserError: the wishes do not go together, or refuse something that the file has.
        Cancelled: the person stopped it.
    """
    wishes = _checked(wishes)
    annotations = _as_wished(read_annotations(path, wishes.format), wishes)
    matches = match_items(project, annotations)
    beside = _beside(annotations, matches, wishes)
    media = None
    coming = _media(project, path, beside, wishes)
    if coming:
        _answers(project, annotations, matches, wishes)  # what is refused is refused before anything comes in
        media = import_media(
            project,
            common_folder(list(coming)),
            author=author,
            only=coming,
            on_progress=on_progress,
            cancelled=cancelled,
            initiator=initiator,
        )
        matches = match_items(project, annotations, beside)
    if cancelled is not None and cancelled():
        raise Cancelled(f"The import of {path.name} was stopped; no annotation was taken.")
    if annotations.tasks and not matches.items:
        raise FileProblem(path, _no_item(annotations))
    with many_objects():
        answers = _answers(project, annotations, matches, wishes)
        if any(goes_to.name for goes_to in answers.rounds):
            compare(project, answers)
            if answers.opened:
                check_may_open(project, author)
        append_answers(project, answers, author=author, initiator=initiator)
    return replace(_report(annotations, matches, answers, dry_run=False), media=media)


def _checked(wishes: Wishes | None) -> Wishes:
    wishes = wishes or Wishes()
    if wishes.as_ is not None and wishes.as_ not in tuple(Said):
        raise UserError(f"Annotations are taken as {', '.join(Said)}, not {wishes.as_!r}.")
    if wishes.orientation not in ORIENTATIONS:
        raise UserError(f"Coordinates mean {', '.join(ORIENTATIONS)}, not {wishes.orientation!r}.")
    if wishes.media not in MEDIA:
        raise UserError(f"Media beside are {', '.join(MEDIA)}, not {wishes.media!r}.")
    if wishes.words not in WORDS:
        raise UserError(f"Words of segments are {', '.join(WORDS)}, not {wishes.words!r}.")
    if wishes.tiers not in TIERS:
        raise UserError(f"Tiers are {' or '.join(TIERS)}, not {wishes.tiers!r}.")
    return wishes


def _as_wished(annotations: Annotations, wishes: Wishes) -> Annotations:
    """Return what was read with words and tiers taken as wished."""
    entries = annotations.entries
    if wishes.words != "auto":
        entries = tuple(words_as(entry, wishes.words) for entry in entries)
        named = (name for entry in entries for name in entry.labels if name)
        classes = tuple(dict.fromkeys(named)) if annotations.n_units else annotations.classes
        annotations = replace(annotations, classes=classes)
    if wishes.tiers == "people":
        entries = tuple(
            entry if entry.who or not entry.question else replace(entry, who=entry.question, question="")
            for entry in entries
        )
    return replace(annotations, entries=entries)


def _no_item(annotations: Annotations) -> str:
    example = annotations.tasks[0]
    why = f"no task of it is an item (such as {example!r}), and no such file lies beside it"
    return f"{why}; import the media first."


def _beside(annotations: Annotations, matches: Matches, wishes: Wishes) -> dict[str, Path]:
    wanted = [*matches.unmatched, *matches.ambiguous]
    if wishes.media == "leave" or not wanted:
        return {}
    return find_media(annotations, wanted)


def _media(project: Project, path: Path, beside: dict[str, Path], wishes: Wishes) -> frozenset[Path]:
    """Return the media that come in before the annotations."""
    named = frozenset(beside.values())
    return named | other_media(project, path) if wishes.media == "all" and path.is_dir() else named


def _answers(project: Project, annotations: Annotations, matches: Matches, wishes: Wishes) -> Answers:
    asked = sort_by_question(project, annotations, wishes.question)
    return settle(
        project,
        annotations,
        asked,
        matches.items,
        as_=None if wishes.as_ is None else Said(wishes.as_),
        person=wishes.person,
        run=wishes.run,
        new_classes=wishes.new_classes,
        orientation=wishes.orientation,
    )


def _settled_beside(annotations: Annotations, beside: dict[str, Path], wishes: Wishes) -> dict[str, int]:
    """Return how many answers wait for media beside, by what they would become."""
    from labeler.ops.annotation_facts import said_as

    found: dict[str, int] = {}
    as_ = None if wishes.as_ is None else Said(wishes.as_)
    for entry in annotations.entries:
        said = said_as(entry, as_, wishes.person) if entry.task in beside else None
        if said is not None:
            found[said.value] = found.get(said.value, 0) + 1
    return found


def _report(
    annotations: Annotations, matches: Matches, answers: Answers, *, dry_run: bool
) -> AnnotationReport:
    return AnnotationReport(
        format=annotations.format,
        path=annotations.path,
        dry_run=dry_run,
        n_files=annotations.n_files,
        n_entries=len(annotations.entries),
        n_units=annotations.n_units,
        n_items=len(set(matches.items.values())),
        added={noun: n for noun, n in answers.added.items() if n},
        known=answers.known,
        replaced=answers.replaced,
        left_out=answers.left_out,
        unmatched=matches.unmatched,
        ambiguous=dict(matches.ambiguous),
        questions=tuple(asked.name for asked in answers.asked),
        question_kinds=tuple(asked.kind.value for asked in answers.asked),
        new_questions=tuple(asked.name for asked in answers.asked if asked.id is None),
        new_classes=answers.new_classes,
        new_people=answers.new_people,
        new_rounds=answers.new_rounds,
        remarks=(*annotations.remarks, *answers.remarks),
        n_more_remarks=annotations.n_more_remarks + answers.n_more_remarks,
        counts={**annotations.counts, **answers.counts},
    )
