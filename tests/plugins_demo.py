"""Fixtures with the demo server; `tests/conftest.py` registers them by `pytest_plugins`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.demo_server import DemoServer


@pytest.fixture(scope="session")
def demo_server() -> Iterator[DemoServer]:
    """One demo server for the whole session."""
    with DemoServer() as server:
        yield server


@pytest.fixture
def clean_demo(demo_server: DemoServer) -> Iterator[DemoServer]:
    """The session's server with nothing seen, nothing deleted and no fault waiting; it is left so too."""
    demo_server.reset()
    yield demo_server
    demo_server.reset()
