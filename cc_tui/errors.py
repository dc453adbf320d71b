"""What can go wrong, in words for the user: one line that says what, one that says what to do."""

from __future__ import annotations

from typing import ClassVar, Final

from cc_tui.text import Shown, own

NO_HINT: Final = own("")


class CcTuiError(Exception):
    """Something the user is told, with a documented exit code.

    Attributes:
        message: One line: what is wrong.
        hint: One line: what to do about it; may be empty.
        exit_code: The process's exit code when nothing is left to do.
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, message: Shown, hint: Shown = NO_HINT) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CcTuiError):
    """Arguments, configuration or a terminal that cannot be used."""

    exit_code = 2


class CredentialsError(CcTuiError):
    """No key, a key that is refused (401) or has no access (403)."""

    exit_code = 3


class NotFoundError(CcTuiError):
    """No such run, node or page; also one of another workspace (404)."""

    exit_code = 4


class UnavailableError(CcTuiError):
    """Network, proxy, TLS, a deadline, 402, 429, 5xx, an answer that is not what it should be."""

    exit_code = 5


class UrlExpiredError(UnavailableError):
    """A signed URL is past its life. Asking the API again brings another."""


class ObjectGoneError(NotFoundError):
    """Storage no longer has the object. No new URL brings it back."""


class TooLargeError(UnavailableError):
    """More bytes, pixels or rows than the documented limit."""


class UnreadableError(UnavailableError):
    """Bytes that are not the picture or page they should be."""


class ChildError(UnavailableError):
    """The child process died, ran over its deadline or its memory."""
