//! Pairs of parallel lines, or of arcs around one centre, that are the two faces of a wall.

use std::collections::HashMap;
use std::f64::consts::{FRAC_PI_2, TAU};
use std::ops::RangeInclusive;

use crate::geometry::distance;
use crate::series::series_lengths;
use crate::vector_walls::arc::Arc;
use crate::vector_walls::merged::{Bundle, Span};
use crate::vector_walls::parts::turned;
use crate::vector_walls::thickness::Thicknesses;
use crate::watch::Stop;

/// How far walls reach over their ends and faces, so that walls which touch become one, in pixels.
pub(super) const SEAM_PX: f64 = 0.02;

/// The faces of a wall run beside each other for at least this many times its thickness.
const MIN_OVERLAP: f64 = 0.6;
/// A line between two faces along this share of them makes them faces of two layers.
const MIN_HIDDEN: f64 = 0.9;
/// How far past the shorter face a wall may reach into a corner or a junction, in parts of its
/// thickness.
const MAX_CORNER: f64 = 3.5;
/// How exactly lines meet in a corner, in pixels.
const CORNER_TOLERANCE_PX: f64 = 0.3;
/// How far a point moves when it is turned into the frame of a bundle and back, from above.
const ROUNDING_PX: f64 = 1e-6;
/// Pairs at one distance in a row are the steps of a stair, a hatch or the rows of a table.
const MIN_SERIES: u32 = 4;
const SERIES_TOLERANCE: f64 = 0.05;
const MIN_SERIES_OVERLAP: f64 = 0.7;
/// Pairs whose thickness occurs on less than this share of the length of the most common one are no
/// walls; over the second share they may have a face in common with another wall.
const MIN_COMMON_SHARE: f64 = 0.1;
const MIN_LAYER_SHARE: f64 = 0.5;
/// Part of a pair's length along which its faces may belong to other walls.
const MAX_CLAIMED: f64 = 0.3;
const MAX_CLAIMS: usize = 64;
/// How exactly two arcs share a centre: in parts of the radius, and at least, in pixels.
const CENTER_TOLERANCE: f64 = 0.01;
const CENTER_TOLERANCE_PX: f64 = 1.0;
/// Chords of an arc turn by an angle of 1 / sqrt(5 r): a chord is off its arc by r a^2 / 8, so by a
/// fortieth of a pixel.
const CHORDS_PER_RADIUS: f64 = 5.0;
const MAX_CHORDS: f64 = 256.0;
/// Most nearer faces that are compared with one pair.
const MAX_NEARER: usize = 256;
/// Comparisons after which it is asked whether to stop.
const COMPARISONS_PER_QUESTION: usize = 1_024;
/// Most words that are looked at for one pair.
const MAX_WORDS: usize = 4_096;
/// Most comparisons of lines in one style.
const MAX_COMPARISONS: usize = 6_000_000;
/// What a pair counts beside: it is compared with other pairs.
const COMPARISONS_PER_PAIR: usize = 16;
/// Most cells and ends of lines that are looked at for the corners of the walls of one style.
const MAX_CORNER_LOOKS: usize = 20_000_000;

/// The area between two faces.
#[derive(Debug, Clone)]
pub(super) struct WallPiece {
    pub(super) ring: Vec<[f64; 2]>,
    pub(super) thickness: f64,
    pub(super) length: f64,
}

/// Indices of two spans of a bundle, the one with the smaller offset first.
struct Pair {
    spans: [usize; 2],
    thickness: f64,
}

impl Pair {
    fn faces(&self, spans: &[Span]) -> [Span; 2] {
        self.spans.map(|index| spans[index])
    }

    /// Where the faces run beside each other.
    fn common(&self, spans: &[Span]) -> Span {
        let [a, b] = self.faces(spans);
        a.common(&b)
    }

    /// Whether `next` goes on from this pair as the next step of a stair does.
    fn is_followed_by(&self, next: &Self, spans: &[Span]) -> bool {
        let (a, b) = (&spans[self.spans[0]], &spans[next.spans[1]]);
        let is_even = (self.thickness - next.thickness).abs() <= SERIES_TOLERANCE * self.thickness;
        is_even && a.overlap(b) >= MIN_SERIES_OVERLAP * a.length().max(b.length())
    }
}

