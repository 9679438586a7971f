//! Hatches: strokes so close that no wall lies between two of them. What they show is the area that
//! they fill; one by one they would be thousands of walls that lie on one another.
//!
//! Parallel strokes are met in the order of their offset. Each is linked with those before it that
//! it runs beside; what is linked is one hatch. Its area is put together from runs of strokes of
//! which each has one before and one after it, so that it has few corners however many strokes.

use std::collections::BTreeMap;

use geo::{LineString, MultiPolygon, Polygon};

use crate::error::Result;
use crate::geometry::{cross, distance, line_string, vector};
use crate::vector_walls::line::Line;
use crate::vector_walls::merged::{Bundle, Span};
use crate::vector_walls::outline::straightened as straight;
use crate::vector_walls::pairs::SEAM_PX;
use crate::vector_walls::parts::turned;
use crate::vector_walls::solids::point;
use crate::vector_walls::united::united;
use crate::watch::Stop;

/// A hatch has at least this many strokes one behind the other: fewer are the layers of a wall, the
/// panes of a window or the lines of a rail.
const MIN_STROKES: usize = 8;
/// Strokes of a hatch run beside each other for this share of the shorter one.
const MIN_COMMON: f64 = 0.5;
/// Where the border of a hatch goes this many times as far aside as on to the next stroke, it has a
/// corner.
const MAX_SLOPE: f64 = 3.0;
/// Corners of a border nearer to the line between others are none, in pixels.
const STRAIGHT_TOLERANCE_PX: f64 = 0.05;
/// The last stroke before a corner cuts it off by at most this many times the distance to the next:
/// for a right angle and strokes at 25 degrees to one of its sides.
const MAX_CUT: f64 = 2.6;
/// Sides of a corner that turn by a smaller sine are parallel.
const MIN_CORNER_SINE: f64 = 0.1;
/// Rows of strokes closer than this are at one offset, in pixels.
const MIN_ROW_PX: f64 = 1e-6;

/// Takes the strokes of hatches out of the lines of a pen, sorted into bundles; the areas that they
/// fill.
///
/// Strokes of one hatch are at most `max_gap_px` apart. Cost: n log n.
///
/// # Errors
///
/// [`Error::LimitExceeded`](crate::Error::LimitExceeded) if runs of strokes lie on one another
/// beyond all reason; [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(super) fn take(
    bundles: &mut Vec<Bundle>,
    max_gap_px: f64,
    stop: &Stop,
) -> Result<Vec<Polygon>> {
    let mut areas = vec![];
    for bundle in &mut *bundles {
        stop.check()?;
        if bundle.spans.len() < MIN_STROKES {
            continue;
        }
        let rows = Rows::new(&bundle.spans, max_gap_px, stop)?;
        if rows.is_empty() {
            continue;
        }
        let pieces = rows.pieces(bundle);
        let MultiPolygon(filled) = united(&pieces, pieces.len() as u64, stop)?;
        let max_cut_px = MAX_CUT * rows.widest_gap();
        areas.extend(filled.iter().map(|area| sharpened(area, max_cut_px)));
        let mut is_kept = rows.is_hatch.into_iter().map(|is_hatch| !is_hatch);
        bundle.spans.retain(|_| is_kept.next().unwrap_or(true));
    }
    bundles.retain(|bundle| !bundle.spans.is_empty());
    Ok(areas)
}

/// The lines that are left in bundles.
pub(super) fn lines(bundles: &[Bundle]) -> Vec<Line> {
    let spans = bundles
        .iter()
        .flat_map(|bundle| bundle.spans.iter().map(move |span| (bundle, span)));
    spans
        .map(|(bundle, span)| Line {
            start: bundle.place(span.start, span.offset),
            end: bundle.place(span.end, span.offset),
        })
        .collect()
}

/// Two strokes that run beside each other with none between, by index.
struct Link {
    before: usize,
    after: usize,
    /// Where they do: from, to.
    common: [f64; 2],
}

