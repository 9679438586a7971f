"""Sizes of images, from their headers alone."""

from __future__ import annotations

import re
import struct
import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from training.data.errors import LabelError

IMAGE_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
"""Endings, in lower case, of files that count as images."""

_FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "WEBP")
_ORIENTATION = 0x0112
_QUARTER_TURNS = frozenset({5, 6, 7, 8})
_ROBOFLOW_COPY = re.compile(r"(_(?:png|jpe?g|bmp|tiff?|webp))?\.rf\.[0-9A-Za-z]+$")


def read_size_wh(path: Path) -> tuple[int, int]:
    """Reads the width and height in pixels that the image has once decoded.

    OpenCV turns an image as its EXIF orientation says, so the size is that of the turned image.

    Raises:
        LabelError: Missing, or no image that can be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=_FORMATS) as image:
                width, height = image.size
                turned = _is_turned(image)
    except FileNotFoundError as error:
        raise LabelError("the image is missing") from error
    except UnidentifiedImageError as error:
        raise LabelError(f"the image must be a readable {', '.join(_FORMATS[:-1])} or {_FORMATS[-1]} file") from error
    except Image.DecompressionBombError as error:
        limit = 2 * (Image.MAX_IMAGE_PIXELS or 0)
        raise LabelError(f"the image must have at most {limit} pixels") from error
    except OSError as error:
        raise LabelError(f"the image cannot be read: {error.strerror or 'damaged header'}") from error
    return (height, width) if turned else (width, height)


def _is_turned(image: Image.Image) -> bool:
    if "exif" not in image.info:  # asking a PNG without for its EXIF would decode the pixels
        return False
    try:
        return image.getexif().get(_ORIENTATION) in _QUARTER_TURNS
    except (OSError, SyntaxError, ValueError, struct.error):
        return False  # as OpenCV does with damaged EXIF


def plan_from_name(stem: str) -> str:
    """Returns the plan that a file shows, judged by its name without the ending.

    Roboflow writes augmented copies of ``a.jpg`` as ``a_jpg.rf.<hash>.jpg``: all one plan.
    """
    return _ROBOFLOW_COPY.sub("", stem)
