//! Scale bars: `0 1 2 5 10 m` along a line.

use super::combine::Testimony;
use super::lengths::{mark, unit_named};
use super::place::Placed;
use super::{Scene, WitnessKind};
use crate::error::Result;
use crate::watch::Stop;

/// Numbers that are looked at.
const MAX_MARKS: usize = 20_000;

/// Numbers of a bar stand on one line, within this share of their letters.
const SAME_ROW: f64 = 0.4;

/// Numbers stand at their ticks within this share of their letters.
const OFF_TICK: f64 = 0.45;
/// How exactly, in sigmas and in shares of the letters, at least.
const SIGMAS: f64 = 3.0;
const LEAST_SIGMA: f64 = 0.08;
const LEAST_HALF_WIDTH: f64 = 0.006;

/// Numbers of a bar, at least and at most.
const MIN_MARKS: usize = 3;
const MAX_IN_BAR: usize = 24;

/// Rows of even steps whose unit is looked for.
const MAX_BARS: usize = 256;

/// The unit stands this far from the numbers at most, in heights of their letters.
const UNIT_REACH: f64 = 4.0;

/// Length of a bar, in metres.
const METRES: std::ops::RangeInclusive<f64> = 0.5..=500.0;

/// Two bars within this share are one, in two units.
const SAME: f64 = 0.03;

const STRENGTH: f64 = 2.0;

/// A number of a bar.
#[derive(Clone, Copy)]
struct Mark<'t> {
    place: Placed<'t>,
    value: f64,
    unit: Option<f64>,
}

/// What scale bars say, if all say the same.
pub(super) fn testimony(scene: &Scene, stop: &Stop) -> Result<Option<Testimony>> {
    let of_text = |place: &Placed<'_>| mark(place.text).is_some();
    let texts = scene
        .own
        .iter()
        .filter(|place| place.axis == 0 && of_text(place))
        .take(MAX_MARKS);
    let marks = texts.filter_map(|place| {
        let (value, unit) = mark(place.text)?;
        Some(Mark {
            place: *place,
            value,
            unit,
        })
    });
    let mut marks: Vec<Mark> = marks.collect();
    marks.sort_by(|a, b| a.place.middle()[1].total_cmp(&b.place.middle()[1]));
    let mut bars: Vec<Testimony> = Vec::new();
    let mut left = MAX_BARS;
    let mut start = 0;
    for index in 1..=marks.len() {
        let is_next = marks
            .get(index)
            .is_some_and(|mark| is_same_row(&marks[start], mark));
        if !is_next {
            stop.check()?;
            bars.extend(of_row(&marks[start..index], scene, &mut left));
            start = index;
        }
    }
    let narrowest = bars
        .iter()
        .min_by(|a, b| a.half_width.total_cmp(&b.half_width));
    let Some(narrowest) = narrowest else {
        return Ok(None);
    };
    let agree = bars
        .iter()
        .all(|bar| (bar.value / narrowest.value).ln().abs() <= SAME);
    Ok(agree.then(|| narrowest.clone()))
}

fn is_same_row(a: &Mark, b: &Mark) -> bool {
    let height = a.place.height().min(b.place.height());
    (a.place.middle()[1] - b.place.middle()[1]).abs() <= SAME_ROW * height
}

/// The bars of a row of numbers: each begins at a zero.
fn of_row(row: &[Mark], scene: &Scene, left: &mut usize) -> Vec<Testimony> {
    let mut row = row.to_vec();
    row.sort_by(|a, b| a.place.middle()[0].total_cmp(&b.place.middle()[0]));
    let zeros = row.iter().enumerate().filter(|(_, mark)| mark.value == 0.0);
    zeros
        .filter_map(|(zero, _)| bar(&row, zero, scene, left))
        .collect()
}

fn bar(row: &[Mark], zero: usize, scene: &Scene, left: &mut usize) -> Option<Testimony> {
    // Numbers grow from the zero; before it, parts of the first step count the other way.
    let mut behind = vec![row[zero]];
    for mark in row[zero + 1..].iter().take(MAX_IN_BAR) {
        if behind.last().is_some_and(|last| mark.value <= last.value) {
            break;
        }
        behind.push(*mark);
    }
    let marks = &behind[..];
    if marks.len() < MIN_MARKS {
        return None;
    }
    let letter = marks
        .iter()
        .map(|mark| mark.place.height())
        .fold(0.0, f64::max);
    let place = |mark: &Mark| [mark.value, tick(mark)];
    let points: Vec<[f64; 2]> = marks.iter().map(place).collect();
    // The last number has the unit behind it, and may stand beside its tick.
    let (pixels, sigma) = fit(&points, letter).or_else(|| fit(points.split_last()?.1, letter))?;
    *left = left.checked_sub(1)?;
    let unit = unit(marks, letter, scene)?;
    let length = marks.last()?.value * unit;
    METRES.contains(&length).then(|| Testimony {
        kind: WitnessKind::ScaleBar,
        text: marks
            .last()
            .map(|mark| format!("0-{}", mark.place.text.trim())),
        value: unit / pixels,
        half_width: (SIGMAS * sigma).max(LEAST_HALF_WIDTH),
        strength: STRENGTH,
        is_enough: true,
    })
}

/// The middle of the digits of a number: its unit may stand behind them.
fn tick(mark: &Mark) -> f64 {
    let text = mark.place.text.trim();
    let digits = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .count();
    let share = digits as f64 / text.chars().count().max(1) as f64;
    mark.place.bbox_xyxy[0] + mark.place.length() * share / 2.0
}

/// Pixels a unit and the sigma of their logarithm, if places are linear in values.
fn fit(points: &[[f64; 2]], letter: f64) -> Option<(f64, f64)> {
    if points.len() < MIN_MARKS {
        return None;
    }
    let count = points.len() as f64;
    let mean = [0, 1].map(|axis| points.iter().map(|point| point[axis]).sum::<f64>() / count);
    let squares: f64 = points
        .iter()
        .map(|point| (point[0] - mean[0]).powi(2))
        .sum();
    let products: f64 = points
        .iter()
        .map(|point| (point[0] - mean[0]) * (point[1] - mean[1]))
        .sum();
    let slope = products / squares;
    let off = |point: &[f64; 2]| point[1] - mean[1] - slope * (point[0] - mean[0]);
    let is_linear = points
        .iter()
        .all(|point| off(point).abs() <= OFF_TICK * letter);
    let residual =
        (points.iter().map(|point| off(point).powi(2)).sum::<f64>() / (count - 2.0)).sqrt();
    let sigma = residual.max(LEAST_SIGMA * letter) / squares.sqrt() / slope;
    (is_linear && slope.is_finite() && slope > 0.0 && sigma.is_finite()).then_some((slope, sigma))
}

/// Metres of the unit of a bar: behind a number, or in a text beside them.
fn unit(marks: &[Mark], letter: f64, scene: &Scene) -> Option<f64> {
    if let Some(unit) = marks.iter().rev().find_map(|mark| mark.unit) {
        return Some(unit);
    }
    let reach = UNIT_REACH * letter;
    let (first, last) = (
        marks.first()?.place.bbox_xyxy,
        marks.last()?.place.bbox_xyxy,
    );
    let around = [
        first[0] - reach,
        first[1] - reach,
        last[2] + reach,
        last[3] + reach,
    ];
    let near = scene
        .own
        .iter()
        .filter(|text| super::place::is_within(text.bbox_xyxy, around));
    let mut units = near.filter_map(|text| unit_named(text.text));
    let unit = units.next()?;
    units.all(|other| other == unit).then_some(unit)
}
