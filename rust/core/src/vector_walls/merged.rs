//! Straight lines by direction, with those that lie on one another joined.

use crate::vector_walls::line::Line;

/// Lines whose directions differ by less are parallel, in radians.
pub(super) const ANGLE_TOLERANCE: f64 = 0.004;
/// Lines whose offsets differ by less lie on one another, in pixels.
const OFFSET_TOLERANCE_PX: f64 = 0.05;
/// A bundle this close to level or upright is so, in radians: the rest is rounding.
const SQUARE_TOLERANCE: f64 = 1e-6;
/// Sines below this are 0: those of multiples of pi, as floats.
const SINE_TOLERANCE: f64 = 1e-15;
/// Where directions start again, in radians: 143.2 degrees, at which nobody draws. Rounding would
/// part lines that run along the seam.
const SEAM: f64 = 2.5;
/// Lines on one another with a smaller gap between them are one, in pixels.
const GAP_TOLERANCE_PX: f64 = 0.5;

/// A line in the frame of its direction: `along` runs with it, `offset` is square to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) offset: f64,
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Span {
    pub(super) fn length(&self) -> f64 {
        self.end - self.start
    }

    /// How far two spans run beside each other; negative if they are apart.
    pub(super) fn overlap(&self, other: &Self) -> f64 {
        self.common(other).length()
    }

    /// Where two spans run beside each other; of negative length if they are apart.
    pub(super) fn common(&self, other: &Self) -> Self {
        Self {
            offset: 0.0,
            start: self.start.max(other.start),
            end: self.end.min(other.end),
        }
    }
}

/// Parallel lines of one style.
#[derive(Debug)]
pub(super) struct Bundle {
    /// Unit vector.
    pub(super) direction: [f64; 2],
    /// Ordered by offset, then start.
    pub(super) spans: Vec<Span>,
}

impl Bundle {
    /// The page position of a place in the frame of the bundle.
    pub(super) fn place(&self, along: f64, offset: f64) -> [f64; 2] {
        let [x, y] = self.direction;
        [x * along - y * offset, y * along + x * offset]
    }

    /// A page position in the frame of the bundle: along, offset.
    pub(super) fn project(&self, [px, py]: [f64; 2]) -> [f64; 2] {
        let [x, y] = self.direction;
        [px * x + py * y, py * x - px * y]
    }
}

/// Sorts lines into bundles.
pub(super) fn bundles(lines: &[Line]) -> Vec<Bundle> {
    let mut turned: Vec<(f64, Line)> = lines.iter().map(|line| (angle(line), *line)).collect();
    turned.retain(|(angle, _)| angle.is_finite());
    turned.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.order(&b.1)));
    let mut found: Vec<Bundle> = vec![];
    let mut rest = turned.as_slice();
    while let Some(&(first, _)) = rest.first() {
        let count = rest.partition_point(|(angle, _)| *angle <= first + ANGLE_TOLERANCE);
        let (group, after) = rest.split_at(count);
        found.push(bundle(group));
        rest = after;
    }
    found
}

/// Drops what is shorter than `min_length_px`.
pub(super) fn drop_short(bundles: &mut Vec<Bundle>, min_length_px: f64) {
    for bundle in &mut *bundles {
        bundle.spans.retain(|span| span.length() >= min_length_px);
    }
    bundles.retain(|bundle| !bundle.spans.is_empty());
}

fn bundle(group: &[(f64, Line)]) -> Bundle {
    // The direction of the longest line: short ones are less exact.
    let longest = group
        .iter()
        .max_by(|a, b| a.1.length().total_cmp(&b.1.length()));
    let angle = longest.map_or(0.0, |(angle, _)| *angle);
    let snapped = (angle / std::f64::consts::FRAC_PI_2).round() * std::f64::consts::FRAC_PI_2;
    let angle = if (angle - snapped).abs() < SQUARE_TOLERANCE {
        snapped
    } else {
        angle
    };
    let direction = [angle.cos(), angle.sin()];
    let mut bundle = Bundle {
        direction: direction.map(|value| {
            if value.abs() < SINE_TOLERANCE {
                0.0
            } else {
                value
            }
        }),
        spans: vec![],
    };
    let spans = group.iter().map(|(_, line)| {
        let ([start, a], [end, b]) = (bundle.project(line.start), bundle.project(line.end));
        Span {
            offset: f64::midpoint(a, b),
            start: start.min(end),
            end: start.max(end),
        }
    });
    bundle.spans = joined(spans.collect());
    bundle
}

/// Joins spans that lie on one another.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by(|a, b| {
        a.offset
            .total_cmp(&b.offset)
            .then(a.start.total_cmp(&b.start))
    });
    let mut done: Vec<Span> = vec![];
    let mut rest = spans.as_mut_slice();
    while let Some(first) = rest.first() {
        let limit = first.offset + OFFSET_TOLERANCE_PX;
        let count = rest.partition_point(|span| span.offset <= limit);
        let (row, after) = rest.split_at_mut(count);
        // Within a row by place: the offsets of pieces of one line differ by rounding.
        row.sort_by(|a, b| a.start.total_cmp(&b.start).then(a.end.total_cmp(&b.end)));
        let row_start = done.len();
        for span in row.iter() {
            match done.get_mut(row_start..).and_then(<[Span]>::last_mut) {
                Some(last) if span.start <= last.end + GAP_TOLERANCE_PX => {
                    last.end = last.end.max(span.end);
                }
                _ => done.push(*span),
            }
        }
        rest = after;
    }
    done.sort_by(|a, b| {
        a.offset
            .total_cmp(&b.offset)
            .then(a.start.total_cmp(&b.start))
    });
    done
}

/// Direction of a line, in (`SEAM` - pi, `SEAM`].
fn angle(line: &Line) -> f64 {
    use std::f64::consts::PI;
    let angle = (line.end[1] - line.start[1]).atan2(line.end[0] - line.start[0]);
    let angle = if angle < 0.0 { angle + PI } else { angle };
    if angle > SEAM { angle - PI } else { angle }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_at_the_angles_of_drawings_are_one_bundle_whatever_their_rounding() {
        for step in 0..24 {
            let turn = std::f64::consts::PI * f64::from(step) / 24.0;
            let lines: Vec<Line> = (0..50)
                .map(|row| {
                    let (turn, at) = (turn + f64::from(row % 3 - 1) * 1e-9, f64::from(row) * 3.0);
                    let start = [at * turn.sin() + 0.1, 0.2 - at * turn.cos()];
                    let end = [start[0] + 9.0 * turn.cos(), start[1] + 9.0 * turn.sin()];
                    Line { start, end }
                })
                .collect();
            let found = bundles(&lines);
            assert_eq!((found.len(), found[0].spans.len()), (1, 50), "{step}");
        }
    }
}
