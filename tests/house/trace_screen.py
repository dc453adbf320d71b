"""Runs the real screen without a terminal and tells what was imported when, and what was on it.

`python trace_screen.py BASE_URL SESSION_ID IMAGES`, the key in CLOUDCRUISE_API_KEY; prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

SLOW = ("httpx", "PIL", "lxml", "html2text", "selectolax", "textual_image")
SCREEN = "cc_tui.ui.screens.browse"


def modules() -> list[str]:
    return sorted(name for name in SLOW if name in sys.modules)


async def main(base_url: str, session_id: str, how: str) -> dict[str, Any]:
    from cc_tui.api.credentials import Credentials, Secret
    from cc_tui.clock import SystemClock
    from cc_tui.config import Config, Images
    from cc_tui.text import Raw, own

    images = Images(how)
    if images is Images.TEXTUAL_IMAGE:
        from cc_tui.ui.widgets import sharp_picture  # noqa: F401
    from cc_tui.ui.app import CcTuiApp
    from cc_tui.ui.start import Start

    told: dict[str, Any] = {"at_start": modules()}

    class Watched(CcTuiApp):
        def _display(self, screen: Any, renderable: Any) -> None:
            super()._display(screen, renderable)
            if "first_frame" not in told and renderable is not None:
                rows = [strip.text.rstrip() for strip in screen._compositor.render_strips()]
                if "loading" in "\n".join(rows):
                    told["first_frame"] = {
                        "modules": modules(), "rows": rows, "has_screen": SCREEN in sys.modules
                    }  # fmt: skip

    key = Secret(os.environ["CLOUDCRUISE_API_KEY"])
    credentials = Credentials("cc-key", key, own("a test"), None, Raw(base_url))
    config = Config(base_url=Raw(base_url), images=images)
    app = Watched(Start(config, credentials, SystemClock(), Raw(session_id)))
    async with app.run_test(size=(120, 40)) as pilot:
        async with asyncio.timeout(30):
            while not shown(app, images is Images.TEXTUAL_IMAGE):
                await pilot.pause(0.05)
        await pilot.pause()
        told["rows"] = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
    told["at_end"] = modules()
    return told


def shown(app: Any, sharp: bool) -> bool:
    text = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
    if sharp:
        from textual_image.widget import Image

        picture = any(widget.image is not None for widget in app.screen.query(Image))
    else:
        picture = "▀" in text or "▄" in text
    return picture and "[Claim number: CLM-2026-004417]" in text


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
