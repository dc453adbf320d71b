"""Image bytes to pixels: what is too large or no picture is refused before it is unpacked."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Final, Self

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


class Picture:
    """A picture whose pixels are unpacked when they are needed, and then kept.

    Attributes:
        size: Width and height in pixels as a viewer shows it, EXIF orientation applied.
        format: One of FORMATS.
        frames: How many an animation has; the first is shown.
    """

    def __init__(self, data: bytes, size: Size, kind: str, orientation: int = 1, frames: int = 1) -> None:
        self._data = data
        self._natural = size
        self._orientation = orientation
        self._pixels: Image.Image | None = None
        self.size = size[::-1] if orientation in _SIDEWAYS else size
        self.format = kind
        self.frames = frames

    @classmethod
    def made_of(cls, image: Image.Image, kind: str) -> Self:
        """A picture of ours, in RGB, that stands for a file of this format."""
        picture = cls(b"", image.size, kind)
        picture._pixels = image
        return picture

    @property
    def upright(self) -> bool:
        """Whether the file shows it as it is, without being turned."""
        return self._orientation not in _TURNS

    @property
    def memory(self) -> int:
        """Bytes that it takes now. Pillow has four for each pixel."""
        return len(self._data) + (4 * self.size[0] * self.size[1] if self._pixels else 0)

    def scaled(self, box: Box, size: Size, resample: Image.Resampling = Image.Resampling.BOX) -> Image.Image:
        """A part of the picture as RGB pixels.

        Args:
            box: Part of the picture as shown, pixels.
            size: Wanted width and height, pixels.
            resample: How several pixels become one.

        Raises:
            UnreadableError: The file ends early or is broken.
        """
        try:
            if self._pixels is None and self.format == "JPEG":
                # The decoder itself can halve, quarter, ...; not kept, since it serves this size alone.
                shrink = min((box[2] - box[0]) / size[0], (box[3] - box[1]) / size[1])
                if shrink >= 2:
                    return self._part(self._decoded(shrink), box, size, resample)
            return self._part(self.pixels(), box, size, resample)
        except _BROKEN as error:
            raise UnreadableError(_broken(error), own("load it again")) from None

    def pixels(self) -> Image.Image:
        """All of it as RGB, unpacked once.

        Raises:
            UnreadableError: The file ends early or is broken.
        """
        if self._pixels is None:
            try:
                self._pixels = self._decoded(1)
            except _BROKEN as error:
                raise UnreadableError(_broken(error), own("load it again")) from None
        return self._pixels

    def _part(self, image: Image.Image, box: Box, size: Size, resample: Image.Resampling) -> Image.Image:
        across, down = image.size[0] / self.size[0], image.size[1] / self.size[1]
        right, lower = min(box[2] * across, image.size[0]), min(box[3] * down, image.size[1])
        part = (box[0] * across, box[1] * down, right, lower)
        return image.resize(size, resample, box=part, reducing_gap=2.0)

    def _decoded(self, shrink: float) -> Image.Image:
        """The picture as shown in RGB, at the most so many times smaller."""
        image = Image.open(io.BytesIO(self._data), formats=FORMATS)
        if shrink > 1:
            image.draft(None, (int(self._natural[0] / shrink) + 1, int(self._natural[1] / shrink) + 1))
        image.load()
        shown = image if image.mode == "RGB" else _rgb(image)
        return shown if self.upright else shown.transpose(_TURNS[self._orientation])


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
    return Picture(data, image.size, image.format or "", orientation, frames)


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
