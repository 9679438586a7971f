//! Rooms of the plans and rows of the schedules that are the same.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use super::headings;
use super::{Match, MatchedBy, Reconciliation, RowRef, Schedule, ScheduleRow, area, shared_area};
use crate::naming::{RoomKind, bare, kind_of, of_cell};
use crate::result::detection::Room;
use crate::scale::Interval;

/// A schedule whose rows are rooms of the plan for at least this share is one of the plan, where numbers
/// do not tell.
const MIN_MATCHED: f64 = 1.0 / 3.0;
/// Rooms that share more of the smaller box with a table are of the table: its last cells reach below its text.
const MIN_SHARED: f64 = 0.2;
/// Digits behind those of the storey: the 12 of 112.
const DIGITS_OF_ROOM: usize = 2;

/// How rooms and schedules agree; `None` if there are none of one of them, or no schedule is of the
/// plans of the sheet.
pub(crate) fn reconciliation(rooms: &[Room], schedules: &[Schedule]) -> Option<Reconciliation> {
    // What an engine takes for rooms in a table is not on a plan, and named by the table itself.
    let on_plan = rooms.iter().enumerate().filter(|(_, room)| {
        let is_held = |schedule: &Schedule| overlap(schedule.bounding_box, room.bounding_box);
        !schedules.iter().any(is_held)
    });
    let called: Vec<Entry> = on_plan
        .filter_map(|(place, room)| Entry::of_room(place, room))
        .collect();
    let mut found = Reconciliation::default();
    let mut due: BTreeSet<usize> = BTreeSet::new();
    for (index, schedule) in schedules.iter().enumerate() {
        let rows = schedule.rows.iter().enumerate();
        let rows: Vec<Entry> = rows.map(|(place, row)| Entry::of_row(place, row)).collect();
        let pairs = pairs(&called, &rows);
        let is_alike = pairs.len() as f64 >= MIN_MATCHED * rows.len() as f64;
        let matched: HashSet<usize> = pairs.iter().map(|pair| pair.row).collect();
        let here = of_storeys(&rows, &called, is_alike);
        let lost: Vec<usize> = here
            .map(|row| row.place)
            .filter(|row| !matched.contains(row))
            .collect();
        if !(pairs.is_empty() && lost.is_empty()) {
            due.extend(of_storeys(&called, &rows, is_alike).map(|room| room.place));
            due.extend(pairs.iter().map(|pair| pair.room));
        }
        let lost = lost.into_iter().map(|row| RowRef {
            schedule: index,
            row,
        });
        found.missing_on_plan.extend(lost);
        let compared = pairs
            .iter()
            .map(|pair| pair.compared(index, &rooms[pair.room], schedule));
        found.matched.extend(compared);
    }
    let matched: HashSet<&str> = found
        .matched
        .iter()
        .map(|pair| pair.room.as_str())
        .collect();
    let lost = due
        .iter()
        .map(|&place| &rooms[place].id)
        .filter(|id| !matched.contains(id.as_str()));
    found.missing_in_schedule = lost.cloned().collect();
    (!due.is_empty() || !found.missing_on_plan.is_empty()).then_some(found)
}

/// Whether a room is a cell of a table, or the frame of one.
fn overlap(table: [f64; 4], room: [f64; 4]) -> bool {
    shared_area(table, room) > MIN_SHARED * area(table).min(area(room))
}

/// The entries that are of the storeys of others by their numbers; where numbers do not tell, all of them
/// or none.
fn of_storeys<'a>(
    entries: &'a [Entry],
    others: &[Entry],
    are_alike: bool,
) -> impl Iterator<Item = &'a Entry> {
    let storeys: HashSet<Storey> = others.iter().filter_map(Entry::storey).collect();
    entries.iter().filter(move |entry| match entry.storey() {
        Some(storey) if !storeys.is_empty() => storeys.contains(&storey),
        _ => are_alike,
    })
}

/// What tells a storey in the number of a room: its letters, and the digits before those of the room.
type Storey = (String, String);

/// A room or a row by what it is called.
struct Entry {
    place: usize,
    /// As [`number`] writes it.
    number: Option<String>,
    /// Words in lower case without marks.
    name: Option<String>,
    /// The name with its abbreviations written out.
    meaning: Option<String>,
    kind: Option<RoomKind>,
}

impl Entry {
    fn new(place: usize, written: Option<&str>, name: Option<&str>) -> Self {
        let words = name.map(headings::normal).filter(|name| !name.is_empty());
        Self {
            place,
            number: written.map(number).filter(|number| !number.is_empty()),
            meaning: words.as_deref().map(meaning),
            kind: kind_of(name),
            name: words,
        }
    }

