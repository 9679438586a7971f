"""What a file is that is not read, and how to make one of it that is.

The engine knows more formats; these are the ones that people send. A test holds both to the same words.
"""

from __future__ import annotations

import re

__all__ = ["foreign"]

_SAVE = "open it and save it as PNG"
_EXPORT_PHOTO = "open it and export it as JPEG or PNG"
_EXPORT_DRAWING = "open it and export it as PDF or PNG"
_PLOT = "plot or export it as PDF and send that"
_PRINT = "open it and save or print it as PDF"
_FLOOR_PLAN = "export its floor plan as PDF"
_UNPACK = "unpack it and send the plan that is in it"

_FORMATS = (
    (rb"\Z", "empty", "copy or upload it again"),
    (rb"GIF8", "a GIF image", _SAVE),
    (rb"BM", "a BMP image", _SAVE),
    (rb"8BPS", "a Photoshop document", _EXPORT_DRAWING),
    (rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51|.{4}ftypjp[2x] ", "a JPEG 2000 image", _SAVE),
    (rb"\0\0\0\x0cJXL |\xff\x0a", "a JPEG XL image", _EXPORT_PHOTO),
    (rb".{4}ftypavi[fs]", "an AVIF photo", _EXPORT_PHOTO),
    (rb".{4}ftyp(?:he(?:i[cxms]|v[cx])|mif1|msf1)", "a HEIC photo", _EXPORT_PHOTO),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "a PostScript document", _PRINT),
    (rb"\(DWF V", "a DWF drawing", _PLOT),
    (rb"AC10", "an AutoCAD DWG drawing", _PLOT),
    (rb"AutoCAD Binary DXF|\s*(?:0|999)[ \t\r]*\n.*?(?i:section)", "an AutoCAD DXF drawing", _PLOT),
    (rb"ISO-10303-21", "an IFC or STEP model", _FLOOR_PLAN),
    (rb"\xd0\xcf\x11\xe0", "an office document or a Revit model", _PRINT),
    (rb"PK\x03\x04", "a ZIP archive or an office document", f"{_UNPACK}, or save the document as PDF"),
    (rb"Rar!", "a RAR archive", _UNPACK),
    (rb"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (rb".*?(?i:<svg|<!doctype svg)", "an SVG drawing", _EXPORT_DRAWING),
    (rb"(?:\xef\xbb\xbf)?\s*(?i:<!doctype html|<html)", "an HTML page", _PRINT),
    (rb"(?:\xef\xbb\xbf)?\s*<\?xml", "an XML document", _EXPORT_DRAWING),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), what, advice) for pattern, what, advice in _FORMATS)
_HEAD_BYTES = 512


def foreign(data: bytes) -> tuple[str, str] | None:
    """Return what a file is and what to do with it; None if it is nothing that is known."""
    head = data[:_HEAD_BYTES]
    return next(((what, advice) for pattern, what, advice in _PATTERNS if pattern.match(head)), None)
