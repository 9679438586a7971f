//! Doorways and windows: where a wall ends and goes on beyond a gap, or meets another wall across
//! one.

use std::collections::HashMap;

use geo::{MultiPolygon, Polygon};

use crate::claim::HealedGap;
use crate::geometry::{cross, distance, dot, line_string, moved, vector};
use crate::vector_walls::arc::Arc;
use crate::vector_walls::grid::Grid;
use crate::vector_walls::line::Line;
use crate::vector_walls::outline::{Edge, edges};
use crate::vector_walls::pairs::SEAM_PX;
use crate::vector_walls::parts::turned;
use crate::vector_walls::scale::Scale;
use crate::vector_walls::swings::Swings;
use crate::watch::Stop;

/// Ends of gaps this close are one, in pixels.
const SAME_PLACE_PX: f64 = 1.0;
/// The two corners of a wall's end turn by a right angle, give or take this sine.
const MIN_CORNER_SINE: f64 = 0.5;
/// The sides of the end of a wall are at least this long, in parts of its thickness.
const MIN_SIDE: f64 = 0.15;
/// Thinner walls are lines, in pixels.
const MIN_THICKNESS_PX: f64 = 1.0;
/// Cosine of the angle between a wall and the way through what it meets, at least: a face at a
/// sharper angle runs along the gap.
const MIN_FACING: f64 = 0.3;
/// The same for the other end of one wall, which lies square to it give or take 18 degrees.
const MIN_FACING_END: f64 = 0.95;
/// How much the two ends of one wall may differ in thickness, and how far they may be out of line,
/// in parts of the thickness.
const MAX_END_DIFFERENCE: f64 = 0.3;
/// Narrower gaps, in parts of the wall's thickness, are joints between pieces of one wall.
const MIN_GAP: f64 = 0.25;
/// Widest gap that is closed, in parts of the wall's thickness: without a sign of a door or window,
/// and with one.
const MAX_BARE_GAP: f64 = 8.0;
const MAX_BARE_GAP_TO_WALL: f64 = 1.0;
const MAX_SIGNED_GAP: f64 = 30.0;
/// Widest gap with a sign, in parts of the usual leaf, if that is more.
const MAX_SIGNED_GAP_IN_LEAVES: f64 = 4.0;
/// The same in parts of the lengths of both walls beside it, where no door is drawn.
const MAX_BARE_GAP_IN_SIDES: f64 = 0.5;
/// Widest gap without a sign, in parts of the usual leaf.
const MAX_BARE_GAP_IN_LEAVES: f64 = 1.6;
/// A gap is measured along both sides of the wall too, from this share of the way to its corners:
/// at the corner itself the ray would slip past a wall that is as thick.
const INSET: f64 = 0.98;
/// A side of a gap that is this many times as wide as its middle, and a thickness more, misses what
/// the middle meets.
const MAX_SLANT: f64 = 1.5;
/// What a ray meets nearer than this is the edge that it starts from, in pixels.
const MIN_HIT_PX: f64 = 0.1;
/// How much of a gap the line of a window spans, and how far it may lie beside the wall, in pixels.
const MIN_PANE: f64 = 0.8;
const PANE_TOLERANCE_PX: f64 = 0.5;
/// Side of the cells in which edges are looked up, in parts of the thickness of the thickest wall:
/// a doorway is a few cells wide.
const CELL_IN_THICKNESS: f64 = 4.0;
/// Most ends of walls that are looked at, and edges or lines for each.
const MAX_ENDS: usize = 20_000;
const MAX_EDGES_PER_RAY: usize = 20_000;

/// What shows that a gap is a door or a window.
pub(super) struct Signs {
    swings: Swings,
    lines: Vec<Line>,
    grid: Grid,
    scale: Scale,
}

