"""Makes the CAD-like PDFs in `vector_pdf/`, and `vector_pdf/rooms.json` with the rooms that they show.

A plan is walls, doors and windows in millimetres of the building. The rooms are what its walls leave free, with the
openings closed, found with shapely; how the plan is drawn differs from file to file. Coordinates in `rooms.json` are
points of the page as it is shown: after crop box, rotation and user unit, origin top left, y down. The output is byte
for byte the same on every run with the versions below.

    python -m venv venv
    venv/bin/pip install reportlab==5.1.0 pikepdf==10.17.0 shapely==2.2.0
    venv/bin/python tests/data/make_vector_pdfs.py
"""

from __future__ import annotations

import io
import itertools
import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pikepdf
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from shapely import affinity
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.ops import unary_union

FOLDER = Path(__file__).parent / "vector_pdf"
POINTS_PER_MM = 72 / 25.4
A4, A3, A1 = (595.0, 842.0), (842.0, 1191.0), (1684.0, 2384.0)
ARCH_E = (2592.0, 3456.0)

PointXY = tuple[float, float]


# --- Plans ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wall:
    """The axis of a wall, in millimetres; `arc` is (centre, radius, first and last angle in degrees) instead."""

    points: tuple[PointXY, ...] = ()
    thickness: float = 200.0
    closed: bool = False
    arc: tuple[PointXY, float, float, float] | None = None

    def axis(self) -> list[PointXY]:
        if self.arc is None:
            return [*self.points, self.points[0]] if self.closed else list(self.points)
        (x, y), radius, first, last = self.arc
        angles = [math.radians(first + (last - first) * step / 180) for step in range(181)]
        return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]

    def area(self) -> Polygon:
        if self.closed:
            outline = Polygon(self.points)
            half = self.thickness / 2
            return outline.buffer(half, join_style="mitre").difference(outline.buffer(-half, join_style="mitre"))
        return LineString(self.axis()).buffer(self.thickness / 2, cap_style="flat", join_style="mitre")


@dataclass(frozen=True)
class Opening:
    """A door or window: where its middle is on the axis of its wall, the direction of that wall, its width."""

    kind: str
    middle: PointXY
    angle: float
    width: float
    thickness: float
    flip: bool = False
    hinge_left: bool = True

    def area(self, margin: float = 60.0) -> Polygon:
        half = self.thickness / 2 + margin
        return self.place(box(-self.width / 2, -half, self.width / 2, half))

    def place(self, shape):
        return affinity.translate(affinity.rotate(shape, self.angle, origin=(0, 0)), *self.middle)

    def at(self, along: float, across: float) -> PointXY:
        placed = self.place(Point(along, -across if self.flip else across))
        return (placed.x, placed.y)


@dataclass(frozen=True)
class Plan:
    walls: tuple[Wall, ...]
    openings: tuple[Opening, ...]
    furniture: tuple[tuple[float, float, float, float], ...] = ()
    names: tuple[tuple[str, PointXY], ...] = ()

    def solid(self) -> Polygon:
        return unary_union([wall.area() for wall in self.walls])

    def cut(self) -> Polygon | MultiPolygon:
        return self.solid().difference(unary_union([opening.area() for opening in self.openings]))

    def rooms(self) -> list[Polygon]:
        solid = self.solid()
        parts = solid.geoms if isinstance(solid, MultiPolygon) else [solid]
        return [Polygon(hole) for part in parts for hole in part.interiors]


def door(x: float, y: float, angle: float, thickness: float, width: float = 900, **side: bool) -> Opening:
    return Opening("door", (x, y), angle, width, thickness, **side)


def window(x: float, y: float, angle: float, thickness: float, width: float = 1400) -> Opening:
    return Opening("window", (x, y), angle, width, thickness)


