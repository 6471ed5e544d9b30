"""Rules as the window shows, previews and changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labeler.types import Id
from labeler.ui.state.data import who

if TYPE_CHECKING:
    from labeler.ops.rules import Preview, Rule
    from labeler.ui.state.session import Session


def read_rules(session: Session) -> tuple[list[Rule], list[str], list[str]]:
    """Return the rules, the names of all tags, and what a condition may ask for (reads)."""
    from labeler.errors import Bug
    from labeler.ops.rules import KEYS, project_rules
    from labeler.store.read.metadata import metadata_keys
    from labeler.store.read.tags import tags

    if session.project is None:
        raise Bug("rules were asked for without a project")
    asked = [*metadata_keys(session.project), *sorted(KEYS)]
    return project_rules(session.project), [tag.name for tag in tags(session.project)], asked


def preview(session: Session, tag: str, condition: str, instead_of: Id | None) -> Preview:
    """Return what a rule would do (reads)."""
    from labeler.ops.rules import preview_rule

    project, _ = who(session)
    return preview_rule(project, tag=tag or "a tag", condition=condition, instead_of=instead_of)


def preview_words(found: Preview) -> str:
    """Return a preview as a sentence."""
    words = f"{found.fits:,} item{' fits' if found.fits == 1 else 's fit'}; {found.new:,} would get the tag"
    if found.by_hand:
        words += f", {found.by_hand:,} bear it by hand"
    if found.refused:
        words += f", from {found.refused:,} it was taken away by hand"
    if found.removed:
        words += f"; {found.removed:,} would lose it"
    return f"{words}."


def keep_rule(session: Session, rule: Id | None, tag: str, condition: str) -> str:
    """Make a rule, or give one another condition; return what came of it in words."""
    from labeler.ops.rules import add_rule, change_rule

    project, person = who(session)
    if rule is None:
        done = add_rule(project, tag=tag, condition=condition, author=person).value
    else:
        done = change_rule(project, rule=rule, condition=condition, author=person).value
    return f"{done.added:,} items tagged, {done.removed:,} untagged."


def drop_rule(session: Session, rule: Id) -> str:
    """Take a rule away; return what came of it in words."""
    from labeler.ops.rules import remove_rule

    project, person = who(session)
    done = remove_rule(project, rule=rule, author=person).value
    return f"The rule is gone; {done.removed:,} items untagged."
