//! The visible part of a PDF page and its turn, where viewers agree and the renderer does not.

use hayro_interpret::hayro_syntax::object::{Dict, Number, Rect};
use hayro_interpret::hayro_syntax::page::{Page as PdfPage, Rotation};

/// What viewers show of a page whose own boxes have no area: US Letter, in points.
const LETTER: Rect = Rect::new(0.0, 0.0, 612.0, 792.0);

/// Smallest side of a box, in points; a smaller one has no area.
const MIN_SIDE: f64 = 1.0;

/// Most nodes above a page.
const MAX_DEPTH: usize = 64;

/// The crop box within the media box, or the media box where that has no area.
pub(super) fn visible(page: &PdfPage<'_>) -> Rect {
    let media = page.media_box();
    if !has_area(media) {
        return LETTER;
    }
    let crop = page.intersected_crop_box();
    if has_area(crop) { crop } else { media }
}

/// Clockwise turn in degrees: whole quarters of `/Rotate`, as PDFium counts them.
pub(super) fn rotation(page: &PdfPage<'_>) -> u16 {
    let degrees = inherited_rotation(page.raw()).unwrap_or(0.0);
    if !degrees.is_finite() {
        return 0;
    }
    // A part of a quarter turn is left out, on both sides of zero.
    let quarters = (degrees / 90.0).trunc().rem_euclid(4.0);
    quarters as u16 * 90
}

/// Whether the renderer shows a page so by itself.
pub(super) fn is_as_rendered(page: &PdfPage<'_>, visible: Rect, rotation: u16) -> bool {
    let own = page.intersected_crop_box();
    let is_same_box =
        [own.x0, own.y0, own.x1, own.y1] == [visible.x0, visible.y0, visible.x1, visible.y1];
    is_same_box && rotation == rendered_rotation(page)
}

fn rendered_rotation(page: &PdfPage<'_>) -> u16 {
    match page.rotation() {
        Rotation::None => 0,
        Rotation::Horizontal => 90,
        Rotation::Flipped => 180,
        Rotation::FlippedHorizontal => 270,
    }
}

fn has_area(rect: Rect) -> bool {
    rect.width() >= MIN_SIDE && rect.height() >= MIN_SIDE
}

/// `/Rotate` of a page or the nearest node above it.
fn inherited_rotation(page: &Dict<'_>) -> Option<f64> {
    let mut node = page.clone();
    for _ in 0..MAX_DEPTH {
        if let Some(degrees) = node.get::<Number>(b"Rotate") {
            return Some(degrees.as_f64());
        }
        node = node.get::<Dict<'_>>(b"Parent")?;
    }
    None
}
