"""``labeler`` and ``python -m labeler``: the window, or a command; errors end in one sentence."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the arguments ask for and end the process with its exit code."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Return the exit code: 0 fine, 2 the person's to mend, 1 ours or damage."""
    from labeler.errors import LabelerError

    try:
        if not arguments:
            from labeler.ui.app import start

            return start()
        return _command(arguments)
    except LabelerError as error:
        print(f"labeler: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("labeler: stopped", file=sys.stderr)
        return 130


def _command(arguments: list[str]) -> int:
    import click

    from labeler.cli import main as group

    try:
        result = group.main(args=arguments, prog_name="labeler", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Abort:
        print("labeler: stopped", file=sys.stderr)
        return 130
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    main()
