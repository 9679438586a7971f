//! Exports of rooms that wall segments enclose: no page, coordinates in the unit of the drawing,
//! healed gaps.

#![expect(clippy::unwrap_used, reason = "a test helper fails by panicking")]

use locdet::export::{to_coco, to_csv, to_geojson, to_json, to_png, to_svg, to_yolo};
use locdet::{
    Coordinates, Detection, Facts, HealedGap, Measures, Page, PageContent, PageInfo, PageSource,
    Room, RoomKind, RoomSource,
};
use locdet::{SCHEMA_VERSION, Stage, Topology};
use serde_json::{Value, json};

/// Two rooms in metres far from the origin, with a healed gap, on no page.
fn detection() -> Detection {
    let mut detection = include!("../src/result/export/example.rs");
    detection.page = None;
    detection.coordinate_space = Coordinates::Drawing;
    detection.healed_gaps = vec![HealedGap {
        start: [90.0, 10.0],
        end: [90.5, 10.0],
        length: 0.5,
    }];
    for room in &mut detection.rooms {
        (room.source, room.evidence) = (RoomSource::VectorWalls, RoomSource::VectorWalls);
    }
    detection
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn geojson_says_that_positions_are_of_the_drawing_and_lists_the_healed_gaps() {
    let collection = parsed(&to_geojson(&detection()).unwrap());
    assert_eq!(collection["coordinate_space"], "drawing");
    assert_eq!(collection["page"], Value::Null);
    assert!(
        collection["note"]
            .as_str()
            .unwrap()
            .contains("unit of the wall segments")
    );
    let gaps = json!([{"start": [90.0, 10.0], "end": [90.5, 10.0], "length": 0.5}]);
    assert_eq!(collection["healed_gaps"], gaps);
    assert_eq!(parsed(&to_json(&detection()).unwrap())["healed_gaps"], gaps);
}

#[test]
fn a_drawing_frames_its_rooms_with_a_margin() {
    let drawing = to_svg(&detection(), None).unwrap();
    // The rooms are 180 wide and 80.5 high; the margin is 2 % of the longer side.
    assert!(
        drawing.contains(r#"viewBox="6.4 6.4 187.2 87.7""#),
        "{drawing}"
    );
    assert_eq!(
        drawing.matches(r#"data-evidence="vector_walls""#).count(),
        2
    );
}

#[test]
fn a_table_names_the_space_of_its_coordinates() {
    let table = to_csv(&detection()).unwrap();
    assert_eq!(table.matches(",vector_walls,vector_walls,").count(), 2);
    assert_eq!(table.matches(",drawing,").count(), 2);
}

#[test]
fn a_format_of_pages_is_refused_with_the_formats_that_are_left() {
    let page = Page::from_rgb8(200, 100, vec![255; 200 * 100 * 3]).unwrap();
    let errors = [
        ("coco", to_coco(&detection(), "").unwrap_err()),
        ("yolo", to_yolo(&detection()).unwrap_err()),
        ("png", to_png(&detection(), &page).unwrap_err()),
    ];
    for (format, error) in errors {
        assert_eq!(error.code(), "INVALID_OPTION");
        let message = error.to_string();
        let end = format!(" for rooms of wall segments, which have no page, got {format}");
        assert!(message.starts_with("format must be one of json, geojson, "));
        assert!(message.ends_with(&end), "{message}");
    }
}
