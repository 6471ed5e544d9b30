"""What is built in comes through the same door as plug-ins, and every target is there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from labeler import hooks
from labeler.errors import Bug, UserError
from labeler.hooks import Part, hookimpl, part, parts, plugins


@pytest.fixture(autouse=True)
def own_plugins() -> Iterator[None]:
    plugins.cache_clear()
    yield
    plugins.cache_clear()


class Plugin:
    def __init__(self, name: str) -> None:
        self.name = name

    @hookimpl
    def labeler_exporters(self) -> list[Part]:
        return [Part(self.name, "Mine", "json:dumps")]


@pytest.mark.parametrize("noun", ["importer", "exporter", "trainer"])
def test_every_built_in_part_can_be_loaded(noun: hooks.Noun) -> None:
    found = parts(noun)
    assert found
    for one in found.values():
        assert callable(one.load()), one


def test_a_plug_in_adds_a_part_after_the_built_in_ones() -> None:
    built_in = list(parts("exporter"))
    plugins().register(Plugin("mine"))
    assert list(parts("exporter")) == [*built_in, "mine"]
    assert part("exporter", "mine").load()([1]) == "[1]"


def test_a_name_that_is_taken_or_unknown_is_said() -> None:
    with pytest.raises(UserError, match="There is no exporter 'mine'; choose csv"):
        part("exporter", "mine")
    plugins().register(Plugin("csv"))
    with pytest.raises(UserError, match="Two plug-ins"):
        parts("exporter")


@pytest.mark.parametrize("target", ["labeler.nowhere:x", "json:nothing"])
def test_a_target_that_is_not_there_is_ours_to_mend(target: str) -> None:
    with pytest.raises(Bug, match="cannot be loaded"):
        Part("x", "X", target).load()


def test_listing_the_parts_imports_nothing_heavy() -> None:
    code = (
        "import sys; from labeler.hooks import parts; "
        "[parts(noun) for noun in ('trainer', 'importer', 'exporter')]; "
        "print([m for m in ('torch', 'pandas', 'numpy', 'labeler.learn.train') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
