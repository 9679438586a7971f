//! What the headers and titles of tables say, in the languages of plans.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::vocabulary::{
    AREAS, ENDS_OF_UNITS, FOREIGN, HEADERS, JOINTS, LISTS, NOTES, ORDINALS, OTHER_TABLES,
    OTHER_TITLES, ROOM_TABLES, ROOM_TITLES, STOREYS, TOTALS, Words,
};
use crate::naming::{area_unit, is_of_a_room};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Numbers.
    Number,
    /// Names.
    Name,
    /// Rooms, by number or by name.
    Room,
    /// Areas.
    Area,
    /// Finishes of floors, walls and ceilings.
    Finish,
    /// A part of what the header above says: NORTH under WALLS.
    Part,
    /// What rooms have and other things too.
    Other,
    /// What rooms do not have: doors, makers, sheets.
    Foreign,
}

impl Role {
    /// Whether it can tell one room from another.
    pub(super) fn is_key(self) -> bool {
        matches!(self, Self::Number | Self::Name | Self::Room)
    }
}

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Heading {
    pub(super) role: Role,
    /// Whether it says that the column is one of rooms.
    pub(super) is_of_rooms: bool,
    /// Square metres of the unit, of an area that has one.
    pub(super) unit: Option<f64>,
}

/// What a title says that the table is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Rooms,
    Other,
}

/// Longest header, in words.
const MAX_WORDS_OF_HEADER: usize = 5;

static HEADINGS: LazyLock<HashMap<&str, Heading>> = LazyLock::new(|| {
    let listed = HEADERS.iter().flat_map(|(role, is_of_rooms, groups)| {
        let phrases = groups.iter().flat_map(|group| group.split(','));
        phrases.map(move |phrase| (phrase.trim(), *role, *is_of_rooms))
    });
    let areas = AREAS
        .split(',')
        .map(|phrase| (phrase.trim(), Role::Area, false));
    let mut headings = HashMap::new();
    for (phrase, role, is_of_rooms) in areas.chain(listed) {
        // The first meaning counts: `n` is a number beside names, and north under walls by its place.
        headings.entry(phrase).or_insert(Heading {
            role,
            is_of_rooms,
            unit: None,
        });
    }
    headings
});
/// Lower case; letters, digits and the signs of numbers alone, in words with one space between.
pub(super) fn normal(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\'' | '’' | '`' => {}
            '№' => written.push_str(" № "),
            '°' | 'º' | '˚' => written.push('°'),
            '#' | '%' | '㎡' => written.push(character),
            _ if character.is_alphanumeric() => written.extend(character.to_lowercase()),
            _ => written.push(' '),
        }
    }
    let words: Vec<&str> = written.split_whitespace().collect();
    words.join(" ")
}

/// What a header says; `None` if it is not known.
pub(super) fn read(text: &str) -> Option<Heading> {
    known(&normal(text)).or_else(|| {
        let is_foreign = normal(text).split(' ').any(|word| FOREIGN.contains(word));
        is_foreign.then_some(Heading {
            role: Role::Foreign,
            is_of_rooms: false,
            unit: None,
        })
    })
}

/// What a listed header says.
pub(super) fn known(normal: &str) -> Option<Heading> {
    HEADINGS.get(normal).copied().or_else(|| {
        // `d'usage`, `№1` and the like are no units; `m²` alone is an area.
        let (rest, unit) = without_unit(normal)?;
        let is_area = rest.is_empty()
            || HEADINGS
                .get(rest.as_str())
                .is_some_and(|h| h.role == Role::Area);
        is_area.then_some(Heading {
            role: Role::Area,
            is_of_rooms: false,
            unit: Some(unit),
        })
    })
}

/// A header without its unit of area, and the square metres of that.
fn without_unit(normal: &str) -> Option<(String, f64)> {
    let words: Vec<&str> = normal.split(' ').collect();
    if !words.iter().any(|word| ENDS_OF_UNITS.contains(word)) {
        return None;
    }
    let starts = 0..words.len();
    let (start, end, unit) = starts.rev().find_map(|start| {
        let ends = (start + 1..=words.len().min(start + 2)).rev();
        ends.map(|end| (start, end, words[start..end].join(" ")))
            .find_map(|(start, end, words)| Some((start, end, area_unit(&words)?)))
    })?;
    let rest = words[..start].iter().chain(&words[end..]);
    let rest: Vec<&str> = rest
        .copied()
        .filter(|word| !JOINTS.split(' ').any(|joint| joint == *word))
        .collect();
    Some((rest.join(" "), unit))
}

