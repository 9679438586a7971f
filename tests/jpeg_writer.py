"""Writes JPEG files of any layout: which scans, which sampling, restarts, baseline or progressive.

Pillow writes a few layouts only. The Huffman tables are flat, every code of one length: files get longer, and nothing
has to be counted.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np

Sampling = tuple[tuple[int, int], ...]
"""Horizontal and vertical factor of each component."""

_BLOCK_PX = 8
_DC_CODE_BITS = 4
_AC_CODE_BITS = 9
_QUANTISATION = 3


@dataclass(frozen=True)
class Scan:
    """Components of a scan, and the coefficients and bits of them that it holds (ITU-T T.81, G.1.1.1)."""

    components: tuple[int, ...]
    first: int = 0
    last: int = 63
    high_bit: int = 0
    low_bit: int = 0


@dataclass(frozen=True)
class Layout:
    """How a picture is written."""

    sampling: Sampling
    scans: tuple[Scan, ...]
    is_progressive: bool = False
    restart_interval: int = 0
    component_ids: tuple[int, ...] = (1, 2, 3, 4)
    has_jfif: bool = False
    adobe_transform: int | None = None
    between_segments: bytes = b""
    """Bytes that stand before each marker."""
    extra_segments: bytes = field(default=b"")


def write_jpeg(planes: list[np.ndarray], layout: Layout) -> bytes:
    """The file of `planes`, each (h, w) of 0 to 255 at full size."""
    height, width = planes[0].shape
    picture = _Picture(planes, layout)
    out = [b"\xff\xd8"]
    if layout.has_jfif:
        out.append(_segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"))
    if layout.adobe_transform is not None:
        out.append(_segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([layout.adobe_transform])))
    out.append(layout.extra_segments)
    out.append(_segment(0xDB, b"\0" + bytes([_QUANTISATION]) * 64))
    frame = struct.pack(">BHHB", 8, height, width, len(planes))
    for identifier, (horizontal, vertical) in zip(layout.component_ids, layout.sampling, strict=False):
        frame += bytes([identifier, horizontal << 4 | vertical, 0])
    out.append(_segment(0xC2 if layout.is_progressive else 0xC0, frame))
    out.append(_segment(0xC4, b"\x00" + _code_counts(_DC_CODE_BITS, 15) + bytes(range(15))))
    out.append(_segment(0xC4, b"\x10" + _code_counts(_AC_CODE_BITS, 255) + bytes(range(255))))
    if layout.restart_interval:
        out.append(_segment(0xDD, struct.pack(">H", layout.restart_interval)))
    for scan in layout.scans:
        header = bytes([len(scan.components)])
        header += b"".join(bytes([layout.component_ids[component], 0]) for component in scan.components)
        header += bytes([scan.first, scan.last, scan.high_bit << 4 | scan.low_bit])
        out.append(_segment(0xDA, header) + picture.coded(scan))
    out.append(b"\xff\xd9")
    return out[0] + layout.between_segments.join(out[1:])


def baseline_scans(*groups: tuple[int, ...]) -> tuple[Scan, ...]:
    """A scan for each group of components."""
    return tuple(Scan(group) for group in groups)


def progressive_scans(components: int, *, is_dc_interleaved: bool = True) -> tuple[Scan, ...]:
    """Spectral selection and successive approximation, as encoders write them."""
    every = tuple(range(components))
    together = [every] if is_dc_interleaved else [(component,) for component in every]
    scans = [Scan(group, 0, 0, 0, 1) for group in together]
    scans += [Scan((component,), 1, 5, 0, 2) for component in every]
    scans += [Scan((component,), 6, 63, 0, 2) for component in every]
    scans += [Scan((component,), 1, 63, 2, 1) for component in every]
    scans += [Scan(group, 0, 0, 1, 0) for group in together]
    scans += [Scan((component,), 1, 63, 1, 0) for component in every]
    return tuple(scans)


def _segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def _code_counts(bits: int, codes: int) -> bytes:
    return bytes(codes if length == bits else 0 for length in range(1, 17))


def _divided_up(number: int, by: int) -> int:
    return (number + by - 1) // by


def _zigzag() -> list[tuple[int, int]]:
    places = [(row, column) for row in range(8) for column in range(8)]
    return sorted(places, key=lambda place: (sum(place), place[0] if sum(place) % 2 else place[1]))


def _cosines() -> np.ndarray:
    frequency, place = np.mgrid[:8, :8]
    matrix = np.cos((2 * place + 1) * frequency * np.pi / 16) / 2
    matrix[0] /= np.sqrt(2)
    return matrix


class _Bits:
    """Bits from the highest on, with a zero stuffed behind each byte of ones."""

    def __init__(self) -> None:
        self._text: list[str] = []

    def put(self, value: int, bits: int) -> None:
        if bits:
            self._text.append(format(value & (1 << bits) - 1, f"0{bits}b"))

    def take(self) -> bytes:
        text = "".join(self._text)
        self._text.clear()
        text += "1" * (-len(text) % 8)
        return bytes(int(text[at : at + 8], 2) for at in range(0, len(text), 8)).replace(b"\xff", b"\xff\0")


class _Picture:
    """The quantised coefficients of each component, and how they are coded."""

    def __init__(self, planes: list[np.ndarray], layout: Layout) -> None:
        self._layout = layout
        height, width = planes[0].shape
        self._most_h = max(h for h, _ in layout.sampling)
        self._most_v = max(v for _, v in layout.sampling)
        self._mcus = (_divided_up(width, 8 * self._most_h), _divided_up(height, 8 * self._most_v))
        self._size_wh = (width, height)
        self._blocks = [
            self._transformed(plane, sampling) for plane, sampling in zip(planes, layout.sampling, strict=True)
        ]

    def _transformed(self, plane: np.ndarray, sampling: tuple[int, int]) -> np.ndarray:
        """(rows, columns, 64) in zigzag order, whole MCUs."""
        step_x, step_y = self._most_h / sampling[0], self._most_v / sampling[1]
        columns, rows = self._mcus[0] * sampling[0], self._mcus[1] * sampling[1]
        ys = np.minimum((np.arange(rows * 8) * step_y).astype(int), plane.shape[0] - 1)
        xs = np.minimum((np.arange(columns * 8) * step_x).astype(int), plane.shape[1] - 1)
        samples = plane[ys][:, xs].astype(float) - 128
        blocks = samples.reshape(rows, 8, columns, 8).transpose(0, 2, 1, 3)
        cosines = _cosines()
        spectrum = np.rint(cosines @ blocks @ cosines.T / _QUANTISATION).astype(int)
        order = _zigzag()
        return spectrum[..., [place[0] for place in order], [place[1] for place in order]]

    def coded(self, scan: Scan) -> bytes:
        """The entropy-coded data of a scan, with its restart markers."""
        bits, out, last_dc = _Bits(), b"", [0] * 4
        for number, mcu in enumerate(self._mcu_blocks(scan)):
            interval = self._layout.restart_interval
            if interval and number and number % interval == 0:
                out += bits.take() + bytes([0xFF, 0xD0 + (number // interval - 1) % 8])
                last_dc = [0] * 4
            for component, block in mcu:
                self._put_block(bits, scan, component, block, last_dc)
        return out + bits.take()

    def _mcu_blocks(self, scan: Scan) -> list[list[tuple[int, np.ndarray]]]:
        sampling = self._layout.sampling
        if len(scan.components) == 1:
            component = scan.components[0]
            h, v = sampling[component]
            columns = _divided_up(_divided_up(self._size_wh[0] * h, self._most_h), _BLOCK_PX)
            rows = _divided_up(_divided_up(self._size_wh[1] * v, self._most_v), _BLOCK_PX)
            places = [(row, column) for row in range(rows) for column in range(columns)]
            return [[(component, self._blocks[component][place])] for place in places]
        mcus = []
        for mcu_y in range(self._mcus[1]):
            for mcu_x in range(self._mcus[0]):
                blocks = []
                for component in scan.components:
                    h, v = sampling[component]
                    places = [(mcu_y * v + y, mcu_x * h + x) for y in range(v) for x in range(h)]
                    blocks += [(component, self._blocks[component][place]) for place in places]
                mcus.append(blocks)
        return mcus

    def _put_block(self, bits: _Bits, scan: Scan, component: int, block: np.ndarray, last_dc: list[int]) -> None:
        coefficients = [int(value) for value in block]
        if scan.first == 0:
            if scan.high_bit:
                bits.put(coefficients[0] >> scan.low_bit, 1)
            else:
                value = coefficients[0] >> scan.low_bit
                difference, last_dc[component] = value - last_dc[component], value
                size = abs(difference).bit_length()
                bits.put(size, _DC_CODE_BITS)
                bits.put(difference if difference >= 0 else difference - 1, size)
        first = max(scan.first, 1)
        if scan.last >= first:
            put = _put_ac_refinement if scan.high_bit else _put_ac
            put(bits, coefficients[first : scan.last + 1], scan.low_bit)


def _put_ac(bits: _Bits, coefficients: list[int], low_bit: int) -> None:
    run = 0
    for coefficient in coefficients:
        magnitude = abs(coefficient) >> low_bit
        if not magnitude:
            run += 1
            continue
        for _ in range(run // 16):
            bits.put(0xF0, _AC_CODE_BITS)
        size = magnitude.bit_length()
        bits.put((run % 16) << 4 | size, _AC_CODE_BITS)
        bits.put(magnitude if coefficient > 0 else ~magnitude, size)
        run = 0
    if run:
        bits.put(0, _AC_CODE_BITS)


def _put_ac_refinement(bits: _Bits, coefficients: list[int], low_bit: int) -> None:
    """ITU-T T.81, G.1.2.3, without runs over blocks."""
    magnitudes = [abs(coefficient) >> low_bit for coefficient in coefficients]
    last_new = max((place for place, magnitude in enumerate(magnitudes) if magnitude == 1), default=-1)
    run, corrections = 0, []

    def put_corrections() -> None:
        for bit in corrections:
            bits.put(bit, 1)
        corrections.clear()

    for place, magnitude in enumerate(magnitudes):
        if not magnitude:
            run += 1
            continue
        while run > 15 and place <= last_new:
            bits.put(0xF0, _AC_CODE_BITS)
            put_corrections()
            run -= 16
        if magnitude > 1:
            corrections.append(magnitude & 1)
            continue
        bits.put(run << 4 | 1, _AC_CODE_BITS)
        bits.put(int(coefficients[place] > 0), 1)
        put_corrections()
        run = 0
    if run or corrections:
        bits.put(0, _AC_CODE_BITS)
        put_corrections()