/// The walls between straight lines of one style; some of them if it should stop.
pub(super) fn straight(
    bundles: &[Bundle],
    thickness_px: &RangeInclusive<f64>,
    words: &[[f64; 2]],
    stop: &Stop,
) -> Vec<WallPiece> {
    let mut corners = PointGrid::new(bundles, *thickness_px.end());
    let mut budget = MAX_COMPARISONS;
    let found = stop.until(bundles).map(|bundle| {
        let pairs = pairs(&bundle.spans, thickness_px, &mut budget, stop);
        let pairs = without_words(bundle, pairs, words, stop);
        without_series(&bundle.spans, pairs, stop)
    });
    // Pairs of all directions are found before any is given up: how common a thickness is, is a
    // matter of the whole style.
    let found: Vec<Vec<Pair>> = found.collect();
    let sizes = bundles.iter().zip(&found).flat_map(|(bundle, pairs)| {
        pairs
            .iter()
            .map(|pair| [pair.thickness, pair.common(&bundle.spans).length()])
    });
    let thicknesses = Thicknesses::new(sizes.collect());
    let mut pieces = vec![];
    for (bundle, pairs) in bundles.iter().zip(found) {
        let claimed = claimed(&bundle.spans, pairs, &thicknesses, stop);
        let own = stop.until(&claimed);
        pieces.extend(own.map(|pair| piece(bundle, pair, &mut corners)));
    }
    pieces
}

/// Gives each face to the wall of the most common thickness that it can be a face of: what stands
/// beside a wall is parallel to it too. Layers of one wall, all of them common, share their faces.
fn claimed(
    spans: &[Span],
    mut pairs: Vec<Pair>,
    thicknesses: &Thicknesses,
    stop: &Stop,
) -> Vec<Pair> {
    let is_common = |thickness| thicknesses.share(thickness) >= MIN_COMMON_SHARE;
    pairs.retain(|pair| !stop.is_requested() && is_common(pair.thickness));
    let lengths = pairs
        .into_iter()
        .map(|pair| (thicknesses.length_near(pair.thickness), pair));
    let mut ordered: Vec<(f64, Pair)> = lengths.collect();
    ordered.sort_by(|(a_length, a), (b_length, b)| {
        b_length.total_cmp(a_length).then(a.spans.cmp(&b.spans))
    });
    let mut claims: Vec<Vec<Span>> = vec![vec![]; spans.len()];
    ordered.retain(|(_, pair)| {
        let both = pair.common(spans);
        let mut faces = pair.spans.iter();
        let is_wall = !stop.is_requested()
            && (thicknesses.share(pair.thickness) >= MIN_LAYER_SHARE
                || !faces.any(|&face| is_taken(&claims[face], &both)));
        if is_wall {
            pair.spans
                .iter()
                .for_each(|&index| claims[index].push(both));
        }
        is_wall
    });
    ordered.into_iter().map(|(_, pair)| pair).collect()
}

/// Whether other walls claim too much of a face to leave it to a wall along `both`.
fn is_taken(claims: &[Span], both: &Span) -> bool {
    let taken = claims
        .iter()
        .take(MAX_CLAIMS)
        .map(|claim| claim.overlap(both).max(0.0));
    taken.sum::<f64>() > MAX_CLAIMED * both.length()
}

fn pairs(
    spans: &[Span],
    thickness_px: &RangeInclusive<f64>,
    budget: &mut usize,
    stop: &Stop,
) -> Vec<Pair> {
    let mut found = vec![];
    for (index, span) in stop.until(spans).enumerate() {
        // Faces that stand between this line and those behind them.
        let mut nearer: Vec<Span> = vec![];
        for (other_index, other) in spans.iter().enumerate().skip(index + 1) {
            let thickness = other.offset - span.offset;
            if thickness > *thickness_px.end() || *budget == 0 {
                break;
            }
            *budget -= 1;
            if (*budget).is_multiple_of(COMPARISONS_PER_QUESTION) && stop.is_requested() {
                break;
            }
            let overlap = span.overlap(other);
            if thickness < *thickness_px.start() || overlap < MIN_OVERLAP * thickness {
                continue;
            }
            let common = span.common(other);
            let is_hidden = nearer.iter().take(MAX_NEARER).any(|face| {
                other.offset - face.offset >= *thickness_px.start()
                    && face.overlap(&common) > MIN_HIDDEN * overlap
            });
            nearer.push(*other);
            if !is_hidden {
                *budget = budget.saturating_sub(COMPARISONS_PER_PAIR);
                found.push(Pair {
                    spans: [index, other_index],
                    thickness,
                });
            }
        }
    }
    found
}