/// Whether a header is that of the numbers of other things than rooms, with which a table begins.
pub(super) fn counts_others(text: &str) -> bool {
    let text = normal(text);
    let (start, last) = text.rsplit_once(' ').unwrap_or(("", &text));
    let is_number =
        known(last).is_some_and(|heading| heading.role == Role::Number) && !start.is_empty();
    (is_number || MARKS.contains(&last))
        && read(&text).is_some_and(|heading| heading.role == Role::Foreign)
}

/// What numbers of doors and windows are called.
const MARKS: &[&str] = &["mark", "symbol", "tag"];

/// The headers that words make without a rest, the longest first; `None` if there is one.
pub(super) fn split(words: &[&str]) -> Option<Vec<(Range<usize>, Heading)>> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < words.len() {
        let longest = words.len().min(start + MAX_WORDS_OF_HEADER);
        let (end, heading) = (start + 1..=longest)
            .rev()
            .find_map(|end| Some((end, known(&normal(&words[start..end].join(" ")))?)))?;
        found.push((start..end, heading));
        start = end;
    }
    Some(found)
}

/// What a title says that its table is of; `None` if it is no title of a table.
pub(super) fn title(text: &str) -> Option<Subject> {
    let text = normal(text);
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() > MAX_WORDS_OF_TITLE {
        return None;
    }
    let has = |list: &Words| words.iter().any(|word| list.contains(word));
    let begins = |tables: &[&str]| tables.iter().any(|table| text.contains(table));
    let is_list = has(&LISTS);
    let is_of_rooms = is_list && has(&ROOM_TITLES) || begins(ROOM_TABLES);
    let is_of_others = words
        .iter()
        .any(|word| OTHER_TITLES.contains(word) && !is_of_finishes(&words, word));
    if begins(OTHER_TABLES) || is_of_others && (is_list || is_of_rooms) {
        Some(Subject::Other)
    } else {
        is_of_rooms.then_some(Subject::Rooms)
    }
}

/// Whether a word of a title is said of rooms: the materials of a room, a legend of rooms.
fn is_of_finishes(words: &[&str], word: &str) -> bool {
    let says_room = words.iter().any(|word| matches!(*word, "room" | "rooms"));
    says_room && matches!(word, "legend" | "material" | "materials")
}

/// More words are a sentence.
const MAX_WORDS_OF_TITLE: usize = 10;

/// Whether what follows a text is no part of the table above.
pub(super) fn begins_notes(text: &str) -> bool {
    NOTES.contains(normal(text).replace(' ', "_").as_str())
}

/// Whether a row is a sum of others, by what stands first in it.
pub(super) fn is_total(cell: &str) -> bool {
    let text = normal(cell);
    text.split(' ')
        .next()
        .is_some_and(|first| TOTALS.contains(first))
}

/// Whether a cell names a storey or a part of the building, not a room.
pub(super) fn is_storey(cell: &str) -> bool {
    let text = normal(cell);
    let is_counted = |word: &str| {
        ORDINALS.contains(word)
            || word.bytes().all(|byte| byte.is_ascii_digit())
            || is_ordinal(word)
    };
    let (storeys, rest): (Vec<&str>, Vec<&str>) =
        text.split(' ').partition(|word| STOREYS.contains(word));
    let is_room = rest.is_empty() && storeys.len() == 1 && is_of_a_room(&text);
    !storeys.is_empty() && !is_room && rest.into_iter().all(is_counted)
}

