"""The New assistant: data, question and classes, people; then the project is made and its data read."""

from __future__ import annotations

import getpass
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from labeler.schema import QUESTION_WORDS
from labeler.store.project import Project
from labeler.types import QuestionKind
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs.choose import ask_folder
from labeler.ui.dialogs.form import boxed, field, path_row, step_page
from labeler.ui.dialogs.import_more import start_import
from labeler.ui.state.importing import Order
from labeler.ui.state.new_project import (
    DEFAULT_TOKENS,
    DEFAULT_UNCERTAIN,
    WRITING,
    Draft,
    Look,
    data_problem,
    look_into,
    look_words,
    make_project,
    people_problem,
    question_problem,
)


class NewProject(QDialog):
    """Three steps; what is still wrong stands beside the buttons, and closes the way on until it is right."""

    def __init__(self, context: Context, parent: QWidget, *, folder: str = "") -> None:
        super().__init__(parent)
        self._context = context
        self._look: Look | None = None
        self.setWindowTitle(self.tr("New project"))
        self.resize(680, 560)
        self.folder, self.path = QLineEdit(), QLineEdit()
        self.found = QLabel()
        self.words, self.classes, self.uncertain = QLineEdit(), QLineEdit(), QLineEdit(DEFAULT_UNCERTAIN)
        self.kind, self.folders_are = QComboBox(), QComboBox()
        self.tokens = QLineEdit(DEFAULT_TOKENS)
        self.writing = {name: QComboBox() for name in WRITING}
        self.me, self.sme, self.mle = QLineEdit(_my_name()), QLineEdit(), QLineEdit()
        self.labelers = QPlainTextEdit()
        self.blind = QCheckBox(self.tr("Labelers do not see each other's answers (recommended)"))
        self.blind.setChecked(True)
        self.steps = QStackedWidget()
        for page in (self._data_step(), self._question_step(), self._people_step()):
            self.steps.addWidget(page)
        self._lay_out()
        self._connect()
        if folder:
            self.folder.setText(folder)
        self._check()

    # what was said

    def draft(self) -> Draft:
        """Return what the fields say."""
        folder, path = self.folder.text().strip(), self.path.text().strip()
        return Draft(
            folder=Path(folder).expanduser() if folder else None,
            path=_with_suffix(Path(path).expanduser()) if path else None,
            words=self.words.text(),
            classes="" if self._kind() is QuestionKind.TRANSCRIPT else self.classes.text(),
            uncertain=self.uncertain.text(),
            folders_are=self._folders_are(),
            kind=self._kind(),
            tokens=self.tokens.text(),
            conventions=tuple((name, str(box.currentData())) for name, box in self.writing.items()),
            me=self.me.text(),
            labelers=self.labelers.toPlainText(),
            sme=self.sme.text(),
            mle=self.mle.text(),
            blind=self.blind.isChecked(),
        )

    def _kind(self) -> QuestionKind:
        return QuestionKind(str(self.kind.currentData()))

    def _folders_are(self) -> str:
        return str(self.folders_are.currentData() or "") if self._kind() is QuestionKind.CLASS else ""

    def problem(self) -> str:
        """Return what is wrong with the step that is shown, or an empty string."""
        draft = self.draft()
        step = self.steps.currentIndex()
        if step == 0:
            return data_problem(draft, self._look)
        return question_problem(draft) if step == 1 else people_problem(draft)

    def _check(self) -> None:
        problem = self.problem()
        self.wrong.setText(problem)
        self.go_on.setEnabled(not problem)
        step = self.steps.currentIndex()
        self.back.setVisible(step > 0)
        self.go_on.setText(self.tr("Make the project") if step == 2 else self.tr("Next"))
        self.where.setText(self.tr("Step {n} of 3").format(n=step + 1))

    # going through

    def next(self) -> None:
        """Go to the next step, or make the project."""
        if self.problem():
            return
        if self.steps.currentIndex() < self.steps.count() - 1:
            self._go(self.steps.currentIndex() + 1)
            return
        self.go_on.setEnabled(False)
        self._context.tasks.run(make_project, self.draft(), done=self._made, failed=self._failed)

    def _go(self, step: int) -> None:
        self.steps.setCurrentIndex(step)
        self._check()
        first = (self.folder, self.words, self.me)[step]
        first.setFocus()

    def _made(self, project: Project) -> None:
        draft = self.draft()
        context = self._context
        context.adopt(project)
        me = next((row for row in context.session.people if row.name == draft.me.strip()), None)
        author = me.id if me is not None else context.session.person
        context.set_person(author)  # who made it sits at the window, with the pages of their role
        if draft.folder is not None:
            order = Order(
                (draft.folder,),
                author,
                person=author,
                question=context.session.question,
                folders_are=draft.folders_are,
            )
            start_import(context, self.parentWidget() or self, order)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._check()
        self.wrong.setText(str(error))

    # the data step looks into the folder

    def _folder_changed(self, text: str) -> None:
        folder = Path(text.strip()).expanduser()
        self._look = None
        self.found.setText("")
        if text.strip() and folder.is_dir():
            self.path.setText(str(_free_name(folder.parent / f"{folder.name}.labeler")))
            self.found.setText(self.tr("Looking …"))
            self._context.tasks.run(look_into, folder, done=self._looked, exclusive="new_project.look")
        self._check()

    def _looked(self, look: Look) -> None:
        self._look = look
        self.found.setText(look_words(look))
        if look.classes:
            self.classes.setText(", ".join(name for name, _ in look.classes))
        else:
            self.folders_are.setCurrentIndex(0)
        self._kind_changed()

    def _kind_changed(self) -> None:
        """Folders can only name one class an item; a transcript may do without classes."""
        kind = self._kind()
        named = self._look is not None and bool(self._look.classes)
        self._folders_row.setVisible(named and kind is QuestionKind.CLASS)
        spoken = kind is QuestionKind.TRANSCRIPT
        self._classes_rows.setVisible(not spoken)
        self._writing_rows.setVisible(spoken)
        self.words.setPlaceholderText(QUESTION_WORDS[kind])
        self._check()

    def _ask_folder(self) -> None:
        title = self.tr("The folder of images or sound")
        if (folder := ask_folder(self, self._context.settings, title)) is not None:
            self.folder.setText(str(folder))

    def _ask_path(self) -> None:
        text, _ = QFileDialog.getSaveFileName(
            self, self.tr("The project file"), self.path.text(), self.tr("Labeler projects (*.labeler)")
        )
        if text:
            self.path.setText(text)

    # making

    def _data_step(self) -> QWidget:
        page, column = step_page(
            self.tr("Your data"),
            self.tr(
                "The files stay where they are; the project refers to them. Nothing leaves this computer."
            ),
        )
        self.folder.setPlaceholderText(
            self.tr("A folder of images (JPEG, PNG, TIFF …) or sound (WAV, FLAC, MP3 …)")
        )
        theme.style(self.found, look="muted")
        self.found.setWordWrap(True)
        column.addLayout(
            field(self.tr("Folder"), path_row(self.folder, self.tr("Choose …"), self._ask_folder))
        )
        column.addWidget(self.found)
        column.addLayout(
            field(
                self.tr("Project file"),
                path_row(self.path, self.tr("Elsewhere …"), self._ask_path),
                self.tr("One file that holds every label, by whom and when. Keep it on a local disk."),
            )
        )
        column.addStretch()
        self.folder.setAccessibleName(self.tr("Folder"))
        self.path.setAccessibleName(self.tr("Project file"))
        return page

    def _question_step(self) -> QWidget:
        page, column = step_page(
            self.tr("The question"),
            self.tr("What a labeler is asked about each item, and the answers there are. Each gets a key."),
        )
        for words, kind in (
            (self.tr("One class for each item"), QuestionKind.CLASS),
            (self.tr("Any number of classes for each item"), QuestionKind.CLASSES),
            (self.tr("Boxes and polygons on pictures"), QuestionKind.BOXES),
            (self.tr("Segments of sound"), QuestionKind.SEGMENTS),
            (self.tr("A transcript of what is said"), QuestionKind.TRANSCRIPT),
        ):
            self.kind.addItem(words, kind.value)
        self.words.setPlaceholderText(QUESTION_WORDS[QuestionKind.CLASS])
        self.classes.setPlaceholderText(self.tr("ok, scratch, dent"))
        column.addLayout(field(self.tr("What the answer is"), self.kind))
        column.addLayout(field(self.tr("Question"), self.words))
        self._classes_rows, self._writing_rows = self._class_fields(), self._writing_fields()
        self._writing_rows.hide()
        column.addWidget(self._classes_rows)
        column.addWidget(self._writing_rows)
        for words, value in (
            (self.tr("mean nothing: everything is labeled afresh"), ""),
            (self.tr("are the truth (gold)"), "gold"),
            (self.tr("are my own first labels"), "votes"),
        ):
            self.folders_are.addItem(words, value)
        self._folders_row = boxed(field(self.tr("The folders' names"), self.folders_are))
        self._folders_row.hide()
        column.addWidget(self._folders_row)
        column.addStretch()
        return page

    def _class_fields(self) -> QWidget:
        rows = QVBoxLayout()
        rows.setSpacing(theme.GAP_L)
        hint = self.tr("Separated by commas, in the order of their keys.")
        rows.addLayout(field(self.tr("Classes"), self.classes, hint))
        hint = self.tr("Being unsure is an answer too: it shows where the instructions are not clear yet.")
        rows.addLayout(field(self.tr("Uncertain classes"), self.uncertain, hint))
        return boxed(rows)

    def _writing_fields(self) -> QWidget:
        """Return what is asked about a transcript: the marks that may be written, and how to write."""
        titles = {
            "fillers": self.tr("um, uh …"),
            "numbers": self.tr("Numbers"),
            "case": self.tr("Letters"),
            "punctuation": self.tr("Punctuation"),
        }
        rows, line = QVBoxLayout(), QHBoxLayout()
        rows.setSpacing(theme.GAP_L)
        line.setSpacing(theme.GAP_M)
        for name, box in self.writing.items():
            for words, value in WRITING[name]:
                box.addItem(words, value)
            line.addLayout(field(titles[name], box), 1)
        hint = self.tr("For what cannot be written down; separated by commas, in the order of their keys.")
        rows.addLayout(field(self.tr("Marks in brackets"), self.tokens, hint))
        rows.addLayout(line)
        remark = QLabel(self.tr("What is agreed is checked while people type; it can be changed later."))
        theme.style(remark, look="small")
        rows.addWidget(remark)
        return boxed(rows)

    def _people_step(self) -> QWidget:
        page, column = step_page(
            self.tr("The people"),
            self.tr("Two or more labelers show whether the question is clear. You can add people later."),
        )
        self.labelers.setFixedHeight(96)
        self.labelers.setTabChangesFocus(True)
        self.labelers.setPlaceholderText(self.tr("Ada\nBen"))
        column.addLayout(field(self.tr("You"), self.me))
        column.addLayout(
            field(self.tr("Labelers, one a line"), self.labelers, self.tr("Name yourself too if you label."))
        )
        experts = QHBoxLayout()
        experts.setSpacing(theme.GAP_L)
        for title, line, hint in (
            (self.tr("Subject-matter experts"), self.sme, self.tr("Rule on disagreements; may stay empty.")),
            (self.tr("Machine-learning engineers"), self.mle, self.tr("Train and export; you, if empty.")),
        ):
            experts.addLayout(field(title, line, hint))
        column.addLayout(experts)
        column.addWidget(self.blind)
        column.addStretch()
        return page

    def _lay_out(self) -> None:
        self.wrong, self.where = QLabel(), QLabel()
        theme.style(self.wrong, look="warn")
        theme.style(self.where, look="small")
        self.wrong.setWordWrap(True)
        self.back, self.go_on = QPushButton(self.tr("Back")), QPushButton(self.tr("Next"))
        stop = QPushButton(self.tr("Cancel"))
        theme.style(self.go_on, kind="primary")
        theme.style(stop, kind="quiet")
        self.go_on.setDefault(True)
        stop.clicked.connect(self.reject)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP_M)
        line.addWidget(self.wrong, 1)
        for button in (stop, self.back, self.go_on):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, theme.GAP_XL, 32, theme.GAP_XL)
        column.setSpacing(theme.GAP_M)
        column.addWidget(self.where)
        column.addWidget(self.steps, 1)
        column.addLayout(line)

    def _connect(self) -> None:
        self.folder.textChanged.connect(self._folder_changed)
        for line in (
            self.path,
            self.words,
            self.classes,
            self.uncertain,
            self.tokens,
            self.me,
            self.sme,
            self.mle,
        ):
            line.textChanged.connect(lambda _text: self._check())
        self.labelers.textChanged.connect(self._check)
        self.folders_are.currentIndexChanged.connect(lambda _index: self._check())
        self.kind.currentIndexChanged.connect(lambda _index: self._kind_changed())
        self.go_on.clicked.connect(lambda _checked=False: self.next())
        self.back.clicked.connect(lambda _checked=False: self._go(self.steps.currentIndex() - 1))


def _with_suffix(path: Path) -> Path:
    return path if path.suffix == ".labeler" else path.with_name(f"{path.name}.labeler")


def _free_name(path: Path) -> Path:
    number = 2
    found = path
    while found.exists():
        found = path.with_name(f"{path.stem} {number}{path.suffix}")
        number += 1
    return found


def _my_name() -> str:
    """The name of the account is a good first guess."""
    try:
        return getpass.getuser().capitalize()
    except (OSError, KeyError, ImportError):  # an account without a name
        return ""
