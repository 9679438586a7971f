//! Walls as areas: what is filled, hatched, or drawn with a stroke as thick as a wall.

use geo::{Area, Coord, Euclidean, Length, LineString, Polygon};

use crate::geometry::{cross, dot, line_string, vector};
use crate::input::drawing::Cap;
use crate::vector_walls::pairs::SEAM_PX;
use crate::vector_walls::parts::turned;

/// A joint sharper than this is not mitred (the default of PDF is 10).
const MITER_LIMIT: f64 = 10.0;
/// A joint with a smaller sine is straight: its kite has no area.
const MIN_SINE: f64 = 1e-9;
/// Most edges of areas that are widened.
const MAX_EDGES: usize = 400_000;

/// Mean thickness of an area: of a strip, its width.
pub(super) fn thickness(polygon: &Polygon) -> f64 {
    2.0 * polygon.unsigned_area() / perimeter(polygon).max(f64::MIN_POSITIVE)
}

pub(super) fn perimeter(polygon: &Polygon) -> f64 {
    let holes = polygon.interiors().iter();
    Euclidean.length(polygon.exterior()) + holes.map(|ring| Euclidean.length(ring)).sum::<f64>()
}

/// Areas with a hair along every edge, so that areas which touch become one.
pub(super) fn with_seams(areas: &[Polygon]) -> Vec<Polygon> {
    let mut solids = areas.to_vec();
    let rings = areas
        .iter()
        .flat_map(|area| std::iter::once(area.exterior()).chain(area.interiors()));
    let edges = rings.flat_map(LineString::lines).take(MAX_EDGES);
    solids.extend(
        edges.filter_map(|edge| strip(point(edge.start), point(edge.end), SEAM_PX, SEAM_PX)),
    );
    solids
}

/// The area that a stroke covers, its joints mitred.
pub(super) fn stroked(chain: &[[f64; 2]], is_closed: bool, width: f64, cap: Cap) -> Vec<Polygon> {
    let half = width / 2.0;
    let mut points = chain.to_vec();
    points.extend(chain.first().copied().filter(|_| is_closed));
    let cap_length = if is_closed || cap == Cap::Butt {
        0.0
    } else {
        half
    };
    let last = points.len().saturating_sub(2);
    let mut solids = vec![];
    for (index, pair) in points.windows(2).enumerate() {
        let (at_start, at_end) = (index == 0, index == last);
        let ends = [at_start, at_end].map(|is_tip| {
            if is_tip {
                cap_length.max(SEAM_PX)
            } else {
                SEAM_PX
            }
        });
        solids.extend(strip_with_ends(pair[0], pair[1], half, ends));
    }
    // Whatever joint the drawing says: a wall has a corner there.
    solids.extend(
        points
            .windows(3)
            .filter_map(|joint| miter(joint[0], joint[1], joint[2], half)),
    );
    if let (true, [first, second, ..], Some(&before)) = (is_closed, points.as_slice(), chain.last())
    {
        solids.extend(miter(before, *first, *second, half));
    }
    solids
}

fn strip(start: [f64; 2], end: [f64; 2], half: f64, cap: f64) -> Option<Polygon> {
    strip_with_ends(start, end, half, [cap, cap])
}

fn strip_with_ends(start: [f64; 2], end: [f64; 2], half: f64, caps: [f64; 2]) -> Option<Polygon> {
    let [x, y] = unit(start, end)?;
    let corners = [
        (start, -caps[0], -half),
        (end, caps[1], -half),
        (end, caps[1], half),
        (start, -caps[0], half),
    ];
    let ring = corners.map(|(from, along, side)| {
        [
            from[0] + x * along - y * side,
            from[1] + y * along + x * side,
        ]
    });
    Some(Polygon::new(line_string(&turned(&ring)), vec![]))
}

/// The kite that fills the outside of a joint.
fn miter(before: [f64; 2], joint: [f64; 2], after: [f64; 2], half: f64) -> Option<Polygon> {
    let (a, b) = (unit(before, joint)?, unit(joint, after)?);
    let (sine, cosine) = (cross(a, b), dot(a, b));
    if sine.abs() < MIN_SINE || cosine < -1.0 + 2.0 / (MITER_LIMIT * MITER_LIMIT) {
        return None;
    }
    let side = -sine.signum() * half;
    let [before, after] = [a, b].map(|[x, y]| [joint[0] - y * side, joint[1] + x * side]);
    let reach = side / (1.0 + cosine);
    let tip = [
        joint[0] - (a[1] + b[1]) * reach,
        joint[1] + (a[0] + b[0]) * reach,
    ];
    Some(Polygon::new(
        line_string(&turned(&[joint, before, tip, after])),
        vec![],
    ))
}

fn unit(start: [f64; 2], end: [f64; 2]) -> Option<[f64; 2]> {
    let [x, y] = vector(start, end);
    let length = x.hypot(y);
    (length > 0.0 && length.is_finite()).then(|| [x / length, y / length])
}

pub(super) fn point(coord: Coord) -> [f64; 2] {
    [coord.x, coord.y]
}
