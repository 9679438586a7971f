//! JPEG: baseline and progressive; grey, colour, CMYK and YCCK, turned upright.

use std::borrow::Cow;

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::error::{Error, Result};
use crate::input::decode::image::page_info;
use crate::input::decode::jpeg_header::{Header, MAX_SCANS};
use crate::input::decode::raster;
use crate::input::limits::Limits;
use crate::input::page::{Page, PageSource};

/// The value of the Adobe marker's transform byte that says YCbCr.
const ADOBE_YCBCR: u8 = 1;

/// The decoder's bit buffer, twice.
const LOOK_AHEAD_BYTES: usize = 16;

pub(super) fn decode(data: &[u8], limits: &Limits) -> Result<Page> {
    let header = Header::read(data, limits)?;
    let samples = decode_samples(data, &header)?;
    let pixels = if header.components == 1 {
        raster::expand_grey(&samples)
    } else {
        samples
    };
    let (pixels, size_wh) = header.orientation.apply(pixels, header.size_wh);
    let rotation = header.orientation.rotation;
    let info = page_info(PageSource::Jpeg, size_wh, header.dpi, rotation);
    Page::new(info, pixels, limits)
}

/// Decodes to grey (one component) or RGB8 (all others).
///
/// CMYK is taken as inverted, as Adobe writes it and every browser and Pillow read it. Strict mode
/// makes the decoder fail on damaged data where it would paint grey.
fn decode_samples(data: &[u8], header: &Header) -> Result<Vec<u8>> {
    let data = without_end(data, header);
    let (data, channels) = match (header.components, header.adobe_transform) {
        (1, _) => (data, 1),
        (3, Some((offset, 0))) => (stored_as_rgb(data, offset)?, 3),
        (3 | 4, _) => (data, 3),
        (components, _) => {
            return Err(Error::decode(
                "JPEG",
                format!("it has {components} colour components"),
            ));
        }
    };
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_max_scans(MAX_SCANS);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&*data), options);
    decoder
        .decode_headers()
        .map_err(|error| decode_error(&error))?;
    let color_space = match (
        header.components,
        header.adobe_transform,
        decoder.input_colorspace(),
    ) {
        (1, _, _) => ColorSpace::Luma,
        (3, Some((_, 0)), Some(stored)) => stored,
        _ => ColorSpace::RGB,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(color_space));
    let samples = decoder.decode().map_err(|error| decode_error(&error))?;
    // The header was read twice, by two parsers: a file that they read differently is not trusted.
    let (width_px, height_px) = (header.size_wh.0 as usize, header.size_wh.1 as usize);
    if decoder.dimensions() != Some((width_px, height_px))
        || samples.len() != width_px * height_px * channels
    {
        return Err(Error::decode("JPEG", "its headers contradict one another"));
    }
    Ok(samples)
}

/// A baseline file without its end marker.
///
/// Behind that marker the decoder reads zeros for ever, and paints what is missing grey; without
/// it, running out of data is an error. The filler is as long as the decoder may look ahead in a
/// file that is whole.
fn without_end<'a>(data: &'a [u8], header: &Header) -> Cow<'a, [u8]> {
    if header.is_progressive || header.scans != 1 {
        return Cow::Borrowed(data);
    }
    Cow::Owned([&data[..header.end], [0; LOOK_AHEAD_BYTES].as_slice()].concat())
}

/// A file whose three components are RGB, changed so that the decoder passes them through.
///
/// The decoder takes transform 0 for CMYK whatever the number of components (ITU-T T.872, 6.5.3
/// says RGB for three). Marked as YCbCr, and asked for what it then says is stored, it converts
/// nothing.
fn stored_as_rgb(data: Cow<'_, [u8]>, transform_offset: usize) -> Result<Cow<'_, [u8]>> {
    let mut patched = data.into_owned();
    let transform = patched
        .get_mut(transform_offset)
        .ok_or(Error::Bug("the Adobe marker moved"))?;
    *transform = ADOBE_YCBCR;
    Ok(Cow::Owned(patched))
}

fn decode_error(error: &DecodeErrors) -> Error {
    let reason = match error {
        DecodeErrors::HuffmanDecode(_) | DecodeErrors::MCUError(_) => {
            "its image data is damaged or cut off"
        }
        DecodeErrors::DqtError(_) => "its quantisation tables are damaged",
        DecodeErrors::SosError(_) => "a scan header is damaged",
        DecodeErrors::SofError(_) => "its frame header is damaged",
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_) => {
            "the file is cut off; copy or upload it again"
        }
        _ => "its data is damaged",
    };
    Error::decode("JPEG", reason)
}
