//! The page as light on a working grid: 255 where the paper is, dark where ink is, whatever the
//! colours and the lamp.

use rayon::prelude::*;

use super::Shade;
use super::hairlines::{LINE_PX, keep_lines};
use super::skew::Turn;
use crate::input::page::Page;

/// Longest side of the working grid in cells. A wall of 10 cm on a sheet of 30 m is still five
/// cells thick.
const MAX_SIDE_CELLS: u32 = 1600;
/// Side of the blocks, in cells, on which the paper's brightness is estimated.
const BLOCK_CELLS: usize = 8;
/// Dark areas narrower than this share of the longest side are ink, wider ones are paper of another
/// colour.
const PAPER_WINDOW_SHARE: f64 = 0.09;
/// Added to ink and paper before their ratio is taken, so that noise in a black margin does not
/// become strokes.
const FLOOR: u32 = 32;
/// Luma of ITU-R BT.601 in 1/256.
const LUMA: [u32; 3] = [77, 150, 29];
/// One pixel in so many tells the colour of dark paper.
const PAPER_STEP: usize = 7;
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
    /// Reads a page, reduces it by averaging, without losing its lines, and divides by the paper's
    /// brightness.
    pub(crate) fn new(page: &Page) -> Self {
        let longest = page.width_px().max(page.height_px());
        let cell_px = longest.div_ceil(MAX_SIDE_CELLS).max(1);
        let size_wh = [page.width_px(), page.height_px()].map(|side| side.div_ceil(cell_px));
        let side = cell_px as usize;
        let mut cells = reduced(page, size_wh, side);
        if is_light_on_dark(&cells, size_wh[0] as usize) {
            let paper = paper(page);
            cells = reversed(page, size_wh, side, paper);
            if side > LINE_PX {
                let darkness = |rgb: &[u8]| reverse(rgb.iter().map(|&value| value.into()), paper);
                keep_lines(page, &mut cells, size_wh, side, darkness);
            }
        } else if side > LINE_PX {
            keep_lines(page, &mut cells, size_wh, side, |rgb| {
                (weigh(rgb) >> 8) as u8
            });
        }
        normalise(&mut cells, size_wh);
        Self {
            size_wh,
            cell_px,
            cells,
        }
    }

    /// The light, for what needs no walls.
    pub(crate) fn shade(&self) -> Shade<'_> {
        Shade {
            size_wh: self.size_wh,
            cell_xy: [f64::from(self.cell_px); 2],
            cells: &self.cells,
        }
    }

    /// The same light turned upright.
    pub(crate) fn upright(&self, turn: &Turn) -> Self {
        Self {
            size_wh: turn.upright_wh(),
            cells: turn.upright(&self.cells),
            ..*self
        }
    }
}

/// The median red, green and blue of a page.
fn paper(page: &Page) -> [u32; 3] {
    let mut counts = [[0_usize; 256]; 3];
    for rgb in page.pixels().chunks_exact(3).step_by(PAPER_STEP) {
        for (counts, &value) in counts.iter_mut().zip(rgb) {
            counts[usize::from(value)] += 1;
        }
    }
    counts.map(|counts| median(&counts).unwrap_or(0) as u32)
}

/// The darkness of light strokes on dark paper: how far red, green or blue is over that of the
/// paper, so that a blue line on black is as plain as a white one.
fn reverse(rgb: impl Iterator<Item = u32>, paper: [u32; 3]) -> u8 {
    let over = rgb
        .zip(paper)
        .map(|(value, paper)| value.saturating_sub(paper));
    255 - over.max().unwrap_or(0).min(255) as u8
}

/// The darkness of light strokes, of the mean of each cell.
fn reversed(page: &Page, size_wh: [u32; 2], cell_px: usize, paper: [u32; 3]) -> Vec<u8> {
    let width = page.width_px() as usize;
    let mut cells = vec![0; (size_wh[0] * size_wh[1]) as usize];
    let bands = page.pixels().par_chunks(width * 3 * cell_px);
    let rows = cells.par_chunks_mut(size_wh[0] as usize).zip(bands);
    rows.for_each(|(target, band)| {
        let height = band.len() / (width * 3);
        for (column, cell) in target.iter_mut().enumerate() {
            let first = column * cell_px;
            let last = (first + cell_px).min(width);
            let mut sums = [0_u32; 3];
            for line in band.chunks_exact(width * 3) {
                for rgb in line[first * 3..last * 3].chunks_exact(3) {
                    let values = sums.iter_mut().zip(rgb);
                    values.for_each(|(sum, &value)| *sum += u32::from(value));
                }
            }
            let pixels = ((last - first) * height).max(1) as u32;
            *cell = reverse(sums.iter().map(|sum| sum / pixels), paper);
        }
    });
    cells
}

