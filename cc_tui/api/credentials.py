"""Where the key comes from. Everything is read; nothing is written, migrated or refreshed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NoReturn, SupportsIndex

from cc_tui import paths
from cc_tui.api import profiles
from cc_tui.api.origin import base_url, is_loopback, origin_of
from cc_tui.clock import Clock, SystemClock
from cc_tui.config import DEFAULT_BASE_URL, Config
from cc_tui.errors import CredentialsError
from cc_tui.text import Raw, Shown, one_line, own, say

_HOW: Final = own("Set CLOUDCRUISE_API_KEY, or name a file with --key-file or a profile with --profile.")
_MAX_KEY: Final = 16_384
_OWN_HOSTS: Final = (".cloudcruise.com", ".cloudcruise.app")


class Secret:
    """A key or token. Nothing shows it but `reveal`; it cannot be pickled or copied."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself, for the one header that carries it."""
        return self._text

    def masked(self) -> Shown:
        """What may be shown of it: the first 6 and last 4 characters of a long one."""
        if len(self._text) < 16:
            return own("…")
        return say("{}…{}", one_line(self._text[:6]), one_line(self._text[-4:]))

    def hide_in(self, text: str) -> str:
        """Take the secret out of a text of somebody else, such as a server's message."""
        # A very short one would be found in any word.
        return text.replace(self._text, str(self.masked())) if len(self._text) >= 8 else text

    def __repr__(self) -> str:
        return "<secret>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac  # it brings OpenSSL, which no first frame needs

        return hmac.compare_digest(self._text.encode(), other._text.encode())

    __hash__ = None  # type: ignore[assignment]

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")


@dataclass(frozen=True)
class Credentials:
    """Who is asking, and whom.

    Attributes:
        header: The header that carries the secret; with `Authorization` it is a bearer token.
        source: Where the secret was found, for the header of the screen and a 401.
        workspace_id: Sent to the API only, as `x-workspace-id`.
        base_url: Checked, without a slash at its end.
        warnings: What the user should know, one line each.
    """

    header: Literal["cc-key", "Authorization"]
    secret: Secret
    source: Shown
    workspace_id: Raw | None
    base_url: Raw
    warnings: tuple[Shown, ...] = ()


def checked(text: str, source: Shown) -> Secret:
    """Make a secret of a text, or say what is wrong with it: as a header it would fail or be sent empty.

    Raises:
        CredentialsError: It is empty, too long, or has white space, control or non-ASCII characters.
    """
    if not text.strip():
        wrong = own("is empty")
    elif "\n" in text or "\r" in text:
        wrong = own("has more than one line")
    elif text != text.strip():
        wrong = own("has a blank at its start or end")
    elif not text.isascii():
        wrong = own("has characters that are not ASCII")
    elif not text.isprintable() or " " in text:
        wrong = own("has blanks or control characters in it")
    elif len(text) > _MAX_KEY:
        wrong = own("is too long for a key")
    else:
        return Secret(text)
    raise CredentialsError(say("The key from {} {}.", source, wrong), _HOW)


def find(
    config: Config,
    *,
    ask: Callable[[], str] | None = None,
    path: Path | None = None,
    clock: Clock | None = None,
) -> Credentials:
    """Find the key, the base URL and the workspace.

    A profile or file named by a flag wins, and the environment's keys are set aside. Else
    `CLOUDCRUISE_TOKEN`, `CLOUDCRUISE_API_KEY`, `CLOUDCRUISE_API_KEY_FILE`, the CLI's active profile, `ask`.
    A profile's workspace goes with the profile's own key: a key from elsewhere is bound to its own.
    It may block for 2 s where a profile keeps its secret in the OS keychain.

    Args:
        config: Flags and environment.
        ask: Asks the user, hidden; its answer is kept in memory alone. None where nobody can be asked.
        path: The CLI's configuration file; by default the user's own.
        clock: To tell an expired login.

    Raises:
        CredentialsError: No key, an unusable one, or an expired login.
        UsageError: No such profile, or a base URL that is refused.
    """
    return _Search(config, ask, path or paths.cloudcruise_config(), clock or SystemClock()).run()


@dataclass(frozen=True)
class _Key:
    header: Literal["cc-key", "Authorization"]
    secret: Secret
    source: Shown
    of_profile: bool = False


