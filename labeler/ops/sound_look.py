"""How a project's spectrograms are drawn: looks kept in the project, by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from labeler.errors import UserError
from labeler.media.spectrum_tiles import SpectrumLook
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.settings import project_setting
from labeler.types import Id

KEY = "spectrogram"
THIS_PROJECT = "This project"
"""The look with which sounds of the project are shown at first."""


def looks(project: Project) -> dict[str, SpectrumLook]:
    """Return the looks kept in a project, by name; one that cannot be read is left out."""
    try:
        stored = json.loads(project_setting(project, KEY) or "{}")
    except ValueError:
        return {}
    found = {}
    for name, given in stored.items() if isinstance(stored, Mapping) else ():
        try:
            found[str(name)] = SpectrumLook(**given).check()
        except (UserError, TypeError):
            continue
    return found


def keep_look(
    project: Project,
    look: SpectrumLook | None,
    *,
    author: Id,
    name: str = THIS_PROJECT,
    initiator: str | None = None,
) -> Done[Id]:
    """Keep a look in the project under a name, in place of one of that name; ``None`` forgets it.

    Raises:
        UserError: the look cannot be drawn, the name is empty, or there is none to forget.
    """
    if not name.strip():
        raise UserError("A look needs a name.")
    kept = looks(project)
    if look is not None:
        kept[name.strip()] = look.check()
    elif kept.pop(name.strip(), None) is None:
        raise UserError(f"The project has no look {name!r}; it has {', '.join(kept) or 'none'}.")
    text = json.dumps({each: asdict(one) for each, one in kept.items()}, ensure_ascii=False)

    def body(batch: Batch) -> Id:
        return batch.add("project_setting", key=KEY, value=text)

    words = f"keep the look {name}" if look is not None else f"forget the look {name}"
    return project.operate("sound_look", words, author, body, initiator=initiator)
