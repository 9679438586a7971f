//! Lengths that drawings print: `3.20`, `3,20 m`, `3200`, `3.20⁵`, `12'-6 1/2"`, `12'-6" (3.81 m)`.

use super::cursor::{Cursor, plain};

const METRES_PER_FOOT: f64 = 0.3048;
const METRES_PER_INCH: f64 = METRES_PER_FOOT / 12.0;

/// Lengths that a plan prints; what is longer is of a site, and what is shorter of a part.
const METRES: std::ops::RangeInclusive<f64> = 0.02..=500.0;

/// Sides of rooms.
const SIDE_METRES: std::ops::RangeInclusive<f64> = 0.8..=100.0;

/// Whole numbers that would be more as centimetres are millimetres.
const MAX_CENTIMETRES: f64 = 15.0;

/// Two lengths of one text are the same within this share, or within half of a unit that either of
/// them may be rounded to.
const SAME_LENGTH: f64 = 0.01;
const ROUNDED_METRES: f64 = 0.013;

/// Units of length in lower case, longer ones before those that they begin with, each with its
/// metres.
const UNITS: &[(&str, f64, Unit)] = &[
    ("millimetres", 0.001, Unit::Metric),
    ("millimeters", 0.001, Unit::Metric),
    ("centimetres", 0.01, Unit::Metric),
    ("centimeters", 0.01, Unit::Metric),
    ("metres", 1.0, Unit::Metric),
    ("meters", 1.0, Unit::Metric),
    ("metre", 1.0, Unit::Metric),
    ("meter", 1.0, Unit::Metric),
    ("inches", METRES_PER_INCH, Unit::Imperial),
    ("inch", METRES_PER_INCH, Unit::Imperial),
    ("feet", METRES_PER_FOOT, Unit::Imperial),
    ("foot", METRES_PER_FOOT, Unit::Imperial),
    ("mm", 0.001, Unit::Metric),
    ("cm", 0.01, Unit::Metric),
    ("мм", 0.001, Unit::Metric),
    ("см", 0.01, Unit::Metric),
    ("ft", METRES_PER_FOOT, Unit::Imperial),
    ("in", METRES_PER_INCH, Unit::Imperial),
    ("m", 1.0, Unit::Metric),
    ("м", 1.0, Unit::Metric),
    ("米", 1.0, Unit::Metric),
    ("'", METRES_PER_FOOT, Unit::Imperial),
    ("\"", METRES_PER_INCH, Unit::Imperial),
];

/// How a length is written. Bare numbers of one drawing are all of one unit, but for centimetres
/// below a metre beside metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Imperial,
    /// With its unit.
    Metric,
    BareMetres,
    BareCentimetres,
    BareMillimetres,
}

/// One way to read a length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    pub(super) metres: f64,
    pub(super) unit: Unit,
}

/// Every way to read a text that is a length and nothing else; none if it is not.
pub(super) fn readings(text: &str) -> Vec<Reading> {
    let Some(text) = plain(text) else {
        return vec![];
    };
    let mut cursor = Cursor::new(&text);
    let Some(first) = length(&mut cursor) else {
        return vec![];
    };
    cursor.skip_spaces();
    let readings = if cursor.is_at_end() {
        first
    } else {
        second(&mut cursor).map_or_else(Vec::new, |second| common(&first, &second))
    };
    bounded(readings)
}

/// The two sides of a text such as `12'-0" x 10'-6"` or `3.20 x 4,10 m`, each way to read both.
pub(super) fn sides(text: &str) -> Vec<[Reading; 2]> {
    let Some(text) = plain(text) else {
        return vec![];
    };
    let mut found = Vec::new();
    let mut rest = text.as_str();
    // A name may stand before the sides: they begin at a digit that hangs on no letter.
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let is_own = !rest[..start].ends_with(|c: char| c.is_alphanumeric() || ".,'\"".contains(c));
        rest = &rest[start..];
        let mut cursor = Cursor::new(rest);
        if let Some(pair) = Some(())
            .filter(|()| is_own)
            .and_then(|()| pair(&mut cursor))
        {
            found.push(pair);
            rest = cursor.rest();
        } else {
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
            rest = &rest[digits.unwrap_or(rest.len())..];
        }
    }
    // Two pairs of one text are one in two units, or sides of two things.
    let mut pairs = found.into_iter();
    let Some(first) = pairs.next() else {
        return vec![];
    };
    let agree = |pair: &Vec<[Reading; 2]>| {
        pair.iter().any(|b| {
            first
                .iter()
                .any(|a| (0..2).all(|i| same(a[i].metres, b[i].metres)))
        })
    };
    if pairs.all(|pair| agree(&pair)) {
        first
    } else {
        vec![]
    }
}

