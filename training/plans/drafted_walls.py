"""Walls as programs for drafting plot them: faces, fills and hatches of what is left between the openings.

On pixels a wall is painted over and over until it looks right. The lines of such a drawing would run through doors
and under fills, which no plotted plan has.
"""

from __future__ import annotations

from dataclasses import dataclass

import shapely
import skia

from training.plans.look import Style
from training.plans.model import FloorPlan
from training.plans.openings import gap_path
from training.plans.palette import RGB
from training.plans.textures import Texture, draw_hatch, polylines
from training.plans.wall_lines import stroke_paint, wall_path

_GRID_M = 1e-4
"""What lies closer is one point: half a tenth of a line, and far above what 32 bits cannot tell apart."""

_MITRE_LIMIT = 4.0
"""As ``stroke_paint`` has it."""


def solid_walls(plan: FloorPlan, style: Style, *, is_exterior: bool) -> shapely.Geometry:
    """Returns what walls of a kind cover, openings and all, in metres."""
    half_m = style.wall_width_m(is_exterior=is_exterior) / 2
    lines = polylines(wall_path(plan, style, is_exterior=is_exterior))
    walls = [
        shapely.LineString(line).buffer(half_m, cap_style="flat", join_style="mitre", mitre_limit=_MITRE_LIMIT)
        for line in lines
        if len(line) > 1
    ]
    return shapely.set_precision(shapely.union_all(walls), _GRID_M)


def path_of(area: shapely.Geometry) -> skia.Path:
    """Returns an area as a path that is filled by the even-odd rule."""
    path = skia.Path()
    path.setFillType(skia.PathFillType.kEvenOdd)
    for piece in shapely.get_parts(area):
        if piece.geom_type == "Polygon":
            for ring in (piece.exterior, *piece.interiors):
                path.addPoly([skia.Point(x, y) for x, y in ring.coords[:-1]], True)  # noqa: FBT003
    return path


def draw_drafted_walls(
    canvas: skia.Canvas, through: FloorPlan, dashed: FloorPlan | None, *, style: Style, hatch: Texture
) -> None:
    """Draws the walls of a plan.

    Args:
        canvas: The canvas, in metres.
        through: The plan with the walls that are drawn through, and all openings.
        dashed: The plan with those that are drawn with dashes.
        style: How walls look.
        hatch: The pattern of hatched walls.
    """
    gaps = shapely.union_all([shapely.Polygon(ring) for ring in polylines(gap_path(through, style)) if len(ring) > 3])
    drafter = _Drafter(canvas, style, hatch, gaps)
    outer, inner = (solid_walls(through, style, is_exterior=is_exterior) for is_exterior in (True, False))
    nothing = shapely.Polygon()
    if style.interior_wall == style.exterior_wall != "single":
        drafter.area(shapely.union(outer, inner), nothing, is_exterior=False)
    else:
        for is_exterior in (False, True):
            others = nothing if is_exterior or style.exterior_wall == "single" else outer
            if style.wall_fill(is_exterior=is_exterior) == "single":
                drafter.lines(through, others, is_exterior=is_exterior)
            else:
                drafter.area(outer if is_exterior else inner, others, is_exterior=is_exterior)
    if dashed is not None and style.wall_dash_px is not None:
        edges = solid_walls(dashed, style, is_exterior=False).boundary
        drafter.dashes(shapely.difference(edges, shapely.union(outer, inner)), style.wall_dash_px)


@dataclass(frozen=True, slots=True)
class _Drafter:
    """Draws walls in one style, with ``gaps`` where openings are."""

    canvas: skia.Canvas
    style: Style
    hatch: Texture
    gaps: shapely.Geometry

    def area(self, area: shapely.Geometry, others: shapely.Geometry, *, is_exterior: bool) -> None:
        """Fills and outlines walls; where they meet the ``others`` there is no line between them."""
        style = self.style
        fill = style.wall_fill(is_exterior=is_exterior)
        area = shapely.difference(area, shapely.union(self.gaps, others))
        if fill != "hollow" or _has_ground(style):
            color = style.palette.wall if fill == "solid" else style.wall_inside
            self.canvas.drawPath(path_of(area), skia.Paint(AntiAlias=True, Color=skia.Color(*color)))
        if fill == "hatched":
            draw_hatch(self.canvas, area, self.hatch)
        if style.wall_outline_px > 0:
            width_m = min(style.metres(style.wall_outline_px), style.wall_width_m(is_exterior=is_exterior) / 3)
            # The outer edge of the line is the face of the wall.
            edges = shapely.difference(area.buffer(-width_m / 2, join_style="mitre").boundary, others.buffer(width_m))
            self._draw(edges, width_m, style.palette.line)

    def lines(self, plan: FloorPlan, others: shapely.Geometry, *, is_exterior: bool) -> None:
        """Draws walls of a single line, as far as the faces of the ``others``."""
        style = self.style
        lines = [line for line in polylines(wall_path(plan, style, is_exterior=is_exterior)) if len(line) > 1]
        thickness_m = style.wall_width_m(is_exterior=is_exterior)
        width_m = thickness_m if style.hairline_px is None else style.metres(style.hairline_px)
        parts = shapely.difference(shapely.MultiLineString(lines), shapely.union(self.gaps, others))
        self._draw(parts, width_m, style.palette.wall)

    def dashes(self, edges: shapely.Geometry, dash_px: tuple[float, float]) -> None:
        """Draws the faces of walls with dashes."""
        width_m = self.style.metres(max(self.style.wall_outline_px, self.style.line_width_px))
        effect = skia.DashPathEffect.Make([self.style.metres(length) for length in dash_px], 0.0)
        self._draw(shapely.difference(edges, self.gaps), width_m, self.style.palette.line, effect)

    def _draw(self, lines: shapely.Geometry, width_m: float, color: RGB, effect: skia.PathEffect | None = None) -> None:
        pen = stroke_paint(width_m)
        pen.setColor(skia.Color(*color))
        if effect is not None:
            pen.setPathEffect(effect)
        path = skia.Path()
        for line in _joined(lines):
            is_closed = line.is_ring
            points = line.coords[:-1] if is_closed else line.coords
            path.addPoly([skia.Point(x, y) for x, y in points], is_closed)
        self.canvas.drawPath(path, pen)


def _has_ground(style: Style) -> bool:
    """Returns whether floors would show through walls that are not filled."""
    palette = style.palette
    fills = {palette.floor, *palette.floor_fills.values(), *style.floor_colors}
    return bool(style.floor_textures) or fills != {palette.background}


def _joined(lines: shapely.Geometry) -> list[shapely.Geometry]:
    """Returns the lines of a collection; those that were cut where a ring starts are whole again."""
    parts = [part for part in shapely.get_parts(lines) if part.length > 0 and "Line" in part.geom_type]
    closed = [part for part in parts if part.is_ring]
    cut = [part for part in parts if not part.is_ring]
    return closed + (list(shapely.get_parts(shapely.line_merge(shapely.MultiLineString(cut)))) if cut else [])
