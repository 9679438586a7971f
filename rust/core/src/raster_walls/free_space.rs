//! Free space between walls and closed doorways: which parts of it may be rooms.

use super::bits::BitGrid;
use super::parts::{Part, PartRun, Parts};

/// A room holds a square of this share of the page's longest side, and one as wide as the walls are
/// thick.
const MIN_SIDE_SHARE: f64 = 0.012;
/// What lies around more than this share of its own area is the outside, or the margin inside a
/// frame.
const MAX_ENCLOSED_SHARE: f64 = 0.5;

/// Side of the square that a room holds, in cells.
pub(crate) fn min_side(size_wh: [u32; 2], typical_thickness: u32) -> u32 {
    ((f64::from(size_wh[0].max(size_wh[1])) * MIN_SIDE_SHARE) as u32).max(typical_thickness + 2)
}

/// The free parts that may be rooms: number of the room for each part.
pub(crate) struct FreeSpace {
    pub parts: Parts,
    /// Parts that are rooms, in the order of their first cells.
    pub rooms: Vec<u32>,
}

impl FreeSpace {
    /// Splits free space. `corners` are those of the squares that rooms hold; `None` if every part
    /// holds one.
    pub(crate) fn new(free: &BitGrid, corners: Option<&BitGrid>) -> Self {
        let parts = Parts::new(free, 0);
        let [width, height] = free.size_wh();
        let roomy = corners.map_or_else(
            || vec![true; parts.all.len()],
            |corners| parts.holding(corners),
        );
        let rooms = (0..parts.all.len() as u32).filter(|&part| {
            let Some([x_min, y_min, x_max, y_max]) =
                parts.all.get(part as usize).map(|part| part.bbox_xyxy)
            else {
                return false;
            };
            let touches_edge = x_min == 0 || y_min == 0 || x_max == width || y_max == height;
            !touches_edge && roomy.get(part as usize) == Some(&true)
        });
        let rooms = rooms.collect::<Vec<_>>();
        let rooms = without_surrounding(&parts, &rooms);
        Self { parts, rooms }
    }

    /// The runs of each room.
    pub(crate) fn runs(&self) -> Vec<Vec<PartRun>> {
        let mut room_of = vec![usize::MAX; self.parts.all.len()];
        for (room, &part) in self.rooms.iter().enumerate() {
            if let Some(slot) = room_of.get_mut(part as usize) {
                *slot = room;
            }
        }
        let mut runs = vec![Vec::new(); self.rooms.len()];
        for run in &self.parts.runs {
            let room = room_of
                .get(run.part as usize)
                .copied()
                .unwrap_or(usize::MAX);
            if let Some(runs) = runs.get_mut(room) {
                runs.push(*run);
            }
        }
        runs
    }
}

/// Leaves out parts that go around others: the paper between a frame and the plan.
fn without_surrounding(parts: &Parts, rooms: &[u32]) -> Vec<u32> {
    let known: Vec<&Part> = rooms
        .iter()
        .filter_map(|&room| parts.all.get(room as usize))
        .collect();
    let kept = rooms.iter().filter(|&&room| {
        let part = parts.all.get(room as usize);
        !part.is_some_and(|part| surrounds(part, &known))
    });
    kept.copied().collect()
}

/// Whether a part goes around much of what the others hold. Its own box is not strictly inside
/// itself.
fn surrounds(outer: &Part, parts: &[&Part]) -> bool {
    let [x_min, y_min, x_max, y_max] = outer.bbox_xyxy;
    let inside = parts.iter().filter(|inner| {
        let [left, top, right, bottom] = inner.bbox_xyxy;
        left > x_min && top > y_min && right < x_max && bottom < y_max
    });
    let enclosed: u64 = inside.map(|inner| inner.area_cells).sum();
    enclosed as f64 > MAX_ENCLOSED_SHARE * outer.area_cells as f64
}
