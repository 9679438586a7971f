//! Which faces are rooms.

use super::arrangement::Arrangement;
use super::faces::{Faces, NONE, OUTER, origin, twice_area};
use super::scale::{MIN_ROOM_SIDE, WALL_THICKNESS, edge_length};

/// Share of the wall length that borders thin faces from which on the walls count as drawn with two lines.
const DOUBLE_LINED: f64 = 0.5;

/// The faces that are rooms, in order: not the unbounded one, not slivers, and not the solid of double walls.
pub(super) fn room_faces(
    arrangement: &Arrangement,
    faces: &Faces,
    side: f64,
    noise: f64,
    min_area: Option<f64>,
) -> Vec<u32> {
    let measures: Vec<Measure> = (0..faces.len()).map(|face| Measure::new(arrangement, faces, face)).collect();
    let thickness = WALL_THICKNESS * side;
    let is_double = is_double_lined(arrangement, faces, &measures, thickness);
    let min_width = if is_double { thickness } else { 2.0 * noise };
    let min_area = min_area.unwrap_or((MIN_ROOM_SIDE * side).powi(2));
    let is_room = |face: &u32| {
        let measure = &measures[*face as usize];
        measure.area >= min_area && measure.width >= min_width
    };
    (OUTER + 1..faces.len() as u32).filter(is_room).collect()
}

/// Size of a face in grid units.
struct Measure {
    area: f64,
    /// The shorter side of the rectangle with the same area and perimeter; near the thickness for long thin faces.
    width: f64,
}

impl Measure {
    fn new(arrangement: &Arrangement, faces: &Faces, face: usize) -> Self {
        let (mut twice, mut perimeter) = (0_i64, 0.0);
        for ring in faces.rings(face) {
            twice = twice.wrapping_add(twice_area(arrangement, ring));
            perimeter += ring.iter().map(|&h| edge_length(arrangement, h as usize / 2)).sum::<f64>();
        }
        let area = (twice as f64 / 2.0).max(0.0);
        let quarter = perimeter / 4.0;
        Self { area, width: quarter - (quarter * quarter - area).max(0.0).sqrt() }
    }
}

/// Whether most wall length borders thin faces while most area lies in the others: walls drawn with two lines.
fn is_double_lined(arrangement: &Arrangement, faces: &Faces, measures: &[Measure], thickness: f64) -> bool {
    let is_thin = |face: u32| face != OUTER && face != NONE && measures[face as usize].width < thickness;
    let (mut beside_thin, mut total) = (0.0, 0.0);
    for edge in (0..arrangement.edges.len()).filter(|edge| faces.face_of[2 * edge] != NONE) {
        let length = edge_length(arrangement, edge);
        total += length;
        if is_thin(faces.face_of[2 * edge]) || is_thin(faces.face_of[2 * edge + 1]) {
            beside_thin += length;
        }
    }
    let area = |thin: bool| {
        let faces = (OUTER + 1..faces.len() as u32).filter(|&face| is_thin(face) == thin);
        faces.map(|face| measures[face as usize].area).sum::<f64>()
    };
    beside_thin > DOUBLE_LINED * total && area(false) > area(true)
}

/// The vertices of a ring without those on a straight line between their neighbours.
pub(super) fn corners(arrangement: &Arrangement, ring: &[u32]) -> Vec<super::Point> {
    let points: Vec<_> = ring.iter().map(|&h| arrangement.vertices[origin(arrangement, h) as usize]).collect();
    let count = points.len();
    let is_corner = |at: &usize| {
        let (before, after) = (points[(at + count - 1) % count], points[(at + 1) % count]);
        super::point::orientation(before, points[*at], after) != 0
    };
    (0..count).filter(is_corner).map(|at| points[at]).collect()
}
