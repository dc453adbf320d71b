"""Answers of the terminal never become keys, however they are cut; keys are never lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cc_tui.ui.driver.replies import Replies

ANSWERS = (
    b"\x1b[?1004;1$y", b"\x1b_Gi=31;OK\x1b\\", b"\x1bP>|XTerm(379)\x1b\\", b"\x1b]11;rgb:0000/0/0\x1b\\",
    b"\x1b]11;rgb:ff/ff/ff\x07", b"\x1b[?62;4;22c", b"\x1b[>41;379;0c", b"\x1b[6;20;10t", b"\x1b[0n",
)  # fmt: skip
KEYS = (
    b"j", b"k", b"\x1b[A", b"\x1bOP", b"\x1b[1;5C", "é".encode(), b"\x1b[200~x\x1b[201~", b"\r",
    b"\x1b[<35;10;4M", b"\x1b[I", b"\x1b[48;40;100;800;1000t", b"\x1b[57441;1u", b"\x1b[?2026;2$y",
)  # fmt: skip

parts = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.sampled_from(ANSWERS)),
        st.tuples(st.just("key"), st.sampled_from(KEYS)),
    )
)


@given(parts, st.lists(st.integers(1, 6)))
def test_cut_anywhere_only_keys_are_left(stream: list[tuple[str, bytes]], cuts: list[int]) -> None:
    data = b"".join(part for _, part in stream)
    replies, keys, marks = Replies(), b"", 0
    while data:
        size = cuts.pop() if cuts else len(data)
        keys += replies.keys(data[:size], expecting=True)
        marks += replies.marks
        data = data[size:]
    assert keys + replies.give_up() == b"".join(part for kind, part in stream if kind == "key")
    assert marks == sum(part == ANSWERS[0] for _, part in stream)


def test_an_escape_waits_only_where_answers_are_due() -> None:
    replies = Replies()
    assert replies.keys(b"\x1b") == b"\x1b"
    assert replies.keys(b"\x1b", expecting=True) == b""
    assert replies.holds_key
    assert replies.give_up() == b"\x1b"
    assert not replies.holds_key


def test_half_an_answer_is_no_key() -> None:
    replies = Replies()
    assert replies.keys(b"j\x1b]11;rgb:00") == b"j"
    assert not replies.holds_key
    assert replies.give_up() == b""
    assert replies.keys(b"k") == b"k"


def test_what_never_ends_is_let_through() -> None:
    data = b"\x1b_G" + b"x" * 5000
    assert Replies().keys(data) == data
