//! EXIF data, which JPEG, PNG and WebP files carry: how the picture was held.

use crate::input::decode::raster::Orientation;

/// What stands before the data in a segment of a JPEG.
pub(super) const JPEG_HEADER: &[u8] = b"Exif\0\0";

/// The orientation that EXIF data state: tag 0x0112 of the first directory of their TIFF structure.
pub(super) fn orientation(data: &[u8]) -> Option<Orientation> {
    let tiff = Tiff::new(data)?;
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
