//! Dimensions: lengths that are printed at what they measure.
//!
//! A number stands at the middle of its line, so the way from one number of a chain to the next is
//! half of both lengths, whether lines can be seen or not; where lines are seen they say more.
//! Every such pair and line is a vote for metres a pixel. The right ones agree, and whatever else
//! is printed and drawn is scattered.

use super::Scene;
use super::combine::{Testimony, median};
use super::consensus::{Ballot, Consensus, WINDOW, consensus};
use super::lengths::{Unit, readings};
use super::lines::Lines;
use super::place::{Placed, grown, is_within};
use super::runs::links;
use crate::error::Result;
use crate::watch::Stop;

/// Lengths of a sheet that are looked at; a dense one has some hundred.
const MAX_DIMENSIONS: usize = 4_000;

/// Dimensions stand this far around the rooms, in parts of the plan.
const REACH: f64 = 0.15;
/// If those have no scale the ones around are read too, and weigh no more than this, for they may
/// be of another view.
const FAR_REACH: f64 = 0.3;
const FAR_STRENGTH: f64 = 2.0;

/// Units in which so many of the most votes agree are compared.
const NEARLY_MOST: f64 = 0.9;

/// Sides of the median room, and widths of doors, that tell centimetres from millimetres.
const ROOM_METRES: std::ops::RangeInclusive<f64> = 1.5..=12.0;
const DOOR_METRES: std::ops::RangeInclusive<f64> = 0.45..=1.8;

/// What bare numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Stated,
    Metres,
    Centimetres,
    Millimetres,
}

const CLASSES: [Class; 4] = [
    Class::Stated,
    Class::Metres,
    Class::Centimetres,
    Class::Millimetres,
];

/// A text that is a length.
pub(super) struct Dimension<'t> {
    pub(super) place: Placed<'t>,
    /// For each of [`CLASSES`].
    metres: [Option<f64>; 4],
}

impl Dimension<'_> {
    pub(super) fn in_class(&self, class: Class) -> Option<f64> {
        self.metres[class as usize]
    }
}

/// What dimensions say.
pub(super) fn testimony(scene: &Scene, stop: &Stop) -> Result<Option<Testimony>> {
    let all = dimensions(scene);
    let around = grown(scene.sheet.plan, FAR_REACH);
    let lines = Lines::new(scene.sheet.page, around, &all, stop)?;
    let near = within(grown(scene.sheet.plan, REACH), &all, &lines, scene, stop)?;
    if near.as_ref().is_some_and(|near| near.is_enough) {
        return Ok(near);
    }
    let far = within(around, &all, &lines, scene, stop)?.map(|far| Testimony {
        strength: far.strength.min(FAR_STRENGTH),
        ..far
    });
    Ok(far.filter(|far| far.is_enough).or(near))
}

/// What the dimensions within bounds say.
fn within(
    bounds_xyxy: [f64; 4],
    all: &[Dimension],
    lines: &Lines,
    scene: &Scene,
    stop: &Stop,
) -> Result<Option<Testimony>> {
    let is_near = |dimension: &&Dimension| is_within(dimension.place.bbox_xyxy, bounds_xyxy);
    let near: Vec<&Dimension> = all.iter().filter(is_near).collect();
    let links = links(&near);
    let spans = lines.spans(&near, stop)?;
    let ballot = Ballot {
        near: &near,
        links: &links,
        spans: &spans,
    };
    let consensus = resolved(&ballot, scene);
    Ok(consensus.map(|consensus| consensus.testimony(lines)))
}

/// The texts that are lengths, those of the largest letters if there are too many.
fn dimensions<'t>(scene: &Scene<'t>) -> Vec<Dimension<'t>> {
    let mut found: Vec<Dimension> = scene.own.iter().filter_map(dimension).collect();
    if found.len() > MAX_DIMENSIONS {
        found.sort_by(|a, b| b.place.height().total_cmp(&a.place.height()));
        found.truncate(MAX_DIMENSIONS);
    }
    found
}

fn dimension<'t>(place: &Placed<'t>) -> Option<Dimension<'t>> {
    let readings = readings(place.text);
    let of = |units: &[Unit]| {
        let mut fitting = readings
            .iter()
            .filter(|reading| units.contains(&reading.unit));
        fitting.next().map(|reading| reading.metres)
    };
    let stated = of(&[Unit::Imperial, Unit::Metric]);
    // Beside metres, whole numbers below a metre are centimetres.
    let small = of(&[Unit::BareCentimetres]).filter(|metres| *metres < 1.0);
    let metres = [
        stated,
        stated.or(of(&[Unit::BareMetres])).or(small),
        stated.or(of(&[Unit::BareCentimetres])),
        stated.or(of(&[Unit::BareMillimetres])),
    ];
    metres.iter().any(Option::is_some).then_some(Dimension {
        place: *place,
        metres,
    })
}

/// What the votes agree on in the unit in which most do, and that rooms have a usual size in.
fn resolved(ballot: &Ballot, scene: &Scene) -> Option<Consensus> {
    let of = |class: &Class| {
        let found = consensus(ballot, *class)?;
        // Whole numbers may be feet and inches of which a reader lost the marks.
        let is_whole = matches!(class, Class::Centimetres | Class::Millimetres);
        let has_rooms = !scene.sheet.rooms.is_empty();
        (!is_whole || !has_rooms || is_likely(found.log.exp(), scene)).then_some(found)
    };
    let mut found: Vec<Consensus> = CLASSES.iter().filter_map(of).collect();
    let supports = found.iter().map(|consensus| consensus.support);
    let most = supports.fold(0.0, f64::max);
    found.retain(|consensus| consensus.support >= NEARLY_MOST * most);
    if differ(&found) {
        found.retain(|consensus| is_likely(consensus.log.exp(), scene));
    }
    (!differ(&found))
        .then(|| found.into_iter().next())
        .flatten()
}

fn differ(found: &[Consensus]) -> bool {
    let logs = found.iter().map(|consensus| consensus.log);
    logs.clone().fold(f64::MIN, f64::max) - logs.fold(f64::MAX, f64::min) > WINDOW
}

/// Whether rooms and doors have a usual size.
fn is_likely(metres_per_px: f64, scene: &Scene) -> bool {
    let has_rooms = scene
        .median_side()
        .is_some_and(|side| ROOM_METRES.contains(&(side * metres_per_px)));
    let mut doors = scene.sheet.door_widths.clone();
    let door = median(&mut doors).filter(|_| doors.len() > 1);
    has_rooms && door.is_none_or(|width| DOOR_METRES.contains(&(width * metres_per_px)))
}
