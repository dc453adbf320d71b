"""What the two processes say to each other: frames of two lengths, a JSON header, a binary body."""

from __future__ import annotations

import json
import struct
from typing import Any, Final

LENGTHS: Final = struct.Struct(">II")
"""Header length and body length, in bytes."""

MAX_HEADER: Final = 1 << 20
MAX_BODY: Final = 64 << 20
"""No frame is larger; one that says so is a fault, not a reason to allocate."""

Header = dict[str, Any]


def encode(header: Header, body: bytes) -> bytes:
    """Everything of a frame that stands before its body.

    Raises:
        ValueError: The header or the body is over its limit.
    """
    head = json.dumps(header).encode("ascii")
    check(len(head), len(body))
    return LENGTHS.pack(len(head), len(body)) + head


def check(header: int, body: int) -> None:
    """Refuse lengths over the limits.

    Raises:
        ValueError: They are.
    """
    if header > MAX_HEADER or body > MAX_BODY:
        raise ValueError(f"frame of {header} + {body} bytes")


def decode_header(head: bytes) -> Header:
    """Read a header.

    Raises:
        ValueError: It is not a JSON object.
    """
    header = json.loads(head)
    if not isinstance(header, dict):
        raise ValueError("not an object")
    return header
