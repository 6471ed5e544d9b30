"""``manifest.json``: how an export was made, enough to make it again byte for byte, and to check it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats.atomic import atomic_file
from labeler.formats.columns import MANIFEST

NAME = MANIFEST
VERSION = 1


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(rows: Iterable[Sequence[object]]) -> str:
    """Return the SHA-256 of rows of plain values, told apart by place and type.

    >>> fingerprint([("a", 1)]) == fingerprint([("a", "1")])
    False
    """
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(list(row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """Return a manifest as it is written: UTF-8 JSON, keys in their given order, no NaN."""
    return json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False).encode() + b"\n"


def listed(folder: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return path, SHA-256 and size of files in ``folder``, in the order of their names."""
    return [
        {"path": name, "sha256": sha256_of(folder / name), "bytes": (folder / name).stat().st_size}
        for name in sorted(names)
    ]


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> str:
    """Write ``manifest.json`` and return the SHA-256 of its bytes.

    Raises:
        FileProblem: the file cannot be written.
    """
    content = manifest_bytes(manifest)
    with atomic_file(folder / NAME) as file:
        file.write(content)
    return hashlib.sha256(content).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return an export's manifest.

    Raises:
        FileProblem: there is none, it is not JSON, or a newer Labeler wrote it.
    """
    path = folder / NAME
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise FileProblem(path, "there is no such file, so this is no export of Labeler's.") from None
    except (ValueError, RecursionError) as error:
        raise FileProblem(path, f"is not JSON ({error}).") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("manifest"), int):
        raise FileProblem(path, "is not a manifest of Labeler's.")
    if manifest["manifest"] > VERSION:
        raise FileProblem(path, "was made by a newer Labeler. Update Labeler to read it.")
    return manifest


def changed_files(folder: Path) -> list[str]:
    """Return the listed files that are missing or no longer what the manifest says.

    Raises:
        FileProblem: there is no manifest to compare with.
    """
    return [
        row["path"]
        for row in read_manifest(folder).get("files", [])
        if not (folder / row["path"]).is_file() or sha256_of(folder / row["path"]) != row["sha256"]
    ]
