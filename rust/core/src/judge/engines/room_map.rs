//! Candidates of the room map: its connected parts at several thresholds, and the cores that its
//! depth shows, grown back by as much as they lie inside. Rooms that leak into each other through a
//! door have cores apart. `training/learning/ceiling.py` measures what they offer.

use super::Readings;
use crate::claim::RoomSource;
use crate::error::Result;
use crate::geometry::PixelRect;
use crate::judge::claim::{Claim, Family, Kind, Looks, Outline};
use crate::judge::region::Region;
use crate::raster_walls::{BitGrid, PartRun, Parts, Run};
use crate::search::mask::{MaskGrid, MaskPatch};
use crate::search::room_map::{DEPTH_CELLS, MapLevel};
use crate::watch::Stop;

/// Chances of the interior beyond which cells are part of a candidate.
const THRESHOLDS: [f32; 4] = [0.3, 0.5, 0.7, 0.85];
/// Depths beyond which cells are the core of a room.
const CORE_DEPTHS: [f32; 4] = [0.1, 0.25, 0.45, 0.7];
/// Smaller candidates are noise.
const MIN_CELLS: u64 = 15;
/// A core has so much fewer cells than the least candidate.
const CORE_SHARE: f64 = 0.25;
/// What a core lies further inside than its depth says: cells along an edge have depth 0.
const EDGE_CELLS: f64 = 1.0;
/// Most candidates of one threshold, the largest.
const MAX_CANDIDATES: usize = 1_000;
/// Where the outline of a candidate runs inside a grown core: at this chance of the interior.
const OUTLINE_CHANCE: f32 = 0.5;
/// Logits of an outline stay within these bounds, as those of free parts do.
const LOGITS: (f32, f32) = (0.05, 0.45);

/// A region of the room map that may be a room.
#[derive(Debug)]
pub(crate) struct MapCandidate {
    /// Zero where the outline runs.
    pub patch: MaskPatch,
    pub grid: MaskGrid,
    /// Number of the level and threshold that show it.
    pub reading: usize,
}

/// The candidates of every level of a map.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn map_candidates(levels: &[MapLevel], stop: &Stop) -> Result<Vec<MapCandidate>> {
    let mut candidates = Vec::new();
    for (number, level) in levels.iter().enumerate() {
        let first = number * (THRESHOLDS.len() + CORE_DEPTHS.len());
        for (index, &threshold) in THRESHOLDS.iter().enumerate() {
            stop.check()?;
            let labels = Labels::above(level, &level.interior, threshold, MIN_CELLS);
            candidates.extend(labels.candidates(level, threshold, first + index));
        }
        if level.depth.is_empty() {
            continue;
        }
        for (index, &depth) in CORE_DEPTHS.iter().enumerate() {
            stop.check()?;
            let least = (CORE_SHARE * MIN_CELLS as f64) as u64;
            let cores = Labels::above(level, &level.depth, depth, least);
            let grown = cores.grown(f64::from(depth) * DEPTH_CELLS + EDGE_CELLS);
            let reading = first + THRESHOLDS.len() + index;
            candidates.extend(grown.candidates(level, OUTLINE_CHANCE, reading));
        }
    }
    Ok(candidates)
}

pub(super) fn claims<'a>(
    readings: &Readings<'a>,
    grid: &MaskGrid,
    stop: &Stop,
) -> Result<Vec<Claim<'a>>> {
    let candidates = stop.until(readings.map);
    let claims = candidates
        .map(|candidate| claim(candidate, readings, grid))
        .filter(|claim| claim.region.area_cells > 0.0)
        .collect();
    stop.check()?;
    Ok(claims)
}

fn claim<'a>(candidate: &'a MapCandidate, readings: &Readings, grid: &MaskGrid) -> Claim<'a> {
    let region = Region::of_mask(&candidate.patch, &candidate.grid, grid);
    let [x_min, y_min, x_max, y_max] = region.bbox_xyxy().map(f64::from);
    let box_cells = ((x_max - x_min) * (y_max - y_min)).max(1.0);
    let thickness = f64::from(readings.walls.thickness_cells).max(1.0);
    let perimeter = 2.0 * ((x_max - x_min) + (y_max - y_min)).max(1.0);
    let looks = Looks {
        // A map says nothing of walls.
        wall_share: 0.0,
        agreeing: 1.0,
        fill: region.area_cells / box_cells,
        relative_width: 2.0 * region.area_cells / perimeter / thickness,
        readings: vec![candidate.reading],
    };
    Claim {
        region,
        outline: Outline::Mask(&candidate.patch, &candidate.grid),
        by: RoomSource::Model,
        sure: f64::from(candidate.patch.score),
        class_id: None,
        kind: Kind::Enclosed(Family::Map, looks),
    }
}

