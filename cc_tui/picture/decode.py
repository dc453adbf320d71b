"""Image bytes to pixels: what is too large or no picture is refused before it is unpacked."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import Image, UnidentifiedImageError

from cc_tui.errors import TooLargeError, UnreadableError
from cc_tui.picture.viewport import Box, Size
from cc_tui.text import Shown, one_line, own, say, visible

FORMATS: Final = ("JPEG", "PNG", "WEBP")
MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 20_000

_ORIENTATION: Final = 0x112
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})

_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip

_MARKS: Final = (
    (b"\xff\xd8\xff", own("a JPEG whose head is broken")), (b"\x89png", own("a PNG whose head is broken")),
    (b"%pdf", own("a PDF")), (b"gif8", own("a GIF")), (b"bm", own("a BMP")), (b"%!ps", own("PostScript")),
    (b"<svg", own("an SVG drawing")), (b"<!doctype html", own("an HTML page")),
    (b"<html", own("an HTML page")), (b"<head", own("an HTML page")), (b"<body", own("an HTML page")),
    (b"pk\x03\x04", own("a ZIP file")), (b"\x1f\x8b", own("gzip data")),
)  # fmt: skip
"""How files that are not shown begin, in lower case."""

# What Pillow raises on broken files, as its own fuzzers list it.
_BROKEN: Final = (
    OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, OverflowError, ZeroDivisionError,
    AttributeError, NotImplementedError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip

# Sizes are checked here, with the numbers in the message; Pillow's own check only warns where it matters.
Image.MAX_IMAGE_PIXELS = None


@dataclass(slots=True)
class Picture:
    """An opened file whose pixels are not unpacked yet.

    Attributes:
        size: Width and height in pixels as a viewer shows it, EXIF orientation applied.
        format: One of FORMATS.
        frames: How many an animation has; the first is shown.
    """

    size: Size
    format: str
    frames: int
    _image: Image.Image
    _orientation: int

    def scaled(self, box: Box, size: Size) -> Image.Image:
        """A part of the picture as RGB pixels.

        Args:
            box: Part of the picture as shown, pixels.
            size: Wanted width and height, pixels.

        Raises:
            UnreadableError: The file ends early or is broken.
        """
        try:
            return self._scaled(box, size)
        except _BROKEN as error:
            raise UnreadableError(_broken(error), own("load it again")) from None

    def _scaled(self, box: Box, size: Size) -> Image.Image:
        if self._orientation not in _TURNS:
            return self._resized(box, size)
        turn = _TURNS[self._orientation]
        if box[2] - box[0] < self.size[0] or box[3] - box[1] < self.size[1]:
            # A part of a turned picture is rare: it pays for turning all of it.
            self._image.load()
            turned = _rgb(self._image).transpose(turn)
            return turned.resize(size, Image.Resampling.BOX, box=box, reducing_gap=2.0)
        sideways = self._orientation in _SIDEWAYS
        whole = self.size[::-1] if sideways else self.size
        small = self._resized((0, 0, *whole), size[::-1] if sideways else size)
        return small.transpose(turn)

    def _resized(self, box: Box, size: Size) -> Image.Image:
        image = self._image
        natural = image.size
        if image.format == "JPEG":
            # The decoder itself can halve, quarter, ...; it pays from a reduction to a half.
            shrink = min((box[2] - box[0]) / size[0], (box[3] - box[1]) / size[1])
            if shrink >= 2:
                image.draft(None, (int(natural[0] / shrink) + 1, int(natural[1] / shrink) + 1))
        image.load()
        across, down = image.size[0] / natural[0], image.size[1] / natural[1]
        right, lower = min(box[2] * across, image.size[0]), min(box[3] * down, image.size[1])
        part = (box[0] * across, box[1] * down, right, lower)
        if image.mode in ("RGB", "L"):
            return image.resize(size, Image.Resampling.BOX, box=part, reducing_gap=2.0).convert("RGB")
        return _rgb(image).resize(size, Image.Resampling.BOX, box=part, reducing_gap=2.0)


def open_picture(data: bytes) -> Picture:
    """Look at a file's head.

    Raises:
        UnreadableError: Empty, not a picture (with what it looks like), or broken.
        TooLargeError: More pixels or a longer side than the limit.
    """
    if not data:
        raise UnreadableError(own("the image is empty (0 bytes)"))
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise UnreadableError(say("not a picture: it looks like {}", looks_like(data))) from None
    except _BROKEN as error:
        raise UnreadableError(_broken(error)) from None
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise TooLargeError(
            say(
                "the picture has {} x {} pixels; {} million, {} on a side, is the limit",
                width, height, MAX_PIXELS // 1_000_000, MAX_SIDE,
            )
        )  # fmt: skip
    if width < 1 or height < 1:
        raise UnreadableError(own("the picture has no pixels"))
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
        frames = int(getattr(image, "n_frames", 1))
    except _BROKEN:
        # A broken EXIF block or animation chunk takes nothing from the picture itself.
        orientation, frames = 1, 1
    orientation = orientation if orientation in range(1, 9) else 1
    size = (height, width) if orientation in _SIDEWAYS else (width, height)
    return Picture(size, image.format or "", frames, image, orientation)


def _rgb(image: Image.Image) -> Image.Image:
    """Any mode as RGB; what is transparent lies on white, as on a page."""
    if image.mode.startswith("I"):
        # 16 bits a pixel; convert() alone would clip everything to white.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    return image.convert("RGB")


def _broken(error: BaseException) -> Shown:
    text = str(error)
    if "truncated" in text or isinstance(error, EOFError):
        return own("the picture is cut off: the file ends before its last row")
    return say("the picture is broken: {}", one_line(text or type(error).__name__, 120))


def looks_like(data: bytes) -> Shown:
    """What bytes that are no picture are, in words; an answer of a server is quoted."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    low = start.lower()
    for mark, words in _MARKS:
        if low.startswith(mark):
            return words
    if b"ftypavif" in low[:32]:
        return own("an AVIF picture")
    quoted = one_line(start[:160].decode("utf-8", "replace"), 120)
    if low.startswith(b"<"):
        return own("an SVG drawing") if b"<svg" in low else say("XML: {}", quoted)
    if low.startswith((b"{", b"[")):
        return say("JSON: {}", quoted)
    if start and all(byte >= 32 or byte in (9, 10, 13) for byte in start):
        return say("text: {}", quoted)
    return say("unknown data that begins with {}", visible(data[:8].hex(" ")))
