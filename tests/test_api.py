"""The promised names are there, none has gone, and importing the list costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from labeler import api

PROMISED = """
AnswerState Bug Cancelled Changes ClassKind ClassSpec Damage FileProblem Id ItemKind LabelerError NotAllowed
Origin Part PersonSpec Project QuestionKind QuestionSpec Role TruthSource UncertainPolicy UserError add_person
add_tag backup check classes create_project current_labels disagreements history hookimpl item_ids item_labels
item_truths items measures merge_copies parse_classes people predictions questions redo repair rounds
rule_item runs skip_item split_parts splits submit_label tag_items taggings tags the_question undo untag_items
"""


def test_the_list_is_what_was_promised() -> None:
    assert sorted(api.__all__) == sorted(PROMISED.split())


@pytest.mark.parametrize("name", sorted(api.NAMES))
def test_each_name_is_there_and_documented(name: str) -> None:
    found = getattr(api, name)
    if callable(found) and name != "Id":
        assert found.__doc__, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="promises no"):
        api.nothing  # noqa: B018


def test_importing_the_list_imports_nothing_else() -> None:
    code = "import sys, labeler.api; print([m for m in sys.modules if m.startswith('labeler.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['labeler.api']"
