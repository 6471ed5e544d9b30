"""Simulated labelers: the stricter sees more scratches, noise costs words, and some are unsure."""

from __future__ import annotations

import numpy as np

from labeler.demo.people import BORDERLINE, LABELERS, UNINTELLIGIBLE
from labeler.demo.scenes import phone_scene, voice_scene


def test_the_threshold_of_each_decides() -> None:
    scene = phone_scene()
    said = np.array([[answer.label for answer in one.answers] for one in scene.items])
    counts = (said == "scratch").sum(axis=0)
    by_threshold = np.argsort([labeler.scratch_from_mm for labeler in LABELERS])
    assert (np.diff(counts[by_threshold]) < 0).all()
    assert (said == BORDERLINE).sum() > 10


def test_people_agree_mostly_but_not_always() -> None:
    for scene in (phone_scene(), voice_scene()):
        truth = np.array([one.truth for one in scene.items])
        said = np.array([[answer.label for answer in one.answers] for one in scene.items])
        right = (said == truth[:, None]).mean()
        assert 0.7 < right < 0.95
        differ = (said != said[:, :1]).any(axis=1).mean()
        assert 0.1 < differ < 0.6


def test_noise_costs_words() -> None:
    scene = voice_scene()
    heard: dict[bool, list[bool]] = {True: [], False: []}
    for one in scene.items:
        for answer in one.answers:
            heard["low snr" in one.tags].append(answer.label == one.truth)
    assert np.mean(heard[True]) + 0.1 < np.mean(heard[False])
    assert any(answer.label == UNINTELLIGIBLE for one in scene.items for answer in one.answers)


def test_a_scene_repeats_and_names_only_its_classes() -> None:
    for scene_of in (phone_scene, voice_scene):
        scene = scene_of(24)
        assert scene.items == scene_of(24).items
        known = {*scene.classes, *scene.uncertain}
        assert {answer.label for one in scene.items for answer in one.answers} <= known
        assert {one.truth for one in scene.items} <= set(scene.classes)
        assert all(other in scene.classes for between in scene.uncertain.values() for other in between)
