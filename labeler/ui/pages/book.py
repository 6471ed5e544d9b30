"""Book: what each class means, with examples and decisions; the expert mends it here, labelers read it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMessageBox, QStackedLayout, QWidget

from labeler.ops.book import Book, amend_entry, label_again, read_book
from labeler.store.project import Project
from labeler.types import Changes, Id, QuestionKind, Role
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.dialogs.choose import last_folder
from labeler.ui.page import Page
from labeler.ui.state.book import BookState
from labeler.ui.widgets.book_entry import BookEntryView
from labeler.ui.widgets.book_list import BookList
from labeler.ui.widgets.conventions_desk import ConventionsDesk
from labeler.ui.widgets.empty import Empty
from labeler.ui.widgets.thumbnails import Thumbnails

CONCERNS = ("guideline", "label_class", "annotation", "ruling", "question", "round")


class BookPage(Page):
    """The classes beside, the open entry before the eyes."""

    noun = "book"
    title = "Book"
    icon = "book"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.state: BookState | None = None
        self._wanted: Id = 0
        self.list, self.entry = BookList(), BookEntryView()
        self.thumbnails = Thumbnails(context, self, key=self.noun)
        self.empty = Empty(
            self.tr("There are no classes to define yet"),
            self.tr(
                "The label book says what each class of a question means. Make a question with classes first."
            ),
            icon="book",
            choices=((self.tr("Go to Home"), lambda: context.open_page("home")),),
        )
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self.entry, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(body)
        self._stack.addWidget(self.empty)
        self.conventions = ConventionsDesk(context)
        self._stack.addWidget(self.conventions)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._connect()

    def _connect(self) -> None:
        self.list.chosen.connect(self.choose)
        self.list.mend.clicked.connect(lambda _checked=False: self.mend())
        self.list.write_out.clicked.connect(lambda _checked=False: self._ask_where())
        entry = self.entry
        entry.written.connect(self._write)
        entry.kept.connect(self.keep)
        entry.discarded.connect(self._discard)
        entry.again.connect(self.label_again)
        entry.add_wanted.connect(self._find_examples)
        entry.versions_wanted.connect(self.compare_versions)
        for kind, strip in entry.strips.items():
            strip.removed.connect(lambda item, kind=kind: self._change("remove_example", kind, item))
            strip.noted.connect(lambda item, note, kind=kind: self._note(kind, item, note))
            strip.opened.connect(lambda item: self.context.open_page("data", item=item))
        self.thumbnails.arrived.connect(self._arrived)
        self.context.project_closed.connect(self._closed)

    # what the window asks

    def refresh(self) -> None:
        """Read the book again; what was written and not kept stays."""
        session = self.context.session
        if session.project is not None and self._of_transcripts():
            self.state = None
            self._stack.setCurrentIndex(2)
            self.conventions.refresh()
            self.actions_changed.emit()
            return
        if session.project is None or not session.question or not session.classes:
            self.state = None
            self._stack.setCurrentIndex(1)
            return
        self.load(read_book, session.project, session.question, done=self._take)

    def concerns(self, changes: Changes) -> bool:
        """Classes, entries, rulings and labels are seen here."""
        return changes.touches(*CONCERNS)

    def open(self, label_class: Id = 0, **_more: Any) -> None:
        """Open a class's entry."""
        self._wanted = label_class
        if self.state is not None and label_class:
            self.choose(label_class)

    def take_focus(self) -> None:
        """Arrows go through the classes."""
        self.list.table.setFocus()

    def page_actions(self) -> Sequence[Action]:
        """What can be done here."""
        tr, group = self.tr, self.tr("Book")

        def row(name: str, title: str, key: str, icon: str, run: Any, **more: Any) -> Action:
            return Action(f"book.{name}", title, key, icon, group=group, run=run, **more)

        return [
            row(
                "keep",
                tr("Keep as a new version"),
                "Ctrl+Return",
                "check",
                self._keep_what_is_shown,
                enabled=self._changed,
                in_text=True,
            ),
            row(
                "mend", tr("Mend the classes …"), "M", "edit", self.mend, enabled=self._may_mend, toolbar=True
            ),
            row(
                "again",
                tr("Label again what is older"),
                "L",
                "refresh",
                self.label_again,
                enabled=self._has_older,
            ),
            row(
                "versions",
                tr("Compare versions of this entry"),
                "V",
                "",
                self.compare_versions,
                enabled=self._has_versions,
            ),
            row(
                "write",
                tr("Write the book for outside …"),
                "W",
                "export",
                self._ask_where,
                enabled=lambda: not self._of_transcripts(),
                toolbar=True,
            ),
        ]

    # showing

    def _take(self, book: Book) -> None:
        if self.state is None or self.state.book.question.id != book.question.id:
            self.state = BookState(book)
        else:
            self.state.renew(book)
        if self._wanted:
            self.state.choose(self._wanted)
            self._wanted = 0
        self._stack.setCurrentIndex(0 if book.pages else 1)
        self._show()

    def _show(self) -> None:
        state = self.state
        page = None if state is None else state.page
        if state is None or page is None:
            return
        self.list.show_pages(state.book.pages, state.chosen)
        self.list.mend.setEnabled(self._may())
        self.entry.show_page(page, state.draft, editable=self._may(), changed=state.changed)
        items = [card.item for strip in self.entry.strips.values() for card in strip.cards]
        self.thumbnails.want(items)
        for item in items:
            self._arrived(item)
        self.actions_changed.emit()

    def _arrived(self, item: Id) -> None:
        row = self.thumbnails.row(item)
        for strip in self.entry.strips.values():
            for card in strip.cards:
                if card.item == item:
                    name = row.relative if row else ""
                    card.show_picture(self.thumbnails.picture(item), name, self.thumbnails.why(item))

    def _may(self) -> bool:
        person = self.context.session.person_row
        return person is not None and person.role is not Role.LABELER

    def _of_transcripts(self) -> bool:
        """Return whether the book of this question is its writing conventions."""
        row = self.context.session.question_row
        return row is not None and row.kind is QuestionKind.TRANSCRIPT

    def _keep_what_is_shown(self) -> None:
        if self._of_transcripts():
            self.conventions.keep()
        else:
            self.keep()

    def _may_mend(self) -> bool:
        return self._may() and not self._of_transcripts()

    def _changed(self) -> bool:
        if self._of_transcripts():
            return self.conventions.changed
        return self.state is not None and self.state.changed

    def _has_versions(self) -> bool:
        page = None if self.state is None else self.state.page
        return page is not None and page.entry is not None and page.entry.version > 1

    def compare_versions(self) -> None:
        """Show two versions of the open entry beside each other."""
        from labeler.ui.dialogs.versions import VersionsDialog

        page = None if self.state is None else self.state.page
        if page is not None and self._has_versions():
            VersionsDialog(self.context, self, page.label_class.id, page.label_class.name).open()

    def _has_older(self) -> bool:
        page = None if self.state is None else self.state.page
        return self._may() and page is not None and page.entry is not None and page.n_old > 0

    # writing

    def _write(self, field: str, text: str) -> None:
        if self.state is not None:
            self.state.write(**{field: text})
            self.entry.show_changed(changed=self.state.changed, editable=self._may())

    def _note(self, kind: str, item: Id, note: str) -> None:
        if self.state is not None:
            self.state.note_example(kind, item, note)
            self.entry.show_changed(changed=self.state.changed, editable=self._may())

    def _change(self, method: str, *arguments: object) -> None:
        if self.state is not None:
            getattr(self.state, method)(*arguments)
            self._settle.singleShot(0, self._show)  # the button that was pressed is among what is shown anew

    def _discard(self) -> None:
        if self.state is not None:
            self.state.discard()
            self._show()

    def choose(self, label_class: Id) -> None:
        """Open another class; asks first where something was written and not kept."""
        state = self.state
        if state is None or label_class == state.chosen:
            return
        if state.changed and not self._may_leave():
            self.list.show_pages(state.book.pages, state.chosen)
            return
        state.choose(label_class)
        self._show()

    def _may_leave(self) -> bool:
        asked = QMessageBox.question(
            self,
            self.tr("Not kept yet"),
            self.tr("What you wrote about this class is not kept yet. Drop it?"),
            QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return asked == QMessageBox.StandardButton.Discard

    def keep(self) -> None:
        """Keep what was written as the entry's next version."""
        state, session = self.state, self.context.session
        if state is None or session.project is None or not state.changed:
            return
        project, author, label_class = session.project, session.person, state.chosen
        amendment = state.amendment()
        self.load(
            lambda: amend_entry(project, author=author, label_class=label_class, **amendment),
            done=self._kept,
            key="keep",
        )

    def _kept(self, _done: object) -> None:
        if self.state is not None:
            self.state.discard()
        self.context.tell(
            self.tr("Kept as a new version; labels made so far stay with the one they followed.")
        )
        self.refresh()

    # the rest

    def label_again(self) -> None:
        """Begin a round of what was labeled under an older version of the open entry."""
        state, session = self.state, self.context.session
        if state is None or session.project is None or not self._has_older():
            return
        project, question, author = session.project, session.question, session.person
        label_class = state.chosen

        def work() -> str:
            done = label_again(project, author=author, question=question, label_class=label_class)
            return done.changes.words

        words = self.tr("{words}: its items are in the labelers' queues. Undo takes it back.")
        self.load(
            work, done=lambda said: self.context.tell(words.format(words=said.capitalize())), key="again"
        )

    def mend(self) -> None:
        """Open the dialog that merges, renames, splits, retires or adds classes."""
        from labeler.ui.dialogs.mend import MendDialog

        if self.state is not None and self._may():
            MendDialog(self.context, self, ticked=(self.state.chosen,)).open()

    def _find_examples(self) -> None:
        page = None if self.state is None else self.state.page
        if page is None:
            return
        self.context.tell(
            self.tr(
                "Choose an item, then “Example for the label book …” (X): it goes into its class's entry."
            )
        )
        self.context.open_page("data")

    def _ask_where(self) -> None:
        folder = last_folder(self.context.settings)
        text, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Write the label book"),
            f"{folder}/label book.html",
            self.tr("Web page (*.html);;PDF (*.pdf);;Markdown (*.md)"),
        )
        if text:
            self.write_book(Path(text))

    def write_book(self, out: Path) -> None:
        """Write the book for labelers outside: by the name's ending HTML, PDF or Markdown."""
        project, question = self.context.session.project, self.context.session.question
        if project is None:
            return
        words = self.tr("The label book is in {path}.").format(path=out)
        if out.suffix.lower() == ".pdf":
            from labeler.ops.book_export import book_html
            from labeler.ui.printing import write_pdf

            def print_it(page: str) -> None:
                write_pdf(page, out)
                self.context.tell(words)

            self.load(book_html, project, question, done=print_it, key="write")
            return
        self.load(_write, project, question, out, done=lambda _files: self.context.tell(words), key="write")

    def _closed(self) -> None:
        self.state = None
        self.thumbnails.forget()


def _write(project: Project, question: Id, out: Path) -> list[Path]:
    from labeler.ops.book_export import write_book

    return write_book(project, question, out)
