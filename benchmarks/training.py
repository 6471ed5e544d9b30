"""The network beside the plain reference trained on the same items: accuracy on test, over several seeds.

Spoken digits (the data's own split, and each speaker left out), magnetic tiles (whole tiles held out, and,
for comparison, single pictures) and CIFAR-10S. Nothing is tuned here: the recipe is the program's default,
and dev only watches the training. Each ``bound`` is the reference on the very same split, so a ratio above 1
means that the network beats it. ``python benchmarks/training.py [digits|speakers|tiles|cifar] …``.
"""

from __future__ import annotations

import csv
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from report import report

from labeler.learn.audio import mfcc, rate_for, seconds_for, spectrogram
from labeler.learn.baseline import best_logistic_regression
from labeler.learn.images import hog_and_colour, side_for, to_square
from labeler.learn.recipe import Recipe, recipe_for
from labeler.learn.train import train
from labeler.media.audio import read_sound
from labeler.media.image import decode_image
from labeler.stats.splits import stratified_split

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Set:
    """A data set as arrays: what the network and the reference read, labels, who or what it is of."""

    x: np.ndarray
    plain: np.ndarray
    y: np.ndarray
    group: np.ndarray
    official: np.ndarray
    recipe: Recipe


def digits() -> Set:
    """Return the spoken digits; groups are speakers."""
    rows = _rows(DATA / "spoken_digits" / "items.csv")
    sounds = [read_sound(DATA / "spoken_digits" / row["item"]) for row in rows]
    seconds = seconds_for(np.array([len(s.samples) / s.sample_rate_hz for s in sounds]))
    rate = rate_for(np.array([s.sample_rate_hz for s in sounds]))
    x = np.stack([spectrogram(s.samples, s.sample_rate_hz, seconds=seconds, wanted_hz=rate) for s in sounds])
    speakers = np.array([row["speaker"] for row in rows])
    official = np.array([row["split"] == "test" for row in rows])
    return Set(x, mfcc(x), _codes(rows, "label"), speakers, official, recipe_for("audio"))


def tiles() -> Set:
    """Return the magnetic tiles; pictures with neighbouring numbers show one tile in other light."""
    rows = _rows(DATA / "magnetic_tile" / "items.csv")
    number = np.array([int(row["picture_number"]) for row in rows])
    order = np.argsort(number)
    group = np.empty(len(rows), dtype=np.int64)
    group[order] = np.concatenate([[0], np.cumsum(np.diff(number[order]) > 300)])
    sizes = np.array([[int(row["width"]), int(row["height"])] for row in rows])
    x = _pictures([DATA / "magnetic_tile" / row["item"] for row in rows], side_for(sizes))
    nothing = np.zeros(len(rows), dtype=bool)
    return Set(x, hog_and_colour(x), _codes(rows, "label"), group, nothing, recipe_for("image"))


def cifar() -> Set:
    """Return the CIFAR-10S pictures, each a group of its own."""
    rows = _rows(DATA / "cifar10s_h" / "items.csv")
    x = _pictures([DATA / "cifar10s_h" / row["item"] for row in rows], 32)
    alone = np.arange(len(rows))
    nothing = np.zeros(len(rows), dtype=bool)
    return Set(x, hog_and_colour(x), _codes(rows, "true_label"), alone, nothing, recipe_for("image"))


def compare(what: str, data: Set, parts: list[np.ndarray], note: str = "") -> bool:
    """Train reference and network on each part (0 train, 1 dev, 2 test; one a seed) and report the means."""
    n_classes = int(data.y.max()) + 1
    net, plain, constant, seconds = [], [], [], []
    for seed, part in enumerate(parts):
        rows = [np.flatnonzero(part == p) for p in (0, 1, 2)]
        found, _ = best_logistic_regression(
            data.plain, data.y, n_classes=n_classes, train_rows=rows[0], dev_rows=rows[1]
        )
        recipe = replace(data.recipe, seed=seed)
        start = time.perf_counter()
        model = train(
            data.x, data.y, n_classes=n_classes, train_rows=rows[0], dev_rows=rows[1], recipe=recipe
        )
        seconds.append(time.perf_counter() - start)
        truth = data.y[rows[2]]
        net.append(float((model.probabilities(data.x[rows[2]]).argmax(1) == truth).mean()))
        plain.append(float((found[rows[2]].argmax(1) == truth).mean()))
        constant.append(float((np.bincount(data.y[rows[0]]).argmax() == truth).mean()))
    return report(
        f"{what}: accuracy of the network on test",
        n=sum(int((part == 2).sum()) for part in parts),
        value=float(np.mean(net)),
        unit="share",
        bound=float(np.mean(plain)),
        must=float(np.mean(plain)),
        lower_is_better=False,
        each=[round(v, 4) for v in net],
        reference_each=[round(v, 4) for v in plain],
        constant=round(float(np.mean(constant)), 4),
        seconds_each=[round(v, 1) for v in seconds],
        note=note,
    )


def stratified(data: Set, *, by_group: bool) -> list[np.ndarray]:
    """Return one 60/20/20 split a seed, balanced by class."""
    _, codes = np.unique(data.group, return_inverse=True)
    groups = codes.astype(np.int64) if by_group else None
    return [
        stratified_split(data.y, (0.6, 0.2, 0.2), groups=groups, seed=seed).part.astype(np.int64)
        for seed in SEEDS
    ]


def with_dev(is_test: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    """Return parts: test as given, a fifth of the rest for dev."""
    part = np.full(len(y), 2)
    rest = np.flatnonzero(~is_test)
    part[rest] = stratified_split(y[rest], (0.8, 0.2), seed=seed).part
    return part


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _codes(rows: list[dict[str, str]], column: str) -> np.ndarray:
    return np.unique([row[column] for row in rows], return_inverse=True)[1].astype(np.int64)


def _pictures(paths: list[Path], side: int) -> np.ndarray:
    return np.stack([to_square(decode_image(path).pixels, side) for path in paths])


def main(names: list[str]) -> int:
    """Report what was asked for; return 1 where the network does not beat the reference."""
    if not DATA.is_dir():
        report("training", n=0, value=float("nan"), unit="share", why="../shared/data is absent")
        return 0
    wanted = names or ["digits", "speakers", "cifar", "tiles"]
    holds = []
    if {"digits", "speakers"} & set(wanted):
        spoken = digits()
        if "digits" in wanted:
            parts = [with_dev(spoken.official, spoken.y, seed) for seed in SEEDS]
            holds.append(compare("spoken digits, own split", spoken, parts))
        if "speakers" in wanted:
            names_of = np.unique(spoken.group)
            parts = [with_dev(spoken.group == name, spoken.y, 0) for name in names_of]
            note = f"one of {', '.join(names_of)} left out each time"
            holds.append(compare("spoken digits, a speaker left out", spoken, parts, note))
    if "cifar" in wanted:
        small = cifar()
        holds.append(compare("cifar10s_h, 60/20/20", small, stratified(small, by_group=False)))
    if "tiles" in wanted:
        tile = tiles()
        holds.append(compare("magnetic tiles, whole tiles held out", tile, stratified(tile, by_group=True)))
        # not counted: neighbouring pictures of one tile fall on both sides, which rewards knowing the tile
        note = "leaks: other pictures of a test tile are trained on, and HOG knows a tile by its shape"
        compare("magnetic tiles, single pictures held out", tile, stratified(tile, by_group=False), note)
    return 0 if all(holds) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
