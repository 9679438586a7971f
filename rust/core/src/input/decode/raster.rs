//! Operations on rows of pixels that the image decoders share.

use rayon::prelude::*;

/// Pixels that one parallel job converts: large enough to hide the cost of a job, small enough to
/// stay in cache.
const CHUNK_PX: usize = 1 << 16;

/// Side of the square blocks in which a page is turned, so that reads and writes both stay in
/// cache.
const BLOCK_PX: usize = 32;

/// Grey to RGB8, (n) to (n, 3).
pub(super) fn expand_grey(grey: &[u8]) -> Vec<u8> {
    convert::<1>(grey, |&[value]| [value; 3])
}

/// Grey with alpha on white to RGB8, (n, 2) to (n, 3).
pub(super) fn flatten_grey_alpha(grey_alpha: &[u8]) -> Vec<u8> {
    convert::<2>(grey_alpha, |&[value, alpha]| [over_white(value, alpha); 3])
}

/// RGBA with straight alpha on white to RGB8, (n, 4) to (n, 3).
pub(super) fn flatten_rgba(rgba: &[u8]) -> Vec<u8> {
    convert::<4>(rgba, |&[r, g, b, alpha]| {
        [r, g, b].map(|value| over_white(value, alpha))
    })
}

/// RGBA with premultiplied alpha on white to RGB8, (n, 4) to (n, 3), in the same memory: a page at
/// the limit has 800 MB.
pub(super) fn flatten_premultiplied(mut pixels: Vec<u8>) -> Vec<u8> {
    let count = pixels.len() / 4;
    for index in 0..count {
        let transparency = 255 - pixels[4 * index + 3];
        for channel in 0..3 {
            pixels[3 * index + channel] = pixels[4 * index + channel].saturating_add(transparency);
        }
    }
    pixels.truncate(3 * count);
    pixels.shrink_to_fit();
    pixels
}

fn convert<const CHANNELS: usize>(
    source: &[u8],
    pixel: impl Fn(&[u8; CHANNELS]) -> [u8; 3] + Sync,
) -> Vec<u8> {
    let source = source.as_chunks::<CHANNELS>().0;
    let mut rgb = vec![0; source.len() * 3];
    let jobs = rgb
        .par_chunks_mut(CHUNK_PX * 3)
        .zip(source.par_chunks(CHUNK_PX));
    jobs.for_each(|(rgb, source)| {
        for (to, from) in rgb.as_chunks_mut::<3>().0.iter_mut().zip(source) {
            *to = pixel(from);
        }
    });
    rgb
}

/// Inverted CMYK, as Adobe's programs write it and every reader takes it, to RGB.
pub(super) fn rgb_of_inverted_cmyk([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    [cyan, magenta, yellow].map(|ink| {
        let product = u32::from(255 - ink) * u32::from(black) + 128;
        let cover = ((product >> 8) + product) >> 8;
        black.saturating_sub(cover as u8)
    })
}

/// `value` at opacity `alpha` over white, rounded to nearest.
pub(super) fn over_white(value: u8, alpha: u8) -> u8 {
    let sum = u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
    // Exact rounding division by 255 for sums up to 65,535 * 255 / 256.
    let sum = sum + 128;
    ((sum + (sum >> 8)) >> 8) as u8
}

/// An EXIF orientation: a clockwise rotation, then a horizontal mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orientation {
    /// Clockwise, in degrees: 0, 90, 180 or 270.
    pub(super) rotation: u16,
    pub(super) mirrored: bool,
}

impl Orientation {
    pub(super) const UPRIGHT: Self = Self {
        rotation: 0,
        mirrored: false,
    };

    /// The orientation that EXIF tag 0x0112 states; values outside 1 to 8 mean upright (EXIF 2.32,
    /// 4.6.4).
    pub(super) fn from_exif_value(value: u16) -> Self {
        let (rotation, mirrored) = match value {
            2 => (0, true),
            3 => (180, false),
            4 => (180, true),
            5 => (90, true),
            6 => (90, false),
            7 => (270, true),
            8 => (270, false),
            _ => (0, false),
        };
        Self { rotation, mirrored }
    }

    /// Turns RGB8 pixels of (`width_px`, `height_px`) upright; returns them with their new size.
    pub(super) fn apply(self, pixels: Vec<u8>, size_wh: (u32, u32)) -> (Vec<u8>, (u32, u32)) {
        if self == Self::UPRIGHT {
            return (pixels, size_wh);
        }
        let turned = matches!(self.rotation, 90 | 270);
        let out_wh = if turned {
            (size_wh.1, size_wh.0)
        } else {
            size_wh
        };
        (self.turn(&pixels, size_wh.0 as usize, out_wh), out_wh)
    }

    fn turn(self, source: &[u8], source_width: usize, out_wh: (u32, u32)) -> Vec<u8> {
        let source = source.as_chunks::<3>().0;
        let (width, height) = (out_wh.0 as usize, out_wh.1 as usize);
        let mut out = vec![0; source.len() * 3];
        let bands = out.par_chunks_mut(width * BLOCK_PX * 3).enumerate();
        bands.for_each(|(band, rows)| {
            for x_start in (0..width).step_by(BLOCK_PX) {
                for (dy, row) in rows.chunks_exact_mut(width * 3).enumerate() {
                    let y = band * BLOCK_PX + dy;
                    let block =
                        &mut row.as_chunks_mut::<3>().0[x_start..width.min(x_start + BLOCK_PX)];
                    for (dx, pixel) in block.iter_mut().enumerate() {
                        let (source_x, source_y) = self.source_of(x_start + dx, y, width, height);
                        *pixel = source[source_y * source_width + source_x];
                    }
                }
            }
        });
        out
    }

    /// Where the upright pixel (x, y) of a page of `width` x `height` lies in the stored image.
    fn source_of(self, x: usize, y: usize, width: usize, height: usize) -> (usize, usize) {
        let x = if self.mirrored { width - 1 - x } else { x };
        match self.rotation {
            90 => (y, width - 1 - x),
            180 => (width - 1 - x, height - 1 - y),
            270 => (height - 1 - y, x),
            _ => (x, y),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flattening_rounds_to_nearest_for_every_value_and_alpha() {
        for value in 0..=255 {
            for alpha in 0..=255 {
                let opacity = f64::from(alpha) / 255.0;
                let exact = f64::from(value) * opacity + 255.0 * (1.0 - opacity);
                assert!((f64::from(over_white(value, alpha)) - exact).abs() <= 0.500_001);
            }
        }
    }

    #[test]
    fn premultiplied_pixels_are_flattened_on_white() {
        assert_eq!(
            flatten_premultiplied(vec![10, 20, 30, 255, 0, 0, 0, 0]),
            [10, 20, 30, 255, 255, 255]
        );
    }

    #[test]
    fn a_quarter_turn_moves_the_top_left_corner_to_the_top_right() {
        let stored = [[1_u8; 3], [2; 3], [3; 3], [4; 3], [5; 3], [6; 3]].concat();
        let (pixels, size_wh) = Orientation {
            rotation: 90,
            mirrored: false,
        }
        .apply(stored, (3, 2));
        assert_eq!(size_wh, (2, 3));
        assert_eq!(
            pixels.iter().step_by(3).copied().collect::<Vec<_>>(),
            [4, 1, 5, 2, 6, 3]
        );
    }
}
