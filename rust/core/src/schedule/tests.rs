use std::iter::zip;

use proptest::prelude::*;

use super::*;

const HEIGHT: f64 = 10.0;

/// Texts of a line, each with where it begins; the letters are as wide as half their height.
fn line(y: f64, cells: &[(f64, &str)]) -> Vec<PageText> {
    let text = |(x, text): &(f64, &str)| PageText {
        text: (*text).to_owned(),
        bbox_xyxy: [
            *x,
            y,
            x + 0.5 * HEIGHT * text.chars().count() as f64,
            y + HEIGHT,
        ],
    };
    cells
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(text)
        .collect()
}

/// A table with a line each two heights; columns begin at `starts`.
fn table(left: f64, top: f64, starts: &[f64], lines: &[&[&str]]) -> Vec<PageText> {
    let lines = lines.iter().enumerate();
    let texts = lines.flat_map(|(index, cells)| {
        let cells: Vec<(f64, &str)> = zip(starts, *cells)
            .map(|(start, cell)| (left + start, *cell))
            .collect();
        line(top + 2.0 * HEIGHT * index as f64, &cells)
    });
    texts.collect()
}

fn read(texts: &[PageText]) -> Vec<Schedule> {
    schedules(texts, &Stop::new(&())).unwrap()
}

/// Number, name and area of the rooms of the only schedule.
fn rooms(texts: &[PageText]) -> Vec<(Option<String>, Option<String>, Option<f64>)> {
    let found = read(texts);
    assert_eq!(found.len(), 1);
    found[0]
        .rows
        .iter()
        .map(|row| (row.number.clone(), row.name.clone(), row.area_m2))
        .collect()
}

fn room(
    number: &str,
    name: &str,
    area_m2: Option<f64>,
) -> (Option<String>, Option<String>, Option<f64>) {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (text(number), text(name), area_m2)
}

const AREAS: &[&[&str]] = &[
    &["NO.", "ROOM NAME", "AREA (SF)"],
    &["101", "OFFICE", "120"],
    &["102", "STORAGE", "64"],
    &["103", "LOBBY", ""],
    &["", "TOTAL", "184"],
];
const STARTS: &[f64] = &[0.0, 60.0, 220.0];
const DOORS: &[&[&str]] = &[
    &["DOOR NO.", "ROOM NAME", "WIDTH", "HEIGHT"],
    &["1", "OFFICE", "3-0", "7-0"],
    &["2", "STORAGE", "3-0", "7-0"],
];

#[test]
fn a_schedule_of_areas_is_read_and_its_sum_is_no_room() {
    let texts = table(100.0, 100.0, STARTS, AREAS);
    let expected = [
        room("101", "OFFICE", Some(11.15)),
        room("102", "STORAGE", Some(5.95)),
        room("103", "LOBBY", None),
    ];
    assert_eq!(rooms(&texts), expected);
    let schedule = &read(&texts)[0];
    assert_eq!(schedule.columns, ["NO.", "ROOM NAME", "AREA (SF)"]);
    assert_eq!(schedule.rows[1].cells, ["102", "STORAGE", "64"]);
    assert_eq!(schedule.rows[0].bounding_box, [100.0, 120.0, 335.0, 130.0]);
    assert_eq!(schedule.title, None);
}

#[test]
fn a_title_above_is_the_title_of_the_schedule() {
    let mut texts = table(100.0, 100.0, STARTS, AREAS);
    texts.extend(line(70.0, &[(110.0, "ROOM SCHEDULE")]));
    let schedule = &read(&texts)[0];
    assert_eq!(schedule.title.as_deref(), Some("ROOM SCHEDULE"));
    assert_eq!(schedule.bounding_box[1], 70.0);
}

#[test]
fn the_same_table_of_doors_or_one_door_away_is_told_apart() {
    let doors = table(600.0, 100.0, &[0.0, 80.0, 220.0, 300.0], DOORS);
    assert_eq!(read(&doors), []);
    let mut both = table(100.0, 100.0, STARTS, AREAS);
    both.extend(doors);
    assert_eq!(rooms(&both).len(), 3);
    both.extend(line(80.0, &[(120.0, "DOOR SCHEDULE")]));
    assert_eq!(read(&both), []);
}

#[test]
fn what_stands_in_any_table_is_held_by_it() {
    let mut texts = table(100.0, 100.0, STARTS, AREAS);
    texts.extend(table(600.0, 100.0, &[0.0, 80.0, 220.0, 300.0], DOORS));
    let tables = Tables::read(&texts, &Stop::new(&())).unwrap();
    assert!(tables.hold([160.0, 120.0, 190.0, 130.0]));
    assert!(tables.hold([680.0, 120.0, 710.0, 130.0]));
    assert!(!tables.hold([400.0, 120.0, 430.0, 130.0]));
    assert!(!tables.hold([0.0, 0.0, 2000.0, 2000.0]));
}

#[test]
fn a_cell_of_two_lines_is_one_cell() {
    let mut texts = line(
        100.0,
        &[(100.0, "NO."), (160.0, "ROOM NAME"), (320.0, "FLOOR")],
    );
    texts.extend(line(
        130.0,
        &[(100.0, "1"), (160.0, "MECHANICAL"), (320.0, "CONC")],
    ));
    texts.extend(line(142.0, &[(160.0, "ROOM")]));
    texts.extend(line(166.0, &[(160.0, "CON-")]));
    texts.extend(line(172.0, &[(100.0, "2"), (320.0, "VCT")]));
    texts.extend(line(178.0, &[(160.0, "FERENCE")]));
    assert_eq!(
        rooms(&texts),
        [
            room("1", "MECHANICAL ROOM", None),
            room("2", "CONFERENCE", None)
        ]
    );
}