class _Search:
    def __init__(self, config: Config, ask: Callable[[], str] | None, path: Path, clock: Clock) -> None:
        self._config, self._ask, self._clock = config, ask, clock
        self._file = profiles.read(path)
        self._warnings = list(self._file.warnings)

    def run(self) -> Credentials:
        profile = self._file.profile(self._config.profile, self._config.environ.get("CLOUDCRUISE_PROFILE"))
        key = self._key(profile)
        url = self._base_url(profile)
        workspace = self._config.workspace_id
        if workspace is None and (key.of_profile or self._config.profile is not None):
            workspace = profile.text("currentWorkspaceId")
        if workspace is not None:
            workspace = Raw(checked(workspace, own("the workspace setting")).reveal())
        host = origin_of(url).host
        if not is_loopback(host) and not f".{host}".endswith(_OWN_HOSTS):
            self._warnings.append(say("The key goes to {}, which is not CloudCruise's own.", one_line(host)))
        return Credentials(key.header, key.secret, key.source, workspace, url, tuple(self._warnings))

    def _base_url(self, profile: profiles.Profile) -> Raw:
        if self._config.base_url is not None:
            return base_url(self._config.base_url, own("--base-url or CLOUDCRUISE_BASE_URL"))
        found = profile.text("baseUrl")
        return base_url(found, profile.shown) if found is not None else DEFAULT_BASE_URL

    def _key(self, profile: profiles.Profile) -> _Key:
        if self._config.key_file is not None:
            self._set_aside(own("--key-file"))
            return self._from_file(self._config.key_file, own("--key-file"))
        if self._config.profile is not None:
            self._set_aside(own("--profile"))
        found = None if self._config.profile is not None else self._from_environment()
        found = found or self._from_profile(profile)
        if found is None and self._ask is not None and self._config.profile is None:
            found = _Key("cc-key", checked(self._ask().strip(), own("your answer")), own("asked"))
        if found is None:
            raise CredentialsError(own("There is no API key."), self._advice(profile))
        return found

    def _advice(self, profile: profiles.Profile) -> Shown:
        empty = [
            name for name in ("CLOUDCRUISE_TOKEN", "CLOUDCRUISE_API_KEY") if name in self._config.environ
        ]
        if self._config.profile is not None:
            return say("{} holds none. Log in with the cloudcruise command, or set CLOUDCRUISE_API_KEY.",
                       profile.shown)  # fmt: skip
        if self._file.warnings:
            return self._file.warnings[0]
        return say("{} is set, but empty.", one_line(empty[0])) if empty else _HOW

    def _set_aside(self, flag: Shown) -> None:
        for name in ("CLOUDCRUISE_TOKEN", "CLOUDCRUISE_API_KEY", "CLOUDCRUISE_API_KEY_FILE"):
            if self._config.environ.get(name):
                self._warnings.append(
                    say("{} is set and not used, because {} was given.", one_line(name), flag)
                )

    def _from_environment(self) -> _Key | None:
        environ = self._config.environ
        # A variable set to nothing is how shells and compose files unset one. It is never sent.
        if text := environ.get("CLOUDCRUISE_TOKEN"):
            source = own("CLOUDCRUISE_TOKEN")
            return _Key("Authorization", checked(text, source), source)
        if text := environ.get("CLOUDCRUISE_API_KEY"):
            source = own("CLOUDCRUISE_API_KEY")
            return _Key("cc-key", checked(text, source), source)
        if name := environ.get("CLOUDCRUISE_API_KEY_FILE"):
            return self._from_file(Path(name), own("CLOUDCRUISE_API_KEY_FILE"))
        return None

    def _from_file(self, path: Path, setting: Shown) -> _Key:
        source = say("{} {}", setting, one_line(str(path), 200))
        try:
            with path.open("rb") as file:
                self._warn_if_open(file.fileno(), source)
                body = file.read(_MAX_KEY + 2)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            raise CredentialsError(
                say("The key file of {} cannot be read: {}.", source, one_line(reason or "not a path")), _HOW
            ) from None
        # An editor ends a file with a line end; that much is not part of the key.
        text = body.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
        return _Key("cc-key", checked(text, source), source)

    def _from_profile(self, profile: profiles.Profile) -> _Key | None:
        found = profile.secret(self._clock.now(), self._config.environ)
        if found is None:
            return None
        if not found.in_keychain and self._file.mode is not None:
            self._warn_mode(self._file.mode, self._file.owner, profile.shown)
        return _Key(
            "Authorization" if found.bearer else "cc-key",
            checked(found.text, profile.shown), profile.shown, of_profile=True,
        )  # fmt: skip

    def _warn_if_open(self, descriptor: int, source: Shown) -> None:
        state = os.fstat(descriptor)
        self._warn_mode(state.st_mode, state.st_uid, source)

    def _warn_mode(self, mode: int, owner: int | None, source: Shown) -> None:
        if mode & 0o077:
            self._warnings.append(say("Other users can read {}; chmod 600 closes it.", source))
        if owner not in (None, 0, os.getuid()):
            self._warnings.append(say("{} belongs to another user.", source))
