"""Settings are checked when a recipe is made, and a recipe comes back from what a run recorded."""

from __future__ import annotations

import json

import pytest

from labeler.errors import UserError
from labeler.learn.recipe import recipe_for, recipe_from


@pytest.mark.parametrize("kind", ["image", "audio"])
def test_a_recipe_comes_back_from_its_settings(kind: str) -> None:
    recipe = recipe_for(kind, epochs=3, seed=9)
    stored = json.loads(json.dumps(recipe.as_settings()))
    assert recipe_from(stored) == recipe
    assert recipe_from({**stored, "of a newer version": 1}) == recipe


@pytest.mark.parametrize(
    "changes", [{"epochs": 0}, {"flips": "diagonal"}, {"width": -1}, {"no such setting": 1}, {"batch": 0}]
)
def test_wrong_settings_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(UserError):
        recipe_for("image", **changes)


def test_there_are_recipes_for_two_kinds() -> None:
    with pytest.raises(UserError):
        recipe_for("video")
