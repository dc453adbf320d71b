"""How pictures are shown, from what real terminals say of themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cc_tui.config import Images
from cc_tui.picture.capabilities import Capabilities, Protocol, Seen, choose
from cc_tui.picture.probe import around_tmux
from cc_tui.picture.terminal import Answers, Window, is_light, read
from cc_tui.picture.tmux import Client, TmuxFacts
from cc_tui.text import Raw, own

UTF8 = {"LANG": "C.UTF-8", "TERM": "xterm-256color"}

# Recorded: the answers to XTVERSION, OSC 11, CSI 16 t, CSI 14 t, DA1, where they came.
XTERM_VT340 = b"\x1bP>|XTerm(379)\x1b\\\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?63;1;2;4;6;9;15;16;22;28c"
XTERM_VT420 = b"\x1bP>|XTerm(379)\x1b\\\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c"
KITTY_26 = (
    b"\x1bP>|kitty(0.26.5)\x1b\\\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[6;19;10t\x1b[4;760;1000t\x1b[?62;c"
)
KITTY_41 = KITTY_26.replace(b"0.26.5", b"0.41.1")
TMUX_33 = b"\x1bP>|tmux 3.3a\x1b\\\x1b[?1;2c"
TMUX_35 = b"\x1bP>|tmux 3.5a\x1b\\\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[6;20;10t\x1b[4;780;1000t\x1b[?1;2;4c"
# By their documentation and their users' reports.
GHOSTTY = b"\x1bP>|ghostty 1.1.3\x1b\\\x1b]11;rgb:28/2c/34\x07\x1b[?62;22c"
FOOT = b"\x1bP>|foot(1.13.1)\x1b\\\x1b]11;rgb:24/24/24\x1b\\\x1b[?62;4;22c"
WEZTERM = b"\x1bP>|WezTerm 20240203-110809-5046fc22\x1b\\\x1b[?65;4;6;18;22c"
ITERM2 = b"\x1bP>|iTerm2 3.5.10\x1b\\\x1b[?62;4c"
KONSOLE = b"\x1bP>|Konsole 22.12.3\x1b\\\x1b[?62;1;4c"
VTE = b"\x1bP>|VTE(7006)\x1b\\\x1b[?65;1;9c"
WINDOWS_TERMINAL = b"\x1b[?61;4;6;7;14;21;22;23;24;28;32;42c"
NAMELESS = b"\x1b[?1;2c"
SILENT = b""


def seen(answers: bytes, **environ: str) -> Seen:
    return Seen(read(answers), {**UTF8, **environ}, Window(100, 40, 1000, 800))


def client(termtype: str = "XTerm(379)", *features: str, **changes: object) -> Client:
    made = Client(
        Raw("/dev/pts/1"), Raw("1795487478"), Raw("xterm-256color"), Raw(termtype),
        frozenset(features or ("256", "RGB", "title")), utf8=True, control=False, true_colour=True,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def in_tmux(answers: bytes, *clients: Client, passthrough: bool = True) -> Seen:
    version = read(answers).version or b""
    facts = TmuxFacts(
        Raw(version.decode()[5:]), passthrough, Raw("on" if passthrough else "off"), {}, clients
    )
    return around_tmux(seen(answers, TMUX="/tmp/tmux-0/default,1,0"), facts, own(""))


def of(known: Capabilities, protocol: Protocol) -> tuple[bool, str]:
    offer = next(offer for offer in known.offers if offer.protocol is protocol)
    return offer.found, offer.why


@pytest.mark.parametrize(
    ("answers", "protocol", "why"),
    [
        (XTERM_VT340, Protocol.SIXEL, "says that it has sixel"),
        (XTERM_VT420, Protocol.BLOCKS, "nothing sharper"),
        (KITTY_26, Protocol.BLOCKS, "nothing sharper"),
        (KITTY_41, Protocol.KITTY, "kitty(0.41.1) has kitty graphics with placeholders"),
        (GHOSTTY, Protocol.KITTY, "ghostty 1.1.3 has"),
        (FOOT, Protocol.SIXEL, "sixel"),
        (WEZTERM, Protocol.ITERM2, "WezTerm 20240203-110809-5046fc22 has iTerm2's inline images"),
        (ITERM2, Protocol.ITERM2, "iTerm2 3.5.10 has"),
        (KONSOLE, Protocol.SIXEL, "sixel"),
        (VTE, Protocol.BLOCKS, "nothing sharper"),
        (WINDOWS_TERMINAL, Protocol.SIXEL, "sixel"),
        (NAMELESS, Protocol.BLOCKS, "nothing sharper"),
        (SILENT, Protocol.BLOCKS, "nothing sharper"),
    ],
)
def test_what_a_terminal_is_shown(answers: bytes, protocol: Protocol, why: str) -> None:
    known = choose(Images.AUTO, seen(answers))
    assert known.protocol is protocol
    assert why in known.why
    assert known.warning == ""
    assert not known.wrap
    assert known.cell == (10, 20)
    assert not known.cell_is_assumed
    assert {offer.protocol for offer in known.offers} == set(Protocol) - {Protocol.OFF}


def test_an_ok_is_no_proof_and_the_reason_is_told() -> None:
    known = choose(Images.AUTO, seen(KITTY_26 + b"\x1b_Gi=31;OK\x1b\\"))
    assert of(known, Protocol.KITTY) == (False, "kitty(0.26.5) has no placeholders (0.28 is the first)")
    assert of(known, Protocol.SIXEL) == (False, "the terminal does not say that it has sixel")
    assert of(choose(Images.AUTO, seen(SILENT)), Protocol.KITTY) == (False, "the terminal did not answer")


@pytest.mark.parametrize(
    ("version", "found"), [("0.27.1", False), ("0.28.0", True), ("0.100.0", True), ("1.0", True)]
)
def test_the_first_kitty_with_placeholders(version: str, found: bool) -> None:
    known = choose(Images.AUTO, seen(KITTY_26.replace(b"0.26.5", version.encode())))
    assert (known.protocol is Protocol.KITTY) is found


@pytest.mark.parametrize(
    "environ",
    [
        {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"},
        {"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty"},
        {"TERM_PROGRAM": "iTerm.app", "LC_TERMINAL": "iTerm2"},
        {"TERM_PROGRAM": "WezTerm"},
        {"TMUX": "/tmp/tmux-0/default,1,0", "TERM_PROGRAM": "tmux"},
    ],
)
def test_what_is_inherited_from_another_terminal_proves_nothing(environ: dict[str, str]) -> None:
    for answers in (XTERM_VT420, NAMELESS, SILENT):
        assert choose(Images.AUTO, seen(answers, **environ)).protocol is Protocol.BLOCKS
    inherited = around_tmux(seen(XTERM_VT340, **environ), None, own("tmux refuses"))
    assert choose(Images.AUTO, inherited).protocol is Protocol.SIXEL


KITTY = client("kitty(0.41.1)")
SIXEL = client("XTerm(379)", "RGB", "sixel")


@pytest.mark.parametrize(
    ("around", "protocol", "why"),
    [
        (in_tmux(TMUX_33, KITTY), Protocol.KITTY, "tmux hands pictures on to kitty(0.41.1)"),
        (in_tmux(TMUX_33, KITTY, client("ghostty 1.1.3")), Protocol.KITTY, "kitty(0.41.1), ghostty 1.1.3"),
        (
            in_tmux(TMUX_33, KITTY, client("kitty(0.26.5)")),
            Protocol.BLOCKS,
            "kitty(0.26.5) has no placeholders",
        ),
        (in_tmux(TMUX_33, KITTY, passthrough=False), Protocol.BLOCKS, "allow-passthrough is off"),
        (
            in_tmux(TMUX_33, replace(KITTY, true_colour=False)),
            Protocol.BLOCKS,
            "rounds the colours for kitty",
        ),
        (in_tmux(TMUX_33, replace(KITTY, control=True)), Protocol.BLOCKS, "-CC"),
        (in_tmux(TMUX_33, client("", termname=Raw("xterm-ghostty"))), Protocol.KITTY, "xterm-ghostty"),
        (
            in_tmux(TMUX_33, client("", termname=Raw("xterm-kitty"))),
            Protocol.BLOCKS,
            "does not say its version",
        ),
        (in_tmux(TMUX_33, SIXEL), Protocol.BLOCKS, "tmux 3.3a has no sixel"),
        (in_tmux(TMUX_33), Protocol.BLOCKS, "no terminal is attached"),
        (in_tmux(TMUX_35, SIXEL), Protocol.SIXEL, "tmux 3.5a draws sixel in XTerm(379)"),
        (in_tmux(TMUX_35, SIXEL, passthrough=False), Protocol.SIXEL, "tmux 3.5a draws sixel"),
        (in_tmux(TMUX_35, SIXEL, client("VTE(7006)")), Protocol.BLOCKS, "no sixel in VTE(7006)"),
        (in_tmux(TMUX_35, SIXEL, KITTY), Protocol.BLOCKS, "no sixel in kitty(0.41.1)"),
        (in_tmux(TMUX_35), Protocol.BLOCKS, "no terminal is attached"),
        (in_tmux(TMUX_35, client("iTerm2 3.5.10")), Protocol.BLOCKS, "inside tmux only by --images iterm2"),
        # The far end of an SSH connection that was made in tmux: DA1 and its 4 are tmux's own.
        (seen(TMUX_35), Protocol.BLOCKS, "a tmux that cannot be asked from here"),
        (around_tmux(seen(TMUX_35), None, own("tmux refuses: no")), Protocol.BLOCKS, "tmux refuses: no"),
    ],
)
def test_what_all_who_are_attached_to_tmux_can_show(around: Seen, protocol: Protocol, why: str) -> None:
    known = choose(Images.AUTO, around)
    assert known.protocol is protocol
    assert why in known.why if protocol is not Protocol.BLOCKS else any(why in o.why for o in known.offers)
    assert known.wrap is (protocol is Protocol.KITTY)


@pytest.mark.parametrize(
    ("wanted", "around", "wrap", "warning"),
    [
        (Images.KITTY, seen(KITTY_41), False, ""),
        (Images.KITTY, seen(KITTY_26), False, "kitty is obeyed, but kitty(0.26.5) has no placeholders"),
        (Images.KITTY, seen(SILENT), False, "kitty is obeyed, but the terminal did not answer"),
        (Images.KITTY, in_tmux(TMUX_33, KITTY, passthrough=False), True, "allow-passthrough is off"),
        (Images.KITTY, seen(TMUX_33), True, "cannot be asked"),
        (Images.SIXEL, seen(XTERM_VT340), False, ""),
        (Images.SIXEL, seen(XTERM_VT420), False, "does not say that it has sixel"),
        (Images.SIXEL, in_tmux(TMUX_35, SIXEL), False, ""),
        (Images.SIXEL, in_tmux(TMUX_35, KITTY), False, "no sixel in kitty"),
        (Images.SIXEL, in_tmux(TMUX_33, SIXEL), True, "tmux 3.3a has no sixel"),
        (Images.ITERM2, seen(ITERM2), False, ""),
        (Images.ITERM2, seen(XTERM_VT340), False, "XTerm(379) is neither iTerm2 nor WezTerm"),
        (Images.ITERM2, in_tmux(TMUX_33, client("iTerm2 3.5.10")), True, "inside tmux"),
        (Images.BLOCKS, seen(KITTY_41), False, ""),
    ],
)
def test_what_is_asked_for_is_obeyed(wanted: Images, around: Seen, wrap: bool, warning: str) -> None:
    known = choose(wanted, around)
    assert known.protocol.value == wanted.value
    assert f"--images {wanted.value}" in known.why
    assert known.wrap is wrap
    assert warning in known.warning
    assert bool(known.warning) is bool(warning)


def test_off_and_a_locale_without_utf8() -> None:
    assert choose(Images.OFF, seen(KITTY_41)).protocol is Protocol.OFF
    poor = seen(KITTY_41, LANG="C")
    known = choose(Images.AUTO, poor)
    assert known.protocol is Protocol.OFF
    assert "not UTF-8" in known.why
    assert "--images blocks" in known.why
    assert choose(Images.SIXEL, poor).protocol is Protocol.SIXEL
    assert choose(Images.BLOCKS, poor).protocol is Protocol.BLOCKS


@pytest.mark.parametrize(
    ("window", "answers", "cell", "assumed"),
    [
        (Window(100, 40, 1000, 760), b"", (10, 19), False),
        (Window(100, 40, 1009, 799), b"\x1b[6;30;15t", (10, 19), False),
        (Window(100, 40, 0, 0), b"\x1b[6;38;18t", (18, 38), False),
        (Window(100, 40, 0, 0), b"\x1b[4;800;1100t", (11, 20), False),
        (Window(100, 40, 0, 0), b"\x1b[6;0;0t\x1b[4;800;1100t", (11, 20), False),
        (Window(100, 40, 100, 40), b"", (10, 20), True),
        (Window(100, 40, 0, 0), b"\x1b[6;9999;1t", (10, 20), True),
        (Window(0, 0, 1000, 800), b"", (10, 20), True),
        (Window(), b"", (10, 20), True),
    ],
)
def test_the_size_of_a_cell(window: Window, answers: bytes, cell: tuple[int, int], assumed: bool) -> None:
    known = choose(Images.AUTO, replace(seen(answers + NAMELESS), window=window))
    assert (known.cell, known.cell_is_assumed) == (cell, assumed)


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        (seen(KITTY_41), True),
        (seen(XTERM_VT340), True),
        (seen(NAMELESS), False),
        (seen(NAMELESS, COLORTERM="truecolor"), True),
        (seen(NAMELESS, COLORTERM="24bit"), True),
        (seen(TMUX_33), False),
        (in_tmux(TMUX_33, KITTY), True),
        (in_tmux(TMUX_33, KITTY, client(true_colour=False)), False),
        (in_tmux(TMUX_33), False),
    ],
)
def test_true_colour(around: Seen, expected: bool) -> None:
    assert choose(Images.AUTO, around).true_colour is expected


@pytest.mark.parametrize(
    ("answer", "light"),
    [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;4c", True),
        (b"\x1b]11;rgb:1e/1e/1e\x07\x1b[?1;2c", False),
        (b"\x1b]11;rgb:fdf6/f6e3/e3e3\x07\x1b[?1;2c", True),
        (b"\x1b[?1;2c", None),
        (b"\x1b]11;rgb:zz/00/00\x07\x1b[?1;2c", None),
    ],
)
def test_the_background_is_read(answer: bytes, light: bool | None) -> None:
    known = choose(Images.AUTO, Seen(read(answer)))
    assert (is_light(known.background) if known.background else None) is light


def test_a_hostile_name_is_never_obeyed() -> None:
    name = "kitty(0.26.5)\x1b]52;c;eA==\x07\x9b31m\u202e"
    for around in (
        Seen(Answers(True, version=name.encode(), features=(62,)), UTF8),
        in_tmux(TMUX_33, client(name)),
        in_tmux(TMUX_33, client("", termname=Raw(name))),
    ):
        words = "".join(offer.why for offer in choose(Images.AUTO, around).offers)
        assert "\x1b" not in words
        assert "\x9b" not in words
        assert "\u202e" not in words
