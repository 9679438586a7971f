//! Openings of a grid with lines and squares, in place: what is thinner than they are goes.

use super::BitGrid;

impl BitGrid {
    /// The cells that a set run of a row of at least `length` covers: an opening with a horizontal
    /// line.
    pub(crate) fn open_rows(&self, length: u32) -> Self {
        let length = (length.max(1) as usize).min(self.width + 1);
        let mut grid = self.clone();
        grid.erode_rows(1, length);
        grid.dilate_rows(length);
        grid
    }

    /// The cells that a set run of a column of at least `length` covers.
    pub(crate) fn open_columns(&self, length: u32) -> Self {
        let length = (length.max(1) as usize).min(self.height + 1);
        let mut grid = self.clone();
        grid.erode_columns(1, length);
        grid.dilate_columns(length);
        grid
    }

    /// The cells that a set square covers: an opening with a square.
    pub(crate) fn open_square(&self, side: u32) -> Self {
        let mut squares = Squares::new(self);
        squares.erode(side);
        squares.covered_cells()
    }

    fn erode_rows(&mut self, covered: usize, length: usize) {
        for row in self.words.chunks_exact_mut(self.words_per_row.max(1)) {
            if row.iter().all(|&word| word == 0) {
                continue;
            }
            for step in doublings(covered, length) {
                erode_row(row, step);
            }
        }
    }

    fn dilate_rows(&mut self, length: usize) {
        let spare = self.words_per_row * 64 - self.width;
        for row in self.words.chunks_exact_mut(self.words_per_row.max(1)) {
            if row.iter().all(|&word| word == 0) {
                continue;
            }
            for step in doublings(1, length) {
                dilate_row(row, step);
            }
            if let Some(last) = row.last_mut() {
                *last &= u64::MAX >> spare;
            }
        }
    }

    fn erode_columns(&mut self, covered: usize, length: usize) {
        for step in doublings(covered, length) {
            let offset = step.min(self.height) * self.words_per_row;
            let mut rest = self.words.as_mut_slice();
            while offset > 0 && rest.len() > offset {
                let (block, below) = rest.split_at_mut(offset);
                block
                    .iter_mut()
                    .zip(below.iter())
                    .for_each(|(word, other)| *word &= other);
                // Of the last block, what has nothing below it.
                block
                    .iter_mut()
                    .skip(below.len())
                    .for_each(|word| *word = 0);
                rest = below;
            }
            rest.fill(0);
        }
    }

    fn dilate_columns(&mut self, length: usize) {
        for step in doublings(1, length) {
            let offset = step.min(self.height) * self.words_per_row;
            let mut rest = self.words.as_mut_slice();
            while offset > 0 && rest.len() > offset {
                let (above, block) = rest.split_at_mut((rest.len() - offset).max(offset));
                let others = &above[above.len() - offset..];
                block
                    .iter_mut()
                    .zip(others)
                    .for_each(|(word, other)| *word |= other);
                rest = above;
            }
        }
    }
}

/// The steps in which a window grows from `covered` cells to `length`, by doubling.
fn doublings(mut covered: usize, length: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let step = covered.min(length.saturating_sub(covered));
        covered += step;
        (step > 0).then_some(step)
    })
}

/// Keeps the cells of a row that have a set cell `step` cells further on.
fn erode_row(row: &mut [u64], step: usize) {
    let (skip, bits) = (step / 64, step % 64);
    let count = row.len();
    if skip == 0 && bits > 0 {
        // In place: words are read before they are written.
        for index in 1..count {
            let moved = row[index - 1] >> bits | row[index] << (64 - bits);
            row[index - 1] &= moved;
        }
        if let Some(last) = row.last_mut() {
            *last &= *last >> bits;
        }
        return;
    }
    for index in 0..count {
        let [near, far] = [index + skip, index + skip + 1].map(|index| word(row, Some(index)));
        let moved = if bits == 0 {
            near
        } else {
            near >> bits | far << (64 - bits)
        };
        row[index] &= moved;
    }
}

