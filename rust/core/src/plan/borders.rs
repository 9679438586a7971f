//! The edges of rooms, to be looked up by place.

use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};

use crate::geometry::{Polygon, cross, distance, edges, signed_area, vector};

type Side = GeomWithData<Line<[f64; 2]>, usize>;

/// Rounded corners of two rooms that touch may overlap by so much, in pixels.
const TOUCHING_PX: f64 = 0.03;

/// The edges of all rooms of a page.
pub(super) struct Borders {
    sides: RTree<Side>,
}

/// Where a way crosses the border of a room.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Crossing {
    /// How far along the way it is.
    pub(super) at: f64,
    pub(super) room: usize,
    /// Whether the way enters the room there; it leaves it otherwise.
    pub(super) enters: bool,
}

impl Borders {
    pub(super) fn new(rooms: &[Polygon]) -> Self {
        let sides = rooms.iter().enumerate().flat_map(|(room, polygon)| {
            let outer = sides_of(&polygon.exterior, true);
            let inner = polygon.holes.iter().flat_map(|hole| sides_of(hole, false));
            outer
                .chain(inner)
                .map(move |[start, end]| Side::new(Line::new(start, end), room))
        });
        Self {
            sides: RTree::bulk_load(sides.collect()),
        }
    }

    /// The edges whose boxes meet a box, with their rooms.
    pub(super) fn within(
        &self,
        [x_min, y_min, x_max, y_max]: [f64; 4],
    ) -> impl Iterator<Item = (usize, [[f64; 2]; 2])> {
        let envelope = AABB::from_corners([x_min, y_min], [x_max, y_max]);
        let sides = self.sides.locate_in_envelope_intersecting(&envelope);
        sides.map(|side| (side.data, [side.geom().from, side.geom().to]))
    }

    /// Where a straight way crosses borders, in its order; where it leaves a room and enters the next
    /// at once, it leaves first.
    pub(super) fn crossings(&self, from: [f64; 2], to: [f64; 2]) -> Vec<Crossing> {
        let way = vector(from, to);
        let length = distance(from, to);
        let bounds = [
            from[0].min(to[0]),
            from[1].min(to[1]),
            from[0].max(to[0]),
            from[1].max(to[1]),
        ];
        let crossed = self.within(bounds).filter_map(|(room, [start, end])| {
            let [start_side, end_side] = [start, end].map(|point| cross(way, vector(from, point)));
            if (start_side >= 0.0) == (end_side >= 0.0) {
                return None;
            }
            let side = vector(start, end);
            let share = cross(vector(from, start), side) / cross(way, side);
            (0.0..=1.0).contains(&share).then_some(Crossing {
                at: share * length,
                room,
                enters: cross(side, way) > 0.0,
            })
        });
        let mut crossings: Vec<Crossing> = crossed.collect();
        let place = |crossing: &Crossing| {
            let early = if crossing.enters { 0.0 } else { TOUCHING_PX };
            crossing.at - early
        };
        crossings.sort_by(|a, b| {
            let places = place(a).total_cmp(&place(b));
            places.then((a.enters, a.room).cmp(&(b.enters, b.room)))
        });
        crossings
    }
}

/// The edges of a ring with its room to the right (y down).
fn sides_of(ring: &[[f64; 2]], is_exterior: bool) -> impl Iterator<Item = [[f64; 2]; 2]> {
    let is_turned = (signed_area(ring) > 0.0) != is_exterior;
    edges(ring).map(move |(start, end)| {
        if is_turned {
            [end, start]
        } else {
            [start, end]
        }
    })
}
