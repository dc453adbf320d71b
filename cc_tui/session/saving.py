"""Saving a picture or a page to a file: a name that is safe, a file that is new."""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from cc_tui.errors import UsageError
from cc_tui.run import labels
from cc_tui.run.model import Attempt, Run, Screenshot, Visit
from cc_tui.text import Raw, Shown, one_line, own, say

LONGEST_NAME: Final = 100
"""Characters of a file's name, suffix included."""

MOST_TRIES: Final = 999
"""Names tried before a folder is taken for one that answers every name with 'there is one'."""

_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)
"""Devices of Windows; the file may be carried there."""

_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|!--|[a-z][a-z0-9-]*[\s>/])", re.I)

_WHY: Final = {
    errno.ENOSPC: own("no space is left"),
    errno.EDQUOT: own("your quota is used up"),
    errno.EFBIG: own("files may not get this large here"),
    errno.EROFS: own("the folder is read-only"),
    errno.EACCES: own("you may not write in this folder"),
    errno.EPERM: own("you may not write in this folder"),
    errno.ENOENT: own("the folder does not exist"),
    errno.ENOTDIR: own("that is not a folder"),
    errno.ENAMETOOLONG: own("the folder's path is too long"),
}

_HINT: Final = own(
    "Files go to the folder cc-tui was started in: start it in one with room that you can write to"
)


def picture_name(run: Run, visit: Visit, attempt: Attempt, shot: Screenshot) -> Raw:
    """A name to suggest: `verify-claim-run-68c85219-node-08-click-search-attempt-1-error`."""
    kind = "-error" if shot.is_error else "-whole-page" if shot.is_full_length else ""
    return Raw(f"{_place(run, visit)}-attempt-{attempt.index + 1}{kind}")


def page_name(run: Run, visit: Visit) -> Raw:
    """A name to suggest for a node's page: one for all its visits and attempts, so it names none."""
    return Raw(f"{_place(run, replace(visit, number=1, of=1))}-page")


def _place(run: Run, visit: Visit) -> str:
    digits = max(2, len(str(labels.node_count(run))))
    came = f"visit-{visit.number}" if visit.of > 1 else ""
    parts = [
        _slug(run.workflow.name or "", 24) if run.workflow else "",
        "run",
        _slug(run.session_id[:8], 8),
        f"node-{visit.node_number:0{digits}}",
        _slug(visit.name or "", 19 if came else 30),
        came,
    ]
    return "-".join(part for part in parts if part)


def _slug(text: str, limit: int) -> str:
    return re.sub(r"[^a-z0-9]+", "-", _ascii(text[:1000]).lower()).strip("-")[:limit].strip("-")


def _ascii(text: str) -> str:
    """Letters without their accents; what has no ASCII letter becomes a dash."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return plain.encode("ascii", "replace").decode().replace("?", "-")


def safe_stem(suggestion: str) -> str:
    """A file's name without its suffix: ASCII letters, digits, `-_.`, and nothing that means anything."""
    stem = re.sub(r"[^A-Za-z0-9_.]+", "-", _ascii(suggestion[:1000]))
    stem = re.sub(r"\.{2,}", ".", stem)[: LONGEST_NAME - len("-999.jpeg")].strip("-._")
    stem = stem or "cc-tui"
    return f"file-{stem}" if _RESERVED.match(stem) else stem


def suffix_of(data: bytes) -> str:
    """The suffix, from the bytes alone: what came with them was written by others."""
    if data.startswith(b"\xff\xd8\xff"):
        return ".jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    # UTF-16 pages have a NUL in each second place.
    return ".html" if _HTML.search(data[:4096].replace(b"\0", b"")) else ".bin"


def save(data: bytes, suggestion: Raw, folder: Path) -> Path:
    """Write a new file, for its owner's eyes only. It blocks: call it in a thread.

    Args:
        data: A picture's or a page's bytes as the service stored them.
        suggestion: A name; anything may stand in it.
        folder: Where to; it must be there.

    Returns:
        The file, which was not there before: `-2`, `-3`... tell it from others.

    Raises:
        UsageError: It could not be written; no part of it is left.
    """
    stem, suffix = safe_stem(suggestion), suffix_of(data)
    try:
        for name in _names(stem, suffix):
            path = folder / name
            with suppress(FileExistsError):
                _write_new(path, data)
                return path
    except OSError as error:
        raise UsageError(say("Not saved: {}", _why(error)), _HINT) from None
    raise UsageError(
        say("Not saved: {} and its {} successors exist", one_line(f"{stem}{suffix}"), MOST_TRIES - 1), _HINT
    )


def _names(stem: str, suffix: str) -> Iterator[str]:
    yield f"{stem}{suffix}"
    for number in range(2, MOST_TRIES + 1):
        yield f"{stem}-{number}{suffix}"


def _write_new(path: Path, data: bytes) -> None:
    """Make the file and fill it, or leave none.

    Raises:
        FileExistsError: Something has this name, be it a link that leads nowhere.
        OSError: It could not be made or filled.
    """
    # O_EXCL follows no link at the last place, and nobody can put one there in between.
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with open(fd, "wb", buffering=0) as file:  # noqa: PTH123 - a descriptor, not a path
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
            os.fsync(fd)  # a full disk behind a network tells only now
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


def _why(error: OSError) -> Shown:
    return _WHY.get(error.errno or 0) or one_line(error.strerror or "the system refused it", 100)
