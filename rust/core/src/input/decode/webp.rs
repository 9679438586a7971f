//! WebP: lossy and lossless, on white; the first picture of an animation.

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};

use crate::error::{Error, Result};
use crate::input::decode::exif;
use crate::input::decode::image::page_info;
use crate::input::decode::raster::{self, Orientation};
use crate::input::limits::Limits;
use crate::input::page::{Page, PageSource};

/// Memory for chunks that are not pixels.
const MAX_CHUNK_BYTES: usize = 4 << 20;

/// `RIFF`, its length and `WEBP`.
const HEADER_BYTES: usize = 12;

/// What stands before the first picture in an `ANMF` chunk.
const FRAME_HEADER_BYTES: usize = 16;

/// Decodes a WebP file. All sizes in it are checked before its pixels are read.
pub(super) fn decode(data: &[u8], limits: &Limits) -> Result<Page> {
    let whole = data.get(HEADER_BYTES..).ok_or_else(cut_off)?;
    let stated = u32::from_le_bytes([data[4], data[5], data[6], data[7]]) as usize;
    if stated + 8 > data.len() {
        return Err(cut_off());
    }
    check_pictures(whole, limits)?;
    let mut decoder = WebPDecoder::new(Cursor::new(data)).map_err(|error| decode_error(&error))?;
    decoder.set_memory_limit(MAX_CHUNK_BYTES);
    let size_wh = decoder.dimensions();
    limits.check_pixels(u64::from(size_wh.0), u64::from(size_wh.1))?;
    let exif = decoder.exif_metadata().ok().flatten();
    let bytes = decoder
        .output_buffer_size()
        .ok_or(Error::Bug("a checked WebP size overflows"))?;
    let mut samples = vec![0; bytes];
    decoder
        .read_image(&mut samples)
        .map_err(|error| decode_error(&error))?;
    let pixels = if decoder.has_alpha() {
        raster::flatten_rgba(&samples)
    } else {
        samples
    };
    let orientation = exif.as_deref().and_then(exif_orientation);
    let orientation = orientation.unwrap_or(Orientation::UPRIGHT);
    let (pixels, size_wh) = orientation.apply(pixels, size_wh);
    let info = page_info(PageSource::Webp, size_wh, 0.0, orientation.rotation);
    Page::new(info, pixels, limits)
}

/// Some programs write the header that the data have in a JPEG.
fn exif_orientation(data: &[u8]) -> Option<Orientation> {
    exif::orientation(data.strip_prefix(exif::JPEG_HEADER).unwrap_or(data))
}

/// Checks the size that each picture in the file states by itself: the decoder allocates by it.
fn check_pictures(chunks: &[u8], limits: &Limits) -> Result<()> {
    let mut rest = chunks;
    while let Some((kind, payload, tail)) = split_chunk(rest) {
        match kind {
            b"ANMF" => {
                let inner = payload.get(FRAME_HEADER_BYTES..).unwrap_or_default();
                check_pictures_of_frame(inner, limits)?;
            }
            _ => check_picture(*kind, payload, limits)?,
        }
        rest = tail;
    }
    Ok(())
}

fn check_pictures_of_frame(mut rest: &[u8], limits: &Limits) -> Result<()> {
    while let Some((kind, payload, tail)) = split_chunk(rest) {
        check_picture(*kind, payload, limits)?;
        rest = tail;
    }
    Ok(())
}

fn check_picture(kind: [u8; 4], payload: &[u8], limits: &Limits) -> Result<()> {
    let (width_px, height_px) = match (&kind, payload) {
        // RFC 6386, 9.1: two sides of 14 bits behind a start code.
        (b"VP8 ", &[_, _, _, _, _, _, w0, w1, h0, h1, ..]) => {
            let side = |low, high| u64::from(u16::from_le_bytes([low, high]) & 0x3fff);
            (side(w0, w1), side(h0, h1))
        }
        // RFC 9649, 3.4: the same less one, packed.
        (b"VP8L", &[_, a, b, c, d, ..]) => {
            let bits = u64::from(u32::from_le_bytes([a, b, c, d]));
            ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
        }
        _ => return Ok(()),
    };
    limits.check_pixels(width_px, height_px)
}

/// The type and data of the first chunk, and what stands behind it.
fn split_chunk(data: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (kind, rest) = data.split_first_chunk::<4>()?;
    let (&length, rest) = rest.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(length) as usize;
    let payload = &rest[..length.min(rest.len())];
    let padded = length.checked_add(length % 2)?;
    Some((kind, payload, rest.get(padded..).unwrap_or_default()))
}

fn decode_error(error: &DecodingError) -> Error {
    match error {
        DecodingError::IoError(_) => cut_off(),
        _ => Error::decode("WebP", "its data is damaged; copy or upload it again"),
    }
}

fn cut_off() -> Error {
    Error::decode("WebP", "the file is cut off; copy or upload it again")
}
