//! The lines that describe an outline best.

use crate::geometry::{Ring, distance, edges, vector};

/// Price of a line along an axis, and of a free one, against squared distances in units of the
/// noise.
const AXIS_PRICE: f64 = 10.0;
const FREE_PRICE: f64 = 20.0;
/// A free line that is less off an axis than this sine lies along the axis: a degree and a half,
/// which over a room of 300 px is what fixtures along a wall do to its outline.
const MAX_SLANT: f64 = 0.026;
/// Samples for each unit of the noise: twice as fine as what is to be seen. An outline is sampled
/// this often at least, or a small one has no corners, and at most; the work grows with the square.
const SAMPLES_PER_NOISE: f64 = 2.0;
const MIN_SAMPLES: f64 = 12.0;
const MAX_SAMPLES: f64 = 240.0;

/// Which lines a piece of an outline may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Horizontal,
    Vertical,
    Free,
}

const KINDS: [Kind; 3] = [Kind::Horizontal, Kind::Vertical, Kind::Free];

/// A piece of an outline and the line through it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// A point of the line.
    pub point: [f64; 2],
    /// Unit vector along the line.
    pub direction: [f64; 2],
    /// Where the piece ends on the outline.
    pub end: [f64; 2],
}

/// Describes a ring by at least three pieces in order; `None` if it is too small for that.
pub(super) fn pieces(ring: &Ring, noise_px: f64) -> Option<Vec<Piece>> {
    let (mut samples, step) = sampled(ring, noise_px)?;
    // A place that is surely a corner: the point farthest from the middle.
    let corner = farthest_from_mean(&samples);
    samples.rotate_left(corner);
    let first = Description::best(&samples, step / noise_px, noise_px);
    // The first start may lie on a line; a boundary between two lines does not.
    let start = first
        .starts
        .get(first.starts.len() / 2)
        .copied()
        .unwrap_or(0);
    samples.rotate_left(start);
    let best = Description::best(&samples, step / noise_px, noise_px);
    let best = best.joined_at_start();
    (best.kinds.len() >= 3).then(|| best.pieces(&samples))
}

/// Points at equal distances along the ring.
fn sampled(ring: &Ring, noise_px: f64) -> Option<(Ring, f64)> {
    let perimeter: f64 = edges(ring).map(|(a, b)| distance(a, b)).sum();
    let count = (perimeter / noise_px * SAMPLES_PER_NOISE)
        .clamp(MIN_SAMPLES, MAX_SAMPLES)
        .round();
    let step = perimeter / count;
    if !(step.is_finite() && step > 0.0) {
        return None;
    }
    let mut samples = Ring::with_capacity(count as usize);
    let mut walked = 0.0;
    for (a, b) in edges(ring) {
        let length = distance(a, b);
        while samples.len() < count as usize && samples.len() as f64 * step <= walked + length {
            let along = ((samples.len() as f64 * step - walked) / length.max(f64::MIN_POSITIVE))
                .clamp(0.0, 1.0);
            samples.push([0, 1].map(|axis| a[axis] + along * (b[axis] - a[axis])));
        }
        walked += length;
    }
    Some((samples, step))
}

fn farthest_from_mean(points: &Ring) -> usize {
    let mean = [0, 1].map(|axis| {
        points.iter().map(|point| point[axis]).sum::<f64>() / points.len().max(1) as f64
    });
    // The first of equal ones.
    let distances = points.iter().map(|&point| distance(point, mean));
    let farthest = distances
        .enumerate()
        .rev()
        .max_by(|(_, a), (_, b)| a.total_cmp(b));
    farthest.map_or(0, |(index, _)| index)
}

/// Where lines start on the outline, and their kinds.
struct Description {
    starts: Vec<usize>,
    kinds: Vec<Kind>,
}

/// The best way to describe the outline up to a point with a last line of one kind.
#[derive(Clone, Copy)]
struct Step {
    cost: f64,
    start: usize,
    before: usize,
}

impl Step {
    /// The best of what comes before `start`, and a line of one kind from there on.
    fn after(table: &[[Self; 3]], start: usize, kind: usize, cost: f64) -> Self {
        let (before, so_far) = if start == 0 {
            (KINDS.len(), 0.0)
        } else {
            cheapest_before(&table[start], kind)
        };
        let price = if KINDS[kind] == Kind::Free {
            FREE_PRICE
        } else {
            AXIS_PRICE
        };
        Self {
            cost: so_far + cost + price,
            start,
            before,
        }
    }
}

impl Description {
    /// The description of least cost. Every piece is tried after the best of what comes before it:
    /// exact, and affordable since the cost of a piece takes constant time.
    ///
    /// `weight` is the length that a sample stands for, in units of the noise.
    fn best(samples: &Ring, weight: f64, noise_px: f64) -> Self {
        let moments = Moments::new(samples, noise_px);
        let count = samples.len();
        let none = Step {
            cost: f64::INFINITY,
            start: 0,
            before: KINDS.len(),
        };
        let mut table = vec![[none; KINDS.len()]; count + 1];
        for end in 1..=count {
            for start in 0..end {
                let costs = moments.costs(start, end);
                for (kind, &cost) in costs.iter().enumerate() {
                    let step = Step::after(&table, start, kind, cost * weight);
                    if step.cost < table[end][kind].cost {
                        table[end][kind] = step;
                    }
                }
            }
        }
        Self::traced(&table, count)
    }

