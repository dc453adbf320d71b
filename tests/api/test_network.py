"""Proxies and certificates, through a real CONNECT proxy and with a private CA."""

from __future__ import annotations

import base64
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from cc_tui.api import tls
from cc_tui.api.cloudcruise import CloudCruise
from cc_tui.api.origin import origin_of
from cc_tui.api.proxy import proxy_for
from cc_tui.api.storage import Storage
from cc_tui.config import Config
from cc_tui.errors import UnavailableError, UsageError
from tests.api.conftest import KEY, RUN, SIGNATURE, signed, told
from tests.faults.proxy import ConnectProxy
from tests.faults.server import FaultServer, answer, silence

Client = Callable[..., CloudCruise]
API = "https://api.corp.test"


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(ca: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "corp-ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return path


def serving(ca: trustme.CA, *names: str, until: datetime | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(*names, not_after=until).configure_cert(context)
    return context


@pytest.mark.parametrize("setting", ["ca_file", "SSL_CERT_FILE"])
@pytest.mark.parametrize("way", ["http", "https"])
async def test_api_and_storage_through_a_proxy_with_a_private_ca(
    client: Client, storage: Callable[..., Storage], ca: trustme.CA, ca_file: Path, setting: str, way: str
) -> None:
    secure = serving(ca, "127.0.0.1") if way == "https" else None
    login = "Basic " + base64.b64encode(b"me:hunter2@").decode()
    async with (
        FaultServer(answer({"ok": 1}), tls=serving(ca, "api.corp.test")) as api,
        FaultServer(answer(b"pixels"), tls=serving(ca, "abc.supabase.co")) as store,
        ConnectProxy(
            {"api.corp.test:443": api.port, "abc.supabase.co:443": store.port}, login=login, tls=secure
        ) as proxy,
    ):
        environ = {
            "https_proxy": proxy.url.replace("//", "//me:hunter2%40@"),
            "NO_PROXY": "::1,[::1]:80,10.0.0.0/8",
        }
        named = Config(ca_file=ca_file, environ=environ)
        if setting == "SSL_CERT_FILE":
            named = Config(environ=environ | {"SSL_CERT_FILE": str(ca_file)})
        assert (await client(API, named).run(RUN)).body == {"ok": 1}
        got = await storage(API, named).fetch(signed("https://abc.supabase.co/a"), limit=100, deadline=5)
    assert got == b"pixels"
    assert api.seen[0].headers["cc-key"] == KEY
    assert KEY.encode() not in store.seen[0].raw
    heads = "".join(proxy.asked)
    assert [head.split()[1] for head in proxy.asked] == ["api.corp.test:443", "abc.supabase.co:443"]
    assert KEY not in heads
    assert "workspace" not in heads
    assert KEY.encode() not in proxy.passed
    assert SIGNATURE.encode() not in proxy.passed
    assert len(proxy.passed) > 1000


@pytest.mark.parametrize(
    ("status", "words"),
    [(b"407 Proxy Authentication Required", "407 Proxy"), (b"403 \x1b[31mNo", "403 ␛[31mNo")],
)
async def test_a_proxy_that_refuses_is_named(client: Client, status: bytes, words: str) -> None:
    refusal = b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
    async with ConnectProxy({}, refusal=refusal) as proxy:
        config = Config(environ={"ALL_PROXY": f"http://me:hunter2@127.0.0.1:{proxy.port}"})
        with pytest.raises(UnavailableError) as caught:
            await client(API, config).run(RUN)
    assert f"The proxy ALL_PROXY (127.0.0.1:{proxy.port}) refuses: {words}" in told(caught.value)
    assert len(proxy.asked) == 1


async def test_a_page_through_a_proxy_names_its_variable(
    client: Client, ca: trustme.CA, ca_file: Path
) -> None:
    page = answer("<html>Blocked</html>", kind="text/html")
    async with (
        FaultServer(page, tls=serving(ca, "api.corp.test")) as api,
        ConnectProxy({"api.corp.test:443": api.port}) as proxy,
    ):
        config = Config(ca_file=ca_file, environ={"HTTPS_PROXY": proxy.url})
        with pytest.raises(UnavailableError) as caught:
            await client(API, config).run(RUN)
    assert "HTML, not JSON; a proxy" in told(caught.value)
    assert "HTTPS_PROXY" in caught.value.hint


async def test_bytes_changed_on_the_way_are_noticed(client: Client, ca: trustme.CA, ca_file: Path) -> None:
    async with (
        FaultServer(answer({"a": "b" * 300_000}), tls=serving(ca, "api.corp.test")) as api,
        ConnectProxy({"api.corp.test:443": api.port}) as proxy,
    ):
        proxy.spoil_after = 100_000
        config = Config(ca_file=ca_file, environ={"HTTPS_PROXY": proxy.url})
        with pytest.raises(UnavailableError) as caught:
            await client(API, config).run(RUN)
    assert told(caught.value).startswith("No secure connection to api.corp.test")
    assert len(api.seen) == 3


async def test_a_proxy_that_is_gone_or_silent_is_named(client: Client) -> None:
    async with FaultServer(silence()) as server:
        config = Config(environ={"HTTPS_PROXY": server.url})
        with pytest.raises(UnavailableError) as caught:
            await client(API, config, deadline=0.3).run(RUN)
        assert "through the proxy HTTPS_PROXY" in told(caught.value)
    with pytest.raises(UnavailableError) as caught:
        await client(API, config).run(RUN)
    assert f"No connection to the proxy HTTPS_PROXY (127.0.0.1:{server.port})" in told(caught.value)


async def test_a_host_that_swallows_every_connection_ends_at_the_deadline(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf, ExitStack() as waiting:
        address = deaf.getsockname()
        # The kernel keeps what fits its queue and drops what more comes, as a firewall does.
        for _ in range(4):
            each = waiting.enter_context(socket.socket())
            each.setblocking(False)
            each.connect_ex(address)
        began = time.monotonic()
        with pytest.raises(UnavailableError) as caught:
            await client(f"http://127.0.0.1:{address[1]}", deadline=0.5).run(RUN)
    assert 0.4 < time.monotonic() - began < 4
    assert "127.0.0.1" in told(caught.value)


@pytest.mark.parametrize("status", [301, 307])
async def test_a_redirect_from_https_to_http_is_refused(
    client: Client, ca: trustme.CA, ca_file: Path, status: int
) -> None:
    async with FaultServer(answer({"stolen": True})) as plain:
        redirect = answer(b"", status, headers={"Location": f"{plain.url}/take"})
        async with FaultServer(redirect, tls=serving(ca, "127.0.0.1")) as server:
            with pytest.raises(UnavailableError) as caught:
                await client(f"https://127.0.0.1:{server.port}", Config(ca_file=ca_file)).run(RUN)
    assert f"redirect ({status})" in told(caught.value)
    assert (len(server.seen), plain.seen) == (1, [])


async def test_an_api_on_this_machine_is_asked_directly(client: Client) -> None:
    async with FaultServer(answer({})) as server, ConnectProxy({}) as proxy:
        environ = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"), proxy.url)
        await client(server.url, Config(environ=environ)).run(RUN)
    assert proxy.asked == []
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "value", ["http://", "http://[::1", "http://a:b:c", "ftp://proxy:1", "http://a b:3", "://x"]
)
def test_a_garbage_proxy_is_named_before_the_first_request(client: Client, value: str) -> None:
    with pytest.raises(UsageError) as caught:
        client(API, Config(environ={"HTTPS_PROXY": value}))
    assert told(caught.value) == "HTTPS_PROXY is not the address of a proxy."


def test_a_socks_proxy_is_said_to_be_none_of_ours(client: Client) -> None:
    config = Config(environ={"all_proxy": "socks5h://me:hunter2@127.0.0.1:1080"})
    with pytest.raises(UsageError) as caught:
        client(API, config)
    assert "all_proxy names a SOCKS proxy" in told(caught.value)


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("*", True), ("api.corp.test", True), (".corp.test", True), ("corp.test", True),
        ("*.corp.test", True), ("API.Corp.Test:443", True), ("x, corp.test ,y", True),
        ("api.corp.test:8443", False), ("rp.test", False),
        ("other.test,,  ,::1,[::1]:80", False), ("test.", True), ("10.0.0.0/8", False), ("%%%,[", False),
    ],
)  # fmt: skip
def test_no_proxy(no_proxy: str, direct: bool) -> None:
    environ = {"HTTPS_PROXY": "proxy:1", "NO_PROXY": no_proxy}
    assert (proxy_for(origin_of(API), environ) is None) is direct


