"""The commands as rows: a name, where its code is, and one line of help.

Importing this costs click and nothing else: a command's module is imported when the command runs, so that
``labeler --help`` waits for none of the libraries that some command needs.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import NamedTuple

import click

from labeler import __version__


class Row(NamedTuple):
    """One command: ``place`` is ``module:attribute``, ``words`` its line in ``labeler --help``."""

    place: str
    words: str


COMMANDS: dict[str, Row] = {
    "open": Row("labeler.cli.open:command", "Open a project in the window."),
    "demo": Row("labeler.cli.demo:command", "Try the whole loop on built-in data."),
    "new": Row("labeler.cli.new:command", "Make a project from a folder of images or sound."),
    "import": Row("labeler.cli.imports:command", "Add media, votes, gold, tags, metadata or predictions."),
    "tag": Row("labeler.cli.tags:tag", "Put tags on items, or take them away."),
    "meta": Row("labeler.cli.tags:meta", "Set metadata of items, or take it away."),
    "group": Row("labeler.cli.tags:group", "Say what belongs together, so that no split cuts it."),
    "rules": Row("labeler.cli.rules:command", "Tags that a condition over metadata or measures gives."),
    "sources": Row("labeler.cli.sources:command", "Where the data came from, its cost and how good it is."),
    "duplicates": Row("labeler.cli.duplicates:command", "Find copies and what looks or sounds alike."),
    "find": Row("labeler.cli.find:command", "The items that fit a filter, sorted and counted."),
    "agreement": Row("labeler.cli.agreement:command", "How much people agree, with intervals."),
    "consensus": Row("labeler.cli.consensus:command", "One label per item from many people's."),
    "hlp": Row("labeler.cli.hlp:command", "Human-level performance: overall, by person, class and tag."),
    "what-if": Row("labeler.cli.whatif:command", "What merging classes would do, before you do it."),
    "classes": Row("labeler.cli.classes:command", "Merge, rename, split, retire or add classes."),
    "book": Row("labeler.cli.book:command", "The label book: definitions, versions, what is missing."),
    "conventions": Row("labeler.cli.conventions:command", "How transcripts are written, and where not."),
    "sound-look": Row("labeler.cli.sound_look:command", "How a project's spectrograms are drawn."),
    "resolve": Row("labeler.cli.resolve:command", "What people disagree about, and rulings."),
    "helped": Row("labeler.cli.helped:command", "Whether the last round helped, and another is worth it."),
    "standardise": Row("labeler.cli.standardise:command", "What conventions do to agreement."),
    "train": Row("labeler.cli.train:command", "Train a classifier on the project's labels."),
    "runs": Row("labeler.cli.runs:command", "The models trained or imported so far."),
    "errors": Row("labeler.cli.errors:command", "Where the model is worse than people, by tag."),
    "label-errors": Row("labeler.cli.label_errors:command", "Labels that a model has reason to doubt."),
    "drift": Row("labeler.cli.drift:command", "Whether the data, labels or people have changed."),
    "automate": Row("labeler.cli.automate:command", "What a model may label alone, with a guarantee."),
    "split": Row("labeler.cli.split:command", "Balanced parts for training, tuning and testing."),
    "export": Row("labeler.cli.export:command", "Write items, labels and parts for others to use."),
    "people": Row("labeler.cli.people:command", "Who takes part, and who does what."),
    "rounds": Row("labeler.cli.rounds:command", "Begin, share out and close rounds; who is how far."),
    "quiz": Row("labeler.cli.me:quiz", "An entry quiz of gold items, and who passed it."),
    "me": Row("labeler.cli.me:me", "What one person may know of their own labels."),
    "comments": Row("labeler.cli.me:comments", "What people say to each other about items."),
    "suggestions": Row("labeler.cli.suggestions:command", "What a model's proposals did to the answers."),
    "merge": Row("labeler.cli.merge:command", "Take in the work of other copies of a project."),
    "copy": Row("labeler.cli.merge:copy", "A copy for somebody to work on elsewhere."),
    "conflicts": Row("labeler.cli.merge:conflicts", "Where SMEs ruled apart, and how far they agree."),
    "settle": Row("labeler.cli.merge:settle", "Definitions that copies changed apart, and settling them."),
    "check": Row("labeler.cli.check:command", "Prove that a project file is whole."),
    "repair": Row("labeler.cli.check:repair", "Rebuild what can be rebuilt in a project file."),
    "backup": Row("labeler.cli.check:backup", "Copy a project file safely while it is in use."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, importing its module."""
        row = COMMANDS.get(cmd_name)
        if row is None:
            return None
        module, _, attribute = row.place.partition(":")
        found = getattr(importlib.import_module(module), attribute)
        assert isinstance(found, click.Command)  # noqa: S101 - a wrong row in COMMANDS, not input
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name; a project's path alone means ``open``."""
        if args and args[0] not in COMMANDS and args[0].endswith(".labeler"):
            args = ["open", *args]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, importing none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, row.words) for name, row in COMMANDS.items()])


@click.group(
    cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, "--version", prog_name="labeler")
@click.pass_context
def main(ctx: click.Context) -> object:
    """Label images and sound with several people, and find out what is wrong with labels and model.

    Without a command the window opens. Every report takes --json and --csv.
    """
    return ctx.invoke(_command("open")) if ctx.invoked_subcommand is None else None


def _command(name: str) -> click.Command:
    found = LazyGroup().get_command(click.Context(click.Command(name)), name)
    if found is None:
        raise click.UsageError(f"No such command {name!r}.")
    return found


def names() -> Sequence[str]:
    """Return every command's name."""
    return tuple(COMMANDS)