/// The strokes of a bundle and how they are linked.
struct Rows<'a> {
    spans: &'a [Span],
    links: Vec<Link>,
    is_hatch: Vec<bool>,
}

impl<'a> Rows<'a> {
    fn new(spans: &'a [Span], max_gap_px: f64, stop: &Stop) -> Result<Self> {
        let mut front = Front::default();
        let mut links = vec![];
        for after in 0..spans.len() {
            stop.check()?;
            front.pass(spans, after, max_gap_px, &mut links);
        }
        // Strokes one behind the other up to each: a wall in layers has few, however long it is.
        let mut depths = vec![1; spans.len()];
        let mut groups = Groups::new(spans.len());
        for link in &links {
            depths[link.after] = depths[link.after].max(depths[link.before] + 1);
            groups.join(link.before, link.after);
        }
        let mut is_deep = vec![false; spans.len()];
        for (span, &depth) in depths.iter().enumerate() {
            is_deep[groups.root(span)] |= depth >= MIN_STROKES;
        }
        let is_hatch = (0..spans.len())
            .map(|span| is_deep[groups.root(span)])
            .collect();
        Ok(Self {
            spans,
            links,
            is_hatch,
        })
    }

    fn is_empty(&self) -> bool {
        !self.is_hatch.contains(&true)
    }

    /// The largest distance from one stroke of a hatch to the next, in pixels.
    fn widest_gap(&self) -> f64 {
        let links = self.links.iter().filter(|link| self.is_hatch[link.after]);
        let gaps = links.map(|link| self.spans[link.after].offset - self.spans[link.before].offset);
        gaps.fold(0.0, f64::max)
    }

    /// Areas that together are those of the hatches.
    fn pieces(&self, bundle: &Bundle) -> Vec<Polygon> {
        let mut counts = vec![[0_u32; 2]; self.spans.len()];
        for link in &self.links {
            counts[link.before][1] += 1;
            counts[link.after][0] += 1;
        }
        let is_sole = |link: &Link| counts[link.before][1] == 1 && counts[link.after][0] == 1;
        let mut next = vec![None; self.spans.len()];
        let mut has_previous = vec![false; self.spans.len()];
        for link in self.links.iter().filter(|link| is_sole(link)) {
            next[link.before] = Some(link.after);
            has_previous[link.after] = true;
        }
        let starts = (0..self.spans.len()).filter(|&at| self.is_hatch[at] && !has_previous[at]);
        let runs = starts.map(|first| {
            let run = std::iter::successors(Some(first), |&at| next[at]);
            let run: Vec<Span> = run.map(|at| self.spans[at]).collect();
            run_area(bundle, &run)
        });
        let branches = self
            .links
            .iter()
            .filter(|link| self.is_hatch[link.before] && !is_sole(link));
        let bridges = branches.map(|link| {
            let [from, to] = link.common;
            let low = self.spans[link.before].offset - SEAM_PX;
            let high = self.spans[link.after].offset + SEAM_PX;
            area(bundle, &[[from, low], [to, low], [to, high], [from, high]])
        });
        runs.chain(bridges).collect()
    }
}

/// The strokes that were met last, wherever one was met: disjoint, by where they start.
#[derive(Default)]
struct Front(BTreeMap<Place, Piece>);

#[derive(Clone, Copy)]
struct Piece {
    end: f64,
    span: usize,
}