/// Adds the cells of a row that have a set cell `step` cells before them.
fn dilate_row(row: &mut [u64], step: usize) {
    let (skip, bits) = (step / 64, step % 64);
    if skip == 0 && bits > 0 {
        for index in (1..row.len()).rev() {
            row[index] |= row[index] << bits | row[index - 1] >> (64 - bits);
        }
        if let Some(first) = row.first_mut() {
            *first |= *first << bits;
        }
        return;
    }
    for index in (0..row.len()).rev() {
        let [near, far] = [skip, skip + 1].map(|back| word(row, index.checked_sub(back)));
        row[index] |= if bits == 0 {
            near
        } else {
            near << bits | far >> (64 - bits)
        };
    }
}

/// A word of a row; beyond its ends nothing is set.
fn word(row: &[u64], index: Option<usize>) -> u64 {
    index.and_then(|index| row.get(index)).copied().unwrap_or(0)
}

/// Squares of set cells, of sides that grow.
#[derive(Debug, Clone)]
pub(crate) struct Squares {
    /// The squares' top left cells.
    pub corners: BitGrid,
    side: usize,
}

impl Squares {
    /// Squares of one cell.
    pub(crate) fn new(grid: &BitGrid) -> Self {
        Self {
            corners: grid.clone(),
            side: 1,
        }
    }

    /// The squares of a side.
    pub(crate) fn of_side(grid: &BitGrid, side: u32) -> Self {
        let mut squares = Self::new(grid);
        squares.erode(side);
        squares
    }

    /// Keeps the corners of the set squares of `side`, which must not be smaller than the side
    /// before.
    pub(crate) fn erode(&mut self, side: u32) {
        let length = side.max(1) as usize;
        self.corners
            .erode_rows(self.side, length.min(self.corners.width + 1));
        self.corners
            .erode_columns(self.side, length.min(self.corners.height + 1));
        self.side = self.side.max(length);
    }

    /// Side of the squares in cells.
    pub(crate) fn side(&self) -> u32 {
        self.side as u32
    }

    /// The cells that the squares cover.
    pub(crate) fn covered_cells(&self) -> BitGrid {
        let mut grid = self.corners.clone();
        grid.dilate_columns(self.side.min(grid.height + 1));
        grid.dilate_rows(self.side.min(grid.width + 1));
        grid
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Run;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn openings_keep_what_a_whole_line_or_square_covers(
            holes in prop::collection::vec((0_u32..210, 0_u32..90), 0..40), side in 1_u32..90, length in 1_u32..220,
        ) {
            let mut cells = vec![0; 210 * 90];
            for (x, y) in holes {
                cells[(y * 210 + x) as usize] = 1;
            }
            let grid = BitGrid::below([210, 90], &cells, 1);
            prop_assert_eq!(grid.open_rows(length), opened(&grid, [length, 1]));
            prop_assert_eq!(grid.open_columns(side), opened(&grid, [1, side]));
            let mut squares = Squares::new(&grid);
            squares.erode(side.div_ceil(3));
            squares.erode(side);
            prop_assert_eq!(squares.covered_cells(), opened(&grid, [side, side]));
        }
    }

    /// The opening with a rectangle, by trying every place.
    fn opened(grid: &BitGrid, [width, height]: [u32; 2]) -> BitGrid {
        let [columns, rows] = grid.size_wh();
        let mut opened = BitGrid::new([columns, rows]);
        for top in 0..(rows + 1).saturating_sub(height) {
            for left in 0..(columns + 1).saturating_sub(width) {
                let run = Run {
                    start: left,
                    end: left + width,
                };
                if (top..top + height).all(|y| (left..left + width).all(|x| grid.get(x, y))) {
                    (top..top + height).for_each(|y| opened.set_run(y, run));
                }
            }
        }
        opened
    }
}
