"""What a training is told: every setting that changes its result, as one value that a run records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from labeler.errors import UserError

FLIPS = ("none", "horizontal", "both")


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of one training.

    ``kind`` is ``image`` or ``audio``. ``epochs`` is the longest it may take; ``patience`` the number of
    epochs without a better dev accuracy after which it ends. ``width`` is the number of channels of the first
    stage. ``flips`` says which mirror images mean the same class (``both`` adds quarter turns).
    ``shift`` is the largest shift as a share of the side, ``stretch`` the largest change of scale (for
    sound: of tempo and of vocal tract), ``erase`` the largest share of a side that is masked, ``noise`` the
    standard deviation of added noise in units of the data's own. ``ema`` is the decay of the averaged
    weights that predict in the end. ``balance`` is the power of the inverse class frequency that weighs
    the loss (0: none, 1: each class counts the same).
    """

    kind: str = "image"
    seed: int = 0
    epochs: int = 40
    patience: int = 40
    batch: int = 32
    width: int = 24
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    dropout: float = 0.1
    label_smoothing: float = 0.1
    mixup: float = 0.2
    balance: float = 0.5
    ema: float = 0.98
    flips: str = "horizontal"
    shift: float = 0.12
    stretch: float = 0.15
    turn_degrees: float = 0.0
    colour: float = 0.2
    erase: float = 0.2
    noise: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in {"image", "audio"}:
            raise UserError(f"A recipe is for images or audio, not for {self.kind!r}.")
        if self.flips not in FLIPS:
            raise UserError(f"Flips are {', '.join(FLIPS)}, not {self.flips!r}.")
        for name in ("epochs", "patience", "batch", "width"):
            if getattr(self, name) < 1:
                raise UserError(f"{name} must be at least 1, not {getattr(self, name)}.")

    def as_settings(self) -> dict[str, Any]:
        """Return the recipe as plain values that JSON holds."""
        return asdict(self)


# pictures are few and their marks small: mixing two or hiding much of one cost accuracy on dev
IMAGE = Recipe(kind="image", mixup=0.0, erase=0.1)
AUDIO = Recipe(kind="audio", flips="none", shift=0.15, stretch=0.15, colour=0.0, erase=0.15, noise=0.05)


def recipe_for(kind: str, **changes: Any) -> Recipe:
    """Return the default recipe of ``kind`` with ``changes``.

    Raises:
        UserError: no such kind or setting, or a value out of range.

    >>> recipe_for("audio", epochs=5).epochs
    5
    """
    known = {field.name for field in fields(Recipe)}
    if unknown := sorted(set(changes) - known):
        raise UserError(f"A recipe has no setting called {unknown[0]!r}.")
    return replace(AUDIO if kind == "audio" else replace(IMAGE, kind=kind), **changes)


def recipe_from(settings: Mapping[str, Any]) -> Recipe:
    """Return the recipe that ``as_settings`` wrote; settings of a newer version are ignored."""
    known = {field.name for field in fields(Recipe)}
    return Recipe(**{name: value for name, value in settings.items() if name in known})
