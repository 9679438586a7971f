//! Samples of components to pixels: halved colours are interpolated and converted as libjpeg does.

use rayon::prelude::*;

/// Rows that one parallel job makes.
const ROWS_PER_JOB: usize = 16;

/// The narrowest component whose columns are interpolated.
const MIN_INTERPOLATED_PX: usize = 3;

/// The samples of one component.
pub(super) struct Plane {
    pub(super) samples: Vec<u8>,
    pub(super) stride: usize,
    /// Size without what fills the last blocks.
    pub(super) size_wh: (usize, usize),
    /// How many columns and rows of the image a sample covers, as fractions.
    pub(super) columns: (usize, usize),
    pub(super) rows: (usize, usize),
}

/// What the components of an image are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colours {
    Grey,
    Rgb,
    YCbCr,
    Cmyk,
    Ycck,
}

impl Plane {
    fn row(&self, y: usize) -> &[u8] {
        let start = y.min(self.size_wh.1 - 1) * self.stride;
        &self.samples[start..start + self.size_wh.0]
    }

    /// Writes row `y` of the image, interpolated. `scratch` holds sums of two rows.
    fn write_row(&self, y: usize, row: &mut [u8], scratch: &mut Vec<u16>) {
        let is_whole = |(image, own): (usize, usize), factor| image == own * factor;
        let is_wide = self.size_wh.0 >= MIN_INTERPOLATED_PX;
        let same_rows = is_whole(self.rows, 1);
        let half_rows = is_whole(self.rows, 2);
        if is_whole(self.columns, 1) && same_rows {
            copy(self.row(y), row);
        } else if is_whole(self.columns, 2) && same_rows && is_wide {
            double_columns(self.row(y), row);
        } else if is_whole(self.columns, 1) && half_rows {
            let bias = if y.is_multiple_of(2) { 1 } else { 2 };
            let (near, far) = self.rows_around(y);
            for ((to, &near), &far) in row.iter_mut().zip(near).zip(far) {
                *to = ((3 * u16::from(near) + u16::from(far) + bias) >> 2) as u8;
            }
        } else if is_whole(self.columns, 2) && half_rows && is_wide {
            let (near, far) = self.rows_around(y);
            scratch.clear();
            let sums = near.iter().zip(far);
            scratch.extend(sums.map(|(&near, &far)| 3 * u16::from(near) + u16::from(far)));
            double_columns_of_sums(scratch, row);
        } else {
            let source = self.row(y * self.rows.1 / self.rows.0);
            for (x, to) in row.iter_mut().enumerate() {
                *to = source[(x * self.columns.1 / self.columns.0).min(source.len() - 1)];
            }
        }
    }

    /// For row `y` of an image with twice the rows: the row that it lies in, and the nearest other.
    fn rows_around(&self, y: usize) -> (&[u8], &[u8]) {
        let near = y / 2;
        let far = if y.is_multiple_of(2) {
            near.saturating_sub(1)
        } else {
            near + 1
        };
        (self.row(near), self.row(far))
    }
}

fn copy(from: &[u8], to: &mut [u8]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}

/// Each sample twice, a quarter of the way to its neighbours. Ties go up and down in turn.
fn double_columns(source: &[u8], row: &mut [u8]) {
    let last = source.len() - 1;
    for (x, pair) in row.chunks_mut(2).enumerate().take(last + 1) {
        let own = 3 * u16::from(source[x]);
        let before = u16::from(source[x.saturating_sub(1)]);
        let after = u16::from(source[last.min(x + 1)]);
        pair[0] = if x == 0 {
            source[0]
        } else {
            ((own + before + 1) >> 2) as u8
        };
        if let Some(right) = pair.get_mut(1) {
            *right = if x == last {
                source[last]
            } else {
                ((own + after + 2) >> 2) as u8
            };
        }
    }
}

/// As [`double_columns`], for sums of two rows, which are four times as large.
fn double_columns_of_sums(sums: &[u16], row: &mut [u8]) {
    let last = sums.len() - 1;
    for (x, pair) in row.chunks_mut(2).enumerate().take(last + 1) {
        let own = 3 * sums[x];
        pair[0] = ((own + sums[x.saturating_sub(1)] + 8) >> 4) as u8;
        if let Some(right) = pair.get_mut(1) {
            *right = ((own + sums[last.min(x + 1)] + 7) >> 4) as u8;
        }
    }
}

/// Makes pixels of `CHANNELS` bytes each of the rows of all components.
pub(super) fn pixels<const CHANNELS: usize>(
    planes: &[Plane],
    (width_px, height_px): (usize, usize),
    convert: impl Fn([u8; 4]) -> [u8; CHANNELS] + Sync,
) -> Vec<u8> {
    let mut pixels = vec![0; width_px * height_px * CHANNELS];
    let jobs = pixels.par_chunks_mut(width_px * CHANNELS * ROWS_PER_JOB);
    jobs.enumerate().for_each(|(job, rows)| {
        let mut lines = [const { Vec::new() }; 4];
        for line in &mut lines {
            line.resize(width_px, 0);
        }
        let mut scratch = vec![];
        for (dy, row) in rows.chunks_exact_mut(width_px * CHANNELS).enumerate() {
            for (plane, line) in planes.iter().zip(&mut lines) {
                plane.write_row(job * ROWS_PER_JOB + dy, line, &mut scratch);
            }
            let [a, b, c, d] = &lines;
            let components = a.iter().zip(b).zip(c).zip(d);
            let row = row.as_chunks_mut::<CHANNELS>().0.iter_mut();
            for (pixel, (((&a, &b), &c), &d)) in row.zip(components) {
                *pixel = convert([a, b, c, d]);
            }
        }
    });
    pixels
}

/// YCbCr to RGB (JFIF 1.02), in 16 bits behind the point.
pub(super) fn rgb_of_ycbcr([y, blue, red, _]: [u8; 4]) -> [u8; 3] {
    const HALF: i32 = 1 << 15;
    let (y, blue, red) = (i32::from(y), i32::from(blue) - 128, i32::from(red) - 128);
    // 1.402, 0.34414, 0.71414 and 1.772.
    let channels = [
        y + ((91_881 * red + HALF) >> 16),
        y + ((-22_554 * blue - 46_802 * red + HALF) >> 16),
        y + ((116_130 * blue + HALF) >> 16),
    ];
    channels.map(|value| value.clamp(0, 255) as u8)
}

/// YCCK to CMYK: the first three hold the complement of inks.
pub(super) fn cmyk_of_ycck(components: [u8; 4]) -> [u8; 4] {
    let [cyan, magenta, yellow] = rgb_of_ycbcr(components).map(|value| 255 - value);
    [cyan, magenta, yellow, components[3]]
}
