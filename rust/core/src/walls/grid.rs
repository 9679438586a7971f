//! From drawing units to the integer grid and back.

use crate::error::{Error, Result};
use crate::planar::point::{Point, Segment};

/// Coordinates beyond this are refused: sums of them would lose the plan's detail.
const MAX_COORDINATE: f64 = 1e15;
/// The plan spans at most this many grid units.
const SPAN: f64 = Point::LIMIT as f64;
/// The drawing is taken for this much larger: rounding must not push its far edge out of the span.
const MARGIN: f64 = 1.001;
/// Whole numbers below this are exact as floats, and so are their halves.
const EXACT: f64 = (1_u64 << 52) as f64;
/// Powers of two up to this exponent, and their inverses, are normal floats after a product too.
const MAX_EXPONENT: f64 = 900.0;
/// A typical wall is at least this many grid units long; otherwise tolerances would come near the
/// unit.
const MIN_MEDIAN_UNITS: f64 = 4096.0;

/// An integer grid that spans a drawing.
///
/// The unit is a power of ten where every coordinate is a multiple of it, so that coordinates come
/// back as they were written; otherwise a power of two, so that going back is exact. Either is
/// finer than 4e-9 of the drawing's extent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    /// Grid units of the drawing's lower left corner.
    origin: [f64; 2],
    /// Grid units in one unit of the drawing.
    per_unit: f64,
}

impl Grid {
    /// Puts walls on a grid.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] names the wall that is not finite, too large, or too far from the
    /// others.
    pub(super) fn fit(walls: &[[[f64; 2]; 2]]) -> Result<(Self, Vec<Segment>)> {
        let [min, max] = checked_bounds(walls)?;
        if walls.is_empty() {
            return Ok((
                Self {
                    origin: [0.0; 2],
                    per_unit: 1.0,
                },
                Vec::new(),
            ));
        }
        let per_unit = decimal_units(walls, min, max).unwrap_or_else(|| binary_units(min, max));
        let grid = Self {
            origin: min.map(|least| (least * per_unit).floor()),
            per_unit,
        };
        let segments: Vec<Segment> = walls
            .iter()
            .map(|wall| wall.map(|point| grid.point(point)))
            .collect();
        grid.check_detail(walls, &segments)?;
        Ok((grid, segments))
    }

    #[inline]
    pub(super) fn point(&self, point: [f64; 2]) -> Point {
        let [x, y] =
            [0, 1].map(|axis| ((point[axis] * self.per_unit).round() - self.origin[axis]) as i32);
        Point::new(x, y)
    }

    /// A grid point in drawing units.
    #[inline]
    pub(super) fn drawing(&self, point: Point) -> [f64; 2] {
        let [x, y] = point.as_f64();
        [
            (self.origin[0] + x) / self.per_unit,
            (self.origin[1] + y) / self.per_unit,
        ]
    }

    /// A length of the drawing in grid units.
    pub(super) fn units(&self, length: f64) -> f64 {
        length * self.per_unit
    }

    /// A length in grid units in units of the drawing.
    pub(super) fn length(&self, units: f64) -> f64 {
        units / self.per_unit
    }

    /// Refuses a stray wall so far away that the plan itself would shrink to a few grid units.
    fn check_detail(&self, walls: &[[[f64; 2]; 2]], segments: &[Segment]) -> Result<()> {
        let mut lengths: Vec<f64> = walls
            .iter()
            .map(|[a, b]| (b[0] - a[0]).hypot(b[1] - a[1]) * self.per_unit)
            .filter(|&length| length > 0.0)
            .collect();
        let middle = lengths.len() / 2;
        if lengths.is_empty()
            || *lengths.select_nth_unstable_by(middle, f64::total_cmp).1 >= MIN_MEDIAN_UNITS
        {
            return Ok(());
        }
        let farthest = farthest_from_median(segments);
        let allowed = "within 100,000 times a typical wall's length of one another, without stray walls far away";
        let [[x, y], _] = walls[farthest];
        Err(Error::invalid_option(
            "walls",
            format!("walls[{farthest}] at [{x}, {y}]"),
            allowed,
        ))
    }
}

/// The least and the largest coordinates, or the error that names the wall without a place.
fn checked_bounds(walls: &[[[f64; 2]; 2]]) -> Result<[[f64; 2]; 2]> {
    let (mut min, mut max) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for (index, wall) in walls.iter().enumerate() {
        for point in wall {
            for axis in 0..2 {
                if !(-MAX_COORDINATE..=MAX_COORDINATE).contains(&point[axis]) {
                    return Err(not_a_place(index, point));
                }
                min[axis] = min[axis].min(point[axis]);
                max[axis] = max[axis].max(point[axis]);
            }
        }
    }
    Ok([min, max])
}

