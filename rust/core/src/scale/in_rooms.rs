//! Sides and areas that are printed in rooms, against their outlines.

use std::collections::{BTreeMap, HashSet};

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::combine::{Testimony, is_usual, median};
use super::lengths::{Reading, Unit, sides as read_sides};
use super::{Scene, WitnessKind};
use crate::error::Result;
use crate::geometry::Polygon;
use crate::naming::holds;
use crate::watch::Stop;

/// Texts with sides and rooms that are looked at.
const MAX_TEXTS: usize = 2_000;
const MAX_ROOMS: usize = 5_000;

/// A room is nearly a rectangle if it fills so much of its box.
const RECTANGULAR: f64 = 0.92;

/// Width and height of a room say the same scale within this share; a printed side leaves out a
/// niche, or is rounded to half a foot.
const SAME_BOTH_WAYS: f64 = 0.05;

/// Rooms agree with the median one within this share.
const SAME_SIDES: f64 = 0.05;
const SAME_AREAS: f64 = 0.06;

/// So many rooms, and this part of all that say something, agree.
const MIN_SIDES: usize = 2;
const MANY_SIDES: usize = 4;
const MIN_AREAS: usize = 3;
const MIN_SHARE: f64 = 0.6;

/// Rooms that agree on another scale, in parts of those that agree, are of a second plan.
const RIVAL: f64 = 0.4;
const MIN_RIVALS: usize = 3;

/// What all rooms of a plan may be off together, as a share of lengths: outlines follow one side of
/// thick lines, sides are measured to plaster or to bricks, areas leave out doorways or count half
/// of a balcony.
const SIDES_BIAS: f64 = 0.012;
const AREAS_BIAS: f64 = 0.045;

/// Sigmas of the mean of rooms, and from the median distance to sigma.
const SIGMAS: f64 = 2.5;
const SIGMA_PER_DISTANCE: f64 = 1.48;

/// Rooms that differ more say nothing by themselves.
const MAX_HALF_WIDTH: f64 = 0.08;

/// A room with its place among all.
type Boxed<'r> = GeomWithData<Rectangle<[f64; 2]>, (usize, &'r Polygon)>;

/// What sides of rooms say, such as `12'-0" x 10'-6"`.
pub(super) fn sides(scene: &Scene, stop: &Stop) -> Result<Option<Testimony>> {
    let rooms = scene.sheet.rooms.iter().take(MAX_ROOMS).enumerate();
    let boxes = rooms
        .map(|(index, (polygon, _))| (index, *polygon))
        .filter(|(_, polygon)| is_rectangular(polygon))
        .map(|(index, polygon)| {
            let [x_min, y_min, x_max, y_max] = polygon.bbox_xyxy();
            let bounds = Rectangle::from_corners([x_min, y_min], [x_max, y_max]);
            GeomWithData::new(bounds, (index, polygon))
        });
    let rooms: RTree<Boxed> = RTree::bulk_load(boxes.collect());
    let mut votes = Vec::new();
    let texts = scene.own.iter().map(|text| (text, read_sides(text.text)));
    for (text, pairs) in texts.filter(|(_, pairs)| !pairs.is_empty()).take(MAX_TEXTS) {
        stop.check()?;
        let [x_min, y_min, x_max, y_max] = text.bbox_xyxy;
        let middle = [f64::midpoint(x_min, x_max), f64::midpoint(y_min, y_max)];
        let around = rooms.locate_in_envelope_intersecting(&AABB::from_point(middle));
        let room = around.into_iter().map(|room| room.data);
        if let Some((index, room)) = room.into_iter().find(|(_, room)| holds(room, middle)) {
            for (unit, log) in scales_of_room(room, &pairs, scene) {
                votes.push((unit, (log, index)));
            }
        }
    }
    // Whole numbers may be feet and inches of which a reader lost the marks.
    let has_sure = votes.iter().any(|(unit, _)| *unit <= Unit::BareMetres);
    let sure = votes
        .into_iter()
        .filter(|(unit, _)| !has_sure || *unit <= Unit::BareMetres);
    let mut votes: Vec<(f64, usize)> = sure.map(|(_, vote)| vote).collect();
    let Some((log, spread, agreeing)) = agreed(&mut votes, SAME_SIDES) else {
        return Ok(None);
    };
    let half_width = SIDES_BIAS + spread;
    let is_enough = agreeing >= MIN_SIDES && half_width <= MAX_HALF_WIDTH;
    Ok(Some(Testimony {
        kind: WitnessKind::RoomDimensions,
        text: Some(format!("{agreeing} rooms")).filter(|_| agreeing > 1),
        value: log.exp(),
        half_width,
        strength: match agreeing {
            _ if !is_enough => 0.5,
            MANY_SIDES.. => 3.0,
            _ => 2.0,
        },
        is_enough,
    }))
}