/// Drops pairs with text between them: the rows of a table, the lines of a dimension.
fn without_words(
    bundle: &Bundle,
    mut pairs: Vec<Pair>,
    words: &[[f64; 2]],
    stop: &Stop,
) -> Vec<Pair> {
    if pairs.is_empty() {
        return pairs;
    }
    let mut words: Vec<[f64; 2]> = words.iter().map(|&word| bundle.project(word)).collect();
    words.sort_by(|a, b| a[1].total_cmp(&b[1]).then(a[0].total_cmp(&b[0])));
    pairs.retain(|pair| {
        if stop.is_requested() {
            return false;
        }
        let [a, b] = pair.faces(&bundle.spans);
        let first = words.partition_point(|word| word[1] <= a.offset);
        let between = words
            .iter()
            .skip(first)
            .take_while(|word| word[1] < b.offset)
            .take(MAX_WORDS);
        let common = a.common(&b);
        !between
            .into_iter()
            .any(|word| (common.start..common.end).contains(&word[0]))
    });
    pairs
}

/// Drops pairs that are links of a chain of lines at one distance.
fn without_series(spans: &[Span], pairs: Vec<Pair>, stop: &Stop) -> Vec<Pair> {
    let sides: Vec<[usize; 2]> = pairs.iter().map(|pair| pair.spans).collect();
    let is_followed = |index: usize, next: usize| pairs[index].is_followed_by(&pairs[next], spans);
    let lengths = series_lengths(&sides, is_followed, stop);
    pairs
        .into_iter()
        .zip(lengths)
        .filter(|(_, length)| *length <= MIN_SERIES)
        .map(|(pair, _)| pair)
        .collect()
}

/// The wall between two faces, as far as both go and on into its corners.
fn piece(bundle: &Bundle, pair: &Pair, corners: &mut PointGrid) -> WallPiece {
    let [a, b] = pair.faces(&bundle.spans);
    let [start, end] = ends(bundle, pair, corners);
    let (start, end) = (start - SEAM_PX, end + SEAM_PX);
    let (low, high) = (a.offset - SEAM_PX, b.offset + SEAM_PX);
    let corners = [(start, low), (end, low), (end, high), (start, high)];
    let ring = turned(&corners.map(|(along, offset)| bundle.place(along, offset)));
    WallPiece {
        ring,
        thickness: pair.thickness,
        length: end - start,
    }
}

/// From where to where a wall goes along its faces.
///
/// The outer face of a corner is longer than the inner one by the thickness of the wall that is met
/// there; what ends between the faces in line with it shows that the wall goes on so far.
fn ends(bundle: &Bundle, pair: &Pair, corners: &mut PointGrid) -> [f64; 2] {
    let [a, b] = pair.faces(&bundle.spans);
    let (inner_start, inner_end) = (a.start.max(b.start), a.end.min(b.end));
    let (outer_start, outer_end) = (a.start.min(b.start), a.end.max(b.end));
    let (reach, tolerance) = (MAX_CORNER * pair.thickness, CORNER_TOLERANCE_PX);
    let most_end = (inner_end + reach).min(outer_end + tolerance);
    let least_start = (inner_start - reach).max(outer_start - tolerance);
    let between = [a.offset - tolerance, b.offset + tolerance];
    let (mut start, mut end) = (inner_start, inner_end);
    corners.visit(bundle, [inner_end, most_end], between, |along| {
        if along > inner_end {
            end = end.max(along);
        }
    });
    corners.visit(bundle, [least_start, inner_start], between, |along| {
        if along < inner_start {
            start = start.min(along);
        }
    });
    [start, end]
}

/// Ends of lines, by the cell of a grid that they lie in.
struct PointGrid {
    cell_px: f64,
    cells: HashMap<[i64; 2], Vec<[f64; 2]>>,
    /// How many more cells and points may be looked at.
    budget: usize,
}

impl PointGrid {
    fn new(bundles: &[Bundle], cell_px: f64) -> Self {
        let mut grid = Self {
            cell_px,
            cells: HashMap::new(),
            budget: MAX_CORNER_LOOKS,
        };
        for bundle in bundles {
            for span in &bundle.spans {
                for along in [span.start, span.end] {
                    let point = bundle.place(along, span.offset);
                    grid.cells.entry(grid.cell(point)).or_default().push(point);
                }
            }
        }
        grid
    }

    fn cell(&self, point: [f64; 2]) -> [i64; 2] {
        point.map(|value| (value / self.cell_px).floor() as i64)
    }