impl Front {
    /// Meets a stroke: links it with those that it runs beside, and lays it over them.
    fn pass(&mut self, spans: &[Span], after: usize, max_gap_px: f64, links: &mut Vec<Link>) {
        let span = spans[after];
        if span.start >= span.end {
            return;
        }
        let first = self
            .0
            .range(..=Place(span.start))
            .next_back()
            .map_or(Place(span.start), |(&start, _)| start);
        let met: Vec<(Place, Piece)> = self
            .0
            .range(first..Place(span.end))
            .map(|(&start, &piece)| (start, piece))
            .filter(|(_, piece)| piece.end > span.start)
            .collect();
        for (start, piece) in met {
            let before = &spans[piece.span];
            let common = [start.0.max(span.start), piece.end.min(span.end)];
            let shorter = before.length().min(span.length());
            if span.offset - before.offset <= max_gap_px
                && common[1] - common[0] >= MIN_COMMON * shorter
            {
                links.push(Link {
                    before: piece.span,
                    after,
                    common,
                });
            }
            self.0.remove(&start);
            if start.0 < span.start {
                let end = span.start;
                self.0.insert(start, Piece { end, ..piece });
            }
            if piece.end > span.end {
                self.0.insert(Place(span.end), piece);
            }
        }
        let piece = Piece {
            end: span.end,
            span: after,
        };
        self.0.insert(Place(span.start), piece);
    }
}

/// A place along a bundle, in order.
#[derive(Clone, Copy)]
struct Place(f64);

impl Ord for Place {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Place {}

/// What is linked, over any number of links.
struct Groups {
    parent: Vec<usize>,
    size: Vec<u32>,
}

impl Groups {
    fn new(count: usize) -> Self {
        Self {
            parent: (0..count).collect(),
            size: vec![1; count],
        }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if one != other {
            let (large, small) = if self.size[one] >= self.size[other] {
                (one, other)
            } else {
                (other, one)
            };
            self.parent[small] = large;
            self.size[large] += self.size[small];
        }
    }
}

/// The area of strokes of which each follows the one before, a seam wider than they.
fn run_area(bundle: &Bundle, run: &[Span]) -> Polygon {
    let left = border(run, |span| -span.start);
    let right = border(run, |span| span.end);
    let left = left.into_iter().map(|[out, offset]| [-out, offset]);
    let ring: Vec<[f64; 2]> = left.chain(right.into_iter().rev()).collect();
    area(bundle, &ring)
}

fn area(bundle: &Bundle, ring: &[[f64; 2]]) -> Polygon {
    let ring: Vec<[f64; 2]> = ring
        .iter()
        .map(|&[along, offset]| bundle.place(along, offset))
        .collect();
    Polygon::new(line_string(&turned(&ring)), vec![])
}

/// One side of a run, as places and offsets in the order of its strokes; `place` grows outwards.
fn border(run: &[Span], place: impl Fn(&Span) -> f64) -> Vec<[f64; 2]> {
    let mut points: Vec<[f64; 2]> = Vec::with_capacity(run.len() + 2);
    let ends = run.first().zip(run.last());
    points.extend(ends.map(|(first, _)| [place(first), first.offset - SEAM_PX]));
    for span in run {
        let (out, before) = (place(span), points.last().copied().unwrap_or_default());
        let aside = out - before[0];
        if aside.abs() > MAX_SLOPE * (span.offset - before[1]).max(SEAM_PX) {
            // Between two strokes is filled what both run along.
            let step = if aside > 0.0 { span.offset } else { before[1] };
            points.extend([[before[0], step], [out, step]]);
        }
        points.push([out, span.offset]);
    }
    points.extend(ends.map(|(_, last)| [place(last), last.offset + SEAM_PX]));
    straightened(&points)
}

/// A border without the points that are on the line between others: those that a line from the
/// corner before passes closely, all of them.
fn straightened(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let Some((&first, rest)) = points.split_first() else {
        return vec![];
    };
    let (mut kept, mut last) = (vec![first], first);
    // How far aside a line from the corner may go for each pixel on.
    let mut slopes = [f64::NEG_INFINITY, f64::INFINITY];
    for &point in rest {
        let corner = kept.last().copied().unwrap_or(first);
        let next = seen_from(corner, point);
        let slope = f64::midpoint(next[0], next[1]);
        if slope.is_finite() && slopes[0] <= slope && slope <= slopes[1] {
            slopes = [slopes[0].max(next[0]), slopes[1].min(next[1])];
        } else if last == corner {
            kept.push(point);
            slopes = [f64::NEG_INFINITY, f64::INFINITY];
        } else {
            kept.push(last);
            slopes = seen_from(last, point);
            if !slopes[0].is_finite() {
                kept.push(point);
                slopes = [f64::NEG_INFINITY, f64::INFINITY];
            }
        }
        last = point;
    }
    if kept.last() != Some(&last) {
        kept.push(last);
    }
    kept
}

/// Between which slopes a line from a corner passes a point closely; not finite if the point is not
/// further on.
fn seen_from(corner: [f64; 2], point: [f64; 2]) -> [f64; 2] {
    let on = point[1] - corner[1];
    if on < MIN_ROW_PX {
        return [f64::NAN; 2];
    }
    [-STRAIGHT_TOLERANCE_PX, STRAIGHT_TOLERANCE_PX].map(|slack| (point[0] + slack - corner[0]) / on)
}

/// An area with corners where its sides meet: strokes end short of a corner that they run across.
fn sharpened(area: &Polygon, max_cut_px: f64) -> Polygon {
    let ring = |ring: &LineString| {
        let corners: Vec<[f64; 2]> = ring.0.iter().copied().map(point).collect();
        line_string(&sharpened_ring(&straight(&corners), max_cut_px))
    };
    Polygon::new(
        ring(area.exterior()),
        area.interiors().iter().map(ring).collect(),
    )
}

fn sharpened_ring(corners: &[[f64; 2]], max_cut_px: f64) -> Vec<[f64; 2]> {
    let count = corners.len();
    let at = |index: usize| corners[index % count];
    let is_cut = |index: usize| distance(at(index), at(index + 1)) <= max_cut_px;
    let mut sharp = Vec::with_capacity(count);
    // Of each edge the corner that it starts at, and of one that cuts a corner off that corner.
    for index in 0..count {
        let before = index + count - 1;
        let tip = |cut: usize| {
            let is_alone = is_cut(cut) && !is_cut(cut + count - 1) && !is_cut(cut + 1);
            let tip = is_alone
                .then(|| meeting([at(cut + count - 1), at(cut)], [at(cut + 1), at(cut + 2)]));
            tip.flatten().filter(|&tip| {
                distance(tip, at(cut)) <= max_cut_px && distance(tip, at(cut + 1)) <= max_cut_px
            })
        };
        match (tip(before), tip(index)) {
            (Some(_), _) => {}
            (None, Some(tip)) => sharp.push(tip),
            (None, None) => sharp.push(at(index)),
        }
    }
    sharp
}

/// Where two lines meet that are not nearly parallel.
fn meeting(one: [[f64; 2]; 2], other: [[f64; 2]; 2]) -> Option<[f64; 2]> {
    let [along, across] = [one, other].map(|[from, to]| vector(from, to));
    let turn = cross(along, across);
    let is_corner =
        turn.abs() > MIN_CORNER_SINE * along[0].hypot(along[1]) * across[0].hypot(across[1]);
    let share = cross(vector(one[0], other[0]), across) / turn;
    is_corner.then(|| [0, 1].map(|axis| one[0][axis] + share * along[axis]))
}

#[cfg(test)]
mod tests {
    use geo::Area;

