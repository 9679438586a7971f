//! Free space that a square as wide as a doorway can reach, with the nooks that it cannot.

use super::bits::{BitGrid, Run};
use super::parts::Parts;

/// The part of the free space that a square of `side` covers, and the remainders that lead to one part of it only.
///
/// A remainder between two parts is a doorway. An opening alone would cut every niche and skewed corner off its room.
pub(crate) fn roomy_space(free: &BitGrid, side: u32) -> BitGrid {
    let roomy = free.open_square(side);
    let remainder = Parts::new(&free.and_not(&roomy), 0);
    let rooms = Parts::new(&roomy, 0);
    let mut touched = vec![Touched::Nothing; remainder.all.len()];
    for part_run in &remainder.runs {
        let Some(touched) = touched.get_mut(part_run.part as usize) else { continue };
        let (y, run) = (part_run.y, part_run.run);
        // The cells left and right of the run, and those above and below it.
        let around = Run { start: run.start.saturating_sub(1), end: run.end + 1 };
        let rows = [(y.wrapping_sub(1), run), (y, around), (y + 1, run)];
        for part in rows.into_iter().flat_map(|(y, run)| rooms.touching(y, run)) {
            *touched = touched.and(part);
        }
    }
    let is_nook = |part: u32| matches!(touched.get(part as usize), Some(Touched::One(_)));
    roomy.or(&remainder.cells(free.size_wh(), is_nook))
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Touched {
    Nothing,
    One(u32),
    Several,
}

impl Touched {
    fn and(self, part: u32) -> Self {
        match self {
            Self::Nothing => Self::One(part),
            Self::One(other) if other == part => self,
            _ => Self::Several,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_niche_stays_with_its_room_and_a_doorway_goes_to_neither() {
        let rows = ["#########.", "####......", "####.#####", "####.#####", "....######"];
        let cells: Vec<u8> = rows.iter().flat_map(|row| row.bytes().map(|byte| u8::from(byte == b'.'))).collect();
        let free = BitGrid::below([10, 5], &cells, 1);
        let roomy = roomy_space(&free, 2);
        assert!(roomy.get(8, 0) && roomy.get(9, 4));
        let free = BitGrid::below([7, 2], &[0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0], 1);
        assert!(!roomy_space(&free, 2).get(3, 0));
    }
}
