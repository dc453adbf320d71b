"""What the user set: flags, then the environment, then the program's own file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cc_tui.errors import UsageError
from cc_tui.text import Raw, Shown, one_line, own, say

DEFAULT_BASE_URL: Final = Raw("https://api.cloudcruise.com")

REQUESTS_PER_SECOND: Final = 2.0
LEAST_PER_SECOND: Final = 0.1
MOST_PER_SECOND: Final = 20.0
"""What the file may set: less would look like standing still, more would take the workspace's own."""


class Images(StrEnum):
    """How pictures are drawn."""

    AUTO = "auto"
    KITTY = "kitty"
    SIXEL = "sixel"
    ITERM2 = "iterm2"
    BLOCKS = "blocks"
    OFF = "off"
    TEXTUAL_IMAGE = "textual-image"


class PageView(StrEnum):
    """How a page is read."""

    OUTLINE = "outline"
    MARKDOWN = "markdown"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Config:
    """Settings that hold for one start of the program. It never holds a secret.

    Attributes:
        base_url: From `--base-url` or `CLOUDCRUISE_BASE_URL`; None leaves it to the profile.
        profile: From `--profile` alone: naming one sets the environment's key aside.
        workspace_id: From `--workspace-id` or `CLOUDCRUISE_WORKSPACE_ID`.
        key_file: From `--key-file`: a file that holds an API key.
        storage_hosts: Hosts that signed URLs may point to beside CloudCruise's own.
        ca_file: A file of certificates to trust beside the system's.
        requests_per_second: API requests, after a small burst; their limit is shared with the workspace.
        environ: The environment the program was started with.
    """

    base_url: Raw | None = None
    profile: Raw | None = None
    workspace_id: Raw | None = None
    key_file: Path | None = None
    images: Images = Images.AUTO
    page_view: PageView = PageView.OUTLINE
    theme: Raw | None = None
    mouse: bool = True
    storage_hosts: tuple[str, ...] = ()
    ca_file: Path | None = None
    requests_per_second: float = REQUESTS_PER_SECOND
    environ: dict[str, str] = field(default_factory=dict, repr=False)


_KEYS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "images": str,
    "page_view": str,
    "theme": str,
    "mouse": bool,
    "storage_hosts": list,
    "ca_file": str,
    "requests_per_second": (int, float),
}
"""What the file may set. A key is no setting: it is never in this file."""

MAX_FILE: Final = 64 * 1024


def from_file(path: Path, *, must_exist: bool) -> dict[str, Any]:
    """Read the program's own file.

    Args:
        path: Its place.
        must_exist: The user named it, so its absence is an error.

    Raises:
        UsageError: It cannot be read, is not TOML, or sets something unknown.
    """
    where = one_line(str(path))
    try:
        if path.stat().st_size > MAX_FILE:
            raise UsageError(say("{} is larger than a configuration can be", where))
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if must_exist:
            raise UsageError(say("There is no configuration file {}", where)) from None
        return {}
    except OSError as error:
        reason = one_line(error.strerror or "")
        raise UsageError(say("The configuration {} cannot be read: {}", where, reason)) from None
    except UnicodeDecodeError as error:
        reason = one_line(str(error), 200)
        raise UsageError(say("The configuration {} is not TOML: {}", where, reason)) from None
    settings = _parsed(text, where)
    for key, value in settings.items():
        _check(key, value, where)
    return settings


def _parsed(text: str, where: Shown) -> dict[str, Any]:
    import tomllib  # most users have no file, and the first frame is waited for

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = one_line(str(error), 200)
        raise UsageError(say("The configuration {} is not TOML: {}", where, reason)) from None


