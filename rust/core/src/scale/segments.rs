//! Lines of dimensions in the vectors of a page.

use super::lines::{Asked, MAX_OFFSET};
use crate::error::Result;
use crate::input::drawing::{Drawing, Ink};
use crate::watch::Stop;

/// Segments that are looked at, those in the rows of one text, near it, and those that may cross
/// its line.
const MAX_SEGMENTS: usize = 400_000;
const MAX_NEAR: usize = 400;
const MAX_IN_BAND: usize = 20_000;
const MAX_TICKS_SEEN: usize = 2_000;

/// A segment runs along an axis if it leaves it by less than this share of its length.
const ALONG: f64 = 0.01;

/// A segment along an axis.
#[derive(Debug, Clone, Copy)]
struct Segment {
    across: f64,
    low: f64,
    high: f64,
}

/// Straight strokes: those along each axis by their place across it, and middles of short slanted
/// ones.
pub(super) struct Segments {
    along: [Vec<Segment>; 2],
    /// By their place along each axis.
    slanted: [Vec<[f64; 2]>; 2],
}

impl Segments {
    pub(super) fn new(
        drawing: &Drawing,
        bounds_xyxy: [f64; 4],
        longest_tick: f64,
        stop: &Stop,
    ) -> Result<Self> {
        let mut segments = Self {
            along: [vec![], vec![]],
            slanted: [vec![], vec![]],
        };
        let mut left = MAX_SEGMENTS;
        for shape in &drawing.shapes {
            stop.check()?;
            let is_stroke = drawing
                .style(shape)
                .is_some_and(|style| matches!(style.ink, Ink::Stroke(_)));
            for line in drawing
                .contours(shape)
                .filter(|line| is_stroke && !line.is_curved)
            {
                let closing = line
                    .is_closed
                    .then(|| line.points.last().zip(line.points.first()))
                    .flatten();
                let pairs = line
                    .points
                    .iter()
                    .zip(line.points.iter().skip(1))
                    .chain(closing);
                for (&from, &to) in pairs {
                    let bounds = [
                        from[0].min(to[0]),
                        from[1].min(to[1]),
                        from[0].max(to[0]),
                        from[1].max(to[1]),
                    ];
                    let is_near = (0..2).all(|axis| {
                        bounds[axis] <= bounds_xyxy[axis + 2]
                            && bounds[axis + 2] >= bounds_xyxy[axis]
                    });
                    if is_near && left > 0 {
                        left -= 1;
                        segments.push(from, to, longest_tick);
                    }
                }
            }
        }
        for axis in 0..2 {
            segments.along[axis]
                .sort_by(|a, b| a.across.total_cmp(&b.across).then(a.low.total_cmp(&b.low)));
            segments.slanted[axis].sort_by(|a, b| {
                a[axis]
                    .total_cmp(&b[axis])
                    .then(a[1 - axis].total_cmp(&b[1 - axis]))
            });
        }
        Ok(segments)
    }

    fn push(&mut self, from: [f64; 2], to: [f64; 2], longest_tick: f64) {
        let sides = [0, 1].map(|axis| (to[axis] - from[axis]).abs());
        let length = sides[0].hypot(sides[1]);
        if !length.is_finite() || length <= 0.0 {
            return;
        }
        for axis in 0..2 {
            if sides[1 - axis] <= ALONG * length {
                self.along[axis].push(Segment {
                    across: f64::midpoint(from[1 - axis], to[1 - axis]),
                    low: from[axis].min(to[axis]),
                    high: from[axis].max(to[axis]),
                });
                return;
            }
        }
        if length <= longest_tick {
            let middle = [0, 1].map(|axis| f64::midpoint(from[axis], to[axis]));
            self.slanted[0].push(middle);
            self.slanted[1].push(middle);
        }
    }

    /// Lengths of lines in whose middle the text stands.
    pub(super) fn lengths(&self, asked: &Asked) -> Vec<f64> {
        let same_row = 1.0 + 0.1 * asked.letter;
        let offset = MAX_OFFSET * asked.letter;
        let along = &self.along[asked.axis];
        let first = along.partition_point(|segment| segment.across < asked.across - offset);
        let near = along[first..]
            .iter()
            .take_while(|segment| segment.across <= asked.across + offset)
            .take(MAX_IN_BAND);
        let reaches = |segment: &&Segment| {
            segment.low <= asked.middle + asked.reach()
                && segment.high >= asked.middle - asked.reach()
        };
        let mut rows: Vec<Segment> = Vec::new();
        for segment in near.filter(reaches).take(MAX_NEAR) {
            match rows
                .last_mut()
                .filter(|row| segment.across - row.across <= same_row)
            {
                Some(row) => {
                    row.low = row.low.min(segment.low);
                    row.high = row.high.max(segment.high);
                }
                None => rows.push(*segment),
            }
        }
        let rows = rows
            .into_iter()
            .filter(|row| row.low < asked.middle && row.high > asked.middle);
        rows.flat_map(|row| self.in_row(&row, asked, same_row))
            .collect()
    }

    /// Lengths between ends and ticks of a row.
    fn in_row(&self, row: &Segment, asked: &Asked, same_row: f64) -> Vec<f64> {
        let crossing = &self.along[1 - asked.axis];
        let slanted = &self.slanted[asked.axis];
        let place = |middle: &[f64; 2]| middle[asked.axis];
        let start = crossing.partition_point(|segment| segment.across < asked.middle);
        let start_slanted = slanted.partition_point(|middle| place(middle) < asked.middle);
        let (before, behind) = crossing.split_at(start);
        let (before_slanted, behind_slanted) = slanted.split_at(start_slanted);
        let ticks = Ticks {
            row,
            axis: asked.axis,
            same_row,
        };
        let mut before = ticks.of(before.iter().rev(), before_slanted.iter().rev(), row.low);
        let mut behind = ticks.of(behind.iter(), behind_slanted.iter(), row.high);
        before.sort_by(|a, b| b.total_cmp(a));
        behind.sort_by(f64::total_cmp);
        for stops in [&mut before, &mut behind] {
            stops.dedup_by(|a, b| (*a - *b).abs() <= same_row);
        }
        asked.between(&before, &behind)
    }
}

/// What crosses a row.
struct Ticks<'r> {
    row: &'r Segment,
    axis: usize,
    /// Farthest that lines which meet are drawn apart.
    same_row: f64,
}

impl Ticks<'_> {
    /// Where segments and slanted ticks cross the row on one side, and its end there; the nearest to
    /// the text come first.
    fn of<'s>(
        &self,
        crossing: impl Iterator<Item = &'s Segment>,
        slanted: impl Iterator<Item = &'s [f64; 2]>,
        end: f64,
    ) -> Vec<f64> {
        let (row, near) = (self.row, self.same_row);
        let crossing = crossing
            .take(MAX_TICKS_SEEN)
            .filter(|segment| segment.low <= row.across + near && segment.high >= row.across - near)
            .map(|segment| segment.across);
        let slanted = slanted
            .take(MAX_TICKS_SEEN)
            .filter(|middle| (middle[1 - self.axis] - row.across).abs() <= near)
            .map(|middle| middle[self.axis]);
        let reach = row.low - near..=row.high + near;
        let stops = crossing.chain(slanted);
        stops
            .filter(|stop| reach.contains(stop))
            .chain([end])
            .collect()
    }
}
