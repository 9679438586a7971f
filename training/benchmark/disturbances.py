"""What may happen to a page between the draughtsman and the engine, in known amounts.

Every disturbance maps a page to a page and says where its points went, so that the rooms can follow.
It depends on the page, its amount and, for noise, a seed; nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]

_REFERENCE_SIDE_PX = 1000
_MID_GREY = 127
_LUMA_RGB = (0.299, 0.587, 0.114)


@dataclass(frozen=True, eq=False, slots=True)
class DisturbedPage:
    """A page after a disturbance.

    Attributes:
        pixels: Shape (h, w, 3), RGB; the size may differ from that of the page.
        matrix: Shape (2, 3), from points of the page to points of ``pixels``.
    """

    pixels: Pixels
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One kind of disturbance in one amount.

    Attributes:
        kind: A key of `KINDS`.
        amount: In the unit of the kind.
        name: Both, as tables show them.
    """

    kind: str
    amount: float
    name: str

    def apply(self, page: Pixels, *, seed: int) -> DisturbedPage:
        """Disturbs a page of shape (h, w, 3), RGB; the same arguments give the same pixels."""
        return KINDS[self.kind].disturb(page, self.amount, seed)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of disturbance.

    Attributes:
        disturb: Makes a page, an amount and a seed a disturbed page.
        amounts: Those that are measured, from weak to strong where there is such an order.
        name: How tables show an amount, a format string.
    """

    disturb: Callable[[Pixels, float, int], DisturbedPage]
    amounts: tuple[float, ...]
    name: str


def disturbances(kinds: Sequence[str]) -> list[Disturbance]:
    """Lists all amounts of some kinds, in the order of `KINDS`."""
    return [
        Disturbance(kind=kind, amount=amount, name=entry.name.format(amount))
        for kind, entry in KINDS.items()
        if kind in kinds
        for amount in entry.amounts
    ]


def paper_colour(page: Pixels) -> NDArray[np.uint8]:
    """Returns the median colour, shape (3,): most of a plan is paper."""
    sample = page[::4, ::4].reshape(-1, 3)
    colour: NDArray[np.uint8] = np.median(sample, axis=0).astype(np.uint8)
    return colour


def _at_reference(amount_px: float, page: Pixels) -> float:
    """Converts pixels of a page with a longest side of 1000 px to pixels of this page."""
    return amount_px * int(max(page.shape[:2])) / _REFERENCE_SIDE_PX


def _in_place(pixels: Pixels) -> DisturbedPage:
    return DisturbedPage(pixels, np.eye(2, 3))


def _blur(page: Pixels, sigma_px: float, _seed: int) -> DisturbedPage:
    """Blurs with a Gaussian, like a lens out of focus."""
    sigma = _at_reference(sigma_px, page)
    return _in_place(cv2.GaussianBlur(page, (0, 0), sigma).astype(np.uint8, copy=False))


def _jpeg(page: Pixels, quality: float, _seed: int) -> DisturbedPage:
    """Stores as a JPEG and reads it back."""
    options = [cv2.IMWRITE_JPEG_QUALITY, int(quality)]
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(page, cv2.COLOR_RGB2BGR), options)
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    # OpenCV reads what it has just written.
    assert decoded is not None
    return _in_place(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False))


def _scale(page: Pixels, factor: float, _seed: int) -> DisturbedPage:
    """Resizes; each axis by what rounding to whole pixels leaves of the factor."""
    height, width = page.shape[:2]
    new_wh = max(1, round(width * factor)), max(1, round(height * factor))
    interpolation = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    pixels = cv2.resize(page, new_wh, interpolation=interpolation).astype(np.uint8, copy=False)
    matrix = np.array([[new_wh[0] / width, 0, 0], [0, new_wh[1] / height, 0]])
    return DisturbedPage(pixels, matrix)


def _rotate(page: Pixels, degrees: float, _seed: int) -> DisturbedPage:
    """Rotates clockwise on a sheet of paper that is large enough to lose nothing."""
    height, width = page.shape[:2]
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    new_width = math.ceil(width * abs(cosine) + height * abs(sine))
    new_height = math.ceil(width * abs(sine) + height * abs(cosine))
    turn = np.array([[cosine, -sine], [sine, cosine]])
    shift = np.array([new_width, new_height]) / 2 - turn @ [width / 2, height / 2]
    # OpenCV counts from the centre of the first pixel, rooms from its corner.
    pixel_shift = shift + turn @ [0.5, 0.5] - 0.5
    pixels = cv2.warpAffine(
        page,
        np.column_stack([turn, pixel_shift]),
        (new_width, new_height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper_colour(page).tolist(),
    ).astype(np.uint8, copy=False)
    return DisturbedPage(pixels, np.column_stack([turn, shift]))


def _thin(page: Pixels, loss_px: float, _seed: int) -> DisturbedPage:
    """Takes width from every stroke by growing the paper; strokes that thin fade.

    Paper that is darker than its strokes grows likewise. Between whole pixels the two nearest are mixed.
    """
    loss = _at_reference(loss_px, page)
    grow = cv2.dilate if paper_colour(page) @ np.array(_LUMA_RGB) > _MID_GREY else cv2.erode
    whole, part = int(loss), loss - int(loss)
    less, more = (grow(page, np.ones((size, size), np.uint8)) for size in (whole + 1, whole + 2))
    return _in_place(cv2.addWeighted(less, 1 - part, more, part, 0).astype(np.uint8, copy=False))


def _invert(page: Pixels, _amount: float, _seed: int) -> DisturbedPage:
    """Turns every colour into its opposite."""
    return _in_place(255 - page)


def _noise(page: Pixels, sigma: float, seed: int) -> DisturbedPage:
    """Adds Gaussian noise of each channel and pixel, like a small sensor in the dark."""
    noise = np.random.default_rng(seed).standard_normal(page.shape, dtype=np.float32)
    noisy = page.astype(np.float32) + np.float32(sigma) * noise
    return _in_place(np.clip(np.rint(noisy), 0, 255).astype(np.uint8))


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "blur": Kind(_blur, (1, 2, 3), "blur, sigma {:g} px at 1000 px"),
        "jpeg": Kind(_jpeg, (60, 30, 15), "JPEG, quality {:g}"),
        "scale": Kind(_scale, (0.5, 0.71, 1.41, 2.0), "scale {:g}"),
        "rotation": Kind(_rotate, (-10, -5, 5, 10), "rotation {:+g} degrees"),
        "thin": Kind(_thin, (1, 2), "strokes {:g} px thinner at 1000 px"),
        "invert": Kind(_invert, (1,), "inverted colours"),
        "noise": Kind(_noise, (10, 25), "noise, sigma {:g} of 255"),
    }
)
