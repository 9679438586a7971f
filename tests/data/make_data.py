"""Makes the small image and PDF files beside this script, and `expected.json` that says what they decode to.

The twins that supply the expected pixels are Pillow (images) and PDFium (PDF), so the tests compare two independent
decoders. The output is byte for byte the same on every run with the versions below, but for the encrypted PDFs.

    python -m venv venv
    venv/bin/pip install pillow==13.0.0 numpy==2.4.6 reportlab==5.1.0 pikepdf==10.17.0 pypdfium2==5.15.2
    venv/bin/python tests/data/make_data.py
"""

from __future__ import annotations

import io
import json
import shutil
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image, ImageOps
from reportlab.pdfgen import canvas

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from jpeg_writer import Layout, baseline_scans, progressive_scans, write_jpeg  # noqa: E402
from tiff_writer import CMYK, GREY_WHITE_0, TiffLayout, write_tiff  # noqa: E402
from tiff_writer import GREY as TIFF_GREY  # noqa: E402
from tiff_writer import PALETTE as TIFF_PALETTE  # noqa: E402

PROBES = 12
PDF_DPI = 72.0

good: dict[str, dict] = {}
bad: dict[str, dict] = {}


def add_good(
    name: str,
    data: bytes,
    reference: Image.Image,
    *,
    tolerance: int,
    dpi: float = 0.0,
    rotation: int = 0,
    page: int = 0,
    request_dpi: float = PDF_DPI,
) -> None:
    """Writes a file and what its pixels must be, probed on a grid that avoids its borders."""
    pixels = np.asarray(reference.convert("RGB"))
    height, width = pixels.shape[:2]
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    xs, ys = rng.integers(0, width, PROBES), rng.integers(0, height, PROBES)
    probes = [[int(x), int(y), *(int(v) for v in pixels[y, x]), tolerance] for x, y in zip(xs, ys, strict=True)]
    case = {"size_wh": [width, height], "dpi": dpi, "rotation": rotation, "page": page, "request_dpi": request_dpi}
    good[f"{name}#{page}@{request_dpi:g}"] = {"file": name, **case, "probes": probes}
    write(name, data)


def add_bad(name: str, data: bytes, code: str, message: str) -> None:
    """Writes a file and the error that it must give; `message` is a part of the text."""
    bad[name] = {"code": code, "message": message}
    write(name, data)


def write(name: str, data: bytes) -> None:
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    assert len(data) < 20_000, f"{name} has {len(data)} bytes"


# --- PNG ------------------------------------------------------------------------------------------------------------

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
SAMPLES = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
DEPTHS = {GREY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GREY_ALPHA: (8, 16), RGBA: (8, 16)}
NAMES = {GREY: "grey", RGB: "rgb", PALETTE: "palette", GREY_ALPHA: "grey_alpha", RGBA: "rgba"}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int, height: int, depth: int, colour: int, idat: bytes, *, interlaced: bool = False, extra: bytes = b""
) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    return PNG_SIGNATURE + chunk(b"IHDR", header) + extra + chunk(b"IDAT", idat) + chunk(b"IEND", b"")


def packed_rows(samples: np.ndarray, depth: int) -> bytes:
    """Filter byte 0 and the packed samples of each row of (h, w, channels)."""
    rows = []
    for row in samples.reshape(samples.shape[0], -1):
        if depth == 16:
            rows.append(b"\0" + row.astype(">u2").tobytes())
        elif depth == 8:
            rows.append(b"\0" + row.astype(np.uint8).tobytes())
        else:
            bits = np.unpackbits(row.astype(np.uint8)[:, None], axis=1)[:, 8 - depth :]
            rows.append(b"\0" + np.packbits(bits.ravel()).tobytes())
    return b"".join(rows)


def png_of(samples: np.ndarray, depth: int, colour: int, *, interlaced: bool = False, extra: bytes = b"") -> bytes:
    height, width = samples.shape[:2]
    if interlaced:
        passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        raw = b"".join(packed_rows(part, depth) for part in passes if part.size)
    else:
        raw = packed_rows(samples, depth)
    return png(width, height, depth, colour, zlib.compress(raw, 9), interlaced=interlaced, extra=extra)


def pattern(height: int, width: int, channels: int, top: int) -> np.ndarray:
    """A smooth pattern of (h, w, channels) that uses the values 0 to `top`."""
    y, x = np.mgrid[:height, :width]
    layers = [(x * (c + 1) / width + y * (3 - c) / height) % 1.0 for c in range(channels)]
    return np.rint(np.stack(layers, axis=-1) * top).astype(np.uint32)


def rgb_twin(
    samples: np.ndarray,
    depth: int,
    colour: int,
    palette: np.ndarray | None = None,
    palette_alpha: np.ndarray | None = None,
) -> Image.Image:
    """The pixels on white, by definition: Pillow loses the low depths' alpha and 16-bit colour."""
    if colour == PALETTE:
        rgb = palette[samples[..., 0]].astype(float)
        alpha = 255.0 if palette_alpha is None else palette_alpha[samples[..., 0]][..., None]
    else:
        values = np.rint(samples.astype(float) * 255 / (2**depth - 1)) if depth < 16 else samples // 256
        has_alpha = colour in (GREY_ALPHA, RGBA)
        alpha = values[..., -1:].astype(float) if has_alpha else 255.0
        rgb = values[..., :-1] if has_alpha else values
    flat = np.rint(rgb * alpha / 255 + 255 - np.asarray(alpha))
    return Image.fromarray(np.broadcast_to(flat, (*samples.shape[:2], 3)).astype(np.uint8))


