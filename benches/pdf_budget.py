"""What the largest PDF pages that are drawn take: ``python benches/pdf_budget.py [--dpi 150]``.

A page is refused if ``pdf/cost.rs`` charges more for it than the budget in ``pdf/census.rs``. For each kind of step, a
page of nothing else is made longer until it is refused; the longest that is drawn is measured, in a process of its own.
If what is charged is what it takes, each comes near to one of the two limits, and none goes far beyond.
"""

from __future__ import annotations

import argparse
import functools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["main", "page"]

_WIDTH, _HEIGHT = 2384, 1684
"""A sheet of A1, in points."""

_SIDE = 2048
"""Of an image, in pixels."""

_MASKS, _TILES = 5, 17
"""One more than are kept."""

_STEP = 1.15
"""How near the longest page is found."""

_SHORTEST, _LONGEST = 1, 2_000_000
_TRIALS = 3

Content = Callable[[int], bytes]
Answer = dict[str, Any]


def _stream(data: bytes, keys: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (keys, len(data), data)


def _flate(data: bytes, keys: bytes = b"") -> bytes:
    return _stream(zlib.compress(data, 1), keys + b"/Filter/FlateDecode")


@functools.cache
def _image(channels: int, space: bytes, keys: bytes = b"") -> bytes:
    """A photo as far as inflating it goes."""
    values = np.random.default_rng(channels).normal(128, 12, size=(_SIDE, _SIDE * channels))
    keys += b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/%s" % (_SIDE, _SIDE, space)
    return _flate(values.astype(np.uint8).tobytes(), keys)


def _bits(side: int, keys: bytes) -> bytes:
    row = (b"\xff" * 40 + b"\x0f\xf0\x3c" + b"\xff" * 20) * (side // 8 // 63 + 1)
    keys += b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1" % (side, side)
    return _flate(row[: side // 8] * side, keys)


def _mesh(triangles: int) -> bytes:
    """Triangles of about 40 points a side (PDF 2.0, 8.7.4.5.5)."""
    rng = random.Random(triangles)
    data = bytearray()
    for _ in range(triangles):
        x, y = rng.randrange(60_000), rng.randrange(60_000)
        for dx, dy in ((0, 0), (1_000, 0), (0, 1_500)):
            data += bytes([0]) + (x + dx).to_bytes(2, "big") + (y + dy).to_bytes(2, "big") + rng.randbytes(3)
    keys = b"/ShadingType 4/ColorSpace/DeviceRGB/BitsPerCoordinate 16/BitsPerComponent 8/BitsPerFlag 8"
    decode = b"/Decode[0 %d 0 %d 0 1 0 1 0 1]" % (_WIDTH, _HEIGHT)
    return _flate(bytes(data), keys + decode)


_SHEET = b"0 0 %d %d" % (_WIDTH, _HEIGHT)
_FORM = b"/Type/XObject/Subtype/Form/BBox[%s]/Group<</S/Transparency/CS/DeviceRGB>>" % _SHEET
_FUNCTION = b"/Extend[true true]/Function<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1>>"
_TILE = b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 %d %d]/XStep %d/YStep %d/Resources<<>>"


def _mask(left: int) -> Content:
    return lambda _: _stream(b"1 g %d 0 999 999 re f" % left, _FORM)


def _program(operators: bytes, times: int) -> bytes:
    keys = b"/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1]"
    return _stream(b"{ %s dup dup }" % (operators * times), keys)


def _tile(more: int) -> Content:
    return lambda _: _stream(b"0 0 %d 9 re f" % (9 + more), _TILE % ((900 + more, 900) * 2))


_OBJECTS: dict[str, Content] = {
    "Group": lambda _: _stream(b"%s re f" % _SHEET, _FORM),
    "Lines": lambda count: _flate(_lines(b"")(count), _FORM),
    "Grey": lambda _: _image(1, b"DeviceGray"),
    "Rgb": lambda _: _image(3, b"DeviceRGB"),
    "Cmyk": lambda _: _image(4, b"DeviceCMYK"),
    "Bits": lambda _: _bits(16_384, b"/ColorSpace/DeviceGray"),
    "Stencil": lambda _: _bits(8_192, b"/ImageMask true"),
    "Axial": lambda _: b"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 2000 900]%s>>" % _FUNCTION,
    "Radial": lambda _: b"<</ShadingType 3/ColorSpace/DeviceRGB/Coords[900 900 0 900 900 999]%s>>" % _FUNCTION,
    "Mesh": _mesh,
}
_NOTHING = b"q Q " * 2_000
_BOX = b"/BBox[0 0 9 9]"
_OBJECTS |= {
    "Quiet": lambda _: _flate(_NOTHING, b"/Type/XObject/Subtype/Form" + _BOX),
    "Corner": lambda _: _flate(_NOTHING, _TILE % ((9_000,) * 4)),
    "Letters": lambda _: (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 7 0 R>>"
        b"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<<>>>>"
    ),
    "Letter": lambda _: _flate(b"1 0 d0 " + _NOTHING),
    "Long": lambda _: b"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 2000 900]/Function 7 0 R>>",
    "Program": lambda _: _program(b"sin cos ", 150),
    "Cheap": lambda _: b"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 2000 900]/Function 7 0 R>>",
    "Sums": lambda _: _program(b"dup mul ", 150),
}
_PARTS = {"Letters": "Letter", "Long": "Program", "Cheap": "Sums"}
"""Objects that others need; of those, a page has one, and its part is number 7."""

_OBJECTS |= {f"Mask{i}": _mask(i) for i in range(_MASKS)}
_OBJECTS |= {f"Tile{i}": _tile(i) for i in range(_TILES)}


def _scattered(pattern: bytes, count: int) -> bytes:
    """Repeat a pattern at random places: X and Y are one, U and V another."""
    rng = random.Random(count)
    places = ((b"X", _WIDTH), (b"Y", _HEIGHT), (b"U", _WIDTH), (b"V", _HEIGHT))
    steps = []
    for _ in range(count):
        step = pattern
        for letter, most in places:
            step = step.replace(letter, b"%d" % rng.randrange(most))
        steps.append(step)
    return b"".join(steps)


def _few_pixels(matrix: bytes) -> bytes:
    return b"q %s cm BI /W 4/H 4/BPC 8/CS/G ID 0123456789abcdef EI Q " % matrix


def _lines(prefix: bytes) -> Content:
    return lambda count: prefix + _scattered(b"X Y m U V l S ", count)


def _repeated(once: bytes, prefix: bytes = b"") -> Content:
    return lambda count: prefix + once * count


def _cycled(once: bytes, names: int) -> Content:
    return lambda count: b"".join(once.replace(b"#", b"%d" % (i % names)) for i in range(count))


KINDS: dict[str, Content] = {
    "small boxes": lambda count: _scattered(b"X Y 3 3 re f ", count),
    "boxes of the page": _repeated(b"%s re f " % _SHEET),
    "see-through boxes of the page": _repeated(b"%s re f " % _SHEET, b"/Half gs "),
    "small boxes that multiply": lambda count: b"/Multiply gs " + _scattered(b"X Y 3 3 re f ", count),
    "a box of many corners": lambda count: b"0 0 m " + _scattered(b"X Y l ", count) + b"f ",
    "small circles": lambda count: _scattered(b"q 1 0 0 1 X Y cm 9 0 m 9 9 0 9 0 0 c 0 -9 9 -9 9 0 c f Q ", count),
    "lines": _lines(b""),
    "level lines": lambda count: _scattered(b"X Y m U Y l S ", count),
    "short lines": lambda count: _scattered(b"q 1 0 0 1 X Y cm 0 0 m 20 9 l S Q ", count),
    "lines of 50 points": _lines(b"50 w "),
    "dashed lines": _lines(b"[3 2] 0 d "),
    "letters": lambda count: b"BT /Font 10 Tf " + _scattered(b"1 0 0 1 X Y Tm (kitchen 12) Tj ", count) + b"ET ",
    "large letters": lambda count: b"BT /Font 200 Tf " + _scattered(b"1 0 0 1 X Y Tm (Kit) Tj ", count) + b"ET ",
    "clips": lambda count: _scattered(b"q X Y 300 300 re W n X Y 9 9 re f Q ", count),
    "round clips": lambda count: _scattered(b"q 1 0 0 1 X Y cm 0 0 m 0 300 300 300 300 0 c W n 9 9 9 9 re f Q ", count),
    "groups of the page": _repeated(b"/Half gs /Group Do "),
    "groups of the page that multiply": _repeated(b"/Multiply gs /Group Do "),
    "lines in a group": lambda _: b"/Half gs /Lines Do ",
    "soft masks": _cycled(b"/Mask# gs 0 0 9 9 re f ", _MASKS),
    "straight gradients": _repeated(b"/Axial sh "),
    "round gradients": _repeated(b"/Radial sh "),
    "a mesh": lambda _: b"/Mesh sh ",
    "patterns": _cycled(b"/Pattern cs /Tile# scn 0 0 1200 1200 re f ", _TILES),
    "grey images": _repeated(b"q 900 0 0 900 9 9 cm /Grey Do Q "),
    "colour images": _repeated(b"q 900 0 0 900 9 9 cm /Rgb Do Q "),
    "CMYK images": _repeated(b"q 900 0 0 900 9 9 cm /Cmyk Do Q "),
    "scans of a bit": _repeated(b"q 1600 0 0 1600 9 9 cm /Bits Do Q "),
    "stencils": _repeated(b"q 1600 0 0 1600 9 9 cm /Stencil Do Q "),
    "images of a few pixels": lambda count: _few_pixels(b"2384 0 0 1684 0 0") * count,
    "operators that draw nothing": _repeated(b"q Q "),
    "paths that are not drawn": _repeated(b"0 0 m 9 9 l n "),
    "states": _repeated(b"/Half gs "),
    "forms that draw nothing": _repeated(b"/Quiet Do "),
    "letters that draw nothing": lambda count: b"BT /Letters 1 Tf " + b"(aaaaaaaaaa) Tj " * count + b"ET ",
    "tiles that draw nothing": _repeated(b"0 0 9 9 re f ", b"/Pattern cs /Corner scn "),
    "long functions": _repeated(b"/Long sh "),
    "long functions of sums": _repeated(b"/Cheap sh "),
    "lines in 300 clips": _lines(b"0 0 m 2384 0 l 2384 1684 l 0 1683 l W n " * 300),
    "small images": lambda count: _scattered(_few_pixels(b"9 0 0 9 X Y"), count),
}


def page(kind: str, count: int) -> bytes:
    """Return a PDF of one page that draws ``count`` steps of a kind."""
    content = KINDS[kind](count)
    used = [name for name in _OBJECTS if b"/%s " % name.encode() in content]
    used += [part for name, part in _PARTS.items() if name in used]
    # 1 the catalog, 2 the pages, 3 the page, 4 its content, 5 a font.
    numbers = {name: number for number, name in enumerate(used, 6)}

    def listed(*starts: str) -> bytes:
        names = [name for name in numbers if name.startswith(starts)]
        return b"".join(b"/%s %d 0 R" % (name.encode(), numbers[name]) for name in names)

    images = ("Group", "Lines", "Grey", "Rgb", "Cmyk", "Bits", "Stencil", "Quiet")
    states = b"/Half<</ca .5/CA .5>>/Multiply<</BM/Multiply>>"
    masks = [name for name in used if name.startswith("Mask")]
    states += b"".join(b"/%s<</SMask<</S/Luminosity/G %d 0 R>>>>" % (name.encode(), numbers[name]) for name in masks)
    resources = b"/ExtGState<<%s>>/XObject<<%s>>/Shading<<%s>>/Pattern<<%s>>/Font<</Font 5 0 R%s>>" % (
        states,
        listed(*images),
        listed("Axial", "Radial", "Mesh", "Long", "Cheap"),
        listed("Tile", "Corner"),
        listed("Letters"),
    )
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<<%s>>>>" % (_SHEET, resources),
        _flate(content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *(_OBJECTS[name](count) for name in used),
    ]
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(parts, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out + end % (len(parts) + 1, table, len(parts) + 1, len(out)))


def _peak_kib() -> int:
    """Of this program alone; what ``getrusage`` says starts with the peak of the one that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def _work(file: Path, dpi: float) -> None:
    import locdet_core as lc

    data = file.read_bytes()
    plain = Path(__file__).parents[1] / "tests" / "data" / "pdf" / "good" / "plain.pdf"
    lc.decode(plain.read_bytes(), dpi=10.0)
    start, base = time.process_time(), _peak_kib()
    try:
        lc.decode(data, dpi=dpi)
        outcome = "drawn"
    except lc.LocdetError as error:
        outcome = str(error)
    seconds = time.process_time() - start
    mib = (_peak_kib() - base) / 1024
    print(json.dumps({"outcome": outcome, "seconds": seconds, "mib": mib}))


def _measure(kind: str, count: int, dpi: float) -> Answer:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(page(kind, count))
        file.flush()
        command = [sys.executable, __file__, "--worker", file.name, "--dpi", str(dpi)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: Answer = json.loads(done.stdout)
    return answer


def _longest(kind: str, dpi: float) -> tuple[int, str]:
    """Return how many steps are drawn, and why more are not."""
    drawn, refused, why = _SHORTEST, _LONGEST, f"not refused at {_LONGEST:,}"
    count = drawn
    while refused > drawn * _STEP and refused > drawn + 1:
        answer = _measure(kind, count, dpi)
        if answer["outcome"] == "drawn":
            drawn = count
        else:
            refused, why = count, str(answer["outcome"])
        is_open = refused == _LONGEST
        count = min(8 * drawn, _LONGEST) if is_open else max(drawn + 1, round((drawn * refused) ** 0.5))
        if is_open and drawn == _LONGEST:
            break
    return drawn, why


def main() -> int:
    """Print a row for each kind of step."""
    parser = argparse.ArgumentParser(description="Measure the largest PDF pages that are drawn.")
    parser.add_argument("--dpi", type=float, default=150.0, help="resolution (default: %(default)s)")
    parser.add_argument("--only", nargs="*", choices=KINDS, help="kinds of steps (default: all)")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        _work(options.worker, options.dpi)
        return 0
    print("| steps | how many | CPU time | memory | more |\n| --- | --- | --- | --- | --- |")
    for kind in options.only or KINDS:
        count, why = _longest(kind, options.dpi)
        answers = [_measure(kind, count, options.dpi) for _ in range(_TRIALS)]
        seconds = statistics.median(answer["seconds"] for answer in answers)
        mib = statistics.median(answer["mib"] for answer in answers)
        print(f"| {kind} | {count:,} | {seconds:.1f} s | {mib:.0f} MiB | {why} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
