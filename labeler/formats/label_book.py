"""The label book for people outside: Markdown with pictures beside it, or one HTML page that holds all."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_STYLE = (
    "body{font-family:sans-serif;max-width:52em;margin:2em auto;line-height:1.4;color:#1b1b26}"
    "h2{border-bottom:1px solid #bbb;padding-bottom:.2em}figure{display:inline-block;margin:.4em;width:14em;"
    "vertical-align:top}figcaption{font-size:.85em}img{max-width:100%;border:1px solid #bbb}"
    ".missing{color:#8a4b00}.key{border:1px solid #999;border-radius:3px;padding:0 .4em}"
)


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
        for heading, sentences in (("Edge cases", entry.edge_cases), ("Decided", entry.decisions)):
            if sentences:
                lines += [f"### {heading}", "", *(f"* {_plain(one)}" for one in sentences), ""]
        if entry.missing:
            lines += [f"*Still missing: {_plain(', '.join(entry.missing))}.*", ""]
    return "\n".join(lines)


def html_page(title: str, words: str, entries: Sequence[BookEntry]) -> str:
    """Return the book as one HTML page that needs no other file and runs no script."""
    parts = [
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{html.escape(title)}</title>",
        f"<style>{_STYLE}</style></head><body><h1>{html.escape(title)}</h1><p>{html.escape(words)}</p>",
    ]
    for entry in entries:
        parts.append(f"<h2>{html.escape(entry.name)}</h2><p>{_html_head(entry)}</p>")
        parts += [f"<p>{html.escape(line)}</p>" for line in entry.definition.splitlines() if line.strip()]
        for heading, found in entry.examples():
            parts.append(f"<h3>{heading}</h3>{''.join(_html_example(one) for one in found)}")
        for heading, sentences in (("Edge cases", entry.edge_cases), ("Decided", entry.decisions)):
            if sentences:
                rows = "".join(f"<li>{html.escape(one)}</li>" for one in sentences)
                parts.append(f"<h3>{heading}</h3><ul>{rows}</ul>")
        if entry.missing:
            lacks = html.escape(", ".join(entry.missing))
            parts.append(f"<p class='missing'>Still missing: {lacks}.</p>")
    return "".join([*parts, "</body></html>"])


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
    caption = html.escape(f"{one.name}: {one.note}" if one.note else one.name)
    shown = ""
    if one.picture:
        data = base64.b64encode(one.picture).decode("ascii")
        shown = f"<img alt='' width='200' src='data:image/jpeg;base64,{data}'>"
    return f"<figure>{shown}<figcaption>{caption}</figcaption></figure>"