def test_which_variable_names_the_proxy() -> None:
    environ = {
        "HTTPS_PROXY": "one:1",
        "https_proxy": "https://two",
        "ALL_PROXY": "three:3",
        "HTTP_PROXY": "four:4",
    }
    found = proxy_for(origin_of(API), environ)
    assert found is not None
    assert (found.url, found.shown) == ("https://two:443", "https_proxy (two:443)")
    assert proxy_for(origin_of("https://10.9.9.9/"), environ | {"no_proxy": "10.0.0.0/8"}) is None
    assert proxy_for(origin_of(API), {"HTTP_PROXY": "four:4"}) is None


async def test_a_ca_that_nobody_trusts(client: Client, ca: trustme.CA) -> None:
    async with FaultServer(answer({}), tls=serving(ca, "127.0.0.1")) as server:
        api = client(server.url)
        with pytest.raises(UnavailableError) as caught:
            await api.run(RUN)
    assert "The certificate of 127.0.0.1 is not trusted" in told(caught.value)
    assert "SSL_CERT_FILE" in caught.value.hint
    assert api.requests_made == 1
    assert server.seen == []


@pytest.mark.parametrize(
    ("name", "days"), [("127.0.0.1", -1), ("other.test", 1)], ids=["expired", "wrong host"]
)
async def test_a_certificate_of_another_time_or_host(
    client: Client, ca: trustme.CA, ca_file: Path, name: str, days: int
) -> None:
    until = datetime.now(UTC) + timedelta(days=days)
    async with FaultServer(answer({}), tls=serving(ca, name, until=until)) as server:
        with pytest.raises(UnavailableError) as caught:
            await client(server.url, Config(ca_file=ca_file)).run(RUN)
    assert "is not trusted" in told(caught.value)
    assert server.seen == []


@pytest.mark.parametrize("junk", [None, "", "not a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
@pytest.mark.parametrize("setting", ["ca_file", "SSL_CERT_FILE"])
def test_a_bad_certificate_file_is_named_before_the_first_request(
    client: Client, tmp_path: Path, junk: str | None, setting: str
) -> None:
    path = tmp_path / "ca\x1b.pem"
    if junk is not None:
        path.write_text(junk)
    config = Config(ca_file=path) if setting == "ca_file" else Config(environ={"SSL_CERT_FILE": str(path)})
    with pytest.raises(UsageError) as caught:
        client(API, config)
    assert told(caught.value).startswith(f"{setting} names ")
    assert "ca␛.pem" in caught.value.message


def test_session_secrets_are_never_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ca_file: Path
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    made = tls.context(Config(ca_file=ca_file, environ={"SSLKEYLOGFILE": str(tmp_path / "keys")}))
    assert not (tmp_path / "keys").exists()
    assert made.verify_mode is ssl.CERT_REQUIRED
    assert made.check_hostname
    # The named file adds to the system's store and certifi's; it does not replace them.
    assert len(made.get_ca_certs()) > 50
