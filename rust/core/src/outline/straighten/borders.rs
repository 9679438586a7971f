//! Common borders of neighbours that nearly touch.

use geo::Validation;

use crate::geometry::{Polygon, Ring, edges};
use crate::outline::polygon::to_geo;

/// Two edges face each other if so much of the shorter one has the other opposite.
const MIN_FACING_SHARE: f64 = 0.5;
/// Coordinates along an edge differ by no more than this, in pixels: corners are rounded to 0.01.
const LEVEL_PX: f64 = 0.02;

/// An edge of an outline along an axis of the plan.
#[derive(Debug, Clone, Copy)]
struct Edge {
    room: usize,
    /// Index of the first corner; the edge runs to the next.
    corner: usize,
    /// 0 if it runs along y, at an x; 1 if along x, at a y.
    axis: usize,
    /// Whether the room lies on the side of smaller coordinates.
    faces_up: bool,
    offset: f64,
    from: f64,
    to: f64,
}

/// Moves facing edges of two rooms, not further apart than `max_gap_px`, to the line half way
/// between them.
///
/// `outlines` are upright: the axes of the plan are those of the page. An outline that would become
/// invalid is left.
pub(super) fn share_borders(outlines: &mut [Ring], max_gap_px: f64) {
    let edges: Vec<Edge> = outlines
        .iter()
        .enumerate()
        .flat_map(|(room, ring)| axis_edges(room, ring).collect::<Vec<_>>())
        .collect();
    // All at once, and each outline checked by itself: one that turns invalid costs only its own
    // border.
    let mut moved: Vec<Ring> = outlines.to_vec();
    for (a, b) in pairs(&edges, max_gap_px) {
        let middle = f64::midpoint(a.offset, b.offset);
        for edge in [a, b] {
            let ring = &mut moved[edge.room];
            let next = (edge.corner + 1) % ring.len();
            ring[edge.corner][edge.axis] = middle;
            ring[next][edge.axis] = middle;
        }
    }
    for (outline, moved) in outlines.iter_mut().zip(moved) {
        if *outline != moved
            && to_geo(&Polygon {
                exterior: moved.clone(),
                holes: vec![],
            })
            .is_valid()
        {
            *outline = moved;
        }
    }
}

fn axis_edges(room: usize, ring: &Ring) -> impl Iterator<Item = Edge> {
    edges(ring).enumerate().filter_map(move |(corner, (a, b))| {
        let axis = (0..2).find(|&axis| (a[axis] - b[axis]).abs() <= LEVEL_PX)?;
        let along = 1 - axis;
        // Outlines are clockwise on the screen: what runs down has its room to the left, what runs
        // right has it below.
        let faces_up = if axis == 0 { b[1] > a[1] } else { b[0] < a[0] };
        let (from, to) = (a[along].min(b[along]), a[along].max(b[along]));
        Some(Edge {
            room,
            corner,
            axis,
            faces_up,
            offset: f64::midpoint(a[axis], b[axis]),
            from,
            to,
        })
    })
}

/// Edges of two rooms that face each other, the nearest first; each edge is in one pair at most.
fn pairs(edges: &[Edge], max_gap_px: f64) -> Vec<(Edge, Edge)> {
    // In order of place, so that an edge is compared with those within the gap and not with all.
    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (&edges[a], &edges[b]);
        a.axis.cmp(&b.axis).then(a.offset.total_cmp(&b.offset))
    });
    let mut near: Vec<(f64, usize, usize)> = Vec::new();
    for (place, &a) in order.iter().enumerate() {
        for &b in &order[place + 1..] {
            if edges[b].axis != edges[a].axis || edges[b].offset - edges[a].offset > max_gap_px {
                break;
            }
            if faces(&edges[a], &edges[b]) {
                near.push((edges[b].offset - edges[a].offset, a, b));
            }
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut is_taken = vec![false; edges.len()];
    near.retain(|&(_, a, b)| {
        let is_free = !is_taken[a] && !is_taken[b];
        if is_free {
            (is_taken[a], is_taken[b]) = (true, true);
        }
        is_free
    });
    near.into_iter()
        .map(|(_, a, b)| (edges[a], edges[b]))
        .collect()
}

fn faces(a: &Edge, b: &Edge) -> bool {
    let opposite = a.to.min(b.to) - a.from.max(b.from);
    let shorter = (a.to - a.from).min(b.to - b.from);
    a.room != b.room && a.faces_up != b.faces_up && opposite > MIN_FACING_SHARE * shorter
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle([x_min, y_min, x_max, y_max]: [f64; 4]) -> Ring {
        vec![
            [x_min, y_min],
            [x_max, y_min],
            [x_max, y_max],
            [x_min, y_max],
        ]
    }

    #[test]
    fn neighbours_that_nearly_touch_share_a_border() {
        let mut rooms = [
            rectangle([0.0, 0.0, 50.0, 40.0]),
            rectangle([51.0, 2.0, 90.0, 40.0]),
        ];
        share_borders(&mut rooms, 2.0);
        assert_eq!(rooms[0], rectangle([0.0, 0.0, 50.5, 40.0]));
        assert_eq!(rooms[1], rectangle([50.5, 2.0, 90.0, 40.0]));
    }

    #[test]
    fn rooms_that_overlap_a_little_share_a_border() {
        let mut rooms = [
            rectangle([0.0, 0.0, 50.0, 40.0]),
            rectangle([0.0, 39.0, 50.0, 80.0]),
        ];
        share_borders(&mut rooms, 2.0);
        assert_eq!((rooms[0][2][1], rooms[1][0][1]), (39.5, 39.5));
    }

    #[test]
    fn a_wall_keeps_its_width() {
        let before = [
            rectangle([0.0, 0.0, 50.0, 40.0]),
            rectangle([56.0, 0.0, 90.0, 40.0]),
        ];
        let mut rooms = before.clone();
        share_borders(&mut rooms, 2.0);
        assert_eq!(rooms, before);
    }

    #[test]
    fn edges_on_the_same_side_of_two_rooms_are_no_border() {
        let before = [
            rectangle([0.0, 0.0, 50.0, 40.0]),
            rectangle([0.0, 60.0, 50.5, 90.0]),
        ];
        let mut rooms = before.clone();
        share_borders(&mut rooms, 2.0);
        assert_eq!(rooms, before);
    }
}
