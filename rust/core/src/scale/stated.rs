//! Scales that drawings print: `1:50`, `SCALE 1/8" = 1'-0"`, `ECHELLE 1/100`, `1:100 (A3)`, `NTS`.

use super::cursor::{Cursor, plain};
use super::lengths;

/// Scales of plans: how often the building is larger than the paper.
const RATIOS: std::ops::RangeInclusive<f64> = 5.0..=5000.0;

/// A ratio without a word for scale is one from here on: ramps and stairs have ratios below.
const MIN_LONE_RATIO: f64 = 25.0;

/// Words for scale in plans of many countries, in lower case.
const SCALE_WORDS: &[&str] = &[
    "scale",
    "scaled",
    "massstab",
    "maßstab",
    "masstab",
    "echelle",
    "échelle",
    "escala",
    "scala",
    "skala",
    "schaal",
    "mittakaava",
    "målestokk",
    "målestok",
    "масштаб",
    "м",
    "m",
    "ech",
    "éch",
    "esc",
    "sc",
    "比例",
    "尺度",
    "縮尺",
    "축척",
];

/// A ratio in their company is a slope or a mix.
const OTHER_WORDS: &[&str] = &[
    "slope",
    "slopes",
    "sloped",
    "ramp",
    "ramps",
    "fall",
    "falls",
    "rise",
    "gradient",
    "grade",
    "max",
    "min",
    "pente",
    "gefälle",
    "gefaelle",
    "pendiente",
    "rampe",
    "rampa",
    "pendenza",
    "lutning",
    "mix",
    "mortar",
    "hatch",
    "pitch",
    "detail",
    "details",
    "уклон",
];

/// Texts that say that a view has no scale, in lower case without points.
const NO_SCALE: &[&str] = &[
    "nts",
    "not to scale",
    "no scale",
    "do not scale",
    "not scaled",
    "ohne massstab",
    "ohne maßstab",
    "nicht massstäblich",
    "nicht maßstäblich",
    "sans echelle",
    "sans échelle",
    "sin escala",
    "fuori scala",
    "не в масштабе",
];

/// Longer sides of papers, in millimetres (ISO 216, ASME Y14.1, ANSI/ASME arch sizes), by the names
/// that stand beside scales.
const PAPERS_MM: &[(&str, f64)] = &[
    ("a0", 1189.0),
    ("a1", 841.0),
    ("a2", 594.0),
    ("a3", 420.0),
    ("a4", 297.0),
    ("b1", 1000.0),
    ("b2", 707.0),
    ("b3", 500.0),
    ("arch a", 304.8),
    ("arch b", 457.2),
    ("arch c", 609.6),
    ("arch d", 914.4),
    ("arch e", 1219.2),
    ("ansi a", 279.4),
    ("ansi b", 431.8),
    ("ansi c", 558.8),
    ("ansi d", 863.6),
    ("ansi e", 1117.6),
    ("11x17", 431.8),
    ("17x22", 558.8),
    ("22x34", 863.6),
    ("24x36", 914.4),
    ("30x42", 1066.8),
    ("34x44", 1117.6),
    ("36x48", 1219.2),
];

/// What a text says of the scale.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stated {
    /// The building is so often larger than its drawing on paper whose longer side is given, if it
    /// is.
    Ratio { ratio: f64, paper_mm: Option<f64> },
    /// Lengths of the drawing are not to be measured.
    None,
}

