//! Calibrations that a page carries.

/// What a part of a page measures, as the file says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PageMeasure {
    /// The part, in page pixels.
    pub(crate) bbox_xyxy: [f64; 4],
    /// Metres of the building a page pixel.
    pub(crate) metres_per_px: f64,
    /// The scale as the file words it: `1in = 8ft`.
    pub(crate) text: Option<String>,
}
