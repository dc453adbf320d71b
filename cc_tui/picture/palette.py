"""Fewer colours where nobody sees it: areas exact, few steps in the edges of letters. In the child.

Most bytes of a screenshot are the grey steps around letters. A palette alone has to choose between many steps
and wrong areas. So the colours of areas are taken as they are, and then each band of six rows does without
those of its colours that are strewn in small pieces and have a near one in the same band.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from itertools import chain
from operator import sub
from typing import Final

from PIL import Image, ImageChops

from cc_tui.picture.bands import BAND, Run, Runs, bands

MAX_COLOURS: Final = 256
MIN_COLOURS: Final = 2

_SAMPLE: Final = 30_000
"""Pixels that are enough to choose a palette by."""

_AREAS: Final = 16
"""Colours of areas that are taken as they are, a quarter of the palette at most."""

_AREA_SHARE: Final = 1 / 1000
"""Of the pixels, from which a colour is an area's."""

_AREA_RUN: Final = 80
"""Pixels of one run from which a band has a piece of an area, and not dots of its colour."""

_APART: Final = 4
"""Steps in one channel that two areas are apart: what finding the nearest can tell."""

_EDGE_WEIGHT: Final = 8
"""Pixels of one colour that count when the rest of the palette is chosen: edges are to have their share."""

_TOLERANCE: Final = 510_000
"""Error, squared and summed over a run's pixels, that is taken to save the run; divided by the colours."""

_MOST_TOLERANCE: Final = 11_000
"""Photographs would be one colour beyond this."""

_UNSEEN: Final = 24
"""Squared distance of two colours that side by side look the same."""

_FEW: Final = 3
"""Colours in a band that are not too many."""

_NOISE_RUN: Final = 4.0
"""Pixels that count as a run in a photograph: more than there are, since what is even there is seen."""

_AS_IT_IS: Final = bytes(range(256))

Rgb = tuple[int, ...]


