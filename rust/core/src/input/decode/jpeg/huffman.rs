//! Entropy-coded data: bits, and the codes in them (ITU-T T.81, annex F).

use crate::error::{Error, Result};

/// Codes up to this length are found in one look-up; longer ones are rare.
const SHORT_BITS: u32 = 9;
const LONGEST_CODE_BITS: usize = 16;

/// Bits that a code and the number behind it take at most: 16 + 15.
const MOST_BITS_AT_ONCE: u32 = 31;

/// A table that says which symbol a code stands for.
pub(super) struct Table {
    /// Symbol and length of the code that the first bits start with; length 0 if it is longer.
    short: Vec<(u8, u8)>,
    /// For each length, the first code that is too large for it, left-aligned in 16 bits.
    limits: [u32; LONGEST_CODE_BITS + 1],
    /// For each length, what to add to a code of it to get the place of its symbol.
    offsets: [i32; LONGEST_CODE_BITS + 1],
    symbols: Vec<u8>,
}

impl Table {
    /// Makes the table of `counts` codes of each length from 1, in the order of `symbols` (T.81,
    /// annex C).
    pub(super) fn new(counts: &[u8; LONGEST_CODE_BITS], symbols: &[u8]) -> Result<Self> {
        let mut table = Self {
            short: vec![(0, 0); 1 << SHORT_BITS],
            limits: [0; LONGEST_CODE_BITS + 1],
            offsets: [0; LONGEST_CODE_BITS + 1],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut place) = (0_u32, 0_usize);
        for (index, &count) in counts.iter().enumerate() {
            let bits = index as u32 + 1;
            table.offsets[index + 1] = place as i32 - code as i32;
            for _ in 0..count {
                let &symbol = symbols.get(place).ok_or_else(damaged_table)?;
                if code >> bits != 0 {
                    return Err(damaged_table());
                }
                if bits <= SHORT_BITS {
                    let first = (code << (SHORT_BITS - bits)) as usize;
                    let last = first + (1 << (SHORT_BITS - bits));
                    table.short[first..last].fill((symbol, bits as u8));
                }
                code += 1;
                place += 1;
            }
            table.limits[index + 1] = code << (LONGEST_CODE_BITS as u32 - bits);
            code <<= 1;
        }
        Ok(table)
    }

    /// The symbol and length of the code that 16 bits start with.
    fn find(&self, ahead: u32) -> Result<(u8, u32)> {
        let (symbol, bits) = self.short[(ahead >> (16 - SHORT_BITS)) as usize];
        if bits > 0 {
            return Ok((symbol, u32::from(bits)));
        }
        for bits in SHORT_BITS as usize + 1..=LONGEST_CODE_BITS {
            if ahead < self.limits[bits] {
                let code = (ahead >> (LONGEST_CODE_BITS - bits)) as i32;
                let symbol = self.symbols.get((code + self.offsets[bits]) as usize);
                return symbol
                    .map(|&symbol| (symbol, bits as u32))
                    .ok_or_else(damaged);
            }
        }
        Err(damaged())
    }
}

/// Bits of the data between two markers, from the highest on.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    position: usize,
    /// The next bits, left-aligned; zeros behind them.
    buffer: u64,
    /// Number of bits in the buffer.
    filled: u32,
}

impl<'a> Bits<'a> {
    /// Starts at `position`.
    pub(super) fn new(data: &'a [u8], position: usize) -> Self {
        Self {
            data,
            position,
            buffer: 0,
            filled: 0,
        }
    }

    /// Fills the buffer with all that a code and its number may need, or what there is up to the
    /// next marker.
    fn fill(&mut self) {
        if self.filled >= MOST_BITS_AT_ONCE {
            return;
        }
        if let Some(&word) = self
            .data
            .get(self.position..)
            .and_then(<[u8]>::first_chunk::<4>)
            && !word.contains(&0xff)
        {
            let word = u64::from(u32::from_be_bytes(word));
            self.buffer |= word << (32 - self.filled);
            self.filled += 32;
            self.position += 4;
            return;
        }
        while self.filled <= 56 {
            let Some(byte) = self.next_byte() else { return };
            self.buffer |= u64::from(byte) << (56 - self.filled);
            self.filled += 8;
        }
    }

