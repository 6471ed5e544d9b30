"""Which editor a question is answered with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labeler.conventions import Conventions, conventions_of
from labeler.errors import UserError
from labeler.types import QuestionKind
from labeler.ui.state.segment_rules import SegmentRules
from labeler.ui.widgets.segment_editor import SegmentEditor
from labeler.ui.widgets.shape_editor import ShapeEditor
from labeler.ui.widgets.transcript_editor import TranscriptEditor
from labeler.ui.widgets.value_editor import ValueEditor

if TYPE_CHECKING:
    from labeler.store.read.questions import Question
    from labeler.ui.widgets.item_view import ItemView


def make_editor(question: Question, view: ItemView) -> ValueEditor | None:
    """Return a new editor over ``view`` for this question; None where classes alone answer it."""
    if question.kind in (QuestionKind.CLASS, QuestionKind.CLASSES):
        return None
    if question.kind is QuestionKind.BOXES:
        return ShapeEditor(view.image)
    if question.kind is QuestionKind.SEGMENTS:
        return SegmentEditor(view.audio, SegmentRules.of(question.config))
    try:
        return TranscriptEditor(view.audio, conventions_of(question.config))
    except UserError as error:  # written by another program: the text can be typed all the same
        return TranscriptEditor(view.audio, Conventions(), problem=str(error))