/// The brightness of the page, averaged over squares of `cell_px`.
fn reduced(page: &Page, size_wh: [u32; 2], cell_px: usize) -> Vec<u8> {
    let width = size_wh[0] as usize;
    let stride = page.width_px() as usize * 3;
    let mut cells = vec![0; width * size_wh[1] as usize];
    let bands = page.pixels().par_chunks(stride * cell_px);
    let rows = cells.par_chunks_mut(width).zip(bands);
    if cell_px == 1 {
        rows.for_each(|(target, band)| {
            target
                .iter_mut()
                .zip(band.chunks_exact(3))
                .for_each(|(cell, rgb)| *cell = (weigh(rgb) >> 8) as u8);
        });
    } else if cell_px <= MAX_PX_OF_U16 {
        rows.for_each_init(Vec::<u16>::new, |sums, (target, band)| {
            reduce_band(band, stride, cell_px, sums, target);
        });
    } else {
        rows.for_each_init(Vec::<u32>::new, |sums, (target, band)| {
            reduce_band(band, stride, cell_px, sums, target);
        });
    }
    cells
}

/// So many bytes add up to no more than 16 bits hold.
const MAX_PX_OF_U16: usize = 257;

/// Averages rows of pixels to one row of cells.
fn reduce_band<Sum>(
    band: &[u8],
    stride: usize,
    cell_px: usize,
    sums: &mut Vec<Sum>,
    target: &mut [u8],
) where
    Sum: Copy + From<u8> + Into<u64> + std::ops::AddAssign,
{
    // Whole rows of bytes first: that is what the compiler turns into vectors.
    sums.clear();
    sums.extend(band.iter().take(stride).map(|&byte| Sum::from(byte)));
    for line in band.chunks_exact(stride).skip(1) {
        sums.iter_mut()
            .zip(line)
            .for_each(|(sum, &byte)| *sum += Sum::from(byte));
    }
    let rows = band.len() / stride;
    // Squares of a known size need no loop.
    match cell_px {
        2 => average_cells::<_, 6>(sums, rows, target),
        3 => average_cells::<_, 9>(sums, rows, target),
        4 => average_cells::<_, 12>(sums, rows, target),
        _ => {
            let cells = sums.chunks(cell_px * 3);
            target
                .iter_mut()
                .zip(cells)
                .for_each(|(cell, sums)| *cell = average_cell(sums, rows));
        }
    }
}

/// Brightness of the cells of `LENGTH` sums of columns each, three a pixel.
fn average_cells<Sum: Copy + Into<u64>, const LENGTH: usize>(
    sums: &[Sum],
    rows: usize,
    target: &mut [u8],
) {
    let (cells, rest) = sums.as_chunks::<LENGTH>();
    // A product and a shift for the division of each cell: exact below 2^12 pixels a cell.
    let divisor = (LENGTH / 3 * rows) as u64 * 256;
    let factor = (1_u64 << 48).div_ceil(divisor);
    for (cell, sums) in target.iter_mut().zip(cells) {
        *cell = ((weighed(sums) * factor) >> 48) as u8;
    }
    if let Some(last) = target.get_mut(cells.len()) {
        *last = average_cell(rest, rows);
    }
}

/// Brightness of a cell from the sums of its columns, three a pixel.
fn average_cell<Sum: Copy + Into<u64>>(sums: &[Sum], rows: usize) -> u8 {
    let pixels = (sums.len() / 3 * rows).max(1);
    ((weighed(sums) / pixels as u64) >> 8).min(255) as u8
}

