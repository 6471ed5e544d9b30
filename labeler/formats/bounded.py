"""Reading what others wrote, within bounds: no file too large, no nesting too deep, no entity expanded.

Every function raises `FileProblem` with one clear reason. JSON takes about eight times its size in memory
while it is read, so larger files are refused before they are opened.
"""

from __future__ import annotations

import codecs
import gc
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labeler.errors import FileProblem
from labeler.formats.regular import check_regular

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_JSON_BYTES = 512 * 2**20
MOST_XML_BYTES = 256 * 2**20
MOST_TEXT_BYTES = 256 * 2**20
MOST_YAML_BYTES = 4 * 2**20
DEEPEST = 100
_XML_CHUNK = 2**16
_IN_PIECES = 16 * 2**20
"""Texts of JSON longer than this are decoded piece by piece."""
HEAD_BYTES = 64 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TOKEN = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"(?P<colon>\s*:)?|(?P<mark>[{}\[\]])')


def read_bytes(path: Path, most: int) -> bytes:
    """Return the content of a file of at most ``most`` bytes.

    Raises:
        FileProblem: missing, a folder, a pipe, too large or unreadable.
    """
    check_regular(path, most)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise FileProblem(path, "there is no such file.") from None
    except OSError as error:
        raise FileProblem(path, f"cannot be read ({error.strerror or error}).") from None


def read_head(path: Path) -> bytes:
    """Return the first bytes of a file, or none where it cannot be read or is no regular file."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except (OSError, ValueError):
        return b""


def decoded(path: Path, content: bytes) -> str:
    """Return bytes as text: UTF-8, or UTF-16 where it has a mark or every other byte is zero.

    Raises:
        FileProblem: it is neither; names the line.
    """
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    if not encoding:
        start = content[:64]
        bare = {0: "utf-16-be", 1: "utf-16-le"}
        odd = next((at for at in bare if len(start) > 3 and not any(start[at::2])), None)
        encoding = "utf-8" if odd is None else bare[odd]
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileProblem(path, f"is not {encoding[:6].upper()} text; save it as UTF-8.", line) from None


def read_text(path: Path, most: int = MOST_TEXT_BYTES) -> str:
    """Return the text of a file.

    Raises:
        FileProblem: missing, too large, or neither UTF-8 nor UTF-16.
    """
    return decoded(path, read_bytes(path, most))


def lines_of(text: str) -> Iterator[str]:
    """Give the lines of a text: ended by line feeds and carriage returns alone, as files' lines are.

    ``str.splitlines`` also cuts at signs that words may hold, such as U+2028 and the form feed.

    >>> list(lines_of("a\\u2028b\\r\\nc\\n"))
    ['a\\u2028b', 'c']
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        if end < 0:
            end = len(text)
        yield text[at:end]
        at = end + 1


def read_json(path: Path) -> Any:
    """Return what a JSON file holds; NaN and infinity are refused, of a key given twice the last counts.

    Raises:
        FileProblem: missing, too large, too deeply nested, or not JSON; names the line.
    """
    return parse_json(path, read_text(path, MOST_JSON_BYTES))


