"""Answers and keys in one stream, in any pieces: each goes where it belongs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.picture.incoming import MAX_ANSWERS, Incoming

ANSWERS = (
    b"\x1bP>|XTerm(379)\x1b\\",
    b"\x1bP>|tmux 3.5a\x1b\\",
    b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
    b"\x1b]11;rgb:1e/1e/1e\x07",
    b"\x1b[6;19;10t",
    b"\x1b[4;760;1000t",
    b"\x1b[?63;1;2;4;6;9;15;16;22;28c",
    b"\x1b[?62;c",
    b"\x1b[>41;379;0c",
    b"\x1b_Gi=31;OK\x1b\\",
)
MARK = b"\x1b[?1004;2$y"
KEYS = (
    b"j", b"q", "é".encode(), "日本".encode(), "🧑‍💻".encode(), b"\r", b"\x03", b"\x1b[A", b"\x1bOB",
    b"\x1b[1;5C", b"\x1bx", b"\x1b[15~", b"\x1b[27;5;106~", b"\x1b[106;5u", b"\x1b[<35;40;12M", b"\x1b[I",
    b"\x1b[200~a\nb\x1b[201~",
    # Answers to Textual's own questions.
    b"\x1b[?2026;2$y", b"\x1b[?2048;0$y", b"\x1b[48;24;80;480;800t", b"\x1b[12;40R", b"\x1b[?0u",
)  # fmt: skip
AMBIGUOUS = (b"\x1b", b"\x1b[", b"\x1bP", b"\x1b_", b"\x1b]", b"\x1b]1", b"\x1b[4", b"\x1b[6")
"""The escape key, alt with a letter; and how an answer may begin."""


def fed(parts: list[bytes], *, answered: bool = False) -> tuple[Incoming, bytes]:
    incoming = Incoming()
    incoming.asked(0.0)
    keys = b""
    if answered:
        keys += incoming.take(b"\x1b[?1;2c", 0.0)
    for number, part in enumerate(parts):
        keys += incoming.take(part, number * 0.01)
    return incoming, keys


@given(st.lists(st.sampled_from(ANSWERS + KEYS), max_size=20), st.data())
def test_any_stream_in_any_pieces(tokens: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(tokens)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=12)))
    ends = [*cuts, len(stream)]
    parts = [stream[start:end] for start, end in zip([0, *cuts], ends, strict=True)]
    incoming, keys = fed(parts)
    keys += incoming.take(b"", 100.0)
    # Behind a DA1 nothing is kept back in doubt, so a cut behind it may make keys of an answer's ESC.
    last = next((at for at, token in enumerate(tokens) if token.startswith(b"\x1b[?6")), None)
    if last is None or last == len(tokens) - 1:
        assert keys == b"".join(token for token in tokens if token not in ANSWERS)
        assert incoming.answers == b"".join(token for token in tokens if token in ANSWERS)
    assert incoming.rest == b""


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_byte_by_byte_between_keys(answer: bytes) -> None:
    incoming, keys = fed([b"j", *(answer[at : at + 1] for at in range(len(answer))), b"k"])
    assert (incoming.answers, keys) == (answer, b"jk")


@pytest.mark.parametrize("key", AMBIGUOUS)
def test_what_may_be_a_key_is_kept_back_for_a_moment_only(key: bytes) -> None:
    incoming, keys = fed([key])
    assert keys == b""
    assert incoming.take(b"", 0.05) == b""
    assert incoming.take(b"", 0.11) == key
    assert incoming.take(b"", 0.3) == b""


@pytest.mark.parametrize("key", AMBIGUOUS)
def test_keys_are_not_kept_back_where_nothing_is_owed(key: bytes) -> None:
    assert fed([key], answered=True)[1] == key
    silent = Incoming()
    silent.asked(0.0)
    assert silent.take(key, 11.0) == key
    assert Incoming().take(key, 0.0) == key


@pytest.mark.parametrize("begun", [answer[:-1] for answer in ANSWERS])
def test_a_beginning_without_an_end_is_no_key(begun: bytes) -> None:
    incoming, keys = fed([b"j" + begun])
    assert keys == b"j"
    assert incoming.take(b"", 9.9) == b""
    assert incoming.rest == begun
    assert incoming.take(b"", 10.1) == b""
    assert incoming.rest == b""
    assert incoming.take(b"k", 10.2) == b"k"


@pytest.mark.parametrize("begun", [answer[: len(answer) // 2] for answer in ANSWERS])
@pytest.mark.parametrize("key", [b"\x7f", b"\x1b[A", b"\x1b[?2026;2$y", b"\x1b[?62;4c", b"\x03"])
def test_keys_that_come_instead_of_the_rest_are_keys(begun: bytes, key: bytes) -> None:
    incoming, keys = fed([begun])
    keys += incoming.take(key, 5.0)
    assert keys + incoming.answers == key
    assert incoming.rest == b""


def test_a_beginning_that_goes_on_and_on_is_given_up_in_the_end() -> None:
    incoming = Incoming()
    assert incoming.take(b"\x1b[?", 0.0) == b""
    for tenth in range(1, 20):
        assert incoming.take(b"1;", tenth / 10) == b""
    assert incoming.take(b"", 2.1) == b""
    assert incoming.take(b"j", 2.2) == b"j"


def test_keys_that_were_typed_before_come_first() -> None:
    incoming = Incoming()
    incoming.push_back(b"j\x1b[")
    assert incoming.take(b"A", 0.0) == b"j\x1b[A"
    assert incoming.take(b"k", 0.0) == b"k"
    incoming.push_back(b"x")
    assert incoming.take(b"", 0.0) == b"x"


@given(st.lists(st.sampled_from((MARK, b"j", b"\x1b[A", b"\x1b[?2026;2$y")), max_size=20), st.integers(1, 9))
def test_marks_are_counted_and_no_keys(tokens: list[bytes], size: int) -> None:
    incoming, keys, marks = Incoming(), b"", 0
    stream = b"".join(tokens)
    for at in range(0, len(stream), size):
        keys += incoming.take(stream[at : at + size], 0.0, expecting=True)
        marks += incoming.marks
    assert keys == stream.replace(MARK, b"")
    assert marks == tokens.count(MARK)
    assert incoming.answers == b""


def test_what_never_ends_is_let_through() -> None:
    data = b"\x1b_G" + b"x" * 5000
    assert Incoming().take(data, 0.0) == data


def test_a_mad_terminal_fills_no_memory() -> None:
    incoming, keys = fed([b"\x1b[?1;2c" * 5000])
    assert keys == b""
    assert 0 < len(incoming.answers) <= MAX_ANSWERS