fn is_rectangular(polygon: &Polygon) -> bool {
    let [x_min, y_min, x_max, y_max] = polygon.bbox_xyxy();
    let box_area = (x_max - x_min) * (y_max - y_min);
    box_area.is_finite() && box_area > 0.0 && polygon.area_px() >= RECTANGULAR * box_area
}

/// Logarithms of metres a pixel at which both sides are right, in one order or the other.
fn scales_of_room(room: &Polygon, pairs: &[[Reading; 2]], scene: &Scene) -> Vec<(Unit, f64)> {
    let [x_min, y_min, x_max, y_max] = room.bbox_xyxy();
    // Niches and doorways are part of the box and not of the sides: the area says how much.
    let shrunk = (room.area_px() / ((x_max - x_min) * (y_max - y_min))).sqrt();
    let px = [x_max - x_min, y_max - y_min].map(|side| side * shrunk);
    let right = pairs.iter().filter_map(|[a, b]| {
        let logs = [[a, b], [b, a]].map(|order| {
            let [x, y] = [0, 1].map(|axis| (order[axis].metres / px[axis]).ln());
            ((x - y).abs(), f64::midpoint(x, y))
        });
        let (off, log) = if logs[0].0 <= logs[1].0 {
            logs[0]
        } else {
            logs[1]
        };
        let is_usual = is_usual(log.exp(), scene.median_side());
        (off <= SAME_BOTH_WAYS && is_usual).then_some((a.unit.max(b.unit), log))
    });
    right.collect()
}

/// What areas of rooms say, such as `14.2 m²`.
pub(super) fn areas(scene: &Scene) -> Option<Testimony> {
    let rooms = scene.sheet.rooms.iter().take(MAX_ROOMS).enumerate();
    let votes = rooms.filter_map(|(index, (polygon, label))| {
        let log = (label.printed_area_m2? / polygon.area_px()).ln() / 2.0;
        log.is_finite().then_some((log, index))
    });
    let mut votes: Vec<(f64, usize)> = votes.collect();
    let (log, spread, agreeing) = agreed(&mut votes, SAME_AREAS)?;
    let half_width = AREAS_BIAS + spread;
    let is_enough = agreeing >= MIN_AREAS && half_width <= MAX_HALF_WIDTH;
    Some(Testimony {
        kind: WitnessKind::PrintedAreas,
        text: Some(format!("{agreeing} rooms")).filter(|_| agreeing > 1),
        value: log.exp(),
        half_width,
        strength: if is_enough { 2.0 } else { 0.5 },
        is_enough,
    })
}

/// The median of the rooms that are near the fullest place, the sigmas of that, and how many they
/// are; `None` if most are elsewhere. Votes are of rooms, of which one may have several.
fn agreed(votes: &mut [(f64, usize)], same: f64) -> Option<(f64, f64, usize)> {
    votes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let all: HashSet<usize> = votes.iter().map(|(_, room)| *room).collect();
    let mut of_rooms: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (log, room) in fullest(votes, same) {
        of_rooms.entry(*room).or_default().push(*log);
    }
    let others = votes
        .iter()
        .filter(|(_, room)| !of_rooms.contains_key(room));
    let others: Vec<(f64, usize)> = others.copied().collect();
    let rivals: HashSet<usize> = fullest(&others, same)
        .iter()
        .map(|(_, room)| *room)
        .collect();
    if rivals.len() >= MIN_RIVALS && rivals.len() as f64 >= RIVAL * of_rooms.len() as f64 {
        return None;
    }
    let mut near: Vec<f64> = of_rooms
        .into_values()
        .filter_map(|mut logs| median(&mut logs))
        .collect();
    let middle = median(&mut near)?;
    let mut distances: Vec<f64> = near.iter().map(|log| (log - middle).abs()).collect();
    // The spread of one room is not known.
    let sigma = match near.len() {
        1 => same / 2.0,
        _ => SIGMA_PER_DISTANCE * median(&mut distances)?,
    };
    let has_most = near.len() as f64 >= MIN_SHARE * all.len() as f64;
    let spread = SIGMAS * sigma / (near.len() as f64).sqrt();
    has_most.then_some((middle, spread, near.len()))
}

/// The votes within a share of one another that are of most rooms; `votes` are sorted.
fn fullest(votes: &[(f64, usize)], same: f64) -> &[(f64, usize)] {
    let mut inside: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut most, mut best) = (0, 0..0);
    let mut start = 0;
    for (end, (log, room)) in votes.iter().enumerate() {
        *inside.entry(*room).or_default() += 1;
        while log - votes[start].0 > same {
            if let Some(count) = inside.get_mut(&votes[start].1) {
                *count -= 1;
                if *count == 0 {
                    inside.remove(&votes[start].1);
                }
            }
            start += 1;
        }
        if inside.len() > most {
            (most, best) = (inside.len(), start..end + 1);
        }
    }
    &votes[best]
}