def house(outer: float = 300, inner: float = 120) -> Plan:
    """Four rooms, a corridor and a closet, 12 m x 9 m."""
    walls = (
        Wall(((0, 0), (12000, 0), (12000, 9000), (0, 9000)), outer, closed=True),
        Wall(((0, 3600), (12000, 3600)), inner),
        Wall(((0, 5000), (12000, 5000)), inner),
        Wall(((5000, 0), (5000, 3600)), inner),
        Wall(((7200, 5000), (7200, 9000)), inner),
        Wall(((8600, 0), (8600, 2400), (5000, 2400)), inner),
    )
    openings = (
        door(2500, 3600, 0, inner),
        door(10300, 3600, 0, inner, flip=True),
        door(6500, 2400, 0, inner, width=800, hinge_left=False),
        door(3000, 5000, 0, inner, flip=True),
        door(9500, 5000, 0, inner),
        door(0, 4300, 90, outer, width=1000),
        window(2500, 0, 0, outer, 1600),
        window(6800, 0, 0, outer, 1200),
        window(10300, 0, 0, outer, 1200),
        window(3500, 9000, 0, outer, 2400),
        window(9600, 9000, 0, outer, 1800),
        window(12000, 4300, 90, outer, 800),
    )
    furniture = ((600, 6800, 2000, 1500), (9000, 7000, 1800, 900), (900, 900, 900, 2000), (5600, 5600, 700, 700))
    names = (
        ("BEDROOM", (2400, 1800)), ("BATH", (6800, 1200)), ("KITCHEN", (10300, 1800)), ("HALL", (5200, 4300)),
        ("LIVING", (4200, 7600)), ("STUDY", (10600, 6300)), ("LAUNDRY", (6600, 3000)),
    )  # fmt: skip
    return Plan(walls, openings, furniture, names)


def skewed() -> Plan:
    """Rooms that are not rectangles: a slanted front and an oblique partition."""
    outer, inner = 250, 100
    walls = (
        Wall(((0, 0), (9000, 0), (11500, 3500), (11500, 8000), (0, 8000)), outer, closed=True),
        Wall(((4500, 0), (4500, 4500)), inner),
        Wall(((0, 4500), (11500, 4500)), inner),
        Wall(((5000, 4500), (7500, 8000)), inner),
    )
    openings = (
        door(4500, 3000, 90, inner),
        door(2500, 4500, 0, inner),
        door(9000, 4500, 0, inner, flip=True),
        door(6250, 6250, math.degrees(math.atan2(3500, 2500)), inner),
        window(2200, 0, 0, outer),
        window(10250, 1750, math.degrees(math.atan2(3500, 2500)), outer, 1500),
        window(2500, 8000, 0, outer, 1800),
    )
    return Plan(walls, openings, (), (("LOBBY", (2000, 2000)), ("OFFICE", (7000, 2000))))


def rotunda() -> Plan:
    """A room with a curved wall."""
    outer = 240
    walls = (
        Wall(((6000, 6000), (0, 6000), (0, 0), (6000, 0)), outer),
        Wall(arc=((6000, 3000), 3000, -90, 90), thickness=outer),
        Wall(((4000, 0), (4000, 6000)), 120),
    )
    openings = (door(4000, 3000, 90, 120), door(1800, 0, 0, outer), window(1800, 6000, 0, outer))
    return Plan(walls, openings, (), (("APSE", (6500, 3000)), ("NAVE", (2000, 3000))))


# --- Drawing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """How a plan is drawn."""

    walls: str = "lines"
    wall_width: float = 0.7
    thin_width: float = 0.25
    color: tuple[float, float, float] = (0, 0, 0)
    thin_color: tuple[float, float, float] = (0, 0, 0)
    fill: float = 0.0
    caps: int = 0
    scale: float = 100.0
    page: PointXY = A3
    landscape: bool = True
    origin_mm: PointXY = (60, 70)
    furniture: bool = False
    dimensions: bool = False
    grid: bool = False
    title: bool = False
    names: bool = False
    doors: bool = True
    layers: bool = False
    hidden: bool = False
    rotate: int = 0
    user_unit: float = 1.0
    crop: tuple[float, float] | None = None
    forms: bool = False
    swing: str = "arc"


