"""Independent readers of what goes to a terminal: they take the bytes apart as a terminal does."""

from __future__ import annotations

import base64
import io
import re
from typing import Final

from PIL import Image

_SIXEL: Final = re.compile(rb"#(\d+)((?:;\d+)*)|!(\d+)([?-~])|([?-~])|(\$)|(-)", re.DOTALL)


def sixels(data: bytes) -> Image.Image:
    """The picture of a sixel sequence as RGB.

    Raises:
        AssertionError: It leaves pixels unpainted, paints outside of its raster, or holds something else.
    """
    head = re.match(rb'\x1bP\d*;\d*;\d*q"1;1;(\d+);(\d+)', data)
    assert head, data[:40]
    assert data.endswith(b"\x1b\\")
    width, height = int(head[1]), int(head[2])
    painted: list[tuple[int, int, int] | None] = [None] * (width * height)
    registers: dict[int, tuple[int, int, int]] = {}
    active = (0, 0, 0)
    x = y = 0
    at = head.end()
    end = len(data) - 2
    while at < end:
        token = _SIXEL.match(data, at, end)
        assert token, data[at : at + 20]
        at = token.end()
        if token[1]:
            if token[2]:
                kind, *parts = map(int, token[2].split(b";")[1:])
                assert kind == 2
                assert max(parts) <= 100
                red, green, blue = (round(part * 255 / 100) for part in parts)
                registers[int(token[1])] = (red, green, blue)
            active = registers[int(token[1])]
        elif token[6]:
            x = 0
        elif token[7]:
            x, y = 0, y + 6
        else:
            count, sign = (int(token[3]), token[4]) if token[3] else (1, token[5])
            bits = sign[0] - 63
            assert x + count <= width
            for row in range(6):
                if bits >> row & 1:
                    assert y + row < height
                    start = (y + row) * width + x
                    painted[start : start + count] = [active] * count
            x += count
    assert None not in painted
    return Image.frombytes("RGB", (width, height), bytes(part for each in painted if each for part in each))


def kitty(data: bytes) -> tuple[dict[str, str], Image.Image]:
    """The keys of the first chunk and the picture of a kitty transmission.

    Raises:
        AssertionError: It is not one transmission in chunks of at most 4096 characters.
    """
    chunks = re.findall(rb"\x1b_G([^;\x1b]*);([^\x1b]*)\x1b\\", data)
    assert sum(len(keys) + len(text) + 6 for keys, text in chunks) == len(data)
    parts = [dict(pair.split("=") for pair in keys.decode().split(",")) for keys, _ in chunks]
    assert [part.pop("m") for part in parts] == ["1"] * (len(parts) - 1) + ["0"]
    assert all(part == {"q": "2"} for part in parts[1:])
    assert all(len(text) <= 4096 and (not len(text) % 4) for _, text in chunks)
    image = Image.open(io.BytesIO(base64.b64decode(b"".join(text for _, text in chunks), validate=True)))
    image.load()
    return parts[0], image
