//! Blocks of 64 coefficients: how each kind of scan holds them.

use crate::error::Result;
use crate::input::decode::jpeg::huffman::{Bits, Table, damaged};

/// The coefficients of 8 x 8 samples, row by row.
pub(super) type Block = [i16; 64];

/// Place of each coefficient in its block, in the order of the file (ITU-T T.81, figure A.6).
pub(super) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Longest run of zeros that one code stands for, and the length that says so.
const LONGEST_RUN: u8 = 15;

/// The coefficients and the bits of them that a progressive scan holds (T.81, G.1.1.1).
#[derive(Debug, Clone, Copy)]
pub(super) struct Band {
    pub(super) first: usize,
    pub(super) last: usize,
    /// Bits that earlier scans have left; 0 in the first scan of the band.
    pub(super) high_bit: u8,
    /// Bits that are left for later scans.
    pub(super) low_bit: u8,
}

/// Reads a block of a sequential scan (T.81, F.2.2) into zeros.
pub(super) fn sequential(
    bits: &mut Bits<'_>,
    (dc_table, ac_table): (&Table, &Table),
    last_dc: &mut i32,
    block: &mut Block,
) -> Result<()> {
    block[0] = next_dc(bits, dc_table, last_dc)? as i16;
    let mut place = 1;
    while place < 64 {
        let symbol = bits.symbol(ac_table)?;
        let (run, size) = (symbol >> 4, symbol & 15);
        if size == 0 && run < LONGEST_RUN {
            break;
        }
        place += usize::from(run);
        if size > 0 {
            let &at = ZIGZAG.get(place).ok_or_else(damaged)?;
            block[usize::from(at)] = bits.signed(size)? as i16;
        }
        place += 1;
    }
    Ok(())
}

/// The mean of a block, which is stored as its difference from the one before.
fn next_dc(bits: &mut Bits<'_>, table: &Table, last_dc: &mut i32) -> Result<i32> {
    let size = bits.symbol(table)?;
    if size > 15 {
        return Err(damaged());
    }
    *last_dc = last_dc.wrapping_add(bits.signed(size)?);
    Ok(*last_dc)
}

/// Reads the mean of a block in its first progressive scan.
pub(super) fn first_dc(
    bits: &mut Bits<'_>,
    table: &Table,
    last_dc: &mut i32,
    low_bit: u8,
    block: &mut Block,
) -> Result<()> {
    block[0] = (next_dc(bits, table, last_dc)? << low_bit) as i16;
    Ok(())
}

/// Reads another bit of the mean of a block.
pub(super) fn refined_dc(bits: &mut Bits<'_>, low_bit: u8, block: &mut Block) -> Result<()> {
    if bits.bit()? {
        block[0] |= 1 << low_bit;
    }
    Ok(())
}

/// Reads a band of a block in its first progressive scan (T.81, G.1.2.2). `end_run` counts the
/// blocks to come that have nothing more.
pub(super) fn first_ac(
    bits: &mut Bits<'_>,
    table: &Table,
    band: Band,
    end_run: &mut u32,
    block: &mut Block,
) -> Result<()> {
    if *end_run > 0 {
        *end_run -= 1;
        return Ok(());
    }
    let mut place = band.first;
    while place <= band.last {
        let symbol = bits.symbol(table)?;
        let (run, size) = (symbol >> 4, symbol & 15);
        if size == 0 && run < LONGEST_RUN {
            *end_run = (1 << run) - 1 + bits.plain(run)? as u32;
            break;
        }
        place += usize::from(run);
        if size > 0 {
            let &at = ZIGZAG.get(place).ok_or_else(damaged)?;
            block[usize::from(at)] = (bits.signed(size)? << band.low_bit) as i16;
        }
        place += 1;
    }
    Ok(())
}

/// Reads another bit of a band of a block (T.81, G.1.2.3).
pub(super) fn refined_ac(
    bits: &mut Bits<'_>,
    table: &Table,
    band: Band,
    end_run: &mut u32,
    block: &mut Block,
) -> Result<()> {
    let step = 1_i16 << band.low_bit;
    let mut place = band.first;
    while *end_run == 0 && place <= band.last {
        let symbol = bits.symbol(table)?;
        let (run, size) = (symbol >> 4, symbol & 15);
        if size == 0 && run < LONGEST_RUN {
            *end_run = (1 << run) + bits.plain(run)? as u32;
            break;
        }
        // A coefficient that becomes known has one bit, whatever the code says.
        let value = match size {
            0 => 0,
            _ if bits.bit()? => step,
            _ => -step,
        };
        let mut zeros = run;
        // The run counts coefficients that are still zero; each other one on the way is refined.
        while place <= band.last {
            let coefficient = &mut block[usize::from(ZIGZAG[place])];
            place += 1;
            if *coefficient != 0 {
                refine(bits, step, coefficient)?;
            } else if zeros == 0 {
                *coefficient = value;
                break;
            } else {
                zeros -= 1;
            }
        }
    }
    if *end_run > 0 {
        for &at in &ZIGZAG[place..=band.last] {
            let coefficient = &mut block[usize::from(at)];
            if *coefficient != 0 {
                refine(bits, step, coefficient)?;
            }
        }
        *end_run -= 1;
    }
    Ok(())
}

fn refine(bits: &mut Bits<'_>, step: i16, coefficient: &mut i16) -> Result<()> {
    if bits.bit()? && *coefficient & step == 0 {
        *coefficient = if *coefficient > 0 {
            coefficient.wrapping_add(step)
        } else {
            coefficient.wrapping_sub(step)
        };
    }
    Ok(())
}
