"""What the README says is so."""

from __future__ import annotations

import re
from pathlib import Path

from cc_tui.arguments import COMMANDS, parser
from cc_tui.config import _KEYS, Images
from tests.house.key_table import README, in_readme, table

TEXT = README.read_text("utf-8")


def test_its_keys_are_those_there_are() -> None:
    assert in_readme() == table(), "run python -m tests.house.key_table"


def test_it_begins_with_the_two_commands() -> None:
    first = TEXT.partition("```\n")[2].partition("```")[0].split("\n")
    assert [line.partition("#")[0].strip() for line in first if line] == ["make demo", "make test"]


def test_its_commands_and_flags_exist() -> None:
    told = set(re.findall(r"(?:^|`)cc-tui ([a-z]+)\b", TEXT, re.M))
    assert told == set(COMMANDS)
    helps = " ".join(parser(command).format_help() for command in (None, *COMMANDS))
    foreign = {"--debug"}
    """Of the CloudCruise CLI."""
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) - foreign <= set(
        re.findall(r"--[a-z-]+", helps)
    )


def test_its_settings_are_those_there_are() -> None:
    example = TEXT.partition("```toml\n")[2].partition("```")[0]
    assert set(re.findall(r"^(\w+) =", example, re.M)) == set(_KEYS)
    assert all(each.value in example for each in Images)


def test_its_files_exist() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (README.parent / link).is_file(), link
    assert Path(README.parent / "styles.tcss").is_file()
