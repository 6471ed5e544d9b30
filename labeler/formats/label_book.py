"""The label book for people outside: Markdown with pictures beside it, or one HTML page that holds all."""

from __future__ import annotations

import base64
import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_STYLE = (
    "body{font-family:sans-serif;max-width:52em;margin:2em auto;color:#1b1b26}p,li{line-height:1.4}"
    "h2{border-bottom:1px solid #bbb;padding-bottom:.2em}h3{margin-bottom:.2em}"
    "td{vertical-align:top}.caption{font-size:small;color:#444}img{border:1px solid #bbb}"
    ".head{color:#555}.missing{color:#8a4b00}.key{border:1px solid #999;border-radius:3px;padding:0 .4em}"
    "th{text-align:left}.glance td,.glance th{border-bottom:1px solid #ddd;padding:3px 8px 3px 0}"
    "@media print{body{margin:0}h2{page-break-before:always}tr{page-break-inside:avoid}}"
)
PER_ROW = 4
"""How many examples stand beside each other: four pictures fill the width of an A4 page."""

MOST_DECISIONS = 20
"""More decisions than this are counted; they stand in the project."""


@dataclass(frozen=True, slots=True)
class BookExample:
    """One example: the item's file name, why it is one, and its thumbnail as JPEG (empty: none to show)."""

    name: str
    note: str
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One class as a labeler reads it; ``missing`` says what the entry still lacks."""

    name: str
    kind: str
    key: str
    version: int
    definition: str
    typical: tuple[BookExample, ...] = ()
    counter: tuple[BookExample, ...] = ()
    borderline: tuple[BookExample, ...] = ()
    edge_cases: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def examples(self) -> Iterator[tuple[str, tuple[BookExample, ...]]]:
        """Yield each kind of examples that there are, under its heading."""
        named = (
            ("Typical", self.typical),
            ("Not this", self.counter),
            ("On the border", self.borderline),
        )
        yield from ((heading, found) for heading, found in named if found)


def picture_names(entries: Sequence[BookEntry]) -> dict[bytes, str]:
    """Return a file name for each picture of the book, the same picture once."""
    every = [one.picture for entry in entries for _, found in entry.examples() for one in found]
    return {picture: f"{place:03d}.jpg" for place, picture in enumerate(dict.fromkeys(p for p in every if p))}


def markdown(title: str, words: str, entries: Sequence[BookEntry], folder: str) -> str:
    """Return the book as Markdown; its pictures are expected in ``folder`` under `picture_names`.

    >>> print(markdown("Phones", "What is wrong?", [BookEntry("ok*", "normal", "1", 2, "a mark > 1")], "p"))
    # Phones
    <BLANKLINE>
    What is wrong?
    <BLANKLINE>
    ## ok\\*
    <BLANKLINE>
    Key `1` · normal · version 2
    <BLANKLINE>
    a mark \\> 1
    <BLANKLINE>
    """
    files = picture_names(entries)
    lines = [f"# {_plain(title)}", "", _plain(words), ""]
    for entry in entries:
        lines += [f"## {_plain(entry.name)}", "", _head(entry), ""]
        if entry.definition:
            lines += [_plain(entry.definition), ""]
        for heading, found in entry.examples():
            lines += [f"### {heading}", ""]
            lines += [_markdown_example(one, files, folder) for one in found]
            lines.append("")
        for heading, sentences in (("Edge cases", entry.edge_cases), ("Decided", shortened(entry.decisions))):
            if sentences:
                lines += [f"### {heading}", "", *(f"* {_plain(one)}" for one in sentences), ""]
        if entry.missing:
            lines += [f"*Still missing: {_plain(', '.join(entry.missing))}.*", ""]
    return "\n".join(lines)


def html_page(title: str, words: str, entries: Sequence[BookEntry]) -> str:
    """Return the book as one HTML page that needs no other file and runs no script.

    It is laid out in tables, which programs that print know as well: all classes at a glance, then each on a
    page of its own.
    """
    parts = [
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{html.escape(title)}</title>",
        f"<style>{_STYLE}</style></head><body><h1>{html.escape(title)}</h1><p>{html.escape(words)}</p>",
        _glance(entries),
    ]
    for entry in entries:
        name = html.escape(entry.name)
        parts.append(f"<h2 style='page-break-before:always'>{name}</h2>")
        parts.append(f"<p class='head'>{_html_head(entry)}</p>")
        parts += [f"<p>{html.escape(line)}</p>" for line in entry.definition.splitlines() if line.strip()]
        parts.append(_html_list("Edge cases", entry.edge_cases))
        for heading, found in entry.examples():
            parts.append(f"<h3>{heading}</h3>{_html_examples(found)}")
        parts.append(_html_list("Decided", shortened(entry.decisions)))
        if entry.missing:
            lacks = html.escape(", ".join(entry.missing))
            parts.append(f"<p class='missing'>Still missing: {lacks}.</p>")
    return "".join([*parts, "</body></html>"])


def shortened(decisions: Sequence[str]) -> list[str]:
    """Return the decisions, equal ones once with how often, at most `MOST_DECISIONS` of them.

    >>> shortened(["2 mm is ok", "too dark", "too dark"])
    ['2 mm is ok', 'too dark (2 times)']
    """
    counts = Counter(decisions)
    said = [one if n == 1 else f"{one} ({n:,} times)" for one, n in counts.items()]
    rest = len(said) - MOST_DECISIONS
    return said if rest <= 0 else [*said[:MOST_DECISIONS], f"… and {rest:,} more, in the project"]


def _glance(entries: Sequence[BookEntry]) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(entry.key)}</td><td><b>{html.escape(entry.name)}</b></td>"
        f"<td>{html.escape(' '.join(entry.definition.split()) or 'not defined yet')}</td></tr>"
        for entry in entries
    )
    head = "<tr><th width='40'>Key</th><th width='130'>Class</th><th>Definition</th></tr>"
    return f"<table class='glance' width='100%' cellspacing='0' cellpadding='4'>{head}{rows}</table>"


def _html_list(heading: str, sentences: Sequence[str]) -> str:
    rows = "".join(f"<li>{html.escape(one)}</li>" for one in sentences)
    return f"<h3>{heading}</h3><ul>{rows}</ul>" if rows else ""


def _html_examples(found: Sequence[BookExample]) -> str:
    rows = []
    for start in range(0, len(found), PER_ROW):
        cells = "".join(
            f"<td width='25%'>{_html_example(one)}</td>" for one in found[start : start + PER_ROW]
        )
        empty = "<td width='25%'></td>" * (PER_ROW - len(found[start : start + PER_ROW]))
        rows.append(f"<tr>{cells}{empty}</tr>")
    return f"<table width='100%' cellspacing='0' cellpadding='4'>{''.join(rows)}</table>"


def _plain(text: str) -> str:
    """Return text in which nothing means anything to Markdown, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _head(entry: BookEntry) -> str:
    key = f"Key `{entry.key}` · " if entry.key and "`" not in entry.key else ""
    return f"{key}{entry.kind} · " + (f"version {entry.version}" if entry.version else "nothing written yet")


def _markdown_example(one: BookExample, files: dict[bytes, str], folder: str) -> str:
    name, note = _plain(one.name), f": {_plain(one.note)}" if one.note else ""
    place = folder.replace(" ", "%20")
    return f"* ![{name}]({place}/{files[one.picture]}) {name}{note}" if one.picture else f"* {name}{note}"


def _html_head(entry: BookEntry) -> str:
    key = f"Key <span class='key'>{html.escape(entry.key)}</span> · " if entry.key else ""
    version = f"version {entry.version}" if entry.version else "nothing written yet"
    return f"{key}{html.escape(entry.kind)} · {version}"


def _html_example(one: BookExample) -> str:
    note = f"<br>{html.escape(one.note)}" if one.note else ""
    caption = f"<span class='caption'>{html.escape(one.name)}{note}</span>"
    shown = ""
    if one.picture:
        data = base64.b64encode(one.picture).decode("ascii")
        shown = f"<img alt='' width='150' src='data:image/jpeg;base64,{data}'><br>"
    return f"{shown}{caption}"
