//! The page below an overlay, reduced to what is good to look at.

use std::borrow::Cow;

use fast_image_resize::FilterType;
use image::codecs::png::{CompressionType, FilterType as RowFilter, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

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
    pub(super) pixels: Cow<'a, [u8]>,
}

impl<'a> Background<'a> {
    /// Takes the pixels of the page that a detection was made on; copies them only to reduce them.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] if the page has another size than the detection's.
    pub(super) fn new(detection: &Detection, page: &'a Page) -> Result<Self> {
        check_size(detection, page)?;
        let longest_px = page.width_px().max(page.height_px());
        if longest_px <= MAX_OVERLAY_SIDE_PX {
            let pixels = Cow::Borrowed(page.pixels());
            return Ok(Self {
                width_px: page.width_px(),
                height_px: page.height_px(),
                pixels,
            });
        }
        let scale = f64::from(MAX_OVERLAY_SIDE_PX) / f64::from(longest_px);
        let scaled = |side_px: u32| ((f64::from(side_px) * scale).round() as u32).max(1);
        reduce(page, scaled(page.width_px()), scaled(page.height_px()))
    }
}

fn check_size(detection: &Detection, page: &Page) -> Result<()> {
    let (info, wanted) = (page.info(), detection.require_page("png")?);
    if (info.width_px, info.height_px) == (wanted.width_px, wanted.height_px) {
        return Ok(());
    }
    let allowed = format!(
        "{} x {} px, as in the detection",
        wanted.width_px, wanted.height_px
    );
    Err(Error::invalid_option(
        "page size",
        format!("{} x {} px", info.width_px, info.height_px),
        allowed,
    ))
}

fn reduce(page: &Page, width_px: u32, height_px: u32) -> Result<Background<'static>> {
    let pixels = page.resized([width_px, height_px], FilterType::Bilinear)?;
    Ok(Background {
        width_px,
        height_px,
        pixels: Cow::Owned(pixels),
    })
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
