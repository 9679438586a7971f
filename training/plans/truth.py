"""The exact answer to a drawing: which pixel belongs to which room.

A room is the free space up to the faces of its walls. Walls run through doorways and windows, so a
doorway closes the room; furniture and columns stay part of it.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt
import skia

from training.plans.look import Style
from training.plans.model import FloorPlan
from training.plans.wall_lines import room_path, stroke_paint, wall_path

_MIN_AREA_PX2 = 30.0
_MIN_THICKNESS_PX = 3.0
_TOLERANCE_PX = 0.5

Rings = list[npt.NDArray[np.float32]]
"""The rings of a room, each (n, 2) in pixels, the outer one first and then the holes."""


def index_surface(width_px: int, height_px: int) -> skia.Surface:
    """Returns an empty surface for ``draw_truth``; the whole of it is no room."""
    surface = skia.Surface.MakeRaster(
        skia.ImageInfo.Make(width_px, height_px, skia.kRGBA_8888_ColorType, skia.kOpaque_AlphaType)
    )
    surface.getCanvas().clear(skia.ColorBLACK)
    return surface


def read_index(surface: skia.Surface) -> npt.NDArray[np.int32]:
    """Returns the room numbers on a surface as an array (h, w); 0 is no room."""
    pixmap = skia.Pixmap()
    if not surface.peekPixels(pixmap):
        raise ValueError("surface must be one of index_surface")
    # Red is the lowest byte of a pixel and green the next, whatever the machine.
    pixels = np.frombuffer(pixmap, np.dtype("<u4")).reshape(surface.height(), pixmap.rowBytesAsPixels())
    return (pixels[:, : surface.width()] & 0xFFFF).view(np.int32)


def draw_truth(canvas: skia.Canvas, plan: FloorPlan, style: Style, first_id: int) -> int:
    """Draws the number of every room that is not a void into its pixels.

    Args:
        canvas: The canvas of an ``index_surface`` with the matrix that the plan is drawn with.
        plan: The plan.
        style: The style that the plan is drawn with; it decides where the faces of walls are.
        first_id: The number of the first room, at least 1; up to 65535 are possible.

    Returns:
        The number after that of the last room.
    """
    number = first_id
    for room in plan.rooms:
        filling = skia.Paint(AntiAlias=False, Color=skia.ColorBLACK)
        if not room.is_void:
            filling.setColor(skia.Color(number & 255, number >> 8, 0))
            number += 1
        canvas.drawPath(room_path(room), filling)
    for is_exterior in (False, True):
        pen = stroke_paint(style.wall_width_m(is_exterior=is_exterior))
        pen.setAntiAlias(False)
        pen.setColor(skia.ColorBLACK)
        canvas.drawPath(wall_path(plan, style, is_exterior=is_exterior), pen)
    return number


def rooms_from_index(index: npt.NDArray[np.int32]) -> list[Rings]:
    """Traces the rooms of an index map.

    Args:
        index: Room numbers (h, w); 0 is no room.

    Returns:
        The rooms in the order of their numbers. Rings run along the edges of pixels and are simplified
        by at most half a pixel. A number that falls apart gives a room for each piece; pieces of less
        than 30 square pixels or thinner than 3 pixels are left out.
    """
    rooms: list[Rings] = []
    for number, (left, top, right, bottom) in _bounds(index).items():
        mask = (index[top:bottom, left:right] == number).astype(np.uint8)
        for rings in _pieces(mask):
            rooms.append([ring + np.array([left, top], np.float32) for ring in rings])
    return rooms


def _bounds(index: npt.NDArray[np.int32]) -> dict[int, tuple[int, int, int, int]]:
    """Returns the half-open bounds (left, top, right, bottom) of each number above 0, by number."""
    count = int(index.max(initial=0)) + 1
    if count == 1:
        return {}
    # The ends of runs of a row are enough: a number's bounds are those of its runs.
    changes = np.ones(index.shape, bool)
    np.not_equal(index[:, 1:], index[:, :-1], out=changes[:, 1:])
    at = np.flatnonzero(changes)
    rows, starts = np.divmod(at, index.shape[1])
    numbers = index.ravel()[at]
    is_room = numbers > 0
    stops = np.append(starts[1:], index.shape[1])
    stops[stops == 0] = index.shape[1]
    rows, starts, stops, numbers = rows[is_room], starts[is_room], stops[is_room], numbers[is_room]
    left, top = np.full(count, index.shape[1]), np.full(count, index.shape[0])
    right, bottom = np.zeros(count, int), np.zeros(count, int)
    np.minimum.at(left, numbers, starts)
    np.maximum.at(right, numbers, stops)
    np.minimum.at(top, numbers, rows)
    np.maximum.at(bottom, numbers, rows + 1)
    return {
        number: (int(left[number]), int(top[number]), int(right[number]), int(bottom[number]))
        for number in range(1, count)
        if right[number] > 0
    }


def _pieces(mask: npt.NDArray[np.uint8]) -> list[Rings]:
    """Traces the pieces of a mask along the edges of its pixels."""
    # At twice the size, the two halves of a pixel tell its two edges apart: half x belongs to edge (x + 1) // 2.
    doubled = cv2.resize(mask, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    contours, hierarchy = cv2.findContours(doubled, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    edges = [((contour + 1) // 2).astype(np.int32) for contour in contours]
    pieces = []
    for index, (_, _, first_hole, parent) in enumerate(hierarchy[0]):
        if parent >= 0:
            continue
        rings = [edges[index]]
        hole = first_hole
        while hole >= 0:
            rings.append(edges[hole])
            hole = hierarchy[0][hole][0]
        if _is_room(rings):
            simple = (cv2.approxPolyDP(ring, _TOLERANCE_PX, closed=True)[:, 0] for ring in rings)
            pieces.append([ring.astype(np.float32) for ring in simple if len(ring) > 2])
    return pieces


def _is_room(rings: list[npt.NDArray[np.int32]]) -> bool:
    """Returns whether a piece is neither too small nor too thin to be a room."""
    areas = [cv2.contourArea(ring) for ring in rings]
    area_px2 = areas[0] - sum(areas[1:])
    if area_px2 < _MIN_AREA_PX2:
        return False
    # Steps along a slanted edge would count as length, so they are smoothed away first.
    perimeter_px = sum(cv2.arcLength(cv2.approxPolyDP(ring, 1.0, closed=True), closed=True) for ring in rings)
    # The short side of the rectangle with this area and perimeter.
    thickness_px = (perimeter_px - math.sqrt(max(0.0, perimeter_px**2 - 16 * area_px2))) / 4
    return thickness_px >= _MIN_THICKNESS_PX
