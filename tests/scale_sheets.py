"""Draws plans at a known scale, with what says it: dimensions, printed scales, scale bars, sides and areas of rooms.

Lengths are metres of the building, y up as in a PDF. The same case gives the same sheet.
"""

import itertools
import math
import random
from dataclasses import dataclass, field

from pdf_file import one_page_pdf

__all__ = ["WITNESSES", "Case", "DrawnSheet", "Text", "all_cases", "draw", "misread"]

# A text with its box, [x_min, y_min, x_max, y_max] in pixels.
Bounds = tuple[float, float, float, float]
Text = tuple[str, Bounds]

WITNESSES = ("chain", "printed", "bar", "sides", "areas", "measure")
_POINTS_PER_M = 72 / 0.0254
_FOOT, _INCH = 0.3048, 0.0254
_OUTER_M, _INNER_M, _DOOR_M = 0.3, 0.12, 0.9
_METRIC_RATIOS, _IMPERIAL_RATIOS = (50, 75, 100, 125), (48, 64, 96)
_IMPERIAL_SCALES = {48: '1/4" = 1\'-0"', 64: '3/16" = 1\'-0"', 96: '1/8" = 1\'-0"'}
_UNITS = ("m", "feet", "mm", "cm", "m unit")
_TEXT_PT = 7.0
_NAMES = ("BEDROOM", "BATH", "KITCHEN", "LIVING", "HALL", "STUDY", "STORE", "OFFICE", "LAUNDRY", "DINING")
# Letters of Courier are all so wide, and stand so high.
_ADVANCE, _CAP = 0.6, 0.6


@dataclass(frozen=True)
class Case:
    """What a sheet says of its scale.

    Attributes:
        seed: Of all that is drawn at random.
        right: The witnesses that say the scale, of `WITNESSES`.
        wrong: Faults: "title" (a copied scale), "half" (a print of half the size), "number" (one wrong dimension),
            "nts" (the view has no scale), "paper" (the scale is for another paper, which is named), "centres" (areas
            are measured to the middles of walls).
        unit: How lengths are written: "m", "m unit", "mm", "cm", "feet".
        kind: "pdf", or "png" for its pixels with the texts as a reader finds them.
        plans: How many plans, each at its own scale.
    """

    seed: int
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    unit: str = "m"
    kind: str = "pdf"
    plans: int = 1

    def __str__(self) -> str:
        parts = (
            "+".join(self.right) or "none",
            *self.wrong,
            self.unit,
            self.kind,
            *(("two",) if self.plans > 1 else ()),
        )
        return "-".join((*parts, str(self.seed)))


@dataclass
class DrawnSheet:
    """A PDF of one page, the resolution to read it at, and metres a pixel of each plan with its box in pixels."""

    data: bytes
    dpi: float
    scales: list[tuple[float, tuple[float, float, float, float]]]


@dataclass
class _Plan:
    """Rooms in rows and columns; where walls have their middles, outer ones their outer faces."""

    xs: list[float]
    ys: list[float]

    @property
    def size(self) -> tuple[float, float]:
        return self.xs[-1], self.ys[-1]

    def rooms(self) -> list[tuple[float, float, float, float]]:
        def sides(places: list[float]) -> list[tuple[float, float]]:
            last = len(places) - 2
            return [
                (a + (_OUTER_M if i == 0 else _INNER_M / 2), b - (_OUTER_M if i == last else _INNER_M / 2))
                for i, (a, b) in enumerate(itertools.pairwise(places))
            ]

        return [(x0, y0, x1, y1) for y0, y1 in sides(self.ys) for x0, x1 in sides(self.xs)]


