//! The room map of a model: how likely each place of a page is the inside of a room.

use crate::search::detect::Map;
use crate::search::mask::MaskGrid;
use crate::search::tile::{Level, Tile};

/// A map covers this many pixels of its level, a cell.
const LEVEL_PX_PER_CELL: u32 = 2;
/// What the edge of a tile weighs where tiles are averaged; its middle weighs 1.
const EDGE_WEIGHT: f32 = 0.02;
/// Levels of more pixels a side are left out: rooms are larger there, and the map takes memory.
const MAX_SIDE_PX: u32 = 2_560;

/// The map of a page at one resolution, blended where tiles overlap.
#[derive(Debug, Clone)]
pub(crate) struct MapLevel {
    pub grid: MaskGrid,
    /// Chance of the inside of a room, 0 to 1, row-major.
    pub interior: Vec<f32>,
    /// Depth inside a room: 0 at its walls, 1 at [`DEPTH_CELLS`] cells and more from them; empty if
    /// the model has no such channel.
    pub depth: Vec<f32>,
}

/// Distance to the wall, in cells, at which the depth of the map is 1.
pub(crate) const DEPTH_CELLS: f64 = 8.0;

impl MapLevel {
    /// The interior at a point of the page, interpolated between the centres of cells.
    pub(crate) fn interior_at(&self, page_xy: [f64; 2]) -> f32 {
        let [width, height] = self.grid.size_wh;
        let last = [width - 1, height - 1];
        let place = [0, 1].map(|axis| {
            let cell = page_xy[axis] / self.grid.cell_xy[axis] - 0.5;
            cell.clamp(0.0, f64::from(last[axis]))
        });
        let [x, y] = place.map(|cell| cell as u32);
        let [x_share, y_share] =
            [place[0] - f64::from(x), place[1] - f64::from(y)].map(|v| v as f32);
        let at = |x: u32, y: u32| {
            self.interior[y.min(last[1]) as usize * width as usize + x.min(last[0]) as usize]
        };
        let row = |y: u32| at(x, y) + (at(x + 1, y) - at(x, y)) * x_share;
        let (above, below) = (row(y), row(y + 1));
        above + (below - above) * y_share
    }
}

/// Blends the maps of the tiles of a level.
pub(crate) struct Blend {
    level: MapLevel,
    weights: Vec<f32>,
}

impl Blend {
    /// A level without a tile; `None` if it is left out.
    pub(crate) fn new(level: &Level, page_wh: [u32; 2]) -> Option<Self> {
        if level.size_wh.iter().any(|&side| side > MAX_SIDE_PX) {
            return None;
        }
        let size_wh = level.size_wh.map(|side| side.div_ceil(LEVEL_PX_PER_CELL));
        let cells = size_wh[0] as usize * size_wh[1] as usize;
        let cell_xy = [0, 1].map(|axis| {
            f64::from(LEVEL_PX_PER_CELL) * f64::from(page_wh[axis]) / f64::from(level.size_wh[axis])
        });
        let grid = MaskGrid { size_wh, cell_xy };
        let level = MapLevel {
            grid,
            interior: vec![0.0; cells],
            depth: vec![],
        };
        Some(Self {
            level,
            weights: vec![0.0; cells],
        })
    }

    /// Adds the map of a tile, nearest cell to cell: tiles start anywhere, cells do not.
    pub(crate) fn add(&mut self, tile: &Tile, map: &Map) {
        let [width, height] = self.level.grid.size_wh;
        // Not before: a model without depth is spared its memory.
        if map.depth.is_some() && self.level.depth.is_empty() {
            self.level.depth = vec![0.0; self.weights.len()];
        }
        let content = &tile.content;
        let rows = content.y_min / LEVEL_PX_PER_CELL
            ..content.y_max.div_ceil(LEVEL_PX_PER_CELL).min(height);
        let columns =
            content.x_min / LEVEL_PX_PER_CELL..content.x_max.div_ceil(LEVEL_PX_PER_CELL).min(width);
        for y in rows {
            let from_row = nearest(y, 1, tile, map);
            for x in columns.clone() {
                let from_column = nearest(x, 0, tile, map);
                let weight = ramp(from_column, map.size_wh[0]) * ramp(from_row, map.size_wh[1]);
                let from = from_row as usize * map.size_wh[0] as usize + from_column as usize;
                let to = y as usize * width as usize + x as usize;
                self.weights[to] += weight;
                self.level.interior[to] += weight * map.interior[from];
                if let Some(depth) = &map.depth {
                    self.level.depth[to] += weight * depth[from];
                }
            }
        }
    }

    pub(crate) fn finish(mut self) -> MapLevel {
        for channel in [&mut self.level.interior, &mut self.level.depth] {
            for (value, weight) in channel.iter_mut().zip(&self.weights) {
                *value /= weight.max(f32::MIN_POSITIVE);
            }
        }
        self.level
    }
}

/// The column (axis 0) or row of a tile's map that is nearest to one of its level.
fn nearest(cell: u32, axis: usize, tile: &Tile, map: &Map) -> u32 {
    let level_px = f64::from(cell * LEVEL_PX_PER_CELL) + f64::from(LEVEL_PX_PER_CELL) / 2.0;
    let input_px = level_px + tile.offset_xy()[axis];
    let cells = input_px * f64::from(map.size_wh[axis]) / f64::from(tile.input_wh[axis]);
    (cells as u32).min(map.size_wh[axis] - 1)
}

/// A Hann window: tiles count for little at their edges, where the model sees half a room.
fn ramp(cell: u32, cells: u32) -> f32 {
    let turn = std::f64::consts::TAU * f64::from(cell + 1) / f64::from(cells + 1);
    0.5 * (1.0 - turn.cos()) as f32 + EDGE_WEIGHT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::PixelRect;

    fn tile(x_min: u32, x_max: u32) -> Tile {
        Tile {
            content: PixelRect {
                x_min,
                y_min: 0,
                x_max,
                y_max: 32,
            },
            input_wh: [32, 32],
            padding_xy: [0, 0],
            scale_xy: [1.0, 1.0],
            cut_ltrb: [false; 4],
        }
    }

    fn map(value: f32) -> Map {
        Map {
            size_wh: [16, 16],
            interior: vec![value; 256],
            depth: Some(vec![value / 2.0; 256]),
        }
    }

    #[test]
    fn tiles_are_blended_where_they_overlap_and_kept_where_not() {
        let level = Level {
            size_wh: [48, 32],
            tiles: vec![tile(0, 32), tile(16, 48)],
        };
        let mut blend = Blend::new(&level, [48, 32]).unwrap();
        blend.add(&level.tiles[0], &map(1.0));
        blend.add(&level.tiles[1], &map(0.0));
        let level = blend.finish();
        assert_eq!(
            (level.grid.size_wh, level.grid.cell_xy),
            ([24, 16], [2.0, 2.0])
        );
        assert_eq!(
            (
                level.interior_at([4.0, 16.0]),
                level.interior_at([44.0, 16.0])
            ),
            (1.0, 0.0)
        );
        let middle = level.interior_at([24.0, 16.0]);
        assert!((0.3..0.7).contains(&middle), "{middle}");
        assert!((level.depth[0] - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_level_that_is_too_fine_is_left_out() {
        let level = Level {
            size_wh: [MAX_SIDE_PX + 1, 100],
            tiles: vec![],
        };
        assert!(Blend::new(&level, [100, 100]).is_none());
    }
}
