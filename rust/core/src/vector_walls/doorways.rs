//! The openings of walls as they are handed on: each once, with what is drawn in it and where the
//! outside is.

use std::collections::HashMap;

use geo::{Contains, Coord, LineString, Polygon, Rect};

use crate::claim::{Opening, Sign};
use crate::geometry::{cross, distance, moved, vector};
use crate::vector_walls::furniture::{self, Body, Measures};
use crate::vector_walls::grid::Grid;
use crate::vector_walls::openings::Plug;
use crate::vector_walls::solids::point;

/// Most openings of a page, the first ones from the top; a storey of a hospital has a thousand.
const MAX_OPENINGS: usize = 5_000;
/// How far beyond the face of its wall the place is at which a side of an opening is looked at, in
/// parts of the wall's thickness.
const BEYOND_WALL: f64 = 0.25;
/// Most edges of outlines in one place that are looked at.
const MAX_EDGES_PER_CELL: usize = 2_000;
/// Middles of gaps that are this near one another, in parts of the smaller width, are of one.
const SAME_GAP: f64 = 0.25;

/// The openings that someone could pass or look through, in the order of their middles.
pub(super) fn doorways(plugs: &[Plug], bodies: &[Body], measures: &Measures) -> Vec<Opening> {
    let wide = plugs.iter().filter(|plug| plug.is_doorway(measures));
    let mut openings = once(wide.map(opening).collect());
    openings.truncate(MAX_OPENINGS);
    let outside = Outside::new(bodies, measures);
    for opening in &mut openings {
        let reach = (0.5 + BEYOND_WALL) * opening.thickness;
        let (middle, left) = (opening.middle(), opening.left());
        let sides = [1.0, -1.0].map(|way| left.map(|value| value * way));
        opening.is_outside = Some(sides.map(|way| outside.is_seen(moved(middle, way, reach), way)));
    }
    openings
}

/// What lies around the walls of buildings.
struct Outside {
    /// The outlines of the bodies that have openings.
    outlines: Vec<(Rect, Polygon)>,
    edges: Vec<[[f64; 2]; 2]>,
    grid: Grid,
}

impl Outside {
    fn new(bodies: &[Body], measures: &Measures) -> Self {
        let is_building =
            |body: &&Body| !body.is_furniture && body.opening > furniture::Opening::None;
        let buildings = bodies.iter().filter(is_building);
        let outlines = buildings.map(|body| (body.bounds, filled(body.wall.exterior())));
        let outlines: Vec<(Rect, Polygon)> = outlines.collect();
        let lines = outlines
            .iter()
            .flat_map(|(_, outline)| outline.exterior().lines());
        let edges = lines.map(|line| [point(line.start), point(line.end)]);
        let edges: Vec<[[f64; 2]; 2]> = edges.collect();
        Self {
            grid: Grid::new(edges.iter().copied(), measures.door.max(1.0)),
            outlines,
            edges,
        }
    }

    /// Whether someone at a place outside of all buildings, who looks in a direction, sees no wall of
    /// the building that the place is at: what a room leaves open that is not closed is no outside.
    fn is_seen(&self, place: [f64; 2], way: [f64; 2]) -> bool {
        let corner = Coord {
            x: place[0],
            y: place[1],
        };
        let near = self
            .outlines
            .iter()
            .filter(|(bounds, _)| bounds.contains(&corner));
        let mut far: f64 = 0.0;
        for (bounds, outline) in near {
            if outline.contains(&corner) {
                return false;
            }
            far = far.max(bounds.width().hypot(bounds.height()));
        }
        let end = moved(place, way, far);
        !self.grid.cells_along(place, end).into_iter().any(|cell| {
            let edges = self
                .grid
                .at(cell)
                .iter()
                .filter_map(|&index| self.edges.get(index));
            edges
                .take(MAX_EDGES_PER_CELL)
                .any(|edge| is_crossed(*edge, [place, end]))
        })
    }
}

fn is_crossed([a, b]: [[f64; 2]; 2], [from, to]: [[f64; 2]; 2]) -> bool {
    let are_apart = |line: [[f64; 2]; 2], ends: [[f64; 2]; 2]| {
        let way = vector(line[0], line[1]);
        let [first, second] = ends.map(|end| cross(way, vector(line[0], end)));
        (first > 0.0) != (second > 0.0)
    };
    are_apart([from, to], [a, b]) && are_apart([a, b], [from, to])
}

fn opening(plug: &Plug) -> Opening {
    let [start, end] = plug.ends;
    Opening {
        start,
        end,
        thickness: plug.thickness,
        sign: match (plug.has_swing, &plug.healed) {
            (true, _) => Sign::Swing,
            (false, None) => Sign::Pane,
            (false, Some(_)) => Sign::Bare,
        },
        is_outside: None,
    }
}

fn filled(outline: &LineString) -> Polygon {
    Polygon::new(outline.clone(), vec![])
}

/// Each gap once: it is found from both of its ends. Of two the one that tells more is kept.
fn once(mut openings: Vec<Opening>) -> Vec<Opening> {
    let place = |opening: &Opening| opening.middle();
    openings.sort_by(|a, b| {
        let (own, its) = (place(a), place(b));
        let places = own[1].total_cmp(&its[1]).then(own[0].total_cmp(&its[0]));
        places.then(b.sign.cmp(&a.sign))
    });
    let widest = openings.iter().map(Opening::width).fold(1.0, f64::max);
    let cell_px = SAME_GAP * widest;
    let cell = |point: [f64; 2]| point.map(|value| (value / cell_px).floor() as i64);
    let mut kept: Vec<Opening> = vec![];
    let mut by_cell: HashMap<[i64; 2], Vec<usize>> = HashMap::new();
    for opening in openings {
        let [column, row] = cell(opening.middle());
        let around =
            (column - 1..=column + 1).flat_map(|x| (row - 1..=row + 1).map(move |y| [x, y]));
        let mut others = around.filter_map(|cell| by_cell.get(&cell)).flatten();
        let is_same = |other: &Opening| {
            let smaller = opening.width().min(other.width());
            distance(opening.middle(), other.middle()) <= SAME_GAP * smaller
        };
        match others.find(|&&other| is_same(&kept[other])) {
            Some(&other) if opening.sign > kept[other].sign => kept[other] = opening,
            Some(_) => {}
            None => {
                by_cell.entry([column, row]).or_default().push(kept.len());
                kept.push(opening);
            }
        }
    }
    kept
}
