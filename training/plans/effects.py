"""What happens to a sheet on its way into a file: warps, wear, scanning and compression.

Warps move image and truth by the same map, so that they stay aligned.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Index = NDArray[np.int32]

_LEVELS: NDArray[np.float64] = np.arange(256, dtype=np.float64)
_NOISE_PX = 2048
_NOISE_SCALE = 24.0


def warp_page(image: Image, index: Index, rng: Random) -> tuple[Image, Index]:
    """Photographs or curls some sheets; most come back as they are.

    Args:
        image: Shape (h, w, 3), RGB.
        index: Shape (h, w), the number of the room at each pixel or 0.
        rng: The source of chance.

    Returns:
        Image and index of the same shapes, moved by the same map.
    """
    kind = rng.random()
    if kind < 0.07:
        return _photograph(image, index, rng)
    if kind < 0.10:
        return _curl(image, index, rng)
    return image, index


def _photograph(image: Image, index: Index, rng: Random) -> tuple[Image, Index]:
    height, width = index.shape
    inset = rng.choice([0.0, 0.03, 0.06])
    jitter = rng.uniform(0.01, 0.07)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    signs = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    moves = np.array([[rng.uniform(-jitter, jitter) + inset for _ in range(2)] for _ in range(4)], np.float32)
    moved = corners + signs * moves * np.array([width, height], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    table = _table_top(image.shape[:2], rng)
    mode: dict[str, Any] = {"borderMode": cv2.BORDER_TRANSPARENT, "flags": cv2.INTER_LINEAR}
    warped = cv2.warpPerspective(image, matrix, (width, height), dst=table, **mode)
    small = cv2.warpPerspective(index.astype(np.int16), matrix, (width, height), flags=cv2.INTER_NEAREST)
    return _as_image(warped), small.astype(np.int32)


def _table_top(size_hw: tuple[int, ...], rng: Random) -> Image:
    """Returns what lies under a photographed sheet: one colour with grain, from wood to black."""
    color = rng.choice([(0, 0, 0), (255, 255, 255), (120, 85, 55), (70, 70, 75), (200, 190, 175)])
    base = np.empty((*size_hw, 3), np.uint8)
    base[:] = color
    if rng.random() < 0.6:
        rows = _noise((size_hw[0] // rng.randint(4, 12), size_hw[1]), rng).astype(np.int16)
        grain = cv2.resize(rows, (size_hw[1], size_hw[0]))
        base = _as_image(cv2.add(base, cv2.merge([grain] * 3), dtype=cv2.CV_8U))
    return base


def _curl(image: Image, index: Index, rng: Random) -> tuple[Image, Index]:
    height, width = index.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    wave_x, wave_y = rng.uniform(0.5, 1.5) * 3.14 / width, rng.uniform(0.5, 1.5) * 3.14 / height
    map_x = x + np.float32(rng.uniform(-0.012, 0.012) * width) * np.sin(y * np.float32(wave_y))
    map_y = y + np.float32(rng.uniform(-0.012, 0.012) * height) * np.sin(x * np.float32(wave_x))
    warped = cv2.remap(image, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    moved = cv2.remap(index.astype(np.int16), map_x, map_y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
    return _as_image(warped), moved.astype(np.int32)


def degrade(image: Image, rng: Random, *, keeps_faint: bool = False) -> Image:
    """Wears, scans and compresses a sheet by chance; the places of things stay.

    Args:
        image: Shape (h, w, 3), RGB; not changed.
        rng: The source of chance.
        keeps_faint: Whether what would swallow faint lines is left out, since rooms between lines that
            nobody can see teach nothing.

    Returns:
        An image of the same shape.
    """
    steps: tuple[tuple[float, Callable[[Image, Random], Image]], ...] = (
        (0.05, _bleed_through), (0.05, _change_strokes), (0.04, _stains), (0.06, _folds), (0.14, _uneven_light),
        (0.10, _fade), (0.05, _binarise), (0.24, _blur), (0.12, _resample), (0.24, _add_noise), (0.10, _speckle),
        (0.18, _grey), (0.05, _tint), (0.03, _invert), (0.07, _darken), (0.12, _compress),
    )  # fmt: skip
    if rng.random() < 0.4:
        return image
    for chance, step in steps:
        if rng.random() < chance and not (keeps_faint and step in _SWALLOWING):
            image = step(image, rng)
    return image


def _as_image(array: npt.ArrayLike) -> Image:
    return np.ascontiguousarray(array, dtype=np.uint8)


@lru_cache(maxsize=1)
def _noise_field() -> NDArray[np.int8]:
    """Returns noise with a standard deviation of ``_NOISE_SCALE``; always the same, hence free of state."""
    generator = np.random.default_rng(20240607)
    field = generator.standard_normal((_NOISE_PX, _NOISE_PX), dtype=np.float32) * _NOISE_SCALE
    clipped: NDArray[np.int8] = np.clip(field, -127, 127).astype(np.int8)
    return clipped


def _noise(size_hw: tuple[int, ...], rng: Random) -> NDArray[np.int8]:
    """Cuts a random piece out of the noise and flips it."""
    height, width = size_hw[0], size_hw[1]
    repeats = -(-height // _NOISE_PX), -(-width // _NOISE_PX)
    field: NDArray[np.int8] = _noise_field() if repeats == (1, 1) else np.tile(_noise_field(), repeats)
    top, left = rng.randrange(field.shape[0] - height + 1), rng.randrange(field.shape[1] - width + 1)
    piece = field[top : top + height, left : left + width]
    flipped: NDArray[np.int8] = np.ascontiguousarray(piece[:: rng.choice([1, -1]), :: rng.choice([1, -1])])
    return flipped


def _add_noise(image: Image, rng: Random) -> Image:
    strength = rng.uniform(1.5, 12.0) / _NOISE_SCALE
    if rng.random() < 0.7:
        noise = cv2.merge([_noise(image.shape, rng)] * 3)
    else:
        noise = cv2.merge([_noise(image.shape, rng) for _ in range(3)])
    return _as_image(cv2.addWeighted(image, 1.0, noise, strength, 0.0, dtype=cv2.CV_8U))


def _speckle(image: Image, rng: Random) -> Image:
    """Salt and pepper, dense or sparse."""
    height, width = image.shape[:2]
    count = int(height * width * rng.choice([0.0002, 0.001, 0.004, 0.01, 0.03]) * rng.uniform(0.5, 1.5))
    generator = np.random.default_rng(rng.getrandbits(64))
    places = generator.integers(0, height * width, count)
    values = generator.integers(0, 256, count) if rng.random() < 0.5 else generator.choice([0, 0, 255], count)
    image = image.copy()
    image.reshape(-1, 3)[places] = values[:, None]
    if rng.random() < 0.4:
        for _ in range(rng.randint(3, 30)):
            center = (rng.randrange(width), rng.randrange(height))
            cv2.circle(image, center, rng.choice([1, 1, 2]), (rng.randrange(120),) * 3, -1, cv2.LINE_AA)
    return image


def _blur(image: Image, rng: Random) -> Image:
    if rng.random() < 0.12:
        size = rng.choice([3, 5])
        kernel = np.zeros((size, size), np.float32)
        kernel[size // 2] = 1.0 / size
        return _as_image(cv2.filter2D(image, -1, kernel if rng.random() < 0.5 else kernel.T))
    return _as_image(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.3)))


def _resample(image: Image, rng: Random) -> Image:
    height, width = image.shape[:2]
    scale = rng.uniform(0.5, 0.95)
    down = rng.choice([cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LINEAR])
    small = cv2.resize(image, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=down)
    back = rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST])
    return _as_image(cv2.resize(small, (width, height), interpolation=back))


def _shade(image: Image, light: NDArray[np.float32]) -> Image:
    """Multiplies an image by a small map of light that is stretched over it."""
    height, width = image.shape[:2]
    full = cv2.resize((np.clip(light, 0.0, 1.2) * 128).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    return _as_image(cv2.multiply(image, cv2.merge([full] * 3), scale=1 / 128))


def _uneven_light(image: Image, rng: Random) -> Image:
    low = rng.uniform(0.55, 0.95)
    count = rng.choice([2, 2, 3, 4])
    light = np.array([[rng.uniform(low, 1.05) for _ in range(count)] for _ in range(count)], np.float32)
    return _shade(image, light)


def _folds(image: Image, rng: Random) -> Image:
    image = image.copy()
    height, width = image.shape[:2]
    for _ in range(rng.randint(1, 4)):
        strength = rng.uniform(0.75, 1.1)
        if rng.random() < 0.5:
            at = rng.randrange(width)
            piece = image[:, at : at + rng.randint(1, 4)]
        else:
            at = rng.randrange(height)
            piece = image[at : at + rng.randint(1, 4)]
        piece[:] = np.clip(piece * strength + (15 if strength > 1 else 0), 0, 255).astype(np.uint8)
    return image


def _stains(image: Image, rng: Random) -> Image:
    height, width = image.shape[:2]
    light = np.ones((height // 4, width // 4), np.float32)
    for _ in range(rng.randint(1, 4)):
        center = (rng.randrange(width // 4), rng.randrange(height // 4))
        radius = rng.randint(6, max(7, width // 14))
        cv2.circle(light, center, radius, rng.uniform(0.75, 0.95), -1 if rng.random() < 0.5 else 2)
    return _shade(image, np.asarray(cv2.GaussianBlur(light, (0, 0), 1.5), np.float32))


def _bleed_through(image: Image, rng: Random) -> Image:
    """Lets a faint mirrored copy shine through the paper."""
    back = cv2.GaussianBlur(image[:, ::-1], (0, 0), 1.5)
    share = rng.uniform(0.05, 0.14)
    return _as_image(cv2.addWeighted(image, 1.0 - share, back, share, 0.0))


def _change_strokes(image: Image, rng: Random) -> Image:
    """Makes strokes thicker or thinner by half a pixel at each side."""
    kernel = np.ones((2, 2), np.uint8)
    return _as_image(cv2.erode(image, kernel) if rng.random() < 0.65 else cv2.dilate(image, kernel))


def _curve(image: Image, values: NDArray[Any]) -> Image:
    return _as_image(cv2.LUT(image, np.clip(values, 0, 255).astype(np.uint8)))


def _fade(image: Image, rng: Random) -> Image:
    """Lowers the contrast towards white or grey."""
    contrast, end = rng.uniform(0.3, 0.85), rng.choice([255.0, 255.0, rng.uniform(120, 255)])
    return _curve(image, end - (255.0 - _LEVELS) * contrast * end / 255.0)


def _darken(image: Image, rng: Random) -> Image:
    return _curve(image, _LEVELS * rng.uniform(0.3, 0.85))


def _invert(image: Image, rng: Random) -> Image:
    inverted = _as_image(255 - image)
    return inverted if rng.random() < 0.7 else _darken(inverted, rng)


def _grey(image: Image, rng: Random) -> Image:
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if rng.random() < 0.15:
        grey = cv2.equalizeHist(grey)
    return _as_image(cv2.merge([grey] * 3))


def _tint(image: Image, rng: Random) -> Image:
    tinted = image.copy()
    for channel in range(3):
        values = np.clip(_LEVELS * rng.uniform(0.8, 1.0) + rng.uniform(-10, 10), 0, 255).astype(np.uint8)
        tinted[:, :, channel] = cv2.LUT(tinted[:, :, channel], values)
    return tinted


def _binarise(image: Image, rng: Random) -> Image:
    """Turns a sheet into black and white, as a fax does, unless that would swallow it."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if rng.random() < 0.5:
        black = cv2.threshold(grey, rng.randint(130, 215), 255, cv2.THRESH_BINARY)[1]
    else:
        block = rng.choice([11, 21, 31])
        black = cv2.adaptiveThreshold(
            grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, block, rng.randint(5, 15)
        )
    if grey.mean() < 130 or black.mean() < 0.7 * grey.mean():
        return image
    return _as_image(cv2.merge([black] * 3))


def _compress(image: Image, rng: Random) -> Image:
    quality = [cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 80)]
    encoded = cv2.imencode(".jpg", image, quality)[1]
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    return image if decoded is None else _as_image(decoded)


_SWALLOWING = frozenset({_change_strokes, _fade, _binarise, _darken})
"""Steps after which lines that were faint before may be gone."""
