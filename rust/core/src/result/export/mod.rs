//! Detections in the formats of other programs.
//!
//! A format is a file of this folder and an entry of [`FORMATS`]; everything that offers formats
//! reads that table. How coordinates and holes are written:
//!
//! | format | function | coordinates | holes |
//! |---|---|---|---|
//! | `json` | [`to_json`] | as in the detection | kept |
//! | `geojson` | [`to_geojson`] | as in the detection | kept |
//! | `csv` | [`to_csv`] | as in the detection | kept |
//! | `svg` | [`to_svg`] | pixels | kept |
//! | `png` | [`to_png`] | pixels, reduced for large pages | kept |
//! | `coco` | [`to_coco`] | pixels | kept: such rooms are run-length encoded |
//! | `yolo` | [`to_yolo`] | 0 to 1 | joined to the outline by a cut of no width |
//!
//! Every function is deterministic: the same detection (and page) gives the same bytes. Formats
//! that are defined in pixels turn a detection in [`Coordinates::Normalized1000`] back into pixels,
//! to within half a unit of that grid. Names read from the drawing are text from outside; each
//! format escapes them by its own rules.

mod background;
mod coco;
mod csv;
mod geojson;
mod json;
mod label;
mod palette;
mod png;
mod rle;
mod svg;
mod yolo;

use std::str::FromStr;

use serde::Serialize;

pub use self::background::MAX_OVERLAY_SIDE_PX;
pub use self::coco::to_coco;
pub use self::csv::to_csv;
pub use self::geojson::to_geojson;
pub use self::json::to_json;
pub use self::png::to_png;
pub use self::svg::to_svg;
pub use self::yolo::to_yolo;

use crate::error::{Error, Result};
use crate::geometry::{Ring, signed_area, union_xyxy};
use crate::input::page::{Page, PageInfo};
use crate::result::detection::{Detection, Room};

/// A format that a detection can be written in: an entry of [`FORMATS`].
///
/// # Examples
///
/// ```
/// use locdet::export::Format;
///
/// let format: &Format = "geojson".parse()?;
/// assert_eq!(format.media_type, "application/geo+json");
/// # Ok::<(), locdet::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Format {
    /// As on the command line and in the query of a request.
    pub name: &'static str,
    /// As people write it.
    pub title: &'static str,
    /// What it is for, in a few words.
    pub about: &'static str,
    /// The end of a file's name, with its dot.
    ///
    /// No two formats share one, so that all of them can lie side by side, and beside a plan that
    /// is a PNG file.
    pub suffix: &'static str,
    /// As in a `Content-Type` header.
    pub media_type: &'static str,
    /// Whether a file is text in UTF-8.
    pub is_text: bool,
    /// Whether the rooms must be on a page: rooms of wall segments are on none.
    pub needs_page: bool,
    /// Whether the pixels of that page are needed too.
    pub needs_pixels: bool,
    write: fn(&Detection, &Source<'_>) -> Result<Vec<u8>>,
}

/// What a file may hold beside the rooms.
#[derive(Debug, Clone, Copy, Default)]
pub struct Source<'a> {
    /// The decoded page, drawn below the rooms of a picture.
    pub page: Option<&'a Page>,
    /// The name of the page's image in formats that state it; may be empty.
    pub file_name: &'a str,
}

/// Every format, those for everyday use first.
pub static FORMATS: [Format; 7] = [
    Format {
        name: "json",
        title: "JSON",
        about: "everything locdet knows",
        suffix: ".json",
        media_type: "application/json",
        is_text: true,
        needs_page: false,
        needs_pixels: false,
        write: |detection, _| to_json(detection).map(String::into_bytes),
    },
    Format {
        name: "geojson",
        title: "GeoJSON",
        about: "for GIS and geopandas",
        suffix: ".geojson",
        media_type: "application/geo+json",
        is_text: true,
        needs_page: false,
        needs_pixels: false,
        write: |detection, _| to_geojson(detection).map(String::into_bytes),
    },
    Format {
        name: "csv",
        title: "CSV",
        about: "for spreadsheets",
        suffix: ".csv",
        media_type: "text/csv; charset=utf-8; header=present",
        is_text: true,
        needs_page: false,
        needs_pixels: false,
        write: |detection, _| to_csv(detection).map(String::into_bytes),
    },
    Format {
        name: "svg",
        title: "SVG",
        about: "vector drawing of the rooms",
        suffix: ".svg",
        media_type: "image/svg+xml",
        is_text: true,
        needs_page: false,
        needs_pixels: false,
        write: |detection, source| to_svg(detection, source.page).map(String::into_bytes),
    },
    Format {
        name: "png",
        title: "PNG",
        about: "the plan with its rooms",
        suffix: ".rooms.png",
        media_type: "image/png",
        is_text: false,
        needs_page: true,
        needs_pixels: true,
        write: |detection, source| to_png(detection, source.pixels("png")?),
    },
    Format {
        name: "coco",
        title: "COCO",
        about: "for training",
        suffix: ".coco.json",
        media_type: "application/json",
        is_text: true,
        needs_page: true,
        needs_pixels: false,
        write: |detection, source| to_coco(detection, source.file_name).map(String::into_bytes),
    },
    Format {
        name: "yolo",
        title: "YOLO",
        about: "for training",
        suffix: ".txt",
        media_type: "text/plain; charset=utf-8",
        is_text: true,
        needs_page: true,
        needs_pixels: false,
        write: |detection, _| to_yolo(detection).map(String::into_bytes),
    },
];

