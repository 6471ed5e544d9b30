"""What a run says of items that it was not trained on."""

from __future__ import annotations

import numpy as np

from labeler.errors import UserError
from labeler.ops.opinions import Opinions
from labeler.ops.truth import merged_into, through
from labeler.store.project import Project
from labeler.store.read.questions import classes
from labeler.store.read.runs import Predictions, Run, predictions, run, runs
from labeler.store.read.splits import split_parts
from labeler.types import Id

TRAINING_PART = "train"


def chosen_run(project: Project, question: Id, run_id: Id | None = None) -> Run:
    """Return a run by its id, or the newest of a question.

    Raises:
        UserError: there is none.
    """
    if run_id is not None:
        return run(project, run_id)
    known = runs(project, question)
    if not known:
        raise UserError(f"{project.path} has no model yet; train one or import predictions.")
    return known[0]


def unseen(project: Project, chosen: Run) -> Predictions:
    """Return what a run said, without the items of its training part: of those it says too much."""
    said = predictions(project, chosen.id)
    if chosen.split is None:
        return said
    item, part = split_parts(project, chosen.split)
    keep = ~np.isin(said.item, item[part == TRAINING_PART])
    return Predictions(
        said.item[keep], said.label_class[keep], said.confidence[keep], said.probabilities[keep]
    )


def predicted_of_run(opinions: Opinions, project: Project, chosen: Run) -> np.ndarray:
    """Return a run's classes: int64 (n_items,) codes of ``opinions.classes``, -1 where it said nothing new.

    Items that the run was trained on are left out.
    """
    said = unseen(project, chosen)
    predicted = np.full(opinions.n_items, -1, dtype=np.int64)
    if opinions.ids is None or chosen.question is None or not len(said):
        return predicted
    codes = class_codes_of(project, chosen.question, opinions.classes, said.label_class)
    _, ours, theirs = np.intersect1d(opinions.ids, said.item, return_indices=True)
    predicted[ours] = codes[theirs]
    return predicted


def class_codes_of(project: Project, question: Id, names: list[str], ids: np.ndarray) -> np.ndarray:
    """Return int64 (n,): for each class id its place in ``names``, -1 where it is not there.

    A merged class counts as what it was merged into.
    """
    place = {name: code for code, name in enumerate(names)}
    code_of = {one.id: place.get(one.name, -1) for one in classes(project, question)}
    kept = through(ids, merged_into(project, question)).tolist()
    return np.array([code_of.get(one, -1) for one in kept], dtype=np.int64)


def column_classes(project: Project, question: Id, said: Predictions) -> np.ndarray:
    """Return int64 (k,): the class that each column of a run's probabilities stands for, 0 where unknown.

    Columns are in the order that the classes had then. Where the run's own answers (the class of the largest
    probability) contradict the order of today, because classes were reordered since, they decide.
    """
    k = said.probabilities.shape[1]
    declared = [one.id for one in classes(project, question)][:k]
    order = np.array([*declared, *[0] * (k - len(declared))], dtype=np.int64)
    whole = np.flatnonzero(~np.isnan(said.probabilities).any(axis=1)) if k else np.zeros(0, dtype=np.int64)
    best = said.probabilities[whole].argmax(axis=1) if len(whole) else whole
    answered = said.label_class[whole]
    if not len(whole) or (order[best] == answered).mean() > 0.99:
        return order
    found = np.zeros(k, dtype=np.int64)
    for column in np.unique(best).tolist():
        ids, n = np.unique(answered[best == column], return_counts=True)
        if n.max() > 0.9 * n.sum():
            found[column] = ids[n.argmax()]
    return found
