//! The markers of a JPEG file: what must be known, and checked, before anything is decoded.
//!
//! The decoder reads headers too, but it keeps no density, accepts a file that ends early, and
//! allocates by what the header says.

use crate::error::{Error, Result};
use crate::input::decode::image::rounded_dpi;
use crate::input::decode::raster::Orientation;
use crate::input::limits::Limits;

/// Most scans of a progressive file; encoders write about ten. Each one costs a pass over the whole
/// image.
pub(super) const MAX_SCANS: usize = 100;

const CENTIMETRES_PER_INCH: f64 = 2.54;

const SOI_BYTES: usize = 2;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP14: u8 = 0xee;

/// What the markers of a file say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    /// Size as stored, before the orientation is applied.
    pub(super) size_wh: (u32, u32),
    pub(super) components: u8,
    /// 0 when the file does not say.
    pub(super) dpi: f64,
    pub(super) orientation: Orientation,
    /// Offset and value of the colour transform byte of the Adobe marker.
    pub(super) adobe_transform: Option<(usize, u8)>,
    pub(super) is_progressive: bool,
    pub(super) scans: usize,
    /// Offset of the marker that ends the image.
    pub(super) end: usize,
}

impl Header {
    /// Reads every marker up to the end of the image.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the file is cut off or its markers are damaged,
    /// [`Error::UnsupportedFormat`] if it is compressed in a way that is not read,
    /// [`Error::LimitExceeded`] if the image is too large.
    pub(super) fn read(data: &[u8], limits: &Limits) -> Result<Self> {
        let mut header = Self {
            size_wh: (0, 0),
            components: 0,
            dpi: 0.0,
            orientation: Orientation::UPRIGHT,
            adobe_transform: None,
            is_progressive: false,
            scans: 0,
            end: 0,
        };
        let mut markers = Markers {
            data,
            position: SOI_BYTES,
        };
        // To the end, not to the first scan: a progressive file may have scans without number, and
        // each costs a pass over the whole image.
        loop {
            let (marker, start) = markers.next_marker()?;
            if marker == EOI {
                header.end = start - 2;
                break;
            }
            let segment = markers.segment(start)?;
            match marker {
                SOS => header.scans += 1,
                APP0 => header.dpi = jfif_dpi(segment).unwrap_or(header.dpi),
                APP1 => {
                    header.orientation = exif_orientation(segment).unwrap_or(header.orientation);
                }
                APP14 => {
                    header.adobe_transform =
                        adobe_transform(segment).map(|value| (start + 13, value));
                }
                0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                    header.read_frame(marker, segment)?;
                }
                _ => {}
            }
            if header.scans > MAX_SCANS {
                return Err(Error::decode(
                    "JPEG",
                    format!("it has more than {MAX_SCANS} scans"),
                ));
            }
        }
        if header.scans == 0 || header.components == 0 {
            return Err(Error::decode("JPEG", "it holds no image"));
        }
        header.check_size(data.len(), limits)?;
        Ok(header)
    }

    /// Reads a frame header (ITU-T T.81, B.2.2).
    fn read_frame(&mut self, marker: u8, segment: &[u8]) -> Result<()> {
        let &[precision, h0, h1, w0, w1, components, ..] = segment else {
            return Err(Error::decode("JPEG", "its frame header is damaged"));
        };
        if !matches!(marker, 0xc0..=0xc2) || precision != 8 {
            let message = "the JPEG is lossless, arithmetic-coded or has more than 8 bits a colour; \
                           save it as an ordinary JPEG or a PNG and send that";
            return Err(Error::UnsupportedFormat(message.to_owned()));
        }
        self.size_wh = (
            u32::from(u16::from_be_bytes([w0, w1])),
            u32::from(u16::from_be_bytes([h0, h1])),
        );
        self.components = components;
        self.is_progressive = marker == 0xc2;
        Ok(())
    }

    fn check_size(&self, file_bytes: usize, limits: &Limits) -> Result<()> {
        let (width_px, height_px) = (u64::from(self.size_wh.0), u64::from(self.size_wh.1));
        if width_px == 0 || height_px == 0 {
            return Err(Error::decode("JPEG", "its width or height is zero"));
        }
        limits.check_pixels(width_px, height_px)?;
        // Huffman codes take at least a bit, and each block of 8 x 8 pixels has at least one.
        if width_px.div_ceil(8) * height_px.div_ceil(8) > file_bytes as u64 * 8 {
            return Err(cut_off());
        }
        Ok(())
    }
}

