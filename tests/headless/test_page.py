"""`cc-tui page`: a node's page as text, as JSON and as it was stored."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from cc_tui.page.limits import MAX_PAGE
from tests.cli.commands import COMMAND, Shell
from tests.demo_server import ask
from tests.headless.test_tree import HARM, OBEYED, RUNS
from tests.pty.terminal import Terminal

HOSTILE = f"<title>{HARM}</title><h1>needle</h1><p>{HARM}</p><a href='{HARM}'>{HARM}</a>".encode(
    "utf-8", "surrogatepass"
)


def failing(shell: Shell) -> tuple[str, str]:
    """The session of the failed run and the id of the node that failed."""
    session = shell.server.session_id("renamed-id")
    tree = json.loads(shell.cc_tui("tree", session, "--json").out)
    return session, tree["visits"][tree["failing_visit"] - 1]["node_id"]


def test_a_node_by_id_by_prefix_by_number_and_as_the_failed_one(shell: Shell) -> None:
    session, node = failing(shell)
    said = [shell.cc_tui("page", session, name) for name in (node, node.upper(), node[:6], "8", "failed")]
    assert [each.code for each in said] == [0] * 5
    assert len({each.out for each in said}) == 1
    assert "# Claims search" in said[0].text
    assert "(Search claims)" in said[0].text
    assert "Click search, page at start of node 8; one page per node" in said[0].words


@pytest.mark.parametrize("name", [name for name in RUNS if name != "not-debug"])
def test_a_page_of_each_run_that_has_pages(shell: Shell, name: str) -> None:
    said = shell.cc_tui("page", shell.server.session_id(name), "2", "--json")
    assert said.code == 0
    page = json.loads(said.out)
    assert page["schema"] == 1
    assert page["session_id"] == shell.server.session_id(name)
    assert page["elements"] > 10
    assert len(page["lines"]) > 5
    assert page["title"]
    assert "token=" not in said.text


def test_html_through_a_pipe_is_what_storage_has(shell: Shell) -> None:
    session, node = failing(shell)
    url = shell.server.get(f"/run/{session}/debug-snapshots/{node}").json()["page_snapshot_url"]
    said = shell.cc_tui("page", session, "failed", "--html")
    assert (said.code, said.words) == (0, "")
    assert said.out == ask(url).body
    assert len(said.out) > 1000


def test_a_saved_page_needs_no_key_and_no_network(shell: Shell, tmp_path: Path) -> None:
    session, _ = failing(shell)
    file = tmp_path / "page.html"
    file.write_bytes(shell.cc_tui("page", session, "failed", "--html").out)
    of_run = shell.cc_tui("page", session, "failed")
    shell.server.reset()
    said = shell.cc_tui("page", "--file", str(file), without=["CLOUDCRUISE_API_KEY"])
    assert (said.code, said.text) == (0, of_run.text)
    assert shell.cc_tui("page", "--file", str(file), "--html").out == file.read_bytes()
    assert json.loads(shell.cc_tui("page", "--file", str(file), "--json").out)["file"] == str(file)
    assert not shell.server.seen().api


def test_of_a_page_that_is_too_large_the_start_is_read_and_that_is_said(shell: Shell) -> None:
    session, _ = failing(shell)
    large = b"<p>needle</p><script>" + b"x" * (MAX_PAGE + 1_000_000)
    shell.server.fault(f"body:{base64.b64encode(large).decode()}", origin="storage", path="html", times=2)
    said = shell.cc_tui("page", session, "failed")
    assert (said.code, said.text) == (0, "needle\n")
    assert "note: the page has more than 30 MB: this is its first 30 MB" in said.words
    said = shell.cc_tui("page", session, "failed", "--html")
    assert said.out == large[:MAX_PAGE]
    assert "note: the page has more than 30 MB: this is its first 30 MB" in said.words


def test_a_hostile_page_is_never_obeyed(shell: Shell, tmp_path: Path) -> None:
    shell.server.fault(f"body:{base64.b64encode(HOSTILE).decode()}", origin="storage")
    file = tmp_path / "page.html"
    file.write_bytes(HOSTILE)
    for words in (
        (shell.server.session_id("renamed-id"), "failed"),
        ("--file", str(file)),
        ("--json", "--file", str(file)),
    ):
        said = shell.cc_tui("page", *words)
        assert said.code == 0
        assert "needle" in said.text
        assert not OBEYED.search(said.text + said.words)


@pytest.mark.pty
def test_the_source_on_a_terminal_is_not_obeyed_either(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(HOSTILE)
    with Terminal([*COMMAND, "page", "--html", "--file", str(file)], environ=shell.environ) as terminal:
        assert terminal.wait_exit() == 0
        assert b"needle" in terminal.output
        assert b"\x1b" not in terminal.output
        assert "\u202e".encode() not in terminal.output


def test_a_file_name_with_controls_is_shown_without(shell: Shell, tmp_path: Path) -> None:
    said = shell.cc_tui("page", "--file", str(tmp_path / "\x1b[2J.html"))
    assert said.code == 2
    assert b"\x1b" not in said.err


PAGE = """<title>T</title><h1>Claims</h1><div role=alert>No Session</div>
<label>Mail <input name=m value=a></label>
<ul><li>one<li>session two</ul><p hidden>SECRET session</p><input type=password name=p value=hunter2>
<iframe name=f srcdoc="<button disabled>Pay</button>"></iframe>"""


@pytest.fixture
def saved(tmp_path: Path) -> str:
    file = tmp_path / "page.html"
    file.write_text(PAGE)
    return str(file)


def test_the_outline_in_words_and_what_is_hidden_on_demand(shell: Shell, saved: str) -> None:
    said = shell.cc_tui("page", "--file", saved)
    assert said.text.splitlines() == [
        "# Claims", "!! alert: No Session", "[Mail: a]", "* one", "* session two", "hidden: 1 line",
        "[p: ***]", "--- frame f", "  (Pay) disabled",
    ]  # fmt: skip
    assert "1 hidden line not shown; --hidden shows them" in said.words
    assert "what was typed or chosen may not be in the markup" in said.words
    assert "SECRET session  <hidden: hidden>\n" in shell.cc_tui("page", "--file", saved, "--hidden").text
    markdown = shell.cc_tui("page", "--file", saved, "--markdown").text
    assert "  * one\n" in markdown


def test_each_line_is_an_object_with_its_xpath_and_state(shell: Shell, saved: str) -> None:
    lines = json.loads(shell.cc_tui("page", "--file", saved, "--json", "--hidden").out)["lines"]
    pay = lines[-1]
    assert (pay["kind"], pay["text"], pay["state"]) == ("control", "(Pay) disabled", ["disabled"])
    assert (pay["document"], pay["frame"], pay["xpath"]) == (1, "f", "/html[1]/body[1]/button[1]")
    mail = next(line for line in lines if line["name"] == "Mail")
    assert (mail["value"], mail["xpath"]) == ("a", "/html[1]/body[1]/label[1]/input[1]")
    assert [line["hidden"] for line in lines if "SECRET" in line["text"]] == ["hidden"]
    assert "hunter2" not in json.dumps(lines)


def test_only_lines_that_hold_a_word_and_no_more_than_so_many_characters(shell: Shell, saved: str) -> None:
    found = shell.cc_tui("page", "--file", saved, "--grep", "session")
    assert (found.code, found.text) == (0, "!! alert: No Session\n* session two\n")
    assert shell.cc_tui("page", "--file", saved, "--grep", "Session").text == "!! alert: No Session\n"
    nothing = shell.cc_tui("page", "--file", saved, "--grep", "nowhere")
    assert (nothing.code, nothing.text) == (1, "")
    assert "nothing on this page holds nowhere" in nothing.words
    cut = shell.cc_tui("page", "--file", saved, "--max-chars", "35")
    assert cut.text == "# Claims\n!! alert: No Session\n"
    assert "cut after 2 lines; 7 lines more" in cut.words
    wrong = shell.cc_tui("page", "--file", saved, "--html", "--grep", "x")
    assert wrong.code == 2


def test_a_page_of_nothing(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(b"")
    said = shell.cc_tui("page", "--file", str(file))
    assert (said.code, said.out) == (0, b"")
    assert "a page without a title" in said.words
