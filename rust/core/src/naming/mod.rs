//! Names of rooms, their numbers and printed areas, read from the text that stands in them.
//!
//! The words in a room are joined to lines and phrases ([`phrases`]); what is a measure, a number or
//! a tag is left out of them ([`words`]); the largest phrase that says what the room is for
//! ([`kinds`]) is its name, else the largest that looks like one. A number ([`numbers`]) stands on
//! the lines of the name or beside them; an area ([`areas`]) has a unit, or stands below the number
//! ([`fractions`]).

mod areas;
mod fractions;
mod kinds;
mod numbers;
mod phrases;
mod words;

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, Envelope, RTree, RTreeObject};

pub(crate) use areas::{SQUARE_METRES_PER_SQUARE_FOOT, area_unit, of_cell};
pub use kinds::RoomKind;
pub(crate) use kinds::{bare, is_of_a_room, kind_of};
use numbers::Pattern;
use phrases::{Line, Phrase, Word, lines, phrases};
pub(crate) use phrases::{MAX_NAME_CHARS, rejoined};
pub(crate) use words::collapsed;

use crate::claim::RoomShape;
use crate::geometry::{Polygon, distance, edges, is_around};
use crate::input::drawing::PageText;

/// Words of a room that are looked at, the largest ones. A hall has a few, a page of notes that is
/// taken for a room many.
const MAX_WORDS: usize = 256;

/// Edges that are compared with words in all; no plan comes near it. Rooms after that stay as they
/// are.
const MAX_EDGE_TESTS: usize = 400_000_000;

/// Words that say what rooms are for which are looked at; a sheet of many floors has some hundred.
const MAX_ROOM_WORDS: usize = 2_000;

/// Words so near one another, in heights of their letters, are of one name: LIVING above DINING.
const SAME_NAME_HEIGHTS: f64 = 4.0;

/// Of phrases whose height differs by less than this factor, the first one in reading order is the
/// name.
const SAME_HEIGHT: f64 = 0.9;

/// How far letters may reach beyond the box of their word, in heights of it.
const LETTER_MARGIN: f64 = 0.25;

/// Farthest that a number stands from the name of its room, in heights of the larger of them: a line
/// may be left free between them, or a box be drawn around the number.
const NUMBER_GAP: f64 = 1.6;
/// A number and the name of its room differ in height by this factor at most.
const NUMBER_SIZE: f64 = 2.5;
/// As many rooms of a page must have a number that is written alike, or one that stands in a room
/// without a name may be a measure.
const MIN_ALIKE: usize = 3;

/// What the texts in a room say of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Label {
    pub(crate) name: Option<String>,
    pub(crate) number: Option<String>,
    /// The area that is printed in the room, in square metres.
    pub(crate) printed_area_m2: Option<f64>,
}

impl Label {
    /// A label that is a name, or nothing.
    pub(crate) fn named(name: Option<String>) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }
}

/// A number of a room, and whether it stands at the name of the room.
struct Numbered {
    number: String,
    pattern: Pattern,
    is_named: bool,
}

/// Gives rooms, in the space of the texts, what the texts in them say.
pub(crate) fn label(rooms: &mut [RoomShape], texts: &[PageText]) {
    let found = labels(rooms.iter().map(|room| &room.polygon), texts);
    for (room, label) in rooms.iter_mut().zip(found) {
        room.label.name = label.name.or(room.label.name.take());
        room.label.number = label.number;
        room.label.printed_area_m2 = label.printed_area_m2;
    }
}

/// What the texts in each polygon say of it.
pub(crate) fn labels<'a>(
    polygons: impl Iterator<Item = &'a Polygon>,
    texts: &[PageText],
) -> Vec<Label> {
    let middles = texts
        .iter()
        .filter_map(Word::new)
        .map(|word| GeomWithData::new(word.middle(), word));
    let words = RTree::bulk_load(middles.collect());
    let mut tests_left = MAX_EDGE_TESTS;
    let mut areas_px = Vec::new();
    let mut fractions = Vec::new();
    let (mut labels, numbers): (Vec<Label>, Vec<Option<Numbered>>) = polygons
        .map(|polygon| {
            let lines = lines(words_within(polygon, &words, &mut tests_left));
            areas_px.push(polygon.area_px());
            fractions.push(fractions::of_lines(&lines));
            read(&lines)
        })
        .unzip();
    for (index, label) in labels.iter_mut().enumerate() {
        label.number = numbers[index]
            .as_ref()
            .filter(|own| is_sure(own, &numbers))
            .map(|own| own.number.clone());
    }
    fractions::label(&mut labels, &fractions, &areas_px);
    labels
}

