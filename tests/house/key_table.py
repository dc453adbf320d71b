"""The README's table of keys, made from the commands: `python -m tests.house.key_table` writes it there."""

from __future__ import annotations

from pathlib import Path

from cc_tui.ui.commands import COMMANDS, Where
from cc_tui.ui.signs import sign

README = Path(__file__).resolve().parents[2] / "README.md"
START, END = "<!-- keys: made by `python -m tests.house.key_table` -->\n", "<!-- end of keys -->\n"


def table() -> str:
    """One row per thing to do; where it works in several panes, these together."""
    rows: dict[tuple[str, str], list[str]] = {}
    for command in COMMANDS:
        keys = " ".join(f"`{sign(key)}`" for key in command.keys)
        where = "everywhere" if command.where is Where.SCREEN else str(command.where.value)
        rows.setdefault((keys, command.help.replace("|", "\\|")), []).append(where)
    lines = [f"| {keys} | {', '.join(where)} | {what} |" for (keys, what), where in rows.items()]
    return "\n".join(["| key | where | what it does |", "|---|---|---|", *lines]) + "\n"


def in_readme() -> str:
    return README.read_text("utf-8").partition(START)[2].partition(END)[0]


if __name__ == "__main__":
    before, _, rest = README.read_text("utf-8").partition(START)
    README.write_text(before + START + table() + END + rest.partition(END)[2], "utf-8")
