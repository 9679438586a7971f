//! The data of a strip or tile, decompressed row by row.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};
use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};
use weezl::BitOrder;

use crate::error::{Error, Result};
use crate::input::decode::jpeg;
use crate::input::decode::tiff::directory::tag;
use crate::input::decode::tiff::{Layout, cut_off, damaged, unsupported};
use crate::input::limits::Limits;

/// Bits of the tag `T4Options`.
const FAX_TWO_DIMENSIONS: u64 = 1;

/// How the data of a page are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    Stored,
    /// Modified Huffman, each row from a byte on.
    FaxRows,
    Fax3,
    Fax4,
    Lzw,
    Jpeg,
    Deflate,
    PackBits,
}

impl Compression {
    /// The compression that the tag's value stands for.
    ///
    /// # Errors
    ///
    /// [`Error::UnsupportedFormat`] if it is not read; the message names it.
    pub(super) fn new(value: u64) -> Result<Self> {
        let name = match value {
            1 => return Ok(Self::Stored),
            2 => return Ok(Self::FaxRows),
            3 => return Ok(Self::Fax3),
            4 => return Ok(Self::Fax4),
            5 => return Ok(Self::Lzw),
            7 => return Ok(Self::Jpeg),
            8 | 32_946 => return Ok(Self::Deflate),
            32_773 => return Ok(Self::PackBits),
            6 => "old-style JPEG",
            9 | 10 | 34_661 => "JBIG",
            32_809 => "ThunderScan",
            33_003 | 33_005 | 34_712 => "JPEG 2000",
            34_887 => "LERC",
            34_925 => "LZMA",
            50_000 => "Zstandard",
            50_001 => "WebP",
            50_002 => "JPEG XL",
            _ => "an unknown method",
        };
        Err(unsupported(&format!("is compressed with {name}")))
    }

    fn is_fax(self) -> bool {
        matches!(self, Self::FaxRows | Self::Fax3 | Self::Fax4)
    }
}

/// Data that are read from their start to their end.
pub(super) enum Source<'a> {
    Stored(Cow<'a, [u8]>, usize),
    Deflate(Box<Decompress>, Cow<'a, [u8]>, usize),
    PackBits(PackBits<'a>),
}

pub(super) struct PackBits<'a> {
    data: Cow<'a, [u8]>,
    position: usize,
    /// Bytes that the last header still stands for, and the byte that they repeat.
    left: usize,
    repeated: Option<u8>,
}

impl<'a> Source<'a> {
    /// Opens the data of a strip or tile of `size_wh` pixels, each of `samples` samples.
    pub(super) fn new(
        data: &'a [u8],
        layout: &Layout<'_>,
        size_wh: (usize, usize),
        samples: usize,
        limits: &Limits,
    ) -> Result<Self> {
        let compression = layout.compression;
        if compression == Compression::Jpeg {
            let decoded = jpeg_samples(data, layout, size_wh, samples, limits)?;
            return Ok(Self::Stored(Cow::Owned(decoded), 0));
        }
        let data = if layout.directory.number(tag::FILL_ORDER) == Some(2) {
            Cow::Owned(data.iter().map(|byte| byte.reverse_bits()).collect())
        } else {
            Cow::Borrowed(data)
        };
        Ok(match compression {
            _ if compression.is_fax() => {
                let rows = fax_rows(&data, layout, size_wh)?;
                Self::Stored(Cow::Owned(rows), 0)
            }
            Compression::Deflate => Self::Deflate(Box::new(Decompress::new(true)), data, 0),
            Compression::Lzw => {
                limits.check_pixels(size_wh.0 as u64, size_wh.1 as u64)?;
                let row_bytes = (size_wh.0 * samples * layout.bits).div_ceil(8);
                Self::Stored(Cow::Owned(unpacked_lzw(&data, row_bytes * size_wh.1)?), 0)
            }
            Compression::PackBits => Self::PackBits(PackBits {
                data,
                position: 0,
                left: 0,
                repeated: None,
            }),
            _ => Self::Stored(data, 0),
        })
    }

    /// Fills `row` with the next bytes.
    pub(super) fn read(&mut self, row: &mut [u8]) -> Result<()> {
        match self {
            Self::Stored(data, position) => {
                let bytes = data.get(*position..*position + row.len());
                row.copy_from_slice(bytes.ok_or_else(cut_off)?);
                *position += row.len();
                Ok(())
            }
            Self::Deflate(decoder, data, position) => inflate(decoder, data, position, row),
            Self::PackBits(packed) => row.iter_mut().try_for_each(|byte| {
                *byte = packed.next_byte().ok_or_else(cut_off)?;
                Ok(())
            }),
        }
    }
}

fn inflate(
    decoder: &mut Decompress,
    data: &[u8],
    position: &mut usize,
    row: &mut [u8],
) -> Result<()> {
    let mut filled = 0;
    while filled < row.len() {
        let (before_in, before_out) = (decoder.total_in(), decoder.total_out());
        let status = decoder
            .decompress(
                &data[*position..],
                &mut row[filled..],
                FlushDecompress::None,
            )
            .map_err(|_| damaged_data())?;
        let read = (decoder.total_in() - before_in) as usize;
        let written = (decoder.total_out() - before_out) as usize;
        *position += read;
        filled += written;
        let is_over = status == Status::StreamEnd || (read == 0 && written == 0);
        if is_over && filled < row.len() {
            return Err(cut_off());
        }
    }
    Ok(())
}

/// At most `bytes` of what LZW data stand for; less if they are cut off.
///
/// All at once: into the rows of a strip one by one the decoder stops where a code stands for more
/// than is left of a row.
fn unpacked_lzw(data: &[u8], bytes: usize) -> Result<Vec<u8>> {
    let mut decoder = weezl::decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8);
    let mut unpacked = vec![0; bytes];
    let (mut read, mut filled) = (0, 0);
    while filled < bytes {
        let result = decoder.decode_bytes(&data[read..], &mut unpacked[filled..]);
        read += result.consumed_in;
        filled += result.consumed_out;
        result.status.map_err(|_| damaged_data())?;
        if result.consumed_in == 0 && result.consumed_out == 0 {
            break;
        }
    }
    unpacked.truncate(filled);
    Ok(unpacked)
}

