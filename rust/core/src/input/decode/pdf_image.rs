//! How large an image in a PDF is before it is decoded.
//!
//! JPEG 2000 and JBIG2 data, and the parameters of a fax, state a size of their own, which the
//! decoders allocate whatever the image's dictionary says.

use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::{Array, Dict, Stream};

use crate::error::{Error, Result};
use crate::input::decode::bytes::find;
use crate::input::decode::pdf_filters::Chain;
use crate::input::limits::Limits;

/// Sixteen bits in each of four channels.
const MAX_BYTES_PER_PIXEL: u64 = 8;

/// What an image may always inflate to, whatever its size.
const MIN_INFLATED_BYTES: u64 = 256 << 20;

const DEFAULT_FAX_COLUMNS: u32 = 1728;

const JBIG2_PAGE_INFORMATION: u8 = 48;

/// Pixels of an image and its masks.
///
/// # Errors
///
/// [`Error::LimitExceeded`] if any of them is too large, [`Error::UnsupportedFormat`] if its size
/// cannot be told.
pub(super) fn checked_pixels(stream: &Stream<'_>, limits: &Limits) -> Result<u64> {
    with_masks(stream).try_fold(0_u64, |pixels, stream| {
        Ok(pixels.saturating_add(checked_own_pixels(&stream, limits)?))
    })
}

/// An image and its masks.
pub(super) fn with_masks<'a>(stream: &Stream<'a>) -> impl Iterator<Item = Stream<'a>> + use<'a> {
    let masks = [b"SMask".as_slice(), b"Mask"];
    let dictionary = stream.dict().clone();
    let masks = masks
        .into_iter()
        .filter_map(move |key| dictionary.get::<Stream<'_>>(key));
    std::iter::once(stream.clone()).chain(masks)
}

/// Pixels of an image without its masks, as its dictionary or its data have them, whichever are
/// more.
fn checked_own_pixels(stream: &Stream<'_>, limits: &Limits) -> Result<u64> {
    let dictionary = stream.dict();
    let width_px = side_px(dictionary, [b"W", b"Width"]);
    let height_px = side_px(dictionary, [b"H", b"Height"]);
    limits.check_pixels(width_px, height_px)?;
    let chain = Chain::of(stream);
    let data = stream.raw_data();
    let budget = MIN_INFLATED_BYTES.max((width_px * height_px).saturating_mul(MAX_BYTES_PER_PIXEL));
    check_expansion(&chain, &data, budget)?;
    let (coded_width, coded_height) = coded_size(stream.dict(), &chain, &data, height_px)?;
    limits.check_pixels(coded_width, coded_height)?;
    Ok((width_px * height_px).max(coded_width * coded_height))
}

/// The size that the data of an image have by themselves; 0 if its dictionary alone says it.
fn coded_size(
    dictionary: &Dict<'_>,
    chain: &Chain,
    data: &[u8],
    height_px: u64,
) -> Result<(u64, u64)> {
    // A codec gives pixels, so one behind another reads what it cannot know.
    let codec = match chain.codecs.as_slice() {
        [] => return Ok((0, 0)),
        [codec] => *codec,
        _ => return Err(size_unknown()),
    };
    if codec == Filter::CcittFaxDecode {
        return Ok((fax_columns(dictionary), height_px));
    }
    if !matches!(codec, Filter::JpxDecode | Filter::Jbig2Decode) {
        return Ok((0, 0));
    }
    let undone;
    let coded = if chain.stages.is_empty() {
        data
    } else {
        undone = chain.undone(data, u64::MAX).ok_or_else(size_unknown)?;
        undone.as_slice()
    };
    let size = if codec == Filter::JpxDecode {
        jpeg_2000_size(coded)
    } else {
        jbig2_size(coded, height_px)
    };
    size.ok_or_else(size_unknown)
}

fn side_px(dictionary: &Dict<'_>, keys: [&[u8]; 2]) -> u64 {
    let mut sides = keys.iter().filter_map(|&key| dictionary.get::<u32>(key));
    sides.next().map_or(0, u64::from)
}

/// What an image codec reads is no larger than the pixels that it gives.
fn check_expansion(chain: &Chain, data: &[u8], budget: u64) -> Result<()> {
    if !chain.expands_beyond(data, budget) {
        return Ok(());
    }
    let message =
        "an image in the PDF expands to far more than its size; send the page as an image";
    Err(Error::UnsupportedFormat(message.to_owned()))
}

fn size_unknown() -> Error {
    let message =
        "an image in the PDF is compressed in a way that is not read; send the page as an image";
    Error::UnsupportedFormat(message.to_owned())
}

/// The widest `/Columns` of the decode parameters: a dictionary, or an array of one for each
/// filter.
fn fax_columns(dictionary: &Dict<'_>) -> u64 {
    let widest = [b"DecodeParms".as_slice(), b"DP"]
        .into_iter()
        .filter_map(|key| columns_of(dictionary, key));
    u64::from(widest.max().unwrap_or(DEFAULT_FAX_COLUMNS))
}

fn columns_of(dictionary: &Dict<'_>, key: &[u8]) -> Option<u32> {
    const COLUMNS: &[u8] = b"Columns";
    let own = dictionary
        .get::<Dict<'_>>(key)
        .and_then(|parameters| parameters.get(COLUMNS));
    own.or_else(|| {
        let listed = dictionary.get::<Array<'_>>(key)?;
        let columns = listed.iter::<Dict<'_>>();
        columns.filter_map(|item| item.get(COLUMNS)).max()
    })
}

/// Size in the SIZ segment that starts a codestream (ITU-T T.800, A.5.1).
fn jpeg_2000_size(data: &[u8]) -> Option<(u64, u64)> {
    let start = find(data, &[0xff, 0x4f, 0xff, 0x51])?;
    let [width, height] = [8, 12].map(|offset| u32_at(data, start + offset));
    Some((u64::from(width?), u64::from(height?)))
}

fn u32_at(data: &[u8], offset: usize) -> Option<u32> {
    let bytes = data.get(offset..offset + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(bytes))
}

/// Size of the page information segment (ITU-T T.88, 7.4.8), which stands first in an embedded
/// stream.
fn jbig2_size(data: &[u8], height_px: u64) -> Option<(u64, u64)> {
    // Segment number (4), flags (1), referred-to count (1), page (1), length (4), then width and
    // height.
    let flags = data.get(4)?;
    let (width, height) = (u32_at(data, 11)?, u32_at(data, 15)?);
    if flags & 0x3f != JBIG2_PAGE_INFORMATION {
        return None;
    }
    // All ones: the height is only known at the end, and rows are added as they come.
    let height = if height == u32::MAX {
        height_px
    } else {
        u64::from(height)
    };
    Some((u64::from(width), height))
}
