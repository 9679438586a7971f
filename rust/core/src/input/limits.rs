//! Limits that every byte from outside meets before it meets an allocation.

use crate::error::{Error, Result};

/// The largest input that is accepted.
///
/// # Examples
///
/// ```
/// let limits = locdet::Limits { max_pixels: 1_000_000, ..locdet::Limits::default() };
/// assert!(limits.check_pixels(2_000, 2_000).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes. Default: 50 MiB.
    pub max_file_bytes: u64,
    /// Largest page raster, in pixels. Default: 200 megapixels.
    pub max_pixels: u64,
    /// Most pages of a PDF or TIFF. Default: 500.
    pub max_pages: u64,
    /// Most wall segments. Default: 1,000,000.
    pub max_walls: u64,
    /// Most places where wall segments cross or touch, beside two for each segment. Default:
    /// 6,000,000.
    pub max_crossings: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_file_bytes: 50 * 1024 * 1024,
            max_pixels: 200_000_000,
            max_pages: 500,
            max_walls: 1_000_000,
            max_crossings: 6_000_000,
        }
    }
}

impl Limits {
    /// Checks the size of a file.
    ///
    /// # Errors
    ///
    /// [`Error::LimitExceeded`] if it is over `max_file_bytes`.
    pub fn check_file_bytes(&self, bytes: usize) -> Result<()> {
        check(
            "the file size in bytes",
            "max_file_bytes",
            bytes as u64,
            self.max_file_bytes,
        )
    }

    /// Checks the size of a page raster.
    ///
    /// # Errors
    ///
    /// [`Error::LimitExceeded`] if it is over `max_pixels`.
    pub fn check_pixels(&self, width_px: u64, height_px: u64) -> Result<()> {
        let pixels = width_px.saturating_mul(height_px);
        check(
            "the page size in pixels",
            "max_pixels",
            pixels,
            self.max_pixels,
        )
    }

    /// Checks the number of pages of a document.
    ///
    /// # Errors
    ///
    /// [`Error::LimitExceeded`] if it is over `max_pages`.
    pub fn check_pages(&self, pages: usize) -> Result<()> {
        check(
            "the number of pages",
            "max_pages",
            pages as u64,
            self.max_pages,
        )
    }

    /// Checks the number of wall segments.
    ///
    /// # Errors
    ///
    /// [`Error::LimitExceeded`] if it is over `max_walls`.
    pub fn check_walls(&self, walls: usize) -> Result<()> {
        check(
            "the number of walls",
            "max_walls",
            walls as u64,
            self.max_walls,
        )
    }
}

/// Checks an amount against the limit that is the field `field`.
pub(crate) fn check(
    what: &'static str,
    field: &'static str,
    actual: u64,
    limit: u64,
) -> Result<()> {
    if actual > limit {
        return Err(Error::LimitExceeded {
            what,
            field,
            actual,
            limit,
        });
    }
    Ok(())
}
