//! The directories of a TIFF file: one a page, in a chain (TIFF 6.0, section 2; BigTIFF has wider
//! numbers).

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::input::decode::tiff::{cut_off, damaged};
use crate::input::limits::Limits;

const BIG_TIFF_VERSION: u16 = 43;

/// Bits of the tag `NewSubfileType` that say that a directory is no page: a smaller copy, a mask.
const NO_PAGE: u64 = 0b101;

pub(super) mod tag {
    pub(in super::super) const SUBFILE_TYPE: u16 = 254;
    pub(in super::super) const WIDTH: u16 = 256;
    pub(in super::super) const HEIGHT: u16 = 257;
    pub(in super::super) const BITS: u16 = 258;
    pub(in super::super) const COMPRESSION: u16 = 259;
    pub(in super::super) const PHOTOMETRIC: u16 = 262;
    pub(in super::super) const FILL_ORDER: u16 = 266;
    pub(in super::super) const STRIP_OFFSETS: u16 = 273;
    pub(in super::super) const ORIENTATION: u16 = 274;
    pub(in super::super) const SAMPLES: u16 = 277;
    pub(in super::super) const STRIP_ROWS: u16 = 278;
    pub(in super::super) const STRIP_BYTES: u16 = 279;
    pub(in super::super) const RESOLUTION: u16 = 282;
    pub(in super::super) const PLANAR: u16 = 284;
    pub(in super::super) const FAX_OPTIONS: u16 = 292;
    pub(in super::super) const RESOLUTION_UNIT: u16 = 296;
    pub(in super::super) const PREDICTOR: u16 = 317;
    pub(in super::super) const PALETTE: u16 = 320;
    pub(in super::super) const TILE_WIDTH: u16 = 322;
    pub(in super::super) const TILE_HEIGHT: u16 = 323;
    pub(in super::super) const TILE_OFFSETS: u16 = 324;
    pub(in super::super) const TILE_BYTES: u16 = 325;
    pub(in super::super) const EXTRA_SAMPLES: u16 = 338;
    pub(in super::super) const SAMPLE_FORMAT: u16 = 339;
    pub(in super::super) const JPEG_TABLES: u16 = 347;
}

/// A file and how its numbers are written.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) data: &'a [u8],
    pub(super) is_big_endian: bool,
    is_big_tiff: bool,
}

/// The values of a tag: their kind, and their bytes.
#[derive(Clone, Copy)]
struct Field<'a> {
    kind: u16,
    bytes: &'a [u8],
}

/// One directory.
pub(super) struct Directory<'a> {
    pub(super) file: File<'a>,
    fields: BTreeMap<u16, Field<'a>>,
}

impl<'a> File<'a> {
    pub(super) fn new(data: &'a [u8]) -> Result<Self> {
        let mut file = Self {
            data,
            is_big_endian: data.starts_with(b"MM"),
            is_big_tiff: false,
        };
        file.is_big_tiff = file.number(2, 2)? == u64::from(BIG_TIFF_VERSION);
        Ok(file)
    }