#[test]
fn rows_without_a_number_and_notes_below() {
    let lines: &[&[&str]] = &[
        &["NO.", "ROOM NAME", "FLOOR"],
        &["1", "KITCHEN", "TILE"],
        &["", "CLOSET", "WOOD"],
        &["2", "BATH", "TILE"],
        &["NOTES:", "", ""],
        &["1.", "KITCHEN", "SEE SPECIFICATION"],
    ];
    let texts = table(100.0, 100.0, &[0.0, 60.0, 220.0], lines);
    assert_eq!(
        rooms(&texts),
        [
            room("1", "KITCHEN", None),
            room("", "CLOSET", None),
            room("2", "BATH", None)
        ]
    );
}

#[test]
fn a_list_of_rooms_that_are_none_is_withheld() {
    for names in [["A-101", "A-102"], ["PT-1", "CPT-2"]] {
        let lines: &[&[&str]] = &[
            &["NO.", "NAME", "AREA (SF)"],
            &[names[0], "FIRST", "12"],
            &[names[1], "SECOND", "14"],
        ];
        assert_eq!(read(&table(100.0, 100.0, STARTS, lines)), []);
    }
    // A single row.
    assert_eq!(read(&table(100.0, 100.0, STARTS, &AREAS[..2])), []);
}

#[test]
fn a_reading_that_is_stopped_ends() {
    struct Cancelled;
    impl crate::watch::Watch for Cancelled {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let texts = table(100.0, 100.0, STARTS, AREAS);
    assert!(schedules(&texts, &Stop::new(&Cancelled)).is_err());
}

#[test]
fn very_many_headers_are_read_within_bounds() {
    let texts: Vec<PageText> = (0..60_000)
        .flat_map(|index| {
            line(
                f64::from(index % 7) * 20.0,
                &[(
                    f64::from(index) * 40.0,
                    ["NO.", "ROOM NAME", "AREA"][index as usize % 3],
                )],
            )
        })
        .collect();
    assert!(read(&texts).len() <= MAX_SCHEDULES);
}

fn any_text() -> impl Strategy<Value = PageText> {
    let words = "NO\\.|ROOM|NAME|ROOM NAME|AREA \\(SF\\)|FLOOR|WALLS|N|E|DOOR|101|102|12,5|OFFICE|KITCHEN|TOTAL|№|п/п|ROOM SCHEDULE|\\PC{0,12}";
    let place = prop_oneof![
        0.0..400.0,
        (0..20).prop_map(|step| 20.0 * f64::from(step)),
        Just(f64::NAN),
        Just(-1e300)
    ];
    (words, place.clone(), place, 0.0..80.0, 0.0..30.0).prop_map(|(text, x, y, width, height)| {
        PageText {
            text,
            bbox_xyxy: [x, y, x + width, y + height],
        }
    })
}

proptest! {
    #[test]
    fn any_texts_are_read_without_a_panic(texts in prop::collection::vec(any_text(), 0..60)) {
        for schedule in read(&texts) {
            prop_assert!(schedule.rows.len() >= 2);
            for row in &schedule.rows {
                prop_assert_eq!(row.cells.len(), schedule.columns.len());
                prop_assert!(row.number.is_some() || row.name.is_some());
                prop_assert!(row.area_m2.is_none_or(|area| area > 0.0 && area.is_finite()));
                prop_assert!(row.bounding_box.iter().all(|value| value.is_finite()));
            }
        }
    }

    #[test]
    fn the_order_of_texts_does_not_matter(seed in any::<u64>(), mut texts in prop::collection::vec(any_text(), 0..20)) {
        texts.extend(table(100.0, 100.0, STARTS, AREAS));
        let expected = read(&texts);
        // A shuffle that is given by the seed.
        let mut state = seed | 1;
        for last in (1..texts.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            texts.swap(last, (state >> 33) as usize % (last + 1));
        }
        prop_assert_eq!(read(&texts), expected);
    }

    #[test]
    fn what_is_written_is_read(rows in prop::collection::vec((1_u32..10_000, "OFFICE|LOBBY|BATH|KITCHEN 2", 1_u32..100_000), 2..40)) {
        let written: Vec<[String; 3]> = rows
            .iter()
            .map(|(number, name, hundredths)| {
                let area = f64::from(*hundredths) / 100.0;
                [number.to_string(), name.clone(), format!("{area:.2}")]
            })
            .collect();
        let mut lines: Vec<Vec<&str>> = vec![vec!["NO.", "ROOM NAME", "AREA m²"]];
        lines.extend(written.iter().map(|row| row.iter().map(String::as_str).collect()));
        let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
        let expected: Vec<_> = rows
            .iter()
            .map(|(number, name, hundredths)| room(&number.to_string(), name, Some(f64::from(*hundredths) / 100.0)))
            .collect();
        prop_assert_eq!(rooms(&table(10.0, 10.0, STARTS, &lines)), expected);
    }
}