@dataclass
class Sheet:
    """A page that is being drawn."""

    look: Look
    buffer: io.BytesIO = field(default_factory=io.BytesIO)
    layers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        width, height = self.look.page
        self.size = (height, width) if self.look.landscape else (width, height)
        self.pdf = canvas.Canvas(self.buffer, pagesize=self.size, invariant=1, pageCompression=1)

    def point(self, point: PointXY) -> PointXY:
        factor = POINTS_PER_MM / self.look.scale
        x0, y0 = (value * POINTS_PER_MM for value in self.look.origin_mm)
        return (x0 + point[0] * factor, y0 + point[1] * factor)

    def length(self, millimetres: float) -> float:
        return millimetres * POINTS_PER_MM / self.look.scale

    def line(self, *points: PointXY, closed: bool = False, fill: bool = False, stroke: bool = True) -> None:
        path = self.pdf.beginPath()
        placed = [self.point(point) for point in points]
        path.moveTo(*placed[0])
        for point in placed[1:]:
            path.lineTo(*point)
        if closed:
            path.close()
        self.pdf.drawPath(path, stroke=stroke, fill=fill)

    def circle_arc(self, center: PointXY, radius: float, first: float, extent: float) -> None:
        x, y = self.point(center)
        r = self.length(radius)
        self.pdf.arc(x - r, y - r, x + r, y + r, first, extent)

    @contextmanager
    def layer(self, name: str) -> Iterator[None]:
        if not self.look.layers:
            yield
            return
        if name not in self.layers:
            self.layers.append(name)
        self.pdf._code.append(f"/OC /L{self.layers.index(name)} BDC")
        yield
        self.pdf._code.append("EMC")

    def pen(self, *, thin: bool) -> None:
        look = self.look
        self.pdf.setLineWidth(look.thin_width if thin else look.wall_width)
        self.pdf.setStrokeColorRGB(*(look.thin_color if thin else look.color))
        self.pdf.setFillGray(look.fill)
        self.pdf.setLineCap(0 if thin else look.caps)
        self.pdf.setLineJoin(0)


def polygons(shape: Polygon | MultiPolygon) -> list[Polygon]:
    return list(shape.geoms) if isinstance(shape, MultiPolygon) else [shape]


def pieces(plan: Plan, wall: Wall) -> list[list[PointXY]]:
    """The axis of a wall without its openings."""
    axis = LineString(wall.axis()).difference(unary_union([o.area() for o in plan.openings]))
    parts = [list(part.coords) for part in getattr(axis, "geoms", [axis])]
    if wall.closed and len(parts) > 1 and parts[0][0] == parts[-1][-1]:
        parts = [parts[-1] + parts[0][1:], *parts[1:-1]]
    return parts


def draw_walls(sheet: Sheet, plan: Plan) -> None:
    look = sheet.look
    sheet.pen(thin=False)
    if look.walls in ("fat", "single"):
        draw_axes(sheet, plan)
    elif look.walls in ("rects", "quads"):
        draw_strips(sheet, plan)
    else:
        for polygon in polygons(plan.cut()):
            draw_faces(sheet, [list(ring.coords)[:-1] for ring in (polygon.exterior, *polygon.interiors)])
    if look.walls == "hatched_lines":
        hatch_with_lines(sheet, plan)
    if look.walls == "hatched_pattern":
        hatch_with_pattern(sheet, plan)


def draw_axes(sheet: Sheet, plan: Plan) -> None:
    for wall in plan.walls:
        is_fat = sheet.look.walls == "fat"
        sheet.pdf.setLineWidth(sheet.length(wall.thickness) if is_fat else sheet.look.wall_width)
        for part in pieces(plan, wall):
            sheet.line(*part)


def draw_strips(sheet: Sheet, plan: Plan) -> None:
    is_filled = sheet.look.walls == "quads"
    for wall in plan.walls:
        corners = wall.points if wall.closed else wall.points[1:-1]
        for part in pieces(plan, wall):
            for start, end in itertools.pairwise(part):
                strip = stretched(start, end, wall.thickness / 2, [start in corners, end in corners])
                sheet.line(*strip, closed=True, fill=is_filled, stroke=not is_filled)


def draw_faces(sheet: Sheet, rings: list[list[PointXY]]) -> None:
    style = sheet.look.walls
    if style in ("poche", "poche_outlined"):
        path = sheet.pdf.beginPath()
        for ring in rings:
            placed = [sheet.point(point) for point in ring]
            path.moveTo(*placed[0])
            for point in placed[1:]:
                path.lineTo(*point)
            path.close()
        sheet.pdf.drawPath(path, stroke=style == "poche_outlined", fill=1, fillMode=0)
        return
    for ring in rings:
        if style == "polylines":
            sheet.line(*ring, closed=True)
        else:
            for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
                sheet.line(start, end)


