"""``labeler agreement`` and ``labeler hlp`` on plain tables: stable keys, readable text."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from labeler.cli import agreement, hlp

VOTES = """task,worker,label
a,x,yes
a,y,yes
a,z,yes
b,x,no
b,y,yes
b,z,no
c,x,no
c,y,no
c,z,yes
d,x,no
"""
PUBLISHED = ("percent", "cohen_kappa", "fleiss_kappa", "krippendorff_alpha", "gwet_ac1", "gwet_ac2")


def invoke(command, *arguments):
    result = CliRunner().invoke(command, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    path.write_text(VOTES, encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.csv"
    path.write_text("task,label\na,yes\nb,no\nc,no\nd,yes\n", encoding="utf-8")
    return path


def test_stable_keys_of_agreement(votes, gold):
    data = json.loads(invoke(agreement.command, votes, "--gold", gold, "--json", "--by", "item"))
    assert {
        "n_items",
        "n_people",
        "n_labels",
        "n_duplicates",
        "coefficients",
        "pairs",
        "classes",
        "people",
    } <= set(data)
    for name in PUBLISHED:
        assert {"value", "low", "high", "why"} <= set(data["coefficients"][name])
    assert data["coefficients"]["percent"]["value"] == pytest.approx(5 / 9)
    assert data["coefficients"]["gwet_ac2"]["value"] is None
    assert data["coefficients"]["gwet_ac2"]["why"] == "no_order"
    assert {"a", "b", "n", "percent", "cohen_kappa"} <= set(data["pairs"][0])
    assert {"label", "n", "agreement"} <= set(data["classes"][0])
    assert {"person", "n", "agreement_with_others"} <= set(data["people"][0])
    assert data["items"][3]["why"] == "single_label"
    assert data["hlp"]["kind"] == "hlp"


def test_stable_keys_of_hlp(votes, gold):
    data = json.loads(invoke(hlp.command, votes, "--gold", gold, "--json"))
    assert {
        "kind",
        "overall",
        "people",
        "classes",
        "tags",
        "two_labelers_agree",
        "best_single_convention",
    } <= set(data)
    assert {"value", "low", "high", "n"} <= set(data["overall"])
    assert data["overall"]["value"] == pytest.approx(7 / 10)
    assert data["kind"] == "hlp"


def test_without_gold_it_is_not_called_hlp(votes):
    assert "Agreement, not HLP" in invoke(hlp.command, votes)
    assert json.loads(invoke(hlp.command, votes, "--json"))["kind"] == "agreement"


def test_the_inspector(tmp_path):
    """Ng, visual inspection: 66.7 %, Wilson 30.0 to 90.3."""
    rows = zip("abcdef", (1, 1, 1, 0, 0, 0), (1, 0, 1, 0, 0, 1), strict=True)
    votes, gold = ["task,worker,label"], ["task,label"]
    for task, true, said in rows:
        votes.append(f"{task},inspector,{said}")
        gold.append(f"{task},{true}")
    (tmp_path / "v.csv").write_text("\n".join(votes), encoding="utf-8")
    (tmp_path / "g.csv").write_text("\n".join(gold), encoding="utf-8")
    text = invoke(hlp.command, tmp_path / "v.csv", "--gold", tmp_path / "g.csv")
    assert "HLP: 66.7 % (30.0–90.3 %" in text


@pytest.mark.parametrize("by", ["class", "person", "pair", "item"])
def test_tables_as_csv_and_text(votes, by):
    rows = list(csv.DictReader(invoke(agreement.command, votes, "--by", by, "--csv").splitlines()))
    assert len(rows) == {"class": 2, "person": 3, "pair": 3, "item": 4}[by]
    assert invoke(agreement.command, votes, "--by", by)


def test_levels_need_an_order(votes):
    result = CliRunner().invoke(agreement.command, [str(votes), "--level", "ordinal"])
    assert result.exit_code != 0
    assert "declare it with --order" in str(result.exception)
    ordered = invoke(agreement.command, votes, "--level", "ordinal", "--order", "no,yes", "--json")
    assert json.loads(ordered)["coefficients"]["krippendorff_alpha"]["value"] is not None


def test_same_seed_same_bytes(votes):
    assert invoke(agreement.command, votes, "--json") == invoke(agreement.command, votes, "--json")


def test_options_of_the_other_kind_are_refused(votes):
    result = CliRunner().invoke(agreement.command, [str(votes), "--round", "first"])
    assert result.exit_code == 2


def test_hlp_of_nothing_names_no_interval(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("task,worker,label\n", encoding="utf-8")
    first = invoke(hlp.command, empty).splitlines()[0]
    assert first.endswith(": –, 0 items.")