    /// Visits every point between two places along a bundle and between two offsets, by its place
    /// along; some of them once the budget is spent.
    fn visit(
        &mut self,
        bundle: &Bundle,
        [first, last]: [f64; 2],
        [low, high]: [f64; 2],
        mut found: impl FnMut(f64),
    ) {
        if last < first {
            return;
        }
        let [from, to] = [first - ROUNDING_PX, last + ROUNDING_PX];
        let [under, over] = [low - ROUNDING_PX, high + ROUNDING_PX];
        let corners = [(from, under), (from, over), (to, under), (to, over)];
        let cells = corners.map(|(along, offset)| self.cell(bundle.place(along, offset)));
        let [columns, rows] = [0, 1].map(|axis| {
            let values = cells.map(|cell| cell[axis]);
            values.iter().copied().min().unwrap_or(0)..=values.iter().copied().max().unwrap_or(-1)
        });
        for column in columns {
            for row in rows.clone() {
                let points = self
                    .cells
                    .get(&[column, row])
                    .map_or([].as_slice(), Vec::as_slice);
                self.budget = self.budget.saturating_sub(1 + points.len());
                if self.budget == 0 {
                    return;
                }
                for &point in points {
                    let [along, offset] = bundle.project(point);
                    if (low..=high).contains(&offset) && (first..=last).contains(&along) {
                        found(along);
                    }
                }
            }
        }
    }
}

/// The walls between arcs of one style around one centre; some of them if it should stop.
pub(super) fn curved(
    arcs: &[Arc],
    thickness_px: &RangeInclusive<f64>,
    stop: &Stop,
) -> Vec<WallPiece> {
    let mut arcs: Vec<Arc> = arcs
        .iter()
        .map(forward)
        .filter(|arc| arc.radius > *thickness_px.end())
        .collect();
    arcs.sort_by(|a, b| {
        a.center[0]
            .total_cmp(&b.center[0])
            .then(a.radius.total_cmp(&b.radius))
    });
    let mut budget = MAX_COMPARISONS;
    let mut pieces = vec![];
    for (index, arc) in stop.until(&arcs).enumerate() {
        for other in &arcs[index + 1..] {
            let tolerance = (arc.radius * CENTER_TOLERANCE).max(CENTER_TOLERANCE_PX);
            // Arcs are ordered by their centre, so all that follow are too far away as well.
            if other.center[0] > arc.center[0] + tolerance || budget == 0 {
                break;
            }
            budget -= 1;
            if budget.is_multiple_of(COMPARISONS_PER_QUESTION) && stop.is_requested() {
                break;
            }
            let thickness = (other.radius - arc.radius).abs();
            if !thickness_px.contains(&thickness) || distance(arc.center, other.center) > tolerance
            {
                continue;
            }
            let [start, end] = common_angles(arc, other);
            if (end - start) * arc.radius > thickness {
                add_sectors(arc, other, start, end, &mut pieces);
            }
        }
    }
    pieces
}

/// The angles, from and to, at which two arcs that turn forward run beside each other.
fn common_angles(arc: &Arc, other: &Arc) -> [f64; 2] {
    // By whole turns until their middles are nearest.
    let shift = TAU
        * ((arc.start_angle + arc.sweep / 2.0 - other.start_angle - other.sweep / 2.0) / TAU)
            .round();
    [
        arc.start_angle.max(other.start_angle + shift),
        (arc.start_angle + arc.sweep).min(other.start_angle + shift + other.sweep),
    ]
}

/// Parts the area between two arcs so that none turns by more than a right angle.
fn add_sectors(arc: &Arc, other: &Arc, start: f64, end: f64, pieces: &mut Vec<WallPiece>) {
    let (inner, outer) = if arc.radius < other.radius {
        (arc, other)
    } else {
        (other, arc)
    };
    let seam = SEAM_PX / outer.radius;
    let parts = ((end - start) / FRAC_PI_2).ceil().max(1.0);
    let step = (end - start) / parts;
    for part in 0..parts as u32 {
        let from = start + step * f64::from(part) - seam;
        let to = from + step + 2.0 * seam;
        pieces.push(sector(inner, outer, from, to));
    }
}

