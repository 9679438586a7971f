//! How large things of a plan are on its page: by its doors, its letters and its own extent, never
//! by the paper, which may be of any size.

use std::ops::RangeInclusive;

use crate::vector_walls::parts::StyleParts;

/// Thinnest and thickest wall, in leaves of the usual door: 40 mm and 900 mm.
const THICKNESS_IN_LEAVES: [f64; 2] = [0.045, 1.0];
/// The same in heights of the usual letter, which is 2.5 mm on a plan that is read on paper.
const THICKNESS_IN_LETTERS: [f64; 2] = [0.16, 5.0];
/// The same in parts of the longer side of what is drawn.
const THICKNESS_IN_EXTENTS: [f64; 2] = [1.0 / 1500.0, 0.05];
/// Strokes at least this thick may be walls themselves, in parts of the thinnest wall, and of the
/// longer side of what is drawn where no door tells the scale.
const MIN_FAT: f64 = 2.0;
const MIN_FAT_IN_EXTENTS: f64 = 1.0 / 500.0;
/// Thinner strokes are lines, in pixels: their ends are too short to be told from corners.
const MIN_FAT_PX: f64 = 1.0;
/// Widest doorway where no door is drawn, in letters and in parts of the longer side.
const DOORWAY_IN_LETTERS: f64 = 6.0;
const DOORWAY_IN_EXTENTS: f64 = 0.2;

/// Sizes of things on a page, in pixels.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    /// Length of the leaf of the usual door; `None` if no leaves are drawn.
    pub(super) leaf: Option<f64>,
    /// From the thinnest to the thickest wall.
    pub(super) thickness: RangeInclusive<f64>,
    /// The thinnest stroke that may be a wall itself.
    pub(super) min_fat: f64,
    /// The widest gap in a wall that may be a doorway by itself, where no door is drawn.
    pub(super) doorway: f64,
}

impl Scale {
    /// Takes what is drawn, the lengths of the leaves of doors, and the height of the usual letter,
    /// 0 without text.
    pub(super) fn new(parts: &[StyleParts], mut leaves: Vec<f64>, letter: f64) -> Self {
        let extent = extent(parts);
        let letter = if letter > 0.0 { letter } else { f64::INFINITY };
        leaves.sort_by(f64::total_cmp);
        let leaf = leaves.get(leaves.len() / 2).copied();
        let [min, max] = [0, 1].map(|end| match leaf {
            Some(leaf) => THICKNESS_IN_LEAVES[end] * leaf,
            None => (THICKNESS_IN_LETTERS[end] * letter).min(THICKNESS_IN_EXTENTS[end] * extent),
        });
        let fat = MIN_FAT * min;
        let min_fat = leaf.map_or(fat.min(MIN_FAT_IN_EXTENTS * extent), |_| fat);
        Self {
            leaf,
            thickness: min..=max,
            min_fat: min_fat.max(MIN_FAT_PX),
            doorway: (DOORWAY_IN_LETTERS * letter).min(DOORWAY_IN_EXTENTS * extent),
        }
    }
}

/// The longer side of the box of all that is drawn.
fn extent(parts: &[StyleParts]) -> f64 {
    let lines = parts.iter().flat_map(|parts| &parts.lines);
    let ends = lines.flat_map(|line| [line.start, line.end]);
    let areas = parts.iter().flat_map(|parts| &parts.areas);
    let corners =
        areas.flat_map(|area| area.exterior().coords().map(|corner| [corner.x, corner.y]));
    let mut low = [f64::INFINITY; 2];
    let mut high = [f64::NEG_INFINITY; 2];
    for point in ends.chain(corners) {
        for axis in [0, 1] {
            low[axis] = low[axis].min(point[axis]);
            high[axis] = high[axis].max(point[axis]);
        }
    }
    (high[0] - low[0]).max(high[1] - low[1]).max(1.0)
}