impl Signs {
    /// Takes every arc and line of a page, and how large things are on it.
    pub(super) fn new(arcs: impl Iterator<Item = Arc>, lines: Vec<Line>, scale: Scale) -> Self {
        let cell_px = scale.thickness.end().max(1.0);
        let grid = Grid::new(lines.iter().map(|line| [line.start, line.end]), cell_px);
        Self {
            swings: Swings::new(arcs),
            lines,
            grid,
            scale,
        }
    }

    /// Length of the leaf of the usual door beside walls of a thickness.
    pub(super) fn usual_leaf(&self, thickness: f64) -> Option<f64> {
        self.scale
            .leaf
            .or_else(|| self.swings.usual_leaf(thickness))
    }

    fn has_swing(&self, gap: &Gap) -> bool {
        let sides = [gap.start, gap.end()];
        self.swings.fit(sides, gap.width, gap.wall.thickness)
    }

    /// Whether a line runs through a gap from end to end, within the thickness of the wall: the
    /// pane or sill of a window.
    fn has_pane(&self, gap: &Gap) -> bool {
        let half = gap.wall.thickness / 2.0 + PANE_TOLERANCE_PX;
        let center = moved(gap.start, gap.direction, gap.width / 2.0);
        // Every pane crosses the line across the middle of the gap.
        let across = [-gap.direction[1], gap.direction[0]];
        let [from, to] = [-half, half].map(|length| moved(center, across, length));
        let mut cells = self.grid.cells_along(from, to).into_iter();
        cells.any(|cell| {
            let nearby = self.grid.at(cell).iter().take(MAX_EDGES_PER_RAY);
            nearby
                .filter_map(|&index| self.lines.get(index))
                .any(|line| gap.is_spanned_by(line, half))
        })
    }
}

/// A closed gap.
pub(super) struct Plug {
    pub(super) area: Polygon,
    /// The middles of its ends.
    pub(super) ends: [[f64; 2]; 2],
    /// How far apart the walls beside it are.
    pub(super) width: f64,
    /// How thick the wall is from whose end it was found.
    pub(super) thickness: f64,
    /// Whether a door hangs in it.
    pub(super) has_swing: bool,
    /// Set if nothing but the gap itself shows that it is an opening.
    pub(super) healed: Option<HealedGap>,
}

/// An end of a wall: an edge as long as the wall is thick, between two convex corners.
struct End {
    edge: Edge,
    thickness: f64,
}

/// What lies between the end of a wall and what it meets.
struct Gap<'a> {
    wall: &'a End,
    /// The middle of the wall's end.
    start: [f64; 2],
    /// Unit vector away from the wall.
    direction: [f64; 2],
    width: f64,
    /// Whether the wall goes on behind the gap; otherwise it meets the side of another.
    goes_on: bool,
    /// Length of the walls on both sides.
    sides: f64,
}

impl<'a> Gap<'a> {
    /// The gap before an end that meets `opposite`; `None` if that is too near or too slanting.
    fn new(wall: &'a End, opposite: &Edge, width: f64) -> Option<Self> {
        let mut gap = Self {
            wall,
            start: wall.edge.at(0.5),
            direction: wall.edge.outward(),
            width,
            goes_on: false,
            sides: wall.edge.side_length() + opposite.side_length(),
        };
        let facing = -dot(gap.direction, opposite.outward());
        if facing < MIN_FACING || width < MIN_GAP * wall.thickness {
            return None;
        }
        let [_, aside] = gap.place(opposite.at(0.5));
        gap.goes_on = facing > MIN_FACING_END
            && (opposite.length() / wall.thickness - 1.0).abs() < MAX_END_DIFFERENCE
            && aside <= MAX_END_DIFFERENCE * wall.thickness;
        Some(gap)
    }

    fn end(&self) -> [f64; 2] {
        moved(self.start, self.direction, self.width)
    }

    /// How far a point lies along the gap, and how far beside its middle.
    fn place(&self, point: [f64; 2]) -> [f64; 2] {
        let offset = vector(self.start, point);
        [
            dot(offset, self.direction),
            cross(offset, self.direction).abs(),
        ]
    }

