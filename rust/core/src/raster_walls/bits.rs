//! A grid of flags, 64 to a word: what is done to whole pages is done to words.

mod morphology;

pub(crate) use morphology::Squares;

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
        Self {
            width,
            height,
            words_per_row,
            words: vec![0; words_per_row * height],
        }
    }

    /// The cells whose value is below a level. `cells` is row-major.
    pub(crate) fn below(size_wh: [u32; 2], cells: &[u8], level: u8) -> Self {
        let mut grid = Self::new(size_wh);
        let words_per_row = grid.words_per_row.max(1);
        let rows = grid
            .words
            .chunks_exact_mut(words_per_row)
            .zip(cells.chunks_exact(grid.width.max(1)));
        for (words, row) in rows {
            for (word, values) in words.iter_mut().zip(row.chunks(64)) {
                let eights = values.chunks(8).enumerate();
                *word = eights.fold(0, |bits, (index, eight)| {
                    bits | below_eight(eight, level) << (index * 8)
                });
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
        x < self.width
            && y < self.height
            && self.words[y * self.words_per_row + x / 64] >> (x % 64) & 1 == 1
    }

    /// Sets `[start, end)` of a row; what is off the grid is left out.
    pub(crate) fn set_run(&mut self, y: u32, run: Run) {
        let (start, end) = (run.start as usize, (run.end as usize).min(self.width));
        if y as usize >= self.height || start >= end {
            return;
        }
        let row = &mut self.words[y as usize * self.words_per_row..][..self.words_per_row];
        let (first, last) = (start / 64, (end - 1) / 64);
        let [from, to] = end_masks(start, end);
        if first == last {
            row[first] |= from & to;
            return;
        }
        row[first] |= from;
        row[first + 1..last].fill(u64::MAX);
        row[last] |= to;
    }

    /// Number of set cells.
    pub(crate) fn count(&self) -> u64 {
        self.words
            .iter()
            .map(|word| u64::from(word.count_ones()))
            .sum()
    }

    /// The runs of a row from left to right.
    pub(crate) fn runs(&self, y: u32) -> Runs<'_> {
        let words = &self.words[y as usize * self.words_per_row..][..self.words_per_row];
        Runs {
            words,
            index: 0,
            rest: words.first().copied().unwrap_or(0),
        }
    }

    /// Number of set cells of a run of a row.
    pub(crate) fn count_in(&self, y: u32, run: Run) -> u32 {
        let (start, end) = (run.start as usize, (run.end as usize).min(self.width));
        if start >= end {
            return 0;
        }
        let row = &self.words[y as usize * self.words_per_row..][..self.words_per_row];
        let (first, last) = (start / 64, (end - 1) / 64);
        let [from, to] = end_masks(start, end);
        if first == last {
            return (row[first] & from & to).count_ones();
        }
        let inner: u32 = row[first + 1..last]
            .iter()
            .map(|word| word.count_ones())
            .sum();
        (row[first] & from).count_ones() + inner + (row[last] & to).count_ones()
    }

    /// Whether a row at most `reach` from `y` has at least so many cells of a run.
    pub(crate) fn has_near(&self, y: u32, reach: u32, run: Run, least: u32) -> bool {
        let mut rows = (y.saturating_sub(reach)..=y + reach).take_while(|&y| y < self.height());
        rows.any(|y| self.count_in(y, run) >= least)
    }

    pub(crate) fn or(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    pub(crate) fn and_not(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }

    fn zip(&self, other: &Self, f: impl Fn(u64, u64) -> u64) -> Self {
        let words = self
            .words
            .iter()
            .zip(&other.words)
            .map(|(&a, &b)| f(a, b))
            .collect();
        Self { words, ..*self }
    }

    /// The cells that are not set.
    pub(crate) fn not(&self) -> Self {
        let mut grid = Self {
            words: self.words.iter().map(|word| !word).collect(),
            ..*self
        };
        let spare = grid.words_per_row * 64 - grid.width;
        if spare > 0 {
            for last in grid
                .words
                .iter_mut()
                .skip(grid.words_per_row - 1)
                .step_by(grid.words_per_row)
            {
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
                for (row, word) in block
                    .iter_mut()
                    .enumerate()
                    .take(self.height - block_y * 64)
                {
                    *word = self.words[(block_y * 64 + row) * self.words_per_row + block_x];
                }
                // An empty block is what the grid starts with.
                if block == [0; 64] {
                    continue;
                }
                transpose_block(&mut block);
                for (row, word) in block
                    .into_iter()
                    .enumerate()
                    .take(self.width - block_x * 64)
                {
                    grid.words[(block_x * 64 + row) * grid.words_per_row + block_y] = word;
                }
            }
        }
        grid
    }
}

/// Bits from `start` on in its word, and bits before `end` in the word of the cell before it.
fn end_masks(start: usize, end: usize) -> [u64; 2] {
    [u64::MAX << (start % 64), u64::MAX >> (63 - (end - 1) % 64)]
}

/// A bit for each of up to eight values: whether it is below the level.
fn below_eight(values: &[u8], level: u8) -> u64 {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let Ok(eight) = <[u8; 8]>::try_from(values) else {
        return values.iter().enumerate().fold(0, |bits, (bit, &value)| {
            bits | u64::from(value < level) << bit
        });
    };
    let eight = u64::from_le_bytes(eight);
    // The low seven bits of each byte are compared by an addition that carries into the eighth.
    let low = (eight & !HIGH) + u64::from(0x80 - (level & 0x7f)) * 0x0101_0101_0101_0101;
    let reached = if level >= 0x80 {
        low & eight
    } else {
        low | eight
    };
    // The eighth bits of the bytes, side by side.
    ((!reached & HIGH) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Transposes 64 x 64 bits in place by swapping ever smaller blocks (Warren, Hacker's Delight,
/// 7-3).
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
    index: usize,
    /// The bits of the word at `index` that are not passed.
    rest: u64,
}

impl Iterator for Runs<'_> {
    type Item = Run;

    fn next(&mut self) -> Option<Run> {
        while self.rest == 0 {
            self.index += 1;
            self.rest = *self.words.get(self.index)?;
        }
        let start = self.index * 64 + self.rest.trailing_zeros() as usize;
        // Adding the lowest bit carries through the run.
        let (carried, is_to_end) = self
            .rest
            .overflowing_add(self.rest & self.rest.wrapping_neg());
        if !is_to_end {
            self.rest &= carried;
            let end = self.index * 64 + carried.trailing_zeros() as usize;
            return Some(Run {
                start: start as u32,
                end: end as u32,
            });
        }
        self.index += 1;
        while self.words.get(self.index) == Some(&u64::MAX) {
            self.index += 1;
        }
        let word = self.words.get(self.index).copied().unwrap_or(0);
        self.rest = word & word.wrapping_add(1);
        let end = self.index * 64 + word.trailing_ones() as usize;
        Some(Run {
            start: start as u32,
            end: end as u32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&str]) -> BitGrid {
        let cells: Vec<u8> = rows
            .iter()
            .flat_map(|row| row.bytes().map(|b| u8::from(b != b'#')))
            .collect();
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
        long.set_run(
            65,
            Run {
                start: 10,
                end: 290,
            },
        );
        long.set_run(3, Run { start: 60, end: 70 });
        assert_eq!(long.open_rows(200).count(), 280);
        assert_eq!(
            long.transposed().open_columns(200),
            long.open_rows(200).transposed()
        );
        assert_eq!(
            long.runs(65).collect::<Vec<_>>(),
            [Run {
                start: 10,
                end: 290
            }]
        );
        assert_eq!(long.not().not(), long);
        assert_eq!(long.not().runs(65).map(Run::len).sum::<u32>(), 20);
        assert_eq!(long.count_in(65, Run { start: 0, end: 100 }), 90);
    }
}
