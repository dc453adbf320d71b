"""The one sanitiser: what a terminal would obey is seen, not obeyed."""

from __future__ import annotations

import ast
import re
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui import text
from cc_tui.text import Raw, Shown, visible

OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain text, ümläüts, 漢字, עברית", "plain text, ümläüts, 漢字, עברית"),
        ("\x1b]52;c;aGFja2Vk\x07", "␛]52;c;aGFja2Vk␇"),
        ("\x00\x1f\x20\x7e\x7f\x80\x9f\xa0", "␀␟ ~␡\ufffd\ufffd\xa0"),
        ("a\u202eb\u200bc\ufeff", "a<202E>b<200B>c<FEFF>"),
        ("a\nb\tc", "a␊b   c"),
        ("\ud83d lone", "\ufffd lone"),
        ("tag \U000e0041 slot \U000f0001 place \U0010eeee", "tag \ufffd slot \ufffd place \ufffd"),
        ("z" + "\u0301" * 50, "z" + "\u0301" * 4),
        ("\u0301a", "◌\u0301a"),
        ("👩\u200d💻", "👩<200D>💻"),
        ("❤\ufe0f", "❤"),
        ("\u0600", "<0600>"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
    ],
)
def test_what_a_terminal_obeys_is_seen(raw: str, shown: str) -> None:
    assert visible(raw) == shown


def test_rows_are_kept_where_they_are_drawn_as_rows() -> None:
    assert visible("a\r\nb\rc\n\x1bd", newlines=True) == "a\nb\nc\n␛d"
    assert text.one_line(" a \n\t b\x1b ") == "a b␛"


@given(
    st.text(alphabet=st.characters(), max_size=200)
    | st.binary(max_size=80).map(lambda b: b.decode("latin-1"))
)
def test_nothing_obeyed_is_left_and_twice_is_once(raw: str) -> None:
    once = visible(raw, newlines=True)
    assert not OBEYED.search(once.replace("\n", ""))
    assert visible(once, newlines=True) == once
    once.encode()
    assert all(unicodedata.category(char) not in ("Cc", "Cs", "Cf") for char in once.replace("\n", ""))


def test_a_long_string_is_cut_and_says_so() -> None:
    assert visible("x" * 50, limit=10) == "x" * 9 + "…"
    assert text.elide(Shown("abcdef"), 4) == "abc…"
    assert text.elide(Shown("abcdef"), 0) == ""
    assert len(visible("x" * 10**6)) == text.MAX_SHOWN


def test_a_url_is_printed_without_what_makes_it_a_key() -> None:
    assert text.without_query(Raw("https://a/b?token=x#y")) == "https://a/b"


@pytest.mark.parametrize(
    ("seconds", "ticking", "coarse"),
    [
        (-1, "expired", "expired"),
        (0.4, "expired", "expired"),
        (61, "01:01", "61 s"),
        (3422, "57:02", "57 m"),
        (3723, "1:02:03", "62 m"),
        (90_000, "1 d 1 h", "25 h"),
        (600_000, "6 d 22 h", "6 d"),
    ],
)
def test_how_long_is_left(seconds: float, ticking: str, coarse: str) -> None:
    assert text.countdown(timedelta(seconds=seconds)) == ticking
    assert text.coarse_countdown(timedelta(seconds=seconds)) == coarse


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.42, "0.4 s"), (34, "34 s"), (125, "2 m 05 s"), (11_400, "3 h 10 m"), (187_200, "2 d 4 h")],
)
def test_how_long_it_took(seconds: float, words: str) -> None:
    assert text.duration(timedelta(seconds=seconds)) == words


SOURCES = sorted((Path(text.__file__).parent).rglob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(path.parents[2])))
def test_only_literals_are_called_our_own(source: Path) -> None:
    """`own` and `say` take literals; `Shown` is made in text.py alone. mypy cannot see that."""
    for call in ast.walk(ast.parse(source.read_text())):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        where = f"{source.name}:{call.lineno}"
        if call.func.id in ("own", "say"):
            assert call.args, where
            assert isinstance(call.args[0], ast.Constant), where
        if source.name != "text.py":
            assert call.func.id != "Shown", where
