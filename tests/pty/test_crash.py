"""What a crash prints: enough to find the fault, no secret, nothing that a terminal obeys."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.errors import UnavailableError
from cc_tui.text import own
from cc_tui.ui.crash import Crash, describe, redacted

SECRET = "7d1e5b3c9f2a4e60"


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (f"https://s.example/a/b.html?token={SECRET}", "https://s.example/a/b.html?…"),
        (f"https://s.example/a?{SECRET}", "https://s.example/a?…"),
        (f"https://s.example/a#{SECRET} failed", "https://s.example/a?… failed"),
        (f"at https://bob:{SECRET}@s.example/a", "at https://…@s.example/a"),
        (f"'/object/sign/a?token=x&X-Amz-Signature={SECRET}' gone", "'…/a?…' gone"),
        (f"jwt eyJhbGciOi.{SECRET}.{SECRET} bad", "jwt … bad"),
        (f"key sk_live_{SECRET}", "key …"),
        (f"cc-key: {SECRET}", "cc-key: …"),
        (f"{{'api_key': '{SECRET}', 'a': 1}}", "{'api_key': …, 'a': 1}"),
        (f"Authorization: Bearer {SECRET}", "Authorization: … …"),
        (f"sent Bearer {SECRET}", "sent Bearer …"),
        (f"digest {SECRET * 4}", "digest …"),
        ("no such file '/home/bob/work/x.json'", "no such file '…/x.json'"),
    ],
)
def test_secrets_and_places_go(message: str, shown: str) -> None:
    assert redacted(message) == shown
    assert SECRET not in redacted(message)


@pytest.mark.parametrize(
    "message",
    [
        "run 3f2a9c1e-7b6d-4c1a-9a52-0d8be1c7f001 has no node",
        "no match for //button[@id='claim-search']/span[2]",
        "list index out of range",
        "'NoneType' object has no attribute 'selector'",
    ],
)
def test_what_helps_to_find_the_fault_stays(message: str) -> None:
    assert redacted(message) == message


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_signed_url_in_any_text_loses_its_token(before: str, after: str) -> None:
    shown = redacted(f"{before}https://s.example/shot.jpeg?token={SECRET}{after}")
    assert SECRET not in shown
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", shown)
    assert len(shown) <= 300


def raised(error: Exception) -> Crash:
    """Describe an exception that was really raised."""
    try:
        raise error
    except type(error) as caught:
        return describe(caught)


def test_a_message_that_cannot_be_had_does_not_fail_the_report() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError

    assert raised(Mute()).lines[1].startswith("Mute: <exception str() failed>")


def test_news_in_a_group_keeps_its_words_and_code() -> None:
    news = UnavailableError(own("The network is gone."), own("Try again."))
    assert raised(ExceptionGroup("unhandled", [ExceptionGroup("inner", [news])])) == Crash(
        (news.message, news.hint), 5
    )


def test_the_cause_is_told() -> None:
    def failing() -> None:
        try:
            int(f"x{SECRET}\x1b[2J")
        except ValueError as error:
            raise KeyError("count") from error

    try:
        failing()
    except KeyError as error:
        crash = describe(error)
    assert crash.exit_code == 70
    assert crash.lines[1] == "KeyError: 'count'"
    assert crash.lines[2].startswith("  caused by ValueError: invalid literal for int()")
    assert re.fullmatch(r"  tests/pty/test_crash\.py:\d+ in failing", crash.lines[-2])


def test_of_a_deep_fall_our_own_frames_stay() -> None:
    def sink(depth: int) -> None:
        if depth == 0:
            raise ValueError("deep")
        sink(depth - 1)

    namespace: dict[str, object] = {"__name__": "cc_tui.ui.screens.run", "sink": sink}
    exec(compile("def on_key():\n    sink(30)\n", "/home/bob/cc_tui/ui/screens/run.py", "exec"), namespace)
    on_key = namespace["on_key"]
    assert callable(on_key)
    with pytest.raises(ValueError, match="deep") as caught:
        on_key()
    lines = describe(caught.value).lines
    assert "  cc_tui/ui/screens/run.py:2 in on_key" in lines
    assert len(lines) < 15