/// `11th`.
fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    !digits.is_empty()
        && word.len() - digits.len() == 2
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_headers_are_written_as_they_are_looked_up() {
        for phrase in HEADINGS.keys() {
            assert_eq!(normal(phrase), *phrase);
        }
        for words in [&FOREIGN, &OTHER_TITLES, &ROOM_TITLES, &LISTS] {
            for word in words.iter() {
                assert_eq!(normal(word), *word);
            }
        }
        for table in ROOM_TABLES {
            assert_eq!(normal(table), *table);
        }
    }

    #[test]
    fn headers_say_what_stands_in_their_columns() {
        use Role::*;
        for (text, role) in [
            ("NO.", Number),
            ("ROOM NO.", Number),
            ("RM. #", Number),
            ("Raum-Nr.", Number),
            ("N°", Number),
            ("№ п/п", Number),
            ("№ пом.", Number),
            ("ROOM NAME", Name),
            ("Raumbezeichnung", Name),
            ("Désignation", Name),
            ("Наименование помещения", Name),
            ("Destinazione d'uso", Name),
            ("ROOM", Room),
            ("AREA (SF)", Area),
            ("AREA", Area),
            ("SQ. FT.", Area),
            ("m²", Area),
            ("Fläche [m²]", Area),
            ("Fläche in m²", Area),
            ("Площадь, кв. м", Area),
            ("Площадь, м2", Area),
            ("Surface (m²)", Area),
            ("Pinta-ala m2", Area),
            ("CEILING", Finish),
            ("REMARKS", Other),
            ("N", Number),
            ("MAT'L", Part),
            ("DOOR NO.", Foreign),
            ("HDWR SET", Foreign),
        ] {
            assert_eq!(read(text).map(|heading| heading.role), Some(role), "{text}");
        }
        for text in ["", "KITCHEN", "101", "WALL AREA SF PER DAY", "12 m²"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn units_of_areas_are_those_of_their_headers() {
        for (text, unit) in [
            ("AREA", None),
            ("AREA (SF)", Some(0.092_903_04)),
            ("Площадь, кв.м", Some(1.0)),
            ("m2", Some(1.0)),
        ] {
            assert_eq!(read(text).unwrap().unit, unit, "{text}");
        }
    }

    #[test]
    fn words_that_are_headers_are_parted() {
        let parted = |text: &str| {
            let words: Vec<&str> = text.split(' ').collect();
            split(&words).map(|found| {
                found
                    .into_iter()
                    .map(|(range, _)| words[range].join(" "))
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(
            parted("ROOM NAME FLOOR BASE").unwrap(),
            ["ROOM NAME", "FLOOR", "BASE"]
        );
        assert_eq!(
            parted("NO. NAME AREA (SF)").unwrap(),
            ["NO.", "NAME", "AREA (SF)"]
        );
        assert_eq!(parted("STAIR NO. 2"), None);
    }

    #[test]
    fn titles_say_what_their_tables_are_of() {
        for text in [
            "ROOM FINISH SCHEDULE",
            "Room Schedule",
            "AREA SCHEDULE - LEVEL 1",
            "Raumliste EG",
            "FLÄCHENAUFSTELLUNG",
            "Tableau des surfaces",
            "CUADRO DE SUPERFICIES",
            "Экспликация помещений",
            "ROOM LEGEND",
        ] {
            assert_eq!(title(text), Some(Subject::Rooms), "{text}");
        }
        for text in [
            "DOOR SCHEDULE",
            "ROOM DOOR SCHEDULE",
            "WINDOW SCHEDULE",
            "SHEET INDEX",
            "SYMBOL LEGEND",
            "FINISH LEGEND",
            "Türliste",
        ] {
            assert_eq!(title(text), Some(Subject::Other), "{text}");
        }
        for text in [
            "FIRST FLOOR PLAN",
            "LIVING ROOM",
            "",
            "FINISH SCHEDULE",
            "SEE ROOM FINISH",
        ] {
            assert_eq!(title(text), None, "{text}");
        }
    }

    #[test]
    fn sums_and_storeys_are_no_rooms() {
        for text in ["TOTAL", "Total SF:", "Summe", "Итого:", "SUB-TOTAL"] {
            assert!(is_total(text), "{text}");
        }
        for text in [
            "GROUND FLOOR",
            "2ND FLOOR",
            "11TH FLOOR",
            "LEVEL 1",
            "Erdgeschoss",
            "Etage 1",
            "1 этаж",
        ] {
            assert!(is_storey(text), "{text}");
        }
        for text in ["STORAGE", "BASEMENT STORAGE", "ROOF TERRACE", "1", ""] {
            assert!(!is_storey(text), "{text}");
        }
    }
}
