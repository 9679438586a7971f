//! Results that were stored are read back, and documents that nobody stored are refused.

#![expect(clippy::unwrap_used, reason = "a test helper fails by panicking")]

use locdet::export::{FORMATS, Source, to_json, to_png};
use locdet::geometry::{Polygon, Ring};
use locdet::{
    Coordinates, Detection, Error, Facts, HealedGap, Limits, Measures, ModelVersion, Page,
    PageContent, PageInfo, PageSource, Room, RoomKind, RoomSource, SCHEMA_VERSION, Stage, Topology,
};
use proptest::prelude::*;

fn example() -> Detection {
    include!("../src/result/export/example.rs")
}

fn read(text: &str) -> locdet::Result<Detection> {
    Detection::from_json(text.as_bytes(), &Limits::default())
}

fn refusal(from: &str, to: &str) -> String {
    let text = to_json(&example()).unwrap();
    assert!(text.contains(from), "{text}");
    let error = read(&text.replacen(from, to, 1)).unwrap_err();
    assert_eq!(error.code(), "CORRUPT_FILE");
    error.to_string()
}

/// A room anywhere within `extent_xy`, with the digits that the engine may write.
/// The kind follows from the name.
const NAMES: [(&str, Option<RoomKind>); 4] = [
    ("", None),
    ("Atrium \u{1f6cf}\n\"1\"", None),
    ("Küche", Some(RoomKind::Kitchen)),
    ("洋室", Some(RoomKind::Bedroom)),
];

fn room(extent_xy: [f64; 2]) -> impl Strategy<Value = Room> {
    let ring = || {
        prop::collection::vec(
            (0.0..=extent_xy[0], 0.0..=extent_xy[1]).prop_map(|(x, y)| [x, y]),
            3..9,
        )
    };
    let parts = (
        ring(),
        prop::collection::vec(ring(), 0..3),
        prop::sample::select(NAMES.to_vec()),
        prop::option::of((any::<String>(), 0.01_f64..1e6)),
        0.0_f64..=1.0,
        0.0_f64..1e300,
    );
    parts.prop_map(
        |(exterior, holes, (name, kind), number_and_area, confidence, area_px): (
            Ring,
            _,
            (&str, _),
            _,
            _,
            _,
        )| {
            let polygon = Polygon { exterior, holes };
            let (number, printed_area_m2) = number_and_area.unzip();
            Room {
                id: "room_001".to_owned(),
                bounding_box: polygon.bbox_xyxy(),
                centroid: polygon.exterior[0],
                polygon: polygon.exterior,
                holes: polygon.holes,
                name_hint: (!name.is_empty()).then(|| name.to_owned()),
                kind,
                confidence,
                source: RoomSource::Model,
                evidence: RoomSource::VectorWalls,
                area_px,
                number,
                printed_area_m2,
                measures: Measures::default(),
                doors: vec![],
            }
        },
    )
}

fn detection() -> impl Strategy<Value = Detection> {
    let of_space = |coordinate_space: Coordinates, extent_xy: [f64; 2]| {
        let gap = (0.0..=extent_xy[0], 0.0..=extent_xy[1]).prop_map(|(x, y)| HealedGap {
            start: [x, y],
            end: [y.min(x), 0.0],
            length: x.hypot(y),
        });
        let parts = (
            prop::collection::vec(room(extent_xy), 0..4),
            prop::collection::vec(gap, 0..3),
        );
        parts.prop_map(move |(rooms, healed_gaps)| Detection {
            coordinate_space,
            page: example()
                .page
                .filter(|_| coordinate_space != Coordinates::Drawing),
            model: Some(ModelVersion {
                name: "a \"model\"".to_owned(),
                version: "0123456789ab".to_owned(),
            }),
            rooms,
            healed_gaps,
            ..example()
        })
    };
    prop_oneof![
        of_space(Coordinates::Pixel, [200.0, 100.0]),
        of_space(Coordinates::Normalized1000, [1000.0, 1000.0]),
        of_space(Coordinates::Drawing, [1e15, 1e-9]),
    ]
}