impl PackBits<'_> {
    /// TIFF 6.0, section 9.
    fn next_byte(&mut self) -> Option<u8> {
        while self.left == 0 {
            let &header = self.data.get(self.position)?;
            self.position += 1;
            match header {
                0..=127 => (self.left, self.repeated) = (usize::from(header) + 1, None),
                128 => {}
                129.. => {
                    self.repeated = Some(*self.data.get(self.position)?);
                    self.left = 257 - usize::from(header);
                    self.position += 1;
                }
            }
        }
        self.left -= 1;
        if self.repeated.is_some() {
            return self.repeated;
        }
        let &byte = self.data.get(self.position)?;
        self.position += 1;
        Some(byte)
    }
}

/// Rows of a fax, eight pixels a byte, black as 1.
struct FaxRows {
    rows: Vec<u8>,
    row_bytes: usize,
    columns: usize,
    done: usize,
}

impl Decoder for FaxRows {
    fn push_row(&mut self, changes: &[u32]) {
        let start = self.done * self.row_bytes;
        let Some(row) = self.rows.get_mut(start..start + self.row_bytes) else {
            return;
        };
        for span in changes.chunks(2) {
            let from = span[0] as usize;
            let to = span.get(1).map_or(self.columns, |&to| to as usize);
            fill_bits(row, from, to.min(self.columns));
        }
        self.done += 1;
    }
}

/// Sets the bits `from..to`, counted from the highest of the first byte.
fn fill_bits(row: &mut [u8], from: usize, to: usize) {
    if from >= to {
        return;
    }
    let (first, last) = (from / 8, (to - 1) / 8);
    let (first_mask, last_mask) = (0xff_u8 >> (from % 8), 0xff_u8 << (7 - (to - 1) % 8));
    if first == last {
        row[first] |= first_mask & last_mask;
    } else {
        row[first] |= first_mask;
        row[first + 1..last].fill(0xff);
        row[last] |= last_mask;
    }
}

fn fax_rows(data: &[u8], layout: &Layout<'_>, size_wh: (usize, usize)) -> Result<Vec<u8>> {
    if layout.bits != 1 || layout.samples != 1 {
        return Err(damaged("a fax has more than one bit a pixel"));
    }
    let options = layout.directory.number_or(tag::FAX_OPTIONS, 0);
    let encoding = match layout.compression {
        Compression::Fax4 => EncodingMode::Group4,
        Compression::Fax3 if options & FAX_TWO_DIMENSIONS != 0 => EncodingMode::Group3_2D,
        _ => EncodingMode::Group3_1D,
    };
    let settings = DecodeSettings {
        columns: size_wh.0 as u32,
        rows: size_wh.1 as u32,
        end_of_block: true,
        end_of_line: layout.compression == Compression::Fax3,
        rows_are_byte_aligned: layout.compression == Compression::FaxRows,
        encoding,
        strict: false,
    };
    let row_bytes = size_wh.0.div_ceil(8);
    let mut rows = FaxRows {
        rows: vec![0; row_bytes * size_wh.1],
        row_bytes,
        columns: size_wh.0,
        done: 0,
    };
    let result = hayro_ccitt::decode(data, &mut rows, &mut DecoderContext::new(settings));
    if result.is_err() || rows.done < size_wh.1 {
        return Err(damaged_data());
    }
    Ok(rows.rows)
}

/// The samples of a strip or tile that is a JPEG, whose tables may stand elsewhere (TIFF Technical
/// Note 2).
fn jpeg_samples(
    data: &[u8],
    layout: &Layout<'_>,
    size_wh: (usize, usize),
    samples: usize,
    limits: &Limits,
) -> Result<Vec<u8>> {
    const MARKER_BYTES: usize = 2;
    let tables = layout.directory.bytes(tag::JPEG_TABLES).unwrap_or_default();
    let tables = tables
        .get(MARKER_BYTES..tables.len().saturating_sub(MARKER_BYTES))
        .unwrap_or_default();
    let (start, rest) = data.split_at_checked(MARKER_BYTES).ok_or_else(cut_off)?;
    let whole = [start, tables, rest].concat();
    let is_ycbcr = layout.photometric == super::YCBCR;
    let decoded = jpeg::decode_samples(&whole, Some(is_ycbcr), limits)?;
    // The last strip may be coded with all its rows, or with those that the page has.
    let is_large_enough = decoded.size_wh.0 == size_wh.0 && decoded.size_wh.1 >= size_wh.1;
    if !is_large_enough || decoded.channels != samples {
        return Err(damaged(
            "a JPEG in it has another size than its strip or tile",
        ));
    }
    Ok(decoded.data)
}

fn damaged_data() -> Error {
    damaged("its image data is damaged or cut off")
}
