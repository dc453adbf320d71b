"""A run's screenshots as what a terminal draws: fetched where they are not here, then made in the child."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cc_tui.errors import CcTuiError
from cc_tui.picture.blocks import Blocks, Colour
from cc_tui.picture.capabilities import Protocol
from cc_tui.picture.pictures import Pictures, PreparedBlocks, PreparedSharp, ScaledPicture
from cc_tui.picture.viewport import START, Pane, View
from cc_tui.run.model import Screenshot, Visit
from cc_tui.text import Shown

Shot = tuple[Visit, Screenshot]
"""A screenshot, and the visit that it belongs to."""

AT_ONCE: Final = 32 << 20
"""Bytes of files that the child gets in one go for a contact sheet."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody wants to see.

    Attributes:
        shot: Of which screenshot.
        pane: The place there is.
        view: Which part, and how large.
        before: Another screenshot: what changed since is framed, the rest dimmed.
    """

    shot: Shot
    pane: Pane
    view: View = START
    before: Shot | None = None


class ShotPictures:
    """Screenshots of one run.

    Args:
        pictures: Makes them, in its child.
        image: Has the bytes of a screenshot; raises what `Session.image` does, and so do the methods here.
    """

    def __init__(self, pictures: Pictures, image: Callable[[Visit, Screenshot], Awaitable[bytes]]) -> None:
        self._pictures = pictures
        self._image = image

    async def blocks(self, sought: Sought) -> PreparedBlocks:
        """As half cells; see `Pictures.blocks`."""
        image, before = await self._both(sought)
        return await self._pictures.blocks(image, pane=sought.pane, view=sought.view, before=before)

    async def sharp(
        self, sought: Sought, protocol: Protocol, *, image_id: int, background: Colour, limit: int | None
    ) -> PreparedSharp:
        """In the terminal's own pixels; see `Pictures.sharp`."""
        image, before = await self._both(sought)
        return await self._pictures.sharp(
            image, protocol=protocol, pane=sought.pane, view=sought.view, image_id=image_id,
            background=background, limit=limit, before=before,
        )  # fmt: skip

    async def scaled(self, shot: Shot, width_px: int, height_px: int) -> ScaledPicture:
        """The whole of it in at most so many pixels, for a widget that encodes it itself."""
        return await self._pictures.scaled(await self._image(*shot), width_px=width_px, height_px=height_px)

    async def thumbs(self, shots: Sequence[Shot], pane: Pane) -> list[Blocks | Shown]:
        """Small ones for a contact sheet, some at a time; of each its half cells, or why there are none."""
        files = await asyncio.gather(*(self._file(shot) for shot in shots))
        made: dict[int, Blocks | Shown] = {
            at: file.message for at, file in enumerate(files) if isinstance(file, CcTuiError)
        }
        had = [(at, file) for at, file in enumerate(files) if not isinstance(file, CcTuiError)]
        while had:
            group, weight = had[:1], len(had[0][1])
            for each in had[1:]:
                weight += len(each[1])
                if weight > AT_ONCE:
                    break
                group.append(each)
            had = had[len(group) :]
            thumbs = await self._pictures.thumbs([file for _, file in group], pane=pane)
            made |= zip((at for at, _ in group), thumbs, strict=True)
        return [made[at] for at in range(len(files))]

    async def _file(self, shot: Shot) -> bytes | CcTuiError:
        try:
            return await self._image(*shot)
        except CcTuiError as error:
            return error

    async def _both(self, sought: Sought) -> tuple[bytes, bytes | None]:
        if sought.before is None:
            return await self._image(*sought.shot), None
        image, before = await asyncio.gather(self._image(*sought.shot), self._image(*sought.before))
        return image, before

    async def aclose(self) -> None:
        """End the child."""
        await self._pictures.aclose()