struct Markers<'a> {
    data: &'a [u8],
    position: usize,
}

impl<'a> Markers<'a> {
    /// The next marker that is not part of entropy-coded data, and where its segment starts.
    ///
    /// Stuffed zeros, fill bytes and restart markers are passed over, and so is whatever stands
    /// between segments.
    fn next_marker(&mut self) -> Result<(u8, usize)> {
        loop {
            let rest = self.data.get(self.position..).unwrap_or_default();
            let found = rest
                .iter()
                .position(|&byte| byte == 0xff)
                .ok_or_else(cut_off)?;
            self.position += found + 1;
            match self.data.get(self.position) {
                None => return Err(cut_off()),
                Some(0x00 | 0x01 | 0xd0..=0xd8 | 0xff) => {}
                Some(&marker) => {
                    self.position += 1;
                    return Ok((marker, self.position));
                }
            }
        }
    }

    /// The payload of the segment at `start`, without its length; moves behind it.
    fn segment(&mut self, start: usize) -> Result<&'a [u8]> {
        let length = self.data.get(start..start + 2).ok_or_else(cut_off)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        if length < 2 {
            return Err(Error::decode("JPEG", "a marker has no length"));
        }
        self.position = start + length;
        self.data.get(start + 2..start + length).ok_or_else(cut_off)
    }
}

/// Density of a JFIF segment; `None` if it states a shape of pixels only (JFIF 1.02).
fn jfif_dpi(segment: &[u8]) -> Option<f64> {
    let &[unit, x0, x1, ..] = segment.strip_prefix(b"JFIF\0")?.get(2..)? else {
        return None;
    };
    let density = f64::from(u16::from_be_bytes([x0, x1]));
    match unit {
        1 => Some(rounded_dpi(density)),
        2 => Some(rounded_dpi(density * CENTIMETRES_PER_INCH)),
        _ => None,
    }
}

fn adobe_transform(segment: &[u8]) -> Option<u8> {
    segment.strip_prefix(b"Adobe")?.get(6).copied()
}

/// Orientation of an EXIF segment: tag 0x0112 of the first directory of its TIFF structure.
fn exif_orientation(segment: &[u8]) -> Option<Orientation> {
    let tiff = Tiff::new(segment.strip_prefix(b"Exif\0\0")?)?;
    let directory = tiff.u32_at(4)? as usize;
    let entries = usize::from(tiff.u16_at(directory)?);
    let first = directory.checked_add(2)?;
    let entry = (0..entries)
        .map(|index| first + index * 12)
        .find(|&entry| tiff.u16_at(entry) == Some(0x0112))?;
    Some(Orientation::from_exif_value(tiff.u16_at(entry + 8)?))
}

/// Numbers in the order of bytes that the first two state.
struct Tiff<'a> {
    data: &'a [u8],
    is_big_endian: bool,
}

impl<'a> Tiff<'a> {
    fn new(data: &'a [u8]) -> Option<Self> {
        let is_big_endian = match data.get(..2)? {
            b"MM" => true,
            b"II" => false,
            _ => return None,
        };
        Some(Self {
            data,
            is_big_endian,
        })
    }

    fn u16_at(&self, offset: usize) -> Option<u16> {
        let bytes = self.data.get(offset..offset.checked_add(2)?)?;
        let bytes = bytes.try_into().ok()?;
        Some(if self.is_big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn u32_at(&self, offset: usize) -> Option<u32> {
        let bytes = self.data.get(offset..offset.checked_add(4)?)?;
        let bytes = bytes.try_into().ok()?;
        Some(if self.is_big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }
}

pub(super) fn cut_off() -> Error {
    Error::decode("JPEG", "the file is cut off; copy or upload it again")
}