/// For each cell the number of its candidate, from 1; 0 for none.
struct Labels {
    size_wh: [u32; 2],
    of_cell: Vec<u32>,
    count: u32,
}

impl Labels {
    /// The connected parts of the cells above a level, the smallest ones left out.
    fn above(level: &MapLevel, values: &[f32], least: f32, min_cells: u64) -> Self {
        let size_wh = level.grid.size_wh;
        let width = size_wh[0] as usize;
        let mut set = BitGrid::new(size_wh);
        for (y, row) in values.chunks_exact(width.max(1)).enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, value)| **value > least) {
                let start = x as u32;
                set.set_run(
                    y as u32,
                    Run {
                        start,
                        end: start + 1,
                    },
                );
            }
        }
        let parts = Parts::new(&set, 0);
        let mut order: Vec<usize> = (0..parts.all.len())
            .filter(|&part| parts.all[part].area_cells >= min_cells)
            .collect();
        order.sort_by_key(|&part| (std::cmp::Reverse(parts.all[part].area_cells), part));
        order.truncate(MAX_CANDIDATES);
        let mut numbers = vec![0; parts.all.len()];
        for (number, &part) in order.iter().enumerate() {
            numbers[part] = number as u32 + 1;
        }
        let mut of_cell = vec![0; values.len()];
        for &PartRun { y, run, part } in &parts.runs {
            let row = y as usize * width;
            of_cell[row + run.start as usize..row + run.end as usize].fill(numbers[part as usize]);
        }
        Self {
            size_wh,
            of_cell,
            count: order.len() as u32,
        }
    }

    /// The same, each grown into all cells within reach; a cell goes to the nearest.
    ///
    /// Distances are those of a chamfer of 3 and 4 (Borgefors, 1986), within 8 % of Euclid's.
    fn grown(mut self, reach_cells: f64) -> Self {
        const STRAIGHT: u32 = 3;
        const DIAGONAL: u32 = 4;
        let [width, height] = self.size_wh.map(|side| side as usize);
        let far = u32::MAX - DIAGONAL;
        let mut distances: Vec<u32> = self
            .of_cell
            .iter()
            .map(|&label| if label > 0 { 0 } else { far })
            .collect();
        let labels = &mut self.of_cell;
        let mut take = |to: usize, from: usize, step: u32| {
            if distances[from] + step < distances[to] {
                distances[to] = distances[from] + step;
                labels[to] = labels[from];
            }
        };
        for cell in 0..width * height {
            let (x, y) = (cell % width, cell / width);
            if x > 0 {
                take(cell, cell - 1, STRAIGHT);
            }
            if y > 0 {
                take(cell, cell - width, STRAIGHT);
            }
            if x > 0 && y > 0 {
                take(cell, cell - width - 1, DIAGONAL);
            }
            if x + 1 < width && y > 0 {
                take(cell, cell - width + 1, DIAGONAL);
            }
        }
        for cell in (0..width * height).rev() {
            let (x, y) = (cell % width, cell / width);
            if x + 1 < width {
                take(cell, cell + 1, STRAIGHT);
            }
            if y + 1 < height {
                take(cell, cell + width, STRAIGHT);
            }
            if x + 1 < width && y + 1 < height {
                take(cell, cell + width + 1, DIAGONAL);
            }
            if x > 0 && y + 1 < height {
                take(cell, cell + width - 1, DIAGONAL);
            }
        }
        let reach = reach_cells * f64::from(STRAIGHT);
        for (label, distance) in self.of_cell.iter_mut().zip(distances) {
            if f64::from(distance) > reach {
                *label = 0;
            }
        }
        self
    }

    /// The labelled regions as masks whose outline runs where the interior crosses `threshold`.
    fn candidates(&self, level: &MapLevel, threshold: f32, reading: usize) -> Vec<MapCandidate> {
        let [width, height] = self.size_wh;
        let mut boxes = vec![[u32::MAX, u32::MAX, 0, 0]; self.count as usize];
        let mut chances = vec![(0.0_f64, 0_u32); self.count as usize];
        for (cell, &label) in self
            .of_cell
            .iter()
            .enumerate()
            .filter(|(_, label)| **label > 0)
        {
            let (x, y) = (cell as u32 % width, cell as u32 / width);
            let (bbox, chance) = (
                &mut boxes[label as usize - 1],
                &mut chances[label as usize - 1],
            );
            *bbox = [
                bbox[0].min(x),
                bbox[1].min(y),
                bbox[2].max(x + 1),
                bbox[3].max(y + 1),
            ];
            *chance = (chance.0 + f64::from(level.interior[cell]), chance.1 + 1);
        }
        let candidate = |(index, &[x_min, y_min, x_max, y_max]): (usize, &[u32; 4])| {
            let rect = PixelRect {
                x_min: x_min.saturating_sub(1),
                y_min: y_min.saturating_sub(1),
                x_max: (x_max + 1).min(width),
                y_max: (y_max + 1).min(height),
            };
            let (sum, cells) = chances[index];
            let patch = MaskPatch {
                logits: self.logits(level, threshold, index as u32 + 1, rect),
                rect,
                score: (sum / f64::from(cells.max(1))) as f32,
                class_id: 0,
                tile_rect: rect,
                cut_ltrb: [false; 4],
            };
            MapCandidate {
                patch,
                grid: level.grid,
                reading,
            }
        };
        boxes.iter().enumerate().map(candidate).collect()
    }

    fn logits(&self, level: &MapLevel, threshold: f32, label: u32, rect: PixelRect) -> Vec<f32> {
        let width = self.size_wh[0] as usize;
        let mut logits = Vec::with_capacity((rect.width_px() * rect.height_px()) as usize);
        for y in rect.y_min..rect.y_max {
            for x in rect.x_min..rect.x_max {
                let cell = y as usize * width + x as usize;
                let above = level.interior[cell] - threshold;
                logits.push(if self.of_cell[cell] == label {
                    above.clamp(LOGITS.0, LOGITS.1)
                } else if self.of_cell[cell] > 0 {
                    // Where two touch, the outline runs half way between them.
                    -LOGITS.1
                } else {
                    above.clamp(-LOGITS.1, -LOGITS.0)
                });
            }
        }
        logits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rooms of 20 by 20 cells side by side, with a doorway of 4 cells in the wall of 2.
    fn level() -> MapLevel {
        let size_wh = [50, 30];
        let (mut interior, mut depth) = (vec![0.02; 1500], vec![0.0; 1500]);
        for y in 5..25_usize {
            for x in (3..23)
                .chain(25..45)
                .chain((23..25).filter(|_| (13..17).contains(&y)))
            {
                interior[y * 50 + x] = 0.95;
                let (left, right) = if x < 24 { (3, 22) } else { (25, 44) };
                let is_door = (23..25).contains(&x);
                let inside = (x.saturating_sub(left))
                    .min(right - x.min(right))
                    .min(y - 5)
                    .min(24 - y);
                depth[y * 50 + x] = if is_door {
                    0.0
                } else {
                    (inside as f32 / 8.0).min(1.0)
                };
            }
        }
        let grid = MaskGrid {
            size_wh,
            cell_xy: [2.0, 2.0],
        };
        MapLevel {
            grid,
            interior,
            depth,
        }
    }

    fn areas(candidates: &[MapCandidate], readings: std::ops::Range<usize>) -> Vec<usize> {
        let of = candidates
            .iter()
            .filter(|candidate| readings.contains(&candidate.reading));
        let mut areas: Vec<usize> = of.map(|candidate| candidate.patch.area_cells()).collect();
        areas.sort_unstable();
        areas
    }

    #[test]
    fn rooms_that_leak_through_a_door_are_offered_together_and_apart() {
        let candidates = map_candidates(&[level()], &Stop::new(&())).unwrap();
        assert_eq!(areas(&candidates, 0..1), [808]);
        let apart = areas(&candidates, 6..7);
        assert!(
            matches!(apart.as_slice(), [a, b] if (340..=410).contains(a) && (340..=410).contains(b)),
            "{apart:?}"
        );
    }

    #[test]
    fn a_map_without_depth_offers_its_parts_alone() {
        let flat = MapLevel {
            depth: vec![],
            ..level()
        };
        let candidates = map_candidates(&[flat], &Stop::new(&())).unwrap();
        assert_eq!(candidates.len(), THRESHOLDS.len());
    }
}
