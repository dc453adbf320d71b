"""Bytes of a page to text. Storage serves pages as text/plain, so only the bytes themselves tell."""

from __future__ import annotations

import codecs
import re
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META: Final = re.compile(rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w:-]{1,40})", re.I)

# As browsers read these labels. Python knows more codecs under such names, some of them not for text.
_ALIASES: Final = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
    "x-sjis": "cp932", "euc-kr": "cp949", "windows-874": "cp874", "iso-8859-9": "cp1254", "x-gbk": "gb18030",
}  # fmt: skip
_LEADS: Final = bytes(range(0xC2, 0xF5))
"""Bytes that begin a character of several bytes in UTF-8."""

_KNOWN: Final = re.compile(
    r"(windows-|cp)125[0-8]|iso-8859-(\d|1[03456])|koi8-[ru]|big5(-hkscs)?|gb18030|euc-jp|iso-2022-jp|"
    r"cp(1252|1254|874|932|949)|macintosh"
)


def decode(data: bytes) -> tuple[str, str]:
    """Decode a page: BOM, else UTF-8 where it is valid, else what its meta says, else Windows-1252.

    Returns:
        The text, NUL replaced as browsers do, and the name of the encoding.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _text(data[len(bom) :], name), name
    if (wide := _wide(data[:400])) is not None:
        return _text(data, wide), wide
    try:
        return data.decode("utf-8").replace("\0", "\ufffd"), "utf-8"
    except UnicodeDecodeError:
        name = _declared(data[:4096]) or ("utf-8" if _nearly_utf8(data) else "cp1252")
        return _text(data, name), name


def utf8(data: bytes) -> tuple[bytes, str]:
    """A page in UTF-8, for a parser of bytes: most pages as they came.

    Returns:
        The markup, NUL replaced as browsers do, and the name of the encoding it came in.
    """
    if b"\0" not in data and not data.startswith(codecs.BOM_UTF8):
        if data.isascii():
            return data, "utf-8"
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return data, "utf-8"
    text, encoding = decode(data)
    return text.encode("utf-8"), encoding


def _text(data: bytes, encoding: str) -> str:
    return data.decode(encoding, "replace").replace("\0", "\ufffd")


def _wide(start: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of the markup is zero."""
    half = len(start) // 2
    even, odd = start[::2].count(0), start[1::2].count(0)
    if half < 4 or max(even, odd) < half * 0.8 or min(even, odd) > half * 0.2:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _declared(start: bytes) -> str | None:
    match = _META.search(start)
    if match is None:
        return None
    label = match[1].decode("ascii", "replace").lower()
    label = _ALIASES.get(label, label)
    return label if _KNOWN.fullmatch(label) else None


def _nearly_utf8(data: bytes) -> bool:
    """UTF-8 with a few broken bytes, as of a cut capture: more is lost by reading it as Windows-1252."""
    start = data[:100_000]
    leads = len(start) - len(start.translate(None, _LEADS))
    return start.decode("utf-8", "replace").count("\ufffd") * 4 < leads