/// Whether a number is its room's: no other room has it, and it stands at a name, or enough rooms
/// have one that is written alike.
fn is_sure(own: &Numbered, numbers: &[Option<Numbered>]) -> bool {
    let others = || numbers.iter().flatten();
    let is_alone = others().filter(|other| other.number == own.number).count() == 1;
    let alike = others()
        .filter(|other| other.pattern == own.pattern)
        .count();
    is_alone && (own.is_named && !own.pattern.may_be_millimetres() || alike >= MIN_ALIKE)
}

/// The name and the area that lines say, and the number that they may say.
fn read(lines: &[Line]) -> (Label, Option<Numbered>) {
    let name = best_name(phrases(lines));
    let number = match &name {
        Some(name) => number_at(name, lines),
        None => lone_number(lines),
    };
    let label = Label {
        printed_area_m2: areas::printed(lines.iter().map(|line| line.text.as_str())),
        name: name.map(|phrase| phrase.name),
        number: None,
    };
    (label, number)
}

/// The number on the lines of a name, or the one that stands nearest to them.
fn number_at(name: &Phrase, lines: &[Line]) -> Option<Numbered> {
    let numbered = |text: &str| {
        let (number, pattern) = numbers::of_word(text)?;
        Some(Numbered {
            number: number.to_owned(),
            pattern,
            is_named: true,
        })
    };
    if let Some(number) = &name.number {
        return numbered(number);
    }
    let near = lines.iter().filter_map(|line| {
        let own = numbered(&line.text)?;
        let gap = number_gap(name, line)?;
        // Below a name, a small number counts what is not told and one with a point is a measure.
        let is_below = line.bbox_xyxy[1] > name.bbox_xyxy[1];
        let is_clear = !own.pattern.is_ordinal() && !own.pattern.is_decimal();
        (is_clear || !is_below).then_some((gap, own))
    });
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, own)| own)
}

/// How far a line stands from a name above, below or beside it; `None` if it is elsewhere or too
/// far.
fn number_gap(name: &Phrase, line: &Line) -> Option<f64> {
    let (smaller, larger) = (name.height.min(line.height), name.height.max(line.height));
    let gaps = [0, 1].map(|axis| {
        let (a, b) = (name.bbox_xyxy, line.bbox_xyxy);
        (a[axis].max(b[axis]) - a[axis + 2].min(b[axis + 2])).max(0.0)
    });
    let gap = gaps[0].max(gaps[1]);
    let is_aligned = gaps[0] == 0.0 || gaps[1] == 0.0;
    (is_aligned && larger <= NUMBER_SIZE * smaller && gap <= NUMBER_GAP * larger).then_some(gap)
}

