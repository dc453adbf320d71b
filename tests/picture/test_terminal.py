"""A terminal's own words about its background."""

from __future__ import annotations

import pytest

from cc_tui.picture.terminal import _read, is_light


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
    read = _read(answer, 1.0)
    assert (is_light(read.background) if read.background else None) is light
    assert read.keys_lost == 0


def test_keys_typed_between_the_answers_are_counted() -> None:
    assert _read(b"jk\x1b]11;rgb:00/00/00\x07l\x1b[?1;2c", 1.0).keys_lost == 3
