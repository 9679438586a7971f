"""TIFF files of every layout against their definition: bits, colours, planes, strips and tiles, compression, order."""

import io
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from tiff_writer import CMYK, GREY, GREY_WHITE_0, PALETTE, RGB, TiffLayout, write_tiff

import locdet_core as lc

SHAPE = (37, 53)
KINDS = [
    *((kind, bits, 1) for kind in (GREY, GREY_WHITE_0) for bits in (1, 2, 4, 8, 16)),
    *((PALETTE, bits, 1) for bits in (1, 2, 4, 8)),
    *((RGB, bits, count) for bits in (2, 4, 8, 16) for count in (3, 4)),
    *((CMYK, bits, 4) for bits in (8, 16)),
]
COMPRESSIONS = ("stored", "lzw", "deflate", "old_deflate", "packbits")


def pattern(count: int, top: int) -> np.ndarray:
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    layers = [(x * (index + 1) / SHAPE[1] + y * (3 - index) / SHAPE[0]) % 1.0 for index in range(count)]
    return np.rint(np.stack(layers, axis=-1) * top).astype(np.uint32)


def twin(samples: np.ndarray, layout: TiffLayout) -> np.ndarray:
    """The pixels by definition; the fourth sample of RGB says nothing."""
    most = 2**layout.bits - 1
    values = samples >> 8 if layout.bits == 16 else np.rint(samples * 255 / most)
    if layout.photometric == PALETTE:
        palette = np.array(layout.tags[320][1]).reshape(3, -1).T >> 8
        return palette[samples[..., 0]]
    if layout.photometric == RGB:
        return values[..., :3]
    if layout.photometric == CMYK:
        return np.rint((255.0 - values[..., :3]) * (255.0 - values[..., 3:]) / 255)
    grey = np.repeat(values, 3, axis=-1)
    return 255 - grey if layout.photometric == GREY_WHITE_0 else grey


def layouts(photometric: int, bits: int, count: int) -> Iterator[TiffLayout]:
    tags: dict[int, tuple[int, tuple[int, ...]]] = {}
    if photometric == PALETTE:
        tags[320] = (3, tuple(int(value) for value in np.linspace(0, 65535, 3 * 2**bits)))
    if photometric == RGB and count == 4:
        tags[338] = (3, (0,))
    plain = TiffLayout(photometric=photometric, bits=bits, tags=tags)
    for compression in COMPRESSIONS:
        for is_big_endian in (False, True):
            layout = replace(plain, compression=compression, is_big_endian=is_big_endian)
            yield layout
            yield replace(layout, tile_wh=(16, 32), is_big_tiff=True)
            if count > 1:
                yield replace(layout, is_planar=True, rows_per_strip=100)
            if bits >= 8:
                yield replace(layout, has_predictor=True, is_planar=count > 1, tile_wh=(32, 16))


@pytest.mark.parametrize(("photometric", "bits", "count"), KINDS)
def test_every_layout_has_its_pixels(photometric: int, bits: int, count: int) -> None:
    samples = pattern(count, 2**bits - 1)
    for layout in layouts(photometric, bits, count):
        page = lc.decode(write_tiff((samples, layout)))
        difference = np.abs(page.array.astype(int) - twin(samples, layout))
        assert difference.max() <= (1 if photometric == CMYK else 0), layout


@pytest.mark.parametrize(
    "compression", ["group3", "group4", "tiff_ccitt", "tiff_lzw", "tiff_adobe_deflate", "packbits"]
)
def test_scans_in_black_and_white_as_libtiff_writes_them(compression: str) -> None:
    scan = Image.fromarray((np.random.default_rng(3).random((301, 517)) > 0.2).astype(np.uint8) * 255).convert("1")
    buffer = io.BytesIO()
    scan.save(buffer, "TIFF", compression=compression, dpi=(400, 400))
    page = lc.decode(buffer.getvalue())
    np.testing.assert_array_equal(page.array[..., 0], np.asarray(scan) * 255)
    assert (page.dpi, page.content) == (400.0, "pixels")


def test_pages_are_counted_and_chosen() -> None:
    layout = TiffLayout(photometric=GREY, compression="lzw")
    shades = [np.full((5 + index, 7, 1), 60 * index, np.uint32) for index in range(4)]
    data = write_tiff(*((shade, layout) for shade in shades))
    assert lc.page_count(data) == 4
    for index, shade in enumerate(shades):
        page = lc.decode(data, page=index)
        assert (page.index, page.height_px, page.array[0, 0, 0]) == (index, shade.shape[0], 60 * index)
    with pytest.raises(lc.InvalidOptionError, match="between 0 and 3"):
        lc.decode(data, page=4)


def test_more_pages_than_the_limit_are_refused() -> None:
    layout = TiffLayout(photometric=GREY)
    data = write_tiff(*[(np.zeros((1, 1, 1), np.uint32), layout)] * 9)
    with pytest.raises(lc.LimitExceededError, match="max_pages"):
        lc.page_count(data, limits=lc.Limits(max_pages=8))
