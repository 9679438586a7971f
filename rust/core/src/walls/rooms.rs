//! Which faces are rooms.

use super::fence::Fence;
use super::scale::{MAX_SIDE_TO_EDGE, MIN_ROOM_SIDE, NARROW, Scale, WALL_THICKNESS, edge_length};
use crate::planar::arrangement::Arrangement;
use crate::planar::faces::{Faces, NONE, OUTER, start, twice_area};
use crate::planar::point::{Point, orientation};

/// Share of the wall length that borders thin faces from which on the walls count as drawn with two
/// lines.
const DOUBLE_LINED: f64 = 0.5;
/// A thin face with more than this share of its border at the solid of walls is enclosed by it.
const ENCLOSED: f64 = 0.5;
/// A room is wider than this many times the walls around it; the strips of a window are not.
const WIDER_THAN_WALLS: f64 = 1.3;

/// The faces that are rooms.
pub(super) struct RoomFaces {
    /// In order.
    pub faces: Vec<u32>,
    /// The side of a square as large as a typical one.
    pub side: f64,
}

/// Finds the faces that are rooms: not the unbounded one, not slivers, and not the solid of double
/// walls.
pub(super) fn room_faces(
    arrangement: &Arrangement,
    faces: &Faces,
    scale: &Scale,
    noise: f64,
    min_area: Option<f64>,
    keep_strips: bool,
) -> RoomFaces {
    let measures: Vec<Measure> = (0..faces.len())
        .map(|face| Measure::new(arrangement, faces, face))
        .collect();
    let is_inside: Vec<bool> = (0..faces.len())
        .map(|face| is_inside(arrangement, faces, face, scale))
        .collect();
    // From the faces, which walls in short pieces do not make smaller as they do the estimate.
    let typical = room_side(&measures, &is_inside);
    let side = typical.clamp(scale.edge / MAX_SIDE_TO_EDGE, MAX_SIDE_TO_EDGE * scale.edge);
    let is_solid = solids(arrangement, faces, &measures, WALL_THICKNESS * side);
    let is_double =
        !keep_strips && is_double_lined(arrangement, faces, &measures, &is_solid, &scale.fence);
    let min_area = min_area.unwrap_or((MIN_ROOM_SIDE * side).powi(2));
    let is_room = |face: &u32| {
        let measure = &measures[*face as usize];
        let is_wall = is_double && is_solid[*face as usize];
        measure.area >= min_area && measure.width >= NARROW * noise && !is_wall
    };
    RoomFaces {
        faces: (OUTER + 1..faces.len() as u32).filter(is_room).collect(),
        side: typical,
    }
}

/// Whether there is a bounded face narrower than `width`.
pub(super) fn is_any_narrow(arrangement: &Arrangement, faces: &Faces, width: f64) -> bool {
    (OUTER as usize + 1..faces.len())
        .any(|face| Measure::new(arrangement, faces, face).width < width)
}

/// Size of a face in grid units.
struct Measure {
    area: f64,
    /// The shorter side of the rectangle with the same area and perimeter; near the thickness for
    /// long thin faces.
    width: f64,
}

impl Measure {
    fn new(arrangement: &Arrangement, faces: &Faces, face: usize) -> Self {
        let (mut twice, mut perimeter) = (0_i64, 0.0);
        for ring in faces.rings(face) {
            twice = twice.wrapping_add(twice_area(arrangement, ring));
            perimeter += ring
                .iter()
                .map(|&h| edge_length(arrangement, h as usize / 2))
                .sum::<f64>();
        }
        let area = (twice as f64 / 2.0).max(0.0);
        let quarter = perimeter / 4.0;
        Self {
            area,
            width: quarter - (quarter * quarter - area).max(0.0).sqrt(),
        }
    }
}

/// Whether a face lies in the plan as a whole.
fn is_inside(arrangement: &Arrangement, faces: &Faces, face: usize, scale: &Scale) -> bool {
    let mut edges = faces.rings(face).flatten().map(|&half| half as usize / 2);
    edges.all(|edge| !scale.fence.is_crossed_by(arrangement.segment(edge)))
}

