"""Pages as text, through the real child: what a reader of the text has to find, and hostile pages."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from cc_tui.page.pages import Pages, PageText
from tests.page import processor

LOGIN = """<!DOCTYPE html><html><head><title>Sign in -
  Payer Portal</title><link rel="canonical" href="https://portal.example/login"><style>b{color:red}</style>
<script>var token = "SECRETSCRIPT"</script></head><body><noscript>Please enable scripts</noscript>
<nav><a href="/home">Home</a> <a href="#top">Top</a> <a href="javascript:go()">Go</a>
<a href="data:text/html;base64,QUJD">Data</a>
<a href="/cart" aria-label="Cart"><svg><path d="M0"/></svg></a></nav>
<main><h1>Sign   in</h1><!-- a comment --><div role="alert">Invalid credentials.</div>
<form><input type="hidden" name="csrf" value="CSRFVALUE">
<label for="u">Email</label><input id="u" type="email" value="ada@x.com" placeholder="you@example.com">
<label>Password <input type="password" name="pw" value="hunter2"></label>
<label><input type="checkbox" checked=""> Remember me</label>
<fieldset disabled><label><input type="radio" name="r" checked=""> Provider</label>
<label><input type="radio" name="r"> Biller</label></fieldset>
<select aria-label="State"><option value=""><option value="CA" selected="">California<option>New York</select>
<textarea aria-label="Notes">line one
line two</textarea><input name="claim" placeholder="Claim number">
<input name="seen" autocomplete="current-password" value="hunter3">
<input aria-label="Zip" placeholder="12345">
<input type="submit" value="Sign in"><button disabled aria-label="Clear form"><svg></svg></button>
<button>Search <b>claims</b></button><div role="checkbox" aria-checked="true">Fancy</div>
<label for="custom">Custom box</label><input id="custom" type="checkbox" style="display: none">
<div hidden>ATTR-HIDDEN</div><div style="display: none">STYLE-HIDDEN</div><p style="visibility:hidden">VIS</p>
<dialog>CLOSED-DIALOG</dialog><div aria-hidden="true">ARIA-HIDDEN</div>
<img alt="Company logo" src="data:image/png;base64,AAAA"></form></main>
<div role="dialog" aria-modal="true" aria-labelledby="t"><h2 id="t">Session expiring</h2>60 s left</div>
<details><summary>More</summary>FOLDED</details>
</body></html>"""


@pytest.fixture
async def pages() -> AsyncIterator[Pages]:
    made = Pages()
    yield made
    await made.aclose()


def joined(text: PageText) -> str:
    return "\n".join(text.lines)


async def test_a_form_reads_as_it_was_filled_in(pages: Pages) -> None:
    text = await pages.text(LOGIN.encode())
    assert text.title == "Sign in - Payer Portal"
    assert text.url == "https://portal.example/login"
    assert text.lines == (
        "[Home](/home) Top Go Data [Cart](/cart)",
        "# Sign in",
        "!! alert",
        "Invalid credentials.",
        "[Email: ada@x.com]",
        "[Password: ***]",
        "[x] Remember me",
        "(o) Provider disabled ( ) Biller disabled",
        "[State: California, 3 options]",
        "[Notes: line one line two]",
        "[Claim number: ]",
        "[seen: ***]",
        "[Zip: (12345)]",
        "(Sign in) (Clear form) disabled (Search claims) [x] Fancy Custom box",
        "ARIA-HIDDEN",
        "[image: Company logo]",
        "!! dialog (modal) Session expiring",
        "## Session expiring",
        "60 s left",
        "More (closed)",
    )
    assert text.notes == ("left out: 5 hidden elements with what is in them",)
    assert text.element_count == len(re.findall("<[a-z]", LOGIN))


FRAMES_PAGE = b"""<title>F</title><p>before<iframe id="c" data-x><html><head><title>No</title></head><body>
      <p>inlined by capture</p><input name=inl value=7></body></html></iframe>
      <iframe name="b" srcdoc="&lt;button&gt;Pay now&lt;/button&gt;"></iframe>
      <iframe src="/ads.html"></iframe><p>after"""


async def test_frames_are_read_and_missing_ones_said(pages: Pages) -> None:
    text = await pages.text(FRAMES_PAGE)
    assert text.lines == (
        "before",
        "--- frame c",
        "inlined by capture",
        "[inl: 7]",
        "--- end of frame c",
        "--- frame b",
        "(Pay now)",
        "--- end of frame b",
        "--- frame /ads.html: its document is not in the snapshot",
        "after",
    )
    assert text.title == "F"


async def test_structure_survives(pages: Pages) -> None:
    html = b"""<table><caption>Claims</caption><thead><tr><th>No<th>State</tr></thead>
      <tr><td>1<td>a - b <p>x</p></tr></table>
      <table><tr><td><table><tr><td>menu</td></tr></table></td><td><h2>Layout</h2></td></tr></table>
      <ul><li>one<ul><li>two</ul><li>3. three</ul><pre>a\n   b</pre><section>s1</section><section>s2</section>
      <dl><dt>Policy<dd>NL-1<dt>Place<dd>Rome</dl><nav><a href=a>A</a><a href=b>B</a></nav>
      <table><tr><td> <td></table><p>- 1. \\_ *not* <b>bold</b> a_b &lt;tag&gt;</p>"""
    text = joined(await pages.text(html))
    for part in (
        "Claims\nNo| State\n---|---\n1| a - b x\n",
        "\nmenu\n## Layout\n",
        "  * one\n    * two\n  * 3. three\n",
        "    a\n       b\n",
        "\ns1\ns2\nPolicy    NL-1\nPlace    Rome\n[A](a) [B](b)\n- 1. \\_ *not* bold a_b <tag>",
    ):
        assert part in text, text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("\ufeff<p>Zürich — 東京".encode(), "Zürich — 東京"),
        ("<p>Zürich".encode("utf-16"), "Zürich"),
        ("<p>Zürich in sechzehn".encode("utf-16-le"), "Zürich in sechzehn"),
        ("<meta charset=shift_jis><p>東京".encode("shift_jis"), "東京"),
        ('<meta content="text/html; charset=ISO-8859-1"><p>“Zürich” €'.encode("cp1252"), "“Zürich” €"),
        ("<p>“Zürich” €".encode("cp1252"), "“Zürich” €"),
        (b"<meta charset=hex><p>Z\xfcrich", "Zürich"),
        (b"<p>a\0b&#0;c", "a\ufffdb\ufffdc"),
        ("<p>cut capture — 東 € … éèàü 京 —".encode()[:-1], "cut capture — 東 € … éèàü 京 \ufffd"),
    ],
)  # fmt: skip
async def test_encodings(pages: Pages, data: bytes, expected: str) -> None:
    assert joined(await pages.text(data)) == expected


async def test_a_page_that_only_runs_scripts_says_so(pages: Pages) -> None:
    text = await pages.text(
        b"<html><head><script>app()</script></head><body><div id=root></div></body></html>"
    )
    assert text.lines == ()
    assert [note for note in text.notes if note.startswith("no text is left of this page")]
    assert (await pages.text(b"")).notes == ("nothing was stored of this page",)


HOSTILE = {
    "newlines": b"<p>" + b"\n" * 2_000_000 + b"needle",
    "newlines in pre": b"<pre>a" + b"\n" * 200_000 + b"needle",
    "lists": b"<ul><li>" * 8192 + b"needle",
    "quotations": b"<blockquote>x" * 8192 + b"needle",
    "comments": b"<p>needle</p>" + b"<!--" * 32_768,
    "unclosed links": b"<p>needle</p>" + b"<a " * 10_000,
    "character reference": b"<p>needle &#" + b"9" * 200_000 + b";",
    "nested tables": b"<table><tr><td>" * 3000 + b"needle",
    "siblings": b"<b>x</b>" * 100_000 + b"needle",
}


async def test_hostile_pages_that_stop_html2text_are_read(pages: Pages) -> None:
    await pages.warm()
    for name, html in HOSTILE.items():
        before, pids = processor.of_running(pages.pids), pages.pids
        text = await pages.text(html, deadline=60)
        assert pages.pids == pids, name  # none was stopped
        assert processor.of_running(pids) - before < 3, name
        assert "needle" in joined(text), name
        assert not [note for note in text.notes if "Markdown" in note or "parsed" in note], (name, text.notes)


STARTED = 1.5
"""Seconds of a processor for a child to start, at most."""

FLOOD = b"<p " + b"".join(b'a%d="<"' % number for number in range(100_000))


@pytest.mark.parametrize(
    ("html", "note"),
    [
        (FLOOD + b">needle", "only what is between the tags"),
        (FLOOD + b"<style>" * 50_000 + b"<script>no</script>needle", "only what is between"),
        # Parsing it is quick on a machine with time to spare, and stopped too on one without.
        (b"needle " + b"<" * 2_000_000, ("plain text, since Markdown is not", "only what is between")),
    ],
    ids=["100k attributes", "scripts without end", "2 MB of <"],
)
async def test_what_cannot_be_converted_in_time_is_still_shown(
    pages: Pages, html: bytes, note: str | tuple[str, ...]
) -> None:
    before = processor.of_ended()
    text = await pages.text(html, deadline=3)
    assert "needle" in joined(text)
    assert text.notes[0].startswith(note)
    assert "stopped after" in text.notes[0]
    assert joined(await pages.text(b"<h1>next</h1>", deadline=30)) == "# next"
    await pages.aclose()
    assert processor.of_ended() - before < 3 + 2 * STARTED


async def test_of_more_than_the_limit_the_start_is_read_and_that_is_said(pages: Pages) -> None:
    text = await pages.text(b"<p>needle</p><script>" + b"x" * 50_000_000, deadline=10)
    assert text.lines == ("needle",)
    assert "the page has 47 MB: this is its first 30 MB" in text.notes


async def test_more_lines_than_anybody_reads_are_cut_and_said(pages: Pages) -> None:
    text = await pages.text(b"<pre>" + b"x\n" * 300_000)
    assert len(text.lines) == 200_000
    assert [note for note in text.notes if "cut" in note]


TAMED = {
    "200k nested div": (b"<div>" * 200_000 + b"needle", "elements are nested more than 5,000 deep"),
    "lists": (b"<ul><li>" * 100_000 + b"needle", "elements are nested more than 5,000 deep"),
    "1M attributes": (
        b"<p " + b" ".join(b"a%d" % number for number in range(1_000_000)) + b">needle",
        "a tag has more than 5,000 attributes",
    ),
}


async def test_what_would_hold_a_parser_for_minutes_is_read_in_seconds_and_said(pages: Pages) -> None:
    await pages.warm()
    for name, (html, note) in TAMED.items():
        before, pids = processor.of_running(pages.pids), pages.pids
        text = await pages.text(html, deadline=60)
        assert pages.pids == pids, name
        assert processor.of_running(pids) - before < 10, name
        assert "needle" in joined(text), name
        assert [each for each in text.notes if each.startswith(note)], (name, text.notes)


async def test_a_large_page_makes_room_for_the_next_in_its_child(pages: Pages) -> None:
    """Each takes more than half of the memory that a child may have."""
    for name in ("first", "second"):
        page = f"<title>{name}</title>".encode() + b"<p><b>1</b><i>2</i><u>3</u></p>" * 300_000
        found = await pages.outline(page, deadline=60.0)
        assert not found.is_fallback, found.notes
        assert found.title == name
