"""What happens to a drawing between the plotter and the upload: scanners and telephones.

Every effect that moves pixels gives back its map, so that the ground truth moves along.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from draw_plans.model import Point

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
_EXIF_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Warped:
    """A picture, (h, w, 3) RGB8, and the 3 x 3 map from the flat drawing's pixels to its own."""

    pixels: Pixels
    matrix: NDArray[np.float64]


def warp_points(matrix: NDArray[np.float64], points: list[Point]) -> list[Point]:
    """Moves points through a projective map."""
    flat = np.array([[x, y, 1.0] for x, y in points]) @ matrix.T
    return [(float(x / w), float(y / w)) for x, y, w in flat]


def rasterise(pdf: bytes, *, px_per_mm: float) -> Pixels:
    """Renders the first page of a PDF, (h, w, 3) RGB8."""
    page = pypdfium2.PdfDocument(pdf)[0]
    # The renderer rounds sizes up; without the last factor float noise adds a pixel row.
    image = page.render(scale=px_per_mm * 25.4 / 72.0 * 0.999999).to_pil().convert("RGB")
    return np.asarray(image, dtype=np.uint8)


def scan(pixels: Pixels, *, angle_deg: float, seed: int) -> Warped:
    """An old print on a flatbed: skewed, yellowed, folded, speckled and a little soft."""
    height, width = pixels.shape[:2]
    random = np.random.default_rng(seed)
    grey = pixels.mean(axis=2).astype(np.float32) / 255.0
    # Toner on old paper is neither black nor even.
    page = 0.20 + 0.72 * grey + 0.013 * _clouds(random, (height, width), cell=340)
    page -= _fold(width, at=width * 0.497)[None, :]
    page -= 0.6 * _fold(height, at=height * 0.52)[:, None]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    moved = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=0.97)
    dirty = _specks(_floats(moved), random, count=260)
    soft = _floats(cv2.GaussianBlur(dirty, (0, 0), 0.75))
    noisy = soft + _floats(random.normal(0.0, 0.012, soft.shape))
    tint = np.array([1.0, 0.985, 0.945], dtype=np.float32)
    matrix = np.vstack([turn, [0, 0, 1]]).astype(np.float64)
    return Warped(pixels=_to_bytes(_floats(noisy[:, :, None] * tint)), matrix=matrix)


def photograph(pixels: Pixels, *, corners: tuple[Point, ...], size_wh: tuple[int, int], seed: int) -> Warped:
    """A sheet on a table taken by hand: perspective, one-sided light, own shadow, soft focus."""
    height, width = pixels.shape[:2]
    random = np.random.default_rng(seed)
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(flat, np.array(corners, dtype=np.float32))
    ink = pixels.astype(np.float32) / 255.0 * 0.93 + 0.02
    # Rendered larger than it is seen; without this the thin lines alias into dashes.
    sheet = cv2.GaussianBlur(ink, (0, 0), 0.9)
    scene = _table(random, size_wh)
    mask = _floats(cv2.warpPerspective(np.ones((height, width), np.float32), matrix, size_wh))
    shadow = _floats(cv2.GaussianBlur(np.roll(mask, (10, 8), axis=(0, 1)), (0, 0), 9))
    scene *= (1.0 - 0.45 * shadow)[:, :, None]
    seen = _floats(cv2.warpPerspective(sheet, matrix, size_wh, flags=cv2.INTER_LINEAR))
    scene = scene * (1.0 - mask[:, :, None]) + seen * mask[:, :, None]
    scene *= _light(size_wh)[:, :, None] * np.array([1.0, 0.97, 0.90], dtype=np.float32)
    soft = _floats(cv2.GaussianBlur(scene, (0, 0), 0.7))
    noisy = soft + _floats(random.normal(0.0, 0.014, soft.shape))
    return Warped(pixels=_to_bytes(noisy), matrix=matrix.astype(np.float64))


def encode_png(pixels: Pixels, *, grey: bool, dpi: int) -> bytes:
    """PNG without loss; ``grey`` drops the colour channels."""
    buffer = io.BytesIO()
    image = Image.fromarray(pixels).convert("L" if grey else "RGB")
    image.save(buffer, format="PNG", optimize=True, dpi=(dpi, dpi))
    return buffer.getvalue()


def encode_jpeg(pixels: Pixels, *, quality: int, turned: bool = False) -> bytes:
    """JPEG; ``turned`` stores it lying, with EXIF orientation 6, as telephones held upright do."""
    image = Image.fromarray(pixels)
    exif = Image.Exif()
    if turned:
        image = image.transpose(Image.Transpose.ROTATE_90)
        exif[_EXIF_ORIENTATION] = 6
    buffer = io.BytesIO()
    image.save(buffer, format="JPEG", quality=quality, exif=exif)
    return buffer.getvalue()


def _clouds(random: np.random.Generator, shape: tuple[int, int], *, cell: int) -> Floats:
    coarse = random.normal(0.0, 1.0, (shape[0] // cell + 3, shape[1] // cell + 3))
    size = (shape[1], shape[0])
    smooth = cv2.resize(coarse.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return _floats(smooth)


def _fold(length: int, *, at: float) -> Floats:
    distance = np.arange(length, dtype=np.float32) - at
    valley = 0.13 * np.exp(-((distance / 1.6) ** 2))
    slope = 0.05 * np.exp(-np.abs(distance) / 45.0) * np.sign(distance)
    return _floats(valley + slope)


def _specks(page: Floats, random: np.random.Generator, *, count: int) -> Floats:
    height, width = page.shape
    for _ in range(count):
        x, y = int(random.integers(width)), int(random.integers(height))
        shade = float(random.uniform(0.25, 0.7))
        cv2.circle(page, (x, y), int(random.integers(0, 2)), shade, -1)
    return page


def _table(random: np.random.Generator, size_wh: tuple[int, int]) -> Floats:
    width, height = size_wh
    coarse = random.normal(0.0, 1.0, (height // 60 + 2, width)).astype(np.float32)
    grain = cv2.GaussianBlur(cv2.resize(coarse, size_wh), (0, 0), sigmaX=1.6, sigmaY=12)
    wood = np.array([0.46, 0.31, 0.20], dtype=np.float32)
    shade = 1.0 + 0.16 * np.asarray(grain, dtype=np.float32)
    return np.asarray(wood[None, None, :] * shade[:, :, None], dtype=np.float32)


def _light(size_wh: tuple[int, int]) -> Floats:
    width, height = size_wh
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width, y / height
    window = 1.08 - 0.34 * (0.75 * x + 0.5 * y)
    head = 0.20 * np.exp(-(((x - 0.78) / 0.30) ** 2) - ((y - 0.95) / 0.28) ** 2)
    return _floats(window - head)


def _floats(picture: ArrayLike) -> Floats:
    return np.asarray(picture, dtype=np.float32)


def _to_bytes(picture: Floats) -> Pixels:
    return np.asarray(np.clip(picture * 255.0 + 0.5, 0, 255), dtype=np.uint8)
