//! Joins what is closer than the noise of a drawing: ends with ends, and ends with the walls beside
//! them.

use super::joints::{Joint, Member, gaps};
use crate::error::Result;
use crate::planar::arrangement::{Groups, check, check_pairs};
use crate::planar::cells::{Bounds, for_each_cell};
use crate::planar::point::{Point, Segment, dot, foot};
use crate::watch::Stop;

const CONTACTS: &str = "the number of places where walls nearly meet";
/// Contacts that are kept for each crossing that is allowed: up to four walls end at a place.
const CONTACTS_PER_CROSSING: u64 = 4;
/// A wall beside an end stays straight: it weighs more than the walls that end there.
const WALL_WEIGHT: f64 = 20.0;
/// Weight of the middle of the ends, against 1 for each wall.
const CENTRE_WEIGHT: f64 = 0.02;

/// Moves ends that lie within `reach` of one another to one place, moves ends that lie within
/// `reach` of a wall onto it, and leads walls through the ends beside them. Nothing moves further
/// than three times `reach`.
///
/// Overlapping walls, however jittered, come back as equal pieces. The order of the segments does
/// not matter. Gaps wider than `tolerance` that this closes are told, sorted.
///
/// # Errors
///
/// [`Error::LimitExceeded`] if too many walls lie side by side; [`Error::Cancelled`] if `stop` says
/// so.
pub(super) fn snap(
    segments: &[Segment],
    reach: i32,
    tolerance: f64,
    max_crossings: u64,
    stop: &Stop,
) -> Result<Snapped> {
    let mut contacts = Contacts::new(segments, reach, max_crossings);
    for_each_cell(segments, reach, &mut |bounds, ids| {
        stop.check()?;
        contacts.visit(bounds, ids)
    })?;
    let clusters = contacts.clusters();
    let touches = contacts.touches_by_segment(&clusters);
    let places = contacts.places(&clusters, &touches);
    let joints = contacts.joints(&clusters, &touches, &places, tolerance);
    Ok(Snapped {
        segments: contacts.lead_through(&clusters, &touches, &places),
        joints,
    })
}

/// Segments that meet exactly, and the gaps between them that were closed.
pub(super) struct Snapped {
    pub segments: Vec<Segment>,
    pub joints: Vec<Joint>,
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

