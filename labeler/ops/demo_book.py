"""The label book of a demo project: definitions, and examples from what the program drew or said itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from labeler.demo.scenes import Scene, SceneItem
from labeler.ops.book import WANTED, ExampleKind, as_json
from labeler.store.facts import Batch
from labeler.types import Id


def add_guidelines(
    batch: Batch, scene: Scene, item: Mapping[str, Id], label_class: Mapping[str, Id]
) -> dict[str, Id]:
    """Append an entry for each class of the scene, and return the entries by the class's name.

    Typical examples are items that everybody called rightly, counter-examples those of other classes that
    somebody took for this one, borderline ones those of this class that not everybody recognised.
    """
    entries = {}
    for name, definition in scene.classes.items():
        row: dict[str, object] = {"label_class": label_class[name], "version": 1, "definition": definition}
        for kind in ExampleKind:
            shown = [{"item": item[one.relative], "note": note} for one, note in _examples(scene, name, kind)]
            row[kind.value] = as_json(shown)
        entries[name] = batch.add("guideline", id=None, **row)
    return entries


def _examples(scene: Scene, name: str, kind: ExampleKind) -> Iterator[tuple[SceneItem, str]]:
    found = [one for one in scene.items if _shows(one, name, kind)]
    for one in found[: WANTED[kind]]:
        yield one, "" if kind is ExampleKind.TYPICAL else one.reason


def _shows(one: SceneItem, name: str, kind: ExampleKind) -> bool:
    said = {answer.label for answer in one.answers}
    if kind is ExampleKind.TYPICAL:
        return one.truth == name and said == {name}
    if kind is ExampleKind.COUNTER:
        return one.truth != name and name in said
    return one.truth == name and len(said) > 1
