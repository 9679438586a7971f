//! From the masks of all tiles to rooms that do not overlap.

use std::collections::BTreeMap;

use crate::geometry::PixelRect;
use crate::search::mask::{MaskGrid, MaskPatch, extent};

/// Two pieces from neighbouring tiles are one room if they agree this well where both tiles look.
const SAME_ROOM_IOU: f64 = 0.5;
/// A room that is still cut at a tile's edge is less believable than one that is seen whole.
const CUT_CONFIDENCE_FACTOR: f32 = 0.5;

/// Joins pieces of rooms that tiles of one level cut apart.
///
/// Pieces are joined if each is cut at an edge of its tile and both agree where their tiles
/// overlap. The order of the result depends on the order of the patches alone.
pub(crate) fn join_pieces(patches: Vec<MaskPatch>) -> Vec<MaskPatch> {
    let mut group_of: Vec<usize> = (0..patches.len()).collect();
    let cut: Vec<(usize, &MaskPatch)> = patches
        .iter()
        .enumerate()
        .filter(|(_, patch)| patch.is_cut())
        .collect();
    for (place, (index, patch)) in cut.iter().enumerate() {
        for (other_index, other) in &cut[place + 1..] {
            if are_one_room(patch, other) {
                let (a, b) = (root(&group_of, *index), root(&group_of, *other_index));
                // The first of a group stands for it, whatever the order of the pairs.
                group_of[a.max(b)] = a.min(b);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<MaskPatch>> = BTreeMap::new();
    for (index, patch) in patches.into_iter().enumerate() {
        groups
            .entry(root(&group_of, index))
            .or_default()
            .push(patch);
    }
    groups.into_values().filter_map(join).collect()
}

fn root(group_of: &[usize], mut index: usize) -> usize {
    while group_of[index] != index {
        index = group_of[index];
    }
    index
}

fn are_one_room(a: &MaskPatch, b: &MaskPatch) -> bool {
    if a.tile_rect == b.tile_rect || a.rect.intersection(&b.rect).is_none() {
        return false;
    }
    let both_look = a
        .tile_rect
        .intersection(&b.tile_rect)
        .and_then(|rect| rect.intersection(&a.rect.union(&b.rect)));
    let Some(both_look) = both_look else {
        return false;
    };
    let (mut common, mut either) = (0_u32, 0_u32);
    for y in both_look.y_min..both_look.y_max {
        for x in both_look.x_min..both_look.x_max {
            let (in_a, in_b) = (a.contains(x, y), b.contains(x, y));
            common += u32::from(in_a && in_b);
            either += u32::from(in_a || in_b);
        }
    }
    f64::from(common) > SAME_ROOM_IOU * f64::from(either)
}

/// The union of the pieces of one room; the room is cut where no piece reaches beyond another's
/// cut.
fn join(mut pieces: Vec<MaskPatch>) -> Option<MaskPatch> {
    if pieces.len() == 1 {
        return pieces.pop();
    }
    let rect = pieces
        .iter()
        .map(|piece| piece.rect)
        .reduce(|all, rect| all.union(&rect))?;
    let best = pieces.iter().max_by(|a, b| a.score.total_cmp(&b.score))?;
    let mut joined = MaskPatch {
        rect,
        logits: largest_logits(&pieces, rect),
        cut_ltrb: [false; 4],
        ..best.clone()
    };
    joined.keep_largest_part();
    // After that: a loose speck beyond a cut would hide that the room is cut.
    let reach = extent(&joined);
    joined.cut_ltrb = [0, 1, 2, 3].map(|side| {
        pieces
            .iter()
            .any(|piece| piece.cut_ltrb[side] && !reaches_beyond(&reach, &piece.tile_rect, side))
    });
    Some(joined)
}

/// The largest logit of any piece at each cell of a box.
fn largest_logits(pieces: &[MaskPatch], rect: PixelRect) -> Vec<f32> {
    let width = rect.width_px();
    let mut logits = vec![f32::NEG_INFINITY; rect.area_px() as usize];
    for piece in pieces {
        for y in piece.rect.y_min..piece.rect.y_max {
            for x in piece.rect.x_min..piece.rect.x_max {
                let target = &mut logits[((y - rect.y_min) * width + x - rect.x_min) as usize];
                *target = target.max(piece.logit(x, y).unwrap_or(f32::NEG_INFINITY));
            }
        }
    }
    logits
}

fn reaches_beyond(extent: &PixelRect, tile: &PixelRect, side: usize) -> bool {
    match side {
        0 => extent.x_min < tile.x_min,
        1 => extent.y_min < tile.y_min,
        2 => extent.x_max > tile.x_max,
        _ => extent.y_max > tile.y_max,
    }
}

/// Picks rooms by confidence so that no two overlap.
///
/// A patch of which more than `max_covered` is taken is dropped; of the others the taken part is
/// cut off. Patches below `min_confidence` after the reduction for cut rooms are dropped. The most
/// confident rooms come first.
pub(crate) fn pick_disjoint(
    mut patches: Vec<MaskPatch>,
    grid: &MaskGrid,
    max_covered: f64,
    min_confidence: f64,
) -> Vec<MaskPatch> {
    for patch in &mut patches {
        if patch.is_cut() {
            patch.score *= CUT_CONFIDENCE_FACTOR;
        }
    }
    patches.retain(|patch| f64::from(patch.score) >= min_confidence);
    // A stable sort: patches of the same score stay in the order of their tiles.
    patches.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut taken = vec![false; grid.len()];
    let mut rooms = Vec::new();
    for mut patch in patches {
        let covered: Vec<usize> = patch
            .cells_inside()
            .filter(|&(x, y, _)| taken[grid.index(x, y)])
            .map(|(_, _, index)| index)
            .collect();
        if covered.len() as f64 > max_covered * patch.area_cells() as f64 {
            continue;
        }
        for index in &covered {
            patch.logits[*index] = -patch.logits[*index].abs();
        }
        if !covered.is_empty() && !patch.keep_largest_part() {
            continue;
        }
        for (x, y, _) in patch.cells_inside() {
            taken[grid.index(x, y)] = true;
        }
        rooms.push(patch);
    }
    rooms
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: MaskGrid = MaskGrid {
        size_wh: [20, 10],
        cell_xy: [1.0, 1.0],
    };

    fn rect(x_min: u32, y_min: u32, x_max: u32, y_max: u32) -> PixelRect {
        PixelRect {
            x_min,
            y_min,
            x_max,
            y_max,
        }
    }

    fn patch(rect: PixelRect, score: f32, tile_rect: PixelRect, cut_ltrb: [bool; 4]) -> MaskPatch {
        let logits = vec![1.0; rect.area_px() as usize];
        MaskPatch {
            rect,
            logits,
            score,
            class_id: 0,
            tile_rect,
            cut_ltrb,
        }
    }

    const LEFT_TILE: (u32, u32, u32, u32) = (0, 0, 12, 10);
    const RIGHT_TILE: (u32, u32, u32, u32) = (8, 0, 20, 10);
    const CUT_RIGHT: [bool; 4] = [false, false, true, false];
    const CUT_LEFT: [bool; 4] = [true, false, false, false];

    fn tile((x_min, y_min, x_max, y_max): (u32, u32, u32, u32)) -> PixelRect {
        rect(x_min, y_min, x_max, y_max)
    }

    #[test]
    fn two_halves_of_a_room_become_one_that_is_not_cut() {
        let left = patch(rect(2, 2, 12, 8), 0.6, tile(LEFT_TILE), CUT_RIGHT);
        let right = patch(rect(8, 2, 18, 8), 0.7, tile(RIGHT_TILE), CUT_LEFT);
        let joined = join_pieces(vec![left, right]);
        assert_eq!(joined.len(), 1);
        assert_eq!((joined[0].rect, joined[0].score), (rect(2, 2, 18, 8), 0.7));
        assert_eq!(joined[0].cut_ltrb, [false; 4]);
    }

    #[test]
    fn neighbours_that_disagree_in_the_overlap_stay_apart() {
        let left = patch(rect(2, 0, 12, 4), 0.6, tile(LEFT_TILE), CUT_RIGHT);
        let right = patch(rect(8, 4, 18, 8), 0.7, tile(RIGHT_TILE), CUT_LEFT);
        assert_eq!(join_pieces(vec![left, right]).len(), 2);
    }

    #[test]
    fn a_room_that_is_seen_whole_beats_its_piece() {
        let whole = patch(rect(2, 2, 11, 8), 0.5, tile(LEFT_TILE), [false; 4]);
        let piece = patch(rect(8, 2, 11, 8), 0.9, tile(RIGHT_TILE), CUT_LEFT);
        let rooms = pick_disjoint(vec![piece, whole.clone()], &GRID, 0.5, 0.1);
        assert_eq!(rooms, [whole]);
    }

    #[test]
    fn rooms_share_no_cell() {
        let better = patch(rect(0, 0, 6, 6), 0.9, tile(LEFT_TILE), [false; 4]);
        let worse = patch(rect(4, 0, 12, 6), 0.8, tile(LEFT_TILE), [false; 4]);
        let rooms = pick_disjoint(vec![worse, better], &GRID, 0.5, 0.1);
        assert_eq!(
            rooms.iter().map(MaskPatch::area_cells).collect::<Vec<_>>(),
            [36, 36]
        );
        let mut cells: Vec<_> = rooms
            .iter()
            .flat_map(MaskPatch::cells_inside)
            .map(|(x, y, _)| (x, y))
            .collect();
        cells.sort_unstable();
        cells.dedup();
        assert_eq!(cells.len(), 72);
    }

    #[test]
    fn a_mostly_covered_patch_is_dropped() {
        let better = patch(rect(0, 0, 6, 6), 0.9, tile(LEFT_TILE), [false; 4]);
        let worse = patch(rect(0, 0, 6, 5), 0.8, tile(LEFT_TILE), [false; 4]);
        assert_eq!(
            pick_disjoint(vec![worse, better.clone()], &GRID, 0.5, 0.1),
            [better]
        );
    }
}
