"""Files that ship with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent


def stylesheet() -> Path:
    """The stylesheet: the checkout's own file where there is one, else the packaged copy."""
    checkout = PACKAGE.parent / "styles.tcss"
    # A stray styles.tcss in site-packages must not win over ours: a checkout also has the project file.
    if checkout.is_file() and (PACKAGE.parent / "pyproject.toml").is_file():
        return checkout
    return PACKAGE / "styles.tcss"


def demo_recordings() -> Path:
    """The folder of the recorded runs."""
    return PACKAGE / "demo" / "recordings"
