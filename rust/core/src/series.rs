//! Lines at one distance from one another: the steps of stairs, planks, the lines of a hatch.

use std::collections::HashMap;

use crate::watch::Stop;

/// How many lines the longest series has that each pair of neighbours is a link of.
///
/// `pairs` are two lines each, by index, ordered by the first one, which comes before the second;
/// `is_followed` tells of two pairs that share a line whether the second goes on as the first does.
/// Too short if it should stop.
pub(crate) fn series_lengths(
    pairs: &[[usize; 2]],
    is_followed: impl Fn(usize, usize) -> bool,
    stop: &Stop,
) -> Vec<u32> {
    let mut by_first: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, [first, _]) in pairs.iter().enumerate() {
        by_first.entry(*first).or_default().push(index);
    }
    let links: Vec<Vec<usize>> = pairs
        .iter()
        .enumerate()
        .map(|(index, [_, second])| {
            let nexts = by_first.get(second).filter(|_| !stop.is_requested());
            let nexts = nexts.into_iter().flatten().copied();
            nexts.filter(|&next| is_followed(index, next)).collect()
        })
        .collect();
    // Pairs are ordered by their first line, so links point forward.
    let mut before = vec![1_u32; pairs.len()];
    let mut after = vec![1_u32; pairs.len()];
    for (index, nexts) in links.iter().enumerate() {
        for &next in nexts {
            before[next] = before[next].max(before[index] + 1);
        }
    }
    for (index, nexts) in links.iter().enumerate().rev() {
        for &next in nexts {
            after[index] = after[index].max(after[next] + 1);
        }
    }
    before.iter().zip(&after).map(|(a, b)| a + b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_counts_the_lines_of_its_longest_series() {
        // Lines 0, 1, 2, 3 in a row; 4 beside 1 is no step of it.
        let pairs = [[0, 1], [1, 2], [1, 4], [2, 3]];
        let is_followed = |_: usize, next: usize| next != 2;
        let stop = Stop::new(&());
        assert_eq!(series_lengths(&pairs, is_followed, &stop), [4, 4, 2, 4]);
        assert_eq!(series_lengths(&[], |_, _| true, &stop), [0_u32; 0]);
    }
}
