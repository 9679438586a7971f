//! The calibrations of a page: viewports with rectilinear measures (ISO 32000-2, 12.9).

use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Number, Rect, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::util::RectExt;
use kurbo::{self, Affine};

use crate::input::decode::pdf::drawing::decode_text_string;
use crate::input::measure::PageMeasure;

/// Most viewports of a page that are read.
const MAX_VIEWPORTS: usize = 256;

/// Longest wording of a scale that is kept, in characters.
const MAX_TEXT: usize = 64;

/// Lengths of units that are named, in metres.
const UNITS: &[(&str, f64)] = &[
    ("mm", 0.001),
    ("cm", 0.01),
    ("m", 1.0),
    ("km", 1000.0),
    ("in", 0.0254),
    ("\"", 0.0254),
    ("inch", 0.0254),
    ("inches", 0.0254),
    ("ft", 0.3048),
    ("'", 0.3048),
    ("feet", 0.3048),
    ("foot", 0.3048),
    ("ft in", 0.3048),
    ("ft-in", 0.3048),
    ("yd", 0.9144),
    ("mi", 1609.344),
];

/// A drawing is smaller than the building: what says otherwise was not calibrated.
const MIN_RATIO: f64 = 2.0;

const METRES_PER_POINT: f64 = 0.0254 / 72.0;

/// A calibration in the space of the page.
pub(super) struct Measure {
    bounds: kurbo::Rect,
    metres_per_unit: f64,
    text: Option<String>,
}

/// The calibrations of a page whose units are so many points.
pub(super) fn of(page: &PdfPage<'_>, user_unit: f64) -> Vec<Measure> {
    let Some(viewports) = page.raw().get::<Array<'_>>(b"VP") else {
        return vec![];
    };
    let viewports = viewports.iter::<Dict<'_>>().take(MAX_VIEWPORTS);
    let measures = viewports.filter_map(|viewport| measure(&viewport));
    measures
        .filter(|measure| measure.metres_per_unit >= MIN_RATIO * METRES_PER_POINT * user_unit)
        .collect()
}

fn measure(viewport: &Dict<'_>) -> Option<Measure> {
    let bounds = viewport.get::<Rect>(b"BBox")?.to_kurbo();
    let measure = viewport.get::<Dict<'_>>(b"Measure")?;
    let subtype = measure.get::<Name<'_>>(b"Subtype");
    let is_rectilinear = subtype.is_none_or(|subtype| &*subtype == b"RL");
    let x = first_format(&measure, b"X")?;
    let metres_per_unit = match x.metres {
        Some(metres) => x.factor * metres,
        // The unit of distances is another one, of which that along x is a part.
        None => first_format(&measure, b"D").and_then(|d| Some(x.factor * d.factor * d.metres?))?,
    };
    // Other scales along y are of graphs.
    let is_alike =
        first_format(&measure, b"Y").is_none_or(|y| (y.factor / x.factor - 1.0).abs() < 1e-3);
    let text = measure
        .get::<PdfString<'_>>(b"R")
        .map(|text| decode_text_string(text.as_bytes()));
    let is_sound = metres_per_unit.is_finite() && metres_per_unit > 0.0 && bounds.is_finite();
    (is_rectilinear && is_alike && is_sound).then(|| Measure {
        bounds,
        metres_per_unit,
        text: text
            .map(|text| text.trim().chars().take(MAX_TEXT).collect())
            .filter(|text: &String| !text.is_empty()),
    })
}

/// The largest unit of a list of number formats.
struct Format {
    factor: f64,
    metres: Option<f64>,
}

fn first_format(measure: &Dict<'_>, key: &[u8]) -> Option<Format> {
    let format = measure.get::<Array<'_>>(key)?.iter::<Dict<'_>>().next()?;
    let factor = format.get::<Number>(b"C")?.as_f64();
    let unit = format
        .get::<PdfString<'_>>(b"U")
        .map(|unit| decode_text_string(unit.as_bytes()));
    let unit = unit.map(|unit| unit.trim().trim_end_matches('.').to_lowercase());
    let metres = unit.and_then(|unit| UNITS.iter().find(|(name, _)| *name == unit));
    (factor.is_finite() && factor > 0.0).then_some(Format {
        factor,
        metres: metres.map(|(_, metres)| *metres),
    })
}

/// Calibrations in pixels of the page.
pub(super) fn in_pixels(measures: &[Measure], transform: Affine) -> Vec<PageMeasure> {
    let pixels_per_unit = transform.determinant().abs().sqrt();
    let placed = measures.iter().map(|measure| {
        let bounds = transform.transform_rect_bbox(measure.bounds);
        PageMeasure {
            bbox_xyxy: [bounds.x0, bounds.y0, bounds.x1, bounds.y1],
            metres_per_px: measure.metres_per_unit / pixels_per_unit,
            text: measure.text.clone(),
        }
    });
    placed
        .filter(|measure| measure.metres_per_px.is_finite())
        .collect()
}
