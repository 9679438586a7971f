"""Cuts a square training view out of a labelled page: scale, turn, flip, stretch and colours."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from training.data import RoomRings

Colour: TypeAlias = tuple[int, int, int]
Rooms: TypeAlias = tuple[RoomRings, ...]

SMALLEST_ROOM_PX2 = 48
SMALLEST_SIDE_PX = 5
AVERAGED_BELOW = 0.8
ENGINE_SIDE_PX = 640
NATIVE_SCALE = 1.1
LETTERBOX_GREY: Colour = (114, 114, 114)
SUBPIXEL_BITS = 4


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How strongly views vary; shares are chances from 0 to 1.

    Attributes:
        whole_share: How often a view shows the whole page; else it is cut out of it.
        shrink_most: How small a whole page may be in its view.
        detail_least: Least scale of a cut-out, of the scale at which the engine sees a whole page.
        detail_most: Greatest scale of a cut-out, likewise; large pages go up to their own resolution.
        turn_share: How often a view is turned by a few degrees.
        stretch_share: How often a view is stretched.
        colour_share: How often brightness and contrast change.
    """

    whole_share: float = 0.35
    shrink_most: float = 0.8
    detail_least: float = 0.6
    detail_most: float = 1.8
    turn_share: float = 0.25
    stretch_share: float = 0.2
    colour_share: float = 0.5


@dataclass(frozen=True, slots=True)
class View:
    """A square view: image (s, s, 3) uint8 RGB, room index (s, s) int16, boxes (r, 4) xyxy px."""

    image: NDArray[np.uint8]
    room_index: NDArray[np.int16]
    boxes_xyxy: NDArray[np.float32]


def random_view(
    image: NDArray[np.uint8], rooms: Rooms, side_px: int, augmentation: Augmentation, *, rng: random.Random
) -> View:
    """Returns a random view of a page (h, w, 3) RGB and its rooms."""
    height_px, width_px = image.shape[:2]
    scale = _random_scale(max(height_px, width_px), side_px, augmentation, rng)
    linear = scale * _random_turn(augmentation, rng)
    half_page = np.array([width_px / 2, height_px / 2])
    # The page slides as far as it leaves free or reaches beyond the view.
    slack = np.abs(np.abs(linear) @ half_page - side_px / 2)
    centre = side_px / 2 + np.array([rng.uniform(-1, 1), rng.uniform(-1, 1)]) * slack
    matrix = np.column_stack([linear, centre - linear @ half_page])
    pixels = _warp(image, matrix, side_px, _padding(image, rng))
    return View(_recolour(pixels, augmentation, rng), *index_rooms(_moved(rooms, matrix), side_px))


def letterboxed_view(image: NDArray[np.uint8], rooms: Rooms, side_px: int) -> View:
    """Returns the whole page, centred on grey, as the engine sees it."""
    height_px, width_px = image.shape[:2]
    scale = side_px / max(height_px, width_px)
    shift = (side_px - scale * np.array([width_px, height_px])) / 2
    matrix = np.column_stack([np.diag([scale, scale]), shift])
    return View(_warp(image, matrix, side_px, LETTERBOX_GREY), *index_rooms(_moved(rooms, matrix), side_px))


def _random_scale(longest_px: int, side_px: int, augmentation: Augmentation, rng: random.Random) -> float:
    """Returns pixels of the view per pixel of the page.

    Rooms must come at the size that they have in the engine, whatever the side of the view: small
    views are cut out of the page as the engine sees it, instead of showing all of it in miniature.
    """
    if rng.random() < augmentation.whole_share:
        return side_px / longest_px * rng.uniform(augmentation.shrink_most, 1.05)
    engine_scale = ENGINE_SIDE_PX / longest_px
    most = max(augmentation.detail_most * engine_scale, NATIVE_SCALE)
    return math.exp(rng.uniform(math.log(augmentation.detail_least * engine_scale), math.log(most)))


def _random_turn(augmentation: Augmentation, rng: random.Random) -> NDArray[np.float64]:
    """Returns a 2x2 matrix: a quarter turn and a little more, a stretch and a flip."""
    angle = rng.randrange(4) * math.pi / 2
    if rng.random() < augmentation.turn_share:
        angle += rng.gauss(0, 0.04)
    stretch = math.exp(rng.uniform(-0.22, 0.22)) if rng.random() < augmentation.stretch_share else 1.0
    flip = rng.choice([-1.0, 1.0])
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([[cosine, -sine], [sine, cosine]]) @ np.diag([flip * stretch, 1 / stretch])


