//! The page as light on a working grid: 255 where the paper is, dark where ink is, whatever the colours and the lamp.

use rayon::prelude::*;

use super::skew::Turn;
use crate::page::Page;

/// Longest side of the working grid in cells. A wall of 10 cm on a sheet of 30 m is still five cells thick.
const MAX_SIDE_CELLS: u32 = 1600;
/// Side of the blocks, in cells, on which the paper's brightness is estimated.
const BLOCK_CELLS: usize = 8;
/// Dark areas narrower than this share of the longest side are ink, wider ones are paper of another colour.
const PAPER_WINDOW_SHARE: f64 = 0.09;
/// Added to ink and paper before their ratio is taken, so that noise in a black margin does not become strokes.
const FLOOR: u32 = 32;
/// Darker pages than this in the median may be light on dark.
const DARK_MEDIAN: u8 = 140;

/// Light of the cells of the working grid.
#[derive(Debug, Clone)]
pub(crate) struct LightImage {
    pub size_wh: [u32; 2],
    /// Page pixels a cell, a whole number.
    pub cell_px: u32,
    /// Row-major; 255 where the cell is as bright as the paper around it.
    pub cells: Vec<u8>,
}

impl LightImage {
    /// Reads a page once, reduces it by averaging, and divides by the paper's brightness.
    pub(crate) fn new(page: &Page) -> Self {
        let longest = page.width_px().max(page.height_px());
        let cell_px = longest.div_ceil(MAX_SIDE_CELLS).max(1);
        let size_wh = [page.width_px(), page.height_px()].map(|side| side.div_ceil(cell_px));
        let mut cells = reduced(page, size_wh, cell_px as usize);
        if is_light_on_dark(&cells, size_wh[0] as usize) {
            cells.par_iter_mut().for_each(|cell| *cell = 255 - *cell);
        }
        normalise(&mut cells, size_wh);
        Self { size_wh, cell_px, cells }
    }

    /// The same light turned upright.
    pub(crate) fn upright(&self, turn: &Turn) -> Self {
        Self { size_wh: turn.upright_wh(), cells: turn.upright(&self.cells), ..*self }
    }
}

/// The brightness of the page, averaged over squares of `cell_px`.
fn reduced(page: &Page, size_wh: [u32; 2], cell_px: usize) -> Vec<u8> {
    let width = size_wh[0] as usize;
    let stride = page.width_px() as usize * 3;
    let mut cells = vec![0; width * size_wh[1] as usize];
    cells.par_chunks_mut(width).enumerate().for_each(|(row, target)| {
        let top = row * cell_px;
        let rows = (page.height_px() as usize - top).min(cell_px);
        let source = &page.pixels()[top * stride..(top + rows) * stride];
        if cell_px == 1 {
            target.iter_mut().zip(source.chunks_exact(3)).for_each(|(cell, rgb)| *cell = (weigh(rgb) >> 8) as u8);
            return;
        }
        // Whole rows of bytes first: that is what the compiler turns into vectors.
        let mut sums = vec![0_u32; stride];
        for line in source.chunks_exact(stride) {
            sums.iter_mut().zip(line).for_each(|(sum, &byte)| *sum += u32::from(byte));
        }
        let last_columns = page.width_px() as usize - (width - 1) * cell_px;
        for (column, (cell, sums)) in target.iter_mut().zip(sums.chunks(cell_px * 3)).enumerate() {
            let columns = if column + 1 == width { last_columns } else { cell_px };
            let mut rgb = [0_u64; 3];
            for pixel in sums.chunks_exact(3) {
                rgb.iter_mut().zip(pixel).for_each(|(sum, &value)| *sum += u64::from(value));
            }
            let weighed = 77 * rgb[0] + 150 * rgb[1] + 29 * rgb[2];
            *cell = ((weighed / (columns * rows) as u64) >> 8).min(255) as u8;
        }
    });
    cells
}

/// Luma of ITU-R BT.601 in 1/256.
fn weigh(rgb: &[u8]) -> u32 {
    match rgb {
        [red, green, blue] => 77 * u32::from(*red) + 150 * u32::from(*green) + 29 * u32::from(*blue),
        _ => 0,
    }
}

