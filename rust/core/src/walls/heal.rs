//! Closes the gaps that keep a room open: doors between ends that face each other, ends that miss a
//! wall, and open ends of double walls.

use super::ends::{End, MAX_SKEW, PARALLEL, unit, wall_ends};
use super::scale::NARROW;
use crate::error::Result;
use crate::geometry::{cross, dot};
use crate::planar::arrangement::{Arrangement, check_pairs, degrees};
use crate::planar::cells::for_each_cell;
use crate::planar::point::{Point, Segment, crossing, foot, passes_pixel};
use crate::watch::Stop;

/// Ends that face each other may be this much of the gap out of line.
const MAX_OUT_OF_LINE: f64 = 0.1;
/// The same for ends of double walls: two lines that end together are no accident, and short ones
/// point less exactly.
const MAX_OUT_OF_LINE_DOUBLE: f64 = 0.25;
/// An end is joined to what lies within 60 degrees of its direction.
const MIN_FORWARD: f64 = 0.5;

/// How far gaps are closed, in grid units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reaches {
    /// What is closer is one place.
    pub noise: f64,
    /// From an end to another wall.
    pub near: f64,
    /// Between ends that face each other.
    pub facing: f64,
    /// Between ends of double walls that face each other.
    pub facing_double: f64,
    /// Across a double wall.
    pub thickness: f64,
}

impl Reaches {
    /// How far ends that face each other are joined.
    fn between(&self, is_double: bool) -> f64 {
        if is_double {
            self.facing_double
        } else {
            self.facing
        }
    }

    /// Whether two ends look at each other from so near that a door may lie between.
    ///
    /// Each must point at the other: a wall that ends beside the end of a crossing one does not
    /// count.
    fn are_facing(&self, one: &End, other: &End, length: f64) -> bool {
        let is_double = one.is_double && other.is_double;
        let share = if is_double {
            MAX_OUT_OF_LINE_DOUBLE
        } else {
            MAX_OUT_OF_LINE
        };
        // In a short gap the noise of the two places is more than any share of its length.
        let out_of_line = (NARROW * self.noise).max(share * length);
        length <= self.between(is_double)
            && looks_at(one, other.point, length, out_of_line)
            && looks_at(other, one.point, length, out_of_line)
    }
}

/// The edges of an arrangement, and after them the virtual ones that close its gaps.
pub(super) struct Healed {
    pub segments: Vec<Segment>,
    /// Segments from this index on are virtual.
    pub first_virtual: usize,
}

/// Joins ends that miss a wall; `None` if there are none. Edges of `walls` that `is_virtual` names
/// stay virtual.
///
/// # Errors
///
/// [`Error::LimitExceeded`] if too many ends lie side by side; [`Error::Cancelled`] if `stop` says
/// so.
pub(super) fn join_near(
    walls: &Arrangement,
    is_virtual: &dyn Fn(usize) -> bool,
    reaches: &Reaches,
    stop: &Stop,
) -> Result<Option<Healed>> {
    if reaches.near < 1.0 || !degrees(walls).contains(&1) {
        return Ok(None);
    }
    let mut healer = Healer::new(walls, reaches, stop);
    healer.close_near()?;
    Ok(healer.into_healed(is_virtual))
}

/// Joins ends that face each other, and the two ends of a double wall; `None` if there are none.
///
/// # Errors
///
/// [`Error::LimitExceeded`] if too many ends lie side by side; [`Error::Cancelled`] if `stop` says
/// so.
pub(super) fn join_facing(
    walls: &Arrangement,
    is_virtual: &dyn Fn(usize) -> bool,
    reaches: &Reaches,
    stop: &Stop,
) -> Result<Option<Healed>> {
    let mut healer = Healer::new(walls, reaches, stop);
    if healer.ends.is_empty() || reaches.facing < 1.0 {
        return Ok(None);
    }
    healer.mark_double_ends()?;
    healer.close_facing()?;
    healer.close_double_ends()?;
    Ok(healer.into_healed(is_virtual))
}

