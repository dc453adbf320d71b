"""What is copied arrives at the terminal as it is, and nothing of it is obeyed on the way."""

from __future__ import annotations

import base64
import re
import sys
from pathlib import Path

import pytest

from tests.pty.apps.copies import TEXTS
from tests.pty.terminal import Terminal

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="the pty harness needs Linux")]

APP = str(Path(__file__).parent / "apps" / "copies.py")
OSC_52 = re.compile(rb"\x1b\]52;([^;]*);([^\x07\x1b]*)(?:\x07|\x1b\\)")


def payloads(name: str, told: str) -> list[str]:
    """What the terminal is sent after `y`, and what the user reads."""
    with Terminal([sys.executable, APP, name]) as terminal:
        terminal.wait_for("ready")
        terminal.send("y")
        terminal.wait_for(told)
        terminal.send("q")
        assert terminal.wait_exit() == 0
        found = OSC_52.findall(terminal.output)
        assert {kind for kind, _ in found} <= {b"c"}
        return [base64.b64decode(payload, validate=True).decode() for _, payload in found]


@pytest.mark.parametrize("name", ["plain", "hostile", "most"])
def test_the_terminal_gets_the_exact_text(name: str) -> None:
    assert payloads(name, "Sent to the terminal clipboard: Node ID") == [TEXTS[name]]


def test_surrogates_are_mended() -> None:
    assert payloads("surrogates", "Sent to the terminal clipboard") == ["😀 and lone \ufffd."]


@pytest.mark.parametrize(
    ("name", "told"), [("long", "Node ID is too long"), ("empty", "There is nothing to copy")]
)
def test_what_cannot_be_copied_is_not_sent(name: str, told: str) -> None:
    assert payloads(name, told) == []
