"""What can be copied, and the note that goes into a ticket: no key, no input, no way out of the Markdown."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cc_tui.api import parse
from cc_tui.run.command_lines import command_lines
from cc_tui.run.copying import Choice, Selected, choices
from cc_tui.run.model import Certainty, Run, SignedUrl
from cc_tui.run.note import incident_at, incident_note
from cc_tui.run.prose import code, fenced, prose, without_inputs, without_keys
from cc_tui.run.spine import with_spine
from cc_tui.text import Raw
from tests.contract import body, run_of

NOW = datetime(2026, 9, 29, 11, 0, tzinfo=UTC)
URL = SignedUrl(
    Raw("https://s.example/a/b.jpeg?token=eyJhbGciOi.eyJleHAi.c2ln"),
    NOW,
    NOW + timedelta(minutes=41),
    Certainty.TOKEN,
)
HOSTILE = (
    "\x1b[31mred\x1b[0m \x1b]52;c;aGFja2Vk\x07 \x9b2J [@click=app.quit]x[/] \u202eleft \ud83d\n"
    "# heading\n- item\n```\n~~~\n````` <script>alert(1)</script> ![p](http://x/y?z=1) `` ` \\` &amp; | a |\n"
    "[link](javascript:x) <!-- -->"
)
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.fixture(scope="module")
def failed() -> Run:
    run = run_of("run_failed_xpath_with_retries")
    return with_spine(run, parse.workflow(body("workflow"), Raw("w")))


def by_key(run: Run, selected: Selected, now: datetime = NOW) -> dict[str, Choice]:
    found = choices(run, selected, now)
    assert len({choice.key for choice in found}) == len(found)
    assert not {choice.key for choice in found} & set("jkgGqy"), "the chooser's own keys"
    return {choice.key: choice for choice in found}


def failing(run: Run, **changes: Any) -> Selected:
    visit = run.failing_visit
    assert visit
    return replace(Selected(visit.node_id, visit, visit.attempts[1], URL, URL), **changes)


def test_what_y_copies_is_what_the_cursor_is_on(failed: Run) -> None:
    at = failing(failed)
    assert choices(failed, at, NOW)[0].text == at.node_id
    assert choices(failed, replace(at, line=Raw("Claim\x1b[2J: 7")), NOW)[0].text == "Claim: 7"
    assert failed.final_error
    first = choices(failed, replace(at, node_id=None, visit=None, is_failure=True), NOW)
    assert first[0].text == failed.final_error.message
    assert at.node_id in [choice.text for choice in first]
    never = failed.never_ran[0]
    assert choices(failed, Selected(never.node_id), NOW)[0].text == never.node_id
    assert choices(failed, Selected(), NOW)[0].key == "s"


def test_every_choice_is_there_for_the_failing_node_and_is_exact(failed: Run) -> None:
    at = failing(failed, line=Raw("a line"))
    found = by_key(failed, at)
    assert "".join(found) == "tnsaxmouphcrdfi"
    node = failed.node(at.node_id)
    assert node
    assert found["x"].text == node.selector
    assert found["s"].text == failed.session_id
    assert found["c"].text == f"cc-tui {failed.session_id} {at.node_id}"
    assert found["r"].text == f"cloudcruise run get {failed.session_id}"
    assert found["d"].text == f"cloudcruise run snapshots {failed.session_id} {at.node_id}"
    assert found["f"].text == f"cloudcruise snapshot fetch {failed.session_id} {at.node_id}"
    assert at.attempt
    error = at.attempt.errors[0]
    assert (found["m"].text, found["o"].text, found["u"].text) == (
        error.message, error.original_error, error.full_url
    )  # fmt: skip


def test_a_signed_url_is_copied_whole_shown_without_its_key_and_warned_of(failed: Run) -> None:
    found = by_key(failed, failing(failed))
    for key in "ph":
        assert found[key].text == URL.url
        assert found[key].preview == "https://s.example/a/b.jpeg"
        assert found[key].warning == "A key until 11:41 UTC: whoever has it can open it"
    later = by_key(failed, failing(failed), NOW + timedelta(hours=2))
    assert later["p"].warning == "Dead since 11:41 UTC; r renews it"
    derived = replace(URL, certainty=Certainty.DERIVED, expires=NOW + timedelta(days=6))
    assert by_key(failed, failing(failed, page=derived))["h"].warning.startswith(
        "A key until ~2026-10-05 11:00 UTC"
    )


def test_a_page_url_with_a_query_is_warned_of(failed: Run) -> None:
    for url, warned in (("https://a/b", False), ("https://a/b?id=7", True), ("https://u:p@a/b#t", True)):
        found = by_key(with_error(failed, full_url=Raw(url)), failing(failed, visit=None, attempt=None))
        assert found["u"].text == url
        assert found["u"].preview == "https://a/b"
        assert bool(found["u"].warning) is warned


def with_error(run: Run, **changes: Any) -> Run:
    """The run, its errors changed at each place."""
    errors = tuple(replace(error, **changes) for error in run.errors)
    return with_spine(replace(run, errors=errors), run.workflow)


def test_hostile_data_is_exact_where_it_must_be_and_clean_where_it_is_prose(failed: Run) -> None:
    run = with_error(failed, message=Raw(HOSTILE), original_error=Raw(HOSTILE))
    bad = replace(run, session_id=Raw("x'; rm -rf ~\x03\n"))
    assert run.failing_visit
    visit = replace(run.failing_visit, name=Raw(HOSTILE), node_id=Raw("-n\x1b"))
    found = by_key(bad, Selected(visit.node_id, visit, visit.attempts[0], line=Raw(HOSTILE)))
    assert found["s"].text == bad.session_id
    assert found["n"].text == "-n\x1b"
    assert found["n"].warning == "It holds 1 control character: paste with care"
    assert not {"c", "r", "d", "f"} & set(found), "no command with such ids"
    for key in "tamoi":
        assert not OBEYED.search(found[key].text)
    for choice in found.values():
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", choice.preview)
    assert found["m"].text.startswith("red ]52;c;aGFja2Vk  [@click=app.quit]x[/] left \ufffd\n# heading\n")


@pytest.mark.parametrize("node_id", ["--help", "a b", "a;b", "$(x)", "a\nb", "", "ä", "x" * 101])
def test_no_command_is_made_with_what_is_no_id(node_id: str) -> None:
    assert command_lines(Raw("abc-1"), Raw(node_id)).all == ["cc-tui abc-1", "cloudcruise run get abc-1"]
    assert command_lines(Raw(node_id), Raw("abc-1")).all == []


@given(st.text())
def test_prose_has_nothing_a_terminal_obeys_and_loses_no_letter(raw: str) -> None:
    clean = prose(raw)
    assert not OBEYED.search(clean)
    clean.encode()
    assert (
        [c for c in clean if c.isalnum()] == [c for c in raw if c.isalnum()]
        or "\x1b[" in raw
        or "\x9b" in raw
    )


# The note.


def test_the_note_says_what_happened_where_and_how_to_see_it(failed: Run) -> None:
    at = failing(failed)
    note = incident_note(failed, incident_at(failed, at.visit, at.attempt))
    assert note == NOTE


def test_the_note_of_a_place_without_an_error_is_about_the_runs_own(failed: Run) -> None:
    incident = incident_at(failed, failed.visits[0], failed.visits[0].attempts[0])
    assert incident.visit is failed.failing_visit
    assert incident.error is failed.final_error
    going_on = run_of("run_in_progress")
    note = incident_note(going_on, incident_at(going_on, going_on.visits[0], None))
    assert "Error: none told" in note
    assert f"`{going_on.visits[0].node_id}`, node 1\n" in note
    assert "still going on when it was read" in note


NOTE = """\
## CloudCruise run failed