/// The side of a square as large as the faces that hold the middle of the area of all faces inside.
fn room_side(measures: &[Measure], is_inside: &[bool]) -> f64 {
    let inside = measures
        .iter()
        .zip(is_inside)
        .filter(|(_, inside)| **inside);
    let mut areas: Vec<f64> = inside.map(|(measure, _)| measure.area).collect();
    areas.sort_unstable_by(f64::total_cmp);
    let half = areas.iter().sum::<f64>() / 2.0;
    let mut below = 0.0;
    let middle = areas.iter().find(|&&area| {
        below += area;
        below >= half
    });
    middle.map_or(0.0, |area| area.sqrt())
}

/// The faces that may be the solid between the two lines of walls: thin ones, the thinnest first,
/// which are not themselves enclosed by solids.
fn solids(
    arrangement: &Arrangement,
    faces: &Faces,
    measures: &[Measure],
    thickness: f64,
) -> Vec<bool> {
    let mut thin: Vec<(f64, u32)> = (OUTER + 1..faces.len() as u32)
        .map(|face| (measures[face as usize].width, face))
        .filter(|&(width, _)| width < thickness)
        .collect();
    thin.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut is_solid = vec![false; faces.len()];
    for (width, face) in thin {
        let (mut total, mut beside, mut widths) = (0.0, 0.0, 0.0);
        for &half_edge in faces.rings(face as usize).flatten() {
            let length = edge_length(arrangement, half_edge as usize / 2);
            let other = faces.face_of[half_edge as usize ^ 1];
            total += length;
            if other != NONE && is_solid[other as usize] {
                beside += length;
                widths += length * measures[other as usize].width;
            }
        }
        // A closet is as thin as a thick wall, but it lies between walls and is wider than they.
        let is_room = beside > ENCLOSED * total && width * beside > WIDER_THAN_WALLS * widths;
        is_solid[face as usize] = !is_room;
    }
    is_solid
}

/// Whether most wall length of the plan borders solids while most area lies in the other faces:
/// walls drawn with two lines.
fn is_double_lined(
    arrangement: &Arrangement,
    faces: &Faces,
    measures: &[Measure],
    is_solid: &[bool],
    fence: &Fence,
) -> bool {
    let is_thin = |face: u32| face != NONE && is_solid[face as usize];
    let (mut beside_thin, mut total) = (0.0, 0.0);
    let borders = (0..arrangement.edges.len()).filter(|&edge| {
        !fence.is_crossed_by(arrangement.segment(edge)) && faces.face_of[2 * edge] != NONE
    });
    for edge in borders {
        let length = edge_length(arrangement, edge);
        total += length;
        if is_thin(faces.face_of[2 * edge]) || is_thin(faces.face_of[2 * edge + 1]) {
            beside_thin += length;
        }
    }
    beside_thin > DOUBLE_LINED * total
        && area_where(measures, is_solid, false) > area_where(measures, is_solid, true)
}

/// Area of the bounded faces that are solid, or of those that are not.
fn area_where(measures: &[Measure], is_solid: &[bool], solid: bool) -> f64 {
    let bounded = measures.iter().zip(is_solid).skip(OUTER as usize + 1);
    bounded
        .filter(|&(_, &is_solid)| is_solid == solid)
        .map(|(measure, _)| measure.area)
        .sum()
}

/// The vertices of a ring without those on a straight line between their neighbours.
pub(super) fn corners(arrangement: &Arrangement, ring: &[u32]) -> Vec<Point> {
    let points: Vec<_> = ring.iter().map(|&h| start(arrangement, h)).collect();
    let count = points.len();
    let corners = (0..count).filter(|at| {
        let (before, after) = (points[(at + count - 1) % count], points[(at + 1) % count]);
        orientation(before, points[*at], after) != 0
    });
    corners.map(|at| points[at]).collect()
}
