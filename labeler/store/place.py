"""Where a project lies: on a disk of this machine, or on a network share, where live SQLite files break."""

from __future__ import annotations

import sys
from pathlib import Path

_NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "smb2",
        "afs",
        "ncpfs",
        "fuse.sshfs",
        "fuse.rclone",
        "davfs",
        "webdav",
    }
    | {"fuse.davfs2", "afpfs", "glusterfs", "fuse.glusterfs", "ceph", "lustre", "fuse.s3fs"}
)
_WARNING = (
    "{path} lies on a network share ({kind}). A project that several machines have open there gets damaged: "
    "keep it on a disk of this machine, and exchange copies with `labeler merge`."
)


def filesystem_kind(path: Path, mounts: str) -> str:
    """Return the type of the file system that ``path`` lies on; ``mounts`` is /proc/self/mounts as text.

    >>> filesystem_kind(Path("/mnt/team/p.labeler"), "/dev/a / ext4 rw 0 0\\nsrv:/x /mnt/team nfs4 rw 0 0")
    'nfs4'
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        place = Path(fields[1].replace("\\040", " "))
        if path.is_relative_to(place) and len(place.parts) > best:
            best, kind = len(place.parts), fields[2]
    return kind


def network_warning(path: Path) -> str | None:
    """Return a sentence for the person if ``path`` lies on a network share, else None.

    Noticed on Linux by the table of mounts and on Windows by the kind of drive; elsewhere nothing is said.
    """
    full = path.resolve()
    kind = ""
    if sys.platform == "win32":
        import ctypes

        remote = ctypes.windll.kernel32.GetDriveTypeW(full.anchor) == 4
        kind = "a network drive" if remote or full.anchor.startswith("\\\\") else ""
    else:
        mounts = Path("/proc/self/mounts")
        found = filesystem_kind(full, mounts.read_text(errors="replace")) if mounts.exists() else ""
        kind = found if found in _NETWORK else ""
    return _WARNING.format(path=path, kind=kind) if kind else None