/// Whether strokes are brighter than what they are drawn on: a blueprint, or the dark mode of a program.
fn is_light_on_dark(cells: &[u8], width: usize) -> bool {
    let mut histogram = [0_usize; 256];
    cells.iter().step_by(3).for_each(|&cell| histogram[usize::from(cell)] += 1);
    let half = histogram.iter().sum::<usize>() / 2;
    let mut below = 0;
    let median = histogram.iter().position(|count| {
        below += count;
        below > half
    });
    if median.is_none_or(|median| median >= usize::from(DARK_MEDIAN)) {
        return false;
    }
    // A stroke differs from what lies a little before and after it in the same way; a step between two areas does not.
    let reach = (width / 50).max(4);
    let sides = cells.par_chunks(width).step_by(4).map(|row| {
        let mut sums = [0_u64; 2];
        for window in row.windows(2 * reach + 1).step_by(2) {
            let (a, b) = (window[0], window[2 * reach]);
            sums[0] += u64::from(a.min(b).saturating_sub(window[reach]));
            sums[1] += u64::from(window[reach].saturating_sub(a.max(b)));
        }
        sums
    });
    let [dark, light] = sides.reduce(|| [0; 2], |a, b| [a[0] + b[0], a[1] + b[1]]);
    light > dark
}

/// Divides by the brightness of the paper: the closing of the image by a window wider than any wall.
fn normalise(cells: &mut [u8], size_wh: [u32; 2]) {
    let [width, height] = size_wh.map(|side| side as usize);
    let blocks_wh = [width, height].map(|side| side.div_ceil(BLOCK_CELLS));
    let mut paper = vec![0_u8; blocks_wh[0] * blocks_wh[1]];
    let shared: &[u8] = cells;
    paper.par_chunks_mut(blocks_wh[0]).enumerate().for_each(|(block_y, target)| {
        for row in shared.chunks_exact(width).skip(block_y * BLOCK_CELLS).take(BLOCK_CELLS) {
            for (value, block) in target.iter_mut().zip(row.chunks(BLOCK_CELLS)) {
                *value = block.iter().fold(*value, |max, &cell| max.max(cell));
            }
        }
    });
    let longest = width.max(height) as f64;
    let reach = ((longest * PAPER_WINDOW_SHARE / 2.0 / BLOCK_CELLS as f64).ceil() as usize).max(1);
    let paper = spread(&spread(&paper, blocks_wh, reach, u8::max), blocks_wh, reach, u8::min);
    cells.par_chunks_mut(width).enumerate().for_each(|(y, row)| {
        let papers = &paper[y / BLOCK_CELLS * blocks_wh[0]..][..blocks_wh[0]];
        for (block, &paper) in row.chunks_mut(BLOCK_CELLS).zip(papers) {
            // A product and a shift for the division of each cell.
            let factor = (255 << 16) / (u32::from(paper) + FLOOR);
            for cell in block {
                *cell = (((u32::from(*cell) + FLOOR) * factor) >> 16).min(255) as u8;
            }
        }
    });
}

/// The largest (or smallest) value of the square of `2 reach + 1` around each block.
fn spread(values: &[u8], size_wh: [usize; 2], reach: usize, pick: fn(u8, u8) -> u8) -> Vec<u8> {
    let [width, height] = size_wh;
    let across: Vec<u8> = values
        .chunks_exact(width)
        .flat_map(|row| {
            (0..width).map(move |x| {
                row[x.saturating_sub(reach)..(x + reach + 1).min(width)].iter().copied().fold(row[x], pick)
            })
        })
        .collect();
    let mut result = across.clone();
    for (y, row) in result.chunks_exact_mut(width).enumerate() {
        for other in y.saturating_sub(reach)..(y + reach + 1).min(height) {
            let others = &across[other * width..(other + 1) * width];
            row.iter_mut().zip(others).for_each(|(value, &other)| *value = pick(*value, other));
        }
    }
    result
}