    /// The next byte, without the zero that is stuffed behind a byte of ones; `None` at a marker.
    fn next_byte(&mut self) -> Option<u8> {
        let &byte = self.data.get(self.position)?;
        if byte != 0xff {
            self.position += 1;
            return Some(byte);
        }
        let fill = self.data[self.position..]
            .iter()
            .take_while(|&&byte| byte == 0xff)
            .count();
        if self.data.get(self.position + fill) != Some(&0) {
            return None;
        }
        self.position += fill + 1;
        Some(0xff)
    }

    /// Reads a code.
    pub(super) fn symbol(&mut self, table: &Table) -> Result<u8> {
        self.fill();
        let (symbol, bits) = table.find((self.buffer >> 48) as u32)?;
        self.skip(bits)?;
        Ok(symbol)
    }

    /// Reads a number of so many bits, at most 15, whose highest bit says its sign (T.81, F.2.2.1).
    ///
    /// Right behind a [`symbol`](Self::symbol), which has filled the buffer for both.
    pub(super) fn signed(&mut self, bits: u8) -> Result<i32> {
        if bits == 0 {
            return Ok(0);
        }
        let value = self.plain(bits)?;
        let is_negative = value >> (bits - 1) == 0;
        Ok(if is_negative {
            value - (1 << bits) + 1
        } else {
            value
        })
    }

    /// Reads a number of so many bits, at most 15, right behind a [`symbol`](Self::symbol).
    pub(super) fn plain(&mut self, bits: u8) -> Result<i32> {
        if bits == 0 {
            return Ok(0);
        }
        let bits = u32::from(bits);
        let value = (self.buffer >> (64 - bits)) as i32;
        self.skip(bits)?;
        Ok(value)
    }

    /// Reads a bit.
    pub(super) fn bit(&mut self) -> Result<bool> {
        if self.filled == 0 {
            self.fill();
        }
        let is_set = self.buffer >> 63 == 1;
        self.skip(1)?;
        Ok(is_set)
    }

    fn skip(&mut self, bits: u32) -> Result<()> {
        if bits > self.filled {
            return Err(damaged());
        }
        self.buffer <<= bits;
        self.filled -= bits;
        Ok(())
    }

    /// Passes the next restart marker, and whatever stands before it.
    pub(super) fn restart(&mut self) -> Result<()> {
        let rest = self.data.get(self.position..).unwrap_or_default();
        let mut pairs = rest.windows(2).enumerate();
        let marker =
            pairs.find(|(_, pair)| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0x01 | 0xff));
        match marker {
            Some((at, &[_, 0xd0..=0xd7])) => {
                *self = Self::new(self.data, self.position + at + 2);
                Ok(())
            }
            _ => Err(damaged()),
        }
    }
}

pub(super) fn damaged() -> Error {
    Error::decode("JPEG", "its image data is damaged or cut off")
}

fn damaged_table() -> Error {
    Error::decode("JPEG", "its Huffman tables are damaged")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut counts = [0; 16];
        (counts[0], counts[1], counts[11]) = (1, 1, 2);
        Table::new(&counts, &[7, 8, 9, 10]).unwrap()
    }

    #[test]
    fn short_and_long_codes_are_read() {
        // 0, 10, then 1100_0000_0000 and 1100_0000_0001.
        let data = [0b0101_1000, 0b0000_0001, 0b1000_0000, 0b0011_1111];
        let mut bits = Bits::new(&data, 0);
        let symbols = [(); 4].map(|()| bits.symbol(&table()).unwrap());
        assert_eq!(symbols, [7, 8, 9, 10]);
    }

    #[test]
    fn a_stuffed_zero_is_no_data_and_a_marker_is_the_end() {
        let mut bits = Bits::new(&[0xff, 0x00, 0xff, 0xd9], 0);
        let ones = (0..99).take_while(|_| bits.bit().is_ok()).count();
        assert_eq!(ones, 8);
    }

    #[test]
    fn more_codes_than_a_length_has_are_refused() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Table::new(&counts, &[1, 2, 3]).is_err());
    }
}