    use super::*;
    use crate::vector_walls::merged::bundles;

    const GAP_PX: f64 = 1.0;

    fn stroke(start: [f64; 2], end: [f64; 2]) -> Line {
        Line { start, end }
    }

    /// Strokes at 45 degrees in a level wall from (0, 0) to (`length`, `thickness`).
    fn slanted(length: f64, thickness: f64, step: f64) -> Vec<Line> {
        let count = ((length + thickness) / step) as u32;
        let at = |index: u32| f64::from(index) * step;
        (1..count)
            .map(|index| {
                let from = [at(index).min(length), (at(index) - length).max(0.0)];
                let to = [(at(index) - thickness).max(0.0), at(index).min(thickness)];
                stroke(from, to)
            })
            .collect()
    }

    fn taken(lines: &[Line]) -> (Vec<Polygon>, usize) {
        let mut bundles = bundles(lines);
        let areas = take(&mut bundles, GAP_PX, &Stop::new(&())).unwrap();
        (areas, self::lines(&bundles).len())
    }

    #[test]
    fn slanted_strokes_are_the_wall_that_they_fill_with_few_corners() {
        for step in [0.1, 0.5, 1.0] {
            let (areas, left) = taken(&slanted(500.0, 20.0, step));
            assert_eq!((areas.len(), left), (1, 0), "{step}");
            let corners = areas[0].exterior().0.len();
            assert!(corners < 20, "{step}: {corners} corners");
            let area = areas[0].unsigned_area();
            assert!((area / 10_000.0 - 1.0).abs() < 0.01, "{step}: {area}");
        }
    }

