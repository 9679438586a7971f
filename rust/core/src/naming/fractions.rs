//! Numbers of rooms over their areas, as inventories of Russian plans write them: `1 / 16.0`, or `3`
//! over `9,8` with a line between.

use std::collections::BTreeSet;

use super::phrases::Line;
use super::{Label, MIN_ALIKE};

/// Lines of one fraction: they lie above one another for at least this share of the narrower one,
/// their heights differ by at most this factor, and they are at most so many heights apart.
const MIN_SHARED_WIDTH: f64 = 0.5;
const SAME_SIZE: f64 = 1.4;
const MAX_GAP: f64 = 1.0;
/// Digits of a number and of the whole metres of an area.
const MAX_NUMBER_DIGITS: usize = 3;
const MAX_AREA_DIGITS: usize = 4;
/// Areas go with the rooms if for this share of them the ratio to the polygon's area is so near the
/// usual one. Widths over heights of doors do not.
const MIN_FITTING: f64 = 2.0 / 3.0;
const MAX_DEVIATION: f64 = 0.25;

/// A number and what stands below it, in square metres.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fraction {
    number: String,
    area_m2: f64,
}

/// The only fraction among the lines of a room.
pub(super) fn of_lines(lines: &[Line]) -> Option<Fraction> {
    let in_one = lines.iter().filter_map(|line| {
        let (number, area) = line.text.split_once('/')?;
        fraction(number.trim(), area.trim())
    });
    let over = lines.iter().flat_map(|upper| {
        let below = lines.iter().filter(move |lower| is_over(upper, lower));
        below.filter_map(move |lower| fraction(upper.text.trim(), lower.text.trim()))
    });
    let mut found = in_one.chain(over);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Gives rooms the numbers and areas of their fractions, if these are what fractions of the whole
/// page are. `areas_px` are those of the rooms.
pub(super) fn label(labels: &mut [Label], fractions: &[Option<Fraction>], areas_px: &[f64]) {
    let is_said_otherwise = labels.iter().any(|label| label.printed_area_m2.is_some());
    if is_said_otherwise || !are_areas(fractions, areas_px) {
        return;
    }
    for (label, fraction) in labels.iter_mut().zip(fractions) {
        if let Some(Fraction { number, area_m2 }) = fraction {
            label.number = Some(number.clone());
            label.printed_area_m2 = Some(*area_m2);
        }
    }
}

fn are_areas(fractions: &[Option<Fraction>], areas_px: &[f64]) -> bool {
    let told = || fractions.iter().flatten();
    let numbers: BTreeSet<&str> = told().map(|own| own.number.as_str()).collect();
    let areas: BTreeSet<u64> = told().map(|own| own.area_m2.to_bits()).collect();
    if numbers.len() < MIN_ALIKE || numbers.len() < told().count() || areas.len() < MIN_ALIKE {
        return false;
    }
    let both = fractions.iter().zip(areas_px);
    let ratio = |(own, area_px): (&Option<Fraction>, &f64)| Some(own.as_ref()?.area_m2 / area_px);
    let mut ratios: Vec<f64> = both.filter_map(ratio).collect();
    ratios.sort_by(f64::total_cmp);
    let usual = ratios[ratios.len() / 2];
    let is_near = |ratio: &&f64| (**ratio / usual - 1.0).abs() <= MAX_DEVIATION;
    ratios.iter().filter(is_near).count() as f64 >= MIN_FITTING * ratios.len() as f64
}

fn fraction(number: &str, area: &str) -> Option<Fraction> {
    let digits = number.trim_end_matches(char::is_alphabetic);
    let is_number = is_digits(digits, MAX_NUMBER_DIGITS)
        && number.chars().count() <= digits.len() + 1
        && number.starts_with(digits);
    let (whole, part) = area.split_once(['.', ','])?;
    let is_area = is_digits(whole, MAX_AREA_DIGITS) && is_digits(part, 2);
    if !(is_number && is_area) {
        return None;
    }
    let area_m2: f64 = format!("{whole}.{part}").parse().ok()?;
    (area_m2 > 0.0).then(|| Fraction {
        number: number.to_owned(),
        area_m2,
    })
}

fn is_digits(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_over(upper: &Line, lower: &Line) -> bool {
    let ([left, _, right, bottom], [its_left, its_top, its_right, _]) =
        (upper.bbox_xyxy, lower.bbox_xyxy);
    let (smaller, larger) = (
        upper.height.min(lower.height),
        upper.height.max(lower.height),
    );
    let shared = right.min(its_right) - left.max(its_left);
    let gap = its_top - bottom;
    shared >= MIN_SHARED_WIDTH * (right - left).min(its_right - its_left)
        && larger <= SAME_SIZE * smaller
        && (-0.5 * smaller..=MAX_GAP * larger).contains(&gap)
}
