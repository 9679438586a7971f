//! Samples of a TIFF to RGB8.

use crate::error::Result;
use crate::input::decode::raster::{over_white, rgb_of_inverted_cmyk};
use crate::input::decode::tiff::directory::tag;
use crate::input::decode::tiff::source::{Compression, Source};
use crate::input::decode::tiff::{Layout, YCBCR, damaged, unsupported};
use crate::input::limits::Limits;

/// What the samples of a pixel mean.
pub(super) struct Colours {
    kind: Kind,
    opacity: Opacity,
}

enum Kind {
    Grey { is_inverted: bool },
    Rgb,
    Palette(Vec<[u8; 3]>),
    Cmyk,
}

/// What the sample behind the colours means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opacity {
    None,
    /// The colours are multiplied by it.
    Premultiplied,
    Straight,
}

impl Colours {
    /// # Errors
    ///
    /// [`Error::UnsupportedFormat`](crate::Error::UnsupportedFormat) if the colours are not read.
    pub(super) fn new(layout: &Layout<'_>) -> Result<Self> {
        let (kind, channels) = match layout.photometric {
            0 => (Kind::Grey { is_inverted: true }, 1),
            1 => (Kind::Grey { is_inverted: false }, 1),
            2 => (Kind::Rgb, 3),
            3 => (Kind::Palette(palette(layout)?), 1),
            5 => (Kind::Cmyk, 4),
            YCBCR if layout.compression == Compression::Jpeg && !layout.is_planar => (Kind::Rgb, 3),
            YCBCR => return Err(unsupported("has YCbCr colours that are no JPEG")),
            8..=10 => return Err(unsupported("has Lab colours")),
            _ => return Err(unsupported("has colours of an unknown kind")),
        };
        if layout.samples < channels {
            return Err(damaged(
                "it has fewer samples a pixel than its colours need",
            ));
        }
        let opacity = match layout.directory.number(tag::EXTRA_SAMPLES) {
            Some(1) if layout.samples > channels => Opacity::Premultiplied,
            Some(2) if layout.samples > channels => Opacity::Straight,
            _ => Opacity::None,
        };
        Ok(Self { kind, opacity })
    }

    /// Writes the pixels of a row of samples, one list for each.
    fn write(&self, lines: &[Vec<u8>], row: &mut [u8]) {
        let (pixels, _) = row.as_chunks_mut::<3>();
        let channels = match &self.kind {
            Kind::Grey { is_inverted } => {
                let flip = if *is_inverted { 0xff } else { 0 };
                for (pixel, &grey) in pixels.iter_mut().zip(&lines[0]) {
                    *pixel = [grey ^ flip; 3];
                }
                1
            }
            Kind::Rgb => {
                for (x, pixel) in pixels.iter_mut().enumerate() {
                    *pixel = [lines[0][x], lines[1][x], lines[2][x]];
                }
                3
            }
            Kind::Palette(palette) => {
                for (pixel, &index) in pixels.iter_mut().zip(&lines[0]) {
                    *pixel = palette.get(usize::from(index)).copied().unwrap_or_default();
                }
                1
            }
            Kind::Cmyk => {
                for (x, pixel) in pixels.iter_mut().enumerate() {
                    let inks = [lines[0][x], lines[1][x], lines[2][x], lines[3][x]];
                    *pixel = rgb_of_inverted_cmyk(inks.map(|ink| 255 - ink));
                }
                4
            }
        };
        if self.opacity == Opacity::None {
            return;
        }
        for (pixel, &alpha) in pixels.iter_mut().zip(&lines[channels]) {
            *pixel = pixel.map(|value| match self.opacity {
                Opacity::Premultiplied => value.saturating_add(255 - alpha),
                _ => over_white(value, alpha),
            });
        }
    }

    /// Whether samples are numbers of colours, and not shades.
    fn are_indices(&self) -> bool {
        matches!(self.kind, Kind::Palette(_))
    }
}

/// The colours of a palette: all red values, then green, then blue, in 16 bits.
fn palette(layout: &Layout<'_>) -> Result<Vec<[u8; 3]>> {
    let entries = 1_usize << layout.bits;
    let values = layout.directory.numbers(tag::PALETTE);
    let values: Vec<u64> = values.into_iter().flatten().take(3 * entries).collect();
    if layout.bits > 8 || values.len() < 3 * entries {
        return Err(damaged("its palette is missing or too short"));
    }
    // Some programs write eight bits where sixteen belong, as libtiff's tools know.
    let shift = if values.iter().all(|&value| value < 256) {
        0
    } else {
        8
    };
    let colour =
        |index| [0, 1, 2].map(|channel| (values[channel * entries + index] >> shift) as u8);
    Ok((0..entries).map(colour).collect())
}

