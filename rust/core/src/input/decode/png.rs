//! PNG: every colour type and bit depth, on white.

use std::io::{Cursor, ErrorKind};

use png::{BitDepth, ColorType, Decoder, DecodingError, Info, Transformations, Unit};

use crate::error::{Error, Result};
use crate::input::decode::exif;
use crate::input::decode::image::{page_info, rounded_dpi};
use crate::input::decode::raster::{self, Orientation};
use crate::input::limits::Limits;
use crate::input::page::{Page, PageSource};

/// Memory for chunks that are not pixels (palette, profiles); text and profiles are skipped, so a
/// real file needs a few kilobytes.
const MAX_CHUNK_BYTES: usize = 4 << 20;

/// The best ratio that deflate reaches: a file shorter than its pixels by more than this is cut off
/// or lies.
const MAX_DEFLATE_RATIO: usize = 1032;

const SIGNATURE_BYTES: usize = 8;

const INCHES_PER_METRE: f64 = 39.370_078_740_157_48;

/// Decodes a PNG. Its size is checked before its palette and pixels are read.
pub(super) fn decode(data: &[u8], limits: &Limits) -> Result<Page> {
    let mut decoder = Decoder::new_with_limits(
        Cursor::new(data),
        png::Limits {
            bytes: MAX_CHUNK_BYTES,
        },
    );
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    check_size(
        decoder.read_header_info().map_err(decode_error)?,
        data.len(),
        limits,
    )?;

    let mut reader = decoder.read_info().map_err(decode_error)?;
    let (width_px, height_px) = reader.info().size();
    let dpi = dpi(reader.info());
    let bytes = reader
        .output_buffer_size()
        .ok_or(Error::Bug("a checked PNG size overflows"))?;
    let mut samples = vec![0; bytes];
    let output = reader.next_frame(&mut samples).map_err(decode_error)?;
    // An animation may start with a frame that is smaller than its canvas.
    if (output.width, output.height) != (width_px, height_px) || output.bit_depth != BitDepth::Eight
    {
        return Err(Error::decode(
            "PNG",
            "its first frame does not cover the image",
        ));
    }
    let pixels = to_rgb8(samples, output.color_type)?;
    let orientation = orientation(data);
    let (pixels, size_wh) = orientation.apply(pixels, (width_px, height_px));
    let info = page_info(PageSource::Png, size_wh, dpi, orientation.rotation);
    Page::new(info, pixels, limits)
}

/// The orientation that the `eXIf` chunk states, which may stand before or after the pixels (PNG
/// third edition, 11.3.4.4). The decoder stops behind the pixels.
fn orientation(data: &[u8]) -> Orientation {
    let mut rest = data.get(SIGNATURE_BYTES..).unwrap_or_default();
    while let Some((kind, payload, tail)) = split_chunk(rest) {
        if kind == b"eXIf" {
            return exif::orientation(payload).unwrap_or(Orientation::UPRIGHT);
        }
        rest = tail;
    }
    Orientation::UPRIGHT
}

/// The type and data of the first chunk, and what stands behind it.
fn split_chunk(data: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (&length, rest) = data.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let (payload, rest) = rest.split_at_checked(u32::from_be_bytes(length) as usize)?;
    let (_checksum, rest) = rest.split_first_chunk::<4>()?;
    Some((kind, payload, rest))
}

fn check_size(info: &Info<'_>, file_bytes: usize, limits: &Limits) -> Result<()> {
    let (width_px, height_px) = info.size();
    limits.check_pixels(u64::from(width_px), u64::from(height_px))?;
    if info.raw_bytes() / MAX_DEFLATE_RATIO > file_bytes {
        return Err(cut_off());
    }
    Ok(())
}

fn to_rgb8(samples: Vec<u8>, color_type: ColorType) -> Result<Vec<u8>> {
    match color_type {
        ColorType::Rgb => Ok(samples),
        ColorType::Rgba => Ok(raster::flatten_rgba(&samples)),
        ColorType::Grayscale => Ok(raster::expand_grey(&samples)),
        ColorType::GrayscaleAlpha => Ok(raster::flatten_grey_alpha(&samples)),
        ColorType::Indexed => Err(Error::Bug("a PNG palette was not expanded")),
    }
}

fn dpi(info: &Info<'_>) -> f64 {
    match info.pixel_dims {
        Some(density) if density.unit == Unit::Meter => {
            rounded_dpi(f64::from(density.xppu) / INCHES_PER_METRE)
        }
        _ => 0.0,
    }
}

fn decode_error(error: DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => cut_off(),
        DecodingError::LimitsExceeded => {
            Error::decode("PNG", "a chunk beside its pixels is too large")
        }
        // The decoder's own words hold dumps of its types.
        _ => Error::decode("PNG", "its data is damaged; copy or upload it again"),
    }
}

fn cut_off() -> Error {
    Error::decode("PNG", "the file is cut off; copy or upload it again")
}
