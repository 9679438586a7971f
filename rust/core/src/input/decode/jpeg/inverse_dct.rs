//! Coefficients to samples: the inverse cosine transform in whole numbers, as libjpeg rounds it.
//!
//! C. Loeffler, A. Ligtenberg, G. S. Moschytz: "Practical fast 1-D DCT algorithms with 11
//! multiplications", ICASSP 1989, figure 1.

use crate::input::decode::jpeg::blocks::Block;

/// Bits behind the point of the constants, and of the values between the two passes.
const CONSTANT_BITS: u32 = 13;
const BETWEEN_BITS: u32 = 2;

/// Bits that one transform of eight values adds beside the constants: a factor of the square root
/// of 8, twice.
const SCALE_BITS: u32 = 3;

/// The middle of the range of samples, which coefficients are relative to.
const MIDDLE: i32 = 128;

const fn fixed(value: f64) -> i32 {
    (value * (1 << CONSTANT_BITS) as f64 + 0.5) as i32
}

/// Writes the 8 x 8 samples of a block of coefficients to `samples`, whose rows are `stride` long.
pub(super) fn write_samples(
    block: &Block,
    quantisation: &[u16; 64],
    samples: &mut [u8],
    stride: usize,
) {
    // Not `all`: without a way out of the loop it is done in a few wide steps.
    let is_flat = block[1..].iter().fold(0, |bits, &value| bits | value) == 0;
    if is_flat {
        let mean = i32::from(block[0]).wrapping_mul(i32::from(quantisation[0]));
        let mean = rounded(mean << BETWEEN_BITS, BETWEEN_BITS + SCALE_BITS);
        for row in samples.chunks_mut(stride).take(8) {
            row[..8].fill(sample(mean));
        }
        return;
    }
    let mut values = [0_i32; 64];
    for column in 0..8 {
        let column_of = |row: usize| {
            let at = row * 8 + column;
            i32::from(block[at]).wrapping_mul(i32::from(quantisation[at]))
        };
        let input = [0, 1, 2, 3, 4, 5, 6, 7].map(column_of);
        let output = if input[1..].iter().fold(0, |bits, &value| bits | value) == 0 {
            [input[0] << BETWEEN_BITS; 8]
        } else {
            transform(input, CONSTANT_BITS - BETWEEN_BITS)
        };
        for (row, value) in output.into_iter().enumerate() {
            values[row * 8 + column] = value;
        }
    }
    let rows = values.as_chunks::<8>().0;
    for (row, &input) in samples.chunks_mut(stride).zip(rows) {
        let output = transform(input, CONSTANT_BITS + BETWEEN_BITS + SCALE_BITS);
        for (to, value) in row.iter_mut().zip(output) {
            *to = sample(value);
        }
    }
}

/// One pass over eight values. The last `shift` bits of the results are rounded away.
fn transform(input: [i32; 8], shift: u32) -> [i32; 8] {
    let [x0, x1, x2, x3, x4, x5, x6, x7] = input;
    let times = |value: i32, constant: i32| value.wrapping_mul(constant);

    let shared = times(x2.wrapping_add(x6), const { fixed(0.541_196_100) });
    let even_2 = shared.wrapping_sub(times(x6, const { fixed(1.847_759_065) }));
    let even_3 = shared.wrapping_add(times(x2, const { fixed(0.765_366_865) }));
    let even_0 = x0.wrapping_add(x4) << CONSTANT_BITS;
    let even_1 = x0.wrapping_sub(x4) << CONSTANT_BITS;
    let evens = [
        even_0.wrapping_add(even_3),
        even_1.wrapping_add(even_2),
        even_1.wrapping_sub(even_2),
        even_0.wrapping_sub(even_3),
    ];

    let (outer, inner) = (x7.wrapping_add(x1), x5.wrapping_add(x3));
    let (third, fourth) = (x7.wrapping_add(x3), x5.wrapping_add(x1));
    let shared = times(third.wrapping_add(fourth), const { fixed(1.175_875_602) });
    let outer = times(outer, const { -fixed(0.899_976_223) });
    let inner = times(inner, const { -fixed(2.562_915_447) });
    let third = times(third, const { -fixed(1.961_570_560) }).wrapping_add(shared);
    let fourth = times(fourth, const { -fixed(0.390_180_644) }).wrapping_add(shared);
    let sum = |a: i32, b: i32, c: i32| a.wrapping_add(b).wrapping_add(c);
    let odds = [
        sum(times(x1, const { fixed(1.501_321_110) }), outer, fourth),
        sum(times(x3, const { fixed(3.072_711_026) }), inner, third),
        sum(times(x5, const { fixed(2.053_119_869) }), inner, fourth),
        sum(times(x7, const { fixed(0.298_631_336) }), outer, third),
    ];

    let mut output = [0; 8];
    for place in 0..4 {
        output[place] = rounded(evens[place].wrapping_add(odds[place]), shift);
        output[7 - place] = rounded(evens[place].wrapping_sub(odds[place]), shift);
    }
    output
}

fn rounded(value: i32, bits: u32) -> i32 {
    value.wrapping_add(1 << (bits - 1)) >> bits
}

fn sample(value: i32) -> u8 {
    value.saturating_add(MIDDLE).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// The definition (ITU-T T.81, A.3.3).
    fn exact(block: &Block, x: usize, y: usize) -> f64 {
        let norm = |index: usize| if index == 0 { 0.5_f64.sqrt() } else { 1.0 };
        let wave = |index: usize, place: usize| {
            norm(index) * ((2 * place + 1) as f64 * index as f64 * PI / 16.0).cos()
        };
        let terms = (0..64).map(|at| f64::from(block[at]) * wave(at % 8, x) * wave(at / 8, y));
        terms.sum::<f64>() / 4.0 + 128.0
    }

    #[test]
    fn samples_are_within_one_of_the_definition() {
        let mut seed = 1_u32;
        for _ in 0..100 {
            let block: Block = std::array::from_fn(|at| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                ((seed >> 16) as i16 % 100) / (1 + at as i16 / 4)
            });
            let mut samples = [0; 64];
            write_samples(&block, &[1; 64], &mut samples, 8);
            for (at, &got) in samples.iter().enumerate() {
                let want = exact(&block, at % 8, at / 8).clamp(0.0, 255.0);
                assert!((f64::from(got) - want).abs() < 1.0, "{got} for {want}");
            }
        }
    }

    #[test]
    fn a_flat_block_is_the_same_with_and_without_its_shortcut() {
        for mean in -1100..1100 {
            let mut block = [0; 64];
            block[0] = mean;
            let mut flat = [0; 64];
            write_samples(&block, &[1; 64], &mut flat, 8);
            let whole = transform(
                [i32::from(mean) << BETWEEN_BITS, 0, 0, 0, 0, 0, 0, 0],
                CONSTANT_BITS + BETWEEN_BITS + SCALE_BITS,
            );
            assert_eq!(flat[0], sample(whole[0]));
        }
    }
}
