"""Writes TIFF files of any layout: bits, planes, strips or tiles, compression, byte order, BigTIFF.

Pillow writes strips of whole pixels only, and neither tiles nor planes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

GREY_WHITE_0, GREY, RGB, PALETTE, CMYK = 0, 1, 2, 3, 5
_KINDS = {1: "B", 3: "H", 4: "I", 16: "Q"}


@dataclass(frozen=True)
class TiffLayout:
    """How a page is written."""

    photometric: int = RGB
    bits: int = 8
    is_big_endian: bool = False
    is_big_tiff: bool = False
    is_planar: bool = False
    rows_per_strip: int = 7
    tile_wh: tuple[int, int] | None = None
    compression: str = "stored"
    has_predictor: bool = False
    tags: dict[int, tuple[int, tuple[int, ...]]] = field(default_factory=dict)
    """More tags: their kind and values; kind 5 takes pairs."""


def write_tiff(*pages: tuple[np.ndarray, TiffLayout]) -> bytes:
    """The file of pages, each of samples (h, w, n)."""
    first = pages[0][1]
    order = ">" if first.is_big_endian else "<"
    if first.is_big_tiff:
        out = bytearray(struct.pack(f"{order}2sHHHQ", b"MM" if first.is_big_endian else b"II", 43, 8, 0, 16))
    else:
        out = bytearray(struct.pack(f"{order}2sHI", b"MM" if first.is_big_endian else b"II", 42, 8))
    link = len(out) - (8 if first.is_big_tiff else 4)
    for samples, layout in pages:
        link = _write_page(out, order, link, samples, layout)
    return bytes(out)


def _write_page(out: bytearray, order: str, link: int, samples: np.ndarray, layout: TiffLayout) -> int:
    chunks = [_COMPRESS[layout.compression][1](raw) for raw in _chunks(samples, layout, order)]
    offsets = []
    for chunk in chunks:
        out += b"\0" * (-len(out) % 2)
        offsets.append(len(out))
        out += chunk
    height, width, count = samples.shape
    tags = {
        256: (4, (width,)),
        257: (4, (height,)),
        258: (3, (layout.bits,) * count),
        259: (3, (_COMPRESS[layout.compression][0],)),
        262: (3, (layout.photometric,)),
        277: (3, (count,)),
        284: (3, (2 if layout.is_planar else 1,)),
        317: (3, (2 if layout.has_predictor else 1,)),
    }
    wide = 16 if layout.is_big_tiff else 4
    if layout.tile_wh:
        tags |= {322: (3, layout.tile_wh[:1]), 323: (3, layout.tile_wh[1:])}
        tags |= {324: (wide, tuple(offsets)), 325: (4, tuple(map(len, chunks)))}
    else:
        tags |= {273: (wide, tuple(offsets)), 278: (4, (layout.rows_per_strip,)), 279: (4, tuple(map(len, chunks)))}
    return _write_directory(out, order, link, tags | layout.tags, is_big_tiff=layout.is_big_tiff)


def _write_directory(out: bytearray, order: str, link: int, tags: dict, *, is_big_tiff: bool) -> int:
    number = "Q" if is_big_tiff else "I"
    inline = struct.calcsize(number)
    entries = b""
    for tag, (kind, values) in sorted(tags.items()):
        if kind == 5:
            data, count = struct.pack(f"{order}{len(values)}I", *values), len(values) // 2
        else:
            data, count = struct.pack(f"{order}{len(values)}{_KINDS[kind]}", *values), len(values)
        if len(data) > inline:
            out += b"\0" * (-len(out) % 2)
            place = struct.pack(order + number, len(out))
            out += data
        else:
            place = data.ljust(inline, b"\0")
        entries += struct.pack(f"{order}HH{number}", tag, kind, count) + place
    out += b"\0" * (-len(out) % 2)
    out[link : link + inline] = struct.pack(order + number, len(out))
    out += struct.pack(order + ("Q" if is_big_tiff else "H"), len(tags)) + entries
    out += bytes(inline)
    return len(out) - inline


def _chunks(samples: np.ndarray, layout: TiffLayout, order: str) -> list[bytes]:
    height, width, count = samples.shape
    planes = [samples[..., [index]] for index in range(count)] if layout.is_planar else [samples]
    raw = []
    for plane in planes:
        if layout.tile_wh is None:
            parts = [plane[top : top + layout.rows_per_strip] for top in range(0, height, layout.rows_per_strip)]
        else:
            across, down = layout.tile_wh
            padded = np.pad(plane, ((0, -height % down), (0, -width % across), (0, 0)), mode="edge")
            corners = [(y, x) for y in range(0, height, down) for x in range(0, width, across)]
            parts = [padded[y : y + down, x : x + across] for y, x in corners]
        raw += [_packed(part, layout, order) for part in parts]
    return raw


def _packed(part: np.ndarray, layout: TiffLayout, order: str) -> bytes:
    if layout.has_predictor:
        before = np.zeros_like(part)
        before[:, 1:] = part[:, :-1]
        part = (part.astype(int) - before.astype(int)) % 2**layout.bits
    rows = part.reshape(part.shape[0], -1)
    if layout.bits == 16:
        return rows.astype(f"{order}u2").tobytes()
    if layout.bits == 8:
        return rows.astype(np.uint8).tobytes()
    bits = np.unpackbits(rows.astype(np.uint8)[..., None], axis=-1)[..., 8 - layout.bits :]
    return np.packbits(bits.reshape(rows.shape[0], -1), axis=1).tobytes()


def _pack_bits(raw: bytes) -> bytes:
    """Runs where bytes repeat, single bytes elsewhere."""
    out, at = b"", 0
    while at < len(raw):
        run = 1
        while run < 128 and raw[at : at + 1] == raw[at + run : at + run + 1]:
            run += 1
        out += bytes([257 - run, raw[at]]) if run > 1 else bytes([0, raw[at]])
        at += run
    return out


def _lzw(raw: bytes) -> bytes:
    """TIFF 6.0, section 13: codes from the highest bit on, which grow one code early."""
    bits: list[str] = []
    table = {bytes([value]): value for value in range(256)}
    size, prefix = 9, b""
    bits.append(format(256, "09b"))
    for value in raw:
        longer = prefix + bytes([value])
        if longer in table:
            prefix = longer
            continue
        bits.append(format(table[prefix], f"0{size}b"))
        table[longer] = len(table) + 2
        prefix = bytes([value])
        if len(table) + 2 == 4094:
            bits.append(format(256, f"0{size}b"))
            table, size = {bytes([single]): single for single in range(256)}, 9
        elif len(table) + 2 >= 2**size:
            size += 1
    if prefix:
        bits.append(format(table[prefix], f"0{size}b"))
        if len(table) + 3 >= 2**size:
            size += 1
    bits.append(format(257, f"0{size}b"))
    text = "".join(bits)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[at : at + 8], 2) for at in range(0, len(text), 8))


_COMPRESS: dict[str, tuple[int, Callable[[bytes], bytes]]] = {
    "stored": (1, bytes),
    "lzw": (5, _lzw),
    "deflate": (8, zlib.compress),
    "old_deflate": (32946, zlib.compress),
    "packbits": (32773, _pack_bits),
}
