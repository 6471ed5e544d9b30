"""The two keys of a group: what belongs together, and near-duplicates that are kept together.

``item_group.group_key`` stands before the key that the import gave. It holds the group's key and, after a
unit separator, the key of the near-duplicates that the item was kept together with; either may be empty.
"""

from __future__ import annotations

SEPARATOR = "\x1f"


def split_keys(stored: str | None) -> tuple[str | None, str | None]:
    """Return the group's key and that of the near-duplicates.

    >>> split_keys("george"), split_keys("george\\x1fnear 1"), split_keys("\\x1fnear 1"), split_keys(None)
    (('george', None), ('george', 'near 1'), (None, 'near 1'), (None, None))
    """
    group, _, near = (stored or "").partition(SEPARATOR)
    return group or None, near or None


def join_keys(group: str | None, near: str | None) -> str:
    """Return both keys as they are stored; a separator in a key becomes a blank.

    >>> join_keys("george", None), join_keys(None, "near 1")
    ('george', '\\x1fnear 1')
    """
    kept = (group or "").replace(SEPARATOR, " ")
    return f"{kept}{SEPARATOR}{near.replace(SEPARATOR, ' ')}" if near else kept
