//! What the files of one image have in common.

use crate::input::page::{PageContent, PageInfo, PageSource};

/// The only page of an image file.
pub(super) fn page_info(
    source: PageSource,
    (width_px, height_px): (u32, u32),
    dpi: f64,
    rotation: u16,
) -> PageInfo {
    PageInfo {
        index: 0,
        width_px,
        height_px,
        dpi,
        rotation,
        source,
        content: PageContent::Pixels,
        layers: vec![],
    }
}

/// `value` to two decimals: dots per metre or centimetre rarely make a whole number of dots per
/// inch (300 dpi is stored as 11811 per metre, which is 299.9994).
pub(super) fn rounded_dpi(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