#[inline]
fn weighed<Sum: Copy + Into<u64>>(sums: &[Sum]) -> u64 {
    let pixels = sums.as_chunks::<3>().0;
    let [red, green, blue] =
        pixels
            .iter()
            .fold([0, 0, 0], |[red, green, blue]: [u64; 3], pixel| {
                [
                    red + pixel[0].into(),
                    green + pixel[1].into(),
                    blue + pixel[2].into(),
                ]
            });
    let [red_weight, green_weight, blue_weight] = LUMA.map(u64::from);
    red_weight * red + green_weight * green + blue_weight * blue
}

fn weigh(rgb: &[u8]) -> u32 {
    match rgb {
        [red, green, blue] => {
            LUMA[0] * u32::from(*red) + LUMA[1] * u32::from(*green) + LUMA[2] * u32::from(*blue)
        }
        _ => 0,
    }
}

/// Whether strokes are brighter than what they are drawn on: a blueprint, or the dark mode of a
/// program.
fn is_light_on_dark(cells: &[u8], width: usize) -> bool {
    let mut histogram = [0_usize; 256];
    cells
        .iter()
        .step_by(3)
        .for_each(|&cell| histogram[usize::from(cell)] += 1);
    if median(&histogram).is_none_or(|median| median >= usize::from(DARK_MEDIAN)) {
        return false;
    }
    // A stroke differs from what lies a little before and after it in the same way; a step between
    // two areas does not.
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

/// The value below which half of all lie, from how often each occurs; `None` of nothing.
fn median(counts: &[usize; 256]) -> Option<usize> {
    let half = counts.iter().sum::<usize>() / 2;
    let mut below = 0;
    counts.iter().position(|count| {
        below += count;
        below > half
    })
}

/// Divides by the brightness of the paper: the closing of the image by a window wider than any
/// wall.
fn normalise(cells: &mut [u8], size_wh: [u32; 2]) {
    let [width, height] = size_wh.map(|side| side as usize);
    let blocks_wh = [width, height].map(|side| side.div_ceil(BLOCK_CELLS));
    let mut paper = vec![0_u8; blocks_wh[0] * blocks_wh[1]];
    let shared: &[u8] = cells;
    paper
        .par_chunks_mut(blocks_wh[0])
        .enumerate()
        .for_each(|(block_y, target)| {
            let mut highest = vec![0; width];
            for row in shared
                .chunks_exact(width)
                .skip(block_y * BLOCK_CELLS)
                .take(BLOCK_CELLS)
            {
                highest
                    .iter_mut()
                    .zip(row)
                    .for_each(|(max, &cell)| *max = cell.max(*max));
            }
            for (value, block) in target.iter_mut().zip(highest.chunks(BLOCK_CELLS)) {
                *value = block.iter().copied().max().unwrap_or(0);
            }
        });
    let longest = width.max(height) as f64;
    let reach = ((longest * PAPER_WINDOW_SHARE / 2.0 / BLOCK_CELLS as f64).ceil() as usize).max(1);
    let paper = spread(
        &spread(&paper, blocks_wh, reach, u8::max),
        blocks_wh,
        reach,
        u8::min,
    );
    cells
        .par_chunks_mut(width)
        .enumerate()
        .for_each(|(y, row)| {
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
fn spread(
    values: &[u8],
    size_wh: [usize; 2],
    reach: usize,
    pick: impl Fn(u8, u8) -> u8,
) -> Vec<u8> {
    let [width, height] = size_wh;
    // Across, then down, whole rows at a time: that is what the compiler turns into vectors.
    let mut across = values.to_vec();
    for (target, row) in across
        .chunks_exact_mut(width)
        .zip(values.chunks_exact(width))
    {
        for step in 1..=reach.min(width - 1) {
            target
                .iter_mut()
                .zip(&row[step..])
                .for_each(|(value, &other)| *value = pick(*value, other));
            target[step..]
                .iter_mut()
                .zip(row)
                .for_each(|(value, &other)| *value = pick(*value, other));
        }
    }
    let mut result = across.clone();
    for step in (1..=reach.min(height - 1)).map(|rows| rows * width) {
        result
            .iter_mut()
            .zip(&across[step..])
            .for_each(|(value, &other)| *value = pick(*value, other));
        result[step..]
            .iter_mut()
            .zip(&across)
            .for_each(|(value, &other)| *value = pick(*value, other));
    }
    result
}