def make_png() -> None:
    height, width = 21, 33
    for colour, depths in DEPTHS.items():
        for depth in depths:
            entries = 2 ** min(depth, 8)
            palette = pattern(1, entries, 3, 255)[0] if colour == PALETTE else None
            plte = chunk(b"PLTE", palette.astype(np.uint8).tobytes()) if colour == PALETTE else b""
            samples = pattern(height, width, SAMPLES[colour], 2**depth - 1)
            twin = rgb_twin(samples, depth, colour, palette)
            for interlaced in (False, True):
                suffix = "_interlaced" if interlaced else ""
                name = f"png/good/{NAMES[colour]}_{depth}{suffix}.png"
                data = png_of(samples, depth, colour, interlaced=interlaced, extra=plte)
                add_good(name, data, twin, tolerance=0)
                if colour != GREY_ALPHA and depth <= 8:  # Pillow agrees where it keeps all of the file
                    opened = Image.open(io.BytesIO(data)).convert("RGBA")
                    white = Image.new("RGBA", opened.size, "white")
                    gap = np.abs(
                        np.asarray(Image.alpha_composite(white, opened).convert("RGB")).astype(int)
                        - np.asarray(twin).astype(int)
                    ).max()
                    assert gap <= 1, (name, gap)

    samples = pattern(height, width, 1, 15)
    palette, alpha = pattern(1, 16, 3, 255)[0], np.arange(0, 256, 17)
    extra = chunk(b"PLTE", palette.astype(np.uint8).tobytes()) + chunk(b"tRNS", alpha.astype(np.uint8).tobytes())
    twin = rgb_twin(samples, 4, PALETTE, palette, alpha)
    add_good("png/good/palette_4_transparent.png", png_of(samples, 4, PALETTE, extra=extra), twin, tolerance=1)

    samples = pattern(height, width, 1, 255)
    keyed = samples.copy()
    keyed[samples == 128] = 255
    data = png_of(samples, 8, GREY, extra=chunk(b"tRNS", struct.pack(">H", 128)))
    add_good("png/good/grey_8_transparent.png", data, rgb_twin(keyed, 8, GREY), tolerance=0)
    samples = np.full((8, 8, 3), [10, 20, 30], np.uint32)
    samples[:4] = [200, 100, 50]
    keyed = samples.copy()
    keyed[:4] = 255
    data = png_of(samples, 8, RGB, extra=chunk(b"tRNS", struct.pack(">HHH", 200, 100, 50)))
    add_good("png/good/rgb_8_transparent.png", data, rgb_twin(keyed, 8, RGB), tolerance=0)

    samples = pattern(9, 7, 3, 255)
    twin = rgb_twin(samples, 8, RGB)
    for name, phys, dpi in (
        ("dpi_300", struct.pack(">IIB", 11811, 11811, 1), 300.0),
        ("dpi_unit_unknown", struct.pack(">IIB", 2, 1, 0), 0.0),
    ):
        data = png_of(samples, 8, RGB, extra=chunk(b"pHYs", phys))
        add_good(f"png/good/{name}.png", data, twin, tolerance=0, dpi=dpi)
    for orientation, rotation in ROTATIONS.items():
        exif = chunk(b"eXIf", exif_of(orientation))
        turned = ImageOps.exif_transpose(with_orientation(twin, orientation))
        data = png_of(samples, 8, RGB, extra=exif)
        add_good(f"png/good/orientation_{orientation}.png", data, turned, tolerance=0, rotation=rotation)
        behind = data.replace(exif, b"")
        behind = behind[:-12] + exif + behind[-12:]
        name = f"png/good/orientation_{orientation}_behind_pixels.png"
        add_good(name, behind, turned, tolerance=0, rotation=rotation)
    data = png_of(samples, 8, RGB, extra=chunk(b"eXIf", b"MM\0*\xff\xff\xff\xff"))
    add_good("png/good/exif_damaged.png", data, twin, tolerance=0)
    add_good("png/good/one_pixel.png", png_of(samples[:1, :1], 8, RGB), twin.crop((0, 0, 1, 1)), tolerance=0)
    zeros = zlib.compress(bytes(8_000_000), 9)
    for name, kind, prefix in (("text_bomb", b"zTXt", b"Comment\0\0"), ("profile_bomb", b"iCCP", b"icc\0\0")):
        data = png_of(samples, 8, RGB, extra=chunk(kind, prefix + zeros))
        add_good(f"png/good/{name}.png", data, twin, tolerance=0)
    trailing = png_of(samples, 8, RGB) + b"trailing bytes that are no chunk"
    add_good("png/good/trailing_bytes.png", trailing, twin, tolerance=0)
    # More pixels than the header announces: the rest is not read, however much it is.
    idat = zlib.compress(packed_rows(samples, 8) + bytes(8_000_000), 9)
    add_good("png/good/idat_bomb.png", png(7, 9, 8, RGB, idat), twin, tolerance=0)

    whole = png_of(pattern(height, width, 3, 255), 8, RGB)
    cut = {
        "signature_only": 8,
        "in_header": 20,
        "before_data": 33,
        "in_data": len(whole) // 2,
        "in_last_data": len(whole) - 20,
    }
    for name, length in cut.items():
        add_bad(f"png/bad/cut_{name}.png", whole[:length], "CORRUPT_FILE", "cut off")
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0x55
    add_bad("png/bad/flipped_bits.png", bytes(flipped), "CORRUPT_FILE", "damaged")
    idat = zlib.compress(b"\0" * 64)
    add_bad("png/bad/zero_width.png", png(0, 8, 8, GREY, idat), "CORRUPT_FILE", "damaged")
    add_bad("png/bad/zero_height.png", png(8, 0, 8, GREY, idat), "CORRUPT_FILE", "damaged")
    add_bad("png/bad/depth_3.png", png(8, 8, 3, GREY, idat), "CORRUPT_FILE", "damaged")
    add_bad("png/bad/colour_type_5.png", png(8, 8, 8, 5, idat), "CORRUPT_FILE", "damaged")
    add_bad("png/bad/palette_missing.png", png(8, 8, 8, PALETTE, idat), "CORRUPT_FILE", "damaged")
    add_bad("png/bad/no_pixels.png", png(8, 8, 8, GREY, b""), "CORRUPT_FILE", "")
    add_bad("png/bad/size_60000.png", png(60_000, 60_000, 8, RGB, idat), "FILE_TOO_LARGE", "max_pixels")
    add_bad("png/bad/size_2_31.png", png(2**31 - 1, 2**31 - 1, 16, RGBA, idat), "FILE_TOO_LARGE", "max_pixels")
    add_bad("png/bad/size_lies.png", png(14_000, 14_000, 8, RGB, idat), "CORRUPT_FILE", "cut off")


# --- Orientation ----------------------------------------------------------------------------------------------------

ROTATIONS = {1: 0, 2: 0, 3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}


def exif_of(orientation: int) -> bytes:
    """EXIF data of one tag."""
    return b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(">HHI", orientation, 0, 0)


def with_orientation(image: Image.Image, orientation: int) -> Image.Image:
    copy = image.copy()
    copy.getexif()[0x0112] = orientation
    return copy


# --- JPEG -----------------------------------------------------------------------------------------------------------