struct Healer<'a> {
    arrangement: &'a Arrangement,
    reaches: &'a Reaches,
    stop: &'a Stop<'a>,
    ends: Vec<End>,
    /// Ends that are joined to something.
    is_done: Vec<bool>,
    bridges: Vec<Segment>,
    /// Edge, and the place on it that a bridge leads to.
    splits: Vec<(u32, Point)>,
    pairs: u64,
}

impl<'a> Healer<'a> {
    fn new(arrangement: &'a Arrangement, reaches: &'a Reaches, stop: &'a Stop<'a>) -> Self {
        let ends = wall_ends(arrangement, reaches.near, reaches.thickness);
        Self {
            arrangement,
            reaches,
            stop,
            is_done: vec![false; ends.len()],
            ends,
            bridges: vec![],
            splits: vec![],
            pairs: 0,
        }
    }

    /// Joins ends that face each other in line, the nearest first, where no wall lies between.
    fn close_facing(&mut self) -> Result<()> {
        let reaches = self.reaches;
        let is_any_double = self.ends.iter().any(|end| end.is_double);
        let candidates = self
            .pairs_within(reaches.between(is_any_double), |one, other, length| {
                reaches.are_facing(one, other, length)
            })?;
        self.join(&candidates)
    }

    /// Marks loose ends that run side by side.
    fn mark_double_ends(&mut self) -> Result<()> {
        let found = self.pairs_side_by_side()?;
        found
            .into_iter()
            .flatten()
            .for_each(|end| self.ends[end as usize].is_double = true);
        Ok(())
    }

    /// Joins two loose ends that run side by side: the open end of a double wall.
    fn close_double_ends(&mut self) -> Result<()> {
        let candidates = self.pairs_side_by_side()?;
        self.join(&candidates)
    }

    fn pairs_side_by_side(&mut self) -> Result<Vec<[u32; 2]>> {
        let reach = self.reaches.thickness.min(self.reaches.facing);
        self.pairs_within(reach, are_side_by_side)
    }

    /// Pairs of ends that are not joined and pass a test of them and their distance, the nearest
    /// first.
    fn pairs_within(
        &mut self,
        reach: f64,
        test: impl Fn(&End, &End, f64) -> bool,
    ) -> Result<Vec<[u32; 2]>> {
        let open: Vec<u32> = (0..self.ends.len() as u32)
            .filter(|&end| !self.is_done[end as usize])
            .collect();
        let points: Vec<Segment> = open
            .iter()
            .map(|&end| [self.ends[end as usize].point; 2])
            .collect();
        let mut found: Vec<(i64, [Point; 2], [u32; 2])> = Vec::new();
        for_each_cell(&points, reach as i32, &mut |bounds, ids| {
            for &id in ids
                .iter()
                .filter(|&&id| bounds.contains(points[id as usize][0]))
            {
                self.pairs += ids.len() as u64;
                check_pairs(self.pairs)?;
                self.stop.check()?;
                let (index, one) = (open[id as usize], &self.ends[open[id as usize] as usize]);
                // Every pair is met from both of its ends; the lesser one finds it.
                for &other_index in ids.iter().map(|&id| &open[id as usize]) {
                    let other = &self.ends[other_index as usize];
                    let squared = one.point.distance_squared(other.point);
                    let length = (squared as f64).sqrt();
                    let is_pair = index < other_index
                        && squared > 0
                        && length <= reach
                        && test(one, other, length);
                    if is_pair {
                        let places = [one.point.min(other.point), one.point.max(other.point)];
                        found.push((squared, places, [index, other_index]));
                    }
                }
            }
            Ok(())
        })?;
        // Of pairs as near the place decides, not the number of an end: that depends on the input.
        found.sort_unstable();
        Ok(found.into_iter().map(|(.., pair)| pair).collect())
    }

