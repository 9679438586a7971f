//! Joins what is closer than the noise of a drawing: ends with ends, and ends with the walls beside them.

use super::arrangement::group;
use super::cells::{Bounds, for_each_cell};
use super::point::{Point, Segment, dot};
use crate::error::{Error, Result};

/// Pairs of an end and a wall looked at before the work is refused.
const MAX_PAIRS: u64 = 1 << 30;

/// Moves ends that lie within `reach` of one another to one place, moves ends that lie within `reach` of a wall onto
/// it, and leads walls through the ends beside them. Nothing moves further than twice `reach`.
///
/// Overlapping walls, however jittered, come back as equal pieces. The order of the segments does not matter.
///
/// # Errors
///
/// [`Error::LimitExceeded`] if too many walls lie side by side.
pub(super) fn snap(segments: &[Segment], reach: i32, max_crossings: u64) -> Result<Vec<Segment>> {
    let mut contacts = Contacts::new(segments, reach, max_crossings);
    for_each_cell(segments, reach, &mut |bounds, ids| contacts.visit(bounds, ids))?;
    let clusters = contacts.clusters();
    let touches = contacts.touches_by_segment(&clusters);
    let places = contacts.places(&clusters, &touches);
    Ok(contacts.lead_through(&clusters, &touches, &places))
}

/// What lies within reach of what.
struct Contacts<'a> {
    segments: &'a [Segment],
    reach_squared: i64,
    max_crossings: u64,
    pairs: u64,
    points: Vec<Point>,
    /// The points of both ends of every segment.
    ends: Vec<[u32; 2]>,
    /// A point and an end (twice the segment, plus 1 for its second end) within reach of it.
    links: Vec<[u32; 2]>,
    /// A segment and a point beside it.
    touches: Vec<[u32; 2]>,
}

/// Points that are one place.
struct Clusters {
    cluster_of: Vec<u32>,
    centres: Vec<Point>,
}

/// The clusters beside each segment: `clusters[starts[segment]..starts[segment + 1]]`.
struct Touches {
    starts: Vec<u32>,
    clusters: Vec<u32>,
}

impl Touches {
    fn of(&self, segment: usize) -> &[u32] {
        &self.clusters[self.starts[segment] as usize..self.starts[segment + 1] as usize]
    }
}

impl<'a> Contacts<'a> {
    fn new(segments: &'a [Segment], reach: i32, max_crossings: u64) -> Self {
        Self {
            segments,
            reach_squared: i64::from(reach) * i64::from(reach),
            max_crossings,
            pairs: 0,
            points: Vec::new(),
            ends: vec![[0; 2]; segments.len()],
            links: Vec::new(),
            touches: Vec::new(),
        }
    }

    fn visit(&mut self, bounds: &Bounds, ids: &[u32]) -> Result<()> {
        self.pairs += (ids.len() * ids.len()) as u64;
        self.check(self.pairs, MAX_PAIRS)?;
        let first = self.points.len();
        for &id in ids {
            for end in 0..2 {
                let point = self.segments[id as usize][end];
                if bounds.contains(point) {
                    let known = self.points[first..].iter().position(|&other| other == point);
                    self.ends[id as usize][end] = (first + known.unwrap_or(self.points.len() - first)) as u32;
                    if known.is_none() {
                        self.points.push(point);
                    }
                }
            }
        }
        for point in first..self.points.len() {
            ids.iter().for_each(|&id| self.compare(point as u32, id));
        }
        self.check(self.links.len().max(self.touches.len()) as u64, self.max_crossings.saturating_mul(4))
    }

    fn check(&self, actual: u64, limit: u64) -> Result<()> {
        let what = "the number of pairs of walls that lie side by side";
        if actual > limit {
            return Err(Error::LimitExceeded { what, field: "max_crossings", actual, limit });
        }
        Ok(())
    }

    fn compare(&mut self, point: u32, id: u32) {
        let p = self.points[point as usize];
        let segment = self.segments[id as usize];
        let is_near = segment.map(|end| p.distance_squared(end) <= self.reach_squared);
        for end in 0..2 {
            if is_near[end] && segment[end] != p {
                self.links.push([point, 2 * id + end as u32]);
            }
        }
        if is_near == [false; 2] && p.distance_squared(foot(segment, p)) <= self.reach_squared {
            self.touches.push([id, point]);
        }
    }

