//! What is a name and what is not, word by word.

use super::kinds::{bare, is_of_a_room};
use super::numbers;

/// Words on plans that are not in the name of a room: directions, fittings, remarks.
const OTHER_WORDS: &str = "above address approved area below building checked client date dishwasher dn down draw drawing drawn \
     exit floor fridge fläche job location number oven owner plan project ref revision scale see sheet sim sink \
     surface title typ up void wd";

/// Units that follow a number. Those with a digit or a raised two are units by themselves.
const UNITS: &str = "m mm cm dm km ft in inch sf sq sqft sqm qm feet meters metres x by h m2 ft2 mq square кв м квм j jo";
/// Letters of units that stand behind their number without a space where words do, too.
const UNSPACED_UNITS: [char; 4] = ['畳', '帖', '坪', '㎡'];

/// The share of letters among the characters of a word.
const MIN_LETTERS: f64 = 0.7;
const MIN_LETTERS_OF_NAME: usize = 3;
/// Where a letter is a syllable or a word.
const MIN_IDEOGRAPHS_OF_NAME: usize = 2;
/// Capital letters before the digits of a finish or a fitting: `VCT1`, `PT-3`.
const MAX_LETTERS_OF_CODE: usize = 3;
/// More words are a remark.
const MAX_WORDS_OF_NAME: usize = 4;

/// One space between words, none at the ends, nothing that cannot be seen.
pub(crate) fn collapsed(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        word.replace(
            |c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER,
            "",
        )
    });
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Part of a name.
    Word,
    /// A number that may count rooms: `Bedroom 2`.
    Ordinal,
    /// What joins words, and nothing by itself.
    Joint,
    /// A measure, a date, a scale, a tag.
    Other,
}

/// What a line says of a room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// The line without measures, areas, dates, tags, and numbers before words; empty if nothing is
    /// left.
    pub(super) name: String,
    /// The room's number, if it stands before the name or behind it.
    pub(super) number: Option<String>,
}

/// Reads a line whose words are parted by single spaces.
pub(super) fn read(line: &str) -> Reading {
    let words: Vec<&str> = line.split(' ').flat_map(parted).collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut kept_end = 0;
    let mut number = None;
    // Whether the word before is a number, or a unit behind one: SQ. FT.
    let mut is_measuring = false;
    for (index, &word) in words.iter().enumerate() {
        let follows_number = is_measuring;
        let is_measured = words.get(index + 1).is_some_and(|next| is_unit(next));
        let kind = kind(word);
        let may_number = !is_measured && !follows_number;
        let own_number = numbers::of_word(word)
            .filter(|(_, pattern)| may_number && kind != Kind::Word && !pattern.is_ordinal())
            .filter(|(_, pattern)| kept.is_empty() || !pattern.is_decimal());
        let is_kept = match kind {
            Kind::Word => !(is_area_unit(word) || follows_number && is_unit(word)),
            Kind::Ordinal => !kept.is_empty() && may_number && own_number.is_none(),
            Kind::Joint => !kept.is_empty(),
            Kind::Other => false,
        };
        if number.is_none() {
            number = own_number.map(|(number, _)| number.to_owned());
        }
        is_measuring =
            matches!(kind, Kind::Ordinal | Kind::Other) || follows_number && is_unit(word);
        if is_kept {
            kept.push(word);
            if kind != Kind::Joint {
                kept_end = kept.len();
            }
        }
    }
    let name = kept[..kept_end].join(" ");
    // An opening bracket may have lost what it held.
    let name = name
        .trim_matches([':', ',', ';', '=', '(', '[', '-', '–', '_', '*', ' '])
        .to_owned();
    Reading { name, number }
}

fn kind(word: &str) -> Kind {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    match (letters, digits) {
        (0, 0) => Kind::Joint,
        (0, _)
            if word
                .trim_matches(['#', '.', ':'])
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                && digits <= 3 =>
        {
            Kind::Ordinal
        }
        (0, _) => Kind::Other,
        (_, 0) if word.contains('=') => Kind::Other,
        (_, 0) => Kind::Word,
        _ if is_of_a_room(word) => Kind::Word,
        _ if word.chars().any(is_ideograph) && !word.ends_with(UNSPACED_UNITS) => Kind::Word,
        _ if is_code(word) => Kind::Other,
        // Tags of doors, windows and axes, and measures with their unit.
        _ if letters <= 2 || digits >= letters => Kind::Other,
        _ if word.starts_with(char::is_numeric) || word.contains('=') => Kind::Other,
        _ => Kind::Word,
    }
}

/// A word of a language without spaces, and the measure that stands right behind it: 洋室 6帖.
fn parted(word: &str) -> impl Iterator<Item = &str> {
    let number = word
        .ends_with(UNSPACED_UNITS)
        .then(|| {
            word.trim_end_matches(|c: char| !c.is_alphabetic() || UNSPACED_UNITS.contains(&c))
                .len()
        })
        .filter(|&end| end > 0)
        .unwrap_or(word.len());
    let (name, measure) = word.split_at(number);
    [name, measure].into_iter().filter(|part| !part.is_empty())
}

/// Whether a letter is a syllable or a word: Chinese, Japanese, Korean.
pub(super) fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}')
}

/// Whether a word is a finish or a fitting: a few capitals and digits.
fn is_code(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '.');
    letters.len() < word.len()
        && letters.len() <= MAX_LETTERS_OF_CODE
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether a list of words between spaces has a word.
fn lists(words: &str, word: &str) -> bool {
    words.split(' ').any(|listed| listed == word)
}

fn is_unit(word: &str) -> bool {
    let bare = bare(word);
    lists(UNITS, &bare) || is_area_unit(word)
}

fn is_area_unit(word: &str) -> bool {
    let bare = bare(word);
    word.contains(['²', '³', '×', '㎡']) || matches!(bare.as_str(), "m2" | "ft2" | "sqft" | "sqm")
}

/// Whether text without a known word may be a name: few words, letters mostly, none that plans have
/// elsewhere.
pub(super) fn looks_like_a_name(name: &str) -> bool {
    let characters = name.chars().filter(|c| !c.is_whitespace()).count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_other = name
        .split(' ')
        .map(bare)
        .any(|word| lists(OTHER_WORDS, &word));
    let ideographs = name.chars().filter(|&c| is_ideograph(c)).count();
    (letters >= MIN_LETTERS_OF_NAME || ideographs >= MIN_IDEOGRAPHS_OF_NAME)
        && letters as f64 >= MIN_LETTERS * characters as f64
        && name.split(' ').count() <= MAX_WORDS_OF_NAME
        && !is_other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_known_in_five_languages_and_by_their_abbreviations() {
        for name in [
            "Master bedroom",
            "Schlafzimmer",
            "Salle de bain",
            "Habitación 2",
            "Makuuhuone",
            "W.I.C.",
            "KIT.",
            "BR",
            "wc",
            "Offices",
            "Living/Dining",
            "EN-SUITE",
            "Walk-in closet",
            "Gäste-WC",
        ] {
            assert!(is_of_a_room(name), "{name}");
        }
        for name in ["House Aldana", "Ground floor plan", "tiled", "N", ""] {
            assert!(!is_of_a_room(name), "{name}");
        }
    }

    #[test]
    fn remarks_and_codes_do_not_look_like_names() {
        for text in [
            "see detail A",
            "floor plan",
            "drawn by the office of somebody",
            "X-1-Y",
            "UP",
        ] {
            assert!(!looks_like_a_name(text), "{text}");
        }
    }
}
