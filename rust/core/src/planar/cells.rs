//! A recursive grid over segments: cells of few segments, however uneven the sizes are.

use super::point::{Point, Segment};
use crate::error::Result;

/// Cells with this many segments or fewer are not divided.
const LEAF: usize = 24;
/// Cells are made no smaller than this many times the reach.
const MIN_REACHES: i64 = 4;
/// A division into cells may list each segment this many times on average.
const MAX_LISTINGS: f64 = 6.0;
/// A cell that gets most of its parent's segments this often in a row is not divided again.
const MAX_STALLS: u32 = 3;
/// Least sum of the segments' shares of a side: segments along one axis only have none of the
/// other.
const MIN_ALONG: f64 = 1e-3;

/// A half-open box of grid points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub min: Point,
    pub max: Point,
}

impl Bounds {
    #[inline]
    pub(crate) fn contains(&self, p: Point) -> bool {
        p.x >= self.min.x && p.x < self.max.x && p.y >= self.min.y && p.y < self.max.y
    }

    fn of(points: impl Iterator<Item = Point>) -> Self {
        let (mut min, mut max) = (
            Point::new(i32::MAX, i32::MAX),
            Point::new(i32::MIN, i32::MIN),
        );
        for p in points {
            min = Point::new(min.x.min(p.x), min.y.min(p.y));
            max = Point::new(max.x.max(p.x), max.y.max(p.y));
        }
        Self {
            min,
            max: Point::new(max.x.saturating_add(1), max.y.saturating_add(1)),
        }
    }

    fn common(&self, other: &Self) -> Self {
        Self {
            min: Point::new(self.min.x.max(other.min.x), self.min.y.max(other.min.y)),
            max: Point::new(self.max.x.min(other.max.x), self.max.y.min(other.max.y)),
        }
    }

    fn size(&self) -> [i64; 2] {
        self.max.minus(self.min).map(|side| side.max(0))
    }
}

/// Visits cells that are disjoint and cover every end of a segment, each with the segments that
/// come within `reach` of it (and perhaps a few more).
///
/// Cost: n log n for segments whose crossings are of the order of n.
pub(crate) fn for_each_cell(
    segments: &[Segment],
    reach: i32,
    visit: &mut impl FnMut(&Bounds, &[u32]) -> Result<()>,
) -> Result<()> {
    if segments.is_empty() {
        return Ok(());
    }
    let ids: Vec<u32> = (0..segments.len() as u32).collect();
    let bounds = Bounds::of(segments.iter().flatten().copied());
    let mut division = Division {
        segments,
        reach,
        visit,
    };
    division.divide(&bounds, &ids, 0)
}

struct Division<'a, F> {
    segments: &'a [Segment],
    reach: i32,
    visit: &'a mut F,
}

impl<F: FnMut(&Bounds, &[u32]) -> Result<()>> Division<'_, F> {
    fn divide(&mut self, bounds: &Bounds, ids: &[u32], stalls: u32) -> Result<()> {
        let frame = (ids.len() > LEAF && stalls < MAX_STALLS)
            .then(|| Frame::new(self.segments, self.reach, bounds, ids))
            .flatten();
        let Some(frame) = frame else {
            return (self.visit)(bounds, ids);
        };
        let (starts, listed) = frame.list(self.segments, ids);
        for cell in 0..frame.columns * frame.rows {
            let inside = &listed[starts[cell] as usize..starts[cell + 1] as usize];
            if inside.is_empty() {
                continue;
            }
            let cell_bounds = frame.cell(cell);
            if inside.len() <= LEAF {
                (self.visit)(&cell_bounds, inside)?;
                continue;
            }
            let stalls = if inside.len() * 2 > ids.len() {
                stalls + 1
            } else {
                0
            };
            // A dense cluster in a corner of the cell gets a grid of its own size.
            let ends = inside.iter().flat_map(|&id| self.segments[id as usize]);
            let reached = reached(&Bounds::of(ends), self.reach);
            self.divide(&cell_bounds.common(&reached), inside, stalls)?;
        }
        Ok(())
    }
}

fn reached(bounds: &Bounds, reach: i32) -> Bounds {
    Bounds {
        min: Point::new(
            bounds.min.x.saturating_sub(reach),
            bounds.min.y.saturating_sub(reach),
        ),
        max: Point::new(
            bounds.max.x.saturating_add(reach),
            bounds.max.y.saturating_add(reach),
        ),
    }
}

/// A division of a box into columns and rows.
struct Frame {
    bounds: Bounds,
    reach: i32,
    columns: usize,
    rows: usize,
    cell_wh: [i64; 2],
}

impl Frame {
    /// About as many cells as segments, fewer if the segments are long; `None` if that is one cell.
    ///
    /// With `columns` and `rows`, segments are listed about `n + along_x * columns + along_y *
    /// rows` times, where `along_x` is the sum of their widths as shares of the box's. For a given
    /// number of cells that is least where both terms are equal: long parallel walls are cut
    /// across, not along.
    fn new(segments: &[Segment], reach: i32, bounds: &Bounds, ids: &[u32]) -> Option<Self> {
        let size = bounds.size();
        let count = ids.len() as f64;
        let mut along = [MIN_ALONG; 2];
        for &id in ids {
            let extent = extent_within(segments[id as usize], bounds);
            along = [
                along[0] + extent[0] / size[0] as f64,
                along[1] + extent[1] / size[1] as f64,
            ];
        }
        // With both terms equal, listings are n + 2 sqrt(cells * along_x * along_y); this many cells
        // make them MAX_LISTINGS * n.
        let cells = count.min(((MAX_LISTINGS - 1.0) * count / 2.0).powi(2) / (along[0] * along[1]));
        let finest = size.map(|side| {
            (side / (MIN_REACHES * i64::from(reach.max(1)))).clamp(1, ids.len() as i64) as f64
        });
        let columns = (cells * along[1] / along[0])
            .sqrt()
            .clamp(1.0, finest[0])
            .floor();
        let rows = (cells / columns).clamp(1.0, finest[1]).floor();
        let (columns, rows) = (columns as i64, rows as i64);
        let cell_wh = [
            (size[0] + columns - 1) / columns,
            (size[1] + rows - 1) / rows,
        ];
        let frame = Self {
            bounds: *bounds,
            reach,
            columns: columns as usize,
            rows: rows as usize,
            cell_wh,
        };
        (columns * rows > 1).then_some(frame)
    }

