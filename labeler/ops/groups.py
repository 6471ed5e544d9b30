"""What belongs together: the group key that splits never cut, read from where a file lies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from labeler.errors import UserError


def group_keys(relatives: Sequence[str], group_by: str | None) -> dict[str, str]:
    """Return the group key of each relative path that has one.

    ``group_by`` is ``"folder"`` (the folder that the file lies in) or a regular expression whose first
    group is looked for in the path.

    Raises:
        UserError: not a regular expression, one without a group, or one that fits no path.

    >>> group_keys(["0_george_1.wav", "7_theo_2.wav", "x.wav"], r"_([a-z]+)_")
    {'0_george_1.wav': 'george', '7_theo_2.wav': 'theo'}
    """
    if group_by is None:
        return {}
    if group_by == "folder":
        return {path: path.rpartition("/")[0] for path in relatives if "/" in path}
    try:
        pattern = re.compile(group_by)
    except re.error as error:
        raise UserError(f"{group_by!r} is not a regular expression ({error}).") from None
    if pattern.groups < 1:
        raise UserError(f"{group_by!r} has no group in parentheses; for example '_([a-z]+)_'.")
    found = {path: pattern.search(path) for path in relatives}
    keys = {path: match[1] for path, match in found.items() if match is not None and match[1]}
    if relatives and not keys:
        raise UserError(f"{group_by!r} fits no file, such as {relatives[0]!r}; mend the expression.")
    return keys
