"""A single-stroke alphabet like the ones that plotters and early CAD programs write."""

from __future__ import annotations

import functools
import unicodedata

import skia

_ADVANCE = 6
_BASELINE = 2
_UNITS_PER_EM = 8.4

# Strokes are parted by spaces; a pair of digits is a point (x 0..4, y 0..8 upwards, baseline at 2).
_STROKES: dict[str, str] = {
    "A": "022842 1434", "B": "02083847463505 3544433202", "C": "47381807031232434", "D": "0208284743220202",
    "E": "48080242 0535", "F": "480802 0535", "G": "4738180703123243452525", "H": "0208 4248 0545",
    "I": "2228 1232 1838", "J": "4843321203", "K": "0208 4804 1542", "L": "080242", "M": "0208254842",
    "N": "02084248", "O": "183847433212030718", "P": "02083847463505", "Q": "183847433212030718 2442",
    "R": "02083847463505 2542", "S": "473818070615354443321203", "T": "0848 2822", "U": "080312324348",
    "V": "082248", "W": "0812263248", "X": "0248 0842", "Y": "082548 2522", "Z": "08480242",
    "0": "183847433212030718", "1": "172822 1232", "2": "07183847460242", "3": "0848254544433212",
    "4": "38044432", "5": "480805354443321203", "6": "47381807031232434435150", "7": "084812",
    "8": "151807182838474635150403123243443515", "9": "46351506071838474332120",
    "-": "1535", ".": "2223", ",": "2321", "/": "0148", "'": "2827", '"': "1817 3837", ":": "2423 2726",
    "(": "38262432", ")": "18262412", "+": "2327 0545", "=": "0444 0646", "²": "0718270525",
    "#": "1218 3238 0444 0646", "x": "0246 0642", "m": "0206 05162522 25364542", " ": "",
}  # fmt: skip


def _strip(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("\N{MULTIPLICATION SIGN}", "x"))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return "".join(character if character in _STROKES else character.upper() for character in bare)


@functools.cache
def _points(character: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    strokes = _STROKES[character].split()
    return tuple(
        tuple((int(stroke[at]), int(stroke[at + 1])) for at in range(0, len(stroke) - 1, 2)) for stroke in strokes
    )


def covers(text: str) -> bool:
    """Tells whether every character, without its accents, has strokes."""
    return all(character in _STROKES for character in _strip(text))


def width(text: str) -> float:
    """Returns the advance of a line of text at size 1."""
    return len(_strip(text)) * _ADVANCE / _UNITS_PER_EM


def path(text: str, x: float, y: float, size: float, *, slant: float = 0.0) -> skia.Path:
    """Builds the strokes of a line of text as a ``skia.Path``.

    Args:
        text: Text that ``covers`` accepts.
        x: Start of the baseline.
        y: Height of the baseline, y down.
        size: Size of the type, in the units of ``x``.
        slant: Shift to the right per unit of height.

    Returns:
        An open path, to be stroked.
    """
    strokes = skia.Path()
    unit = size / _UNITS_PER_EM
    for at, character in enumerate(_strip(text)):
        for stroke in _points(character):
            points = [
                skia.Point(x + (at * _ADVANCE + px + slant * (py - _BASELINE)) * unit, y - (py - _BASELINE) * unit)
                for px, py in stroke
            ]
            strokes.addPoly(points, close=False)
    return strokes
