"""Accuracy of every method on every real crowd set, beside what crowd-kit reaches and what was published."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
from report import report

from labeler.stats.codes import Coded, encode
from labeler.stats.consensus import accuracy, compare, consensus
from labeler.stats.dawid_skene import ZHENG_2017, dawid_skene
from labeler.stats.mace import REFERENCE, mace
from labeler.stats.rover import medoid, rover
from labeler.stats.transcripts import error_rates
from labeler.stats.votes import Votes, as_votes

CROWD = Path(__file__).resolve().parents[2] / "shared" / "data" / "crowd"
SETS = ("bluebird", "rte", "temporal", "bm_sentiment", "adult2")

# crowd-kit 1.4.2 with its defaults on these votes (of repeated labels the latest)
CROWD_KIT = {
    "dawid-skene": (0.8889, 0.9275, 0.9416, 0.7090, 0.7658),
    "one-coin": (0.5833, 0.9250, 0.9394, 0.6680, 0.7117),
    "mace": (0.8056, 0.9287, 0.9416, 0.6930, 0.7628),
    "glad": (0.7222, 0.9263, 0.9372, 0.6940, 0.7598),
}
# mean-utterance and corpus WER of the ROVER of Pavlichenko, Stelmakh and Ustalov (2021)
ROVER = {"crowdspeech-dev-clean": (0.067628, 0.060549), "crowdspeech-test-clean": (0.072931, 0.064003)}


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def classes_set(name: str) -> tuple[Votes, np.ndarray]:
    """Return the votes and the truths of a set."""
    said, known = rows(CROWD / name / "labels.csv"), rows(CROWD / name / "gold.csv")
    order = sorted({row["label"] for row in [*said, *known]})
    columns = [[row[key] for row in said] for key in ("task", "worker", "label")]
    coded: Coded = encode(*columns, order)
    sizes = {"n_items": len(coded.items), "n_people": len(coded.people), "n_classes": len(order)}
    truth = coded.truth([row["task"] for row in known], [row["label"] for row in known])
    return as_votes(coded.item, coded.person, coded.label, **sizes), truth


def classes() -> None:
    """Print a line per set and method."""
    for place, name in enumerate(SETS):
        votes, truth = classes_set(name)
        n = int(np.count_nonzero(truth >= 0))
        for method, hidden in compare(votes).items():
            theirs = CROWD_KIT.get(method)
            report(
                f"{name}: {method}",
                n=n,
                value=accuracy(consensus(votes, method), truth),
                unit="accuracy",
                must=theirs[place] - 5e-5 if theirs else None,
                lower_is_better=False,
                crowd_kit=theirs[place] if theirs else None,
                held_out_log_likelihood=round(hidden.log_likelihood, 4),
            )
        as_published = dawid_skene(votes, protocol=ZHENG_2017)
        value = accuracy(as_published, truth)
        report(f"{name}: dawid-skene as Zheng et al. 2017", n=n, value=value, unit="accuracy")
        value = accuracy(mace(votes, protocol=REFERENCE), truth)
        report(f"{name}: mace as its authors' code", n=n, value=value, unit="accuracy")


def as_compared(text: str) -> str:
    """Return a text as the published script compares it."""
    import re

    return re.sub(r" {2,}|^ | $", "", re.sub(r"[^\w' ]", "", text.lower()))


def transcripts() -> None:
    """Print a line per set, method and kind of WER."""
    for name, (mean, corpus) in ROVER.items():
        said = defaultdict(list)
        for row in rows(CROWD / name / "labels.csv"):
            said[row["task"]].append(as_compared(row["label"]))
        gold = {row["task"]: as_compared(row["label"]) for row in rows(CROWD / name / "gold.csv")}
        voted = error_rates(list(gold.values()), [rover(said[task]).text for task in gold])
        central = error_rates(list(gold.values()), [medoid(said[task]) for task in gold])
        for what, found, must in (
            ("rover, mean utterance", voted.mean_utterance, mean),
            ("rover, corpus", voted.corpus, corpus),
            ("medoid, mean utterance", central.mean_utterance, None),
            ("medoid, corpus", central.corpus, None),
        ):
            report(f"{name}: {what}", n=len(gold), value=found, unit="WER", must=must)


if __name__ == "__main__":
    if CROWD.is_dir():
        classes()
        transcripts()
    else:
        report("crowd sets beside the project", n=0, value=0, unit="sets")
