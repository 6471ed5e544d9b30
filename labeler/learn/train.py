"""The training loop: seeded, the same twice, stopped by the dev part or by the person."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from labeler.errors import Cancelled, UserError
from labeler.learn.predict import Model, as_input, logits_of
from labeler.learn.progress import Progress

if TYPE_CHECKING:
    from torch import Generator, Tensor, nn

    from labeler.learn.recipe import Recipe

Ints = NDArray[np.int64]
Features = NDArray[np.uint8] | NDArray[np.float32]

FEWEST_BATCHES = 24
"""An epoch of a handful of items goes round until it has as many batches; else nothing is learned in time."""


def train(
    features: Features,
    labels: Ints,
    *,
    n_classes: int,
    train_rows: Ints,
    dev_rows: Ints,
    recipe: Recipe,
    report: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Model:
    """Return a network trained on ``train_rows`` and watched on ``dev_rows`` (may be empty).

    ``features`` is uint8 ``[n, h, w, 3]`` or float32 ``[n, bands, frames]``; ``labels`` int64 ``[n]`` codes
    in ``0..n_classes-1`` (only those of the two parts are read). The same arguments give the same weights on
    the same machine with the same number of threads.

    Raises:
        UserError: fewer than two classes among the training labels.
        Cancelled: ``cancelled()`` said so after an epoch.
    """
    import torch

    if len(np.unique(labels[train_rows])) < 2:
        raise UserError("Training needs items of at least two classes: label or rule on more items first.")
    # first weights and dropout draw from torch's own generator: seed it, and give it back as it was
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        model = Model.untrained(features[train_rows], n_classes=n_classes, recipe=recipe)
        _fit(model, features, labels, train_rows, dev_rows, report=report, cancelled=cancelled)
    return model


def _fit(
    model: Model,
    features: Features,
    labels: Ints,
    train_rows: Ints,
    dev_rows: Ints,
    *,
    report: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> None:
    task = _Task(model, features, labels, train_rows=train_rows, dev_rows=dev_rows)
    kept = _Kept(len(dev_rows))
    for event in task.epochs():
        report(event)
        if cancelled():
            raise Cancelled("The training was stopped; nothing of it was kept.")
        if (
            event.accuracy is not None
            and kept.since_best(event.accuracy, task.average) >= model.recipe.patience
        ):
            break
    model.net.load_state_dict(kept.choice(task.average))


class _Kept:
    """The weights of the best dev accuracy so far, in case the last ones turn out clearly worse."""

    def __init__(self, n_dev: int) -> None:
        self.n_dev = n_dev
        self.best, self.last, self.since = -1.0, -1.0, 0
        self.weights: dict[str, Tensor] | None = None

    def since_best(self, accuracy: float, average: nn.Module) -> int:
        """Note an epoch and return how many epochs ago the best one was."""
        self.last, self.since = accuracy, self.since + 1
        if accuracy > self.best:
            self.best, self.since = accuracy, 0
            self.weights = deepcopy(average.state_dict())
        return self.since

    def choice(self, average: nn.Module) -> dict[str, Tensor]:
        """Return the last weights, or the best ones where those are more than a standard error better.

        The best of many epochs on a small dev part is mostly luck, while the last epochs have the smallest
        steps and the most averaging (the one-standard-error rule: Breiman et al. 1984, 3.4.3).
        """
        error = math.sqrt(max(self.best * (1 - self.best), 0.0) / max(1, self.n_dev))
        if self.weights is None or self.last >= self.best - error:
            return average.state_dict()
        return self.weights


class _Task:
    """One training under way: the arrays as tensors, the optimiser and the averaged weights."""

    def __init__(
        self, model: Model, features: Features, labels: Ints, *, train_rows: Ints, dev_rows: Ints
    ) -> None:
        import torch

        self.model = model
        recipe = self.recipe = model.recipe
        self.average = deepcopy(model.net)
        self.x = as_input(features[train_rows], model.mean, model.deviation)
        targets = torch.from_numpy(labels[train_rows])
        self.targets = torch.nn.functional.one_hot(targets, model.n_classes).float()
        self.weights = class_weights(labels[train_rows], model.n_classes, recipe.balance)
        self.dev_x = as_input(features[dev_rows], model.mean, model.deviation)
        self.dev_labels = torch.from_numpy(labels[dev_rows])
        self.generator = torch.Generator().manual_seed(recipe.seed)
        decayed = [p for p in model.net.parameters() if p.ndim > 1]
        others = [p for p in model.net.parameters() if p.ndim <= 1]
        groups: list[dict[str, Any]] = [
            {"params": decayed, "weight_decay": recipe.weight_decay},
            {"params": others},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=recipe.learning_rate, weight_decay=0.0)
        self.steps = 0

    def epochs(self) -> Iterator[Progress]:
        """Train epoch by epoch and yield what each came to."""
        begun = time.monotonic()
        for epoch in range(1, self.recipe.epochs + 1):
            batches = list(epoch_batches(len(self.x), self.recipe.batch, self.generator))
            losses = [self._step(rows, len(batches)) for rows in batches]
            dev_loss, accuracy = self._dev()
            left = (time.monotonic() - begun) / epoch * (self.recipe.epochs - epoch)
            mean = float(np.mean(losses))
            yield Progress(epoch, self.recipe.epochs, mean, dev_loss, accuracy, round(left, 1))

    def _step(self, rows: Tensor, batches: int) -> float:
        import torch

        from labeler.learn.augment import augment, mix

        recipe, net = self.recipe, self.model.net
        rate = learning_rate_at(self.steps, batches * recipe.epochs, recipe.learning_rate)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        x = augment(self.x[rows], recipe, self.generator)
        targets = self.targets[rows]
        if recipe.mixup > 0:
            x, targets = mix(x, targets, recipe.mixup, self.generator)
        net.train()
        loss = torch.nn.functional.cross_entropy(
            logits_of(net, x), targets, weight=self.weights, label_smoothing=recipe.label_smoothing
        )
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        self.optimiser.step()
        self.steps += 1
        average_into(self.average, net, min(recipe.ema, self.steps / (self.steps + 10)))
        return float(loss.detach())

    def _dev(self) -> tuple[float | None, float | None]:
        import torch

        if len(self.dev_x) == 0:
            return None, None
        self.average.eval()
        with torch.inference_mode():
            logits = torch.cat([logits_of(self.average, part) for part in torch.split(self.dev_x, 256)])
        loss = torch.nn.functional.cross_entropy(logits, self.dev_labels)
        return float(loss), float((logits.argmax(1) == self.dev_labels).float().mean())


def epoch_batches(n: int, batch: int, generator: Generator) -> Iterator[Tensor]:
    """Yield the rows of each batch of one epoch: every row as often as any other, none alone in a batch."""
    import torch

    rounds = max(1, round(FEWEST_BATCHES * min(batch, n) / n))
    for _ in range(rounds):
        order = torch.randperm(n, generator=generator)
        # batch normalisation needs two of a kind, so the rest is spread evenly over the batches
        yield from order.tensor_split(max(1, n // batch))


def learning_rate_at(step: int, steps: int, highest: float) -> float:
    """Return the rate of ``step``: up in a straight line for a tenth, then down along a cosine to zero.

    >>> learning_rate_at(0, 100, 1.0), learning_rate_at(10, 100, 1.0)
    (0.1, 1.0)
    """
    rise = max(1, steps // 10)
    if step < rise:
        return highest * (step + 1) / rise
    return highest * 0.5 * (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise)))


def class_weights(labels: Ints, n_classes: int, power: float) -> Tensor:
    """Return float32 ``[n_classes]``: ``(1 / share) ** power``, mean 1 over the labels, 0 where absent."""
    import torch

    counts = np.bincount(labels, minlength=n_classes).astype(np.float64)
    weights = np.where(counts > 0, np.maximum(counts, 1) ** -power, 0.0)
    weights *= len(labels) / float((weights * counts).sum())
    return torch.tensor(weights, dtype=torch.float32)


def average_into(average: nn.Module, net: nn.Module, decay: float) -> None:
    """Move the weights of ``average`` towards those of ``net``; counts and running means are copied."""
    import torch

    with torch.no_grad():
        for kept, new in zip(average.parameters(), net.parameters(), strict=True):
            kept.lerp_(new, 1 - decay)
        for counted, now in zip(average.buffers(), net.buffers(), strict=True):
            counted.copy_(now)