/// A number with its unit or without, as scale bars have it: the number and metres a unit.
pub(super) fn mark(text: &str) -> Option<(f64, Option<f64>)> {
    let text = plain(text)?;
    let mut cursor = Cursor::new(&text);
    let number = cursor.number()?;
    cursor.skip_spaces();
    let unit = unit(&mut cursor).map(|(metres, _)| metres);
    cursor.skip_any(". ");
    cursor.is_at_end().then_some((number.value, unit))
}

/// Metres of the unit that a text names among other words: `SCALE IN FEET`, `METRES`, `m`.
pub(super) fn unit_named(text: &str) -> Option<f64> {
    let text = plain(text)?;
    let words = text.split(|c: char| !c.is_alphabetic() && !"'\"".contains(c));
    let named = |word: &str| {
        UNITS
            .iter()
            .find(|(unit, ..)| *unit == word)
            .map(|(_, metres, _)| *metres)
    };
    let mut units = words
        .filter(|word| !matches!(*word, "in" | "'" | "\""))
        .filter_map(named);
    let first = units.next()?;
    units.all(|unit| unit == first).then_some(first)
}

/// The length with which a text begins, in metres, if it says its unit.
pub(super) fn stated(cursor: &mut Cursor) -> Option<f64> {
    let readings = length(cursor)?;
    let [
        Reading {
            metres,
            unit: Unit::Imperial | Unit::Metric,
        },
    ] = readings[..]
    else {
        return None;
    };
    Some(metres)
}

/// The readings that are lengths of a plan.
fn bounded(mut readings: Vec<Reading>) -> Vec<Reading> {
    readings.retain(|reading| METRES.contains(&reading.metres));
    readings
}

/// What stands behind a length in brackets or behind a slash: the same in another unit.
fn second(cursor: &mut Cursor) -> Option<Vec<Reading>> {
    let closing = match cursor.next_of("([/")? {
        '(' => Some(")"),
        '[' => Some("]"),
        _ => None,
    };
    cursor.skip_spaces();
    let found = length(cursor)?;
    cursor.skip_spaces();
    if let Some(closing) = closing {
        cursor.next_of(closing)?;
    }
    cursor.is_at_end().then_some(found)
}

