"""Real pages that are not in this repository: their text is their publishers'.

They lie in `shared/pages` beside the checkout, or where `CC_TUI_PAGES` says: `NAME.html.gz`, and in
`chromium.json.gz` what Chromium saw in each. A clone has none, so tests that want them are left out there, as
those in real terminals are where these are absent; `make test` says that it did.
"""

from __future__ import annotations

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = Path(os.environ.get("CC_TUI_PAGES") or ROOT.parent / "shared" / "pages")
IS_THERE: Final = (FOLDER / "chromium.json.gz").is_file()


@cache
def chromium() -> dict[str, dict[str, Any]]:
    """What Chromium saw: of each page the path of every element in order, and the results of expressions."""
    found: dict[str, dict[str, Any]] = json.loads(gzip.decompress((FOLDER / "chromium.json.gz").read_bytes()))
    return found


def page(name: str) -> bytes:
    """A page's bytes."""
    return gzip.decompress((FOLDER / f"{name}.html.gz").read_bytes())


def names() -> list[str]:
    """Every page there is, those that Chromium was not asked about too."""
    return sorted(path.name.removesuffix(".html.gz") for path in FOLDER.glob("*.html.gz"))
