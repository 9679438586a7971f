//! A grid of flags, 64 to a word: what is done to whole pages is done to words.

/// Flags of the cells of a grid, row-major; bits beyond the width are zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BitGrid {
    width: usize,
    height: usize,
    words_per_row: usize,
    words: Vec<u64>,
}

/// A maximal run of set cells of a row, `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    pub start: u32,
    pub end: u32,
}

impl Run {
    /// Number of cells.
    pub(crate) fn len(self) -> u32 {
        self.end - self.start
    }
}

impl BitGrid {
    /// A grid without a set cell.
    pub(crate) fn new(size_wh: [u32; 2]) -> Self {
        let [width, height] = size_wh.map(|side| side as usize);
        let words_per_row = width.div_ceil(64);
        Self { width, height, words_per_row, words: vec![0; words_per_row * height] }
    }

    /// The cells whose value is below a level. `cells` is row-major.
    pub(crate) fn below(size_wh: [u32; 2], cells: &[u8], level: u8) -> Self {
        let mut grid = Self::new(size_wh);
        let words_per_row = grid.words_per_row.max(1);
        let rows = grid.words.chunks_exact_mut(words_per_row).zip(cells.chunks_exact(grid.width.max(1)));
        for (words, row) in rows {
            for (word, values) in words.iter_mut().zip(row.chunks(64)) {
                *word = values.iter().enumerate().fold(0, |bits, (bit, &value)| bits | u64::from(value < level) << bit);
            }
        }
        grid
    }

    /// Number of columns and rows.
    pub(crate) fn size_wh(&self) -> [u32; 2] {
        [self.width as u32, self.height as u32]
    }

    /// Number of rows.
    pub(crate) fn height(&self) -> u32 {
        self.height as u32
    }

    /// Whether a cell is set; cells off the grid are not.
    pub(crate) fn get(&self, x: u32, y: u32) -> bool {
        let (x, y) = (x as usize, y as usize);
        x < self.width && y < self.height && self.words[y * self.words_per_row + x / 64] >> (x % 64) & 1 == 1
    }

    /// Sets `[start, end)` of a row; what is off the grid is left out.
    pub(crate) fn set_run(&mut self, y: u32, run: Run) {
        let (start, end) = (run.start as usize, (run.end as usize).min(self.width));
        if y as usize >= self.height || start >= end {
            return;
        }
        let row = &mut self.words[y as usize * self.words_per_row..][..self.words_per_row];
        for (index, word) in row.iter_mut().enumerate().take(end.div_ceil(64)).skip(start / 64) {
            let from = start.saturating_sub(index * 64);
            let to = (end - index * 64).min(64);
            *word |= (u64::MAX >> (64 - to)) & (u64::MAX << from);
        }
    }

