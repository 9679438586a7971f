//! Doorways and windows: where a wall ends and goes on beyond a gap, or meets another wall across
//! one.

use std::collections::HashMap;

use geo::{MultiPolygon, Polygon};

use crate::claim::HealedGap;
use crate::geometry::{distance, line_string};
use crate::vector_walls::arc::Arc;
use crate::vector_walls::line::Line;
use crate::vector_walls::outline::{Edge, edges};
use crate::vector_walls::pairs::SEAM_PX;
use crate::vector_walls::parts::turned;
use crate::watch::Stop;

/// The two corners of a wall's end turn by a right angle, give or take this sine.
const MIN_CORNER_SINE: f64 = 0.5;
/// The sides of the end of a wall are at least this long, in parts of its thickness.
const MIN_SIDE: f64 = 0.15;
/// Turn of a door swing, in radians: from 20 degrees, for a door drawn ajar, to 120.
const MIN_SWING: f64 = 0.35;
const MAX_SWING: f64 = 2.1;
/// Radius of a door swing in parts of its doorway: two leaves share one of twice the radius.
const MIN_LEAF: f64 = 0.4;
const MAX_LEAF: f64 = 1.25;
/// Widest gap that is closed, in parts of the wall's thickness: without a sign of a door or window,
/// and with one.
const MAX_BARE_GAP: f64 = 8.0;
const MAX_BARE_GAP_TO_WALL: f64 = 1.0;
const MAX_SIGNED_GAP: f64 = 30.0;
/// Widest gap without a sign, in parts of the usual leaf.
const MAX_BARE_GAP_IN_LEAVES: f64 = 1.6;
/// How exactly the leaf of a door meets its hinge and swing, in parts of its length.
const LEAF_TOLERANCE: f64 = 0.07;
/// Radius of door swings, in parts of the thickness of walls.
const MIN_LEAF_IN_THICKNESS: f64 = 2.2;
const MAX_LEAF_IN_THICKNESS: f64 = 20.0;
/// How much of a gap the line of a window spans.
const MIN_PANE: f64 = 0.8;
/// Most ends of walls that are looked at, and edges for each.
const MAX_ENDS: usize = 20_000;
const MAX_EDGES_PER_RAY: usize = 20_000;

/// What shows that a gap is a door or a window.
pub(super) struct Signs {
    /// Door swings, by radius.
    swings: Vec<Arc>,
    lines: Vec<Line>,
    grid: LineGrid,
}

impl Signs {
    /// Takes every arc and line of a page, and the size of the cells in which lines are looked up.
    pub(super) fn new(arcs: impl Iterator<Item = Arc>, lines: Vec<Line>, cell_px: f64) -> Self {
        let mut swings = swings(arcs);
        swings.sort_by(|a, b| a.radius.total_cmp(&b.radius));
        let grid = LineGrid::new(&lines, cell_px);
        Self {
            swings,
            lines,
            grid,
        }
    }

    /// The median radius of the swings that are as large as doors are beside walls of a thickness.
    fn usual_leaf(&self, thickness: f64) -> Option<f64> {
        let first = self
            .swings
            .partition_point(|arc| arc.radius < MIN_LEAF_IN_THICKNESS * thickness);
        let last = self
            .swings
            .partition_point(|arc| arc.radius <= MAX_LEAF_IN_THICKNESS * thickness);
        self.swings.get(first..last).and_then(usual_leaf)
    }
}

/// A closed gap.
pub(super) struct Plug {
    pub(super) area: Polygon,
    /// Set if nothing but the gap itself shows that it is an opening.
    pub(super) healed: Option<HealedGap>,
}

/// An end of a wall: an edge as long as the wall is thick, between two convex corners.
struct End {
    edge: Edge,
    thickness: f64,
}

/// Door swings among arcs.
pub(super) fn swings(arcs: impl Iterator<Item = Arc>) -> Vec<Arc> {
    arcs.filter(|arc| (MIN_SWING..=MAX_SWING).contains(&arc.sweep.abs()))
        .collect()
}

/// The lines from the hinge of a door to the tip of its swing.
pub(super) struct Leaves {
    /// By radius.
    swings: Vec<Arc>,
}

impl Leaves {
    pub(super) fn new(mut swings: Vec<Arc>) -> Self {
        swings.sort_by(|a, b| a.radius.total_cmp(&b.radius));
        Self { swings }
    }

