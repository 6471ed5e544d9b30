"""In which order items come: ``agreement``, ``-loudness`` (descending), ``random:7``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labeler.query.keys import BY_NAME, MEASURES, META
from labeler.query.nodes import FilterError
from labeler.query.vocabulary import nearest

SORTS: Mapping[str, str] = {
    "added": "when it was imported",
    "name": "the file's path, source by source",
    "class": "the item's class, in the classes' order",
    "agreement": "share of pairs of people who agree",
    "labels": "how many people have answered",
    "confidence": "how sure the latest model is",
    "size": "size of the file",
    "width": "width of a picture",
    "height": "height of a picture",
    "seconds": "length of a sound",
    "rate": "sample rate of a sound",
    "channels": "channels of a sound",
    **{name: words for name, (words, _) in MEASURES.items()},
    "random": "shuffled; random:SEED for another order",
}
"""What items can be sorted by beside the metadata keys."""

_ALSO = {"time": "added", "label": "class", "path": "name", "n_labels": "labels"}


@dataclass(frozen=True, slots=True)
class Sorting:
    """``key`` is one of `SORTS`, or a metadata key where ``metadata``; what has no value comes last."""

    key: str = "added"
    descending: bool = False
    seed: int = 0
    metadata: bool = False

    @property
    def text(self) -> str:
        """Return it as `parse_sorting` reads it."""
        name = f"{META}{self.key}" if self.metadata else self.key
        seed = f":{self.seed}" if self.key == "random" and not self.metadata and self.seed else ""
        return f"{'-' if self.descending else ''}{name}{seed}"


def parse_sorting(text: str, metadata: Iterable[str] = ()) -> Sorting:
    """Return what ``text`` asks for; nothing is the order of import.

    Raises:
        FilterError: nothing can be sorted by that.

    >>> parse_sorting("-agreement")
    Sorting(key='agreement', descending=True, seed=0, metadata=False)
    """
    words = text.strip()
    descending = words.startswith("-")
    name, colon, seed = words.lstrip("-").partition(":")
    if not name:
        return Sorting(descending=descending)
    keys = tuple(metadata)
    if name.lower().startswith(META) and name[len(META) :] in keys:
        return Sorting(name[len(META) :], descending, metadata=True)
    word = _ALSO.get(name.lower(), name.lower())
    key = BY_NAME[word].name if word in BY_NAME else word
    if key in SORTS:
        return Sorting(key, descending, _seed(seed, text) if key == "random" and colon else 0)
    if name in keys:
        return Sorting(name, descending, metadata=True)
    near = nearest(name, (*SORTS, *keys))
    meant = f" Did you mean “{near}”?" if near else f" Choose from {', '.join(SORTS)}."
    raise FilterError(f"items cannot be sorted by “{name}”.{meant}", 0, len(text), near)


def _seed(text: str, whole: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise FilterError(f"the seed “{text}” is not a whole number; write random:7.", 0, len(whole))
    return int(text)
