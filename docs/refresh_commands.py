"""Write the usage blocks of ``docs/commands.md`` from the commands themselves: ``python docs/refresh_commands.py``.

Each block stands between ``<!-- usage: NAME -->`` and ``<!-- end -->``; the words around it are written by hand.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from labeler.cli import main

PAGE = Path(__file__).with_name("commands.md")
BLOCK = re.compile(r"<!-- usage: (?P<name>[\w-]+) -->\n.*?<!-- end -->", re.DOTALL)
WIDTH = 100


def usage(name: str) -> str:
    """Return what ``labeler NAME --help`` says, 100 characters wide."""
    group = click.Context(main, info_name="labeler", max_content_width=WIDTH, terminal_width=WIDTH)
    command = main.get_command(group, name)
    if command is None:
        raise SystemExit(f"{PAGE}: there is no command {name!r}")
    context = click.Context(
        command,
        parent=group,
        info_name=name,
        max_content_width=WIDTH,
        terminal_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    return command.get_help(context)


def refreshed(text: str) -> str:
    """Return the page with every usage block up to date; one whose module is not there stays as it is."""

    def block(match: re.Match[str]) -> str:
        name = match["name"]
        try:
            words = usage(name)
        except ModuleNotFoundError as error:
            print(f"labeler {name}: {error}", file=sys.stderr)
            return match[0]
        return f"<!-- usage: {name} -->\n```\n{words}\n```\n<!-- end -->"

    return BLOCK.sub(block, text)


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text("utf-8")), "utf-8")