@dataclass
class _Canvas:
    """A content stream in points."""

    parts: list[str] = field(default_factory=list)

    def fill(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.parts.append(f"{x0:.3f} {y0:.3f} {x1 - x0:.3f} {y1 - y0:.3f} re f")

    def line(self, *points: tuple[float, float], width: float = 0.35) -> None:
        (x, y), *rest = points
        drawn = " ".join(f"{a:.3f} {b:.3f} l" for a, b in rest)
        self.parts.append(f"{width} w {x:.3f} {y:.3f} m {drawn} S")

    def text(self, text: str, x: float, y: float, *, height: float = _TEXT_PT, upright: bool = False) -> None:
        """Writes a text around a middle."""
        half, cap = len(text) * _ADVANCE * height / 2, _CAP * height / 2
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        matrix = f"0 1 -1 0 {x + cap:.3f} {y - half:.3f}" if upright else f"1 0 0 1 {x - half:.3f} {y - cap:.3f}"
        self.parts.append(f"BT /F {height} Tf {matrix} Tm ({escaped}) Tj ET")


class _View:
    """A plan at its place on the sheet."""

    def __init__(self, case: Case, draw: random.Random, ratio: float) -> None:
        self.case, self.random, self.ratio = case, draw, ratio
        self.per_m = _POINTS_PER_M / ratio
        self.plan = _plan(draw, step=_INCH if case.unit == "feet" else 0.01)
        # Room around for dimensions, titles and a scale bar.
        self.margin = 95.0
        self.canvas = _Canvas()
        self.origin = (0.0, 0.0)

    @property
    def size_pt(self) -> tuple[float, float]:
        width, height = self.plan.size
        return width * self.per_m + 2 * self.margin, height * self.per_m + 2 * self.margin

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.origin[0] + self.margin + x * self.per_m, self.origin[1] + self.margin + y * self.per_m

    def render(self) -> None:
        self._walls()
        self._labels()
        if "chain" in self.case.right:
            self._chains()
        if "bar" in self.case.right:
            self._bar()
        title = "FLOOR PLAN"
        if "printed" in self.case.right or {"title", "paper"} & set(self.case.wrong):
            title = self._printed()
        if "nts" in self.case.wrong:
            title = self.random.choice(("N.T.S.", "NOT TO SCALE", "SCALE: NTS"))
        x, _ = self.at(self.plan.size[0] / 2, 0)
        self.canvas.text(title, x, self.origin[1] + 22, height=9)

    def _walls(self) -> None:
        width, height = self.plan.size
        outer = _OUTER_M
        for x0, y0, x1, y1 in (
            (0, 0, width, outer), (0, height - outer, width, height),
            (0, 0, outer, height), (width - outer, 0, width, height),
        ):  # fmt: skip
            self.canvas.fill(*self.at(x0, y0), *self.at(x1, y1))
        half = _INNER_M / 2
        rooms = self.plan.rooms()
        columns = len(self.plan.xs) - 1
        for index, (x0, y0, x1, y1) in enumerate(rooms):
            if (index + 1) % columns:
                # A door in the wall to the right.
                middle = (y0 + y1) / 2 + self.random.uniform(-0.4, 0.4)
                wall = x1 + half
                self.canvas.fill(*self.at(wall - half, y0 - half), *self.at(wall + half, middle - _DOOR_M / 2))
                self.canvas.fill(*self.at(wall - half, middle + _DOOR_M / 2), *self.at(wall + half, y1 + half))
                self._swing(wall, middle)
            if index + columns < len(rooms):
                wall = y1 + half
                self.canvas.fill(*self.at(x0 - half, wall - half), *self.at(x1 + half, wall + half))

    def _swing(self, wall: float, middle: float) -> None:
        hinge = (wall, middle - _DOOR_M / 2)
        arc = [
            (hinge[0] + _DOOR_M * math.sin(angle), hinge[1] + _DOOR_M * math.cos(angle))
            for angle in (math.radians(degrees) for degrees in range(0, 91, 10))
        ]
        self.canvas.line(*(self.at(*point) for point in [*arc, hinge]))

    def _labels(self) -> None:
        for index, (x0, y0, x1, y1) in enumerate(self.plan.rooms()):
            x, y = self.at((x0 + x1) / 2, (y0 + y1) / 2)
            lines = [f"{_NAMES[index % len(_NAMES)]} {index + 1}"]
            if "sides" in self.case.right:
                lines.append(f"{self._length(x1 - x0, rooms=True)} x {self._length(y1 - y0, rooms=True)}")
            if "areas" in self.case.right:
                more = _INNER_M if "centres" in self.case.wrong else 0.0
                area = (x1 - x0 + more) * (y1 - y0 + more)
                lines.append(f"{area / _FOOT**2:.0f} SF" if self.case.unit == "feet" else f"{area:.1f} m2")
            for row, line in enumerate(lines):
                self.canvas.text(line, x, y + 9 - 10 * row, height=6)

    def _length(self, metres: float, *, rooms: bool = False) -> str:
        """Returns a length as the sheet writes it; sides of rooms are rounded more."""
        match self.case.unit:
            case "feet":
                inches = round(metres / _INCH)
                return f"{inches // 12}'-{inches % 12}\""
            case "mm":
                return f"{round(metres * 1000, -1):.0f}"
            case "cm":
                return f"{metres * 100:.0f}"
            case "m unit":
                return f"{metres:.2f} m"
            case _:
                return f"{metres:.2f}" if not rooms else f"{metres:.1f}"

    def _chains(self) -> None:
        width, height = self.plan.size
        wrong = self.random.randrange(len(self.plan.xs) - 1) if "number" in self.case.wrong else None
        style = self.random.choice(("slash", "cross", "bare", "arrow"))
        inline = self.random.random() < 0.3
        for offset, places, upright in (
            (24, self.plan.xs, False), (44, [0, width], False), (24, self.plan.ys, True), (44, [0, height], True),
        ):  # fmt: skip
            for index, (a, b) in enumerate(itertools.pairwise(places)):
                is_wrong = wrong == index and offset == 24 and not upright
                shown = self._length((b - a) * (1.37 if is_wrong else 1))
                self._dimension(shown, (a, b), offset, upright=upright, style=style, inline=inline)

    def _dimension(
        self, shown: str, ends: tuple[float, float], offset: float, *, upright: bool, style: str, inline: bool
    ) -> None:
        """Draws a dimension above the plan or at its left, from one place to another."""
        x0, y1 = self.at(0, 0)[0], self.at(*self.plan.size)[1]
        start, end = (self.at(place, place)[1 if upright else 0] for place in ends)

        def point(along: float, across: float) -> tuple[float, float]:
            return (x0 - across, along) if upright else (along, y1 + across)

        middle, gap = (start + end) / 2, (len(shown) * _ADVANCE * _TEXT_PT) / 2 + 2
        if inline and end - start > 3 * gap:
            self.canvas.line(point(start, offset), point(middle - gap, offset))
            self.canvas.line(point(middle + gap, offset), point(end, offset))
            self.canvas.text(shown, *point(middle, offset), upright=upright)
        else:
            self.canvas.line(point(start, offset), point(end, offset))
            self.canvas.text(shown, *point(middle, offset + 0.9 * _TEXT_PT), upright=upright)
        for place in (start, end):
            self.canvas.line(point(place, offset - 16), point(place, offset + 4), width=0.2)
            if style == "slash":
                self.canvas.line(point(place - 2.5, offset - 2.5), point(place + 2.5, offset + 2.5), width=0.6)
            elif style == "cross":
                self.canvas.line(point(place, offset - 3), point(place, offset + 3), width=0.6)
            elif style == "arrow":
                inwards = 5 if place == start else -5
                for side in (-1.5, 1.5):
                    self.canvas.line(point(place, offset), point(place + inwards, offset + side))

    def _bar(self) -> None:
        feet = self.case.unit == "feet"
        steps = (0, 4, 8, 16) if feet else self.random.choice(((0, 1, 2, 5), (0, 1, 2, 3, 4, 5), (0, 2, 4, 6)))
        unit = _FOOT if feet else 1.0
        x, y = self.at(0, 0)[0], self.origin[1] + 52
        for number, (a, b) in enumerate(itertools.pairwise(steps)):
            x0, x1 = x + a * unit * self.per_m, x + b * unit * self.per_m
            if number % 2 == 0:
                self.canvas.fill(x0, y, x1, y + 3)
            else:
                self.canvas.line((x0, y), (x1, y), (x1, y + 3), (x0, y + 3), (x0, y))
        beside = self.random.random() < 0.5
        for number in steps:
            last = number == steps[-1] and not beside
            text = f"{number}" + ((" FT" if feet else " m") if last else "")
            shift = (len(text) - len(f"{number}")) * _ADVANCE * 6 / 2
            self.canvas.text(text, x + number * unit * self.per_m + shift, y + 9, height=6)
        if beside:
            self.canvas.text("SCALE IN FEET" if feet else "METRES", x + 30, y - 8, height=6)

    def _printed(self) -> str:
        ratio = self.ratio * (2 if "title" in self.case.wrong else 1)
        if self.case.unit == "feet":
            return self.random.choice(("SCALE: {}", "FLOOR PLAN {}")).format(
                _IMPERIAL_SCALES.get(int(ratio), f"1:{ratio:g}")
            )
        words = self.random.choice(
            ("SCALE 1:{}", "FLOOR PLAN 1:{}", "M 1:{}", "ECHELLE 1/{}", "1 : {}", "Massstab 1:{}")
        )
        if "paper" in self.case.wrong:
            # Drawn for a sheet of twice the sides.
            return f"SCALE 1:{ratio / 2:g} ({'A1' if self.size_pt[0] < 980 else 'A0'})"
        return words.format(f"{ratio:g}")


def _plan(draw: random.Random, *, step: float) -> _Plan:
    def places(count: int) -> list[float]:
        found = [0.0]
        for _ in range(count):
            found.append(round((found[-1] + draw.uniform(2.4, 5.2)) / step) * step)
        return found

    return _Plan(places(draw.randint(3, 4)), places(draw.randint(2, 3)))


def draw(case: Case) -> DrawnSheet:
    """Draws the sheet of a case."""
    rng = random.Random(case.seed)
    ratios: tuple[int, ...] = _IMPERIAL_RATIOS if case.unit == "feet" else _METRIC_RATIOS
    if "paper" in case.wrong:
        ratios = (50, 100)
    chosen = rng.sample(ratios, case.plans)
    views = [_View(case, rng, ratio) for ratio in chosen]
    # Notes, a table of doors and a title block stand at the right.
    column = 190.0
    x = 0.0
    for view in views:
        view.origin = (x, 0.0)
        x += view.size_pt[0]
        view.render()
    content = _Canvas()
    paper = [x + column, max(420.0, *(view.size_pt[1] for view in views))]
    _decoys(content, x + 10, paper[1] - 20, rng)
    if "paper" in case.wrong:
        paper = [1190.55, 841.89] if views[0].size_pt[0] < 980 else [1683.78, 1190.55]
    shrink = 0.5 if "half" in case.wrong else 1.0
    # Some files have units of two points.
    unit_pt = rng.choice((1, 1, 1, 2))
    factor = shrink / unit_pt
    parts = [f"{factor} 0 0 {factor} 0 0 cm 0 g 0 G", *content.parts]
    parts += [part for view in views for part in view.canvas.parts]
    paper = [side * factor for side in paper]
    dpi = rng.choice((72, 100, 110, 144)) / shrink
    scales = []
    for view in views:
        (x0, y0), (x1, y1) = view.at(0, 0), view.at(*view.plan.size)
        bounds = (x0 * factor, paper[1] - y1 * factor, x1 * factor, paper[1] - y0 * factor)
        scales.append((view.ratio * _INCH / dpi / shrink, _scaled(bounds, dpi / 72 * unit_pt)))
    entries = f"/UserUnit {unit_pt}" if unit_pt > 1 else ""
    if "measure" in case.right:
        entries += f"/VP[{' '.join(_viewport(view, factor) for view in views)}]"
    return DrawnSheet(_pdf("\n".join(parts), paper, entries), dpi, scales)


def _scaled(bounds: Bounds, by: float) -> Bounds:
    x0, y0, x1, y1 = bounds
    return x0 * by, y0 * by, x1 * by, y1 * by


def all_cases(rounds: int = 1) -> list[Case]:
    """Returns every witness alone, in pairs, with faults, missing ones, and two plans at two scales."""
    sets: list[tuple[tuple[str, ...], tuple[str, ...], int]] = [((witness,), (), 1) for witness in WITNESSES]
    sets += [(pair, (), 1) for pair in itertools.combinations(WITNESSES, 2)]
    sets += [((), (), 1), ((), ("nts",), 1), ((), ("title", "half"), 1), ((), ("paper",), 1)]
    sets += [((witness,), ("title",), 1) for witness in ("chain", "bar", "sides", "areas")]
    sets += [((witness, "printed"), ("half",), 1) for witness in ("chain", "bar")]
    sets += [((*pair, "chain"), ("number",), 1) for pair in ((), ("areas",))]
    sets += [
        (("chain",), ("nts",), 1),
        (("chain",), ("paper",), 1),
        (("areas",), ("centres",), 1),
        (("printed",), ("half",), 1),
    ]
    sets += [(right, (), 2) for right in (("chain",), ("printed",), ("chain", "printed"), ("bar",), ("sides", "areas"))]
    cases: list[Case] = []
    for _ in range(rounds):
        for right, wrong, plans in sets:
            for kind in ("pdf", "png"):
                seed = len(cases)
                unit = _UNITS[seed % len(_UNITS)]
                if "measure" in right and kind == "png":
                    continue
                if "paper" in wrong and unit == "feet":
                    unit = "m"
                cases.append(Case(seed, right, wrong, unit, kind, plans))
    return cases


def misread(texts: list[Text], seed: int) -> list[Text]:
    """Returns texts as a reader finds them: boxes a little off, some letters wrong, some texts missing."""
    rng = random.Random(seed)
    found = []
    for text, bounds in texts:
        if rng.random() < 0.07:
            continue
        place = rng.randrange(len(text)) if rng.random() < 0.07 else None
        read = text if place is None else text[:place] + rng.choice("0187.'lO") + text[place + 1 :]
        height = min(bounds[2] - bounds[0], bounds[3] - bounds[1])
        x0, y0, x1, y1 = (side + rng.gauss(0, 0.08) * height for side in bounds)
        found.append((read, (x0, y0, max(x1, x0 + 1), max(y1, y0 + 1))))
    return found


def _viewport(view: _View, factor: float) -> str:
    (x0, y0), (width, height) = view.origin, view.size_pt
    bounds = " ".join(f"{side * factor:.2f}" for side in (x0, y0, x0 + width, y0 + height))
    metres = view.ratio * _INCH / 72 / factor
    unit, per_unit = ("ft", metres / _FOOT) if view.case.unit == "feet" else ("m", metres)
    formats = f"[<</U({unit})/C {per_unit:.8f}/D 100>>]"
    return (
        f"<</Type/Viewport/BBox[{bounds}]/Measure<</Type/Measure/Subtype/RL/R(1in = {72 * per_unit:.3f}{unit})"
        f"/X {formats}/D[<</U({unit})/C 1/D 100>>]/A[<</U(sq {unit})/C 1/D 100>>]>>>>"
    )


def _decoys(canvas: _Canvas, x: float, y: float, rng: random.Random) -> None:
    """Draws numbers that say nothing of the scale."""
    rows = [
        "DOOR SCHEDULE", *(f"D{i}   {rng.choice((700, 800, 900))}   2100" for i in range(1, 5)), "RAMP 1:12 MAX",
        "EL. +3.20", "ISSUED 2024-03-01", "SHEET A-101", "1 OF 12", "RISERS 17 x 178", "5/8\" GYP. BD.",
    ]  # fmt: skip
    for row, text in enumerate(rows):
        canvas.text(text, x + 80, y - 14 * row, height=6)
    for row in range(4):
        for column, text in enumerate(
            (f"W{row}", str(rng.choice((900, 1200, 1500))), str(rng.choice((1100, 1400))), "850")
        ):
            canvas.text(text, x + 20 + 40 * column, y - 190 - 12 * row, height=6)
    for axis in range(4):
        canvas.text(str(axis + 1), x + 10 + 45 * axis, y - 260, height=8)


def _pdf(content: str, paper: list[float], entries: str) -> bytes:
    page = f"/MediaBox[0 0 {paper[0]:.3f} {paper[1]:.3f}]{entries}"
    return one_page_pdf(content.encode("latin-1"), page, version="1.6")
