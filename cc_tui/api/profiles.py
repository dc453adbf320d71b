"""The CloudCruise CLI's configuration file, in its three generations, and the keychain behind the newest.

Flat `{"apiKey"}`; then profiles with the keys in them; then profiles that name accounts of the OS
keychain. The file is never written: the CLI migrates it when it likes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cc_tui.errors import CredentialsError, UsageError
from cc_tui.run.model import Json
from cc_tui.text import Raw, Shown, join, one_line, own, say

KEYCHAIN_SECONDS: Final = 2.0
"""A locked keychain can ask a desktop that nobody sits at, so the wait is bounded."""

_MAX_FILE: Final = 1_000_000
_NAME: Final = re.compile(r"[a-zA-Z0-9_-]+")
_KEYCHAIN: Final = """
import sys
try:
    import keyring
except ImportError:
    sys.exit(3)
sys.stdout.write(keyring.get_password("cloudcruise", sys.argv[1]) or "")
"""
_SET: Final = own("or set CLOUDCRUISE_TOKEN or CLOUDCRUISE_API_KEY")


@dataclass(frozen=True, slots=True)
class Found:
    """A secret as a profile has it, not yet checked."""

    text: str = field(repr=False)
    bearer: bool
    in_keychain: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile; its values are what the file had, of any type.

    Attributes:
        shown: `profile work in ~/.cloudcruise/config.json`.
    """

    name: str
    shown: Shown
    values: Mapping[str, Json] = field(repr=False)

    def text(self, key: str) -> Raw | None:
        """A value, if it is a string with something in it."""
        value = self.values.get(key)
        return Raw(value) if isinstance(value, str) and value else None

    def secret(self, now: datetime, environ: Mapping[str, str]) -> Found | None:
        """Its key or access token; None where it has neither.

        Raises:
            CredentialsError: The login has expired, or the keychain does not give the secret.
        """
        oauth = self.text("authType") == "oauth" or (
            self.text("authType") is None and self.text("tokenAccount")
        )
        if oauth:
            return self._token(now, environ)
        if key := self.text("apiKey"):
            return Found(key, bearer=False, in_keychain=False)
        account = self.text("apiKeyAccount")
        if account is None and self.text("authType") != "api_key":
            return None
        return Found(
            _ask_keychain(account or f"api-key:{self.name}", self.shown, environ),
            bearer=False,
            in_keychain=True,
        )

    def _token(self, now: datetime, environ: Mapping[str, str]) -> Found:
        stored = _ask_keychain(self.text("tokenAccount") or f"profile:{self.name}", self.shown, environ)
        try:
            token = json.loads(stored)
        except (ValueError, RecursionError):
            token = None
        access = token.get("accessToken") if isinstance(token, dict) else None
        if not isinstance(access, str) or not access:
            raise CredentialsError(
                say("The keychain's entry for {} holds no access token.", self.shown),
                say("Log in again with the cloudcruise command, {}.", _SET),
            )
        expires = _epoch_ms(token.get("expiresAt")) or time_of(self.values.get("tokenExpiresAt"))
        if expires is not None and expires <= now:
            raise CredentialsError(
                say("The login of {} expired at {}.", self.shown, one_line(f"{expires:%Y-%m-%d %H:%M} UTC")),
                say("Any cloudcruise command renews it; {}.", _SET),
            )
        return Found(access, bearer=True, in_keychain=True)


@dataclass(frozen=True, slots=True)
class CliFile:
    """The file as read.

    Attributes:
        mode: Its permission bits; None where there is no file.
        warnings: Why it counts as empty, if it does and exists.
    """

    shown: Shown
    active: str
    profiles: Mapping[str, Mapping[str, Json]] = field(repr=False)
    mode: int | None = None
    owner: int | None = None
    warnings: tuple[Shown, ...] = ()

    def profile(self, flag: str | None, variable: str | None) -> Profile:
        """The profile that `--profile`, `CLOUDCRUISE_PROFILE` or the file itself names.

        A profile that is only the active one and missing is an empty one, as for the CLI.

        Raises:
            UsageError: A named one is missing, or its name cannot be one.
        """
        name = flag or variable or self.active
        source = own("--profile") if flag else own("CLOUDCRUISE_PROFILE")
        if (flag or variable) and (not _NAME.fullmatch(name) or name not in self.profiles):
            known = [one_line(each, 40) for each in self.profiles][:8]
            raise UsageError(
                say("{} names {}, and {} has no such profile.", source, one_line(name, 60), self.shown),
                say("It has: {}.", join(", ", known)) if known else own("It has none."),
            )
        return Profile(
            name, say("profile {} in {}", one_line(name, 60), self.shown), self.profiles.get(name, {})
        )


def read(path: Path) -> CliFile:
    """Read the file; one that is missing, unreadable or not JSON counts as empty, as for the CLI."""
    shown = _shown(path)
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            body = file.read(_MAX_FILE)
    except FileNotFoundError:
        return CliFile(shown, "default", {})
    except OSError as error:
        reason = one_line(error.strerror or "not readable")
        return CliFile(shown, "default", {}, warnings=(say("{} cannot be read: {}.", shown, reason),))
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        return CliFile(shown, "default", {}, warnings=(say("{} is not JSON, so it is not used.", shown),))
    profiles, active = data.get("profiles"), data.get("activeProfile")
    if not isinstance(profiles, dict):
        profiles = {"default": data} if "apiKey" in data else {}
    return CliFile(
        shown,
        active if isinstance(active, str) and _NAME.fullmatch(active) else "default",
        {name: values for name, values in profiles.items() if isinstance(values, dict)},
        state.st_mode,
        state.st_uid,
    )


def time_of(iso: Json) -> datetime | None:
    """An ISO time that names its zone; None for anything else."""
    try:
        time = datetime.fromisoformat(iso) if isinstance(iso, str) else None
    except ValueError:
        return None
    return time if time is not None and time.tzinfo is not None else None


def _epoch_ms(value: Json) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _shown(path: Path) -> Shown:
    try:
        return one_line(f"~/{path.relative_to(Path.home())}", 200)
    except (ValueError, RuntimeError):
        return one_line(str(path), 200)


def _ask_keychain(account: str, profile: Shown, environ: Mapping[str, str]) -> str:
    """Ask the OS keychain, in a process that can be killed: a back end may wait for a desktop for ever."""
    reduced = {name: value for name, value in environ.items() if not name.startswith("CLOUDCRUISE_")}
    command = [sys.executable, "-P", "-c", _KEYCHAIN, account]
    try:
        done = subprocess.run(
            command, env=reduced, stdin=subprocess.DEVNULL, capture_output=True, timeout=KEYCHAIN_SECONDS
        )
    except subprocess.TimeoutExpired:
        why = own("it did not answer within 2 s")
    except (OSError, ValueError):
        why = own("it cannot be asked")
    else:
        if done.returncode == 0 and done.stdout:
            return done.stdout.decode("utf-8", "replace")
        why = own("it has no such entry") if done.returncode == 0 else own("it cannot be reached")
        if done.returncode == 3:
            why = own("that needs: pip install 'cc-tui[keychain]'")
    raise CredentialsError(
        say("The secret of {} is in the OS keychain: {}.", profile, why),
        own("Set CLOUDCRUISE_TOKEN or CLOUDCRUISE_API_KEY instead."),
    )
