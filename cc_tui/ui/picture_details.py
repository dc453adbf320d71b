"""All that is known of the picture that is seen, for the details."""

from __future__ import annotations

from collections.abc import Iterator

from cc_tui.picture.pictures import PreparedBlocks, PreparedSharp, ScaledPicture
from cc_tui.run.details.rows import DetailRow, Section
from cc_tui.text import Raw, Shown, one_line, own, say, visible
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.picture_words import compared, kilobytes, percent, protocol_of
from cc_tui.ui.sight import OnScreen, Sight


def section(on_screen: OnScreen, stage: Stage, sight: Sight, to: Shown | None) -> Section:
    """All that is known of the picture that is seen, for the details."""
    return Section(own("Picture"), tuple(_rows(on_screen, stage, sight, to)))


def _rows(on_screen: OnScreen, stage: Stage, sight: Sight, to: Shown | None) -> Iterator[DetailRow]:
    picture, drawing = on_screen.picture, on_screen.drawing
    original = picture.original
    pixels = say("{} x {} pixels", *original.size)
    yield DetailRow(own("size"), pixels, copies=Raw("{} x {}".format(*original.size)))
    file = say("{}, {} bytes", one_line(original.format, 20), visible(f"{original.bytes:,}"))
    yield DetailRow(own("file"), file, copies=Raw(str(original.bytes)))
    yield DetailRow(own("shown as"), say("{} in {} x {} cells", protocol_of(picture), *sight.size))
    if not isinstance(picture, ScaledPicture):
        left, top, right, bottom = map(round, picture.box)
        seen = say("{} x {} pixels from {}, {}", right - left, bottom - top, left, top)
        yield DetailRow(own("part"), say("{}, at {} %", seen, percent(picture.scale)))
    if not isinstance(picture, ScaledPicture) and picture.compared is not None and to is not None:
        yield DetailRow(own("compared"), compared(picture.compared, to)[0])
        for left, top, right, bottom in picture.compared.regions:
            where = say("{} x {} pixels at {}, {}", right - left, bottom - top, left, top)
            yield DetailRow(own("changed"), where, 1)
    for note in picture.notes:
        yield DetailRow(own("note"), one_line(note, 200))
    if isinstance(picture, PreparedBlocks):
        yield DetailRow(own("to the terminal"), say("{} of text", kilobytes(picture.wire_bytes)))
    elif isinstance(picture, PreparedSharp):
        colours = say(", {} colours", picture.colours) if picture.colours else own("")
        yield DetailRow(own("to the terminal"), say("{}{}", kilobytes(len(picture.payload)), colours))
    for sent in drawing.sent[-3:] if drawing else ():
        how = own("as the terminal answered") if sent.answered else own("until it was handed over")
        seconds = visible(f"{sent.seconds:.2f}")
        yield DetailRow(own("sent"), say("{} in {} s, {}", kilobytes(sent.bytes), seconds, how))
    if stage.link.speed is not None:
        slow = own(": slow, so pictures are made small") if stage.is_slow else own("")
        yield DetailRow(own("link"), say("{} a second{}", kilobytes(round(stage.link.speed)), slow))