    /// Number of set cells.
    pub(crate) fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// The runs of a row from left to right.
    pub(crate) fn runs(&self, y: u32) -> Runs<'_> {
        Runs { words: &self.words[y as usize * self.words_per_row..][..self.words_per_row], at: 0, width: self.width }
    }

    /// Number of set cells of a run of a row.
    pub(crate) fn count_in(&self, y: u32, run: Run) -> u32 {
        let (start, end) = (run.start as usize, run.end as usize);
        let row = &self.words[y as usize * self.words_per_row..][..self.words_per_row];
        let words = row.iter().enumerate().take(end.div_ceil(64)).skip(start / 64);
        words
            .map(|(index, word)| {
                let from = start.saturating_sub(index * 64);
                let to = (end - index * 64).min(64);
                (word & (u64::MAX >> (64 - to)) & (u64::MAX << from)).count_ones()
            })
            .sum()
    }

    pub(crate) fn or(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    pub(crate) fn and_not(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }

    fn zip(&self, other: &Self, f: impl Fn(u64, u64) -> u64) -> Self {
        let words = self.words.iter().zip(&other.words).map(|(&a, &b)| f(a, b)).collect();
        Self { words, ..*self }
    }

    /// The cells that are not set.
    pub(crate) fn not(&self) -> Self {
        let mut grid = Self { words: self.words.iter().map(|word| !word).collect(), ..*self };
        let spare = grid.words_per_row * 64 - grid.width;
        if spare > 0 {
            for last in grid.words.iter_mut().skip(grid.words_per_row - 1).step_by(grid.words_per_row) {
                *last &= u64::MAX >> spare;
            }
        }
        grid
    }

    /// Rows become columns.
    pub(crate) fn transposed(&self) -> Self {
        let mut grid = Self::new([self.height as u32, self.width as u32]);
        for block_y in 0..self.height.div_ceil(64) {
            for block_x in 0..self.words_per_row {
                let mut block = [0_u64; 64];
                for (row, word) in block.iter_mut().enumerate().take(self.height - block_y * 64) {
                    *word = self.words[(block_y * 64 + row) * self.words_per_row + block_x];
                }
                transpose_block(&mut block);
                for (row, word) in block.into_iter().enumerate().take(self.width - block_x * 64) {
                    grid.words[(block_x * 64 + row) * grid.words_per_row + block_y] = word;
                }
            }
        }
        grid
    }

    /// The cells that a set run of a row of at least `length` covers: an opening with a horizontal line.
    pub(crate) fn open_rows(&self, length: u32) -> Self {
        let length = (length.max(1) as usize).min(self.width + 1);
        self.fold_rows(length, Self::towards_start, |a, b| a & b).fold_rows(length, Self::towards_end, |a, b| a | b)
    }

    /// The cells that a set run of a column of at least `length` covers.
    pub(crate) fn open_columns(&self, length: u32) -> Self {
        let length = (length.max(1) as usize).min(self.height + 1);
        self.fold_columns(length, true).fold_columns(length, false)
    }

    /// The cells that a set square covers: an opening with a square.
    pub(crate) fn open_square(&self, side: u32) -> Self {
        let length = side.max(1) as usize;
        let (across, down) = (length.min(self.width + 1), length.min(self.height + 1));
        self.fold_rows(across, Self::towards_start, |a, b| a & b)
            .fold_columns(down, true)
            .fold_columns(down, false)
            .fold_rows(across, Self::towards_end, |a, b| a | b)
    }

    /// The squares' own corners: what an erosion by a square leaves, at its top left cell.
    pub(crate) fn erode_square(&self, side: u32) -> Self {
        let length = side.max(1) as usize;
        self.fold_rows(length.min(self.width + 1), Self::towards_start, |a, b| a & b)
            .fold_columns(length.min(self.height + 1), true)
    }

    fn fold_columns(&self, length: usize, is_erosion: bool) -> Self {
        if is_erosion {
            self.fold_columns_with(length, true, |a, b| a & b)
        } else {
            self.fold_columns_with(length, false, |a, b| a | b)
        }
    }

    /// Combines `length` neighbours of each cell by doubling: 1, 2, 4, ... cells at a time.
    fn fold_rows(&self, length: usize, shift: impl Fn(&[u64], &mut [u64], usize), f: impl Fn(u64, u64) -> u64) -> Self {
        let mut grid = self.clone();
        let mut shifted = vec![0; self.words_per_row];
        for row in grid.words.chunks_exact_mut(self.words_per_row.max(1)) {
            let mut covered = 1;
            while covered < length {
                let step = covered.min(length - covered);
                shift(row, &mut shifted, step);
                row.iter_mut().zip(&shifted).for_each(|(word, other)| *word = f(*word, *other));
                covered += step;
            }
        }
        let spare = self.words_per_row * 64 - self.width;
        if spare > 0 {
            for last in grid.words.iter_mut().skip(self.words_per_row - 1).step_by(self.words_per_row) {
                *last &= u64::MAX >> spare;
            }
        }
        grid
    }

    fn fold_columns_with(&self, length: usize, is_towards_start: bool, f: impl Fn(u64, u64) -> u64) -> Self {
        let mut grid = self.clone();
        let mut covered = 1;
        while covered < length {
            let step = covered.min(length - covered);
            let from = grid.words.clone();
            let offset = step.min(self.height) * self.words_per_row;
            let beyond = std::iter::repeat_n(&0, offset);
            if is_towards_start {
                let others = from[offset..].iter().chain(beyond);
                grid.words.iter_mut().zip(others).for_each(|(word, other)| *word = f(*word, *other));
            } else {
                let others = beyond.chain(&from[..from.len() - offset]);
                grid.words.iter_mut().zip(others).for_each(|(word, other)| *word = f(*word, *other));
            }
            covered += step;
        }
        grid
    }

    /// Moves a row by `step` cells towards its start.
    fn towards_start(row: &[u64], target: &mut [u64], step: usize) {
        let (skip, bits) = (step / 64, step % 64);
        let row = row.get(skip..).unwrap_or_default();
        target.fill(0);
        target.iter_mut().zip(row).for_each(|(value, word)| *value = word >> bits);
        if bits > 0 {
            let next = row.iter().skip(1);
            target.iter_mut().zip(next).for_each(|(value, word)| *value |= word << (64 - bits));
        }
    }

    /// Moves a row by `step` cells towards its end.
    fn towards_end(row: &[u64], target: &mut [u64], step: usize) {
        let (skip, bits) = (step / 64, step % 64);
        target.fill(0);
        target.iter_mut().skip(skip).zip(row).for_each(|(value, word)| *value = word << bits);
        if bits > 0 {
            let next = target.iter_mut().skip(skip + 1);
            next.zip(row).for_each(|(value, word)| *value |= word >> (64 - bits));
        }
    }
}