def stretched(start: PointXY, end: PointXY, half: float, ends: list[bool]) -> list[PointXY]:
    length = math.dist(start, end)
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    a = (start[0] - ux * half * ends[0], start[1] - uy * half * ends[0])
    b = (end[0] + ux * half * ends[1], end[1] + uy * half * ends[1])
    nx, ny = -uy * half, ux * half
    return [(a[0] + nx, a[1] + ny), (b[0] + nx, b[1] + ny), (b[0] - nx, b[1] - ny), (a[0] - nx, a[1] - ny)]


def hatch_with_lines(sheet: Sheet, plan: Plan) -> None:
    solid = plan.cut()
    x0, y0, x1, y1 = solid.bounds
    sheet.pen(thin=True)
    step = 80.0 * sheet.look.scale / 100
    offset = x0 - (y1 - y0)
    while offset < x1:
        cut = LineString([(offset, y0), (offset + (y1 - y0), y1)]).intersection(solid)
        for part in getattr(cut, "geoms", [cut]):
            if part.length > 1:
                sheet.line(*part.coords)
        offset += step


def hatch_with_pattern(sheet: Sheet, plan: Plan) -> None:
    sheet.pdf._code.append("/Pattern cs /Hatch scn")
    for polygon in polygons(plan.cut()):
        for ring in [polygon.exterior, *polygon.interiors]:
            points = [sheet.point(point) for point in list(ring.coords)[:-1]]
            sheet.pdf._code.append(f"{points[0][0]:.4f} {points[0][1]:.4f} m")
            sheet.pdf._code.extend(f"{x:.4f} {y:.4f} l" for x, y in points[1:])
            sheet.pdf._code.append("h")
        sheet.pdf._code.append("f*")


def draw_openings(sheet: Sheet, plan: Plan) -> None:
    sheet.pen(thin=True)
    for opening in plan.openings:
        half, face = opening.width / 2, opening.thickness / 2
        if opening.kind == "window":
            for across in (-face, 0.0, face):
                sheet.line(opening.at(-half, across), opening.at(half, across))
            continue
        hinge_side = -1 if opening.hinge_left else 1
        hinge, tip = opening.at(hinge_side * half, face), opening.at(hinge_side * half, face + opening.width)
        latch = opening.at(-hinge_side * half, face)
        if sheet.look.swing == "leaf_box":
            thickness = 40 * hinge_side
            sheet.line(hinge, tip, opening.at(hinge_side * half - thickness, face + opening.width),
                       opening.at(hinge_side * half - thickness, face), closed=True)  # fmt: skip
        else:
            sheet.line(hinge, tip)
        first = math.degrees(math.atan2(latch[1] - hinge[1], latch[0] - hinge[0]))
        last = math.degrees(math.atan2(tip[1] - hinge[1], tip[0] - hinge[0]))
        extent = (last - first + 180) % 360 - 180
        sheet.circle_arc(hinge, opening.width, first, extent)


def draw_furniture(sheet: Sheet, plan: Plan) -> None:
    sheet.pen(thin=True)
    for x, y, width, depth in plan.furniture:
        sheet.line((x, y), (x + width, y), (x + width, y + depth), (x, y + depth), closed=True)
        sheet.line((x + 80, y + depth - 500), (x + width - 80, y + depth - 500))
        sheet.line((x + width / 2, y + 100), (x + width / 2, y + depth - 100))
    sheet.circle_arc((9900, 8150), 350, 0, 360)
    for step in range(9):
        sheet.line((300 + 280 * step, 3800), (300 + 280 * step, 4700))


def draw_dimensions(sheet: Sheet, plan: Plan) -> None:
    sheet.pen(thin=True)
    stops = [0, 5000, 8600, 12000]
    for y in (-1600, -2000):
        sheet.line((stops[0] - 300, y), (stops[-1] + 300, y))
        for x in stops:
            sheet.line((x - 120, y - 120), (x + 120, y + 120))
            sheet.line((x, y - 200), (x, -500))
    for first, last in itertools.pairwise(stops):
        x, y = sheet.point(((first + last) / 2, -1900))
        sheet.pdf.setFont("Helvetica", 6)
        sheet.pdf.setFillGray(0)
        sheet.pdf.drawCentredString(x, y, str(last - first))
    sheet.line((4200, 2300), (6000, -800), (7000, -800))


