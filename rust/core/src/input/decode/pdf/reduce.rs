//! Reduces an image to fewer pixels, each the mean of what it covers.
//!
//! Rows are read one by one, so a scan of one bit a pixel never exists with a byte for each.

use std::ops::Range;

use rayon::prelude::*;

/// The rows of an image.
#[derive(Clone, Copy)]
pub(super) enum Rows<'d> {
    /// `channels` bytes a pixel.
    Bytes { data: &'d [u8], channels: usize },
    /// A bit a pixel, rows start at a byte; the values of the bits 0 and 1.
    Bits { data: &'d [u8], values: [u8; 2] },
}

impl Rows<'_> {
    fn channels(&self) -> usize {
        match self {
            Rows::Bytes { channels, .. } => *channels,
            Rows::Bits { .. } => 1,
        }
    }

    /// Adds a row times `weight` to `sums`; what the data lack is 0.
    fn add(&self, y: usize, width: usize, weight: u32, sums: &mut [u32]) {
        match *self {
            Rows::Bytes { data, channels } => {
                let row = data.get(y * width * channels..).unwrap_or_default();
                for (sum, &value) in sums.iter_mut().zip(row) {
                    *sum += u32::from(value) * weight;
                }
            }
            // Most of a scan is bits of 1, the paper, which are passed over: what is summed is 255
            // for each bit of 0.
            Rows::Bits { data, .. } => {
                let row = data.get(y * width.div_ceil(8)..).unwrap_or_default();
                for (sums, &byte) in sums.chunks_mut(8).zip(row) {
                    if byte == u8::MAX {
                        continue;
                    }
                    for (bit, sum) in sums.iter_mut().enumerate() {
                        *sum += u32::from(!byte >> (7 - bit) & 1) * u32::from(u8::MAX) * weight;
                    }
                }
            }
        }
    }

    /// What a cell of sums stands for.
    fn value(&self, mean: u8) -> u8 {
        match *self {
            Rows::Bytes { .. } => mean,
            Rows::Bits { values, .. } => {
                let [zero, one] = values.map(u32::from);
                let mean = u32::from(mean);
                ((zero * mean + one * (255 - mean) + 127) / 255) as u8
            }
        }
    }
}

/// One axis of an image: how many pixels it has, into how many cells they are reduced, and which
/// of these are wanted.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    pub(super) pixels: usize,
    /// More than `pixels` repeat them.
    pub(super) cells: usize,
    pub(super) wanted: Range<usize>,
}

/// The pixels that a cell covers, and the weights of the first, the last and those between.
struct Cover {
    pixels: Range<usize>,
    first: u32,
    last: u32,
}

/// The weight of a pixel that lies in a cell wholly.
const WHOLE: u32 = 128;

impl Axis {
    /// All of an axis, reduced to `cells`.
    pub(super) fn whole(pixels: usize, cells: usize) -> Self {
        let cells = cells.clamp(1, pixels.max(1));
        Self {
            pixels,
            cells,
            wanted: 0..cells,
        }
    }

    fn cover(&self, cell: usize) -> Cover {
        let edge = |cell: usize| {
            let place = cell as u128 * self.pixels as u128 * u128::from(WHOLE);
            (place / self.cells as u128) as usize
        };
        let whole = WHOLE as usize;
        let start = edge(cell);
        let end = edge(cell + 1).max(start + 1);
        let pixels = start / whole..end.div_ceil(whole);
        let first = whole - start % whole;
        let last = end - (pixels.end - 1) * whole;
        if pixels.len() == 1 {
            return Cover {
                pixels,
                first: (end - start) as u32,
                last: 0,
            };
        }
        Cover {
            pixels,
            first: first as u32,
            last: last as u32,
        }
    }
}

impl Cover {
    fn weights(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        let (start, last) = (self.pixels.start, self.pixels.end - 1);
        self.pixels.clone().map(move |pixel| {
            let weight = if pixel == start {
                self.first
            } else if pixel == last {
                self.last
            } else {
                WHOLE
            };
            (pixel, weight)
        })
    }

