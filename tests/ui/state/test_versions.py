"""Two versions of an entry beside each other."""

from __future__ import annotations

from labeler.store.read.guidelines import Entry, Example
from labeler.ui.state.versions import compared, title_of


def entry(id_: int, definition: str, typical: tuple[int, ...], cases: tuple[str, ...] = ()) -> Entry:
    shown = tuple(Example(item) for item in typical)
    return Entry(id_, 1, id_, definition, shown, (), (), cases, (), "Eva", 1_700_000_000_000_000)


def test_what_went_and_what_came() -> None:
    old = entry(1, "A line of 2 mm", (10, 11), ("dust is none",))
    new = entry(2, "A line of at least 3 mm", (11, 12), ("dust is none",))
    rows = {row.heading: row for row in compared(old, new, {10: "a.jpg", 11: "b.jpg", 12: "c.jpg"})}
    assert list(rows) == ["Definition", "Typical", "Edge cases"], "what is empty in both is left out"
    older = [(piece.part.value, piece.words) for piece in rows["Definition"].older]
    newer = [(piece.part.value, piece.words) for piece in rows["Definition"].newer]
    assert older == [("same", "A line of"), ("missing", "2"), ("same", "mm")]
    assert newer == [("same", "A line of"), ("added", "at least 3"), ("same", "mm")]
    assert [(p.part.value, p.words) for p in rows["Typical"].older] == [
        ("missing", "a.jpg"),
        ("same", "b.jpg"),
    ]
    assert [(p.part.value, p.words) for p in rows["Typical"].newer] == [("same", "b.jpg"), ("added", "c.jpg")]
    assert rows["Typical"].changed and not rows["Edge cases"].changed
    assert title_of(new, {2: 7}).startswith("Version 2, 2023-11-1") and "7 labels" in title_of(new, {2: 7})
