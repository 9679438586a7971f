//! Plans that were scanned or drawn askew are turned upright before walls are looked for.

use rayon::prelude::*;

use super::bits::Run;
use super::parts::PartRun;

/// Positions along a row are whole numbers of 1/65536 of a cell, shares of a cell those of 1/256.
const FIXED_BITS: u32 = 16;
const FIXED_ONE: f64 = 65_536.0;
const SHARE_BITS: u32 = 8;
const SHARE_ONE: i64 = 1 << SHARE_BITS;
/// Bins of the histogram of directions over a quarter turn.
const BINS: usize = 180;
/// Smaller turns than this are left alone: walls shift by less than their thickness over the length
/// of a room.
const MIN_DEGREES: f64 = 0.8;
/// Share of the outlines that must run in the two main directions, within a degree and a half.
const MIN_SHARE: f64 = 0.22;
/// Bins on either side of a direction that belong to it.
const PEAK_BINS: usize = 3;
/// Cells that are looked at together for an outline.
const CELLS_AT_ONCE: usize = 16;
/// Weaker differences of light than this are texture.
const MIN_DIFFERENCE: i16 = 120;

/// A turn of the grid about its middle, with the grid that it leads to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Turn {
    cosine: f64,
    sine: f64,
    page_wh: [u32; 2],
    upright_wh: [u32; 2],
}

impl Turn {
    /// The turn that brings most outlines upright; `None` if they are, or have no common direction.
    pub(crate) fn of(cells: &[u8], size_wh: [u32; 2]) -> Option<Self> {
        let angle = main_angle(cells, size_wh[0] as usize)?;
        if angle.to_degrees().abs() < MIN_DEGREES {
            return None;
        }
        let (sine, cosine) = angle.sin_cos();
        let [width, height] = size_wh.map(f64::from);
        let upright_wh = [
            width * cosine + height * sine.abs(),
            width * sine.abs() + height * cosine,
        ];
        Some(Self {
            cosine,
            sine,
            page_wh: size_wh,
            upright_wh: upright_wh.map(|side| side.ceil() as u32),
        })
    }

    /// Size of the upright grid.
    pub(crate) fn upright_wh(&self) -> [u32; 2] {
        self.upright_wh
    }

    /// The upright image, bilinear; white beyond the page.
    pub(crate) fn upright(&self, cells: &[u8]) -> Vec<u8> {
        let size_wh = self.page_wh.map(|side| side as usize);
        let target_width = self.upright_wh[0] as usize;
        let mut target = vec![255; target_width * self.upright_wh[1] as usize];
        target
            .par_chunks_mut(target_width)
            .enumerate()
            .for_each(|(row, line)| {
                // Fixed point: one addition a cell, the same on every machine.
                let start = self
                    .to_page([0.5, row as f64 + 0.5])
                    .map(|at| ((at - 0.5) * FIXED_ONE).round() as i64);
                let step = [self.cosine, self.sine].map(|at| (at * FIXED_ONE).round() as i64);
                let [mut x, mut y] = start;
                for cell in line {
                    if let Some(light) = mixed(cells, size_wh, [x, y]) {
                        *cell = light;
                    }
                    x += step[0];
                    y += step[1];
                }
            });
        target
    }

