//! Points, rectangles and polygons in page pixels: origin top left, y down.

use serde::Serialize;

/// A half-open rectangle `[x_min, x_max) x [y_min, y_max)` on a pixel grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelRect {
    /// Left edge, inclusive.
    pub x_min: u32,
    /// Top edge, inclusive.
    pub y_min: u32,
    /// Right edge, exclusive.
    pub x_max: u32,
    /// Bottom edge, exclusive.
    pub y_max: u32,
}

impl PixelRect {
    /// Makes a rectangle of its corner and size.
    #[must_use]
    pub fn from_xywh(x: u32, y: u32, width_px: u32, height_px: u32) -> Self {
        Self {
            x_min: x,
            y_min: y,
            x_max: x + width_px,
            y_max: y + height_px,
        }
    }

    /// Width in pixels; zero if the rectangle is empty.
    #[must_use]
    pub fn width_px(&self) -> u32 {
        self.x_max.saturating_sub(self.x_min)
    }

    /// Height in pixels; zero if the rectangle is empty.
    #[must_use]
    pub fn height_px(&self) -> u32 {
        self.y_max.saturating_sub(self.y_min)
    }

    /// Number of pixels.
    #[must_use]
    pub fn area_px(&self) -> u64 {
        u64::from(self.width_px()) * u64::from(self.height_px())
    }

    /// The common part of two rectangles; `None` if they share no pixel.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let rect = Self {
            x_min: self.x_min.max(other.x_min),
            y_min: self.y_min.max(other.y_min),
            x_max: self.x_max.min(other.x_max),
            y_max: self.y_max.min(other.y_max),
        };
        (rect.x_min < rect.x_max && rect.y_min < rect.y_max).then_some(rect)
    }

    /// The smallest rectangle that holds both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            x_min: self.x_min.min(other.x_min),
            y_min: self.y_min.min(other.y_min),
            x_max: self.x_max.max(other.x_max),
            y_max: self.y_max.max(other.y_max),
        }
    }
}

/// A closed sequence of points; the first is not repeated at the end.
pub type Ring = Vec<[f64; 2]>;

/// A polygon with holes.
///
/// Rings made by this crate have at least three points, do not cross themselves and do not cross
/// each other. The exterior is clockwise on the screen (y down) and holes are counter-clockwise.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Polygon {
    /// The outer boundary.
    pub exterior: Ring,
    /// The boundaries of the holes.
    pub holes: Vec<Ring>,
}

impl Polygon {
    /// Area in square pixels, without the holes.
    #[must_use]
    pub fn area_px(&self) -> f64 {
        let holes: f64 = self.holes.iter().map(|ring| signed_area(ring).abs()).sum();
        (signed_area(&self.exterior).abs() - holes).max(0.0)
    }

    /// The bounding box `[x_min, y_min, x_max, y_max]`; zeros for an empty polygon.
    #[must_use]
    pub fn bbox_xyxy(&self) -> [f64; 4] {
        let Some(&[x, y]) = self.exterior.first() else {
            return [0.0; 4];
        };
        self.exterior.iter().fold([x, y, x, y], |b, p| {
            [
                b[0].min(p[0]),
                b[1].min(p[1]),
                b[2].max(p[0]),
                b[3].max(p[1]),
            ]
        })
    }

    /// Every ring: the exterior, then the holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.exterior).chain(&self.holes)
    }

    /// The polygon with `f` applied to every point.
    #[must_use]
    pub fn map_points(&self, f: impl Fn([f64; 2]) -> [f64; 2]) -> Self {
        let mut polygon = self.clone();
        for point in std::iter::once(&mut polygon.exterior)
            .chain(&mut polygon.holes)
            .flatten()
        {
            *point = f(*point);
        }
        polygon
    }
}

/// Whether rings go around a point, by the even-odd rule; `edges` are those of all rings.
pub(crate) fn is_around(
    edges: impl Iterator<Item = ([f64; 2], [f64; 2])>,
    [x, y]: [f64; 2],
) -> bool {
    let crossed = edges.filter(|(a, b)| {
        (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
    });
    crossed.count() % 2 == 1
}

/// The smallest box that holds both, each `[x_min, y_min, x_max, y_max]`.
pub(crate) fn union_xyxy(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [
        a[0].min(b[0]),
        a[1].min(b[1]),
        a[2].max(b[2]),
        a[3].max(b[3]),
    ]
}

/// The edges of a ring, from its last point back to its first too.
pub(crate) fn edges(ring: &[[f64; 2]]) -> impl Iterator<Item = ([f64; 2], [f64; 2])> {
    ring.iter()
        .copied()
        .zip(ring.iter().copied().cycle().skip(1))
}

/// The vector from `from` to `to`.
pub(crate) fn vector(from: [f64; 2], to: [f64; 2]) -> [f64; 2] {
    [to[0] - from[0], to[1] - from[1]]
}

pub(crate) fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

/// Positive if `b` lies clockwise of `a` on the screen (y down).
pub(crate) fn cross(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

/// The point `length` further on in a direction.
pub(crate) fn moved(point: [f64; 2], direction: [f64; 2], length: f64) -> [f64; 2] {
    [0, 1].map(|axis| point[axis] + direction[axis] * length)
}

/// Distance between two points.
pub(crate) fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The first index from 0 to `length` whose cell, one wide, has its centre not before `position`.
pub(crate) fn first_centre(position: f64, length: u32) -> u64 {
    (position - 0.5).ceil().clamp(0.0, f64::from(length)) as u64
}

/// The points of a ring as `geo` has them.
pub(crate) fn line_string(ring: &[[f64; 2]]) -> geo::LineString<f64> {
    ring.iter().map(|&[x, y]| geo::Coord { x, y }).collect()
}

/// Rounds to two decimals, the precision of every coordinate in page pixels that the engine writes.
pub(crate) fn round_2(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Signed area of a ring by the shoelace formula; positive when clockwise on the screen (y down).
#[must_use]
pub fn signed_area(ring: &[[f64; 2]]) -> f64 {
    let Some(&[x0, y0]) = ring.first() else {
        return 0.0;
    };
    // Coordinates relative to the first point keep the sum exact enough far from the origin.
    let twice: f64 = edges(ring)
        .map(|(a, b)| (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0))
        .sum();
    twice / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_subtracted_from_the_area() {
        let square = |lo: f64, hi: f64| vec![[lo, lo], [hi, lo], [hi, hi], [lo, hi]];
        let polygon = Polygon {
            exterior: square(0.0, 10.0),
            holes: vec![square(2.0, 4.0)],
        };
        assert_eq!(polygon.area_px(), 96.0);
        assert_eq!(polygon.bbox_xyxy(), [0.0, 0.0, 10.0, 10.0]);
    }

    #[test]
    fn touching_rectangles_do_not_intersect() {
        let left = PixelRect::from_xywh(0, 0, 4, 4);
        let right = PixelRect::from_xywh(4, 0, 4, 4);
        assert_eq!(left.intersection(&right), None);
        assert_eq!(left.union(&right), PixelRect::from_xywh(0, 0, 8, 4));
    }
}
