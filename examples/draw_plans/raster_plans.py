"""The five example plans that are pictures."""

from __future__ import annotations

from dataclasses import replace

from draw_plans import effects
from draw_plans.dimensions import draw_axis
from draw_plans.ground_truth import PageRecord
from draw_plans.layouts.apartment import APARTMENT
from draw_plans.layouts.flat import FLAT
from draw_plans.layouts.house import HOUSE
from draw_plans.layouts.office import OFFICE
from draw_plans.layouts.studio import STUDIO
from draw_plans.model import Plan
from draw_plans.product import Product, cover, draw_checked, draw_facade_chains
from draw_plans.sheet import Affine, Path, Sheet, Stroke, TextStyle, scaling
from draw_plans.sheet_parts import (
    TitleBlock,
    draw_frame,
    draw_north,
    draw_scale_bar,
    draw_title_block,
)
from draw_plans.style import Style

_OFFICE_AXES_X = (0.2, 3.4, 6.2, 9.0, 13.4, 17.0, 20.6, 24.4, 27.8, 31.3)


def _record(plan: Plan, *, pixels: effects.Pixels, to_sheet: Affine, px_per_mm: float) -> PageRecord:
    to_page = Affine(a=px_per_mm, d=px_per_mm).after(to_sheet)
    size_wh = (pixels.shape[1], pixels.shape[0])
    return PageRecord(plan=plan, page=0, size_wh=size_wh, to_page=to_page)


def house() -> Product:
    """Black walls on white, the plainest case."""
    style = Style(fixture_fill="#ffffff", light="#3a3a3a", label_mm=3.5, small_mm=2.7, fixture_mm=0.16)
    sheet, to_sheet = Sheet((400, 300), title=HOUSE.title), scaling(20.0, origin=(52, 36))
    cover(sheet, colour="#ffffff")
    draw_checked(HOUSE, sheet, to_sheet=to_sheet, style=style)
    draw_facade_chains(
        sheet,
        HOUSE,
        to_sheet=to_sheet,
        style=style,
        sides=(("n", 9.0), ("w", 10.0), ("e", 9.0), ("s", 8.0)),
    )
    title = TextStyle(size_mm=6.0, colour="#000000", bold=True, anchor="left")
    sheet.text("GROUND FLOOR", (52, 236), style=title)
    small = TextStyle(size_mm=3.2, colour="#000000", anchor="left")
    subtitle = "House Lindgren  -  scale 1:50 (A3)  -  all dimensions in metres"
    sheet.text(subtitle, (52, 243), style=small)
    draw_scale_bar(sheet, corner=(52, 284), metre_mm=20.0, metres=5, ink="#000000")
    draw_north(sheet, centre=(243, 238), radius_mm=8, angle_deg=-20, ink="#000000")
    pixels = effects.rasterise(sheet.finish(), px_per_mm=4.0)
    return Product(
        content=effects.encode_png(pixels, grey=True, dpi=100),
        pages=(_record(HOUSE, pixels=pixels, to_sheet=to_sheet, px_per_mm=4.0),),
        shows="House with garage: solid black walls, dimension chains; L-shaped living room",
    )


def apartment() -> Product:
    """White and light blue lines on blue, hollow walls."""
    blue, light = "#1d4c8f", "#a9c9ee"
    style = Style(
        ink="#ffffff",
        light=light,
        paper=blue,
        fixture_fill=blue,
        outer_fill=blue,
        inner_fill=blue,
        outer_poche="hollow",
        inner_poche="hollow",
        wall_mm=0.28,
        label_mm=3.4,
        small_mm=2.6,
        upper_case=True,
    )
    sheet, to_sheet = Sheet((400, 280), title=APARTMENT.title), scaling(20.0, origin=(52, 40))
    cover(sheet, colour=blue)
    draw_frame(sheet, margin_mm=6, binding_mm=6, ink="#ffffff")
    draw_checked(APARTMENT, sheet, to_sheet=to_sheet, style=style)
    draw_facade_chains(
        sheet,
        APARTMENT,
        to_sheet=to_sheet,
        style=style,
        sides=(("n", 9.0), ("w", 9.0), ("s", 9.0)),
    )
    block = TitleBlock(
        project="14 Harbour Street",
        address="Flat 3B, third floor",
        drawing="Floor plan",
        number="HS-14-03",
        scale="1:50",
        date="12.03.1961",
        drawn_by="A. R.",
        revision="B",
        stage="Building permit",
    )
    draw_title_block(sheet, block, corner=(310, 225.6), width_mm=84, ink="#ffffff")
    draw_north(sheet, centre=(355, 45), radius_mm=9, angle_deg=15, ink="#ffffff")
    draw_scale_bar(sheet, corner=(52, 262), metre_mm=20.0, metres=4, ink="#ffffff")
    pixels = effects.rasterise(sheet.finish(), px_per_mm=4.0)
    return Product(
        content=effects.encode_png(pixels, grey=False, dpi=102),
        pages=(_record(APARTMENT, pixels=pixels, to_sheet=to_sheet, px_per_mm=4.0),),
        shows="Flat as a cyanotype blueprint, hollow double-line walls, one skewed wall",
    )


