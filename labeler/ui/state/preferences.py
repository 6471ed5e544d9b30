"""What this person has chosen on this machine: settings, own keys, recent projects, the window's place.

One small JSON file; a damaged one is set aside and named in a message, never fatal.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from labeler.settings import BY_KEY, Value

RECENT = 12


def preferences_path() -> Path:
    """Return where the file lies: under ``LABELER_HOME`` where set, else where the system keeps such."""
    home = os.environ.get("LABELER_HOME")
    if home:
        return Path(home) / "labeler" / "preferences.json"
    from platformdirs import user_config_path

    return user_config_path("labeler", appauthor=False) / "preferences.json"


class Preferences:
    """Reads once, writes at each change (by replacing the file, so that it is never half written)."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or preferences_path()
        self.problem = ""
        self._listeners: list[Callable[[str], None]] = []
        self._stored = self._read()

    def __getitem__(self, key: str) -> Value:
        """Return a setting of `labeler.settings`, or its default."""
        value = self._stored.get("settings", {}).get(key, BY_KEY[key].default)
        return value if isinstance(value, type(BY_KEY[key].default)) else BY_KEY[key].default

    def __setitem__(self, key: str, value: Value) -> None:
        self._stored.setdefault("settings", {})[key] = BY_KEY[key].check(value)
        self._write()
        for listener in self._listeners:
            listener(key)

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call ``listener(key)`` whenever a setting changes."""
        self._listeners.append(listener)

    def remembered(self, key: str, default: Any = None) -> Any:
        """Return something small that a page or the window remembers (a size, a folder)."""
        return self._stored.get("remembered", {}).get(key, default)

    def remember(self, key: str, value: Any) -> None:
        """Remember something small (what JSON can hold)."""
        remembered = self._stored.setdefault("remembered", {})
        if remembered.get(key) != value:
            remembered[key] = value
            self._write()

    @property
    def bindings(self) -> dict[str, str]:
        """Return the person's own keys: action id → keys."""
        return dict(self._stored.get("keys", {}))

    def bind(self, action: str, key: str | None) -> None:
        """Set an action's keys; ``None`` gives it back its default."""
        keys = self._stored.setdefault("keys", {})
        if key is None:
            keys.pop(action, None)
        else:
            keys[action] = key
        self._write()

    def bind_all(self, bindings: dict[str, str]) -> None:
        """Replace all own keys by these."""
        self._stored["keys"] = dict(bindings)
        self._write()

    @property
    def recent(self) -> list[Path]:
        """Return the projects opened last, newest first, those that still exist."""
        return [Path(text) for text in self._stored.get("recent", []) if Path(text).exists()]

    def opened(self, project: Path) -> None:
        """Put a project at the head of the recent ones."""
        text = str(project.resolve())
        rest = [other for other in self._stored.get("recent", []) if other != text]
        self._stored["recent"] = [text, *rest][:RECENT]
        self._write()

    def _read(self) -> dict[str, Any]:
        try:
            stored = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            self.problem = f"{self.path} could not be read ({error}); your settings start from the defaults."
            with contextlib.suppress(OSError):
                self.path.replace(self.path.with_suffix(".damaged"))
            return {}
        return stored if isinstance(stored, dict) else {}

    def _write(self) -> None:
        text = json.dumps(self._stored, indent=1, ensure_ascii=False, sort_keys=True)
        beside = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, "utf-8")
            beside.replace(self.path)
        except OSError as error:
            self.problem = (
                f"{self.path} could not be written ({error}); settings last until the window closes."
            )
