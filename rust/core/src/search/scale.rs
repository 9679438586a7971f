//! Which resolution of the pyramid to believe.
//!
//! The model finds rooms best whose sides are some fifty to three hundred pixels of its input. A
//! finer level finds what is smaller, and takes furniture and dimension cells for rooms where the
//! drawing is already large.

use crate::geometry::PixelRect;
use crate::search::mask::{MaskGrid, MaskPatch};
use crate::search::tile::Level;

/// Where rooms have this side in the median (the square root of the area), a finer level finds no
/// more of them.
const ENOUGH_SIDE_PX: f64 = 64.0;
/// A room of this side is seen at a level nearly as surely as larger ones.
const LARGE_SIDE_PX: f64 = 64.0;
/// Rooms below this confidence say nothing about the size of the others.
const TELLING_CONFIDENCE: f32 = 0.4;
/// Two patches of different levels are one room if their intersection over union is larger than
/// this.
const SAME_ROOM_IOU: f64 = 0.5;
/// What is left of the confidence of a room that the coarser level should have seen and did not.
const LARGE_UNSUPPORTED_FACTOR: f32 = 0.5;
/// What is left of the confidence of a room that was too small there.
const SMALL_UNSUPPORTED_FACTOR: f32 = 0.8;

/// Whether a level shows rooms so large that a finer one would not find more: their median side is
/// large.
pub(crate) fn is_fine_enough(patches: &[MaskPatch], grid: &MaskGrid, level: &Level) -> bool {
    let telling = patches
        .iter()
        .filter(|patch| patch.score >= TELLING_CONFIDENCE);
    let mut sides_px: Vec<f64> = telling.map(|patch| side_px(patch, grid, level)).collect();
    sides_px.sort_by(f64::total_cmp);
    sides_px
        .get(sides_px.len() / 2)
        .is_some_and(|&median| median >= ENOUGH_SIDE_PX)
}

/// Lowers the confidence of patches that have no counterpart in the level before theirs, most where
/// they are large.
pub(crate) fn discount_unsupported(
    patches: &mut [MaskPatch],
    coarser_patches: &[MaskPatch],
    grid: &MaskGrid,
    coarser_level: &Level,
) {
    for patch in patches {
        let is_supported = coarser_patches
            .iter()
            .any(|other| iou(patch, other) > SAME_ROOM_IOU);
        if !is_supported {
            let is_large = side_px(patch, grid, coarser_level) >= LARGE_SIDE_PX;
            patch.score *= if is_large {
                LARGE_UNSUPPORTED_FACTOR
            } else {
                SMALL_UNSUPPORTED_FACTOR
            };
        }
    }
}

/// Side of a patch in pixels of a level.
fn side_px(patch: &MaskPatch, grid: &MaskGrid, level: &Level) -> f64 {
    let cells_per_px =
        [0, 1].map(|axis| f64::from(grid.size_wh[axis]) / f64::from(level.size_wh[axis]));
    (patch.area_cells() as f64 / (cells_per_px[0] * cells_per_px[1])).sqrt()
}

fn iou(a: &MaskPatch, b: &MaskPatch) -> f64 {
    let Some(PixelRect {
        x_min,
        y_min,
        x_max,
        y_max,
    }) = a.rect.intersection(&b.rect)
    else {
        return 0.0;
    };
    let cells = (y_min..y_max).flat_map(|y| (x_min..x_max).map(move |x| [x, y]));
    let common = cells
        .filter(|&[x, y]| a.contains(x, y) && b.contains(x, y))
        .count();
    common as f64 / (a.area_cells() + b.area_cells() - common).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: MaskGrid = MaskGrid {
        size_wh: [320, 320],
        cell_xy: [4.0, 4.0],
    };

    /// A level at which a cell is two pixels wide.
    fn level() -> Level {
        Level {
            size_wh: [640, 640],
            tiles: vec![],
        }
    }

    fn square(side_cells: u32, score: f32) -> MaskPatch {
        let rect = PixelRect::from_xywh(10, 10, side_cells, side_cells);
        let logits = vec![1.0; rect.area_px() as usize];
        MaskPatch {
            rect,
            logits,
            score,
            class_id: 0,
            tile_rect: rect,
            cut_ltrb: [false; 4],
        }
    }

    #[test]
    fn a_level_of_large_rooms_is_fine_enough_and_an_empty_one_is_not() {
        assert!(is_fine_enough(
            &[square(50, 0.9), square(50, 0.9), square(5, 0.1)],
            &GRID,
            &level()
        ));
        assert!(!is_fine_enough(
            &[square(10, 0.9), square(10, 0.9), square(30, 0.9)],
            &GRID,
            &level()
        ));
        assert!(!is_fine_enough(&[], &GRID, &level()));
    }

    #[test]
    fn a_room_without_a_counterpart_loses_confidence_most_if_it_is_large() {
        let mut patches = [square(33, 0.8), square(10, 0.8)];
        discount_unsupported(&mut patches, &[], &GRID, &level());
        assert_eq!(
            patches.map(|patch| patch.score),
            [0.5, 0.8].map(|factor| 0.8 * factor)
        );
    }

    #[test]
    fn a_counterpart_keeps_the_confidence() {
        let mut patches = [square(33, 0.8)];
        discount_unsupported(&mut patches, &[square(30, 0.3)], &GRID, &level());
        assert_eq!(patches[0].score, 0.8);
    }
}