    /// Whether a line runs along the gap, at most `half` beside its middle.
    fn is_spanned_by(&self, line: &Line, half: f64) -> bool {
        let [[a, a_aside], [b, b_aside]] = [line.start, line.end].map(|end| self.place(end));
        a_aside <= half
            && b_aside <= half
            && a.max(b).min(self.width) - a.min(b).max(0.0) >= MIN_PANE * self.width
    }
}

/// Closes the gaps of walls that are at most `max_thickness` thick; those that it came to if it
/// should stop.
pub(super) fn plugs(
    walls: &MultiPolygon,
    max_thickness: f64,
    usual_thickness: f64,
    signs: &Signs,
    stop: &Stop,
) -> Vec<Plug> {
    let edges = edges(walls);
    let sides = edges.iter().map(|edge| [edge.start, edge.end]);
    let plan = Plan {
        grid: Grid::new(sides, (CELL_IN_THICKNESS * max_thickness).max(1.0)),
        edges: &edges,
        signs,
        usual_thickness,
        usual_leaf: signs.usual_leaf(usual_thickness),
    };
    let ends: Vec<End> = ends(&edges, max_thickness).take(MAX_ENDS).collect();
    stop.until(&ends).filter_map(|end| plan.plug(end)).collect()
}

fn ends(edges: &[Edge], max_thickness: f64) -> impl Iterator<Item = End> {
    edges.iter().filter_map(move |&edge| {
        let thickness = edge.length();
        let is_end = thickness <= max_thickness
            && edge.start_sine >= MIN_CORNER_SINE
            && edge.end_sine >= MIN_CORNER_SINE;
        // The sides of a wall are longer than it is thick; those of a notch or a frame are not.
        let has_sides =
            edge.previous_length > MIN_SIDE * thickness && edge.next_length > MIN_SIDE * thickness;
        (is_end && has_sides && thickness > MIN_THICKNESS_PX).then_some(End { edge, thickness })
    })
}

/// The walls of a page among which gaps are closed.
struct Plan<'a> {
    edges: &'a [Edge],
    grid: Grid,
    signs: &'a Signs,
    usual_thickness: f64,
    /// Radius of the usual door beside such walls.
    usual_leaf: Option<f64>,
}

