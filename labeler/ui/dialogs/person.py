"""Switching who sits at the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from labeler.ui.context import Context
from labeler.ui.state.session import shown_name

ROLES = {"labeler": "labels", "sme": "rules on disagreements", "mle": "trains and measures"}


def show_people(context: Context, at: QWidget) -> None:
    """Show the people as a menu above the foot of the rail; choosing one switches to them."""
    menu = people_menu(context, at)
    height = menu.sizeHint().height()
    menu.popup(at.mapToGlobal(QPoint(at.width(), at.height() - height)))


def people_menu(context: Context, parent: QWidget) -> QMenu:
    """Return the menu of people: those of the project, then a new one."""
    menu = QMenu(parent)
    menu.setAccessibleName(menu.tr("Who is labeling"))
    group = QActionGroup(menu)
    for person in context.session.people:
        action = QAction(f"{shown_name(person)}   –   {menu.tr(ROLES.get(str(person.role), ''))}", menu)
        action.setCheckable(True)
        action.setChecked(person.id == context.session.person)
        action.triggered.connect(lambda _checked=False, who=person.id: context.set_person(who))
        group.addAction(action)
        menu.addAction(action)
    menu.addSeparator()
    everybody = menu.addAction(menu.tr("Who takes part …"))
    everybody.triggered.connect(lambda _checked=False: context.do("team.people"))
    new = menu.addAction(menu.tr("Somebody else …"))
    new.triggered.connect(lambda _checked=False: ask_person(context, parent))
    return menu


def ask_person(context: Context, parent: QWidget) -> None:
    """Ask for a name, add that person as a labeler and switch to them."""
    name, given = QInputDialog.getText(parent, parent.tr("Somebody else"), parent.tr("Name"))
    if given and name.strip():
        add_and_switch(context, name.strip())


def add_and_switch(context: Context, name: str) -> None:
    """Add a labeler to the project and make them the one who sits at the window."""
    from labeler.ops.people import add_person

    project = context.session.project
    if project is None:
        return

    context.tasks.run(lambda: add_person(project, name=name), done=context.set_person)