def _check(key: str, value: object, where: Shown) -> None:
    wanted = _KEYS.get(key)
    if wanted is None:
        import difflib

        near = difflib.get_close_matches(key, _KEYS, 1)
        hint = (
            say("Did you mean {}?", one_line(near[0]))
            if near
            else say("It knows: {}", one_line(", ".join(_KEYS)))
        )
        raise UsageError(say("Unknown setting {} in {}", one_line(key, 60), where), hint)
    if not isinstance(value, wanted) or not _fits(key, value):
        raise UsageError(say("{} in {} must be {}", one_line(key), where, _KINDS[wanted]))


_KINDS: Final[Mapping[type | tuple[type, ...], Shown]] = {
    str: own("a text"),
    bool: own("true or false"),
    list: own("a list of host names"),
    (int, float): own("a number from 0.1 to 20"),
}


def _fits(key: str, value: object) -> bool:
    if key == "storage_hosts":
        return _is_texts(value)
    if isinstance(value, int | float) and key == "requests_per_second":
        return not isinstance(value, bool) and LEAST_PER_SECOND <= value <= MOST_PER_SECOND
    return True


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def images_from(word: str) -> Images:
    """Read a value of `--images` or of the file.

    Raises:
        UsageError: It is none.
    """
    try:
        return Images(word)
    except ValueError:
        raise UsageError(
            say("{} is no way to draw pictures", one_line(word, 40)),
            own("--images takes auto, kitty, sixel, iterm2, blocks, off or textual-image"),
        ) from None


def page_view_from(word: str) -> PageView:
    """Read a value of the file.

    Raises:
        UsageError: It is none.
    """
    try:
        return PageView(word)
    except ValueError:
        raise UsageError(
            say("{} is no way to read a page", one_line(word, 40)),
            own("page_view takes outline, markdown or source"),
        ) from None


def as_started(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment as the user set it: under `LANG=C` Python itself sets `LC_CTYPE` to UTF-8 (PEP 538).

    Linux alone tells; elsewhere it is handed back as it is.
    """
    found = dict(environ)
    try:
        started_with = Path("/proc/self/environ").read_bytes().split(b"\0")
    except OSError:
        return found
    if not any(each.startswith(b"LC_CTYPE=") for each in started_with):
        found.pop("LC_CTYPE", None)
    return found


def build(
    environ: Mapping[str, str],
    settings: Mapping[str, Any],
    *,
    base_url: str | None = None,
    profile: str | None = None,
    workspace_id: str | None = None,
    key_file: str | None = None,
    images: str | None = None,
    theme: str | None = None,
    mouse: bool | None = None,
) -> Config:
    """Put flags, environment and file together; the first that says something wins.

    Raises:
        UsageError: A value that is none of those allowed.
    """
    ca_file = settings.get("ca_file")
    return Config(
        base_url=_raw(base_url or environ.get("CLOUDCRUISE_BASE_URL")),
        profile=_raw(profile),
        workspace_id=_raw(workspace_id or environ.get("CLOUDCRUISE_WORKSPACE_ID")),
        key_file=Path(key_file) if key_file else None,
        images=images_from(images or str(settings.get("images", Images.AUTO.value))),
        page_view=page_view_from(str(settings.get("page_view", PageView.OUTLINE.value))),
        theme=_raw(theme or environ.get("TEXTUAL_THEME") or settings.get("theme")),
        mouse=bool(settings.get("mouse", True)) if mouse is None else mouse,
        storage_hosts=tuple(settings.get("storage_hosts", ())),
        requests_per_second=float(settings.get("requests_per_second", REQUESTS_PER_SECOND)),
        ca_file=Path(ca_file).expanduser() if ca_file else None,
        environ=dict(environ),
    )


def is_utf8(environ: Mapping[str, str]) -> bool:
    """Whether the locale is UTF-8: the first of LC_ALL, LC_CTYPE and LANG that is set decides.

    Where none is set, as in most containers, nothing speaks against it.
    """
    named = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    return not named or "utf8" in named.lower().replace("-", "")


def _raw(value: str | None) -> Raw | None:
    return Raw(value) if value else None