/// The readings of a length that those of another confirm.
fn common(first: &[Reading], second: &[Reading]) -> Vec<Reading> {
    let is_told = |reading: &&Reading| {
        second
            .iter()
            .any(|other| same(reading.metres, other.metres))
    };
    let readings: Vec<Reading> = first.iter().filter(is_told).copied().collect();
    let are_units_known = first
        .iter()
        .chain(second)
        .any(|reading| reading.unit <= Unit::Metric);
    match readings[..] {
        // The other one says the unit.
        [Reading { metres, unit }] if are_units_known => {
            vec![Reading {
                metres,
                unit: unit.min(Unit::Metric),
            }]
        }
        _ => vec![],
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= ROUNDED_METRES.max(SAME_LENGTH * a.max(b))
}

/// Two lengths with a cross between them; a unit behind the second is that of a bare first too.
fn pair(cursor: &mut Cursor) -> Option<Vec<[Reading; 2]>> {
    let first_number = cursor.number_ahead()?;
    let first = length(cursor)?;
    cursor.skip_spaces();
    cursor.next_of("x*")?;
    cursor.skip_spaces();
    let second_number = cursor.number_ahead()?;
    let second = length(cursor)?;
    if cursor
        .rest()
        .trim_start()
        .starts_with(['x', '*', '²', '2', '^'])
    {
        return None;
    }
    let mut pairs = Vec::new();
    for a in &first {
        for b in second.iter().filter(|b| b.unit == a.unit) {
            pairs.push([*a, *b]);
        }
    }
    let is_first_bare = first.iter().all(|side| side.unit > Unit::Metric);
    if let [side] = second[..]
        && is_first_bare
        && side.unit <= Unit::Metric
        && is_plain_number(side.metres / second_number)
    {
        let metres = first_number * side.metres / second_number;
        pairs.push([Reading { metres, ..side }, side]);
    }
    let is_room = |side: &Reading| {
        let longest = match side.unit {
            Unit::BareCentimetres => MAX_CENTIMETRES,
            _ => *SIDE_METRES.end(),
        };
        (*SIDE_METRES.start()..=longest).contains(&side.metres)
    };
    pairs.retain(|pair| pair.iter().all(&is_room));
    (!pairs.is_empty()).then_some(pairs)
}

/// Whether a number of so many metres each is followed by its unit and nothing else.
fn is_plain_number(metres: f64) -> bool {
    UNITS
        .iter()
        .any(|(_, unit, _)| (metres / unit - 1.0).abs() < 1e-9)
}

fn metres_of_bare(unit: Unit) -> f64 {
    match unit {
        Unit::BareCentimetres => 0.01,
        Unit::BareMillimetres => 0.001,
        _ => 1.0,
    }
}

/// Every way to read the length that comes next.
fn length(cursor: &mut Cursor) -> Option<Vec<Reading>> {
    let one = |metres, unit| Some(vec![Reading { metres, unit }]);
    let start = *cursor;
    if let Some(metres) = feet_and_inches(cursor) {
        return one(metres, Unit::Imperial);
    }
    *cursor = start;
    let number = cursor.number()?;
    let behind = *cursor;
    cursor.skip_spaces();
    if let Some((metres, unit)) = unit(cursor) {
        return one(number.value * metres, unit);
    }
    *cursor = behind;
    Some(bare(&number))
}

/// The unit that comes next.
fn unit(cursor: &mut Cursor) -> Option<(f64, Unit)> {
    let (text, metres, unit) = UNITS
        .iter()
        .find(|(text, ..)| cursor.rest().starts_with(text))?;
    let behind = cursor.rest()[text.len()..].chars().next();
    let goes_on = text.chars().all(char::is_alphabetic)
        && behind.is_some_and(|c| c.is_alphanumeric() && c != 'x' || "²³^".contains(c));
    if goes_on {
        return None;
    }
    cursor.skip(text.len());
    cursor.skip_any(".");
    Some((*metres, *unit))
}

/// `12'-6 1/2"`, `12' 6`, `6 1/2"`, `1/2"`, `12.5'`, in metres.
fn feet_and_inches(cursor: &mut Cursor) -> Option<f64> {
    let start = *cursor;
    let feet = cursor
        .number()
        .filter(|number| number.raised.is_none())
        .and_then(|number| {
            cursor.skip_spaces();
            let (metres, _) = unit(cursor)?;
            (metres == METRES_PER_FOOT).then_some(number)
        });
    let Some(feet) = feet else {
        *cursor = start;
        let inches = inches(cursor)?;
        return is_inch_mark(cursor).then_some(inches * METRES_PER_INCH);
    };
    let behind = *cursor;
    cursor.skip_any(" -");
    let Some(inches) = inches(cursor) else {
        *cursor = behind;
        return Some(feet.value * METRES_PER_FOOT);
    };
    // A reader of pictures loses marks; what else comes is another number.
    let has_mark = is_inch_mark(cursor);
    if !has_mark
        && !cursor.rest().trim_start().is_empty()
        && !cursor.rest().starts_with([' ', ')', 'x'])
    {
        return None;
    }
    let is_whole = feet.decimals == 0;
    (is_whole && inches < 12.0).then_some(feet.value * METRES_PER_FOOT + inches * METRES_PER_INCH)
}

fn is_inch_mark(cursor: &mut Cursor) -> bool {
    let start = *cursor;
    cursor.skip_spaces();
    if unit(cursor).is_some_and(|(metres, _)| metres == METRES_PER_INCH) {
        return true;
    }
    *cursor = start;
    false
}

/// `6`, `6 1/2`, `6-1/2`, `1/2`, `6.5`.
fn inches(cursor: &mut Cursor) -> Option<f64> {
    if let Some(part) = cursor.fraction() {
        return Some(part);
    }
    let whole = cursor.number().filter(|number| number.raised.is_none())?;
    let behind = *cursor;
    cursor.skip_any(" -");
    if whole.decimals == 0
        && let Some(part) = cursor.fraction()
    {
        return Some(whole.value + part);
    }
    *cursor = behind;
    Some(whole.value)
}

/// The units that a number without one may be of.
fn bare(number: &super::cursor::Number) -> Vec<Reading> {
    let value = number.value;
    let of = |unit| Reading {
        metres: value * metres_of_bare(unit),
        unit,
    };
    let (metres, centimetres, millimetres) = (
        of(Unit::BareMetres),
        of(Unit::BareCentimetres),
        of(Unit::BareMillimetres),
    );
    if number.is_padded {
        return vec![];
    }
    match (number.decimals, number.whole_digits) {
        (1..=3, 1..=3) if number.raised.is_none() || number.decimals == 3 => {
            // 88.5 is in centimetres where lengths below a metre are.
            if number.decimals == 1 && value >= 10.0 {
                vec![metres, centimetres]
            } else {
                vec![metres]
            }
        }
        // Whole, but for raised half centimetres.
        (_, 2) if number.raised.is_some() => vec![centimetres],
        (0, 2) => vec![centimetres],
        (0, 3) => vec![centimetres, millimetres],
        (0, 4) if value <= 3000.0 => vec![centimetres, millimetres],
        (0, 4 | 5) => vec![millimetres],
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn metres(text: &str) -> Vec<f64> {
        let mut found: Vec<f64> = readings(text)
            .iter()
            .map(|reading| round(reading.metres))
            .collect();
        found.sort_by(f64::total_cmp);
        found
    }

    fn round(metres: f64) -> f64 {
        (metres * 1e4).round() / 1e4
    }

    #[test]
    fn lengths_are_read_as_plans_write_them() {
        for (text, expected) in [
            ("3.20", 3.2),
            ("3,20 m", 3.2),
            ("3.20m", 3.2),
            ("3.200", 3.2),
            ("320 cm", 3.2),
            ("3200 mm", 3.2),
            ("3200", 3.2),
            ("12500", 12.5),
            ("3.20^5", 3.205),
            ("3,65⁵", 3.655),
            ("88⁵", 0.885),
            ("24", 0.24),
            ("12'-6\"", 3.81),
            ("12' - 6\"", 3.81),
            ("12' 6 1/2\"", 3.8227),
            ("12'-6 1/2\"", 3.8227),
            ("12′–6½″", 3.8227),
            ("12’-6”", 3.81),
            ("12'-6''", 3.81),
            ("12'-6", 3.81),
            ("12 ft 6 in", 3.81),
            ("6\"", 0.1524),
            ("3 3/4\"", 0.09525),
            ("1 3/4 in.", METRES_PER_INCH * 1.75),
            ("14'", 4.2672),
            ("12.5'", 3.81),
            ("12'-6\" (3.81 m)", 3.81),
            ("12'-6\" [3810]", 3.81),
            ("3.81 m / 12'-6\"", 3.81),
            ("4,2 м", 4.2),
        ] {
            assert!(
                metres(text).contains(&round(expected)),
                "{text}: {:?}",
                metres(text)
            );
        }
    }

    #[test]
    fn a_number_that_may_be_of_two_units_has_two_readings() {
        assert_eq!(metres("320"), [0.32, 3.2]);
        assert_eq!(metres("1250"), [1.25, 12.5]);
        assert_eq!(metres("4200"), [4.2]);
        assert_eq!(metres("88.5"), [0.885, 88.5]);
        assert_eq!(metres("320 cm"), [3.2]);
    }

    #[test]
    fn what_is_no_length_is_withheld() {
        for text in [
            "",
            "7",
            "007",
            "B2",
            "101A",
            "1:50",
            "14.2 m²",
            "14 m2",
            "12'-14\"",
            "12'-6\" (4.81 m)",
            "3.20 x 4.10",
            "1.234.567",
            "3..2",
            "+3.20",
            "EL. 3.20",
            "TOFF [ 15' - 6\" ]",
            "2024-01-02",
            "12.5' 6\"",
            "0.001 m",
            "900/2100",
            "5/4\"",
            "123456789",
            "3.20 m m",
            "1/8\" = 1'-0\"",
        ] {
            assert_eq!(metres(text), [0.0; 0], "{text}");
        }
    }

    fn sides_of(text: &str) -> Vec<[f64; 2]> {
        sides(text)
            .iter()
            .map(|pair| pair.map(|side| round(side.metres)))
            .collect()
    }

    #[test]
    fn sides_of_rooms_are_read() {
        for (text, expected) in [
            ("12'-0\" x 10'-6\"", [3.6576, 3.2004]),
            ("12' X 10'", [3.6576, 3.048]),
            ("12'6 × 10'", [3.81, 3.048]),
            ("9 x 10 ft", [2.7432, 3.048]),
            ("3.20 x 4,10 m", [3.2, 4.1]),
            ("4.2m x 3.6m", [4.2, 3.6]),
            ("BEDROOM 1 4.20 x 3.60", [4.2, 3.6]),
            ("320 x 410 cm", [3.2, 4.1]),
            ("3200x4100", [3.2, 4.1]),
            ("12'-0\" x 10'-0\" (3.66 x 3.05 m)", [3.6576, 3.048]),
        ] {
            assert!(
                sides_of(text).contains(&expected),
                "{text}: {:?}",
                sides_of(text)
            );
        }
        for text in [
            "3.20",
            "3 x 4 x 5",
            "12 x 10'-6\"",
            "60 x 60",
            "2 x 4",
            "3.2 x 4.1 5.0 x 6.0",
        ] {
            assert_eq!(sides_of(text), [[0.0; 2]; 0], "{text}");
        }
    }

    #[test]
    fn marks_of_scale_bars_have_a_unit_or_none() {
        assert_eq!(mark("10"), Some((10.0, None)));
        assert_eq!(mark("2.5 m"), Some((2.5, Some(1.0))));
        assert_eq!(mark("20'"), Some((20.0, Some(METRES_PER_FOOT))));
        assert_eq!(mark("16 FT."), Some((16.0, Some(METRES_PER_FOOT))));
        assert_eq!(mark("10 m²"), None);
        assert_eq!(unit_named("SCALE IN FEET"), Some(METRES_PER_FOOT));
        assert_eq!(unit_named("METRES"), Some(1.0));
        assert_eq!(unit_named("FEET METRES"), None);
        assert_eq!(unit_named("PLAN"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}|[0-9.,'\" x/mc()⁵½-]{0,24}") {
            for reading in readings(&text) {
                prop_assert!(METRES.contains(&reading.metres));
            }
            for pair in sides(&text) {
                prop_assert!(pair.iter().all(|side| SIDE_METRES.contains(&side.metres)));
            }
            let _ = (mark(&text), unit_named(&text));
        }

        #[test]
        fn feet_and_inches_are_read_back(sixteenths in 8_u32..60_000, dash in "-| - | ") {
            let (feet, rest) = (sixteenths / 192, sixteenths % 192);
            let (inches, part) = (rest / 16, rest % 16);
            let part = if part == 0 { String::new() } else { format!(" {part}/16") };
            let text = format!("{feet}'{dash}{inches}{part}\"");
            let expected = f64::from(sixteenths) / 16.0 * METRES_PER_INCH;
            let found = readings(&text);
            prop_assert!(found.len() == 1 && (found[0].metres - expected).abs() < 1e-9, "{}", text);
        }

        #[test]
        fn metric_lengths_are_read_back(millimetres in 100_u32..99_999) {
            let metres = f64::from(millimetres) / 1000.0;
            for text in [format!("{millimetres} mm"), format!("{metres:.3}"), format!("{metres:.3} m"), format!("{:.1} cm", metres * 100.0)] {
                for text in [text.replace('.', ","), text] {
                    let is_found = readings(&text).iter().any(|reading| (reading.metres - metres).abs() < 1e-9);
                    prop_assert!(is_found, "{}", text);
                }
            }
        }
    }
}