    /// The directories that are pages.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the chain is cut off or leads back, [`Error::LimitExceeded`] if there
    /// are more than `limits` allows.
    pub(super) fn pages(self, limits: &Limits) -> Result<Vec<Directory<'a>>> {
        let mut pages = vec![];
        let mut others = vec![];
        let mut seen = vec![];
        let mut offset = self.offset_at(if self.is_big_tiff { 8 } else { 4 })?;
        while offset != 0 {
            if seen.contains(&offset) {
                return Err(damaged("its list of pages leads back to itself"));
            }
            seen.push(offset);
            limits.check_pages(seen.len())?;
            let (directory, next) = self.directory(offset)?;
            let kind = directory.number(tag::SUBFILE_TYPE).unwrap_or(0);
            if kind & NO_PAGE == 0 {
                pages.push(directory);
            } else {
                others.push(directory);
            }
            offset = next;
        }
        if pages.is_empty() {
            pages = others;
        }
        if pages.is_empty() {
            return Err(damaged("it has no pages"));
        }
        Ok(pages)
    }

    /// The directory at `offset`, and where the next one is.
    fn directory(self, offset: usize) -> Result<(Directory<'a>, usize)> {
        let (count_bytes, entry_bytes) = if self.is_big_tiff { (8, 20) } else { (2, 12) };
        let entries = self.number(offset, count_bytes)? as usize;
        let first = offset + count_bytes;
        let end = entries
            .checked_mul(entry_bytes)
            .and_then(|bytes| first.checked_add(bytes))
            .filter(|&end| end <= self.data.len())
            .ok_or_else(cut_off)?;
        let mut fields = BTreeMap::new();
        for entry in (first..end).step_by(entry_bytes) {
            let id = self.number(entry, 2)? as u16;
            if let Some(field) = self.field(entry)? {
                fields.entry(id).or_insert(field);
            }
        }
        // Some programs end the file behind the last entry.
        let next = self.offset_at(end).unwrap_or(0);
        Ok((Directory { file: self, fields }, next))
    }

    /// The field of an entry; `None` if it is of an unknown kind. Its values stand in the entry if
    /// they fit.
    fn field(self, entry: usize) -> Result<Option<Field<'a>>> {
        let wide = if self.is_big_tiff { 8 } else { 4 };
        let kind = self.number(entry + 2, 2)? as u16;
        let Some(value_bytes) = value_bytes(kind) else {
            return Ok(None);
        };
        let count = self.number(entry + 4, wide)? as usize;
        let bytes = count.checked_mul(value_bytes).ok_or_else(cut_off)?;
        let inside = entry + 4 + wide;
        let start = if bytes <= wide {
            inside
        } else {
            self.offset_at(inside)?
        };
        let end = start.checked_add(bytes).ok_or_else(cut_off)?;
        let bytes = self.data.get(start..end).ok_or_else(cut_off)?;
        Ok(Some(Field { kind, bytes }))
    }

    fn offset_at(self, at: usize) -> Result<usize> {
        let offset = self.number(at, if self.is_big_tiff { 8 } else { 4 })?;
        usize::try_from(offset).map_err(|_| cut_off())
    }

    /// The number of so many bytes, at most 8, at `at`.
    fn number(self, at: usize, bytes: usize) -> Result<u64> {
        let end = at.checked_add(bytes).ok_or_else(cut_off)?;
        let bytes = self.data.get(at..end).ok_or_else(cut_off)?;
        Ok(self.number_of(bytes))
    }

    fn number_of(self, bytes: &[u8]) -> u64 {
        let join = |sum: u64, &byte: &u8| sum << 8 | u64::from(byte);
        if self.is_big_endian {
            bytes.iter().fold(0, join)
        } else {
            bytes.iter().rev().fold(0, join)
        }
    }
}

impl<'a> Directory<'a> {
    /// The first number of a tag.
    pub(super) fn number(&self, id: u16) -> Option<u64> {
        self.numbers(id)?.next()
    }

    /// The whole numbers of a tag.
    pub(super) fn numbers(&self, id: u16) -> Option<impl Iterator<Item = u64> + use<'a>> {
        let (file, field) = (self.file, *self.fields.get(&id)?);
        let bytes = value_bytes(field.kind).filter(|_| !matches!(field.kind, 5 | 10..=12))?;
        let values = field.bytes.chunks_exact(bytes);
        Some(values.map(move |value| file.number_of(value)))
    }

    /// The first fraction of a tag.
    pub(super) fn fraction(&self, id: u16) -> Option<f64> {
        let field = self.fields.get(&id).filter(|field| field.kind == 5)?;
        let (above, below) = field.bytes.get(..8)?.split_at(4);
        let (above, below) = (self.file.number_of(above), self.file.number_of(below));
        (below > 0).then(|| above as f64 / below as f64)
    }

    /// The bytes of a tag.
    pub(super) fn bytes(&self, id: u16) -> Option<&'a [u8]> {
        self.fields.get(&id).map(|field| field.bytes)
    }

    /// The number of a tag, or what it is if the tag is missing.
    pub(super) fn number_or(&self, id: u16, default: u64) -> u64 {
        self.number(id).unwrap_or(default)
    }

    /// The number of a tag that every page has.
    pub(super) fn required(&self, id: u16) -> Result<u64> {
        self.number(id).ok_or_else(|| {
            Error::decode("TIFF", "a page does not say its size or where its data are")
        })
    }
}

/// Bytes of a value of each kind (TIFF 6.0, section 2; the kinds 13 and 16 to 18 came later).
fn value_bytes(kind: u16) -> Option<usize> {
    Some(match kind {
        1 | 2 | 6 | 7 => 1,
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 | 16..=18 => 8,
        _ => return None,
    })
}
