//! A table: CSV, RFC 4180, with the shapes as well-known text.

use std::borrow::Cow;
use std::collections::HashMap;

use ::csv::{Terminator, WriterBuilder};
use serde::Serialize;

use super::closed_rings;
use crate::error::{Error, Result};
use crate::geometry::Ring;
use crate::naming::RoomKind;
use crate::plan::Plan;
use crate::result::detection::{Detection, Room};

/// Writes the rooms as a table, one row per room, in the coordinate space of the detection.
///
/// The last column is the shape as an OGC `POLYGON` in well-known text, with closed rings that turn
/// as in [`to_geojson`](super::to_geojson). `vertices` counts the corners of the outline, `holes`
/// the holes. Areas and lengths are at the scale of the room's plan and empty without one; `doors` are
/// ids with spaces between them. Lines end with CR LF and the text is UTF-8 without a byte order mark.
///
/// Spreadsheets run a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break as a formula.
/// Such an `id`, `name_hint` or `number` gets an apostrophe in front, as the OWASP page on CSV injection
/// advises; a reader that wants the exact text takes JSON.
///
/// # Errors
///
/// [`Error::Bug`] if a row cannot be written, which no detection is known to cause.
///
/// # Examples
///
/// ```
/// # use locdet::*;
/// # let detection = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/result/export/example.rs"));
/// let table = locdet::export::to_csv(&detection)?;
/// assert!(table.starts_with("id,name_hint,kind,number,confidence,"));
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn to_csv(detection: &Detection) -> Result<String> {
    const BUG: Error = Error::Bug("a row of the table could not be written");

    let terminator = Terminator::CRLF;
    let mut table = WriterBuilder::new()
        .terminator(terminator)
        .has_headers(false)
        .from_writer(Vec::new());
    table.write_record(Row::COLUMNS).map_err(|_| BUG)?;
    let plans = detection.facts.plans_of_rooms();
    for room in &detection.rooms {
        table
            .serialize(Row::new(detection, &plans, room))
            .map_err(|_| BUG)?;
    }
    let bytes = table.into_inner().map_err(|_| BUG)?;
    String::from_utf8(bytes).map_err(|_| BUG)
}

#[derive(Serialize)]
struct Row<'a> {
    id: Cow<'a, str>,
    name_hint: Cow<'a, str>,
    kind: &'static str,
    number: Cow<'a, str>,
    confidence: f64,
    source: &'static str,
    evidence: &'static str,
    bbox_xyxy: [f64; 4],
    area_px: f64,
    printed_area_m2: Option<f64>,
    area_m2: [Option<f64>; 3],
    area_ft2: Option<f64>,
    perimeter_m: Option<f64>,
    plan: &'a str,
    doors: String,
    centroid: [f64; 2],
    vertices: usize,
    holes: usize,
    coordinate_space: &'static str,
    wkt: String,
}

impl<'a> Row<'a> {
    // A table without rows has a header too, so it cannot be taken from the first row.
    const COLUMNS: [&'static str; 26] = [
        "id",
        "name_hint",
        "kind",
        "number",
        "confidence",
        "source",
        "evidence",
        "x_min",
        "y_min",
        "x_max",
        "y_max",
        "area_px",
        "printed_area_m2",
        "area_m2",
        "area_m2_low",
        "area_m2_high",
        "area_ft2",
        "perimeter_m",
        "plan",
        "doors",
        "centroid_x",
        "centroid_y",
        "vertices",
        "holes",
        "coordinate_space",
        "wkt",
    ];

    fn new(detection: &'a Detection, plans: &HashMap<&str, &'a Plan>, room: &'a Room) -> Self {
        let area = room.measures.area_m2;
        Self {
            id: inert(&room.id),
            name_hint: inert(room.name_hint.as_deref().unwrap_or_default()),
            kind: room.kind.map_or("", RoomKind::as_str),
            number: inert(room.number.as_deref().unwrap_or_default()),
            confidence: room.confidence,
            source: room.source.as_str(),
            evidence: room.evidence.as_str(),
            bbox_xyxy: room.bounding_box,
            area_px: room.area_px,
            printed_area_m2: room.printed_area_m2,
            area_m2: [
                area.map(|a| a.value),
                area.map(|a| a.low),
                area.map(|a| a.high),
            ],
            area_ft2: room.measures.area_ft2.map(|area| area.value),
            perimeter_m: room.measures.perimeter_m.map(|length| length.value),
            plan: plans.get(room.id.as_str()).map_or("", |plan| &plan.id),
            doors: room.doors.join(" "),
            centroid: room.centroid,
            vertices: room.polygon.len(),
            holes: room.holes.len(),
            coordinate_space: detection.coordinate_space.as_str(),
            wkt: wkt(room),
        }
    }
}

/// The text, with an apostrophe in front if a spreadsheet could take it for a formula.
fn inert(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}

fn wkt(room: &Room) -> String {
    let rings: Vec<String> = closed_rings(room).iter().map(wkt_ring).collect();
    format!("POLYGON ({})", rings.join(", "))
}

fn wkt_ring(ring: &Ring) -> String {
    let points: Vec<String> = ring.iter().map(|[x, y]| format!("{x} {y}")).collect();
    format!("({})", points.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::export::example;

    #[test]
    fn a_table_of_no_rooms_is_its_header() {
        let table = to_csv(&Detection {
            rooms: vec![],
            ..example()
        })
        .unwrap();
        assert_eq!(table, format!("{}\r\n", Row::COLUMNS.join(",")));
    }

    #[test]
    fn every_row_has_every_column() {
        let table = to_csv(&example()).unwrap();
        let mut reader = ::csv::Reader::from_reader(table.as_bytes());
        for record in reader.records() {
            assert_eq!(record.unwrap().len(), Row::COLUMNS.len());
        }
    }

    #[test]
    fn a_formula_is_made_inert_and_a_name_is_left_alone() {
        assert_eq!(inert("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(inert("\t=1"), "'\t=1");
        assert_eq!(inert("Bed-room @2"), "Bed-room @2");
        assert_eq!(inert(""), "");
    }

    #[test]
    fn holes_follow_the_outline_in_well_known_text() {
        let room = &example().rooms[0];
        assert_eq!(
            wkt(room),
            "POLYGON ((10 10, 90 10, 90 90, 10 90, 10 10), (40 40, 40 60, 60 60, 60 40, 40 40))"
        );
    }
}
