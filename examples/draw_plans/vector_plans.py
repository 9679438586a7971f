"""The two example plans that stay vector PDF."""

from __future__ import annotations

from draw_plans.dimensions import Chain, draw_axis, draw_chain, extent_stops
from draw_plans.ground_truth import PDF_DPI, PageRecord
from draw_plans.layouts.clinic import AXES_X, AXES_Y, CLINIC
from draw_plans.layouts.villa import FIRST_FLOOR, GROUND_FLOOR
from draw_plans.model import Plan, Point
from draw_plans.product import Product, draw_checked, draw_facade_chains
from draw_plans.schedules import door_tables, room_table
from draw_plans.sheet import Affine, Path, Sheet, Stroke, TextStyle, scaling
from draw_plans.sheet_parts import (
    Table,
    TitleBlock,
    draw_frame,
    draw_north,
    draw_notes,
    draw_scale_bar,
    draw_table,
    draw_title_block,
)
from draw_plans.style import Style

_INK = "#000000"


def _page_mm(width_px: int, height_px: int) -> Point:
    """A page that is this many pixels at 150 dpi whether a renderer rounds to nearest or up."""
    return (width_px * 25.4 / PDF_DPI - 0.001, height_px * 25.4 / PDF_DPI - 0.001)


_A1_MM = _page_mm(4967, 3508)
_A3_MM = _page_mm(2480, 1754)
_NOTES = (
    "1. All dimensions in millimetres unless noted otherwise.",
    "2. Figured dimensions take precedence over scaled ones.",
    "3. The contractor checks all dimensions on site before work starts.",
    "4. Room areas are net, to the finished faces of walls.",
    "5. Structural walls: reinforced concrete 360 mm, see structural drawings.",
    "6. Partitions: metal stud 150 mm, two boards each side, Rw 52 dB.",
    "7. Partitions between treatment rooms go up to the slab soffit.",
    "8. X-ray room: lead lining 2 mm to walls and door, by specialist.",
    "9. Doors EI30 and EI60 are self-closing; corridor doors on hold-open magnets.",
    "10. Clear width of escape routes at least 1200 mm.",
    "11. Wall-hung sanitary ware with accessible cisterns throughout.",
    "12. Curved front: laminated timber posts, triple glazing, g = 0.35.",
)

_REVISIONS = Table(
    heading="REVISIONS",
    columns=(("Rev.", 14.0), ("Date", 28.0), ("Change", 126.0)),
    rows=(
        ("A", "2023-10-09", "First issue"),
        ("B", "2023-12-14", "X-ray control moved, lead lining noted"),
        ("C", "2024-02-28", "Fire doors in corridors, lift lobby closed"),
        ("D", "2024-05-17", "Door schedule completed for tender"),
    ),
    row_mm=7.0,
)
_VILLA_LEGEND = (
    "Outside wall: brick 360 mm",
    "Bearing wall: 200 mm",
    "Partition: 120 mm",
    "Dimensions in metres",
)


def _record(plan: Plan, *, sheet: Sheet, to_sheet: Affine, page: int) -> PageRecord:
    px_per_mm = PDF_DPI / 25.4
    width, height = (round(length * px_per_mm) for length in sheet.size_mm)
    to_page = Affine(a=px_per_mm, d=px_per_mm).after(to_sheet)
    return PageRecord(plan=plan, page=page, size_wh=(width, height), to_page=to_page, dpi=PDF_DPI)


def clinic() -> Product:
    """An A1 sheet of a health centre."""
    style = Style(
        outer_poche="hatched",
        inner_poche="hollow",
        inner_fill="#ffffff",
        paper="#ffffff",
        fixture_fill="#ffffff",
        light="#333333",
        wall_mm=0.35,
        hatch_gap_m=0.14,
        label_mm=2.9,
        small_mm=2.3,
        number_first=True,
        label_mask=True,
        door_tags=True,
        millimetres=True,
        decimals=1,
    )
    sheet, to_sheet = Sheet(_A1_MM, title=CLINIC.title), scaling(10.0, origin=(90, 92))
    draw_frame(sheet, margin_mm=10, binding_mm=20, ink=_INK)
    _clinic_axes(sheet, to_sheet=to_sheet, style=style)
    draw_checked(CLINIC, sheet, to_sheet=to_sheet, style=style)
    _clinic_chains(sheet, to_sheet=to_sheet, style=style)
    _clinic_margin(sheet)
    return Product(
        content=sheet.finish(),
        pages=(_record(CLINIC, sheet=sheet, to_sheet=to_sheet, page=0),),
        shows="Health centre, A1 at 1:100: grid, schedules, hollow and hatched walls, curved front",
    )


def _clinic_axes(sheet: Sheet, *, to_sheet: Affine, style: Style) -> None:
    for number, x in enumerate(AXES_X, start=1):
        start, end = to_sheet.apply((x, -4.9)), to_sheet.apply((x, 28.2))
        draw_axis(sheet, str(number), start=start, end=end, style=style)
    for name, y in zip("ABCDEFG", AXES_Y, strict=True):
        start, end = to_sheet.apply((-4.5, y)), to_sheet.apply((51.0, y))
        draw_axis(sheet, name, start=start, end=end, style=style)


