//! The gaps that snapping closes, however small: no wall is moved to another without a word.

use super::ends::unit;
use crate::geometry::dot;
use crate::planar::point::{Point, Segment, crossing, foot};

/// Walls of one joint that are compared with one another; what is beyond them overlaps the others
/// anyway.
const MAX_WALLS: usize = 16;
/// Cosine of the angle up to which two walls that end together are copies of one wall.
const SAME_WALL: f64 = 0.94;

/// A gap that was closed by moving walls to `place`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Joint {
    /// Where the walls meet after that.
    pub place: Point,
    /// The gap before: from the end of a wall to the end of another or to the nearest point of it.
    pub gap: Segment,
}

impl Joint {
    /// Length of the gap.
    pub(super) fn length(&self) -> f64 {
        (self.gap[0].distance_squared(self.gap[1]) as f64).sqrt()
    }
}

/// A wall at a joint.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub segment: Segment,
    /// Which of its ends lies at the joint; `None` if the wall passes by.
    pub end: Option<usize>,
}

impl Member {
    fn point(&self) -> Option<Point> {
        self.end.map(|end| self.segment[end])
    }

    fn direction(&self) -> Option<[f64; 2]> {
        let end = self.end?;
        unit(self.segment[1 - end], self.segment[end])
    }

    fn is_copy_of(&self, other: &Self) -> bool {
        let directions = self.direction().zip(other.direction());
        directions.is_some_and(|(one, other)| dot(one, other) > SAME_WALL)
    }

    /// Whether the walls cross, or this one ends on the other, be it beside the joint.
    fn meets(&self, other: &Self, tolerance: f64) -> bool {
        crossing(self.segment, other.segment).is_some()
            || self.segment.into_iter().any(|end| {
                end.distance_squared(foot(other.segment, end)) as f64 <= tolerance * tolerance
            })
    }

    /// The way from the end at the joint to the nearest point of another wall.
    fn way_to(&self, other: &Self) -> Option<Segment> {
        self.point().map(|end| [end, foot(other.segment, end)])
    }
}

/// The gaps wider than `tolerance` between the walls of a joint: as few and as short as connect all
/// of them.
pub(super) fn gaps(members: &[Member], tolerance: f64, mut found: impl FnMut(Segment)) {
    let members = &members[..members.len().min(MAX_WALLS)];
    let mut links: Vec<(i64, Segment, [usize; 2])> = Vec::new();
    for (second, other) in members.iter().enumerate() {
        for (first, one) in members[..second].iter().enumerate() {
            let [from, to] = link(one, other, tolerance);
            links.push((
                from.distance_squared(to),
                [from.min(to), from.max(to)],
                [first, second],
            ));
        }
    }
    // A minimum spanning tree, by Kruskal: a joint has few walls, and the order breaks every tie.
    links.sort_unstable();
    let mut part_of: [usize; MAX_WALLS] = std::array::from_fn(|member| member);
    for (squared, gap, pair) in links {
        let [kept, joined] = pair.map(|member| part_of[member]);
        if kept != joined {
            part_of
                .iter_mut()
                .filter(|part| **part == joined)
                .for_each(|part| *part = kept);
            if squared as f64 > tolerance * tolerance {
                found(gap);
            }
        }
    }
}

/// The shortest way between two walls from an end of one that lies at the joint; without length if
/// they meet.
fn link(one: &Member, other: &Member, tolerance: f64) -> Segment {
    let met = one.point().or(other.point()).unwrap_or_default();
    if one.is_copy_of(other) || one.meets(other, tolerance) || other.meets(one, tolerance) {
        return [met; 2];
    }
    let ways = [one.way_to(other), other.way_to(one)].into_iter().flatten();
    ways.min_by_key(|&[a, b]| (a.distance_squared(b), a, b))
        .unwrap_or([met; 2])
}