@contextmanager
def many_objects() -> Iterator[None]:
    """Let objects by the hundred thousand be made without the search for cycles among them each time.

    What is read from files has no cycles, and the search would take a third of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def parse_json(path: Path, text: str, line: int | None = None) -> Any:
    """Return what a text is as JSON; ``line`` is where it stands in the file.

    Raises:
        FileProblem: too deeply nested, or not JSON.
    """
    try:
        if len(text) > _IN_PIECES:
            return _in_pieces(text)
        found = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        why = f"is not JSON: {error.msg} at column {error.colno}."
        raise FileProblem(path, why, error.lineno if line is None else line) from None
    except RecursionError:
        raise FileProblem(path, "is nested too deeply to be an annotation.", line) from None
    except ValueError as error:
        raise FileProblem(path, f"is not JSON: {error}.", line) from None
    return found


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
_BLANK = re.compile(r"[ \t\n\r]*")


def _in_pieces(text: str) -> Any:
    """Return what a long text is as JSON, decoding the elements of its outer lists one by one.

    The decoder lets no other thread run while it works, and a window must not stand still for seconds.
    """
    at = _skip(text, 0)
    start = text[at : at + 1]
    if start not in ("[", "{"):
        return json.loads(text, parse_constant=_refuse)
    value, at = _list(text, at) if start == "[" else _object(text, at)
    if _skip(text, at) != len(text):
        raise json.JSONDecodeError("Extra data", text, at)
    return value


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return at if found is None else found.end()


def _list(text: str, at: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    at = _skip(text, at + 1)
    if text[at : at + 1] == "]":
        return found, at + 1
    while True:
        value, at = _DECODER.raw_decode(text, at)
        found.append(value)
        at = _skip(text, at)
        mark = text[at : at + 1]
        if mark == "]":
            return found, at + 1
        if mark != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        at = _skip(text, at + 1)


def _object(text: str, at: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    at = _skip(text, at + 1)
    if text[at : at + 1] == "}":
        return found, at + 1
    while True:
        if text[at : at + 1] != '"':
            raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise json.JSONDecodeError("Expecting ':' delimiter", text, at)
        at = _skip(text, at + 1)
        found[key], at = _list(text, at) if text[at : at + 1] == "[" else _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        mark = text[at : at + 1]
        if mark == "}":
            return found, at + 1
        if mark != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        at = _skip(text, at + 1)


def read_xml(path: Path) -> Element:
    """Return the root of an XML file; entities and document types of its own are refused.

    Raises:
        FileProblem: missing, too large, not XML, with entities, or nested too deeply; names the line.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException

    check_regular(path, MOST_XML_BYTES)
    try:
        root: Element = _parse_xml(path)
    except OSError as error:
        raise FileProblem(path, f"cannot be read ({error.strerror or error}).") from None
    except DefusedXmlException:
        raise FileProblem(
            path, "declares entities of its own, which is not safe; remove its DOCTYPE."
        ) from None
    except ParseError as error:
        raise FileProblem(path, f"is not XML: {error}.", error.position[0]) from None
    except (ValueError, LookupError, RecursionError) as error:  # an unknown or a wrong encoding
        raise FileProblem(path, f"is not XML: {error}.") from None
    return root


def _parse_xml(path: Path) -> Any:
    """Parse XML, counting how deep it goes before the tree of it can become a burden."""
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=_Shallow(), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    with path.open("rb") as file:
        while chunk := file.read(_XML_CHUNK):
            parser.feed(chunk)
    return parser.close()


class _Shallow:
    """A tree builder that refuses to go deeper than `DEEPEST`."""

    def __init__(self) -> None:
        from xml.etree.ElementTree import TreeBuilder

        self._builder = TreeBuilder()
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> Any:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
        return self._builder.start(tag, attributes)

    def end(self, tag: str) -> Any:
        self._depth -= 1
        return self._builder.end(tag)

    def data(self, text: str) -> None:
        self._builder.data(text)

    def close(self) -> Any:
        return self._builder.close()


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds, by the safe loader: plain values only, aliases refused.

    Raises:
        FileProblem: missing, too large, or not plain YAML; names the line.
    """
    import yaml

    text = read_text(path, MOST_YAML_BYTES)
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken):
                raise FileProblem(
                    path, "uses aliases (*name); write the values out.", token.start_mark.line + 1
                )
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        raise FileProblem(path, f"is not YAML: {error.problem}.", line) from None
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        raise FileProblem(path, f"is not YAML: {str(error).splitlines()[0]}.") from None


def json_keys(head: bytes) -> dict[int, set[str]]:
    """Return the keys that the beginning of a JSON text shows, by depth (1: those of the outermost object).

    The text may be cut anywhere; what is no JSON gives no keys.

    >>> sorted(json_keys(b'{"images": [{"id": 1, "file_na').items())
    [(0, {'{'}), (1, {'images'}), (3, {'id'})]
    """
    try:
        text = decoded(Path(), head[: len(head) & ~1]).lstrip()
    except FileProblem:
        text = head.decode("utf-8", "ignore").lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "["):
        return {}
    found: dict[int, set[str]] = {0: {text[0]}}
    depth = 0
    for token in _TOKEN.finditer(text):
        mark = token["mark"]
        if mark:
            depth += 1 if mark in "{[" else -1
        elif token["colon"]:
            found.setdefault(depth, set()).add(token["text"])
    return found
