"""Reading within bounds: JSON in pieces as in one, encodings, XML, YAML, sizes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.errors import FileProblem
from labeler.formats import bounded
from labeler.formats.bounded import json_keys, parse_json, read_json, read_text, read_xml
from tests.formats.made import write

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(value=_JSON, indent=st.sampled_from([None, 1]), cut=st.integers(0, 40))
def test_json_in_pieces_is_json(value: object, indent: int | None, cut: int) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert bounded._in_pieces(f" {text}\n") == value
    broken = text[: max(0, len(text) - cut)] + ("x" if cut % 3 == 0 else "")
    try:
        wanted: object = json.loads(broken)
    except ValueError:
        with pytest.raises(ValueError):
            bounded._in_pieces(broken)
    else:
        assert bounded._in_pieces(broken) == wanted


def test_long_texts_go_in_pieces_with_the_same_refusals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "_IN_PIECES", 10)
    assert read_json(write(tmp_path / "a.json", '{"images": [1, {"a": [2]}], "b": "c", "d": []}'))["b"] == "c"
    for text, why in (
        ('{"images": [1, 2}', "delimiter"),
        ('{"images": [NaN, 2]}', "NaN"),
        ('{"images": []} extra', "Extra data"),
        ('{"images" [1, 2, 3]}', "':'"),
        ("{'images': [1, 2, 3]}", "property name"),
        ('{"a": ' + "[" * 3_000, "nested too deeply"),
    ):
        with pytest.raises(FileProblem, match=why):
            parse_json(tmp_path / "x.json", text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_unicode(tmp_path: Path, encoding: str) -> None:
    assert read_text(write(tmp_path / "a.txt", '{"straße": 1}'.encode(encoding))) == '{"straße": 1}'
    with pytest.raises(FileProblem, match="line 2: is not UTF-8 text"):
        read_text(write(tmp_path / "b.txt", "a\nstraße".encode("latin-1")))


def test_sizes_depths_and_entities(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="larger than 0 MB"):
        read_text(write(tmp_path / "a.txt", "12345"), most=4)
    with pytest.raises(FileProblem, match="deeper than 100"):
        read_xml(write(tmp_path / "a.xml", "<a>" * 150 + "</a>" * 150))
    with pytest.raises(FileProblem, match="entities of its own"):
        read_xml(write(tmp_path / "b.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'))
    with pytest.raises(FileProblem, match="line 2: is not XML"):
        read_xml(write(tmp_path / "c.xml", "<a>\n</b>"))
    with pytest.raises(FileProblem, match="is not XML"):
        read_xml(write(tmp_path / "d.xml", "<?xml version='1.0' encoding='nonsense'?><a/>"))


def test_the_keys_that_a_beginning_shows() -> None:
    assert json_keys(b'{"a": [{"b": {"c": 1') == {0: {"{"}, 1: {"a"}, 3: {"b"}, 4: {"c"}}
    assert json_keys(b"\xef\xbb\xbf[]") == {0: {"["}}
    assert json_keys('{"ä": 1}'.encode("utf-16"))[1] == {"ä"}
    assert json_keys(b"no json") == {} and json_keys(b"") == {}


def test_a_refusal_of_a_file_with_an_odd_name_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "line\nbreak\u202egnp.json"
    path.write_bytes(b"{")
    with pytest.raises(FileProblem) as caught:
        read_json(path)
    assert "line\\nbreak\\u202egnp.json, line 1: is not JSON" in str(caught.value)