def _padding(image: NDArray[np.uint8], rng: random.Random) -> Colour:
    if rng.random() < 0.4:
        return LETTERBOX_GREY
    red, green, blue = np.median(image[[0, 0, -1, -1], [0, -1, 0, -1]], axis=0)
    return int(red), int(green), int(blue)


def _moved(rooms: Rooms, matrix: NDArray[np.float64]) -> list[list[NDArray[np.float64]]]:
    return [[ring @ matrix[:, :2].T + matrix[:, 2] for ring in room] for room in rooms]


def _warp(image: NDArray[np.uint8], matrix: NDArray[np.float64], side_px: int, padding: Colour) -> NDArray[np.uint8]:
    """Draws the page into a square; ``matrix`` maps page pixels to view pixels, both from their corners."""
    linear, shift = matrix[:, :2], matrix[:, 2]
    scale = math.sqrt(abs(np.linalg.det(linear)))
    if scale < AVERAGED_BELOW:
        # Warping samples four pixels; a page that shrinks is averaged first, or thin walls vanish.
        # Given factors instead of a size, OpenCV would not fill the rounded size exactly.
        size_wh = [max(1, round(side * scale)) for side in image.shape[1::-1]]
        page = cv2.resize(image, size_wh, interpolation=cv2.INTER_AREA)
        linear = linear * [image.shape[1] / page.shape[1], image.shape[0] / page.shape[0]]
        image = page
    # OpenCV counts from pixel centres.
    centred = np.column_stack([linear, shift + linear @ [0.5, 0.5] - 0.5])
    return cv2.warpAffine(image, centred, (side_px, side_px), flags=cv2.INTER_LINEAR, borderValue=padding)


def index_rooms(rooms: list[list[NDArray[np.float64]]], side_px: int) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Draws rooms, given as even-odd rings in view pixels, into an index map and boxes their visible parts."""
    index = np.zeros((side_px, side_px), np.int16)
    boxes: list[tuple[int, int, int, int]] = []
    for rings in rooms:
        window, left, top = room_mask(rings, limit_wh=(side_px, side_px))
        if min(window.shape) < SMALLEST_SIDE_PX:
            continue
        rows, columns = np.flatnonzero(window.any(axis=1)), np.flatnonzero(window.any(axis=0))
        if np.count_nonzero(window) < SMALLEST_ROOM_PX2 or min(np.ptp(rows), np.ptp(columns)) + 1 < SMALLEST_SIDE_PX:
            continue
        boxes.append((left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1))
        index[top : top + window.shape[0], left : left + window.shape[1]][window > 0] = len(boxes)
    return index, np.array(boxes, np.float32).reshape(-1, 4)


def room_mask(
    rings: Sequence[NDArray[np.floating]], *, limit_wh: tuple[int, int]
) -> tuple[NDArray[np.uint8], int, int]:
    """Draws one room, given as even-odd rings in pixels, into the window that it takes of a page.

    Args:
        rings: Vertices (n, 2) each.
        limit_wh: Width and height of the page; what lies outside is cut off.

    Returns:
        The mask (h, w), 0 or 1, and the left and top of its window; empty for a room outside the page.
    """
    points = np.concatenate(rings)
    low = np.clip(np.floor(points.min(axis=0)), 0, limit_wh).astype(int)
    high = np.clip(np.ceil(points.max(axis=0)), 0, limit_wh).astype(int)
    window = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    if window.size:
        # fillPoly takes pixel centres in fixed point, and fills the outline too.
        fixed = [np.round((ring - low - 0.5) * (1 << SUBPIXEL_BITS)).astype(np.int32) for ring in rings]
        cv2.fillPoly(window, fixed, 1, shift=SUBPIXEL_BITS)
    return window, int(low[0]), int(low[1])


def _recolour(image: NDArray[np.uint8], augmentation: Augmentation, rng: random.Random) -> NDArray[np.uint8]:
    if rng.random() < augmentation.colour_share:
        brightness = np.arange(256) * rng.uniform(0.7, 1.15) + rng.uniform(-25, 25)
        image = cv2.LUT(image, brightness.clip(0, 255).astype(np.uint8))
    chance = rng.random()
    if chance < 0.05:
        return 255 - image
    if chance < 0.15:
        return np.ascontiguousarray(image[..., rng.choice([(2, 0, 1), (1, 2, 0), (2, 1, 0)])])
    if chance < 0.25:
        return cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return image