def _clinic_chains(sheet: Sheet, *, to_sheet: Affine, style: Style) -> None:
    draw_facade_chains(
        sheet,
        CLINIC,
        to_sheet=to_sheet,
        style=style,
        sides=(("n", 9.0), ("s", 9.0), ("e", 24.0)),
    )
    for chain in (
        Chain("n", AXES_X, 27.0),
        Chain("w", AXES_Y, 27.0),
        Chain("w", extent_stops(CLINIC, side="w"), 34.0),
    ):
        draw_chain(sheet, chain, plan=CLINIC, to_sheet=to_sheet, style=style)


def _clinic_margin(sheet: Sheet) -> None:
    left, width = 653.0, 168.0
    sheet.draw(Path().polyline((643, 10), (643, 584)), stroke=Stroke(0.5, _INK))
    draw_north(sheet, centre=(left + 22, 44), radius_mm=14, angle_deg=30, ink=_INK)
    small = TextStyle(size_mm=3.0, colour=_INK, anchor="left")
    draw_scale_bar(sheet, corner=(left + 60, 50), metre_mm=10.0, metres=10, ink=_INK)
    base = 72.0 + draw_notes(sheet, "GENERAL NOTES", _NOTES, corner=(left, 72), style=small)
    rooms = room_table(CLINIC, width_mm=width)
    draw_table(sheet, rooms, corner=(left, base + 6), ink=_INK, size_mm=2.8)
    draw_table(sheet, _REVISIONS, corner=(left, 412), ink=_INK, size_mm=2.8)
    block = TitleBlock(
        project="Riverside Health Centre",
        address="Quay Street 21, plots 118/4 and 118/5",
        drawing="Ground floor plan",
        number="RHC-A-101",
        scale="1:100 (A1)",
        date="2024-05-17",
        drawn_by="MK / checked JS",
        revision="D",
        stage="Tender",
    )
    draw_title_block(sheet, block, corner=(left, 476), width_mm=width, ink=_INK)
    x = 48.0
    for table in door_tables(CLINIC, columns=4):
        draw_table(sheet, table, corner=(x, 450), ink=_INK, size_mm=2.8)
        x += table.width_mm + 8.0
    heading = TextStyle(size_mm=6.0, colour=_INK, bold=True, anchor="left")
    sheet.text("GROUND FLOOR PLAN  1:100", (48, 438), style=heading)


def two_storey_house() -> Product:
    """Two A3 pages of one house."""
    style = Style(
        outer_poche="hatched",
        inner_fill="#8a8a8a",
        paper="#ffffff",
        fixture_fill="#ffffff",
        light="#444444",
        hatch_gap_m=0.1,
        label_mm=3.2,
        small_mm=2.4,
        wall_mm=0.4,
    )
    sheet, to_sheet = Sheet(_A3_MM, title="Two-storey house"), scaling(20.0, origin=(62, 70))
    records = []
    floors = ((GROUND_FLOOR, "Ground floor"), (FIRST_FLOOR, "First floor"))
    for page, (plan, floor) in enumerate(floors):
        if page:
            sheet.next_page()
        _villa_page(sheet, plan, floor=floor, to_sheet=to_sheet, style=style)
        records.append(_record(plan, sheet=sheet, to_sheet=to_sheet, page=page))
    return Product(
        content=sheet.finish(),
        pages=tuple(records),
        shows="Family house on two A3 pages: hatched brick outside walls, grey inside walls",
    )


def _villa_page(sheet: Sheet, plan: Plan, *, floor: str, to_sheet: Affine, style: Style) -> None:
    draw_frame(sheet, margin_mm=8, binding_mm=15, ink=_INK)
    draw_checked(plan, sheet, to_sheet=to_sheet, style=style)
    top = 32.0 if plan.outlines else 12.0
    draw_facade_chains(
        sheet,
        plan,
        to_sheet=to_sheet,
        style=style,
        sides=(("n", top), ("s", 18.0), ("w", 12.0), ("e", 12.0)),
    )
    corner: Point = (316.0, 233.0)
    block = TitleBlock(
        project="House Aldana",
        address="Olive Lane 5",
        drawing=f"{floor} plan",
        number="A-01" if plan.outlines else "A-02",
        scale="1:50",
        date="2023-11-02",
        drawn_by="L. Vega",
        revision="A",
        stage="Building permit",
    )
    draw_title_block(sheet, block, corner=corner, width_mm=96, ink=_INK)
    draw_north(sheet, centre=(388, 36), radius_mm=10, angle_deg=-12, ink=_INK)
    draw_scale_bar(sheet, corner=(62, 279), metre_mm=20.0, metres=5, ink=_INK)
    small = TextStyle(size_mm=2.6, colour=_INK, anchor="left")
    draw_notes(sheet, "LEGEND", _VILLA_LEGEND, corner=(330, 120), style=small)
