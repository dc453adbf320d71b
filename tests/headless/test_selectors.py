"""`xpath`, `suggest` and `why` as a shell sees them."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from cc_tui.page.limits import MAX_PAGE
from tests.cli.commands import Shell

LONG = "//p" * 350_000
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


def test_suggest_only_what_is_wanted(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<input name=claim><button id=go>Go</button><a href=/claims>All</a><button>Stop</button>")

    def named(wanted: str) -> list[str]:
        said = shell.cc_tui("suggest", "--file", str(file), "--json", "--filter", wanted)
        answer = json.loads(said.text)
        assert said.code == int(not answer["elements"])
        assert (answer["element_count"], answer["of"]) == (len(answer["elements"]), 4)
        return [each["tag"] for each in answer["elements"]]

    assert named("button") == ["button", "button"]
    assert named(" A, Button ") == ["button", "a", "button"]
    assert named("CLAIM") == ["input", "a"]
    assert named("button,stop") == ["button"]
    assert named("nothing") == []
    none = shell.cc_tui("suggest", "--file", str(file), "--filter", "nothing")
    assert (none.code, none.text, none.words) == (1, "", "none of 4 elements\n")


def test_many_expressions_a_line_each_in_and_out(shell: Shell, tmp_path: Path) -> None:
    asked = ["//button", "", "//p", "//p[", "doc('x')", "string-join(1 to 1000000000)", LONG, "//h1"]
    said = shell.cc_tui("xpath", "--batch", "-", "--file", _page(tmp_path), stdin="\n".join(asked))
    answers = [json.loads(line) for line in said.text.splitlines()]
    assert said.code == 1
    assert [each["xpath"] for each in answers] == [each[:20_000] for each in asked if each]
    assert [each["match_count"] for each in answers] == [1, 2, None, None, None, None, 0]
    assert [each["as_needed"] for each in answers] == [True, *[False] * 6]
    assert answers[2]["place"] == 4
    assert answers[5]["problem"] == "it has 1,050,000 characters; 20,000 are the limit"
    assert shell.cc_tui("xpath", "--batch", "-", "--file", _page(tmp_path), stdin="//button\n#go").code == 0


def test_an_expression_on_every_page_of_a_run(shell: Shell) -> None:
    session = shell.server.session_id("two-matches")
    said = shell.cc_tui("xpath", "//h1", session, "--all", "--json")
    pages = json.loads(said.text)["pages"]
    assert said.code == 0
    assert [each["number"] for each in pages] == list(range(1, 9))
    assert all(each["match_count"] == len(each["matches"]) for each in pages)
    none = shell.cc_tui("xpath", "//nope", session, "--all")
    assert (none.code, none.text.splitlines()[-1]) == (1, "8 Click search  no match")


def test_a_count_is_measured_by_what_the_node_needs(shell: Shell) -> None:
    session = shell.server.session_id("last-good")
    needs_one = shell.cc_tui("xpath", "//button[@id='search-submit']", session, "8", "--json")
    assert (needs_one.code, json.loads(needs_one.text)["needs"]) == (0, "exactly one")
    extract = shell.cc_tui("xpath", "//section[@id='facts']", session, "10", "--json")
    assert (extract.code, json.loads(extract.text)["needs"]) == (0, "at least one")
    condition = shell.cc_tui("xpath", "//h1[normalize-space()='Claims search']", session, "5", "--json")
    assert (condition.code, json.loads(condition.text)["needs"]) == (0, "any number")


def test_of_a_page_that_is_too_large_it_is_said_that_the_start_was_looked_at(
    shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "large.html"
    large = b"<button id=go>Go</button><script>" + b"x" * MAX_PAGE + b"</script><button id=end>End</button>"
    file.write_bytes(large)
    words = "(in the first 30 MB of the page: the rest was not looked at)"
    said = shell.cc_tui("xpath", "//button[@id='end']", "--file", str(file))
    assert (said.code, said.text) == (1, f"no match {words}\n")
    said = shell.cc_tui("xpath", "//button", "--file", str(file), "--json")
    answer = json.loads(said.text)
    assert (said.code, answer["match_count"], answer["part"]) == (0, 1, "the first 30 MB")
    said = shell.cc_tui("suggest", "--file", str(file))
    assert "note: the page has 30 MB: this is its first 30 MB" in said.words
    file.write_bytes(large[:1000])
    assert json.loads(shell.cc_tui("xpath", "//b", "--file", str(file), "--json").text)["part"] is None
    session = shell.server.session_id("renamed-id")
    body = f"body:{base64.b64encode(large).decode()}"
    shell.server.fault(body, origin="storage", path="html", times=99)
    said = shell.cc_tui("why", session)
    assert words in said.text
    rows = shell.cc_tui("xpath", "//button[@id='end']", session, "--all").text.splitlines()
    assert any(row.endswith(f"no match {words}") for row in rows)