    /// `None` if it is neither named nor numbered: which room it is cannot be told.
    fn of_room(place: usize, room: &Room) -> Option<Self> {
        let entry = Self::new(place, room.number.as_deref(), room.name_hint.as_deref());
        (entry.number.is_some() || entry.name.is_some()).then_some(entry)
    }

    fn of_row(place: usize, row: &ScheduleRow) -> Self {
        Self::new(place, row.number.as_deref(), row.name.as_deref())
    }

    fn storey(&self) -> Option<Storey> {
        let number = self.number.as_ref()?;
        let digits_at = number.find(|c: char| c.is_ascii_digit())?;
        let (letters, rest) = number.split_at(digits_at);
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (digits, behind) = rest.split_at(end);
        // 1.02 and 1-02 say the storey before the mark, 112 in the digits before the last two.
        let is_parted =
            behind.starts_with(['.', '-']) && behind[1..].starts_with(|c: char| c.is_ascii_digit());
        let storey = if is_parted {
            digits
        } else {
            &digits[..digits.len().saturating_sub(DIGITS_OF_ROOM)]
        };
        let letters = letters.trim_end_matches(['-', '.']).to_owned();
        let says_storey = !storey.is_empty() || !letters.is_empty();
        says_storey.then(|| (letters, storey.to_owned()))
    }

    /// What a name counts: the 2 of Bedroom 2.
    fn ordinal(&self) -> Option<&str> {
        let last = self.name.as_deref()?.rsplit(' ').next()?;
        last.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(last)
    }

    /// Whether nothing that both are called by tells them apart.
    fn may_be(&self, other: &Self) -> bool {
        let differ = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a != b);
        !differ(
            self.loose_number().as_deref(),
            other.loose_number().as_deref(),
        ) && !differ(self.ordinal(), other.ordinal())
    }

    /// The number without marks and without noughts before it.
    fn loose_number(&self) -> Option<String> {
        let number = self.number.as_deref()?;
        let digits_at = number
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(number.len());
        let (letters, digits) = number.split_at(digits_at);
        let letters = letters.trim_end_matches('-');
        let shown = digits.trim_start_matches('0');
        // 0.02 is on the storey 0.
        let shown = if shown.starts_with(|c: char| c.is_ascii_digit()) {
            shown
        } else {
            digits
        };
        Some(format!("{letters}{shown}"))
    }

    fn says_same(&self, other: &Self) -> bool {
        self.name.is_some() && (self.name == other.name || self.meaning == other.meaning)
    }
}

/// A number in capitals, without spaces and signs around it, with one kind of dash.
fn number(written: &str) -> String {
    let dashes = ['‐', '‑', '‒', '–', '—', '−', '_'];
    let shown = written
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '#' | '(' | ')' | '[' | ']' | '№'));
    let shown = shown.map(|c| if dashes.contains(&c) { '-' } else { c });
    let number: String = shown.flat_map(char::to_uppercase).collect();
    number.trim_matches(['.', '-', ':', ',']).to_owned()
}

/// A name as words that mean the same: BR and BEDROOM, BATH and BATHROOM.
fn meaning(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in name.split(' ') {
        let word = bare(word);
        let kind = kind_of(Some(&word)).map(|kind| kind.as_str().to_owned());
        let meant = kind.unwrap_or(word);
        if words.last() != Some(&meant) && !matches!(meant.as_str(), "room" | "rm") {
            words.push(meant);
        }
    }
    words.join(" ")
}

/// A room and a row that are the same.
struct Pair {
    room: usize,
    row: usize,
    by: MatchedBy,
}

impl Pair {
    fn compared(&self, index: usize, room: &Room, schedule: &Schedule) -> Match {
        let measured = room.measures.area_m2;
        let row = &schedule.rows[self.row];
        let both = measured.zip(row.area_m2);
        Match {
            room: room.id.clone(),
            row: RowRef {
                schedule: index,
                row: self.row,
            },
            by: self.by,
            area_difference: both.map(|(measured, printed)| measured.value / printed - 1.0),
            agrees: both
                .map(|(measured, printed)| agrees(measured, printed, half_step(schedule, row))),
        }
    }
}

/// Whether a measure may be what is printed, which was rounded.
fn agrees(measured: Interval, printed: f64, half_step: f64) -> bool {
    measured.low <= printed + half_step && printed - half_step <= measured.high
}

/// Half of what the last digit of a row's area counts, in square metres.
fn half_step(schedule: &Schedule, row: &ScheduleRow) -> f64 {
    let steps = schedule
        .columns
        .iter()
        .zip(&row.cells)
        .filter_map(|(title, cell)| {
            let heading =
                headings::read(title).filter(|heading| heading.role == headings::Role::Area)?;
            let area = of_cell(cell, heading.unit)?;
            (Some(area.square_metres) == row.area_m2).then_some(area.step)
        });
    steps.fold(0.0, f64::max) / 2.0
}

