"""Preferences: defaults, bounds, memory, a damaged file."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import UserError
from labeler.ui.state.preferences import RECENT, Preferences, preferences_path


def test_defaults_bounds_and_listeners(tmp_path: Path) -> None:
    heard: list[str] = []
    settings = Preferences(tmp_path / "p.json")
    settings.listen(heard.append)
    assert settings["theme"] == "system"
    settings["theme"] = "dark"
    with pytest.raises(UserError):
        settings["theme"] = "pink"
    assert heard == ["theme"]
    assert Preferences(tmp_path / "p.json")["theme"] == "dark"


def test_a_value_of_the_wrong_type_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"settings": {"resamples": "many"}}')
    assert Preferences(tmp_path / "p.json")["resamples"] == 1000


def test_recent_projects_newest_first_without_those_that_are_gone(tmp_path: Path) -> None:
    settings = Preferences(tmp_path / "p.json")
    files = [tmp_path / f"{number}.labeler" for number in range(RECENT + 3)]
    for file in files:
        file.touch()
        settings.opened(file)
    settings.opened(files[-2])
    assert settings.recent[:2] == [files[-2], files[-1]]
    assert len(settings.recent) == RECENT
    files[-1].unlink()
    assert files[-1] not in settings.recent


def test_keys_and_memory_come_back(tmp_path: Path) -> None:
    settings = Preferences(tmp_path / "p.json")
    settings.bind("a.b", "J")
    settings.remember("folder", "/somewhere")
    again = Preferences(tmp_path / "p.json")
    assert again.bindings == {"a.b": "J"}
    assert again.remembered("folder") == "/somewhere"
    again.bind("a.b", None)
    assert Preferences(tmp_path / "p.json").bindings == {}


def test_a_damaged_file_is_set_aside_and_named(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text("{torn")
    settings = Preferences(tmp_path / "p.json")
    assert "p.json" in settings.problem
    assert (tmp_path / "p.damaged").read_text() == "{torn"
    settings["theme"] = "light"
    assert Preferences(tmp_path / "p.json")["theme"] == "light"


def test_lies_in_the_own_home(own_home: Path) -> None:
    assert preferences_path() == own_home / "labeler" / "preferences.json"


def test_a_place_that_cannot_be_written_costs_only_memory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Preferences(tmp_path / "file" / "p.json")
    settings["theme"] = "dark"
    assert settings["theme"] == "dark"
    assert "could not be written" in settings.problem
