//! How large an image in a PDF is before it is decoded.
//!
//! JPEG 2000 and JBIG2 data, and the parameters of a fax, state a size of their own, which the
//! decoders allocate whatever the image's dictionary says.

use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Object, Stream};

use crate::error::{Error, Result};
use crate::input::decode::bytes::find;
use crate::input::decode::pdf::filters::Chain;
use crate::input::decode::pdf::scan;
use crate::input::limits::Limits;

/// Sixteen bits in each of four channels.
const MAX_BYTES_PER_PIXEL: u64 = 8;

/// What an image may always inflate to, whatever its size.
const MIN_INFLATED_BYTES: u64 = 256 << 20;

const DEFAULT_FAX_COLUMNS: u32 = 1728;

const JBIG2_PAGE_INFORMATION: u8 = 48;

/// What decoding an image takes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct ImageCost {
    pub(super) nanoseconds: f64,
    /// At its peak.
    pub(super) bytes: f64,
}

/// How an image lies in memory while it is decoded.
struct Layout {
    /// Bytes of a pixel, against the limit of pixels at three bytes each.
    counted: f64,
    peak_bytes: f64,
    nanoseconds: f64,
}

/// Bytes of a pixel of the page, which `Limits::max_pixels` is meant for.
const PAGE_BYTES: f64 = 3.0;

/// What decoding an image and its masks takes.
///
/// # Errors
///
/// [`Error::LimitExceeded`] if any of them is too large, [`Error::UnsupportedFormat`] if its size
/// cannot be told.
pub(super) fn checked_cost(stream: &Stream<'_>, limits: &Limits) -> Result<ImageCost> {
    let mut cost = checked_own_cost(stream, limits, scan::is_packed(stream))?;
    for mask in masks(stream) {
        // A mask is a byte a pixel, even of one bit.
        let mask = checked_own_cost(&mask, limits, false)?;
        cost.nanoseconds += mask.nanoseconds;
        cost.bytes += mask.bytes;
    }
    Ok(cost)
}

/// The masks of an image.
pub(super) fn masks<'a>(stream: &Stream<'a>) -> impl Iterator<Item = Stream<'a>> + use<'a> {
    let dictionary = stream.dict().clone();
    [b"SMask".as_slice(), b"Mask"]
        .into_iter()
        .filter_map(move |key| dictionary.get::<Stream<'_>>(key))
}

/// The cost of an image without its masks, by the size that its dictionary or its data have,
/// whichever is more.
fn checked_own_cost(stream: &Stream<'_>, limits: &Limits, is_packed: bool) -> Result<ImageCost> {
    let dictionary = stream.dict();
    let width_px = side_px(dictionary, [b"W", b"Width"]);
    let height_px = side_px(dictionary, [b"H", b"Height"]);
    let layout = layout(stream, is_packed);
    check_size(width_px, height_px, &layout, limits)?;
    let chain = Chain::of(stream);
    let data = stream.raw_data();
    let budget = MIN_INFLATED_BYTES.max((width_px * height_px).saturating_mul(MAX_BYTES_PER_PIXEL));
    check_expansion(&chain, &data, budget)?;
    let (coded_width, coded_height) = coded_size(dictionary, &chain, &data, height_px)?;
    check_size(coded_width, coded_height, &layout, limits)?;
    let pixels = (width_px * height_px).max(coded_width * coded_height) as f64;
    Ok(ImageCost {
        nanoseconds: pixels * layout.nanoseconds,
        bytes: pixels * layout.peak_bytes,
    })
}

/// An image may take the memory that the largest page does: a scan of one bit a pixel may have
/// twelve times its pixels.
fn check_size(width_px: u64, height_px: u64, layout: &Layout, limits: &Limits) -> Result<()> {
    let pixels = width_px.saturating_mul(height_px) as f64;
    if pixels * layout.counted <= limits.max_pixels as f64 * PAGE_BYTES {
        return Ok(());
    }
    limits.check_pixels(width_px, height_px)
}

fn layout(stream: &Stream<'_>, is_packed: bool) -> Layout {
    let filters = stream.filters();
    let has = |filter| filters.contains(&filter);
    if has(Filter::JpxDecode) {
        // Wavelets of 32 bits for each of up to four channels.
        return Layout {
            counted: PAGE_BYTES,
            peak_bytes: 20.0,
            nanoseconds: 60.0,
        };
    }
    let is_arithmetic = has(Filter::Jbig2Decode);
    if is_packed {
        return Layout {
            // Twice the bits: they take time as well.
            counted: 0.25,
            peak_bytes: if is_arithmetic { 0.375 } else { 0.25 },
            nanoseconds: if is_arithmetic { 4.0 } else { 1.5 },
        };
    }
    let is_bit = scan::is_bilevel(stream);
    let (channels, peak_bytes, nanoseconds) = match channels(stream) {
        1 if is_bit => (1.0, 2.5, 6.0),
        1 => (1.0, 2.5, 12.0),
        3 => (PAGE_BYTES, 5.0, 36.0),
        _ => (PAGE_BYTES, 8.0, 64.0),
    };
    let bits = stream.dict().get::<u8>(b"BitsPerComponent").unwrap_or(8);
    let is_deep = bits > 8;
    Layout {
        counted: channels,
        peak_bytes: if is_deep {
            2.0 * peak_bytes
        } else {
            peak_bytes
        },
        nanoseconds,
    }
}

/// Channels of an image's colours; 4 if they cannot be told.
fn channels(stream: &Stream<'_>) -> u8 {
    let dictionary = stream.dict();
    let is_stencil = [b"IM".as_slice(), b"ImageMask"]
        .iter()
        .any(|&key| dictionary.get::<bool>(key) == Some(true));
    let filters = stream.filters();
    let is_bilevel = matches!(
        filters.last(),
        Some(Filter::CcittFaxDecode | Filter::Jbig2Decode)
    );
    if is_stencil || is_bilevel {
        return 1;
    }
    let keys = [b"CS".as_slice(), b"ColorSpace"];
    let space = keys
        .iter()
        .find_map(|&key| dictionary.get::<Object<'_>>(key));
    let (name, profile) = match space {
        Some(Object::Name(name)) => (name, None),
        Some(Object::Array(parts)) => {
            let mut parts = parts.iter::<Object<'_>>();
            let Some(name) = parts.next().and_then(Object::into_name) else {
                return 4;
            };
            (name, parts.next().and_then(Object::into_stream))
        }
        _ => return 4,
    };
    match &*name {
        b"DeviceGray" | b"G" | b"CalGray" => 1,
        b"DeviceRGB" | b"RGB" | b"CalRGB" => 3,
        b"ICCBased" => profile
            .and_then(|profile| profile.dict().get::<u8>(b"N"))
            .unwrap_or(4),
        _ => 4,
    }
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
