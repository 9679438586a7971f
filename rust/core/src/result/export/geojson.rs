//! `GeoJSON`, RFC 7946.

use serde::Serialize;

use super::{closed_rings, json_text};
use crate::claim::{HealedGap, RoomSource};
use crate::error::Result;
use crate::geometry::{Ring, union_xyxy};
use crate::input::page::PageInfo;
use crate::naming::RoomKind;
use crate::options::Coordinates;
use crate::plan::areas::Measures;
use crate::result::detection::{Detection, Facts, Room};

const ON_PAGE: &str =
    "positions are x, y on the page (origin top left, y down), not WGS 84 longitude and latitude";
const IN_DRAWING: &str =
    "positions are x, y in the unit of the wall segments, not WGS 84 longitude and latitude";

/// Writes the rooms as a `GeoJSON` feature collection of polygons, in the coordinate space of the
/// detection.
///
/// Every feature has the room's `id` (again among the properties, for readers that drop it), a
/// `bbox`, and everything of the room that is not geometry as properties. Rings are closed. The
/// right-hand rule of RFC 7946, section 3.1.6, is applied to the numbers as written: the shoelace
/// area of an exterior is positive and that of a hole negative. On the screen, where y points down,
/// an exterior therefore runs clockwise.
///
/// RFC 7946 expects WGS 84 and lets others agree on something else. The foreign members
/// `coordinate_space`, `page` and `note` at the top say where the positions are, and the joined walls,
/// plans, doors, schedules and the scale stand there as in [`to_json`](super::to_json).
///
/// # Errors
///
/// [`Error::Bug`](crate::Error::Bug) if the document cannot be written, which no detection is known
/// to cause.
///
/// # Examples
///
/// ```
/// # use locdet::*;
/// # let detection = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/result/export/example.rs"));
/// let text = locdet::export::to_geojson(&detection)?;
/// let collection: serde_json::Value = serde_json::from_str(&text)?;
/// assert_eq!(collection["features"][0]["geometry"]["type"], "Polygon");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_geojson(detection: &Detection) -> Result<String> {
    json_text(&FeatureCollection {
        kind: "FeatureCollection",
        schema_version: detection.schema_version,
        coordinate_space: detection.coordinate_space,
        page: detection.page.as_ref(),
        note: if detection.page.is_some() {
            ON_PAGE
        } else {
            IN_DRAWING
        },
        healed_gaps: &detection.healed_gaps,
        facts: &detection.facts,
        bbox_xyxy: detection
            .rooms
            .iter()
            .map(|room| room.bounding_box)
            .reduce(union_xyxy),
        features: detection.rooms.iter().map(Feature::new).collect(),
    })
}

#[derive(Serialize)]
struct FeatureCollection<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    schema_version: &'a str,
    coordinate_space: Coordinates,
    page: Option<&'a PageInfo>,
    note: &'static str,
    healed_gaps: &'a [HealedGap],
    #[serde(flatten)]
    facts: &'a Facts,
    #[serde(rename = "bbox", skip_serializing_if = "Option::is_none")]
    bbox_xyxy: Option<[f64; 4]>,
    features: Vec<Feature<'a>>,
}

#[derive(Serialize)]
struct Feature<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'a str,
    #[serde(rename = "bbox")]
    bbox_xyxy: [f64; 4],
    geometry: Geometry,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: &'static str,
    coordinates: Vec<Ring>,
}

#[derive(Serialize)]
struct Properties<'a> {
    id: &'a str,
    name_hint: Option<&'a str>,
    kind: Option<RoomKind>,
    number: Option<&'a str>,
    confidence: f64,
    source: RoomSource,
    evidence: RoomSource,
    area_px: f64,
    printed_area_m2: Option<f64>,
    #[serde(flatten)]
    measures: Measures,
    doors: &'a [String],
    centroid: [f64; 2],
}

impl<'a> Feature<'a> {
    fn new(room: &'a Room) -> Self {
        Self {
            kind: "Feature",
            id: &room.id,
            bbox_xyxy: room.bounding_box,
            geometry: Geometry {
                kind: "Polygon",
                coordinates: closed_rings(room),
            },
            properties: Properties {
                id: &room.id,
                name_hint: room.name_hint.as_deref(),
                kind: room.kind,
                number: room.number.as_deref(),
                confidence: room.confidence,
                source: room.source,
                evidence: room.evidence,
                area_px: room.area_px,
                printed_area_m2: room.printed_area_m2,
                measures: room.measures,
                doors: &room.doors,
                centroid: room.centroid,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::export::example;

    #[test]
    fn the_bbox_of_the_collection_holds_every_room() {
        let text = to_geojson(&example()).unwrap();
        assert!(
            text.contains(r#""bbox":[10.0,10.0,190.0,90.5],"features""#),
            "{text}"
        );
    }

    #[test]
    fn a_page_without_rooms_has_no_bbox() {
        let text = to_geojson(&Detection {
            rooms: vec![],
            ..example()
        })
        .unwrap();
        assert!(
            text.ends_with(r#""features":[]}"#) && !text.contains("bbox"),
            "{text}"
        );
    }
}
