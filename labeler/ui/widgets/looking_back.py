"""Looking through a closed round: one's own answers, and on a key press what the others said."""

from __future__ import annotations

from PySide6.QtCore import QObject

from labeler.ops.others import others_labels
from labeler.store.read.labels import ItemLabel
from labeler.types import Id
from labeler.ui.context import Context
from labeler.ui.state.others import Other, others_of
from labeler.ui.widgets.item_stage import ItemStage
from labeler.ui.widgets.others_card import OthersCard

Pass = tuple[Id, Id, Id]


class LookingBack(QObject):
    """Reads what others said of the item that is shown, and has it drawn; only in a closed round.

    While the round takes labels there is nothing to read: `ops.others` refuses, and `toggle` says so.
    """

    def __init__(self, context: Context, noun: str, stage: ItemStage, card: OthersCard) -> None:
        super().__init__(stage)
        self._context = context
        self._noun = noun
        self._stage = stage
        self.card = card
        self.who: Pass | None = None  # question, person, closed round
        self.shows_others = False
        card.toggled.connect(self.toggle)

    @property
    def on(self) -> bool:
        """Return whether a closed round is looked through."""
        return self.who is not None

    def begin(self, who: Pass) -> None:
        """A closed round is looked through from now on; the others stay hidden until they are asked for."""
        session = self._context.session
        name = next((row.name for row in session.rounds if row.id == who[2]), "")
        if who != self.who:
            self.who, self.shows_others = who, False
            self._draw([])
        self.card.show_round(name, others_open=session.round is not None)
        self.show_item(self._stage.shown)

    def end(self) -> None:
        """A round that takes labels is shown, or none."""
        if self.who is not None or not self.card.isHidden():
            self.who, self.shows_others = None, False
            self.card.hide()
            self.card.show_others(None)
            self._draw([])

    def toggle(self) -> None:
        """Show what the others said, or hide it."""
        if self.who is None:
            self._context.tell(self.tr("What others said is shown once the round is closed."))
            return
        self.shows_others = not self.shows_others
        self.show_item(self._stage.shown)

    def show_item(self, item: Id | None) -> None:
        """Another item is on the screen."""
        if self.who is None:
            return
        self._draw([])
        self.card.show_others(None)
        project = self._context.session.project
        if not self.shows_others or item is None or project is None:
            return
        who = self.who
        question, person, round_ = who

        def work() -> list[ItemLabel]:
            return others_labels(project, item=item, question=question, round=round_, person=person)

        def done(said: list[ItemLabel]) -> None:
            if self._stage.shown == item and self.who == who and self.shows_others:
                self._show(said)

        self._context.tasks.run(work, done=done, exclusive=f"{self._noun}.others")

    def _show(self, said: list[ItemLabel]) -> None:
        session = self._context.session
        if session.question_row is None:
            return
        names = {row.id: row.name for row in session.classes}
        others = others_of(session.question_row.kind, said, names)
        self.card.show_others(others)
        self._draw(others)

    def _draw(self, others: list[Other]) -> None:
        editor = self._stage.view.editor
        if editor is not None:
            editor.show_others([(other.name, other.value) for other in others])
