//! Bytes to pixels: PNG, JPEG, TIFF, WebP and PDF.
//!
//! The format is told by the bytes, never by a name. Every size in the input meets [`Limits`]
//! before it meets an allocation.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Error, Result};
use crate::input::limits::Limits;
use crate::input::page::{Page, PageSelector};

mod bytes;
mod exif;
mod image;
mod jpeg;
mod pdf;
mod png;
mod raster;
mod sniff;
mod tiff;
mod webp;

pub use sniff::{Format, sniff};

const MIN_DPI: f64 = 10.0;
const MAX_DPI: f64 = 1200.0;

/// Decodes one page to RGB8 pixels.
///
/// Transparency is flattened on white; EXIF orientation and PDF `/Rotate` are applied and reported
/// in [`PageInfo::rotation`]. A PDF page is its visible part, the crop box, rendered without review
/// marks unless `selector` asks for them, at `selector.dpi`; the dpi does not change an image, whose
/// [`PageInfo::dpi`] is the one that the file states, or 0. A TIFF may have pages, as a PDF has; of
/// an animation the first picture is read. Mirrored EXIF orientations are a clockwise rotation
/// followed by a horizontal mirror, and the rotation is what is reported.
///
/// The same bytes give the same pixels. The peak of memory is about 7 bytes a pixel, and for a PDF
/// what its own images and fonts take beside that.
///
/// [`PageInfo::rotation`]: crate::PageInfo::rotation
/// [`PageInfo::dpi`]: crate::PageInfo::dpi
///
/// # Errors
///
/// [`Error::UnsupportedFormat`] if the bytes are no PNG, JPEG, TIFF, WebP or PDF, or a flavour that
/// is not read (an encrypted PDF, a lossless JPEG); [`Error::Decode`] if they are damaged or cut off;
/// [`Error::LimitExceeded`] if the file or the page is over a limit; [`Error::InvalidOption`] if
/// the page does not exist or the dpi is not in 10 to 1200.
///
/// # Examples
///
/// ```
/// use locdet::Limits;
/// use locdet::cache::PageSelector;
///
/// let png = include_bytes!("../../../../../tests/data/png/good/rgb_8.png");
/// let page = locdet::decode::decode(png, PageSelector::default(), &Limits::default())?;
/// assert_eq!(page.pixels().len(), 3 * page.width_px() as usize * page.height_px() as usize);
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn decode(data: &[u8], selector: PageSelector, limits: &Limits) -> Result<Page> {
    limits.check_file_bytes(data.len())?;
    check_dpi(selector.dpi)?;
    let format = sniff(data)?;
    contain_panics(format, || match format {
        Format::Png => selector.check(1).and_then(|()| png::decode(data, limits)),
        Format::Jpeg => selector.check(1).and_then(|()| jpeg::decode(data, limits)),
        Format::Webp => selector.check(1).and_then(|()| webp::decode(data, limits)),
        Format::Tiff => tiff::decode(data, selector, limits),
        Format::Pdf => pdf::decode(data, selector, limits),
    })
}

/// Counts the pages: those of a PDF or TIFF, 1 for another image.
///
/// # Errors
///
/// As [`decode`]; [`Error::LimitExceeded`] also if there are more pages than `limits` allows. An
/// image is not decoded, so damage in it goes unseen.
///
/// # Examples
///
/// ```
/// let pdf = include_bytes!("../../../../../tests/data/pdf/good/two_pages.pdf");
/// assert_eq!(locdet::decode::page_count(pdf, &locdet::Limits::default())?, 2);
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn page_count(data: &[u8], limits: &Limits) -> Result<u32> {
    limits.check_file_bytes(data.len())?;
    match sniff(data)? {
        Format::Png | Format::Jpeg | Format::Webp => Ok(1),
        Format::Tiff => tiff::page_count(data, limits),
        Format::Pdf => contain_panics(Format::Pdf, || pdf::page_count(data, limits)),
    }
}

/// Turns a panic in a decoder into an error: the decoders are other people's code fed with hostile
/// bytes, and one bad file must cost one request, not the process. Nothing that `run` touches
/// outlives it, so no broken state is seen.
fn contain_panics<T>(format: Format, run: impl FnOnce() -> Result<T>) -> Result<T> {
    let reason = "the decoder met something that it does not expect; save the file again with another program";
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(Error::decode(format.name(), reason)))
}

fn check_dpi(dpi: f64) -> Result<()> {
    if (MIN_DPI..=MAX_DPI).contains(&dpi) {
        return Ok(());
    }
    Err(Error::invalid_option(
        "dpi",
        dpi,
        format!("between {MIN_DPI} and {MAX_DPI}"),
    ))
}