def reduced(image: Image.Image, colours: int) -> Image.Image:
    """A picture with a palette.

    Args:
        image: Of mode RGB.
        colours: MIN_COLOURS to MAX_COLOURS. Fewer also means that more error is taken to save bytes.

    Returns:
        Of mode P, of the same size.
    """
    sample = _sample(image)
    areas = _areas(sample, min(_AREAS, max(colours // 4, 1)))
    palette = areas + _edges(sample, set(areas), colours - len(areas))
    return _simplified(
        _mapped(image, palette, len(areas)), palette, len(areas), min(_TOLERANCE / colours, _MOST_TOLERANCE)
    )


def _sample(image: Image.Image) -> Image.Image:
    step = int((image.width * image.height / _SAMPLE) ** 0.5)
    if step < 2:
        return image
    size = max(image.width // step, 1), max(image.height // step, 1)
    return image.resize(size, Image.Resampling.NEAREST)


def _areas(sample: Image.Image, most: int) -> list[Rgb]:
    """Colours of pixels that equal the one at their left, the commonest first."""
    changes = ImageChops.difference(sample, ImageChops.offset(sample, 1, 0)).convert("L")
    marked = sample.copy()
    marked.putalpha(changes.point([255] + [0] * 255))
    least = sample.width * sample.height * _AREA_SHARE
    large = sorted(((count, colour) for count, colour in _counts(marked) if count >= least), reverse=True)
    areas: list[Rgb] = []
    for _, (*colour, area) in large:
        if area and all(max(map(abs, map(sub, colour, other))) >= _APART for other in areas):
            areas.append(tuple(colour))
    return areas[:most]


def _edges(sample: Image.Image, areas: set[Rgb], most: int) -> list[Rgb]:
    """At most so many colours for what no area has."""
    rest = [colour * min(count, _EDGE_WEIGHT) for count, colour in _counts(sample) if colour not in areas]
    if not rest or not most:
        return []
    pixels = bytes(chain.from_iterable(rest))
    line = Image.frombytes("RGB", (len(pixels) // 3, 1), pixels)
    # An octree to begin with and means by its side: a twentieth of the time of median cut, and nearer.
    made = line.quantize(most, Image.Quantize.FASTOCTREE, kmeans=1, dither=Image.Dither.NONE)
    palette = _colours(made)
    return [palette[index] for index, count in enumerate(made.histogram()) if count]


def _counts(image: Image.Image) -> list[tuple[int, Rgb]]:
    """How often each colour occurs."""
    found = image.getcolors(image.width * image.height) or []
    return [(count, colour) for count, colour in found if isinstance(colour, tuple)]


def _colours(image: Image.Image) -> list[Rgb]:
    flat = image.getpalette() or []
    return [tuple(flat[at : at + 3]) for at in range(0, len(flat), 3)]


def _mapped(image: Image.Image, palette: list[Rgb], areas: int) -> Image.Image:
    """Each pixel as its nearest palette entry."""
    wanted = Image.new("P", (1, 1))
    # Pillow compares the lowest corner of a cube of four steps: what it is given is shifted by half a cube.
    # An area is given as that corner: else an edge's colour in the same cube is nearer, and takes the area.
    corners = [part - part % _APART for part in chain.from_iterable(palette[:areas])]
    rest = [max(part - _APART // 2, 0) for part in chain.from_iterable(palette[areas:])]
    wanted.putpalette(corners + rest)
    return image.quantize(palette=wanted, dither=Image.Dither.NONE)


def _simplified(image: Image.Image, palette: list[Rgb], areas: int, tolerance: float) -> Image.Image:
    data = image.tobytes()
    width = image.width
    near = _Near(palette, areas, tolerance)
    rows = []
    for band in bands(image.size, data):
        part = data[band.top * width : (band.top + band.rows) * width]
        table = near.estimated(Counter(part)) if band.noisy else near.table(band.runs())
        rows.append(part.translate(table))
    made = Image.frombytes("P", image.size, b"".join(rows))
    made.putpalette(list(chain.from_iterable(palette)))
    return made


class _Near:
    """Finds for the strewn colours of a band near ones that it has anyway."""

    def __init__(self, palette: list[Rgb], areas: int, tolerance: float) -> None:
        self._palette = palette
        self._areas = areas
        self._tolerance = tolerance
        self._distances: dict[int, list[float]] = {}

    def table(self, runs: Runs) -> bytes:
        """For `bytes.translate`: each index of a band as that which stands for it."""
        if len(runs) <= _FEW:
            return _AS_IT_IS
        sizes = {index: [_pixels(run) for run in each] for index, each in runs.items()}
        kept = [index for index, each in sizes.items() if index < self._areas and max(each) >= _AREA_RUN]
        strewn = {index: sum(each) for index, each in sizes.items() if index not in kept}
        return self._table(kept, strewn, {index: len(runs[index]) for index in strewn})

    def estimated(self, sizes: Counter[int]) -> bytes:
        """The same of a band where nearly every pixel is a run, known by the pixels of each index."""
        kept = [index for index, count in sizes.items() if index < self._areas and count >= _AREA_RUN * BAND]
        strewn = {index: count for index, count in sizes.items() if index not in kept}
        runs = {index: count / _NOISE_RUN for index, count in strewn.items()}
        return self._table(kept, strewn, runs, self._areas_in(strewn))

    def _areas_in(self, strewn: dict[int, int]) -> set[int]:
        """Areas that noise has cut into small pieces: another colour would be seen."""
        return {index for index, count in strewn.items() if index < self._areas and count >= 2 * _AREA_RUN}

    def _table(
        self,
        kept: list[int],
        strewn: dict[int, int],
        runs: Mapping[int, float],
        whole: Set[int] = frozenset(),
    ) -> bytes:
        table = bytearray(_AS_IT_IS)
        for index in sorted(strewn, key=strewn.__getitem__, reverse=True):
            distances = self._distances.get(index) or self._measure(index)
            nearest = min(kept, key=distances.__getitem__, default=index)
            error = distances[nearest]
            # An even piece in another colour is a stripe across the page, however small the error of all.
            if index in whole and error > _UNSEEN:
                kept.append(index)
            elif nearest != index and error * strewn[index] <= self._tolerance * runs[index]:
                table[index] = nearest
            else:
                kept.append(index)
        return bytes(table)

    def _measure(self, index: int) -> list[float]:
        """Squared distances to all entries."""
        red, green, blue = self._palette[index]
        distances = self._distances[index] = [
            _distance(red - r, green - g, blue - b) for r, g, b in self._palette
        ]
        return distances


def _distance(red: int, green: int, blue: int) -> float:
    """Squared, of two colours: another hue is seen where another grey is not."""
    return red * red + green * green + blue * blue + 2 * ((red - green) ** 2 + (green - blue) ** 2)


def _pixels(run: Run) -> int:
    start, end, bits = run
    return (end - start) * bits.bit_count()
