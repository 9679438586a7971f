//! TIFF: strips and tiles of 1 to 16 bits, grey, palette, colour and CMYK, on white, turned
//! upright.
//!
//! The crate `tiff` reads no palettes and no fax of group 3, and it decodes a page as a whole; here
//! a row is read, and is pixels.

use crate::error::{Error, Result};
use crate::input::decode::image::{page_info, rounded_dpi};
use crate::input::decode::raster::Orientation;
use crate::input::limits::Limits;
use crate::input::page::{Page, PageInfo, PageSelector, PageSource};

mod directory;
mod pixels;
mod source;

use directory::{Directory, File, tag};
use pixels::{Colours, RowReader};
use source::{Compression, Source};

const CENTIMETRES_PER_INCH: f64 = 2.54;

/// The value of the tag `PhotometricInterpretation` for YCbCr.
const YCBCR: u64 = 6;

/// Most samples of a pixel: colours, opacity and what scanners add.
const MAX_SAMPLES: u64 = 8;

/// How the samples of a page are laid out.
struct Layout<'a> {
    directory: Directory<'a>,
    size_wh: (usize, usize),
    bits: usize,
    samples: usize,
    compression: Compression,
    photometric: u64,
    /// Each sample by itself, all of one kind before the next.
    is_planar: bool,
    has_predictor: bool,
    chunks: Chunks,
}

/// The strips or tiles of a page.
struct Chunks {
    size_wh: (usize, usize),
    across: usize,
    down: usize,
    /// Start and length of each, row by row, for each plane.
    ranges: Vec<(usize, usize)>,
}

/// Decodes a page. All sizes are checked before its pixels are read.
pub(super) fn decode(data: &[u8], selector: PageSelector, limits: &Limits) -> Result<Page> {
    let mut pages = File::new(data)?.pages(limits)?;
    selector.check(pages.len() as u32)?;
    let layout = Layout::new(pages.swap_remove(selector.page as usize), limits)?;
    let colours = Colours::new(&layout)?;
    let pixels = layout.pixels(&colours, limits)?;
    let directory = &layout.directory;
    let orientation = directory.number_or(tag::ORIENTATION, 1);
    let orientation = Orientation::from_exif_value(u16::try_from(orientation).unwrap_or(1));
    let size_wh = (layout.size_wh.0 as u32, layout.size_wh.1 as u32);
    let (pixels, size_wh) = orientation.apply(pixels, size_wh);
    let info = PageInfo {
        index: selector.page,
        ..page_info(
            PageSource::Tiff,
            size_wh,
            dpi(directory),
            orientation.rotation,
        )
    };
    Page::new(info, pixels, limits)
}

/// Counts the pages.
pub(super) fn page_count(data: &[u8], limits: &Limits) -> Result<u32> {
    Ok(File::new(data)?.pages(limits)?.len() as u32)
}

fn dpi(directory: &Directory<'_>) -> f64 {
    let density = directory.fraction(tag::RESOLUTION).unwrap_or(0.0);
    match directory.number_or(tag::RESOLUTION_UNIT, 2) {
        2 => rounded_dpi(density),
        3 => rounded_dpi(density * CENTIMETRES_PER_INCH),
        _ => 0.0,
    }
}

impl<'a> Layout<'a> {
    fn new(directory: Directory<'a>, limits: &Limits) -> Result<Self> {
        let (width, height) = (
            directory.required(tag::WIDTH)?,
            directory.required(tag::HEIGHT)?,
        );
        if width == 0 || height == 0 {
            return Err(damaged("its width or height is zero"));
        }
        limits.check_pixels(width, height)?;
        let samples = directory.number_or(tag::SAMPLES, 1);
        if samples == 0 || samples > MAX_SAMPLES {
            return Err(unsupported(&format!("has {samples} samples a pixel")));
        }
        let bits = bits(&directory)?;
        let default_photometric = u64::from(samples >= 3) * 2;
        let mut layout = Self {
            size_wh: (width as usize, height as usize),
            bits,
            samples: samples as usize,
            compression: Compression::new(directory.number_or(tag::COMPRESSION, 1))?,
            photometric: directory.number_or(tag::PHOTOMETRIC, default_photometric),
            is_planar: samples > 1 && directory.number(tag::PLANAR) == Some(2),
            has_predictor: directory.number(tag::PREDICTOR) == Some(2),
            chunks: Chunks {
                size_wh: (0, 0),
                across: 0,
                down: 0,
                ranges: vec![],
            },
            directory,
        };
        layout.check()?;
        layout.chunks = layout.chunks(limits)?;
        Ok(layout)
    }

    fn check(&self) -> Result<()> {
        let predictor = self.directory.number_or(tag::PREDICTOR, 1);
        if predictor > 2 || (predictor == 2 && self.bits < 8) {
            return Err(unsupported("has a predictor for other than whole bytes"));
        }
        if self.compression == Compression::Jpeg && self.bits != 8 {
            return Err(unsupported("has JPEG data of other than 8 bits"));
        }
        Ok(())
    }

