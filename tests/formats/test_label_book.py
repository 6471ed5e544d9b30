"""The book outside: nothing that somebody wrote in it is taken for Markdown or HTML."""

from __future__ import annotations

from labeler.formats.label_book import BookEntry, BookExample, html_page, markdown, picture_names

NASTY = "<script>alert(1)</script> | *a* [b](c) `d` # e"
ENTRY = BookEntry(
    NASTY,
    "normal",
    "1",
    3,
    f"{NASTY}\nsecond line",
    typical=(BookExample(NASTY, NASTY, b"jpeg"), BookExample("b.wav", "", b"jpeg")),
    counter=(BookExample("c.png", "no picture"),),
    edge_cases=(NASTY,),
    decisions=("2026-11-25: so it is",),
    missing=("3 counter examples",),
)


def test_markdown_means_what_it_says() -> None:
    text = markdown(NASTY, NASTY, [ENTRY], "my pictures")
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert text.count("](my%20pictures/000.jpg)") == 2
    assert "\\[b\\](c)" in text and "Key `1` · normal · version 3" in text
    assert "*Still missing: 3 counter examples.*" in text
    assert picture_names([ENTRY]) == {b"jpeg": "000.jpg"}


def test_html_runs_nothing_and_needs_nothing() -> None:
    page = html_page(NASTY, NASTY, [ENTRY])
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "src='data:image/jpeg;base64,anBlZw=='" in page and "http" not in page
    assert page.index("Edge cases") < page.index("Typical") < page.index("Not this") < page.index("Decided")


def test_a_class_of_which_nothing_is_written_says_so() -> None:
    bare = BookEntry("dent", "normal", "", 0, "", missing=("a definition",))
    assert "nothing written yet" in markdown("t", "w", [bare], "p")
    assert "Still missing: a definition." in html_page("t", "w", [bare])
