"""`cc-tui tree` on every recorded run, as rows and as JSON, and on a run that somebody wrote to do harm."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest

from tests.cli.commands import Shell

RUNS = ("renamed-id", "last-good", "not-debug", "loop")
HARM = (
    "\x1b]52;c;cm0gLXJmIC8=\x07\x1b[2J\x9b31m\u202eexe.\u2066\x00\r\u200b\U0010eeee\U000f0000"
    "[@click=app.quit]x[/]\ud800"
)
"""The clipboard, the screen, C1, bidi, a forged line, markers of ours, markup, half a character."""
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\U000f0000-\U0010ffff]")


def body(shell: Shell, path: str) -> Any:
    return shell.server.get(path).json()


def answer(shell: Shell, path: str, changed: Any, *, origin: str = "api") -> None:
    """Let the server answer the next request for a path with another body."""
    data = changed if isinstance(changed, bytes) else json.dumps(changed).encode()
    shell.server.fault(f"body:{base64.b64encode(data).decode()}", origin=origin, path=path)


def told(shell: Shell, run: str, *flags: str) -> dict[str, Any]:
    said = shell.cc_tui("tree", shell.server.session_id(run), "--json", *flags)
    assert (said.code, said.words) == (0, "")
    loaded: dict[str, Any] = json.loads(said.out)
    return loaded


@pytest.mark.parametrize("name", RUNS)
def test_json_has_every_entry_once_and_no_token(shell: Shell, name: str) -> None:
    run = told(shell, name)
    real = body(shell, f"/run/{shell.server.session_id(name)}")
    assert run["schema"] == 1
    assert run["session_id"] == shell.server.session_id(name)
    assert run["status"] == real["status"]
    assert run["problems"] == []
    shots = [shot for visit in run["visits"] for each in visit["attempts"] for shot in each["screenshots"]]
    assert sorted(shot["position"] for shot in shots) == list(range(len(real["screenshot_urls"])))
    assert [visit["number"] for visit in run["visits"]] == list(range(1, len(run["visits"]) + 1))
    signed = {shot["signed_screenshot_url"].partition("?")[0] for shot in real["screenshot_urls"]}
    assert {shot["url"] for shot in shots} == signed
    assert {shot["certainty"] for shot in shots} == {"token"}


@pytest.mark.parametrize("name", RUNS)
def test_a_token_is_shown_only_when_it_was_asked_for(shell: Shell, name: str) -> None:
    assert "token=" not in json.dumps(told(shell, name))
    assert "token=" not in shell.cc_tui("tree", shell.server.session_id(name)).text
    assert "token=" in json.dumps(told(shell, name, "--urls"))


def test_the_failed_run(shell: Shell) -> None:
    run = told(shell, "renamed-id")
    failing = run["visits"][run["failing_visit"] - 1]
    assert failing["name"] == "Click search"
    assert [attempt["failed"] for attempt in failing["attempts"]] == [True] * 3
    errors = [error for attempt in failing["attempts"] for error in attempt["errors"]]
    assert {(error["category"], error["sub_type"]) for error in errors} == {
        ("XPATH_INCORRECT", "SELECTOR_NO_MATCH")
    }
    assert failing["page"]["captured"]
    assert run["never_ran"][0]["name"] == "Open claim"
    rows = shell.cc_tui("tree", shell.server.session_id("renamed-id")).text.splitlines()
    assert rows[0].startswith("failed  ")
    assert "XPATH_INCORRECT / SELECTOR_NO_MATCH at node 8 of 14 'Click search'" in rows
    assert [row for row in rows if "Click search  x3  failed" in row]
    assert len([row for row in rows if "error shot of node 8" in row]) == 3
    assert len([row for row in rows if "(did not run)" in row]) == len(run["never_ran"])


def test_nodes_are_counted_as_nodes(shell: Shell) -> None:
    """A requeued run came to its nodes twice; the numbers are those that `cc-tui page` takes."""
    run = told(shell, "requeued")
    nodes = {visit["node_id"]: visit["node_number"] for visit in run["visits"]}
    assert sorted(nodes.values()) == list(range(1, 11))
    assert len(run["visits"]) == 19
    session = shell.server.session_id("requeued")
    rows = shell.cc_tui("tree", session).text.splitlines()
    assert "SERVICE_UNAVAILABLE / HTTP_ERROR at node 10 of 14 'Read claim'" in rows
    assert len([row for row in rows if row.startswith("  1  ")]) == 2
    assert shell.cc_tui("page", session, "10").text.splitlines() == (
        shell.cc_tui("page", session, "failed").text.splitlines()
    )


def test_the_others(shell: Shell) -> None:
    good = told(shell, "last-good")
    assert (good["failing_visit"], good["never_ran"]) == (None, [])
    loop = told(shell, "loop")
    assert {visit["visits"] for visit in loop["visits"]} >= {1, 25}
    shots = [s for visit in loop["visits"] for each in visit["attempts"] for s in each["screenshots"]]
    assert len([shot for shot in shots if shot["full_length_screenshot"]]) == 1
    blind = told(shell, "not-debug")
    assert blind["visits"][blind["failing_visit"] - 1]["page"] == {"captured": False}


def test_few_requests_are_enough(shell: Shell) -> None:
    told(shell, "loop")
    seen = shell.server.seen()
    assert seen.api.total() <= 5
    assert not seen.storage


def test_hostile_text_is_never_obeyed(shell: Shell) -> None:
    session = shell.server.session_id("renamed-id")
    run = body(shell, f"/run/{session}")
    for entry in run["screenshot_urls"]:
        entry["node_display_name"] = HARM
    for error in run["errors"]:
        for key in ("message", "original_error", "error_category", "error_sub_type", "full_url"):
            if key in error:
                error[key] = HARM
    workflow = body(shell, f"/workflows/{run['workflow_id']}")
    workflow["name"] = HARM
    run["status"] = HARM
    for flags in ([], ["--json"]):
        answer(shell, f"/run/{session}", run)
        answer(shell, f"/workflows/{run['workflow_id']}", workflow)
        said = shell.cc_tui("tree", session, *flags)
        assert said.code == 0
        for text in (said.text, said.words):
            assert not OBEYED.search(text)
        assert "exe." in said.text
        if flags:
            assert HARM in {visit["name"] for visit in json.loads(said.out)["visits"]}


def test_hostile_words_of_an_error_are_never_obeyed(shell: Shell) -> None:
    answer(shell, "/run/", {"statusCode": 404, "message": HARM, "error": HARM})
    said = shell.cc_tui("tree", shell.server.session_id("loop"))
    assert not OBEYED.search(said.words + said.text)


def test_a_workflow_that_is_refused_costs_its_names_only(shell: Shell) -> None:
    shell.server.fault("status:403", path="/workflows", times=9)
    said = shell.cc_tui("tree", shell.server.session_id("renamed-id"))
    assert said.code == 0
    assert "The workflow is not known" in said.words
    assert "Click search  x3  failed" in said.text
