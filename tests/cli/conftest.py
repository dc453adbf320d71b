from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Shell, environment
from tests.demo_server import DemoServer


@pytest.fixture
def shell(clean_demo: DemoServer, tmp_path: Path) -> Shell:
    """A shell that reaches the demo server and no other."""
    return Shell(environment(tmp_path, **clean_demo.env), clean_demo)