    pub(super) fn contains(&self, line: &Line) -> bool {
        let length = distance(line.start, line.end);
        let slack = LEAF_TOLERANCE * length + 0.5;
        let first = self
            .swings
            .partition_point(|arc| arc.radius < length - slack);
        let similar = self
            .swings
            .iter()
            .skip(first)
            .take_while(|arc| arc.radius <= length + slack);
        let mut similar = similar.take(MAX_EDGES_PER_RAY);
        similar.any(|arc| {
            let joins = |hinge: [f64; 2], tip: [f64; 2]| {
                distance(arc.center, hinge) <= slack
                    && arc.ends.iter().any(|&end| distance(end, tip) <= slack)
            };
            joins(line.start, line.end) || joins(line.end, line.start)
        })
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
    let grid = EdgeGrid::new(&edges, (4.0 * max_thickness).max(1.0));
    let ends: Vec<End> = ends(&edges, max_thickness).take(MAX_ENDS).collect();
    let leaf = signs.usual_leaf(usual_thickness);
    let reach = MAX_SIGNED_GAP * usual_thickness.max(max_thickness / 3.0);
    stop.until(&ends)
        .filter_map(|end| plug(end, &edges, &grid, signs, leaf, usual_thickness, reach))
        .collect()
}

/// The median radius of door swings.
pub(super) fn usual_leaf(swings: &[Arc]) -> Option<f64> {
    let mut radii: Vec<f64> = swings.iter().map(|arc| arc.radius).collect();
    radii.sort_by(f64::total_cmp);
    radii.get(radii.len() / 2).copied()
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
        (is_end && has_sides && thickness > 1.0).then_some(End { edge, thickness })
    })
}

fn plug(
    end: &End,
    edges: &[Edge],
    grid: &EdgeGrid,
    signs: &Signs,
    leaf: Option<f64>,
    usual_thickness: f64,
    reach: f64,
) -> Option<Plug> {
    let normal = end.edge.outward();
    let middle = end.edge.at(0.5);
    let (width, hit) = grid.first_hit(edges, middle, normal, reach)?;
    let opposite = edges.get(hit)?;
    let facing = -(normal[0] * opposite.outward()[0] + normal[1] * opposite.outward()[1]);
    if facing < 0.3 || width < 0.25 * end.thickness {
        return None;
    }
    let is_end = facing > 0.95 && (opposite.length() / end.thickness - 1.0).abs() < 0.3;
    let opposite_middle = opposite.at(0.5);
    let lateral =
        (opposite_middle[0] - middle[0]) * normal[1] - (opposite_middle[1] - middle[1]) * normal[0];
    let is_end = is_end && lateral.abs() <= 0.3 * end.thickness;
    let target = [middle[0] + normal[0] * width, middle[1] + normal[1] * width];
    let is_door = has_swing(&signs.swings, middle, target, width, end.thickness);
    let is_signed = is_door || signs.grid.spans(&signs.lines, &end.edge, normal, width);
    let bare_limit = match leaf {
        _ if !is_end => MAX_BARE_GAP_TO_WALL * end.thickness.min(usual_thickness),
        Some(leaf) => MAX_BARE_GAP_IN_LEAVES * leaf,
        None => MAX_BARE_GAP * end.thickness,
    };
    if !is_signed && width > bare_limit {
        return None;
    }
    let corner = |share: f64| {
        let from = end.edge.at(share);
        let inset = end.edge.at(0.5 + (share - 0.5) * 0.98);
        let length = grid
            .first_hit(edges, inset, normal, reach)
            .map_or(width, |(length, _)| length);
        let length = if length > width * 1.5 + end.thickness {
            width
        } else {
            length
        } + 2.0 * SEAM_PX;
        [from[0] + normal[0] * length, from[1] + normal[1] * length]
    };
    let behind = |share: f64| {
        let from = end.edge.at(share);
        [from[0] - normal[0] * SEAM_PX, from[1] - normal[1] * SEAM_PX]
    };
    let ring = turned(&[behind(0.0), corner(0.0), corner(1.0), behind(1.0)]);
    let healed = (!is_signed).then_some(HealedGap {
        start: middle,
        end: target,
        length: width,
    });
    Some(Plug {
        area: Polygon::new(line_string(&ring), vec![]),
        healed,
    })
}

/// Whether a door hangs at one side of a gap and shuts at the other, or, one of two leaves, in the
/// middle.
fn has_swing(swings: &[Arc], start: [f64; 2], end: [f64; 2], width: f64, thickness: f64) -> bool {
    let middle = [0, 1].map(|axis| f64::midpoint(start[axis], end[axis]));
    let first = swings.partition_point(|arc| arc.radius < MIN_LEAF * width);
    let similar = swings
        .iter()
        .skip(first)
        .take_while(|arc| arc.radius <= MAX_LEAF * width);
    similar.take(MAX_EDGES_PER_RAY).any(|arc| {
        let near = |a: [f64; 2], b: [f64; 2]| distance(a, b) <= 0.15 * arc.radius + thickness;
        let shuts = |place: [f64; 2]| arc.ends.iter().any(|&tip| near(tip, place));
        let hangs = |hinge: [f64; 2], latch: [f64; 2]| {
            near(arc.center, hinge) && (shuts(latch) || shuts(middle))
        };
        hangs(start, end) || hangs(end, start)
    })
}