fn sector(inner: &Arc, outer: &Arc, from: f64, to: f64) -> WallPiece {
    let chords = ((to - from) * (outer.radius * CHORDS_PER_RADIUS).sqrt())
        .ceil()
        .clamp(1.0, MAX_CHORDS) as u32;
    let angles =
        (0..=chords).map(|index| from + (to - from) * f64::from(index) / f64::from(chords));
    let outside = angles
        .clone()
        .map(|angle| outer.toward(angle, outer.radius + SEAM_PX));
    let inside = angles
        .rev()
        .map(|angle| inner.toward(angle, inner.radius - SEAM_PX));
    WallPiece {
        ring: turned(&outside.chain(inside).collect::<Vec<_>>()),
        thickness: outer.radius - inner.radius,
        length: (to - from) * outer.radius,
    }
}

fn forward(arc: &Arc) -> Arc {
    if arc.sweep >= 0.0 {
        return *arc;
    }
    let [first, last] = arc.ends;
    Arc {
        start_angle: arc.start_angle + arc.sweep,
        sweep: -arc.sweep,
        ends: [last, first],
        ..*arc
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector_walls::line::Line;
    use crate::vector_walls::merged;
    use crate::watch::Watch;

    /// Lines in some directions, at places that seem random.
    fn tangle(count: u32) -> Vec<Bundle> {
        let mut state = 1_u64;
        let mut next = |most: f64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as f64 / f64::from(1_u32 << 31) * most
        };
        let lines = (0..count).map(|index| {
            let turn = f64::from(index % 5) * 0.3;
            let (start, length) = ([next(400.0), next(400.0)], 20.0 + next(90.0));
            let end = [
                start[0] + length * turn.cos(),
                start[1] + length * turn.sin(),
            ];
            Line { start, end }
        });
        merged::bundles(&lines.collect::<Vec<_>>())
    }

    fn ends_by_every_point(bundle: &Bundle, pair: &Pair, points: &[[f64; 2]]) -> [f64; 2] {
        let [a, b] = pair.faces(&bundle.spans);
        let (reach, tolerance) = (MAX_CORNER * pair.thickness, CORNER_TOLERANCE_PX);
        let [inner_start, inner_end] = [a.start.max(b.start), a.end.min(b.end)];
        let most = (inner_end + reach).min(a.end.max(b.end) + tolerance);
        let least = (inner_start - reach).max(a.start.min(b.start) - tolerance);
        let mut ends = [inner_start, inner_end];
        for &point in points {
            let [along, offset] = bundle.project(point);
            if offset < a.offset - tolerance || offset > b.offset + tolerance {
                continue;
            }
            if along > inner_end && along <= most {
                ends[1] = ends[1].max(along);
            }
            if along < inner_start && along >= least {
                ends[0] = ends[0].min(along);
            }
        }
        ends
    }

    #[test]
    fn walls_reach_into_the_same_corners_as_if_every_point_were_looked_at() {
        let (thickness, stop) = (4.0..=20.0, Stop::new(&()));
        let bundles = tangle(400);
        let mut corners = PointGrid::new(&bundles, *thickness.end());
        let points: Vec<[f64; 2]> = corners.cells.values().flatten().copied().collect();
        let (mut longer, mut budget) = (0, MAX_COMPARISONS);
        for bundle in &bundles {
            for pair in pairs(&bundle.spans, &thickness, &mut budget, &stop) {
                let found = ends(bundle, &pair, &mut corners);
                assert_eq!(found, ends_by_every_point(bundle, &pair, &points));
                longer += usize::from(found[1] - found[0] > pair.common(&bundle.spans).length());
            }
        }
        assert!(longer > 100, "{longer}");
    }

    struct Stopped;

    impl Watch for Stopped {
        fn is_cancelled(&self) -> bool {
            true
        }
    }

    #[test]
    fn no_step_goes_on_when_it_should_stop() {
        let (thickness, stop) = (4.0..=20.0, Stop::new(&Stopped));
        let bundles = tangle(400);
        assert!(straight(&bundles, &thickness, &[], &stop).is_empty());
        let spans = &bundles[0].spans;
        let found_until = |stop: &Stop| {
            let mut budget = MAX_COMPARISONS;
            pairs(spans, &thickness, &mut budget, stop)
        };
        let found = || found_until(&Stop::new(&()));
        assert!(found_until(&stop).is_empty() && !found().is_empty());
        assert!(without_words(&bundles[0], found(), &[], &stop).is_empty());
        let thicknesses = Thicknesses::new(vec![[5.0, 9.0]]);
        assert!(claimed(spans, found(), &thicknesses, &stop).is_empty());
    }
}
