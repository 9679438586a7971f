//! The markers of a JPEG file: what must be known, and checked, before anything is decoded.
//!
//! A first pass over the whole file: nothing is allocated before its size, its scans and its end
//! are known.

use crate::error::{Error, Result};
use crate::input::decode::exif;
use crate::input::decode::image::rounded_dpi;
use crate::input::decode::jpeg::colour::Colours;
use crate::input::decode::jpeg::cut_off;
use crate::input::decode::raster::Orientation;
use crate::input::limits::Limits;

/// Most scans of a progressive file; encoders write about ten. Each one costs a pass over the whole
/// image.
const MAX_SCANS: usize = 100;

const CENTIMETRES_PER_INCH: f64 = 2.54;

const SOI_BYTES: usize = 2;
pub(super) const DHT: u8 = 0xc4;
pub(super) const EOI: u8 = 0xd9;
pub(super) const SOS: u8 = 0xda;
pub(super) const DQT: u8 = 0xdb;
pub(super) const DRI: u8 = 0xdd;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP14: u8 = 0xee;

/// Bytes of an Adobe segment; shorter ones say nothing.
const ADOBE_BYTES: usize = 12;

/// Bytes of a JFIF segment.
const JFIF_BYTES: usize = 14;

/// Largest factor of sampling.
const MAX_SAMPLING: usize = 4;

/// What the markers of a file say.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// Size as stored, before the orientation is applied.
    pub(super) size_wh: (u32, u32),
    /// Of each component its id, its sampling across and down, and its quantisation table.
    pub(super) components: Vec<(u8, (usize, usize), usize)>,
    pub(super) colours: Colours,
    /// 0 when the file does not say.
    pub(super) dpi: f64,
    pub(super) orientation: Orientation,
    pub(super) is_progressive: bool,
    pub(super) scans: usize,
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
            components: vec![],
            colours: Colours::Grey,
            dpi: 0.0,
            orientation: Orientation::UPRIGHT,
            is_progressive: false,
            scans: 0,
        };
        let mut markers = Markers::new(data);
        let (mut is_jfif, mut adobe_transform) = (false, None);
        // To the end, not to the first scan: a progressive file may have scans without number, and
        // each costs a pass over the whole image.
        loop {
            let (marker, start) = markers.next_marker()?;
            if marker == EOI {
                break;
            }
            let segment = markers.segment(start)?;
            match marker {
                SOS => header.scans += 1,
                APP0 if segment.starts_with(b"JFIF\0") && segment.len() >= JFIF_BYTES => {
                    is_jfif = true;
                    header.dpi = jfif_dpi(segment).unwrap_or(header.dpi);
                }
                APP1 => {
                    let exif = segment.strip_prefix(exif::JPEG_HEADER);
                    let stated = exif.and_then(exif::orientation);
                    header.orientation = stated.unwrap_or(header.orientation);
                }
                APP14 if segment.starts_with(b"Adobe") && segment.len() >= ADOBE_BYTES => {
                    adobe_transform = Some(segment[ADOBE_BYTES - 1]);
                }
                0xc0..=0xcf if !matches!(marker, DHT | 0xc8 | 0xcc) => {
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
        if header.scans == 0 || header.components.is_empty() {
            return Err(Error::decode("JPEG", "it holds no image"));
        }
        header.check_size(data.len(), limits)?;
        header.colours = header.colours(is_jfif, adobe_transform)?;
        Ok(header)
    }

    /// Reads a frame header (ITU-T T.81, B.2.2).
    fn read_frame(&mut self, marker: u8, segment: &[u8]) -> Result<()> {
        let damaged = || Error::decode("JPEG", "its frame header is damaged");
        let &[precision, h0, h1, w0, w1, count, ref rest @ ..] = segment else {
            return Err(damaged());
        };
        if !matches!(marker, 0xc0..=0xc2) || precision != 8 {
            let message = "the JPEG is lossless, arithmetic-coded or has more than 8 bits a colour; \
                           save it as an ordinary JPEG or a PNG and send that";
            return Err(Error::UnsupportedFormat(message.to_owned()));
        }
        let listed = rest.get(..3 * usize::from(count)).ok_or_else(damaged)?;
        if !self.components.is_empty() {
            return Err(damaged());
        }
        self.size_wh = (
            u32::from(u16::from_be_bytes([w0, w1])),
            u32::from(u16::from_be_bytes([h0, h1])),
        );
        for &[id, sampling, table] in listed.as_chunks::<3>().0 {
            let sampling = (usize::from(sampling >> 4), usize::from(sampling & 15));
            let allowed = 1..=MAX_SAMPLING;
            if !allowed.contains(&sampling.0) || !allowed.contains(&sampling.1) {
                return Err(damaged());
            }
            self.components.push((id, sampling, usize::from(table)));
        }
        self.is_progressive = marker == 0xc2;
        Ok(())
    }

    /// What the components are, as libjpeg guesses where the file does not say.
    fn colours(&self, is_jfif: bool, adobe_transform: Option<u8>) -> Result<Colours> {
        let ids: Vec<u8> = self.components.iter().map(|&(id, ..)| id).collect();
        Ok(match (ids.as_slice(), adobe_transform) {
            ([_], _) => Colours::Grey,
            // A JFIF file is YCbCr whatever another segment says.
            ([_, _, _], Some(0)) | (b"RGB", None) if !is_jfif => Colours::Rgb,
            ([_, _, _], _) => Colours::YCbCr,
            ([_, _, _, _], None | Some(0)) => Colours::Cmyk,
            ([_, _, _, _], _) => Colours::Ycck,
            (ids, _) => {
                let reason = format!("it has {} colour components", ids.len());
                return Err(Error::decode("JPEG", reason));
            }
        })
    }

    /// Whether `zune-jpeg`, which the PDF renderer has, gets it wrong: a sequential file with more
    /// than one scan.
    pub(super) fn is_often_misread(&self) -> bool {
        !self.is_progressive && self.scans > 1
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

/// The segments of a file, one after the other.
pub(super) struct Markers<'a> {
    data: &'a [u8],
    position: usize,
}

impl<'a> Markers<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            position: SOI_BYTES,
        }
    }

    /// Where the next marker is looked for.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// The next marker that is not part of entropy-coded data, and where its segment starts.
    ///
    /// Stuffed zeros, fill bytes and restart markers are passed over, and so is whatever stands
    /// between segments.
    pub(super) fn next_marker(&mut self) -> Result<(u8, usize)> {
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
    pub(super) fn segment(&mut self, start: usize) -> Result<&'a [u8]> {
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
