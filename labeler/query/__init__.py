"""The filter language: ``class:scratch tag:blurry agreement<0.7 factory=A labels>=2``.

`parse` turns what a person writes into a small tree (`nodes`), or says in one sentence what is wrong and
where; `text_of` turns the tree back; `complete` offers what may stand at the cursor; `keys` is the table of
what can be asked. Nothing here knows a project: what there is of classes, tags and people comes in as a
`Vocabulary`. The reference for people is ``docs/filters.md``.
"""

from __future__ import annotations

from labeler.query.complete import Candidate, Completions, complete
from labeler.query.keys import BY_NAME, KEYS, Key, KeyKind
from labeler.query.nodes import (
    And,
    Condition,
    Everything,
    FilterError,
    Node,
    Not,
    Or,
    Range,
    Term,
    Word,
    all_of,
    any_of,
)
from labeler.query.reading import parse
from labeler.query.sorting import SORTS, Sorting, parse_sorting
from labeler.query.vocabulary import Vocabulary, check
from labeler.query.writing import condition_text, text_of

__all__ = [
    "BY_NAME",
    "KEYS",
    "SORTS",
    "And",
    "Candidate",
    "Completions",
    "Condition",
    "Everything",
    "FilterError",
    "Key",
    "KeyKind",
    "Node",
    "Not",
    "Or",
    "Range",
    "Sorting",
    "Term",
    "Vocabulary",
    "Word",
    "all_of",
    "any_of",
    "check",
    "complete",
    "condition_text",
    "parse",
    "parse_sorting",
    "text_of",
]
