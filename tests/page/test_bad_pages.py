"""Bad input through the real child: text in time, or what is wrong with it; never a control character."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator

import pytest

from cc_tui.child.process import START
from cc_tui.page.pages import Pages
from cc_tui.text import visible
from tests.page import processor

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@pytest.fixture
async def pages() -> AsyncIterator[Pages]:
    made = Pages()
    yield made
    await made.aclose()


def fonts(count: int) -> bytes:
    """Formats that a parser opens again in each paragraph."""
    return b"".join(b"<font a=%d>" % number for number in range(count))


DISGUISED = b"".join(b'a%d="<"' % number for number in range(100_000))

TEXTS = [
    ("newlines", b"<p>" + b"\n" * 2_000_000 + b"needle"),
    ("comments", b"<p>needle</p>" + b"<!--" * 250_000),
    ("unclosed links", b"<p>needle</p>" + b"<a " * 100_000),
    ("lists", b"<ul><li>" * 100_000 + b"needle"),
    ("200k div", b"<div>" * 200_000 + b"needle"),
    ("1k div", b"<div>" * 1000 + b"needle"),
    ("quotations", b"<blockquote>x" * 8192 + b"needle"),
    ("nested tables", b"<table><tr><td>" * 30_000 + b"needle"),
    ("1M attributes", b"<p " + b" ".join(b"a%d" % number for number in range(1_000_000)) + b">needle"),
    ("2 MB of <", b"needle " + b"<" * 2_000_000),
    ("2 MB of &", b"needle " + b"&" * 2_000_000),
    ("1 MB of <!", b"needle" + b"<!" * 500_000),
    ("siblings", b"<b>x</b>" * 1_000_000 + b"needle"),
    ("breaks", b"<br>" * 100_000 + b"needle"),
    ("one line", b"<p>needle " + b"word " * 2_000_000),
    ("external entity", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><p>needle &e;"),
    ("links", b"<p>needle" + b"<a href='/x'>y</a> " * 20_000),
    ("CDATA", b"<p>needle</p>" + b"<![CDATA[" * 100_000),
    ("character reference", b"<p>needle &#" + b"9" * 200_000 + b";"),
    ("ESC", b"<p>needle &#27;]52;c;eA==&#7; \x1b[2J \x9b5m &#x9b;x"),
    ("NUL", b"<p>needle \0\0 &#0;" + bytes(1000)),
    ("entities", b"<!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><p>needle &c;&c;"),
    ("UTF-16", "<p>needle für</p>".encode("utf-16-le")),
    ("lying charset", "<meta charset=utf-8><p>needle “quoted”".encode("cp1252")),
    ("formats", b"<p>" + fonts(300) + b"</p>" + b"<p>x</p>" * 300 + b"needle"),
    ("labels", b"<label for=a>l</label><input id=a>" * 5000 + b"needle"),
    ("long style", b"<p style='" + b"display:none;" * 100_000 + b"'>x</p>needle"),
]  # fmt: skip


async def test_bad_input_gives_text_in_time_and_no_control_character(pages: Pages) -> None:
    await pages.warm()
    for name, html in TEXTS:
        before, pids = processor.of_running(pages.pids), pages.pids
        found = await pages.outline(html, deadline=60)
        assert pages.pids == pids, name  # none was stopped
        assert processor.of_running(pids) - before < 3, name
        assert any("needle" in line.text for line in found.lines), (name, found.notes)
        assert not any(CONTROLS.search(visible(line.written)) for line in found.lines), name


async def test_of_bad_input_the_markdown_or_what_stands_in_and_the_source_are_to_be_read(
    pages: Pages,
) -> None:
    for name, html in TEXTS:
        text = await pages.text(html, deadline=6)
        is_cut = "the text is cut: the page has more than is shown" in text.notes
        assert text.lines, name
        assert is_cut or any("needle" in line for line in text.lines), (name, text.notes)
        source, _, _ = await pages.source(html, deadline=60)
        found = "needle" if name != "UTF-16" else "needle für"
        assert any(found in line for line in source), name
        for line in (*text.lines[:20_000], *source[:20_000]):
            assert not CONTROLS.search(visible(line)), name


HARD = [
    ("attributes in disguise", b"<p>needle</p><p " + DISGUISED + b">x"),
    ("grows in the parser", b"<p>" + fonts(4000) + b"</p>" + b"<p>needle</p>" * 4000),
]  # fmt: skip


async def test_what_no_parser_ends_is_said_and_what_is_between_its_tags_shown(pages: Pages) -> None:
    for name, html in HARD:
        began = time.monotonic()
        found = await pages.outline(html, deadline=3)
        assert time.monotonic() - began < 3 * 2 + START, name  # its own deadline and that of what stands in
        assert found.is_fallback, name
        assert found.notes[0].startswith("no outline, since the page cannot be walked"), name
        assert any("needle" in line.text for line in found.lines), name


async def test_fifty_megabytes_of_text(pages: Pages) -> None:
    found = await pages.outline(b"<p>needle " + b"word " * 10_000_000, deadline=10)
    assert found.lines[0].text.startswith("needle word")
    assert sum(len(line.text) for line in found.lines) > 20_000_000
    assert "the page has 47 MB: this is its first 30 MB" in found.notes
