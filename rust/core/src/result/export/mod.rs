//! Detections in the formats of other programs.
//!
//! | [`Format`] | function | coordinates | holes |
//! |---|---|---|---|
//! | `json` | [`to_json`] | as in the detection | kept |
//! | `geojson` | [`to_geojson`] | as in the detection | kept |
//! | `coco` | [`to_coco`] | pixels | kept: such rooms are run-length encoded |
//! | `yolo` | [`to_yolo`] | 0 to 1 | joined to the outline by a cut of no width |
//! | `svg` | [`to_svg`] | pixels | kept |
//! | `png` | [`to_png`] | pixels, reduced for large pages | kept |
//! | `csv` | [`to_csv`] | as in the detection | kept |
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

use std::fmt;
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
use crate::geometry::{Ring, signed_area};
use crate::input::page::Page;
use crate::result::detection::{Detection, Room};

/// A format that a detection can be written in.
///
/// # Examples
///
/// ```
/// use locdet::export::Format;
///
/// let format: Format = "geojson".parse()?;
/// assert_eq!(format.media_type(), "application/geo+json");
/// # Ok::<(), locdet::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The document itself: [`to_json`].
    Json,
    /// An RFC 7946 feature collection: [`to_geojson`].
    GeoJson,
    /// A COCO data set of one image: [`to_coco`].
    Coco,
    /// A YOLO segmentation label file: [`to_yolo`].
    Yolo,
    /// A vector overlay: [`to_svg`].
    Svg,
    /// A raster overlay: [`to_png`].
    Png,
    /// A table with a WKT column: [`to_csv`].
    Csv,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] = [
        Self::Json,
        Self::GeoJson,
        Self::Coco,
        Self::Yolo,
        Self::Svg,
        Self::Png,
        Self::Csv,
    ];

    /// The format's name, as on the command line and in the query of a request.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::GeoJson => "geojson",
            Self::Coco => "coco",
            Self::Yolo => "yolo",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Csv => "csv",
        }
    }

    /// The extension of a file in this format, without the leading dot.
    ///
    /// No two formats share one, so that all of them can lie side by side, and beside a plan that
    /// is a PNG file.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Coco => "coco.json",
            Self::Yolo => "txt",
            Self::Png => "rooms.png",
            Self::Json | Self::GeoJson | Self::Svg | Self::Csv => self.as_str(),
        }
    }

    /// The media type, as in a `Content-Type` header.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json | Self::Coco => "application/json",
            Self::GeoJson => "application/geo+json",
            Self::Yolo => "text/plain; charset=utf-8",
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }

    /// Whether the format cannot be written without the pixels of the page.
    #[must_use]
    pub fn needs_page(self) -> bool {
        matches!(self, Self::Png)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == name)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::as_str).join(", ");
                Error::invalid_option("format", name, format!("one of {names}"))
            })
    }
}

/// Writes a detection in any format.
///
/// `page` is drawn below an SVG or PNG; `file_name` is the name of the page's image in a COCO data
/// set, and may be empty.
///
/// # Errors
///
/// [`Error::InvalidOption`] if the format needs a page and there is none, or `page` has another
/// size than the detection's; what the function of the format returns.
pub fn write(
    detection: &Detection,
    format: Format,
    page: Option<&Page>,
    file_name: &str,
) -> Result<Vec<u8>> {
    let text = match format {
        Format::Json => to_json(detection),
        Format::GeoJson => to_geojson(detection),
        Format::Coco => to_coco(detection, file_name),
        Format::Yolo => to_yolo(detection),
        Format::Svg => to_svg(detection, page),
        Format::Csv => to_csv(detection),
        Format::Png => {
            detection.require_page(format.as_str())?;
            let page = page.ok_or_else(|| {
                Error::invalid_option("page", "none", "the decoded page for a png")
            })?;
            return to_png(detection, page);
        }
    };
    text.map(String::into_bytes)
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
        .reduce(union);
    let [x_min, y_min, x_max, y_max] = bounds.unwrap_or([0.0, 0.0, 1.0, 1.0]);
    let margin = MARGIN_SHARE * (x_max - x_min).max(y_max - y_min);
    [
        x_min - margin,
        y_min - margin,
        x_max - x_min + 2.0 * margin,
        y_max - y_min + 2.0 * margin,
    ]
}

/// The smallest box that holds both.
fn union(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [
        a[0].min(b[0]),
        a[1].min(b[1]),
        a[2].max(b[2]),
        a[3].max(b[3]),
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
        Coordinates, PageContent, PageInfo, PageSource, RoomSource, SCHEMA_VERSION, Stage, Topology,
    };

    include!("example.rs")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_format_is_parsed_from_its_own_name() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse::<Format>().unwrap(), format);
        }
    }

    #[test]
    fn an_unknown_format_is_refused_with_the_choices() {
        let message = "dxf".parse::<Format>().unwrap_err().to_string();
        assert_eq!(
            message,
            "format must be one of json, geojson, coco, yolo, svg, png, csv, got dxf"
        );
    }

    #[test]
    fn no_two_formats_share_an_extension() {
        let extensions: BTreeSet<_> = Format::ALL.map(Format::extension).into();
        assert_eq!(extensions.len(), Format::ALL.len());
    }

    #[test]
    fn any_format_is_written_by_its_name_alone() {
        let page = Page::from_rgb8(200, 100, vec![255; 200 * 100 * 3]).unwrap();
        for format in Format::ALL {
            assert!(
                !write(&example(), format, Some(&page), "")
                    .unwrap()
                    .is_empty()
            );
            assert_eq!(
                write(&example(), format, None, "").is_err(),
                format.needs_page()
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
