"""How Label Studio names the media of a task: uploads, local files, buckets, addresses."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from labeler.formats.annotations import clean_text
from labeler.formats.media_names import is_media_name

_LONGEST = 300
_PREFIX = re.compile(r"[0-9a-f]{8}-(?=.)")
_UPLOAD = re.compile(r"/data/upload/(?:\d+/)?(.+)")


def media_name(data: Mapping[str, Any], hints: Collection[str] = ()) -> str:
    """Return the path or name of a task's picture or sound, or an empty string.

    ``hints`` are keys of ``data`` that results refer to: those come first, whatever their names end with.

    >>> media_name({"text": "a", "image": "/data/upload/3/5f1a2b3c-dog.jpg"})
    '5f1a2b3c-dog.jpg'
    >>> media_name({"audio": "/data/local-files/?d=calls/a%20b.wav"})
    'calls/a b.wav'
    >>> media_name({"image": "https://host/pictures/cat.png?sig=1"})
    'pictures/cat.png'
    """
    hinted = [_name(data[key]) for key in hints if isinstance(data.get(key), str)]
    names = hinted + [_name(value) for value in data.values() if isinstance(value, str)]
    found = [name for name in names if is_media_name(name)]
    return found[0] if found else next((name for name in hinted if name and len(name) < _LONGEST), "")


def hints_of(task: Mapping[str, Any]) -> list[str]:
    """Return the keys of a task's data that its results refer to (``to_name``, and ``$key`` of sources)."""
    found: dict[str, None] = {}
    for list_name in ("annotations", "completions", "predictions"):
        answers = task.get(list_name)
        for answer in answers if isinstance(answers, list) else ():
            results = answer.get("result") if isinstance(answer, dict) else None
            for row in results if isinstance(results, list) else ():
                if isinstance(row, dict):
                    names = (row.get("source"), row.get("to_name"))
                    found.update((name.lstrip("$"), None) for name in names if isinstance(name, str))
    return list(found)


def without_prefix(name: str) -> str:
    """Return a name without the eight signs that an upload puts before it.

    >>> without_prefix("5f1a2b3c-dog.jpg")
    'dog.jpg'
    """
    folder, slash, file = name.rpartition("/")
    return f"{folder}{slash}{_PREFIX.sub('', file, count=1)}"


def _name(value: str) -> str:
    text = value.strip()
    if text.startswith("data:") or len(text) > 4_000:
        return ""
    try:
        parts = urlsplit(text)
        if "local-files" in parts.path and (found := parse_qs(parts.query).get("d")):
            return clean_text(found[0])
    except ValueError:
        return ""
    if upload := _UPLOAD.fullmatch(parts.path):
        return clean_text(unquote(upload[1]))
    if parts.scheme and parts.netloc:
        return clean_text(unquote(parts.path)).lstrip("/")
    return clean_text(text).lstrip("/")
