//! Free space that a square as wide as a doorway can reach, with the nooks that it cannot.

use super::bits::{BitGrid, Run, Squares};
use super::parts::Parts;

/// The part of the free space that squares cover, and the remainders that lead to one part of it
/// only.
///
/// A remainder between two parts is a doorway. An opening alone would cut every niche and skewed
/// corner off its room.
pub(crate) fn roomy_space(free: &BitGrid, squares: &Squares) -> BitGrid {
    let roomy = squares.covered_cells();
    let remainder = Parts::new(&free.and_not(&roomy), 0);
    let rooms = Parts::new(&roomy, 0);
    let mut touched = vec![Touched::Nothing; remainder.all.len()];
    for part_run in &remainder.runs {
        let Some(touched) = touched.get_mut(part_run.part as usize) else {
            continue;
        };
        let (y, run) = (part_run.y, part_run.run);
        // The cells left and right of the run, and those above and below it.
        let around = Run {
            start: run.start.saturating_sub(1),
            end: run.end + 1,
        };
        let rows = [(y.wrapping_sub(1), run), (y, around), (y + 1, run)];
        for part in rows.into_iter().flat_map(|(y, run)| rooms.touching(y, run)) {
            *touched = touched.and(part);
        }
    }
    roomy.or(&remainder.cells(free.size_wh(), |part| {
        matches!(touched.get(part as usize), Some(Touched::One(_)))
    }))
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

    fn roomy_of_two(free: &BitGrid) -> BitGrid {
        roomy_space(free, &Squares::of_side(free, 2))
    }

    #[test]
    fn a_niche_stays_with_its_room_and_a_doorway_goes_to_neither() {
        let rows = [
            "#########.",
            "####......",
            "####.#####",
            "####.#####",
            "....######",
        ];
        let cells: Vec<u8> = rows
            .iter()
            .flat_map(|row| row.bytes().map(|byte| u8::from(byte == b'.')))
            .collect();
        let free = BitGrid::below([10, 5], &cells, 1);
        let roomy = roomy_of_two(&free);
        assert!(roomy.get(8, 0) && roomy.get(9, 4));
        let free = BitGrid::below([7, 2], &[0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0], 1);
        assert!(!roomy_of_two(&free).get(3, 0));
    }
}