impl Plan<'_> {
    /// Closes the gap before an end of a wall, if there is one that is a door or a window, or no
    /// wider than one.
    fn plug(&self, end: &End) -> Option<Plug> {
        let (width, opposite) = self.first_hit(end.edge.at(0.5), end.edge.outward())?;
        let gap = Gap::new(end, opposite, width)?;
        let has_swing = self.signs.has_swing(&gap);
        let is_signed = has_swing || self.signs.has_pane(&gap);
        if !is_signed && gap.width > self.max_bare_gap(&gap) {
            return None;
        }
        let healed = (!is_signed).then_some(HealedGap {
            start: gap.start,
            end: gap.end(),
            length: gap.width,
        });
        Some(Plug {
            area: self.area(&gap),
            ends: [gap.start, gap.end()],
            width: gap.width,
            thickness: gap.wall.thickness,
            has_swing,
            healed,
        })
    }

    /// How wide a gap may be that nothing shows to be an opening.
    fn max_bare_gap(&self, gap: &Gap) -> f64 {
        let thickness = gap.wall.thickness;
        match self.usual_leaf {
            // The end of a wall looks at some other wall across every room.
            _ if !gap.goes_on => MAX_BARE_GAP_TO_WALL * thickness.min(self.usual_thickness),
            Some(leaf) => MAX_BARE_GAP_IN_LEAVES * leaf,
            // A wall may be a stroke, whose thickness says nothing of doors; then a doorway is less
            // than the wall that it lies in.
            None => (MAX_BARE_GAP * thickness)
                .max((MAX_BARE_GAP_IN_SIDES * gap.sides).min(self.signs.scale.doorway)),
        }
    }

    /// The area of a gap, a seam over the walls at both of its ends.
    fn area(&self, gap: &Gap) -> Polygon {
        let [start, end] = [0.0, 1.0].map(|share| self.side(gap, share));
        let ring = turned(&[start[0], start[1], end[1], end[0]]);
        Polygon::new(line_string(&ring), vec![])
    }

    /// The side of a gap from one corner of the wall's end on. Each side is measured by itself,
    /// since what is met may be slanting.
    fn side(&self, gap: &Gap, share: f64) -> [[f64; 2]; 2] {
        let corner = gap.wall.edge.at(share);
        let inset = gap.wall.edge.at(0.5 + (share - 0.5) * INSET);
        let length = self
            .first_hit(inset, gap.direction)
            .map(|(length, _)| length)
            .filter(|&length| length <= gap.width * MAX_SLANT + gap.wall.thickness)
            .unwrap_or(gap.width);
        [-SEAM_PX, length + 2.0 * SEAM_PX].map(|length| moved(corner, gap.direction, length))
    }

    /// The nearest edge that a ray meets, and how far it is.
    fn first_hit(&self, from: [f64; 2], direction: [f64; 2]) -> Option<(f64, &Edge)> {
        let by_thickness = MAX_SIGNED_GAP * self.usual_thickness;
        let reach = self.usual_leaf.map_or_else(
            || by_thickness.max(self.signs.scale.doorway),
            |leaf| by_thickness.max(MAX_SIGNED_GAP_IN_LEAVES * leaf),
        );
        let mut seen = 0;
        for cell in self.grid.cells_along(from, moved(from, direction, reach)) {
            let nearby = self.grid.at(cell);
            seen += nearby.len();
            let hits = nearby
                .iter()
                .filter_map(|&index| self.edges.get(index))
                .filter_map(|edge| Some((edge.ray(from, direction)?, edge)))
                .filter(|(length, _)| *length > MIN_HIT_PX && *length <= reach);
            let nearest = hits.min_by(|a, b| a.0.total_cmp(&b.0));
            // A hit may lie in a later cell than the edge was found in, but nothing in this cell
            // lies behind it.
            if let Some((length, edge)) = nearest
                && (self.grid.cell(moved(from, direction, length)) == cell
                    || seen > MAX_EDGES_PER_RAY)
            {
                return Some((length, edge));
            }
        }
        None
    }
}

/// The gaps that were closed without a sign, each once, in the order of their start.
pub(super) fn healed(plugs: Vec<Plug>) -> Vec<HealedGap> {
    let mut gaps: Vec<HealedGap> = plugs.into_iter().filter_map(|plug| plug.healed).collect();
    gaps.sort_by(|a, b| {
        a.start[0]
            .total_cmp(&b.start[0])
            .then(a.start[1].total_cmp(&b.start[1]))
    });
    // A gap is found from both of its ends, so it is looked up where it would start from the other.
    let mut kept: Vec<HealedGap> = vec![];
    let mut by_start: HashMap<[i64; 2], Vec<usize>> = HashMap::new();
    for gap in gaps {
        let [column, row] = cell(gap.end);
        let around = (column - 1..=column + 1)
            .flat_map(|column| (row - 1..=row + 1).map(move |row| [column, row]));
        let mut others = around.filter_map(|cell| by_start.get(&cell)).flatten();
        if !others.any(|&other| is_reverse(&kept[other], &gap)) {
            by_start
                .entry(cell(gap.start))
                .or_default()
                .push(kept.len());
            kept.push(gap);
        }
    }
    kept
}

fn cell(point: [f64; 2]) -> [i64; 2] {
    point.map(|value| (value / SAME_PLACE_PX).floor() as i64)
}

fn is_reverse(gap: &HealedGap, other: &HealedGap) -> bool {
    let is_same = |a: [f64; 2], b: [f64; 2]| distance(a, b) < SAME_PLACE_PX;
    is_same(gap.start, other.end) && is_same(gap.end, other.start)
}