/// Reads the rows of one strip or tile.
pub(super) struct RowReader<'l, 'a> {
    layout: &'l Layout<'a>,
    /// One, or one for each plane.
    sources: Vec<Source<'a>>,
    bytes: Vec<u8>,
    lines: Vec<Vec<u8>>,
}

impl<'l, 'a> RowReader<'l, 'a> {
    pub(super) fn new(
        layout: &'l Layout<'a>,
        chunk: usize,
        rows: usize,
        limits: &Limits,
    ) -> Result<Self> {
        let planes = if layout.is_planar { layout.samples } else { 1 };
        let sources = (0..planes).map(|plane| layout.source(chunk, plane, rows, limits));
        let width = layout.chunks.size_wh.0;
        let samples = width * layout.samples / planes;
        Ok(Self {
            layout,
            sources: sources.collect::<Result<_>>()?,
            bytes: vec![0; (samples * layout.bits).div_ceil(8)],
            lines: vec![vec![0; width]; layout.samples],
        })
    }

    /// Writes the pixels of the next row.
    pub(super) fn read(&mut self, colours: &Colours, row: &mut [u8]) -> Result<()> {
        let layout = self.layout;
        let step = if layout.is_planar { 1 } else { layout.samples };
        for (plane, source) in self.sources.iter_mut().enumerate() {
            source.read(&mut self.bytes)?;
            let is_big_endian = layout.directory.file.is_big_endian;
            if layout.has_predictor {
                undo_differences(&mut self.bytes, layout.bits, step, is_big_endian);
            }
            let lines = if layout.is_planar {
                &mut self.lines[plane..=plane]
            } else {
                &mut self.lines[..]
            };
            for (offset, line) in lines.iter_mut().enumerate() {
                let samples = Samples {
                    bytes: &self.bytes,
                    bits: layout.bits,
                    is_big_endian,
                };
                samples.write(line, offset, step, colours.are_indices());
            }
        }
        colours.write(&self.lines, row);
        Ok(())
    }
}

/// Packed samples of a row.
struct Samples<'a> {
    bytes: &'a [u8],
    bits: usize,
    is_big_endian: bool,
}

impl Samples<'_> {
    /// Writes every `step`th sample from `offset` on in eight bits; indices as they are.
    fn write(&self, line: &mut [u8], offset: usize, step: usize, are_indices: bool) {
        match self.bits {
            8 => {
                let samples = self.bytes[offset..].iter().step_by(step);
                line.iter_mut()
                    .zip(samples)
                    .for_each(|(to, &from)| *to = from);
            }
            16 => {
                let high = usize::from(!self.is_big_endian);
                let samples = self.bytes[2 * offset + high..].iter().step_by(2 * step);
                line.iter_mut()
                    .zip(samples)
                    .for_each(|(to, &from)| *to = from);
            }
            bits => {
                let most = (1_u16 << bits) as u8 - 1;
                let scale = if are_indices { 1 } else { 255 / most };
                for (x, to) in line.iter_mut().enumerate() {
                    let bit = (x * step + offset) * bits;
                    let shift = 8 - bits - bit % 8;
                    *to = (self.bytes[bit / 8] >> shift & most) * scale;
                }
            }
        }
    }
}

/// Sums up a row of differences to the pixel before (TIFF 6.0, section 14).
fn undo_differences(bytes: &mut [u8], bits: usize, step: usize, is_big_endian: bool) {
    if bits == 8 {
        for at in step..bytes.len() {
            bytes[at] = bytes[at].wrapping_add(bytes[at - step]);
        }
        return;
    }
    let (samples, _) = bytes.as_chunks_mut::<2>();
    for at in step..samples.len() {
        let (before, own) = (samples[at - step], samples[at]);
        samples[at] = if is_big_endian {
            let sum = u16::from_be_bytes(before).wrapping_add(u16::from_be_bytes(own));
            sum.to_be_bytes()
        } else {
            let sum = u16::from_le_bytes(before).wrapping_add(u16::from_le_bytes(own));
            sum.to_le_bytes()
        };
    }
}
