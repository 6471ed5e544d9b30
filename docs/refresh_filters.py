"""Write the table of keys in ``docs/filters.md`` from the language itself: ``python docs/refresh_filters.py``."""

from __future__ import annotations

import re
from pathlib import Path

from labeler.query import KEYS, SORTS, Key

PAGE = Path(__file__).with_name("filters.md")
BLOCK = re.compile(r"<!-- keys -->\n.*?<!-- end -->", re.DOTALL)


def table() -> str:
    """Return the tables of keys, of their fixed words and of orders as Markdown."""
    lines = ["| key | takes | means | example |", "|---|---|---|---|"]
    lines += [_row(key) for key in KEYS]
    for key in KEYS:
        if key.choices:
            lines += ["", f"`{key.name}:`", *(f"* `{word}`: {what}" for word, what in key.choices.items())]
    lines += ["", "Orders (`--sort`, or the menu above the grid; `-` before one turns it round):", ""]
    lines += [f"* `{name}`: {words}" for name, words in SORTS.items()]
    return "\n".join(lines)


def _row(key: Key) -> str:
    others = " (not while labeling blind)" if key.others else ""
    unit = f", in {key.unit}" if key.unit else ""
    also = f" (or `{'`, `'.join(key.also)}`)" if key.also else ""
    return f"| `{key.name}`{also} | {key.kind.value}{unit} | {key.words}{others} | `{key.example}` |"


def main() -> None:
    """Write the page anew."""
    text = PAGE.read_text("utf-8")
    PAGE.write_text(BLOCK.sub(lambda _: f"<!-- keys -->\n{table()}\n<!-- end -->", text), "utf-8")


if __name__ == "__main__":
    main()
