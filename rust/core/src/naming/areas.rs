//! Areas that are printed in rooms: `14.2 m²`, `105 SQ. FT.`, `A = 12,50 qm`.

/// By definition, the foot being .3048 m.
pub(crate) const SQUARE_METRES_PER_SQUARE_FOOT: f64 = 0.092_903_04;

/// Units of area in lower case without spaces and dots, longer ones before those that they begin
/// with, each with its square metres.
const UNITS: &[(&str, f64)] = &[
    ("squarefootage", SQUARE_METRES_PER_SQUARE_FOOT),
    ("squarefeet", SQUARE_METRES_PER_SQUARE_FOOT),
    ("squaremetres", 1.0),
    ("squaremeters", 1.0),
    ("squaremeter", 1.0),
    ("sqfootage", SQUARE_METRES_PER_SQUARE_FOOT),
    ("sqfeet", SQUARE_METRES_PER_SQUARE_FOOT),
    ("sqft", SQUARE_METRES_PER_SQUARE_FOOT),
    ("sqm", 1.0),
    ("sft", SQUARE_METRES_PER_SQUARE_FOOT),
    ("sf", SQUARE_METRES_PER_SQUARE_FOOT),
    ("ft2", SQUARE_METRES_PER_SQUARE_FOOT),
    ("ft²", SQUARE_METRES_PER_SQUARE_FOOT),
    ("pi²", SQUARE_METRES_PER_SQUARE_FOOT),
    ("m2", 1.0),
    ("m²", 1.0),
    ("㎡", 1.0),
    ("qm", 1.0),
    ("mq", 1.0),
    ("квм", 1.0),
    ("м2", 1.0),
    ("м²", 1.0),
    ("平方米", 1.0),
    ("平米", 1.0),
];

/// A room that is printed with more is a site.
const MAX_SQUARE_METRES: f64 = 100_000.0;

/// Areas within this share of each other are one that is printed in two units.
const SAME_AREA: f64 = 0.02;

/// An area as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    /// Rounded to a hundredth.
    pub(crate) square_metres: f64,
    /// What its last digit counts, in square metres.
    pub(crate) step: f64,
}

impl Area {
    /// `None` if no room is so large or so small.
    fn new((value, decimals): (f64, usize), unit: f64) -> Option<Self> {
        let square_metres = (value * unit * 100.0).round() / 100.0;
        let digits = i32::try_from(decimals).ok()?;
        (square_metres > 0.0 && square_metres <= MAX_SQUARE_METRES).then(|| Self {
            square_metres,
            step: unit * 10_f64.powi(-digits),
        })
    }

    /// Whether it and another are one that is written in two units.
    pub(crate) fn is_same(self, other: Self) -> bool {
        (self.square_metres / other.square_metres - 1.0).abs() <= SAME_AREA
    }
}

/// The one area that lines print, in square metres, rounded to a hundredth; `None` if there is none
/// or they disagree.
pub(super) fn printed<'a>(lines: impl Iterator<Item = &'a str>) -> Option<f64> {
    alone(lines.flat_map(of_line)).map(|area| area.square_metres)
}

/// The area that a cell of a table says, with its own unit or that of its column.
pub(crate) fn of_cell(cell: &str, unit: Option<f64>) -> Option<Area> {
    let own = of_line(cell);
    if !own.is_empty() {
        return alone(own.into_iter());
    }
    Area::new(value(&without_spaces(cell)?)?, unit?)
}

/// A number whose thousands may be parted by spaces; `None` if other things stand with it.
fn without_spaces(cell: &str) -> Option<String> {
    let groups: Vec<&str> = cell.split_whitespace().collect();
    let are_groups = groups.iter().skip(1).all(|group| {
        let digits = group.split(['.', ',']).next().unwrap_or_default();
        digits.len() == 3
    });
    let number = groups.concat();
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b','));
    (are_groups && is_number).then_some(number)
}

fn alone(mut areas: impl Iterator<Item = Area>) -> Option<Area> {
    let first = areas.next()?;
    areas.all(|area| area.is_same(first)).then_some(first)
}

/// Square metres of a unit of area, if a text is one.
pub(crate) fn area_unit(text: &str) -> Option<f64> {
    let text = letters(text);
    let found = UNITS.iter().find(|(unit, _)| text == *unit)?;
    Some(found.1)
}

/// Every number of a line that a unit of area follows.
fn of_line(line: &str) -> Vec<Area> {
    let mut areas = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        // What hangs on a letter is a number of something: B2.
        let is_own = !rest[..start].ends_with(char::is_alphanumeric);
        rest = &rest[start..];
        let length = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
            .unwrap_or(rest.len());
        let (number, behind) = rest.split_at(length);
        rest = behind;
        if let Some(square_metres) = unit(behind).filter(|_| is_own)
            && let Some(value) = value(number)
        {
            areas.extend(Area::new(value, square_metres));
        }
    }
    areas
}

/// The beginning of a text as units are listed.
fn letters(text: &str) -> String {
    let shown = text.chars().filter(|c| !matches!(c, ' ' | '.' | '\u{a0}'));
    shown.flat_map(char::to_lowercase).take(16).collect()
}

