"""Source in lines: blocks set in, nothing lost, and never slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.page.indent import MAX_LINES, indented


def test_each_block_has_a_line_and_what_is_within_is_set_in() -> None:
    text = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset=utf-8><title>A  b</title>'
        "<script>if (a<b) {\n  x()\n}</script></head><body><div\n class='x'><p>One <b>two</b> three</p>"
        "<ul><li>a<li>b</ul><input name=q></div><!-- a\nnote --></body></html>"
    )
    assert indented(text)[0] == [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "  <head>",
        "    <meta charset=utf-8>",
        "    <title>A b</title>",
        "    <script>if (a<b) {",
        "      x()",
        "      }",
        "    </script>",
        "  </head>",
        "  <body>",
        "    <div class='x'>",
        "      <p>One <b>two</b> three</p>",
        "      <ul>",
        "        <li>a",
        "          <li>b",
        "      </ul>",
        "      <input name=q>",
        "    </div>",
        "    <!-- a note -->",
        "  </body>",
        "</html>",
    ]


@given(st.text("<>/=!-ab \n\"'", max_size=120))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join("".join(indented(text)[0]).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "flood",
    [
        "<a ",
        "<",
        "</",
        "<!--",
        "<script>",
        "<div>",
        "</div>",
        "<p>x",
        "<li><ul>",
        "a\n",
        "<textarea",
        "&#27;",
        "\0",
    ],
)
def test_floods_take_time_that_grows_with_their_size(flood: str) -> None:
    began = time.process_time()
    lines, is_cut = indented(flood * 150_000)
    assert time.process_time() - began < 4
    assert len(lines) <= MAX_LINES
    assert is_cut == (len(lines) == MAX_LINES) or not is_cut
