//! COCO object detection, <https://cocodataset.org/#format-data>.

use serde::Serialize;

use super::rle::rasterise;
use super::{json_text, require_page};
use crate::claim::RoomSource;
use crate::error::Result;
use crate::geometry::{Polygon, round_2};
use crate::input::page::PageInfo;
use crate::naming::RoomKind;
use crate::result::detection::{Detection, Room};

const IMAGE_ID: u32 = 1;
const CATEGORY_ID: u32 = 1;

/// Writes the rooms as a COCO data set of one image, in pixels.
///
/// `file_name` becomes the name of the image, by which most readers find its file; `""` if there is
/// none.
///
/// Every room is an annotation of the one category `room` (id 1) with `bbox` (x, y, width, height),
/// `area`, `score`, `iscrowd` 0, and the members `room_id`, `name_hint`, `kind`, `number` and `source` beyond the
/// format. A room without holes is a polygon, and its `area` is [`Room::area_px`]. COCO polygons
/// cannot have holes, so a room with holes is an uncompressed run-length encoding (column-major) of
/// the pixels whose centres lie in it, and its `area` is their number. Such an encoding takes some
/// 15 bytes for every pixel of the room's width.
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
/// let text = locdet::export::to_coco(&detection, "plan.png")?;
/// let data_set: serde_json::Value = serde_json::from_str(&text)?;
/// assert_eq!(data_set["annotations"][0]["bbox"], serde_json::json!([10.0, 10.0, 80.0, 80.0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_coco(detection: &Detection, file_name: &str) -> Result<String> {
    let page = require_page(detection, "coco")?;
    let annotations = detection.rooms.iter().zip(1..);
    json_text(&DataSet {
        info: Info {
            description: "rooms found by locdet",
            version: detection.schema_version,
            stage: detection.stage.as_str(),
        },
        licenses: [],
        images: [Image {
            id: IMAGE_ID,
            width: page.width_px,
            height: page.height_px,
            file_name,
        }],
        annotations: annotations
            .map(|(room, id)| Annotation::new(detection, page, room, id))
            .collect(),
        categories: [Category {
            id: CATEGORY_ID,
            name: "room",
            supercategory: "room",
        }],
    })
}

#[derive(Serialize)]
struct DataSet<'a> {
    info: Info<'a>,
    licenses: [(); 0],
    images: [Image<'a>; 1],
    annotations: Vec<Annotation<'a>>,
    categories: [Category; 1],
}

#[derive(Serialize)]
struct Info<'a> {
    description: &'static str,
    version: &'a str,
    stage: &'static str,
}

#[derive(Serialize)]
struct Image<'a> {
    id: u32,
    width: u32,
    height: u32,
    file_name: &'a str,
}

#[derive(Serialize)]
struct Category {
    id: u32,
    name: &'static str,
    supercategory: &'static str,
}

#[derive(Serialize)]
struct Annotation<'a> {
    id: u64,
    image_id: u32,
    category_id: u32,
    #[serde(rename = "bbox")]
    bbox_xywh: [f64; 4],
    area: f64,
    segmentation: Segmentation,
    iscrowd: u8,
    score: f64,
    room_id: &'a str,
    name_hint: Option<&'a str>,
    kind: Option<RoomKind>,
    number: Option<&'a str>,
    source: RoomSource,
    evidence: RoomSource,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Segmentation {
    Polygons([Vec<f64>; 1]),
    Runs {
        counts: Vec<u64>,
        #[serde(rename = "size")]
        size_hw: [u32; 2],
    },
}

impl<'a> Annotation<'a> {
    fn new(detection: &Detection, page: &PageInfo, room: &'a Room, id: u64) -> Self {
        let polygon = detection.pixel_polygon(room);
        let [x_min, y_min, x_max, y_max] = polygon.bbox_xyxy();
        let (segmentation, area) = segmentation(page, room, &polygon);
        Self {
            id,
            image_id: IMAGE_ID,
            category_id: CATEGORY_ID,
            bbox_xywh: [x_min, y_min, round_2(x_max - x_min), round_2(y_max - y_min)],
            area,
            segmentation,
            iscrowd: 0,
            score: room.confidence,
            room_id: &room.id,
            name_hint: room.name_hint.as_deref(),
            kind: room.kind,
            number: room.number.as_deref(),
            source: room.source,
            evidence: room.evidence,
        }
    }
}

fn segmentation(page: &PageInfo, room: &Room, polygon: &Polygon) -> (Segmentation, f64) {
    if polygon.holes.is_empty() {
        return (
            Segmentation::Polygons([polygon.exterior.concat()]),
            room.area_px,
        );
    }
    let (width_px, height_px) = (page.width_px, page.height_px);
    let runs = rasterise(polygon, width_px, height_px);
    (
        Segmentation::Runs {
            counts: runs.counts,
            size_hw: [height_px, width_px],
        },
        runs.area_px as f64,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::export::example;

    #[test]
    fn only_a_room_with_holes_is_run_length_encoded() {
        let text = to_coco(&example(), "").unwrap();
        let data_set: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            data_set["annotations"][0]["segmentation"]["size"],
            serde_json::json!([100, 200])
        );
        assert_eq!(data_set["annotations"][0]["area"], 6000.0);
        assert_eq!(
            data_set["annotations"][1]["segmentation"][0]
                .as_array()
                .unwrap()
                .len(),
            12
        );
        assert_eq!(data_set["annotations"][1]["area"], 4820.0);
    }
}
