"""What can be done on the Data page, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labeler.ui.actions import Action

if TYPE_CHECKING:
    from labeler.ui.pages.data import DataPage


def data_actions(page: DataPage) -> list[Action]:
    """Return the rows of the Data page."""
    tr, group, view = page.tr, page.tr("Data"), page.view

    def row(name: str, title: str, key: str, icon: str, run: Any, **more: Any) -> Action:
        return Action(f"data.{name}", title, key, icon, group=group, run=run, **more)

    return [
        row("label", tr("Label this item"), "Return", "label", page.open_current, enabled=page.has_current),
        row(
            "tag",
            tr("Tag the selection"),
            "T",
            "tag",
            page.panel.tag_field.setFocus,
            enabled=page.has_current,
            toolbar=True,
        ),
        row("label_all", tr("Label the selection …"), "L", "label", page.label_all, enabled=page.has_current),
        row(
            "example",
            tr("Example for the label book …"),
            "X",
            "book",
            page.give_example,
            enabled=page.may_give_examples,
        ),
        row("find", tr("Filter"), "Ctrl+F /", "search", view.filter_row.line.setFocus, toolbar=True),
        row(
            "go_to",
            tr("Go to a file by its name …"),
            "Ctrl+G",
            "",
            view.names.begin,
            enabled=page.has_current,
        ),
        row("facets", tr("Show or hide facets"), "Ctrl+B", "list", view.filter_row.facets.toggle),
        row("keep", tr("Keep this filter …"), "Ctrl+D", "", page.keep),
        row("all", tr("Show all items"), "Esc", "close", view.filter_row.show_all),
        row("select", tr("Select all"), "Ctrl+A", "check", page.grid.select_all, enabled=page.has_current),
        row("larger", tr("Larger pictures"), "Ctrl++ Ctrl+=", "zoom_in", lambda: page.resize_by(1.25)),
        row("smaller", tr("Smaller pictures"), "Ctrl+-", "zoom_out", lambda: page.resize_by(0.8)),
        row("rules", tr("Rules …"), "", "list", lambda: page.show_dialog("rules", "RulesDialog")),
        row(
            "duplicates",
            tr("Duplicates …"),
            "",
            "data",
            lambda: page.show_dialog("duplicates", "DuplicatesDialog"),
        ),
        row("sources", tr("Sources …"), "", "folder", lambda: page.show_dialog("sources", "SourcesDialog")),
        row("import", tr("Import more …"), "", "import", page.import_more, toolbar=True, listed=False),
    ]