/// The rooms and rows that are the same: by number, by number and name where a number stands twice, by a
/// name that both have once.
fn pairs(rooms: &[Entry], rows: &[Entry]) -> Vec<Pair> {
    let mut pairing = Pairing {
        rooms,
        rows,
        pairs: vec![],
    };
    pairing.pair(|entry| entry.number.clone());
    pairing.pair(|entry| entry.number.clone().zip(entry.name.clone()));
    pairing.pair(|entry| entry.number.clone().zip(entry.meaning.clone()));
    pairing.pair(Entry::loose_number);
    pairing.pair(|entry| entry.name.clone());
    pairing.pair(|entry| entry.meaning.clone());
    pairing.pair(|entry| entry.kind);
    let mut pairs = pairing.pairs;
    pairs.sort_by_key(|pair| pair.row);
    pairs
}

/// Rooms and rows, and those that are known to be the same.
struct Pairing<'a> {
    rooms: &'a [Entry],
    rows: &'a [Entry],
    pairs: Vec<Pair>,
}

impl Pairing<'_> {
    /// Pairs what has the same key, if one room and one row have it and nothing tells them apart.
    fn pair<K: Hash + Eq>(&mut self, key: impl Fn(&Entry) -> Option<K>) {
        let (rooms, rows): (HashSet<usize>, HashSet<usize>) =
            self.pairs.iter().map(|pair| (pair.room, pair.row)).unzip();
        let lone_rows = lone(self.rows, &key);
        for (key, room) in lone(self.rooms, &key) {
            let Some(row) = lone_rows.get(&key) else {
                continue;
            };
            if rooms.contains(&room.place) || rows.contains(&row.place) || !room.may_be(row) {
                continue;
            }
            let by = match (
                room.number.is_some() && row.number.is_some(),
                room.says_same(row),
            ) {
                (true, true) => MatchedBy::NumberAndName,
                (true, false) => MatchedBy::Number,
                (false, _) => MatchedBy::Name,
            };
            self.pairs.push(Pair {
                room: room.place,
                row: row.place,
                by,
            });
        }
    }
}

