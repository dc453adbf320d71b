"""The outline, through the real child: what each line says, and the element it is of."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from cc_tui.page import dom
from cc_tui.page.elements import local_name, why_hidden
from cc_tui.page.model import Kind, OutlineLine, PageOutline, State
from cc_tui.page.outline import outline
from cc_tui.page.pages import Pages
from cc_tui.text import Raw
from tests.page import shared_pages
from tests.page.test_pages import FRAMES_PAGE, LOGIN

Outlined = Callable[[bytes], Awaitable[PageOutline]]


@pytest.fixture
async def pages() -> AsyncIterator[Pages]:
    made = Pages()
    yield made
    await made.aclose()


def lines(markup: str | bytes) -> list[str]:
    """Lines as they are written, without a child."""
    data = markup if isinstance(markup, bytes) else markup.encode()
    return ["  " * line[2] + line[1] for line in outline(dom.read(data)).lines]


async def test_a_form_reads_as_it_was_filled_in_and_each_line_knows_its_element(pages: Pages) -> None:
    found = await pages.outline(LOGIN.encode())
    assert (found.title, found.url) == ("Sign in - Payer Portal", "https://portal.example/login")
    assert [line.written for line in found.shown()] == [
        "Home", "Top", "Go", "Data", "Cart", "# Sign in", "!! alert: Invalid credentials.", "hidden: 1 line",
        "[Email: ada@x.com]", "[Password: ***]", "[x] Remember me", "(o) Provider disabled",
        "( ) Biller disabled", "[State: California, 3 options]", "[Notes: line one line two]",
        "[Claim number: ]", "[seen: ***]", "[Zip: (12345)]", "(Sign in)", "(Clear form) disabled",
        "(Search claims)", "[x] Fancy", "Custom box", "hidden: 6 lines", "ARIA-HIDDEN",
        "[image: Company logo]", "!! dialog (modal): Session expiring", "## Session expiring", "60 s left",
        "(More) collapsed", "hidden: 1 line",
    ]  # fmt: skip
    assert "hunter" not in repr(found)
    assert [line.hidden for line in found.lines if line.hidden] == [
        "type=hidden", "display:none", "hidden", "display:none", "visibility:hidden", "closed dialog",
        "closed dialog", "closed details",
    ]  # fmt: skip
    email = next(line for line in found.lines if line.name == "Email")
    assert (email.kind, email.value, email.states) == (Kind.CONTROL, "ada@x.com", ())
    provider = next(line for line in found.lines if line.name == "Provider")
    assert provider.states == (State.CHECKED, State.DISABLED)
    facts = await pages.element(LOGIN.encode(), email.document, email.element)
    assert facts
    assert (facts.tag, facts.xpath, facts.hidden) == ("input", "//input[@id='u']", "")
    assert (Raw("type"), Raw("email")) in facts.attributes
    assert found.notes == ("what was typed or chosen may not be in the markup",)
    assert found.element_count == len(re.findall("<[a-z]", LOGIN))


async def test_a_password_is_masked_in_its_facts_too(pages: Pages) -> None:
    found = await pages.outline(LOGIN.encode())
    password = next(line for line in found.lines if line.name == "Password")
    facts = await pages.element(LOGIN.encode(), password.document, password.element)
    assert facts
    assert (Raw("value"), Raw("***")) in facts.attributes
    assert await pages.element(LOGIN.encode(), 0, 9999) is None
    assert await pages.element(LOGIN.encode(), 7, 0) is None


async def test_frames_are_named_and_their_lines_know_their_documents(pages: Pages) -> None:
    found = await pages.outline(FRAMES_PAGE)
    assert [(line.written, line.document) for line in found.lines] == [
        ("before", 0), ("--- frame c", 0), ("  inlined by capture", 1), ("  [inl: 7]", 1), ("--- frame b", 0),
        ("  (Pay now)", 2), ("--- frame /ads.html: its document is not in the snapshot", 0), ("after", 0),
    ]  # fmt: skip
    assert found.frames == ("", "c", "b")
    pay = found.lines[5]
    facts = await pages.element(FRAMES_PAGE, pay.document, pay.element)
    assert facts
    assert (facts.frame, facts.xpath) == ("b", "//button[normalize-space()='Pay now']")


def test_tables_stand_in_columns() -> None:
    assert lines(
        "<table><caption>Claims</caption><tr><th>No<th>State<th></tr><tr><td>1<td>paid <b>late</b><td>"
        "<button>View</button><button disabled>Edit</button></tr>"
        "<tr><td>100<td>Überfällig 東京<td></tr></table>"
        "<table><tr><td><h2>Layout</h2><td><ul><li>a<li>b</ul></tr></table>"
    ) == [
        "Claims",
        "No  | State           |",
        "1   | paid late       | (View) (Edit) disabled",
        "100 | Überfällig 東京 |",
        "Layout",
        "a",
        "b",
    ]


def test_what_is_in_a_row_is_found_from_it() -> None:
    snapshot = dom.read(b"<table><tr><td>1<td><a href=x>Open</a><button>View</button></tr></table>")
    from cc_tui.page.facts import facts

    (row,) = outline(snapshot).lines
    found = facts(snapshot.outer, row[4])
    assert found
    assert [(tag, text) for _, tag, text in found["inside"]] == [("a", "Open"), ("button", "View")]


def test_links_and_images_alone_have_lines_and_in_a_sentence_are_words() -> None:
    found = outline(
        dom.read(
            b"<nav><a href=a>A</a> <a href=b>B</a></nav><p>See <a href=c>this</a> now.<p><img alt=Logo>"
            b"<a href=d><div><h3>Card</h3></div><p>more</p></a><a href=e title=Cart><svg></svg></a>"
        )
    ).lines
    assert [(line[0], line[1]) for line in found] == [
        (Kind.LINK, "A"), (Kind.LINK, "B"), (Kind.TEXT, "See this now."), (Kind.IMAGE, "[image: Logo]"),
        (Kind.HEADING, "Card"), (Kind.LINK, "more"), (Kind.LINK, "Cart"),
    ]  # fmt: skip


def test_roles_states_and_focus() -> None:
    assert lines(
        "<ul role=tablist><button role=tab aria-selected=true>Open</button><a role=tab>Closed</a></ul>"
        "<div role=switch aria-checked=true>Mail</div><div role=checkbox aria-checked=mixed>All</div>"
        "<input aria-label=Q autofocus required aria-invalid=true><button aria-expanded=false>Menu</button>"
        "<div contenteditable=true aria-label=Note>hello</div><p contenteditable aria-label=Body>text</p>"
        "<p contenteditable=false>fixed</p><div role=textbox contenteditable aria-label=To>Ada</div>"
        "<input readonly name=r value=1>"
        "<select name=s multiple><option selected>a<option selected>b<option>c</select>"
        "<select name=e></select>"
        "<input aria-activedescendant=opt2 name=combo><div role=option id=opt1>One</div>"
        "<div role=option id=opt2>Two</div><input type=file name=f>"
    ) == [
        "(Open) tab selected", "(Closed) tab", "[x] Mail", "[-] All", "[Q: ] invalid focused",
        "(Menu) collapsed", "[Note: hello]", "[Body: text]", "fixed", "[To: Ada]",
        "[r: 1] read-only", "[s: a, b, 3 options]", "[e: 0 options]",
        "[combo: ]", "(One) option", "(Two) option focused", "[f: (file)]",
    ]  # fmt: skip


def test_states_of_links_items_and_rows_and_boxes_that_scripts_draw() -> None:
    assert lines(
        "<nav><a href=/ aria-current=page>Claims <b>3</b></a><a aria-expanded=true><i></i></a></nav>"
        "<p>See <a aria-disabled=true>this</a> now."
        "<ul role=listbox><li role=option aria-selected=true>Gold<li role=option>Silver</ul>"
        "<table><tr aria-selected=true><td>1<td>paid<tr><td>100<td>due</table>"
        "<div role=combobox aria-expanded=true>Choose a plan</div>"
        "<label id=l>Plan</label><button role=combobox aria-labelledby=l>Gold</button>"
        "<div role=combobox aria-expanded=false><input name=city value=Rome></div>"
    ) == [
        "Claims 3 current", "See this disabled now.", "Gold selected", "Silver", "1   | paid selected",
        "100 | due", "[combobox: Choose a plan] expanded", "Plan", "[Plan: Gold]", "[city: Rome]",
    ]  # fmt: skip


def test_structure() -> None:
    assert lines(
        "<ol><li>one<ul><li>two</ul><li>three</ol><pre>a\n   b</pre><p>x<br>y<hr><div role=heading "
        "aria-level=3>H</div><div role=alert></div><div role=alert><p>Bad</p><p>Worse</p></div>"
        "<template>T</template>"
        "<script>S</script><noscript>N</noscript><p>" + "z" * 10_001
    ) == [
        "one", "  two", "three", "a", "   b", "x", "y", "H", "Bad", "Worse", "z" * 10_000, "z",
    ]  # fmt: skip


def test_hidden_parts_that_follow_one_another_are_one_fold_and_say_why() -> None:
    found = outline(
        dom.read(
            b"<p>a<div hidden><p>b<div style='display:none'>c</div></div><p style='visibility:hidden'>d"
            b"<b style='visibility:visible'>e</b></p><p>f<table><tr hidden><td>1<td>2</table>"
        )
    ).lines
    assert [(line[1], line[6]) for line in found] == [
        ("a", ""), ("hidden: 3 lines", ""), ("b", "hidden"), ("c", "hidden"), ("d", "visibility:hidden"),
        ("e", ""), ("f", ""), ("hidden: 1 line", ""), ("1 | 2", "hidden"),
    ]  # fmt: skip


async def test_the_same_element_in_another_page(pages: Pages) -> None:
    here = (
        b"<form><input id=u name=user><input name=pw type=password><label>Mail <input type=checkbox></label>\
<button>Send</button><p>first</p></form>"
    )
    there = b"<h1>New</h1><form><div><input id=u name=user value=x></div><input name=pw type=password>\
<label>Mail <input type=checkbox checked></label><button> Send </button></form>"
    found = await pages.outline(here)
    after = await pages.outline(there)
    told: list[tuple[str, str | None, str]] = []
    for line in found.lines:
        counterpart = await pages.counterpart(here, line.document, line.element, there)
        if counterpart is None:
            told.append((line.text, None, ""))
            continue
        text = next(each.text for each in after.lines if each.element == counterpart[1])
        told.append((line.text, text, counterpart[2]))
    assert told == [
        ("[user: ]", "[user: x]", "id"),
        ("[pw: ]", "[pw: ]", "name"),
        ("[ ] Mail", "[x] Mail", "label"),
        ("(Send)", "(Send)", "text"),
        ("first", None, ""),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<input name=q>", "<input type=checkbox>", "<select><option>a<option>b</select>",
        "<textarea></textarea>", "<div contenteditable>x</div>", "<input type=password>", "<input type=file>",
    ],
)  # fmt: skip
async def test_what_may_have_been_typed_or_chosen_is_noted(pages: Pages, markup: str) -> None:
    said = "what was typed or chosen may not be in the markup"
    assert (await pages.outline(markup.encode())).notes == (said,)
    assert (await pages.outline(f"<p>a<div hidden>{markup}</div>".encode())).notes == ()


@pytest.mark.parametrize(
    "markup",
    [
        "<button>Go</button>", "<input type=submit>", "<input name=q disabled>", "<input name=q readonly>",
        "<div role=checkbox aria-checked=true>ARIA says its state in the markup</div>", "<p>text</p>",
        "<fieldset disabled><input name=q></fieldset>", "<select><option>one</select>",
    ],
)  # fmt: skip
async def test_where_nothing_can_be_typed_or_chosen_nothing_is_noted(pages: Pages, markup: str) -> None:
    assert (await pages.outline(markup.encode())).notes == ()


async def test_the_page_before_the_first_one_is_said_to_be_that(pages: Pages) -> None:
    for blank in (b"<html><head></head><body></body></html>", b"<!DOCTYPE html>", b"<!-- nothing -->"):
        found = await pages.outline(blank)
        assert (len(found.lines), found.is_fallback) == (0, False)
        assert found.notes == ("the page was empty (about:blank)",)
        assert (await pages.text(blank)).notes == ("the page was empty (about:blank)",)
    scripted = await pages.text(b"<div id=root></div>")
    assert scripted.notes[0].startswith("no text is left")


async def test_an_outline_that_is_empty_is_replaced_and_said(pages: Pages) -> None:
    found = await pages.outline(b"<title>T</title><video>no video here</video><map>area</map>")
    assert found.is_fallback
    assert found.notes[0].startswith("the outline is empty")
    nothing = await pages.outline(b"<html><head><script>app()</script></head><body></body></html>")
    assert not nothing.lines
    assert any("no text is left of this page" in note for note in nothing.notes)
    for nothing_at_all in (b"", b" \r\n\t "):
        assert (await pages.outline(nothing_at_all)).notes == ("nothing was stored of this page",)


def rows(count: int) -> bytes:
    """A page of one table in a cell of another, as old portals are."""
    row = b"<tr><td>%d<td><a href=/c/%d>Open claim %d</a></tr>"
    inner = b"".join(row % (number, number, number) for number in range(count))
    return b"<table><tr><td><table>" + inner + b"</table></td></tr></table>"


async def test_the_first_lines_of_a_large_page_come_before_the_others(pages: Pages) -> None:
    for html in (rows(30_000), b"<input name=claim value=1>" * 60_000):
        told: list[PageOutline] = []
        found = await pages.outline(html, on_first=told.append, deadline=10)
        (first,) = told
        assert first.is_part
        assert not found.is_part
        assert 1000 < len(first.lines) < 3000 < len(found.lines)
        assert [line.element for line in first.lines] == [
            line.element for line in found.lines[: len(first.lines)]
        ]
        assert " ".join(first.lines[900].text.split()) == " ".join(found.lines[900].text.split())
    told.clear()
    small = await pages.outline(b"<p>a" + b" " * (1 << 20), on_first=told.append)
    assert not told
    assert [line.text for line in small.lines] == ["a"]


async def test_the_first_lines_stay_where_the_others_are_not_to_be_had(pages: Pages) -> None:
    told: list[PageOutline] = []

    def end_soon(first: PageOutline) -> None:
        told.append(first)
        (pid,) = pages.pids
        asyncio.get_running_loop().call_later(0.01, os.kill, pid, signal.SIGKILL)

    found = await pages.outline(rows(60_000), on_first=end_soon, deadline=60)
    assert (found.lines, found.is_part, found.is_fallback) == (told[0].lines, False, False)
    assert found.notes[0].startswith("only the first lines of the outline")
    assert "SIGKILL" in found.notes[0]


def test_a_walk_that_takes_too_long_is_cut_and_says_so() -> None:
    found = outline(dom.read(b"<p>x</p>" * 2000), seconds=0)
    assert found.cut
    assert 0 < len(found.lines) < 1000


@pytest.mark.shared_pages
def test_lines_of_real_pages_are_of_elements_that_hold_their_words() -> None:
    for name in shared_pages.names():
        snapshot = dom.read(shared_pages.page(name))
        found = outline(snapshot)
        assert found.lines, name
        for line in found.lines:
            kind, text, _, document, number, _, hidden, _ = line
            element = snapshot.documents[document].element(number)
            assert element is not None, (name, line)
            if kind in (Kind.TEXT, Kind.LINK, Kind.HEADING, Kind.ITEM) and local_name(element) != "html":
                words = " ".join("".join(map(str, element.itertext())).split())
                named = [str(value) for each in element.iter("*") for value in each.attrib.values()]
                labels = " ".join(named)
                first = text.split()[0]
                if next(element.iter("{*}math"), None) is not None:
                    # A formula is set close, with signs for what stands above and below.
                    words, first = (re.sub(r"[ ()^_/√]", "", each) for each in (words, first))
                assert first in words or first in labels or first == "[image:", (name, line, words[:200])
            if kind is not Kind.FOLD:
                assert bool(why_hidden(element)) == bool(hidden), (name, line)


def test_written_lines_tell_their_kind_without_colour() -> None:
    heading = OutlineLine(Kind.HEADING, Raw("A"), 1, 0, 0, level=2)
    assert heading.written == "  ## A"