    /// Rooms of the upright grid, as runs, as they lie on the page; rooms keep their order.
    pub(crate) fn rooms_back(&self, rooms: &[&[PartRun]]) -> Vec<Vec<PartRun>> {
        let [width, height] = self.upright_wh.map(|side| side as usize);
        let mut room_of = vec![0_u32; width * height];
        for (room, run) in rooms
            .iter()
            .enumerate()
            .flat_map(|(room, runs)| runs.iter().map(move |run| (room, run)))
        {
            let at = run.y as usize * width;
            if let Some(cells) =
                room_of.get_mut(at + run.run.start as usize..at + run.run.end as usize)
            {
                cells.fill(room as u32 + 1);
            }
        }
        // From the page, not from the rooms: every cell of it is asked once, so that turned rooms
        // have neither holes nor a cell in common.
        let mut back: Vec<Vec<PartRun>> = vec![Vec::new(); rooms.len()];
        self.for_each_page_cell(|x, y, column, row| {
            let room = room_of
                .get(row as usize * width + column as usize)
                .copied()
                .unwrap_or(0) as usize;
            let Some(runs) = room.checked_sub(1).and_then(|room| back.get_mut(room)) else {
                return;
            };
            match runs.last_mut() {
                Some(last) if last.y == y && last.run.end == x => last.run.end = x + 1,
                _ => runs.push(PartRun {
                    y,
                    run: Run {
                        start: x,
                        end: x + 1,
                    },
                    part: 0,
                }),
            }
        });
        back
    }

    /// Calls `f` with each cell of the page and the upright cell at its centre, if there is one.
    fn for_each_page_cell(&self, mut f: impl FnMut(u32, u32, u32, u32)) {
        let step = [self.cosine, -self.sine].map(|at| (at * FIXED_ONE).round() as i64);
        for y in 0..self.page_wh[1] {
            let mut at = self
                .to_upright([0.5, f64::from(y) + 0.5])
                .map(|at| (at * FIXED_ONE).round() as i64);
            for x in 0..self.page_wh[0] {
                let cell = at.map(|at| u32::try_from(at >> FIXED_BITS).unwrap_or(u32::MAX));
                if cell[0] < self.upright_wh[0] && cell[1] < self.upright_wh[1] {
                    f(x, y, cell[0], cell[1]);
                }
                at = [at[0] + step[0], at[1] + step[1]];
            }
        }
    }

    /// A point of the upright grid on the grid of the page.
    pub(crate) fn to_page(self, point: [f64; 2]) -> [f64; 2] {
        let [x, y] = [0, 1].map(|axis| point[axis] - f64::from(self.upright_wh[axis]) / 2.0);
        let turned = [
            x * self.cosine - y * self.sine,
            x * self.sine + y * self.cosine,
        ];
        [0, 1].map(|axis| turned[axis] + f64::from(self.page_wh[axis]) / 2.0)
    }

    fn to_upright(self, point: [f64; 2]) -> [f64; 2] {
        let [x, y] = [0, 1].map(|axis| point[axis] - f64::from(self.page_wh[axis]) / 2.0);
        let turned = [
            x * self.cosine + y * self.sine,
            y * self.cosine - x * self.sine,
        ];
        [0, 1].map(|axis| turned[axis] + f64::from(self.upright_wh[axis]) / 2.0)
    }
}

/// Light at a place in fixed point, mixed from the four cells around it; `None` at the edge and
/// beyond.
#[inline]
fn mixed(cells: &[u8], [width, height]: [usize; 2], place: [i64; 2]) -> Option<u8> {
    let [left, top] = place.map(|at| at >> FIXED_BITS);
    let is_within =
        left >= 0 && top >= 0 && (left as usize) + 1 < width && (top as usize) + 1 < height;
    if !is_within {
        return None;
    }
    let [right_share, bottom_share] =
        place.map(|at| (at & ((1 << FIXED_BITS) - 1)) >> (FIXED_BITS - SHARE_BITS));
    let at = top as usize * width + left as usize;
    let [above, below] = [at, at + width].map(|at| {
        i64::from(cells[at]) * (SHARE_ONE - right_share) + i64::from(cells[at + 1]) * right_share
    });
    let mixed = above * (SHARE_ONE - bottom_share) + below * bottom_share;
    Some((mixed >> (2 * SHARE_BITS)) as u8)
}