    fn traced(table: &[[Step; 3]], count: usize) -> Self {
        let last = table
            .get(count)
            .and_then(|steps| cheapest(steps, 0..KINDS.len()));
        let (mut end, mut kind) = (count, last.unwrap_or(0));
        let mut description = Self {
            starts: Vec::new(),
            kinds: Vec::new(),
        };
        while end > 0 {
            let step = table[end][kind];
            description.starts.push(step.start);
            description.kinds.push(KINDS[kind]);
            (end, kind) = (step.start, step.before.min(KINDS.len() - 1));
        }
        description.starts.reverse();
        description.kinds.reverse();
        description
    }

    /// A line along an axis that the start cuts in two is one line.
    fn joined_at_start(mut self) -> Self {
        let is_cut = self.kinds.len() > 3
            && self.kinds.first() == self.kinds.last()
            && self.kinds[0] != Kind::Free;
        if is_cut {
            self.kinds.remove(0);
            self.starts.remove(0);
        }
        self
    }

    fn pieces(&self, samples: &Ring) -> Vec<Piece> {
        let count = samples.len();
        let ends = self
            .starts
            .iter()
            .skip(1)
            .copied()
            .chain(self.starts.first().map(|&start| start + count));
        let spans = self.starts.iter().zip(ends).zip(&self.kinds);
        let pieces = spans.map(|((&start, end), &kind)| {
            let points: Ring = (start..=end).map(|index| samples[index % count]).collect();
            let (point, direction) = line_through(&points, kind);
            Piece {
                point,
                direction,
                end: samples[end % count],
            }
        });
        pieces.collect()
    }
}

fn cheapest(steps: &[Step; 3], kinds: impl Iterator<Item = usize>) -> Option<usize> {
    kinds.min_by(|&a, &b| steps[a].cost.total_cmp(&steps[b].cost))
}

/// Two lines along one axis need another between them.
fn cheapest_before(steps: &[Step; 3], kind: usize) -> (usize, f64) {
    let others = (0..KINDS.len()).filter(|&before| before != kind || KINDS[kind] == Kind::Free);
    cheapest(steps, others).map_or((KINDS.len(), f64::INFINITY), |before| {
        (before, steps[before].cost)
    })
}

/// The mean point of some points, and the direction of the line of a kind that is nearest to them.
fn line_through(points: &Ring, kind: Kind) -> ([f64; 2], [f64; 2]) {
    let mean = [0, 1]
        .map(|axis| points.iter().map(|point| point[axis]).sum::<f64>() / points.len() as f64);
    let direction = match kind {
        Kind::Horizontal => [1.0, 0.0],
        Kind::Vertical => [0.0, 1.0],
        Kind::Free => {
            let offsets = points.iter().map(|&point| vector(mean, point));
            let products = offsets.map(|[x, y]| [x * x, y * y, x * y]);
            let [xx, yy, xy] = products.fold([0.0; 3], |sum, product| {
                [0, 1, 2].map(|index| sum[index] + product[index])
            });
            let angle = (2.0 * xy).atan2(xx - yy) / 2.0;
            match [angle.cos(), angle.sin()] {
                [_, sine] if sine.abs() < MAX_SLANT => [1.0, 0.0],
                [cosine, _] if cosine.abs() < MAX_SLANT => [0.0, 1.0],
                free => free,
            }
        }
    };
    (mean, direction)
}

/// Sums over the points before each, in units of the noise, so that any piece is judged in constant
/// time.
struct Moments {
    sums: Vec<[f64; 5]>,
    closing: [f64; 5],
}

impl Moments {
    fn new(samples: &Ring, noise_px: f64) -> Self {
        let origin = samples.first().copied().unwrap_or_default();
        let terms = samples.iter().map(|&point| {
            let [x, y] = vector(origin, point).map(|step| step / noise_px);
            [x, y, x * x, y * y, x * y]
        });
        let closing = terms.clone().next().unwrap_or_default();
        let mut sums = vec![[0.0; 5]];
        for terms in terms {
            let last = sums[sums.len() - 1];
            sums.push(added(last, terms));
        }
        Self { sums, closing }
    }

    /// Sum of squared distances of the points from `start` to `end`, both included, to the best
    /// line of each kind.
    fn costs(&self, start: usize, end: usize) -> [f64; 3] {
        let is_closing = end + 1 == self.sums.len();
        let upper = if is_closing {
            added(self.sums[end], self.closing)
        } else {
            self.sums[end + 1]
        };
        let count = (end - start + 1) as f64;
        let [x, y, xx, yy, xy] =
            std::array::from_fn(|index| upper[index] - self.sums[start][index]);
        let (xx, yy, xy) = (xx - x * x / count, yy - y * y / count, xy - x * y / count);
        let free = f64::midpoint(xx, yy) - ((xx - yy) / 2.0).hypot(xy);
        [yy, xx, free].map(|cost| cost.max(0.0))
    }
}

fn added(a: [f64; 5], b: [f64; 5]) -> [f64; 5] {
    std::array::from_fn(|index| a[index] + b[index])
}