    fn cell(&self, index: usize) -> Bounds {
        let (column, row) = (index % self.columns, index / self.columns);
        Bounds {
            min: self.corner(column, row),
            max: self.corner(column + 1, row + 1),
        }
    }

    /// The least corner of a cell; the last cells are cut at the end of the box.
    fn corner(&self, column: usize, row: usize) -> Point {
        let Bounds { min, max } = self.bounds;
        let x = i64::from(min.x) + column as i64 * self.cell_wh[0];
        let y = i64::from(min.y) + row as i64 * self.cell_wh[1];
        Point::new(
            x.min(i64::from(max.x)) as i32,
            y.min(i64::from(max.y)) as i32,
        )
    }

    /// The segments of every cell: `listed[starts[cell]..starts[cell + 1]]`.
    fn list(&self, segments: &[Segment], ids: &[u32]) -> (Vec<u32>, Vec<u32>) {
        // Runs of cells are kept, not cells: a long wall is in many, and the runs are counted and
        // dealt out in two passes without a list for each cell.
        let mut runs: Vec<[u32; 3]> = Vec::with_capacity(ids.len() * 2);
        for &id in ids {
            self.runs(segments[id as usize], &mut |first, last| {
                runs.push([id, first as u32, last as u32]);
            });
        }
        let mut starts = vec![0_u32; self.columns * self.rows + 1];
        for &[_, first, last] in &runs {
            for cell in first..=last {
                starts[cell as usize + 1] += 1;
            }
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let mut listed = vec![0_u32; starts.last().map_or(0, |&end| end as usize)];
        let mut next = starts.clone();
        for &[id, first, last] in &runs {
            for cell in first..=last {
                listed[next[cell as usize] as usize] = id;
                next[cell as usize] += 1;
            }
        }
        (starts, listed)
    }

    /// The cells that a segment reaches, as one run of cells per row.
    fn runs(&self, [a, b]: Segment, emit: &mut impl FnMut(usize, usize)) {
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        let Some([first_row, last_row]) = self.range(1, i64::from(low.y), i64::from(high.y)) else {
            return;
        };
        let is_plain = first_row == last_row || low.x == high.x || low.y == high.y;
        for row in first_row..=last_row {
            let [x_min, x_max] = if is_plain {
                [low.x.min(high.x), low.x.max(high.x)].map(i64::from)
            } else {
                self.extent_in_row([low, high], row)
            };
            if let Some([first, last]) = self.range(0, x_min, x_max) {
                emit(row * self.columns + first, row * self.columns + last);
            }
        }
    }

    /// From where to where a sloping segment goes within reach of a row.
    fn extent_in_row(&self, [low, high]: Segment, row: usize) -> [i64; 2] {
        let slope = (f64::from(high.x) - f64::from(low.x)) / (f64::from(high.y) - f64::from(low.y));
        // One unit more than the reach covers the rounding of the floats.
        let margin = i64::from(self.reach) + 1;
        let y = i64::from(self.bounds.min.y) + row as i64 * self.cell_wh[1];
        let [x, x_next] = [y - margin, y + self.cell_wh[1] + margin].map(|y| {
            let y = y.clamp(i64::from(low.y), i64::from(high.y));
            f64::from(low.x) + (y - i64::from(low.y)) as f64 * slope
        });
        [
            x.min(x_next).floor() as i64 - 1,
            x.max(x_next).ceil() as i64 + 1,
        ]
    }

    /// The columns (axis 0) or rows (axis 1) that come within reach of an interval.
    fn range(&self, axis: usize, from: i64, to: i64) -> Option<[usize; 2]> {
        let (min, max, count) = match axis {
            0 => (self.bounds.min.x, self.bounds.max.x, self.columns),
            _ => (self.bounds.min.y, self.bounds.max.y, self.rows),
        };
        let (min, max, reach) = (i64::from(min), i64::from(max), i64::from(self.reach));
        let (from, to) = ((from - reach).max(min), (to + reach).min(max - 1));
        (from <= to).then(|| {
            [from, to].map(|at| {
                let cell = (at - min) as u64 / self.cell_wh[axis] as u64;
                (cell as usize).min(count - 1)
            })
        })
    }
}

/// How far a segment goes along x and y within a box, at most.
fn extent_within([a, b]: Segment, bounds: &Bounds) -> [f64; 2] {
    [
        length_within([a.x, b.x], [bounds.min.x, bounds.max.x]),
        length_within([a.y, b.y], [bounds.min.y, bounds.max.y]),
    ]
}

fn length_within([p, q]: [i32; 2], [min, max]: [i32; 2]) -> f64 {
    (f64::from(p.max(q).min(max)) - f64::from(p.min(q).max(min))).max(0.0)
}
