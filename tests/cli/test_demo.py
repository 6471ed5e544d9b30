"""``labeler demo``: headless it goes through every command of the loop; without a screen it says so."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

import labeler.ops.demo
from labeler.cli import demo, main
from labeler.demo.scenes import phone_scene, voice_scene


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo of a few items, trained for one epoch, without pictures."""
    monkeypatch.setattr("signal.signal", lambda number, handler: None)
    scenes = (partial(phone_scene, 40), partial(voice_scene, 36))
    whole = labeler.ops.demo.make_demo
    monkeypatch.setattr(labeler.ops.demo, "make_demo", partial(whole, scenes=scenes))
    monkeypatch.setattr(demo, "EPOCHS", "1")
    monkeypatch.setattr(demo, "_draw", lambda projects: None)


@pytest.mark.usefixtures("small")
def test_headless_prints_the_tables_and_leaves_project_and_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    result = CliRunner().invoke(main, ["demo", "--dir", str(tmp_path / "d")], catch_exceptions=False)
    assert result.exit_code == 0
    assert "no screen" in result.stderr
    for name in ("agreement", "hlp", "consensus", "train", "runs", "errors", "split", "export"):
        n_questions = 3 if name in {"agreement", "hlp"} else 2
        assert result.stdout.count(f"$ labeler {name} ") == n_questions, name
    assert "as standardised" in result.stdout
    assert "This is about the question 'word'" in result.stderr
    for words in ("(simulated)", "dim light", "low snr", "residual network"):
        assert words in result.stdout
    assert "(simulated) (simulated)" not in result.stdout
    for name in ("phone inspection", "voice search"):
        assert (tmp_path / "d" / f"{name}.labeler").is_file()
        assert (tmp_path / "d" / f"{name} export" / "manifest.json").is_file()


def test_a_second_export_takes_another_name(tmp_path: Path) -> None:
    assert demo.free_name(tmp_path / "export") == tmp_path / "export"
    (tmp_path / "export").mkdir()
    (tmp_path / "export 2").mkdir()
    assert demo.free_name(tmp_path / "export") == tmp_path / "export 3"


def test_a_platform_that_was_asked_for_counts_as_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert not demo.has_screen()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert demo.has_screen()
