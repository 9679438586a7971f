//! Images of one bit a pixel, as scanners write them, kept packed.
//!
//! The interpreter makes a byte of every bit, which is half a gigabyte for a sheet of A0 at 600
//! dots an inch.

use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::object::stream::ImageDecodeParams;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Object, Stream};

use crate::input::decode::pdf::reduce::Rows;

/// A packed image.
pub(super) struct Scan {
    data: Vec<u8>,
    /// Columns, and the rows that there are data for.
    pub(super) size: (u32, u32),
    /// Pixels of the image's dictionary for each of the data.
    pub(super) scale: (f32, f32),
    values: [u8; 2],
}

impl Scan {
    pub(super) fn rows(&self) -> Rows<'_> {
        Rows::Bits {
            data: &self.data,
            values: self.values,
        }
    }
}

/// Whether [`read`] keeps an image packed; its colours are two greys and nothing masks it.
pub(super) fn is_packed(stream: &Stream<'_>) -> bool {
    values(stream).is_some()
}

/// Decodes an image of one bit a pixel; `None` if it is none or cannot be decoded.
pub(super) fn read(stream: &Stream<'_>) -> Option<Scan> {
    let values = values(stream)?;
    let dictionary = stream.dict();
    let side = |keys: [&[u8]; 2]| keys.iter().find_map(|&key| dictionary.get::<u32>(key));
    let (width, height) = (side([b"W", b"Width"])?, side([b"H", b"Height"])?);
    let parameters = ImageDecodeParams {
        // Palettes are kept packed.
        is_indexed: true,
        bpc: Some(1),
        num_components: Some(1),
        target_dimension: None,
        width,
        height,
    };
    let decoded = stream.decoded_image(&parameters).ok()?;
    let size = match &decoded.image_data {
        Some(image) if image.bits_per_component != 1 => return None,
        Some(image) => (image.width, image.height),
        None => (width, height),
    };
    let rows = decoded.data.len() / (size.0 as usize).div_ceil(8).max(1);
    let rows = u32::try_from(rows).unwrap_or(u32::MAX).min(size.1);
    if size.0 == 0 || rows == 0 {
        return None;
    }
    Some(Scan {
        data: decoded.data.into_owned(),
        size: (size.0, rows),
        scale: (width as f32 / size.0 as f32, height as f32 / size.1 as f32),
        values,
    })
}

/// Whether an image has a bit for each channel of a pixel.
pub(super) fn is_bilevel(stream: &Stream<'_>) -> bool {
    let dictionary = stream.dict();
    let bits = dictionary.get::<u8>(b"BPC");
    let bits = bits.or_else(|| dictionary.get::<u8>(b"BitsPerComponent"));
    let codec = stream.filters().last().copied();
    bits == Some(1) || matches!(codec, Some(Filter::CcittFaxDecode | Filter::Jbig2Decode))
}

/// The greys of the bits 0 and 1.
fn values(stream: &Stream<'_>) -> Option<[u8; 2]> {
    let dictionary = stream.dict();
    let is_masked = [b"SMask".as_slice(), b"Mask", b"SMaskInData"]
        .iter()
        .any(|&key| dictionary.contains_key(key));
    let is_stencil = [b"IM".as_slice(), b"ImageMask"]
        .iter()
        .any(|&key| dictionary.get::<bool>(key) == Some(true));
    if is_masked || is_stencil || !is_bilevel(stream) {
        return None;
    }
    let values = greys(dictionary)?;
    let decode = dictionary.get::<Array<'_>>(b"D");
    match decode.or_else(|| dictionary.get::<Array<'_>>(b"Decode")) {
        None => Some(values),
        Some(decode) => {
            let ends: Vec<f32> = decode.iter::<f32>().collect();
            match *ends.as_slice() {
                [0.0, 1.0] => Some(values),
                [1.0, 0.0] => Some([values[1], values[0]]),
                _ => None,
            }
        }
    }
}

fn greys(dictionary: &Dict<'_>) -> Option<[u8; 2]> {
    const BLACK_AND_WHITE: [u8; 2] = [0, 255];
    let space = dictionary.get::<Object<'_>>(b"CS");
    let Some(space) = space.or_else(|| dictionary.get::<Object<'_>>(b"ColorSpace")) else {
        return Some(BLACK_AND_WHITE);
    };
    match &space {
        Object::Name(name) => {
            matches!(&**name, b"DeviceGray" | b"G" | b"CalGray").then_some(BLACK_AND_WHITE)
        }
        Object::Array(parts) => match &*parts.iter::<Object<'_>>().next()?.into_name()? {
            b"DeviceGray" | b"G" | b"CalGray" => Some(BLACK_AND_WHITE),
            b"ICCBased" => {
                let profile = parts.iter::<Object<'_>>().nth(1)?.into_stream()?;
                (profile.dict().get::<u8>(b"N")? == 1).then_some(BLACK_AND_WHITE)
            }
            b"Indexed" | b"I" => palette(parts),
            _ => None,
        },
        _ => None,
    }
}

/// The first two colours of a palette, if they are greys.
fn palette(parts: &Array<'_>) -> Option<[u8; 2]> {
    let mut parts = parts.iter::<Object<'_>>().skip(1);
    let base = parts.next()?.into_name()?;
    let highest = parts.next()?;
    let Object::Number(highest) = highest else {
        return None;
    };
    let table = match parts.next()? {
        Object::String(text) => text.as_bytes().to_vec(),
        Object::Stream(stream) => stream.decoded_data().ok()?.into_owned(),
        _ => return None,
    };
    let channels = match &*base {
        b"DeviceGray" | b"G" => 1,
        b"DeviceRGB" | b"RGB" => 3,
        _ => return None,
    };
    let colours: Vec<_> = table.chunks_exact(channels).take(2).collect();
    let [first, second] = *colours.as_slice() else {
        return None;
    };
    let is_grey = |colour: &[u8]| colour.iter().all(|value| *value == colour[0]);
    (highest.as_i64() == 1 && is_grey(first) && is_grey(second)).then(|| [first[0], second[0]])
}