/// The entries whose key no other has.
fn lone<K: Hash + Eq>(entries: &[Entry], key: impl Fn(&Entry) -> Option<K>) -> HashMap<K, &Entry> {
    let mut found: HashMap<K, Option<&Entry>> = HashMap::new();
    for entry in entries {
        if let Some(key) = key(entry) {
            found
                .entry(key)
                .and_modify(|other| *other = None)
                .or_insert(Some(entry));
        }
    }
    found
        .into_iter()
        .filter_map(|(key, entry)| Some((key, entry?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(place: usize, number: &str, name: &str) -> Entry {
        let text = |text: &'static str| (!text.is_empty()).then_some(text);
        let (number, name): (&'static str, &'static str) = (leaked(number), leaked(name));
        Entry::new(place, text(number), text(name))
    }

    fn leaked(text: &str) -> &'static str {
        Box::leak(text.to_owned().into_boxed_str())
    }

    fn entries(called: &[(&str, &str)]) -> Vec<Entry> {
        let called = called.iter().enumerate();
        called
            .map(|(place, (number, name))| entry(place, number, name))
            .collect()
    }

    fn paired(rooms: &[(&str, &str)], rows: &[(&str, &str)]) -> Vec<(usize, usize, MatchedBy)> {
        let pairs = pairs(&entries(rooms), &entries(rows));
        pairs
            .iter()
            .map(|pair| (pair.room, pair.row, pair.by))
            .collect()
    }

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        use MatchedBy::{Number, NumberAndName};
        for (room, row) in [
            ("101", " 101 "),
            ("b-204", "B–204"),
            ("B204", "B-204"),
            ("007", "7"),
            ("1.02", "1.02"),
        ] {
            assert_eq!(
                paired(&[(room, "")], &[(row, "HALL")]),
                [(0, 0, Number)],
                "{room}"
            );
            assert_eq!(
                paired(&[(room, "Hall")], &[(row, "HALL")]),
                [(0, 0, NumberAndName)],
                "{room}"
            );
        }
        for (room, row) in [
            ("101", "102"),
            ("1.02", "102"),
            ("0.02", "2"),
            ("101", "101A"),
            ("A101", "B101"),
        ] {
            assert_eq!(paired(&[(room, "HALL")], &[(row, "HALL")]), [], "{room}");
        }
    }

    #[test]
    fn a_number_that_stands_twice_needs_the_name() {
        let rooms = [("101", "OFFICE"), ("102", "LAB")];
        let rows = [("101", "OFFICE"), ("101", "CLOSET"), ("102", "LAB")];
        assert_eq!(
            paired(&rooms, &rows),
            [
                (0, 0, MatchedBy::NumberAndName),
                (1, 2, MatchedBy::NumberAndName)
            ]
        );
        assert_eq!(paired(&[("101", "")], &rows[..2]), []);
    }

    #[test]
    fn names_tell_where_both_sides_have_them_once() {
        use MatchedBy::Name;
        assert_eq!(
            paired(
                &[("", "BATH"), ("", "KITCHEN")],
                &[("", "Kitchen"), ("", "BATHROOM")]
            ),
            [(1, 0, Name), (0, 1, Name)]
        );
        assert_eq!(
            paired(
                &[("", "BR 1"), ("", "BR 2")],
                &[("", "BEDROOM 2"), ("", "BEDROOM 1")]
            ),
            [(1, 0, Name), (0, 1, Name)]
        );
        assert_eq!(paired(&[("", "BATH"), ("", "BATH")], &[("", "BATH")]), []);
        assert_eq!(paired(&[("", "BEDROOM 1")], &[("", "BEDROOM 2")]), []);
        assert_eq!(paired(&[("101", "LOBBY")], &[("201", "LOBBY")]), []);
        assert_eq!(
            paired(&[("", "LOBBY")], &[("201", "LOBBY")]),
            [(0, 0, Name)]
        );
    }

    #[test]
    fn storeys_are_told_by_the_digits_before_those_of_the_room() {
        let storey = |number| entry(0, number, "").storey();
        let told = |letters: &str, digits: &str| Some((letters.to_owned(), digits.to_owned()));
        assert_eq!(storey("101"), told("", "1"));
        assert_eq!(storey("1204B"), told("", "12"));
        assert_eq!(storey("B-204"), told("B", "2"));
        assert_eq!(storey("C001"), told("C", "0"));
        assert_eq!(storey("2.03"), told("", "2"));
        assert_eq!(storey("7"), None);
        assert_eq!(storey(""), None);
    }

    #[test]
    fn what_lies_in_a_table_or_around_it_is_no_room_of_a_plan() {
        let table = [100.0, 100.0, 300.0, 200.0];
        assert!(overlap(table, [110.0, 120.0, 150.0, 140.0]));
        assert!(overlap(table, [95.0, 95.0, 320.0, 210.0]));
        assert!(overlap(table, [110.0, 190.0, 150.0, 220.0]));
        assert!(!overlap(table, [280.0, 100.0, 400.0, 200.0]));
    }

    #[test]
    fn rows_of_other_storeys_are_left_out() {
        let rooms = entries(&[("101", ""), ("102", "")]);
        let rows = entries(&[("101", ""), ("103", ""), ("201", ""), ("", "ROOF")]);
        let places = |are_alike| {
            of_storeys(&rows, &rooms, are_alike)
                .map(|row| row.place)
                .collect::<Vec<_>>()
        };
        assert_eq!(places(false), [0, 1]);
        assert_eq!(places(true), [0, 1, 3]);
    }

    #[test]
    fn a_printed_area_was_rounded() {
        let measured = Interval {
            value: 12.4,
            low: 12.3,
            high: 12.5,
        };
        assert!(agrees(measured, 12.0, 0.5));
        assert!(!agrees(measured, 12.0, 0.05));
        assert!(agrees(measured, 12.35, 0.0));
    }

    proptest! {
        #[test]
        fn pairs_are_of_one_room_and_one_row_and_do_not_depend_on_order(
            rooms in prop::collection::vec(("(10[0-3]|)", "(OFFICE|BATH|BATHROOM|HALL|)"), 0..8),
            rows in prop::collection::vec(("(10[0-3]|)", "(OFFICE|BATH|BATHROOM|HALL|)"), 0..8),
        ) {
            let called = |all: &[(String, String)]| -> Vec<Entry> {
                all.iter().enumerate().map(|(place, (number, name))| entry(place, number, name)).collect()
            };
            let found = pairs(&called(&rooms), &called(&rows));
            let own: HashSet<usize> = found.iter().map(|pair| pair.room).collect();
            prop_assert_eq!(own.len(), found.len());
            let turned = pairs(&called(&rooms).into_iter().rev().collect::<Vec<_>>(), &called(&rows));
            let places = |pairs: &[Pair]| pairs.iter().map(|pair| (pair.room, pair.row, pair.by)).collect::<Vec<_>>();
            prop_assert_eq!(places(&found), places(&turned));
        }
    }
}