/// Square metres of the unit that a text begins with.
fn unit(text: &str) -> Option<f64> {
    let text = letters(text);
    let (unit, square_metres) = UNITS.iter().find(|(unit, _)| text.starts_with(unit))?;
    let goes_on = text[unit.len()..].starts_with(char::is_alphanumeric);
    (!goes_on).then_some(*square_metres)
}

/// A number as plans write it, and how many decimals it has: `1,234.5`, `12,50`; `None` where the
/// separator may be of either kind.
fn value(number: &str) -> Option<(f64, usize)> {
    let number = number.trim_end_matches(['.', ',']);
    let last = number.rfind(['.', ',']);
    let is_grouped = |text: &str, mark: char| {
        let mut groups = text.split(mark);
        groups
            .next()
            .is_some_and(|first| !first.is_empty() && first.len() <= 3)
            && groups.all(|group| group.len() == 3)
    };
    let Some(last) = last else {
        return Some((number.parse().ok()?, 0));
    };
    let (whole, fraction) = (&number[..last], &number[last + 1..]);
    let mark = number[last..].chars().next()?;
    let other = if mark == '.' { ',' } else { '.' };
    let decimal = || {
        let value = format!("{}.{fraction}", whole.replace(other, ""));
        Some((value.parse().ok()?, fraction.len()))
    };
    if whole.contains(other) {
        return if is_grouped(whole, other) {
            decimal()
        } else {
            None
        };
    }
    if whole.contains(mark) {
        return if is_grouped(number, mark) {
            Some((number.replace(mark, "").parse().ok()?, 0))
        } else {
            None
        };
    }
    match (mark, fraction.len()) {
        (_, 1 | 2) => decimal(),
        // A point before three digits is a decimal one in one country and not in the next.
        (',', 3) if whole.trim_start_matches('0') == whole => {
            Some((format!("{whole}{fraction}").parse().ok()?, 0))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn area(lines: &[&str]) -> Option<f64> {
        printed(lines.iter().copied())
    }

    #[test]
    fn areas_are_read_in_the_units_of_plans() {
        for (line, square_metres) in [
            ("14.2 m²", 14.2),
            ("14,2m2", 14.2),
            ("A=12.5m²", 12.5),
            ("A = 12,50 qm", 12.5),
            ("KITCHEN 105 SQ. FT.", 9.75),
            ("640 SF", 59.46),
            ("1,250 sq ft", 116.13),
            ("1,250.5 S.F.", 116.18),
            ("1.250,50 m²", 1250.5),
            ("(23.0 m²)", 23.0),
            ("18㎡", 18.0),
            ("16,0 кв. м", 16.0),
            ("12 mq", 12.0),
            ("Wohnen 31,4 m²", 31.4),
        ] {
            assert_eq!(area(&[line]), Some(square_metres), "{line}");
        }
    }

    #[test]
    fn what_is_no_area_or_may_be_two_is_withheld() {
        for line in [
            "12'-6\"",
            "3.20 m",
            "101",
            "1:50",
            "B2 m2",
            "1.234 m²",
            "0 m²",
            "12 mm",
            "5 sfx",
            "0,125 m²",
            "1,2,3 m²",
        ] {
            assert_eq!(area(&[line]), None, "{line}");
        }
        assert_eq!(area(&["12 m²", "15 m²"]), None);
        assert_eq!(area(&["12 m²", "129 SF"]), Some(12.0));
        assert_eq!(area(&[]), None);
    }

    #[test]
    fn cells_have_the_unit_of_their_column_unless_they_have_their_own() {
        const FOOT: Option<f64> = Some(SQUARE_METRES_PER_SQUARE_FOOT);
        for (cell, unit, square_metres, step) in [
            ("12,50", Some(1.0), 12.5, 0.01),
            ("12", Some(1.0), 12.0, 1.0),
            ("1 250,5", Some(1.0), 1250.5, 0.1),
            ("105", FOOT, 9.75, SQUARE_METRES_PER_SQUARE_FOOT),
            ("1,250 SF", Some(1.0), 116.13, SQUARE_METRES_PER_SQUARE_FOOT),
            ("9.8 m²", None, 9.8, 0.1),
        ] {
            let area = of_cell(cell, unit).unwrap();
            assert_eq!(area.square_metres, square_metres, "{cell}");
            assert!((area.step / step - 1.0).abs() < 1e-9, "{cell}");
        }
        for (cell, unit) in [
            ("105", None),
            ("", FOOT),
            ("12 34", FOOT),
            ("3.20 x 4.10", FOOT),
            ("-5", FOOT),
            ("1.234", FOOT),
        ] {
            assert_eq!(of_cell(cell, unit), None, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}|[0-9.,]{0,12} ?(m2|sf|㎡)?") {
            prop_assert!(area(&[&text]).is_none_or(|area| area > 0.0));
        }

        #[test]
        fn a_printed_number_is_read_back(hundredths in 1_u32..10_000_000) {
            let value = f64::from(hundredths) / 100.0;
            let written = format!("{value:.2} m²");
            prop_assert_eq!(area(&[&written]), Some(value));
            let comma = written.replace('.', ",");
            prop_assert_eq!(area(&[&comma]), Some(value));
        }
    }
}