    /// Bridges pairs in order, each end once, where no wall is in the way.
    fn join(&mut self, candidates: &[[u32; 2]]) -> Result<()> {
        let segments: Vec<Segment> = candidates
            .iter()
            .map(|pair| pair.map(|end| self.ends[end as usize].point))
            .collect();
        let blocked = self.blocked(&segments)?;
        for ((pair, segment), is_blocked) in candidates.iter().zip(segments).zip(blocked) {
            let is_open = pair.iter().all(|&end| !self.is_done[end as usize]);
            if is_open && !is_blocked {
                for &end in pair {
                    self.is_done[end as usize] = true;
                }
                self.bridges.push(segment);
            }
        }
        Ok(())
    }

    /// Which of the segments cross or touch a wall between their ends.
    fn blocked(&mut self, bridges: &[Segment]) -> Result<Vec<bool>> {
        let mut blocked = vec![false; bridges.len()];
        if bridges.is_empty() {
            return Ok(blocked);
        }
        let edge_count = self.arrangement.edges.len();
        let mut segments: Vec<Segment> = (0..edge_count)
            .map(|edge| self.arrangement.segment(edge))
            .collect();
        segments.extend_from_slice(bridges);
        for_each_cell(&segments, 1, &mut |_, ids| {
            for &bridge in ids.iter().filter(|&&id| id as usize >= edge_count) {
                self.pairs += ids.len() as u64;
                let at = segments[bridge as usize];
                let mut walls = ids.iter().filter(|&&id| (id as usize) < edge_count);
                let index = bridge as usize - edge_count;
                blocked[index] =
                    blocked[index] || walls.any(|&wall| is_in_the_way(at, segments[wall as usize]));
            }
            self.stop.check()?;
            check_pairs(self.pairs)
        })?;
        Ok(blocked)
    }

    /// Joins loose ends to the nearest wall ahead.
    fn close_near(&mut self) -> Result<()> {
        let mut targets = self.nearest_walls()?;
        targets.sort_unstable_by_key(|target| {
            (
                target.squared,
                self.ends[target.end as usize].point,
                target.place,
            )
        });
        let mut met = vec![None; self.ends.len()];
        for target in targets {
            let vertex = self.ends[target.end as usize].vertex;
            // Of two walls that end at each other, a corner, one is joined to the other.
            let corners = self.arrangement.edges[target.edge as usize].into_iter();
            let mut met_by = corners
                .filter_map(|corner| self.loose_end(corner))
                .filter_map(|end| met[end]);
            if !met_by.any(|edge: u32| self.arrangement.edges[edge as usize].contains(&vertex)) {
                met[target.end as usize] = Some(target.edge);
                self.bridges
                    .push([self.ends[target.end as usize].point, target.place]);
                self.splits.push((target.edge, target.place));
            }
        }
        Ok(())
    }

    fn loose_end(&self, vertex: u32) -> Option<usize> {
        // Loose ends come first and in order of vertex.
        let loose = self.ends.partition_point(|end| end.is_loose);
        self.ends[..loose]
            .binary_search_by_key(&vertex, |end| end.vertex)
            .ok()
    }

    /// For each loose end the nearest wall ahead, if one is in reach.
    fn nearest_walls(&mut self) -> Result<Vec<Target>> {
        let open: Vec<u32> = (0..self.ends.len() as u32)
            .filter(|&end| self.ends[end as usize].is_loose && !self.is_done[end as usize])
            .collect();
        if open.is_empty() || self.reaches.near < 1.0 {
            return Ok(Vec::new());
        }
        let edge_count = self.arrangement.edges.len();
        let mut segments: Vec<Segment> = (0..edge_count)
            .map(|edge| self.arrangement.segment(edge))
            .collect();
        segments.extend(open.iter().map(|&end| [self.ends[end as usize].point; 2]));
        let mut targets = Vec::new();
        for_each_cell(&segments, self.reaches.near as i32, &mut |bounds, ids| {
            for &id in ids.iter().filter(|&&id| {
                id as usize >= edge_count && bounds.contains(segments[id as usize][0])
            }) {
                self.pairs += ids.len() as u64;
                let end = open[id as usize - edge_count];
                let walls = ids.iter().filter(|&&id| (id as usize) < edge_count);
                // With every tie broken, since the order of a cell depends on that of the input.
                targets.extend(
                    walls
                        .filter_map(|&edge| self.target(end, edge))
                        .min_by_key(|target| (target.squared, target.place, target.edge)),
                );
            }
            self.stop.check()?;
            check_pairs(self.pairs)
        })?;
        Ok(targets)
    }