proptest! {
    #[test]
    fn what_was_written_is_read_back(detection in detection()) {
        let text = to_json(&detection).unwrap();
        prop_assert_eq!(read(&text).unwrap(), detection);
    }

    #[test]
    fn a_damaged_document_is_refused_or_can_be_exported(
        detection in detection(),
        at in any::<prop::sample::Index>(),
        patch in prop_oneof!["[0-9eE.,\\-]{1,6}", "[\\[\\]{}\":a-z ]{1,4}", Just(String::new())],
        removed in 0_usize..8,
    ) {
        let mut text = to_json(&detection).unwrap().into_bytes();
        let start = at.index(text.len());
        let end = text.len().min(start + removed);
        text.splice(start..end, patch.bytes());
        if let Ok(read) = Detection::from_json(&text, &Limits { max_pixels: 1_000_000, ..Limits::default() }) {
            for format in &FORMATS {
                let _ = format.write(&read, &Source::default());
            }
        }
    }
}

#[test]
fn a_result_that_was_read_back_is_drawn_over_its_page() {
    let page = Page::from_rgb8(200, 100, vec![255; 200 * 100 * 3]).unwrap();
    let read = read(&to_json(&example()).unwrap()).unwrap();
    assert_eq!(
        to_png(&read, &page).unwrap(),
        to_png(&example(), &page).unwrap()
    );
}

#[test]
fn another_schema_version_is_refused_by_its_name() {
    let message = read(r#"{"schema_version": "2.0"}"#)
        .unwrap_err()
        .to_string();
    assert_eq!(
        message,
        "the JSON file cannot be decoded: schema_version must be 1.0, got 2.0"
    );
}

#[test]
fn what_the_engine_never_writes_is_refused_with_the_reason() {
    for (from, to, reason) in [
        (
            r#""page":{"index":0"#,
            r#""page":null,"was":{"index":0"#,
            "coordinate_space must be drawing if page is null",
        ),
        (
            r#""width_px":200"#,
            r#""width_px":0"#,
            "page must be at least 1 x 1 px",
        ),
        (
            r#""rotation":0"#,
            r#""rotation":45"#,
            "page.rotation must be 0, 90, 180 or 270, got 45",
        ),
        (
            "[10.0,10.0],[90.0,10.0]",
            "[10.0,10.0],[9000.0,10.0]",
            "must lie on the page",
        ),
        (
            r#""bounding_box":[10.0"#,
            r#""bounding_box":[11.0"#,
            "bounding_box must be that of the polygon",
        ),
        ("0.93", "1.93", "confidence must be between 0 and 1"),
        (
            "[[40.0,40.0],[40.0,60.0],[60.0,60.0],[60.0,40.0]]",
            "[]",
            "expected a ring of at least 3 points",
        ),
        (r#""topology""#, r#""geometry""#, "missing field `topology`"),
        ("0.93", "1e999", "number out of range"),
    ] {
        let message = refusal(from, to);
        assert!(message.contains(reason), "{message}");
    }
}

#[test]
fn a_page_or_document_over_the_limits_is_refused() {
    let text = to_json(&example()).unwrap();
    for limits in [
        Limits {
            max_file_bytes: 100,
            ..Limits::default()
        },
        Limits {
            max_pixels: 100,
            ..Limits::default()
        },
    ] {
        let error = Detection::from_json(text.as_bytes(), &limits).unwrap_err();
        assert!(matches!(error, Error::LimitExceeded { .. }), "{error}");
    }
}

#[test]
fn a_message_does_not_repeat_the_document() {
    let long = "x".repeat(100_000);
    let message = refusal(r#""source":"model""#, &format!("\"source\":\"{long}\""));
    assert!(message.len() < 300, "{}", message.len());
}

#[test]
fn brackets_nested_by_the_thousand_are_refused() {
    let text = format!(
        r#"{{"schema_version":"1.0","rooms":{}"#,
        "[".repeat(100_000)
    );
    assert!(matches!(read(&text), Err(Error::Decode { .. })));
}
