//! JPEG: baseline and progressive, in any order of scans; grey, colour, CMYK and YCCK, turned
//! upright.
//!
//! The crates that decode JPEG differ from libjpeg in what they do with scans of one component
//! each, with halved colours and with stray bytes; this one gives its pixels exactly.

use crate::error::{Error, Result};
use crate::input::decode::image::page_info;
use crate::input::decode::raster::rgb_of_inverted_cmyk;
use crate::input::limits::Limits;
use crate::input::page::{Page, PageSource};

mod blocks;
mod colour;
mod header;
mod huffman;
mod inverse_dct;
mod scan;

use colour::{Colours, Plane, cmyk_of_ycck, pixels, rgb_of_ycbcr};
use header::Header;

pub(super) fn decode(data: &[u8], limits: &Limits) -> Result<Page> {
    let header = Header::read(data, limits)?;
    let planes = scan::decode(data, &header)?;
    let pixels = rgb(&planes, &header);
    drop(planes);
    let (pixels, size_wh) = header.orientation.apply(pixels, header.size_wh);
    let rotation = header.orientation.rotation;
    let info = page_info(PageSource::Jpeg, size_wh, header.dpi, rotation);
    Page::new(info, pixels, limits)
}

/// The samples of a JPEG in another file, as that file takes them: grey, RGB or CMYK.
pub(super) struct Samples {
    pub(super) size_wh: (usize, usize),
    pub(super) channels: usize,
    pub(super) data: Vec<u8>,
}

/// Decodes a JPEG that stands in another file, which may say whether its three components are
/// YCbCr.
pub(super) fn decode_samples(
    data: &[u8],
    is_ycbcr: Option<bool>,
    limits: &Limits,
) -> Result<Samples> {
    let header = Header::read(data, limits)?;
    let planes = scan::decode(data, &header)?;
    let size_wh = (header.size_wh.0 as usize, header.size_wh.1 as usize);
    let colours = match (planes.len(), is_ycbcr) {
        (3, Some(true)) => Colours::YCbCr,
        (3, Some(false)) => Colours::Rgb,
        (4, Some(_)) => Colours::Cmyk,
        _ => header.colours,
    };
    let samples = match colours {
        Colours::Grey => pixels(&planes, size_wh, |[grey, ..]| [grey]),
        Colours::Rgb => pixels(&planes, size_wh, |[red, green, blue, _]| [red, green, blue]),
        Colours::YCbCr => pixels(&planes, size_wh, rgb_of_ycbcr),
        Colours::Cmyk => pixels(&planes, size_wh, |components| components),
        Colours::Ycck => pixels(&planes, size_wh, cmyk_of_ycck),
    };
    Ok(Samples {
        size_wh,
        channels: planes.len(),
        data: samples,
    })
}

/// Whether the decoder of the PDF renderer gets a JPEG wrong that is sound.
pub(super) fn is_often_misread(data: &[u8], limits: &Limits) -> bool {
    Header::read(data, limits).is_ok_and(|header| header.is_often_misread())
}

fn rgb(planes: &[Plane], header: &Header) -> Vec<u8> {
    let size_wh = (header.size_wh.0 as usize, header.size_wh.1 as usize);
    match header.colours {
        Colours::Grey => pixels(planes, size_wh, |[grey, ..]| [grey; 3]),
        Colours::Rgb => pixels(planes, size_wh, |[red, green, blue, _]| [red, green, blue]),
        Colours::YCbCr => pixels(planes, size_wh, rgb_of_ycbcr),
        Colours::Cmyk => pixels(planes, size_wh, rgb_of_inverted_cmyk),
        Colours::Ycck => pixels(planes, size_wh, |components| {
            rgb_of_inverted_cmyk(cmyk_of_ycck(components))
        }),
    }
}

fn cut_off() -> Error {
    Error::decode("JPEG", "the file is cut off; copy or upload it again")
}
