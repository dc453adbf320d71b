"""`xpath`, `suggest` and `why` as a shell sees them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.commands import Shell

PAGE = "<title>T</title><form><input name=q><button id=go>Go</button></form><p>x<p>y"


def _page(tmp_path: Path) -> str:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    return str(path)


def test_xpath_of_a_file_ends_with_one_unless_it_is_unique(shell: Shell, tmp_path: Path) -> None:
    file = _page(tmp_path)
    said = shell.cc_tui("xpath", "//button", "--file", file, "--json")
    answer = json.loads(said.text)
    assert said.code == 0
    assert (answer["match_count"], answer["unique"], answer["matches"][0]["tag"]) == (1, True, "button")
    assert shell.cc_tui("xpath", "//p", "--file", file).code == 1
    wrong = shell.cc_tui("xpath", "//p[", "--file", file)
    assert (wrong.code, wrong.text) == (1, "at character 5: it ends too early\n")
    assert shell.cc_tui("xpath", "--file", file).code == 2


def test_suggest_of_a_file(shell: Shell, tmp_path: Path) -> None:
    answer = json.loads(shell.cc_tui("suggest", "--file", _page(tmp_path), "--json").text)
    assert answer["element_count"] == 2
    assert [each["suggested_xpath"] for each in answer["elements"]] == [
        "//input[@name='q']",
        "//button[@id='go']",
    ]


def test_why_and_xpath_of_a_run(shell: Shell) -> None:
    session = shell.server.session_id("two-matches")
    said = shell.cc_tui("why", session, "--json")
    answer = json.loads(said.text)
    assert (said.code, answer["cause"], answer["node"]["count"]) == (0, "ambiguous", 2)
    found = shell.cc_tui("xpath", "//button[@id='search-submit']", session)
    assert (found.code, found.text.splitlines()[0]) == (1, "2 matches")
