//! Which of the possible rooms of a page to keep: a set without conflicts that is worth most.

use super::region::Region;
use crate::error::Result;
use crate::watch::Stop;

/// Two rooms are in conflict if they share more than this of the smaller one.
const MAX_SHARED: f64 = 0.4;
/// What a room must be worth to stand in the way of others.
const PRICE: f64 = 0.25;
/// Parts take the place of a whole if each is worth at least this share of it.
const MIN_PART_SHARE: f64 = 0.75;
/// Rounds of exchanges; later ones change next to nothing.
const MAX_ROUNDS: usize = 6;
/// Exchanges look at this many conflicting rooms at most, the best ones.
const MAX_RIVALS: usize = 48;

/// Indices of the regions to keep, the best first. `worth` is between 0 and 1 each.
///
/// Starts with the best regions and then exchanges one for one, and one for the best set of parts
/// inside it, while that raises the sum of worth. Deterministic.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(super) fn choose(regions: &[&Region], worth: &[f64], stop: &Stop) -> Result<Vec<usize>> {
    let mut order: Vec<usize> = (0..regions.len())
        .filter(|&index| regions[index].area_cells > 0.0)
        .collect();
    order.sort_by(|&a, &b| worth[b].total_cmp(&worth[a]).then(a.cmp(&b)));
    let conflicts = conflicts(regions, &order, stop)?;
    let mut choice = Choice {
        worth,
        conflicts,
        kept: vec![false; regions.len()],
    };
    choice.fill(&order);
    for _ in 0..MAX_ROUNDS {
        stop.check()?;
        let is_changed =
            choice.exchange_ones(&order) | choice.exchange_for_parts(&order) | choice.fill(&order);
        if !is_changed {
            break;
        }
    }
    order.retain(|&index| choice.kept[index]);
    Ok(order)
}

/// For each region the regions in conflict with it, the best first.
fn conflicts(regions: &[&Region], order: &[usize], stop: &Stop) -> Result<Vec<Vec<usize>>> {
    let mut conflicts = vec![Vec::new(); regions.len()];
    for (place, &a) in order.iter().enumerate() {
        stop.check()?;
        for &b in &order[place + 1..] {
            let smaller = regions[a].area_cells.min(regions[b].area_cells);
            if regions[a].common_cells(regions[b]) > MAX_SHARED * smaller {
                conflicts[a].push(b);
                conflicts[b].push(a);
            }
        }
    }
    Ok(conflicts)
}

struct Choice<'a> {
    worth: &'a [f64],
    conflicts: Vec<Vec<usize>>,
    kept: Vec<bool>,
}

impl Choice<'_> {
    fn value(&self, index: usize) -> f64 {
        self.worth[index] - PRICE
    }

    fn rivals(&self, index: usize) -> impl Iterator<Item = usize> {
        self.conflicts[index]
            .iter()
            .copied()
            .filter(|&rival| self.kept[rival])
    }

    /// Keeps what is in no conflict with what is kept. Returns whether anything changed.
    fn fill(&mut self, order: &[usize]) -> bool {
        let mut is_changed = false;
        for &index in order {
            if !self.kept[index] && self.rivals(index).next().is_none() {
                self.kept[index] = true;
                is_changed = true;
            }
        }
        is_changed
    }

    fn exchange_ones(&mut self, order: &[usize]) -> bool {
        let mut is_changed = false;
        for &index in order {
            let rivals: Vec<usize> = self.rivals(index).collect();
            let is_better = self.value(index)
                > rivals.iter().map(|&rival| self.value(rival)).sum::<f64>() + 1e-9;
            if !self.kept[index] && is_better {
                for &rival in &rivals {
                    self.kept[rival] = false;
                }
                self.kept[index] = true;
                is_changed = true;
            }
        }
        is_changed
    }

    /// Replaces a room by rooms that stand in its way alone, where those are worth more together.
    fn exchange_for_parts(&mut self, order: &[usize]) -> bool {
        let mut is_changed = false;
        for &index in order {
            if !self.kept[index] {
                continue;
            }
            if let Some(parts) = self.best_parts(index) {
                self.kept[index] = false;
                for part in parts {
                    self.kept[part] = true;
                }
                is_changed = true;
            }
        }
        is_changed
    }

    fn best_parts(&self, index: usize) -> Option<Vec<usize>> {
        // Chances are of each claim by itself. If the whole is a room then none of its parts is: five
        // beds of .55 say less against a room of .97 than two halves of .9 do.
        let least = MIN_PART_SHARE * self.worth[index];
        let is_sure = |other: usize| self.value(other) > 0.0 && self.worth[other] >= least;
        let only_here = |&other: &usize| is_sure(other) && self.rivals(other).eq([index]);
        let free: Vec<usize> = self.conflicts[index]
            .iter()
            .copied()
            .filter(only_here)
            .take(MAX_RIVALS)
            .collect();
        let mut best = (self.value(index) + 1e-9, None);
        for &first in &free {
            let parts = self.without_conflicts(first, &free);
            let sum = parts.iter().map(|&part| self.value(part)).sum::<f64>();
            if sum > best.0 {
                best = (sum, Some(parts));
            }
        }
        best.1
    }

    /// A room and those of others that are in no conflict with it or one another, taken in order.
    ///
    /// Greedy, since the best set of all takes time exponential in their number.
    fn without_conflicts(&self, first: usize, others: &[usize]) -> Vec<usize> {
        let mut parts = vec![first];
        for &part in others {
            let is_free = |other: &usize| !self.conflicts[part].contains(other);
            if part != first && parts.iter().all(is_free) {
                parts.push(part);
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster_walls::Run;

    fn rectangle(x: u32, width: u32) -> Region {
        Region::new(
            (0..10)
                .map(|y| {
                    (
                        y,
                        Run {
                            start: x,
                            end: x + width,
                        },
                    )
                })
                .collect(),
        )
    }

    fn chosen(rooms: &[(Region, f64)]) -> Vec<usize> {
        let regions: Vec<&Region> = rooms.iter().map(|(region, _)| region).collect();
        let worth: Vec<f64> = rooms.iter().map(|&(_, worth)| worth).collect();
        choose(&regions, &worth, &Stop::new(&())).unwrap()
    }

    #[test]
    fn two_sure_halves_beat_the_whole() {
        let rooms = [
            (rectangle(0, 20), 0.9),
            (rectangle(0, 20), 0.89),
            (rectangle(0, 10), 0.8),
            (rectangle(10, 10), 0.8),
        ];
        assert_eq!(chosen(&rooms), [2, 3]);
    }

    #[test]
    fn the_whole_beats_two_unsure_halves() {
        let rooms = [
            (rectangle(0, 20), 0.9),
            (rectangle(0, 10), 0.4),
            (rectangle(10, 10), 0.4),
        ];
        assert_eq!(chosen(&rooms), [0]);
    }

    #[test]
    fn rooms_that_barely_overlap_are_both_kept_the_better_first() {
        assert_eq!(
            chosen(&[(rectangle(0, 20), 0.5), (rectangle(18, 20), 0.6)]),
            [1, 0]
        );
    }

    #[test]
    fn a_sure_whole_is_not_given_up_for_many_unsure_pieces() {
        let whole = (rectangle(0, 100), 0.95);
        let pieces = (0..5).map(|piece| (rectangle(20 * piece, 18), 0.55));
        let rooms: Vec<_> = [whole].into_iter().chain(pieces).collect();
        assert_eq!(chosen(&rooms), [0]);
    }
}