    fn total(&self) -> u64 {
        self.weights().map(|(_, weight)| u64::from(weight)).sum()
    }
}

/// The wanted cells of an image, row by row, with the channels of its pixels.
pub(super) fn reduce(rows: Rows<'_>, across: &Axis, down: &Axis) -> Vec<u8> {
    let channels = rows.channels();
    let columns: Vec<_> = across
        .wanted
        .clone()
        .map(|cell| across.cover(cell))
        .collect();
    let mut out = vec![0; across.wanted.len() * down.wanted.len() * channels];
    let out_rows = out.par_chunks_mut((across.wanted.len() * channels).max(1));
    out_rows.enumerate().for_each_init(
        || vec![0_u32; across.pixels * channels],
        |sums, (index, out)| {
            sums.fill(0);
            let cover = down.cover(down.wanted.start + index);
            // The sum of 65,535 rows of 255 times 128 stays below 2^32.
            for (y, weight) in cover.weights() {
                rows.add(y, across.pixels, weight, sums);
            }
            let rows_total = cover.total();
            for (cell, column) in out.chunks_mut(channels).zip(&columns) {
                mean(sums, column, rows_total, cell);
                for value in cell {
                    *value = rows.value(*value);
                }
            }
        },
    );
    out
}

fn mean(sums: &[u32], column: &Cover, rows_total: u64, cell: &mut [u8]) {
    let channels = cell.len();
    let total = (column.total() * rows_total).max(1);
    for (channel, value) in cell.iter_mut().enumerate() {
        let weighted = column
            .weights()
            .map(|(x, weight)| u64::from(sums[x * channels + channel]) * u64::from(weight));
        *value = ((weighted.sum::<u64>() + total / 2) / total) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_means_of_what_they_cover() {
        let grey = [0, 100, 200, 40, 60, 80];
        let rows = Rows::Bytes {
            data: &grey,
            channels: 1,
        };
        assert_eq!(reduce(rows, &Axis::whole(3, 1), &Axis::whole(2, 1)), [80]);
        assert_eq!(reduce(rows, &Axis::whole(3, 3), &Axis::whole(2, 2)), grey);
        // Two cells of one and a half pixels.
        assert_eq!(
            reduce(rows, &Axis::whole(3, 2), &Axis::whole(2, 2)),
            [33, 167, 47, 73]
        );
    }

    #[test]
    fn bits_are_reduced_as_their_bytes_are() {
        let (width, height) = (37, 23);
        let bits: Vec<u8> = (0..height * 5).map(|i| (i * 97 % 251) as u8).collect();
        let bytes: Vec<u8> = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| {
                if bits[y * 5 + x / 8] >> (7 - x % 8) & 1 == 1 {
                    255
                } else {
                    20
                }
            })
            .collect();
        let packed = Rows::Bits {
            data: &bits,
            values: [20, 255],
        };
        let plain = Rows::Bytes {
            data: &bytes,
            channels: 1,
        };
        for (columns, lines) in [(37, 23), (10, 7), (1, 1), (36, 22)] {
            let (across, down) = (Axis::whole(width, columns), Axis::whole(height, lines));
            let cells = reduce(packed, &across, &down);
            let twins = reduce(plain, &across, &down);
            // Rounded twice.
            let is_near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 1;
            assert!(cells.iter().zip(&twins).all(is_near), "{columns} x {lines}");
        }
    }

    #[test]
    fn a_wanted_part_is_that_part_of_the_whole() {
        let grey: Vec<u8> = (0..200).map(|i| (i * 31 % 256) as u8).collect();
        let rows = Rows::Bytes {
            data: &grey,
            channels: 1,
        };
        let whole = reduce(rows, &Axis::whole(20, 7), &Axis::whole(10, 4));
        let part = |pixels, cells, wanted| Axis {
            pixels,
            cells,
            wanted,
        };
        let got = reduce(rows, &part(20, 7, 2..5), &part(10, 4, 1..3));
        assert_eq!(got, [&whole[9..12], &whole[16..19]].concat());
    }
}