/// What a text says of the scale, in its order.
pub(super) fn stated(text: &str) -> Vec<Stated> {
    let Some(text) = plain(text) else {
        return vec![];
    };
    let letters = text.replace('.', "");
    let words: Vec<&str> = letters
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let sentence = words.join(" ");
    let is_said = |phrase: &&str| format!(" {sentence} ").contains(&format!(" {phrase} "));
    if NO_SCALE.iter().any(is_said) {
        return vec![Stated::None];
    }
    if OTHER_WORDS.iter().any(|word| words.contains(word)) && !words.contains(&"scale") {
        return vec![];
    }
    let has_word = words.iter().any(|word| SCALE_WORDS.contains(word));
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let is_own =
            !rest[..start].ends_with(|c: char| c.is_alphanumeric() || ".,:/'\"-".contains(c));
        rest = &rest[start..];
        let mut cursor = Cursor::new(rest);
        let read = Some(())
            .filter(|()| is_own)
            .and_then(|()| ratio(&mut cursor, has_word));
        if let Some(ratio) = read.filter(|ratio| RATIOS.contains(ratio)) {
            rest = cursor.rest();
            found.push(Stated::Ratio {
                ratio,
                paper_mm: paper(rest),
            });
        } else {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    found
}

/// The ratio that comes next.
fn ratio(cursor: &mut Cursor, has_word: bool) -> Option<f64> {
    let start = *cursor;
    equation(cursor).or_else(|| {
        *cursor = start;
        numbers(cursor, has_word)
    })
}

/// `1/8" = 1'-0"`, `1" = 20'`, `1 cm = 1 m`.
fn equation(cursor: &mut Cursor) -> Option<f64> {
    let drawn = lengths::stated(cursor)?;
    cursor.skip_spaces();
    cursor.next_of("=")?;
    cursor.skip_spaces();
    let built = lengths::stated(cursor)?;
    (drawn > 0.0).then_some(built / drawn)
}

/// `1:50`; `1/50` beside a word for scale.
fn numbers(cursor: &mut Cursor, has_word: bool) -> Option<f64> {
    let one = cursor.number()?;
    cursor.skip_spaces();
    let mark = cursor.next_of(":/")?;
    cursor.skip_spaces();
    let number = cursor.number()?;
    let is_alone = !cursor
        .rest()
        .trim_start()
        .starts_with([':', '/', '\'', '"', '%']);
    let is_one = one.value == 1.0 && one.decimals == 0 && number.decimals == 0;
    let is_clear = has_word || mark == ':' && number.value >= MIN_LONE_RATIO;
    (is_one && is_alone && is_clear).then_some(number.value)
}

/// The longer side of the paper that is named before the next ratio: `@ A1`, `(A3)`, `on 24x36`.
fn paper(text: &str) -> Option<f64> {
    let text = text.trim_start_matches(|c: char| " @(,-/".contains(c));
    let text = ["at ", "on ", "iso ", "size ", "din "]
        .iter()
        .fold(text, |text, word| text.strip_prefix(word).unwrap_or(text));
    let named = |(name, _): &&(&str, f64)| {
        text.strip_prefix(name)
            .is_some_and(|behind| !behind.starts_with(char::is_alphanumeric))
    };
    PAPERS_MM.iter().find(named).map(|(_, side)| *side)
}

/// Whether a page of these sides, in millimetres, is a sheet of a usual paper.
pub(super) fn is_usual_paper(size_mm: [f64; 2]) -> bool {
    const SAME_SIDE_MM: f64 = 4.0;
    let longer = size_mm[0].max(size_mm[1]);
    PAPERS_MM
        .iter()
        .any(|(_, side)| (side - longer).abs() <= SAME_SIDE_MM)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ratios(text: &str) -> Vec<f64> {
        let ratio = |stated: Stated| match stated {
            Stated::Ratio { ratio, .. } => Some((ratio * 1e6).round() / 1e6),
            Stated::None => None,
        };
        stated(text).into_iter().filter_map(ratio).collect()
    }

    #[test]
    fn scales_are_read_as_plans_write_them() {
        for (text, ratio) in [
            ("1:50", 50.0),
            ("1 : 100", 100.0),
            ("M 1:100", 100.0),
            ("MASSSTAB 1:100", 100.0),
            ("Maßstab: 1/20", 20.0),
            ("ECHELLE 1/100", 100.0),
            ("Échelle : 1/50e", 50.0),
            ("ESCALA 1:75", 75.0),
            ("МАСШТАБ 1:100", 100.0),
            ("GROUND FLOOR PLAN 1:100", 100.0),
            ("SCALE 1/8\" = 1'-0\"", 96.0),
            ("SCALE: 1/4\"=1'", 48.0),
            ("1/4\" = 1'-0\"", 48.0),
            ("1 1/2\" = 1'-0\"", 8.0),
            ("3/32\" = 1'-0\"", 128.0),
            ("⅛\" = 1’-0”", 96.0),
            ("1\" = 20'", 240.0),
            ("1 in = 8 ft", 96.0),
            ("1 cm = 1 m", 100.0),
            ("SCALE 1:48", 48.0),
        ] {
            assert_eq!(ratios(text), [ratio], "{text}");
        }
    }

    #[test]
    fn paper_is_read_beside_a_scale() {
        let of = |ratio, paper_mm| Stated::Ratio { ratio, paper_mm };
        for (text, expected) in [
            ("1:100 (A1)", vec![of(100.0, Some(841.0))]),
            ("SCALE 1:100 @ A1", vec![of(100.0, Some(841.0))]),
            ("1:50@A3", vec![of(50.0, Some(420.0))]),
            (
                "1:100 @ A1 / 1:200 @ A3",
                vec![of(100.0, Some(841.0)), of(200.0, Some(420.0))],
            ),
            ("1:100 on A1", vec![of(100.0, Some(841.0))]),
            ("1:100 A101", vec![of(100.0, None)]),
            ("1/4\" = 1'-0\" (24x36)", vec![of(48.0, Some(914.4))]),
        ] {
            assert_eq!(stated(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_scale_is_withheld() {
        for text in [
            "",
            "1:20",
            "1/100",
            "RAMP 1:50",
            "SLOPE 1:48 MAX",
            "mix 1:2:4",
            "12:30",
            "1:1",
            "2:1",
            "3 1/2\"",
            "A1:100",
            "1:99999",
            "SCALE",
            "AS NOTED",
            "PAGE 1/50 OF",
            "5'-10\"",
            "1:2.5",
            "CONCRETE MIX 1:50",
            "10:30:25",
        ] {
            assert_eq!(stated(text), [], "{text}");
        }
        for text in [
            "NTS",
            "N.T.S.",
            "SCALE: NTS",
            "DETAIL (NOT TO SCALE)",
            "DO NOT SCALE",
            "Ohne Maßstab",
        ] {
            assert_eq!(stated(text), [Stated::None], "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}|[0-9:/=\"' .mA@(]{0,24}") {
            prop_assert!(ratios(&text).iter().all(|ratio| RATIOS.contains(ratio)));
        }

        #[test]
        fn a_ratio_is_read_back(ratio in 25_u32..5000) {
            prop_assert_eq!(ratios(&format!("1:{ratio}")), [f64::from(ratio)]);
            prop_assert_eq!(ratios(&format!("Échelle 1/{ratio}")), [f64::from(ratio)]);
        }
    }
}