def draw_grid(sheet: Sheet, plan: Plan) -> None:
    sheet.pen(thin=True)
    sheet.pdf.setDash([12, 3, 2, 3])
    for x in (0, 5000, 12000):
        sheet.line((x, -1400), (x, 10600))
    sheet.pdf.setDash([])
    for index, x in enumerate((0, 5000, 12000)):
        sheet.circle_arc((x, 11000), 400, 0, 360)
        at = sheet.point((x, 10920))
        sheet.pdf.setFillGray(0)
        sheet.pdf.setFont("Helvetica", 7)
        sheet.pdf.drawCentredString(*at, "ABC"[index])


def draw_title(sheet: Sheet) -> None:
    width, height = sheet.size
    pdf = sheet.pdf
    pdf.setStrokeGray(0)
    for margin, pen in ((14, 1.4), (18, 0.5)):
        pdf.setLineWidth(pen)
        pdf.rect(margin, margin, width - 2 * margin, height - 2 * margin)
    pdf.setLineWidth(0.7)
    left, bottom = width - 18 - 170, 18
    pdf.rect(left, bottom, 170, 96)
    for row in range(1, 6):
        pdf.line(left, bottom + 16 * row, left + 170, bottom + 16 * row)
    pdf.line(left + 60, bottom, left + 60, bottom + 96)
    pdf.setFillGray(0)
    pdf.setFont("Helvetica", 7)
    for row, text in enumerate(("A-101", "1 : 100", "2026-01-15", "DRAWN", "GROUND FLOOR", "HOUSE")):
        pdf.drawString(left + 66, bottom + 5 + 16 * row, text)


def draw_plan(sheet: Sheet, plan: Plan) -> None:
    look = sheet.look
    if look.hidden:
        with sheet.layer("A-WALL-DEMO"):
            sheet.pen(thin=False)
            sheet.line((2000, 0), (2000, 9000))
            sheet.line((2200, 0), (2200, 9000))
    with sheet.layer("A-WALL"):
        draw_walls(sheet, plan)
    if look.doors:
        with sheet.layer("A-DOOR"):
            draw_openings(sheet, plan)
    if look.furniture:
        with sheet.layer("A-FURN"):
            draw_furniture(sheet, plan)
    if look.dimensions:
        with sheet.layer("A-ANNO-DIMS"):
            draw_dimensions(sheet, plan)
    if look.grid:
        with sheet.layer("S-GRID"):
            draw_grid(sheet, plan)
    if look.names:
        for name, at in plan.names:
            sheet.pdf.setFillGray(0)
            sheet.pdf.setFont("Helvetica", 8)
            sheet.pdf.drawCentredString(*sheet.point(at), name)
    if look.title:
        draw_title(sheet)


def finish(sheet: Sheet) -> bytes:
    """Adds what reportlab does not write: layers, patterns, page boxes, rotation, user unit."""
    sheet.pdf.showPage()
    sheet.pdf.save()
    look = sheet.look
    with pikepdf.open(io.BytesIO(sheet.buffer.getvalue())) as pdf:
        page = pdf.pages[0]
        resources = page.Resources
        if look.walls == "hatched_pattern":
            tile = pikepdf.Stream(pdf, b"0.2 w 0 0 m 4 4 l S")
            tile.update({"/Type": pikepdf.Name.Pattern, "/PatternType": 1, "/PaintType": 1, "/TilingType": 1})
            tile.update({"/BBox": [0, 0, 4, 4], "/XStep": 4, "/YStep": 4, "/Resources": pikepdf.Dictionary()})
            resources.Pattern = pikepdf.Dictionary({"/Hatch": pdf.make_indirect(tile)})
        if look.layers:
            groups = [pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=name)) for name in sheet.layers]
            off = [group for group in groups if str(group.Name) == "A-WALL-DEMO"]
            config = pikepdf.Dictionary(Order=groups, ON=[g for g in groups if g not in off], OFF=off)
            pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=groups, D=config)
            resources.Properties = pikepdf.Dictionary({f"/L{i}": group for i, group in enumerate(groups)})
        if look.forms:
            nest_in_forms(pdf, page)
        if look.rotate:
            page.Rotate = look.rotate
        if look.user_unit != 1:
            page.UserUnit = look.user_unit
        if look.crop is not None:
            x, y = look.crop
            page.MediaBox = [-40, -30, sheet.size[0] + 50, sheet.size[1] + 20]
            page.CropBox = [x, y, sheet.size[0] - 10, sheet.size[1] - 25]
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, min_version="1.7")
    return out.getvalue()


