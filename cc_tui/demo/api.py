"""The API origin: the read-only endpoints of the service's contract, and the switches that tests use."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import quote

from cc_tui.demo.library import Library, SignedPath
from cc_tui.demo.origin import Answer, Origin, Request, as_json, phrase
from cc_tui.demo.run import Run
from cc_tui.demo.runs import UUID, BadQuery, select
from cc_tui.demo.signing import Signer
from cc_tui.demo.state import Fault, State

_PAGE_SECONDS = 3600
_WORKFLOW_ROW = (
    "id", "name", "description", "created_at", "updated_at", "workspace_id", "created_by", "folder_path",
    "enable_popup_handling", "enable_xpath_recovery", "enable_error_code_generation",
    "enable_service_unavailable_recovery", "enable_action_timing_recovery",
)  # fmt: skip
_CODES = {400: "BAD_REQUEST", 401: "UNAUTHENTICATED", 403: "FORBIDDEN"}


class Refused(Exception):
    """A request that is answered with one of the contract's error bodies."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.answer = as_json(status, error_body(status, message), **headers)


def error_body(status: int, message: str | list[str], code: str | None = None) -> dict[str, Any]:
    """An error body of the contract's generic form."""
    code = code or _CODES.get(status)
    return {
        "statusCode": status,
        "error": phrase(status),
        "message": message,
        **({"code": code} if code else {}),
    }


