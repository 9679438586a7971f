"""Pictures like photographs: views, fronts, rooms seen from within, things with shadows, textures, noise."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Mapping
from random import Random

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray

from training.plans.other import prose
from training.plans.other.arranging import (
    Pixels,
    Subject,
    draw_pixels,
    generator,
    grid_of,
    height_of,
    inset,
    tint,
    width_of,
    write_in,
)
from training.plans.sheet.pen import RGB, Box, Pen, mix

_MOST_PX = 900
"""The longer side of a picture as it is made; it is stretched over its place."""

Picture = Callable[[Random, tuple[int, int]], Pixels]
"""Makes a picture of a width and a height."""


def _hue(rng: Random, *, least_value: float = 0.15) -> RGB:
    """Returns the colour of a thing: mostly dull, as outdoors and in rooms."""
    most_dull = 0.9 if rng.random() < 0.2 else 0.45
    made = colorsys.hsv_to_rgb(rng.choice([rng.random(), rng.gauss(0.1, 0.04) % 1]), rng.uniform(0.0, most_dull),
                               rng.uniform(least_value, 1.0))  # fmt: skip
    red, green, blue = (round(part * 255) for part in made)
    return red, green, blue


def _size(box: Box) -> tuple[int, int]:
    scale = min(1.0, _MOST_PX / max(width_of(box), height_of(box)))
    return max(8, round(width_of(box) * scale)), max(8, round(height_of(box) * scale))


def _noise(rng: Random, size_wh: tuple[int, int], cells: int) -> NDArray[np.float32]:
    """Returns smooth noise from 0 to 1; ``cells`` is how many humps lie along a side."""
    small = generator(rng).random((cells, cells), dtype=np.float32)
    stretched = cv2.resize(small, size_wh, interpolation=cv2.INTER_CUBIC)
    return np.clip(np.asarray(stretched, np.float32), 0, 1)


def _clouds(rng: Random, size_wh: tuple[int, int]) -> NDArray[np.float32]:
    """Returns noise of several sizes of humps, from 0 to 1."""
    total = np.zeros((size_wh[1], size_wh[0]), np.float32)
    cells, weight = rng.choice([2, 3, 4]), 0.5
    for _ in range(rng.randint(3, 6)):
        total += _noise(rng, size_wh, cells) * np.float32(weight)
        cells, weight = cells * 2, weight / 2
    return np.asarray(cv2.normalize(total, None, 0, 1, cv2.NORM_MINMAX), np.float32)


def _blend(first: RGB, second: RGB, share: NDArray[np.float32]) -> Pixels:
    low, high = np.array(first, np.float32), np.array(second, np.float32)
    return np.ascontiguousarray(low + (high - low) * share[..., None]).astype(np.uint8)


def _gradient(size_wh: tuple[int, int], first: RGB, second: RGB) -> Pixels:
    share = np.linspace(0, 1, size_wh[1], dtype=np.float32)[:, None].repeat(size_wh[0], axis=1)
    return _blend(first, second, share)


def _grain(image: Pixels, rng: Random) -> Pixels:
    """Lights a picture unevenly and adds the noise of a camera."""
    size_wh = (image.shape[1], image.shape[0])
    light = 0.75 + 0.4 * _noise(rng, size_wh, rng.choice([2, 3, 5]))
    noise = generator(rng).normal(0, rng.uniform(1, 9), (*image.shape[:2], 1)).astype(np.float32)
    lit: Pixels = np.clip(image * light[..., None] + noise, 0, 255).astype(np.uint8)
    return lit


def _points(*pairs: tuple[float, float]) -> NDArray[np.int32]:
    return np.round(np.array(pairs)).astype(np.int32)


def _landscape(rng: Random, size_wh: tuple[int, int]) -> Pixels:
    """A sky with clouds, ridges, trees or water."""
    width, height = size_wh
    image = _gradient(size_wh, _hue(rng, least_value=0.5), _hue(rng, least_value=0.7))
    clouds = _clouds(rng, size_wh)[..., None]
    image = (image * (1 - 0.5 * clouds) + 255 * 0.5 * clouds).astype(np.uint8)
    steps = generator(rng)
    horizon = height * rng.uniform(0.3, 0.7)
    for _ in range(rng.randint(1, 5)):
        ridge = np.cumsum(steps.normal(0, height * 0.02, 40)) + horizon
        outline = np.stack([np.linspace(0, width, 40), ridge], 1)
        cv2.fillPoly(image, [_points(*outline, (width, height), (0, height))], _hue(rng), cv2.LINE_AA)
        horizon += (height - horizon) * rng.uniform(0.2, 0.6)
    for _ in range(rng.choice([0, 0, 30, 120])):
        x, y = rng.uniform(0, width), rng.uniform(horizon, height)
        radius = max(2, int((y - horizon) / height * 60))
        cv2.circle(image, (int(x), int(y)), radius, mix((30, 80, 30), _hue(rng), 0.3), -1, cv2.LINE_AA)
    return image


def _front(rng: Random, size_wh: tuple[int, int]) -> Pixels:
    """A street of fronts with windows under a sky."""
    width, height = size_wh
    image = _gradient(size_wh, _hue(rng, least_value=0.6), (235, 240, 245))
    left = 0.0
    while left < width:
        right = left + width * rng.uniform(0.15, 0.7)
        top = height * rng.uniform(0.05, 0.4)
        wall = _hue(rng, least_value=0.4)
        cv2.rectangle(image, _pair(left, top), _pair(right, height), wall, -1)
        rows, columns = rng.randint(2, 9), rng.randint(2, 8)
        glass = mix((40, 50, 70), _hue(rng), 0.3)
        for row in grid_of((left, top, right, height), rows, columns):
            for cell in row:
                pane = inset(cell, width_of(cell) * 0.22, height_of(cell) * 0.2)
                shown = mix(glass, (250, 230, 170), 0.7) if rng.random() < 0.15 else glass
                cv2.rectangle(image, _pair(pane[0], pane[1]), _pair(pane[2], pane[3]), shown, -1)
                cv2.rectangle(
                    image, _pair(pane[0], pane[1]), _pair(pane[2], pane[3]), mix(wall, (255, 255, 255), 0.5), 1
                )
        left = right
    return image


def _pair(x: float, y: float) -> tuple[int, int]:
    return round(x), round(y)


def _interior(rng: Random, size_wh: tuple[int, int]) -> Pixels:
    """A room seen from within: back wall, floor, ceiling, side walls, a window, pieces of furniture."""
    width, height = size_wh
    image = np.full((height, width, 3), _hue(rng, least_value=0.6), np.uint8)
    left, right = width * rng.uniform(0.1, 0.35), width * rng.uniform(0.65, 0.9)
    top, bottom = height * rng.uniform(0.1, 0.3), height * rng.uniform(0.55, 0.75)
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    back = [(left, top), (right, top), (right, bottom), (left, bottom)]
    wall = _hue(rng, least_value=0.6)
    for number in range(4):
        face = [corners[number], corners[(number + 1) % 4], back[(number + 1) % 4], back[number]]
        shade = _hue(rng) if number == 2 else mix(wall, (0, 0, 0), 0.06 * number)
        cv2.fillPoly(image, [_points(*face)], shade, cv2.LINE_AA)
    cv2.rectangle(image, _pair(left, top), _pair(right, bottom), mix(wall, (255, 255, 255), 0.2), -1)
    for step in range(1, rng.randint(6, 16)):
        x = step / 16
        cv2.line(
            image,
            _pair(left + (right - left) * x, bottom),
            _pair(width * (x * 3 - 1), height),
            (90, 70, 50),
            1,
            cv2.LINE_AA,
        )
    window = inset((left, top, right, bottom), (right - left) * rng.uniform(0.1, 0.35), (bottom - top) * 0.2)
    cv2.rectangle(image, _pair(*window[:2]), _pair(*window[2:]), (230, 240, 250), -1)
    cv2.rectangle(image, _pair(*window[:2]), _pair(*window[2:]), (80, 80, 80), 2)
    for _ in range(rng.randint(1, 6)):
        x, y, side = rng.uniform(0, width), rng.uniform(bottom, height * 0.95), rng.uniform(0.1, 0.35) * width
        ink = _hue(rng)
        cv2.rectangle(image, _pair(x, y - side * 0.5), _pair(x + side, y), ink, -1)
        lid = [
            (x, y - side * 0.5),
            (x + side, y - side * 0.5),
            (x + side * 0.8, y - side * 0.7),
            (x + side * 0.2, y - side * 0.7),
        ]
        cv2.fillPoly(image, [_points(*lid)], mix(ink, (255, 255, 255), 0.3), cv2.LINE_AA)
    return image


def _still_life(rng: Random, size_wh: tuple[int, int]) -> Pixels:
    """Round and angular things on a ground, each with a soft shadow and a light."""
    width, height = size_wh
    image = _gradient(size_wh, _hue(rng, least_value=0.4), _hue(rng, least_value=0.4))
    blur, shadow = max(3, width // 30) | 1, np.zeros((height, width), np.float32)
    things = []
    for _ in range(rng.randint(2, 25)):
        radius = rng.uniform(0.04, 0.22) * min(size_wh)
        things.append((rng.uniform(0, width), rng.uniform(0, height), radius, rng.random() < 0.6, _hue(rng)))
    for x, y, radius, _, _ in things:
        cv2.ellipse(shadow, _pair(x + radius * 0.3, y + radius * 0.4), _pair(radius, radius * 0.9), 0, 0, 360, 1.0, -1)
    shade = cv2.blur(cv2.blur(shadow, (blur, blur)), (blur, blur))[..., None]
    image = (image * (1 - 0.5 * shade)).astype(np.uint8)
    for x, y, radius, is_round, ink in things:
        if is_round:
            for step in range(6):
                share = step / 6
                center = _pair(x - radius * 0.3 * share, y - radius * 0.3 * share)
                shine = mix(ink, (255, 255, 255), share * 0.7)
                cv2.circle(image, center, max(1, round(radius * (1 - share))), shine, -1, cv2.LINE_AA)
        else:
            turned = cv2.boxPoints(((x, y), (radius * 2, radius * rng.uniform(0.5, 2)), rng.uniform(0, 90)))
            cv2.fillPoly(image, [_points(*turned)], ink, cv2.LINE_AA)
    return image


def _masonry(rng: Random, size_wh: tuple[int, int]) -> Pixels:
    """Bricks, tiles or planks, each of a slightly other colour."""
    width, height = size_wh
    joint, stone = _hue(rng), _hue(rng)
    image = np.full((height, width, 3), joint, np.uint8)
    tall = rng.uniform(0.03, 0.2) * height
    wide, gap = tall * rng.choice([1.0, 1.0, 2.2, 3.0, 8.0]), rng.uniform(1, max(1.5, tall * 0.1))
    for row in range(int(height / tall) + 1):
        x = -wide * (0.5 if row % 2 and wide > tall else 0.0) - (rng.random() * wide if wide > tall * 5 else 0.0)
        while x < width:
            ink = mix(stone, _hue(rng), rng.uniform(0.0, 0.25))
            cv2.rectangle(
                image, _pair(x + gap, row * tall + gap), _pair(x + wide - gap, (row + 1) * tall - gap), ink, -1
            )
            x += wide
    return image


def _grass(rng: Random, size_wh: tuple[int, int]) -> Pixels:
    """Blades, fur or fibres: many short strokes."""
    width, height = size_wh
    low, high = _hue(rng), _hue(rng)
    image = _blend(low, high, _clouds(rng, size_wh))
    lean = rng.uniform(-0.6, 0.6)
    length = rng.uniform(0.01, 0.05) * height
    places = generator(rng).random((2500, 3))
    for x, y, share in places:
        start = _pair(x * width, y * height)
        end = _pair(x * width + lean * length, y * height - length * (0.5 + share))
        cv2.line(image, start, end, mix(low, high, share), 1, cv2.LINE_AA)
    return image


def _haze(rng: Random, size_wh: tuple[int, int]) -> Pixels:
    """Clouds, marble or rust: noise from one colour to another."""
    share = _clouds(rng, size_wh)
    if rng.random() < 0.4:
        share = np.asarray(np.abs(np.sin(share * rng.uniform(5, 25))), np.float32)
    return _blend(_hue(rng), _hue(rng), share)


def _lights(rng: Random, size_wh: tuple[int, int]) -> Pixels:
    """Discs of light that lie out of focus."""
    image = _gradient(size_wh, mix(_hue(rng), (0, 0, 0), 0.6), mix(_hue(rng), (0, 0, 0), 0.8))
    for _ in range(rng.randint(10, 80)):
        disc = image.copy()
        center = (rng.randrange(size_wh[0]), rng.randrange(size_wh[1]))
        cv2.circle(
            disc,
            center,
            max(2, round(rng.uniform(0.01, 0.08) * size_wh[0])),
            _hue(rng, least_value=0.6),
            -1,
            cv2.LINE_AA,
        )
        image = np.asarray(cv2.addWeighted(disc, 0.5, image, 0.5, 0), np.uint8)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 1.5), np.uint8)


def _fields(rng: Random, size_wh: tuple[int, int]) -> Pixels:
    """Fields and woods from above, with ways between them."""
    width, height = size_wh
    arrays = generator(rng)
    places = arrays.uniform(0, (width, height), (rng.randint(8, 50), 2))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=shapely.box(0, 0, width, height))
    )
    image = np.full((height, width, 3), _hue(rng), np.uint8)
    for cell in cells:
        ring = [_points(*cell.exterior.coords)]
        cv2.fillPoly(image, ring, mix((90, 130, 60), _hue(rng), rng.uniform(0.1, 0.6)), cv2.LINE_AA)
        if rng.random() < 0.6:
            cv2.polylines(image, ring, True, (200, 190, 160), rng.choice([1, 2, 4]), cv2.LINE_AA)  # noqa: FBT003
    return (image * (0.7 + 0.4 * _clouds(rng, size_wh)[..., None])).clip(0, 255).astype(np.uint8)


PICTURES: Mapping[str, Picture] = {
    "landscape": _landscape, "front": _front, "interior": _interior, "still_life": _still_life, "masonry": _masonry,
    "grass": _grass, "haze": _haze, "lights": _lights, "fields": _fields,
}  # fmt: skip


def paint_picture(pen: Pen, box: Box, name: str | None = None) -> None:
    """Draws a picture over a box; any one when no name is given."""
    make = PICTURES[name or pen.rng.choice(list(PICTURES))]
    image = make(pen.rng, _size(box))
    draw_pixels(pen, box, _grain(image, pen.rng) if pen.rng.random() < 0.7 else image)


def _photograph(name: str) -> Subject:
    """Returns what draws one kind of picture over a whole page, at times with a border."""

    def draw(pen: Pen, page: Box) -> None:
        border = pen.rng.choice([0.0, 0.0, 0.0, 0.04]) * width_of(page)
        paint_picture(pen, inset(page, border), name)

    return draw


def draw_album(pen: Pen, page: Box) -> None:
    """Draws a page of an album: pictures in rows, some tilted, with captions."""
    rng = pen.rng
    if rng.random() < 0.4:
        pen.block(page, tint(pen))
    is_tilted, has_captions = rng.random() < 0.4, rng.random() < 0.6
    for row in grid_of(inset(page, pen.text_px), rng.randint(1, 4), rng.randint(1, 4), gap=pen.text_px * 1.5):
        for cell in row:
            pen.canvas.save()
            if is_tilted:
                pen.canvas.rotate(rng.uniform(-6, 6), (cell[0] + cell[2]) / 2, (cell[1] + cell[3]) / 2)
            place = inset(cell, pen.text_px * 0.5)
            if rng.random() < 0.5:
                pen.block(place, (255, 255, 255))
                pen.frame(place, width=0.8)
            paint_picture(pen, inset(place, pen.text_px * 0.5, pen.text_px * 0.9))
            if has_captions:
                write_in(
                    pen, prose.phrase(rng, 2, 4), (place[0], cell[3] - pen.text_px, place[2], cell[3] + pen.text_px)
                )
            pen.canvas.restore()


SUBJECTS: Mapping[str, Subject] = {"album": draw_album, **{name: _photograph(name) for name in PICTURES}}
