"""Which certificates are trusted: the system's, certifi's, and those the user names."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

import certifi

from cc_tui.config import Config
from cc_tui.errors import UsageError
from cc_tui.text import Shown, one_line, own, say

_SYSTEM: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where systems keep their store. A Python built elsewhere does not know its machine's place."""


def context(config: Config) -> ssl.SSLContext:
    """Make the client's TLS settings; they never write session secrets (`SSLKEYLOGFILE`).

    Named files add to the store; httpx would let `SSL_CERT_FILE` replace it.

    Raises:
        UsageError: A named file is missing or holds no certificate.
    """
    # ssl.create_default_context obeys SSLKEYLOGFILE, and refuses many private CAs from 3.13 on.
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_verify_locations(cafile=certifi.where())
    for name in (ssl.get_default_verify_paths().openssl_cafile, *_SYSTEM):
        if Path(name).is_file():
            made.load_verify_locations(cafile=name)
            break
    if named := config.environ.get("SSL_CERT_FILE"):
        _add(made, Path(named), own("SSL_CERT_FILE"))
    if config.ca_file is not None:
        _add(made, config.ca_file, own("ca_file"))
    if (directory := config.environ.get("SSL_CERT_DIR")) and Path(directory).is_dir():
        made.load_verify_locations(capath=directory)
    return made


def _add(made: ssl.SSLContext, path: Path, setting: Shown) -> None:
    try:
        made.load_verify_locations(cafile=path)
    except (OSError, ValueError) as error:
        # ssl.SSLError is an OSError, but its text is OpenSSL's own: "PEM lib".
        junk = isinstance(error, ssl.SSLError) or not isinstance(error, OSError)
        why = "it holds no certificate" if junk else getattr(error, "strerror", None) or "not readable"
        raise UsageError(
            say("{} names {}, which cannot be used: {}.", setting, one_line(str(path), 200), one_line(why)),
            own("It should be a PEM file with your organisation's CA certificate."),
        ) from None
