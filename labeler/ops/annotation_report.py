"""What an import of annotations read, took, left out, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labeler.formats.annotations import Remark
from labeler.ops.imports import ImportReport

ROUND_OPENED = "No round was open, so one is opened for these votes (close it when all are in)"


@dataclass(frozen=True, slots=True)
class AnnotationReport:
    """What was read and what came of it; with ``dry_run`` what would come of it.

    ``n_entries`` answers and ``n_units`` boxes, polygons and segments in the files, ``n_items`` the items
    they are about. ``added`` counts facts by noun (votes, gold, predictions, tags, metadata), ``known`` those
    that the project had, ``replaced`` answers that a later one of the file replaces, ``left_out`` answers of
    another kind than asked for; ``new_rounds`` were opened for votes, as none was open. ``counts`` says what
    was taken with a loss or not at all. ``media_found`` files that lie beside the annotations and are no
    items yet; ``media`` what their import did.
    """

    format: str
    path: Path
    dry_run: bool
    n_files: int
    n_entries: int
    n_units: int
    n_items: int
    added: dict[str, int]
    known: int = 0
    replaced: int = 0
    left_out: int = 0
    unmatched: tuple[str, ...] = ()
    ambiguous: dict[str, str] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    question_kinds: tuple[str, ...] = ()
    new_questions: tuple[str, ...] = ()
    new_classes: tuple[str, ...] = ()
    new_people: tuple[str, ...] = ()
    new_rounds: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    n_more_remarks: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    media_found: int = 0
    media: ImportReport | None = None

    @property
    def n_skipped(self) -> int:
        """Return how many places were left out."""
        return sum(remark.skipped for remark in self.remarks) + self.n_more_remarks

    def as_dict(self) -> dict[str, Any]:
        """Return the report with stable keys, for ``--json``."""
        return {
            "kind": "annotations",
            "format": self.format,
            "path": str(self.path),
            "dry_run": self.dry_run,
            "files": self.n_files,
            "entries": self.n_entries,
            "units": self.n_units,
            "items": self.n_items,
            "added": self.added,
            "known": self.known,
            "replaced": self.replaced,
            "left_out": self.left_out,
            "unmatched": list(self.unmatched),
            "n_unmatched": len(self.unmatched),
            "ambiguous": dict(self.ambiguous),
            "questions": list(self.questions),
            "question_kinds": list(self.question_kinds),
            "new_questions": list(self.new_questions),
            "new_classes": list(self.new_classes),
            "new_people": list(self.new_people),
            "new_rounds": list(self.new_rounds),
            "remarks": [
                {"file": str(r.path), "where": r.where, "why": r.why, "skipped": r.skipped}
                for r in self.remarks
            ],
            "n_more_remarks": self.n_more_remarks,
            "counts": self.counts,
            "media_found": self.media_found,
            "media_added": 0 if self.media is None else self.media.added,
        }

    def words(self) -> str:
        """Return the report as one sentence."""
        kinds = [_counted(n, *_NOUNS[noun]) for noun, n in self.added.items() if n]
        verb = "Would add" if self.dry_run else "Added"
        what = (
            " and ".join((", ".join(kinds[:-1]), kinds[-1])) if len(kinds) > 1 else (kinds or ["nothing"])[0]
        )
        units = (
            f" with {_counted(self.n_units, 'box or segment', 'boxes or segments')}" if self.n_units else ""
        )
        parts = [f"{verb} {what} from {_counted(self.n_entries, 'answer', 'answers')}{units}"]
        n_media = 0 if self.media is None else self.media.added
        for n, one, many in (
            (
                self.media_found if self.dry_run else 0,
                "media beside would be imported first",
                "media beside would be imported first",
            ),
            (n_media, "media beside imported first", "media beside imported first"),
            (self.known, "known already", "known already"),
            (
                self.replaced,
                "replaced by a later answer in the file",
                "replaced by a later answer in the file",
            ),
            (
                self.left_out,
                "left out, as another kind was asked for",
                "left out, as another kind was asked for",
            ),
            (len(self.unmatched), "task that is no item", "tasks that are no item"),
            (len(self.ambiguous), "task that may be several items", "tasks that may be several items"),
            (self.n_skipped, "place left out", "places left out"),
        ):
            if n:
                parts.append(_counted(n, one, many))
        return ", ".join(parts) + "."

    def lines(self) -> list[str]:
        """Return the whole report for people, line by line."""
        found = [
            f"Read as {self.format}: {self.n_files:,} file{'' if self.n_files == 1 else 's'}.",
            self.words(),
        ]
        for title, names in (
            ("New questions", self.new_questions),
            ("New classes", self.new_classes),
            ("New people", self.new_people),
            (ROUND_OPENED, self.new_rounds),
            ("No item", self.unmatched),
        ):
            if names:
                shown = ", ".join(repr(name) for name in names[:8])
                more = len(names) - 8
                found.append(f"{title}: {shown}{f' and {more:,} more' if more > 0 else ''}")
        found += [f"{n:,} × {what}." for what, n in self.counts.items()]
        found += list(self.ambiguous.values())
        found += [remark.words for remark in self.remarks]
        if self.n_more_remarks:
            found.append(f"… and {self.n_more_remarks:,} more.")
        return found


_NOUNS = {
    "gold": ("gold label", "gold labels"),
    "votes": ("vote", "votes"),
    "predictions": ("prediction", "predictions"),
    "tags": ("tag", "tags"),
    "metadata": ("piece of metadata", "pieces of metadata"),
}


def _counted(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
