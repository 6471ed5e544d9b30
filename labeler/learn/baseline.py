"""What a network must beat: the constant answer, and logistic regression on plain features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


def constant_answer(labels: Ints, n_classes: int) -> NDArray[np.float64]:
    """Return the shares of the classes among training ``labels``, float64 ``[n_classes]``.

    Its largest is the answer that never looks at the item; ties go to the class that is declared first.

    >>> constant_answer(np.array([0, 0, 1]), 2).round(3).tolist()
    [0.667, 0.333]
    """
    counts = np.bincount(labels, minlength=n_classes).astype(np.float64)
    return counts / max(1.0, float(counts.sum()))


def logistic_regression(
    features: Floats, labels: Ints, *, n_classes: int, train_rows: Ints, strength: float = 1.0
) -> NDArray[np.float64]:
    """Return the class probabilities, float64 ``[n, n_classes]``, of all rows of ``features``.

    Multinomial logistic regression on standardised columns, fitted on ``train_rows``; ``strength`` is
    scikit-learn's ``C``. A class that training does not show gets probability 0; with one class only, that
    class gets 1.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    known = np.unique(labels[train_rows])
    probabilities = np.zeros((len(features), n_classes))
    if len(known) < 2:
        probabilities[:, known] = 1.0
        return probabilities
    scaler = StandardScaler().fit(features[train_rows])
    scaled = scaler.transform(features).astype(np.float64)
    fitted = LogisticRegression(C=strength, max_iter=2000).fit(scaled[train_rows], labels[train_rows])
    probabilities[:, fitted.classes_] = fitted.predict_proba(scaled)
    return probabilities


def best_logistic_regression(
    features: Floats, labels: Ints, *, n_classes: int, train_rows: Ints, dev_rows: Ints
) -> tuple[NDArray[np.float64], float]:
    """Return the probabilities of the strength that does best on ``dev_rows``, and that strength.

    The reference is tuned as the network is, on the same dev part; without one, C = 0.01 is taken.
    """
    best: tuple[NDArray[np.float64], float] | None = None
    best_loss = np.inf
    for strength in (1e-4, 1e-3, 1e-2, 1e-1, 1.0) if len(dev_rows) else (1e-2,):
        found = logistic_regression(
            features, labels, n_classes=n_classes, train_rows=train_rows, strength=strength
        )
        loss = _log_loss(found[dev_rows], labels[dev_rows])
        if best is None or loss < best_loss:
            best, best_loss = (found, strength), loss
    if best is None:
        return logistic_regression(features, labels, n_classes=n_classes, train_rows=train_rows), 1.0
    return best


def _log_loss(probabilities: NDArray[np.float64], labels: Ints) -> float:
    if len(labels) == 0:
        return 0.0
    chosen = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())
