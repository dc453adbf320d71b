"""The checks of what the user set: configuration, address, key, proxy, certificates, storage hosts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cc_tui import paths
from cc_tui.api import profiles, tls
from cc_tui.api.credentials import Credentials, find
from cc_tui.api.origin import BadUrlError, base_url, is_loopback, origin_of
from cc_tui.api.proxy import Proxy, proxy_for
from cc_tui.api.storage import refusal
from cc_tui.config import DEFAULT_BASE_URL, Config
from cc_tui.errors import CcTuiError, UsageError
from cc_tui.headless.doctor.report import Check, Paste, State
from cc_tui.run.model import Json
from cc_tui.text import Raw, Shown, join, one_line, own, say

_PROXIES: Final = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
_OTHERS_CA: Final = ("NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_PROBE_OBJECT: Final = "/storage/v1/object/sign/bucket/object"
_STAND_IN: Final = "nobody-was-asked"
"""The answer of a user who is not asked. Credentials that hold it are never sent."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the API is and with what it is asked.

    Attributes:
        base_url: Checked; None where the one that was set cannot be used.
        credentials: None where there is no key, or none that can be used.
    """

    base_url: Raw | None
    credentials: Credentials | None


def configuration(file: Path, problem: UsageError | None) -> Check:
    """The program's own file.

    Args:
        file: Its place.
        problem: Why it is not used though it is there.
    """
    name = own("configuration")
    shown = one_line(str(file), 200)
    facts: dict[str, Json] = {"file": str(file), "exists": False, "used": False}
    if problem:
        return Check(name, State.FAIL, problem.message, problem.hint, facts={**facts, "exists": True})
    try:
        exists = file.is_file()
    except (OSError, ValueError):
        exists = False
    if not exists:
        return Check(name, State.OK, say("defaults; there is no {}", shown), facts=facts)
    return Check(name, State.OK, shown, facts={**facts, "exists": True, "used": True})


def access(config: Config) -> tuple[Access, list[Check]]:
    """The API's address and the key, and what is wrong with them. Nobody is asked for a key."""
    url, address = _address(config)
    credentials, key = _key(config if url else replace(config, base_url=DEFAULT_BASE_URL))
    return Access(url, credentials), [address, key]


def _address(config: Config) -> tuple[Raw | None, Check]:
    name = own("base URL")
    try:
        if config.base_url is not None:
            source = own("--base-url or CLOUDCRUISE_BASE_URL")
            url = base_url(config.base_url, source)
        else:
            file = profiles.read(paths.cloudcruise_config())
            profile = file.profile(config.profile, config.environ.get("CLOUDCRUISE_PROFILE"))
            set_there = profile.text("baseUrl")
            source = profile.shown if set_there else own("the default")
            url = base_url(set_there or DEFAULT_BASE_URL, source)
    except UsageError as error:
        return None, Check(name, State.FAIL, error.message, error.hint)
    facts: dict[str, Json] = {"base_url": url, "source": source}
    return url, Check(name, State.OK, say("{} ({})", one_line(url, 200), source), facts=facts)


def _key(config: Config) -> tuple[Credentials | None, Check]:
    name = own("key")
    facts: dict[str, Json] = {"found": False}
    try:
        found = find(config, ask=lambda: _STAND_IN)
    except CcTuiError as error:
        return None, Check(name, State.FAIL, error.message, error.hint, facts=facts)
    if found.secret.reveal() == _STAND_IN:
        hint = own("Set CLOUDCRUISE_API_KEY_FILE to a file (chmod 600) that holds it; else the screen asks.")
        return None, Check(name, State.WARN, own("there is none"), hint, facts=facts)
    facts = {
        "found": True,
        "source": found.source,
        "masked": found.secret.masked(),
        "header": found.header,
        "workspace_id": found.workspace_id,
    }
    workspace = one_line(found.workspace_id or "", 60)
    said = say("{}, from {}", found.secret.masked(), found.source)
    if workspace:
        said = say("{}, workspace {}", said, workspace)
    if found.warnings:
        return found, Check(name, State.WARN, said, join(" ", found.warnings), facts=facts)
    return found, Check(name, State.OK, said, facts=facts)