    /// Gathers points around those with the most neighbours; each cluster is within reach of its first point.
    fn clusters(&self) -> Clusters {
        let linked: Vec<_> =
            self.links.iter().map(|&[point, end]| [point, self.ends[end as usize / 2][end as usize % 2]]).collect();
        let (starts, neighbours) = group(&linked, self.points.len());
        let range = |point: u32| starts[point as usize] as usize..starts[point as usize + 1] as usize;
        let mut order: Vec<u32> = (0..self.points.len() as u32).filter(|&point| !range(point).is_empty()).collect();
        order.sort_unstable_by_key(|&point| (std::cmp::Reverse(range(point).len()), self.points[point as usize]));
        let mut cluster_of: Vec<u32> = (0..self.points.len() as u32).collect();
        let mut taken = vec![false; self.points.len()];
        let mut centres = self.points.clone();
        for &centre in &order {
            if taken[centre as usize] {
                continue;
            }
            let mut sum = [0_i64; 2];
            let mut count = 0;
            let members = neighbours[range(centre)].iter().copied().chain([centre]);
            for member in members {
                if !taken[member as usize] {
                    taken[member as usize] = true;
                    cluster_of[member as usize] = centre;
                    let [x, y] = self.points[member as usize].minus(Point::default());
                    sum = [sum[0] + x, sum[1] + y];
                    count += 1;
                }
            }
            let mean = sum.map(|value| (2 * value + count).div_euclid(2 * count) as i32);
            centres[centre as usize] = Point::new(mean[0], mean[1]);
        }
        Clusters { cluster_of, centres }
    }

    fn ends_of(&self, segment: usize, clusters: &Clusters) -> [u32; 2] {
        self.ends[segment].map(|point| clusters.cluster_of[point as usize])
    }

    fn touches_by_segment(&self, clusters: &Clusters) -> Touches {
        let mut touches: Vec<_> = self
            .touches
            .iter()
            .map(|&[id, point]| [id, clusters.cluster_of[point as usize]])
            .filter(|&[id, cluster]| !self.ends_of(id as usize, clusters).contains(&cluster))
            .collect();
        touches.sort_unstable();
        touches.dedup();
        let (starts, clusters) = group(&touches, self.segments.len());
        Touches { starts, clusters }
    }

    /// Where each cluster comes to lie: on the longest wall beside it, if there is one.
    fn places(&self, clusters: &Clusters, touches: &Touches) -> Vec<Point> {
        let mut places = clusters.centres.clone();
        let mut longest = vec![(0_i64, Point::default()); places.len()];
        for segment in 0..self.segments.len() {
            let [a, b] = self.ends_of(segment, clusters).map(|cluster| clusters.centres[cluster as usize]);
            let length = a.distance_squared(b);
            for &cluster in touches.of(segment) {
                let on_wall = foot([a, b], clusters.centres[cluster as usize]);
                longest[cluster as usize] = longest[cluster as usize].max((length, on_wall));
            }
        }
        for (place, (length, on_wall)) in places.iter_mut().zip(longest) {
            if length > 0 {
                *place = on_wall;
            }
        }
        places
    }

    /// The pieces of every segment between the places that it is led through.
    fn lead_through(&self, clusters: &Clusters, touches: &Touches, places: &[Point]) -> Vec<Segment> {
        let mut pieces = Vec::with_capacity(self.segments.len() + touches.clusters.len());
        let mut along: Vec<Point> = Vec::new();
        for segment in 0..self.segments.len() {
            let [a, b] = self.ends_of(segment, clusters).map(|cluster| places[cluster as usize]);
            let direction = b.minus(a);
            along.clear();
            along.extend(touches.of(segment).iter().map(|&cluster| places[cluster as usize]));
            along.sort_unstable_by_key(|&place| (dot(direction, place.minus(a)), place));
            let mut from = a;
            for &to in along.iter().chain([&b]) {
                if from != to {
                    pieces.push([from, to]);
                }
                from = to;
            }
        }
        pieces
    }
}

/// The point of a segment nearest to `p`, rounded to the grid.
pub(super) fn foot([a, b]: Segment, p: Point) -> Point {
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
    let at = |start: i32, step: i64| start + (step as f64 * share).round() as i32;
    Point::new(at(a.x, direction[0]), at(a.y, direction[1]))
}
