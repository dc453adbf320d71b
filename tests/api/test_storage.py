"""Signed URLs: which are fetched, and what the services that sign them answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.api.origin import is_loopback
from cc_tui.api.storage import Storage, refusal
from cc_tui.config import Config
from cc_tui.errors import CcTuiError, ObjectGoneError, TooLargeError, UnavailableError, UrlExpiredError
from cc_tui.text import Raw
from tests.api.conftest import KEY, SIGNATURE, Waits, contract, signed, told
from tests.faults.server import FaultServer, Step, answer, drip, head, raw, reset_after, zipped

Make = Callable[..., Storage]
REAL = Raw("https://api.cloudcruise.com")
LOCAL = Raw("http://localhost:8000")
PAGE = b"<!doctype html><html><body>claims</body></html>\n"
PATH = "/storage/v1/object/sign/recordings/a/b.jpeg"


@pytest.mark.parametrize(
    "url",
    [
        "https://abcdefghijklmnopqrst.supabase.co/storage/v1/object/sign/a/b.html?token=x",
        "https://abc.storage.supabase.co/a",
        "https://CLOUDCRUISE.com/a",
        "https://files.cloudcruise.app:443/a",
        "https://media.corp.example/a",
        "https://s3.corp.example:9000/a",
        "https://x.deep.minio.example/a",
        "https://10.1.2.3/a",
    ],
)
def test_hosts_of_cloudcruise_and_of_the_user_are_fetched_from(url: str) -> None:
    hosts = ("media.corp.example", "s3.corp.example:9000", ".minio.example", "10.1.2.3")
    assert refusal(Raw(url), base_url=REAL, storage_hosts=hosts) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://abc.supabase.co/a", "not https"),
        ("file:///etc/passwd", "not https"),
        ("ftp://abc.supabase.co/a", "not https"),
        ("//abc.supabase.co/a", "not https"),
        ("", "not https"),
        ("https://abc.supabase.co:8443/a", "not a storage host"),
        ("https://supabase.co/a", "not a storage host"),
        ("https://evil-supabase.co/a", "not a storage host"),
        ("https://abc.supabase.co.evil.example/a", "not a storage host"),
        ("https://abc.supabase.co./a", "not a storage host"),
        ("https://bucket.s3.amazonaws.com/a", "not a storage host"),
        ("https://user:pw@abc.supabase.co/a", "user name"),
        ("https://abc.supabase.co@evil.example/a", "user name"),
        ("https://evil.example\\@abc.supabase.co/a", "backslash"),
        ("https://evil.example#.supabase.co/a", "not a storage host"),
        ("https://evil.example?.supabase.co/a", "not a storage host"),
        ("https://127.0.0.1/a", "address"),
        ("https://localhost/a", "address"),
        ("https://[::1]/a", "address"),
        ("https://169.254.169.254/latest/meta-data", "address"),
        ("https://2130706433/a", "address"),
        ("https://0x7f.1/a", "address"),
        ("https://[::ffff:10.0.0.1]/a", "address"),
        ("https://xn--bcher-kva.example/a", "not a storage host"),
        ("https://abc。supabase.co/a", "host"),
        ("https://abc.ſupabase.co/a", "host"),
        ("https://abc.supabase.co\n/a", "control"),
        ("https://abc.supabase.co/\x1b]52;c;aGk=\x07", "control"),
        ("https://abc.supabase.co/\x9b31m", "control"),
        ("https://abc.supabase.co/\ud800", "control"),
        ("https://abc.supabase.co:99999/a", "not a URL"),
        ("https://[::1/a", "not a URL"),
        ("https:///a", "host"),
        ("https://abc.supabase.co/" + "a" * 20_000, "too long"),
    ],
)
async def test_all_other_urls_are_refused_before_anything_is_sent(storage: Make, url: str, why: str) -> None:
    refused = refusal(Raw(url), base_url=REAL)
    assert refused is not None
    assert why in refused
    assert all(ord(char) >= 32 and not 0x7F <= ord(char) < 0xA0 for char in refused)
    client = storage(REAL)
    with pytest.raises(UnavailableError):
        await client.fetch(signed(url), limit=10, deadline=1)
    assert client.requests_made == 0


def test_this_machine_only_beside_an_api_on_this_machine() -> None:
    assert refusal(Raw("http://127.0.0.1:5000/a"), base_url=LOCAL) is None
    assert refusal(Raw("https://[::1]:5000/a"), base_url=LOCAL) is None
    assert refusal(Raw("http://127.0.0.1:5000/a"), base_url=REAL)
    assert refusal(Raw("http://10.0.0.1:5000/a"), base_url=LOCAL)
    assert refusal(Raw("http://abc.supabase.co/a"), base_url=LOCAL)


@given(
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["https://", "http://", "HTTPS://", "https:/", "https:\\\\", "//", " https://"]),
        st.text(alphabet="@:/\\?#.[]%\t\n 。abc01-\u2024\uff0f", max_size=12),
        st.sampled_from(["abc.supabase.co", "evil.example", "127.0.0.1", ""]),
        st.text(alphabet="@:/\\?#.[]%\t\n 。abc01-\u2024\uff0f", max_size=12),
    )
)
def test_what_is_let_through_is_what_httpx_would_send(url: str) -> None:
    if refusal(Raw(url), base_url=REAL) is None:
        sent = httpx.URL(url)
        assert sent.scheme == "https"
        assert sent.host.endswith(".supabase.co")
        assert not sent.userinfo
        assert not is_loopback(sent.host)


async def test_a_download_carries_no_secret(storage: Make) -> None:
    async with FaultServer(answer(PAGE, kind="text/plain", headers={"Set-Cookie": "a=b; Path=/"})) as server:
        client = storage(server.url)
        for _ in range(2):
            got = await client.fetch(signed(server.url + PATH), limit=1000, deadline=5)
            assert got == PAGE
    for request in server.seen:
        assert request.target == f"{PATH}?token={SIGNATURE}"
        assert request.headers["accept-encoding"] == "identity"
        assert not {"cc-key", "authorization", "x-workspace-id", "cookie"} & set(request.headers)
        assert KEY.encode() not in request.raw


def xml(code: str, message: str) -> bytes:
    start = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{start}<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()


LATE, EARLY = -10.0, 3600.0
EXPIRED, GONE, OTHER = UrlExpiredError, ObjectGoneError, UnavailableError


@pytest.mark.parametrize(
    ("status", "body", "left", "kind"),
    [
        (400, contract("storage_error_expired.json"), EARLY, EXPIRED),
        (400, contract("storage_error_expired_alt.json"), LATE, EXPIRED),
        (400, b'{"statusCode":"400","error":"InvalidJWT","message":"jwt expired"}', EARLY, EXPIRED),
        (400, contract("storage_error_bad_signature.json"), EARLY, OTHER),
        (400, contract("storage_error_bad_signature.json"), LATE, EXPIRED),
        (400, contract("storage_error_path_mismatch.json"), LATE, OTHER),
        (400, contract("storage_error_object_missing.json"), LATE, GONE),
        (400, b'{"statusCode":"404","error":"Not found","message":"The resource was"}', EARLY, GONE),
        (400, b'{"statusCode":"400","error":"Error","message":"required property token"}', EARLY, OTHER),
        (403, xml("AccessDenied", "Request has expired"), EARLY, EXPIRED),
        (403, xml("AccessDenied", "Access Denied"), EARLY, OTHER),
        (403, xml("AccessDenied", "Access Denied"), LATE, EXPIRED),
        (400, xml("ExpiredToken", "The provided token has expired."), EARLY, EXPIRED),
        (403, xml("AuthenticationFailed", "Signature not valid in the specified time frame"), EARLY, EXPIRED),
        (404, xml("NoSuchKey", "The specified key does not exist."), EARLY, GONE),
        (404, b"", EARLY, GONE),
        (200, xml("AccessDenied", "Request has expired"), EARLY, OTHER),
        (200, contract("storage_error_object_missing.json"), EARLY, GONE),
        (302, b"", LATE, OTHER),
        (206, PAGE, EARLY, OTHER),
    ],
)  # fmt: skip
async def test_what_storage_says_of_a_url(
    storage: Make, status: int, body: bytes, left: float, kind: type[CcTuiError]
) -> None:
    async with FaultServer(answer(body, status, kind="application/xml")) as server:
        with pytest.raises(CcTuiError) as caught:
            await storage(server.url).fetch(signed(server.url + PATH, left), limit=1000, deadline=5)
    assert type(caught.value) is kind
    assert told(caught.value)
    assert len(server.seen) == 1


async def test_expiry_is_judged_by_the_servers_clock(storage: Make) -> None:
    ahead = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    step = answer(contract("storage_error_bad_signature.json"), 400, headers={"Date": ahead})
    async with FaultServer(step) as server:
        with pytest.raises(UrlExpiredError):
            await storage(server.url).fetch(signed(server.url + PATH, left=3600), limit=1000, deadline=5)


@pytest.mark.parametrize("form", ["<html><title>{}</title>", '{{"error": "x", "message": "{}"}}', "{}"])
async def test_an_error_that_repeats_the_url_does_not_spread_it(storage: Make, form: str) -> None:
    words = form.format(f"No https://x.supabase.co/a?token={SIGNATURE} for you")
    async with FaultServer(answer(words, 403)) as server:
        with pytest.raises(UnavailableError) as caught:
            await storage(server.url).fetch(signed(server.url + PATH), limit=1000, deadline=5)
    assert "for you" in told(caught.value)


@pytest.mark.parametrize(
    ("step", "words", "tries"),
    [
        (answer(PAGE, length=len(PAGE) + 5), "broken HTTP: peer closed", 3),
        (reset_after(head(200, {"Content-Length": "500"}) + PAGE), "broke", 3),
        (raw(head(200) + PAGE[:-12]), "may be cut short", 1),
        (zipped(PAGE), "encoded as gzip", 1),
        (answer(PAGE, headers={"Content-Encoding": "br"}), "encoded as br", 1),
        (answer(b'{"statusCode":"429","error":"too_many_connections"}', 429), "answers 429: too_many", 3),
        (answer(b"oh", 500), "answers 500: oh", 3),
        (drip(head(200) + PAGE, 0.01), "within 0.3 s", 1),
    ],
)  # fmt: skip
async def test_half_a_download_is_none(storage: Make, step: Step, words: str, tries: int) -> None:
    async with FaultServer(step) as server:
        with pytest.raises(UnavailableError) as caught:
            await storage(server.url).fetch(
                signed(server.url + PATH), limit=1000, deadline=3.0 if tries == 3 else 0.3
            )
    assert words in told(caught.value)
    assert len(server.seen) == tries


async def test_a_reset_once_is_not_seen(storage: Make, waits: Waits) -> None:
    async with FaultServer(reset_after(head(200, {"Content-Length": "500"})), answer(PAGE)) as server:
        assert await storage(server.url).fetch(signed(server.url + PATH), limit=1000, deadline=5) == PAGE
    assert len(waits.seconds) == 1


@pytest.mark.parametrize("step", [answer(b"x" * 1001), drip(head(200) + b"x" * 5000)], ids=["told", "untold"])
async def test_the_limit_holds(storage: Make, step: Step) -> None:
    async with FaultServer(step) as server:
        with pytest.raises(TooLargeError) as caught:
            await storage(server.url).fetch(signed(server.url + PATH), limit=1000, deadline=5)
    assert "limit of 1 kB" in told(caught.value)


@pytest.mark.parametrize("step", [answer(b"x" * 5000), drip(head(200) + b"x" * 5000)], ids=["told", "untold"])
async def test_of_a_larger_object_the_start_is_had_where_that_will_do(storage: Make, step: Step) -> None:
    async with FaultServer(step) as server:
        got = await storage(server.url).fetch(signed(server.url + PATH), limit=1000, deadline=5, start=True)
    assert got == b"x" * 1000


async def test_what_may_be_cut_short_before_its_limit_is_refused_also_where_the_start_would_do(
    storage: Make,
) -> None:
    async with FaultServer(raw(head(200) + b"<p>x")) as server:
        with pytest.raises(UnavailableError):
            await storage(server.url).fetch(signed(server.url + PATH), limit=1000, deadline=5, start=True)


@pytest.mark.parametrize("body", [PAGE, b"\xff\xd8\xff pixels \xff\xd9", b"RIFF\x04\0\0\0WEBP"])
async def test_a_whole_body_without_a_length_is_taken(storage: Make, body: bytes) -> None:
    async with FaultServer(raw(head(200) + body)) as server:
        got = await storage(server.url).fetch(signed(server.url + PATH), limit=1000, deadline=5)
    assert got == body


async def test_a_named_host_is_not_this_machine_by_its_name(storage: Make) -> None:
    config = Config(storage_hosts=("localhost",))
    assert storage(REAL, config).refusal(Raw("http://localhost/a"))