    /// Where an end meets a wall that is near and ahead.
    fn target(&self, index: u32, edge: u32) -> Option<Target> {
        let end = &self.ends[index as usize];
        if self.arrangement.edges[edge as usize].contains(&end.vertex) {
            return None;
        }
        let segment = self.arrangement.segment(edge as usize);
        let mut place = foot(segment, end.point);
        // A bridge to a corner keeps the corner.
        let noise_squared = (self.reaches.noise * self.reaches.noise) as i64;
        if let Some(&corner) = segment
            .iter()
            .find(|corner| corner.distance_squared(place) <= noise_squared)
        {
            place = corner;
        }
        let squared = end.point.distance_squared(place);
        let distance = (squared as f64).sqrt();
        let ahead = dot(
            end.direction,
            place.minus(end.point).map(|step| step as f64),
        );
        let is_met = squared > 0
            && distance <= self.reaches.near
            && distance < end.length
            && ahead >= MIN_FORWARD * distance;
        is_met.then_some(Target {
            squared,
            end: index,
            edge,
            place,
        })
    }

    /// The walls, cut where bridges lead to them, and the bridges; `None` if there are none.
    fn into_healed(mut self, is_virtual: &dyn Fn(usize) -> bool) -> Option<Healed> {
        if self.bridges.is_empty() {
            return None;
        }
        self.splits.sort_unstable();
        let mut segments = Vec::with_capacity(
            self.arrangement.edges.len() + self.splits.len() + self.bridges.len(),
        );
        let (mut splits, mut along) = (self.splits.iter().peekable(), Vec::new());
        for edge in 0..self.arrangement.edges.len() {
            let [a, b] = self.arrangement.segment(edge);
            along.clear();
            // A wall is cut at the very place that the bridge leads to: that was rounded to the grid
            // and need not lie on the wall.
            while let Some(&(_, place)) = splits.next_if(|split| split.0 as usize == edge) {
                along.push(place);
            }
            along.sort_unstable_by_key(|place| (a.distance_squared(*place), *place));
            let pieces = if is_virtual(edge) {
                &mut self.bridges
            } else {
                &mut segments
            };
            let mut from = a;
            for &to in along.iter().chain([&b]) {
                pieces.push([from, to]);
                from = to;
            }
        }
        let first_virtual = segments.len();
        segments.append(&mut self.bridges);
        Some(Healed {
            segments,
            first_virtual,
        })
    }
}

/// The place on a wall to which an end is joined.
struct Target {
    squared: i64,
    end: u32,
    edge: u32,
    place: Point,
}

/// Whether two loose ends are the two lines of a wall.
fn are_side_by_side(one: &End, other: &End, _: f64) -> bool {
    let across = unit(one.point, other.point).unwrap_or_default();
    let is_parallel = dot(one.direction, other.direction) > PARALLEL;
    one.is_loose && other.is_loose && is_parallel && dot(one.direction, across).abs() < MAX_SKEW
}

/// Whether a point lies ahead of an end, `length` away, at most `out_of_line` beside its line.
fn looks_at(from: &End, to: Point, length: f64, out_of_line: f64) -> bool {
    let way = to.minus(from.point).map(|step| step as f64);
    dot(from.direction, way) > MIN_FORWARD * length
        && cross(from.direction, way).abs() <= out_of_line
}

fn is_in_the_way(bridge: Segment, wall: Segment) -> bool {
    crossing(bridge, wall).is_some()
        || wall
            .into_iter()
            .any(|end| !bridge.contains(&end) && passes_pixel(bridge, end))
}
