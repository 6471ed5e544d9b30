"""Keys as other tools have them, for fingers that know those; no Qt.

A profile is a set of own keys (action id → keys, as in `Preferences.bindings`); what it does not name keeps
the default. Keys that a profile gives to one row are taken from the rows that have them by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from labeler.ui.actions import Action

DEFAULT = "Labeler"

CVAT = MappingProxyType(
    {
        "label.next": "F",
        "label.previous": "D",
        "label.next_open": "Shift+F",
        "label.previous_open": "Shift+D",
        "label.flag": "Shift+X",
        "label.draw_again": "N",
        "label.fit": "I",
        "label.copy_on": "Ctrl+B",
    }
)
LABELME = MappingProxyType(
    {
        "label.next": "D",
        "label.previous": "A",
        "label.box": "Ctrl+R",
        "label.polygon": "Ctrl+N",
        "label.hide": "T",
        "label.tag": "Shift+T",
        "label.fit": "Ctrl+F",
        "project.new": "Ctrl+Shift+N",
        "label.zoom_in": "Ctrl++ Ctrl+=",
        "label.zoom_out": "Ctrl+-",
    }
)
AUDACITY = MappingProxyType(
    {
        "label.play": "Space",
        "label.loop": "L",
        "label.fit": "Ctrl+F",
        "label.zoom_in": "Ctrl+1",
        "label.zoom_out": "Ctrl+3",
        "label.actual_size": "Ctrl+2",
        "label.mark": "M Ctrl+M",
        "label.merge": "Ctrl+J",
        "label.split": "X Ctrl+I",
    }
)
LABEL_STUDIO = MappingProxyType(
    {
        "label.accept": "Ctrl+Return Ctrl+Enter Alt+Return Return Enter",
        "label.skip": "Ctrl+Space S",
        "label.play_typing": "Alt+Space",
        "label.next": "Ctrl+Right D",
        "label.previous": "Ctrl+Left A",
        "label.stretch_right": "Ctrl+Alt+Right",
        "label.stretch_left": "Ctrl+Alt+Left",
        "label.start_right": "Ctrl+Alt+Right",
        "label.start_left": "Ctrl+Alt+Left",
        "label.delete": "Backspace Del",
        "label.hide": "Alt+H",
        "label.lock": "Alt+L",
        "label.next_shape": "Alt+. Tab",
        "label.next_segment": "Alt+. Tab",
        "label.zoom_in": "Ctrl++ +",
        "label.fit": "I",
    }
)
PROFILES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        DEFAULT: MappingProxyType({}),
        "CVAT-like": CVAT,
        "labelme-like": LABELME,
        "Label Studio-like": LABEL_STUDIO,
        "Audacity-like": AUDACITY,
    }
)


def bindings_of(profile: str, rows: Iterable[Action]) -> dict[str, str]:
    """Return the own keys that make these rows act as in a profile, free of conflicts that it would bring.

    A row whose default key the profile gives to another row on the same page loses that key.

    >>> next_, flag = Action("label.next", "Next", "D Right"), Action("label.flag", "Flag", "F")
    >>> found = bindings_of("CVAT-like", [next_, flag, Action("label.find", "Find", "Ctrl+X F")])
    >>> found["label.next"], found["label.flag"], found["label.find"]
    ('F', 'Shift+X', 'Ctrl+X')
    """
    wanted = PROFILES[profile]
    rows = list(rows)
    found = dict(wanted)
    taken = {key.lower() for keys in found.values() for key in keys.split()}
    for row in rows:
        if row.id in found or (row.pages and "label" not in row.pages):
            continue
        kept = [key for key in row.keys if key.lower() not in taken]
        if len(kept) < len(row.keys):
            found[row.id] = " ".join(kept)
    return found
