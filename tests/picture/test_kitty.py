"""kitty's protocol: what is sent comes apart again as a terminal takes it."""

from __future__ import annotations

import importlib.util
import os
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.cells import cell_len

from cc_tui.picture import kitty
from tests.picture import decoders
from tests.picture.test_pictures import encoded

IDS = st.integers(1, kitty.MAX_ID)


def test_the_table_is_the_protocols() -> None:
    assert len(kitty.DIACRITICS) == len(set(kitty.DIACRITICS)) == 297
    assert {unicodedata.combining(each) for each in kitty.DIACRITICS} == {230}
    # textual-image has the same list, number by number. Importing that module would ask the terminal.
    package = importlib.util.find_spec("textual_image")
    assert package
    assert package.origin
    source = Path(package.origin).with_name("renderable").joinpath("tgp.py").read_text()
    numbers = re.findall(r"0x[0-9A-Fa-f]+", source.partition("_NUMBER_TO_DIACRITIC = [")[2].partition("]")[0])
    assert [int(number, 16) for number in numbers] == [ord(each) for each in kitty.DIACRITICS]


@pytest.mark.parametrize("side", [1, 40, 300])
def test_a_transmission_is_the_picture_in_chunks(side: int) -> None:
    image = Image.frombytes("RGB", (side, side), os.urandom(side * side * 3))
    data = kitty.transmit(0x123456, encoded(image), 90, 28)
    keys, shown = decoders.kitty(data)
    assert keys == {"a": "T", "U": "1", "q": "2", "f": "100", "i": str(0x123456), "c": "90", "r": "28"}
    assert shown.tobytes() == image.tobytes()


@given(image_id=IDS, row=st.integers(0, 296), column=st.integers(0, 296), data=st.data(), every=st.booleans())
def test_placeholders_say_their_cells(
    image_id: int, row: int, column: int, data: st.DataObject, every: bool
) -> None:
    count = data.draw(st.integers(1, kitty.MAX_CELLS - column))
    text = kitty.placeholder_run(image_id, row, column, count, every=every)
    cells = re.findall(f"{kitty.PLACEHOLDER}([^{kitty.PLACEHOLDER}]*)", text)
    assert len(cells) == count == text.count(kitty.PLACEHOLDER)
    said = [[kitty.DIACRITICS.index(mark) for mark in cell] for cell in cells]
    whole = [[row, at] for at in range(column, column + count)]
    assert said == (whole if every else whole[:1] + [[]] * (count - 1))
    assert cell_len(kitty.PLACEHOLDER) == 1


@given(image_id=IDS)
def test_the_colour_is_the_id(image_id: int) -> None:
    kind, how, *parts = map(int, kitty.colour(image_id).split(";"))
    assert (kind, how) == (38, 2)
    assert int.from_bytes(bytes(parts)) == image_id


def test_one_picture_is_deleted_and_no_other() -> None:
    assert kitty.delete(77) == b"\x1b_Ga=d,d=I,i=77,q=2\x1b\\"


@pytest.mark.parametrize("image_id", [0, -1, 1 << 24])
def test_an_id_that_a_colour_cannot_say_is_refused(image_id: int) -> None:
    for call in (
        lambda: kitty.transmit(image_id, b"", 1, 1),
        lambda: kitty.delete(image_id),
        lambda: kitty.colour(image_id),
        lambda: kitty.placeholder_run(image_id, 0, 0, 1),
    ):
        with pytest.raises(ValueError, match="image id"):
            call()


@pytest.mark.parametrize(("columns", "rows"), [(298, 1), (1, 298), (0, 1), (1, 0)])
def test_cells_that_no_placeholder_can_say_are_refused(columns: int, rows: int) -> None:
    with pytest.raises(ValueError, match="cells"):
        kitty.transmit(1, b"", columns, rows)


@pytest.mark.parametrize(
    ("row", "column", "count"), [(297, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 290, 8), (0, 0, 0)]
)
def test_placeholders_outside_of_a_picture_are_refused(row: int, column: int, count: int) -> None:
    with pytest.raises(ValueError, match="cells at"):
        kitty.placeholder_run(1, row, column, count)


def test_tmux_hands_on_what_was_wrapped() -> None:
    image = Image.frombytes("RGB", (60, 60), os.urandom(10_800))
    data = kitty.transmit(9, encoded(image), 3, 2) + kitty.delete(8) + b"\x1b[1;1H"
    wrapped = kitty.passthrough(data)
    parts = re.findall(rb"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\", wrapped)
    assert b"".join(b"\x1bPtmux;%b\x1b\\" % part for part in parts) == wrapped
    assert b"".join(parts).replace(b"\x1b\x1b", b"\x1b") == data
    assert max(map(len, parts)) < 5000
    assert kitty.passthrough(b"") == b""