/// The only number of a room without a name.
fn lone_number(lines: &[Line]) -> Option<Numbered> {
    let mut found = lines.iter().filter_map(|line| {
        let (number, pattern) = numbers::of_word(&line.text)?;
        pattern.may_stand_alone().then(|| Numbered {
            number: number.to_owned(),
            pattern,
            is_named: false,
        })
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// A line of text on a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextLine {
    pub(crate) text: String,
    pub(crate) bbox_xyxy: [f64; 4],
    /// Height of its letters.
    pub(crate) height: f64,
}

/// Texts joined to lines, from top to bottom. Time grows with the square of their number.
pub(crate) fn text_lines<'a>(texts: impl Iterator<Item = &'a PageText>) -> Vec<TextLine> {
    let words: Vec<Word> = texts.filter_map(Word::new).collect();
    let lines = lines(words.iter().collect()).into_iter();
    let line = |line: Line| TextLine {
        text: line.text,
        bbox_xyxy: line.bbox_xyxy,
        height: line.height,
    };
    lines.map(line).collect()
}

/// Where words stand that say what a room is for, in the space of the texts; words of one name
/// count once.
pub(crate) fn places_of_room_words(texts: &[PageText]) -> Vec<[f64; 2]> {
    let words = texts.iter().filter_map(Word::new);
    let mut words: Vec<Word> = words.filter(Word::says_what_a_room_is_for).collect();
    words.sort_by(Word::order);
    words.truncate(MAX_ROOM_WORDS);
    let mut places: Vec<[f64; 2]> = Vec::new();
    for word in words {
        let reach = SAME_NAME_HEIGHTS * word.height();
        let is_near = |place: &[f64; 2]| distance(*place, word.middle()) <= reach;
        if !places.iter().any(is_near) {
            places.push(word.middle());
        }
    }
    places
}

/// Where words stand, each with room around it for its own letters and none for a room.
pub(crate) struct Lettering(RTree<Rectangle<[f64; 2]>>);

impl Lettering {
    pub(crate) fn new(texts: &[PageText]) -> Self {
        let boxes = texts.iter().map(|text| {
            let [x_min, y_min, x_max, y_max] = text.bbox_xyxy;
            let margin = LETTER_MARGIN * (y_max - y_min);
            let corners = [
                [x_min - margin, y_min - margin],
                [x_max + margin, y_max + margin],
            ];
            Rectangle::from_corners(corners[0], corners[1])
        });
        Self(RTree::bulk_load(boxes.collect()))
    }

    /// Whether a box lies in that of a word.
    pub(crate) fn holds(&self, [x_min, y_min, x_max, y_max]: [f64; 4]) -> bool {
        let inner = AABB::from_corners([x_min, y_min], [x_max, y_max]);
        let around = self.0.locate_all_at_point(&[x_min, y_min]);
        around
            .into_iter()
            .any(|word| word.envelope().contains_envelope(&inner))
    }
}

/// The words whose middle a polygon holds, in reading order.
fn words_within<'a>(
    polygon: &Polygon,
    words: &'a RTree<GeomWithData<[f64; 2], Word<'a>>>,
    tests_left: &mut usize,
) -> Vec<&'a Word<'a>> {
    let [x_min, y_min, x_max, y_max] = polygon.bbox_xyxy();
    let corners = polygon.rings().map(Vec::len).sum::<usize>();
    let mut within = Vec::new();
    for word in words.locate_in_envelope(&AABB::from_corners([x_min, y_min], [x_max, y_max])) {
        let Some(left) = tests_left.checked_sub(corners) else {
            return vec![];
        };
        *tests_left = left;
        if holds(polygon, *word.geom()) {
            within.push(&word.data);
        }
    }
    if within.len() > MAX_WORDS {
        within.sort_by(|a, b| b.height().total_cmp(&a.height()).then_with(|| a.order(b)));
        within.truncate(MAX_WORDS);
    }
    within.sort_by(|a, b| a.order(b));
    within
}

/// Whether a point lies in a polygon and in none of its holes, by the even-odd rule.
pub(crate) fn holds(polygon: &Polygon, point: [f64; 2]) -> bool {
    is_around(polygon.rings().flat_map(|ring| edges(ring)), point)
}

fn best_name(phrases: Vec<Phrase>) -> Option<Phrase> {
    let (rooms, others): (Vec<_>, Vec<_>) =
        phrases.into_iter().partition(|phrase| phrase.has_room_word);
    largest(rooms).or_else(|| {
        largest(
            others
                .into_iter()
                .filter(|phrase| words::looks_like_a_name(&phrase.name)),
        )
    })
}

