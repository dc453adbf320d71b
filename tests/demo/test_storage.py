"""The storage origin: signed URLs, storage's own errors, its memory for leaks."""

from __future__ import annotations

import base64
import json
import time
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.demo_server import DemoServer, Reply, ask

EXAMPLES = Path(__file__).parents[1] / "data" / "contract"


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def refused(reply: Reply, name: str) -> None:
    assert (reply.status, reply.json()) == (400, example(name))


def urls(server: DemoServer) -> tuple[str, str]:
    """The signed URLs of the failing node's page and of its first screenshot."""
    session = server.session_id("renamed-id")
    node = server.get(f"/run/{session}").json()["errors"][0]["node_id"]
    body = server.get(f"/run/{session}/debug-snapshots/{node}").json()
    return body["page_snapshot_url"], body["screenshots"][0]["signed_screenshot_url"]


def claims(url: str) -> dict[str, Any]:
    part = url.partition("token=")[2].split(".")[1]
    decoded: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return decoded


def test_html_comes_as_plain_text_and_pictures_as_pictures(demo_server: DemoServer) -> None:
    page, shot = (ask(url) for url in urls(demo_server))
    assert page.headers["content-type"] == "text/plain"
    assert page.body.startswith(b"<!DOCTYPE html>")
    assert shot.headers["content-type"] == "image/jpeg"
    assert shot.body[:3] == b"\xff\xd8\xff"
    assert int(shot.headers["content-length"]) == len(shot.body)


def test_etag_expires_and_head(demo_server: DemoServer) -> None:
    url = urls(demo_server)[0]
    full, head = ask(url), ask(url, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(full.body))
    assert ask(url, If_None_Match=full.headers["etag"]).status == 304
    assert parsedate_to_datetime(full.headers["expires"]).timestamp() == claims(url)["exp"]


def test_a_token_lives_as_long_as_the_ttl_says(demo_server: DemoServer) -> None:
    page, shot = (claims(url) for url in urls(demo_server))
    assert (page["exp"] - page["iat"], shot["exp"] - shot["iat"]) == (3600, 3600)
    with DemoServer(ttl=86_400) as server:
        page, shot = (claims(url) for url in urls(server))
        assert (page["exp"] - page["iat"], shot["exp"] - shot["iat"]) == (3600, 86_400)


def test_an_expired_token(demo_server: DemoServer) -> None:
    with DemoServer(ttl=1, now="2026-11-20T10:00:00+00:00") as server:
        page, shot = urls(server)
        assert ask(shot).status == 200
        until = time.monotonic() + 20
        while (reply := ask(page)).status == 200:
            assert time.monotonic() < until
        refused(reply, "storage_error_expired")
        # Asked again, the API signs anew.
        assert ask(urls(server)[0]).status == 200


def test_foreign_broken_and_missing_tokens(demo_server: DemoServer) -> None:
    page, shot = urls(demo_server)
    path, _, token = page.partition("?token=")
    refused(ask(f"{path}?token={shot.partition('?token=')[2]}"), "storage_error_path_mismatch")
    head, _, signature = token.split(".")
    forged = json.dumps({**claims(page), "exp": 2**40}).encode()
    other = base64.urlsafe_b64encode(forged).rstrip(b"=").decode()
    refused(ask(f"{path}?token={head}.{other}.{signature}"), "storage_error_bad_signature")
    for text in ("x", "a.b.c", "..", token[:-3]):
        assert ask(f"{path}?token={text}").json()["error"] == "InvalidJWT"
    missing = ask(path)
    assert (missing.status, "token" in missing.json()["message"]) == (400, True)
    assert ask(f"{demo_server.storage_url}/storage/v1/object/public/x").status == 404


def test_a_token_of_another_start_is_not_ours(demo_server: DemoServer) -> None:
    with DemoServer() as other:
        url = urls(other)[0].replace(other.storage_url, demo_server.storage_url)
    refused(ask(url), "storage_error_bad_signature")


def test_a_deleted_object(clean_demo: DemoServer) -> None:
    page, shot = urls(clean_demo)
    clean_demo.delete(page)
    refused(ask(page), "storage_error_object_missing")
    assert ask(shot).status == 200
    clean_demo.reset()
    assert ask(page).status == 200


@pytest.mark.parametrize("header", ["cc_key", "Authorization", "x_workspace_id"])
def test_a_leaked_credential_is_a_500_and_remembered(clean_demo: DemoServer, header: str) -> None:
    url = urls(clean_demo)[0]
    assert ask(url).status == 200
    assert clean_demo.seen().leaks == 0
    assert ask(url, method="GET", body=None, **{header: "secret"}).status == 500
    seen = clean_demo.seen()
    assert (seen.leaks, seen.leaked_headers) == (1, (header.replace("_", "-").lower(),))
    assert [entry["status"] for entry in seen.log if entry["origin"] == "storage"] == [200, 500]