fn not_a_place(index: usize, [x, y]: &[f64; 2]) -> Error {
    let allowed = format!("finite numbers of magnitude up to {MAX_COORDINATE:e}");
    Error::invalid_option("walls", format!("[{x}, {y}] in walls[{index}]"), allowed)
}

/// The finest power of ten that spans the drawing, if every coordinate is a multiple of its unit.
fn decimal_units(walls: &[[[f64; 2]; 2]], min: [f64; 2], max: [f64; 2]) -> Option<f64> {
    let digits = (SPAN / (extent(min, max) * MARGIN)).log10().floor();
    // Powers of ten up to 10^22 are exact.
    let per_unit = (0.0..=22.0)
        .contains(&digits)
        .then(|| 10_f64.powi(digits as i32))?;
    let mut bounds = min.into_iter().chain(max);
    let is_small = bounds.all(|value| value.abs() * per_unit < EXACT);
    let mut values = walls.iter().flatten().flatten();
    (is_small && values.all(|&value| (value * per_unit).round() / per_unit == value))
        .then_some(per_unit)
}

/// The finest power of two that spans the drawing and is no finer than its coordinates.
fn binary_units(min: [f64; 2], max: [f64; 2]) -> f64 {
    let largest = min
        .into_iter()
        .chain(max)
        .fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let units = (SPAN / (extent(min, max) * MARGIN)).min(EXACT / largest.max(f64::MIN_POSITIVE));
    units
        .log2()
        .floor()
        .clamp(-MAX_EXPONENT, MAX_EXPONENT)
        .exp2()
}

fn extent(min: [f64; 2], max: [f64; 2]) -> f64 {
    (max[0] - min[0])
        .max(max[1] - min[1])
        .max(f64::MIN_POSITIVE)
}

fn farthest_from_median(segments: &[Segment]) -> usize {
    let centre = Point::new(
        median(segments.iter().map(|segment| segment[0].x)),
        median(segments.iter().map(|segment| segment[0].y)),
    );
    let distances = segments
        .iter()
        .map(|ends| ends.map(|end| centre.distance_squared(end)))
        .map(|[start, end]| start.max(end));
    distances
        .enumerate()
        .max_by_key(|&(index, distance)| (distance, std::cmp::Reverse(index)))
        .map_or(0, |(index, _)| index)
}

/// The middle one of at least one value.
fn median(values: impl Iterator<Item = i32>) -> i32 {
    let mut values: Vec<i32> = values.collect();
    let middle = values.len() / 2;
    *values.select_nth_unstable(middle).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_coordinates_come_back_as_they_were_written() {
        let walls = [[[0.1, 1234.567], [4.3, 17.25]], [[-8.9, 0.0], [0.3, 0.7]]];
        let (grid, segments) = Grid::fit(&walls).unwrap();
        for (wall, segment) in walls.iter().zip(&segments) {
            assert_eq!(segment.map(|point| grid.drawing(point)), *wall);
        }
    }

    #[test]
    fn other_coordinates_come_back_within_the_unit() {
        let walls = [[[1.0 / 3.0, 1e6 + 0.1], [std::f64::consts::PI, 1e6 + 7.7]]];
        let (grid, segments) = Grid::fit(&walls).unwrap();
        let back = segments[0].map(|point| grid.drawing(point));
        for axis in 0..2 {
            assert!((back[0][axis] - walls[0][0][axis]).abs() < 1e-7);
            assert!((back[1][axis] - walls[0][1][axis]).abs() < 1e-7);
        }
    }

    #[test]
    fn bad_coordinates_name_the_wall() {
        for bad in [f64::NAN, f64::INFINITY, 1e308, -1.1e15] {
            let error =
                Grid::fit(&[[[0.0, 0.0], [1.0, 0.0]], [[0.0, bad], [1.0, 0.0]]]).unwrap_err();
            assert_eq!(error.code(), "INVALID_OPTION");
            assert!(error.to_string().contains("walls[1]"), "{error}");
        }
    }

    #[test]
    fn a_stray_wall_far_away_is_named() {
        let mut walls = vec![[[0.0, 0.0], [10.0, 0.0]]; 4];
        walls.push([[1e12, 0.0], [1e12 + 1.0, 0.0]]);
        let message = Grid::fit(&walls).unwrap_err().to_string();
        assert!(message.contains("walls[4]"), "{message}");
    }
}