    /// Where the strips or tiles are. All must lie in the file.
    fn chunks(&self, limits: &Limits) -> Result<Chunks> {
        let directory = &self.directory;
        let is_tiled = directory.number(tag::TILE_OFFSETS).is_some();
        let (size_wh, offsets, lengths) = if is_tiled {
            let sides = (
                directory.required(tag::TILE_WIDTH)?,
                directory.required(tag::TILE_HEIGHT)?,
            );
            limits.check_pixels(sides.0, sides.1)?;
            let size_wh = (sides.0 as usize, sides.1 as usize);
            (size_wh, tag::TILE_OFFSETS, tag::TILE_BYTES)
        } else {
            let rows = directory.number_or(tag::STRIP_ROWS, u64::MAX);
            let rows = rows.min(self.size_wh.1 as u64) as usize;
            ((self.size_wh.0, rows), tag::STRIP_OFFSETS, tag::STRIP_BYTES)
        };
        if size_wh.0 == 0 || size_wh.1 == 0 {
            return Err(damaged("its strips or tiles have no size"));
        }
        let across = self.size_wh.0.div_ceil(size_wh.0);
        let down = self.size_wh.1.div_ceil(size_wh.1);
        let planes = if self.is_planar { self.samples } else { 1 };
        let count = across * down * planes;
        let file_bytes = directory.file.data.len();
        let lengths: Vec<usize> = match directory.numbers(lengths) {
            Some(lengths) => lengths.take(count).map(|length| length as usize).collect(),
            // Old programs left the only length out.
            None => vec![file_bytes],
        };
        let offsets = directory.numbers(offsets).into_iter().flatten();
        let mut ranges = vec![];
        for (offset, length) in offsets.zip(lengths) {
            let start = usize::try_from(offset).map_err(|_| cut_off())?;
            let most = file_bytes.checked_sub(start).ok_or_else(cut_off)?;
            let is_length_missing = length == 0 || length == file_bytes;
            let length = if is_length_missing { most } else { length };
            if length > most {
                return Err(cut_off());
            }
            ranges.push((start, length));
        }
        if ranges.len() < count {
            return Err(damaged("it has fewer strips or tiles than its size needs"));
        }
        Ok(Chunks {
            size_wh,
            across,
            down,
            ranges,
        })
    }

    /// Reads every strip or tile into RGB8 pixels.
    fn pixels(&self, colours: &Colours, limits: &Limits) -> Result<Vec<u8>> {
        let (width, height) = self.size_wh;
        let (chunk_width, chunk_height) = self.chunks.size_wh;
        let mut pixels = vec![0; width * height * 3];
        for y in 0..self.chunks.down {
            let top = y * chunk_height;
            let rows = chunk_height.min(height - top);
            for x in 0..self.chunks.across {
                let left = x * chunk_width;
                let columns = chunk_width.min(width - left);
                let mut reader = RowReader::new(self, y * self.chunks.across + x, rows, limits)?;
                for row in top..top + rows {
                    let start = (row * width + left) * 3;
                    let target = &mut pixels[start..start + columns * 3];
                    reader.read(colours, target)?;
                }
            }
        }
        Ok(pixels)
    }

    /// The data of a strip or tile of a plane.
    fn source(
        &self,
        chunk: usize,
        plane: usize,
        rows: usize,
        limits: &Limits,
    ) -> Result<Source<'a>> {
        let index = plane * self.chunks.across * self.chunks.down + chunk;
        let &(start, length) = self
            .chunks
            .ranges
            .get(index)
            .ok_or(Error::Bug("a checked TIFF strip is missing"))?;
        let data = &self.directory.file.data[start..start + length];
        let is_tiled = self.directory.number(tag::TILE_OFFSETS).is_some();
        let rows = if is_tiled {
            self.chunks.size_wh.1
        } else {
            rows
        };
        let samples = if self.is_planar { 1 } else { self.samples };
        Source::new(data, self, (self.chunks.size_wh.0, rows), samples, limits)
    }
}

/// Bits of a sample, which all have alike.
fn bits(directory: &Directory<'_>) -> Result<usize> {
    let mut bits = directory.numbers(tag::BITS).into_iter().flatten();
    let first = bits.next().unwrap_or(1);
    if !matches!(first, 1 | 2 | 4 | 8 | 16) || bits.any(|other| other != first) {
        return Err(unsupported(
            "has samples of other than 1, 2, 4, 8 or 16 bits",
        ));
    }
    let mut formats = directory.numbers(tag::SAMPLE_FORMAT).into_iter().flatten();
    if formats.any(|format| !matches!(format, 1 | 4)) {
        return Err(unsupported(
            "has samples that are signed or no whole numbers",
        ));
    }
    Ok(first as usize)
}

fn unsupported(what: &str) -> Error {
    let advice = "save it as an ordinary TIFF, a PNG or a PDF and send that";
    Error::UnsupportedFormat(format!("the TIFF {what}; {advice}"))
}

fn damaged(reason: &str) -> Error {
    Error::decode("TIFF", reason)
}

fn cut_off() -> Error {
    damaged("the file is cut off; copy or upload it again")
}