/// The first of the largest phrases.
fn largest(phrases: impl IntoIterator<Item = Phrase>) -> Option<Phrase> {
    let phrases: Vec<Phrase> = phrases.into_iter().collect();
    let height = phrases
        .iter()
        .map(|phrase| phrase.height)
        .fold(0.0, f64::max);
    phrases
        .into_iter()
        .find(|phrase| phrase.height >= SAME_HEIGHT * height)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::phrases::MAX_NAME_CHARS;
    use super::*;
    use crate::geometry::Ring;

    fn text(text: &str, [x, y]: [f64; 2], height: f64) -> PageText {
        let width = 0.6 * height * text.chars().count() as f64;
        let bbox_xyxy = [
            x - width / 2.0,
            y - height / 2.0,
            x + width / 2.0,
            y + height / 2.0,
        ];
        PageText {
            text: text.to_owned(),
            bbox_xyxy,
        }
    }

    fn square(min: f64, max: f64) -> Ring {
        vec![[min, min], [max, min], [max, max], [min, max]]
    }

    fn name_of(texts: &[PageText]) -> Option<String> {
        let room = Polygon {
            exterior: square(0.0, 400.0),
            holes: vec![square(300.0, 380.0)],
        };
        labels([&room].into_iter(), texts).remove(0).name
    }

    fn name_of_lines(lines: &[&str]) -> Option<String> {
        let line =
            |(index, line): (usize, &&str)| text(line, [150.0, 20.0 + 12.0 * index as f64], 10.0);
        name_of(&lines.iter().enumerate().map(line).collect::<Vec<_>>())
    }

    #[test]
    fn a_letter_lies_in_its_word_and_a_room_does_not() {
        let lettering = Lettering::new(&[text("STORE", [100.0, 50.0], 20.0)]);
        assert!(lettering.holds([72.0, 39.0, 84.0, 61.0]));
        assert!(lettering.holds([68.0, 36.0, 132.0, 64.0]));
        assert!(!lettering.holds([60.0, 36.0, 132.0, 64.0]));
        assert!(!lettering.holds([69.0, 30.0, 131.0, 70.0]));
        assert!(!Lettering::new(&[]).holds([0.0, 0.0, 1.0, 1.0]));
    }

    #[test]
    fn lines_that_follow_closely_are_one_name() {
        assert_eq!(
            name_of_lines(&["MASTER", "BEDROOM", "14.2 m²"]).as_deref(),
            Some("MASTER BEDROOM")
        );
        assert_eq!(
            name_of_lines(&["0.02", "Consulting 1", "23.0 m²"]).as_deref(),
            Some("Consulting 1")
        );
    }

    #[test]
    fn a_note_under_a_name_is_no_part_of_it() {
        assert_eq!(
            name_of_lines(&["Kitchen", "tiled floor"]).as_deref(),
            Some("Kitchen")
        );
    }

    #[test]
    fn words_on_a_line_are_joined_where_the_gaps_are_small() {
        let words = [
            text("Salle", [100.0, 50.0], 10.0),
            text("de", [126.0, 50.5], 10.0),
            text("bain", [150.0, 49.5], 10.0),
        ];
        assert_eq!(name_of(&words).as_deref(), Some("Salle de bain"));
        let apart = [
            text("BED 1", [60.0, 50.0], 10.0),
            text("BATH", [150.0, 50.0], 10.0),
        ];
        assert_eq!(name_of(&apart).as_deref(), Some("BED 1"));
    }

    #[test]
    fn a_room_word_wins_over_larger_text_and_larger_over_smaller() {
        let texts = [
            text("HOUSE ALDANA", [200.0, 50.0], 30.0),
            text("Küche", [100.0, 200.0], 10.0),
        ];
        assert_eq!(name_of(&texts).as_deref(), Some("Küche"));
        let texts = [
            text("hall", [200.0, 50.0], 10.0),
            text("Bad", [100.0, 200.0], 20.0),
        ];
        assert_eq!(name_of(&texts).as_deref(), Some("Bad"));
    }

    #[test]
    fn a_word_that_is_not_known_is_a_name_if_there_is_no_other() {
        assert_eq!(
            name_of_lines(&["Atrium", "12 m²"]).as_deref(),
            Some("Atrium")
        );
    }

    #[test]
    fn measures_numbers_dates_and_tags_are_no_names() {
        for line in [
            "3.20 m",
            "12'-6\"",
            "14 m²",
            "101",
            "1:50",
            "2023-11-02",
            "W12",
            "D-04",
            "3,20 x 4,10",
            "12'-0\" x 10'-6\"",
            "A=12.5m²",
            "UP",
            "DN",
            "N",
            "150 sq ft",
            "---",
            "h = 2.60",
            "2 . 5",
            "01.02.2024",
        ] {
            assert_eq!(name_of_lines(&[line]), None, "{line}");
        }
    }

    #[test]
    fn a_measure_beside_a_name_is_left_out() {
        for (line, name) in [
            ("KITCHEN 12 m2", "KITCHEN"),
            ("Bedroom 2 (12.5 m²)", "Bedroom 2"),
            ("101 OFFICE", "OFFICE"),
            ("  Living \u{a0} / \n Dining  ", "Living / Dining"),
            ("W.I.C.", "W.I.C."),
            ("BR2", "BR2"),
            ("BATH 5'-0\" x 8'-0\"", "BATH"),
            ("Keittiö: 9,5 m²", "Keittiö"),
        ] {
            assert_eq!(name_of_lines(&[line]).as_deref(), Some(name));
        }
    }

    #[test]
    fn text_in_a_hole_or_beside_the_room_is_not_its_name() {
        for place in [[340.0, 340.0], [500.0, 20.0]] {
            assert_eq!(name_of(&[text("Hall", place, 10.0)]), None);
        }
    }

    #[test]
    fn a_text_that_stands_upright_is_a_name_by_itself() {
        let upright = PageText {
            text: "Corridor".to_owned(),
            bbox_xyxy: [100.0, 50.0, 110.0, 110.0],
        };
        assert_eq!(name_of(&[upright]).as_deref(), Some("Corridor"));
    }

    #[test]
    fn texts_without_a_place_or_without_end_are_left_out() {
        let mut texts = vec![PageText {
            text: "Hall".to_owned(),
            bbox_xyxy: [f64::NAN, 0.0, f64::INFINITY, 9.0],
        }];
        texts.push(text(&"room ".repeat(100_000), [150.0, 50.0], 10.0));
        assert_eq!(name_of(&texts), None);
    }

    #[test]
    fn a_room_full_of_words_is_named_by_the_largest() {
        let mut texts: Vec<_> = (0..50_000)
            .map(|index| {
                text(
                    "closet",
                    [f64::from(index % 290), f64::from(index / 290)],
                    4.0,
                )
            })
            .collect();
        texts.push(text("Garage", [150.0, 150.0], 12.0));
        assert_eq!(name_of(&texts).as_deref(), Some("Garage"));
    }

    /// Numbers and areas of rooms side by side, each 100 wide, with these heights and texts in them.
    fn rows(rooms: &[(f64, &[&str])]) -> Vec<(Option<String>, Option<f64>)> {
        let mut polygons = vec![];
        let mut texts = vec![];
        for (index, (height, said)) in rooms.iter().enumerate() {
            let x = 110.0 * index as f64;
            polygons.push(Polygon {
                exterior: vec![
                    [x, 0.0],
                    [x + 100.0, 0.0],
                    [x + 100.0, *height],
                    [x, *height],
                ],
                holes: vec![],
            });
            let line = |(row, said): (usize, &&str)| {
                text(said, [x + 50.0, 20.0 + 12.0 * row as f64], 10.0)
            };
            texts.extend(said.iter().enumerate().map(line));
        }
        let labels = labels(polygons.iter(), &texts).into_iter();
        labels
            .map(|label| (label.number, label.printed_area_m2))
            .collect()
    }

    #[test]
    fn a_number_over_an_area_is_that_of_the_room() {
        let told = |number: &str, area| (Some(number.to_owned()), Some(area));
        let rooms: [(f64, &[&str]); 3] = [
            (160.0, &["1 / 16.0"]),
            (98.0, &["Кухня", "3", "9,8"]),
            (75.0, &["12а/7,45"]),
        ];
        assert_eq!(
            rows(&rooms),
            [told("1", 16.0), told("3", 9.8), told("12а", 7.45)]
        );
    }

    #[test]
    fn widths_over_heights_are_no_areas() {
        let nothing = |rooms: &[(f64, &[&str])]| {
            assert!(
                rows(rooms).iter().all(|(_, area)| area.is_none()),
                "{rooms:?}"
            );
        };
        nothing(&[
            (160.0, &["2", "2.50"]),
            (98.0, &["3", "2.50"]),
            (75.0, &["4", "2.50"]),
        ]);
        nothing(&[(160.0, &["1 / 16.0"]), (98.0, &["3 / 9.8"])]);
        nothing(&[
            (160.0, &["1 / 16.0"]),
            (98.0, &["1 / 9.8"]),
            (75.0, &["4 / 7.5"]),
        ]);
        nothing(&[
            (160.0, &["1 / 7.5"]),
            (98.0, &["2 / 16.0"]),
            (75.0, &["4 / 40.0"]),
        ]);
        nothing(&[
            (160.0, &["1/2"]),
            (98.0, &["1/100"]),
            (75.0, &["12/05.2022"]),
        ]);
    }

    proptest! {
        #[test]
        fn the_order_of_the_texts_does_not_matter_and_a_name_is_short(
            texts in prop::collection::vec(
                ("[a-z0-9 .x²'/]{0,12}|bed|room|Hall 1|\\PC{0,80}", 0_u32..40, 0_u32..40, 4_u32..20)
                    .prop_map(|(content, x, y, height)| text(&content, [f64::from(x) * 10.0, f64::from(y) * 10.0], f64::from(height))),
                0..12,
            ),
        ) {
            let found = name_of(&texts);
            let reversed: Vec<_> = texts.iter().rev().cloned().collect();
            prop_assert_eq!(&name_of(&reversed), &found);
            let name = found.unwrap_or_else(|| "none".to_owned());
            prop_assert!(name.chars().count() <= MAX_NAME_CHARS && name.trim() == name && !name.is_empty());
        }
    }
}