class Api(Origin):
    """Answers what the service would; every path needs the key.

    Args:
        port: 0 for a free one.
        state: what both origins share.
        library: the recordings.
        signer: signs storage URLs.
        storage_url: the other origin.
    """

    name: ClassVar[str] = "api"

    def __init__(self, port: int, state: State, library: Library, signer: Signer, storage_url: str) -> None:
        super().__init__(port, state)
        self._library = library
        self._signer = signer
        self._storage_url = storage_url
        self._routes: dict[tuple[str, ...], Callable[..., Any]] = {
            ("runs",): self._runs,
            ("run", "*"): self._run,
            ("run", "*", "debug-snapshots", "*"): self._snapshots,
            ("workflows",): self._workflows,
            ("workflows", "*"): self._workflow,
            ("workflows", "*", "versions"): self._versions,
            ("workflows", "*", "versions", "#"): self._version,
        }

    def answer(self, request: Request) -> Answer:
        """Checks the key, finds the endpoint, answers."""
        try:
            self._authorise(request)
            if request.path.startswith("/_demo/"):
                return self._control(request)
            endpoint, values = self._route(request)
            if request.method != "GET":
                raise Refused(405, f"Cannot {request.method} {request.path}", Allow="GET")
            return as_json(200, endpoint(request, *values))
        except Refused as refused:
            return refused.answer
        except BadQuery as bad:
            return as_json(400, error_body(400, bad.messages, "VALIDATION_FAILED"))

    def failure(self, status: int) -> Any:
        """The API's body for an ordered status."""
        if status == 429:
            limits = {"limit": 500, "remaining": 0, "retryAfterSeconds": 1}
            return {"statusCode": 429, "error": phrase(429), "message": phrase(429), **limits}
        if status == 500:
            return {"statusCode": 500, "message": "Internal server error"}
        return error_body(status, phrase(status))

    def _authorise(self, request: Request) -> None:
        """Takes the key in `cc-key`, or as a bearer token, as newer clients of the service send it."""
        given = request.headers.get("cc-key") or request.headers.get("authorization", "").removeprefix(
            "Bearer "
        )
        if not secrets.compare_digest(given.encode(), self.state.key.encode()):
            raise Refused(401, "Invalid API key")

    def _route(self, request: Request) -> tuple[Callable[..., Any], list[Any]]:
        parts = request.path.strip("/").split("/")
        for route, endpoint in self._routes.items():
            if len(route) == len(parts) and all(
                w in ("*", "#", p) for w, p in zip(route, parts, strict=True)
            ):
                values = [(w, p) for w, p in zip(route, parts, strict=True) if w in ("*", "#")]
                return endpoint, [_uuid(p) if w == "*" else _number(p) for w, p in values]
        raise Refused(404, f"Cannot {request.method} {request.path}")

    def _sign(self, seconds: int) -> Callable[[str], SignedPath]:
        now = int(self.state.now())

        def sign(path: str) -> SignedPath:
            token = self._signer.sign(path, now, now + seconds)
            url = f"{self._storage_url}/storage/v1/object/sign/{quote(path)}?token={token}"
            return SignedPath(url, now + seconds)

        return sign

    def _find(self, session_id: str) -> Run:
        run = self._library.run(session_id, self.state.now())
        if run is None:
            raise Refused(404, "Run not found")
        return run

    def _history(self, workflow_id: str) -> list[dict[str, Any]]:
        history = self._library.history(workflow_id)
        if history is None:
            raise Refused(404, "Workflow not found")
        return history

    def _resolve(self, value: Any, run: Run | None = None) -> Any:
        return self._library.resolve(value, self._sign(self.state.ttl), run.ended if run else None)

    def _runs(self, request: Request) -> Any:
        now = self.state.now()
        return [self._resolve(run.row, run) for run in select(self._library.runs(now), request, now)]

    def _run(self, _request: Request, session_id: str) -> Any:
        run = self._find(session_id)
        return self._resolve(run.body, run)

    def _snapshots(self, _request: Request, session_id: str, node_id: str) -> Any:
        run = self._find(session_id)
        shots = [shot for shot in run.body["screenshot_urls"] if shot.get("node_id") == node_id]
        nodes = {node["id"] for body in self._history(run.row["workflow_id"]) for node in body["nodes"]}
        if not shots and node_id not in nodes:
            raise Refused(404, "Node not found in this run")
        # A page URL never lives longer than the contract's hour, and has no expiry field beside it.
        page = self._library.resolve(run.pages.get(node_id), self._sign(min(self.state.ttl, _PAGE_SECONDS)))
        return {
            "session_id": session_id,
            "node_id": node_id,
            "page_snapshot_url": page,
            "screenshots": self._resolve(shots, run),
        }

    def _workflows(self, _request: Request) -> Any:
        newest = self._library.workflows()
        return self._resolve([{name: body.get(name) for name in _WORKFLOW_ROW} for body in newest])

    def _workflow(self, _request: Request, workflow_id: str) -> Any:
        return self._resolve(self._history(workflow_id)[0])

    def _versions(self, _request: Request, workflow_id: str) -> Any:
        return self._resolve(
            [
                {
                    "id": body["version_id"],
                    "workflow_id": workflow_id,
                    "version_number": body["version_number"],
                    "version_note": body["version_note"],
                    "created_at": body["updated_at"],
                    "created_by": body["created_by"],
                }
                for body in self._history(workflow_id)
            ]
        )

    def _version(self, _request: Request, workflow_id: str, number: int) -> Any:
        for body in self._history(workflow_id):
            if body["version_number"] == number:
                return self._resolve(body)
        raise Refused(404, "Workflow version not found")

    def _control(self, request: Request) -> Answer:
        """The switches for tests: what was seen, a fault to come, an object to lose, a clean slate."""
        wanted = (request.method, request.path)
        if wanted == ("GET", "/_demo/seen"):
            return as_json(200, self.state.report())
        try:
            order = json.loads(request.body or b"{}")
            if wanted == ("POST", "/_demo/fault"):
                self.state.order(Fault(**order))
            elif wanted == ("POST", "/_demo/delete-object"):
                self.state.deleted |= self._matching(order["path"])
            elif wanted == ("POST", "/_demo/reset"):
                self.state.reset()
            else:
                raise Refused(404, f"Cannot {request.method} {request.path}")
        except (ValueError, KeyError, TypeError) as wrong:
            raise Refused(400, str(wrong)) from None
        return as_json(200, {"ok": True})

    def _matching(self, part: str) -> set[str]:
        """The storage paths that contain `part`, or whose object file begins with it."""
        found = self._library.paths(part)
        if not found:
            raise Refused(404, f"No object at {part}")
        return found


def _uuid(text: str) -> str:
    # uuid.UUID() alone also takes braces, a `urn:uuid:` in front, and no hyphens.
    if not UUID.fullmatch(text):
        raise Refused(400, "Validation failed (uuid is expected)")
    return text.lower()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Refused(400, "Validation failed (numeric string is expected)")
    return int(text)