    /// Adds what is near within a cell.
    fn visit(&mut self, bounds: &Bounds, ids: &[u32]) -> Result<()> {
        self.pairs += (ids.len() * ids.len()) as u64;
        check_pairs(self.pairs)?;
        let first = self.points.len();
        for &id in ids {
            for end in 0..2 {
                let point = self.segments[id as usize][end];
                if bounds.contains(point) {
                    // Equal ends become one point here and not over the whole drawing: equal places
                    // lie in one cell, and a cell is small enough to search by hand.
                    let known = self.points[first..]
                        .iter()
                        .position(|&other| other == point);
                    self.ends[id as usize][end] =
                        (first + known.unwrap_or(self.points.len() - first)) as u32;
                    if known.is_none() {
                        self.points.push(point);
                    }
                }
            }
        }
        for point in first..self.points.len() {
            for &id in ids {
                self.compare(point as u32, id);
            }
        }
        check(
            CONTACTS,
            self.links.len().max(self.touches.len()) as u64,
            self.max_crossings.saturating_mul(CONTACTS_PER_CROSSING),
        )
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

    /// Gathers points around those with the most neighbours; each cluster is within reach of its
    /// first point.
    fn clusters(&self) -> Clusters {
        let linked: Vec<_> = self
            .links
            .iter()
            .map(|&[point, end]| [point, self.ends[end as usize / 2][end as usize % 2]])
            .collect();
        let neighbours = Groups::new(&linked, self.points.len());
        let mut order: Vec<u32> = (0..self.points.len() as u32)
            .filter(|&point| !neighbours.of(point as usize).is_empty())
            .collect();
        // Points differ from one another, so the place breaks every tie, whatever the input's
        // order.
        order.sort_unstable_by_key(|&point| {
            let count = neighbours.of(point as usize).len();
            (std::cmp::Reverse(count), self.points[point as usize])
        });
        let mut cluster_of: Vec<u32> = (0..self.points.len() as u32).collect();
        let mut taken = vec![false; self.points.len()];
        let mut centres = self.points.clone();
        for &centre in &order {
            if taken[centre as usize] {
                continue;
            }
            let mut sum = [0_i64; 2];
            let mut count = 0;
            for &member in neighbours.of(centre as usize).iter().chain([&centre]) {
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
        Clusters {
            cluster_of,
            centres,
        }
    }

    fn ends_of(&self, segment: usize, clusters: &Clusters) -> [u32; 2] {
        self.ends[segment].map(|point| clusters.cluster_of[point as usize])
    }

    /// The clusters beside each segment.
    fn touches_by_segment(&self, clusters: &Clusters) -> Groups {
        let mut touches: Vec<_> = self
            .touches
            .iter()
            .map(|&[id, point]| [id, clusters.cluster_of[point as usize]])
            .filter(|&[id, cluster]| !self.ends_of(id as usize, clusters).contains(&cluster))
            .collect();
        touches.sort_unstable();
        touches.dedup();
        Groups::new(&touches, self.segments.len())
    }

    /// Where each cluster comes to lie: where the walls that end in it, and those beside it, would
    /// meet.
    fn places(&self, clusters: &Clusters, touches: &Groups) -> Vec<Point> {
        let mut meetings = vec![Meeting::default(); clusters.centres.len()];
        let mut is_moved = vec![false; clusters.centres.len()];
        for (point, &cluster) in clusters.cluster_of.iter().enumerate() {
            is_moved[cluster as usize] |= point as u32 != cluster;
        }
        touches
            .values()
            .iter()
            .for_each(|&cluster| is_moved[cluster as usize] = true);
        for (segment, &[a, b]) in self.segments.iter().enumerate() {
            for cluster in self.ends_of(segment, clusters) {
                if is_moved[cluster as usize] {
                    meetings[cluster as usize].add(clusters.centres[cluster as usize], [a, b], 1.0);
                }
            }
            let whole = self
                .ends_of(segment, clusters)
                .map(|cluster| clusters.centres[cluster as usize]);
            for &cluster in touches.of(segment) {
                meetings[cluster as usize].add(
                    clusters.centres[cluster as usize],
                    whole,
                    WALL_WEIGHT,
                );
            }
        }
        let reach = (self.reach_squared as f64).sqrt();
        // What nothing is near stays exactly where it was drawn.
        let places = meetings.iter().zip(&clusters.centres).zip(&is_moved);
        places
            .map(|((meeting, &centre), &moved)| {
                if moved {
                    meeting.place(centre, reach)
                } else {
                    centre
                }
            })
            .collect()
    }

    /// The gaps wider than `tolerance` that are closed where clusters come to their places.
    fn joints(
        &self,
        clusters: &Clusters,
        touches: &Groups,
        places: &[Point],
        tolerance: f64,
    ) -> Vec<Joint> {
        let is_open = self.open_clusters(clusters, tolerance);
        let mut members: Vec<(u32, u32, Option<usize>)> = Vec::new();
        for segment in 0..self.segments.len() {
            let ends = self.ends_of(segment, clusters);
            let touched = touches.of(segment).iter().map(|&cluster| (cluster, None));
            let all = [(ends[0], Some(0)), (ends[1], Some(1))]
                .into_iter()
                .chain(touched);
            let open = all.filter(|&(cluster, _)| is_open[cluster as usize]);
            members.extend(open.map(|(cluster, end)| (cluster, segment as u32, end)));
        }
        members.sort_unstable_by_key(|&(cluster, segment, end)| {
            (places[cluster as usize], cluster, segment, end)
        });
        let mut joints = Vec::new();
        for joint in members.chunk_by(|one, other| one.0 == other.0) {
            let walls = joint.iter().map(|&(_, segment, end)| Member {
                segment: self.segments[segment as usize],
                end,
            });
            let walls: Vec<Member> = walls.collect();
            let place = joint
                .first()
                .map(|&(cluster, ..)| places[cluster as usize])
                .unwrap_or_default();
            gaps(&walls, tolerance, |gap| joints.push(Joint { place, gap }));
        }
        // Clusters are numbered as cells are visited: where two come to one place, their joints are
        // not in order yet.
        joints.sort_unstable();
        joints
    }

    /// The clusters that may close a gap: those of points further apart than `tolerance` from one
    /// another or a wall.
    fn open_clusters(&self, clusters: &Clusters, tolerance: f64) -> Vec<bool> {
        let to_ends = self.links.iter().map(|&[point, end]| {
            let other = self.segments[end as usize / 2][end as usize % 2];
            (point, other)
        });
        let to_walls = self.touches.iter().map(|&[segment, point]| {
            let wall = self.segments[segment as usize];
            (point, foot(wall, self.points[point as usize]))
        });
        let mut is_open = vec![false; self.points.len()];
        for (point, other) in to_ends.chain(to_walls) {
            let squared = self.points[point as usize].distance_squared(other);
            if squared as f64 > tolerance * tolerance {
                is_open[clusters.cluster_of[point as usize] as usize] = true;
            }
        }
        is_open
    }

    /// The pieces of every segment between the places that it is led through.
    fn lead_through(
        &self,
        clusters: &Clusters,
        touches: &Groups,
        places: &[Point],
    ) -> Vec<Segment> {
        let mut pieces = Vec::with_capacity(self.segments.len() + touches.values().len());
        let mut along: Vec<Point> = Vec::new();
        for segment in 0..self.segments.len() {
            let [a, b] = self
                .ends_of(segment, clusters)
                .map(|cluster| places[cluster as usize]);
            let direction = b.minus(a);
            along.clear();
            along.extend(
                touches
                    .of(segment)
                    .iter()
                    .map(|&cluster| places[cluster as usize]),
            );
            // Not by the distance from `a`: snapping may have moved a place behind it.
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

/// The lines that should pass through a place, as the normal equations of least squares around its
/// centre.
#[derive(Debug, Clone, Copy, Default)]
struct Meeting {
    xx: f64,
    xy: f64,
    yy: f64,
    x: f64,
    y: f64,
}

impl Meeting {
    fn add(&mut self, centre: Point, [a, b]: Segment, weight: f64) {
        let [dx, dy] = b.minus(a).map(|step| step as f64);
        let length = dx.hypot(dy);
        if length > 0.0 {
            let [nx, ny] = [-dy / length, dx / length];
            let [ax, ay] = a.minus(centre).map(|step| step as f64);
            let offset = weight * (nx * ax + ny * ay);
            self.xx += weight * nx * nx;
            self.xy += weight * nx * ny;
            self.yy += weight * ny * ny;
            self.x += nx * offset;
            self.y += ny * offset;
        }
    }

    /// The point nearest to all lines; the centre holds it where they are parallel. It stays within
    /// twice `reach`.
    fn place(&self, centre: Point, reach: f64) -> Point {
        let (xx, yy) = (self.xx + CENTRE_WEIGHT, self.yy + CENTRE_WEIGHT);
        let determinant = xx * yy - self.xy * self.xy;
        let [dx, dy] = [
            (yy * self.x - self.xy * self.y) / determinant,
            (xx * self.y - self.xy * self.x) / determinant,
        ];
        let shrink = (2.0 * reach / dx.hypot(dy).max(1.0)).min(1.0);
        Point::new(
            centre.x + (dx * shrink).round() as i32,
            centre.y + (dy * shrink).round() as i32,
        )
    }
}
