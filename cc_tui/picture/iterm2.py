"""iTerm2's inline images (OSC 1337): a file as it is, drawn into so many cells. No Pillow here.

https://iterm2.com/documentation-images.html
"""

from __future__ import annotations

import base64


def show(image: bytes, columns: int, rows: int) -> bytes:
    """Draw a picture at the cursor, which stays where it is.

    Args:
        image: A JPEG or PNG file.
        columns: Cells across; its proportions are kept, what is left over stays as it was.
        rows: Cells down.

    Raises:
        ValueError: No cells.
    """
    if columns < 1 or rows < 1:
        raise ValueError(f"{columns} x {rows} cells")
    keys = b"inline=1;size=%d;width=%d;height=%d;preserveAspectRatio=1;doNotMoveCursor=1"
    return b"\x1b]1337;File=%b:%b\x07" % (keys % (len(image), columns, rows), base64.b64encode(image))