- Run: `c41d7e08-93ab-4c2f-a6d1-7e5b9f0c1d03`, `execution.failed`
- Workflow: `Claim status lookup` (`8f3c1a92-4d5e-4f60-8b1a-2c3d4e5f6a02`), probably version 17
- First seen 2026-09-29 10:00:02 UTC, last 2026-09-29 10:01:11 UTC
- Read: 2026-09-29 11:00:00 UTC
- Node: `Click search button`, `10000000-0000-4000-8000-000000000007`, node 7 of 9
- Selector: `//button[@id='search-submit']`
- Attempt: 2 of 3, began 2026-09-29 10:00:35 UTC
- Error: `XPATH_INCORRECT` / `SELECTOR_NO_MATCH`, code `XPATH-E0001`
- Error time: 2026-09-29 10:00:50 UTC
- Page: `https://claims.example.test/search`

Message:

```text
The search button could not be located: its id changed from 'search-submit' to 'claim-search-go'.
```

Original error:

```text
Error while clicking on element. Timeout after 15000ms waiting for element '//button[@id='search-submit']' \
of type 'XPATH' to load on https://claims.example.test/search
```

```sh
cc-tui c41d7e08-93ab-4c2f-a6d1-7e5b9f0c1d03 10000000-0000-4000-8000-000000000007
cloudcruise run get c41d7e08-93ab-4c2f-a6d1-7e5b9f0c1d03
cloudcruise run snapshots c41d7e08-93ab-4c2f-a6d1-7e5b9f0c1d03 10000000-0000-4000-8000-000000000007
cloudcruise snapshot fetch c41d7e08-93ab-4c2f-a6d1-7e5b9f0c1d03 10000000-0000-4000-8000-000000000007
```
"""


@given(
    st.sampled_from(["message", "original_error", "category", "sub_type", "code", "full_url"]),
    st.text() | st.just(HOSTILE),
)
def test_no_data_leaves_its_code(field: str, value: str) -> None:
    run = with_error(run_of("run_failed_xpath_with_retries"), **{field: Raw(value)})
    visit = replace(run.failing_visit, name=Raw(value)) if run.failing_visit else None
    note = incident_note(run, incident_at(run, visit, None))
    assert skeleton(note) <= {
        "heading", "bullet_list", "list_item", "paragraph", "inline", "text", "code_inline", "fence"
    }  # fmt: skip
    outside = "".join(token.content for token in leaves(note) if token.type == "text")
    assert not re.search(r"[`<>\[\]#*_|\\&]", outside)
    assert not OBEYED.search(note)


def leaves(note: str) -> list[Token]:
    tokens = MarkdownIt("commonmark").parse(note)
    return [leaf for token in tokens for leaf in (token.children or [token])]


def skeleton(note: str) -> set[str]:
    return {token.type.removesuffix("_open").removesuffix("_close") for token in leaves(note)} - {"softbreak"}


@given(st.text(alphabet=st.sampled_from("`~ a\n\r\t<#")))
def test_code_gives_back_what_it_was_given(text: str) -> None:
    [block] = MarkdownIt("commonmark").parse(fenced(text, "text"))
    assert block.type == "fence"
    assert block.content == prose(text).strip("\n") + "\n"
    flat = " ".join(text.split())
    if flat:
        [span] = MarkdownIt("commonmark").parse(code(text))[1].children or []
        assert (span.type, span.content) == ("code_inline", flat)


@pytest.mark.parametrize(
    ("text", "open_text"),
    [
        ("at https://a.b/c?token=x&y=1#z, then", "at https://a.b/c then"),
        ("at 'https://a.b/c?name=O'Brien&token=x' now", "at 'https://a.b/c' now"),
        ("//a[@href='/c?id=7']", "//a[@href='/c']"),
        ("went to /login?sid=1 again", "went to /login again"),
        ("https://user:pw@a.b/c", "https://a.b/c"),
        ("Bearer eyJhbGciOiJI.eyJzdWIi.c2ln.", "Bearer (token)."),
        ("Is it there? yes = no", "Is it there? yes = no"),
        ("blob:https://a.b/c#x", "blob:https://a.b/c"),
    ],
)
def test_keys_are_taken_out_of_words(text: str, open_text: str) -> None:
    assert without_keys(text) == open_text


def test_inputs_stand_as_their_names() -> None:
    inputs = {
        "claim": "CLM-2026-004417",
        "who": {"name": "Ada Lovelace"},
        "n": [20417],
        "ok": True,
        "s": "abc",
    }
    text = "//td[text()='Ada Lovelace'] of CLM-2026-004417, 20417, not X-CLM-2026-004417 nor 204170 abc True"
    assert without_inputs(text, inputs) == (
        "//td[text()='{{who}}'] of {{claim}}, {{n}}, not X-CLM-2026-004417 nor 204170 abc True"
    )


def test_the_note_tells_no_key_and_no_input(failed: Run) -> None:
    secret = "https://s.example/x.html?token=eyJhbGciOi.eyJleHAi.c2ln"
    run = with_error(
        replace(failed, inputs={"patient": "Ada Lovelace"}),
        message=Raw(f"No cell 'Ada Lovelace' at {secret}"),
        original_error=Raw(f"goto {secret} Ada Lovelace"),
        full_url=Raw("https://portal.example/p/Ada Lovelace?ssn=1"),
    )
    note = incident_note(run, incident_at(run, run.failing_visit, None))
    assert "No cell '{{patient}}' at https://s.example/x.html\n" in note
    assert "https://portal.example/p/{{patient}}`" in note
    assert not re.search("Lovelace|token|eyJ|ssn", note)
    signed = {shot.url.url for shot in run.screenshots if shot.url}
    assert signed
    assert not any(url in note for url in signed)


@pytest.mark.parametrize(
    "piece", ["a://", "eyJ-", "eyJaaaaaaaa.", "`", "?a=", "://a@", "\x1b[0", "x'", "\u202e"]
)
def test_a_megabyte_is_cut_and_costs_little(piece: str) -> None:
    flood = Raw(piece * (1_000_000 // len(piece)))
    run = with_error(
        run_of("run_failed_xpath_with_retries"), message=flood, original_error=flood, full_url=flood
    )
    began = time.process_time()
    note = incident_note(run, incident_at(run, run.failing_visit, None))
    assert time.process_time() - began < 2
    assert len(note) < 50_000
    assert skeleton(note) >= {"heading", "list_item", "fence"}
