//! Which bodies of walls are walls of the building, and which things that are drawn with two lines:
//! beds, tables, baths, cars.

use geo::{Area, BoundingRect, Intersects, LineString, MultiPolygon, Polygon, Rect};

use crate::geometry;
use crate::vector_walls::openings::Plug;
use crate::vector_walls::solids::point;

/// A body of walls up to this many squares of the usual door is a thing, not a room; one that stands
/// free in a room without an opening, up to the second number: a bed, a car.
pub(super) const MAX_SMALL_FURNITURE: f64 = 1.2;
const MAX_FURNITURE: f64 = 10.0;
/// Narrower gaps are none that someone could pass, in parts of the usual leaf.
const MIN_DOORWAY_IN_LEAVES: f64 = 0.5;

/// How large things are for a guess, in pixels.
pub(super) struct Measures {
    /// Thickness of the usual wall.
    pub(super) usual: f64,
    /// Length of the leaf of the usual door.
    pub(super) door: f64,
    /// Whether doors are drawn.
    pub(super) has_doors: bool,
    pub(super) page_wh: [f64; 2],
}

impl Plug {
    /// Whether someone could pass: lines beside one another in furniture have gaps, too, and a
    /// third one across them looks like the pane of a window.
    pub(super) fn is_doorway(&self, measures: &Measures) -> bool {
        self.width >= MIN_DOORWAY_IN_LEAVES * measures.door
    }

    pub(super) fn opening(&self) -> Opening {
        match (self.has_swing, &self.healed) {
            (true, _) => Opening::Door,
            (false, None) => Opening::Window,
            (false, Some(_)) => Opening::Bare,
        }
    }
}

/// Whether the box of an opening meets another one.
pub(super) fn is_beside(bounds: &Rect, plug: &Plug) -> bool {
    let opening = plug.area.bounding_rect();
    opening.is_some_and(|opening| bounds.intersects(&opening))
}

/// Walls that are joined to one another, with their box, which is asked for once for every room.
pub(super) struct Body<'a> {
    pub(super) wall: &'a Polygon,
    pub(super) bounds: Rect,
    pub(super) opening: Opening,
    /// Whether a gap without a sign leads in.
    pub(super) has_gap: bool,
    /// Whether it is no wall of the building but a thing that is drawn with two lines.
    pub(super) is_furniture: bool,
}

/// What leads into a body of walls, from what tells least of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Opening {
    None,
    /// A gap without a sign.
    Bare,
    Window,
    Door,
}

pub(super) fn bodies<'a>(
    closed: &'a MultiPolygon,
    plugs: &[Plug],
    measures: &Measures,
) -> Vec<Body<'a>> {
    let bodies = closed.0.iter().filter_map(|wall| {
        Some(Body {
            wall,
            bounds: wall.bounding_rect()?,
            opening: Opening::None,
            has_gap: false,
            is_furniture: false,
        })
    });
    let mut bodies: Vec<Body> = bodies.collect();
    for body in &mut bodies {
        let openings = openings(body, plugs, measures);
        body.opening = openings.iter().copied().max().unwrap_or(Opening::None);
        body.has_gap = openings.contains(&Opening::Bare);
    }
    let furniture: Vec<bool> = bodies
        .iter()
        .map(|body| is_furniture(body, &bodies, measures))
        .collect();
    for (body, is_furniture) in bodies.iter_mut().zip(furniture) {
        body.is_furniture = is_furniture;
    }
    bodies
}

/// What leads into a body of walls.
fn openings(body: &Body, plugs: &[Plug], measures: &Measures) -> Vec<Opening> {
    let own = plugs
        .iter()
        .filter(|plug| is_beside(&body.bounds, plug) && body.wall.intersects(&plug.area));
    let openings = own.filter(|plug| plug.is_doorway(measures));
    openings.map(Plug::opening).collect()
}

/// Whether a closed body is too small for a room, or stands free in one and has no opening.
fn is_furniture(body: &Body, bodies: &[Body], measures: &Measures) -> bool {
    let holes = body.wall.interiors();
    if holes.is_empty() || body.opening >= Opening::Window {
        return false;
    }
    let area = body.wall.unsigned_area() + holes.iter().map(ring_area).sum::<f64>();
    let in_leaves = area / (measures.door * measures.door);
    if in_leaves <= MAX_SMALL_FURNITURE {
        return true;
    }
    // Rows of desks are as large as rooms, but the walls around them have doors.
    body.opening == Opening::None
        && bodies.iter().any(|other| {
            let is_plain = in_leaves <= MAX_FURNITURE || other.opening >= Opening::Window;
            is_plain && stands_in(body, other)
        })
}

/// Whether a body lies in a hole of another one.
fn stands_in(body: &Body, other: &Body) -> bool {
    let corner = body.wall.exterior().0.first();
    is_within(&body.bounds, &other.bounds)
        && corner.is_some_and(|corner| {
            let mut holes = other.wall.interiors().iter();
            holes.any(|hole| Polygon::new(hole.clone(), vec![]).intersects(corner))
        })
}

pub(super) fn ring_area(ring: &LineString) -> f64 {
    geometry::signed_area(&ring.0.iter().copied().map(point).collect::<Vec<_>>()).abs()
}

pub(super) fn is_within(own: &Rect, bounds: &Rect) -> bool {
    own.min().x > bounds.min().x
        && own.min().y > bounds.min().y
        && own.max().x < bounds.max().x
        && own.max().y < bounds.max().y
}