/// The direction, modulo a quarter turn, in which most outlines run, in radians from -pi/4 to pi/4.
fn main_angle(cells: &[u8], width: usize) -> Option<f64> {
    let rows: Vec<&[u8]> = cells.chunks_exact(width.max(1)).collect();
    let histograms = rows
        .par_windows(3)
        .step_by(2)
        .map(|rows| row_histogram([rows[0], rows[1], rows[2]]));
    // Whole numbers, so that the sum does not depend on the order.
    let histogram = histograms.reduce(
        || [0_u64; BINS],
        |mut sum, row| {
            sum.iter_mut()
                .zip(row)
                .for_each(|(sum, count)| *sum += count);
            sum
        },
    );
    let (mass, peak) = (0..BINS)
        .map(|bin| (near(bin).map(|bin| histogram[bin]).sum::<u64>(), bin))
        .max_by_key(|&(mass, bin)| (mass, BINS - bin))?;
    let total: u64 = histogram.iter().sum();
    if (mass as f64) < MIN_SHARE * total as f64 || total == 0 {
        return None;
    }
    let offsets = near(peak)
        .zip(-(PEAK_BINS as i32)..)
        .map(|(bin, offset)| histogram[bin] as f64 * f64::from(offset));
    let bin = peak as f64 + 0.5 + offsets.sum::<f64>() / mass as f64;
    let quarters = bin / BINS as f64;
    let quarters = if quarters > 0.5 {
        quarters - 1.0
    } else {
        quarters
    };
    Some(quarters * std::f64::consts::FRAC_PI_2)
}

/// The bins that belong to a direction, in a circle.
fn near(bin: usize) -> impl Iterator<Item = usize> {
    (0..=2 * PEAK_BINS).map(move |offset| (bin + BINS + offset - PEAK_BINS) % BINS)
}

/// Directions of the steepest change of light (Sobel), modulo a quarter turn, weighted by its size.
fn row_histogram(rows: [&[u8]; 3]) -> [u64; BINS] {
    let mut histogram = [0; BINS];
    let [across, down] = changes(rows);
    for (across, down) in across.chunks(CELLS_AT_ONCE).zip(down.chunks(CELLS_AT_ONCE)) {
        let changes = across.iter().zip(down);
        // Most of a page has no outline: many cells are passed by at once.
        let strongest = changes.clone().fold(0, |max, (across, down)| {
            (across.abs() + down.abs()).max(max)
        });
        if strongest < MIN_DIFFERENCE {
            continue;
        }
        for (across, down) in
            changes.filter(|(across, down)| across.abs() + down.abs() >= MIN_DIFFERENCE)
        {
            let quarters = f64::from(*down).atan2(f64::from(*across)) / std::f64::consts::FRAC_PI_2;
            let bin = ((quarters.rem_euclid(1.0) * BINS as f64) as usize).min(BINS - 1);
            histogram[bin] += u64::from(across.unsigned_abs() + down.unsigned_abs());
        }
    }
    histogram
}

/// Changes of light across and down (Sobel) about the cells of the middle one of three rows, less
/// its ends.
fn changes([above, row, below]: [&[u8]; 3]) -> [Vec<i16>; 2] {
    let count = row.len().saturating_sub(2);
    let mut across = vec![0_i16; count];
    let mut down = vec![0_i16; count];
    if count == 0 {
        return [across, down];
    }
    let (a, b, c) = (&above[..count], &above[1..=count], &above[2..count + 2]);
    let (d, f) = (&row[..count], &row[2..count + 2]);
    let (g, h, i) = (&below[..count], &below[1..=count], &below[2..count + 2]);
    // Slices of one length, and two plain loops: that is what the compiler turns into vectors.
    for (x, across) in across.iter_mut().enumerate() {
        let right = i16::from(c[x]) + 2 * i16::from(f[x]) + i16::from(i[x]);
        *across = right - i16::from(a[x]) - 2 * i16::from(d[x]) - i16::from(g[x]);
    }
    for (x, down) in down.iter_mut().enumerate() {
        let lower = i16::from(g[x]) + 2 * i16::from(h[x]) + i16::from(i[x]);
        *down = lower - i16::from(a[x]) - 2 * i16::from(b[x]) - i16::from(c[x]);
    }
    [across, down]
}
