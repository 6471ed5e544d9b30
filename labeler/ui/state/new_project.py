"""A project on its way: what the assistant asks, what is still wrong with it, and how it is made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labeler.errors import UserError
from labeler.types import ItemKind, QuestionKind, Role

if TYPE_CHECKING:
    from labeler.store.project import Project

DEFAULT_UNCERTAIN = "borderline, cannot tell"
DEFAULT_TOKENS = "[unintelligible], [noise], [crosstalk]"
MOST_CLASSES = 100
"""More folders than this are not classes but, say, one folder per day."""


@dataclass(frozen=True, slots=True)
class Look:
    """What lies in a folder: counts of images and sounds, and the classes that its folders name."""

    folder: Path
    n_images: int
    n_sounds: int
    classes: tuple[tuple[str, int], ...]

    @property
    def n(self) -> int:
        """Return how many files there are to label."""
        return self.n_images + self.n_sounds


def look_into(folder: Path) -> Look:
    """Return what lies in a folder, by its suffixes (reads names only; call it off the GUI thread).

    Raises:
        FileProblem: there is no such folder.
    """
    from labeler.media.kinds import suffix_kind
    from labeler.media.scan import class_folders, scan

    files = [(file.relative, suffix_kind(file.path)) for file in scan(folder).files]
    media = [(relative, kind) for relative, kind in files if kind is not None]
    named = Counter(name for name in class_folders([relative for relative, _ in media]) if name)
    counts = Counter(kind for _, kind in media)
    classes = tuple(named.items()) if 1 < len(named) <= MOST_CLASSES else ()
    return Look(folder, counts[ItemKind.IMAGE], counts[ItemKind.AUDIO], classes)


def look_words(look: Look) -> str:
    """Return what was found, in words.

    >>> look_words(Look(Path("d"), 12, 0, (("ok", 6), ("bad", 6))))
    '12 images in 2 folders that could be classes: ok (6), bad (6)'
    """
    if not look.n:
        return "There are no images and no sound in this folder."
    counts = [(look.n_images, "images"), (look.n_sounds, "sounds")]
    words = " and ".join(f"{n:,} {what}" for n, what in counts if n)
    if look.classes:
        named = ", ".join(f"{name} ({n:,})" for name, n in look.classes[:6])
        more = ", …" if len(look.classes) > 6 else ""
        words += f" in {len(look.classes)} folders that could be classes: {named}{more}"
    return words


@dataclass(frozen=True, slots=True)
class Draft:
    """What the assistant was told. ``folders_are`` is ``""`` (nothing), ``"gold"`` or ``"votes"``."""

    folder: Path | None = None
    path: Path | None = None
    words: str = ""
    classes: str = ""
    uncertain: str = DEFAULT_UNCERTAIN
    folders_are: str = ""
    me: str = ""
    labelers: str = ""
    sme: str = ""
    mle: str = ""
    blind: bool = True
    kind: QuestionKind = QuestionKind.CLASS
    tokens: str = ""
    conventions: tuple[tuple[str, str], ...] = ()


WRITING: dict[str, tuple[tuple[str, str], ...]] = {
    "fillers": (("as everybody likes", ""), ("not written", "drop"), ("written, one spelling", "keep")),
    "numbers": (("as everybody likes", ""), ("in words", "words"), ("in digits", "digits")),
    "case": (
        ("as everybody likes", ""),
        ("small letters", "lower"),
        ("capitals", "upper"),
        ("sentences", "sentence"),
    ),
    "punctuation": (("any", ""), ("none", "none"), ("full stop, comma, ! and ?", ".,?!")),
}
"""What can be agreed about writing a transcript: words for it, and the convention (see ``conventions``)."""


def config_of(draft: Draft) -> dict[str, Any]:
    """Return the config of the draft's question: a transcript's marks and conventions."""
    if draft.kind is not QuestionKind.TRANSCRIPT:
        return {}
    from labeler.ops.conventions import parse_tokens

    config: dict[str, Any] = {}
    if tokens := parse_tokens(draft.tokens):
        config["tokens"] = list(tokens)
    agreed = {name: "" if value == "none" else value for name, value in draft.conventions if value}
    return config | ({"conventions": agreed} if agreed else {})


def data_problem(draft: Draft, look: Look | None) -> str:
    """Return what is wrong with the first step, or an empty string."""
    if draft.folder is None:
        return "Choose the folder that holds your images or sound."
    if look is not None and not look.n:
        return "There are no images and no sound in this folder; choose another one."
    if draft.path is None or not draft.path.name.strip():
        return "Say where the project file is to lie."
    if draft.path.exists():
        return f"There is a file {draft.path.name} already; choose another name."
    if not draft.path.parent.is_dir():
        return f"There is no folder {draft.path.parent}; choose another one."
    return ""


def question_problem(draft: Draft) -> str:
    """Return what is wrong with the question and its classes, or an empty string."""
    from labeler.schema import parse_classes

    needs_no_classes = draft.kind is QuestionKind.TRANSCRIPT or draft.folders_are
    if needs_no_classes and not draft.classes.strip():
        return ""
    if not draft.classes.strip():
        least = "two classes" if draft.kind is QuestionKind.CLASS else "one class"
        return f"Name at least {least}, separated by commas."
    try:
        classes = parse_classes(
            draft.classes.strip().strip(","), uncertain=draft.uncertain.strip().strip(",")
        )
    except UserError as error:
        return str(error)
    if len(classes) > 1 or draft.kind is not QuestionKind.CLASS:
        return ""
    return "One class alone is no question; name at least two."


def people_problem(draft: Draft) -> str:
    """Return what is wrong with the people, or an empty string."""
    if not draft.me.strip():
        return "Say who you are; every label carries a name."
    names = [name for name, _ in people_of(draft)]
    twice = [name for name, n in Counter(names).items() if n > 1]
    return f"{twice[0]} is named twice; each person has a name of their own." if twice else ""


def people_of(draft: Draft) -> list[tuple[str, Role]]:
    """Return everybody who takes part, the owner first, each with a role."""
    labelers = names_in(draft.labelers)
    me, judges, engineers = draft.me.strip(), names_in(draft.sme), names_in(draft.mle)
    owner = Role.LABELER if me in labelers else Role.SME if me in judges else Role.MLE
    found = [(me, Role.MLE if me in engineers else owner)]
    for names, role in ((labelers, Role.LABELER), (judges, Role.SME), (engineers, Role.MLE)):
        found += [(name, role) for name in names if name != me]
    return found


def names_in(text: str) -> list[str]:
    """Return the names written one a line or separated by commas.

    >>> names_in("Ada, Ben\\nCem,")
    ['Ada', 'Ben', 'Cem']
    """
    return [name.strip() for name in text.replace("\n", ",").split(",") if name.strip()]


def make_project(draft: Draft) -> Project:
    """Make the project file, without its items, and return it open.

    Raises:
        UserError: something of the draft is still wrong, or the file cannot be made.
    """
    from labeler.ops.project import PersonSpec, create_project
    from labeler.schema import QUESTION_WORDS, QuestionSpec, parse_classes

    problem = data_problem(draft, None) or question_problem(draft) or people_problem(draft)
    if problem or draft.path is None:
        raise UserError(problem)
    text, uncertain = draft.classes.strip().strip(","), draft.uncertain.strip().strip(",")
    if not text and draft.folder is not None and draft.kind is QuestionKind.CLASS:
        text = ",".join(name for name, _ in look_into(draft.folder).classes)
    words = draft.words.strip() or QUESTION_WORDS[draft.kind]
    is_transcript = draft.kind is QuestionKind.TRANSCRIPT
    classes = () if is_transcript and not text else parse_classes(text, uncertain=uncertain)
    return create_project(
        draft.path,
        name=draft.path.stem,
        question=QuestionSpec(draft.kind.value, draft.kind, words, classes, config_of(draft)),
        people=[PersonSpec(name, role) for name, role in people_of(draft)],
        owner=draft.me.strip(),
        blind=draft.blind,
    )