/// Edges by the cells of a grid that they pass.
struct EdgeGrid {
    cell_px: f64,
    cells: HashMap<[i64; 2], Vec<usize>>,
}

impl EdgeGrid {
    fn new(edges: &[Edge], cell_px: f64) -> Self {
        let mut grid = Self {
            cell_px,
            cells: HashMap::new(),
        };
        for (index, edge) in edges.iter().enumerate() {
            for cell in cells_along(edge.start, edge.end, cell_px) {
                let list = grid.cells.entry(cell).or_default();
                if list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
        grid
    }

    /// The nearest edge that a ray meets, and how far it is.
    fn first_hit(
        &self,
        edges: &[Edge],
        from: [f64; 2],
        direction: [f64; 2],
        reach: f64,
    ) -> Option<(f64, usize)> {
        let to = [0, 1].map(|axis| from[axis] + direction[axis] * reach);
        let mut seen = 0;
        for cell in cells_along(from, to, self.cell_px) {
            let mut nearest: Option<(f64, usize)> = None;
            for &index in self.cells.get(&cell).into_iter().flatten() {
                seen += 1;
                let Some(length) = edges.get(index).and_then(|edge| edge.ray(from, direction))
                else {
                    continue;
                };
                if length > 0.1 && length <= reach && nearest.is_none_or(|(best, _)| length < best)
                {
                    nearest = Some((length, index));
                }
            }
            // A hit may lie in a later cell than the edge was found in, but nothing in this cell
            // lies behind it.
            if let Some((length, index)) = nearest {
                let hit = [0, 1].map(|axis| from[axis] + direction[axis] * length);
                if hit.map(|value| (value / self.cell_px).floor() as i64) == cell
                    || seen > MAX_EDGES_PER_RAY
                {
                    return Some((length, index));
                }
            }
        }
        None
    }
}

/// Lines by the cells of a grid that they pass.
struct LineGrid {
    cell_px: f64,
    cells: HashMap<[i64; 2], Vec<usize>>,
}

impl LineGrid {
    fn new(lines: &[Line], cell_px: f64) -> Self {
        let mut cells: HashMap<[i64; 2], Vec<usize>> = HashMap::new();
        for (index, line) in lines.iter().enumerate() {
            for cell in cells_along(line.start, line.end, cell_px) {
                cells.entry(cell).or_default().push(index);
            }
        }
        Self { cell_px, cells }
    }

    /// Whether a line runs through a gap from end to end, within the thickness of the wall: the
    /// pane or sill of a window.
    fn spans(&self, lines: &[Line], end: &Edge, normal: [f64; 2], width: f64) -> bool {
        let middle = end.at(0.5);
        let half = end.length() / 2.0 + 0.5;
        let center = [0, 1].map(|axis| middle[axis] + normal[axis] * width / 2.0);
        let side = [-normal[1] * half, normal[0] * half];
        let across = [0, 1].map(|axis| [center[axis] - side[axis], center[axis] + side[axis]]);
        let (from, to) = ([across[0][0], across[1][0]], [across[0][1], across[1][1]]);
        cells_along(from, to, self.cell_px).into_iter().any(|cell| {
            let nearby = self
                .cells
                .get(&cell)
                .into_iter()
                .flatten()
                .take(MAX_EDGES_PER_RAY);
            nearby.filter_map(|&index| lines.get(index)).any(|line| {
                let place = |point: [f64; 2]| {
                    let offset = [point[0] - middle[0], point[1] - middle[1]];
                    let along = offset[0] * normal[0] + offset[1] * normal[1];
                    (along, (offset[0] * normal[1] - offset[1] * normal[0]).abs())
                };
                let ((a, a_side), (b, b_side)) = (place(line.start), place(line.end));
                a_side <= half
                    && b_side <= half
                    && a.max(b).min(width) - a.min(b).max(0.0) >= MIN_PANE * width
            })
        })
    }
}

/// The cells of a grid that a segment passes, in order; a few more where it passes a corner.
fn cells_along(start: [f64; 2], end: [f64; 2], cell_px: f64) -> Vec<[i64; 2]> {
    let steps = (distance(start, end) / cell_px * 2.0)
        .ceil()
        .clamp(1.0, 4096.0) as u32;
    let cell = |point: [f64; 2]| point.map(|value| (value / cell_px).floor() as i64);
    let mut cells: Vec<[i64; 2]> = vec![];
    let mut previous = cell(start);
    cells.push(previous);
    for step in 1..=steps {
        let share = f64::from(step) / f64::from(steps);
        let next = cell([0, 1].map(|axis| start[axis] + (end[axis] - start[axis]) * share));
        if next == previous {
            continue;
        }
        if next[0] != previous[0] && next[1] != previous[1] {
            cells.push([previous[0], next[1]]);
            cells.push([next[0], previous[1]]);
        }
        cells.push(next);
        previous = next;
    }
    cells
}