/// Transposes 64 x 64 bits in place by swapping ever smaller blocks (Warren, Hacker's Delight, 7-3).
fn transpose_block(block: &mut [u64; 64]) {
    let mut size = 32;
    let mut mask = u64::MAX >> 32;
    while size > 0 {
        let mut row = 0;
        while row < 64 {
            let swapped = (block[row] >> size ^ block[row + size]) & mask;
            block[row] ^= swapped << size;
            block[row + size] ^= swapped;
            row = (row + size + 1) & !size;
        }
        size /= 2;
        mask ^= mask << size;
    }
}

/// The runs of a row, from left to right.
pub(crate) struct Runs<'a> {
    words: &'a [u64],
    at: usize,
    width: usize,
}

impl Runs<'_> {
    /// The first cell at or after `at` whose flag is `wanted`.
    fn next_cell(&self, at: usize, wanted: bool) -> Option<usize> {
        let flipped = if wanted { 0 } else { u64::MAX };
        let first = at / 64;
        let start = (self.words.get(first)? ^ flipped) & (u64::MAX << (at % 64));
        let rest = self.words[first + 1..].iter().map(|word| word ^ flipped);
        let mut words = std::iter::once(start).chain(rest).enumerate();
        words.find(|(_, word)| *word != 0).map(|(index, word)| (first + index) * 64 + word.trailing_zeros() as usize)
    }
}

impl Iterator for Runs<'_> {
    type Item = Run;

    fn next(&mut self) -> Option<Run> {
        let start = self.next_cell(self.at, true)?;
        let end = self.next_cell(start, false).unwrap_or(self.width).min(self.width);
        self.at = end;
        Some(Run { start: start as u32, end: end as u32 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&str]) -> BitGrid {
        let cells: Vec<u8> = rows.iter().flat_map(|row| row.bytes().map(|b| u8::from(b != b'#'))).collect();
        BitGrid::below([rows[0].len() as u32, rows.len() as u32], &cells, 1)
    }

    #[test]
    fn an_opening_keeps_what_holds_a_square() {
        let opened = grid(&["###...#", "###...#", "###.##.", "..#.##."]).open_square(2);
        assert_eq!(opened, grid(&["###....", "###....", "###.##.", "....##."]));
    }

    #[test]
    fn long_rows_cross_words_and_are_found_again_in_the_transpose() {
        let mut long = BitGrid::new([300, 70]);
        long.set_run(65, Run { start: 10, end: 290 });
        long.set_run(3, Run { start: 60, end: 70 });
        assert_eq!(long.open_rows(200).count(), 280);
        assert_eq!(long.transposed().open_columns(200), long.open_rows(200).transposed());
        assert_eq!(long.runs(65).collect::<Vec<_>>(), [Run { start: 10, end: 290 }]);
        assert_eq!(long.not().not(), long);
        assert_eq!(long.not().runs(65).map(Run::len).sum::<u32>(), 20);
        assert_eq!(long.count_in(65, Run { start: 0, end: 100 }), 90);
    }
}