def nest_in_forms(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Moves the content into a form in a form, each with a transform that the next one undoes, and a clip."""
    width, height = float(page.MediaBox[2]), float(page.MediaBox[3])
    content = (
        b"\n".join(part.read_bytes() for part in page.Contents)
        if isinstance(page.Contents, pikepdf.Array)
        else page.Contents.read_bytes()
    )
    inner = pikepdf.Stream(pdf, b"q 0.5 0 0 0.5 10 20 cm " + content + b" Q")
    inner.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, width, height]})
    inner.Resources = page.Resources
    outer = pikepdf.Stream(pdf, b"q 5 15 m 2000 15 l 2000 1500 l 5 1500 l h W n /Inner Do Q")
    outer.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, width, height]})
    outer.Matrix = [0, 1, -1, 0, 0, 0]
    outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Inner=pdf.make_indirect(inner)))
    # Undoes the turn of the outer form, then the scale and shift of the inner one.
    page.Contents = pikepdf.Stream(pdf, b"q 2 0 0 2 -20 -40 cm 0 -1 1 0 0 0 cm /Outer Do Q")
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Outer=pdf.make_indirect(outer)))


def shown(sheet: Sheet, rooms: list[Polygon]) -> list[list[list[float]]]:
    """The rooms in points of the page as it is shown."""
    look = sheet.look
    x0, y0, x1, y1 = 0.0, 0.0, *sheet.size
    if look.crop is not None:
        x0, y0, x1, y1 = look.crop[0], look.crop[1], x1 - 10, y1 - 25
    width, height = x1 - x0, y1 - y0

    def place(point: PointXY) -> list[float]:
        x, y = sheet.point(point)
        x, y = x - x0, height - (y - y0)
        x, y = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[look.rotate]
        return [round(x * look.user_unit, 4), round(y * look.user_unit, 4)]

    return [[place(point) for point in list(room.exterior.coords)[:-1]] for room in rooms]


def single_line_rooms(plan: Plan) -> list[Polygon]:
    hair = Plan(tuple(replace(wall, thickness=0.02) for wall in plan.walls), ())
    return hair.rooms()


# --- Pages without rooms --------------------------------------------------------------------------------------------


def scan(*, with_text: bool) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("1", (600, 400), 1)
    drawn = ImageDraw.Draw(image)
    for inset in (40, 52):
        drawn.rectangle((inset, inset, 600 - inset, 400 - inset), outline=0)
    buffer = io.BytesIO()
    pdf = canvas.Canvas(buffer, pagesize=(600, 400), invariant=1)
    pdf.drawImage(ImageReader(image.convert("L")), 0, 0, 600, 400)
    if with_text:
        text = pdf.beginText(200, 200)
        text.setTextRenderMode(3)
        text.setFont("Helvetica", 12)
        text.textOut("KITCHEN 12 m2")
        pdf.drawText(text)
    pdf.save()
    with pikepdf.open(io.BytesIO(buffer.getvalue())) as file:
        out = io.BytesIO()
        file.save(out, deterministic_id=True)
    return out.getvalue()


def schedule() -> bytes:
    """Tables in a sheet frame: many rectangles, no rooms."""
    sheet = Sheet(Look(page=A3, title=True))
    draw_title(sheet)
    pdf = sheet.pdf
    pdf.setLineWidth(0.5)
    pdf.setFont("Helvetica", 6)
    for left, columns in ((60, (40, 120, 50, 50)), (420, (60, 60, 60, 60, 60))):
        top, rows, row_height = 760, 24, 12
        edges = [left]
        for column in columns:
            edges.append(edges[-1] + column)
        for row in range(rows + 1):
            pdf.line(edges[0], top - row * row_height, edges[-1], top - row * row_height)
        for edge in edges:
            pdf.line(edge, top, edge, top - rows * row_height)
        for row in range(rows):
            for column, edge in enumerate(edges[:-1]):
                pdf.drawString(edge + 3, top - (row + 1) * row_height + 3, f"{row + 1:02}-{column}")
    return finish(sheet)


# --- The files ------------------------------------------------------------------------------------------------------

BUSY = {"furniture": True, "dimensions": True, "grid": True, "title": True, "names": True}

LOOKS: dict[str, tuple[Callable[[], Plan], Look]] = {
    "double_line": (house, Look()),
    "double_line_polylines": (house, Look(walls="polylines", wall_width=0.35, color=(0.1, 0.1, 0.4), swing="leaf_box")),
    "double_line_rects": (house, Look(walls="rects", wall_width=0.5, scale=50, page=A1, origin_mm=(100, 120))),
    "double_line_busy": (house, Look(**BUSY)),
    "double_line_busy_one_pen": (house, Look(wall_width=0.3, thin_width=0.3, **BUSY)),
    "double_line_large_sheet": (
        house, Look(scale=50, page=ARCH_E, origin_mm=(300, 250), wall_width=1.0, thin_width=0.2, **BUSY)),
    "double_line_1_200": (house, Look(scale=200, page=A4, origin_mm=(60, 60), wall_width=0.3, thin_width=0.1)),
    "poche": (house, Look(walls="poche")),
    "poche_grey_outlined": (house, Look(walls="poche_outlined", fill=0.6, wall_width=0.5, **BUSY)),
    "poche_quads": (house, Look(walls="quads", fill=0.2, scale=75, page=A3, **BUSY)),
    "fat_strokes_butt": (house, Look(walls="fat", **BUSY)),
    "fat_strokes_projecting": (lambda: house(250, 250), Look(walls="fat", caps=2, scale=75, color=(0.2, 0.2, 0.2))),
    "hatched_lines": (house, Look(walls="hatched_lines", scale=50, page=A1, origin_mm=(100, 120))),
    "hatched_pattern": (house, Look(walls="hatched_pattern", **BUSY)),
    "single_line": (house, Look(walls="single", wall_width=0.8, names=True)),
    "single_line_busy": (house, Look(walls="single", wall_width=1.0, **BUSY)),
    "rotate_90": (house, Look(rotate=90, names=True)),
    "rotate_180": (house, Look(rotate=180, walls="poche")),
    "rotate_270": (house, Look(rotate=270, names=True)),
    "user_unit_2": (house, Look(user_unit=2, scale=200, page=A4, wall_width=0.3, thin_width=0.1)),
    "crop_box_off_origin": (house, Look(crop=(35, 42), walls="polylines")),
    "forms": (house, Look(forms=True, **BUSY)),
    "layers": (house, Look(layers=True, hidden=True, wall_width=0.3, thin_width=0.3, **BUSY)),
    "skewed": (skewed, Look(names=True)),
    "skewed_poche": (skewed, Look(walls="poche", fill=0.3)),
    "curved": (rotunda, Look(walls="poche")),
}  # fmt: skip


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    truth = {}
    for name, (make, look) in LOOKS.items():
        plan, sheet = make(), Sheet(look)
        draw_plan(sheet, plan)
        (FOLDER / f"{name}.pdf").write_bytes(finish(sheet))
        rooms = single_line_rooms(plan) if look.walls == "single" else plan.rooms()
        truth[name] = {"content": "vectors", "rooms": shown(sheet, rooms)}
    without = {"scan": scan(with_text=False), "scan_with_text": scan(with_text=True), "schedule": schedule()}
    for name, data in without.items():
        (FOLDER / f"{name}.pdf").write_bytes(data)
        truth[name] = {"content": "scan" if name.startswith("scan") else "vectors", "rooms": []}
    lines = [f'"{name}": {json.dumps(case)}' for name, case in sorted(truth.items())]
    (FOLDER / "rooms.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
