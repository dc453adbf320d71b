"""Signed URLs as Supabase Storage makes them: an HS256 JWT with `url`, `iat` and `exp`."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets


class BadToken(Exception):
    """A token that is refused; `error` and `message` are storage's own words."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error
        self.message = message


class Signer:
    """Signs and checks paths with a key that is made anew at each start."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def sign(self, path: str, issued: int, expires: int) -> str:
        """A token for `path` (`bucket/...`, decoded), valid until `expires`, in epoch seconds."""
        claims = {"url": path, "scope": "download", "iat": issued, "exp": expires}
        signed = f"{_encode({'alg': 'HS256', 'typ': 'JWT'})}.{_encode(claims)}"
        return f"{signed}.{_base64url(self._digest(signed))}"

    def check(self, token: str, path: str, now: float) -> int:
        """The token's expiry in epoch seconds, if it opens `path`.

        Raises:
            BadToken: it is malformed, not ours, expired, or for another path.
        """
        signed, _, signature = token.rpartition(".")
        try:
            given = _decode(signature)
            claims = json.loads(_decode(signed.partition(".")[2]))
            url, expires = claims["url"], int(claims["exp"])
        except (binascii.Error, ValueError, KeyError, TypeError):
            raise BadToken("InvalidJWT", "Invalid Compact JWS") from None
        if not hmac.compare_digest(given, self._digest(signed)):
            raise BadToken("InvalidJWT", "signature verification failed")
        if now >= expires:
            raise BadToken("InvalidJWT", '"exp" claim timestamp check failed')
        if url != path:
            raise BadToken("InvalidSignature", "Invalid signature")
        return expires

    def _digest(self, signed: str) -> bytes:
        return hmac.new(self._key, signed.encode(), hashlib.sha256).digest()


def _encode(value: dict[str, object]) -> str:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