def office() -> Product:
    """A skewed grey scan of an office floor."""
    style = Style(
        outer_poche="hatched",
        paper="#ffffff",
        fixture_fill="#ffffff",
        light="#2a2a2a",
        label_mm=2.8,
        small_mm=2.2,
        hatch_gap_m=0.16,
        number_first=True,
        label_mask=True,
        fixture_mm=0.18,
        dimension_mm=0.16,
    )
    sheet, to_sheet = Sheet((390, 270), title=OFFICE.title), scaling(10.0, origin=(42, 56))
    cover(sheet, colour="#ffffff")
    draw_frame(sheet, margin_mm=8, binding_mm=14, ink="#000000")
    for name, x in zip("ABCDEFGHIJ", _OFFICE_AXES_X, strict=True):
        top, bottom = to_sheet.apply((x, -2.2)), to_sheet.apply((x, 13.5))
        draw_axis(sheet, name, start=top, end=bottom, style=style)
    draw_checked(OFFICE, sheet, to_sheet=to_sheet, style=style)
    draw_facade_chains(sheet, OFFICE, to_sheet=to_sheet, style=style, sides=(("n", 7.0), ("s", 7.0), ("w", 12.0)))
    block = TitleBlock(
        project="Kessler & Sons, head office",
        address="Mill Road 7-9",
        drawing="Ground floor, as built",
        number="K-118/2",
        scale="1:100",
        date="04.09.1987",
        drawn_by="W. Hahn",
        revision="C",
        stage="As built",
    )
    _office_foot(sheet, block)
    pixels = effects.rasterise(sheet.finish(), px_per_mm=4.8)
    warped = effects.scan(pixels, angle_deg=-1.5, seed=1987)
    flat = _record(OFFICE, pixels=pixels, to_sheet=to_sheet, px_per_mm=4.8)
    record = replace(flat, warp=warped.matrix)
    return Product(
        content=effects.encode_jpeg(warped.pixels, quality=62),
        pages=(record,),
        shows="Office floor, hatched outside walls; grey scan: skewed 1.5 degrees, folded, noisy",
    )


def _office_foot(sheet: Sheet, block: TitleBlock) -> None:
    draw_title_block(sheet, block, corner=(282, 204.4), width_mm=100, ink="#000000")
    draw_north(sheet, centre=(255, 240), radius_mm=8, angle_deg=0, ink="#000000")
    draw_scale_bar(sheet, corner=(42, 246), metre_mm=10.0, metres=10, ink="#000000")


def brochure() -> Product:
    """Coloured floors and grey walls, no dimensions."""
    ink = "#4a4a4a"
    style = Style(
        ink=ink,
        light="#6a6a6a",
        outer_fill="#6f7376",
        inner_fill="#8d9194",
        wall_mm=0.2,
        paper="#ffffff",
        fixture_fill="#fbfaf7",
        label_mm=4.0,
        small_mm=3.0,
        decimals=1,
    )
    sheet, to_sheet = Sheet((320, 270), title=FLAT.title), scaling(22.0, origin=(34.6, 34))
    cover(sheet, colour="#faf7f1")
    sheet.draw(Path().rectangle(0, 0, 320, 20), fill="#7a2e3a")
    white = TextStyle(size_mm=8.0, colour="#ffffff", bold=True, anchor="left")
    sheet.text("Residence Lindenhof", (14, 13.2), style=white)
    sheet.text("Type C", (306, 13.2), style=replace(white, anchor="right"))
    draw_checked(FLAT, sheet, to_sheet=to_sheet, style=style)
    sheet.draw(Path().polyline((14, 262), (306, 262)), stroke=Stroke(0.3, "#7a2e3a"))
    claim = TextStyle(size_mm=3.4, colour=ink, anchor="left")
    sheet.text("Illustration only. Furniture not included.", (14, 267), style=claim)
    sheet.text("3 rooms, 1st floor", (306, 267), style=replace(claim, anchor="right"))
    pixels = effects.rasterise(sheet.finish(), px_per_mm=4.5)
    return Product(
        content=effects.encode_jpeg(pixels, quality=86),
        pages=(_record(FLAT, pixels=pixels, to_sheet=to_sheet, px_per_mm=4.5),),
        shows="Sales brochure: coloured and textured floors, grey walls, one round corner",
    )


def studio() -> Product:
    """A small flat, taken with a telephone."""
    style = Style(
        outer_fill="#2b2b2b",
        inner_fill="#2b2b2b",
        ink="#1c1c1c",
        light="#3c3c3c",
        fixture_fill="#ffffff",
        label_mm=4.2,
        small_mm=3.2,
        fixture_mm=0.3,
        door_mm=0.4,
        dimension_mm=0.22,
    )
    sheet, to_sheet = Sheet((210, 270), title=STUDIO.title), scaling(25.0, origin=(38, 38))
    cover(sheet, colour="#ffffff")
    draw_checked(STUDIO, sheet, to_sheet=to_sheet, style=style)
    draw_facade_chains(
        sheet,
        STUDIO,
        to_sheet=to_sheet,
        style=style,
        sides=(("n", 10.0), ("w", 10.0)),
    )
    title = TextStyle(size_mm=6.0, colour="#1c1c1c", bold=True, anchor="left")
    sheet.text("Studio 12", (38, 252), style=title)
    sheet.text("4th floor, scale 1:40", (38, 260), style=replace(title, size_mm=4.0, bold=False))
    draw_north(sheet, centre=(170, 252), radius_mm=8, angle_deg=35, ink="#1c1c1c")
    pixels = effects.rasterise(sheet.finish(), px_per_mm=5.0)
    corners = ((66.0, 74.0), (692.0, 52.0), (735.0, 962.0), (28.0, 940.0))
    warped = effects.photograph(pixels, corners=corners, size_wh=(768, 1024), seed=12)
    flat = _record(STUDIO, pixels=pixels, to_sheet=to_sheet, px_per_mm=5.0)
    record = replace(flat, warp=warped.matrix, size_wh=(768, 1024))
    return Product(
        content=effects.encode_jpeg(warped.pixels, quality=74, turned=True),
        pages=(record,),
        shows="Studio flat photographed by hand: perspective, uneven light, EXIF orientation 6",
    )