    #[test]
    fn corners_that_strokes_run_across_are_sharp() {
        let (areas, _) = taken(&slanted(500.0, 20.0, 1.0));
        let at = areas[0].exterior().0.iter();
        for corner in [[0.0, 0.0], [500.0, 0.0], [500.0, 20.0], [0.0, 20.0]] {
            let nearest = at.clone().map(|&found| distance(point(found), corner));
            assert!(nearest.fold(f64::INFINITY, f64::min) < 0.2, "{corner:?}");
        }
    }

    #[test]
    fn a_wall_in_layers_is_no_hatch_however_many_pieces_it_has() {
        let layers = (0..4).flat_map(|layer| {
            (0..20).map(move |piece| {
                let (x, y) = (f64::from(piece) * 50.0, f64::from(layer) * 0.9);
                let shift = if layer % 2 == 0 { 0.0 } else { 20.0 };
                stroke([x + shift, y], [x + shift + 45.0, y])
            })
        });
        assert_eq!(taken(&layers.collect::<Vec<_>>()), (vec![], 80));
    }

    #[test]
    fn level_strokes_in_pieces_are_a_wall() {
        let pieces = (0..40).flat_map(|row| {
            (0..10).map(move |piece| {
                let (x, y) = (f64::from(piece) * 50.0, f64::from(row) * 0.5);
                stroke([x, y], [x + 50.0, y])
            })
        });
        let (areas, left) = taken(&pieces.collect::<Vec<_>>());
        assert_eq!((areas.len(), left), (1, 0));
        assert!((areas[0].unsigned_area() / (500.0 * 19.7) - 1.0).abs() < 0.01);
    }

    #[test]
    fn walls_that_meet_are_one_area_with_a_hole() {
        // The ring between two squares, hatched level: strokes are whole above and below, and in two
        // pieces beside the hole.
        let rows = (0..200).flat_map(|row| {
            let y = f64::from(row) * 0.5;
            if (20.0..80.0).contains(&y) {
                vec![stroke([0.0, y], [20.0, y]), stroke([80.0, y], [100.0, y])]
            } else {
                vec![stroke([0.0, y], [100.0, y])]
            }
        });
        let (areas, left) = taken(&rows.collect::<Vec<_>>());
        assert_eq!((areas.len(), left), (1, 0));
        assert_eq!(areas[0].interiors().len(), 1);
        assert!((areas[0].unsigned_area() / 6400.0 - 1.0).abs() < 0.02);
    }

    #[test]
    fn a_few_lines_and_lines_apart_are_no_hatch() {
        let level = |count: u32, step: f64| -> Vec<Line> {
            (0..count)
                .map(|row| stroke([0.0, f64::from(row) * step], [90.0, f64::from(row) * step]))
                .collect()
        };
        assert_eq!(taken(&level(7, 0.5)), (vec![], 7));
        assert_eq!(taken(&level(100, 1.1)), (vec![], 100));
        // In a row, beside nothing.
        let row: Vec<Line> = (0..100)
            .map(|at| {
                stroke(
                    [f64::from(at) * 10.0, 0.0],
                    [f64::from(at) * 10.0 + 5.0, 0.0],
                )
            })
            .collect();
        assert_eq!(taken(&row), (vec![], 100));
    }
}
