"""The storage origin: objects behind signed URLs, with the errors of Supabase Storage."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any, ClassVar

from cc_tui.demo.library import Library
from cc_tui.demo.origin import Answer, Origin, Request, as_json, phrase
from cc_tui.demo.signing import BadToken, Signer
from cc_tui.demo.state import State

_SIGNED = "/storage/v1/object/sign/"
# Credentials of the API. A client that sends one here has leaked it.
_FORBIDDEN = ("cc-key", "authorization", "x-workspace-id")
# Storage never delivers HTML as HTML: a page in it could be somebody's phishing page.
_KINDS = {"html": "text/plain", "jpeg": "image/jpeg"}


class Storage(Origin):
    """Answers signed URLs.

    Args:
        port: 0 for a free one.
        state: what both origins share.
        library: the recordings.
        signer: checks the tokens.
    """

    name: ClassVar[str] = "storage"

    def __init__(self, port: int, state: State, library: Library, signer: Signer) -> None:
        super().__init__(port, state)
        self._library = library
        self._signer = signer

    def answer(self, request: Request) -> Answer:
        """Delivers an object if its token is good; nearly every refusal is an HTTP 400."""
        leaked = [name for name in _FORBIDDEN if name in request.headers]
        if leaked:
            self.state.leak(leaked)
            return as_json(500, self.failure(500))
        if request.method not in ("GET", "HEAD") or not request.path.startswith(_SIGNED):
            message = f"Route {request.method}:{request.path} not found"
            return as_json(404, {"message": message, "error": "Not Found", "statusCode": 404})
        path, token = request.path.removeprefix(_SIGNED), request.one("token")
        if token is None:
            return _refuse("400", "Error", "querystring must have required property 'token'")
        try:
            expires = self._signer.check(token, path, self.state.now())
        except BadToken as bad:
            return _refuse("400", bad.error, bad.message, bad.error)
        found = None if path in self.state.deleted else self._library.read(path, self.state.now())
        if found is None:
            return _refuse("404", "not_found", "Object not found", "NoSuchKey")
        return _deliver(request, *found, expires)

    def failure(self, status: int) -> Any:
        """Storage's body for an ordered status."""
        if status == 429:
            message = "Too many connections issued to the database"
            return {
                "statusCode": "429",
                "error": "too_many_connections",
                "message": message,
                "code": "SlowDown",
            }
        return {"statusCode": str(status), "error": "Internal", "message": phrase(status)}


def _refuse(status: str, error: str, message: str, code: str | None = None) -> Answer:
    body = {"statusCode": status, "error": error, "message": message}
    return as_json(400, {**body, "code": code} if code else body)


def _deliver(request: Request, name: str, body: bytes, expires: int) -> Answer:
    digest, _, ending = name.partition(".")
    headers = {
        "ETag": f'"{digest[:32]}"',
        "Expires": formatdate(expires, usegmt=True),
        "X-Robots-Tag": "none",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Answer(304, b"", _KINDS[ending], headers)
    return Answer(200, body, _KINDS[ending], headers)