def proxy(url: Raw | None, environ: Mapping[str, str]) -> Check:
    """Which proxy the API is asked through; never its password."""
    name = own("proxy")
    set_here = [one_line(each) for each in _PROXIES if environ.get(each)]
    facts: dict[str, Json] = {"proxy": None, "variables": list(set_here)}
    if url is None:
        return Check(name, State.WARN, own("not known: the base URL cannot be used"), facts=facts)
    origin = origin_of(url)
    try:
        way = proxy_for(origin, environ)
    except UsageError as error:
        return Check(name, State.FAIL, error.message, error.hint, facts=facts)
    if way is None:
        return Check(name, State.OK, _direct(set_here, is_loopback(origin.host)), facts=facts)
    facts["proxy"], facts["login"] = way.url, way.login is not None
    return Check(name, State.OK, _through(way), facts=facts)


def _direct(set_here: list[Shown], loopback: bool) -> Shown:
    if not set_here:
        return own("none")
    if loopback:
        return say("none: the API is on this machine, so {} is not used", join(", ", set_here))
    return say("none: NO_PROXY excepts the API, or {} is for other addresses", join(", ", set_here))


def _through(way: Proxy) -> Shown:
    login = own(", with user name and password (not shown)") if way.login else own("")
    return say("{}{}", way.shown, login)


def certificates(config: Config) -> Check:
    """Which certificates are trusted beside the system's and certifi's."""
    name = own("CA files")
    named: list[Shown] = []
    if path := config.environ.get("SSL_CERT_FILE"):
        named.append(say("SSL_CERT_FILE {}", one_line(path, 200)))
    if config.ca_file is not None:
        named.append(say("ca_file {}", one_line(str(config.ca_file), 200)))
    facts: dict[str, Json] = {"named": list(named)}
    try:
        tls.context(config)
    except UsageError as error:
        return Check(name, State.FAIL, error.message, error.hint, facts=facts)
    directory = config.environ.get("SSL_CERT_DIR")
    if directory and not Path(directory).is_dir():
        said = say("SSL_CERT_DIR names {}, which is no folder", one_line(directory, 200))
        return Check(name, State.WARN, said, facts=facts)
    if directory:
        named.append(say("SSL_CERT_DIR {}", one_line(directory, 200)))
    other = next((each for each in _OTHERS_CA if config.environ.get(each)), None)
    if other and not named:
        hint = own("That is for other programs; if the API is behind this CA, name it here too.")
        paste = Paste(own("~/.profile"), (say('export SSL_CERT_FILE="${}"', one_line(other)),))
        said = say("the system's; {} is set and not read", one_line(other))
        return Check(name, State.WARN, said, hint, paste, facts)
    return Check(name, State.OK, join(", ", [own("the system's"), *named]), facts=facts)


def storage_hosts(config: Config, url: Raw | None) -> Check:
    """Where signed URLs may point, and entries of `storage_hosts` that never match."""
    name = own("storage hosts")
    base = url or DEFAULT_BASE_URL
    facts: dict[str, Json] = {"storage_hosts": list(config.storage_hosts)}
    said = [own("https to cloudcruise.com, cloudcruise.app, supabase.co")]
    if is_loopback(origin_of(base).host):
        said.append(own("this machine, since the API is on it"))
    said += [one_line(host, 100) for host in config.storage_hosts[:8]]
    useless = [host for host in config.storage_hosts if not _is_matched(host, base)]
    if useless:
        hint = say("Never matched: {}. An entry is host, host:port or .parent.", one_line(useless[0], 100))
        return Check(name, State.WARN, join(", ", said), hint, facts=facts)
    return Check(name, State.OK, join(", ", said), facts=facts)


def _is_matched(entry: str, base: Raw) -> bool:
    host = f"object{entry}" if entry.startswith(".") else entry
    if not re.fullmatch(r"[A-Za-z0-9._:\[\]-]+", host):
        return False
    try:
        return refusal(Raw(f"https://{host}{_PROBE_OBJECT}"), base_url=base, storage_hosts=(entry,)) is None
    except BadUrlError:
        return False