def plan(width: int, height: int) -> Image.Image:
    """A plan-like picture whose quarters differ, so that any wrong turn shows."""
    pixels = np.full((height, width, 3), 240, np.uint8)
    pixels[: height // 2, : width // 2] = [200, 60, 40]
    pixels[: height // 2, width // 2 :] = [40, 160, 60]
    pixels[height // 2 :, : width // 2] = [50, 70, 190]
    return Image.fromarray(pixels)


def jpeg(image: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **{"quality": 92, **options})
    return buffer.getvalue()


def pillow_rgb(data: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")


def make_jpeg() -> None:
    image = plan(64, 40)
    # Two decoders may round an inverse DCT differently, and they interpolate halved colour differently at edges.
    variants = {
        "baseline_444": jpeg(image, subsampling=0),
        "baseline_420": jpeg(image, subsampling=2),
        "baseline_422": jpeg(image, subsampling=1),
        "progressive": jpeg(image, progressive=True, subsampling=0),
        "progressive_420": jpeg(image, progressive=True, subsampling=2),
        "grey": jpeg(image.convert("L")),
        "grey_progressive": jpeg(image.convert("L"), progressive=True),
        "optimised": jpeg(image, optimize=True, subsampling=0),
        "restart": jpeg(image, restart_marker_blocks=2, subsampling=0),
        "odd_size": jpeg(plan(37, 23), subsampling=0),
        "tiny": jpeg(plan(2, 2), subsampling=0),
        "kept_rgb": jpeg(image, keep_rgb=True),
        "narrow_flat": jpeg(Image.new("L", (3, 200), 255)),
        "flat": jpeg(Image.new("RGB", (8, 8), "white")),
    }
    for name, data in variants.items():
        add_good(f"jpeg/good/{name}.jpg", data, pillow_rgb(data), tolerance=6 if "42" in name else 3)

    # The component ids of an RGB file by Photoshop are 1, 2, 3: only the Adobe marker says that it is RGB.
    data = variants["kept_rgb"]
    sof, sos = data.index(b"\xff\xc0"), data.index(b"\xff\xda")
    renamed = bytearray(data)
    for index in range(3):
        renamed[sof + 10 + 3 * index] = renamed[sos + 5 + 2 * index] = index + 1
    add_good("jpeg/good/adobe_rgb.jpg", bytes(renamed), pillow_rgb(bytes(renamed)), tolerance=3)

    cmyk = Image.merge("CMYK", [*ImageOps.invert(image).split(), Image.linear_gradient("L").resize(image.size)])
    data = jpeg(cmyk)
    add_good("jpeg/good/cmyk.jpg", data, pillow_rgb(data), tolerance=4)
    adobe = data.index(b"Adobe")
    ycck = data[: adobe + 11] + b"\x02" + data[adobe + 12 :]
    add_good("jpeg/good/ycck.jpg", ycck, pillow_rgb(ycck), tolerance=4)
    data = jpeg(cmyk, progressive=True)
    add_good("jpeg/good/cmyk_progressive.jpg", data, pillow_rgb(data), tolerance=4)

    for orientation, rotation in ROTATIONS.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = jpeg(image, exif=exif, subsampling=0)
        add_good(f"jpeg/good/orientation_{orientation}.jpg", data, pillow_rgb(data), tolerance=3, rotation=rotation)
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    data = jpeg(image, exif=exif, subsampling=0)
    add_good("jpeg/good/orientation_6_little_endian.jpg", data, pillow_rgb(data), tolerance=3, rotation=90)
    data = jpeg(image, exif=b"Exif\0\0MM\0*\xff\xff\xff\xff", subsampling=0)
    add_good("jpeg/good/exif_damaged.jpg", data, Image.open(io.BytesIO(data)), tolerance=3)

    data = jpeg(image, dpi=(200, 200), subsampling=0)
    add_good("jpeg/good/dpi_200.jpg", data, pillow_rgb(data), tolerance=3, dpi=200.0)
    jfif = data.index(b"JFIF\0")
    per_cm = data[: jfif + 7] + b"\x02\x00\x76\x00\x76" + data[jfif + 12 :]
    add_good("jpeg/good/dpi_118_per_cm.jpg", per_cm, pillow_rgb(per_cm), tolerance=3, dpi=299.72)

    whole = variants["baseline_444"]
    add_good("jpeg/good/trailing_bytes.jpg", whole + b"\xff\xd8 trailing \xff\xfe", pillow_rgb(whole), tolerance=3)
    progressive = variants["progressive"]
    for name, data in (("baseline", whole), ("progressive", progressive)):
        scan = data.index(b"\xff\xda")
        cut = {"in_header": 30, "before_scan": scan, "at_half_scan": (scan + len(data)) // 2, "at_end": len(data) - 2}
        for where, length in cut.items():
            add_bad(f"jpeg/bad/{name}_cut_{where}.jpg", data[:length], "CORRUPT_FILE", "cut off")
    half = (whole.index(b"\xff\xda") + len(whole)) // 2
    add_bad("jpeg/bad/half_scan_then_end.jpg", whole[:half] + b"\xff\xd9", "CORRUPT_FILE", "")
    add_bad("jpeg/bad/magic_only.jpg", b"\xff\xd8\xff", "CORRUPT_FILE", "cut off")
    add_bad("jpeg/bad/no_image.jpg", b"\xff\xd8\xff\xd9", "CORRUPT_FILE", "no image")

    sof = whole.index(b"\xff\xc0")

    def resized(width: int, height: int) -> bytes:
        return whole[: sof + 5] + struct.pack(">HH", height, width) + whole[sof + 9 :]

    add_bad("jpeg/bad/zero_width.jpg", resized(0, 40), "CORRUPT_FILE", "zero")
    add_bad("jpeg/bad/zero_height.jpg", resized(64, 0), "CORRUPT_FILE", "zero")
    add_bad("jpeg/bad/size_60000.jpg", resized(60_000, 60_000), "FILE_TOO_LARGE", "max_pixels")
    add_bad("jpeg/bad/size_lies.jpg", resized(14_000, 14_000), "CORRUPT_FILE", "cut off")
    add_bad("jpeg/bad/size_taller.jpg", resized(64, 200), "CORRUPT_FILE", "")
    lossless = whole[:sof] + b"\xff\xc3" + whole[sof + 2 :]
    add_bad("jpeg/bad/lossless.jpg", lossless, "INVALID_FILE_FORMAT", "lossless")
    add_bad("jpeg/bad/twelve_bits.jpg", whole[: sof + 4] + b"\x0c" + whole[sof + 5 :], "INVALID_FILE_FORMAT", "8 bits")
    first = progressive.index(b"\xff\xda")
    second = progressive.index(b"\xff\xda", first + 2)
    last_scan = progressive[progressive.rindex(b"\xff\xda") : -2]
    bomb = progressive[:second] + last_scan * 150 + b"\xff\xd9"
    add_bad("jpeg/bad/scan_bomb.jpg", bomb, "CORRUPT_FILE", "scans")

    make_jpeg_layouts()


def make_jpeg_layouts() -> None:
    """Layouts that Pillow does not write; tests/core/test_jpeg_layouts.py has many more."""
    rgb = [np.asarray(plan(64, 40))[..., channel] for channel in range(3)]
    ycc = [np.asarray(plan(64, 40).convert("YCbCr"))[..., channel] for channel in range(3)]
    halved = ((2, 2), (1, 1), (1, 1))
    each = baseline_scans((0,), (1,), (2,))
    layouts = {
        "three_scans_420": (ycc, Layout(halved, each, has_jfif=True)),
        "three_scans_444": (ycc, Layout(((1, 1),) * 3, each, has_jfif=True)),
        "two_scans_422": (ycc, Layout(((2, 1), (1, 1), (1, 1)), baseline_scans((0,), (1, 2)), has_jfif=True)),
        "three_scans_440_restart": (ycc, Layout(((1, 2), (1, 1), (1, 1)), each, restart_interval=3, has_jfif=True)),
        "interleaved_411": (ycc, Layout(((4, 1), (1, 1), (1, 1)), baseline_scans((0, 1, 2)), has_jfif=True)),
        "progressive_410": (ycc, Layout(((4, 2), (1, 1), (1, 1)), progressive_scans(3), is_progressive=True)),
        "three_scans_rgb": (rgb, Layout(((1, 1),) * 3, each, adobe_transform=0)),
        "stray_bytes": (ycc, Layout(halved, baseline_scans((0, 1, 2)), has_jfif=True, between_segments=b"stray \x00")),
    }
    short_adobe = b"\xff\xee\0\x09Adobe\0\x64"
    layouts["short_adobe"] = (ycc, Layout(halved, baseline_scans((0, 1, 2)), extra_segments=short_adobe))
    for name, (planes, layout) in layouts.items():
        data = write_jpeg(planes, layout)
        add_good(f"jpeg/good/{name}.jpg", data, pillow_rgb(data), tolerance=0)
    whole = write_jpeg(*layouts["three_scans_420"])
    second = whole.index(b"\xff\xda", whole.index(b"\xff\xda") + 2)
    add_bad("jpeg/bad/colour_missing.jpg", whole[:second] + b"\xff\xd9", "CORRUPT_FILE", "no data")
    add_bad("jpeg/bad/three_scans_cut.jpg", whole[: second + 40] + b"\xff\xd9", "CORRUPT_FILE", "")


# --- TIFF -----------------------------------------------------------------------------------------------------------


def tiff_of(image: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "TIFF", **options)
    return buffer.getvalue()


def make_tiff() -> None:
    height, width = 21, 33
    rgb = pattern(height, width, 3, 255)
    twin = Image.fromarray(rgb.astype(np.uint8))
    for compression in ("stored", "lzw", "deflate", "old_deflate", "packbits"):
        data = write_tiff((rgb, TiffLayout(compression=compression)))
        add_good(f"tiff/good/rgb_{compression}.tif", data, twin, tolerance=0)
    layouts = {
        "tiles": TiffLayout(tile_wh=(16, 16), compression="lzw"),
        "planes": TiffLayout(is_planar=True, compression="deflate"),
        "planes_tiles": TiffLayout(is_planar=True, tile_wh=(16, 32), is_big_endian=True),
        "predictor": TiffLayout(has_predictor=True, compression="lzw"),
        "big_endian": TiffLayout(is_big_endian=True),
        "big_tiff": TiffLayout(is_big_tiff=True),
        "big_tiff_big_endian": TiffLayout(is_big_tiff=True, is_big_endian=True, compression="deflate"),
    }
    for name, layout in layouts.items():
        add_good(f"tiff/good/rgb_{name}.tif", write_tiff((rgb, layout)), twin, tolerance=0)
    for bits in (1, 2, 4, 8, 16):
        grey = pattern(height, width, 1, 2**bits - 1)
        twin_of_grey = rgb_twin(grey, bits, GREY)
        layout = TiffLayout(photometric=TIFF_GREY, bits=bits)
        add_good(f"tiff/good/grey_{bits}.tif", write_tiff((grey, layout)), twin_of_grey, tolerance=0)
        layout = TiffLayout(photometric=GREY_WHITE_0, bits=bits, is_big_endian=True)
        inverted = ImageOps.invert(twin_of_grey)
        add_good(f"tiff/good/white_zero_{bits}.tif", write_tiff((grey, layout)), inverted, tolerance=0)
    wide = pattern(height, width, 3, 65535)
    for name, is_big_endian in (("little", False), ("big", True)):
        data = write_tiff(
            (wide, TiffLayout(bits=16, is_big_endian=is_big_endian, has_predictor=True, compression="lzw"))
        )
        add_good(f"tiff/good/rgb_16_{name}.tif", data, rgb_twin(wide, 16, RGB), tolerance=0)
    for bits in (1, 2, 4, 8):
        indices, palette = pattern(height, width, 1, 2**bits - 1), pattern(1, 2**bits, 3, 255)[0]
        tags = {320: (3, tuple(int(value) * 257 for value in palette.T.ravel()))}
        data = write_tiff((indices, TiffLayout(photometric=TIFF_PALETTE, bits=bits, tags=tags)))
        add_good(f"tiff/good/palette_{bits}.tif", data, rgb_twin(indices, bits, PALETTE, palette), tolerance=0)
    inks = pattern(height, width, 4, 255)
    data = write_tiff((inks, TiffLayout(photometric=CMYK)))
    add_good("tiff/good/cmyk.tif", data, Image.open(io.BytesIO(data)).convert("RGB"), tolerance=1)
    alpha = pattern(height, width, 4, 255)
    data = write_tiff((alpha, TiffLayout(tags={338: (3, (2,))})))
    add_good("tiff/good/rgba.tif", data, rgb_twin(alpha, 8, RGBA), tolerance=1)
    multiplied = alpha.copy()
    multiplied[..., :3] = np.minimum(multiplied[..., :3], multiplied[..., 3:])
    flat = Image.fromarray((multiplied[..., :3] + 255 - multiplied[..., 3:]).astype(np.uint8))
    data = write_tiff((multiplied, TiffLayout(tags={338: (3, (1,))})))
    add_good("tiff/good/rgba_premultiplied.tif", data, flat, tolerance=0)

    make_tiff_pages(rgb, twin)
    make_bad_tiff(rgb)


def make_tiff_pages(rgb: np.ndarray, twin: Image.Image) -> None:
    """Faxes, JPEGs, orientation, density and pages."""
    page = plan(64, 40)
    fax = page.convert("1")
    faxes = {
        "fax_3": {"compression": "group3"},
        "fax_3_two_dimensions": {"compression": "group3", "tiffinfo": {292: 1}},
        "fax_3_filled": {"compression": "group3", "tiffinfo": {292: 4}},
        "fax_4": {"compression": "group4"},
        "fax_4_bits_reversed": {"compression": "group4", "tiffinfo": {266: 2}},
        "fax_rows": {"compression": "tiff_ccitt"},
    }
    for name, options in faxes.items():
        add_good(f"tiff/good/{name}.tif", tiff_of(fax, **options), fax.convert("RGB"), tolerance=0)
    for name, image in (("jpeg", page), ("jpeg_grey", page.convert("L"))):
        data = tiff_of(image, compression="jpeg")
        add_good(f"tiff/good/{name}.tif", data, Image.open(io.BytesIO(data)).convert("RGB"), tolerance=2)
    for orientation, rotation in ROTATIONS.items():
        data = write_tiff((rgb, TiffLayout(tags={274: (3, (orientation,))})))
        turned = ImageOps.exif_transpose(with_orientation(twin, orientation))
        add_good(f"tiff/good/orientation_{orientation}.tif", data, turned, tolerance=0, rotation=rotation)
    densities = {"inch": ((300, 1), 2, 300.0), "cm": ((11811, 100), 3, 300.0), "no_unit": ((300, 1), 1, 0.0)}
    for name, (density, unit, dpi) in densities.items():
        data = write_tiff((rgb, TiffLayout(tags={282: (5, density), 283: (5, density), 296: (3, (unit,))})))
        add_good(f"tiff/good/dpi_{name}.tif", data, twin, tolerance=0, dpi=dpi)
    smaller = (rgb[::2, ::2], TiffLayout(tags={254: (4, (1,))}))
    grey = pattern(9, 7, 1, 255)
    pages = write_tiff((rgb, TiffLayout()), smaller, (grey, TiffLayout(photometric=TIFF_GREY)))
    add_good("tiff/good/two_pages_and_a_smaller_copy.tif", pages, twin, tolerance=0)
    add_good("tiff/good/two_pages_and_a_smaller_copy.tif", pages, rgb_twin(grey, 8, GREY), tolerance=0, page=1)


def make_bad_tiff(rgb: np.ndarray) -> None:
    grey = pattern(9, 7, 1, 255)
    whole = write_tiff((rgb, TiffLayout(compression="deflate")))
    add_bad("tiff/bad/cut_magic_only.tif", whole[:4], "CORRUPT_FILE", "cut off")
    add_bad("tiff/bad/cut_before_directory.tif", whole[:-150], "CORRUPT_FILE", "cut off")
    beyond = write_tiff((rgb, TiffLayout(tags={273: (4, (1 << 20,) * 3)})))
    add_bad("tiff/bad/strip_beyond_end.tif", beyond, "CORRUPT_FILE", "cut off")
    short = write_tiff((rgb, TiffLayout(tags={279: (4, (9, 9, 9))})))
    add_bad("tiff/bad/strip_too_short.tif", short, "CORRUPT_FILE", "cut off")
    few = write_tiff((rgb, TiffLayout(tags={257: (4, (400,))})))
    add_bad("tiff/bad/strips_missing.tif", few, "CORRUPT_FILE", "fewer strips")
    loop = bytearray(write_tiff((grey, TiffLayout(photometric=TIFF_GREY))))
    loop[-4:] = loop[4:8]
    add_bad("tiff/bad/pages_lead_back.tif", bytes(loop), "CORRUPT_FILE", "leads back")
    large = TiffLayout(tags={256: (4, (60_000,)), 257: (4, (60_000,))})
    add_bad("tiff/bad/size_60000.tif", write_tiff((rgb, large)), "FILE_TOO_LARGE", "max_pixels")
    tile = TiffLayout(tile_wh=(16, 16), tags={322: (4, (60_000,)), 323: (4, (60_000,))})
    add_bad("tiff/bad/tile_60000.tif", write_tiff((rgb, tile)), "FILE_TOO_LARGE", "max_pixels")
    add_bad("tiff/bad/zero_width.tif", write_tiff((rgb, TiffLayout(tags={256: (4, (0,))}))), "CORRUPT_FILE", "zero")
    no_palette = TiffLayout(photometric=TIFF_PALETTE)
    add_bad("tiff/bad/palette_missing.tif", write_tiff((grey, no_palette)), "CORRUPT_FILE", "palette")
    refused = {
        "jpeg_old": ({259: (3, (6,))}, "old-style JPEG"),
        "zstandard": ({259: (3, (50_000,))}, "Zstandard"),
        "webp": ({259: (3, (50_001,))}, "WebP"),
        "method_unknown": ({259: (3, (12_345,))}, "an unknown method"),
        "lab": ({262: (3, (8,))}, "Lab colours"),
        "ycbcr_no_jpeg": ({262: (3, (6,))}, "YCbCr"),
        "bits_12": ({258: (3, (12,) * 3)}, "other than 1, 2, 4, 8 or 16 bits"),
        "bits_differ": ({258: (3, (8, 8, 4))}, "other than 1, 2, 4, 8 or 16 bits"),
        "floats": ({339: (3, (3,) * 3)}, "no whole numbers"),
        "predictor_3": ({317: (3, (3,))}, "predictor"),
        "samples_99": ({277: (3, (99,))}, "99 samples"),
    }
    for name, (tags, message) in refused.items():
        add_bad(f"tiff/bad/{name}.tif", write_tiff((rgb, TiffLayout(tags=tags))), "INVALID_FILE_FORMAT", message)


# --- WebP -----------------------------------------------------------------------------------------------------------


def webp(image: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", **options)
    return buffer.getvalue()


def on_white(image: Image.Image) -> Image.Image:
    rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")


def make_webp() -> None:
    image = plan(64, 40)
    alpha = image.copy()
    alpha.putalpha(Image.linear_gradient("L").resize(image.size))
    variants = {
        "lossless": webp(image, lossless=True),
        "lossy": webp(image, quality=90),
        "lossless_alpha": webp(alpha, lossless=True),
        "lossy_alpha": webp(alpha, quality=90),
        "animation": webp(image, lossless=True, save_all=True, append_images=[ImageOps.invert(image)], duration=100),
        "one_pixel": webp(plan(1, 1), lossless=True),
    }
    for name, data in variants.items():
        # Two decoders interpolate halved colours differently at edges.
        reference = on_white(Image.open(io.BytesIO(data)))
        add_good(f"webp/good/{name}.webp", data, reference, tolerance=6 if "lossy" in name else 1)
    for orientation, rotation in ROTATIONS.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = webp(image, lossless=True, exif=exif)
        turned = ImageOps.exif_transpose(with_orientation(image, orientation))
        add_good(f"webp/good/orientation_{orientation}.webp", data, turned, tolerance=0, rotation=rotation)
    for name, whole in (("lossless", variants["lossless"]), ("lossy", variants["lossy"])):
        for where, length in {"magic_only": 12, "in_header": 18, "in_data": len(whole) // 2}.items():
            add_bad(f"webp/bad/{name}_cut_{where}.webp", whole[:length], "CORRUPT_FILE", "cut off")
    whole = variants["lossless"]
    add_bad("webp/bad/size_lies.webp", whole[:21] + b"\xff\xff\xff\x0f" + whole[25:], "FILE_TOO_LARGE", "max_pixels")
    add_bad("webp/bad/no_picture.webp", b"RIFF\x04\0\0\0WEBP", "CORRUPT_FILE", "")


# --- PDF ------------------------------------------------------------------------------------------------------------


def draw_plan(sheet: canvas.Canvas, colour: tuple[float, float, float]) -> None:
    """Large flat areas: probes compare colours, not two rasterisers' edges."""
    sheet.setFillColorRGB(*colour)
    sheet.rect(20, 30, 60, 40, stroke=0, fill=1)
    sheet.setFillColorRGB(0.1, 0.2, 0.7)
    sheet.rect(120, 90, 50, 30, stroke=0, fill=1)
    sheet.setFillColorRGB(0.2, 0.6, 0.2)
    sheet.rect(20, 90, 50, 30, stroke=0, fill=1)


def pdf(*, pages: int = 1, **page_keys: object) -> bytes:
    """Pages of 200 x 140 points; `page_keys` are set on each page's dictionary."""
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=(200, 140), invariant=1)
    for page in range(pages):
        draw_plan(sheet, (0.8, 0.3, 0.2) if page == 0 else (0.3, 0.8, 0.9))
        sheet.showPage()
    sheet.save()
    document = pikepdf.open(io.BytesIO(buffer.getvalue()))
    for page in document.pages:
        for key, value in page_keys.items():
            page.obj[f"/{key}"] = value
    return saved(document)


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer, **({"deterministic_id": True, "static_id": False} | options))
    return buffer.getvalue()


def rendered(data: bytes, page: int, dpi: float, scale: float = 1.0) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    return document[page].render(scale=dpi / 72 * scale, rev_byteorder=True).to_pil().convert("RGB")


def add_good_pdf(
    name: str,
    data: bytes,
    *,
    page: int = 0,
    rotation: int = 0,
    dpi: float = PDF_DPI,
    reference: Image.Image | None = None,
) -> None:
    reference = reference or rendered(data, page, dpi)
    add_good(
        f"pdf/good/{name}.pdf", data, reference, tolerance=2, dpi=dpi, rotation=rotation, page=page, request_dpi=dpi
    )


def raw_pdf(objects: list[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects, the first of which is the catalog."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, xref)


def one_page(
    content: bytes,
    resources: bytes = b"",
    extra: list[bytes] = (),
    *,
    page: bytes = b"",
    filters: bytes = b"",
    media_box: bytes = b"[0 0 200 140]",
) -> bytes:
    """A page whose content stream is object 4; `extra` objects count from 5."""
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R/Resources<<%s>>%s>>" % (media_box, resources, page),
            stream(content, filters),
            *extra,
        ]
    )


def stream(data: bytes, keys: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), keys, data)


def form(content: bytes, resources: bytes = b"", keys: bytes = b"") -> bytes:
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 200 140]/Resources<<%s>>%s" % (resources, keys))


RED_SQUARE = b"0.8 0.3 0.2 rg 20 30 60 40 re f "


def make_pdf() -> None:
    plain = pdf()
    add_good_pdf("plain", plain)
    add_good_pdf("plain", plain, dpi=150)
    for rotation in (90, 180, 270):
        add_good_pdf(f"rotate_{rotation}", pdf(Rotate=rotation), rotation=rotation)
    add_good_pdf("rotate_minus_90", pdf(Rotate=-90), rotation=270)
    two = pdf(pages=2)
    for page in (0, 1):
        add_good_pdf("two_pages", two, page=page)
    add_good_pdf("crop_box", pdf(CropBox=[10, 20, 110, 100]))
    add_good_pdf("crop_box_rotated", pdf(CropBox=[10, 20, 110, 100], Rotate=90), rotation=90)
    add_good_pdf("crop_box_beyond_media_box", pdf(CropBox=[-50, -50, 110, 100]))
    add_good_pdf("media_box_off_origin", pdf(MediaBox=[-30, 10, 150, 130]))
    add_good_pdf("media_box_reversed", pdf(MediaBox=[200, 140, 0, 0]))
    unit = pdf(UserUnit=2)
    plain_at_twice = rendered(plain, 0, 2 * PDF_DPI)
    add_good_pdf("user_unit_2", unit, reference=plain_at_twice)
    document = pikepdf.open(io.BytesIO(plain))
    streams = pikepdf.ObjectStreamMode.generate
    add_good_pdf("object_streams", saved(document, object_stream_mode=streams))
    add_good_pdf("linearised", saved(document, linearize=True))
    add_good_pdf("junk_before_header", b"junk\n" * 20 + plain)
    add_good_pdf("xref_offset_wrong", plain.replace(b"startxref\n", b"startxref\n1"))
    add_good_pdf("empty_page", one_page(b""))
    nested = b"".join(b"q 0.99 0 0 0.99 0 0 cm " for _ in range(300)) + RED_SQUARE + b"Q " * 300
    add_good_pdf("nested_states", one_page(nested))
    add_good_pdf("form", one_page(b"/F Do", b"/XObject<</F 5 0 R>>", [form(RED_SQUARE)]))
    # A form that draws itself: what is drawn before the loop is shown.
    loop = form(RED_SQUARE + b"/F Do", b"/XObject<</F 5 0 R>>")
    add_good_pdf("form_draws_itself", one_page(b"/F Do", b"/XObject<</F 5 0 R>>", [loop]))
    image = zlib.compress(bytes([200, 80, 50] * 16))
    keys = b"/Type/XObject/Subtype/Image/Width 4/Height 4/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
    add_good_pdf("image", one_page(b"100 0 0 80 20 30 cm /I Do", b"/XObject<</I 5 0 R>>", [stream(image, keys)]))
    twice = zlib.compress(zlib.compress(RED_SQUARE))
    add_good_pdf("compressed_twice", one_page(twice, filters=b"/Filter[/FlateDecode/FlateDecode]"))
    make_pdf_jpegs()
    half = b"/ExtGState<</G<</ca 0.5>>>>"
    add_good_pdf("transparent_on_white", one_page(b"/G gs 1 0 0 rg 0 0 200 140 re f", half))

    owner_only = pikepdf.Encryption(owner="owner", user="", R=4, aes=True)
    add_good_pdf(
        "encrypted_without_password", saved(document, encryption=owner_only, deterministic_id=False, static_id=True)
    )
    protected = {
        "rc4": {"R": 3, "aes": False, "metadata": False},
        "aes_128": {"R": 4, "aes": True},
        "aes_256": {"R": 6, "aes": True},
    }
    for name, options in protected.items():
        encryption = pikepdf.Encryption(owner="owner", user="user", **options)
        data = saved(document, encryption=encryption, deterministic_id=False, static_id=True)
        add_bad(f"pdf/bad/encrypted_{name}.pdf", data, "INVALID_FILE_FORMAT", "protected by a password")

    add_bad("pdf/bad/header_only.pdf", b"%PDF-1.7\n", "CORRUPT_FILE", "cut off")
    add_bad("pdf/bad/no_objects.pdf", b"%PDF-1.7\n" + b"nothing here\n" * 20, "CORRUPT_FILE", "cut off")
    add_bad("pdf/bad/cut_in_first_object.pdf", plain[:60], "CORRUPT_FILE", "")
    empty = raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])
    add_bad("pdf/bad/no_pages.pdf", empty, "CORRUPT_FILE", "no pages")
    loop = raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"])
    add_bad("pdf/bad/page_tree_loop.pdf", loop, "CORRUPT_FILE", "no pages")
    huge = one_page(b"", media_box=b"[0 0 14400 14400]", page=b"/UserUnit 10")
    add_bad("pdf/bad/media_box_huge.pdf", huge, "FILE_TOO_LARGE", "max_pixels")
    endless = one_page(b"", media_box=b"[0 0 1000000000000 1000000000000]")
    add_bad("pdf/bad/media_box_endless.pdf", endless, "FILE_TOO_LARGE", "max_pixels")
    strip = one_page(b"", media_box=b"[0 0 70000 10]")
    add_bad("pdf/bad/side_over_65535.pdf", strip, "INVALID_OPTION", "at most")
    kids = b"<</Type/Page>>" * 501
    pages = raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/MediaBox[0 0 9 9]/Kids[%s]/Count 501>>" % kids])
    add_bad("pdf/bad/pages_501.pdf", pages, "FILE_TOO_LARGE", "max_pages")

    make_pdf_drawings()
    make_pdf_bombs()


def make_pdf_drawings() -> None:
    """Pages whose pixels depend on how shapes, groups and images are drawn."""
    overpaint = zlib.compress(b"/G gs 0.5 0.7 0.9 rg " + b"0 0 200 140 re f " * 1_000, 9)
    half = b"/ExtGState<</G<</ca 0.5>>>>"
    add_good_pdf("overpainted", one_page(overpaint, half, filters=b"/Filter/FlateDecode"))

    boxes = [b"%d %g 180 0.05 re f " % (10, y + 0.3) for y in range(5, 135, 4)]
    lines = [b"%g 5 0.05 130 re f " % (x + 0.3) for x in range(12, 190, 4)]
    for name, shapes in (("rows", boxes), ("columns", lines)):
        for dpi in (PDF_DPI, 150):
            add_good_pdf(f"thin_{name}", one_page(b"".join(shapes)), dpi=dpi)

    states = b"/ExtGState<</G<</BM/Multiply>>>>"
    marked = b"1 1 0 rg /G gs 0 0 200 140 re f"
    for name, keys in (("open", b"/Group<</S/Transparency>>"), ("isolated", b"/Group<</S/Transparency/I true>>")):
        group = form(marked, states, keys)
        add_good_pdf(f"multiply_in_{name}_group", one_page(RED_SQUARE + b"/F Do", b"/XObject<</F 5 0 R>>", [group]))

    make_pdf_scans()


def make_pdf_scans() -> None:
    """Pages that are one image of one bit a pixel, in the ways in which scanners write them."""
    width, height = 1600, 1120
    plan = Image.new("1", (width, height), 1)
    for left, top, right, bottom in ((160, 240, 640, 560), (960, 720, 1360, 960), (160, 720, 560, 960)):
        plan.paste(0, (left, top, right, bottom))
    bits = np.packbits(np.asarray(plan), axis=1).tobytes()
    buffer = io.BytesIO()
    plan.save(buffer, "TIFF", compression="group4", tiffinfo={278: height})
    tiff = Image.open(io.BytesIO(buffer.getvalue()))
    offset, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    fax = buffer.getvalue()[offset : offset + length]
    black = b"/BlackIs1 true" if tiff.tag_v2[262] == 1 else b""
    fax_keys = b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d/Rows %d%s>>" % (width, height, black)
    flate = b"/Filter/FlateDecode"
    grey = b"/ColorSpace/DeviceGray"
    cases = {
        "fax": (fax, grey + fax_keys),
        "flate": (zlib.compress(bits, 9), grey + flate),
        "inverted": (zlib.compress(bits, 9), grey + flate + b"/Decode[1 0]"),
        "palette": (zlib.compress(bits, 9), b"/ColorSpace[/Indexed/DeviceRGB 1<c8c8c8303030>]" + flate),
        "coloured_palette": (zlib.compress(bits, 9), b"/ColorSpace[/Indexed/DeviceRGB 1<c83030ffffff>]" + flate),
        "stencil": (zlib.compress(bits, 9), b"/ImageMask true" + flate),
    }
    for name, (data, keys) in cases.items():
        size = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1" % (width, height)
        for place, matrix in (
            ("", b"200 0 0 140 0 0"),
            ("_turned", b"0 140 -200 0 200 0"),
            ("_mirrored", b"-200 0 0 140 200 0"),
        ):
            page = one_page(
                b"0.8 0.3 0.2 rg %s cm /I Do" % matrix, b"/XObject<</I 5 0 R>>", [stream(data, size + keys)]
            )
            if not place or name == "flate":
                add_good_pdf(f"scan_{name}{place}", page)


def make_pdf_jpegs() -> None:
    """Images of 64 x 40 that are drawn pixel by pixel, and how their JPEG is stored."""
    picture = plan(64, 40)
    rgb = [np.asarray(picture)[..., channel] for channel in range(3)]
    ycc = [np.asarray(picture.convert("YCbCr"))[..., channel] for channel in range(3)]
    cmyk = [255 - np.asarray(picture.convert("CMYK"))[..., channel] for channel in range(4)]
    halved, whole = ((2, 2), (1, 1), (1, 1)), ((1, 1),) * 3
    each = baseline_scans((0,), (1,), (2,))
    jpegs = {
        "three_scans_420": (b"RGB", write_jpeg(ycc, Layout(halved, each, has_jfif=True))),
        "three_scans_444": (b"RGB", write_jpeg(ycc, Layout(whole, each, has_jfif=True))),
        "three_scans_rgb": (b"RGB", write_jpeg(rgb, Layout(whole, each, adobe_transform=0))),
        "stray_bytes": (
            b"RGB",
            write_jpeg(ycc, Layout(halved, baseline_scans((0, 1, 2)), has_jfif=True, between_segments=b"stray \0")),
        ),
        "four_scans_cmyk": (
            b"CMYK",
            write_jpeg(cmyk, Layout(((1, 1),) * 4, baseline_scans((0,), (1,), (2,), (3,)), adobe_transform=0)),
        ),
    }
    for name, (space, data) in jpegs.items():
        decode = b"/Decode[1 0 1 0 1 0 1 0]" if space == b"CMYK" else b""
        keys = b"/Type/XObject/Subtype/Image/Width 64/Height 40/BitsPerComponent 8/ColorSpace/Device%s%s" % (
            space,
            decode,
        )
        files = {name: stream(data, keys + b"/Filter/DCTDecode")}
        if name == "three_scans_420":
            files[f"{name}_deflated"] = stream(zlib.compress(data), keys + b"/Filter[/FlateDecode/DCTDecode]")
        for file, image in files.items():
            page = one_page(b"64 0 0 40 20 30 cm /I Do", b"/XObject<</I 5 0 R>>", [image])
            add_good_pdf(f"jpeg_{file}", page)


def make_pdf_bombs() -> None:
    """Small files that ask for endless work or memory."""
    too_long, code = "takes too long", "INVALID_FILE_FORMAT"
    x_objects = b"/XObject<</F %d 0 R>>"
    forms = [form(b"/F Do " * 10, x_objects % (6 + level)) for level in range(30)] + [form(RED_SQUARE)]
    add_bad("pdf/bad/form_blowup.pdf", one_page(b"/F Do", x_objects % 5, forms), code, "to be drawn")
    itself = form(b"/F Do " * 10 + RED_SQUARE, x_objects % 5)
    # PDFium does not come back from these two.
    once = rendered(one_page(RED_SQUARE), 0, PDF_DPI)
    add_good_pdf("form_draws_itself_often", one_page(b"/F Do", x_objects % 5, [itself]), reference=once)
    glyph = b"1000 0 d0 BT /T 1 Tf (aaaaaaaaaa) Tj ET"
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[1]"
        b"/Encoding<</Differences[97/a]>>/CharProcs<</a 6 0 R>>/Resources<</Font<</T 5 0 R>>>>>>"
    )
    text = one_page(b"BT /T 9 Tf (a) Tj ET", b"/Font<</T 5 0 R>>", [font, stream(glyph)])
    add_good_pdf("glyph_draws_itself", text, reference=rendered(one_page(b""), 0, PDF_DPI))

    def tiled(cell: bytes, step: bytes) -> bytes:
        keys = b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 %s %s]/XStep %s/YStep %s/Resources<<>>"
        tile = stream(RED_SQUARE, keys % (cell, cell, step, step))
        return one_page(b"/Pattern cs /P scn 0 0 200 140 re f", b"/Pattern<</P 5 0 R>>", [tile])

    add_bad("pdf/bad/pattern_of_endless_tiles.pdf", tiled(b"1000000", b"0.1"), code, too_long)
    function = b"<</FunctionType 3/Domain[0 1]/Functions[5 0 R]/Bounds[]/Encode[0 1]>>"
    space = b"/ColorSpace<</C[/Separation/Spot/DeviceRGB 5 0 R]>>"
    add_bad("pdf/bad/function_calls_itself.pdf", one_page(b"/C cs 1 scn", space, [function]), code, "too deeply")
    spaces = [b"[/Indexed %d 0 R 1 <000000ffffff>]" % (6 + level) for level in range(100)] + [b"/DeviceRGB"]
    chain = one_page(b"/C cs 1 scn 0 0 99 99 re f", b"/ColorSpace<</C 5 0 R>>", spaces)
    add_bad("pdf/bad/colour_space_chain.pdf", chain, code, "too deeply")
    add_bad("pdf/bad/dashes_tiny.pdf", one_page(b"[0.0000001] 0 d 0 0 m 200 140 l 0 140 l S"), code, too_long)

    def with_image(keys: bytes, data: bytes = b"x") -> bytes:
        image = stream(data, b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8" + keys)
        return one_page(b"100 0 0 80 20 30 cm /I Do", b"/XObject<</I 5 0 R>>", [image])

    large = b"/Width 60000/Height 60000"
    add_bad("pdf/bad/image_60000.pdf", with_image(large), "FILE_TOO_LARGE", "max_pixels")
    small = b"/Width 8/Height 8"
    mask = with_image(small + b"/SMask 6 0 R")
    mask = mask.replace(
        b"endobj\nxref",
        b"endobj\n6 0 obj\n%s\nendobj\nxref"
        % stream(b"x", b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8" + large),
    )
    add_bad("pdf/bad/image_mask_60000.pdf", mask, "FILE_TOO_LARGE", "max_pixels")
    fax = with_image(small + b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 1000000000>>")
    add_bad("pdf/bad/image_fax_columns.pdf", fax, "FILE_TOO_LARGE", "max_pixels")
    sides = struct.pack(">II", 60_000, 60_000)
    jbig2 = bytes([0, 0, 0, 0, 48, 0, 1, 0, 0, 0, 19]) + sides + bytes(11)
    add_bad(
        "pdf/bad/image_jbig2_60000.pdf",
        with_image(small + b"/Filter/JBIG2Decode", jbig2),
        "FILE_TOO_LARGE",
        "max_pixels",
    )
    siz = b"\xff\x4f\xff\x51\0\x29\0\0" + sides + bytes(8) + sides + bytes(8) + b"\0\x01\x07\x01\x01"
    add_bad(
        "pdf/bad/image_jpeg_2000_60000.pdf",
        with_image(small + b"/Filter/JPXDecode", siz),
        "FILE_TOO_LARGE",
        "max_pixels",
    )


# --- Other formats --------------------------------------------------------------------------------------------------


def make_other() -> None:
    image = plan(4, 4)

    def encoded(kind: str) -> bytes:
        buffer = io.BytesIO()
        image.save(buffer, kind)
        return buffer.getvalue()

    cases = {
        "empty.png": (b"", "empty"),
        "gif.png": (encoded("GIF"), "GIF"),
        "bmp.jpg": (encoded("BMP"), "BMP"),
        "jpeg_2000.jpg": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(30), "JPEG 2000"),
        "avif.webp": (b"\0\0\0\x1cftypavif" + bytes(16), "AVIF"),
        "photoshop.tiff": (b"8BPS\0\x01" + bytes(20), "Photoshop"),
        "svg.pdf": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        "zip.pdf": (b"PK\x03\x04" + bytes(30), "ZIP"),
        "dwg.pdf": (b"AC1032" + bytes(30), "DWG"),
        "dxf.pdf": (b"  0\nSECTION\n  2\nHEADER\n", "DXF"),
        "heic.jpg": (b"\0\0\0\x18ftypheic" + bytes(12), "HEIC"),
        "text.png": (b"hello", "no known"),
    }
    for name, (data, message) in cases.items():
        add_bad(f"{name.split('.')[1].replace('jpg', 'jpeg')}/bad/is_{name}", data, "INVALID_FILE_FORMAT", message)


def main() -> None:
    for folder in ("png", "jpeg", "tiff", "webp", "pdf"):
        shutil.rmtree(HERE / folder, ignore_errors=True)
    make_png()
    make_jpeg()
    make_tiff()
    make_webp()
    make_pdf()
    make_other()
    lines = [f'"good": {table(good)}', f'"bad": {table(bad)}']
    (HERE / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(good)} good cases, {len(bad)} bad files")


def table(cases: dict[str, dict]) -> str:
    """One case a line, so that a change shows as one line of a diff."""
    rows = (f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in sorted(cases.items()))
    return "{\n" + ",\n".join(rows) + "\n}"


if __name__ == "__main__":
    main()
