"""Which code made a result: the package's version, and the commit where it runs from a checkout."""

from __future__ import annotations

from pathlib import Path

import labeler


def code_version(root: Path | None = None) -> str:
    """Return ``0.1.0`` or ``0.1.0+g1a2b3c4d5e6f``; ``root`` is the checkout (the package's own when None).

    git's files are read, its program is not run: it may be absent, and a repository may configure commands.
    """
    commit = _commit((Path(labeler.__file__).parents[1] if root is None else root) / ".git")
    return f"{labeler.__version__}+g{commit[:12]}" if commit else labeler.__version__


def _commit(git: Path) -> str:
    try:
        head = (git / "HEAD").read_text("utf-8").strip()
        if not head.startswith("ref: "):
            return _hash(head)
        name = head.removeprefix("ref: ")
        if (git / name).is_file():
            return _hash((git / name).read_text("utf-8").strip())
        lines = (git / "packed-refs").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return next((_hash(line.split(" ")[0]) for line in lines if line.endswith(f" {name}")), "")


def _hash(text: str) -> str:
    return text if len(text) >= 40 and all(c in "0123456789abcdef" for c in text) else ""
