"""The published worked examples beside the project, read from their files where they are there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labeler.stats.agreement import item_spread, pair_agreement, percent_agreement, specific_agreement
from labeler.stats.alpha import Level, krippendorff_alpha
from labeler.stats.chance import (
    brennan_prediger,
    fleiss_kappa,
    fleiss_per_class,
    gwet_ac,
    gwet_standard_error,
)
from labeler.stats.codes import encode
from labeler.stats.cohen import cohen_kappa
from labeler.stats.hlp import against_truth, agreement_of_shares, overall
from labeler.stats.intervals import (
    benjamini_hochberg,
    clopper_pearson,
    holm,
    lower_bound,
    mcnemar,
    wilson,
)
from labeler.stats.tally import Tally, tally, tally_of_counts
from labeler.stats.weights import agreement_weights
from tests.stats import literature as lit

Check = Callable[[dict[str, Any]], dict[str, Any]]


def _raters(given: dict[str, Any]) -> Tally:
    rows = given["data_raters_by_units"]
    values = given.get("value_domain") or sorted({v for row in rows for v in row if v is not None})
    place = {value: code for code, value in enumerate(values)}
    coded = tuple(tuple(None if v is None else place[v] for v in row) for row in rows)
    item, _, label = lit.long(coded, first=0)
    return tally(item, label, len(rows[0]), len(values))


def _two(table: list[list[int]]) -> tuple[Tally, np.ndarray]:
    confusion = np.array(table)
    item, _, label = lit.two_people(confusion)
    return tally(item, label, int(confusion.sum()), len(confusion)), confusion


def _confusion(given: dict[str, Any]) -> dict[str, Any]:
    of, table = _two(given["confusion_rows_A_cols_B"])
    rank = np.arange(float(len(table)))
    estimate, n = cohen_kappa(table), table.sum()
    row, column = table.sum(axis=1) / n, table.sum(axis=0) / n
    pi, alpha, s = fleiss_kappa(of).value, krippendorff_alpha(of).value, brennan_prediger(of).value
    pa = percent_agreement(of).value
    return {
        "kappa": estimate.value, "cohen": estimate.value, "pa": pa, "po": pa, "pe": float(row @ column),
        "cohen_se": (estimate.high - estimate.low) / 2 / 1.959963984540054,
        "linear": cohen_kappa(table, agreement_weights("linear", rank)).value,
        "quadratic": cohen_kappa(table, agreement_weights("quadratic", rank)).value,
        "ac1": gwet_ac(of).value, "scott_pi": pi, "pi": pi, "alpha": alpha, "krippendorff_alpha": alpha,
        "brennan_prediger": s, "S": s,
        # the form for a table of two people divides by N
        "ac1_se": gwet_standard_error(of) * ((n - 1) / n) ** 0.5,
    }  # fmt: skip


def _alpha(given: dict[str, Any]) -> dict[str, Any]:
    of = _raters(given)
    numbers = np.array(given.get("value_domain") or range(of.n_classes), dtype=float)
    levels = {str(level): krippendorff_alpha(of, level, numbers).value for level in Level}
    return {
        **levels,
        "alpha_nominal": levels["nominal"],
        "krippendorff_alpha": levels["nominal"],
        "percent_agreement": percent_agreement(of).value,
        "pa": percent_agreement(of).value,
        "ac1": gwet_ac(of).value,
        "ac1_se": gwet_standard_error(of),
        "fleiss": fleiss_kappa(of).value,
        "fleiss_kappa": fleiss_kappa(of).value,
        "brennan_prediger": brennan_prediger(of).value,
        "n_pairable": of.n_pairable,
    }


def _counts(given: dict[str, Any]) -> dict[str, Any]:
    of = tally_of_counts(np.array(given["counts_items_by_categories"]))
    spread = item_spread(of)
    each = pair_agreement(of)[of.of_item]
    return {
        "kappa": fleiss_kappa(of).value, "fleiss_kappa": fleiss_kappa(of).value,
        "p_bar": percent_agreement(of).value, "percent_agreement": percent_agreement(of).value, "P_i": each,
        "kappa_per_category": [e.value for e in fleiss_per_class(of)],
        "conditional_agreement_per_category": [e.value for e in specific_agreement(of)],
        "krippendorff_alpha": krippendorff_alpha(of).value, "ac1": gwet_ac(of).value,
        "entropy_bits": spread.entropy, "normalised_entropy_logK": spread.normalised,
        "pair_agreement_without_replacement": each, "without_replacement": each,
        "mean_items_without": percent_agreement(of).value,
    }  # fmt: skip


def _paradox(given: dict[str, Any]) -> dict[str, Any]:
    out = {}
    for name, table in (("t1", given["table1"]), ("t2", given["table2"])):
        of, confusion = _two(table)
        positive, negative = specific_agreement(of)
        out[name] = {
            "po": percent_agreement(of).value,
            "kappa": cohen_kappa(confusion).value,
            "ac1": gwet_ac(of).value,
            "pabak": brennan_prediger(of).value,
            "ppos": positive.value,
            "pneg": negative.value,
        }
    return out


def _inspection(given: dict[str, Any]) -> dict[str, Any]:
    truth, said = np.array(given["ground_truth"]), np.array(given["inspector"])
    one = overall(against_truth(np.arange(len(said)), np.zeros_like(said), said, truth, np.eye(2)))
    return {"accuracy": one.value, "wilson95": [one.low, one.high]}


def _conventions(given: dict[str, Any]) -> dict[str, Any]:
    shares = given["label_shares"]
    agree, model = agreement_of_shares(np.array(list(shares.values()))), shares[given["ml_always"]]
    return {
        "two_random_labelers_agree": agree,
        "ml_agrees_with_human": model,
        "illusory_gain_points": 100 * (model - agree),
    }


def _shares(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "ci": [wilson(x, n, given["level"]) for x, n in given["x_n"]],
        "clopper_pearson": [clopper_pearson(x, n, given["level"]) for x, n in given["x_n"]],
    }


def _many(given: dict[str, Any]) -> dict[str, Any]:
    p = np.array(given["p"])
    return {
        "adjusted_bh": benjamini_hochberg(p),
        "adjusted_holm": holm(p),
        "n_rejected_bh": int((benjamini_hochberg(p) <= given["q"]).sum()),
        "n_rejected_holm": int((holm(p) <= given["q"]).sum()),
    }


CHECKS: dict[str, Check] = {
    "artstein_poesio_dialogue_acts": _confusion,
    "benjamini_hochberg_1995": _many,
    "cohen_kappa_1960_clinicians": _confusion,
    "cohen_kappa_1960_negative": _confusion,
    "cohen_kappa_weighted_linear_quadratic": _confusion,
    "edge_one_class_only": _counts,
    "edge_single_labeler": _alpha,
    "fleiss_kappa_1971_psychiatric": _counts,
    "fleiss_kappa_wikipedia_10x5": _counts,
    "gwet_3x3_abstractors": _confusion,
    "gwet_ac1_4raters_missing": _alpha,
    "hlp_two_random_labelers_speech_ng": _conventions,
    "hlp_visual_inspection_ng": _inspection,
    "item_entropy_disagreement": _counts,
    "kappa_paradox_feinstein_cicchetti": _paradox,
    "krippendorff_alpha_4x12_missing": _alpha,
    "krippendorff_alpha_binary_2x10": _alpha,
    "krippendorff_alpha_nominal_2x12_ben_gerry": _alpha,
    "mcnemar_paired_models": lambda given: {
        "small_exact_p": mcnemar(given["small_table"][0][1], given["small_table"][1][0])
    },
    "rule_of_three_zero_errors": lambda given: {
        "accuracy_lower_bound": [lower_bound(n, n) for n in given["n"]]
    },
    "two_random_labelers_agree_finite_sample": _counts,
    "wilson_interval_newcombe": _shares,
}


def _plain(value: Any) -> Any:
    if value is None:
        return float("nan")
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(one) for one in value]
    return value


def _compare(expected: dict[str, Any], found: dict[str, Any], tolerance: float) -> int:
    compared = 0
    for name, value in expected.items():
        if name not in found:
            continue
        if isinstance(value, dict):
            compared += _compare(value, found[name], tolerance)
            continue
        wanted = np.array(_plain(value), dtype=float)
        got = np.array(_plain(found[name]), dtype=float)
        np.testing.assert_allclose(got, wanted, atol=tolerance, err_msg=name)
        compared += 1
    return compared


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_worked_example(name: str, shared_vectors: Path) -> None:
    vector = json.loads((shared_vectors / f"{name}.json").read_text("utf-8"))
    found = CHECKS[name](vector["input"])
    assert _compare(vector["expected"], found, vector["tolerance"]) > 0


@pytest.mark.parametrize("name", ["rte", "bluebird"])
def test_crowds(name: str, shared_vectors: Path, shared_data: Path) -> None:
    """Snow et al. (2008) and Welinder et al. (2010): agreement checked with krippendorff 0.9.0 and irrCAC."""
    from labeler.formats.table import read_gold, read_votes

    expected = json.loads((shared_vectors / f"real_{name}_consensus_accuracy.json").read_text("utf-8"))[
        "expected"
    ]
    votes = read_votes(shared_data / "crowd" / name / "labels.csv")
    gold = read_gold(shared_data / "crowd" / name / "gold.csv")
    coded = encode(votes.task, votes.worker, votes.label)
    of = tally(coded.item, coded.label, len(coded.items), len(coded.classes))
    scored = against_truth(
        coded.item, coded.person, coded.label, coded.truth(gold.task, gold.label), np.eye(len(coded.classes))
    )
    found = {
        "krippendorff_alpha_nominal": krippendorff_alpha(of).value,
        "fleiss_gwet_form": fleiss_kappa(of).value,
        "ac1": gwet_ac(of).value,
        "percent_agreement": percent_agreement(of).value,
        "labeler_accuracy_micro": overall(scored, n_resamples=200).value,
    }
    assert _compare(expected, found, 1e-6) == 5


def test_two_way_errors_are_those_of_people(shared_data: Path) -> None:
    """RTE: labels taken as independent give 0.0050, items and people drawn anew about 0.042."""
    from labeler.formats.table import read_gold, read_votes

    votes = read_votes(shared_data / "crowd" / "rte" / "labels.csv")
    gold = read_gold(shared_data / "crowd" / "rte" / "gold.csv")
    coded = encode(votes.task, votes.worker, votes.label)
    truth = coded.truth(gold.task, gold.label)
    one = overall(against_truth(coded.item, coded.person, coded.label, truth, np.eye(2)))
    assert (one.high - one.low) / 2 / 1.96 == pytest.approx(0.042, abs=0.005)


def test_cifar10s(shared_data: Path) -> None:
    """First passes: 6,200 judgements, alpha 0.750253, accuracy 0.843548; 463 of 498 repeats the same."""
    from labeler.formats.columns import read_table
    from labeler.stats.repeats import self_agreement

    table = read_table(shared_data / "cifar10s_h" / "cifar10s_annotations_long.csv").columns
    first = [a == "0" and b == "0" for a, b in zip(table["is_repeat"], table["repeat_no"], strict=True)]
    names = ("item", "annotator", "chosen_label", "true_label")
    task, worker, label, true = ([c for c, keep in zip(table[n], first, strict=True) if keep] for n in names)
    coded = encode(task, worker, label)
    of = tally(coded.item, coded.label, len(coded.items), len(coded.classes))
    assert krippendorff_alpha(of).value == pytest.approx(0.750253, abs=1e-6)
    scored = against_truth(coded.item, coded.person, coded.label, coded.truth(task, true), np.eye(10))
    assert overall(scored, n_resamples=100).value == pytest.approx(0.843548, abs=1e-6)
    every = encode(table["item"], table["annotator"], table["chosen_label"])
    again, _ = self_agreement(
        every.again_item, every.again_person, every.again_first, every.again_last, len(every.people)
    )
    assert again.value == pytest.approx(0.93, abs=0.01)
