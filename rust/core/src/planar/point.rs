//! Points on an integer grid, and the exact predicates that decide topology.

/// A point of the integer grid. Coordinates stay within [`Point::LIMIT`], so that every predicate
/// is exact in `i64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Point {
    pub x: i32,
    pub y: i32,
}

/// A straight segment between two grid points.
pub(crate) type Segment = [Point; 2];

impl Point {
    /// Largest magnitude of a coordinate: differences fit 30 bits, products of two differences 60.
    pub(crate) const LIMIT: i32 = 1 << 29;

    #[inline]
    pub(crate) fn new(x: i32, y: i32) -> Self {
        Self { x, y }
    }

    /// The vector from `from` to this point.
    #[inline]
    pub(crate) fn minus(self, from: Self) -> [i64; 2] {
        [
            i64::from(self.x) - i64::from(from.x),
            i64::from(self.y) - i64::from(from.y),
        ]
    }

    /// Squared distance; exact.
    #[inline]
    pub(crate) fn distance_squared(self, other: Self) -> i64 {
        let d = self.minus(other);
        dot(d, d)
    }

    #[inline]
    pub(crate) fn as_f64(self) -> [f64; 2] {
        [f64::from(self.x), f64::from(self.y)]
    }
}

#[inline]
pub(crate) fn cross(a: [i64; 2], b: [i64; 2]) -> i64 {
    a[0] * b[1] - a[1] * b[0]
}

#[inline]
pub(crate) fn dot(a: [i64; 2], b: [i64; 2]) -> i64 {
    a[0] * b[0] + a[1] * b[1]
}

/// Twice the signed area of the triangle `a`, `b`, `c`; positive if `c` is to the left of the line
/// from `a` to `b` (x right, y up).
#[inline]
pub(crate) fn orientation(a: Point, b: Point, c: Point) -> i64 {
    cross(b.minus(a), c.minus(a))
}

/// Whether a segment passes through the half-open unit square around a grid point, the "hot pixel"
/// of snap rounding.
#[inline]
pub(crate) fn passes_pixel([a, b]: Segment, p: Point) -> bool {
    // Both ends are pixel centres: a line that meets the pixel does so within the segment if the
    // centre is in its box.
    let in_box =
        p.x >= a.x.min(b.x) && p.x <= a.x.max(b.x) && p.y >= a.y.min(b.y) && p.y <= a.y.max(b.y);
    in_box && {
        let direction = b.minus(a);
        let twice = 2 * cross(direction, p.minus(a));
        // A line that only touches the square does so in a corner; the lower left one belongs to
        // the square.
        twice.abs() < direction[0].abs() + direction[1].abs()
            || twice == direction[0] - direction[1]
    }
}

/// Where the interiors of two segments cross, rounded half up to the grid; `None` if they do not
/// cross properly.
#[inline]
pub(crate) fn crossing([a, b]: Segment, [c, d]: Segment) -> Option<Point> {
    let (ab, cd) = (b.minus(a), d.minus(c));
    let (c_side, d_side) = (cross(ab, c.minus(a)), cross(ab, d.minus(a)));
    if c_side == 0 || d_side == 0 || (c_side > 0) == (d_side > 0) {
        return None;
    }
    let (a_side, b_side) = (cross(cd, a.minus(c)), cross(cd, b.minus(c)));
    if a_side == 0 || b_side == 0 || (a_side > 0) == (b_side > 0) {
        return None;
    }
    let (numerator, denominator) = (a_side, a_side - b_side);
    let [x, y] = ab.map(|step| rounded_product(step, numerator, denominator));
    Some(Point::new(a.x.saturating_add(x), a.y.saturating_add(y)))
}

/// The error of a product of floats is under 2^-21; only a value this close to a half needs the
/// slow exact division.
const EXACT_MARGIN: f64 = 1e-5;

/// `step * numerator / denominator`, rounded half up. The quotient is within 0 to 1.
fn rounded_product(step: i64, numerator: i64, denominator: i64) -> i32 {
    let approximate = step as f64 * (numerator as f64 / denominator as f64) + 0.5;
    let floor = approximate.floor();
    let above = approximate - floor;
    if above > EXACT_MARGIN && above < 1.0 - EXACT_MARGIN {
        return floor as i32;
    }
    let (dividend, divisor) = (
        2 * i128::from(step) * i128::from(numerator) + i128::from(denominator),
        2 * i128::from(denominator),
    );
    let (dividend, divisor) = if divisor < 0 {
        (-dividend, -divisor)
    } else {
        (dividend, divisor)
    };
    dividend.div_euclid(divisor) as i32
}

/// The point of a segment nearest to `p`, rounded to the grid.
pub(crate) fn foot([a, b]: Segment, p: Point) -> Point {
    let direction = b.minus(a);
    let length_squared = dot(direction, direction);
    let along = dot(direction, p.minus(a));
    if along <= 0 || length_squared == 0 {
        return a;
    }
    if along >= length_squared {
        return b;
    }
    let share = along as f64 / length_squared as f64;
    let [x, y] = direction.map(|step| (step as f64 * share).round() as i32);
    Point::new(a.x + x, a.y + y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(ax: i32, ay: i32, bx: i32, by: i32) -> Segment {
        [Point::new(ax, ay), Point::new(bx, by)]
    }

    #[test]
    fn a_crossing_at_a_half_is_rounded_up_from_either_side() {
        let (rising, falling) = (segment(0, 0, 1, 1), segment(0, 1, 1, 0));
        assert_eq!(crossing(rising, falling), Some(Point::new(1, 1)));
        assert_eq!(crossing(falling, rising), Some(Point::new(1, 1)));
        assert_eq!(
            crossing([rising[1], rising[0]], [falling[1], falling[0]]),
            Some(Point::new(1, 1))
        );
        assert_eq!(
            crossing(segment(-1, -1, 0, 0), segment(-1, 0, 0, -1)),
            Some(Point::new(0, 0))
        );
    }

    #[test]
    fn segments_that_only_touch_do_not_cross() {
        assert_eq!(crossing(segment(0, 0, 4, 0), segment(2, 0, 2, 4)), None);
        assert_eq!(crossing(segment(0, 0, 4, 0), segment(4, 0, 8, 1)), None);
        assert_eq!(crossing(segment(0, 0, 4, 0), segment(1, 0, 3, 0)), None);
    }

    #[test]
    fn a_corner_belongs_to_one_pixel_only() {
        let falling = segment(0, 1, 1, 0);
        assert!(passes_pixel(falling, Point::new(1, 1)));
        assert!(!passes_pixel(falling, Point::new(0, 0)));
        assert!(passes_pixel(falling, Point::new(0, 1)));
        assert!(!passes_pixel(segment(0, 0, 10, 0), Point::new(11, 0)));
    }

    #[test]
    fn crossings_are_exact_at_the_limit_of_the_grid() {
        let far = Point::LIMIT;
        let crossed = crossing(
            segment(-far, -far, far, far),
            segment(-far, far, far, -far + 2),
        );
        assert_eq!(crossed, Some(Point::new(1, 1)));
    }
}