impl Format {
    /// Writes a detection.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] if the format needs a page or its pixels and there are none, or the
    /// page has another size than the detection's; what the function of the format returns.
    pub fn write(&self, detection: &Detection, source: &Source<'_>) -> Result<Vec<u8>> {
        if self.needs_page {
            require_page(detection, self.name)?;
        }
        (self.write)(detection, source)
    }
}

impl Source<'_> {
    fn pixels(&self, format: &str) -> Result<&Page> {
        self.page.ok_or_else(|| {
            Error::invalid_option("page", "none", format!("the decoded page for a {format}"))
        })
    }
}

impl FromStr for &'static Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        FORMATS
            .iter()
            .find(|format| format.name == name)
            .ok_or_else(|| {
                let names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
                let allowed = format!("one of {}", names.join(", "));
                Error::invalid_option("format", name, allowed)
            })
    }
}

/// The page that rooms are on.
///
/// # Errors
///
/// [`Error::InvalidOption`] if the rooms are of wall segments.
fn require_page<'a>(detection: &'a Detection, format: &str) -> Result<&'a PageInfo> {
    detection.page.as_ref().ok_or_else(|| {
        let pageless = FORMATS.iter().filter(|format| !format.needs_page);
        let names: Vec<_> = pageless.map(|format| format.name).collect();
        let allowed = format!(
            "one of {} for rooms of wall segments, which have no page",
            names.join(", ")
        );
        Error::invalid_option("format", format, allowed)
    })
}

fn json_text(document: &impl Serialize) -> Result<String> {
    serde_json::to_string(document)
        .map_err(|_| Error::Bug("an export document could not be written as JSON"))
}

/// What a picture shows, `[x_min, y_min, width, height]`: the page, or the rooms with a margin
/// where there is none.
fn frame_xywh(detection: &Detection) -> [f64; 4] {
    const MARGIN_SHARE: f64 = 0.02;

    if let Some(page) = &detection.page {
        return [
            0.0,
            0.0,
            f64::from(page.width_px),
            f64::from(page.height_px),
        ];
    }
    let bounds = detection
        .rooms
        .iter()
        .map(|room| room.bounding_box)
        .reduce(union_xyxy);
    let [x_min, y_min, x_max, y_max] = bounds.unwrap_or([0.0, 0.0, 1.0, 1.0]);
    let margin = MARGIN_SHARE * (x_max - x_min).max(y_max - y_min);
    [
        x_min - margin,
        y_min - margin,
        x_max - x_min + 2.0 * margin,
        y_max - y_min + 2.0 * margin,
    ]
}

/// The rings of a room as OGC formats want them: closed (the first point repeated), the exterior
/// counter-clockwise and holes clockwise where x grows to the right and y grows up.
fn closed_rings(room: &Room) -> Vec<Ring> {
    let exterior = closed_ring(&room.polygon, 1.0);
    let holes = room.holes.iter().map(|hole| closed_ring(hole, -1.0));
    std::iter::once(exterior).chain(holes).collect()
}

fn closed_ring(ring: &[[f64; 2]], orientation: f64) -> Ring {
    let mut closed: Ring = ring.iter().chain(ring.first()).copied().collect();
    if signed_area(ring) * orientation < 0.0 {
        closed.reverse();
    }
    closed
}

#[cfg(test)]
fn example() -> Detection {
    use crate::{
        Coordinates, Facts, Measures, PageContent, PageInfo, PageSource, RoomKind, RoomSource,
        SCHEMA_VERSION, Stage, Topology,
    };

    include!("example.rs")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_format_is_parsed_from_its_own_name() {
        for format in &FORMATS {
            assert_eq!(
                format.name.parse::<&Format>().unwrap().suffix,
                format.suffix
            );
        }
    }

    #[test]
    fn an_unknown_format_is_refused_with_the_choices() {
        let message = "dxf".parse::<&Format>().unwrap_err().to_string();
        assert!(message.starts_with("format must be one of json, geojson, "));
        assert!(message.ends_with(", got dxf"));
    }

    #[test]
    fn no_two_formats_share_a_suffix() {
        let suffixes: BTreeSet<_> = FORMATS.iter().map(|format| format.suffix).collect();
        assert_eq!(suffixes.len(), FORMATS.len());
        assert!(suffixes.iter().all(|suffix| suffix.starts_with('.')));
    }

    #[test]
    fn a_format_needs_what_its_entry_says() {
        let page = Page::from_rgb8(200, 100, vec![255; 200 * 100 * 3]).unwrap();
        let drawing = Detection {
            page: None,
            coordinate_space: crate::Coordinates::Drawing,
            ..example()
        };
        for format in &FORMATS {
            let write = |detection: &Detection, page| {
                let file_name = "";
                format.write(detection, &Source { page, file_name })
            };
            let written = write(&example(), Some(&page)).unwrap();
            assert!(!written.is_empty());
            assert_eq!(
                std::str::from_utf8(&written).is_ok(),
                format.is_text,
                "{}",
                format.name
            );
            assert_eq!(
                write(&example(), None).is_err(),
                format.needs_pixels,
                "{}",
                format.name
            );
            assert_eq!(
                write(&drawing, None).is_err(),
                format.needs_page,
                "{}",
                format.name
            );
        }
    }

    #[test]
    fn a_ring_is_closed_and_turned_whatever_its_start() {
        let clockwise_up = [[0.0, 0.0], [0.0, 4.0], [4.0, 4.0], [4.0, 0.0]];
        let closed = closed_ring(&clockwise_up, 1.0);
        assert_eq!(
            closed,
            [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]
        );
        assert_eq!(closed_ring(&clockwise_up, -1.0).len(), 5);
        assert!(closed_ring(&[], 1.0).is_empty());
    }
}
