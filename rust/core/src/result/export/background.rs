//! The page below an overlay, reduced to what is good to look at.

use std::borrow::Cow;

use fast_image_resize::FilterType;
use image::codecs::png::{CompressionType, FilterType as RowFilter, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use super::require_page;
use crate::error::{Error, Result};
use crate::input::page::Page;
use crate::result::detection::Detection;

/// The longest side, in pixels, of the page in [`to_png`](super::to_png) and
/// [`to_svg`](super::to_svg); a larger page is reduced.
pub const MAX_OVERLAY_SIDE_PX: u32 = 4096;

/// Pixels of a page, RGB8, at most [`MAX_OVERLAY_SIDE_PX`] on a side.
pub(super) struct Background<'a> {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    /// Width and height of the page that was searched.
    pub(super) page_wh: [u32; 2],
    pub(super) pixels: Cow<'a, [u8]>,
}

impl<'a> Background<'a> {
    /// Takes the pixels of the page that a detection was made on; copies them only to reduce them.
    ///
    /// A page that was reduced to the overlay's size already is taken as it is: browsers hold no
    /// larger one.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] if the page has another size than the detection's.
    pub(super) fn new(detection: &Detection, page: &'a Page) -> Result<Self> {
        let searched = require_page(detection, "png")?;
        let (width_px, height_px) = overlay_size(searched.width_px, searched.height_px);
        let page_wh = [searched.width_px, searched.height_px];
        let size_wh = [page.width_px(), page.height_px()];
        let pixels = if size_wh == [width_px, height_px] {
            Cow::Borrowed(page.pixels())
        } else if size_wh == page_wh {
            Cow::Owned(page.resized([width_px, height_px], FilterType::Bilinear)?)
        } else {
            return Err(Error::invalid_option(
                "page size",
                format!("{} x {} px", size_wh[0], size_wh[1]),
                format!("{} x {} px, as in the detection", page_wh[0], page_wh[1]),
            ));
        };
        Ok(Self {
            width_px,
            height_px,
            page_wh,
            pixels,
        })
    }
}

/// The size of a page's overlay: its own, or at most [`MAX_OVERLAY_SIDE_PX`] on a side.
fn overlay_size(width_px: u32, height_px: u32) -> (u32, u32) {
    let longest_px = width_px.max(height_px);
    let scale = f64::from(MAX_OVERLAY_SIDE_PX) / f64::from(longest_px);
    if scale >= 1.0 {
        return (width_px, height_px);
    }
    let scaled = |side_px: u32| ((f64::from(side_px) * scale).round() as u32).max(1);
    (scaled(width_px), scaled(height_px))
}

/// Encodes RGB8 pixels as PNG, for speed rather than for size.
pub(super) fn encode_png(pixels: &[u8], width_px: u32, height_px: u32) -> Result<Vec<u8>> {
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, RowFilter::Up)
        .write_image(pixels, width_px, height_px, ExtendedColorType::Rgb8)
        .map_err(|_| Error::Bug("the overlay could not be encoded as PNG"))?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::page::PageInfo;
    use crate::result::export::example;

    fn detection_and_page(width_px: u32, height_px: u32) -> (Detection, Page) {
        let page = Page::from_rgb8(
            width_px,
            height_px,
            vec![200; (width_px * height_px * 3) as usize],
        );
        let info = PageInfo {
            width_px,
            height_px,
            ..example().page.unwrap()
        };
        (
            Detection {
                page: Some(info),
                ..example()
            },
            page.unwrap(),
        )
    }

    #[test]
    fn a_small_page_is_not_copied() {
        let (detection, page) = detection_and_page(200, 100);
        let background = Background::new(&detection, &page).unwrap();
        assert!(matches!(background.pixels, Cow::Borrowed(_)));
    }

    #[test]
    fn a_large_page_is_reduced_and_keeps_its_proportions_and_tone() {
        let (detection, page) = detection_and_page(8192, 3);
        let background = Background::new(&detection, &page).unwrap();
        assert_eq!((background.width_px, background.height_px), (4096, 2));
        assert!(background.pixels.iter().all(|&value| value == 200));
    }

    #[test]
    fn a_page_in_the_size_of_the_overlay_is_not_reduced_again() {
        let (detection, _) = detection_and_page(8192, 3);
        let (_, reduced) = detection_and_page(4096, 2);
        let background = Background::new(&detection, &reduced).unwrap();
        assert!(matches!(background.pixels, Cow::Borrowed(_)));
        assert_eq!(background.page_wh, [8192, 3]);
    }

    #[test]
    fn a_page_of_another_size_is_refused() {
        let (detection, _) = detection_and_page(200, 100);
        let (_, page) = detection_and_page(100, 200);
        let message = Background::new(&detection, &page)
            .err()
            .unwrap()
            .to_string();
        assert_eq!(
            message,
            "page size must be 200 x 100 px, as in the detection, got 100 x 200 px"
        );
    }
}
