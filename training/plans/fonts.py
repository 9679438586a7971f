"""Typefaces of the drawn text, from PyPI packages, so that a seed draws the same plan everywhere."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

import skia

from training.plans import stroke_font

FAMILIES: tuple[str, ...] = (
    "amatic", "caladea", "fredoka", "hanken", "intuitive", "manrope", "plotter", "roboto", "roboto_light",
    "roboto_thin", "source_sans", "source_sans_light", "source_serif",
)  # fmt: skip

HANDWRITTEN_FAMILIES: tuple[str, ...] = ("amatic", "intuitive")

_FALLBACK_FAMILY = "roboto"

# family -> (package, regular, bold, italic); a family without a bold or italic file repeats the regular one.
_FILES: dict[str, tuple[str, str, str, str]] = {
    "amatic": ("font_amatic_sc", "AmaticSC-Regular.ttf", "AmaticSC-Bold.ttf", "AmaticSC-Regular.ttf"),
    "caladea": ("font_caladea", "Caladea-Regular.ttf", "Caladea-Bold.ttf", "Caladea-Italic.ttf"),
    "fredoka": ("font_fredoka_one", "FredokaOne-Regular.ttf", "FredokaOne-Regular.ttf", "FredokaOne-Regular.ttf"),
    "hanken": (
        "font_hanken_grotesk", "HankenGrotesk-Regular.otf", "HankenGrotesk-Bold.otf", "HankenGrotesk-Italic.otf",
    ),
    "intuitive": ("font_intuitive", "Intuitive.ttf", "Intuitive.ttf", "Intuitive.ttf"),
    "manrope": ("font_manrope", "Manrope-Regular.ttf", "Manrope-Bold.ttf", "Manrope-Light.ttf"),
    "plotter": ("font_roboto", "Roboto-Thin.ttf", "Roboto-Light.ttf", "Roboto-ThinItalic.ttf"),
    "roboto": ("font_roboto", "Roboto-Regular.ttf", "Roboto-Bold.ttf", "Roboto-Italic.ttf"),
    "roboto_light": ("font_roboto", "Roboto-Light.ttf", "Roboto-Medium.ttf", "Roboto-LightItalic.ttf"),
    "roboto_thin": ("font_roboto", "Roboto-Thin.ttf", "Roboto-Regular.ttf", "Roboto-ThinItalic.ttf"),
    "source_sans": (
        "font_source_sans_pro", "SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf", "SourceSansPro-It.ttf",
    ),
    "source_sans_light": (
        "font_source_sans_pro", "SourceSansPro-Light.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-LightIt.ttf",
    ),
    "source_serif": (
        "font_source_serif_pro", "SourceSerifPro-Regular.ttf", "SourceSerifPro-Bold.ttf", "SourceSerifPro-It.ttf",
    ),
}  # fmt: skip


@functools.cache
def typeface(family: str, *, bold: bool = False, italic: bool = False) -> skia.Typeface:
    """Loads a typeface once.

    Args:
        family: One of ``FAMILIES``. ``plotter`` yields a hairline typeface here; ``Lettering`` draws
            it with single strokes.
        bold: Whether to take the bold cut; wins over italic.
        italic: Whether to take the italic cut.

    Returns:
        A ``skia.Typeface``.

    Raises:
        ValueError: If the family is unknown.
        FileNotFoundError: If the family's package is not installed.
    """
    if family not in _FILES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)}, got {family}")
    package, regular_file, bold_file, italic_file = _FILES[family]
    name = bold_file if bold else italic_file if italic else regular_file
    loaded = skia.Typeface.MakeFromFile(str(_package_folder(package) / "files" / name))
    if loaded is None:
        raise FileNotFoundError(f"typeface file {name} of package {package} cannot be read")
    return loaded


@functools.cache
def _package_folder(package: str) -> Path:
    # The packages import pkg_resources when they are imported, so only their folder is looked up.
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"package {package} is not installed")
    return Path(spec.origin).parent


@functools.cache
def _font(family: str, size_px: float, *, bold: bool, italic: bool) -> skia.Font:
    font = skia.Font(typeface(family, bold=bold, italic=italic), size_px)
    font.setSubpixel(True)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    font.setHinting(skia.FontHinting.kNone)
    return font


class Lettering:
    """Measures and draws single lines of text in pixels, with a typeface or with plotter strokes.

    Characters that the family lacks (Cyrillic, for one) make the whole line fall back to a family
    that has them.
    """

    def __init__(self, family: str, size_px: float, *, bold: bool = False, italic: bool = False) -> None:
        """Chooses the look; sizes are rounded to a quarter pixel so that fonts can be shared."""
        self.family = family
        self.size_px = max(1.0, round(size_px * 4) / 4)
        self.bold = bold
        self.italic = italic

    def width_px(self, text: str) -> float:
        """Returns the advance of a line of text."""
        if self._is_plotted(text):
            return stroke_font.width(text) * self.size_px
        return float(self._font_for(text).measureText(text))

    def draw(self, canvas: skia.Canvas, text: str, x: float, y: float, paint: skia.Paint) -> None:
        """Draws a line of text whose baseline starts at ``(x, y)``."""
        if not self._is_plotted(text):
            canvas.drawString(text, x, y, self._font_for(text), paint)
            return
        stroke = skia.Paint(paint)
        stroke.setStyle(skia.Paint.kStroke_Style)
        stroke.setStrokeCap(skia.Paint.kRound_Cap)
        stroke.setStrokeWidth(max(0.7, self.size_px * (0.13 if self.bold else 0.075)))
        canvas.drawPath(stroke_font.path(text, x, y, self.size_px, slant=0.25 if self.italic else 0.0), stroke)

    def _is_plotted(self, text: str) -> bool:
        return self.family == "plotter" and stroke_font.covers(text)

    def _font_for(self, text: str) -> skia.Font:
        font = _font(self.family, self.size_px, bold=self.bold, italic=self.italic)
        if 0 in font.textToGlyphs(text):
            return _font(_FALLBACK_FAMILY, self.size_px, bold=self.bold, italic=self.italic)
        return font
